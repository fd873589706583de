"""Identities in `.netrc`, which curl, git, heroku's tool and many more take passwords from.

Promise: total and read-only, through `look`. Source: ftp(1), "The .netrc File".
"""

from __future__ import annotations

import re

from shellguard.probe.held_look import Look

_SERVICES = {
    "github.com": "github", "api.github.com": "github", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket",
    "api.heroku.com": "heroku", "git.heroku.com": "heroku", "app.terraform.io": "terraform",
}  # fmt: skip
_WORD = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|(\S+)")
_MOST_WORDS = 2000


def read(look: Look) -> None:
    """`~/.netrc`, or `$NETRC`."""
    said = look.variable("NETRC")
    path = look.resolved(said) if said else look.at_home(".netrc")
    for entry, line in _machines(look, path):
        host = entry.get("machine", "")
        place = f"{look.shown(path)} line {line}"
        look.keep(
            _SERVICES.get(host, "http"),
            look.name(entry.get("login", "")),
            secret=entry.get("password", ""),
            place=place,
            host=host,
        )


def _machines(look: Look, path: str) -> list[tuple[dict[str, str], int]]:
    """Each machine's words, and the line it begins in. A macro goes on to the next empty line."""
    lines = dict(look.lines(path))
    text = "\n".join(lines.get(number, "") for number in range(1, max(lines, default=0) + 1))
    text = re.sub(r"(?m)^macdef\b(?:.*\n)(?:.+\n?)*", lambda m: "\n" * m[0].count("\n"), text)
    text = re.sub(r"(?m)^[ \t]*#.*$", "", text)
    found: list[tuple[dict[str, str], int]] = []
    key, line, at = "", 1, 0
    for match in list(_WORD.finditer(text))[:_MOST_WORDS]:
        line, at = line + text.count("\n", at, match.start()), match.start()
        value = re.sub(r"\\(.)", r"\1", match[1]) if match[1] is not None else match[2]
        if key:
            if key == "machine":
                found.append(({}, line))
            if found:
                found[-1][0].setdefault(key, value)
            key = ""
        elif value == "default":
            found.append(({}, line))
        else:
            key = value if value in ("machine", "login", "password", "account") else ""
    return found
