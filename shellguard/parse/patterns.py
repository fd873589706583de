"""What `${name%pattern}`, `${name/old/new}`, `${name:1:2}` and `${name^^}` make of a known text.

Promise: pure, total; what could be slow or is not plain gives `UNKNOWN`.
"""

from __future__ import annotations

import re

from shellguard.parse.invocation import UNKNOWN

# Longer values are not matched against patterns: trimming and replacing are quadratic in them.
MAX_PATTERN_VALUE = 2048
GLOB_CHARS = frozenset("*?[")


def edited(operator: str, value: str, argument: str) -> str:
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
    if not anchor and old and not GLOB_CHARS & set(old):
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
