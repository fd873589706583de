"""What one SQL statement does, by the words it begins with; a table of first words.

Promise: pure, total, linear. Words inside strings are no words of the statement. Reading, adding and defining give
nothing; what the database's manual calls by another name is one kind here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from shellguard.parse.sql.narrowing import leaves_some_out
from shellguard.parse.sql.statement import Statement

_NAME = r"(?:[\"`\[]?[\w$#@*%-]+[\"`\]]?(?:\s*\.{1,3}\s*[\"`\[]?[\w$#@*-]+[\"`\]]?){0,3})"
_NAMES = re.compile(rf"\s*({_NAME})(?:\s*\([^()]{{0,400}}\))?")
_IF_EXISTS = r"(?:if\s+(?:not\s+)?exists\s+)?"


@dataclass(frozen=True, slots=True)
class Words:
    """A statement ready to be read."""

    text: str
    bare: str
    """As long as the text, strings blotted out."""
    dialect: str = ""

    @property
    def flat(self) -> str:
        """As long as the text, with what stands in parentheses blanked."""
        return _flattened(self.bare)


def _flattened(bare: str) -> str:
    depth, out = 0, []
    for char in bare:
        if char == ")" and depth:
            depth -= 1
        out.append(" " if depth else char)
        depth += char == "("
    return "".join(out)


def _names(text: str) -> list[str]:
    """Names separated by commas at the start of a text."""
    found: list[str] = []
    at = 0
    while len(found) < 32 and (match := _NAMES.match(text, at)):
        found.append(match.group(1).replace("unknown_", "…"))
        comma = re.compile(r"\s*(?:\*\s*)?,").match(text, match.end())
        if comma is None:
            break
        at = comma.end()
    return found


# -- taking away ---------------------------------------------------------------------------------------------

_DROP = re.compile(
    r"drop\s+(?P<temp>temp(?:orary)?\s+)?(?P<kind>materialized\s+view|foreign\s+table|foreign\s+data\s+wrapper|event\s+trigger|"
    r"external\s+table|dynamic\s+table|owned\s+by|text\s+search\s+\w+|user\s+mapping|operator\s+\w+|retention\s+policy|"
    r"continuous\s+query|row\s+access\s+policy|resource\s+group|access\s+method|server\s+role|application\s+role|\w+)\b\s*"
    r"(?:concurrently\s+)?" + _IF_EXISTS,
    re.I,
)
_TRUNCATE = re.compile(
    r"truncate\s+(?:(?P<kind>table|database|all\s+tables(?:\s+from)?|partition)\s+)?(?:only\s+)?"
    + _IF_EXISTS,
    re.I,
)


def _drop(words: Words) -> list[Statement]:
    found = _DROP.match(words.bare)
    if found is None or found.group("temp"):
        return []
    kind = " ".join(found.group("kind").lower().split())
    names = _names(words.bare[found.end() :])
    if kind == "prepare" or (names and all(_is_temporary(n) for n in names)):
        return []
    return [
        Statement("drop", kind, n, is_narrowed=False)
        for n in names or [words.text[found.end() :][:60]]
        if not (n and _is_temporary(n))
    ]


def _is_temporary(name: str) -> bool:
    """Gone at the session's end anyway: `#t` of SQL Server, `temp.t` of SQLite, `pg_temp.t` of PostgreSQL."""
    return re.match(r"[\[\"`]?(?:#|(?:pg_)?temp\s*\.|tempdb\.\.)", name, re.I) is not None


def _truncate(words: Words) -> list[Statement]:
    found = _TRUNCATE.match(words.bare)
    end = found.end() if found else len("truncate")
    kind = (found.group("kind") or "table").lower() if found else "table"
    names = _names(words.bare[end:])
    return [
        Statement("truncate", kind.split()[0], n, is_narrowed=False)
        for n in names or [""]
        if not _is_temporary(n)
    ]


