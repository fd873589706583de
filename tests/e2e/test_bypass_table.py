"""Every known way past a guard, tried for real: behind the gate, behind gate and confinement, and with shims alone.

`python -m tests.e2e.test_bypass_table` measures, prints what it sees and, where all is as expected, writes
docs/bypass-table.md. Promise: every victim is a file made here, below one throwaway folder in /tmp; each row is tried
without a guard first, and one that destroys nothing then proves nothing and fails.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from shellguard.capture import landlock
from shellguard.capture.gate_probe import Available
from shellguard.guard.enclosure import look_for_gate
from shellguard.ledger import Ledger
from tests.support.bypasses import BARE, COLUMNS, LOST, PART, ROWS, SURVIVED, Row, Victim, document
from tests.support.guarded_home import ROOT, GuardedHome, need
from tests.support.loopback import Loopback

DOCUMENT = ROOT / "docs/bypass-table.md"
PROGRAMS = ROOT / "tests/support/bypass_programs"
PATIENCE_S = 200.0

POLICY = '[attended]\nhigh = "deny"\nmedium = "allow"\n'  # nothing waits for a person
CONFINED = "gate + confine"

# Tried between the rows and the attempts on the guard: that nothing runs any more would look like a perfect guard.
ORDINARY = Row(
    "ordinary",
    "ordinary work",
    (("/bin/sh", "-c", "mkdir build && echo x > build/a && rm -rf build && echo done"),),
    "",
)


SOCKET_ROW = next(row for row in ROWS if "@SOCKET" in row.steps[0])


class DeletionApi(Loopback):
    """Keeps the paths of all requests and deletes nothing."""

    def __init__(self) -> None:
        paths = self.paths = set[str]()

        class Keeping(BaseHTTPRequestHandler):
            def do_DELETE(self) -> None:
                paths.add(self.path)
                self.send_response(204)
                self.end_headers()

            do_GET = do_DELETE

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Keeping)
        self.port = self._server.server_address[1]


@dataclass(frozen=True, slots=True)
class Seen:
    """What one column showed."""

    letters: Mapping[str, str]
    said: Mapping[str, str]
    lost: Mapping[str, int]
    """How many files each row lost."""
    is_working: bool
    """Whether ordinary work went on."""


class Column:
    """One home, with a victim for every row, and one session in it."""

    def __init__(self, name: str, home: GuardedHome, *, programs: Path, api: DeletionApi) -> None:
        self._name, self._home, self._programs, self._api = name, home, programs, api
        self._rows = tuple(row for row in ROWS if not missing(row))
        Ledger.open(self._home.state / "ledger.db").close()  # as of an earlier session
        self._before = {row.number: self._make(row) for row in self._rows}

    def run(self) -> Seen:
        """Try every row, then look at the victims."""
        tries = [row for row in self._rows if row.victim is not Victim.GUARD]
        tries += [ORDINARY, *(row for row in self._rows if row.victim is Victim.GUARD)]
        rows, results = self._home.folder / "rows.json", self._home.project / "results"
        rows.write_text(json.dumps([self._filled(row) for row in tries]))
        # The gate takes what was born since the session began for the session's own, by the second.
        second = int(time.time())
        while int(time.time()) <= second:
            time.sleep(0.01)
        is_guard_dead = self._drive(rows, results)
        said = {line["number"]: line for line in map(json.loads, results.read_text().splitlines())}
        lost = {row.number: self._lost(row, said.get(row.number), is_guard_dead) for row in self._rows}
        return Seen(
            {row.number: self._letter(row, lost[row.number]) for row in self._rows},
            {number: f"[{line['status']}] {line['said']}" for number, line in said.items()},
            lost,
            is_working=said[ORDINARY.number]["said"].endswith("done\n"),
        )

    def _drive(self, rows: Path, results: Path) -> bool:
        """Whether the guard was killed."""
        command = ["/usr/bin/python3", str(PROGRAMS / "driver.py"), str(rows), str(results)]
        if self._name == BARE:
            (self._folder(SOCKET_ROW) / "socket").write_text("no socket\n")
            stand_in = subprocess.Popen(["/bin/sleep", "1000"])
            try:
                environment = {**self._home.environment(), "STAND_IN": str(stand_in.pid)}
                subprocess.run([*command, ""], env=environment, check=True, timeout=PATIENCE_S)
                return stand_in.poll() == -9
            finally:
                stand_in.kill()
                stand_in.wait()
        policy = self._home.folder / "policy.toml"
        policy.write_text(POLICY)
        options = ("--policy", str(policy), *(["--confine"] if self._name == CONFINED else []))
        agent = self._home.start([*command, str(policy)], options=options)
        status = agent.process.wait(PATIENCE_S)
        assert status in (0, -9), f"status {status}: {agent.out} {agent.err}"
        return status == -9

    def _folder(self, row: Row) -> Path:
        return self._home.project / f"row-{row.number}"

    def _victim(self, row: Row) -> Path:
        names = {
            Victim.PHOTOS: "Documents/photos-",
            Victim.KEY: ".ssh/id_victim_",
            Victim.KEYS: ".ssh/keys-",
            Victim.THESIS: "thesis-",
            Victim.CHECKOUT: "Documents/checkout-",
        }
        return self._home.home / f"{names[row.victim]}{row.number}"

    def _texts(self, row: Row) -> dict[str, str]:
        texts = {
            "@W": str(self._folder(row)),
            "@H": str(self._home.home),
            "@B": str(self._programs),
            "@PORT": str(self._api.port),
            "@N": row.number,
        }
        if row.victim not in (Victim.REQUEST, Victim.GUARD):
            victim = self._victim(row)
            # SAFETY: what rows delete lies below the throwaway home, whatever a table says.
            assert victim.resolve().is_relative_to(self._home.home.resolve())
            texts |= {"@V": str(victim), "@D": str(victim.parent), "@F": victim.name}
            texts["@RM64"] = base64.b64encode(f"rm -rf {shlex.quote(str(victim))}".encode()).decode()
        return texts

    def _fill(self, text: str, row: Row) -> str:
        for name, value in self._texts(row).items():
            text = text.replace(name, value)
        return text

    def _filled(self, row: Row) -> dict[str, Any]:
        folder = self._folder(row)
        folder.mkdir(exist_ok=True)
        if row is ORDINARY:
            return {
                "number": row.number,
                "folder": str(folder),
                "steps": row.steps,
                "stdin": "",
                "environment": {},
            }
        steps = [[self._fill(word, row) for word in words] for words in row.steps]
        assert not any("@V" in word for words in steps for word in words), row.number
        return {
            "number": row.number,
            "folder": str(folder),
            "steps": steps,
            "stdin": self._fill(row.stdin, row),
            "environment": {name: self._fill(value, row) for name, value in row.environment.items()},
        }

    def _make(self, row: Row) -> dict[str, bytes]:
        """Its victim's files, and those of its own folder."""
        for name, text in row.files.items():
            path = self._folder(row) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not name.endswith("/"):
                path.write_text(self._fill(text, row))
                path.chmod(0o755 if text.startswith("#!") else 0o644)
            else:
                path.mkdir()
        if row.victim in (Victim.REQUEST, Victim.GUARD):
            return {}
        make_victim(row.victim, self._victim(row))
        return content(self._victim(row))

    def _letter(self, row: Row, lost: int) -> str:
        is_part = lost < len(self._before[row.number]) and row.victim in (
            Victim.PHOTOS,
            Victim.THESIS,
            Victim.CHECKOUT,
        )
        return SURVIVED if not lost else PART if is_part else LOST

    def _lost(self, row: Row, line: Mapping[str, Any] | None, is_guard_dead: bool) -> int:
        if row.victim is Victim.GUARD:
            return int(
                is_guard_dead if row.steps[0][1] == "kill" else line is not None and line["status"] == 0
            )
        assert line is not None, f"row {row.number} was not tried"
        if row.victim is Victim.REQUEST:
            return sum(f"/volumes/{row.number}" in path for path in self._api.paths)
        after = content(self._victim(row))
        return sum(after.get(name) != data for name, data in self._before[row.number].items())


