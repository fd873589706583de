"""One farm per kind of shim, built once; a bench with a guard, stubs and a run method per test."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.shim_farms import KINDS, farm_of, read_report, stub
from tests.support.stand_in_guard import Reply, StandInGuard, allow

NAMES = ["tool", "other", "ghost", "cat", "python3"]


@pytest.fixture(scope="session")
def work() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="sgt-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


class Stage:
    """A farm in front of stub programs, and a way to run one of them through it."""

    def __init__(self, kind: str, farm: Path, real: Path, report: Path) -> None:
        self.kind, self.farm, self.real, self.report = kind, farm, real, report
        self.path = f"{farm}:{real}:/usr/bin:/bin"

    def environment(self, guard: StandInGuard | Path | None, **more: Any) -> dict[Any, Any]:
        where = {} if guard is None else {"SHELLGUARD_SOCKET": str(getattr(guard, "path", guard))}
        named = {"PATH": self.path, "SHELLGUARD_SHIMS": str(self.farm), "REPORT": str(self.report)}
        return {**named, **where, **more}

    def start(
        self, words: Sequence[Any], guard: StandInGuard | Path | None, **options: Any
    ) -> subprocess.Popen[bytes]:
        """argv is `words`; the file run is the shim of that name, or `shim` when the two differ."""
        shim = options.pop("shim", self.farm / str(words[0]))
        env = options.pop("env", None) or self.environment(guard)
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(list(words), executable=shim, env=env, **{**streams, **options})

    def run(self, words: Sequence[Any], guard: Any, **options: Any) -> subprocess.CompletedProcess[bytes]:
        data = options.pop("input", None)
        if data is not None:
            options["stdin"] = subprocess.PIPE
        with self.start(words, guard, **options) as process:
            out, err = process.communicate(data, timeout=60)
        return subprocess.CompletedProcess(list(words), process.returncode, out, err)

    @property
    def has_run(self) -> bool:
        return self.report.exists()

    def seen(self) -> tuple[list[bytes], list[bytes]]:
        return read_report(self.report)


@pytest.fixture(scope="session", params=KINDS)
def farm(request: pytest.FixtureRequest, work: Path) -> tuple[str, Path]:
    return request.param, farm_of(
        request.param, work / f"farm-{request.param}", state=work / "state", names=NAMES
    )


@pytest.fixture
def stage(farm: tuple[str, Path], tmp_path: Path) -> Stage:
    kind, folder = farm
    stub(tmp_path / "real", "tool")
    return Stage(kind, folder, tmp_path / "real", tmp_path / "report")


@pytest.fixture
def guard() -> Iterator[StandInGuard]:
    with StandInGuard(allow) as running:
        yield running


@pytest.fixture
def guard_that() -> Iterator[Any]:
    """A function from a reply to a running guard."""
    running: list[StandInGuard] = []

    def start(reply: Reply) -> StandInGuard:
        guard = StandInGuard(reply)
        guard.__enter__()
        running.append(guard)
        return guard

    yield start
    for guard in running:
        guard.__exit__(None, None, None)