_WHERE = re.compile(r"\bwhere\b", re.I)
_BEHIND = re.compile(r"\b(?:returning|order\s+by|limit|option|fetch\s+first|on\s+conflict)\b", re.I)
_LIMITED = re.compile(
    r"\b(?:limit\s+(?:\d+|\?|[$:@]\w+)|fetch\s+first\s+\d+|where\s+current\s+of)\b|\btop\s*\(?\s*\d+\s*\)?\s+(?!percent)|^\w+\s+top\b", re.I
)  # fmt: skip
_JOIN = re.compile(r"\bjoin\b", re.I)
_JOINED_BY = re.compile(r"\b(?:on|using)\b", re.I)
_DELETE = re.compile(
    rf"delete\s+(?:top\s*\([^()]*\)\s*|low_priority\s+|quick\s+|ignore\s+|history\s+)*(?:from\s+)?(?:only\s+)?({_NAME})",
    re.I,
)
_UPDATE = re.compile(
    rf"update\s+(?:top\s*\([^()]*\)\s*|low_priority\s+|ignore\s+|or\s+\w+\s+)*(?:only\s+)?({_NAME})", re.I
)


def _rows(words: Words) -> list[Statement]:
    """DELETE and UPDATE."""
    kind = "delete" if words.bare[:1] in "dD" else "update"
    found = (_DELETE if kind == "delete" else _UPDATE).match(words.bare)
    if kind == "update" and (
        re.match(r"update\s+statistics\b", words.bare, re.I) or not re.search(r"\bset\b", words.flat, re.I)
    ):
        return []
    table = found.group(1) if found else ""
    if _is_temporary(table):
        return []
    return [
        Statement(
            kind, "rows", table.replace("unknown_", "…"), is_narrowed=is_narrowed(words, table=table.strip('"`[]'))
        )
    ]  # fmt: skip


def is_narrowed(words: Words, *, table: str = "") -> bool:
    """Whether the statement can leave out a row of the table it is about."""
    flat = words.flat
    if _LIMITED.search(flat) or re.match(r"\w+\s+top\s*\(", words.bare, re.I):
        return True
    where = _WHERE.search(flat)
    if where is None:
        join = _JOIN.search(flat)
        return join is not None and _JOINED_BY.search(flat, join.end()) is not None
    behind = _BEHIND.search(flat, where.end())
    condition = words.text[where.end() : behind.start() if behind else None]
    return leaves_some_out(condition.rstrip("; \n"), table=table, dialect=words.dialect)


def _merge(words: Words) -> list[Statement]:
    found = re.match(rf"merge\s+(?:into\s+)?({_NAME})", words.bare, re.I)
    takes_away = re.search(r"\bthen\s+delete\b", words.bare, re.I)
    is_all = re.search(r"\bnot\s+matched\s+by\s+source\s+then\s+delete\b", words.bare, re.I)
    if not takes_away:
        return []
    return [Statement("delete", "rows", found.group(1) if found else "", is_narrowed=not is_all)]


def _replacing(words: Words) -> list[Statement]:
    """`INSERT OVERWRITE`, Hive's and Spark's."""
    found = re.match(
        rf"insert\s+overwrite\s+(?:into\s+)?(?:table\s+|local\s+directory\s+|directory\s+)?({_NAME})?",
        words.bare,
        re.I,
    )
    if found is None or re.search(r"\bpartition\s*\(", words.bare, re.I):
        return []
    return [Statement("replace", "table", found.group(1) or "", is_narrowed=False)]


# -- changing ------------------------------------------------------------------------------------------------

_ALTER = re.compile(
    rf"alter\s+(?:online\s+|ignore\s+)*(?P<kind>default\s+privileges|materialized\s+view|foreign\s+table|event\s+trigger|server\s+role|\w+)\s*"
    rf"{_IF_EXISTS}(?:only\s+)?(?P<name>{_NAME})?\s*(?:on\s+cluster\s+\S+\s*)?",
    re.I,
)
_ACTION = re.compile(
    r"(?:^|,)\s*(?:(?P<drop>drop)\s+(?P<what>\w+)(?:\s+(?:if\s+exists\s+)?(?P<which>[\w\"`\[\]$]+))?|(?P<gone>truncate|detach|exchange|discard)\s+(?:partition|tablespace)\b|"
    r"(?P<rename>rename)\b|(?P<type>modify|change|alter)\s+(?:column\s+)?(?P<col>[\"`\[\w$\]]+)(?P<rest>[^,]*)|(?P<rows>delete|update)\b|"
    r"(?P<shield>disable\s+(?:row\s+level\s+security|trigger|rule)|no\s+force\s+row\s+level\s+security|set\s+unlogged)|(?P<schema>set\s+schema|owner\s+to)\b)",
    re.I,
)
_NO_DATA = frozenset("default not identity expression generated check comment".split())
_STRUCTURE = frozenset("constraint index key primary foreign unique statistics projection".split())
_PEOPLE = frozenset("user role login group".split())


