"""Files of variables: `.env` and its kin, as dotenv libraries read them.

Promise: pure and total; a value that stands on something nobody knows is UNKNOWN. Values are secrets: whoever reads
them says of them only where they lead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from shellguard.parse.invocation import UNKNOWN

_MOST_CHARACTERS = 128 * 1024
_LINE = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*=[ \t]*(?:'([^'\n]*)'|"((?:[^"\\\n]|\\.)*)"|`([^`\n]*)`|([^\n#]*(?:(?<=\S)#[^\n#]*)*))""",
    re.M,
)
_NAMED = re.compile(r"\$\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|\$([A-Za-z_]\w*)")


def variables_of(data: bytes | None, known: Mapping[str, str]) -> dict[str, str]:
    """The variables a file sets; `$NAME` in a value is one of `known` or of the file's own earlier ones."""
    return {name: value for name, value, _ in numbered_variables(data, known)}


def numbered_variables(data: bytes | None, known: Mapping[str, str]) -> tuple[tuple[str, str, int], ...]:
    """(name, value, line) of each assignment, in order."""
    text = (data or b"")[:_MOST_CHARACTERS].decode("utf-8", "replace").replace("\0", "")
    found: dict[str, str] = {}
    lines: list[tuple[str, str, int]] = []
    at, line = 0, 1
    for match in _LINE.finditer(text):
        name, single, double, tick, bare = match.groups()
        if single is not None or tick is not None:
            found[name] = single if single is not None else tick
        else:
            value = double if double is not None else bare.strip()
            found[name] = _expanded(value, {**found, **known}) if "$" in value else value
        line, at = line + text.count("\n", at, match.start(1)), match.start(1)
        lines.append((name, found[name], line))
    return tuple(lines)


def _expanded(value: str, known: Mapping[str, str]) -> str:
    def said(match: re.Match[str]) -> str:
        name = match.group(1) or match.group(3)
        return known.get(name) or match.group(2) or UNKNOWN

    return _NAMED.sub(said, value)
