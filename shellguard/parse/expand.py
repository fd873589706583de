"""Static expansion: what a word becomes, as far as that can be known without running anything.

Promise: pure and total; a piece that depends on the world is `UNKNOWN` with its source named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.syntax import Arithmetic, Literal, Parameter, Part, Substitution, Word

# An expansion of literals larger than this is not what people write; bash itself would be slow.
MAX_FIELDS = 256
MAX_TEXT = 256 * 1024

_RANGE = re.compile(r"(-?\d{1,9}|[A-Za-z])\.\.(-?\d{1,9}|[A-Za-z])(?:\.\.(-?\d{1,9}))?$")
# Longer values are not matched against patterns: trimming and replacing are quadratic in them.
MAX_PATTERN_VALUE = 2048
_ASSIGNMENT_TILDE = re.compile(r"[A-Za-z_]\w*\+?=(?=~)")
_GLOB_CHARS = frozenset("*?[")


# All expansions of one attempt together: a value that doubles in a loop of text is cheap to write and dear to follow.
MAX_SPENT = 4 * 1024 * 1024


@dataclass(slots=True)
class Spent:
    """How many characters expansions have made so far."""

    total: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the rest stays unknown."""
        return self.total > MAX_SPENT


@dataclass(slots=True)
class Shell:
    """What the shell would know at one point of the script."""

    variables: dict[str, Arg] = field(default_factory=dict)
    arrays: dict[str, tuple[Arg, ...]] = field(default_factory=dict)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Subscripts of an array's elements, in the same order."""
    cwd: str | None = None
    home: str = ""
    positional: tuple[Arg, ...] = ()
    zero: str = "bash"
    exported: frozenset[str] = frozenset()
    """Names that a shell called from here would see."""
    spent: Spent = field(default_factory=Spent)
    """Shared by every copy."""


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
    if len(word.parts) == 1 and isinstance(word.parts[0], Literal) and word.parts[0].is_quoted:
        return [Arg(word.parts[0].text, word.raw)]
    if shell.spent.is_over and any(not isinstance(p, Literal) for p in word.parts):
        return [Arg(UNKNOWN, word.raw, ("too much text",))]
    results: list[Arg] = []
    for variant in _braces(word.parts, shell.spent):
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
    is_glob = any(p.is_glob or (not p.is_quoted and not _GLOB_CHARS.isdisjoint(p.text)) for p in pieces)
    content = next((p.content for p in pieces if p.is_process), None)
    return Arg(text, raw, sources, is_glob, any(p.is_process for p in pieces), content)


def _fields(parts: tuple[Part, ...], raw: str, shell: Shell, run: Runner) -> list[Arg]:
    groups: list[list[Piece]] = [[]]
    splitter = _splitter(shell)
    pieces = _pieces(parts, shell, run)
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
        chunks = splitter.split(piece.text)
        for number, chunk in enumerate(chunks):
            if number:
                groups.append([])
            if chunk:
                groups[-1].append(
                    Piece(chunk, False, piece.sources, is_expansion=True, is_glob=piece.is_glob)
                )
    return [_join(g, raw) for g in groups if g and (any(p.text or p.is_quoted for p in g))]


def _splitter(shell: Shell) -> re.Pattern[str] | None:
    """What separates words: blanks of IFS in any number, its other characters one by one; None splits nothing."""
    ifs = _value("IFS", shell)
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
        parts = tuple(_merge(list(parts)))
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
            for script in part.scripts:
                run(Substitution(script))
            pieces.append(_arithmetic(part))
        elif part.direction:
            output, sources = run(part)
            content = (
                output if part.direction == "<" and output is not None and UNKNOWN not in output else None
            )
            pieces.append(Piece("/dev/fd/63", True, sources, is_process=True, content=content))
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
    if name == "#":
        is_known = all(p.is_known for p in shell.positional)
        return Arg(str(len(shell.positional))) if is_known else None
    if name.isdigit():
        index = int(name) - 1
        return shell.positional[index] if index < len(shell.positional) else None
    return None


def _parameter(part: Parameter, shell: Shell, run: Runner) -> list[Piece]:
    name, quoted = part.name, part.is_quoted
    base, _, index = name.partition("[")
    for script in part.scripts:
        run(Substitution(script))
    if base in ("@", "*") or index in ("@]", "*]"):
        return _list(part, base, index, shell, run)
    value = _element(base, index[:-1], shell) if index else _value(base, shell)
    if part.argument is not None:
        return _operated(part, value, shell, run)
    if value is None:
        return [_unset(name, quoted)]
    if part.operator == "#":
        return [Piece(str(len(value.text)) if value.is_known else UNKNOWN, quoted, value.sources)]
    if part.operator == "!":
        inner = _value(value.text, shell)
        return [
            _unset(value.text, quoted)
            if inner is None
            else Piece(inner.text, quoted, inner.sources, is_expansion=True)
        ]
    return [Piece(value.text, quoted, value.sources, is_expansion=True, is_glob=value.is_glob)]