def _alter(words: Words) -> list[Statement]:
    found = _ALTER.match(words.bare)
    if found is None:
        return []
    kind, name = " ".join(found.group("kind").lower().split()), found.group("name") or ""
    if kind in _PEOPLE or kind in ("server role", "default privileges"):
        return _people(words, kind, name)
    rest = words.bare[found.end() :]
    if kind in ("table", "foreign table", "keyspace", "view", "materialized view"):
        return _alter_table(words, found.end(), name)
    if kind in ("system", "warehouse", "instance", "server", "security"):
        is_stop = re.search(r"\bsuspend\b|\bkill\s+session\b|\bdrop\b", rest, re.I)
        return [Statement("stop" if is_stop else "change", kind, name)]
    if re.match(r"rename\b", rest, re.I):
        return [Statement("rename", kind, name)]
    if kind == "database" and re.search(r"\bset\s+(?:offline|single_user|read_only|emergency)\b", rest, re.I):
        return [Statement("stop", "database", name)]
    if kind == "availability" or re.match(r"drop\s+(?:file|value|tablespace)\b", rest, re.I):
        return [Statement("alter-drop", kind, name, is_narrowed=False)]
    return []


def _alter_table(words: Words, start: int, table: str) -> list[Statement]:
    words = Words(words.text[start:], words.bare[start:], words.dialect)
    found: list[Statement] = []
    for action in _ACTION.finditer(words.flat):
        what = (action.group("what") or "").lower()
        if action.group("rows"):
            kind = action.group("rows").lower()
            narrowed = is_narrowed(Words(words.text[action.start("rows") :], words.bare[action.start("rows") :], words.dialect))  # fmt: skip
            found.append(Statement(kind, "rows", table, is_narrowed=narrowed))
        elif action.group("drop") and what not in _NO_DATA:
            found.append(_dropped(what, action.group("which") or "", table))
        elif action.group("gone"):
            kind = "detach" if action.group("gone").lower() == "detach" else "alter-drop"
            found.append(Statement(kind, "partition", table, is_narrowed=False))
        elif action.group("rename"):
            found.append(Statement("rename", "table", table))
        elif action.group("shield"):
            is_security = "security" in action.group("shield").lower()
            found.append(
                Statement("disable", "row security" if is_security else "trigger", table, is_narrowed=False)
            )
        elif action.group("type") and _is_retyping(action):
            found.append(Statement("retype", "column", f"{table}.{action.group('col')}"))
    return found[:32]


def _dropped(what: str, which: str, table: str) -> Statement:
    if what in _STRUCTURE:
        return Statement("alter-drop", "constraint" if what != "index" else "index", f"{table} {which}".strip(), is_narrowed=False)  # fmt: skip
    if what in ("partition", "partitions"):
        return Statement("alter-drop", "partition", table, is_narrowed=False)
    # the word COLUMN may be left out
    column = which if what == "column" and which else what if what != "column" else which
    return Statement("alter-drop", "column", f"{table}.{column}" if column else table, is_narrowed=False)


def _is_retyping(action: re.Match[str]) -> bool:
    rest = action.group("rest").strip()
    if action.group("type").lower() == "alter":
        return re.match(r"(?:set\s+data\s+)?type\b|\w+\s*(?:\(|$|not\b|null\b)", rest, re.I) is not None \
            and not re.match(r"(?:set|drop|add|restart|reset)\b(?!\s+data)", rest, re.I)  # fmt: skip
    return bool(rest)


# -- rights --------------------------------------------------------------------------------------------------

_MIGHTY = re.compile(
    r"\ball\b(?:\s+privileges)?\s+on\s+\*\.\*|\bwith\s+(?:grant|admin)\s+option\b|\bsuperuser\b|\bsysadmin\b|\bcreaterole\b|\bbypassrls\b|"
    r"\baccountadmin\b|\bsecurityadmin\b|\bpg_(?:execute_server_program|read_server_files|write_server_files|read_all_data|write_all_data)\b|\bdb_owner\b|"
    r"\bcontrol\s+server\b|\bto\s+public\b|\bto\s+\"?public\"?|\bsuper\b|\b(?:file|grant\s+option|create\s+user)\b|\brds_superuser\b|\badmin\b|\bownership\b",
    re.I,
)


