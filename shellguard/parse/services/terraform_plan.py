"""A saved plan of Terraform or OpenTofu: which resources it would delete, replace or forget.

Promise: pure, total and bounded; no program is run and nothing is decoded but addresses, actions and the workspace. A plan is a
zip whose entry `tfplan` is a protocol buffer (`planfile.proto` of hashicorp/terraform and opentofu/opentofu, the same in both):
Plan.resource_changes = 3, Plan.backend = 13, Plan.ui_mode = 17; ResourceInstanceChange.deposed_key = 7, .change = 9,
.addr = 13; Change.action = 1; Backend.type = 1, .workspace = 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

# The largest `tfplan` that is looked at: providers' values are in it, some kilobytes a resource.
_MOST_BYTES = 24 * 1024 * 1024
_MOST_ENTRIES = 20_000
_MOST_CHANGES = 20_000
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class Action(IntEnum):
    """What is planned for a resource."""

    NOOP = 0
    CREATE = 1
    READ = 2
    UPDATE = 3
    DELETE = 5
    DELETE_THEN_CREATE = 6
    CREATE_THEN_DELETE = 7
    FORGET = 8
    CREATE_THEN_FORGET = 9


@dataclass(frozen=True, slots=True)
class Change:
    """One resource's."""

    address: str
    action: Action


@dataclass(frozen=True, slots=True)
class Plan:
    """What a plan file says."""

    changes: tuple[Change, ...] = ()
    workspace: str = ""
    backend: str = ""
    """Its type, e.g. `s3`."""


def read_plan(data: bytes) -> Plan | None:
    """The plan in a file's bytes; None where they are none, encrypted, or too large to be read."""
    import io
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > _MOST_ENTRIES:
                return None
            with archive.open("tfplan") as entry:
                body = entry.read(_MOST_BYTES + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        OSError,
        RuntimeError,
        EOFError,
        NotImplementedError,
    ):
        return None
    return _plan(body) if len(body) <= _MOST_BYTES else None


def _plan(body: bytes) -> Plan | None:
    changes: list[Change] = []
    workspace = backend = ""
    try:
        for number, value in _fields(body):
            if number == 3 and isinstance(value, bytes) and len(changes) < _MOST_CHANGES:
                changes.append(_change(value))
            elif number == 13 and isinstance(value, bytes):
                said = {n: v for n, v in _fields(value) if n in (1, 3)}
                backend, workspace = _text(said.get(1)), _text(said.get(3))
    except ValueError:
        return None
    return Plan(tuple(changes), workspace, backend)


def _change(body: bytes) -> Change:
    address, deposed, action = "", "", Action.NOOP
    for number, value in _fields(body):
        if number == 13:
            address = _text(value)
        elif number == 7:
            deposed = _text(value)
        elif number == 9 and isinstance(value, bytes):
            # an action that is not known by number is taken for the gravest
            said = next((v for n, v in _fields(value) if n == 1 and isinstance(v, int)), 0)
            action = Action(said) if said in set(Action) else Action.DELETE
    return Change(f"{address} (deposed {deposed})" if deposed else address, action)


def _text(value: int | bytes | None) -> str:
    return value[:400].decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _fields(body: bytes) -> Iterator[tuple[int, int | bytes]]:
    """A message's fields in order. Raises ValueError where it is none."""
    at = 0
    while at < len(body):
        key, at = _varint(body, at)
        number, kind = key >> 3, key & 7
        value: int | bytes
        if kind == _VARINT:
            value, at = _varint(body, at)
        elif kind in (_FIXED64, _FIXED32):
            size = 8 if kind == _FIXED64 else 4
            value, at = body[at : at + size], at + size
        elif kind == _BYTES:
            size, at = _varint(body, at)
            value, at = body[at : at + size], at + size
        else:
            raise ValueError("no such kind of field")
        if at > len(body) or number == 0:
            raise ValueError("cut short")
        yield number, value


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(body):
            raise ValueError("cut short")
        byte = body[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("too long a number")
