"""Which commands look for credentials, and how far."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from identities_read import HOME, uses

from shellguard.parse.bash import read_command
from shellguard.parse.identities.identity_use import Use
from shellguard.parse.identities.readers import identity_uses
from shellguard.parse.identities.sought import sought
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation

OUTSIDE, PROJECT, ENVIRONMENT = "outside the project", "in the project", "in the environment"
GIT, HISTORY, NAMES = "in the history of git", "in the shell's history", "names in it"

SOUGHT = {
    "grep -rn token ..": OUTSIDE,
    "grep -rniE 'acme.*(token|api)' ../..": OUTSIDE,
    "grep -ri 'api[_-]?key' ~": OUTSIDE,
    "grep -r password /home": OUTSIDE,
    "grep -rl secret / 2>/dev/null": OUTSIDE,
    "grep -r token ~/.config": OUTSIDE,
    "grep -rh 'ACME_TOKEN=' ../other-app --include='.env*'": OUTSIDE,
    "grep -i token ~/.bash_history": OUTSIDE,
    "grep TOKEN ../other-app/.env": OUTSIDE,
    "grep -n password ../other-app/config/settings.json": OUTSIDE,
    "grep -a TOKEN /proc/*/environ": "in another process",
    "grep -z TOKEN /proc/4711/environ": "in another process",
    "grep -r -e ghp_ -e glpat- /opt": OUTSIDE,
    "egrep -R 'BEGIN (RSA|OPENSSH) PRIVATE KEY' /etc": OUTSIDE,
    "zgrep -i bearer ~/.cache/acme/log.json.gz": OUTSIDE,
    "rg -uu 'sk_live_' ~": OUTSIDE,
    "rg --hidden token ~/.local/share": OUTSIDE,
    "rg AKIA /srv": OUTSIDE,
    "ag 'secret_key' /home/dev/others": OUTSIDE,
    "ack password ~/work": OUTSIDE,
    "cd ~ && grep -ri token .": OUTSIDE,
    "find / -name '.env' 2>/dev/null": OUTSIDE,
    "find ~ -name '*.pem'": OUTSIDE,
    "find /home -iname '*token*' -type f": OUTSIDE,
    "find .. -name 'credentials*'": OUTSIDE,
    "find / -path '*/.aws/credentials'": OUTSIDE,
    r"find / \( -name id_rsa -o -name id_ed25519 \)": OUTSIDE,
    "find ~ -name '*.json' -exec grep -l token {} +": OUTSIDE,
    "find ~/.config -type f | xargs grep -il token": OUTSIDE,
    "fd -H '^\\.env$' ~": OUTSIDE,
    "fd -e pem . /home": OUTSIDE,
    "locate id_rsa": OUTSIDE,
    "locate .netrc kubeconfig": OUTSIDE,
    "mdfind -name .env": OUTSIDE,
    "Select-String -Path ~/* -Pattern 'token' -Recurse": OUTSIDE,
    "gitleaks dir /home": OUTSIDE,
    "trufflehog filesystem ~": OUTSIDE,
    "laZagne all": OUTSIDE,
    "grep -rE 'token\\s*=' .": PROJECT,
    "grep -rniE '(token|secret|api_key)=' .": PROJECT,
    "grep -rE 'AKIA[0-9A-Z]{16}' .": PROJECT,
    "rg -uu 'api_key\\s*[:=]' .": PROJECT,
    "rg --hidden 'ghp_[A-Za-z0-9]+'": PROJECT,
    "find . -name '.env*'": PROJECT,
    "find . -name '*.pem'": PROJECT,
    "env | grep -i token": ENVIRONMENT,
    "printenv | grep -iE 'key|secret'": ENVIRONMENT,
    "set | grep -i password": ENVIRONMENT,
    "export | grep ACME_TOKEN": ENVIRONMENT,
    "env | sort | grep -i secret": ENVIRONMENT,
    "env | grep -iE 'key|pass'": ENVIRONMENT,
    "docker exec web env | grep TOKEN": ENVIRONMENT,
    "kubectl exec web -- printenv | grep -i pass": ENVIRONMENT,
    "history | grep -i token": HISTORY,
    "git log -p --all -S 'ghp_'": GIT,
    "git log -S password --all": GIT,
    "git log -G 'ACME_TOKEN' --oneline": GIT,
    "git log -p | grep -E 'token\\s*='": GIT,
    "git grep -i secret $(git rev-list --all)": GIT,
    "git -C ../other log -S 'sk_live_' -p": GIT,
    "docker inspect -f '{{.Config.Env}}' web": "in a container",
    "docker inspect web | grep -i env": "in a container",
    "strings /proc/1/environ": "in another process",
    "cat /proc/*/environ": "in another process",
    "kubectl get secrets -A -o yaml": "in the whole cluster",
    "security dump-keychain": "in a keychain",
    "cmdkey /list": "in a keychain",
    "secret-tool search --all service acme": "in a keychain",
    "aws secretsmanager list-secrets": NAMES,
    "vault kv list secret/": NAMES,
    "az keyvault secret list --vault-name v": NAMES,
    "gcloud secrets list": NAMES,
}  # fmt: skip


@pytest.mark.parametrize(("command", "how"), SOUGHT.items(), ids=list(SOUGHT))
def test_a_search_for_credentials_is_one(command, how):
    assert [u.how for u in uses(command) if u.use is Use.SOUGHT][-1:] == [how]


# Ordinary development, and ordinary looking.
NOTHING = (
    "grep -rn token src/",
    'grep -rn "token" .',
    "grep -rn password_field src/",
    "grep -rn 'password' tests/ --include='*.py'",
    "grep -rn 'SECRET_KEY' config/settings.py",
    "grep -rn API_KEY app/",
    "grep -rn tokenize ~/notes",
    "grep -rn max_tokens .. ",
    "grep -rn 'TODO' ..",
    "grep -n secretary ~/notes.txt",
    "grep -rn token ../lib/src",
    "grep -rn token node_modules/jsonwebtoken",
    "grep -rn password /usr/lib/python3/dist-packages/requests",
    "grep -i password /etc/ssh/sshd_config",
    "grep -i token /var/log/app.log",
    "grep token /tmp/out.txt",
    "grep -v token ~/.config/x.json",
    "grep -r 'token=' src/components",
    "grep -rE '(token|secret)=' . --include='*.py'",
    "grep -rn 'secrets.ACME_TOKEN' .github/workflows",
    "grep -q token README.md",
    "rg token",
    "rg 'api_key' .",
    "rg -t py 'password\\s*=' ..",
    "rg -g '*.ts' 'token:' ..",
    "ag password src",
    "cat README.md",
    "cat app.log | grep token",
    "npm test | grep token",
    "env",
    "printenv PATH",
    "env | grep -i proxy",
    "env | grep KEYBOARD",
    "env | sort",
    "env | grep -c TOKEN",
    "env | cut -d= -f1 | grep TOKEN",
    "env | grep TOKEN | cut -d= -f1",
    "env | grep -v -i token",
    "set -euo pipefail",
    "history | tail -20",
    "history | grep docker",
    "git log",
    "git log --oneline -5",
    "git log -S get_token",
    "git log -S 'password_field' -- src",
    "git log --grep token",
    "git grep -n token",
    "git grep 'api_key' -- src",
    "git diff | grep token",
    "find . -name '*.py'",
    "find . -name '*token*'",
    "find . -name 'tokenizer.json'",
    "find / -name 'tokenizer*.json'",
    "find /usr -name '*.pem'",
    "find /etc/ssl -name '*.pem'",
    "find . -name secret -prune -o -print",
    "find . -not -name '.env' -type f",
    "find ~ -name '*.md'",
    "find . -name '.env.example'",
    "fd token",
    "fd -e ts token src",
    "locate libssl.so",
    "strings ./a.out",
    "docker inspect web",
    "docker ps | grep web",
    "docker logs web | grep -i token",
    "kubectl get secrets",
    "kubectl get pods -A -o yaml",
    "kubectl describe secret x",
    "security list-keychains",
    "aws secretsmanager help",
    "vault status",
    "gitleaks detect",
    "gitleaks dir .",
    "trufflehog git file://.",
    "ls -la ~",
)


@pytest.mark.parametrize("command", NOTHING)
def test_ordinary_development_seeks_nothing(command):
    assert [u for u in uses(command) if u.use is Use.SOUGHT] == []


SERVICES = {
    "grep -r RAILWAY_TOKEN ~": ("railway", "RAILWAY_TOKEN"),
    "grep -r ACME_TOKEN ~": ("any", "ACME_TOKEN"),
    "grep -rE 'ghp_|github_pat_' ~": ("github", ""),
    "env | grep AWS_SECRET_ACCESS_KEY": ("aws", "AWS_SECRET_ACCESS_KEY"),
    "grep -rni 'railway.*token' ..": ("railway", ""),
    "grep -rni 'token' ..": ("any", ""),
    "grep -rE 'STRIPE_KEY_SECRET|GH_TOKEN|NPM_TOKEN' ..": ("stripe", ""),
}


@pytest.mark.parametrize(("command", "said"), SERVICES.items(), ids=list(SERVICES))
def test_the_pattern_says_whose_credential_is_sought(command, said):
    found = next(u for u in uses(command) if u.use is Use.SOUGHT)
    assert (found.service, found.variable) == said


def test_the_known_workspace_counts_before_the_folder_one_stands_in():
    call = read_command("grep -rn token ..", cwd="/work/shop/api", home=HOME).invocations[0]
    assert sought(call, workspace="/work/shop") == ()
    assert [u.how for u in sought(call)] == [OUTSIDE]
    far = read_command("grep -rn token ../..", cwd="/work/shop/api", home=HOME).invocations[0]
    assert [u.how for u in sought(far, workspace="/work/shop")] == [OUTSIDE]


def test_what_is_looked_for_is_never_kept():
    secret = "ghp_" + "a1B2c3D4e5" * 4
    found = [u for u in uses(f"grep -r {secret} ~") if u.use is Use.SOUGHT]
    assert found
    assert all(secret not in repr(u) + u.how + u.account + u.file + u.variable for u in found)


WORDS = ["-r", "-e", "-S", "token", "..", "~", "/", "*", UNKNOWN, "/proc/1/environ", "-name", "*.pem", "log", "-Path", "", "--", "/list", "{}"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    program=st.sampled_from(["grep", "rg", "git", "find", "fd", "locate", "Select-String", "findstr", "gitleaks", "docker", "kubectl", "strings", "security"]),
    words=st.lists(st.sampled_from(WORDS) | st.text(max_size=20), max_size=8),
    cwd=st.none() | st.sampled_from(["/", "/work/shop", ""]),
    fed_by=st.sampled_from([(), ("env",), ("git", "cat"), ("docker",)]),
)  # fmt: skip
def test_any_call_gets_an_answer(program, words, cwd, fed_by):
    call = Invocation(program, tuple(Arg(w, w) for w in words), program, cwd=cwd, fed_by=fed_by, home=HOME)
    for use in identity_uses(call, names=(program,)):
        assert use.use in Use
        assert len(use.how) < 120
