"""All settings files folded: what counts over what, and what a project's file may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from shellguard.classify.ruleset import RuleSet
from shellguard.data.effective import Effective, effective
from shellguard.data.project_file import project_file_of
from shellguard.data.rules import load
from shellguard.data.trusted import Trusted
from shellguard.errors import PolicyError
from shellguard.model import Mode, Severity, Verdict


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load(Path("/nonexistent")).rules


class Home:
    """A throwaway home with a project."""

    def __init__(self, folder: Path, rules: RuleSet) -> None:
        self.rules, self.project = rules, folder / "src/app"
        self.config = folder / ".config/shellguard"
        self.project.mkdir(parents=True)
        self.config.mkdir(parents=True)

    def says(self, *, persons: str = "", projects: str = "", policy: str = "") -> Effective:
        if persons:
            (self.config / "config.toml").write_text(persons)
        if projects:
            (self.project / ".shellguard.toml").write_text(projects)
        if policy:
            (self.config / "p.toml").write_text(policy)
        policy_file = str(self.config / "p.toml") if policy else ""
        return effective(self.project, rules=self.rules, policy_file=policy_file)

    def trust(self) -> None:
        file = project_file_of(self.project)
        assert file is not None
        Trusted().trust(file, at_s=1.0)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: RuleSet) -> Home:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    return Home(tmp_path, rules)


def verdict(found: Effective, rule: str = "force-push") -> Verdict:
    return found.policy.verdict(Mode.ATTENDED, rule, Severity.HIGH)[0]


def test_without_files_all_is_default(home: Home):
    found = home.says()
    assert (verdict(found), found.environment, found.maps, found.told, found.is_stripping) == (
        Verdict.HOLD,
        "",
        (),
        (),
        True,
    )


def test_the_persons_own_file_may_loosen(home: Home):
    assert verdict(home.says(persons='[rules]\nforce-push = "allow"')) is Verdict.ALLOW


def test_the_policy_file_counts_over_the_persons_own(home: Home):
    found = home.says(
        persons='[rules]\nforce-push = "allow"\n[attended]\nmedium = "hold"',
        policy='[rules]\nforce-push = "deny"',
    )
    assert verdict(found) is Verdict.DENY
    assert found.policy.tables[Mode.ATTENDED][Severity.MEDIUM] is Verdict.HOLD


def test_a_project_tightens_what_the_person_loosened(home: Home):
    found = home.says(persons='[rules]\nforce-push = "allow"', projects='[rules]\nforce-push = "hold"')
    assert (verdict(found), found.told) == (Verdict.HOLD, ())


def test_a_project_loosens_only_when_trusted_and_only_as_it_stands(home: Home):
    loose = '[rules]\nforce-push = "allow"\n'
    found = home.says(projects=loose)
    assert verdict(found) is Verdict.HOLD
    assert found.told == (
        ".shellguard.toml would loosen `[rules] force-push = allow`: not used; `shellguard trust` shows and allows it",
    )
    home.trust()
    found = home.says()
    assert (verdict(found), found.told) == (Verdict.ALLOW, ())
    found = home.says(projects=loose + "#")
    assert verdict(found) is Verdict.HOLD
    assert found.told[0] == ".shellguard.toml has changed since it was trusted; it is not trusted now"


def test_a_trusted_file_that_is_gone_is_told(home: Home):
    home.says(projects='environment = "staging"')
    home.trust()
    (home.project / ".shellguard.toml").unlink()
    assert home.says().told == (".shellguard.toml, which was trusted here, is gone",)


NAMED = {
    "the project's": ("", 'environment = "staging"', "staging", ".shellguard.toml"),
    "the person's over the project's": ('environment = "dev"', 'environment = "staging"', "dev", "config.toml"),
    "the person's for this workspace": ('environment = "dev"\n[workspaces."~/src/app"]\nenvironment = "qa"', "", "qa", "config.toml"),
    "another workspace's is not used": ('[workspaces."~/src/other"]\nenvironment = "qa"', 'environment = "dev"', "dev", ".shellguard.toml"),
    "production needs trust": ("", 'environment = "production"', "", ""),
    "so does what is production by another name": ("", 'environment = "eu"\n[environments.eu]\ntier = "production"', "", ""),
    "and production that calls itself less": ("", 'environment = "prod"\n[environments.prod]\ntier = "staging"', "", ""),
}  # fmt: skip


@pytest.mark.parametrize(("persons", "projects", "name", "origin"), NAMED.values(), ids=NAMED)
def test_who_names_the_environment(home: Home, persons: str, projects: str, name: str, origin: str):
    found = home.says(persons=persons, projects=projects)
    assert found.environment == name
    assert found.environment_from.endswith(origin)
    assert bool(found.environment_from) == bool(name)


def test_a_trusted_project_may_name_production(home: Home):
    home.says(projects='environment = "production"')
    home.trust()
    assert home.says().environment == "production"


LOOSE = {
    "naming production": ('environment = "production"', "environment = production"),
    "not stripping": ("[limits]\nstrip = false", "[limits] strip = false"),
    "a host of production placed lower": ('[environments.dev]\nhosts = ["db.prod.*"]', "[environments.dev] hosts = db.prod.*"),
    "a lower tier": ('[environments.prod-eu]\ntier = "local"', "[environments.prod-eu] tier = local"),
}  # fmt: skip


@pytest.mark.parametrize(("projects", "phrase"), LOOSE.values(), ids=LOOSE)
def test_what_loosens_besides_verdicts_is_told(home: Home, projects: str, phrase: str):
    found = home.says(projects=projects)
    assert found.loosens == (phrase,)
    assert found.is_stripping


@pytest.mark.parametrize("is_trusting", [True, False])
def test_maps_say_whether_they_are_trusted(home: Home, is_trusting: bool):
    text = '[environments.production]\nhosts = ["*.prod"]'
    home.says(persons=text, projects=text)
    if is_trusting:
        home.trust()
    assert [one.is_trusted for one in home.says().maps] == [True, is_trusting]


def test_a_file_that_stands_before_another_is_told(home: Home):
    (home.project.parent / ".git").mkdir()
    above = home.project.parent / ".shellguard.toml"
    above.write_text('[rules]\nforce-push = "deny"')
    assert (verdict(home.says()), home.says().told) == (Verdict.DENY, ())
    assert home.says(projects="# empty").told == (
        f"{above} is not used: a nearer .shellguard.toml stands before it",
    )


def test_asking_makes_nothing(home: Home):
    home.says(projects='environment = "staging"')
    assert not (home.project.parents[1] / ".local").exists()


def test_where_trust_cannot_be_read_nothing_is_trusted(home: Home):
    home.says(projects='[rules]\nforce-push = "allow"')
    home.trust()
    key = home.project.parents[1] / ".local/state/shellguard/key"
    key.chmod(0o644)
    assert not home.says().is_trusted


def test_stripping_is_the_persons_to_switch_off(home: Home):
    assert not home.says(persons="[limits]\nstrip = false").is_stripping


@pytest.mark.parametrize("whose", ["persons", "projects"])
def test_a_wrong_file_is_an_error_and_never_left_out(home: Home, whose: str):
    with pytest.raises(PolicyError, match="did you mean 'rules'"):
        home.says(**{whose: "[rulse]\n"})
