"""What a command's outcome says of why it failed: the login, the right, a conflict, something missing, the network.

Promise: pure, total and bounded: the head and the tail of the output are looked at, and what is quoted of them holds no
secret. A command that succeeded has failed only where the server's own answer says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from shellguard.context.check_output import failed_check
from shellguard.context.exit_codes import meaning_of
from shellguard.context.failure_phrases import (
    ERROR_LINE,
    PHRASES,
    STATUS_KINDS,
    FailureKind,
)
from shellguard.parse.secret_values import is_random
from shellguard.parse.secrets import find

__all__ = ["Failure", "FailureKind", "failure_at_end", "failure_of"]

MAX_LOOKED_AT = 32 * 1024
"""Characters of an output: half from its head, half from its tail."""
_MAX_SHOWN = 120
_MAX_TRIED = 50

_ANSI = re.compile(r"\x1b\[[0-9;?]{0,16}[A-Za-z]|\x1b\][^\x07\n]{0,200}\x07")
# Clients that print what a server says, and are content.
_CLIENTS = frozenset("curl curlie wget wget2 http https xh xhs iwr irm invoke-webrequest invoke-restmethod gh glab az kubectl lwp-request".split())  # fmt: skip
# They print other people's texts: of what they print only what is said in their own name is theirs.
_TELLERS = frozenset("grep egrep fgrep zgrep rg ag ack cat head tail less more sed awk gawk sort uniq cut tr wc jq yq diff cmp find fd ls bat strings tee xargs echo printf test [ which".split())  # fmt: skip
_TESTERS = frozenset("pytest py.test jest vitest mocha tox nox rspec phpunit playwright cypress ava karma ctest bats nosetests".split())  # fmt: skip
# Exit 1 is an answer of theirs: nothing found, a difference.
_ASKERS = frozenset("grep egrep fgrep zgrep rg ag ack diff cmp test [ which pgrep expr false".split())


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a command failed, as far as its outcome tells."""

    kind: FailureKind
    evidence: str
    """A few words of the output, or the exit code; secrets are left out."""


def failure_at_end(status: int, *, call: str) -> Failure | None:
    """Why one process failed of which only the exit status is known; `call` is its command line, without secrets."""
    program = call.split(" ", 1)[0].rsplit("/", 1)[-1]
    return failure_of(exit=status, output="", programs=(program,), calls=(call,))


def failure_of(
    *, exit: int | None, output: str, programs: Iterable[str] = (), calls: tuple[str, ...] = ()
) -> Failure | None:
    """Why it failed; None where it did not. `exit` is None when nobody knows the code; `programs`: who was run; `calls`:
    the same as lines, in order."""
    text = _looked_at(output)
    names = frozenset(p.lower() for p in programs)
    answered = _answered(text, names, is_known=exit is not None)
    if answered is not None:
        return answered
    checked = failed_check(text, names)
    if exit == 0 or (exit == 1 and names and names <= _ASKERS | {"cd"} and not _own_lines(text, names)):
        # `pytest | tail` is content whatever pytest said
        return Failure(FailureKind.CHECK, _shown(checked)) if checked and names & _TESTERS else None
    told = _told(text, names, is_strict=exit is None)
    if told is None and checked:
        return Failure(FailureKind.CHECK, _shown(checked))
    if told is not None or exit is None:
        return told
    return _by_code(exit, _telling(calls) or _likeliest(names))


def _looked_at(output: str) -> str:
    half = MAX_LOOKED_AT // 2
    text = output if len(output) <= MAX_LOOKED_AT else output[:half] + "\n" + output[-half:]
    return _ANSI.sub("", text).replace("\r", "\n")


_STATUS_LINE = re.compile(r"^(?:< )?HTTP/[\d.]{1,3} (\d{3})\b[^\n]{0,60}", re.M)


def _answered(text: str, names: frozenset[str], *, is_known: bool) -> Failure | None:
    """What a server's own answer says: its last status line, or a body that is one JSON error."""
    if names and not names & _CLIENTS:
        return None
    begins = text.lstrip()
    lines = list(_STATUS_LINE.finditer(text))
    if lines and (names or begins.startswith(("HTTP/", "< HTTP/"))):
        kind = STATUS_KINDS.get(int(lines[-1][1]))
        return Failure(kind, _shown(lines[-1][0].removeprefix("< "))) if kind else None
    if names & _CLIENTS and begins.startswith(("{", "[")):
        return _in_body(begins)
    return None