def _element(base: str, index: str, shell: Shell) -> Arg | None:
    """One array element; a subscript that cannot be read makes it unknown."""
    if base not in shell.arrays:
        return _value(base, shell) if index == "0" else None
    if index.startswith("$"):
        named = _value(index.strip("${}"), shell)
        index = named.text if named is not None else UNKNOWN
    index = index.strip("'\"")
    items, keys = shell.arrays[base], shell.keys.get(base, ())
    if index in keys:
        return items[keys.index(index)]
    if re.fullmatch(r"-\d{1,4}", index) and -int(index) <= len(items):
        return items[int(index)]
    return None


def _list(part: Parameter, base: str, index: str, shell: Shell, run: Runner) -> list[Piece]:
    """`$@`, `${a[*]}` and what operators make of every word in them."""
    is_positional = base in ("@", "*")
    if not is_positional and base not in shell.arrays:
        return (
            [_unset(part.name, part.is_quoted)]
            if _value(base, shell) is None
            else _parameter(replace(part, name=base), shell, run)
        )
    values = shell.positional if is_positional else shell.arrays[base]
    if part.operator == "#":
        return [Piece(str(len(values)) if all(v.is_known for v in values) else UNKNOWN, part.is_quoted)]
    if part.operator == "!":
        values = tuple(Arg(k) for k in shell.keys.get(base, ()))
    elif part.operator == ":" and part.argument is not None:
        values = _slice(
            (Arg(shell.zero), *values) if is_positional else values, single(part.argument, shell, run)
        )
    elif part.argument is not None and part.operator not in (":-", "-", ":+", "+", ":=", "=", ":?", "?"):
        values = tuple(_join(_operated(part, v, shell, run), "") for v in values)
    elif part.argument is not None:
        return _operated(part, _joined(values) if values else None, shell, run)
    if (base == "*" or index == "*]") and part.is_quoted:
        ifs = _value("IFS", shell)
        glue = ifs.text[:1] if ifs is not None else " "
        return [Piece(glue.join(v.text for v in values), True, _joined(values).sources)]
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


def _unset(name: str, quoted: bool) -> Piece:
    return Piece(UNKNOWN, quoted, (f"${name}",), is_expansion=True)


def _operated(part: Parameter, value: Arg | None, shell: Shell, run: Runner) -> list[Piece]:
    """`${name<operator>word}`. Substitutions in the word are run whichever way it goes: reading misses nothing."""
    assert part.argument is not None
    argument_pieces = _pieces(part.argument.parts, shell, run)
    argument = _join(argument_pieces, part.argument.raw)
    operator = part.operator
    is_set = value is not None and (value.text != "" or not operator.startswith(":"))
    if operator in (":-", "-", ":=", "="):
        chosen = value if is_set and value is not None else argument
        if "=" in operator and not is_set:
            shell.variables[part.name] = argument
        if not is_set and not part.is_quoted:
            # what was quoted inside the default stays one word
            return [replace(p, is_expansion=True) for p in argument_pieces]
        return [Piece(chosen.text, part.is_quoted, chosen.sources, is_expansion=True)]
    if operator in (":+", "+"):
        if is_set and not part.is_quoted:
            return [replace(p, is_expansion=True) for p in argument_pieces]
        return [Piece(argument.text if is_set else "", part.is_quoted, argument.sources, is_expansion=True)]
    if operator in (":?", "?"):
        # SAFETY: with an empty value the shell stops here, so what follows is a real, non-empty value
        text = value.text if value is not None and is_set else UNKNOWN
        return [Piece(text, part.is_quoted, (f"${part.name}:?",), is_expansion=True)]
    if value is None:
        return [_unset(part.name, part.is_quoted)]
    if operator not in (":", "@"):
        # matching a pattern at every place of a value is quadratic
        shell.spent.total += len(value.text) ** 2 // 16
    if not value.is_known or not argument.is_known:
        return [Piece(UNKNOWN, part.is_quoted, value.sources, is_expansion=True)]
    return [
        Piece(_edited(operator, value.text, argument.text), part.is_quoted, value.sources, is_expansion=True)
    ]