def make_victim(kind: Victim, path: Path) -> None:
    """Fresh files there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind is Victim.KEY:
        path.write_text("".join(f"line {number} of a key\n" for number in range(400)))
        return
    path.mkdir()
    ending = {Victim.KEYS: "", Victim.THESIS: ".txt"}.get(kind, ".jpg")
    for name in (f"{number}{ending}" for number in range(200 if kind is Victim.KEYS else 6)):
        (path / name).write_text(f"content of {name}\n")
    if kind is Victim.CHECKOUT:
        subprocess.run(["git", "init", "-q", str(path)], check=True)


def content(path: Path) -> dict[str, bytes]:
    """By name; what is not there is not in it."""
    with contextlib.suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            return {file.name: file.read_bytes() for file in path.iterdir() if file.is_file()}
        if not path.is_symlink():
            return {path.name: path.read_bytes()}
    return {}


def missing(row: Row) -> str:
    """The first thing it needs that is not here."""
    path = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
    return next((name for name in row.needs if not shutil.which(name, path=path)), "")


def build(folder: Path) -> Path:
    """The rows' own programs."""
    (folder / "lib").mkdir(parents=True)
    for words in (
        ["-pthread", "-o", "probe", str(PROGRAMS / "probe.c")],
        ["-shared", "-fPIC", "-o", "loaded.so", str(PROGRAMS / "loaded.c")],
    ):
        subprocess.run(["gcc", "-O1", *words], cwd=folder, check=True, timeout=PATIENCE_S)
    shutil.copy2(folder / "loaded.so", folder / "lib/libselinux.so.1")
    if busybox := shutil.which("busybox"):
        shutil.copy2(busybox, folder / "busybox")
    return folder


