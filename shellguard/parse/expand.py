"""Static expansion: what a word becomes, as far as that can be known without running anything.

Promise: pure and total; a piece that depends on the world is `UNKNOWN` with its source named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.syntax import Arithmetic, Literal, Parameter, Part, Substitution, Word

# An expansion of literals larger than this is not what people write; bash itself would be slow.
MAX_FIELDS = 256
MAX_TEXT = 256 * 1024

_RANGE = re.compile(r"(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])$")
_GLOB_CHARS = frozenset("*?[")


@dataclass(slots=True)
class Shell:
    """What the shell would know at one point of the script."""

    variables: dict[str, Arg] = field(default_factory=dict)
    arrays: dict[str, tuple[Arg, ...]] = field(default_factory=dict)
    cwd: str | None = None
    home: str = ""
    positional: tuple[Arg, ...] = ()
    zero: str = "bash"
    known_environment: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a word after expansion."""

    text: str
    is_quoted: bool
    sources: tuple[str, ...] = ()
    is_process: bool = False
    is_expansion: bool = False


Runner = Callable[[Substitution], tuple[str | None, tuple[str, ...]]]
"""Evaluates a substitution: its output where known, and the programs in it."""


def fields(word: Word, shell: Shell, run: Runner) -> list[Arg]:
    """The words that `word` becomes after brace, tilde, parameter and command expansion and word splitting."""
    results: list[Arg] = []
    for variant in _braces(word.parts):
        results.extend(_fields(variant, word.raw, shell, run))
        if len(results) > MAX_FIELDS:
            break
    return results[:MAX_FIELDS]


def single(word: Word, shell: Shell, run: Runner) -> Arg:
    """`word` where bash does not split: assignments, redirections, here-strings, heredocs."""
    pieces = _pieces(word.parts, shell, run)
    return _join(pieces, word.raw)


def _join(pieces: list[Piece], raw: str) -> Arg:
    text = "".join(p.text for p in pieces)[:MAX_TEXT]
    sources = tuple(dict.fromkeys(s for p in pieces for s in p.sources))
    is_glob = any(not p.is_quoted and not _GLOB_CHARS.isdisjoint(p.text) for p in pieces)
    return Arg(text, raw, sources, is_glob, any(p.is_process for p in pieces))


def _fields(parts: tuple[Part, ...], raw: str, shell: Shell, run: Runner) -> list[Arg]:
    groups: list[list[Piece]] = [[]]
    for piece in _pieces(parts, shell, run):
        if piece.is_quoted or not piece.is_expansion or piece.is_process:
            groups[-1].append(piece)
            continue
        chunks = re.split(r"[ \t\n]+", piece.text)
        for number, chunk in enumerate(chunks):
            if number:
                groups.append([])
            if chunk:
                groups[-1].append(Piece(chunk, False, piece.sources, is_expansion=True))
    return [_join(g, raw) for g in groups if g and (any(p.text or p.is_quoted for p in g))]


def _pieces(parts: tuple[Part, ...], shell: Shell, run: Runner) -> list[Piece]:
    pieces: list[Piece] = []
    for index, part in enumerate(parts):
        if isinstance(part, Literal):
            text = part.text
            if index == 0 and not part.is_quoted and text.startswith("~"):
                text = tilde(text, shell)
            pieces.append(Piece(text, part.is_quoted))
        elif isinstance(part, Parameter):
            pieces.extend(_parameter(part, shell, run))
        elif isinstance(part, Arithmetic):
            for script in part.scripts:
                run(Substitution(script))
            pieces.append(_arithmetic(part))
        elif part.direction:
            _, sources = run(part)
            pieces.append(Piece("/dev/fd/63", True, sources, is_process=True))
        else:
            output, sources = run(part)
            text = UNKNOWN if output is None else output.rstrip("\n")
            pieces.append(Piece(text, part.is_quoted, sources, is_expansion=True))
    return pieces


def _arithmetic(part: Arithmetic) -> Piece:
    text = part.text.strip()
    if re.fullmatch(r"\d{1,9}(?:\s*[-+*]\s*\d{1,9}){0,3}", text):
        # SAFETY: digits and + - * only, matched above
        return Piece(str(_sum(text)), False)
    return Piece(UNKNOWN, True, ("arithmetic",))


