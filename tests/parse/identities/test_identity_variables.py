"""Names alone say whose a variable is; ordinary ones say nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.parse.identities.variables import ROWS, Holds, identity_of_variable

DOCUMENTED = {
    "AWS_PROFILE": ("aws", Holds.ACCOUNT),
    "AWS_DEFAULT_PROFILE": ("aws", Holds.ACCOUNT),
    "AWS_ACCESS_KEY_ID": ("aws", Holds.ACCOUNT),
    "AWS_SECRET_ACCESS_KEY": ("aws", Holds.SECRET),
    "AWS_SESSION_TOKEN": ("aws", Holds.SECRET),
    "AWS_SHARED_CREDENTIALS_FILE": ("aws", Holds.FILE),
    "AWS_ROLE_ARN": ("aws", Holds.ACCOUNT),
    "AWS_WEB_IDENTITY_TOKEN_FILE": ("aws", Holds.FILE),
    "GOOGLE_APPLICATION_CREDENTIALS": ("gcloud", Holds.FILE),
    "CLOUDSDK_CORE_ACCOUNT": ("gcloud", Holds.ACCOUNT),
    "ARM_CLIENT_SECRET": ("azure", Holds.SECRET),
    "AZURE_CLIENT_ID": ("azure", Holds.ACCOUNT),
    "KUBECONFIG": ("kubernetes", Holds.FILE),
    "GH_TOKEN": ("github", Holds.SECRET),
    "GITHUB_TOKEN": ("github", Holds.SECRET),
    "CI_JOB_TOKEN": ("gitlab", Holds.SECRET),
    "PGPASSWORD": ("database", Holds.SECRET),
    "PGSERVICE": ("database", Holds.ACCOUNT),
    "PGPASSFILE": ("database", Holds.FILE),
    "PGHOST": ("database", Holds.ADDRESS),
    "DATABASE_URL": ("database", Holds.ADDRESS),
    "STAGING_DATABASE_URL": ("database", Holds.ADDRESS),
    "MONGO_APP_URI": ("database", Holds.ADDRESS),
    "CARGO_REGISTRY_TOKEN": ("crates.io", Holds.SECRET),
    "CARGO_REGISTRIES_INTERNAL_TOKEN": ("crates.io", Holds.SECRET),
    "UV_INDEX_INTERNAL_USERNAME": ("pypi", Holds.ACCOUNT),
    "DOCKER_AUTH_CONFIG": ("registry", Holds.SECRET),
    "VAULT_TOKEN": ("vault", Holds.SECRET),
    "CONSUL_HTTP_TOKEN": ("consul", Holds.SECRET),
    "SSH_AUTH_SOCK": ("ssh", Holds.FILE),
    "RAILWAY_TOKEN": ("railway", Holds.SECRET),
    "OPENAI_API_KEY": ("openai", Holds.SECRET),
    "TF_TOKEN_app_terraform_io": ("terraform", Holds.SECRET),
}


@pytest.mark.parametrize(("name", "wanted"), DOCUMENTED.items(), ids=list(DOCUMENTED))
def test_documented_names(name: str, wanted: tuple[str, Holds]) -> None:
    assert identity_of_variable(name) == wanted


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("RAILWAY_PROD_TOKEN", "railway"), ("GH_BOT_TOKEN", "github"), ("ACME_API_KEY", "any"), ("ACME_SECRET", "any"), ("ACME_CLIENT_SECRET", "any"),
        ("POSTGRES_ADMIN_PASSWORD", "database"), ("TOKEN", "any"), ("API_TOKEN", "any"), ("SMTP_PASSWORD", "any"), ("CLOUDFLARE_TOKEN_PROD", "cloudflare"),
        ("acme_api_key", "any"),
    ],
)  # fmt: skip
def test_telling_ends_are_secrets(name: str, service: str) -> None:
    assert identity_of_variable(name) == (service, Holds.SECRET)


@pytest.mark.parametrize(
    "name",
    "TOKENIZERS_PARALLELISM KEY SSH_KEY_PATH CI NODE_ENV GITHUB_ACTIONS PATH HOME PWD OLDPWD MAX_TOKENS MAX_TOKEN PAD_TOKEN CSRF_TOKEN NEXT_TOKEN "
    "SKIP_PASSWORD ALLOW_EMPTY_PASSWORD MYSQL_ALLOW_EMPTY_PASSWORD NEXT_PUBLIC_API_KEY VITE_API_KEY GITHUB_REPOSITORY AWS_REGION AWS_PAGER "
    "DOCKER_BUILDKIT GIT_PAGER PUBLIC_KEY TOKEN_LIMIT PASSWORD_HASHERS SECRETARY MONKEY".split(),
)
def test_ordinary_names_say_nothing(name: str) -> None:
    assert identity_of_variable(name) is None


def test_every_row_names_its_source_and_no_name_stands_twice() -> None:
    names = [n for row in ROWS for n in row.names.split()]
    assert all(row.source and row.service for row in ROWS)
    assert len(names) == len(set(names))


@given(st.text(max_size=400))
def test_any_name_is_answered(name: str) -> None:
    found = identity_of_variable(name)
    assert found is None or isinstance(found[1], Holds)
