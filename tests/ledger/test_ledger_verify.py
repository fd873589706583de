from __future__ import annotations

import sqlite3

import pytest

from shellguard.ledger import Ledger
from shellguard.ledger.chain import GENESIS, link
from shellguard.ledger.head import Head, HeadFile, head_path, read_head
from shellguard.ledger.verify import verify_absent
from shellguard.model import RecordKind

FREE = ("DROP TRIGGER record_is_final", "DROP TRIGGER record_stays")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ledger.db"
    with Ledger.open(path) as ledger:
        for n in range(1, 7):
            decision = {"verdict": "deny", "findings": [{"rule": f"rule-{n}"}]}
            ledger.append("s", RecordKind.ATTEMPT, {"decision": decision, "n": n}, at_s=float(n))
    return path


def tamper(path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in (*FREE, *statements):
        connection.execute(statement)
    connection.commit()
    connection.close()


def problems(path, **options) -> tuple[str, ...]:
    with Ledger.open(path, is_read_only=True) as ledger:
        return ledger.verify(**options).problems


def test_an_untouched_ledger_is_intact(path) -> None:
    with Ledger.open(path) as ledger:
        newest = next(ledger.query(newest_first=True))
        report = ledger.verify()
    assert (report.records, report.problems, report.head) == (6, (), newest.hash)
    assert report.is_intact


def test_an_empty_ledger_is_intact(tmp_path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        report = ledger.verify()
    assert (report.records, report.problems, report.head) == (0, (), GENESIS)


OTHER_COLUMNS = "at_s, session, kind, verdict, body, previous, hash"


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        pytest.param(
            ["UPDATE record SET body = '{}' WHERE seq = 3"], ["record 3: was changed"], id="a body changed"
        ),
        pytest.param(
            ["UPDATE record SET at_s = 9.5 WHERE seq = 3"], ["record 3: was changed"], id="a time changed"
        ),
        pytest.param(
            ["UPDATE record SET session = 'x' WHERE seq = 6"],
            ["record 6: was changed"],
            id="the last changed",
        ),
        pytest.param(
            ["UPDATE record SET kind = 'run' WHERE seq = 1"],
            ["record 1: was changed"],
            id="the first changed",
        ),
        pytest.param(
            ["UPDATE record SET kind = x'00' WHERE seq = 2"],
            ["record 2: was changed"],
            id="a column of another type",
        ),
        pytest.param(
            ["UPDATE record SET hash = 'f' WHERE seq = 3"],
            ["record 3: was changed", "record 4: does not continue record 3"],
            id="a hash changed",
        ),
        pytest.param(
            ["DELETE FROM record WHERE seq = 3"],
            ["record 3 is missing", "record 4: does not continue record 2", "record 3: listed under rules"],
            id="one removed",
        ),
        pytest.param(
            ["DELETE FROM record WHERE seq IN (1, 2)", "DELETE FROM record_rule WHERE seq IN (1, 2)"],
            ["records 1 to 2 are missing", "record 3: does not continue record 0"],
            id="the first removed",
        ),
        pytest.param(
            ["DELETE FROM record WHERE seq > 4", "DELETE FROM record_rule WHERE seq > 4"],
            ["records 5 to 6 are missing"],
            id="the tail cut",
        ),
        pytest.param(
            [
                "DELETE FROM record WHERE seq > 4",
                "DELETE FROM record_rule WHERE seq > 4",
                "UPDATE sqlite_sequence SET seq = 4",
            ],
            ["records 5 to 6 are missing"],
            id="the tail cut and the counter set back",
        ),
        pytest.param(
            ["DELETE FROM record", "DELETE FROM record_rule", "DELETE FROM sqlite_sequence"],
            ["records 1 to 6 are missing"],
            id="everything removed",
        ),
        pytest.param(
            [
                "UPDATE record SET seq = 99 WHERE seq = 2",
                "UPDATE record SET seq = 2 WHERE seq = 3",
                "UPDATE record SET seq = 3 WHERE seq = 99",
            ],
            [
                "record 2: does not continue record 1",
                "record 2: was changed",
                "record 3: does not continue record 2",
                "record 3: was changed",
                "record 4: does not continue record 3",
            ],
            id="two swapped",
        ),
        pytest.param(
            [f"INSERT INTO record SELECT 7, {OTHER_COLUMNS} FROM record WHERE seq = 2"],
            ["record 7: does not continue record 6", "record 7: was changed"],
            id="one inserted",
        ),
        pytest.param(
            ["UPDATE record SET verdict = 'allow' WHERE seq = 5"],
            ["record 5: its filter columns say allow"],
            id="a verdict column changed",
        ),
        pytest.param(
            ["DELETE FROM record_rule WHERE seq = 5"],
            ["record 5: its filter columns say deny by no rule"],
            id="a rule unlisted",
        ),
        pytest.param(
            ["INSERT INTO record_rule VALUES ('x', 5)"], ["record 5: its filter columns"], id="a rule added"
        ),
    ],
)
def test_tampering_shows(path, statements, found) -> None:
    tamper(path, *statements)
    said = problems(path)
    assert [text for text in found if not any(s.startswith(text) for s in said)] == []
    assert len(said) == len(found)


