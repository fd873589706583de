"""Real servers behind a guarded session: each gets exactly what was allowed, and nothing of what was refused."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.guarded_home import GuardedHome, need
from tests.support.live_gate import why_not
from tests.support.real_servers import Api, Postgres, postgres_with

pytestmark = pytest.mark.slow

POLICY = '[attended]\nhigh = "deny"\n'  # nothing waits for a person

# What the agent types; @H is the server's socket folder. True: it runs, and its statements arrive as listed.
SQL: dict[str, tuple[str, list[str]]] = {
    "a query": ("psql -c 'SELECT count(*) FROM users'", ["SELECT count(*) FROM users"]),
    "a row added": ("psql -c \"INSERT INTO users VALUES (4, 'd')\"", ["INSERT INTO users VALUES (4, 'd')"]),
    "one row deleted by its key": ("psql -c 'DELETE FROM users WHERE id = 4'", ["DELETE FROM users WHERE id = 4"]),
    "a table made by a pipe": ("echo 'CREATE TABLE notes (t text)' | psql", ["CREATE TABLE notes (t text)"]),
    "what would be deleted, looked at": ("psql -c 'EXPLAIN DELETE FROM users'", ["EXPLAIN DELETE FROM users"]),
    "a table dropped": ("psql -c 'DROP TABLE users'", []),
    "dropped in a heredoc": ("psql <<'SQL'\nSELECT 1;\nDROP TABLE users;\nSQL", []),
    "dropped by a file": ("psql -f drop.sql", []),
    "emptied through a pipe": ("printf 'TRUNCATE %s' users | psql", []),
    "every row deleted": ("psql -qc 'DELETE FROM users WHERE 1=1'", []),
    "a program run by the server": ("psql -c \"COPY users TO PROGRAM 'cat > /dev/null'\"", []),
    "the database itself": ("dropdb -f app", []),
    "a table dropped behind a disguise": ("a=DR b=OP; bash -c \"psql -c '$a$b TABLE users'\"", []),
}  # fmt: skip

MUTATION = '{"query": "mutation { volumeDelete(volumeId: \\"v1\\") }"}'
QUERY = '{"query": "query { me { id } }"}'

HTTP: dict[str, tuple[str, list[str]]] = {
    "a list": ("curl -s http://api.example.com/v1/servers", ["GET http://api.example.com/v1/servers"]),
    "a search by POST": ("curl -s http://api.example.com/v1/search -d q=x", ["POST http://api.example.com/v1/search q=x"]),
    "a GraphQL query": (f"curl -s http://backboard.railway.app/graphql/v2 --json {shlex.quote(QUERY)}", [f"POST http://backboard.railway.app/graphql/v2 {QUERY}"]),
    "a list by a script": ("python3 -c 'import urllib.request as u; u.urlopen(\"http://api.example.com/v1/servers\")'", ["GET http://api.example.com/v1/servers"]),
    "a volume deleted by GraphQL": (f"curl -s http://backboard.railway.app/graphql/v2 --json {shlex.quote(MUTATION)}", []),
    "its body in a file": ("curl -s http://backboard.railway.app/graphql/v2 -d @mutation.json", []),
    "a server deleted": ("curl -s -X DELETE http://api.example.com/v1/servers/1", []),
    "deleted by wget": ("wget -q -O- --method=DELETE http://api.example.com/v1/servers/1", []),
    "deleted by a script": ("python3 -c 'import urllib.request as u; u.urlopen(u.Request(\"http://api.example.com/v1/servers/1\", method=\"DELETE\"))'", []),
}  # fmt: skip


@pytest.fixture(params=["require", "off"], ids=["kernel gate", "shims only"])
def home(request: pytest.FixtureRequest) -> Iterator[GuardedHome]:
    if request.param == "require":
        need(not why_not(), f"the kernel gate ({why_not()})")
    with GuardedHome(gate=request.param) as home:
        yield home


def typed(home: GuardedHome, commands: list[str], *, extra: dict[str, str]) -> list[tuple[int, str]]:
    """Status and stderr of each command, as one agent's shell runs them one after the other."""
    policy = home.folder / "policy.toml"
    policy.write_text(POLICY)
    folder = home.folder / "typed"
    folder.mkdir()
    for number, command in enumerate(commands):
        (folder / f"{number}").write_text(command)
    loop = (
        f"for n in $(seq 0 {len(commands) - 1}); do "
        f'bash -c "$(cat {folder}/$n)" >{folder}/$n.out 2>{folder}/$n.err; echo $? >{folder}/$n.status; done'
    )
    status, agent = home.run(["bash", "-c", loop], options=("--policy", str(policy)), extra=extra)
    assert status == 0, agent.err
    return [
        (int((folder / f"{n}.status").read_text()), (folder / f"{n}.err").read_text())
        for n in range(len(commands))
    ]


def expected(table: dict[str, tuple[str, list[str]]]) -> list[str]:
    return [line for _, lines in table.values() for line in lines]


def verdicts(table: dict[str, tuple[str, list[str]]], said: list[tuple[int, str]]) -> dict[str, str]:
    """Phrase -> `ran`, `refused`, or what went wrong."""
    found = {}
    for phrase, (status, err) in zip(table, said, strict=True):
        is_refused = status != 0 and "shellguard: refused" in err
        found[phrase] = "refused" if is_refused else "ran" if status == 0 else f"{status}: {err}"
    return found


def wanted(table: dict[str, tuple[str, list[str]]]) -> dict[str, str]:
    return {phrase: "ran" if lines else "refused" for phrase, (_, lines) in table.items()}


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with postgres_with("CREATE TABLE users (id int, name text)") as server:
        yield server


def test_postgresql_gets_exactly_what_was_allowed(home: GuardedHome, postgres: Postgres) -> None:
    postgres.ask("DROP TABLE IF EXISTS notes")
    postgres.ask("TRUNCATE users")
    postgres.ask("INSERT INTO users VALUES (1, 'a'), (2, 'b'), (3, 'c')")
    (home.project / "drop.sql").write_text("SELECT 1;\nDROP TABLE users;\n")
    before = len(postgres.statements)
    said = typed(home, [command for command, _ in SQL.values()], extra=postgres.environment)
    arrived = postgres.statements[before:]
    assert verdicts(SQL, said) == wanted(SQL)
    assert [s.strip() for s in arrived] == expected(SQL)
    assert postgres.ask("SELECT count(*) FROM users") == "3"


def test_web_api_gets_exactly_what_was_allowed(home: GuardedHome) -> None:
    need(shutil.which("curl") and shutil.which("wget"), "curl and wget")
    (home.project / "mutation.json").write_text(MUTATION)
    with Api() as api:
        # As behind a company's proxy: the host's name is the provider's, and nothing leaves this machine.
        said = typed(home, [command for command, _ in HTTP.values()], extra={"http_proxy": api.url})
        arrived = api.arrived
    assert verdicts(HTTP, said) == wanted(HTTP)
    assert arrived == expected(HTTP)


def test_the_loopback_proxy_answers_for_every_host(tmp_path: Path) -> None:
    """Unguarded, what is refused above does arrive: the server is not deaf."""
    need(shutil.which("curl"), "curl")
    with Api() as api:
        subprocess.run(
            ["curl", "-s", "-X", "DELETE", "http://api.example.com/v1/servers/1"],
            env={"http_proxy": api.url, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}, check=True, timeout=30,
        )  # fmt: skip
        assert api.arrived == ["DELETE http://api.example.com/v1/servers/1"]
