"""Secrets come out of their coats, and what is called a name or an address holds none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.probe.held_values import Address, address_in, host_in, pair_in, secrets_of
from tests.support.made_up_home import pair, secret

TOKEN = secret(1)


@pytest.mark.parametrize(
    ("name", "value", "is_secret", "expected"),
    [
        pytest.param("A_TOKEN", TOKEN, True, (TOKEN,), id="as it is"),
        pytest.param("A_TOKEN", f"Bearer {TOKEN}", True, (TOKEN,), id="bearer"),
        pytest.param("AUTH", f"Basic {pair('dev', TOKEN)}", True, (TOKEN,), id="basic"),
        pytest.param("URL", f"https://dev:{TOKEN}%40@h.example.com/x", False, (f"{TOKEN}@",), id="address"),
        pytest.param("X", f"glpat-{TOKEN}", False, (f"glpat-{TOKEN}",), id="by its shape"),
        pytest.param("X", TOKEN, False, (), id="nothing says that it is one"),
        pytest.param("A_TOKEN", "", True, (), id="empty"),
        pytest.param("A_TOKEN", "ab", True, (), id="too short"),
        pytest.param("A_TOKEN", "$OTHER", True, (), id="a reference"),
        pytest.param("A_TOKEN", "changeme-please", True, ("changeme-please",), id="weak but usable"),
        pytest.param("A_TOKEN", "known\0", True, (), id="not known"),
    ],
)
def test_secrets(name, value, is_secret, expected):
    assert secrets_of(name, value, is_secret=is_secret) == expected


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("https://dev:p%40ss@git.example.com:8443/a/b.git?x=1", Address("dev", "p@ss", "git.example.com", "/a/b.git"), "git.example.com/a/b"),
        (f"https://{TOKEN}@github.com/a/b", Address("", TOKEN, "github.com", "/a/b"), "github.com/a/b"),
        (f"https://{TOKEN}:x-oauth-basic@github.com/a", Address("", TOKEN, "github.com", "/a"), "github.com/a"),
        ("https://a:b@c@h.example.com/x", Address("a", "b@c", "h.example.com", "/x"), "h.example.com/x"),
        ("git@github.com:acme/shop.git", Address("git", "", "github.com", "acme/shop.git"), "github.com/acme/shop"),
        ("ssh://[::1]:22/x", Address("", "", "[::1]", "/x"), "[::1]/x"),
        ("unix:///run/x.sock", Address("", "", "", "/run/x.sock"), "run/x.sock"),
        ("../shop", Address(), ""),
        ("", Address(), ""),
    ],
)  # fmt: skip
def test_addresses(text, address, shown):
    assert address_in(text) == address
    assert address_in(text).shown == shown
    assert not address.secret or address.secret not in repr(address_in(text))


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Registry.Example.com:5000", "registry.example.com"),
        ("https://u:p@index.example.com/v1/", "index.example.com"),
        ("//npm.example.com/x", "npm.example.com"),
        ("::1", "::1"),
        ("two words", ""),
        ("", ""),
    ],
)
def test_hosts(text, host):
    assert host_in(text) == host


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    assert "@" not in host_in(text)
    assert "@" not in host_in(f"https://{text}")
    for said in (text, f"https://{text}", f"https://u:{text}@h/x", f"u@h:{text}"):
        address_in(said)
        secrets_of("A_TOKEN", said, is_secret=True)
        secrets_of("X", said, is_secret=False)
    pair_in(text)
