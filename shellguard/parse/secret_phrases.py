"""Secrets that a phrase announces: `IDENTIFIED BY '...'`, `machine ... password ...`, `vault login ...`, by table.

Promise: pure, total, linear; a pattern runs only where one of its words occurs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shellguard.parse.secret_values import Span, is_random, is_stand_in, read_value


@dataclass(frozen=True, slots=True)
class Phrase:
    """What stands right before a secret."""

    word: str
    """In lower case; without it the pattern cannot match."""
    pattern: str
    """Of the lower-cased text, up to where the value begins."""
    kind: str = "password"
    is_random: bool = False
    """Other words may stand there too: only what looks generated counts."""


_GAP = r"[ \t]{1,4}"
_Q = r"(?=\\{0,3}['\"])"
_WORDS = rf"(?:{_GAP}(?!-)[^\s|;&]{{1,120}}+)"
PHRASES = (
    # PostgreSQL, MySQL, MariaDB, SQL Server: CREATE and ALTER USER, ROLE, LOGIN; SET PASSWORD
    Phrase("password", rf"\b(?:user|role|login)\b[^;\n]{{1,200}}\bpassword(?:{_GAP}|[ \t]{{0,4}}=[ \t]{{0,4}}){_Q}"),
    Phrase("identified", rf"\bidentified{_GAP}(?:with{_GAP}\S{{1,60}}{_GAP})?(?:by|as)(?:{_GAP}password)?{_GAP}{_Q}"),
    Phrase("set password", rf"\bset{_GAP}password{_GAP}for{_GAP}[^=;]{{1,120}}=[ \t]{{0,4}}(?:password\()?{_Q}"),
    # The .netrc file: curl's manual, "NETRC"
    Phrase("password", rf"\blogin{_GAP}\S{{1,255}}[ \t\n]{{1,8}}password{_GAP}"),
    # postgresql.org, "The Password File"
    Phrase(":", r"(?<![^\s'\"])[\w.*-]{1,255}:(?:\d{2,5}|\*):[\w.*-]{1,128}:[\w.*-]{1,128}:"),
    # each program's own manual page or --help
    Phrase("htpasswd", rf"\bhtpasswd(?:{_GAP}-[a-z0-9]{{1,8}})*?{_GAP}-[acdmpsvinr25c]*b[a-z0-9]*(?:{_GAP}-[a-z0-9]{{1,8}})*(?:{_GAP}(?!-)[^\s|;&]{{1,120}}+)?{_WORDS}{_GAP}", is_random=True),
    Phrase("vault", rf"\bvault{_GAP}login(?:{_GAP}-\S{{1,60}})*{_GAP}(?:token=)?(?!-)", "vault token", is_random=True),
    Phrase("authtoken", rf"\bngrok{_GAP}(?:config{_GAP}add-)?authtoken{_GAP}", "token", is_random=True),
    Phrase("put-parameter", rf"\bput-parameter\b[^|;&\n]{{0,300}}?{_GAP}--value[ \t=]{{1,4}}"),
    Phrase("smbclient", rf"\bsmbclient\b[^|;&\n]{{0,200}}?{_GAP}(?:-u|--user)[ \t=]{{0,4}}\\{{0,3}}['\"]?[^\s%]{{1,120}}%"),
    Phrase("lftp", rf"\blftp\b[^|;&\n]{{0,200}}?{_GAP}-u{_GAP}['\"]?[^\s,]{{1,120}},"),
    Phrase("freerdp", rf"\b[xw]freerdp3?\b[^|;&\n]{{0,300}}?{_GAP}/p:"),
    Phrase("sshpass", r"\bsshpass="),
)  # fmt: skip
_COMPILED = tuple((phrase, re.compile(phrase.pattern)) for phrase in PHRASES)


def find_phrased(text: str, lowered: str) -> Iterator[Span]:
    """Values right behind the phrases of `PHRASES`."""
    for phrase, pattern in _COMPILED:
        if phrase.word not in lowered or (phrase.word == ":" and lowered.count(":") < 4):
            continue
        for match in pattern.finditer(lowered):
            value = read_value(text, match.end())
            written = text[value.start : value.end]
            if (
                len(written) < 3
                or is_stand_in(written)
                or (phrase.is_random and not is_random(written, least=8))
            ):
                continue
            yield Span(value.start, value.end, phrase.kind)
