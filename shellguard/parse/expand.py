"""Static expansion: what a word becomes, as far as that can be known without running anything.

Promise: pure and total; a piece that depends on the world is `UNKNOWN` with its source named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from shellguard.parse.arithmetic import computed
from shellguard.parse.braces import MAX_FIELDS, merged, variants
from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.patterns import GLOB_CHARS, edited
from shellguard.parse.shell import Shell, tilde, value_of
from shellguard.parse.syntax import Arithmetic, Literal, Parameter, Part, Substitution, Word
from shellguard.parse.variables import forget_assigned

MAX_TEXT = 256 * 1024

# Characters for which an unquoted word may become something else.
_ACTIVE = frozenset("{~*?[")
# Operators whose word is a value, not a pattern or a number.
_VALUES = frozenset({":-", "-", ":=", "=", ":+", "+", ":?", "?"})
_ASSIGNMENT_TILDE = re.compile(r"[A-Za-z_]\w*\+?=(?=~)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a word after expansion."""

    text: str
    is_quoted: bool
    sources: tuple[str, ...] = ()
    is_process: bool = False
    is_expansion: bool = False
    is_glob: bool = False
    is_break: bool = False
    """A word ends here, as between the words of `"$@"`."""
    content: str | None = None


Runner = Callable[[Substitution], tuple[str | None, tuple[str, ...]]]
"""Evaluates a substitution: its output where known, and the programs in it."""


def fields(word: Word, shell: Shell, run: Runner) -> list[Arg]:
    """The words that `word` becomes after brace, tilde, parameter and command expansion and word splitting."""
    if len(word.parts) == 1 and isinstance(word.parts[0], Literal):
        only = word.parts[0]
        if only.is_quoted or (only.text and _ACTIVE.isdisjoint(only.text)):
            return [Arg(only.text, word.raw)]
    if shell.spent.is_over and any(not isinstance(p, Literal) for p in word.parts):
        return [Arg(UNKNOWN, word.raw, ("too much text",))]
    results: list[Arg] = []
    for variant in variants(word.parts, shell.spent):
        results.extend(_fields(variant, word.raw, shell, run))
        if len(results) > MAX_FIELDS:
            break
    shell.spent.total += (
        sum(len(a.text) for a in results)
        if len(word.parts) > 1 or not isinstance(word.parts[0], Literal)
        else 0
    )
    return results[:MAX_FIELDS]


def single(word: Word, shell: Shell, run: Runner) -> Arg:
    """`word` where bash does not split: assignments, redirections, here-strings, heredocs."""
    if shell.spent.is_over and any(not isinstance(p, Literal) for p in word.parts):
        return Arg(UNKNOWN, word.raw, ("too much text",))
    found = _join(_pieces(word.parts, shell, run), word.raw)
    shell.spent.total += len(found.text) if any(not isinstance(p, Literal) for p in word.parts) else 0
    return found


def _join(pieces: list[Piece], raw: str) -> Arg:
    text = "".join(p.text for p in pieces)[:MAX_TEXT]
    sources = tuple(dict.fromkeys(s for p in pieces for s in p.sources))
    is_glob = any(p.is_glob or (not p.is_quoted and not GLOB_CHARS.isdisjoint(p.text)) for p in pieces)
    content = next((p.content for p in pieces if p.is_process), None)
    return Arg(text, raw, sources, is_glob, any(p.is_process for p in pieces), content)


def _fields(parts: tuple[Part, ...], raw: str, shell: Shell, run: Runner) -> list[Arg]:
    groups: list[list[Piece]] = [[]]
    pieces = _pieces(parts, shell, run)
    splitter = _splitter(shell) if any(p.is_expansion and not p.is_quoted for p in pieces) else None
    has_words = any(isinstance(p, Parameter) and _is_list(p) for p in parts)
    if (
        has_words
        and not any(p.text or p.is_break for p in pieces)
        and not any(isinstance(p, Literal) and p.text for p in parts)
    ):
        # "$@" without arguments is no word at all
        return []
    for piece in pieces:
        if piece.is_break:
            groups.append([])
            continue
        if piece.is_quoted or not piece.is_expansion or piece.is_process or splitter is None:
            groups[-1].append(piece)
            continue
        chunks, breaks = splitter.split(piece.text), splitter.findall(piece.text)
        for number, chunk in enumerate(chunks):
            if number:
                if not groups[-1] and breaks[number - 1].strip(" \t\n"):
                    # two separators that are no blanks have an empty word between them
                    groups[-1].append(Piece("", True))
                groups.append([])
            if chunk:
                groups[-1].append(
                    Piece(chunk, False, piece.sources, is_expansion=True, is_glob=piece.is_glob)
                )
    return [_join(g, raw) for g in groups if g and (any(p.text or p.is_quoted for p in g))]


