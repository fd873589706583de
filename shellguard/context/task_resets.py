"""What a task asks for by its kind: the local database reset, the compose volumes gone, the package published.

Promise: pure, total, bounded; only what a verb that asks has for its own object counts. What is mentioned, described, forbidden or
led by a preposition asks for nothing, and a noun that only begins another (`database password`) is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from shellguard.context.task_ended import asides_of
from shellguard.context.task_head import Head, Mood
from shellguard.context.task_reading import readings_of
from shellguard.context.task_scope import TaskScope
from shellguard.context.task_spans import Reading
from shellguard.context.task_words import Form, verb_forms


class Kind(StrEnum):
    """What can be asked for without a name."""

    DATABASE = "database"
    """The database of this machine, to be made anew."""
    VOLUMES = "volumes"
    """The volumes of the project's own compose file."""
    CONTAINER_LEFTOVERS = "container leftovers"
    """What docker keeps and nothing uses, volumes left aside."""
    CHANGES = "changes"
    """What is not committed in this checkout."""
    IGNORED = "ignored"
    """What git ignores in this checkout."""
    CACHE = "cache"
    """What an application keeps in a store for caches."""
    PACKAGE = "package"
    """The project's own package, published."""


_RENEWS = frozenset(
    "reset recreate rebuild wipe wipe_out drop nuke empty clear clean clean_up clean_out purge flush delete remove erase truncate destroy"
    " hard-reset reinitialize reinitialise tear_down teardown blow_away throw_away trash zap tidy_up".split()
)
_FREES = frozenset(
    "clean clean_up clean_out clear prune purge remove delete free_up free tidy tidy_up reclaim get_rid_of".split()
)
_UNDOES = frozenset(
    "discard drop throw_away throw_out reset revert undo toss_away get_rid_of wipe blow_away remove".split()
)
_PUBLISHES = frozenset({"publish", "republish"})

_DATABASES = frozenset(
    "database databases db dbs postgres postgresql mysql mariadb mongo mongodb redis sqlite".split()
)
_STACKS = frozenset("stack volume volumes".split())
_CACHES = frozenset("cache caches redis memcached".split())
_LEFTOVERS = frozenset("stuff junk garbage leftovers things mess cruft space".split())
_CHANGES = frozenset("changes edits modifications".split())
_IGNORED = frozenset("files stuff artifacts artefacts outputs things".split())
_NOT_COMMITTED = frozenset("local uncommitted unstaged unsaved".split())
_PACKAGES = frozenset(
    "package packages crate crates gem library lib release version module wheel it them".split()
)
_WONDERS = frozenset("should shall is are was were do does did would why what how when who which".split())
_REGISTRIES = {
    "npm": "npm", "npmjs": "npm", "pypi": "pypi", "crates": "crates", "rubygems": "rubygems",
    "nuget": "nuget", "hex": "hex", "packagist": "packagist",
}  # fmt: skip
"""As a task says it -> as the deed's service has it."""

# Words that part a verb from what is not its object.
_LEADS_OFF = frozenset(
    "of in on at from inside under within to for with without by about via using into onto through against as like per that which"
    " who whose when where if unless until because since so before after while but except".split()
)
# What may stand behind an object; any other word makes it the beginning of another noun.
_AFTER = frozenset(
    "and or so then but because since first again please now too completely entirely fully locally also before after while with from"
    " for on in at to if when using via pls thx thanks here and/or is are was".split()
)
_MAY = frozenset("can may should must needs need could shall".split())
_DOUBTS = frozenset("whether that which who if how why when so ensure sure check verify says said".split())
_COPULAS = frozenset("is are was got has seems looks keeps 's isn't".split())
_THERE = ("origin", "upstream", "remote")


@lru_cache(maxsize=64)
def kinds_asked(text: str) -> frozenset[Kind]:
    """The kinds that the sentences of a task ask for."""
    return frozenset(kind for reading in readings_of(text) for kind in _in(reading))


@lru_cache(maxsize=64)
def registries_said(text: str) -> frozenset[str]:
    """The registries that a task speaks of."""
    words = (t.text.lower().strip(".") for r in readings_of(text) for t in r.tokens)
    return frozenset(_REGISTRIES[w] for w in words if w in _REGISTRIES)


def kinds_in(scope: TaskScope) -> frozenset[Kind]:
    """Those of a scope's words."""
    return kinds_asked(scope.text)


def _in(reading: Reading) -> Iterator[Kind]:
    if _is_wondering(reading):
        return
    asides = asides_of(reading)
    for head in reading.heads:
        if head.mood is not Mood.ASKED or head.at in asides:
            continue
        form = verb_forms().get(reading.tokens[head.at].word)
        is_passive = (
            form is not None and form.form is Form.PAST and reading.tokens[head.at].word != head.lemma
        )
        yield from (
            _permitted(reading, head) if is_passive else _kinds(reading, head, list(_objects(reading, head)))
        )


