"""Secrets of every kind in everything an agent and a person do for a day, under both layers, with every failure: none is
in any byte that ShellGuard wrote."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from shellguard.context.identities import Held, Place
from shellguard.guard.assembly import Parts
from shellguard.model import Attempt, Source
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.secret_sightings import Sighting
from shellguard.parse.secrets import Redactor, redact
from tests.support.guarded_home import need
from tests.support.live_gate import why_not
from tests.support.planted_commands import planted, templates
from tests.support.planted_day import Day
from tests.support.planted_secrets import PLACED, SHAPED, Garden, Leak, Search

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

KINDS = (*SHAPED, *PLACED)
LAYERS = ("shims", "gate")


@dataclass(frozen=True, slots=True)
class Searched:
    """What a day left behind."""

    leaks: tuple[Leak, ...]
    sinks: dict[str, bytes]
    planted: tuple[tuple[str, str], ...]
    """Kind and place of each secret."""


def lived(layer: str) -> Searched:
    """One day, and the search of all it wrote."""
    with Day(layer) as day:
        day.live()
        sinks = dict(day.sinks())
        leaks = Search(day.garden).leaks(sinks.items())
        return Searched(tuple(leaks), sinks, tuple((p.kind, p.place) for p in day.garden.plants))


@pytest.fixture(scope="module")
def days() -> Iterator[dict[str, Searched]]:
    layers = LAYERS if not why_not() else LAYERS[:1]
    with ThreadPoolExecutor(2) as both:
        yield dict(zip(layers, both.map(lived, layers), strict=True))


def of(days: dict[str, Searched], layer: str) -> Searched:
    need(layer in days, f"the kernel gate ({why_not()})")
    return days[layer]


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_of_this_kind_is_written_anywhere(days: dict[str, Searched], layer: str, kind: str) -> None:
    day = of(days, layer)
    assert any(k == kind for k, _ in day.planted)
    assert [str(leak) for leak in day.leaks if leak.kind == kind] == []


SINKS = (
    "ledger.db",
    "ledger.db-wal",
    "pane of person",
    "pane of agent",
    "/err",
    "told/work",
    "told/attend",
    "argv of",
)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("sink", SINKS)
def test_what_is_searched_was_written(days: dict[str, Searched], layer: str, sink: str) -> None:
    day = of(days, layer)
    assert sum(len(data) for name, data in day.sinks.items() if sink in name) > 0


@pytest.mark.parametrize("layer", LAYERS)
def test_the_day_is_long_and_its_secrets_were_hidden_not_missed(
    days: dict[str, Searched], layer: str
) -> None:
    day = of(days, layer)
    assert len({place for _, place in day.planted}) >= 120
    ledger = next(data for name, data in day.sinks.items() if name.endswith("/ledger.db"))
    for mark in (b"github token #", b"password #", b"bearer token #", b"private key #"):
        assert mark.decode() in ledger.decode("utf-8", "replace") or mark in ledger, mark


@pytest.mark.parametrize("template", list(templates()), ids=lambda t: t.replace("\n", " ")[:70])
def test_a_command_is_redacted_alone_and_quoted_once_more(template: str) -> None:
    garden = Garden()
    command = planted(template, garden, place=template)
    quoted = "bash -c '" + command.replace("'", "'\\''") + "'"
    hidden = [
        (name, redact(text, key=b"key").encode()) for name, text in (("it", command), ("quoted", quoted))
    ]
    assert [str(leak) for leak in Search(garden).leaks(hidden)] == []
    assert redact(hidden[0][1].decode(), key=b"key").encode() == hidden[0][1]


@pytest.mark.parametrize(("coat"), ["", "b64 ", "url ", "json "])
def test_a_leak_is_found_in_every_coat_and_named_without_its_secret(coat: str) -> None:
    garden = Garden()
    text = planted(f"x ⟦{coat}github token⟧ y", garden, place="here")
    (leak,) = Search(garden).leaks([("a sink", text.encode())])
    assert str(leak).startswith("github token of [here] in a sink at byte ")
    assert not [p for p in garden.pieces if p in str(leak).encode()]


def test_a_piece_of_eight_characters_is_a_leak() -> None:
    garden = Garden()
    token = garden.plant("github token", "here")
    assert Search(garden).leaks([("a sink", token[10:18].encode())])
    assert not Search(garden).leaks([("a sink", token[10:17].encode())])


def nouns(secret: str) -> Iterator[Any]:
    """What an exception's text or a traceback could show of the nouns that hold a secret."""
    yield IdentityUse(Use.USED, "http", secret=secret)
    yield Attempt(Source.CHECK, "/", script=f"deploytool {secret}", environment=(("API_TOKEN", secret),))
    yield Attempt(Source.CHECK, "/", argv=("deploytool", secret), files=(("a.sh", f"token={secret}"),))
    yield Sighting(1, "TOKEN", secret, "token")
    yield Held("http", fingerprint="0" * 16)
    yield Place("/a", 1, "TOKEN")
    yield Redactor(secret.encode(), known=[(secret, "token")])


def test_no_noun_shows_a_secret_in_its_repr() -> None:
    garden = Garden()
    shown = [
        (type(noun).__name__, repr(noun).encode()) for noun in nouns(garden.plant("github token", "repr"))
    ]
    assert [str(leak) for leak in Search(garden).leaks(shown)] == []
    assert "key" not in repr(Parts.__dataclass_fields__["key"].repr)