def _splitter(shell: Shell) -> re.Pattern[str] | None:
    """What separates words: blanks of IFS in any number, its other characters one by one; None splits nothing."""
    ifs = value_of("IFS", shell)
    text = ifs.text.replace(UNKNOWN, "") if ifs is not None else " \t\n"
    blanks, others = (
        "".join(c for c in text if c in " \t\n"),
        re.escape("".join(c for c in text if c not in " \t\n")),
    )
    if not text:
        return None
    if not others:
        return re.compile(f"[{blanks}]+")
    return re.compile(f"[{blanks}]*[{others}][{blanks}]*|[{blanks}]+" if blanks else f"[{others}]")


def _is_list(part: Parameter) -> bool:
    return part.operator != "#" and (part.name == "@" or part.name.endswith("[@]"))


def _pieces(parts: tuple[Part, ...], shell: Shell, run: Runner) -> list[Piece]:
    pieces: list[Piece] = []
    if parts and isinstance(parts[0], Literal) and "~" in parts[0].text:
        parts = tuple(merged(list(parts)))
    for index, part in enumerate(parts):
        if isinstance(part, Literal):
            text = part.text
            if index == 0 and not part.is_quoted and text.startswith("~"):
                text = tilde(text, shell)
            elif index == 0 and not part.is_quoted and (assigned := _ASSIGNMENT_TILDE.match(text)):
                text = assigned.group() + tilde(text[assigned.end() :], shell)
            pieces.append(Piece(text, part.is_quoted))
        elif isinstance(part, Parameter):
            pieces.extend(_parameter(part, shell, run))
        elif isinstance(part, Arithmetic):
            pieces.append(_arithmetic(part, shell, run))
        elif part.direction:
            path = "/dev/fd/63"
            if part.direction == ">":
                path = f"/dev/fd/{63 + len(shell.sinks)}"
                shell.sinks.append(part.script)
            output, sources = run(part)
            content = (
                output if part.direction == "<" and output is not None and UNKNOWN not in output else None
            )
            pieces.append(Piece(path, True, sources, is_process=True, content=content))
        else:
            output, sources = run(part)
            text = UNKNOWN if output is None else output.rstrip("\n")
            pieces.append(Piece(text, part.is_quoted, sources, is_expansion=True))
    return pieces


def _parameter(part: Parameter, shell: Shell, run: Runner) -> list[Piece]:
    name, quoted = part.name, part.is_quoted
    base, _, index = name.partition("[")
    for script in part.scripts:
        run(Substitution(script))
    if base in ("@", "*") or index in ("@]", "*]"):
        return _list(part, base, index, shell, run)
    if part.operator in ("!*", "!@"):
        return _names(base, part, shell)
    if shell.references and (real := shell.named(base)) != base:
        index, base = ("[" + real.partition("[")[2], real.partition("[")[0]) if "[" in real else (index, real)
        index = index.removeprefix("[")
    value = _element(base, index[:-1], shell, run) if index else value_of(base, shell)
    if part.operator.startswith("!") and part.operator != "!":
        if value is None or not value.is_known:
            return [_unset(name, quoted)]
        return _parameter(replace(part, name=value.text, operator=part.operator[1:]), shell, run)
    if part.argument is not None:
        return _operated(part, value, shell, run)
    if value is None:
        return [_unset(name, quoted)]
    if part.operator == "#":
        return [Piece(str(len(value.text)) if value.is_known else UNKNOWN, quoted, value.sources)]
    if part.operator == "!":
        head, _, inside = value.text.partition("[")
        inner = _element(head, inside[:-1], shell, run) if inside else value_of(value.text, shell)
        return [
            _unset(value.text, quoted)
            if inner is None
            else Piece(inner.text, quoted, inner.sources, is_expansion=True)
        ]
    return [Piece(value.text, quoted, value.sources, is_expansion=True, is_glob=value.is_glob)]