def _edited(operator: str, value: str, argument: str) -> str:
    """Substring, trimming, replacement and change of case of known texts."""
    if operator in ("^^", "^", ",,", ",") and not argument:
        changed = {"^^": value.upper(), ",,": value.lower(), "^": value[:1].upper() + value[1:]}
        return changed.get(operator, value[:1].lower() + value[1:])
    if operator == "@":
        return {"U": value.upper(), "L": value.lower(), "u": value[:1].upper() + value[1:]}.get(
            argument, UNKNOWN
        )
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
        return _replaced(operator, value, old, new)
    if operator in ("#", "##", "%", "%%") and len(value) <= MAX_PATTERN_VALUE:
        return _trimmed(operator, value, argument)
    return UNKNOWN


def _replaced(operator: str, value: str, old: str, new: str) -> str:
    """`${X/old/new}`; `#` and `%` in front of the pattern tie it to an end."""
    anchor = old[:1] if operator == "/" and old[:1] in ("#", "%") else ""
    old = old[len(anchor) :]
    if not anchor and old and not _GLOB_CHARS & set(old):
        return value.replace(old, new, 1 if operator == "/" else -1)
    pattern = _pattern(old)
    if pattern is None or len(value) > MAX_PATTERN_VALUE:
        return UNKNOWN
    pattern = rf"\A(?:{pattern})" if anchor == "#" else rf"(?:{pattern})\Z" if anchor == "%" else pattern
    return re.sub(pattern, lambda _: new, value, count=0 if operator == "//" else 1, flags=re.S)


def _pattern(glob: str) -> str | None:
    """A glob without backslashes as a regular expression; None where it could be slow or is not plain."""
    if glob.count("*") > 1 or not glob or "\\" in glob:
        return None
    found = "".join(
        {"*": ".*", "?": "."}.get(piece)
        or (f"[{re.sub(r'^!', '^', piece[1:-1])}]" if len(piece) > 1 else re.escape(piece))
        for piece in re.findall(r"\[!?[\w. -]+\]|.", glob, re.S)
    )
    try:
        re.compile(found)
    except re.error:
        return None
    return found


def _trimmed(operator: str, value: str, pattern: str) -> str:
    import fnmatch

    cuts = range(len(value) + 1)
    if operator[0] == "#":
        order = cuts if operator == "#" else reversed(cuts)
        return next((value[i:] for i in order if fnmatch.fnmatchcase(value[:i], pattern)), value)
    order = reversed(cuts) if operator == "%" else cuts
    return next((value[:i] for i in order if fnmatch.fnmatchcase(value[i:], pattern)), value)


def _braces(parts: tuple[Part, ...], spent: Spent) -> list[tuple[Part, ...]]:
    """Brace expansion over unquoted literals; anything else rides along."""
    if not any(isinstance(p, Literal) and not p.is_quoted and "{" in p.text for p in parts):
        return [parts]
    flat: list[Part] = []
    for part in parts:
        if isinstance(part, Literal) and not part.is_quoted:
            flat.extend(Literal(c) for c in part.text)
        else:
            flat.append(part)
    return [tuple(_merge(v)) for v in _expand_braces(flat, 0, spent)[:MAX_FIELDS]]


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


def _expand_braces(parts: list[Part], depth: int, spent: Spent) -> list[list[Part]]:
    # every variant copies the word, and merging it costs more than its characters
    spent.total += 16 * len(parts)
    if spent.is_over:
        return [parts]
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
                    results.extend(
                        _expand_braces([*parts[:start], *option, *parts[end + 1 :]], depth + 1, spent)
                    )
                    if len(results) > MAX_FIELDS:
                        return results
                return results
    return [parts]


def _brace_options(parts: list[Part], splits: list[int], end: int) -> list[list[Part]] | None:
    if len(splits) > 1:
        bounds = [*splits, end]
        return [parts[a + 1 : b] for a, b in pairwise(bounds)]
    inner = "".join(_char(p) or UNKNOWN for p in parts[splits[0] + 1 : end])
    found = _RANGE.match(inner)
    if not found:
        return None
    low, high, by = found.groups()
    is_numeric = low.lstrip("-").isdigit() and high.lstrip("-").isdigit()
    if not is_numeric and not (low.isalpha() and high.isalpha()):
        return None
    first, last = (int(low), int(high)) if is_numeric else (ord(low), ord(high))
    sign = 1 if last >= first else -1
    steps = range(first, last + sign, sign * (abs(int(by or 1)) or 1))[:MAX_FIELDS]
    is_padded = is_numeric and any(re.match(r"-?0\d", n) for n in (low, high))
    width = max(len(low), len(high)) if is_padded else 0
    return [[Literal(str(n).zfill(width) if is_numeric else chr(n))] for n in steps]