def _sum(text: str) -> int:
    tokens = re.findall(r"\d+|[-+*]", text)
    terms, sign = [0], 1
    pending = None
    for token in tokens:
        if token.isdigit():
            if pending == "*":
                terms[-1] *= int(token)
            else:
                terms.append(sign * int(token))
        else:
            pending, sign = token, -1 if token == "-" else 1
    return sum(terms)


def tilde(text: str, shell: Shell) -> str:
    """`~`, `~+`, `~-` and `~user` at the start of a word."""
    head, slash, rest = text.partition("/")
    if head == "~":
        return (shell.home or UNKNOWN) + slash + rest
    if head == "~+":
        return (shell.cwd or UNKNOWN) + slash + rest
    if head == "~root":
        return "/root" + slash + rest
    if re.fullmatch(r"~[a-z_][a-z0-9_-]*", head):
        return "/home/" + head[1:] + slash + rest
    return text


def _value(name: str, shell: Shell) -> Arg | None:
    """The value of a variable as far as known; None when it is not set in what was read."""
    if name in shell.variables:
        return shell.variables[name]
    if name == "HOME":
        return Arg(shell.home) if shell.home else None
    if name == "PWD":
        return Arg(shell.cwd) if shell.cwd else None
    if name == "IFS":
        return Arg(" \t\n")
    if name == "TMPDIR":
        return Arg("/tmp")
    if name == "SHELL":
        return Arg("/bin/bash")
    if name == "0":
        return Arg(shell.zero)
    if name.isdigit():
        index = int(name) - 1
        return shell.positional[index] if index < len(shell.positional) else None
    return None


def _parameter(part: Parameter, shell: Shell, run: Runner) -> list[Piece]:
    name, quoted = part.name, part.is_quoted
    base, _, index = name.partition("[")
    if base in ("@", "*") or index in ("@]", "*]"):
        values = shell.positional if base in ("@", "*") else shell.arrays.get(base, ())
        if part.operator == "#":
            return [Piece(str(len(values)), quoted)]
        known = Arg(" ".join(v.text for v in values), "", tuple(s for v in values for s in v.sources))
        if not values and base not in ("@", "*"):
            return [_unset(name, quoted)]
        # "$@" keeps its words apart; joining them with blanks and splitting again is exact enough for reading
        return [Piece(known.text, False, known.sources, is_expansion=True)]
    if index and base in shell.arrays and index[:-1].isdigit() and int(index[:-1]) < len(shell.arrays[base]):
        value: Arg | None = shell.arrays[base][int(index[:-1])]
    else:
        value = _value(base, shell)
    if part.argument is not None:
        return _operated(part, value, shell, run)
    if value is None:
        return [_unset(name, quoted)]
    if part.operator == "#":
        return [Piece(str(len(value.text)) if value.is_known else UNKNOWN, quoted, value.sources)]
    if part.operator == "!":
        inner = _value(value.text, shell)
        return [_unset(value.text, quoted) if inner is None else Piece(inner.text, quoted, inner.sources, is_expansion=True)]
    if part.operator in ("^^", "^", ",,", ","):
        changed = {"^^": value.text.upper(), ",,": value.text.lower(), "^": value.text[:1].upper() + value.text[1:]}
        text = changed.get(part.operator, value.text[:1].lower() + value.text[1:])
        return [Piece(text, quoted, value.sources, is_expansion=True)]
    return [Piece(value.text, quoted, value.sources, is_expansion=True)]


def _unset(name: str, quoted: bool) -> Piece:
    return Piece(UNKNOWN, quoted, (f"${name}",), is_expansion=True)


def _operated(part: Parameter, value: Arg | None, shell: Shell, run: Runner) -> list[Piece]:
    """`${name<operator>word}`. Substitutions in the word are run whichever way it goes: reading misses nothing."""
    assert part.argument is not None
    argument = single(part.argument, shell, run)
    operator = part.operator
    is_set = value is not None and (value.text != "" or not operator.startswith(":"))
    if operator in (":-", "-", ":=", "="):
        chosen = value if is_set and value is not None else argument
        if "=" in operator and not is_set:
            shell.variables[part.name] = argument
        environment = not is_set and part.name in shell.known_environment
        text = UNKNOWN if environment else chosen.text
        return [Piece(text, part.is_quoted, (*chosen.sources, *((f"${part.name}",) if environment else ())), is_expansion=True)]
    if operator in (":+", "+"):
        return [Piece(argument.text if is_set else "", part.is_quoted, argument.sources, is_expansion=True)]
    if operator in (":?", "?"):
        # SAFETY: with an empty value the shell stops here, so what follows is a real, non-empty value
        text = value.text if value is not None and is_set else UNKNOWN
        return [Piece(text, part.is_quoted, (f"${part.name}:?",), is_expansion=True)]
    if value is None:
        return [_unset(part.name, part.is_quoted)]
    if not value.is_known or not argument.is_known:
        return [Piece(UNKNOWN, part.is_quoted, value.sources, is_expansion=True)]
    return [Piece(_edited(operator, value.text, argument.text), part.is_quoted, value.sources, is_expansion=True)]


