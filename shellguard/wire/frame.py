"""Framing: the eight bytes in front of every message on a guard's socket.

Promise: a frame is read whole or `WireError` is raised; nothing is guessed from a garbled one.
The C shim (shims/shim.c) writes and reads the same bytes; tests/wire/test_frame.py pins them.

    offset 0  2 bytes  b"SG"
    offset 2  1 byte   version, 1
    offset 3  1 byte   kind (`Kind`)
    offset 4  4 bytes  payload length, big-endian
"""

from __future__ import annotations

import socket
import struct
from enum import IntEnum

from shellguard.errors import WireError

MAGIC = b"SG"
VERSION = 1
HEADER = struct.Struct("!2sBBI")

# Linux caps argv + environment at a quarter of the stack limit, 2 MiB by default (execve(2)); 16 MiB leaves
# room for raised limits and keeps a hostile length from reserving memory.
MAX_PAYLOAD = 16 * 1024 * 1024


class Kind(IntEnum):
    """What a frame carries."""

    ATTEMPT = ord("A")
    """Shim to guard: `messages.encode_attempt`."""
    ANSWER = ord("V")
    """Guard to shim: one code byte, then UTF-8 text for stderr."""
    REQUEST = ord("J")
    """Client to guard: a JSON object with `op`."""
    REPLY = ord("R")
    """Guard to client: a JSON object with `ok`."""
    EVENT = ord("E")
    """Guard to a watching client: a JSON object with `event`."""


def pack(kind: Kind, payload: bytes) -> bytes:
    """One frame. Raises WireError when the payload is longer than `MAX_PAYLOAD`."""
    if len(payload) > MAX_PAYLOAD:
        raise WireError(f"message of {len(payload)} bytes is over the limit of {MAX_PAYLOAD}")
    return HEADER.pack(MAGIC, VERSION, kind, len(payload)) + payload


def unpack_header(header: bytes) -> tuple[Kind, int]:
    """Kind and payload length of an 8-byte header. Raises WireError on anything unknown."""
    magic, version, kind, length = HEADER.unpack(header)
    if magic != MAGIC:
        raise WireError("garbled frame: does not begin with SG")
    if version != VERSION:
        raise WireError(
            f"frame version {version} is not {VERSION}: the shim and the guard come from different releases"
        )
    if length > MAX_PAYLOAD:
        raise WireError(f"frame of {length} bytes is over the limit of {MAX_PAYLOAD}")
    try:
        return Kind(kind), length
    except ValueError:
        raise WireError(f"garbled frame: unknown kind {kind}") from None


def _read_exactly(sock: socket.socket, size: int) -> bytes:
    """`size` bytes, or WireError when the peer closes first."""
    chunks: list[bytes] = []
    while size:
        chunk = sock.recv(min(size, 1 << 20))
        if not chunk:
            raise WireError("the other side closed the connection in the middle of a message")
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def read(sock: socket.socket) -> tuple[Kind, bytes]:
    """The next frame of a blocking socket. Raises WireError, or OSError from the socket itself."""
    kind, length = unpack_header(_read_exactly(sock, HEADER.size))
    return kind, _read_exactly(sock, length)


def write(sock: socket.socket, kind: Kind, payload: bytes) -> None:
    """Send one frame whole."""
    sock.sendall(pack(kind, payload))
