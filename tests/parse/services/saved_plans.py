"""Saved plans of Terraform, written by hand: a zip with one protocol buffer."""

from __future__ import annotations

import io
import zipfile


def varint(number: int) -> bytes:
    """Base 128, least significant group first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number: int, value: int | bytes) -> bytes:
    """One field."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def change(address: str, action: int) -> bytes:
    """One resource's change, as it lies in a plan."""
    body = (
        field(8, b'provider["x"]')
        + field(9, field(1, action) + field(2, b"value"))
        + field(13, address.encode())
    )
    return field(3, body)


def plan_file(*changes: tuple[str, int], workspace: str = "default") -> bytes:
    """A plan's file."""
    backend = field(13, field(1, b"s3") + field(3, workspace.encode()))
    return zipped(field(1, 3) + b"".join(change(a, n) for a, n in changes) + backend + field(17, 0))


def zipped(body: bytes, *, name: str = "tfplan") -> bytes:
    """A zip with one entry."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return data.getvalue()
