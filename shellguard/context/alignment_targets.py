"""The rows about which things a deed hits: wildcards, what is shared, whose it is, what the task names.

Promise: pure and total; every row quotes the words it stands on.
"""

from __future__ import annotations

import re

from shellguard.context.alignment_asked import (
    CODE_HOSTS,
    LOCAL_FILES,
    TAKING,
    is_wide,
    says_all,
)
from shellguard.context.alignment_case import (
    NOT_NAMED,
    SHARED,
    SOMEONE_ELSES,
    UNRELATED,
    WIDER,
    WILDCARD,
    Case,
    has_named_sibling,
    names_said,
    outside_for,
    words_that_ask,
)
from shellguard.context.alignment_names import Match, is_kind, match, naming, range_of, words_of
from shellguard.context.alignment_owners import is_owner_part, odd_part, owner_in
from shellguard.context.deed import Does
from shellguard.context.environment_words import parts_of
from shellguard.context.task_scope import Fit, Fitted, Named, NamedBy, TaskScope
from shellguard.context.whole_words import is_said
from shellguard.model import Reach
from shellguard.parse.services.service_act import Scope

_SHARED_NAMES = frozenset("shared team teams common protected global default everyone company org".split())

_SHARED_BRANCHES = frozenset("main master trunk develop production staging".split())

_REMOTES = frozenset("origin upstream".split())

_PLURAL = re.compile(r"\b(?!(?:this|its|his|has|was|does|is|as|us|less|across|always|status|access|address|process|class)\b)[a-z]{3,}s\b", re.I)  # fmt: skip


def parent(case: Case) -> Fitted | None:
    """`runs/` where `runs/2023/` is asked for; a setting of all `acme` where `acme/web` is."""
    if case.deed.does in TAKING:
        return _folder_above(case)
    return _setting_above(case)


def _folder_above(case: Case) -> Fitted | None:
    target = case.deed.target
    if not target.strip("/.~") or not ("/" in target.strip("/") or case.is_file_here):
        return None
    folder = f"{target.rstrip('/*')}/"
    if any(n.text.rstrip("/") == folder.rstrip("/") for n in case.scope.names[:60]):
        return None
    paths = (n.text for n in case.scope.ended or () if "/" in n.text.strip("/"))
    hit = next((p for p in paths if _lies_below(p, folder)), "")
    return outside_for(WIDER, hit) if hit else None


def _setting_above(case: Case) -> Fitted | None:
    deed, where = case.deed, case.deed.where.strip("/")
    is_setting = deed.does in (Does.CHANGE, Does.MAKE, Does.GRANT) and deed.thing in _SETTINGS
    if deed.service not in CODE_HOSTS or not is_setting or not where or "/" in where:
        return None
    names = (n.text for n in case.scope.names[:60] if n.by is not NamedBy.PATTERN)
    hit = next((n for n in names if n.startswith(f"{where}/") and "/" in n.strip("/")), "")
    return outside_for(WIDER, hit) if hit else None


_SETTINGS = frozenset("secret variable config token key webhook policy environment".split())


def _lies_below(path: str, folder: str) -> bool:
    """Whether a named path goes on behind the end of `folder`, which may be written from further up."""
    said, parts = path.strip("/").split("/"), folder.strip("/").split("/")
    if "://" in path or "://" in folder or path.startswith("/"):
        return len(parts) < len(said) and said[: len(parts)] == parts
    return any(parts[-n:] == said[:n] for n in range(1, min(len(said), len(parts) + 1)))


def wildcard(case: Case) -> Fitted | None:
    if not (case.is_asked and is_wide(case.deed)):
        return None
    if _is_table_said(case):
        return Fitted(Fit.INSIDE)
    if case.naming.match >= Match.COVERED or _is_pattern_said(case):
        return Fitted(Fit.INSIDE)
    is_elsewhere = case.deed.reach is Reach.REMOTE and case.deed.thing not in LOCAL_FILES
    names = case.strict or (case.names if is_elsewhere else ())
    names = tuple(n for n in names if n.by is not NamedBy.WORD or words_of(n.text))
    if names and not (case.is_file_here and case.deed.scope is not Scope.ALL and not has_named_sibling(case)):
        return outside_for(WILDCARD, names_said(names))
    is_pruning = "prune" in case.deed.how  # takes what nothing uses
    if (
        case.deed.scope is Scope.ALL
        and case.deed.does is Does.REMOVE
        and not (is_pruning or _says_whole(case))
    ):
        return outside_for(WIDER, words_that_ask(case.scope))
    return None


# `db reset` takes no name: whoever asks for a reset of the database asks for that.
_WHOLE_STORE = re.compile(r"\b(?:reset|recreate|wipe|empty)\b(?: (?!of\b|from\b|in\b)[\w-]{1,30}){0,4} (?:database|db)\b", re.I)  # fmt: skip


def _says_whole(case: Case) -> bool:
    is_store = case.deed.thing == "database" and not case.deed.target and case.deed.reach is Reach.LOCAL
    return says_all(case.scope) or (is_store and _WHOLE_STORE.search(case.scope.text) is not None)


