"""Frames: the very bytes, and what garbled ones give."""

from __future__ import annotations

import socket
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.errors import WireError
from shellguard.wire import frame
from shellguard.wire.frame import HEADER, MAX_PAYLOAD, Kind, pack, unpack_header

QUICK = settings(deadline=None, max_examples=60, database=None)
# The C shim writes and reads the same bytes; a change here is a new version of the wire.
BYTES = {
    Kind.ATTEMPT: b"SG\x01A\x00\x00\x00\x02hi",
    Kind.ANSWER: b"SG\x01V\x00\x00\x00\x02hi",
    Kind.REQUEST: b"SG\x01J\x00\x00\x00\x02hi",
    Kind.REPLY: b"SG\x01R\x00\x00\x00\x02hi",
    Kind.EVENT: b"SG\x01E\x00\x00\x00\x02hi",
}


@pytest.mark.parametrize(("kind", "data"), BYTES.items(), ids=lambda v: v.name if isinstance(v, Kind) else "")
def test_a_frame_is_these_bytes(kind, data):
    assert pack(kind, b"hi") == data
    assert unpack_header(data[:8]) == (kind, 2)


def test_every_kind_is_pinned():
    assert set(BYTES) == set(Kind)
    assert HEADER.size == 8


GARBLED = {
    "another magic": (b"XX\x01A\0\0\0\0", "does not begin with SG"),
    "a newer version": (b"SG\x02A\0\0\0\0", "different releases"),
    "an unknown kind": (b"SG\x01z\0\0\0\0", "unknown kind 122"),
    "a hostile length": (b"SG\x01A\xff\xff\xff\xff", "over the limit"),
    "one over the limit": (b"SG\x01A" + (MAX_PAYLOAD + 1).to_bytes(4), "over the limit"),
}


@pytest.mark.parametrize(("header", "message"), GARBLED.values(), ids=GARBLED)
def test_a_garbled_header_is_an_error(header, message):
    with pytest.raises(WireError, match=message):
        unpack_header(header)


def test_a_payload_over_the_limit_is_not_sent():
    with pytest.raises(WireError, match="over the limit"):
        pack(Kind.ATTEMPT, bytes(MAX_PAYLOAD + 1))


@pytest.fixture
def pair():
    left, right = socket.socketpair()
    left.settimeout(20)
    right.settimeout(20)
    yield left, right
    left.close()
    right.close()


@QUICK
@given(st.sampled_from(Kind), st.binary(max_size=2000))
def test_what_was_written_is_read(kind, payload):
    left, right = socket.socketpair()
    with left, right:
        frame.write(left, kind, payload)
        assert frame.read(right) == (kind, payload)


def test_a_large_frame_in_many_pieces_is_read_whole(pair):
    left, right = pair
    data = pack(Kind.REPLY, b"x" * 300_000)

    def dribble() -> None:
        for start in range(0, len(data), 7001):
            left.sendall(data[start : start + 7001])

    thread = threading.Thread(target=dribble)
    thread.start()
    assert frame.read(right) == (Kind.REPLY, b"x" * 300_000)
    thread.join()


@pytest.mark.parametrize("cut", [0, 1, 7, 8, 9, 11])
def test_a_frame_cut_short_is_an_error(pair, cut):
    left, right = pair
    left.sendall(pack(Kind.REPLY, b"four")[:cut])
    left.close()
    with pytest.raises(WireError, match="in the middle"):
        frame.read(right)


@QUICK
@given(st.binary(min_size=8, max_size=8))
def test_any_header_is_understood_or_an_error(header):
    try:
        kind, length = unpack_header(header)
    except WireError:
        return
    assert pack(kind, b"")[:4] == header[:4]
    assert length <= MAX_PAYLOAD
