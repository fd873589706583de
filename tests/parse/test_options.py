"""Operands and options, in every spelling."""

from __future__ import annotations

import pytest

from shellguard.parse.invocation import Arg
from shellguard.parse.options import has_option, operands


def args(text: str) -> tuple[Arg, ...]:
    return tuple(Arg(w) for w in text.split())


GIVEN = [
    ("rm", "-rf x", "-r"), ("rm", "-rf x", "-f"), ("rm", "x -rf", "-r"), ("rm", "--recursive x", "--recursive"), ("rm", "--recur x", "--recursive"),
    ("git", "push --force", "--force"), ("git", "push --force-with-lease=a", "--force-with-lease"), ("git", "-C d push -f", "-f"),
    ("kubectl", "delete --all", "--all"), ("kubectl", "delete --dry-run=client", "--dry-run=client"), ("kubectl", "a --dry-run client", "--dry-run=client"),
    ("terraform", "apply -auto-approve", "-auto-approve"),
]  # fmt: skip
NOT_GIVEN = [
    ("rm", "-- -r", "-r"), ("git", "commit -m --force", "--force"), ("terraform", "apply -refresh", "-r"), ("git", "push origin", "-f"),
    ("rm", "--force x", "-f"), ("git", "push --fo", "--follow-tags-x"), ("kubectl", "a --dry-run=none", "--dry-run=client"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "text", "option"), GIVEN)
def test_an_option_is_given(program, text, option):
    assert has_option(program, args(text), option)


@pytest.mark.parametrize(("program", "text", "option"), NOT_GIVEN)
def test_an_option_is_not_given(program, text, option):
    assert not has_option(program, args(text), option)


OPERANDS = [
    ("rm", "-rf a b", "a b"), ("rm", "-- -a b", "-a b"), ("git", "-C dir -c a=b push origin main", "push origin main"),
    ("kubectl", "-n prod delete ns x", "delete ns x"), ("rm", "- x", "- x"), ("cp", "-t d a", "a"), ("unknown", "-x y", "y"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "text", "left"), OPERANDS)
def test_operands_are_what_no_option_takes(program, text, left):
    assert [a.text for a in operands(program, args(text))] == left.split()
