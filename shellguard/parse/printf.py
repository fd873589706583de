"""What `printf` and `echo -e` print (bash(1), SHELL BUILTIN COMMANDS).

Promise: pure, total, bounded; None means it cannot be known.
"""

from __future__ import annotations

import re
import shlex

from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.quoting import ansi_c

MAX_WIDTH, MAX_ROUNDS = 1024, 256
_DIRECTIVE = re.compile(r"%(?:%|([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?([hlqjzt]*)([diouxXcsbqQeEfgGaA]))")


class _StopError(Exception):
    """`\\c`: nothing more is printed."""


def printf(words: list[str]) -> str | None:
    """The text `printf` prints for a format and its values."""
    if not words:
        return None
    out: list[str] = []
    form, values = ansi_c(words[0]), words[1:]
    if "%" not in form.replace("%%", ""):
        return form.replace("%%", "%")
    for _ in range(MAX_ROUNDS):
        before = len(values)
        try:
            text = _round(form, values, out)
        except _StopError:
            return "".join(out)
        if text is None:
            return None
        if not values or len(values) == before:
            break
    return "".join(out)


def _round(form: str, values: list[str], out: list[str]) -> str | None:
    """One pass over the format, taking what it needs from `values`."""
    at = 0
    for found in _DIRECTIVE.finditer(form):
        between = form[at : found.start()]
        if "%" in between:
            return None
        out.append(between)
        at = found.end()
        if found.group() == "%%":
            out.append("%")
            continue
        flags, width, precision, _, kind = found.groups()
        if width == "*":
            width = _number(_next(values))
            flags, width = (flags + "-", width.lstrip("-")) if width.startswith("-") else (flags, width)
        if precision == "*":
            precision = _number(_next(values))
        if max(int(width or 0), int(precision or 0)) > MAX_WIDTH:
            return None
        out.append(_converted(kind, flags, int(width or 0), precision, _next(values), out))
    if "%" in form[at:]:
        return None
    out.append(form[at:])
    return ""


def _next(values: list[str]) -> str:
    return values.pop(0) if values else ""


def _converted(kind: str, flags: str, width: int, precision: str | None, value: str, out: list[str]) -> str:
    if kind in "eEfgGaA":
        return UNKNOWN
    if kind in "diouxX":
        number = _number(value)
        if UNKNOWN in number:
            return UNKNOWN
        kind = "d" if kind in "iu" else kind
        return f"%{flags}{width or ''}{'' if precision is None else '.' + precision}{kind}" % int(number)
    if kind == "b":
        text, is_cut = echo_escapes(value)
        if is_cut:
            out.append(text)
            raise _StopError
    elif kind in "qQ":
        text = shlex.quote(value) if value else "''"
    else:
        text = value[:1] if kind == "c" else value
    if precision and kind != "c":
        text = text[: int(precision)]
    return text.ljust(width) if "-" in flags else text.rjust(width)


def _number(value: str) -> str:
    """A value as the decimal numeral of what printf reads; a quote in front means the character's code."""
    if UNKNOWN in value:
        return UNKNOWN
    if value[:1] in ("'", '"'):
        return str(ord(value[1])) if len(value) > 1 else "0"
    found = re.match(r"\s*([-+]?)(0[xX][0-9a-fA-F]+|\d+)", value)
    if not found:
        return "0"
    digits = found.group(2)
    base = 16 if digits[:2].lower() == "0x" else 8 if re.fullmatch("0[0-7]+", digits) else 10
    return found.group(1).strip("+") + str(int(digits, base))


def echo_escapes(text: str) -> tuple[str, bool]:
    """What `echo -e` and `%b` make of a text, and whether `\\c` cut it short."""
    head, cut, _ = text.partition("\\c") if not re.search(r"\\\\", text) else (text, "", "")
    octal = re.sub(r"\\0([0-7]{1,3})", lambda m: chr(int(m.group(1), 8) & 0xFF).replace("\\", "\\\\"), head)
    return ansi_c(octal), bool(cut)