def _right(words: Words) -> list[Statement]:
    """GRANT, REVOKE, DENY; `is_narrowed` is false of rights over everything or for everybody."""
    word = words.bare.split(None, 1)[0].lower()
    who = re.search(rf"\b(?:to|from)\s+(?:user\s+|role\s+|group\s+)?({_NAME}|'[^']*')", words.text, re.I)
    what = words.text.split(None, 1)[-1][:60]
    if re.match(r"grant\s+usage\b|grant\s+connect\b", words.bare, re.I):
        return []
    is_mighty = _MIGHTY.search(words.bare) is not None and word == "grant"
    said = f"{what}" if not who else what
    return [
        Statement("grant" if word == "grant" else "revoke", "privileges", said, is_narrowed=not is_mighty)
    ]


def _people(words: Words, kind: str, name: str) -> list[Statement]:
    """ALTER ROLE and kin: what logs in, and as what."""
    rest = words.bare
    if kind == "default privileges":
        return [
            Statement(
                "revoke" if re.search(r"\brevoke\b", rest, re.I) else "grant", "default privileges", name
            )
        ]
    if re.search(r"\b(?:superuser|createrole|bypassrls|add\s+member\s+)", rest, re.I) and not re.search(
        r"\bno(?:superuser|createrole|bypassrls)\b", rest, re.I
    ):
        return [Statement("grant", kind, name, is_narrowed=False)]
    if re.search(r"\b(?:nologin|disable|account\s+lock|drop\s+member)\b", rest, re.I):
        return [Statement("revoke", kind, name)]
    if re.search(r"\b(?:password|identified)\b", rest, re.I):
        return [Statement("access", "password", name)]
    return [Statement("rename", kind, name)] if re.search(r"\brename\s+to\b", rest, re.I) else []


# -- everything else -----------------------------------------------------------------------------------------

_REPLACE = re.compile(
    rf"create\s+or\s+replace\s+(?:transient\s+|external\s+|dynamic\s+|iceberg\s+|temp(?P<temp>orary)?\s+|hybrid\s+)*(?P<kind>table|database|schema|stage|stream|keyspace|dataset)\s+({_NAME})?",
    re.I,
)


def _create(words: Words) -> list[Statement]:
    found = _REPLACE.match(words.bare)
    # in DuckDB it is how files are read anew: the data is theirs
    if (
        found is not None
        and words.dialect != "duckdb"
        and not re.match(r"create\s+or\s+replace\s+temp", words.bare, re.I)
    ):
        return [Statement("replace", found.group("kind").lower(), found.group(3) or "", is_narrowed=False)]
    if re.match(r"create\s+(?:user|role|login)\b", words.bare, re.I):
        name = re.match(rf"create\s+\w+\s+{_IF_EXISTS}({_NAME})", words.bare, re.I)
        is_mighty = re.search(r"(?<!no)\bsuperuser\b|\bbypassrls\b", words.bare, re.I)
        return (
            [Statement("grant", "role", name.group(1) if name else "", is_narrowed=False)]
            if is_mighty
            else []
        )
    if re.match(r"create\s+(?:aggregate\s+)?function\b.*\bsoname\b", words.bare, re.I | re.S):
        return [Statement("run-program", "library", words.text[:80])]
    return []


_COPY_TO = re.compile(r"copy\b[^;]*?\bto\s+(?P<file>'[^']*')", re.I | re.S)


def _copy(words: Words) -> list[Statement]:
    if re.search(r"\b(?:to|from)\s+program\b", words.flat, re.I):
        return [Statement("run-program", target=words.text[:80])]
    to = _COPY_TO.match(words.text) if words.dialect == "postgres" else None
    # a folder everybody may write to holds no program of anybody's
    if to is None or re.match(r"'/(?:var/)?tmp/", to.group("file")):
        return []
    return [Statement("write-file", "file", to.group("file").strip("'"))]


