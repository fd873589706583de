"""Which secrets a file's text holds, where, and under which name; and what it costs to see that there are none."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.parse.secret_lines import MOST_LINE_CHARS, worthwhile
from shellguard.parse.secret_sightings import MOST_SIGHTINGS, Sighting, sightings

UUID = "7d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
GITHUB = "ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z"
BASIC = base64.b64encode(b"deploy:correct-horse-7").decode()


def seen(text: str, *, is_settings: bool = False) -> list[tuple[int, str, str]]:
    return [(s.line, s.name, s.value) for s in sightings(text, is_settings=is_settings)]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        pytest.param(f"RAILWAY_TOKEN={UUID}", "RAILWAY_TOKEN", UUID, id="uuid behind a telling name"),
        pytest.param(f"export RAILWAY_TOKEN='{UUID}'", "RAILWAY_TOKEN", UUID, id="exported and quoted"),
        pytest.param(f"  railway_token: {UUID}", "railway_token", UUID, id="yaml"),
        pytest.param(json.dumps({"apiToken": UUID}), "apiToken", UUID, id="json"),
        pytest.param(f'const API_KEY = "{UUID}";', "API_KEY", UUID, id="line of a program"),
        pytest.param(f"run it with {GITHUB} for now", "", GITHUB, id="by its shape alone"),
        pytest.param(f"gh_cred={GITHUB}", "gh_cred", GITHUB, id="by its shape, named"),
        pytest.param("DATABASE_URL=postgres://app:s3cr%40t!x@db/app", "DATABASE_URL", "s3cr@t!x", id="url password"),
        pytest.param(f"Authorization: Bearer {GITHUB}", "Authorization", GITHUB, id="bearer header"),
        pytest.param(f"curl -H 'Authorization: Basic {BASIC}' x", "Authorization", "correct-horse-7", id="basic header"),
        pytest.param(f'{{"auths": {{"r.example.com": {{"auth": "{BASIC}"}}}}}}', "auth", "correct-horse-7", id="docker"),
        pytest.param("curl -u deploy:correct-horse-7 https://x", "-u", "correct-horse-7", id="user and password"),
        pytest.param(f"tool login --token {UUID}", "--token", UUID, id="flag"),
        pytest.param("<password>correct-horse-7</password>", "password", "correct-horse-7", id="xml element"),
        pytest.param("//npm.example.com/:_authToken=" + UUID, "_authToken", UUID, id="npmrc"),
    ],
)  # fmt: skip
def test_a_secret_has_its_line_and_its_name(text, name, value):
    assert (3, name, value) in seen(f"# first\n\n{text}\nlast = 1\n")


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        pytest.param("password: letmein", "password", "letmein", id="word behind password"),
        pytest.param("machine x.example login me password hunter33", "password", "hunter33", id="netrc on one line"),
        pytest.param("machine x.example\n  login me\n  password hunter33", "password", "hunter33", id="netrc on three"),
        pytest.param("db.example.com:5432:*:app:pgpw99", "password", "pgpw99", id="pgpass"),
        pytest.param("SENTRY_DSN_ID=2f3a9b7c1d4e5f60718293a4", "SENTRY_DSN_ID", "2f3a9b7c1d4e5f60718293a4", id="random in capitals"),
        pytest.param(f"deploy_api: {UUID}", "deploy_api", UUID, id="uuid behind a hint"),
    ],
)  # fmt: skip
def test_in_settings_a_name_alone_announces_a_value(text, name, value):
    assert [(n, v) for _, n, v in seen(text, is_settings=True)] == [(name, value)]
    assert seen(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "max_tokens: 4096",
        "token_url: https://auth.example.com/token",
        "password: ${DB_PASSWORD}",
        "API_KEY=your-api-key-here",
        "key_file = ~/.ssh/deploy.pem",
        "author: Jo Example <jo@example.com>",
        "auth: true",
        "sort_key: created_at",
        "see https://example.com/users/@jo for more",
        "def token(self, key: str, secret=None) -> str:",
        "passwords are never written here",
        "VERSION=2024.11.03",
    ],
)
def test_what_merely_sounds_like_a_secret_is_none(text):
    assert seen(text, is_settings=True) == []


def test_the_same_secret_reads_the_same_in_every_coat():
    basic = base64.b64encode(f"x:{GITHUB}".encode()).decode()
    coats = [
        f"A_TOKEN={GITHUB}",
        f"https://x:{GITHUB}@h/r",
        f"Authorization: Basic {basic}",
        f'"auth": "{basic}"',
    ]
    assert [[v for *_, v in seen(text)] for text in coats] == [[GITHUB]] * 4


def test_a_private_key_is_one_sighting_at_its_first_line():
    block = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\nBBBB\n-----END RSA PRIVATE KEY-----"
    assert seen(f"one\ntwo\n{block}\nfour\n") == [(3, "", block)]


def test_a_key_id_and_its_secret_are_seen_in_two_lines():
    text = "[prod]\naws_access_key_id = AKIAQ3EXAMPLE7ABCD12\naws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYzZ9dq8L2kT4v\n"
    assert [(line, name) for line, name, _ in seen(text)] == [(2, "aws_access_key_id"), (3, "aws_secret_access_key")]  # fmt: skip


def test_a_command_that_goes_on_in_the_next_line_is_read_whole():
    assert (4, "-u", "correct-horse-7") in seen(
        "#!/bin/sh\n\ncurl -s \\\n  -u me:correct-horse-7 \\\n  https://x\n"
    )


@pytest.mark.parametrize("name", [GITHUB, UUID, f"x_{GITHUB}", "aZ3kQ9xP2mN8vB5cT7yR1w"])
def test_a_name_that_could_be_a_secret_is_not_handed_on(name):
    text = f'"{name}": "token={UUID}"\n{name}=password: "correct-horse-7"\nX[{name}]="ghp_{"a1" * 18}"'
    assert all(name not in s.name for s in sightings(text, is_settings=True))


def test_a_value_is_never_shown():
    found = list(sightings(f"TOKEN={GITHUB}"))
    assert found
    assert GITHUB not in repr(found) + str(found[0])


def test_a_file_gives_no_more_than_the_most():
    text = "".join(f"K{n}_TOKEN=a1b2c3d4e5f6{n:06}\n" for n in range(MOST_SIGHTINGS + 500))
    assert len(seen(text)) == MOST_SIGHTINGS


def test_of_a_very_long_line_the_beginning_is_read():
    line = f'{{"first_token": "{UUID}", "data": "{"x, " * MOST_LINE_CHARS}", "last_token": "{GITHUB}"}}'
    assert seen(f"{line}\nNEXT_TOKEN={GITHUB}\n") == [(1, "first_token", UUID), (2, "NEXT_TOKEN", GITHUB)]


@pytest.mark.parametrize(
    "unit",
    [
        "-----BEGIN PRIVATE KEY-----\n",
        " -u\\\n",
        "token",
        "auth: ",
        "password password ",
        "://a@",
        "a1" * 12 + "\n",
        "key=\\",
        "::::\\:",
        "<token>",
        "curl -u a:b \\\n",
        '\'"token": ',
    ],
)
def test_a_large_hostile_file_is_read_through(unit):
    """Linear, or the suite's time limit ends it: a quadratic scan of these takes minutes."""
    list(sightings(unit * (600_000 // len(unit)), is_settings=True))


def test_ordinary_source_is_not_read_beyond_the_first_test():
    source = "def add(a: int, b: int) -> int:\n    return a + b  # see https://example.com/add\n" * 200
    assert worthwhile(source, is_settings=False) == []


PIECES = [
    *"tokenpas =:'\"\\\n-u@/<>{}1İé\x00",
    "token=",
    "://",
    " -p",
    "ghp_",
    "PRIVATE KEY-----",
    "-----BEGIN ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=80).map("".join))
def test_any_text_is_read(text):
    for settings in (False, True):
        for sighting in sightings(text, is_settings=settings):
            assert isinstance(sighting, Sighting)
            assert 1 <= sighting.line <= text.count("\n") + 1
