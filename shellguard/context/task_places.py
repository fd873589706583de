"""Where a person wants the work to be done: the folders and files they name as its place, and whether only there.

Promise: pure, total and bounded; a path that is only spoken of is no place of work, and each place keeps its words.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 20_000
_MOST = 24
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\"'`*(-])|\n+")
# What a path may be made of; `and/or`, dates and addresses are none.
_PATH = r"(?:\.{1,2}/|/)?(?:[\w@.+-]{1,80}/){1,12}(?:[\w@.+*-]{1,80})?|[\w@+-][\w@.+-]{0,79}\.(?:py|pyi|js|jsx|mjs|cjs|ts|tsx|vue|svelte|go|rs|rb|java|kt|kts|scala|cs|c|h|cc|cpp|hpp|php|swift|sh|sql|ya?ml|json|toml|ini|cfg|conf|env|md|rst|txt|css|scss|html|tf|proto|gradle|xml|lock)"
_IN = re.compile(
    rf"\b(?P<how>in|under|inside|within|beneath|below|at)\s+(?:(?:the|our|my|this|its)\s+)?[`\"']?(?P<path>{_PATH})[`\"']?(?P<kind>\s+(?:director(?:y|ies)|folders?|packages?|modules?|tree|dir|files?|services?))?",
    re.I,
)
_ANY = re.compile(rf"(?<![\w/:.@-])(?P<path>{_PATH})(?![\w/])", re.I)
_CHANGE = r"(?:modif(?:y|ying|ies)|chang(?:e|es|ing)|edit(?:s|ing)?|touch(?:es|ing)?|alter(?:ing)?|updat(?:e|ing)|writ(?:e|ing)|work(?:ing)?|commit|adjust(?:ing)?|mak(?:e|ing) (?:any )?changes|fix)"
_CHANGES = r"(?:changes?|edits?|modifications?|work|it|yourself|this|everything|the fix|the change|the diff|the patch|scope)"
_ONLY = re.compile(
    rf"\b(?:only|just|solely|exclusively)\s+{_CHANGE}\b|\b{_CHANGE}\s+(?:only|just|solely|exclusively|nothing but)\b"
    rf"|\b{_CHANGES}\s+(?:\w+\s+){{0,3}}(?:contained|limited|restricted|confined|scoped|isolated|kept|only)\s+(?:\w+\s+)?(?:to|within|in|inside|under)\b"
    rf"|\b(?:limit|restrict|confine|keep|contain|scope|isolate)\s+(?:\w+\s+){{0,3}}(?:contained |limited |confined )?(?:to|within|inside|in|under)\b"
    rf"|\b(?:do not|don['’]?t|never|must not|nothing|without|avoid|no)\b[^.;\n]{{0,40}}\b(?:outside|beyond|other than|except|elsewhere|anywhere else|anything else|other files?|other modules?|other services?)\b"
    rf"|\bstay (?:in|inside|within)\b|\bnothing (?:else|outside|but)\b|\b(?:should|must|may|can) only (?:be|touch|change|modify|affect)\b",
    re.I,
)
_TRAILING_ONLY = re.compile(rf"\b{_CHANGE}\b[^;\n]{{0,90}}?\bonly\s*[.!)]?\s*$", re.I)
_FORBIDDEN = re.compile(r"\b(?:do not|don['’]?t|never|must not|without|avoid|not)\b[^.;\n]{0,60}$", re.I)
_ADDRESS = re.compile(r"^(?:https?:|www\.|and/or$|\d+/\d+)", re.I)
_HOSTS = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|local|ai|gov|edu)(?:/|$)", re.I)


@dataclass(frozen=True, slots=True)
class Place:
    """One place of work."""

    path: str
    """Without a slash at either end."""
    is_folder: bool
    is_only: bool
    """The person says that nothing else is to be changed."""
    quote: str
    """The words of the task."""

    def holds(self, path: str) -> bool:
        """Whether a path lies there; a place is found wherever the project stands."""
        inside = f"/{path.strip('/')}/"
        if "*" in self.path:
            head = self.path.split("*", 1)[0]
            return f"/{head}" in inside
        return f"/{self.path}/" in inside if self.is_folder else inside.endswith(f"/{self.path}/")


@dataclass(frozen=True, slots=True)
class Places:
    """All that a task says of where."""

    work: tuple[Place, ...] = ()
    named: tuple[str, ...] = ()
    """Every path that its words mention, whatever for."""

    @property
    def is_only(self) -> bool:
        """Whether the work is limited to its places."""
        return any(p.is_only for p in self.work)

    def holds(self, path: str) -> bool:
        """Whether a path lies in a place of work, or is named itself."""
        inside = f"/{path.strip('/')}/"
        return any(p.holds(path) for p in self.work) or any(f"/{n}/" in inside for n in self.named)


@lru_cache(maxsize=256)
def places_of(text: str) -> Places:
    """Where the words of a task want the work done."""
    work: dict[str, Place] = {}
    named: dict[str, None] = {}
    for sentence in _SENTENCE.split(text[:LONGEST])[:400]:
        if "/" not in sentence and "." not in sentence:
            continue
        cut = sentence[:1000]
        named |= dict.fromkeys(p for m in _ANY.finditer(cut) if (p := _tidy(m.group("path"))))
        for place in _in_sentence(cut):
            known = work.get(place.path)
            work[place.path] = place if known is None or place.is_only else known
    return Places(tuple(work.values())[:_MOST], tuple(named)[: 4 * _MOST])


def paths_in(sentence: str) -> tuple[str, ...]:
    """Every path that a sentence names, without a slash at either end."""
    return tuple(dict.fromkeys(p for m in _ANY.finditer(sentence[:1000]) if (p := _tidy(m.group("path")))))


def _in_sentence(sentence: str) -> list[Place]:
    only = _ONLY.search(sentence) or _TRAILING_ONLY.search(sentence)
    found: list[Place] = []
    for match in _ANY.finditer(sentence) if only else _IN.finditer(sentence):
        path = _tidy(match.group("path"))
        if not path or (not only and _FORBIDDEN.search(sentence[: match.start()])):
            continue
        is_folder = match.group("path").endswith("/") or "." not in posixpath.basename(path)
        # `in handler.py there is a bug` says what it is about; a folder says where one works
        if only or is_folder:
            found.append(Place(path, is_folder, only is not None, _quote(sentence, match, only)))
    return found


def _quote(sentence: str, match: re.Match[str], only: re.Match[str] | None) -> str:
    start = min(match.start(), only.start()) if only else match.start()
    end = max(match.end(), only.end()) if only else match.end()
    return sentence[start:end].strip()[:160]


def _tidy(path: str) -> str:
    path = path.rstrip(".,:;)")
    plain = path.strip("/")
    plain = posixpath.normpath(plain) if plain else ""
    if not plain or plain in (".", "..") or _ADDRESS.match(plain) or _HOSTS.match(plain):
        return ""
    # `input/output`, `and/or`: two words are a folder only with a slash behind them or a dot in them
    is_certain = path.endswith("/") or "." in plain or plain.count("/") > 1 or path.startswith(("/", "./"))
    is_wordy = re.fullmatch(r"[A-Z]?[a-z]+/[A-Z]?[a-z]+", plain) is not None
    return plain if is_certain or not is_wordy or plain.split("/")[0] in _TOPS else ""


_TOPS = frozenset(
    "src lib app apps packages services service server client web api core cmd pkg internal config configs docs doc test tests scripts "
    "components modules plugins tools backend frontend infra deploy charts templates public assets jobs migrations db".split()
)
