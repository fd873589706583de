"""Amounts as tools spell them: bytes of `dd`, `fallocate`, `truncate` and `head`, times of load tools.

Promise: pure and total; None where the text is no amount.
"""

from __future__ import annotations

import re

GIB = 2**30
_UNITS = {
    "": 1,
    "C": 1,
    "W": 2,
    "B": 512,
    "K": 2**10,
    "M": 2**20,
    "G": 2**30,
    "T": 2**40,
    "P": 2**50,
    "E": 2**60,
}
_SIZE = re.compile(r"\+?(\d{1,18})(?:\.\d{1,9})?\s?([cwbkKMGTPE]?)(?:i?B)?")
_SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_TIME = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s?(ms|sec|s|min|m|h|d|)", re.I)


def size_of(text: str) -> int | None:
    """Bytes of `50G`, `10x1M`, `4096`, `1GB`; decimal units are taken for their binary kin."""
    product = 1
    for factor in text[:60].split("x"):
        found = _SIZE.fullmatch(factor)
        if found is None:
            return None
        unit = found.group(2)
        product *= int(found.group(1)) * _UNITS[unit if unit in _UNITS else unit.upper()]
    return product


def seconds_of(text: str, *, unit: str = "s") -> float | None:
    """Seconds of `30s`, `5m`, `1h`; a bare number is in `unit`."""
    found = _TIME.fullmatch(text[:30])
    if found is None:
        return None
    return float(found.group(1)) * _SECONDS[(found.group(2) or unit).lower()]
