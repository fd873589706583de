"""Users and keys in addresses, wherever in a word they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.parse.identities.url_users import bare_host, host_of, uses_in
from shellguard.parse.invocation import Arg, Invocation
from tests.parse.identities.identity_lines import said

CALL = Invocation("tool", cwd="/w", home="/h")
KEY = "AIxx" + "b3CdW9kLm2Pq7RsT" * 2


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("https://ann:pw@x.io:8443/a@b", [("pw", "ann", "x.io")]),
        ("https://ann:p%40w@x.io", [("p@w", "ann", "x.io")]),
        ("https://ann:p@w@x.io", [("p@w", "ann", "x.io")]),
        ("mongodb://ann:pw@a.io:27017,b.io:27017/d?replicaSet=r", [("pw", "ann", "a.io")]),
        ("redis://:pw@cache.io:6379/0", [("pw", "", "cache.io")]),
        ("postgresql+psycopg://ann:@db.io/d", [("", "ann", "db.io")]),
        ("a=https://ann:pw@x.io b=https://bob:wp@y.io", [("pw", "ann", "x.io"), ("wp", "bob", "y.io")]),
        (f"https://x.io/?key={KEY}", [(KEY, "", "x.io")]),
        ("https://[::1]:80/?token=abcd1234", [("abcd1234", "", "[::1]")]),
        ("https://x.io/?key=name&auth=basic&token=1", []),
        ("https://x.io/ann:pw@y.io", []),
        ("https://git@x.io", []),
        ("https://x.io/#?token=abcd1234", []),
        ("ann:pw@x.io", []),
    ],
)
def test_addresses(text: str, wanted: list[tuple[str, str, str]]) -> None:
    found = uses_in(text, Arg(text), CALL, world=None)
    assert [(u.secret, u.account, u.host) for u in found] == wanted


@pytest.mark.parametrize(
    ("host", "wanted"),
    [("X.io:443", "x.io"), ("x.io.", "x.io"), ("0x7f.1", "127.0.0.1"), ("x\0.io", ""), ("a b", ""), ("", "")],
)
def test_hosts_have_one_spelling_and_no_port(host: str, wanted: str) -> None:
    assert bare_host(host) == wanted


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    for rest in (text, "a://" + text, "a://b:c@" + text, "a://b?token=" + text):
        assert all(said(u) for u in uses_in(rest, Arg(rest), CALL, world=None))
        assert "\0" not in host_of(rest)


def test_many_addresses_are_bounded() -> None:
    text = "https://ann:pw@x.io " * 5000
    assert len(list(uses_in(text, Arg(text), CALL, world=None))) <= 16