def rewrite_from(path, seq: int) -> str:
    """Change a record and forge every hash behind it, as somebody would who knows the format."""
    connection = sqlite3.connect(path)
    for statement in FREE:
        connection.execute(statement)
    rows = connection.execute(
        "SELECT seq, at_s, session, kind, body, previous FROM record WHERE seq >= ? ORDER BY seq", (seq,)
    ).fetchall()
    previous = rows[0][5]
    for number, at_s, _, kind, body, _ in rows:
        digest = link(previous, seq=number, at_s=at_s, session="forged", kind=kind, body=body)
        connection.execute(
            "UPDATE record SET session = 'forged', previous = ?, hash = ? WHERE seq = ?",
            (previous, digest, number),
        )
        previous = digest
    connection.commit()
    connection.close()
    return previous


def test_a_forged_chain_shows_by_the_head_file(path) -> None:
    rewrite_from(path, 4)
    assert problems(path) == ("record 6: is not the one that the head file knows",)


def test_a_forged_chain_and_head_file_show_by_a_head_noted_elsewhere(path) -> None:
    with Ledger.open(path, is_read_only=True) as ledger:
        noted = ledger.verify().head[:12]
    forged = rewrite_from(path, 4)
    head_path(path).write_bytes(b"head %020d %s\n" % (6, forged.encode()))
    assert problems(path) == ()
    assert problems(path, expected_head=noted) == (
        f"no record has the hash {noted}: the chain was written anew",
    )


def test_a_head_noted_earlier_is_found_in_a_longer_chain(path) -> None:
    with Ledger.open(path) as ledger:
        noted = ledger.verify().head
        ledger.append("s", RecordKind.RUN, {}, at_s=9.0)
        assert ledger.verify(expected_head=noted).is_intact


def test_a_missing_head_file_shows(path) -> None:
    head_path(path).unlink()
    assert [p.endswith("might go unnoticed") for p in problems(path)] == [True]


def test_a_garbled_head_file_shows(path) -> None:
    head_path(path).write_bytes(b"\xff" * 91)
    assert ["garbled" in p for p in problems(path)] == [True]


def test_a_head_that_lags_is_a_writer_still_at_work(path) -> None:
    with Ledger.open(path, is_read_only=True) as ledger:
        fifth = list(ledger.query())[4]
    head_path(path).write_bytes(b"head %020d %s\n" % (5, fifth.hash.encode()))
    assert problems(path) == ()


def test_a_damaged_page_is_a_problem_not_a_crash(path) -> None:
    with Ledger.open(path) as ledger:
        for n in range(300):
            ledger.append("s", RecordKind.RUN, {"text": "x" * 400}, at_s=float(n))
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xa5" * 8192)
    assert problems(path) != ()


def test_a_ledger_that_vanished_shows_by_its_head_file(path) -> None:
    path.unlink()
    assert verify_absent(path).problems == ("records 1 to 6 are missing",)


def test_a_ledger_never_begun_is_intact(tmp_path) -> None:
    assert verify_absent(tmp_path / "ledger.db").is_intact


def test_the_head_only_moves_forward(tmp_path) -> None:
    path = tmp_path / "ledger.head"
    one, two = HeadFile(path), HeadFile(path)
    assert (one.is_new, two.is_new) == (True, False)
    two.advance(Head(6, "b" * 64))
    one.advance(Head(5, "a" * 64))
    assert one.read() == two.read() == read_head(path) == Head(6, "b" * 64)
    one.close()
    two.close()


def test_the_head_file_is_never_a_link(tmp_path) -> None:
    (tmp_path / "other").write_text("mine")
    (tmp_path / "ledger.head").symlink_to(tmp_path / "other")
    with pytest.raises(Exception, match="cannot open"):
        HeadFile(tmp_path / "ledger.head")
    assert (tmp_path / "other").read_text() == "mine"
