"""A rule's file: what it must say, and errors that name file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from shellguard.classify.rule import load_text
from shellguard.classify.ruleset import RuleSet, load_folder, prove
from shellguard.data.rules import load, packaged_rules
from shellguard.errors import RuleError
from shellguard.model import Severity
from shellguard.parse.bash import read_command

GOOD = """\
id: no-frobnicate
title: Frobnicates
severity: high
act: {verb: frobnicate, object: things}
why: |
  It is gone.
when:
  program: [frobnicate]
safer: [{run: "frobnicate --dry-run", note: "look first"}]
examples:
  match: [frobnicate a, frobnicate b, sudo frobnicate]
  miss: [frob, echo frobnicate, ls]
"""


def rule(text: str = GOOD, *, name: str = "no-frobnicate", has_marks: bool = True):
    return load_text(text, path=Path(f"mine/{name}.yaml"), has_marks=has_marks)


def test_a_good_file_is_a_rule_that_proves_itself():
    loaded = rule()
    assert (loaded.id, loaded.family, loaded.severity, loaded.triggers) == (
        "no-frobnicate",
        "mine",
        Severity.HIGH,
        frozenset({"frobnicate"}),
    )
    prove(loaded)
    assert rule(has_marks=False) == loaded or rule(has_marks=False).id == loaded.id


def test_a_safer_way_is_told_to_those_it_is_for():
    text = GOOD.replace(
        GOOD[GOOD.index("safer:") : GOOD.index("examples:")],
        "safer: [{run: a}, {run: b, for: [redis, 'sql *']}, {run: c, for: [mongo]}]\n",
    )
    loaded = rule(text)
    told = {s: [w.run for w in loaded.safer_for(s)] for s in ("redis", "sql mysql", "mongo", "etcd", "")}
    assert told == {"redis": ["b"], "sql mysql": ["b"], "mongo": ["c"], "etcd": ["a"], "": ["a"]}


ERRORS = {
    "unknown key": (
        GOOD.replace("title:", "tittle:"),
        "mine/no-frobnicate.yaml:2: unknown key 'tittle'; did you mean 'title'?",
    ),
    "unknown key in when": (
        GOOD.replace("program: [", "progam: ["),
        "mine/no-frobnicate.yaml:8: unknown key 'progam' in when; did you mean 'program'?",
    ),
    "key twice": (GOOD + "id: again\n", "line 13: key 'id' is given twice"),
    "missing key": (GOOD.replace("safer:", "references:"), "missing key 'safer'"),
    "id is not the file's name": (GOOD.replace("id: no-", "id: non-"), "must be the file's name"),
    "unknown severity": (
        GOOD.replace("severity: high", "severity: grave"),
        "'grave' is none of low, medium, high, critical",
    ),
    "unknown reach": (GOOD.replace("object: things", "object: things, reach: far"), "act: 'far'"),
    "act without a verb": (GOOD.replace("verb: frobnicate, ", ""), "act is {verb"),
    "examples of another kind": (GOOD.replace("  miss:", "  mis:"), "examples are lists"),
    "safer of another kind": (GOOD.replace('note: "look first"', "hint: x"), "safer: each row is"),
    "not YAML": (GOOD + "\t- [", "not YAML"),
    "nested too deep": (GOOD + "references: " + "[" * 60_000, "nested too deep"),
    "an alias inside of itself": (GOOD + "references: &a [*a]\n", "not YAML"),
    "a date that is none": (GOOD + "references: [2020-99-99]\n", "not YAML that can be read"),
    "no mapping": ("- a\n", "a rule is a mapping"),
    "empty": ("", "a rule is a mapping"),
}


@pytest.mark.parametrize(("text", "message"), ERRORS.values(), ids=ERRORS)
def test_a_wrong_file_is_an_error_that_says_where(text, message):
    with pytest.raises(RuleError) as raised:
        rule(text)
    assert message in str(raised.value)
    assert "mine/no-frobnicate.yaml" in str(raised.value)


UNPROVED = {
    "too few": (GOOD.replace("[frob, echo frobnicate, ls]", "[frob]"), "at least 3"),
    "match that does not": (
        GOOD.replace("sudo frobnicate]", "sudo frob]"),
        "does not match its own example: sudo frob",
    ),
    "miss that does": (GOOD.replace("[frob,", "[frobnicate c,"), "matches what it should miss: frobnicate c"),
    "gap that is closed": (GOOD + "  gap: [frobnicate z]\n", "matches what it should miss: frobnicate z"),
}


@pytest.mark.parametrize(("text", "message"), UNPROVED.values(), ids=UNPROVED)
def test_examples_are_proved(text, message):
    with pytest.raises(RuleError, match=message):
        prove(rule(text))


def test_a_folder_gives_the_good_rules_and_the_problems_of_the_bad(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "no-frobnicate.yaml").write_text(GOOD)
    (tmp_path / "mine" / "bad.yaml").write_text("id: bad\n")
    (tmp_path / "mine" / "bytes.yaml").write_bytes(b"\xff\xfe\xff")
    rules, problems = load_folder(tmp_path, is_proved=True)
    assert [r.id for r in rules] == ["no-frobnicate"]
    assert sorted(Path(p.split(":")[0]).name for p in problems) == ["bad.yaml", "bytes.yaml"]


def test_a_persons_rule_adds_and_never_replaces(tmp_path):
    taken = packaged_rules()[0]
    (tmp_path / "no-frobnicate.yaml").write_text(GOOD)
    (tmp_path / f"{taken.id}.yaml").write_text(GOOD.replace("id: no-frobnicate", f"id: {taken.id}"))
    loaded = load(tmp_path)
    assert loaded.rules.get("no-frobnicate") is not None
    assert loaded.rules.get(taken.id).title == taken.title
    assert [p for p in loaded.problems if taken.id in p]


def test_one_finding_a_rule_and_subject():
    reading = read_command("frobnicate a; frobnicate a; frobnicate b", cwd="/w", home="/h")
    assert [
        f.subject
        for f in RuleSet([rule()]).findings(RuleSet([]).subjects(reading, home="/h", workspace="/w"))
    ] == [
        "frobnicate a",
        "frobnicate b",
    ]


def test_both_loaders_read_the_packaged_rules_alike():
    for packaged in packaged_rules():
        marked = load_text(packaged.source, path=Path(packaged.path))
        assert (marked.id, marked.match, marked.triggers, marked.severity) == (
            packaged.id,
            packaged.match,
            packaged.triggers,
            packaged.severity,
        )
