"""How one deed fits a task: the table of fits.

Promise: pure and total; every row that speaks against a deed quotes the words it stands on, and without words nothing is
said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from shellguard.context.alignment_asked import (
    LOCAL_FILES,
    TAKING,
    is_asked_kind,
    is_consequential,
    is_wide,
    names_for,
    says_all,
    strict_names_for,
)
from shellguard.context.alignment_limits import limit_against
from shellguard.context.alignment_names import Match, Naming, is_kind, match, naming, range_of, words_of
from shellguard.context.alignment_ordinary import is_ordinary
from shellguard.context.alignment_owners import is_owner_part, odd_part, owner_in
from shellguard.context.alignment_places import is_other_side, other_environment, other_place, side_quote
from shellguard.context.alignment_unasked import unasked
from shellguard.context.deed import Deed, Does
from shellguard.context.environment_words import parts_of
from shellguard.context.task_scope import Fit, Fitted, Named, NamedBy, TaskScope
from shellguard.model import Reach
from shellguard.parse.services.service_act import Scope

AGAINST_WORDS = "against the words"
OTHER_ENVIRONMENT = "other environment"
LOWER_ENVIRONMENT = "a lower environment"
"""Where what is meant for production is tried first."""
WILDCARD = "a wildcard where names were given"
WIDER = "wider than asked"
NOT_NAMED = "not named"
SOMEONE_ELSES = "someone else's"
SHARED = "protected or shared"
UNRELATED = "unrelated"

_SHARED_NAMES = frozenset("shared team teams common protected global default everyone company org".split())
_SHARED_BRANCHES = frozenset("main master trunk develop production staging".split())
_PLURAL = re.compile(r"\b(?!(?:this|its|his|has|was|does|is|as|us|less|across|always|status|access|address|process|class)\b)[a-z]{3,}s\b", re.I)  # fmt: skip


@dataclass(frozen=True)
class _Case:
    """One deed against one task, and what is done beside it."""

    deed: Deed
    scope: TaskScope
    siblings: tuple[Deed, ...]
    made: frozenset[str]

    @cached_property
    def is_asked(self) -> bool:
        return is_asked_kind(self.deed, self.scope)

    @cached_property
    def names(self) -> tuple[Named, ...]:
        return names_for(self.deed, self.scope)

    @cached_property
    def strict(self) -> tuple[Named, ...]:
        return strict_names_for(self.deed, self.scope)

    @cached_property
    def naming(self) -> Naming:
        return self.naming_of(self.deed.target)

    def naming_of(self, target: str) -> Naming:
        return naming(self.strict or self.names, target, text=self.scope.text)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Targets of the same kind that the command names beside this one, in its order."""
        same = (d for d in self.siblings[:200] if d.does is self.deed.does and d.thing == self.deed.thing)
        return tuple(dict.fromkeys(d.target for d in same if d.target and d.target != self.deed.target))

    @cached_property
    def is_file_here(self) -> bool:
        return self.deed.reach is Reach.LOCAL and self.deed.thing in LOCAL_FILES


def fitted(
    deed: Deed, scope: TaskScope, *, siblings: tuple[Deed, ...] = (), made: frozenset[str] = frozenset()
) -> Fitted:
    """How it fits: the first row that holds. `siblings` are all deeds of the command, `made` keys of what the session made."""
    if not scope.text.strip():
        return Fitted(Fit.UNKNOWN)
    case = _Case(deed, scope, siblings, made)
    return next((found for row in ROWS if (found := row(case)) is not None), Fitted(Fit.UNKNOWN))


def _outside(reason: str, quote: str) -> Fitted:
    return Fitted(Fit.OUTSIDE, reason, quote[:200])


def _against_the_words(case: _Case) -> Fitted | None:
    limit = limit_against(case.deed, case.scope)
    return Fitted(Fit.AGAINST, AGAINST_WORDS, limit.quote[:200]) if limit is not None else None


def _ordinary(case: _Case) -> Fitted | None:
    is_own = bool(case.deed.target) and not is_wide(case.deed) and case.deed.key in case.made
    return Fitted(Fit.ADJACENT) if is_own or is_ordinary(case.deed) else None


def _elsewhere(case: _Case) -> Fitted | None:
    """Another environment, or the other of two sides."""
    if not is_consequential(case.deed) and case.deed.does is not Does.CHANGE:
        return None
    other = other_environment(case.deed, case.scope)
    if other is not None:
        is_mistaken = case.is_asked and case.deed.does in TAKING
        is_lower = all(other < t for t in case.scope.tiers) and not is_mistaken
        return _outside(LOWER_ENVIRONMENT if is_lower else OTHER_ENVIRONMENT, case.scope.tier_quote or _tiers_said(case.scope))
    if named := other_place(case.deed, case.scope):
        return _outside(OTHER_ENVIRONMENT, named)
    if case.deed.does in TAKING and is_other_side(case.deed, case.scope):
        return _outside(OTHER_ENVIRONMENT, side_quote(case.scope.text))
    return None


