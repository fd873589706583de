"""What `${name%pattern}`, `${name/old/new}`, `${name:1:2}` and `${name^^}` make of a known text.

Promise: pure, total; what could be slow or is not plain gives `UNKNOWN`.
"""

from __future__ import annotations

import re

from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.quoting import ansi_c

# Longer values are not matched against patterns: trimming and replacing are quadratic in them.
MAX_PATTERN_VALUE = 2048
GLOB_CHARS = frozenset("*?[")


def edited(operator: str, value: str, argument: str) -> str:
    """Substring, trimming, replacement and change of case of known texts."""
    if operator in ("^^", "^", ",,", ",") and not argument:
        changed = {"^^": value.upper(), ",,": value.lower(), "^": value[:1].upper() + value[1:]}
        return changed.get(operator, value[:1].lower() + value[1:])
    if operator == "@":
        return _transformed(argument, value)
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
        old, new = _halves(argument)
        # `&` stands for what matched from bash 5.2 on, and for itself before
        return UNKNOWN if "&" in new else _replaced(operator, value, old, new)
    if operator in ("#", "##", "%", "%%") and len(value) <= MAX_PATTERN_VALUE:
        return _trimmed(operator, value, argument)
    return UNKNOWN


def _transformed(letter: str, value: str) -> str:
    """`${name@U}` and the like."""
    if letter == "E":
        return ansi_c(value)
    if letter in ("Q", "K"):
        return "'" + value.replace("'", "'\\''") + "'"
    return {"U": value.upper(), "L": value.lower(), "u": value[:1].upper() + value[1:]}.get(letter, UNKNOWN)


def _replaced(operator: str, value: str, old: str, new: str) -> str:
    """`${X/old/new}`; `#` and `%` in front of the pattern tie it to an end."""
    anchor = old[:1] if operator == "/" and old[:1] in ("#", "%") else ""
    old = old[len(anchor) :]
    if not anchor and old and not GLOB_CHARS & set(old):
        return value.replace(old, new, 1 if operator == "/" else -1)
    pattern = _pattern(old)
    if pattern is None or len(value) > MAX_PATTERN_VALUE:
        return UNKNOWN
    pattern = rf"\A(?:{pattern})" if anchor == "#" else rf"(?:{pattern})\Z" if anchor == "%" else pattern
    return re.sub(pattern, lambda _: new, value, count=0 if operator == "//" else 1, flags=re.S)


def _halves(argument: str) -> tuple[str, str]:
    """What is replaced, and by what; a quoted `/` does not part them."""
    found = re.match(r"((?:\[/\]|[^/])*)/?(.*)", argument, re.S)
    old, new = (found.group(1), found.group(2)) if found else (argument, "")
    return old, re.sub(r"\[([*?\[/])\]", r"\1", new)


def _pattern(glob: str) -> str | None:
    """A glob without backslashes as a regular expression; None where it could be slow or is not plain."""
    if glob.count("*") > 1 or not glob or "\\" in glob:
        return None
    found = "".join(
        {"*": ".*", "?": "."}.get(piece) or (_class(piece[1:-1]) if len(piece) > 1 else re.escape(piece))
        for piece in re.findall(r"\[[*?\[/]\]|\[!?[\w. -]+\]|.", glob, re.S)
    )
    try:
        re.compile(found)
    except re.error:
        return None
    return found


def _class(inside: str) -> str:
    """The inside of `[...]` as a regular expression."""
    return re.escape(inside) if inside in ("*", "?", "[", "/") else f"[{re.sub('^!', '^', inside)}]"


def _trimmed(operator: str, value: str, pattern: str) -> str:
    import fnmatch

    cuts = range(len(value) + 1)
    if operator[0] == "#":
        order = cuts if operator == "#" else reversed(cuts)
        return next((value[i:] for i in order if fnmatch.fnmatchcase(value[:i], pattern)), value)
    order = reversed(cuts) if operator == "%" else cuts
    return next((value[:i] for i in order if fnmatch.fnmatchcase(value[i:], pattern)), value)
