"""Tokens that can open nothing; they are put together here, so that this file holds nothing that looks like a token."""

from __future__ import annotations

import zlib

import pytest

from shellguard.parse.secret_checksums import bech32_holds, checksum_holds, is_nobodys, is_typed
from shellguard.parse.secrets import find, find_live, redact

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BODY = "q7Xw2RkPz9LmB4vTn8HsYc3JdGf6Ea"


def in_base62(number: int) -> str:
    return "".join(DIGITS[number // 62**place % 62] for place in range(5, -1, -1))


def checked(prefix: str) -> str:
    return f"{prefix}_{BODY}{in_base62(zlib.crc32(BODY.encode()))}"


def grafana() -> str:
    body = f"gl{'sa'}_{BODY}k2"
    return f"{body}_{zlib.crc32(body.encode()).to_bytes(4, 'little').hex()}"


@pytest.mark.parametrize("token", [checked("gh" + "p"), checked("gh" + "o"), checked("np" + "m"), grafana()])
def test_a_right_checksum_holds_and_a_wrong_one_makes_a_stand_in(token) -> None:
    wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert (checksum_holds(token), checksum_holds(wrong)) == (True, False)
    assert len(find_live(f"x {token}")) == 1
    assert find_live(f"x {wrong}") == ()
    # What people are shown is never a matter of a sum.
    assert wrong not in redact(f"x {wrong}", key=b"k" * 32)


@pytest.mark.parametrize("text", ["A12UEL5L", "a12uel5l", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"])
def test_the_vectors_of_bip_173_hold(text) -> None:
    assert bech32_holds(text)
    assert not bech32_holds(text[:-1] + ("q" if text[-1].lower() != "q" else "p"))


@pytest.mark.parametrize(
    "token", ["gh" + "p_" + BODY, "gh" + "p_" + BODY * 2, "gl" + "pat-" + BODY, "no token"]
)
def test_other_lengths_and_formats_are_not_judged(token) -> None:
    assert checksum_holds(token) is None


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("AK" + "IAIOSFODNN7" + "EXAMPLE", id="AWS key id"),
        pytest.param("wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY", id="AWS secret"),
        pytest.param("sk" + "_test_4eC39Hq" + "LyjWDarjtT1zdp7dc", id="Stripe"),
        pytest.param("gh" + "p_" + "x" * 36, id="one letter"),
        pytest.param("AK" + "IA1234567890" + "123456", id="digits in order"),
        pytest.param("gh" + "p_aBcDeFgHiJkLmNoPqRsTuVwXyZ" + "0123456789", id="alphabet"),
    ],
)  # fmt: skip
def test_examples_are_nobodys_and_yet_hidden(token) -> None:
    assert is_nobodys(token)
    text = f"export AWS_SECRET_ACCESS_KEY={token}"
    assert find_live(text) == () or is_typed(token)
    assert find(text) and token not in redact(text, key=b"k" * 32)


@pytest.mark.parametrize("token", ["gl" + "pat-" + BODY, "sk" + "_live_" + BODY, "AK" + "IAQ7XW2RKPZ9LMB4VT"])
def test_a_token_by_chance_is_somebodys(token) -> None:
    assert not is_nobodys(token)
    assert find_live(f"x {token}")
