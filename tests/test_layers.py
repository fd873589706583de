"""Who may import whom, and what a plain check may load."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Each costs more than the whole judgement of an ordinary command.
HEAVY = ("sqlglot", "graphql", "textual", "bashlex", "watchdog", "pexpect", "asyncio")


def run(*args: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *args],
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
        timeout=100,
        check=False,
    )


def test_the_layers_are_kept(tmp_path):
    try:
        import importlinter  # noqa: F401
    except ImportError:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("import-linter is not installed")
    done = run(
        "-c", "from importlinter.cli import lint_imports_command as c; c(['--no-cache'])", home=tmp_path
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def loaded(home: Path, command: str) -> set[str]:
    code = (
        "import sys, atexit\n"
        "atexit.register(lambda: print('\\0'.join(sys.modules), file=sys.stderr))\n"
        f"sys.argv = ['shellguard', 'check', {command!r}]\n"
        "from shellguard.cli.main import main\n"
        "main()\n"
    )
    done = run("-c", code, home=home)
    assert done.stdout.startswith("verdict"), done.stderr[-2000:]
    return set(done.stderr.strip().split("\0"))


def test_a_plain_check_loads_nothing_heavy(tmp_path):
    modules = loaded(tmp_path, "git status")
    assert "shellguard.judge.judge" in modules
    assert [h for h in HEAVY if h in modules] == []


USES = {
    "SQL": ("psql -c 'DELETE FROM t WHERE id > 0'", "sqlglot"),
    "GraphQL": ('curl https://h.example.com/graphql -d \'{"query":"{ a }"}\'', "graphql"),
}


@pytest.mark.parametrize(("command", "library"), USES.values(), ids=USES)
def test_a_library_loads_with_the_language_it_reads(tmp_path, command, library):
    assert library in loaded(tmp_path, command)


def test_the_model_and_the_client_cost_only_the_standard_library(tmp_path):
    code = "import sys; before = set(sys.modules); import shellguard.model, shellguard.wire.client; print('\\0'.join(set(sys.modules) - before))"
    names = {m.split(".")[0] for m in run("-c", code, home=tmp_path).stdout.strip().split("\0")}
    assert names - set(sys.stdlib_module_names) == {"shellguard"}
    assert "asyncio" not in names
