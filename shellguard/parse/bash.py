"""The one module that knows which shell parsers there are.

Our own grammar gives the structure; two libraries look over its shoulder. tree-sitter-bash reads every text, bashlex
those on which the two disagree: a command that any of them sees and we do not is added as an alien invocation.
Promise: total; no command is trusted to one parser's word.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from functools import cache
from typing import Any

from shellguard.parse.evaluate import evaluate, evaluate_argv
from shellguard.parse.invocation import Arg, Invocation, Reading
from shellguard.parse.placeholders import spelled_out
from shellguard.parse.powershell_calls import as_commands
from shellguard.parse.shells import SHELLS
from shellguard.parse.walk import ScriptReader
from shellguard.parse.world import World

# bashlex is quadratic in nesting and raises RecursionError beyond ~200 levels; large texts go unasked.
_BASHLEX_LIMIT = 4096
# Our own reading has bounds of its own; of a text with more nodes than this the second reader sees a part.
_MAX_NODES = 12_000
# tree-sitter-bash takes time exponential in nested `$[`, which nobody writes any more.
_MAX_OLD_SUMS = 6
# The same in the stages of a pipeline that stands behind an error, double for every two: 20 ms for 24, minutes for 50.
_MAX_PIPES = 24
# Where a text is no shell, tree-sitter looks for the least broken reading of it, in quadratic time: a minute for 64 KiB.
_MOST_BROKEN = 2048
# A text made only of these needs no second opinion: no quoting, no expansion, no grouping.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,@%+ ;&|\n~")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_PREFIXES = frozenset({"exec", "command", "builtin", "coproc"})
_NOT_PROGRAMS = frozenset(
    {"", "time", "coproc", "!", "{", "}", "[[", "then", "do", "else", "function", "fi", "done", "esac", "in"}
)


def read_command(
    text: str,
    *,
    cwd: str | None,
    home: str,
    workspace: str = "",
    environment: tuple[tuple[str, str], ...] = (),
    read_script: ScriptReader | None = None,
    world: World | None = None,
) -> Reading:
    """Everything a shell text would run. Total."""
    text = text.replace("\0", "")

    def read(said: str) -> Reading:
        return evaluate(
            said,
            cwd=cwd,
            home=home,
            workspace=workspace,
            environment=environment,
            read_script=read_script,
            world=world,
        )

    reading = read(text)
    meant = spelled_out(text, reading.invocations)
    for said in (meant, as_commands(text) if _is_powershell(reading) else None):
        if said is not None:
            reading = _beside(reading, read(said))
    aliens = tuple(_unseen(text, reading, cwd))
    return replace(reading, invocations=(*reading.invocations, *aliens)) if aliens else reading


def _is_powershell(reading: Reading) -> bool:
    """Whether the text itself, and not something it writes or prints, is PowerShell's."""
    return any(
        c.program.lower() in ("get-childitem", "gci") or (c.path[:1] == "[" and "]::" in c.path)
        for c in reading.invocations
    )


def _beside(reading: Reading, other: Reading) -> Reading:
    """A second reading of the same text adds what it lists, and takes nothing away."""
    listed = set(reading.invocations)
    return replace(
        reading,
        invocations=(*reading.invocations, *(c for c in other.invocations if c not in listed)),
        names=reading.names | other.names,
        is_partial=reading.is_partial or other.is_partial,
    )


def read_argv(
    argv: tuple[str, ...],
    *,
    cwd: str | None,
    home: str,
    workspace: str = "",
    environment: tuple[tuple[str, str], ...] = (),
    read_script: ScriptReader | None = None,
    world: World | None = None,
) -> Reading:
    """Everything a program called with these arguments would run; a shell's `-c` text gets its second readers too."""
    reading = evaluate_argv(
        argv,
        cwd=cwd,
        home=home,
        workspace=workspace,
        environment=environment,
        read_script=read_script,
        world=world,
    )
    name = posixpath.basename(argv[0])
    text = next((c.code for c in reading.invocations[:1] if c.code), "") if name in SHELLS else ""
    aliens = tuple(_unseen(text, reading, cwd)) if text else ()
    return replace(reading, invocations=(*reading.invocations, *aliens)) if aliens else reading