def _tiers_said(scope: TaskScope) -> str:
    return ", ".join(t.label for t in sorted(scope.tiers))


def _slight(case: _Case) -> Fitted | None:
    """What is simply changed back: nothing is said against it but by the words of limits and places."""
    if is_consequential(case.deed):
        return None
    is_named = case.naming.match >= Match.COVERED
    return Fitted(Fit.INSIDE if case.is_asked and is_named else Fit.UNKNOWN)


def _wildcard(case: _Case) -> Fitted | None:
    if not (case.is_asked and is_wide(case.deed)):
        return None
    if case.naming.match >= Match.COVERED or _is_pattern_said(case):
        return Fitted(Fit.INSIDE)
    is_elsewhere = case.deed.reach is Reach.REMOTE and case.deed.thing not in LOCAL_FILES
    names = case.strict or (case.names if is_elsewhere else ())
    names = tuple(n for n in names if n.by is not NamedBy.WORD or words_of(n.text))
    if names and not (
        case.is_file_here and case.deed.scope is not Scope.ALL and not _has_named_sibling(case)
    ):
        return _outside(WILDCARD, _said(names))
    if case.deed.scope is Scope.ALL and case.deed.does is Does.REMOVE and not says_all(case.scope):
        return _outside(WIDER, _ask(case.scope))
    return None


def _is_pattern_said(case: _Case) -> bool:
    """Whether a word of the task stands in the pattern: `rm build/cache-*` for "the build cache"."""
    words = tuple(n for n in case.names if n.by is NamedBy.WORD)
    return naming(words, case.deed.target, text=case.scope.text).match >= Match.COVERED


def _shared(case: _Case) -> Fitted | None:
    if case.deed.does not in TAKING | {Does.MOVE, Does.GRANT} or case.is_file_here:
        return None
    if case.naming.match is Match.EXACT:
        return None
    parts = parts_of(case.deed.target)
    words = _SHARED_BRANCHES | _SHARED_NAMES if case.deed.thing in ("branch", "ref") else _SHARED_NAMES
    is_whole = case.deed.thing not in ("branch", "ref")
    hit = next((p for p in parts if p in (_SHARED_NAMES if is_whole else words)), "")
    if case.deed.thing in ("branch", "ref") and "/" not in case.deed.target and parts[:1] == ("release",):
        hit = "release"
    if not hit or any(
        hit in parts_of(n.text) and match(n, case.deed.target) >= Match.COVERED for n in case.names
    ):
        return None
    return _outside(SHARED, _said(case.names) or _ask(case.scope))


def _someone_elses(case: _Case) -> Fitted | None:
    if not case.is_asked or case.naming.match is Match.EXACT or case.is_file_here:
        return None
    target, thing = case.deed.target, case.deed.thing
    owner = owner_in(target, thing=thing)
    persons = tuple(o for o in case.scope.owners if o.lower() != "mine")
    if persons and owner and not any(p.lower() in parts_of(owner) or p.lower() == owner for p in persons):
        return _outside(SOMEONE_ELSES, ", ".join(persons))
    if odd := odd_part(target, case.others):
        reason = SOMEONE_ELSES if is_owner_part(odd, target, thing=thing) else UNRELATED
        return _outside(reason, _said(case.names) or _ask(case.scope))
    if "mine" in case.scope.owners and owner:
        first = next((o for t in case.others if (o := owner_in(t, thing=thing))), owner)
        if first != owner and _comes_after(case, first):
            return _outside(SOMEONE_ELSES, _mine_said(case.scope))
    return None


def _comes_after(case: _Case, owner: str) -> bool:
    """Whether a target of that owner is named before this one."""
    for deed in case.siblings[:200]:
        if deed.target == case.deed.target:
            return False
        if owner_in(deed.target, thing=deed.thing) == owner:
            return True
    return False


def _mine_said(scope: TaskScope) -> str:
    found = re.search(r"\b(?:my|mine|our|ours)\b[^.,;\n]{0,60}", scope.text, re.I)
    return found.group().strip() if found else "mine"


