"""Whose an identity is: readers of commands and the look at the machine say the same names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import shellguard
from shellguard.parse.identities import secret_files, secret_words, variables, whose
from shellguard.parse.identities.database_clients import CLIENTS
from shellguard.parse.identities.service_names import SERVICES, named
from shellguard.probe import held_netrc, held_platforms

PACKAGE = Path(shellguard.__file__).parent
# Where a service stands among the words of what makes an identity, or a row of a table.
PLACE = {"IdentityUse": 1, "keep": 0, "_keep": 1, "Spec": 0, "tool": 0, "Row": 0, "_made": 0}
FILES = sorted([*(PACKAGE / "parse/identities").glob("*.py"), *(PACKAGE / "probe").glob("held_*.py")])


def written(path: Path) -> set[str]:
    """Services that a module writes out."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= set(re.findall(r"\bservice=([\w.-]+)", node.value))
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        said = [k.value for k in node.keywords if k.arg == "service"]
        said += node.args[PLACE[name] : PLACE[name] + 1] if name in PLACE else []
        found |= {v.value for v in said if isinstance(v, ast.Constant) and isinstance(v.value, str)}
    return found - {""}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_what_a_module_says_is_in_the_table(path):
    assert written(path) - SERVICES == set()


def test_modules_that_say_services_are_found():
    assert {s for p in FILES for s in written(p)} >= {
        "aws",
        "npm",
        "database",
        "railway",
        "docker",
        "ssh",
        "http",
    }


TABLES = {
    "variables": {r.service for r in variables.ROWS},
    "first parts of variables": set(variables._FIRST_PARTS.values()),
    "hosts": set(whose._HOSTS.values()),
    "headers": set(whose._HEADERS.values()),
    "schemes": set(whose._SCHEMES.values()),
    "programs": set(whose._PROGRAMS.values()),
    "programs that others bear on": {s for row in whose._ALSO.values() for s in row},
    "clients of databases": {c.service for c in CLIENTS.values()},
    "files": {s for s, _ in secret_files._OWNERS},
    "patterns": {s for s, _ in secret_words._SERVICES},
    "machines of .netrc": set(held_netrc._SERVICES.values()),
    "platforms": {r.service for r in held_platforms._ROWS},
}


@pytest.mark.parametrize("services", TABLES.values(), ids=TABLES)
def test_what_a_table_says_is_in_the_table_of_names(services):
    assert services
    assert services - SERVICES == set()


@pytest.mark.parametrize(
    ("said", "name"),
    [("gh", "github"), ("redis", "database"), ("op", "1password"), ("railway", "railway"), ("frobnicate", "any"), ("", "any")],
)  # fmt: skip
def test_what_says_so_itself_has_one_name(said, name):
    assert named(said) == name
