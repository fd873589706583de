"""Which programs a farm stands in for, and where it stands on PATH."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shellguard.capture.shims import PROGRAM
from shellguard.classify.ruleset import RuleSet
from shellguard.data.provider_files import packaged_providers
from shellguard.data.rules import packaged_rules
from shellguard.data.shim_program import ShimProgram
from shellguard.errors import ShellGuardError
from shellguard.guard import farm as farm_module
from shellguard.guard.farm import (
    Farm,
    farms_on,
    guarded_names,
    missing_names,
    person_names,
    stand,
    stand_before,
)
from tests.support.shim_farms import shim_of, stub


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return RuleSet(packaged_rules(), providers=packaged_providers())


@pytest.fixture
def programs(tmp_path) -> Path:
    """Stubs: guarded by a rule, by being a wrapper, by a glob of a rule, built into shells, ours, nobody's."""
    for name in ("terraform", "sudo", "python3.99", "printf", "shellguard", "harmless-tool"):
        stub(tmp_path / "bin", name)
    return tmp_path / "bin"


@pytest.fixture
def folder(tmp_path, rules, programs) -> Path:
    return stand(
        tmp_path / "farm", rules=rules, state=tmp_path, search_path=str(programs), names_of=person_names
    ).folder


@pytest.mark.parametrize(
    ("name", "is_guarded"),
    [
        pytest.param("terraform", True, id="a rule names it"),
        pytest.param("sudo", True, id="it carries other commands"),
        pytest.param("python3.99", True, id="a glob of a rule means it"),
        pytest.param("printf", False, id="shells have it built in"),
        pytest.param("harmless-tool", False, id="no rule speaks of it"),
        pytest.param("pulumi-of-nobody", False, id="it is not installed"),
    ],
)
def test_guarded_are_the_installed_programs_that_rules_and_wrappers_name(
    rules, programs, name, is_guarded
) -> None:
    assert (name in guarded_names(rules, search_path=str(programs))) is is_guarded


def test_without_rules_the_wrappers_alone_are_guarded(programs) -> None:
    names = guarded_names(RuleSet([]), search_path=str(programs))
    assert "sudo" in names
    assert "terraform" not in names


def test_a_program_without_the_right_to_run_gets_no_shim(rules, tmp_path) -> None:
    (tmp_path / "supabase").write_text("#!/bin/sh\n")
    assert "supabase" not in guarded_names(rules, search_path=str(tmp_path))


def test_a_farm_of_a_person_never_holds_our_own_program(rules, programs) -> None:
    guarded = guarded_names(rules, search_path=str(programs))
    assert person_names(rules, search_path=str(programs)) == guarded - {"shellguard"}


def test_the_folder_holds_a_shim_for_each_name_and_says_what_it_costs(tmp_path, rules, programs) -> None:
    farm = stand(tmp_path / "farm", rules=rules, state=tmp_path, search_path=str(programs))
    assert farm.names == guarded_names(rules, search_path=str(programs))
    assert {name for name in farm.names if (farm.folder / name).readlink() == Path(PROGRAM)} == farm.names
    assert farm.summary == f"{len(farm.names)} programs, {farm.program.kind} shim ({farm.program.note})"


def test_standing_again_changes_nothing_and_follows_what_is_installed(
    tmp_path, rules, programs, folder
) -> None:
    def again() -> dict[str, int]:
        stand(folder, rules=rules, state=tmp_path, search_path=str(programs), names_of=person_names)
        return {path.name: path.lstat().st_ino for path in folder.iterdir()}

    before = again()
    assert again() == before
    (programs / "terraform").unlink()
    stub(programs, "supabase")
    after = again()
    assert set(after) ^ set(before) >= {"supabase"}
    # terraform may be installed on the tester's machine as well; then a shim still finds it.
    assert ("terraform" in after) is bool(shutil.which("terraform", path="/usr/local/bin:/usr/bin:/bin"))


def test_a_folder_that_cannot_be_made_is_told(tmp_path, rules, programs) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ShellGuardError, match="cannot prepare the shims in"):
        stand(tmp_path / "file" / "farm", rules=rules, state=tmp_path, search_path=str(programs))


def test_programs_installed_since_are_missing(rules, programs, folder) -> None:
    assert missing_names(folder, rules=rules, search_path=str(programs)) == frozenset()
    stub(programs, "supabase")
    assert missing_names(folder, rules=rules, search_path=str(programs)) == {"supabase"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("{farm}:{bin}", [0], id="first"),
        pytest.param("{bin}:{farm}:{farm}", [1, 2], id="later, twice"),
        pytest.param("{bin}::/nonexistent", [], id="none, with an empty entry"),
        pytest.param("", [], id="empty PATH"),
    ],
)
def test_farms_are_found_on_path(programs, folder, path, expected) -> None:
    found = farms_on(path.format(farm=folder, bin=programs))
    assert found == [(n, folder) for n in expected]


def test_what_stands_before_a_farm_is_told_by_folder(tmp_path, programs, folder) -> None:
    other = stub(tmp_path / "other", "terraform").parent
    path = f"{programs}:{other}:{other}:/nonexistent:{folder}"
    assert stand_before(path, position=4, names=["terraform", "sudo", "curl"]) == {
        str(programs): ["sudo", "terraform"],
        str(other): ["terraform"],
    }


def test_another_farm_in_front_is_no_gap(tmp_path, rules, programs, folder) -> None:
    first = stand(tmp_path / "first", rules=rules, state=tmp_path, search_path=str(programs)).folder
    assert stand_before(f"{first}:{folder}", position=1, names=["terraform"]) == {}


def test_the_summary_of_a_stand_in_says_that_it_is_slow(tmp_path) -> None:
    program = shim_of("python", state=tmp_path)
    named = ShimProgram(program.path, "python", "slow")
    assert Farm(tmp_path, named, frozenset({"a", "b"})).summary == "2 programs, python shim (slow)"


def test_nothing_that_shells_have_built_in_is_shimmed(rules, programs) -> None:
    names = guarded_names(rules, search_path=f"{programs}:/usr/bin:/bin")
    assert names & farm_module._NOT_SHIMMED == frozenset()
