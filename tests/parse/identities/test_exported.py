"""What a command puts into the shell."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from identities_read import HOME, PROJECT, Files, uses

from shellguard.parse.bash import read_command
from shellguard.parse.identities.exported import assigned, read
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation

OTHER_ENV = "/home/dev/other/.env"


def found(command: str, *, world=None, cwd: str | None = PROJECT):
    return [u for u in uses(command, cwd=cwd, world=world) if u.use is Use.EXPORTED]


def exported(service: str, how: str, **rest: str) -> IdentityUse:
    return IdentityUse(Use.EXPORTED, service, how=how, **rest)


PROFILE = exported("aws", "$AWS_PROFILE", account="prod")
SECRET = exported("github", "$GH_TOKEN", secret="q1w2e3r4t5")
PUT = {
    "export AWS_PROFILE=prod": PROFILE,
    'export AWS_PROFILE="prod" REGION=eu': PROFILE,
    "AWS_PROFILE=prod; export AWS_PROFILE": PROFILE,
    "export AWS_PROFILE; AWS_PROFILE=prod; export AWS_PROFILE": PROFILE,
    "declare -x AWS_PROFILE=prod": PROFILE,
    "typeset -gx AWS_PROFILE=prod": PROFILE,
    "P=prod; export AWS_PROFILE=$P": PROFILE,
    "fish -c 'set -gx AWS_PROFILE prod'": PROFILE,
    "set -x AWS_PROFILE prod": PROFILE,
    "setenv AWS_PROFILE prod": PROFILE,
    "setx AWS_PROFILE prod": PROFILE,
    "launchctl setenv AWS_PROFILE prod": PROFILE,
    "systemctl --user set-environment AWS_PROFILE=prod": PROFILE,
    "tmux setenv AWS_PROFILE prod": PROFILE,
    "pwsh -c '$env:AWS_PROFILE = \"prod\"'": PROFILE,
    "pwsh -Command \"[Environment]::SetEnvironmentVariable('AWS_PROFILE','prod')\"": PROFILE,
    "export GH_TOKEN=q1w2e3r4t5": SECRET,
    "export GH_TOKEN=$OTHER_TOKEN": exported("github", "$GH_TOKEN", variable="OTHER_TOKEN"),
    "export GH_TOKEN=$(gh auth token)": exported("github", "$GH_TOKEN"),
    "export KUBECONFIG=~/prod.yaml": exported("kubernetes", "$KUBECONFIG", file=f"{HOME}/prod.yaml"),
    "export GOOGLE_APPLICATION_CREDENTIALS=keys/sa.json": exported("gcloud", "$GOOGLE_APPLICATION_CREDENTIALS", file=f"{PROJECT}/keys/sa.json"),
    "export PGUSER=owner": exported("database", "$PGUSER", account="owner"),
    "export DATABASE_URL=postgres://app:q1w2e3r4t5@db.example.com:5432/shop": exported("database", "$DATABASE_URL", account="app", secret="q1w2e3r4t5", host="db.example.com"),
    "source ../other/.env": exported("any", "source", file=OTHER_ENV),
    ". ../other/.env": exported("any", "source", file=OTHER_ENV),
    "set -a; . ./prod.env; set +a": exported("any", "source", file=f"{PROJECT}/prod.env"),
    "export $(cat ../other/.env | xargs)": exported("any", "export", file=OTHER_ENV),
    "export $(grep -v '^#' ../other/.env | xargs)": exported("any", "export", file=OTHER_ENV),
    "while read -r line; do export \"$line\"; done < ../other/.env": exported("any", "export of what is read"),
    "eval \"$(aws configure export-credentials --format env)\"": exported("aws", "what aws prints"),
    "eval $(op signin)": exported("secret store", "what op prints"),
    "direnv allow": exported("any", "direnv allow", file=f"{PROJECT}/.envrc"),
    "direnv allow ../other": exported("any", "direnv allow", file="/home/dev/other/.envrc"),
}  # fmt: skip


@pytest.mark.parametrize(("command", "use"), PUT.items(), ids=list(PUT))
def test_what_later_commands_will_carry_is_said(command, use):
    assert found(command)[-1:] == [use]
    assert {(u.service, u.file) for u in found(command)} == {(use.service, use.file)}


NOTHING = (
    "export PATH=$HOME/bin:$PATH",
    "export NODE_ENV=production",
    "export -p",
    "export",
    "export -n GH_TOKEN",
    "unset GH_TOKEN",
    "export GH_TOKEN=",
    "export GH_TOKEN=your-token-here",
    "export MAX_TOKENS=200",
    "export PWD=/x",
    "declare GH_TOKEN=q1w2e3r4t5",
    "declare -i N=3",
    "set -euxo pipefail",
    "set -x",
    "set -x; ls",
    "set -- a b",
    "source venv/bin/activate",
    ". ./build.sh",
    "source .env.example",
    "source ~/.bashrc",
    'eval "$(ssh-agent -s)"',
    'eval "$(direnv hook bash)"',
    'eval "$(gh completion -s bash)"',
    'eval "$(brew shellenv)"',
    "eval echo hi",
    "direnv status",
    "tmux new -s x",
    "systemctl status web",
    "ssh web 'export GH_TOKEN=q1w2e3r4t5'",
    "GH_TOKEN=q1w2e3r4t5 gh pr list",
    "pwsh -c '$env:PATH = \"x\"'",
    "echo export AWS_PROFILE=prod",
)


@pytest.mark.parametrize("command", NOTHING)
def test_what_says_nobody_is_nothing(command):
    assert found(command) == []


def test_the_names_in_a_file_that_is_read_are_said():
    text = "# theirs\nexport ACME_TOKEN='q1w2e3r4t5'\nAWS_PROFILE=prod\nPORT=3000\n"
    assert found("source ../other/.env", world=Files({OTHER_ENV: text})) == [
        exported("any", "$ACME_TOKEN", secret="q1w2e3r4t5", file=OTHER_ENV),
        exported("aws", "$AWS_PROFILE", account="prod", file=OTHER_ENV),
    ]


def test_any_script_is_looked_into_where_it_can_be_read():
    world = Files({f"{PROJECT}/login.sh": "ACME_TOKEN=q1w2e3r4t5\n"})
    assert [u.how for u in found("source login.sh", world=world)] == ["$ACME_TOKEN"]
    assert found("source login.sh") == []


def test_plain_assignments_are_kept_for_whoever_knows_what_is_exported():
    reading = read_command("A=1; GH_TOKEN=q1w2e3r4t5; X=2 ls", cwd=PROJECT, home=HOME)
    assert [n for n, _ in reading.assigned] == ["A", "GH_TOKEN"]
    assert assigned(reading.assigned, cwd=PROJECT, home=HOME) == (SECRET,)


def test_a_secret_is_never_shown():
    (use,) = found("export GH_TOKEN=q1w2e3r4t5")
    assert "q1w2e3r4t5" not in repr(use)


WORDS = ["export", "-x", "-gx", "GH_TOKEN=a", "GH_TOKEN", "=", UNKNOWN, "DATABASE_URL=http://[", "DATABASE_URL=x://u:p@h:99999999/", ".env", "../.env", "allow", "setenv", "-c", "$env:GH_TOKEN='", ""]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    program=st.sampled_from(["export", "declare", "set", "source", ".", "eval", "direnv", "pwsh", "setx", "systemctl", "tmux"]),
    words=st.lists(st.sampled_from(WORDS) | st.text(max_size=20), max_size=8),
    cwd=st.none() | st.sampled_from(["/", "/work/shop", ""]),
)  # fmt: skip
def test_any_call_gets_an_answer(program, words, cwd):
    call = Invocation(program, tuple(Arg(w, w, ("cat", "stdin")) for w in words), program, cwd=cwd, home=HOME)
    for use in read(call, world=None):
        assert use.use is Use.EXPORTED
        assert UNKNOWN not in use.account + use.file + use.secret
