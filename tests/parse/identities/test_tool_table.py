"""Tables of identities: what holds for every tool, and for every text."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.classify.subject import names_of
from shellguard.parse.identities import readers
from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.tool_table import tool
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from tests.parse.identities.spoken_uses import Files, uses

MODULES = ("aws", "azure", "clouds_else", "gcloud", "hashicorp", "infrastructure", "kubernetes")
PROGRAMS = sorted(n for m in MODULES for n in readers._READERS[m].split())
SECRET = "zQ8-marked-9xWv"

_words = st.one_of(
    st.sampled_from(
        "--profile --token -t -p -u - -- = set config login auth --context --kubeconfig --password -var token=x "
        "configure write auth/a/login create users..token help".split()
    ),
    st.sampled_from(
        [UNKNOWN, f"--token={UNKNOWN}", f"a{UNKNOWN}b", "https://[", "//u:p@h/", "~", "~/", "file://"]
    ),
    st.text(max_size=12),
)


class Anything:
    """A world whose files hold anything."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def content(self, path: str) -> bytes | None:
        return self.data


def _read(program: str, words: list[str], data: bytes = b"") -> tuple[IdentityUse, ...]:
    call = Invocation(program, tuple(Arg(w) for w in words), cwd="/work", home="/home/me")
    return readers.identity_uses(call, names=names_of(program), world=Anything(data))  # type: ignore[arg-type]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PROGRAMS), st.lists(_words, max_size=10), st.binary(max_size=200))
def test_every_text_is_read(program: str, words: list[str], data: bytes) -> None:
    for use in _read(program, words, data):
        shown = (use.account, use.how, use.host, use.file, use.service)
        assert UNKNOWN not in "".join(shown)
        assert not use.file or use.file.startswith("/")
        assert len(use.account) < 300


@pytest.mark.parametrize("module", MODULES)
def test_every_table_is_registered(module: str) -> None:
    tools = import_module(f"shellguard.parse.identities.{module}")._TOOLS
    assert set(tools) <= set(readers._READERS[module].split())


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_alone_and_asked_for_help_names_nobody_new(program: str) -> None:
    alone = _read(program, [])
    assert all(not u.secret and not u.account for u in alone)
    assert _read(program, ["--help"]) == ()


@pytest.mark.parametrize(
    "command",
    [
        "kubectl --context live delete pod help",
        "kubectl --context live delete pod web --help=false",
        "kubectl --context live delete pod web -- --help",
        "aws --profile live s3 rm s3://bucket/key help",
    ],
)
def test_a_word_that_asks_for_no_help_hides_nobody(command: str) -> None:
    assert [u.account for u in uses(command)] == ["live"]


DISGUISES = (
    "/usr/local/bin/kubectl --context live get pods",
    "sudo -E kubectl --context live get pods",
    "bash -c 'kubectl --context live get pods'",
    "kube\"ctl\" --con'text' live get pods",
    "C=live; kubectl --context $C get pods",
    "timeout 5 kubectl --context=live get pods",
    'python3 -c \'import subprocess; subprocess.run(["kubectl", "--context", "live", "get", "pods"])\'',
    "echo web | xargs kubectl --context live get pod",
    "kubectl get pods -o json --context live | jq .",
    "kubectl.exe --context live get pods",
)


@pytest.mark.parametrize("command", DISGUISES)
def test_a_disguise_hides_nobody(command: str) -> None:
    assert "live" in [u.account for u in uses(command)]


SECRETS = {
    "kubectl": f"kubectl --token {SECRET} get pods",
    "set-credentials": f"kubectl config set-credentials ann --token={SECRET}",
    "az login": f"az login -u ann -p {SECRET}",
    "aws": f"aws configure set aws_secret_access_key {SECRET}",
    "vault": f"vault login {SECRET}",
    "vault by a method": f"vault login -method=userpass username=ann password={SECRET}",
    "vault write": f"vault write auth/approle/login role_id=a secret_id={SECRET}",
    "terraform": f"terraform apply -var token={SECRET}",
    "doctl": f"doctl -t {SECRET} account get",
    "mc": f"mc alias set a https://s3.example.com ak {SECRET}",
    "rclone": f"rclone config create r s3 secret_access_key {SECRET}",
    "oc, glued": f"oc login https://api.example.com -u ann -p{SECRET}",
    "cf auth": f"cf auth ann {SECRET}",
}


@pytest.mark.parametrize("phrase", SECRETS)
def test_a_secret_stands_in_its_field_alone(phrase: str) -> None:
    (found,) = uses(SECRETS[phrase])
    assert found.secret == SECRET
    assert SECRET not in repr(found)


def test_an_address_shows_no_userinfo() -> None:
    (found,) = uses(f"pulumi login https://ann:{SECRET}@pulumi.example.com")
    assert (found.account, found.host) == ("https://pulumi.example.com", "pulumi.example.com")


def test_a_token_where_a_name_belongs_is_not_shown() -> None:
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    (found,) = uses(f"kubectl --context {token} get pods")
    assert found.account == ""


def test_what_a_file_holds_is_no_name() -> None:
    world = Files({"/work/p": "live\n"})
    assert all("live" not in u.account for u in uses("aws s3 ls --profile $(cat p)", world))


def test_a_row_that_means_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no such word"):
        tool("aws", "--profile: used acount")
