"""The gate's library: found, built once, and told from one of another source."""

from __future__ import annotations

import shutil
from pathlib import Path

from shellguard.capture.gate_library import load
from shellguard.data.gate_program import GateProgram, find_gate
from tests.support.guarded_home import need


def test_it_is_built_once_and_says_what_it_was_built_from(tmp_path: Path) -> None:
    need(shutil.which("cc") or shutil.which("gcc"), "a C compiler")
    first = find_gate(state=tmp_path)
    assert isinstance(first, GateProgram)
    assert load(first.path, mark=first.mark)
    written = first.path.stat().st_mtime_ns
    assert find_gate(state=tmp_path) == first
    assert first.path.stat().st_mtime_ns == written


def test_without_a_compiler_it_says_what_to_install(tmp_path: Path) -> None:
    found = find_gate(state=tmp_path, search_path=str(tmp_path))
    assert found == "no C compiler made its library: install gcc and start again" or isinstance(
        found, GateProgram
    )


def test_a_library_of_another_source_is_built_anew(tmp_path: Path) -> None:
    need(shutil.which("cc") or shutil.which("gcc"), "a C compiler")
    first = find_gate(state=tmp_path)
    assert isinstance(first, GateProgram)
    if not first.path.is_relative_to(tmp_path):
        return  # the packaged one is in use
    first.path.write_bytes(b"no library of ours")
    second = find_gate(state=tmp_path)
    assert isinstance(second, GateProgram)
    assert b"shellguard-gate" in second.path.read_bytes()