def _unseen(text: str, reading: Reading, cwd: str | None) -> list[Invocation]:
    """Commands another parser sees in `text` and the reading lacks."""
    if reading.is_partial or _PLAIN.issuperset(text) or text.count("$[") > _MAX_OLD_SUMS:
        return []
    if text.count("|") - 2 * text.count("||") > _MAX_PIPES:
        return []
    if reading.problems and len(text) > _MOST_BROKEN:
        return []
    known = {c.program for c in reading.invocations} | {c.path for c in reading.invocations} | reading.names
    seen = _tree_sitter(text)
    suspects = [s for s in seen if not _is_known(s[0], known)]
    if not suspects and not reading.problems:
        return []
    if len(text) <= _BASHLEX_LIMIT:
        suspects.extend(s for s in _bashlex(text) if not _is_known(s[0], known))
    found: dict[tuple[str, ...], Invocation] = {}
    for suspect in suspects[:32]:
        words = _behind_prefixes(suspect)
        if not words or _is_known(words[0], known):
            continue
        args = tuple(Arg(w, w) for w in words[1:])
        found.setdefault(
            words, Invocation(posixpath.basename(words[0]), args, words[0], cwd=cwd, is_alien=True)
        )
    return list(found.values())


def _behind_prefixes(words: tuple[str, ...]) -> tuple[str, ...]:
    """The command behind words that only run others: we list what these run."""
    while words and words[0] in _PREFIXES:
        words = tuple(w for w in words[1:] if not w.startswith("-"))
    return words


def _is_known(name: str, known: set[str]) -> bool:
    # A name with quoting, expansion or an assignment in it was read by us after quote removal: compare plain names only.
    if name in _NOT_PROGRAMS or any(c in name for c in "$'\"\\`*?[{}()<>=\n\t !"):
        return True
    return name in known or posixpath.basename(name) in known


@cache
def _bash_parser() -> Any:
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


def _tree_sitter(text: str) -> list[tuple[str, ...]]:
    """(name, words...) of every command node outside data."""
    # SAFETY: its scanner asks the C library's isalnum() about any code point, which reads past a table and can end the
    # process; one ASCII letter for each other character also makes its byte offsets ours.
    source = _NOT_ASCII.sub("x", text).encode("ascii")
    found: list[tuple[str, ...]] = []
    pending = [_bash_parser().parse(source).root_node]
    visited = 0
    while pending and visited < _MAX_NODES:
        visited += 1
        node = pending.pop()
        if node.type == "command" and not node.has_error:
            name = node.child_by_field_name("name")
            if name is not None:
                words = [name, *node.children_by_field_name("argument")]
                found.append(tuple(_plain(text[w.start_byte : w.end_byte]) for w in words))
        pending.extend(node.children)
    return found


def _plain(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "'\"" else word


@cache
def _bashlex_library() -> Any:
    """bashlex, which must go forward: 0.18 expands a `${` whose word has no `}` from the beginning again, for ever,
    and keeps every round."""
    import bashlex
    from bashlex import errors, subst

    expand = subst._paramexpand

    def forward(parser: Any, string: str, start: int) -> tuple[Any, int]:
        node, end = expand(parser, string, start)
        if end <= start:
            raise errors.ParsingError("no end of ${", string, start)
        return node, end

    subst._paramexpand = forward
    return bashlex


def _bashlex(text: str) -> list[tuple[str, ...]]:
    """The same from bashlex; it refuses and even crashes on much valid bash, which then says nothing."""
    try:
        trees = _bashlex_library().parse(text)
    except Exception:
        return []
    found: list[tuple[str, ...]] = []
    pending = list(trees)
    while pending:
        node = pending.pop()
        parts = getattr(node, "parts", [])
        if node.kind == "command":
            words = tuple(p.word for p in parts if p.kind == "word")
            if words:
                found.append(words)
        pending.extend(parts)
        pending.extend(getattr(node, "list", []))
        if getattr(node, "command", None) is not None:
            pending.append(node.command)
    return found
