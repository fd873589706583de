"""Trust: by path and content, not to be forged without the key, not to be carried elsewhere."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from shellguard.data.project_file import ProjectFile
from shellguard.data.trusted import Trusted
from shellguard.errors import ShellGuardError

FILE = ProjectFile("/p/.shellguard.toml", 'environment = "staging"\n')


@pytest.fixture
def state(tmp_path: Path) -> Path:
    (tmp_path / "state").mkdir(mode=0o700)
    return tmp_path / "state"


def entry_file(state: Path) -> Path:
    return next((state / "trusted").glob("*.json"))


def test_exactly_these_bytes_at_this_path(state: Path):
    yeses = Trusted(state)
    assert not yeses.is_trusted(FILE)
    yeses.trust(FILE, at_s=5.0)
    assert Trusted(state).is_trusted(FILE)
    assert not yeses.is_trusted(ProjectFile(FILE.path, FILE.text + "#"))
    assert not yeses.is_trusted(ProjectFile("/q/.shellguard.toml", FILE.text))
    assert [(e.path, e.at_s) for e in yeses.entries()] == [(FILE.path, 5.0)]


def test_only_this_user_can_read_it(state: Path):
    Trusted(state).trust(FILE, at_s=5.0)
    assert stat.S_IMODE(entry_file(state).stat().st_mode) == 0o600
    assert stat.S_IMODE((state / "trusted").stat().st_mode) == 0o700


def test_a_revoked_file_is_trusted_no_more(state: Path):
    yeses = Trusted(state)
    yeses.trust(FILE, at_s=5.0)
    assert yeses.revoke(FILE.path)
    assert not yeses.is_trusted(FILE)
    assert not yeses.revoke(FILE.path)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "loose"},
        {"path": "/q/.shellguard.toml"},
        {"mark": "0" * 64},
        {"mark": "é"},
        {"at_s": None},
        {"text": "\ud800"},
    ],
    ids=["text", "path", "mark", "odd mark", "no time", "no text"],
)
def test_an_entry_that_was_tampered_with_counts_for_nothing(state: Path, change: dict[str, object]):
    yeses = Trusted(state)
    yeses.trust(FILE, at_s=5.0)
    path = entry_file(state)
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    assert yeses.entries() == ()
    assert not yeses.is_trusted(FILE)


def test_an_entry_under_another_name_counts_for_nothing(state: Path):
    yeses = Trusted(state)
    yeses.trust(FILE, at_s=5.0)
    path = entry_file(state)
    path.rename(path.with_name("0" * 32 + ".json"))
    assert yeses.entries() == ()


def test_an_entry_of_another_installation_counts_for_nothing(state: Path, tmp_path: Path):
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    Trusted(other).trust(FILE, at_s=5.0)
    yeses = Trusted(state)
    forged = entry_file(other)
    (state / "trusted" / forged.name).write_bytes(forged.read_bytes())
    assert not yeses.is_trusted(FILE)


def test_a_link_in_place_of_the_folder_is_refused(state: Path, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (state / "trusted").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ShellGuardError, match="trusted"):
        Trusted(state)
