"""One secret is the same in every coat, and is never an account."""

from __future__ import annotations

import base64
import shlex
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.identities.coats import Shown, of_authorization, of_basic, of_pair
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.origins import Value
from tests.parse.identities.identity_lines import uses_of

URL = "https://api.example.io/v1"
# What tokens are made of; one with neither a digit nor two kinds of letters could be anybody's name.
tokens = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.~-]{14,38}[A-Za-z0-9]", fullmatch=True).filter(
    lambda t: any(c.isdigit() for c in t) and any(c.isalpha() for c in t)
)


def basic(pair: str) -> str:
    return base64.b64encode(pair.encode()).decode()


def coats(token: str) -> list[str]:
    """The ways to show a token."""
    word, inside = shlex.quote(token), quote(token, safe="")
    return [
        f"curl -H 'Authorization: Bearer {token}' {URL}",
        f"curl -H 'authorization: bearer {token}' {URL}",
        f"curl -H 'Authorization: token {token}' {URL}",
        f"curl -H 'Authorization: Token token=\"{token}\"' {URL}",
        f"curl -H 'Authorization: ApiKey {token}' {URL}",
        f"curl -H 'Authorization: {token}' {URL}",
        f"curl -H 'Authorization: Basic {basic('ann:' + token)}' {URL}",
        f"curl -H 'Authorization: Basic {basic('oauth2:' + token)}' {URL}",
        f"curl -H 'Authorization: Basic {basic(token + ':')}' {URL}",
        f"curl -H 'Authorization: Basic {basic(token + ':x-oauth-basic')}' {URL}",
        f"curl -H 'PRIVATE-TOKEN: {token}' {URL}",
        f"curl -H 'X-Api-Key: {token}' {URL}",
        f"curl --header='X-Api-Key: {token}' {URL}",
        f"curl -u ann:{word} {URL}",
        f"curl -uann:{word} {URL}",
        f"curl -u {word}: {URL}",
        f"curl --oauth2-bearer {word} {URL}",
        f"curl -b sid={word} {URL}",
        f"curl -H 'Cookie: lang=en; session={token}' {URL}",
        f"curl '{URL}?access_token={inside}'",
        f"curl '{URL}?page=2&api_key={inside}'",
        f"curl -G -d access_token={word} {URL}",
        f"curl https://{inside}@api.example.io/v1",
        f"curl https://ann:{inside}@api.example.io/v1",
        f"curl https://x-access-token:{inside}@api.example.io/v1",
        f"wget --header 'Authorization: Bearer {token}' {URL}",
        f"wget --user=ann --password={word} {URL}",
        f"http {URL} 'Authorization:Bearer {token}'",
        f"http -a ann:{word} {URL}",
        f"xh --bearer {word} {URL}",
        f"https -A bearer -a {word} api.example.io/v1",
        f"hey -a ann:{word} {URL}",
        f"python3 -c \"import requests; requests.get('{URL}', headers={{'Authorization': 'Bearer {token}'}})\"",
        f"python3 -c \"import requests; requests.get('{URL}', auth=('ann', '{token}'))\"",
        f"node -e \"fetch('{URL}', {{headers: {{Authorization: 'Bearer {token}'}}}})\"",
        f"curl -d 'grant_type=client_credentials&client_secret={inside}' {URL}/oauth/token",
        f"T={word}; curl -H \"Authorization: Bearer $T\" {URL}",
    ]  # fmt: skip


@given(tokens)
@settings(max_examples=40, deadline=None)
def test_every_coat_gives_the_same_secret_and_host(token: str) -> None:
    for text in coats(token):
        found = uses_of(text)
        assert [u.secret for u in found] == [token], text.replace(token, "TOKEN")
        assert {u.host for u in found} == {"api.example.io"}
        assert all(u.account in ("", "ann") for u in found)


@given(tokens)
@settings(max_examples=20, deadline=None)
def test_no_repr_and_no_other_field_shows_it(token: str) -> None:
    for text in coats(token):
        for use in uses_of(text):
            assert token not in repr(use)
    assert token not in repr((Shown(secret=token), Value(secret=token), of_pair("ann:" + token)))


@pytest.mark.parametrize(
    ("pair", "wanted"),
    [
        ("ann:pw", Shown("ann", "pw", 4)),
        ("ann:p:w", Shown("ann", "p:w", 4)),
        ("ann", Shown("ann")),
        ("ann:", Shown("ann", is_guess=True)),
        ("admin:admin", Shown("admin", "admin", 6, True)),
        ("root:password", Shown("root", "password", 5, True)),
        ("Ann:ann", Shown("Ann", "ann", 4, True)),
        ("oauth2:abcd1234", Shown("", "abcd1234", 7)),
        (":abcd1234", Shown("", "abcd1234", 1)),
        ("ann@x.io:abcd1234", Shown("ann@x.io", "abcd1234", 9)),
        ("", Shown()),
        (":", Shown()),
    ],
)
def test_pairs(pair: str, wanted: Shown) -> None:
    assert of_pair(pair) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("Bearer", None),
        ("", None),
        ('Digest username="ann", realm="x", response="00"', Shown("ann")),
        ("AWS4-HMAC-SHA256 Credential=" + "AKIA" + "B2" * 8 + "/20260101/x, Signature=00", Shown("AKIA" + "B2" * 8)),
        ("Negotiate YII", Shown()),
        ("Bearer  abc", Shown("", "abc", 8)),
        ("Basic !!!", Shown("", "!!!", 6)),
    ],
)  # fmt: skip
def test_authorizations(value: str, wanted: Shown | None) -> None:
    assert of_authorization(value) == wanted


@given(st.text(max_size=200))
def test_any_text_has_a_coat(text: str) -> None:
    for read in (of_pair, of_basic, of_authorization):
        found = read(text)
        assert found is None or isinstance(found, Shown)


def test_the_noun_hides_its_secret() -> None:
    assert "hush" not in repr(IdentityUse(Use.USED, "any", secret="hush"))
