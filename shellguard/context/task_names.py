"""Names that stand out only by what is beside them: ticket numbers, `main`, `the orders table`, what the project calls its own.

Promise: pure, total; an ordinary noun names nothing.
"""

from __future__ import annotations

import re
from functools import cache

from shellguard.context.task_ended import ENDING
from shellguard.context.task_scope import Named, NamedBy
from shellguard.context.task_tokens import BRANDS, EMPTY, Token, Vocabulary
from shellguard.context.task_words import (
    Form,
    does_by_lemma,
    is_adjective,
    nominal_of,
    singular,
    things_of,
    verb_forms,
    verb_of,
)

_NUMBERED = frozenset(
    "ticket tickets issue issues pr prs pull request mr job jobs build builds run runs port pid process task version story bug".split()
)

_TO = frozenset({"to", "-", "–", "through", "until"})

_INTO = frozenset({"into", "onto", "from", "on", "against"})

_TRUNKS = frozenset({"main", "master", "trunk", "head", "origin", "upstream"})

_NAMING = frozenset({"called", "named", "titled", "entitled"})

_BEGINS = frozenset({"starting", "beginning", "prefixed", "starts", "begin", "start", "begins"})

_ENDS = frozenset({"ending", "suffixed", "ends", "end"})

_HYPHEN_TAILS = re.compile(
    r".*(?:ing|ed|er|ly|like|based|facing|level|only|party|time|use|risk|impact|wide|friendly|side|old|up|down|in|out|off|to|date|ready|"
    r"free|aware|specific|end|scale|term|line|way|threaded|run|less|day|year|hour|minute|step|file|page|test|new|check|point)"
)

_HYPHEN_HEADS = frozenset(
    "non pre post re multi self well long short high low lower higher anti co cross ex inter micro mid mini over semi sub super un under up all "
    "third first second read drop follow roll built open front back end type run state out user customer public".split()
)

# Ahead of a noun they say which kind or how much, not which one.
_NOT_NAMES = frozenset(
    "a an the this that these those my our your his her its their some any all every each no both several many few more most other another "
    "of in on at by for from to with and or not is are was were be been it i you we they he she same next last first second third new old "
    "dev prod stage sandbox live own test tests build release production staging development local remote git docker web user users customer customers unit "
    "integration source backup config data log error temp cache code shared public private main master feature lint security".split()
)


def among(tokens: list[Token], vocabulary: Vocabulary = EMPTY) -> list[Token]:
    """The tokens again, with the names that stand out only by what is beside them."""
    out = list(tokens)
    for at, token in enumerate(tokens):
        if token.name or token.is_sign:
            continue
        named = _beside(tokens, at) or _hyphened(tokens, at) or _of_project(tokens, at, vocabulary)
        if named:
            out[at] = token._replace(word="" if named.by is not NamedBy.WORD else token.word, name=named)
    return out


def _beside(tokens: list[Token], at: int) -> Named | None:
    word = tokens[at].word
    before = tokens[at - 1].word if at else ""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if word.isdigit() and at > 1 and _range(tokens, at - 2) and before in _TO:
        return None  # its first number is the range
    if word.isdigit() and (
        before in _NUMBERED
        or (before in ("range", "id", "number", "and", "to", "-", "–", ",") and _is_numbered(tokens, at))
    ):
        return _range(tokens, at) or Named(word, NamedBy.IDENTIFIER)
    if before in _NUMBERED and re.fullmatch(r"\d{1,9}[-–]\d{1,9}", word):
        return Named(tokens[at].text, NamedBy.PATTERN)
    if (
        word == "develop"
        and at > 1
        and (
            (before in ("and", "or", ",") and tokens[at - 2].word in _TRUNKS)
            or (_is_trunk(word, before, after) and before in _INTO)
        )
    ):
        return Named(tokens[at].text, NamedBy.IDENTIFIER)
    if word in _TRUNKS and _is_trunk(word, before, after):
        return Named(tokens[at].text, NamedBy.IDENTIFIER)
    if before in _NAMING and word not in _NOT_NAMES and re.fullmatch(r"[a-z][\w-]*", word):
        return Named(tokens[at].text, NamedBy.IDENTIFIER)
    if before == "with" and at > 1 and (word.isalnum() or "-" in word):
        if tokens[at - 2].word in _BEGINS:
            dash = "-" if after is not None and after.word == "-" and after.start == tokens[at].end else ""
            return Named(f"{tokens[at].text}{dash}*", NamedBy.PATTERN)
        if tokens[at - 2].word in _ENDS:
            return Named(f"*{tokens[at].text}", NamedBy.PATTERN)
    return None


def _is_numbered(tokens: list[Token], at: int) -> bool:
    return any(t.word in _NUMBERED for t in tokens[max(0, at - 8) : at])


