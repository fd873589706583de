"""What uses up the machine, or somebody else's: work without an end, files without a bound, load by the thousand.

Promise: pure; what ends by itself, is given a time, or is ended later in the same text is not said to run away.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from shellguard.classify.condition_keys import TURNS
from shellguard.classify.load import FLOODERS, LOADERS, flood_of, load_of
from shellguard.classify.subject import Subject
from shellguard.parse.amounts import GIB, seconds_of, size_of
from shellguard.parse.code import is_interpreter
from shellguard.parse.code_restless import is_restless
from shellguard.parse.http import CLIENTS as HTTP_CLIENTS
from shellguard.parse.restless import ENDLESS

MUCH_BYTES = 10 * GIB
LONG_SECONDS = 600.0
LOAD_ELSEWHERE, LOAD_HERE = 1000, 10_000
"""Requests that nobody makes to see whether something works."""
_BOUNDING = frozenset({"timeout", "gtimeout"})
_ENDING = frozenset("kill pkill killall timeout".split())
_KEEPING = frozenset("tee cat logger grep jq sort wc tr ts".split())
_SHORT_WORK = (
    frozenset(
        "pytest jest vitest mocha tox phpunit rspec ctest bats make cmake ninja tsc webpack eslint ruff mypy gcc g++ javac git pip pip3 "
        "psql mysql sqlite3 redis-cli mongosh kubectl aws gcloud dig nslookup openssl dd cp tar gzip sha256sum md5sum".split()
    )
    | HTTP_CLIENTS
)
_RUNNERS = frozenset("npm pnpm yarn bun cargo go mvn gradle dotnet composer rake just task".split())
_SHORT_TASK = re.compile(
    r"(?:test|t|check|lint|build|install|ci|compile|vet|audit|clippy)(?:[:_-].*)?|.*[:_-](?:test|build|lint)"
)
_SOURCES = frozenset({"/dev/zero", "/dev/urandom", "/dev/random"})
_INTERPRETERS = frozenset("python python3 python2 pypy3 node nodejs deno bun ruby perl php".split())


def _is_bounded(subject: Subject) -> bool:
    """Whether something else ends it."""
    call = subject.call
    if _BOUNDING & set(call.wrappers) or (call.feeds and not set(call.feeds) <= _KEEPING):
        return True
    return any(s.program in _ENDING for s in subject.siblings)


def _loop(subject: Subject) -> str:
    """Work that is done again and again as fast as it goes."""
    call = subject.call
    if call.turns < ENDLESS or _is_bounded(subject):
        return ""
    if subject.program in ("true", ":"):
        return "a loop" if _is_idle(subject) else ""
    words = subject.operand_texts
    if subject.program in _RUNNERS:
        named = words[1:2] if words[:1] in (("run",), ("exec",), ("run-script",)) else words[:1]
        return call.program if named and _SHORT_TASK.fullmatch(named[0]) else ""
    is_kept = any(r.is_write and r.target.text not in ("/dev/null", "/dev/stderr") for r in call.redirects)
    return call.program if subject.program in _SHORT_WORK or is_kept else ""


def _is_idle(subject: Subject) -> bool:
    """A loop whose head is all it runs, and that does nothing."""
    return all(s.program in ("true", ":", "") for s in subject.siblings if s.turns >= ENDLESS)


def _code(subject: Subject) -> str:
    """A few lines of another language, given with the command."""
    call = subject.call
    if not call.code or not is_interpreter(call.program) or _is_bounded(subject):
        return ""
    is_given = call.stdin is not None or any(len(a.text) > 8 and a.text in call.code for a in call.args)
    is_python = call.program.startswith(("python", "pypy"))
    return call.program if is_given and is_restless(call.code, is_python=is_python) else ""


def _output(subject: Subject) -> str:
    """A source that never dries up, into a file or into nothing."""
    call = subject.call
    is_source = subject.program == "yes" or (
        subject.program in ("cat", "base64", "xxd", "od", "hexdump") and bool(_SOURCES & set(call.words))
    )
    if not is_source or _is_bounded(subject):
        return ""
    is_written = any(r.is_write for r in call.redirects) or "tee" in call.feeds
    return call.render()[:120] if is_written else ""


def _disk(subject: Subject) -> str:
    """More than most disks have to spare, really written."""
    return _written(subject, least=MUCH_BYTES)


def _written(subject: Subject, *, least: int) -> str:
    reader = _WRITERS.get(subject.program)
    target, size = reader(subject) if reader else ("", 0)
    return target if target and size >= least and not target.startswith("/dev/") else ""


def _dd(subject: Subject) -> tuple[str, int]:
    given = dict(w.split("=", 1) for w in subject.call.words if "=" in w)
    target, source = given.get("of", ""), given.get("if", "")
    if source not in _SOURCES or not target or _is_bounded(subject):
        return "", 0
    if "count" not in given:
        # in the project it is what an image or a sample is begun with, and ends where the person ends it
        is_here = any("workspace" in found or "relative" in found for found in [subject.classes_of(target)])
        return ("", 0) if is_here else (target, ENDLESS * GIB)
    block = size_of(given.get("bs") or given.get("obs") or "512")
    count = size_of(given["count"])
    return (target, block * count) if block is not None and count is not None else ("", 0)


def _fallocate(subject: Subject) -> tuple[str, int]:
    if subject.has_option("-p") or subject.has_option("-c") or subject.has_option("-d"):
        return "", 0
    size = _after(subject, ("-l", "--length"))
    return (subject.operand_texts[-1] if subject.operand_texts else "", size_of(size) or 0)


def _head(subject: Subject) -> tuple[str, int]:
    if not _SOURCES & set(subject.call.words):
        return "", 0
    target = next((r.target.shown for r in subject.call.redirects if r.is_write), "")
    return target, size_of(_after(subject, ("-c", "--bytes"))) or 0


_WRITERS: dict[str, Callable[[Subject], tuple[str, int]]] = {
    "dd": _dd,
    "fallocate": _fallocate,
    "head": _head,
}


def _after(subject: Subject, options: tuple[str, ...]) -> str:
    """The value of an option, in any of its spellings."""
    words = subject.call.words
    for at, word in enumerate(words):
        for option in options:
            if word == option:
                return words[at + 1] if at + 1 < len(words) else ""
            if option.startswith("--") and word.startswith(option + "="):
                return word[len(option) + 1 :]
            if not option.startswith("--") and word.startswith(option) and len(word) > 2:
                return word[2:]
    return ""


def _stress(subject: Subject) -> str:
    """Programs that are there to use up a machine, for long or until they are stopped."""
    words = subject.call.words
    if (
        _is_bounded(subject)
        or not words
        or {"--help", "--version", "-h", "-V", "--dry-run", "-n"} & set(words)
    ):
        return ""
    limit = seconds_of(_after(subject, ("-t", "--timeout")))
    return subject.call.program if limit is None or limit == 0 or limit > LONG_SECONDS else ""


def _load(subject: Subject, *, is_here: bool, least: int) -> str:
    found = load_of(subject)
    if found is None or found.is_here is not is_here or found.requests < least:
        return ""
    return found.host


KINDS: dict[str, Callable[[Subject], str]] = {
    "loop": _loop,
    "code": _code,
    "output": _output,
    "disk": _disk,
    "stress": _stress,
    "load": lambda s: _load(s, is_here=False, least=LOAD_ELSEWHERE) or flood_of(s),
    "load-here": lambda s: _load(s, is_here=True, least=LOAD_HERE),
}
"""Kind -> what runs away, for people; empty where nothing does."""
TRIGGERS: dict[str, frozenset[str]] = {
    "loop": frozenset({TURNS}),
    "code": _INTERPRETERS,
    "output": frozenset({"yes", "cat", "base64", "xxd", "od", "hexdump"}),
    "disk": frozenset(_WRITERS),
    "stress": frozenset({"stress", "stress-ng", "stressapptest"}),
    "load": LOADERS | FLOODERS | HTTP_CLIENTS,
    "load-here": LOADERS | HTTP_CLIENTS,
}
"""Programs and states that each can be true of."""