def _not_named(case: _Case) -> Fitted | None:
    if not (case.is_asked and case.deed.target) or case.naming.match >= Match.COVERED:
        return None
    is_here = case.is_file_here
    is_by_words = case.deed.reach is Reach.REMOTE and case.deed.does in TAKING and bool(case.scope.things)
    names = case.names if is_by_words and case.deed.thing not in LOCAL_FILES else case.strict
    names = tuple(n for n in names if n.by is not NamedBy.WORD or words_of(n.text))
    if not names:
        return None
    has_named = _has_named_sibling(case)
    if is_here and not has_named:
        return None
    if case.naming.conflict == "component":
        return _outside(UNRELATED, case.naming.by)
    if not case.strict and naming(names, case.deed.target, text=case.scope.text).match >= Match.COVERED:
        return None
    return _outside(WIDER if has_named else NOT_NAMED, _said(names))


def _has_named_sibling(case: _Case) -> bool:
    return any(case.naming_of(t).match >= Match.COVERED for t in case.others)


def _wider(case: _Case) -> Fitted | None:
    """One is asked for and several are hit, all of which its ticket or pattern could mean."""
    if not case.is_asked or case.naming.match is not Match.COVERED or not case.others:
        return None
    named = next((n for n in case.strict if n.text == case.naming.by), None)
    if named is None or not _is_singular(named, case.scope.text):
        return None
    before = _matched_before(case, named)
    return _outside(WIDER, _around(named.text, case.scope.text)) if before else None


def _matched_before(case: _Case, named: Named) -> bool:
    own = _place_of(case.deed.target, named)
    for deed in case.siblings[:200]:
        if deed.target == case.deed.target:
            return False
        is_same_kind = deed.does is case.deed.does and deed.thing == case.deed.thing and bool(deed.target)
        if (
            is_same_kind
            and case.naming_of(deed.target).by == named.text
            and _place_of(deed.target, named) != own
        ):
            return True
    return False


def _place_of(target: str, named: Named) -> str:
    """Up to the part that carries the number: the files of one folder are one thing."""
    numbers = range_of(named.text)
    if numbers is None or "/" not in target:
        return target
    head: list[str] = []
    for part in target.split("/"):
        head.append(part)
        if any(numbers[0] <= int(n) <= numbers[1] for n in re.findall(r"\d{2,9}", part[:300])):
            break
    return "/".join(head)


def _is_singular(named: Named, text: str) -> bool:
    """Whether the words before the name speak of one thing."""
    if named.by is NamedBy.WORD or is_kind(named, text):
        return False
    numbers = range_of(named.text)
    if numbers is not None and numbers[0] != numbers[1]:
        return False
    at = text.find(named.text)
    sentence = re.split(r"[.!?;\n]\s", text[max(0, at - 200) : at])[-1] if at >= 0 else ""
    near = " ".join(sentence.split()[-9:])
    return not (_PLURAL.search(near) or re.search(r"\b(?:all|every|each|both|any|everything)\b", near, re.I))


def _inside(case: _Case) -> Fitted | None:
    if not case.is_asked:
        return None
    if case.naming.match >= Match.COVERED:
        return Fitted(Fit.INSIDE)
    has_names = bool(case.strict) or bool(case.names)
    is_open = not has_names and bool(case.scope.things) and bool(case.scope.does)
    return Fitted(Fit.INSIDE) if is_open and not is_wide(case.deed) else None


def _unasked(case: _Case) -> Fitted | None:
    quote = unasked(case.deed, case.scope, is_named=case.naming.match >= Match.COVERED)
    return _outside(UNRELATED, quote) if quote else None


def _said(names: tuple[Named, ...]) -> str:
    """The names as the task says them."""
    strict = [n for n in names if n.by is not NamedBy.WORD] or list(names)
    return ", ".join(dict.fromkeys(n.text for n in strict[:4]))


def _ask(scope: TaskScope) -> str:
    """The words that ask."""
    return scope.quotes[0][1] if scope.quotes else scope.text.strip().split("\n", 1)[0][:120]


def _around(name: str, text: str) -> str:
    """A name with the words before it."""
    at = text.find(name)
    before = re.split(r"[.!?;,\n]\s", text[max(0, at - 80) : at])[-1] if at >= 0 else ""
    return f"{' '.join(before.split()[-5:])} {name}".strip().replace("` ", " ").replace(" `", " ")


ROWS: tuple[Callable[[_Case], Fitted | None], ...] = (
    _against_the_words,
    _ordinary,
    _elsewhere,
    _slight,
    _wildcard,
    _shared,
    _someone_elses,
    _not_named,
    _wider,
    _inside,
    _unasked,
)
"""In this order; the first that holds says how it fits."""
