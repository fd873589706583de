"""A script of SQL to the statements in it that are worth a look.

Promise: pure and total. What a text would only define, plan, prepare or roll back is not done; what it makes out of
texts at run time is read out of the texts that stand there.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.sql.heads import HARMLESS, HEADS, Words
from shellguard.parse.sql.pieces import Piece, pieces
from shellguard.parse.sql.statement import Statement

_MAX_SQL = 256 * 1024
_MAX_STATEMENTS = 64
_MAX_DEPTH = 4
_MAX_LEVEL = 6
INTERESTING = re.compile(
    r"\b(?:drop|truncate|delete|update|alter|grant|revoke|deny|merge|replace|overwrite|copy|exec(?:ute)?|call|flush|pragma|outfile|dumpfile|"
    r"xp_cmdshell|purge|reset|detach|exchange|rename|shutdown|restart|kill|restore|load|install|uninstall|superuser|bypassrls|password|"
    r"set\s+(?:global|persist)|prepare|system|retain|lo_\w+|dblink\w*|pg_\w+|load_\w+|sys_\w+|sp_\w+|writefile|soname|reassign|drop_chunks|utl_file|openrowset)\b|\\!|/\*!|^\s*\.(?:restore|import|load|clone|save)",
    re.I | re.M,
)
# Databases where a rolled back transaction brings back dropped tables too (their manuals, "Transactions", "DDL").
_UNDOES_DDL = frozenset({"", "postgres", "sqlite", "tsql", "duckdb", "redshift"})
# What reaches outside the transaction.
_OUTSIDE = frozenset({"run-program", "write-file", "read-file", "stop"})
_DML = frozenset({"delete", "update"})
_CALLS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.I), kind, thing)
    for pattern, kind, thing in (
        (r"\bxp_cmdshell\b|\bsp_oa(?:create|method)\b|\bsys_(?:exec|eval)\s*\(|\bload_extension\s*\(|\bdbms_scheduler\b|\bexternal_script\b", "run-program", "program"),
        (r"\bsp_configure\b", "change", "settings"),
        (r"\binto\s+(?:outfile|dumpfile)\b|\blo_export\s*\(|\bpg_file_(?:write|unlink|rename)\s*\(|\bwritefile\s*\(|\butl_file\.", "write-file", "file"),
        (r"\bpg_read(?:_binary)?_file\s*\(|\bload_file\s*\(|\blo_import\s*\(|\bopenrowset\s*\(\s*bulk\b", "read-file", "file"),
        (r"\bpg_terminate_backend\s*\(", "stop", "query"),
        (r"\blo_unlink\s*\(|\bpg_drop_replication_slot\s*\(", "drop", "object"),
        (r"\bdrop_chunks\s*\(", "truncate", "table"),
        (r"\bsp_(?:delete_\w+|dropuser|droplogin|dropserver|detach_db)\b", "drop", "object"),
    )
)  # fmt: skip
# What runs a text: the statement in it is done.
_RUNS_TEXT = re.compile(
    r"\bexec(?:ute)?\b\s*(?:immediate\b)?|\bsp_executesql\b|\bprepare\s+\w+\s+from\b|\bdblink(?:_exec)?\s*\(|\bquery_to_xml\w*\s*\(|\bopenquery\s*\(",
    re.I,
)
_SAYS_STATEMENT = re.compile(r"\s*(?:begin\s+)?(?:drop|truncate|delete|update|alter|grant|revoke|copy|exec|shutdown|insert\s+overwrite)\b", re.I)  # fmt: skip
_STRING = re.compile(r"'(\.*)'?")
_INNER = re.compile(r"\(\s*(?=(?:delete\s+from|update|truncate|merge\s+into|drop)\b)", re.I)
_STARTS = re.compile(
    r"\b(?:begin|then|else|loop|do|as)\s+(?=(?:drop|truncate|delete|update|alter|exec|execute|grant|revoke|perform|insert|begin|if|for|while|raise|select|call|declare)\b)",
    re.I,
)
# Transact-SQL needs no semicolons.
_NEXT = re.compile(
    r"(?<=[\s)\]'])(?=(?:drop\s+(?:table|database|schema|view|proc|login|user|function)|truncate\s+table|delete\s+(?:from|top)|exec(?:ute)?\s|"
    r"alter\s+(?:table|login|database|server)|update\s+[\w.\[\]#]+\s+set|restore\s+database|shutdown\b|grant\s+\w+\s+on|revoke\s+\w+\s+on)\b)",
    re.I,
)
_EXPLAIN = re.compile(r"(?:explain|describe|desc|profile)\b\s*(\([^()]*\)|(?:(?:analy[sz]e|verbose|extended|formatted|query\s+plan|plan\s+for|pipeline|syntax|estimate)\s+)*)\s*", re.I)  # fmt: skip


def read(text: str, *, dialect: str = "", depth: int = 0) -> tuple[Statement, ...]:
    """Statements in a SQL text that are worth a look; plain reading gives nothing. Total."""
    if not text.strip(UNKNOWN + " ;\n\t"):
        return (Statement("unknown", "statement"),) if UNKNOWN in text else ()
    text = text.replace(UNKNOWN, "unknown_")[:_MAX_SQL]
    if depth > _MAX_DEPTH or not INTERESTING.search(text):
        return ()
    script = _Script(dialect, depth)
    for piece in pieces(text, dialect=dialect):
        script.take(piece)
        if len(script.found) >= _MAX_STATEMENTS:
            break
    return tuple(script.found)[:_MAX_STATEMENTS]


class _Script:
    """The statements of a script so far, and the transaction it is in."""

    def __init__(self, dialect: str, depth: int) -> None:
        self.dialect, self.depth = dialect, depth
        self.level = 0
        """How many statements stand around the one that is read."""
        self.found: list[Statement] = []
        self.opened: int | None = None
        """Where the open transaction's statements begin."""
        self.temporary: set[str] = set()
        self.texts: list[str] = []
        """Texts that variables were set to."""
        self.prepared: dict[str, Words] = {}

    def take(self, piece: Piece) -> None:
        if piece.is_meta:
            self._meta(piece.text)
            return
        bare = piece.bare
        if re.match(r"(?:begin(?:\s+(?:work|transaction|tran|immediate|exclusive|deferred)\b.*)?|start\s+transaction\b.*)$", bare, re.I | re.S):  # fmt: skip
            self.opened = len(self.found)
        elif re.match(r"(?:rollback|abort)\b(?!\s+(?:(?:work|transaction|tran)\s+)?to\b)", bare, re.I):
            self._roll_back()
        elif re.match(r"(?:commit|end)\b", bare, re.I):
            self.opened = None
        else:
            self._statement(piece)

    def _roll_back(self) -> None:
        start = len(self.found) if self.opened is None else self.opened
        kept = [s if s.kind in _OUTSIDE else replace(s, is_dry=True) for s in self.found[start:]]
        self.found[start:] = kept
        self.opened = None

    def _statement(self, piece: Piece) -> None:
        said = [s for w in _split(Words(piece.text, piece.bare, self.dialect)) for s in self._read(w)]
        if piece.ending == "\\gexec":
            said += self._spoken(Words(piece.text, piece.bare, self.dialect))
        said = [s for s in said if not self._is_temporary(s)]
        if self.opened is not None and self._commits(piece.bare, said):
            self.opened = None
        self.found.extend(said)

    def _commits(self, bare: str, said: list[Statement]) -> bool:
        """Whether it ends the transaction by itself, as DDL does in MySQL and Oracle."""
        if self.dialect in _UNDOES_DDL:
            return re.search(r"\bcommit\b", bare, re.I) is not None
        is_ddl = re.match(r"(?:create|drop|alter|truncate|rename|grant|revoke|lock|set\s+password|analyze)\b", bare, re.I)  # fmt: skip
        return is_ddl is not None or any(s.kind not in _DML for s in said)

    def _is_temporary(self, statement: Statement) -> bool:
        name = statement.target.lower()
        if name not in self.temporary or statement.kind not in ("drop", "truncate", "delete", "update"):
            return False
        if statement.kind == "drop":
            self.temporary.discard(name)
        return True

    def _read(self, words: Words) -> list[Statement]:
        if self.level >= _MAX_LEVEL:
            # nobody nests statements so deep but to hide one
            return [Statement("unknown", "statement", words.text[:80], is_narrowed=False)]
        self.level += 1
        try:
            return self._read_one(_bared(words))
        finally:
            self.level -= 1

    def _read_one(self, words: Words) -> list[Statement]:
        first = re.match(r"[A-Za-z_]+", words.bare)
        word = first.group().lower() if first else ""
        if word in ("explain", "describe", "desc", "profile"):
            inner = _explained(words)
            return self._read(inner) if inner is not None else []
        if word == "do" and re.match(r"do\b\s*(?:language\s+\w+\s*)?'", words.bare, re.I):
            return self._inside(words)
        self._note(word, words)
        # what a routine would do is not done by defining it
        if re.match(r"create\s+(?:or\s+(?:replace|alter)\s+)?(?:definer\s*=\s*\S+\s+)?(?:\w+\s+){0,2}(?:function|procedure|proc|trigger|rule|view|policy)\b", words.bare, re.I) and "soname" not in words.bare.lower():  # fmt: skip
            return []
        found = HEADS[word](words) if word in HEADS else []
        found += _called(words)
        found += self._nested(words)
        if word == "execute" and (name := re.match(r"execute\s+(\w+)", words.bare, re.I)):
            kept = self.prepared.pop(name.group(1).lower(), None)
            found += self._read(kept) if kept is not None else []
        if _RUNS_TEXT.search(words.bare):
            found += self._spoken(words) or self._unread(words)
        if not found and word not in HEADS and word not in HARMLESS:
            found = _unknown(words)
        return found

    def _note(self, word: str, words: Words) -> None:
        """Temporary tables, and texts kept for later."""
        made = re.match(r"create\s+(?:(?:global|local)\s+)?temp(?:orary)?\s+table\s+(?:if\s+not\s+exists\s+)?([\w.\"`$]+)", words.bare, re.I)  # fmt: skip
        if made is not None:
            self.temporary.add(made.group(1).lower())
        kept = re.match(r"prepare\s+(\w+)\s*(?:\([^()]*\)\s*)?as\s+", words.bare, re.I)
        if kept is not None and len(self.prepared) < 64:
            end = kept.end()
            self.prepared[kept.group(1).lower()] = Words(words.text[end:], words.bare[end:], words.dialect)
        if word in ("set", "declare", "select") and "'" in words.bare and len(self.texts) < 64:
            self.texts += _strings(words)

    def _spoken(self, words: Words) -> list[Statement]:
        """Statements in the strings of a text that is made at run time."""
        found: list[Statement] = []
        for said in _strings(words)[:32]:
            if _SAYS_STATEMENT.match(said):
                found += read(said, dialect=self.dialect, depth=self.depth + 1)
        return found

    def _unread(self, words: Words) -> list[Statement]:
        """A variable run as a statement: what was put into it."""
        if not re.search(r"\bexec(?:ute)?\b\s*(?:immediate\s+\w|\(?\s*@|format\b)|\bsp_executesql\s+N?@|\bfrom\s+@", words.bare, re.I):  # fmt: skip
            return []
        kept = [s for t in self.texts if _SAYS_STATEMENT.match(t) for s in read(t, dialect=self.dialect, depth=self.depth + 1)]  # fmt: skip
        return kept or [Statement("unknown", "statement", words.text[:80])]

    def _inside(self, words: Words) -> list[Statement]:
        """The body of `DO $$ ... $$`."""
        bodies = _strings(words)
        found = [s for b in bodies[:1] for s in read(b, dialect=self.dialect, depth=self.depth + 1)]
        return [replace(s, is_dry=False) for s in found]

    def _nested(self, words: Words) -> Iterator[Statement]:
        """Statements in parentheses: `WITH gone AS (DELETE FROM t RETURNING *)`; and the one a WITH leads to."""
        end = 0
        for opened in _INNER.finditer(words.bare):
            if opened.start() < end:
                continue
            end = _closing(words.bare, opened.end())
            inner = Words(words.text[opened.end() : end], words.bare[opened.end() : end], words.dialect)
            yield from self._read(inner)
        if re.match(r"with\b", words.bare, re.I):
            main = re.search(
                r"\b(?:delete\s+from|update\s|merge\s+into|insert\s+overwrite)", words.flat, re.I
            )
            if main is not None:
                yield from self._read(Words(words.text[main.start() :], words.bare[main.start() :], words.dialect))  # fmt: skip

    def _meta(self, text: str) -> None:
        """Lines to the client that lose something; `\\!` and `.shell` are read as commands too."""
        name, _, rest = text.partition(" ")
        if text.startswith("\\!"):
            self.found.append(Statement("run-program", target=text[:80]))
        elif re.match(r"\\c(?:onnect)?\b", text):
            self.opened = None
        elif name == ".restore":
            self.found.append(Statement("replace", "database", rest[:80], is_narrowed=False))
        elif name == ".load":
            self.found.append(Statement("run-program", "library", rest[:80]))
        elif match := re.match(r"\\copy\b.*?\b(?:to|from)\s+program\b", text, re.I):
            self.found.append(Statement("run-program", target=match.group()[:80]))


