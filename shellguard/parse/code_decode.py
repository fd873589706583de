"""Encodings that code undoes before it runs something: base64, hex, compression, rot13, character codes.

Promise: pure and total; a result is bounded, and says that it was decoded.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import codecs
import lzma
import re
import zlib
from collections.abc import Callable

from shellguard.parse.code_value import MAX_TEXT, Items, Number, Value, each, tainted, text_of, unknown
from shellguard.parse.invocation import UNKNOWN, Arg


def _base64(data: bytes) -> bytes:
    compact = re.sub(rb"[^A-Za-z0-9+/_-]", b"", data).replace(b"-", b"+").replace(b"_", b"/")
    return base64.b64decode(compact + b"=" * (-len(compact) % 4))


def _inflate(data: bytes, *, wbits: int) -> bytes:
    return zlib.decompressobj(wbits).decompress(data, MAX_TEXT)


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "base64": _base64,
    "base32": lambda d: base64.b32decode(d + b"=" * (-len(d) % 8), casefold=True),
    "base85": base64.b85decode,
    "ascii85": base64.a85decode,
    "hex": lambda d: binascii.unhexlify(re.sub(rb"[^0-9A-Fa-f]", b"", d)),
    "zlib": lambda d: _inflate(d, wbits=zlib.MAX_WBITS | 32),
    "deflate": lambda d: _inflate(d, wbits=-zlib.MAX_WBITS),
    "bz2": lambda d: bz2.BZ2Decompressor().decompress(d, MAX_TEXT),
    "lzma": lambda d: lzma.LZMADecompressor().decompress(d, MAX_TEXT),
    "rot13": lambda d: codecs.encode(d.decode("latin-1"), "rot13").encode("latin-1"),
    "reverse": lambda d: d[::-1],
    "url": lambda d: re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), d),
}
# How libraries call them.
_NAMES = {"rot_13": "rot13", "base64_codec": "base64", "hex_codec": "hex", "zip": "zlib", "base64url": "base64", "gzip": "zlib"}  # fmt: skip


def decode(value: Value, kind: str) -> Value:
    """`value` decoded; unknown where it cannot be, and marked as decoded either way."""
    decoder = _DECODERS.get(_NAMES.get(kind, kind))

    def one(option: Value) -> Value:
        text = text_of(option)
        if decoder is None or UNKNOWN in text.text:
            return unknown(text.raw, *text.sources, "decoded")
        try:
            # bytes that are no text go on as they are: compressed data inside base64
            data = decoder(text.text.encode("utf-8", "surrogateescape")[:MAX_TEXT])
        except (ValueError, EOFError, OSError, zlib.error, lzma.LZMAError):
            return unknown(text.raw, *text.sources, "decoded")
        plain = data[:MAX_TEXT].decode("utf-8", "surrogateescape").replace(UNKNOWN, "")
        return tainted(Arg(plain), *text.sources, "decoded")

    return each(value, one)


def has_decoder(kind: str) -> bool:
    """Whether an encoding of this name can be undone."""
    return _NAMES.get(kind, kind) in _DECODERS


def characters(value: Value) -> Value:
    """The text of character codes: one, or a list of them."""
    values = value.values if isinstance(value, Items) else (value,)
    if not all(isinstance(v, Number) and 0 < v.number < 0x110000 for v in values):
        return unknown("", "decoded")
    text = "".join(chr(v.number) for v in values if isinstance(v, Number))
    return Arg(text.encode("utf-8", "replace").decode(), "", ("decoded",))
