"""Whether a task's words name a target: the comparison of names.

Promise: pure, total and bounded; a generic word (`stale`, `branch`) names nothing, and a longer name that only begins like a
named one is another name.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from shellguard.context.environment_words import parts_of, tier_of
from shellguard.context.task_scope import Named, NamedBy

_LONGEST = 300


class Match(IntEnum):
    """How well a name names a target; more compares greater."""

    NONE = 0
    FAMILY = 1
    """They resemble each other, and are not the same."""
    COVERED = 2
    """A pattern, a ticket or a word of the task holds for it."""
    EXACT = 3
    """It is this very name."""


GENERIC = frozenset(
    (
        "a an and all any are as at be by could current dead each every existing for from get give go in into is it its left"
        " leftover let make me more my needed new no not now obsolete of off old on one or other our out outdated please remaining"
        " remove some stale temp temporary that the their them these this those to unhealthy unneeded unused use was with without"
        " artifact artifacts app application box bucket build bug branch branches change cluster code commit component config"
        " container data database db deploy deployment dir directory environment feature file files fix folder host image instance"
        " issue item job jobs key log machine name namespace node obj object package path pod pr process project queue range ref"
        " release repo repository resource schema script secret server service services svc system table tables task test tests"
        " thing things ticket tickets tool user users version vm volume volumes work worker workload"
    ).split()
)
"""What says what kind of thing or in what state, and not which."""
_NUMBER_PATTERN = re.compile(r"#?(\d{1,9})([xX?*]{1,6})")
_NUMBER = re.compile(r"(?:[A-Za-z]{2,12}-|#)?(\d{2,9})")
_RANGE = re.compile(
    r"(?:^|[^\d.])#?(\d{1,9})\s*(?:-|–|—|\.\.\.?|to|through|thru|until|and)\s*#?(\d{1,9})(?![\d.])"
)
_PREFIXES = ("refs/heads/", "refs/tags/", "refs/remotes/origin/", "remotes/origin/", "origin/", "./")
_VERSION = re.compile(r"^v(?=\d+\.\d)")
_KEYED = re.compile(r"^(?:name|id|queue|vhost|key)=")
_VOWEL = re.compile(r"[aeiou]")


def words_of(name: str) -> tuple[str, ...]:
    """What tells a name from others: its words without generic ones, numbers and environments."""
    return tuple(
        w for w in parts_of(name) if not w.isdigit() and w not in GENERIC and not tier_of(w).is_known
    )


def numbers_of(name: str) -> tuple[int, ...]:
    """Numbers that can be tickets."""
    return tuple(int(p) for p in re.findall(r"\d{2,9}", name[:_LONGEST]))


@lru_cache(maxsize=512)
def range_of(text: str) -> tuple[int, int] | None:
    """`48xx`, `4812`, `ABC-12`, `tickets 10 to 20` as the lowest and the highest number; None where it is no ticket."""
    plain = text.strip().strip("`'\"")[:_LONGEST]
    if found := _NUMBER_PATTERN.fullmatch(plain):
        digits, open_places = found.group(1), len(found.group(2))
        return int(digits + "0" * open_places), int(digits + "9" * open_places)
    if found := _NUMBER.fullmatch(plain):
        return int(found.group(1)), int(found.group(1))
    found = _RANGE.search(plain)
    if found and not re.search(r"[/_]", plain):
        low, high = int(found.group(1)), int(found.group(2))
        return (low, high) if low <= high else None
    return None


def plain(name: str) -> str:
    """A name without what only says where or of what kind it is."""
    text = name.strip().strip("`'\"").rstrip("/")[:_LONGEST].lower()
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    return _KEYED.sub("", _VERSION.sub("", text))


def is_same_word(one: str, other: str) -> bool:
    """Singular and plural, or a usual shortening: `ckpt` for `checkpoint`."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if long in (short + "s", short + "es") or (short.endswith("y") and long == short[:-1] + "ies"):
        return True
    return len(short) >= 3 and short[0] == long[0] and not _VOWEL.search(short) and _is_within(short, long)


def _is_within(short: str, long: str) -> bool:
    rest = iter(long)
    return all(letter in rest for letter in short)