def _range(tokens: list[Token], at: int) -> Named | None:
    if at + 2 >= len(tokens) or not tokens[at + 2].word.isdigit():
        return None
    is_range = tokens[at].word.isdigit() and tokens[at + 1].word in _TO
    return Named(f"{tokens[at].text}-{tokens[at + 2].text}", NamedBy.PATTERN) if is_range else None


def _is_trunk(word: str, before: str, after: Token | None) -> bool:
    is_alone = after is None or after.is_sign or after.name is not None or after.word in _AFTER_TRUNK
    if after is not None and after.word in ("branch", "branches"):
        return True
    if word in ("head", "trunk"):
        return is_alone and before in ("to", "from", "on", "into", "at", "onto")
    return is_alone and before not in ("a", "my", "one", "in")


_AFTER_TRUNK = frozenset(
    "and or but to without with from is are alone untouched intact unless if when before after as so then only at again now itself please for "
    "until by into onto directly".split()
)


def _hyphened(tokens: list[Token], at: int) -> Named | None:
    word = tokens[at].word
    if "-" not in word or verb_of(word) is not None:
        return None
    if _is_called(tokens, at):
        return Named(tokens[at].text, NamedBy.IDENTIFIER)
    if not (_is_thing(tokens, at + 1) or _is_thing(tokens, at - 1)):
        return None
    head, _, tail = word.partition("-")
    is_ordinary = (
        head in _HYPHEN_HEADS or is_adjective(head) or is_adjective(word) or _HYPHEN_TAILS.fullmatch(tail)
    )
    return None if is_ordinary or nominal_of(word) else Named(tokens[at].text, NamedBy.WORD)


_BEHIND_NAMES = frozenset(
    "from in on at of to for with and or but so please now then too as it its the it's thats that's this that because since which who was is are has again "
    "entirely completely".split()
)


def _is_called(tokens: list[Token], at: int) -> bool:
    """`uninstall grafana-old from ...`, `the worker image-proxy-test`, `kestrel-staging`: what stands where a name does."""
    word = tokens[at].word
    head, _, tail = word.partition("-")
    before = tokens[at - 1].word if at else ""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    is_end = after is None or after.is_sign or after.name is not None or after.word in _BEHIND_NAMES
    is_ordinary = (
        head in _HYPHEN_HEADS
        or is_adjective(head)
        or is_adjective(word)
        or tail.endswith(("ing", "ed", "ly", "ish"))
    )
    last = word.rpartition("-")[2]
    if is_end and last in _OF_PLACES and head not in _OF_PLACES | _HYPHEN_HEADS:
        return True
    if not is_end or is_ordinary or nominal_of(word) or nominal_of(tail):
        return False
    verb = verb_of(before)
    is_ended = verb is not None and verb.form is Form.BASE and does_by_lemma().get(verb.lemma) in ENDING
    is_kind = (
        bool(things_of(before)) and singular(before) == before and before not in ("data", "code", "test")
    )
    is_kind_ended = is_kind and at > 1 and does_by_lemma().get(tokens[at - 2].word) in ENDING
    return (is_kind and not is_adjective(tail)) or is_ended or is_kind_ended


_OF_PLACES = frozenset("prod production prd staging stage stg dev qa uat sandbox preview".split())


def _is_thing(tokens: list[Token], at: int) -> bool:
    return 0 <= at < len(tokens) and bool(tokens[at].word) and bool(things_of(tokens[at].word))


# Kinds of things that are called after what they hold or serve.
_CALLED_AFTER = frozenset(
    "branch table bucket job workload container image volume database document package repository queue cluster namespace domain instance app folder".split()
)


def _of_project(tokens: list[Token], at: int, vocabulary: Vocabulary) -> Named | None:
    """`the login page`, `the orders table`: a word before the kind of thing that it names, or one the project knows."""
    word = tokens[at].word
    if not word.isalpha() or len(word) < 3 or word in _NOT_NAMES or is_adjective(word):
        return None
    if word in _known_parts(vocabulary) or singular(word) in _known_parts(vocabulary):
        return Named(tokens[at].text, NamedBy.WORD)
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    is_before_thing = (
        bool(things_of(after) & _CALLED_AFTER) and after not in ("script", "system") and not things_of(word)
    )
    if word in BRANDS or word.endswith(("ed", "ing")):
        return None
    is_led = at > 0 and tokens[at - 1].word in (
        "the",
        "our",
        "my",
        "this",
        "that",
        "unused",
        "old",
        "stale",
        "new",
    )
    is_verb = word in verb_forms() or nominal_of(word) is not None
    return Named(tokens[at].text, NamedBy.WORD) if is_before_thing and is_led and not is_verb else None


@cache
def _known_parts(vocabulary: Vocabulary) -> frozenset[str]:
    known = vocabulary.files | vocabulary.folders | vocabulary.branches | vocabulary.services
    parts = (part.lower() for name in known for part in re.findall(r"[A-Za-z][a-z]+|[A-Z]+", name))
    return frozenset(
        part for part in parts if len(part) > 3 and part not in _NOT_NAMES and not things_of(part)
    )
