from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from shellguard.errors import LedgerError
from shellguard.ledger import Ledger
from shellguard.ledger.chain import GENESIS, link
from shellguard.ledger.head import head_path, read_head
from shellguard.model import RecordKind

ATTEMPT, ANSWER = RecordKind.ATTEMPT, RecordKind.ANSWER


def attempt(verdict: str = "allow", *rules: str, command: str = "ls") -> dict[str, object]:
    findings = [{"rule": rule} for rule in rules]
    return {"decision": {"verdict": verdict, "findings": findings, "command": command}, "cwd": "/w"}


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path):
    with Ledger.open(path) as opened:
        yield opened


@pytest.fixture
def filled(ledger):
    ledger.append("one", RecordKind.SESSION_START, {"task": "t"}, at_s=100.0)
    ledger.append("one", ATTEMPT, attempt("allow"), at_s=200.0)
    ledger.append("two", ATTEMPT, attempt("deny", "delete-volume", "off-task"), at_s=300.0)
    ledger.append("one", ATTEMPT, attempt("hold", "delete-volume"), at_s=400.0)
    ledger.append("one", ANSWER, {"answer": "approve"}, at_s=500.0)
    return ledger


def run_python(code: str, *arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


def test_records_outlive_the_connection_and_form_a_chain(path) -> None:
    with Ledger.open(path) as ledger:
        written = [ledger.append("s", ATTEMPT, attempt(command=str(n)), at_s=n + 0.1) for n in range(3)]
    with Ledger.open(path) as ledger:
        assert list(ledger.query()) == written
    assert [r.seq for r in written] == [1, 2, 3]
    assert [r.previous for r in written] == [GENESIS, written[0].hash, written[1].hash]


def test_the_hash_covers_every_field() -> None:
    fields = {"seq": 1, "at_s": 1.5, "session": "s", "kind": "attempt", "body": "{}"}
    changed = [{"seq": 2}, {"at_s": 1.6}, {"session": "t"}, {"kind": "run"}, {"body": '{"a":1}'}]
    hashes = {link("0", **fields), link("1", **fields), *(link("0", **{**fields, **c}) for c in changed)}
    assert len(hashes) == 2 + len(changed)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({}, [1, 2, 3, 4, 5], id="everything"),
        pytest.param({"session": "one"}, [1, 2, 4, 5], id="one session"),
        pytest.param({"verdict": "hold"}, [4], id="one verdict"),
        pytest.param({"rule": "delete-volume"}, [3, 4], id="one rule"),
        pytest.param({"rule": "delete-volume", "session": "one"}, [4], id="rule and session"),
        pytest.param({"kind": ANSWER}, [5], id="one kind"),
        pytest.param({"since_s": 300.0}, [3, 4, 5], id="since is inclusive"),
        pytest.param({"until_s": 300.0}, [1, 2], id="until is exclusive"),
        pytest.param({"after_seq": 3}, [4, 5], id="after a number"),
        pytest.param({"limit": 2}, [1, 2], id="the oldest two"),
        pytest.param({"limit": 2, "newest_first": True}, [5, 4], id="the newest two"),
        pytest.param({"session": "nobody"}, [], id="nothing fits"),
        pytest.param({"rule": "x' OR '1'='1"}, [], id="a filter is no SQL"),
    ],
)
def test_a_query_gives_what_fits(filled, asked, found) -> None:
    assert [r.seq for r in filled.query(**asked)] == found


def test_a_long_query_is_read_by_pages_while_records_come_in(ledger) -> None:
    for n in range(1203):
        ledger.append("s", ATTEMPT, attempt(), at_s=float(n))
    rows = ledger.query(limit=1100)
    first = next(rows)
    ledger.append("s", ATTEMPT, attempt(), at_s=0.0)
    assert [first.seq, *(r.seq for r in rows)] == list(range(1, 1101))
    assert [r.seq for r in ledger.query(newest_first=True)] == list(range(1204, 0, -1))


def test_bytes_that_are_not_utf_8_survive_in_a_body(ledger) -> None:
    body = attempt(command="rm \udcff\x00\u202e")
    ledger.append("s", ATTEMPT, body, at_s=1.0)
    assert next(ledger.query()).body == body


WRITER = """
import sys
from pathlib import Path
from shellguard.ledger import Ledger
from shellguard.model import RecordKind
with Ledger.open(Path(sys.argv[1])) as ledger:
    sys.stdin.readline()
    for n in range(int(sys.argv[3])):
        ledger.append(sys.argv[2], RecordKind.ATTEMPT, {"n": n}, at_s=float(n))
"""