def has_words(target: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether every wanted word is among the target's."""
    there = tuple(target)
    return all(any(is_same_word(w, t) for t in there) for w in wanted)


@dataclass(frozen=True, slots=True)
class _Compared:
    """One name and one target, taken apart."""

    named: Named
    name: str
    target: str

    @property
    def is_exact(self) -> bool:
        if not self.name or not self.target:
            return False
        if self.name == self.target:
            return True
        ends = tuple(sign + self.name for sign in ("/", ":", "."))
        if self.target.endswith(ends[:2] if self.named.by is NamedBy.WORD else ends):
            return True
        return "/" in self.name and self.name.endswith("/" + self.target)

    @property
    def is_below(self) -> bool:
        """Inside a folder, a bucket or a repository that is named."""
        if len(self.name) < 2:
            return False
        is_inside = "/" in self.target and f"/{self.name}/" in self.target and self.named.by is NamedBy.PATH
        return is_inside or self.target.startswith((self.name + "/", self.name + ":", self.name + "@"))


def match(named: Named, target: str, *, is_kind: bool = False) -> Match:
    """How well one name of a task names a target. `is_kind`: it stands before a plural and names a family of things."""
    if not target:
        return Match.NONE
    pair = _Compared(named, plain(named.text), plain(target))
    if named.by is not NamedBy.WORD and pair.is_exact:
        return Match.EXACT
    if (numbers := range_of(named.text)) is not None:
        low, high = numbers
        return Match.COVERED if any(low <= n <= high for n in numbers_of(target)) else Match.NONE
    if set(named.text) & set("*?["):
        return _globbed(pair)
    if pair.is_below:
        return Match.COVERED
    return _worded(pair, is_kind=is_kind or named.by in (NamedBy.WORD, NamedBy.PATTERN))


def _globbed(pair: _Compared) -> Match:
    last = pair.target.rsplit("/", 1)[-1]
    is_hit = fnmatch.fnmatchcase(pair.target, pair.name) or fnmatch.fnmatchcase(last, pair.name)
    return Match.COVERED if is_hit or pair.name == pair.target else Match.NONE


def _worded(pair: _Compared, *, is_kind: bool) -> Match:
    wanted, there = words_of(pair.named.text), words_of(pair.target)
    numbers, theirs = set(numbers_of(pair.name)), set(numbers_of(pair.target))
    if not wanted and not numbers:
        is_longer = pair.named.by is not NamedBy.WORD and bool(pair.name) and pair.name in pair.target
        return Match.FAMILY if is_longer else Match.NONE
    if numbers <= theirs and has_words(there, wanted):
        # the same thing said in another form, a path for a label, carries its number; else a longer name is another name
        is_other_form = bool(numbers) and "/" in pair.target and "/" not in pair.name
        return Match.COVERED if is_kind or is_other_form else Match.FAMILY
    is_alike = bool(numbers & theirs) or any(is_same_word(w, t) for w in wanted for t in there)
    return Match.FAMILY if is_alike else Match.NONE


_PLURAL_AFTER = re.compile(r"[`'\"]?\s+(?:[a-z]+\s+)?([a-z]{3,}s)\b", re.I)
_NO_PLURAL = frozenset(
    "this its his has was does is as us less across always status address process class access".split()
)


def is_kind(named: Named, text: str) -> bool:
    """Whether the task says it of several things: `cleanup-auth branches`."""
    at = text.find(named.text[:_LONGEST])
    found = _PLURAL_AFTER.match(text, at + len(named.text)) if at >= 0 else None
    return bool(found) and found is not None and found.group(1).lower() not in _NO_PLURAL


@dataclass(frozen=True, slots=True)
class Naming:
    """How a task's names, taken together, stand to one target."""

    match: Match
    by: str = ""
    """The name that decided, as the task says it."""
    conflict: str = ""
    """What speaks against it: a number outside the range, another component."""


def naming(names: tuple[Named, ...], target: str, *, text: str = "") -> Naming:
    """Names of things, numbers and words together: `cleanup-auth branches for 48xx` names by both parts."""
    told = [(n, match(n, target, is_kind=is_kind(n, text))) for n in names[:40]]
    exact = next((n for n, m in told if m is Match.EXACT), None)
    if exact is not None:
        return Naming(Match.EXACT, exact.text)
    tickets = [(n, m) for n, m in told if range_of(n.text) is not None]
    others = [(n, m) for n, m in told if range_of(n.text) is None]
    if tickets:
        return _by_ticket(tickets, others, target, text)
    best = max(others, key=lambda row: row[1], default=None)
    return Naming(best[1], best[0].text if best[1] else "") if best else Naming(Match.NONE)


def _by_ticket(
    tickets: list[tuple[Named, Match]], others: list[tuple[Named, Match]], target: str, text: str
) -> Naming:
    hit = next((n for n, m in tickets if m is Match.COVERED), None)
    if hit is None:
        is_alike = any(m for _, m in others) or bool(numbers_of(target))
        return Naming(Match.FAMILY if is_alike else Match.NONE, tickets[0][0].text, "number")
    kinds = [n for n, _ in others if is_kind(n, text) and words_of(n.text)]
    if kinds and not any(m >= Match.COVERED for n, m in others if n in kinds):
        return Naming(Match.FAMILY, kinds[0].text, "component")
    return Naming(Match.COVERED, hit.text)
