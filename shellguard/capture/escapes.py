"""Where in a terminal's output stream something may be inserted.

Promise: a place is called safe only when no escape sequence, control string or UTF-8 character is half sent
there; a stream that never ends its sequence is never broken into.
Sources: ECMA-48 5th ed., the DEC parser at vt100.net/emu/dec_ansi_parser, ctlseqs of xterm, tmux(1)
passthrough.
"""

from __future__ import annotations

import re
from enum import Enum

_ESC, _CAN, _SUB = 0x1B, 0x18, 0x1A
_C1_LEAD = 0xC2  # U+0080..U+009F, the 8-bit controls, are C2 80..C2 9F in UTF-8

# Everything that leaves the parser where it was, in one pass of the C engine: plain bytes (stray continuation
# bytes too), whole or broken UTF-8 characters except 8-bit introducers, whole CSI and OSC sequences.
_SETTLED = re.compile(
    rb"""(?:
      [^\x1b\xc2-\xf4]++
    | \xc2[\x80-\x8f\x91-\x97\x99\x9a\x9c\xa0-\xbf] | [\xc3-\xdf][\x80-\xbf]
    | [\xe0-\xef][\x80-\xbf]{2} | [\xf0-\xf4][\x80-\xbf]{3}
    | [\xc2-\xdf](?=[^\x80-\xbf]) | [\xe0-\xef][\x80-\xbf]?(?=[^\x80-\xbf])
    | [\xf0-\xf4][\x80-\xbf]{0,2}(?=[^\x80-\xbf])
    | \x1b\[[\x20-\x3f]*+[\x40-\x7e]
    | \x1b\][^\x07\x18\x1a\x1b]*+(?:\x07|\x1b\\)
    )*+""",
    re.VERBOSE,
)


class _State(Enum):
    SETTLED = 0
    ESCAPE = 1
    INTERMEDIATE = 2
    CSI = 3
    OSC = 4
    TEXT = 5
    """SOS, PM, APC, and the title string of screen and tmux."""
    DCS = 6
    DCS_ESCAPE = 7


# What ends each state; bytes in between do not matter. An ESC inside a string begins its terminator or, as in
# the DEC parser, a new sequence; ESCAPE covers both. Only in a DCS may it be content: tmux and screen
# passthrough.
_END = {
    _State.ESCAPE: re.compile(rb"[\x18\x1a\x1b\x20-\x7e]"),
    _State.INTERMEDIATE: re.compile(rb"[\x18\x1a\x1b\x30-\x7e]"),
    _State.CSI: re.compile(rb"[\x18\x1a\x1b\x40-\x7e]"),
    _State.OSC: re.compile(rb"[\x07\x18\x1a\x1b]"),
    _State.TEXT: re.compile(rb"[\x18\x1a\x1b]"),
    _State.DCS: re.compile(rb"[\x18\x1a\x1b]"),
    _State.DCS_ESCAPE: re.compile(rb"[\x00-\xff]"),
}

_AFTER_ESCAPE = {
    ord("["): _State.CSI,
    ord("]"): _State.OSC,
    ord("P"): _State.DCS,
    **dict.fromkeys(b"X^_k", _State.TEXT),
    **dict.fromkeys(range(0x20, 0x30), _State.INTERMEDIATE),
}
_C1_INTRODUCERS = {
    0x90: _State.DCS,
    0x98: _State.TEXT,
    0x9B: _State.CSI,
    0x9D: _State.OSC,
    0x9E: _State.TEXT,
    0x9F: _State.TEXT,
}


def _follow(state: _State, byte: int) -> _State:
    """The state after `byte`, which `_END[state]` found."""
    if byte in (_CAN, _SUB):
        return _State.SETTLED
    if state is _State.DCS_ESCAPE:
        return _State.SETTLED if byte == ord("\\") else _State.DCS
    if byte == _ESC:
        return _State.DCS_ESCAPE if state is _State.DCS else _State.ESCAPE
    return _AFTER_ESCAPE.get(byte, _State.SETTLED) if state is _State.ESCAPE else _State.SETTLED


class SafePoints:
    """Follows one output stream."""

    def __init__(self) -> None:
        self._state = _State.SETTLED
        self._character = b""
        """A UTF-8 character begun and not finished; at most three bytes."""

    @property
    def is_safe(self) -> bool:
        """Whether the end of what was fed so far is a safe place."""
        return self._state is _State.SETTLED and not self._character

    def feed(self, chunk: bytes) -> int | None:
        """Take the next bytes; the offset of the last safe place in them, or None."""
        begun = len(self._character)
        data, self._character = self._character + chunk, b""
        at, safe = 0, None
        while True:
            if self._state is _State.SETTLED:
                at = self._settle(data, at)
                if at >= begun:
                    safe = at - begun
                if at == len(data) or not self._introduce(data, at):
                    return safe
                at += 1 if data[at] == _ESC else 2
            found = _END[self._state].search(data, at)
            if found is None:
                return safe
            self._state, at = _follow(self._state, data[found.start()]), found.end()

    @staticmethod
    def _settle(data: bytes, at: int) -> int:
        found = _SETTLED.match(data, at)
        return found.end() if found else at

    def _introduce(self, data: bytes, at: int) -> bool:
        """Enter the sequence that begins at `at`; False when only part of a character is there."""
        if data[at] == _ESC:
            self._state = _State.ESCAPE
        elif data[at] == _C1_LEAD and at + 1 < len(data):
            self._state = _C1_INTRODUCERS[data[at + 1]]
        else:
            self._character = data[at:]
            return False
        return True
