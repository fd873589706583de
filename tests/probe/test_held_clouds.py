"""Whose profiles, contexts, accounts and sign-ins a machine has: AWS, clusters, Google Cloud, Azure."""

from __future__ import annotations

import json
import sqlite3

from shellguard.context.identities import Held
from tests.support.held import held, mark
from tests.support.made_up_home import gcloud_database, kubeconfig, secret, write

KEY, OTHER, TOKEN = secret(1, 40), secret(2, 40), secret(3)


def test_profiles_access_keys_and_roles_of_aws(tmp_path):
    write(
        tmp_path,
        {
            ".aws/credentials": f"[default]\naws_access_key_id = AKIAZZZZ000000000001\naws_secret_access_key = {KEY}\n"
            f"[prod]\naws_access_key_id=AKIAZZZZ000000000002\naws_secret_access_key={OTHER}\naws_session_token={TOKEN}\n",
            ".aws/config": "[default]\nregion = eu-west-1\ns3 =\n  max_concurrent_requests = 20\n"
            "[profile admin]\nrole_arn = arn:aws:iam::1:role/admin\nsource_profile = prod\n"
            "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\n[services local]\nx = 1\n",
        },
    )
    at, config = "~/.aws/credentials", "~/.aws/config"
    assert held(tmp_path) == {
        Held("aws", "default", mark(KEY), f"{at} [default]"),
        Held("aws", "AKIAZZZZ000000000001", mark(KEY), f"{at} [default]"),
        Held("aws", "prod", mark(OTHER), f"{at} [prod]", is_current=False),
        Held("aws", "prod", mark(TOKEN), f"{at} [prod]", is_current=False),
        Held("aws", "AKIAZZZZ000000000002", mark(OTHER), f"{at} [prod]", is_current=False),
        Held("aws", "default", "", f"{config} [default]"),
        Held("aws", "admin", "", f"{config} [profile admin]", is_current=False),
        Held("aws", "arn:aws:iam::1:role/admin", "", f"{config} [profile admin]", is_current=False),
        Held("aws", "acme", "", f"{config} [sso-session acme]", False, "acme.awsapps.com"),
    }


def test_the_profile_in_use_is_that_of_the_variable_with_those_it_takes_its_keys_from(tmp_path):
    write(
        tmp_path,
        {
            ".aws/config": "[default]\n[profile a]\nsource_profile = b\n[profile b]\nsource_profile = a\n[profile c]\n"
        },
    )
    found = held(tmp_path, {"AWS_PROFILE": "a"})
    assert {h.account for h in found if h.is_current} == {"a", "b"}
    assert {h.account for h in found if not h.is_current} == {"default", "c"}
    assert Held("aws", "a", "", "$AWS_PROFILE") in found


def test_files_that_variables_name_are_read_instead(tmp_path):
    write(tmp_path, {"keys": f"[one]\naws_secret_access_key = {KEY}\n", ".aws/credentials": "[two]\n"})
    found = held(tmp_path, {"AWS_SHARED_CREDENTIALS_FILE": "~/keys"})
    assert {h.account for h in found} == {"one"}


def test_sign_ins_of_aws(tmp_path):
    sign_in = {"startUrl": "https://acme.awsapps.com/start", "accessToken": TOKEN, "clientSecret": OTHER}
    role = {"Credentials": {"AccessKeyId": "ASIAZZZZ000000000001", "SecretAccessKey": KEY}}
    write(tmp_path, {".aws/sso/cache/a.json": json.dumps(sign_in), ".aws/cli/cache/b.json": json.dumps(role)})
    assert held(tmp_path) == {
        Held("aws", "", mark(TOKEN), "~/.aws/sso/cache/a.json", host="acme.awsapps.com"),
        Held("aws", "ASIAZZZZ000000000001", mark(KEY), "~/.aws/cli/cache/b.json"),
    }


def test_contexts_users_and_clusters_of_a_kubeconfig(tmp_path):
    write(tmp_path, {".kube/config": kubeconfig({"staging": 1, "prod": 2}, current="staging")})
    at, one, two = "~/.kube/config", mark(secret(1)), mark(secret(2))
    assert held(tmp_path) == {
        Held("kubernetes", "staging", one, f"{at} context staging", True, "staging.k8s.example.com"),
        Held("kubernetes", "prod", two, f"{at} context prod", False, "prod.k8s.example.com"),
        Held("kubernetes", "staging-admin", one, f"{at} user staging-admin"),
        Held("kubernetes", "prod-admin", two, f"{at} user prod-admin", False),
        Held(
            "kubernetes",
            "staging-cluster",
            "",
            f"{at} cluster staging-cluster",
            True,
            "staging.k8s.example.com",
        ),
        Held("kubernetes", "prod-cluster", "", f"{at} cluster prod-cluster", False, "prod.k8s.example.com"),
    }


def test_several_kubeconfigs_count_as_kubectl_merges_them(tmp_path):
    write(
        tmp_path,
        {
            "one": kubeconfig({"a": 1}, current="a"),
            "two": kubeconfig({"a": 2, "b": 3}, current="b"),
            ".kube/config": kubeconfig({"unread": 4}, current="unread"),
        },
    )
    found = held(tmp_path, {"KUBECONFIG": f"{tmp_path}/one:{tmp_path}/two:{tmp_path}/missing"})
    contexts = {(h.account, h.fingerprint, h.is_current) for h in found if " context " in h.place}
    assert contexts == {("a", mark(secret(1)), True), ("b", mark(secret(3)), False)}


