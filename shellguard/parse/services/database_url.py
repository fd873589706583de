"""Where a database is, as connection texts of all kinds say it: URLs, JDBC, libpq's and ADO's keywords, Go's DSN.

Promise: pure and total; host and database only. What is said never holds a user, a password or an option, and a text
that does not fit one of these forms as a whole says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shellguard.parse.invocation import UNKNOWN

_LONGEST = 2000
_SCHEMES = (
    "postgres|postgresql|psql|pgsql|pgx5?|pg|postgis|cockroach(?:db)?|cockroachdb|redshift|mysql2?|mariadb|trilogy|mssql|sqlserver|"
    "mongodb(?:\\+srv)?|libsql|oracle|db2|clickhouse|snowflake|spanner|prisma(?:\\+postgres)?|timescaledb?|vitess|jdbc|hdbsql|"
    "redis|rediss|sqlite3?|file|pdo-[a-z]+|pdo_[a-z]+|postgres\\+\\w+|postgresql\\+\\w+|mysql\\+\\w+|mariadb\\+\\w+|mssql\\+\\w+|sqlite\\+\\w+"
)
_URL = re.compile(rf"(?:jdbc:)?(?:{_SCHEMES}):", re.I)
_FILE = re.compile(r"(?:jdbc:)?(?:sqlite3?(?:\+\w+)?|file|h2:(?:file|mem)|pdo[-_]sqlite):", re.I)
_HOSTS = re.compile(r"\[?[A-Za-z0-9_][\w.:-]{0,250}\]?(?:,\[?[\w.:-]{1,250}\]?){0,8}$|\[::1\](?::\d+)?$")
_NAME = re.compile(r"[\w.$~-]{1,80}$")
_WEB = re.compile(r"https?://(?:[^@/]*@)?([\w.-]{1,250})")
_KEYWORD = re.compile(r"(?:^|[\s;])\s*([A-Za-z][A-Za-z ]{1,24}?)\s*=\s*('[^']*'|[^\s;]*)")
_GO = re.compile(r"(?:[^@]*@)?(tcp|unix)\(([^()]*)\)/([\w.$-]*)")
# Loopback, sockets, and single-label names: those of a compose file or of this network's own resolver.
_LOCAL = re.compile(
    r"(?:|localhost|.*\.localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|/.*|[a-z0-9_-]+)$", re.I
)  # fmt: skip
_GRAVE = re.compile(
    r"(?:^|[^a-z])(?:prod|production|prd|live|master|primary|staging|stage|stg)(?:$|[^a-z])", re.I
)


@dataclass(frozen=True, slots=True)
class DatabasePlace:
    """Where a database is."""

    host: str
    """Empty for a file or a socket of this machine."""
    database: str
    is_local: bool
    """Loopback, a socket, a file, or a service of a compose file whose name does not speak of production."""

    @property
    def shown(self) -> str:
        """`db.example.com/app`."""
        return "/".join(p for p in (self.host, self.database) if p)


def is_grave(name: str) -> bool:
    """Whether a host, database or environment says that others depend on it."""
    return _GRAVE.search(name) is not None


def place(host: str, database: str) -> DatabasePlace | None:
    """A database said by its parts; None where the host is not known or no host at all."""
    host = host.strip().strip("'\"")
    if UNKNOWN in host or len(host) > 300 or not (not host or host.startswith("/") or _HOSTS.match(host)):
        return None
    name = database.strip().strip("'\"")
    shown = name if _NAME.match(name) else ""
    bare = [re.sub(r":\d+$", "", h) for h in host.split(",")]
    is_local = all(_LOCAL.match(h) for h in bare) and not any(is_grave(h) for h in bare)
    return DatabasePlace("" if host.startswith("/") else ",".join(bare), shown, is_local)


def is_connection(text: str) -> bool:
    """Whether a word has the form of a database's URL."""
    is_libpq = text.startswith(("host=", "dbname=", "user=")) and "host=" in text
    return len(text) <= _LONGEST and (is_libpq or any(p.match(text) for p in (_URL, _GO)))


def place_of(text: str) -> DatabasePlace | None:
    """Where a connection text leads; None where it does not say so."""
    text = text.strip().strip("'\"")
    if not text or len(text) > _LONGEST:
        return None
    if _FILE.match(text) or text == ":memory:":
        return _file(text)
    go = _GO.match(text)
    if go is not None:
        return place("" if go.group(1) == "unix" else go.group(2), go.group(3))
    if _URL.match(text):
        return _url(text)
    web = _WEB.match(text)
    if web is not None:
        return place(web.group(1), "")
    return _keywords(text)


def _file(text: str) -> DatabasePlace:
    path = text.rpartition(":")[2].partition("?")[0]
    name = path.rstrip("/").rpartition("/")[2]
    return DatabasePlace("", name if _NAME.match(name) else "", True)


def _url(text: str) -> DatabasePlace | None:
    _, _, rest = text.removeprefix("jdbc:").partition(":")
    rest, options = _parted(rest, is_java=text.lower().startswith(("jdbc:", "sqlserver:", "mssql:")))
    # SAFETY: a password may hold every sign, `@` and `/` too: what stands before the last `@` is never looked at
    if "@" in rest:
        rest = rest.rpartition("@")[2].removeprefix("//")
    elif "//" in rest[:24]:
        rest = rest.partition("//")[2]
    else:
        return None
    host, _, database = rest.partition("/")
    asked = re.search(r"(?:^|[&;])host=([^&;]*)", options)
    if not host and asked is not None:
        host = asked.group(1).replace("%2F", "/").replace("%2f", "/")
    named = re.search(r"(?:^|;)database(?:name)?=([^;]*)", options, re.I)
    return place(host, named.group(1) if named else database.partition("/")[0])


def _parted(rest: str, *, is_java: bool) -> tuple[str, str]:
    """What stands before the options, and the options: a `?` may be part of a password, unless options follow it."""
    sign = re.search(r"[?;]", rest) if is_java else re.search(r"\?(?=[\w.-]+=)", rest)
    return (rest[: sign.start()], rest[sign.end() :]) if sign else (rest, "")


def _keywords(text: str) -> DatabasePlace | None:
    """`host=db dbname=app user=…` (libpq), `Server=db;Database=app;User Id=…` (ADO)."""
    said = {k.strip().lower(): v.strip("'") for k, v in _KEYWORD.findall(text)}
    host = next(
        (said[k] for k in ("host", "server", "data source", "hostaddr", "addr", "address") if k in said), None
    )
    if host is None:
        return None
    database = next((said[k] for k in ("dbname", "database", "initial catalog") if k in said), "")
    return place(host.removeprefix("tcp:").partition(",")[0], database)