def test_four_processes_at_once_write_one_whole_chain(path) -> None:
    command = [sys.executable, "-c", WRITER, str(path)]
    writers = [
        subprocess.Popen([*command, f"s{n}", "250"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for n in range(4)
    ]
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    errors = [writer.communicate(timeout=100)[1] for writer in writers]
    assert errors == ["", "", "", ""]
    with Ledger.open(path) as ledger:
        report = ledger.verify()
        assert (report.records, report.problems) == (1000, ())
        for n in range(4):
            assert [r.body["n"] for r in ledger.query(session=f"s{n}")] == list(range(250))
    assert read_head(head_path(path)).seq == 1000


def test_a_killed_writer_leaves_what_it_was_told_is_written(path) -> None:
    code = WRITER + "\n    ".join(
        [
            "",
            "import os, signal",
            "print(ledger.newest_seq(), flush=True)",
            "os.kill(os.getpid(), signal.SIGKILL)",
        ]
    )
    ended = run_python(code, str(path), "s", "7", input="go\n")
    assert ended.returncode == -9
    with Ledger.open(path, is_read_only=True) as ledger:
        assert ledger.newest_seq() == int(ended.stdout) == 7
        assert ledger.verify().is_intact


def test_what_is_written_cannot_be_changed_by_a_slip(filled, path) -> None:
    with sqlite3.connect(path) as other:
        for slip in ("UPDATE record SET session = 'x'", "DELETE FROM record"):
            with pytest.raises(sqlite3.DatabaseError, match="append-only"):
                other.execute(slip)
    other.close()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"a": object()}, id="an object"),
        pytest.param({"a": float("nan")}, id="not a number"),
        pytest.param({"a": b"x"}, id="bytes"),
    ],
)
def test_a_body_that_is_not_json_is_refused(ledger, body) -> None:
    with pytest.raises(LedgerError, match="JSON"):
        ledger.append("s", ATTEMPT, body, at_s=1.0)
    assert ledger.newest_seq() == 0


def test_a_body_that_holds_itself_is_refused(ledger) -> None:
    body: dict[str, object] = {}
    body["self"] = body
    with pytest.raises(LedgerError, match="JSON"):
        ledger.append("s", ATTEMPT, body, at_s=1.0)


def test_a_file_that_is_no_ledger_is_named_and_left_alone(path) -> None:
    path.write_bytes(b"not a database, but long enough to be read as one " * 40)
    before = path.read_bytes()
    with pytest.raises(LedgerError, match=rf"{path} is damaged.*move .* aside"):
        Ledger.open(path)
    assert path.read_bytes() == before


def test_a_ledger_overwritten_in_the_middle_is_noticed(path) -> None:
    with Ledger.open(path) as ledger:
        for n in range(200):
            ledger.append("s", ATTEMPT, attempt(command="x" * 500), at_s=float(n))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 4096))
    with pytest.raises(LedgerError, match="damaged"), Ledger.open(path) as ledger:
        list(ledger.query())