def test_a_kubeconfig_that_names_a_file_with_the_token(tmp_path):
    config = "users:\n- name: robot\n  user:\n    tokenFile: token\n- name: plugin\n  user:\n    exec: {command: aws}\n"
    write(tmp_path, {".kube/config": config, ".kube/token": f"{TOKEN}\n"})
    assert held(tmp_path) == {
        Held("kubernetes", "robot", mark(TOKEN), "~/.kube/config user robot", False),
        Held("kubernetes", "plugin", "", "~/.kube/config user plugin", False),
    }


def test_configurations_and_accounts_of_gcloud(tmp_path):
    write(
        tmp_path,
        {
            ".config/gcloud/active_config": "work\n",
            ".config/gcloud/configurations/config_work": "[core]\naccount = dev@example.com\nproject = acme-staging\n",
            ".config/gcloud/configurations/config_admin": "[core]\naccount = root@example.com\n",
        },
    )
    gcloud_database(tmp_path / ".config/gcloud/credentials.db", {"dev@example.com": 1, "root@example.com": 2})
    folder = "~/.config/gcloud"
    assert held(tmp_path) == {
        *(
            Held("gcloud", name, "", f"{folder}/configurations/config_work")
            for name in ("work", "dev@example.com", "acme-staging")
        ),
        *(
            Held("gcloud", name, "", f"{folder}/configurations/config_admin", False)
            for name in ("admin", "root@example.com")
        ),
        Held("gcloud", "dev@example.com", mark(secret(1)), f"{folder}/credentials.db"),
        Held("gcloud", "root@example.com", mark(secret(2)), f"{folder}/credentials.db", False),
    }
    assert sorted(p.name for p in (tmp_path / ".config/gcloud").iterdir() if "credentials" in p.name) == [
        "credentials.db"
    ]


def test_application_default_credentials_and_a_key_file_that_takes_their_place(tmp_path):
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvZq7Lx2Vn9Tb4Rk8\n-----END PRIVATE KEY-----\n"
    account = {
        "type": "service_account",
        "client_email": "robot@acme.iam.example.com",
        "project_id": "acme",
        "private_key": key,
    }
    write(
        tmp_path,
        {
            ".config/gcloud/application_default_credentials.json": json.dumps({"refresh_token": TOKEN}),
            "keys/robot.json": json.dumps(account),
        },
    )
    default = "~/.config/gcloud/application_default_credentials.json"
    assert held(tmp_path) == {Held("gcloud", "", mark(TOKEN), default)}
    assert held(tmp_path, {"GOOGLE_APPLICATION_CREDENTIALS": f"{tmp_path}/keys/robot.json"}) == {
        Held("gcloud", "", mark(TOKEN), default, False),
        Held("gcloud", "robot@acme.iam.example.com", "", "~/keys/robot.json"),
        Held("gcloud", "acme", "", "~/keys/robot.json"),
        Held("gcloud", "robot@acme.iam.example.com", mark(key.strip()), "~/keys/robot.json"),
    }


def test_access_tokens_of_gcloud_are_read_from_its_database(tmp_path):
    path = tmp_path / ".config/gcloud/access_tokens.db"
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE access_tokens (account_id TEXT, access_token TEXT)")
        connection.execute("INSERT INTO access_tokens VALUES (?, ?)", ("dev@example.com", TOKEN))
    connection.close()
    assert held(tmp_path, {"CLOUDSDK_CORE_ACCOUNT": "dev@example.com"}) == {
        Held("gcloud", "dev@example.com", mark(TOKEN), "~/.config/gcloud/access_tokens.db"),
        Held("gcloud", "dev@example.com", "", "$CLOUDSDK_CORE_ACCOUNT"),
    }


def test_subscriptions_principals_and_tokens_of_azure(tmp_path):
    subscriptions = [
        {"id": "0000-1", "name": "Acme Staging", "isDefault": True, "user": {"name": "dev@example.com"}},
        {"id": "0000-2", "name": "Acme Production", "isDefault": False, "user": {"name": "dev@example.com"}},
    ]
    write(
        tmp_path,
        {
            ".azure/azureProfile.json": "\ufeff" + json.dumps({"subscriptions": subscriptions}),
            ".azure/service_principal_entries.json": json.dumps(
                [{"client_id": "robot", "client_secret": KEY}]
            ),
            ".azure/msal_token_cache.json": json.dumps({"RefreshToken": {"x": {"secret": TOKEN}}}),
        },
    )
    profile = "~/.azure/azureProfile.json"
    assert held(tmp_path) == {
        *(Held("azure", name, "", profile) for name in ("Acme Staging", "0000-1", "dev@example.com")),
        *(
            Held("azure", name, "", profile, False)
            for name in ("Acme Production", "0000-2", "dev@example.com")
        ),
        Held("azure", "robot", mark(KEY), "~/.azure/service_principal_entries.json", False),
        Held("azure", "", mark(TOKEN), "~/.azure/msal_token_cache.json"),
    }
