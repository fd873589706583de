"""Secrets in the flags of programs that take them there: `curl -u user:password`, `mysql -pX`, by table.

Promise: pure, total, one pass; a flag counts only behind its own program in the same command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from shellguard.parse.secret_places import holds_cookie
from shellguard.parse.secret_values import Span, is_random, is_stand_in, read_value


class Form(Enum):
    """How a flag carries its secret."""

    PAIR = auto()
    """`user:password`, glued or apart."""
    WORD = auto()
    """The secret, glued or apart."""
    GLUED = auto()
    """The secret, only glued: apart means "ask me"."""
    COOKIE = auto()
    """`name=value` pairs; without an equals sign it names a file."""


_CURL = {f: Form.PAIR for f in ("-u", "--user", "-U", "--proxy-user")} | {
    "-b": Form.COOKIE,
    "--cookie": Form.COOKIE,
    "--oauth2-bearer": Form.WORD,
}
_HTTPIE = {"-a": Form.PAIR, "--auth": Form.PAIR}
_MYSQL = {"-p": Form.GLUED}
_P = {"-p": Form.WORD}
# Each row from the program's own manual page or --help.
FLAGS: dict[str, dict[str, Form]] = {
    "curl": _CURL,
    "http": _HTTPIE, "https": _HTTPIE, "xh": _HTTPIE, "xhs": _HTTPIE,
    "mysql": _MYSQL, "mysqldump": _MYSQL, "mysqladmin": _MYSQL, "mysqlimport": _MYSQL, "mysqlcheck": _MYSQL,
    "mariadb": _MYSQL, "mariadb-dump": _MYSQL, "mariadb-admin": _MYSQL, "7z": _MYSQL, "7za": _MYSQL,
    "docker login": _P, "podman login": _P, "nerdctl login": _P, "registry login": _P, "az login": _P,
    "oc login": _P, "twine upload": _P, "sshpass": _P,
    "mongosh": _P, "mongo": _P, "mongodump": _P, "mongorestore": _P,
    "secret set": {"--value": Form.WORD, "-b": Form.WORD, "--body": Form.WORD},
    "redis-cli": {"-a": Form.WORD}, "sqlcmd": {"-P": Form.WORD}, "bcp": {"-P": Form.WORD},
    "plink": {"-pw": Form.WORD},
    "zip": {"-P": Form.WORD}, "unzip": {"-P": Form.WORD},
    "ldapsearch": {"-w": Form.WORD}, "ldapmodify": {"-w": Form.WORD}, "ldapdelete": {"-w": Form.WORD},
}  # fmt: skip
_WORDS = tuple(sorted({name.split()[0] for name in FLAGS}))
_PROGRAM = "|".join(re.escape(n).replace(r"\ ", r"[ \t]{1,4}") for n in sorted(FLAGS, key=len, reverse=True))
_FLAG = "|".join(sorted({re.escape(f) for row in FLAGS.values() for f in row}, key=len, reverse=True))
# `https://` names no program. `-print` is find's, whatever its argument is called.
_SCAN = re.compile(
    rf"""(?<![\w.-])(?P<program>{_PROGRAM})(?![\w.-]|://)
    |(?<=\s)(?P<flag>{_FLAG})(?!rint\b)(?P<gap>=|[ \t]{{1,4}})?
    |(?P<quote>(?<!\\)["'])
    |(?P<stop>[;|&]|(?<!\\)\n)""",
    re.VERBOSE,
)


@dataclass(slots=True)
class _Command:
    """Where the scan stands: whose flags count, and inside which quote the program was named."""

    program: str = ""
    quote: str = ""
    named_in: str = ""


def find_flags(text: str) -> Iterator[Span]:
    """Secrets in the flags of the programs in `FLAGS`."""
    if " -" not in text or not any(word in text for word in _WORDS):
        return
    command, at = _Command(), 0
    while match := _SCAN.search(text, at):
        at = match.end()
        form = _step(command, match)
        if form is None or (form is Form.GLUED and match["gap"]):
            continue
        value = read_value(text, at)
        span = _span(form, text[value.start : value.end], value.start)
        if span:
            yield span
        if value.end > at:
            # Stay on the closing quote when there is none of its own, so the quote count keeps right.
            at = value.end + (1 if value.is_quoted else 0)


def _step(command: _Command, match: re.Match[str]) -> Form | None:
    """Move the scan over one mark; the form of a flag that counts."""
    if match["flag"]:
        return FLAGS.get(command.program, {}).get(match["flag"])
    if match["program"]:
        command.program, command.named_in = " ".join(match["program"].split()), command.quote
    elif quote := match["quote"]:
        if not command.quote:
            command.quote = quote
        elif command.quote == quote:
            if command.named_in == quote:
                command.program = ""
            command.quote = ""
    elif command.quote == command.named_in:
        command.program = ""
    return None


def _span(form: Form, written: str, start: int) -> Span | None:
    if not written or is_stand_in(written):
        return None
    end = start + len(written)
    if form is Form.COOKIE:
        return Span(start, end, "cookie") if holds_cookie(written) else None
    if form is not Form.PAIR:
        return Span(start, end, "password") if not written.startswith("-") else None
    user, colon, password = written.partition(":")
    if password and not is_stand_in(password):
        # uid:gid is how other programs spell it, and curl's user may be one of their arguments.
        return None if user.isdigit() and password.isdigit() else Span(start + len(user) + 1, end, "password")
    return Span(start, start + len(user), "token") if colon and not password and is_random(user) else None
