"""Messages: pinned bytes, strict decoding, round trips."""

from __future__ import annotations

import contextlib
import json
import os
import struct
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.errors import WireError
from shellguard.model import (
    Act,
    Attempt,
    Decision,
    Deed,
    Does,
    Finding,
    Hold,
    HoldState,
    Observed,
    Reach,
    SaferWay,
    Scope,
    SecondOpinion,
    Severity,
    Signal,
    Source,
    Undo,
    Verdict,
)
from shellguard.wire.messages import (
    Answer,
    decision_from_json,
    decision_to_json,
    decode_answer,
    decode_attempt,
    decode_json,
    encode_answer,
    encode_attempt,
    encode_json,
    hold_from_json,
    hold_to_json,
    is_relevant,
)

QUICK = settings(deadline=None, max_examples=80, database=None)
ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
BYTES = st.binary(max_size=12).map(lambda b: b.replace(b"\0", b"n"))


def test_an_attempt_is_these_bytes():
    fields = [b"/w", b"2", b"rm", b"a b", b"HOME=/h"]
    assert encode_attempt([b"rm", b"a b"], [b"HOME=/h"], cwd=b"/w") == b"".join(
        struct.pack("!I", len(f)) + f for f in fields
    )
    assert encode_attempt([b"x"], [], cwd=b"") == b"\0\0\0\0" + b"\0\0\0\x011" + b"\0\0\0\x01x"


@pytest.mark.parametrize(
    ("answer", "data"),
    [(Answer.RUN, b"\0t"), (Answer.REFUSED, b"\1t"), (Answer.HELD, b"\2t"), (Answer.BROKEN, b"\3t")],
)
def test_an_answer_is_these_bytes(answer, data):
    assert encode_answer(answer, "t") == data
    assert decode_answer(data) == (answer, "t")


@QUICK
@given(st.lists(BYTES, min_size=1, max_size=5), st.lists(BYTES, max_size=4), BYTES)
def test_an_attempt_comes_back(argv, values, cwd):
    environment = [b"AWS_X%d=" % n + value for n, value in enumerate(values)]
    attempt = decode_attempt(encode_attempt(argv, environment, cwd=cwd), pid=7)
    assert attempt == Attempt(
        Source.SHIM,
        os.fsdecode(cwd),
        argv=tuple(map(os.fsdecode, argv)),
        environment=tuple((f"AWS_X{n}", os.fsdecode(v)) for n, v in enumerate(values)),
        pid=7,
    )


def packed(*fields: bytes) -> bytes:
    return b"".join(struct.pack("!I", len(f)) + f for f in fields)


GARBLED = {
    "nothing": b"",
    "only a folder": packed(b"/w"),
    "no arguments": packed(b"/w", b"0", b"x"),
    "no argument at all": packed(b"/w", b"0"),
    "more arguments than sent": packed(b"/w", b"9", b"rm"),
    "a count that is no number": packed(b"/w", b"two", b"rm"),
    "a negative count": packed(b"/w", b"-1", b"rm"),
    "a count in other digits": packed(b"/w", "²".encode(), b"rm"),
    "a count beyond reason": packed(b"/w", b"9" * 5000, b"rm"),
    "cut in a length": packed(b"/w", b"1", b"rm")[:-3],
    "a field longer than the message": packed(b"/w", b"1") + b"\xff\xff\xff\xffrm",
}


@pytest.mark.parametrize("payload", GARBLED.values(), ids=GARBLED)
def test_a_garbled_attempt_is_an_error(payload):
    with pytest.raises(WireError):
        decode_attempt(payload, pid=1)


@QUICK
@given(st.binary(max_size=80))
def test_any_bytes_are_an_attempt_or_an_error(payload):
    for decode in (lambda p: decode_attempt(p, pid=1), decode_answer, decode_json):
        with contextlib.suppress(WireError):
            decode(payload)


