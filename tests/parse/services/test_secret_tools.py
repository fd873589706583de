"""Which commands of password stores show a value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.bash import read_command
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.services.secret_tools import read
from shellguard.parse.services.service_act import Scope, Verb

SHOWN = {
    "op read op://prod/db/password": Scope.ONE,
    "op item get db --fields password --reveal": Scope.ONE,
    "op --account x read op://a/b/c": Scope.ONE,
    "bw get password x": Scope.ONE,
    "bw export --format json": Scope.ALL,
    "rbw get github": Scope.ONE,
    "pass show a/b": Scope.ONE,
    "pass a/b": Scope.ONE,
    "pass otp a/b": Scope.ONE,
    "lpass show --password x": Scope.ONE,
    "keepassxc-cli show -s db.kdbx x": Scope.ONE,
    "security find-generic-password -s x -w": Scope.ONE,
    "security dump-keychain": Scope.ALL,
    "secret-tool lookup a b": Scope.ONE,
    "gpg --armor --export-secret-keys": Scope.ALL,
    "gpg --export-secret-subkeys me": Scope.ONE,
    "sops --decrypt x.yaml": Scope.ALL,
    "doppler secrets get A --plain": Scope.ONE,
    "doppler secrets download": Scope.ALL,
    "docker-credential-pass get": Scope.ONE,
}
UNSHOWN = (
    "doppler secrets --only-names",
    "op item list",
    "op item get db",
    "op run -- x",
    "bw list folders",
    "bw generate",
    "pass",
    "pass ls",
    "pass -c a/b",
    "pass insert a/b",
    "lpass ls",
    "keepassxc-cli show db.kdbx x",
    "security find-generic-password -s x",
    "security list-keychains",
    "secret-tool store --label x a b",
    "gpg --export me",
    "gpg --list-secret-keys",
    "gpg -d x.gpg",
    "sops -d -i x.yaml",
    "doppler run -- x",
    "doppler secrets --only-names",
    "op --help",
)


def acts(command: str):
    call = read_command(command, cwd="/p", home="/home/dev").invocations[0]
    return read(call, world=None)


@pytest.mark.parametrize(("command", "scope"), SHOWN.items(), ids=list(SHOWN))
def test_a_value_that_is_shown_is_an_act(command, scope):
    assert [(a.verb, a.scope) for a in acts(command)] == [(Verb.REVEAL, scope)]


@pytest.mark.parametrize("command", UNSHOWN)
def test_a_look_that_shows_no_value_is_none(command):
    assert acts(command) == ()


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(["op", "bw", "pass", "gpg", "sops", "security", "git-credential", "unheard-of"]),
    words=st.lists(
        st.sampled_from(["get", "read", "-w", "--", "", UNKNOWN, "show", "-d"]) | st.text(max_size=5),
        max_size=5,
    ),
)
def test_no_words_whatever_are_too_much(name, words):
    assert all(a.verb is Verb.REVEAL for a in read(Invocation(name, tuple(map(Arg, words))), world=None))
