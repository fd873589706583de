"""Who is at the other end of a Unix socket, as the kernel tells it.

Promise: nothing the peer says about itself is used; where the kernel does not tell, pid and user are
unknown (0, -1).
"""

from __future__ import annotations

import socket
import struct
import sys
from dataclasses import dataclass
from typing import Protocol

from shellguard.probe.process import now_s

_UCRED = struct.Struct("3i")  # pid, uid, gid: unix(7)

# macOS <sys/un.h>: level SOL_LOCAL, LOCAL_PEERCRED gives struct xucred, LOCAL_PEERPID an int.
_SOL_LOCAL, _LOCAL_PEERCRED, _LOCAL_PEERPID = 0, 1, 2
_XUCRED = struct.Struct("IIh16I")


class HasOptions(Protocol):
    """A socket, or asyncio's view of one."""

    def getsockopt(self, level: int, option: int, size: int, /) -> bytes:
        """As socket.getsockopt with a buffer size."""


@dataclass(frozen=True, slots=True)
class Peer:
    """The process that connected."""

    pid: int
    uid: int
    connected_s: float
    """On `process.now_s`'s clock; a process that started later is not this peer but reuses its pid."""


def peer_of(sock: HasOptions) -> Peer:
    """Raises OSError when the socket is closed."""
    if sys.platform == "linux":
        pid, uid, _ = _UCRED.unpack(sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size))
        return Peer(pid, uid, now_s())
    (pid,) = struct.unpack("i", sock.getsockopt(_SOL_LOCAL, _LOCAL_PEERPID, 4))
    _, uid, *_ = _XUCRED.unpack(sock.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED.size))
    return Peer(pid, uid, now_s())