@pytest.mark.parametrize("payload", [b"", b"\x09x", b"\xff"])
def test_a_garbled_answer_is_an_error(payload):
    with pytest.raises(WireError):
        decode_answer(payload)


@pytest.mark.parametrize("payload", [b"", b"[]", b"1", b"null", b'"x"', b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_object_is_an_error(payload):
    with pytest.raises(WireError):
        decode_json(payload)


def test_json_keeps_surrogates_and_is_ascii():
    body = {"path": os.fsdecode(b"\xff\xfe"), "text": "é"}
    assert encode_json(body).isascii()
    assert decode_json(encode_json(body)) == body


ACTS = st.builds(Act, ANY, ANY, ANY, st.sampled_from(Reach), st.sampled_from(Undo))
FINDINGS = st.builds(
    Finding,
    ANY,
    ANY,
    st.sampled_from(Severity),
    ACTS,
    ANY,
    st.lists(st.builds(SaferWay, ANY, ANY), max_size=2).map(tuple),
    ANY,
    st.lists(ANY, max_size=2).map(tuple),
)
SIGNALS = st.builds(Signal, ANY, ANY, st.sampled_from(Severity))
DEEDS = st.builds(
    Deed,
    st.sampled_from(Does),
    ANY,
    ANY,
    st.sampled_from(Scope),
    ANY,
    ANY,
    st.sampled_from(Reach),
    st.sampled_from(Undo),
    ANY,
)
DECISIONS = st.builds(
    Decision,
    st.sampled_from(Verdict),
    st.lists(FINDINGS, max_size=2).map(tuple),
    st.lists(SIGNALS, max_size=2).map(tuple),
    ANY,
    ANY,
    st.lists(ANY, max_size=2).map(tuple),
    ANY,
    ANY,
    ANY,
    st.builds(Observed, deeds=st.lists(DEEDS, max_size=2).map(tuple)),
)
TIMES = st.one_of(st.none(), st.floats(0, 2**33))
HOLDS = st.builds(
    Hold,
    ANY,
    ANY,
    DECISIONS,
    ANY,
    st.integers(0, 2**22),
    st.lists(ANY, max_size=3).map(tuple),
    st.floats(0, 2**33),
    TIMES,
    st.sampled_from(HoldState),
    ANY,
    ANY,
    TIMES,
)


@QUICK
@given(DECISIONS)
def test_a_decision_comes_back(decision):
    assert decision_from_json(decode_json(encode_json(decision_to_json(decision)))) == decision


@QUICK
@given(HOLDS)
def test_a_hold_comes_back(hold):
    assert hold_from_json(decode_json(encode_json(hold_to_json(hold)))) == hold


FULL = Decision(
    Verdict.HOLD,
    (
        Finding(
            "r", "t", Severity.HIGH, Act("delete", "x"), "w", (SaferWay("a", "b"),), "rm x", ("x → 2 files",)
        ),
    ),
    (Signal("s", "e"),),
    "row",
    invocations=("rm x",),
    command="rm x",
)
HOLD = Hold("h1", "s", FULL, "/w", 1, ("rm", "bash"), 1.0)


def test_a_decision_in_json_reads_well():
    body = decision_to_json(FULL)
    assert (
        body["verdict"],
        body["findings"][0]["severity"],
        body["findings"][0]["act"]["reach"],
        body["signals"][0]["weight"],
    ) == ("hold", "high", "local", "medium")


@pytest.mark.parametrize("key", decision_to_json(FULL))
def test_a_decision_without_a_field_is_an_error(key):
    body = json.loads(json.dumps(decision_to_json(FULL)))
    del body[key]
    with pytest.raises(WireError):
        decision_from_json(body)


SECOND = {
    "an answer": SecondOpinion("my-judge", Verdict.DENY, "w", Verdict.HOLD),
    "no answer": SecondOpinion("ollama m", None, "timed out after 3 s", Verdict.ALLOW),
}


@pytest.mark.parametrize("second", SECOND.values(), ids=SECOND)
def test_a_second_opinion_comes_back(second):
    decision = replace(FULL, second=second, is_partial=True)
    assert decision_from_json(decode_json(encode_json(decision_to_json(decision)))) == decision


@pytest.mark.parametrize(
    "change",
    [{"by": None}, {"more": 1}, {"verdict": "maybe"}, {"verdict": 3}, {"before": None}],
    ids=[
        "a field less",
        "a field more",
        "an unknown verdict",
        "a verdict of another type",
        "no verdict before",
    ],
)
def test_a_garbled_second_opinion_is_an_error(change):
    body = decode_json(encode_json(decision_to_json(replace(FULL, second=SECOND["an answer"]))))
    row = {**body["second"], **change}
    body["second"] = {k: v for k, v in row.items() if k != "by" or v is not None}
    with pytest.raises(WireError):
        decision_from_json(body)


@pytest.mark.parametrize("key", hold_to_json(HOLD))
def test_a_hold_without_a_field_is_an_error(key):
    body = json.loads(json.dumps(hold_to_json(HOLD)))
    del body[key]
    with pytest.raises(WireError):
        hold_from_json(body)


WRONG = {
    "verdict unknown": {"verdict": "maybe"},
    "partly read no flag": {"is_partial": 1},
    "second opinion no object": {"second": "deny"},
    "verdict no text": {"verdict": 3},
    "findings no list": {"findings": 1},
    "finding no object": {"findings": [1]},
    "finding without its targets": {
        "findings": [{k: v for k, v in decision_to_json(FULL)["findings"][0].items() if k != "targets"}]
    },
    "finding without an act": {"findings": [{"rule": "r"}]},
    "severity unknown": {"findings": [{**decision_to_json(FULL)["findings"][0], "severity": "huge"}]},
    "signal no object": {"signals": ["x"]},
    "invocations nothing": {"invocations": None},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_decision_of_the_wrong_kind_is_an_error(change):
    with pytest.raises(WireError):
        decision_from_json({**decision_to_json(FULL), **change})


@pytest.mark.parametrize(
    "change", [{"state": "asleep"}, {"chain": None}, {"decision": None}, {"decision": {}}]
)
def test_a_hold_of_the_wrong_kind_is_an_error(change):
    with pytest.raises(WireError):
        hold_from_json({**hold_to_json(HOLD), **change})


def test_a_hold_is_the_same_whatever_its_decision():
    other = replace(HOLD, decision=replace(FULL, verdict=Verdict.DENY))
    assert hold_from_json(hold_to_json(other)).decision.verdict is Verdict.DENY


RELEVANT = [
    "HOME",
    "PATH",
    "AWS_PROFILE",
    "KUBECONFIG",
    "DATABASE_URL",
    "MY_API_KEY",
    "STRIPE_KEY",
    "npm_token",
    "LD_PRELOAD",
    "BASH_ENV",
    "PGHOST",
]
IRRELEVANT = ["LS_COLORS", "TERM", "COLUMNS", "LANG", "_", "SHLVL", "EDITORX"]


def test_only_variables_that_bear_on_a_judgement_are_kept():
    assert [n for n in RELEVANT if not is_relevant(n)] == []
    assert [n for n in IRRELEVANT if is_relevant(n)] == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"does": "levitate"}, id="no such deed"),
        pytest.param({"more": "x"}, id="one field too many"),
        pytest.param({"undo": None}, id="no undo"),
    ],
)
def test_a_garbled_deed_is_refused(change: dict[str, object]) -> None:
    decision = Decision(Verdict.ALLOW, observed=Observed(deeds=(Deed(Does.REMOVE, "file", "a"),)))
    body = decode_json(encode_json(decision_to_json(decision)))
    body["observed"]["deeds"][0].update(change)
    with pytest.raises(WireError):
        decision_from_json(body)
