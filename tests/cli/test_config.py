"""`shellguard config` and `shellguard trust` as a person types them, outside any session."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.guarded_home import GuardedHome


@pytest.fixture(scope="module")
def home() -> Iterator[GuardedHome]:
    with GuardedHome() as home:
        config = home.home / ".config/shellguard"
        config.mkdir(parents=True)
        (config / "config.toml").write_text(
            '[attended]\nmedium = "hold"\n[kernel]\nprotect = ["db.example.com"]\n'
        )
        # In the home, since that is where `home.shellguard` stands.
        (home.home / ".shellguard.toml").write_text(
            'environment = "staging"\n[rules]\nforce-push = "allow"\ndiscard-file-changes = "deny"\n'
            '[environments.production]\nhosts = ["db.prod.*"]\n'
        )
        yield home


def rows(home: GuardedHome) -> dict[str, tuple[object, str]]:
    done = home.shellguard("config", "--json")
    assert done.returncode == 0, done.stderr
    return {row["key"]: (row["value"], row["from"]) for row in json.loads(done.stdout)["settings"]}


def test_each_setting_says_where_it_comes_from(home: GuardedHome):
    found, own = rows(home), str(home.home / ".config/shellguard/config.toml")
    assert found["environment"] == ("staging", ".shellguard.toml")
    assert found["[attended] medium"] == ("hold", own)
    assert found["[attended] high"] == ("hold", "default")
    assert found["[kernel] protect"] == (["db.example.com"], own)
    assert found["[rules] discard-file-changes at least"] == ("deny", ".shellguard.toml")
    assert "[rules] force-push" not in found
    assert found["[environments.production] hosts"] == (
        ["db.prod.*"],
        ".shellguard.toml, not trusted: may only place things higher",
    )


def test_what_is_not_used_is_shown_with_its_reason(home: GuardedHome):
    text = home.shellguard("config").stdout
    assert "not trusted: it may only tighten" in text
    assert ".shellguard.toml would loosen `[rules] force-push = allow`: not used" in text


def test_a_policy_file_is_shown_as_one(home: GuardedHome):
    path = home.home / "p.toml"
    path.write_text('[attended]\nlow = "hold"\n')
    done = home.shellguard("config", "--json", "--policy", str(path))
    found = {row["key"]: row["from"] for row in json.loads(done.stdout)["settings"]}
    assert found["[attended] low"] == f"--policy {path}"


def test_trust_makes_it_count_and_revoking_ends_that(home: GuardedHome):
    done = home.shellguard("trust", "--yes", "--json")
    body = json.loads(done.stdout)
    assert (done.returncode, body["trusted"], body["loosens"]) == (0, True, ["[rules] force-push = allow"])
    assert rows(home)["[rules] force-push"] == ("allow", ".shellguard.toml")
    listed = json.loads(home.shellguard("trust", "--list", "--json").stdout)["trusted"]
    assert [(row["path"], row["state"]) for row in listed] == [
        (str(home.home / ".shellguard.toml"), "trusted")
    ]
    assert json.loads(home.shellguard("trust", "--revoke", "--json").stdout)["was_trusted"] is True
    assert "[rules] force-push" not in rows(home)
    assert home.shellguard("trust", "--list").stdout == "nothing is trusted\n"


def test_trust_shows_what_changed_since(home: GuardedHome):
    path = home.home / ".shellguard.toml"
    before = path.read_text()
    home.shellguard("trust", "--yes")
    try:
        path.write_text(before.replace('"staging"', '"dev"') + "# \u202e hostile\n")
        assert "changed since" in home.shellguard("trust", "--list").stdout
        shown = home.shellguard("trust", "--yes").stdout
        assert '-environment = "staging"' in shown
        assert '+environment = "dev"' in shown
        assert "\u202e" not in shown
    finally:
        path.write_text(before)
        home.shellguard("trust", "--revoke")


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ('[rules]\nforce-push = "deny"\n', 0, "fine"),
        ('[rules]\nforce-psuh = "deny"\n', 2, "did you mean 'force-push'?"),
        ("[workspaces]\n", 2, "workspaces: unknown"),
    ],
    ids=["fine", "unknown rule", "not for projects"],
)
def test_a_file_is_checked(home: GuardedHome, text: str, status: int, said: str):
    path = home.project / ".shellguard.toml"
    path.write_text(text)
    done = home.shellguard("config", "--check", str(path))
    assert done.returncode == status
    assert said in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["trust", "--yes", "/"], "no .shellguard.toml in /"),
        (["trust", "--yes", ".config/shellguard/config.toml"], "is not called .shellguard.toml"),
        (["config", "--check", "nowhere.toml"], "cannot read nowhere.toml"),
    ],
    ids=["none there", "another name", "none to check"],
)
def test_what_cannot_be_is_usage(home: GuardedHome, words: list[str], said: str):
    done = home.shellguard(*words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("name", ["SHELLGUARD_SESSION", "SHELLGUARD_SOCKET"])
def test_a_sessions_variable_is_enough_to_refuse(home: GuardedHome, name: str):
    done = home.shellguard("trust", "--yes", "--json", extra={name: "x"})
    assert done.returncode == 126
    assert json.loads(done.stdout)["trusted"] is False
    assert home.shellguard("trust", "--list").stdout == "nothing is trusted\n"
