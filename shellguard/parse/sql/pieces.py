"""A script of SQL cut into the statements its client would send, as that client cuts it.

Promise: pure, total, linear in the text. A semicolon inside a quote, a dollar quote, a comment or the body of a routine
cuts nothing; what is left of a comment is a blank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Databases whose strings take a backslash (their manuals, "String Literals").
_BACKSLASH = frozenset("mysql bigquery clickhouse hive spark databricks snowflake".split())
_TOKEN = re.compile(
    r"(?P<line>--[^\n]*)|(?P<hash>\#[^\n]*)|(?P<comment>/\*)|(?P<estring>\b[eE]'(?:[^'\\]|\\.|'')*'?)|"
    r"(?P<string>'(?:[^']|'')*'?)|(?P<quoted>\"(?:[^\"]|\"\")*\"?)|(?P<tick>`[^`]*`?)|(?P<bracket>\[[^\[\]\n]{0,128}\])|"
    r"(?P<dollar>\$(?:[A-Za-z_]\w{0,62})?\$)|(?P<meta>\\[^\n]*)|(?P<end>;)|(?P<word>[A-Za-z_][\w$]*)|(?P<nl>\n)|(?P<other>.)",
    re.S,
)
_ESCAPED = re.compile(r"'(?:[^'\\]|\\.|'')*'?|\"(?:[^\"\\]|\\.|\"\")*\"?", re.S)
_MAX_LEVEL = 4
_GO = re.compile(r"[ \t]*go(?:[ \t]+\d+)?[ \t]*;?[ \t]*(?=\n|$)", re.I)
_DELIMITER = re.compile(r"[ \t]*delimiter[ \t]+(\S+)[ \t]*(?=\n|$)", re.I)
_DOT = re.compile(r"[ \t]*\.[a-z][^\n]*")
_ROUTINE = re.compile(
    r"\s*create\s+(?:or\s+(?:replace|alter)\s+)?(?:definer\s*=\s*\S+\s+)?(?:temp\w*\s+|editionable\s+|aggregate\s+|constraint\s+)*"
    r"(function|procedure|trigger|event|package)\b",
    re.I,
)
_COPIES = re.compile(r"\s*copy\b[^;]*\bfrom\s+stdin\b", re.I)


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement, or one line to the client itself."""

    text: str
    """Comments are blanks."""
    bare: str
    """The same length, with what stands in strings blotted out: words in it are words of the language."""
    ending: str = ";"
    """`;`, or the client's own word that ended it: `\\gexec`, `\\g`."""
    is_meta: bool = False
    """A line to the client: `\\!`, `.restore`."""


