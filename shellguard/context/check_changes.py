"""What one command changes of the checks: which file, which part, and whether it puts a way out into it.

Promise: pure and bounded; contents count only where the command itself holds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shellguard.classify.subject import Subject
from shellguard.context.checks import Part, part_of
from shellguard.context.deed_names import absolute
from shellguard.context.deeds import deeds
from shellguard.model import Deed, Does

MOST = 32
_LOOKED_AT = 64 * 1024
_PATCHED = re.compile(r"^(?:\*\*\* (?:Update|Delete) File: |\+\+\+ (?:b/)?)([^\n\t]{1,300})", re.M)
_SKIP = re.compile(
    r"@?(?:pytest\.)?mark\.(?:skip|xfail)|@?unittest\.(?:skip|expectedFailure)|\bpytest\.(?:skip|xfail)\(|\b(?:it|test|describe|context|suite)\.(?:skip|todo|fixme|only)\b|\bx(?:it|test|describe|context)\b|\bthis\.skip\(|\bt\.Skip(?:f|Now)?\("
    r"|@(?:Disabled|Ignore)\b|#\[ignore|\bmarkTest(?:Skipped|Incomplete)|\bpending\b *[\"'(]|@tag :skip|\bskip(?:\(| +[\"'])|\[(?:Ignore|Skip)\b|Skip *= *\"|GTEST_SKIP|\bassert True\b|expect\(true\)\.to(?:Be|Equal)\(true\)"
)
_WAY_OUT = re.compile(
    r"\bexit 0\b|\|\| *(?:true|:|exit 0|echo)\b|continue-on-error: *true|allow_failure: *true|\bif: *(?:\$\{\{ *)?false\b|\bset \+e\b|--passWithNoTests|--no-fail|\bfailOnError *[:=] *false|ignoreFailures *= *true|testFailureIgnore>true|\bskip: *true|stages: *\[manual\]"
)
# How linters and type checkers are told to see less.
_RULES_OFF = re.compile(
    _WAY_OUT.pattern
    + r"|[\"'][\w@/-]{2,60}[\"'] *: *(?:\[ *)?(?:[\"']off[\"']|0\b)|\bignorePatterns\b|\b(?:per-file-ignores|extend-ignore|extend_ignore|disable_error_code|ignore_errors)\b"
    r"|\bignore *= *\[ *[\"']|^\s*ignore *= *[A-Z]+\d|\bdisable *= *(?:all|[a-z]+-[a-z-]+|[CRWEF]\d{4})|\b(?:strict|noImplicitAny|strictNullChecks|checkJs)[\"']? *: *false",
    re.M,
)
_WAYS_OUT = {Part.TEST: _SKIP, Part.SETUP: _SKIP, Part.RULES: _RULES_OFF}


@dataclass(frozen=True, slots=True)
class Change:
    """One file of the checks that a command changes."""

    path: str
    part: Part
    does: Does
    how: str
    is_skipping: bool = False
    """It puts in a mark that leaves a test out, or a line that ends a check without looking."""


def changes(subjects: Iterable[Subject], *, workspace: str) -> tuple[Change, ...]:
    """All of them, each file once."""
    found: dict[str, Change] = {}
    for subject in subjects:
        for deed, path in changed_files(subject):
            part = part_of(path, workspace=workspace)
            if part is None or path in found:
                continue
            is_skipping = bool(_WAYS_OUT.get(part, _WAY_OUT).search(put_in(subject))) or _is_switched_off(
                subject, part
            )
            found[path] = Change(path, part, deed.does, deed.how, is_skipping)
            if len(found) >= MOST:
                return tuple(found.values())
    return tuple(found.values())


def changed_files(subject: Subject) -> Iterator[tuple[Deed, str]]:
    """Every file that one call changes, those a patch names among them."""
    for deed in deeds(subject):
        if deed.service != "files" or deed.does not in (Does.CHANGE, Does.MAKE, Does.REMOVE, Does.MOVE):
            continue
        if deed.target:
            yield deed, deed.target
            continue
        call = subject.call
        text = (call.stdin or " ".join(call.words))[:_LOOKED_AT]
        for named in _PATCHED.finditer(text):
            yield deed, absolute(named[1].strip(), call)


def put_in(subject: Subject) -> str:
    """The text that the command brings; of a substitution only what is put in, of a patch only what is added."""
    call = subject.call
    if call.program in ("sed", "gsed", "perl"):
        return "\n".join(_replacement(w) for w in call.words)
    text = f"{call.stdin or ''}\n" + (
        "\n".join(call.words) if call.program in ("echo", "printf", *_EDITING) else ""
    )
    if _PATCHED.search(text):
        text = "\n".join(line for line in text.split("\n") if line.startswith("+"))
    # `printf '…\\n…'`: the line begins behind it
    return text[:_LOOKED_AT].replace("\\n", "\n")


_EDITING = (
    "edit",
    "edit_file",
    "str_replace",
    "str_replace_editor",
    "apply_patch",
    "insert_text",
    "append_file",
    "replace_in_file",
)


def _replacement(word: str) -> str:
    """`REPLACEMENT` of `s/PATTERN/REPLACEMENT/`; the text of `a\\`, `i\\` and `c\\`."""
    found = re.match(r"[^a-zA-Z]{0,20}s([^\w\s\\])", word)
    if found is None:
        return word if re.match(r"[\d$/].{0,200}?[aic]\\?", word) else ""
    parts = re.split(rf"(?<!\\){re.escape(found[1])}", word[found.end() :], maxsplit=2)
    return parts[1] if len(parts) > 1 else ""


def _is_switched_off(subject: Subject, part: Part) -> bool:
    """`chmod -x .git/hooks/pre-commit`, or the hook is moved out of the way."""
    if part is not Part.HOOK:
        return False
    name, words = subject.call.program, subject.call.words
    if name == "chmod":
        return any(re.fullmatch(r"[augo]*-[rwx]*x[rwx]*|0?[0-6][0246][0246]", w) for w in words)
    return name in ("mv", "rm", "unlink", "truncate")