def _in_body(text: str) -> Failure | None:
    """A JSON object that is an error and nothing else."""
    try:
        said, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    if text[end:].strip() and "\n" not in text[end : end + 2]:
        return None
    for code, message in _errors(said):
        kind = STATUS_KINDS.get(code) or next((k for k, p in PHRASES if p.search(message)), None)
        if kind is not None:
            return Failure(kind, _shown(message or f"status {code}"))
    return None


_ERROR_KEYS = ("error", "errors", "message", "msg", "detail", "error_description", "reason", "Message")
_CODE_KEYS = ("status", "statusCode", "status_code", "code", "httpStatus")


def _errors(said: Any) -> Iterator[tuple[int, str]]:
    """(status or 0, message) of an answer's errors; nothing where it holds data as well."""
    if not isinstance(said, dict) or said.get("data"):
        return
    nested = said.get("errors") if isinstance(said.get("errors"), list) else [said.get("error")]
    inner = [e for e in [said, *(nested or [])][:8] if isinstance(e, dict)]
    is_error = any(k in said for k in ("error", "errors", "__type")) or (
        "message" in said and (len(said) <= 4 or any(k in said for k in _CODE_KEYS))
    )
    for item in inner if is_error else ():
        code = next((int(v) for k in _CODE_KEYS if (v := str(item.get(k, ""))).isdigit() and len(v) == 3), 0)
        words = [str(item[k]) for k in _ERROR_KEYS if isinstance(item.get(k), str)]
        extensions = item.get("extensions")
        words += [str(extensions.get("code"))] if isinstance(extensions, dict) else []
        words += [str(item[k]) for k in ("code", "status", "__type") if isinstance(item.get(k), str)]
        yield code, " ".join(words)[:500]


def _told(text: str, names: frozenset[str], *, is_strict: bool) -> Failure | None:
    """The first kind whose phrase stands in the output."""
    if names and names <= _TELLERS | _ASKERS:
        text = "\n".join(_own_lines(text, names))
    elif names & _TESTERS:
        return None
    for kind, pattern in PHRASES:
        for number, found in enumerate(pattern.finditer(text)):
            if number >= _MAX_TRIED:
                break
            line = _line_at(text, found.start(), found.end())
            if ERROR_LINE.search(line) or (not is_strict and _is_message(line)):
                return Failure(kind, _shown(line))
    return None


def _is_message(line: str) -> bool:
    """A message, not a line of code or a log that holds the words."""
    return len(line) <= 300 and not re.match(r"\s*(?:\+ |\d+[:|]|def |assert |//|#|\* )", line)


def _own_lines(text: str, names: frozenset[str]) -> list[str]:
    """Lines in which a program speaks in its own name."""
    heads = tuple(f"{n}: " for n in names)
    return [line for line in text.split("\n") if line.lower().startswith(heads)] if heads else []


def _line_at(text: str, start: int, end: int) -> str:
    first = text.rfind("\n", max(0, start - 1000), start) + 1 or max(0, start - 1000)
    last = text.find("\n", end, end + 1000)
    return text[first : last if last >= 0 else end + 1000]


# A word that could be a secret of a shape nobody has described.
_OPAQUE = re.compile(r"(?<![\w./:-])[A-Za-z0-9_.+=~-]{20,200}(?![\w./:-])")


def _shown(line: str) -> str:
    """One line without its secrets, short."""
    spans, at, pieces = find(line), 0, []
    for span in spans:
        pieces += [line[at : span.start], "…"]
        at = span.end
    text = _OPAQUE.sub(
        lambda word: "…" if is_random(word[0], least=20) else word[0], "".join([*pieces, line[at:]])
    )
    words = " ".join(text.split())
    return words if len(words) <= _MAX_SHOWN else words[: _MAX_SHOWN - 1] + "…"


# They say where and with what, and fail for nothing that matters here.
_BESIDE = ("cd ", "export ", "echo ", "set ", "source ", ". ")


def _telling(calls: tuple[str, ...]) -> str:
    """The one call whose status it is; empty where there are several."""
    telling = [c for c in calls if not c.startswith(_BESIDE)]
    return telling[0] if len(telling) == 1 else ""


def _likeliest(names: frozenset[str]) -> str:
    """Who it was, where only names are known."""
    return next((n for n in ("curl", "wget") if n in names), min(names) if len(names) == 1 else "")


def _by_code(exit: int, call: str) -> Failure | None:
    """What the exit code alone tells (bash(1), and the table of programs)."""
    meaning = meaning_of(exit, call)
    if meaning is not None:
        return Failure(meaning.kind, f"exit {exit}: {meaning.words}") if meaning.kind is not None else None
    kind = {127: FailureKind.MISSING, 126: FailureKind.PERMISSION}.get(exit, FailureKind.OTHER)
    return Failure(kind, f"exit {exit}")