class _Cutter:
    def __init__(self, text: str, dialect: str, level: int = 0) -> None:
        self.text, self.dialect, self.level = text, dialect, level
        self.found: list[Piece] = []
        self.clear: list[str] = []
        self.blot: list[str] = []
        self.depth = 0
        self.parens = 0
        self.is_routine = False
        self.is_blank = True
        self.delimiter = ";"

    def keep(self, text: str, bare: str | None = None) -> None:
        self.is_blank = self.is_blank and not text.strip()
        self.clear.append(text)
        self.blot.append(text if bare is None else bare)

    def cut(self, ending: str = ";") -> None:
        text, bare = "".join(self.clear), "".join(self.blot)
        if bare.strip():
            skipped = len(bare) - len(bare.lstrip())
            self.found.append(Piece(text[skipped:].rstrip(), bare[skipped:].rstrip(), ending))
        self.clear, self.blot, self.depth, self.parens, self.is_routine = [], [], 0, 0, False
        self.is_blank = True

    def run(self) -> list[Piece]:
        at, is_line_start = 0, True
        while at < len(self.text):
            if is_line_start:
                at, is_line_start = self._line(at)
                if at >= len(self.text):
                    break
            match = self._match(at)
            at = self._token(match, at)
            is_line_start = match.lastgroup == "nl"
        self.cut("")
        return self.found

    def _match(self, at: int) -> re.Match[str]:
        if self.text[at] in "'\"" and self.dialect in _BACKSLASH:
            found = _ESCAPED.match(self.text, at)
            if found is not None:
                return found
        found = _TOKEN.match(self.text, at)
        assert found is not None  # every character is one of the groups
        return found

    def _line(self, at: int) -> tuple[int, bool]:
        """Lines that are the client's: GO, DELIMITER, `.command`."""
        if self.dialect == "tsql" and (go := _GO.match(self.text, at)):
            self.cut("go")
            return go.end(), False
        if self.dialect == "mysql" and (new := _DELIMITER.match(self.text, at)):
            self.cut()
            self.delimiter = new.group(1)
            return new.end(), False
        if self.dialect in ("sqlite", "duckdb") and self.is_blank and (dot := _DOT.match(self.text, at)):
            self.found.append(Piece(dot.group().strip(), dot.group().strip(), "", True))
            self.clear, self.blot = [], []
            return dot.end(), False
        return at, False

    def _token(self, match: re.Match[str], at: int) -> int:
        kind, word = match.lastgroup, match.group()
        if self.delimiter != ";" and self.text.startswith(self.delimiter, at):
            self.cut()
            return at + len(self.delimiter)
        if kind == "comment":
            return self._comment(at)
        if kind == "line" or (kind == "hash" and self.dialect in ("mysql", "bigquery")):
            self.keep(" ")
        elif kind == "hash":
            self.keep("#")
            return at + 1
        elif kind == "dollar" and self.dialect in ("", "postgres", "snowflake", "duckdb", "bigquery"):
            return self._dollar(word, at)
        elif kind in ("string", "estring") or (kind is None and word[0] == "'"):
            self.keep(word, _blotted(word))
        elif kind == "bracket" and self.dialect not in ("tsql", "sqlite"):
            self.keep("[")
            return at + 1
        elif kind is None or kind in ("quoted", "tick", "bracket"):
            is_text = kind is None or (kind == "quoted" and self.dialect == "mysql")
            self.keep(word, _blotted(word) if is_text else _named(word))
        elif kind == "meta" and self.dialect in ("", "postgres", "mysql"):
            return at + self._meta(word)
        elif kind == "end":
            self._semicolon()
            if self.found and self.dialect == "postgres" and _COPIES.match(self.found[-1].bare):
                return self._copied(match.end())
        else:
            if kind == "word":
                self._word(word.lower())
            self.parens += (word == "(") - (word == ")")
            self.keep(word)
        return match.end()

    def _comment(self, at: int) -> int:
        """MySQL runs what stands in /*! ... */ (its manual, "Comments"); PostgreSQL's comments nest."""
        opened = re.compile(r"/\*!\d*").match(self.text, at)
        if opened is not None and self.dialect in ("", "mysql") and self.level < _MAX_LEVEL:
            end = self.text.find("*/", at)
            end = len(self.text) if end < 0 else end
            for inner in _Cutter(self.text[opened.end() : end], self.dialect, self.level + 1).run():
                self.keep(f" {inner.text} ", f" {inner.bare} ")
            return end + 2
        depth, last = 1, at + 2
        for found in re.compile(r"/\*|\*/").finditer(self.text, at + 2):
            is_nested = self.dialect == "postgres" and found.group() == "/*"
            depth += 1 if is_nested else -1 if found.group() == "*/" else 0
            last = found.end()
            if depth == 0:
                break
        else:
            last = len(self.text)
        self.keep(" ")
        return last

    def _dollar(self, tag: str, at: int) -> int:
        end = self.text.find(tag, at + len(tag))
        end = len(self.text) if end < 0 else end + len(tag)
        word = self.text[at:end]
        body = self.text[at + len(tag) : max(at + len(tag), end - len(tag))].ljust(len(word) - 2 * len(tag))
        margin = " " * (len(tag) - 1)
        self.keep("'" + margin + body + margin + "'", "'" + "." * (len(body) + 2 * len(margin)) + "'")
        return end

    def _meta(self, word: str) -> int:
        """Note a backslash command and say its length: `\\gexec` ends a statement, `\\!` is a line of its own, and psql
        goes on with SQL behind `\\\\`."""
        name = re.match(r"\\(?:\w+|.|$)", word)
        ending = name.group() if name else word
        if ending == "\\" * 2:
            return 2
        if self.dialect == "mysql" and ending in ("\\g", "\\G"):
            self.cut(ending)
            return 2
        line = word.partition("\\" * 2)[0]
        if not self.is_blank and ending in ("\\g", "\\gexec", "\\gx", "\\gset"):
            self.cut(ending)
        else:
            self.cut()
            self.found.append(Piece(line.strip(), line.strip(), "", True))
        return len(line)

    def _semicolon(self) -> None:
        inside = self.is_routine and self.depth > 0
        if self.delimiter != ";" or inside or (self.parens > 0 and self._is_rule()):
            self.keep(";")
        else:
            self.cut()

    def _is_rule(self) -> bool:
        return re.match(r"\s*create\s+(?:or\s+replace\s+)?rule\b", "".join(self.blot[:8]), re.I) is not None

    def _word(self, word: str) -> None:
        """How deep in a routine's BEGIN ... END the cutter stands."""
        if word in ("begin", "case", "atomic") and not self.is_routine:
            self.is_routine = word != "case" and _ROUTINE.match("".join(self.blot[:48])) is not None
        if not self.is_routine:
            return
        if word in ("begin", "case"):
            self.depth += self._before() != "end"
        elif word == "end":
            self.depth -= 1
        elif word in ("if", "loop", "while", "repeat") and self._before() == "end":
            self.depth += 1

    def _before(self) -> str:
        return next((w.lower() for w in reversed(self.blot) if w.strip()), "")

    def _copied(self, at: int) -> int:
        """Behind `COPY ... FROM stdin;` stands data, up to `\\.`."""
        end = re.compile(r"^\\\.[ \t]*$", re.M).search(self.text, at)
        return end.end() if end else at


def _blotted(word: str) -> str:
    start = 2 if word[0] in "eE" else 1
    return " " * (start - 1) + "'" + "." * (len(word) - start - 1) + ("'" if len(word) > start else "")


def _named(word: str) -> str:
    """A quoted name, its length kept, as one word."""
    return word[0] + re.sub(r"\W", "_", word[1:-1]) + word[-1] if len(word) > 1 else word


def pieces(text: str, *, dialect: str = "") -> list[Piece]:
    """What the client would send one by one."""
    cutter = _Cutter(text, dialect)
    found = cutter.run()
    if found and _ROUTINE.match(found[-1].bare) and _is_unclosed(found[-1].bare):
        # a body that never ends hides nothing: it is read as it stands
        last = found.pop()
        return [*found, *(Piece(p.strip(), p.strip()) for p in last.text.split(";") if p.strip())]
    return found


def _is_unclosed(bare: str) -> bool:
    return re.search(r"\bbegin\b", bare, re.I) is not None and not re.search(
        r"\bend\b\s*[\w\"`]*\s*$", bare, re.I
    )