def _one(
    kind: str, thing: str, pattern: str, *, is_narrowed: bool = False
) -> Callable[[Words], list[Statement]]:
    """A statement that is of this kind where its words match; the last group names the target."""
    form = re.compile(pattern, re.I | re.S)

    def head(words: Words) -> list[Statement]:
        found = form.match(words.bare)
        if found is None:
            return []
        name = (found.group(form.groups) or "") if form.groups else ""
        return [Statement(kind, thing, name, is_narrowed=is_narrowed)]

    return head


def _each(*heads: Callable[[Words], list[Statement]]) -> Callable[[Words], list[Statement]]:
    return lambda words: [s for head in heads for s in head(words)]


HEADS: dict[str, Callable[[Words], list[Statement]]] = {
    "drop": _drop, "truncate": _truncate, "delete": _rows, "update": _rows, "merge": _merge, "insert": _replacing, "alter": _alter,
    "grant": _right, "revoke": _right, "deny": _right, "create": _create, "copy": _copy,
    "load": _each(_one("run-program", "library", r"load\s+'"), _one("replace", "table", rf"load\s+data\b.*\boverwrite\s+(?:into\s+)?table\s+({_NAME})")),
    "install": _one("run-program", "library", rf"install\s+(?:plugin|component)\s+({_NAME})?"),
    "uninstall": _one("disable", "plugin", rf"uninstall\s+(?:plugin|component)\s+({_NAME})?"),
    "purge": _each(_one("purge", "log", r"purge\s+(?:binary|master)\s+logs"), _one("drop", "table", rf"purge\s+(?:table|recyclebin|dba_recyclebin|tablespace)\s*({_NAME})?")),
    "reset": _one("purge", "log", r"reset\s+(?:master|binary\s+logs|slave\s+all|replica\s+all)\b"),
    "shutdown": _one("stop", "database", r"shutdown\b"), "restart": _one("stop", "database", r"restart\b"),
    "kill": _one("stop", "query", r"kill\s+(?:\w+\s+)?(\S+)", is_narrowed=True),
    "restore": _one("replace", "database", rf"restore\s+(?!filelistonly|headeronly|verifyonly|labelonly)(?:database|table|log|from|all)?\s*({_NAME})?"),
    "import": _one("replace", "database", r"import\s+database\b.*\breplace\b"),
    "rename": _one("rename", "table", rf"rename\s+(?:table|database|user)\s+({_NAME})"), "exchange": _one("rename", "table", rf"exchange\s+\w+\s+({_NAME})"),
    "detach": _one("detach", "table", rf"detach\s+(?:table|view|dictionary)\s+{_IF_EXISTS}({_NAME})"),
    "system": _one("stop", "database", r"system\s+(?:shutdown|kill|drop\s+(?:database\s+)?replica|stop\s+\w+)\b()"),
    "set": _each(_one("access", "password", r"set\s+password\b()"), _one("change", "settings", r"set\s+(?:@@)?(?:global|persist|persist_only)\b[\s.]*(\w+)?", is_narrowed=True)),
    "undrop": lambda words: [], "flush": _one("stop", "table", r"flush\s+tables\s+with\s+read\s+lock"),
    "pragma": _one("unknown", "schema", r"pragma\s+(?:\w+\.)?(writable_schema)\s*[=(]\s*(?:1|on|true|yes|reset)"),
    "vacuum": _one("purge", "backup", rf"vacuum\s+({_NAME})\s+retain\s+0\b"),
    "reassign": _one("change", "owner", rf"reassign\s+owned\s+by\s+({_NAME})", is_narrowed=True),
}  # fmt: skip
"""First word -> what it does."""

HARMLESS = frozenset(
    "select values table show describe desc explain with begin start commit end rollback abort savepoint release use analyze analyse cluster "
    "reindex optimize check checksum repair lock unlock comment security declare fetch move close listen notify unlisten discard refresh import "
    "replace upsert attach backup checkpoint print if while return go waitfor raiserror throw open deallocate prepare execute exec call do perform "
    "summarize pivot unpivot from export force help source status delimiter connect quit exit \\ list get put ls unload msck resignal signal handler "
    "xa set conn add cache uncache clear validate export dbcc bulk reconfigure enable disable setuser watch kill subscribe recover".split()
)
"""First words that change no data by themselves; what they carry inside is looked at elsewhere."""
