"""Made-up secrets of every kind, each planted in one place, and a search for any piece of them in what was written.

Promise: the material is random and new in every run; nobody accepts any of it. What a search tells is kind, place and
offset, never the secret.
"""

from __future__ import annotations

import base64
import json
import random
import re
import string
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

_RANDOM = random.SystemRandom()
_AN = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"


def _of(alphabet: str, length: int) -> str:
    """Letters and digits in it, as a generated secret has them."""
    while True:
        text = "".join(_RANDOM.choice(alphabet) for _ in range(length))
        if any(c.isdigit() for c in text) and any(c.isalpha() for c in text):
            return text


@dataclass(frozen=True, slots=True)
class Plant:
    """One secret at its place."""

    kind: str
    place: str
    """Which command or file holds it."""
    text: str = field(repr=False)
    """As it is written there."""
    material: tuple[str, ...] = field(repr=False)
    """Its random parts: a piece of them anywhere is a leak."""


def _prefixed(
    prefix: str, length: int, alphabet: str = _AN, suffix: str = ""
) -> Callable[[], tuple[str, ...]]:
    def made() -> tuple[str, ...]:
        material = _of(alphabet, length)
        return f"{prefix}{material}{suffix}", material

    return made


def _jwt() -> tuple[str, ...]:
    body, signature = _of(_AN, 40), _of(_AN + "-_", 43)
    return f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI{body}.{signature}", body, signature


def _pem() -> tuple[str, ...]:
    lines = [_of(_AN + "+/", 64) for _ in range(4)]
    return "\n".join(["-----BEGIN RSA PRIVATE KEY-----", *lines, "-----END RSA PRIVATE KEY-----"]), *lines


def _uuid() -> tuple[str, ...]:
    text = "-".join(_of(_HEX, n) for n in (8, 4, 4, 4, 12))
    return text, text


def _aws_pair() -> tuple[str, ...]:
    secret = _of(_AN + "/+", 40)
    return f"AKIA{_of('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}:{secret}", secret


def _telegram() -> tuple[str, ...]:
    material = _of(_AN + "-_", 33)
    return f"{_of(string.digits + 'a', 9).replace('a', '7')}:AA{material}", material


def _dotted(prefix: str, first: int, second: int) -> Callable[[], tuple[str, ...]]:
    def made() -> tuple[str, ...]:
        head, tail = _of(_AN, first), _of(_AN, second)
        return f"{prefix}{head}.{tail}", head, tail

    return made


def _webhook() -> tuple[str, ...]:
    material = _of(_AN, 24)
    return f"https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/{material}", material


def _storage() -> tuple[str, ...]:
    material = _of(_AN + "+/", 86)
    text = f"DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={material}==;EndpointSuffix=core.windows.net"
    return text, material


# What shows by itself, wherever it stands. The makers give the text, then its random parts.
SHAPED: dict[str, Callable[[], tuple[str, ...]]] = {
    "github token": _prefixed("ghp_", 36),
    "github fine-grained token": _prefixed("github_pat_", 82),
    "gitlab token": _prefixed("glpat-", 20),
    "aws key pair": _aws_pair,
    "google api key": _prefixed("AIza", 35),
    "google oauth token": _prefixed("ya29.", 60),
    "slack token": _prefixed("xoxb-2143658709-", 24),
    "slack webhook": _webhook,
    "stripe key": _prefixed("sk_live_", 24),
    "openai key": _prefixed("sk-proj-", 48),
    "anthropic key": _prefixed("sk-ant-api03-", 60),
    "npm token": _prefixed("npm_", 36),
    "pypi token": _prefixed("pypi-AgEIcHlwaS5vcmc", 60),
    "vault token": _prefixed("hvs.", 28),
    "docker token": _prefixed("dckr_pat_", 27),
    "digitalocean token": _prefixed("dop_v1_", 64, _HEX),
    "databricks token": _prefixed("dapi", 32, _HEX),
    "hugging face token": _prefixed("hf_", 34),
    "sendgrid key": _dotted("SG.", 22, 43),
    "telegram bot token": _telegram,
    "terraform token": _dotted("", 14, 67),
    "web token": _jwt,
    "private key": _pem,
    "azure storage connection": _storage,
}  # fmt: skip
SHAPED["terraform token"] = lambda: (f"{(a := _of(_AN, 14))}.atlasv1.{(b := _of(_AN, 67))}", a, b)

