"""The words: what is in, what is deliberately out, and that the table is what WordNet gives."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shellguard.context import task_word_rows
from shellguard.context.task_words import (
    Form,
    does_by_lemma,
    nominal_of,
    singular,
    things_of,
    verb_forms,
    wanted_by,
)
from tests.support import wordnet_words


@pytest.mark.parametrize(
    ("lemma", "does"),
    [
        (lemma, does)
        for does, lemmas in {
            "remove": "delete erase destroy discard expunge jettison obliterate wipe purge get_rid_of throw_away tidy_up nuke prune",
            "restart": "restart reboot bounce cycle",
            "look": "inspect examine review explain scrutinize peruse list describe audit diagnose",
            "change": "fix repair mend improve edit rewrite amend refactor remedy",
            "make": "create write add generate implement back_up duplicate",
            "share": "publish send upload merge push mail transmit",
            "deploy": "deploy roll_out ship promote migrate",
            "install": "install upgrade bump",
            "run": "run test build execute rehearse",
            "stop": "stop shut_down disable halt suspend turn_off",
            "grant": "grant allow permit authorize expose revoke",
            "move": "move rename relocate transfer",
        }.items()
        for lemma in lemmas.split()
    ],
)
def test_what_is_in(lemma: str, does: str) -> None:
    assert does_by_lemma()[lemma].value == does


@pytest.mark.parametrize(
    "lemma", "take let go be have murder strike cut cover touch like follow hit play_down act see_off".split()
)
def test_what_many_things_mean_is_out(lemma: str) -> None:
    assert lemma not in does_by_lemma()


@pytest.mark.parametrize(
    ("word", "lemma", "form"),
    [
        ("dropped", "drop", Form.PAST),
        ("wrote", "write", Form.PAST),
        ("written", "write", Form.PAST),
        ("ran", "run", Form.PAST),
        ("running", "run", Form.ING),
        ("deleting", "delete", Form.ING),
        ("copies", "copy", Form.THIRD),
        ("fixes", "fix", Form.THIRD),
        ("modified", "modify", Form.PAST),
        ("built", "build", Form.PAST),
        ("set", "set", Form.BASE),
        ("stopped", "stop", Form.PAST),
    ],
)
def test_forms_lead_to_their_verb(word: str, lemma: str, form: Form) -> None:
    assert verb_forms()[word] == (lemma, form)


@pytest.mark.parametrize(
    ("plural", "noun"),
    [
        ("branches", "branch"),
        ("repositories", "repository"),
        ("caches", "cache"),
        ("indices", "index"),
        ("boxes", "box"),
        ("status", "status"),
        ("databases", "database"),
        ("aliases", "alias"),
    ],
)
def test_plurals_lead_to_their_noun(plural: str, noun: str) -> None:
    assert singular(plural) == noun


@pytest.mark.parametrize(
    ("noun", "thing"),
    [
        ("branches", "branch"),
        ("directory", "folder"),
        ("dependencies", "package"),
        ("snapshots", "backup"),
        ("pods", "pod"),
        ("credentials", "secret"),
        ("passwords", "secret"),
        ("servers", "instance"),
        ("artifacts", "objects"),
        ("unit tests", "test"),
        ("environment variable", "config"),
    ],
)
def test_nouns_are_kinds_of_things(noun: str, thing: str) -> None:
    assert thing in things_of(noun)


def test_acts_have_nouns_and_states_have_wishes() -> None:
    assert [nominal_of(n).value for n in ("removal", "deletion", "restart", "deployment", "inspection")] == [
        "remove",
        "remove",
        "restart",
        "deploy",
        "look",
    ]  # type: ignore[union-attr]
    assert nominal_of("documentation") is None
    assert [sorted(d.value for d in wanted_by(a)) for a in ("stale", "unhealthy", "broken", "green")] == [
        ["remove"],
        ["restart"],
        ["change"],
        [],
    ]


def test_the_table_is_what_wordnet_gives() -> None:
    if not (wordnet_words.FOLDER / "data.verb").is_file():
        assert not os.environ.get("CI"), "WordNet's files are missing"
        pytest.skip("WordNet 3.0's database files are not here (WNSEARCHDIR)")
    assert Path(task_word_rows.__file__).read_text() == wordnet_words.module()


def test_the_licence_stands_with_what_is_derived() -> None:
    said = " ".join((task_word_rows.__doc__ or "").split())
    assert "WordNet 3.0 Copyright 2006 by Princeton University" in said
    assert "Permission to use, copy, modify and distribute" in said
