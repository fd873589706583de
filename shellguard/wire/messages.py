"""Every message that crosses a guard's socket, and its encoding.

Promise: decoding is strict; what does not fit raises WireError and the command it spoke of does not run.
JSON requests carry `op`; their shapes are listed under `OPS`.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterable
from dataclasses import asdict
from enum import IntEnum
from functools import lru_cache
from typing import Any

from shellguard.errors import WireError
from shellguard.model import (
    Act,
    Attempt,
    Credential,
    Decision,
    Deed,
    Does,
    Finding,
    Hold,
    HoldState,
    Impact,
    Moment,
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

OPS = {
    "status": "{} -> {session: {...}, pid, holds: number waiting, layers: {name: text}}",
    "holds": "{all: bool} -> {holds: [hold]}; without all only those waiting or gone",
    "answer": "{id, answer: approve|approve-shape|refuse, note} -> {hold, outcome, stamped}",
    "watch": "{} -> {holds: [hold]} and then EVENT frames {event: held|answered|gone|rules|end, ...} until closed",
    "task": "{text, how: follow|add|replace} -> {session}; the person's words, from their own terminal",
    "prompt": "{text} -> {session}; the person's words as they typed them to the agent, by whom only they can start",
    "reload": "{} -> {rules: number, problems: [text]}; applies loosened rules too",
    "check": "{script|argv, cwd} -> {decision}",
}


class Answer(IntEnum):
    """First payload byte of an ANSWER frame."""

    RUN = 0
    REFUSED = 1
    HELD = 2
    """Not the last word: another ANSWER follows."""
    BROKEN = 3


# What bears on a judgement; everything else a shim sends is dropped on arrival.
_RELEVANT_PREFIXES = (
    "AWS_", "AZURE_", "ARM_", "GOOGLE_", "GCLOUD_", "CLOUDSDK_", "GH_", "GITHUB_", "GITLAB_", "KUBE", "DOCKER_",
    "PG", "MYSQL_", "DATABASE", "REDIS", "MONGO", "RAILWAY_", "FLY_", "HEROKU_", "VERCEL_", "SUPABASE_", "NEON_",
    "NPM_", "TF_", "PULUMI_", "GIT_", "SSH_", "LD_", "DYLD_", "SHELLGUARD", "VAULT_", "CLOUDFLARE_", "STRIPE_",
    "HELM_", "COMPOSE_", "CONTAINER_", "ARGOCD_",
)  # fmt: skip
_RELEVANT_NAMES = frozenset({
    "HOME", "PWD", "OLDPWD", "TMPDIR", "USER", "PATH", "IFS", "BASH_ENV", "ENV", "SHELL", "NODE_ENV", "RAILS_ENV",
    "APP_ENV", "RACK_ENV", "ENVIRONMENT", "STAGE", "VIRTUAL_ENV", "PYTHONPATH", "NODE_OPTIONS", "EDITOR", "PAGER",
})  # fmt: skip
_RELEVANT_PARTS = ("TOKEN", "SECRET", "PASSWORD", "API_KEY", "APIKEY", "CREDENTIAL")
_RELEVANT_ENDS = ("_URL", "_ENV", "PROFILE", "_URI", "_DSN", "_HOST")


def is_relevant(name: str) -> bool:
    """Whether an environment variable may bear on a judgement."""
    return (
        name in _RELEVANT_NAMES
        or name.startswith(_RELEVANT_PREFIXES)
        or name.upper().endswith(_RELEVANT_ENDS)
        or any(p in name.upper() for p in _RELEVANT_PARTS)
    )


@lru_cache(maxsize=4096)
def _is_relevant_bytes(name: bytes) -> bool:
    # A shell's variables are the same with every command; looking each one up anew took most of a round trip.
    return is_relevant(os.fsdecode(name))


def encode_attempt(argv: list[bytes], environment: list[bytes], *, cwd: bytes) -> bytes:
    """ATTEMPT payload: cwd, argc in decimal, the arguments, then `NAME=value` entries; each as 4-byte length + bytes."""
    fields = [cwd, str(len(argv)).encode(), *argv, *environment]
    return b"".join(struct.pack("!I", len(f)) + f for f in fields)


def decode_attempt(payload: bytes, *, pid: int) -> Attempt:
    """The attempt a shim sent; argv[0] is reduced to the name the shim was called by. Raises WireError."""
    fields = _fields(payload)
    if len(fields) < 3 or not fields[1].isdigit() or len(fields[1]) > 7:
        raise WireError("garbled attempt: too few fields")
    argc = int(fields[1])
    if not 1 <= argc <= len(fields) - 2:
        raise WireError("garbled attempt: argument count does not fit")
    # No exec can carry one (execve(2)), so no shim sent this.
    if any(b"\0" in field for field in fields):
        raise WireError("garbled attempt: a NUL byte in a field")
    argv = tuple(os.fsdecode(f) for f in fields[2 : 2 + argc])
    return Attempt(
        source=Source.SHIM,
        cwd=os.fsdecode(fields[0]),
        argv=argv,
        environment=relevant_environment(fields[2 + argc :]),
        pid=pid,
    )


def relevant_environment(entries: Iterable[bytes]) -> tuple[tuple[str, str], ...]:
    """Of `NAME=value` entries those that may bear on a judgement."""
    pairs = (entry.partition(b"=") for entry in entries)
    return tuple((os.fsdecode(n), os.fsdecode(v)) for n, _, v in pairs if _is_relevant_bytes(n))


def _fields(payload: bytes) -> list[bytes]:
    fields: list[bytes] = []
    at, end = 0, len(payload)
    while at < end:
        start = at + 4
        if start > end:
            raise WireError("garbled attempt: cut short")
        at = start + int.from_bytes(payload[at:start])
        if at > end:
            raise WireError("garbled attempt: a field is longer than the message")
        fields.append(payload[start:at])
    return fields


def encode_answer(code: Answer, text: str = "") -> bytes:
    """ANSWER payload."""
    return bytes([code]) + text.encode("utf-8", "replace")


def decode_answer(payload: bytes) -> tuple[Answer, str]:
    """Raises WireError on an unknown code."""
    try:
        return Answer(payload[0]), payload[1:].decode("utf-8", "replace")
    except (IndexError, ValueError):
        raise WireError("garbled answer") from None


def encode_json(body: dict[str, Any]) -> bytes:
    """JSON payload; surrogate escapes survive the trip."""
    return json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode()


def decode_json(payload: bytes) -> dict[str, Any]:
    """Raises WireError when the payload is not a JSON object."""
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        raise WireError("garbled request: not JSON") from None
    if not isinstance(body, dict):
        raise WireError("garbled request: not a JSON object")
    return body


def decision_to_json(decision: Decision) -> dict[str, Any]:
    """Plain JSON types; enums by their label."""
    body: dict[str, Any] = {name: getattr(decision, name) for name in Decision.__slots__}
    body["findings"] = tuple(asdict(finding) for finding in decision.findings)
    body["signals"] = tuple(asdict(signal) for signal in decision.signals)
    body["observed"] = asdict(decision.observed)
    for deed in body["observed"]["deeds"]:
        del deed["at"]
    body["verdict"] = decision.verdict.label
    body["second"] = _second_to_json(decision.second)
    for row, finding in zip(body["findings"], decision.findings, strict=True):
        row["severity"] = finding.severity.label
        row["act"]["reach"], row["act"]["undo"] = finding.act.reach.value, finding.act.undo.value
    for row, signal in zip(body["signals"], decision.signals, strict=True):
        row["weight"] = signal.weight.label
    return body


def decision_from_json(body: dict[str, Any]) -> Decision:
    """Inverse of `decision_to_json`. Raises WireError when a field is missing or of the wrong kind."""
    try:
        findings = tuple(_finding(row) for row in body["findings"])
        signals = tuple(Signal(**{**s, "weight": Severity[s["weight"].upper()]}) for s in body["signals"])
        return Decision(
            verdict=Verdict[body["verdict"].upper()],
            findings=findings,
            signals=signals,
            policy_row=body["policy_row"],
            fault=body["fault"],
            invocations=tuple(body["invocations"]),
            command=body["command"],
            shape=body["shape"],
            granted_by=body["granted_by"],
            observed=_observed(body["observed"]),
            is_partial=_flag(body["is_partial"]),
            second=_second(body["second"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise WireError(f"garbled decision: {error!r}") from None


def _second_to_json(second: SecondOpinion | None) -> dict[str, Any] | None:
    if second is None:
        return None
    said = None if second.verdict is None else second.verdict.label
    return {"by": second.by, "verdict": said, "why": second.why, "before": second.before.label}


def _second(row: dict[str, Any] | None) -> SecondOpinion | None:
    if row is None:
        return None
    if row.keys() != set(SecondOpinion.__slots__):
        raise ValueError("second opinion")
    said = None if row["verdict"] is None else Verdict[row["verdict"].upper()]
    return SecondOpinion(str(row["by"]), said, str(row["why"]), Verdict[row["before"].upper()])


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _observed(row: dict[str, Any]) -> Observed:
    found = (Credential(**{**c, "places": tuple(c["places"])}) for c in row["credentials"])
    return Observed(
        tuple(found), Impact(row["impact"]), tuple(_deed(d) for d in row["deeds"]), tuple(row["escalations"])
    )


def _deed(row: dict[str, Any]) -> Deed:
    """Every field must be there: one too few is as wrong as one too many."""
    if row.keys() != set(Deed.__slots__) - {"at"}:
        raise ValueError("deed")
    said = {name: str(row[name]) for name in ("thing", "target", "service", "where", "how")}
    kinds = Does(row["does"]), Scope(row["scope"]), Reach(row["reach"]), Undo(row["undo"])
    if not isinstance(row["is_new"], bool):
        raise ValueError("deed")
    return Deed(does=kinds[0], scope=kinds[1], reach=kinds[2], undo=kinds[3], is_new=row["is_new"], **said)


def _finding(row: dict[str, Any]) -> Finding:
    act = row["act"]
    return Finding(
        rule=row["rule"],
        title=row["title"],
        severity=Severity[row["severity"].upper()],
        act=Act(act["verb"], act["object"], act["target"], Reach(act["reach"]), Undo(act["undo"])),
        why=row["why"],
        safer=tuple(SaferWay(run=s["run"], note=s["note"]) for s in row["safer"]),
        subject=row["subject"],
        via=tuple(row.get("via", ())),
        targets=tuple(row["targets"]),
    )


def _moment(row: dict[str, Any]) -> Moment:
    words = {name: str(row[name]) for name in ("kind", "words", "outcome")}
    return Moment(step=int(row["step"]), at_s=float(row["at_s"]), **words)


def hold_to_json(hold: Hold) -> dict[str, Any]:
    """Plain JSON types."""
    told = ("decision", "state", "chain", "path")
    body = {name: getattr(hold, name) for name in Hold.__slots__ if name not in told}
    return {
        **body,
        "chain": list(hold.chain),
        "state": hold.state.value,
        "decision": decision_to_json(hold.decision),
        "path": [asdict(moment) for moment in hold.path],
    }


def hold_from_json(body: dict[str, Any]) -> Hold:
    """Inverse of `hold_to_json`. Raises WireError."""
    try:
        known = {name: body[name] for name in Hold.__slots__}
        known["path"] = tuple(_moment(row) for row in body["path"])
        known["decision"] = decision_from_json(body["decision"])
        known["state"] = HoldState(body["state"])
        known["chain"] = tuple(body["chain"])
        return Hold(**known)
    except (KeyError, TypeError, ValueError) as error:
        raise WireError(f"garbled hold: {error!r}") from None
