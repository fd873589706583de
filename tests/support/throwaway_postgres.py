"""A PostgreSQL server of the test's own: a fresh folder, a socket in it, no port, gone afterwards."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROWS = "select coalesce(string_agg(md5(t::text), '','' order by t::text), '''') as r from %I.%I t"
_STATE = f"""
select json_build_object(
  'objects', (select coalesce(json_agg(n.nspname || '.' || c.relname || ' ' || c.relkind::text), '[]') from pg_class c
      join pg_namespace n on n.oid = c.relnamespace where n.nspname !~ '^(pg_|information_schema)'),
  'columns', (select coalesce(json_agg(table_schema || '.' || table_name || '.' || column_name), '[]')
      from information_schema.columns where table_schema !~ '^(pg_|information_schema)'),
  'functions', (select coalesce(json_agg(n.nspname || '.' || p.proname), '[]') from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace where n.nspname !~ '^(pg_|information_schema)'),
  'rows', (select coalesce(json_object_agg(schemaname || '.' || tablename,
      (xpath('/row/r/text()', query_to_xml(format('{_ROWS}', schemaname, tablename), false, true, '')))[1]::text), '{{}}')
      from pg_tables where schemaname !~ '^(pg_|information_schema)'))
"""


def binaries() -> Path:
    """Where initdb is; skips, or fails under CI, when there is none."""
    found = (
        sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if Path("/usr/lib/postgresql").is_dir()
        else []
    )
    path = shutil.which("initdb") or (str(found[-1]) if found else None)
    if path is None or shutil.which("psql") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no PostgreSQL server is installed here")
    return Path(str(path)).parent


_RESET = """
;
DO $$ DECLARE s text; BEGIN
  FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', s);
  END LOOP;
END $$;
CREATE SCHEMA public;
"""


class Server:
    """A running server, and one database in it that is filled anew on demand."""

    def __init__(self, folder: Path, user: str | None, seed: str) -> None:
        self.folder, self._user, self._seed = folder, user, seed

    def psql(self, text: str, *options: str) -> str:
        """Run a script with psql, errors and all."""
        command = ["psql", "-X", "-q", "-h", str(self.folder), "-U", "guarded", "-d", "postgres", *options]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        done = subprocess.run(
            command, check=False, input=text, text=True, capture_output=True, timeout=60, env=environment, user=self._user, cwd=self.folder
        )  # fmt: skip
        return done.stdout

    def state_and_reset(self) -> dict[str, object]:
        """What the database holds now; afterwards it holds what it was filled with."""
        return json.loads(self.psql(_STATE + _RESET + self._seed, "-At").partition("\n")[0])


def running(seed: str, *, settings: str = "") -> Iterator[Server]:
    """A server whose database is filled by a script; it logs to `log` in its folder. Stopped and deleted afterwards."""
    where = binaries()
    # a server does not run as root; nobody owns nothing else
    user = "nobody" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if user is not None:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        data = folder / "data"
        ran = {"capture_output": True, "user": user, "cwd": folder, "timeout": 90}
        subprocess.run(
            [where / "initdb", "-D", data, "-U", "guarded", "-A", "trust", "--no-sync"], check=True, **ran
        )
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off {settings}"
        started = [where / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start"]
        subprocess.run(started, check=True, **{**ran, "capture_output": False}, stdout=subprocess.DEVNULL)
        try:
            server = Server(folder, user, seed)
            server.psql(seed)
            yield server
        finally:
            subprocess.run([where / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=False, **ran)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