def _element(base: str, index: str, shell: Shell, run: Runner) -> Arg | None:
    """One array element; a subscript that cannot be read makes it unknown."""
    if base not in shell.arrays:
        return value_of(base, shell) if index == "0" else None
    if any(c in index for c in "$'\"`\\"):
        index = single(_word(index), shell, run).text
    items, keys = shell.arrays[base], shell.keys.get(base, ())
    if index in keys:
        return items[keys.index(index)]
    if "A" in shell.attributes.get(base, "") or UNKNOWN in index:
        return None
    index = computed(index, shell) or ""
    if index in keys:
        return items[keys.index(index)]
    if re.fullmatch(r"-\d{1,4}", index) and -int(index) <= len(items):
        return items[int(index)]
    return None


def _word(text: str) -> Word:
    """A piece of text as a word, its quotes removed."""
    from shellguard.parse.grammar import Grammar

    return Grammar(text).word(stops="\n", allow_empty=True) or Word(())


def _names(prefix: str, part: Parameter, shell: Shell) -> list[Piece]:
    """`${!prefix*}`: the names that begin so, as far as they were set in what was read."""
    names = sorted(n for n in {*shell.variables, *shell.arrays} if n.startswith(prefix))
    values = tuple(Arg(n) for n in names)
    if part.is_quoted and part.operator == "!*":
        return [Piece(" ".join(names), True)]
    return _apart(values, part)


def _list(part: Parameter, base: str, index: str, shell: Shell, run: Runner) -> list[Piece]:
    """`$@`, `${a[*]}` and what operators make of every word in them."""
    is_positional = base in ("@", "*")
    if not is_positional and base not in shell.arrays:
        return (
            [_unset(part.name, part.is_quoted)]
            if value_of(base, shell) is None
            else _parameter(replace(part, name=base), shell, run)
        )
    values = shell.positional if is_positional else shell.arrays[base]
    if part.operator == "#":
        return [Piece(str(len(values)) if all(v.is_known for v in values) else UNKNOWN, part.is_quoted)]
    if part.operator == "!":
        values = tuple(Arg(k) for k in shell.keys.get(base, ()))
    elif part.operator == ":" and part.argument is not None:
        values = _slice(
            (Arg(shell.zero), *values) if is_positional else values,
            _bounds(single(part.argument, shell, run), shell),
        )
    elif part.argument is not None and part.operator not in _VALUES:
        values = tuple(_join(_operated(part, v, shell, run), "") for v in values)
    elif part.argument is not None:
        return _operated(part, _joined(values) if values else None, shell, run)
    if (base == "*" or index == "*]") and part.is_quoted:
        ifs = value_of("IFS", shell)
        glue = ifs.text[:1] if ifs is not None else " "
        return [Piece(glue.join(v.text for v in values), True, _joined(values).sources)]
    return _apart(values, part)


def _apart(values: tuple[Arg, ...], part: Parameter) -> list[Piece]:
    """Every value a word of its own."""
    pieces: list[Piece] = []
    for value in values:
        if pieces:
            pieces.append(Piece("", part.is_quoted, is_break=True))
        pieces.append(
            Piece(
                value.text,
                part.is_quoted and value.is_known,
                value.sources,
                is_expansion=True,
                is_glob=value.is_glob,
            )
        )
    return pieces


def _joined(values: tuple[Arg, ...]) -> Arg:
    return Arg(" ".join(v.text for v in values), "", tuple(s for v in values for s in v.sources))


def _slice(values: tuple[Arg, ...], bounds: Arg) -> tuple[Arg, ...]:
    try:
        start, *rest = (int(n) for n in bounds.text.split(":"))
    except ValueError:
        return (Arg(UNKNOWN, "", bounds.sources),)
    return values[start:] if not rest else values[start:][: rest[0]]


def _bounds(argument: Arg, shell: Shell) -> Arg:
    """`first:count` of a slice, each of which is arithmetic."""
    if not argument.is_known:
        return argument
    numbers = [computed(piece, shell) for piece in argument.text.split(":")]
    known = [n for n in numbers if n is not None]
    return Arg(":".join(known) if len(known) == len(numbers) else UNKNOWN, argument.raw, ("arithmetic",))


