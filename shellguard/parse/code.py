"""Inline code and script files of other languages, read to the invocations they would make.

A file removed by `shutil.rmtree` is a file removed: effects are said as the shell would say them, so rules speak once.
Promise: pure, total, bounded; what calls out but cannot be read becomes an unknown program that says what it was made by.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from shellguard.parse.code_acts import Acts, Effect
from shellguard.parse.code_awk import read_awk
from shellguard.parse.code_options import GRAMMARS, Given, read_options
from shellguard.parse.code_python import read_python
from shellguard.parse.code_read import LANGUAGES, read_script
from shellguard.parse.code_sed import read_sed
from shellguard.parse.code_value import Value
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation

__all__ = ["INTERPRETERS", "Effect", "Source", "effects", "inline_code", "is_interpreter"]

MAX_CODE = 256 * 1024
# sed runs code too, but what it does is what its own arguments say, so it is judged like any other program.
_EDITORS = frozenset({"sed", "gsed"})
INTERPRETERS = frozenset(set(GRAMMARS) - _EDITORS) | {"python3", "pypy3"}
"""Programs whose source text can be read, by the names they are started under."""
_INTERPRETER = re.compile(
    "(" + "|".join(sorted(map(re.escape, GRAMMARS), key=len, reverse=True)) + r")[\d.]*"
)


@dataclass(frozen=True, slots=True)
class Source:
    """Code that a program would run."""

    language: str
    text: str
    argv: tuple[Arg, ...] | None = None
    """The code's own arguments; None when they are not known."""
    sources: tuple[str, ...] = ()
    """Whose output the text is, where it is not known."""
    is_stdin: bool = False
    given: Given = field(default_factory=Given)


def is_interpreter(name: str) -> bool:
    """Whether a program of this name, version included, runs code that can be read. Pure."""
    found = _INTERPRETER.fullmatch(name)
    return found is not None and found.group(1) not in _EDITORS


def inline_code(call: Invocation, read_script: Callable[[str], str | None] | None) -> Source | None:
    """What `call` would run, where its text is known."""
    found = _INTERPRETER.fullmatch(call.program)
    if found is None:
        return None
    grammar = GRAMMARS[found.group(1)]
    given = read_options(grammar, call.args)
    if given.codes:
        text = "\n".join(c.text for c in given.codes)
        sources = tuple(dict.fromkeys(s for c in given.codes for s in c.sources))
        return Source(grammar.language, text, given.argv, sources, given=given)
    if given.is_module:
        return _of_module(given)
    if given.file is not None and given.file.text not in ("-", "/dev/stdin"):
        if read_script is None or not given.file.is_known:
            return None
        script = read_script(given.file.text)
        return Source(grammar.language, script, given.argv, given=given) if script is not None else None
    if call.stdin is None or grammar.takes_operand:
        return None
    return Source(grammar.language, call.stdin, given.argv, is_stdin=True, given=given)


def _of_module(given: Given) -> Source | None:
    """`python -m timeit CODE` runs its argument."""
    if given.file is None or given.file.text != "timeit":
        return None
    plain = [a for a in given.argv if not a.text.startswith("-")]
    return Source("python", "\n".join(a.text for a in plain), (), given=given) if plain else None


def effects(
    language: str, text: str, *, argv: tuple[Arg, ...] | None = None, given: Given | None = None
) -> list[Effect]:
    """What the source would do, as far as it can be read. Total."""
    text = text[:MAX_CODE]
    acts = _read(language, text, argv, given or Given())
    if not text.replace(UNKNOWN, "").strip() and text:
        acts.unread()
    return [*_edits(language, given or Given()), *acts.found]


def _read(language: str, text: str, argv: tuple[Arg, ...] | None, given: Given) -> Acts:
    if language == "python":
        acts = read_python(text, argv=argv)
        return acts if acts is not None else read_script("python", text, argv=argv)
    if language == "awk":
        values = [v for n, v in given.options if n in ("-v", "--assign")]
        variables: dict[str, Value] = {n: Arg(v) for n, _, v in (value.partition("=") for value in values)}
        return read_awk(text, variables=variables)
    if language == "sed":
        return read_sed(text)
    return read_script(language, text, argv=argv) if language in LANGUAGES else Acts()


def _edits(language: str, given: Given) -> list[Effect]:
    """`perl -i -pe CODE FILES` and `ruby -i -pe CODE FILES` edit files in place."""
    if language not in ("perl", "ruby") or not given.has("-i") or not given.codes:
        return []
    code = (Arg("-e"), *given.codes[:1])
    return [Effect((Arg("sed"), Arg("-i"), *code, *given.argv))] if given.argv else []
