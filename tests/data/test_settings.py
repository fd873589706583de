"""Settings files: what they may say, and errors that name file, key and the nearest known key."""

from __future__ import annotations

from pathlib import Path

import pytest

from shellguard.data.environment_rows import EnvironmentRows
from shellguard.data.settings import Settings, read_settings, workspace_environment
from shellguard.errors import PolicyError

RULES = frozenset({"force-push"})

FULL = """
environment = "staging"
[environments.production]
tier = "production"
hosts = ["db.prod.*"]
aws_accounts = "123456789012"
[environments.staging]
any = ["*stag*"]
[attended]
medium = "hold"
[rules]
force-push = "deny"
[limits]
strip = false
unread = "deny"
"""


def read(text: str, *, is_persons: bool = False) -> Settings:
    return read_settings(text, name="s.toml", known_rules=RULES, is_persons=is_persons)


def test_a_file_says_all_of_it():
    found = read(FULL)
    assert found.environment == "staging"
    assert found.rows == {
        "production": {"hosts": ("db.prod.*",), "aws_accounts": ("123456789012",)},
        "staging": {"any": ("*stag*",)},
    }
    assert found.tiers == {"production": "production"}
    assert found.is_stripping is False
    assert found.policy == {
        "attended": {"medium": "hold"},
        "rules": {"force-push": "deny"},
        "limits": {"unread": "deny"},
    }


def test_an_empty_file_says_nothing():
    assert read("") == Settings("s.toml")


ERRORS = {
    "not TOML": ("[a", "s.toml: not TOML"),
    "nested too deep": ("a = " + "[" * 60_000, "s.toml: nested too deep"),
    "unknown key": ('enviroment = "x"', "enviroment: unknown", "did you mean 'environment'?"),
    "unknown section": ('[rulse]\nx = "deny"', "rulse: unknown", "did you mean 'rules'?"),
    "workspaces in a project": ('[workspaces."~/a"]\nenvironment = "x"', "workspaces: unknown"),
    "environment of another type": ("environment = 3", "environment: 3 is no name"),
    "environment with signs": ('environment = "a b"', "is no name"),
    "a key that moves the cursor": ('"\\u001b[2J" = 1', "characters that cannot be shown"),
    "a glob that turns the line round": ('[environments.dev]\nhosts = ["\\u202ea"]', "characters that cannot be shown"),
    "unknown kind": ('[environments.dev]\nhost = ["a"]', "[environments.dev] host: unknown", "did you mean 'hosts'?"),
    "unknown tier": ('[environments.dev]\ntier = "prodution"', "tier: 'prodution'", "did you mean 'production'?"),
    "globs of another type": ("[environments.dev]\nhosts = [1]", "[environments.dev] hosts: a list of texts"),
    "an empty glob": ('[environments.dev]\nhosts = [""]', "a list of texts"),
    "a name that says no tier": ('[environments.blue]\nhosts = ["a"]', "its name says no tier; add `tier"),
    "no table": ("[environments]\ndev = 1", "environments] dev is a table of its own"),
    "environments of another type": ("environments = 1", "write [environments.NAME]"),
    "strip of another type": ('[limits]\nstrip = "no"', "[limits] strip: 'no' is neither true nor false"),
    "unknown limit": ("[limits]\nunattended_deadlines = 3", "did you mean 'unattended_deadline_s'?"),
    "unknown rule": ('[rules]\nforce-psuh = "deny"', "no such rule", "did you mean 'force-push'?"),
    "unknown verdict": ('[rules]\nforce-push = "never"', "none of allow, preserve, hold, deny"),
    "unknown in kernel": ("[kernel]\nwach = []", "did you mean 'watch'?"),
    "a mode that is no table": ("attended = 3", "attended belongs under"),
}  # fmt: skip


@pytest.mark.parametrize("case", ERRORS.values(), ids=ERRORS)
def test_what_is_wrong_is_named(case: tuple[str, ...]):
    text, *wanted = case
    with pytest.raises(PolicyError) as caught:
        read(text)
    assert str(caught.value).startswith("s.toml: ")
    for words in wanted:
        assert words in str(caught.value)


WORKSPACE_ERRORS = {
    "a relative folder": ('[workspaces."src"]\nenvironment = "x"', "from / or ~/"),
    "unknown key": ('[workspaces."/a"]\nenv = "x"', "env: unknown; known: environment"),
    "no table": ('[workspaces]\n"/a" = "x"', 'holds `environment = "staging"`'),
}


@pytest.mark.parametrize(("text", "wanted"), WORKSPACE_ERRORS.values(), ids=WORKSPACE_ERRORS)
def test_what_is_wrong_of_workspaces_is_named(text: str, wanted: str):
    with pytest.raises(PolicyError, match=r"s\.toml: .*workspaces") as caught:
        read(text, is_persons=True)
    assert wanted in str(caught.value)


def test_the_nearest_named_workspace_says_the_environment(tmp_path: Path):
    named = {"~/src": "dev", "~/src/shop": "staging", "/elsewhere": "production"}
    for folder, expected in (
        ("src/shop/api", "staging"),
        ("src/shop", "staging"),
        ("src/x", "dev"),
        ("y", ""),
    ):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        assert workspace_environment(named, tmp_path / folder, home=tmp_path) == expected


def test_a_files_rows_are_a_map_with_its_name_and_trust():
    rows = {"eu": {"hosts": ("a",), "variables": ("EU_*",)}, "dev": {"any": ("b",)}}
    found = EnvironmentRows(rows, {"eu": "production"}, "m", True).map
    assert [(r.environment, r.tier.label, r.kind, r.glob, r.file, r.is_trusted) for r in found.rows] == [
        ("eu", "production", "hosts", "a", "m", True),
        ("eu", "production", "variables", "EU_*", "m", True),
        ("dev", "development", "any", "b", "m", True),
    ]
