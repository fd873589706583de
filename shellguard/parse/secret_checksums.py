"""Tokens that cannot be anybody's: their checksum does not hold, a manual prints them, or a person typed them in order.

Promise: pure, total, linear. What is told here is still hidden from people; it is only not taken for a secret.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from hashlib import sha256
from itertools import pairwise

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_LONGEST = 512


def _base62(number: int, *, digits: int) -> str:
    written = ""
    while number:
        number, digit = divmod(number, 62)
        written = _BASE62[digit] + written
    return written.rjust(digits, "0")


def _crc32_base62(value: str) -> bool:
    """The last six of thirty-six: CRC32 of the thirty before them."""
    body = value.partition("_")[2]
    return _base62(zlib.crc32(body[:-6].encode()), digits=6) == body[-6:]


def _crc32_hex(value: str) -> bool:
    """Eight hex digits behind the last underscore: CRC32 of all before it, least byte first."""
    body, _, written = value.rpartition("_")
    return zlib.crc32(body.encode()).to_bytes(4, "little").hex() == written.lower()


def bech32_holds(text: str) -> bool:
    """BIP 173: a human-readable part, `1`, and data whose last six characters are the checksum."""
    if text.lower() != text and text.upper() != text:
        return False
    prefix, one, data = text.lower().rpartition("1")
    if not one or not prefix or len(data) < 6 or not set(data) <= set(_BECH32):
        return False
    values = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    return _polymod(values + [_BECH32.index(c) for c in data]) == 1


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, factor in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= factor if top >> bit & 1 else 0
    return check


# Only lengths whose checksum their vendor describes; any other length may be a format to come.
_CHECKS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    # GitHub blog, "Behind GitHub's new authentication token formats"; npm took the same form over.
    (re.compile(r"(?:gh[pour]|npm)_[A-Za-z0-9]{36}"), _crc32_base62),
    # grafana/grafana, pkg/components/satokengen.
    (re.compile(r"glsa_[A-Za-z0-9]{32}_[0-9A-Fa-f]{8}"), _crc32_hex),
    # age: format specification, X25519 identity.
    (re.compile(r"AGE-SECRET-KEY-1[A-Za-z0-9]{58}"), bech32_holds),
)


def checksum_holds(value: str) -> bool | None:
    """Whether the checksum in a token is right; None where it has none that we know."""
    if len(value) > _LONGEST:
        return None
    return next((holds(value) for form, holds in _CHECKS if form.fullmatch(value)), None)


# First sixteen hex digits of SHA-256, so that this file holds nothing that scanners would take for a secret.
_PUBLISHED = frozenset(
    (
        "78314b11be2e5815",  # AWS IAM docs: secret key of the first example user
        "e21b597ba6b9cafa",  # AWS IAM docs: secret key of the second example user
        "2cafc0970149a84f",  # Stripe docs: test secret key of its examples
        "f2d6ca16515033e5",  # Stripe docs: older test secret key
        "7e8de44ea9ecf6d5",  # Stripe docs: test secret key of its Checkout sample
        "7f75367e78812551",  # jwt.io: HS256 example
        "0011cc25eb432071",  # Azure docs: Azurite's well-known account key
        "aa6547439583c3a2",  # Azure docs: Cosmos DB emulator's well-known key
        "bf1725a8f98bea37",  # Supabase docs: anon key of a local stack
        "70541e07fd4f900b",  # Supabase docs: service key of a local stack
        "3543c50b0cb9cea8",  # GitHub docs: token of the revocation example
        "ac9265e56c79b234",  # Google Maps docs: key of its URL signing example
        "731fa294d036e54f",  # Telegram docs: token of the Bot API examples
        "0b5dd075ccdd03c4",  # Telegram docs: token of the bots tutorial
        "2f3227eccce10b91",  # Slack docs: webhook of its examples
    )
)
# AWS marks its example ids and secrets at their end.
_MARKED = re.compile(r"(?:A(?:KIA|SIA|IDA|ROA)[A-Z0-9]{9}|[A-Za-z0-9/+]{30})EXAMPLE(?:KEY)?")


def is_published(value: str) -> bool:
    """Whether a manual prints this very value as its example."""
    if len(value) > _LONGEST:
        return False
    digest = sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return digest in _PUBLISHED or _MARKED.fullmatch(value) is not None


def is_typed(token: str) -> bool:
    """Whether a token reads as typed by hand: one character over and over, or the alphabet and the digits in order."""
    body = [c for c in token[:_LONGEST].lower() if c.isalnum()]
    if len(body) < 12:
        return False
    steps = sum(ord(b) - ord(a) in (0, 1) for a, b in pairwise(body))
    return steps * 10 >= len(body) * 6 or len(set(body[4:])) <= 3


def is_nobodys(token: str) -> bool:
    """Whether a token of a known format can open nothing."""
    return is_published(token) or checksum_holds(token) is False or is_typed(token)