def test_another_sqlite_database_is_not_taken_for_a_ledger(path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (x)")
    other.commit()
    other.close()
    with pytest.raises(LedgerError, match="damaged"):
        Ledger.open(path)


def test_a_missing_folder_is_named(tmp_path) -> None:
    with pytest.raises(LedgerError, match="nowhere"):
        Ledger.open(tmp_path / "nowhere" / "ledger.db")


def test_reading_a_ledger_that_is_not_there_makes_none(path) -> None:
    with pytest.raises(LedgerError, match="nothing has been recorded"):
        Ledger.open(path, is_read_only=True)
    assert not path.exists()


def test_a_ledger_opened_for_reading_takes_no_record(filled, path) -> None:
    with Ledger.open(path, is_read_only=True) as reader:
        with pytest.raises(LedgerError, match="reading only"):
            reader.append("s", ATTEMPT, {}, at_s=1.0)
        assert reader.newest_seq() == 5


def test_only_the_user_can_read_the_files(filled, path) -> None:
    modes = {p.name: oct(p.stat().st_mode & 0o777) for p in path.parent.iterdir()}
    assert modes == dict.fromkeys(("ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.head"), "0o600")


OTHER_USER = """
import os, sys
from pathlib import Path
from shellguard.errors import LedgerError
from shellguard.ledger import Ledger
from shellguard.model import RecordKind
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    with Ledger.open(Path(sys.argv[1])) as ledger:
        ledger.append("s", RecordKind.ATTEMPT, {}, at_s=1.0)
except LedgerError as error:
    print(error)
"""


@pytest.fixture
def read_only(filled, path):
    """A whole ledger in a folder that anybody may enter and nobody but root may write."""
    filled.close()
    # Not under tmp_path: another user cannot enter that.
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    for name in ("ledger.db", "ledger.head"):
        shutil.copy(path.parent / name, folder)
        (folder / name).chmod(0o444)
    folder.chmod(0o555)
    yield folder / "ledger.db"
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_ledger_that_cannot_be_written_is_an_error(read_only) -> None:
    said = run_python(OTHER_USER, str(read_only))
    assert said.stdout.startswith(f"cannot use the ledger {read_only}: Permission denied"), said


FULL_DISK = """
import resource, sys
from pathlib import Path
from shellguard.errors import LedgerError
from shellguard.ledger import Ledger
from shellguard.model import RecordKind
ledger = Ledger.open(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
written = 0
try:
    for n in range(10_000):
        ledger.append("s", RecordKind.ATTEMPT, {"text": "x" * 1000}, at_s=float(n))
        written += 1
except LedgerError as error:
    print(written, error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(ledger.append("s", RecordKind.ATTEMPT, {}, at_s=0.0).seq)
"""


def test_a_full_disk_is_an_error_and_costs_no_record_written_before(path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    ended = run_python(FULL_DISK, str(path))
    said, after = ended.stdout.splitlines()
    written = int(said.split()[0])
    assert "free" in said and str(path) in said
    assert int(after) == written + 1
    with Ledger.open(path) as ledger:
        assert (ledger.verify().records, ledger.verify().problems) == (written + 1, ())


def test_sqlites_own_full_is_explained(ledger) -> None:
    pages = ledger._db.execute("PRAGMA page_count").fetchone()[0]
    ledger._db.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(LedgerError, match=r"full.*free some space"):
        ledger.append("s", ATTEMPT, {"text": "x" * 50_000}, at_s=1.0)
    ledger._db.execute("PRAGMA max_page_count = 1000000")
    assert ledger.append("s", ATTEMPT, {}, at_s=1.0).seq == 1


def test_a_ledger_held_by_another_for_too_long_is_an_error(filled, path) -> None:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with (
        Ledger.open(path, busy_s=0.01) as ledger,
        pytest.raises(LedgerError, match="another process holds it"),
    ):
        ledger.append("s", ATTEMPT, {}, at_s=1.0)
    holder.close()


def cut_tail(path: Path, *, keep: int, forget_numbers: bool) -> None:
    other = sqlite3.connect(path)
    other.execute("DROP TRIGGER record_stays")
    other.execute("DELETE FROM record WHERE seq > ?", (keep,))
    other.execute("DELETE FROM record_rule WHERE seq > ?", (keep,))
    if forget_numbers:
        other.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'record'", (keep,))
    other.commit()
    other.close()


@pytest.mark.parametrize(
    "forget_numbers", [pytest.param(False, id="head and counter"), pytest.param(True, id="head alone")]
)
def test_writing_on_over_a_cut_tail_records_the_loss(filled, path, forget_numbers) -> None:
    filled.close()
    cut_tail(path, keep=3, forget_numbers=forget_numbers)
    with Ledger.open(path) as ledger:
        ledger.append("three", ATTEMPT, attempt(), at_s=600.0)
        assert [(r.seq, r.kind.value) for r in ledger.query(after_seq=3)] == [(6, "fault"), (7, "attempt")]
        assert next(ledger.query(kind=RecordKind.FAULT)).body["ledger"] == "records missing"
        assert ledger.verify().problems == ("records 4 to 5 are missing",)


def test_writing_on_without_the_head_file_records_its_loss(filled, path) -> None:
    filled.close()
    head_path(path).unlink()
    with Ledger.open(path) as ledger:
        ledger.append("three", ATTEMPT, attempt(), at_s=600.0)
        ledger.append("three", ATTEMPT, attempt(), at_s=700.0)
        assert [r.kind.value for r in ledger.query(after_seq=5)] == ["fault", "attempt", "attempt"]


def test_a_garbled_head_file_stops_writing(filled, path) -> None:
    filled.close()
    head_path(path).write_bytes(b"head 7 nonsense\n")
    with Ledger.open(path) as ledger, pytest.raises(LedgerError, match="garbled"):
        ledger.append("s", ATTEMPT, {}, at_s=1.0)


def test_a_record_garbled_in_place_is_named(filled, path) -> None:
    other = sqlite3.connect(path)
    other.execute("DROP TRIGGER record_is_final")
    other.execute("UPDATE record SET body = '{' WHERE seq = 3")
    other.commit()
    other.close()
    with pytest.raises(LedgerError, match="record 3 is garbled"):
        list(filled.query())


def test_a_body_is_stored_as_canonical_json(filled, path) -> None:
    other = sqlite3.connect(path)
    (text,) = other.execute("SELECT body FROM record WHERE seq = 4").fetchone()
    other.close()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