def _edited(operator: str, value: str, argument: str) -> str:
    """Substring, trimming and replacement of known texts."""
    if operator == ":":
        try:
            numbers = [int(n) for n in argument.split(":")]
        except ValueError:
            return UNKNOWN
        start = numbers[0] if numbers[0] >= 0 else max(0, len(value) + numbers[0])
        if len(numbers) == 1:
            return value[start:]
        return value[start : start + numbers[1]] if numbers[1] >= 0 else value[start : numbers[1]]
    if operator in ("/", "//"):
        old, _, new = argument.partition("/")
        return value.replace(old, new, 1 if operator == "/" else -1) if old and not _GLOB_CHARS & set(old) else UNKNOWN
    if operator in ("#", "##", "%", "%%"):
        return _trimmed(operator, value, argument)
    return UNKNOWN


def _trimmed(operator: str, value: str, pattern: str) -> str:
    import fnmatch

    cuts = range(len(value) + 1)
    if operator[0] == "#":
        order = cuts if operator == "#" else reversed(cuts)
        return next((value[i:] for i in order if fnmatch.fnmatchcase(value[:i], pattern)), value)
    order = reversed(cuts) if operator == "%" else cuts
    return next((value[:i] for i in order if fnmatch.fnmatchcase(value[i:], pattern)), value)


def _braces(parts: tuple[Part, ...]) -> list[tuple[Part, ...]]:
    """Brace expansion over unquoted literals; anything else rides along."""
    if not any(isinstance(p, Literal) and not p.is_quoted and "{" in p.text for p in parts):
        return [parts]
    flat: list[Part] = []
    for part in parts:
        if isinstance(part, Literal) and not part.is_quoted:
            flat.extend(Literal(c) for c in part.text)
        else:
            flat.append(part)
    return [tuple(_merge(v)) for v in _expand_braces(flat, 0)][:MAX_FIELDS]


def _merge(parts: list[Part]) -> list[Part]:
    merged: list[Part] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Literal) and isinstance(last, Literal) and not (part.is_quoted or last.is_quoted):
            merged[-1] = Literal(last.text + part.text)
        else:
            merged.append(part)
    return merged


def _char(part: Part) -> str:
    return part.text if isinstance(part, Literal) and not part.is_quoted else ""


def _expand_braces(parts: list[Part], depth: int) -> list[list[Part]]:
    for start, part in enumerate(parts):
        if _char(part) != "{" or depth > 6:
            continue
        level, splits = 0, [start]
        for end in range(start, len(parts)):
            char = _char(parts[end])
            level += {"{": 1, "}": -1}.get(char, 0)
            if level == 1 and char == ",":
                splits.append(end)
            if level == 0:
                options = _brace_options(parts, splits, end)
                if options is None:
                    break
                results: list[list[Part]] = []
                for option in options:
                    results.extend(_expand_braces([*parts[:start], *option, *parts[end + 1 :]], depth + 1))
                    if len(results) > MAX_FIELDS:
                        return results
                return results
    return [parts]


def _brace_options(parts: list[Part], splits: list[int], end: int) -> list[list[Part]] | None:
    if len(splits) > 1:
        bounds = [*splits, end]
        return [parts[a + 1 : b] for a, b in zip(bounds, bounds[1:], strict=False)]
    inner = "".join(_char(p) or UNKNOWN for p in parts[splits[0] + 1 : end])
    found = _RANGE.match(inner)
    if not found:
        return None
    low, high = found.groups()
    if low.lstrip("-").isdigit() and high.lstrip("-").isdigit():
        first, last = int(low), int(high)
        step = 1 if last >= first else -1
        return [[Literal(str(n))] for n in range(first, last + step, step)[:MAX_FIELDS]]
    if low.isalpha() and high.isalpha():
        step = 1 if high >= low else -1
        return [[Literal(chr(n))] for n in range(ord(low), ord(high) + step, step)]
    return None