def _unset(name: str, quoted: bool) -> Piece:
    return Piece(UNKNOWN, quoted, (f"${name}",), is_expansion=True)


def _operated(part: Parameter, value: Arg | None, shell: Shell, run: Runner) -> list[Piece]:
    """`${name<operator>word}`. Substitutions in the word are run whichever way it goes: reading misses nothing."""
    assert part.argument is not None
    parts = part.argument.parts
    if part.is_quoted and part.operator in _VALUES:
        parts = tuple(Literal(p.text, is_quoted=True) if isinstance(p, Literal) else p for p in parts)
    argument_pieces = _pieces(parts, shell, run)
    if part.operator in _VALUES:
        return _chosen(part, value, argument_pieces, shell)
    argument, operator = _join(argument_pieces, part.argument.raw), part.operator
    if value is None:
        return [_unset(part.name, part.is_quoted)]
    if operator not in (":", "@"):
        # matching a pattern at every place of a value is quadratic
        shell.spent.total += len(value.text) ** 2 // 16
    if not value.is_known or not argument.is_known:
        return [Piece(UNKNOWN, part.is_quoted, value.sources, is_expansion=True)]
    if operator == "@" and argument.text == "P":
        return [replace(p, is_quoted=part.is_quoted) for p in _prompt(value, shell, run)]
    if operator == ":":
        argument = _bounds(argument, shell)
    elif operator != "@":
        argument = Arg(_as_pattern(argument_pieces))
    return [
        Piece(edited(operator, value.text, argument.text), part.is_quoted, value.sources, is_expansion=True)
    ]


def _chosen(part: Parameter, value: Arg | None, argument_pieces: list[Piece], shell: Shell) -> list[Piece]:
    """`${name:-word}` and its like: the value or the word."""
    argument = _join(argument_pieces, part.argument.raw if part.argument is not None else "")
    operator = part.operator
    is_set = value is not None and (value.text != "" or not operator.startswith(":"))
    if operator in (":-", "-", ":=", "="):
        chosen = value if is_set and value is not None else argument
        # where nothing read sets the name, the environment may: the default is one possibility
        maybe = (f"${part.name}{operator}",) if value is None else ()
        if "=" in operator and not is_set:
            shell.assign(part.name, replace(argument, sources=(*argument.sources, *maybe)))
        if not is_set and not part.is_quoted:
            # what was quoted inside the default stays one word
            return [replace(p, is_expansion=True, sources=(*p.sources, *maybe)) for p in argument_pieces]
        if not is_set:
            return [Piece(chosen.text, True, (*chosen.sources, *maybe), is_expansion=True)]
        return [Piece(chosen.text, part.is_quoted, chosen.sources, is_expansion=True)]
    if operator in (":+", "+"):
        if is_set and not part.is_quoted:
            return [replace(p, is_expansion=True) for p in argument_pieces]
        return [Piece(argument.text if is_set else "", part.is_quoted, argument.sources, is_expansion=True)]
    # SAFETY: with an empty value the shell stops here, so what follows is a real, non-empty value
    text = value.text if value is not None and is_set else UNKNOWN
    return [Piece(text, part.is_quoted, (f"${part.name}:?",), is_expansion=True)]


def _prompt(value: Arg, shell: Shell, run: Runner) -> list[Piece]:
    """`${name@P}`: the value expanded as a prompt is, its substitutions run."""
    from shellguard.parse.grammar import Grammar

    return _pieces(Grammar(value.text).expanded(value.text).parts, shell, run)


def _as_pattern(pieces: list[Piece]) -> str:
    """The argument of an editing operator: a character that was quoted stands for itself."""
    return "".join(re.sub(r"[*?\[/]", r"[\g<0>]", p.text) if p.is_quoted else p.text for p in pieces)


def _arithmetic(part: Arithmetic, shell: Shell, run: Runner) -> Piece:
    text = single(part.word, shell, run).text if part.word is not None else part.text
    value = computed(text, shell) if UNKNOWN not in text else None
    if value is None:
        forget_assigned(part.text, shell)
        return Piece(UNKNOWN, True, ("arithmetic",))
    return Piece(value, False)