def _permitted(reading: Reading, head: Head) -> Iterator[Kind]:
    """`my local database can be dropped`: the subject before the wish."""
    before = [t.word for t in reading.tokens[: head.at]]
    behind = reading.tokens[head.until].word if head.until < len(reading.tokens) else ""
    at = next((n for n in range(len(before) - 1, 0, -1) if before[n] in _MAY), 0)
    is_plain = not set(before[:at]) & _DOUBTS and behind != "by" and not set(before[at:]) & {"not", "never"}
    if not at or not is_plain or head.lemma not in _RENEWS:
        return
    if before[at - 1] in _DATABASES:
        yield Kind.DATABASE
    if before[at - 1] in _STACKS:
        yield Kind.VOLUMES


def _objects(reading: Reading, head: Head) -> Iterator[int]:
    """Places of the words of a verb's own object."""
    verbs = {h.at for h in reading.heads}
    for at in range(head.until, len(reading.tokens)):
        token = reading.tokens[at]
        is_end = token.word in _LEADS_OFF or (token.is_sign and token.word not in (",", "&", "-"))
        if is_end or at in verbs:
            return
        yield at


def _kinds(reading: Reading, head: Head, places: list[int]) -> Iterator[Kind]:
    words = [reading.tokens[at].word for at in places]
    if head.lemma in _PUBLISHES and _is_package(reading, head, words):
        yield Kind.PACKAGE
    if head.lemma in _RENEWS:
        if _says(reading, places, _DATABASES) or _is_pointed(reading, head, words, _DATABASES):
            yield Kind.DATABASE
        if _says(reading, places, _STACKS) or _is_pointed(reading, head, words, _STACKS):
            yield Kind.VOLUMES
    if head.lemma in _RENEWS | _FREES | {"invalidate"} and _says(reading, places, _CACHES):
        yield Kind.CACHE
    if head.lemma in _FREES and _is_leftovers(reading, head, places):
        yield Kind.CONTAINER_LEFTOVERS
    if head.lemma in _FREES | _RENEWS and "ignored" in words and _says(reading, places, _IGNORED):
        yield Kind.IGNORED
    if head.lemma in _UNDOES:
        is_uncommitted = bool(_NOT_COMMITTED & set(words)) and _says(reading, places, _CHANGES)
        if is_uncommitted or (head.lemma in ("reset", "hard-reset") and _is_to_there(reading, head)):
            yield Kind.CHANGES


def _is_wondering(reading: Reading) -> bool:
    """`should I reset the database?` asks for an answer; `can you reset it?` asks for the deed."""
    return reading.text.rstrip().endswith("?") and reading.tokens[0].word in _WONDERS


def _is_package(reading: Reading, head: Head, words: list[str]) -> bool:
    """`publish it to npm`, and not the blog post."""
    behind = {t.text.lower().strip(".") for t in reading.tokens[head.until : head.until + 8]}
    is_plain = not [w for w in words if w and w[0].isalpha() and w not in _AFTER]
    return is_plain or bool(_PACKAGES & set(words)) or bool(_REGISTRIES.keys() & behind)


def _says(reading: Reading, places: list[int], nouns: frozenset[str]) -> bool:
    """Whether one of the nouns stands there as a whole object."""
    return any(reading.tokens[at].word in nouns and _is_whole(reading, at) for at in places)


def _is_whole(reading: Reading, at: int) -> bool:
    after = reading.tokens[at + 1] if at + 1 < len(reading.tokens) else None
    if after is None or (after.is_sign and after.word != "-"):
        return True
    return after.word in _AFTER or any(h.at == at + 1 for h in reading.heads)


def _is_pointed(reading: Reading, head: Head, words: list[str], nouns: frozenset[str]) -> bool:
    """`my dev db is a mess, wipe it`: the subject of what stands before."""
    if words[:1] not in (["it"], ["them"]) or (len(words) > 1 and words[1] not in _AFTER | {","}):
        return False
    for at in range(min(head.at, 6)):
        after = reading.tokens[at + 1].word
        if reading.tokens[at].word in nouns:
            return after in _COPULAS
        if reading.tokens[at].is_sign:
            return False
    return False


def _is_leftovers(reading: Reading, head: Head, places: list[int]) -> bool:
    """`clean up docker`, `free some space: docker stuff`."""
    is_room = any(reading.tokens[at].word in ("space", "room") for at in places)
    reach = range(head.until, len(reading.tokens)) if is_room else places
    for at in reach:
        if reading.tokens[at].word != "docker":
            continue
        after = reading.tokens[at + 1].word if at + 1 < len(reading.tokens) else ""
        if _is_whole(reading, at) or (after in _LEFTOVERS and _is_whole(reading, at + 1)):
            return True
    return False


def _is_to_there(reading: Reading, head: Head) -> bool:
    """`reset this checkout to origin/main`"""
    for at in range(head.until, min(head.until + 6, len(reading.tokens) - 1)):
        if reading.tokens[at].word == "to":
            target = reading.tokens[at + 1]
            return target.text.strip("`'\"").split("/")[0].lower() in _THERE
    return False