# What a name, an option or a place announces.
PLACED: dict[str, Callable[[], tuple[str, ...]]] = {
    "uuid": _uuid,
    "password": lambda: ((text := _of(_AN, 18)), text),
    "hex token": lambda: ((text := _of(_HEX, 40)), text),
    "random key": lambda: ((text := _of(_AN, 32)), text),
}


class Garden:
    """Every secret that was planted in one run."""

    def __init__(self) -> None:
        self.plants: list[Plant] = []

    def plant(self, kind: str, place: str) -> str:
        """A new secret of that kind, remembered."""
        text, *material = (SHAPED.get(kind) or PLACED[kind])()
        self.plants.append(Plant(kind, place, text, tuple(material)))
        return text

    @property
    def pieces(self) -> dict[bytes, Plant]:
        """Every piece that tells something of a secret, in every coat."""
        found: dict[bytes, Plant] = {}
        for plant in self.plants:
            for material in plant.material:
                for coat in _coats(material):
                    found.update(dict.fromkeys(_windows(coat.encode()), plant))
        return found


_PIECE, _HEX_PIECE = 8, 13
_ONLY_HEX = re.compile(rb"[0-9a-fA-F]+")


def _windows(data: bytes) -> Iterator[bytes]:
    """Pieces of eight; of hex digits alone more, because digests are full of shorter ones."""
    for size in (_PIECE, _HEX_PIECE):
        for at in range(len(data) - size + 1):
            window = data[at : at + size]
            if (_ONLY_HEX.fullmatch(window) is not None) == (size == _HEX_PIECE):
                yield window


def _coats(material: str) -> Iterator[str]:
    yield material
    yield quote(material, safe="")
    yield json.dumps(material)[1:-1].replace("/", "\\/")
    yield material.encode().hex()
    for shift in range(3):
        # At each of the three places of a group of three, without what the neighbours have a part in.
        coded = base64.b64encode(b"\0" * shift + material.encode()).decode().rstrip("=")
        yield coded[4 if shift else 0 : -1]


@dataclass(frozen=True, slots=True)
class Leak:
    """A piece of a secret where none may be."""

    kind: str
    place: str
    sink: str
    offset: int

    def __str__(self) -> str:
        return f"{self.kind} of [{self.place}] in {self.sink} at byte {self.offset}"


_RUN = re.compile(rb"[!-~]{8,}")


class Search:
    """Looks for every piece at once; each run of characters is looked at once, however often it was written."""

    def __init__(self, garden: Garden) -> None:
        self._pieces = garden.pieces
        self._seen: dict[bytes, tuple[tuple[Plant, int], ...]] = {}

    def leaks(self, sinks: Iterable[tuple[str, bytes]]) -> list[Leak]:
        """The first of each secret in each sink."""
        found: dict[tuple[str, str, str], Leak] = {}
        for sink, data in sinks:
            for run in _RUN.finditer(data):
                for plant, at in self._in(run[0]):
                    leak = Leak(plant.kind, plant.place, sink, run.start() + at)
                    found.setdefault((leak.kind, leak.place, sink), leak)
        return list(found.values())

    def _in(self, run: bytes) -> tuple[tuple[Plant, int], ...]:
        if run not in self._seen:
            self._seen[run] = tuple(self._hits(run))
        return self._seen[run]

    def _hits(self, run: bytes) -> Iterator[tuple[Plant, int]]:
        pieces = self._pieces
        for size in (_PIECE, _HEX_PIECE):
            for at in range(len(run) - size + 1):
                if plant := pieces.get(run[at : at + size]):
                    yield plant, at