def measure(names: tuple[str, ...]) -> dict[str, Seen]:
    """Every column, two at a time."""

    def one(name: str) -> Seen:
        # Confined programs may write all of /tmp.
        below = Path.home() if name == CONFINED else Path("/tmp")
        with (
            GuardedHome(gate="off" if name == "shims" else "require", below=below) as home,
            DeletionApi() as api,
        ):
            home.make_project()
            return Column(name, home, programs=build(home.project / "bin"), api=api).run()

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(names, pool.map(one, names), strict=True))


def expected(row: Row) -> str:
    """A letter for each column, for whoever runs this."""
    return row.as_user if row.as_user and os.geteuid() else row.expected


def shown(row: Row, seen: Mapping[str, Seen]) -> str:
    """The letters of `COLUMNS` that were seen."""
    return "".join(seen[name].letters[row.number] for name in COLUMNS)


@pytest.fixture(scope="module")
def seen() -> dict[str, Seen]:
    """Every row tried in every column."""
    need(shutil.which("gcc"), "gcc")
    need(Path("/usr/bin/python3").exists(), "/usr/bin/python3")
    need(landlock.abi(), "Landlock")
    with GuardedHome() as home:
        gate = look_for_gate(state=home.state)
    need(isinstance(gate, Available), f"the kernel gate ({getattr(gate, 'reason', '')})")
    return measure((*COLUMNS, BARE))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.number} {row.title}")
def test_a_way_past_the_guard_leads_just_as_far_as_the_table_says(row: Row, seen: dict[str, Seen]) -> None:
    need(not missing(row), missing(row))
    if seen[BARE].letters[row.number] == SURVIVED:
        assert row.is_up_to_kernel, f"destroys nothing without a guard: {seen[BARE].said[row.number]}"
        need(False, f"a kernel that allows it ({seen[BARE].said[row.number]})")
    said = {name: seen[name].said.get(row.number) for name in COLUMNS}
    assert shown(row, seen) == expected(row), said


@pytest.mark.parametrize("name", COLUMNS)
def test_ordinary_work_goes_on_between_refusals(name: str, seen: dict[str, Seen]) -> None:
    assert seen[name].is_working


def test_what_the_gate_does_not_stop_is_explained() -> None:
    unexplained = [
        r.number for r in ROWS if (r.expected[0] != SURVIVED or r.expected[1] != SURVIVED) and not r.why
    ]
    assert unexplained == []
    assert [r.number for r in ROWS if r.why and r.expected[:2] == SURVIVED * 2] == []
    assert len({r.number for r in ROWS}) == len(ROWS)


def test_the_document_shows_the_table() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def main() -> int:
    """Measure, print, and write the document where all is as expected."""
    found = measure((*COLUMNS, BARE))
    is_as_expected = all(one.is_working for one in found.values())
    for row in ROWS:
        if why := missing(row):
            print(row.number, "not tried:", why, row.title, sep="\t")
            continue
        letters, bare = shown(row, found), found[BARE].letters[row.number]
        is_right = letters == expected(row) and bare != SURVIVED
        is_as_expected &= is_right or (bare == SURVIVED and row.is_up_to_kernel)
        print(
            row.number,
            letters,
            bare,
            *(found[name].lost[row.number] for name in COLUMNS),
            row.title,
            sep="\t",
        )
        if not is_right:
            print(
                "",
                expected(row),
                *(found[name].said.get(row.number) for name in (*COLUMNS, BARE)),
                sep="\n\t",
            )
    if is_as_expected:
        DOCUMENT.write_text(document(), encoding="utf-8")
    return 0 if is_as_expected else 1


if __name__ == "__main__":
    sys.exit(main())