def _split(words: Words) -> list[Words]:
    """Transact-SQL's batches and procedural blocks at the words that begin a statement."""
    form = _NEXT if words.dialect == "tsql" else None
    if re.match(r"(?:begin|declare|if|for|while|loop|else)\b", words.bare, re.I):
        form = form or _STARTS
    if form is None or re.match(r"create\s+(?:or\s+\w+\s+)?(?:proc|trigger|function)", words.bare, re.I):
        return [words]
    ends = [0, *(m.end() for m in form.finditer(words.bare)), len(words.bare)]
    return [
        Words(words.text[a:b], words.bare[a:b], words.dialect)
        for a, b in itertools.pairwise(ends)
        if words.bare[a:b].strip()
    ][:_MAX_STATEMENTS]


def _bared(words: Words) -> Words:
    """Without what may stand before the first word: parentheses, `BEGIN`, words nobody knows."""
    skipped = re.match(r"(?:[\s(]|(?:begin|then|else|loop)\s|'?unknown_'?\s)*", words.bare, re.I)
    start = skipped.end() if skipped else 0
    return Words(words.text[start:], words.bare[start:], words.dialect)


def _explained(words: Words) -> Words | None:
    """The statement an EXPLAIN really runs; None when it only plans."""
    found = _EXPLAIN.match(words.bare)
    said = found.group(1).lower() if found else ""
    if found is None or not re.search(r"\banaly[sz]e\b(?!\s*=?\s*(?:false|off|0))", said):
        return None
    return Words(words.text[found.end() :], words.bare[found.end() :], words.dialect)


def _called(words: Words) -> list[Statement]:
    """Functions and clauses that do something wherever they stand."""
    return [
        Statement(kind, thing, words.text[:80], is_narrowed=False)
        for pattern, kind, thing in _CALLS
        if pattern.search(words.bare)
    ]


def _closing(text: str, start: int) -> int:
    depth = 1
    for found in re.compile(r"[()]").finditer(text, start):
        depth += 1 if found.group() == "(" else -1
        if depth == 0:
            return found.start()
    return len(text)


def _strings(words: Words) -> list[str]:
    """What stands in the strings of a statement."""
    spans = [m.span(1) for m in _STRING.finditer(words.bare)]
    return [words.text[a:b].replace("''", "'") for a, b in spans][:64]


def _unknown(words: Words) -> list[Statement]:
    """A statement of a word nobody knows that says it takes something away."""
    if re.search(r"\b(?:drop|truncate|delete\s+from)\b", words.bare, re.I) and re.match(
        r"[A-Za-z_]", words.bare
    ):
        return [Statement("unknown", "statement", words.text[:80], is_narrowed=False)]
    return []
