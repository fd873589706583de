"""Connection texts: the host and the database, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.services.database_url import is_connection, is_grave, place_of
from shellguard.parse.services.database_url_config import configured, rails_configured
from shellguard.parse.services.database_url_env_file import variables_of

PLACES = {
    "a URL": ("postgres://u:hush@db.example.com:5432/app?sslmode=require", "db.example.com/app", False),
    "a password with every sign": ("postgres://u:hu/s@h?x@db.example.com/app", "db.example.com/app", False),
    "a password among options": ("postgres://db.example.com/app?password=hu@sh", "db.example.com/app", False),
    "JDBC": ("jdbc:postgresql://db.example.com/app?password=hu@sh", "db.example.com/app", False),
    "JDBC of SQL Server": ("jdbc:sqlserver://db.example.com:1433;databaseName=app;password=hu@sh", "db.example.com/app", False),
    "JDBC of Oracle": ("jdbc:oracle:thin:scott/hush@//db.example.com:1521/app", "db.example.com/app", False),
    "Go": ("root:hush@tcp(10.0.0.3:3306)/app?parseTime=true", "10.0.0.3/app", False),
    "Go over a socket": ("root:hush@unix(/run/db.sock)/app", "app", True),
    "libpq": ("host=db.example.com dbname=app user=u password='hu sh'", "db.example.com/app", False),
    "ADO": ("Server=tcp:db.example.com,1433;Initial Catalog=app;Password=hush;", "db.example.com/app", False),
    "loopback": ("mysql://root:hush@127.0.0.1/app", "127.0.0.1/app", True),
    "a socket": ("postgresql:///app", "app", True),
    "a socket by an option": ("postgresql:///app?host=/run/postgresql", "app", True),
    "a host by an option": ("postgresql:///app?host=db.example.com", "db.example.com/app", False),
    "a compose service": ("postgres://u:hush@db:5432/app", "db/app", True),
    "a service that says production": ("postgres://u:hush@prod-db/app", "prod-db/app", False),
    "a file": ("file:./dev.db?connection_limit=1", "dev.db", True),
    "in memory": (":memory:", "", True),
    "another dialect": ("postgresql+asyncpg://u:hush@localhost/app", "localhost/app", True),
    "many hosts": ("mongodb://a.example.com:27017,b.example.com:27017/app", "a.example.com,b.example.com/app", False),
}  # fmt: skip


@pytest.mark.parametrize(("text", "shown", "is_local"), PLACES.values(), ids=PLACES)
def test_connection_says_where(text: str, shown: str, is_local: bool) -> None:
    where = place_of(text)
    assert where is not None
    assert (where.shown, where.is_local) == (shown, is_local)


@pytest.mark.parametrize(
    "text", ["", "hello", "postgres://${U}:${P}@${HOST}/app", "postgres://u:p@\0/app", "https://", "a" * 5000]
)
def test_what_says_no_place_is_unknown(text: str) -> None:
    assert place_of(text) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("mysql://h/d", True), ("https://example.com", False), ("db", False)]
)
def test_connections_are_told_from_words(text: str, expected: bool) -> None:
    assert is_connection(text) is expected


@pytest.mark.parametrize(
    ("name", "expected"), [("db-prod-1", True), ("product", False), ("staging", True), ("dev", False)]
)
def test_grave_names(name: str, expected: bool) -> None:
    assert is_grave(name) is expected


def test_file_of_variables_is_read_as_dotenv_reads_it() -> None:
    text = b"# A=0\nexport A=1\nB='x y'  # note\nC=\"a\\nb\"\nD=${A}/${NONE:-d}\nE=p#q\nF = 2 # note\nG=$NONE"
    found = variables_of(text, {})
    assert found == {"A": "1", "B": "x y", "C": "a\\nb", "D": "1/d", "E": "p#q", "F": "2", "G": "\0"}


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_readers_take_any_text(text: str) -> None:
    where = place_of(text)
    assert where is None or "@" not in where.shown
    data = text.encode("utf-8", "surrogatepass")
    variables_of(data, {})
    configured(data, "development", lambda name: "")
    rails_configured(data, "development", lambda name: "")


def test_yaml_that_multiplies_itself_is_left_alone() -> None:
    bomb = "a: &a {k: 1}\n" + "\n".join(f"b{n}: &b{n}\n  <<: [*a, *a]" for n in range(8))
    assert rails_configured(bomb.encode(), "b1", lambda name: "") is None