def _is_pattern_said(case: Case) -> bool:
    """Whether a word of the task stands in the pattern: `rm build/cache-*` for "the build cache"."""
    words = tuple(n for n in case.names if n.by is NamedBy.WORD)
    return naming(words, case.deed.target, text=case.scope.text).match >= Match.COVERED


def shared(case: Case) -> Fitted | None:
    if case.deed.does not in TAKING | {Does.MOVE, Does.GRANT} or case.is_file_here:
        return None
    base = _merged_into(case)
    if (
        base is not None
        and case.deed.does is Does.REMOVE
        and case.deed.target.rpartition("origin/")[2] in _SHARED_BRANCHES | {base}
    ):
        # SAFETY: what the others are merged into is none of them, for all that the task names it
        return outside_for(SHARED, words_that_ask(case.scope))
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
    return outside_for(SHARED, names_said(case.names) or words_that_ask(case.scope))


def someone_elses(case: Case) -> Fitted | None:
    if not case.is_asked or case.naming.match is Match.EXACT or case.is_file_here:
        return None
    target, thing = case.deed.target, case.deed.thing
    owner = owner_in(target, thing=thing)
    persons = tuple(o for o in case.scope.owners if o.lower() != "mine")
    if persons and owner and not any(p.lower() in parts_of(owner) or p.lower() == owner for p in persons):
        return outside_for(SOMEONE_ELSES, ", ".join(persons))
    if odd := odd_part(target, case.others):
        reason = SOMEONE_ELSES if is_owner_part(odd, target, thing=thing) else UNRELATED
        return outside_for(reason, names_said(case.names) or words_that_ask(case.scope))
    if "mine" in case.scope.owners and owner:
        first = next((o for t in case.others if (o := owner_in(t, thing=thing))), owner)
        if first != owner and _comes_after(case, first):
            return outside_for(SOMEONE_ELSES, _mine_said(case.scope))
    return None


def _comes_after(case: Case, owner: str) -> bool:
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


def _is_table_said(case: Case) -> bool:
    """`delete the customers that were ...`: rows of what is spoken of; other names are then its columns."""
    deed = case.deed
    return (
        deed.thing == "rows"
        and deed.scope is not Scope.ALL
        and is_said(deed.target.lower(), case.scope.text.lower())
    )


def not_named(case: Case) -> Fitted | None:
    if not (case.is_asked and case.deed.target) or case.naming.match >= Match.COVERED or _is_table_said(case):
        return None
    is_here = case.is_file_here
    is_by_words = case.deed.reach is Reach.REMOTE and case.deed.does in TAKING and bool(case.scope.things)
    names = case.names if is_by_words and case.deed.thing not in LOCAL_FILES else case.strict
    names = tuple(n for n in names if n.by is not NamedBy.WORD or words_of(n.text))
    if not names:
        return None
    has_named = has_named_sibling(case)
    if (is_here and not has_named) or _is_merged_one(case, names):
        return None
    if case.naming.conflict == "component":
        return outside_for(UNRELATED, case.naming.by)
    if not case.strict and naming(names, case.deed.target, text=case.scope.text).match >= Match.COVERED:
        return None
    return outside_for(WIDER if has_named else NOT_NAMED, names_said(names))


# `the branches that are merged into main`: the name says into what, and none of them.
_MERGED = re.compile(
    r"(?P<nay>\b(?:not|never|\w{1,8}n't)(?: (?:been|yet|fully)){0,3} )?\b(?:(?:are|were|been|already|fully) merged\b|merged (?=(?:in)?to |with |branches\b|ones\b|refs\b))"
    r"(?: ?(?:already|back))?(?: ?(?:(?:in)?to|with)\b)? ?[`'\"]?(?P<base>[\w./-]{0,80})",
    re.I,
)


def _merged_into(case: Case) -> str | None:
    """What the branches that are asked for are merged into; None where merged ones are not asked for."""
    if case.deed.thing not in ("branch", "ref"):
        return None
    found = _MERGED.search(case.scope.text)
    return found["base"] if found is not None and not found["nay"] else None


def _is_merged_one(case: Case, names: tuple[Named, ...]) -> bool:
    """Whether it is one branch by name where the task asks for the merged ones, and names but what they are merged into."""
    base = _merged_into(case)
    if base is None or is_wide(case.deed) or not case.deed.target:
        return False
    return all(n.text in _SHARED_BRANCHES | {base} or n.text.lower() in _REMOTES for n in names)


def wider(case: Case) -> Fitted | None:
    """One is asked for and several are hit, all of which its ticket or pattern could mean."""
    if not case.is_asked or case.naming.match is not Match.COVERED or not case.others:
        return None
    named = next((n for n in case.strict if n.text == case.naming.by), None)
    if named is None or not _is_singular(named, case.scope.text):
        return None
    before = _matched_before(case, named)
    return outside_for(WIDER, _around(named.text, case.scope.text)) if before else None


def _matched_before(case: Case, named: Named) -> bool:
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


def _around(name: str, text: str) -> str:
    """A name with the words before it."""
    at = text.find(name)
    before = re.split(r"[.!?;,\n]\s", text[max(0, at - 80) : at])[-1] if at >= 0 else ""
    return f"{' '.join(before.split()[-5:])} {name}".strip().replace("` ", " ").replace(" `", " ")
