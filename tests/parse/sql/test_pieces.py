"""A script of SQL is cut as its client cuts it."""

from __future__ import annotations

import pytest

from shellguard.parse.sql.pieces import pieces

CUT = {
    "quotes": ("postgres", "SELECT ';'; SELECT \"a;b\"", ["SELECT ';'", 'SELECT "a;b"']),
    "dollar quotes": ("postgres", "DO $$ a; b $$; SELECT 1", ["DO '  a; b  '", "SELECT 1"]),
    "comments": ("postgres", "SELECT 1 -- ;\n; /* ; */ SELECT 2", ["SELECT 1", "SELECT 2"]),
    "nested comments": ("postgres", "/* /* ; */ ; */ SELECT 1", ["SELECT 1"]),
    "comments that do not nest": ("sqlite", "/* /* */ SELECT 1", ["SELECT 1"]),
    "backslashes in strings": ("mysql", "SELECT 'it\\'s; x'; SELECT 2", ["SELECT 'it\\'s; x'", "SELECT 2"]),
    "no backslashes in strings": ("postgres", "SELECT 'a\\'; SELECT 2", ["SELECT 'a\\'", "SELECT 2"]),
    "another delimiter": ("mysql", "DELIMITER //\nSELECT 1; SELECT 2//\nDELIMITER ;\nSELECT 3;", ["SELECT 1; SELECT 2", "SELECT 3"]),
    "batches": ("tsql", "SELECT 1\nGO\nSELECT 2\ngo 5\nSELECT 3", ["SELECT 1", "SELECT 2", "SELECT 3"]),
    "a routine's body": ("sqlite", "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END; SELECT 2",
                         ["CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END", "SELECT 2"]),
    "a body that never ends": ("sqlite", "CREATE TRIGGER t BEGIN SELECT 1; DROP TABLE a", ["CREATE TRIGGER t BEGIN SELECT 1", "DROP TABLE a"]),
    "copied data": ("postgres", "COPY t FROM stdin;\n1;2\n\\.\nSELECT 1", ["COPY t FROM stdin", "SELECT 1"]),
    "lines to psql": ("postgres", "\\c other\nSELECT 1", ["\\c other", "SELECT 1"]),
    "SQL behind a line to psql": ("postgres", "\\echo x \\\\ SELECT 1", ["\\echo x", "SELECT 1"]),
    "dot commands": ("sqlite", ".mode csv\nSELECT 1;\n.quit", [".mode csv", "SELECT 1", ".quit"]),
    "MySQL's endings": ("mysql", "SELECT 1\\G SELECT 2\\g", ["SELECT 1", "SELECT 2"]),
    "nothing": ("", " ;;\n; ", []),
}  # fmt: skip


@pytest.mark.parametrize(("dialect", "text", "expected"), CUT.values(), ids=CUT)
def test_a_script_is_cut_as_its_client_cuts_it(dialect: str, text: str, expected: list[str]):
    assert [" ".join(p.text.split(" ")) for p in pieces(text, dialect=dialect)] == expected


def test_words_in_strings_are_blotted_out_and_nothing_moves():
    (piece,) = pieces("SELECT 'drop table', E'x''y', \"a b\", $q$ drop $q$", dialect="postgres")
    assert "drop" not in piece.bare
    assert len(piece.bare) == len(piece.text)


@pytest.mark.parametrize(
    "text",
    ["'" * 60_000, "/*" * 30_000, "$$" * 30_001, "begin " * 30_000, "\n" * 90_000, "create trigger x begin " * 9_000, "(" * 60_000, "\\x\n" * 30_000],
    ids=["quotes", "comments", "dollars", "begins", "lines", "triggers", "parentheses", "metas"],
)  # fmt: skip
@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite", "tsql", ""])
def test_long_and_hopeless_texts_are_cut_whole(text: str, dialect: str):
    found = pieces(text, dialect=dialect)
    assert sum(len(p.text) for p in found) <= len(text) + 2 * len(found)
