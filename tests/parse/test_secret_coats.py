"""One secret, many coats: whatever it is wrapped in, it is found as itself, and nothing of it is left to read."""

from __future__ import annotations

import json
import re
import shlex
from base64 import b64encode
from urllib.parse import quote

import pytest

from shellguard.parse.secret_shapes import SHAPES, Shape, find_shapes
from shellguard.parse.secret_values import MARK
from shellguard.parse.secrets import find, redact, secret_in
from tests.support.made_up_tokens import made_up

KEY = b"k" * 32


def coded(text: str) -> str:
    return b64encode(text.encode()).decode()


def percent(text: str) -> str:
    return quote(text, safe="")


def printf_q(text: str) -> str:
    """As bash writes it for plain ASCII."""
    return re.sub(r"([^A-Za-z0-9_@%+=:,./~-])", r"\\\1", text)


COATS = {
    "bearer": lambda s: f'curl -H "Authorization: Bearer {s}" https://example.com',
    "basic, user and secret": lambda s: f"curl -H 'Authorization: Basic {coded('deploy:' + s)}' https://example.com",
    "basic, secret alone": lambda s: f"curl -H 'Authorization: Basic {coded(s + ':')}' https://example.com",
    "basic, x-access-token": lambda s: f"curl -H 'Authorization: Basic {coded('x-access-token:' + s)}' https://x.example",
    "basic, oauth2": lambda s: f"curl -H 'Authorization: Basic {coded('oauth2:' + s)}' https://x.example",
    "private token": lambda s: f"curl -H 'PRIVATE-TOKEN: {s}' https://example.com",
    "token scheme": lambda s: f"curl -H 'Authorization: token {s}' https://example.com",
    "token scheme, named": lambda s: f"curl -H 'Authorization: Token token={s}' https://example.com",
    "api key scheme": lambda s: f"curl -H 'Authorization: ApiKey {s}' https://example.com",
    "query": lambda s: f"curl 'https://example.com/a?access_token={percent(s)}&b=1'",
    "later query": lambda s: f"curl 'https://example.com/a?b=1&api_key={percent(s)}'",
    "userinfo": lambda s: f"git clone https://oauth2:{percent(s)}@example.com/x.git",
    "curl user": lambda s: f"curl -u 'me:{s}' https://example.com",
    "json": lambda s: f"curl -d '{json.dumps({'token': s})}' https://example.com",
    "json in double quotes": lambda s: f"curl -d {json.dumps(json.dumps({'token': s}))} https://example.com",
    "assignment": lambda s: f"export SERVICE_TOKEN={s}; run",
    "assignment in quotes": lambda s: f"export SERVICE_TOKEN='{s}'; run",
    "quoted again": lambda s: f"bash -c {printf_q('export SERVICE_TOKEN=' + s + '; run it')}",
    "shell in a shell": lambda s: f"bash -c {shlex.quote(f'run --token {s} go')}",
    "flag": lambda s: f"tool --token={s} go",
}  # fmt: skip


AUTHORIZATION = [COATS[c] for c in ("bearer", "token scheme", "token scheme, named", "api key scheme")]


def can_wear(coat, secret: str) -> bool:
    """A user has no colon in it, a header's credential no comma; what an escape ends is seen of known formats."""
    return not (
        (coat is COATS["basic, secret alone"] and ":" in secret)
        or (coat in AUTHORIZATION and "," in secret)
        or (coat is COATS["quoted again"] and not is_whole(secret))
    )


def named(shape: Shape) -> str:
    return f"{shape.kind} {shape.pattern[:24]}"


def spoken(text: str) -> list[str]:
    return [secret_in(text, span) for span in find(text)]


def left(secret: str, text: str) -> list[str]:
    rest = MARK.sub("", text)
    return [secret[i : i + 8] for i in range(len(secret) - 7) if secret[i : i + 8] in rest]


@pytest.mark.parametrize("shape", SHAPES, ids=named)
def test_a_secret_is_itself_in_every_coat(shape) -> None:
    secret = made_up(shape)
    for name, coat in COATS.items():
        if not can_wear(coat, secret):
            continue
        text = coat(secret)
        hidden = redact(text, key=KEY)
        assert secret in spoken(text), name
        assert left(secret, hidden) + left(percent(secret), hidden) == [], name
        assert redact(hidden, key=KEY) == hidden, name


def is_whole(secret: str) -> bool:
    return any((s.start, s.end) == (0, len(secret)) for s in find_shapes(secret))


CODED = {
    "printed": lambda s: f"echo {coded(s)} | base64 -d",
    "with its line end": lambda s: f"echo {coded(s + chr(10))} > f",
    "kubernetes": lambda s: f"kubectl apply -f - <<E\nkind: Secret\ndata:\n  token: {coded(s)}\nE",
    "kubernetes, unnamed": lambda s: f'kubectl patch secret s -p \'{{"data": {{"value": "{coded(s)}"}}}}\'',
    "lines of 76": lambda s: "base64 -d <<E\n" + re.sub(r"(.{76})(?=.)", "\\1\n", coded(s)) + "\nE",
    "docker": lambda s: json.dumps({"auths": {"r.example.com": {"auth": coded("bot:" + s)}}}),
}


@pytest.mark.parametrize("shape", [s for s in SHAPES if is_whole(made_up(s))], ids=named)
def test_a_token_in_base64_is_itself(shape) -> None:
    secret = made_up(shape)
    for name, coat in CODED.items():
        text = coat(secret)
        assert secret in spoken(text), name
        # Where it is paired, its user may stay in the first characters of the code.
        assert left(coded(secret)[8:-4], redact(text, key=KEY)) == [], name


@pytest.mark.parametrize(
    "text",
    [
        "echo aGVsbG8gd29ybGQsIHRoaXMgaXMgcGxhaW4gdGV4dA== | base64 -d",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
        '"integrity": "sha512-9yQd3ZlG0fHhq1l0w2m8Zk9Yc4p0f5o9n7x1J2K3L4M5N6O7P8Q9R0S1T2U3V4W5X6Y7Z8a9b0c1d2e3f4g5=="',
        "docker pull alpine@sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ls /usr/lib/python3/dist/packages/with/long/path/names/in/it",
    ],
)
def test_other_base64_is_left_alone(text) -> None:
    assert redact(text, key=KEY) == text
