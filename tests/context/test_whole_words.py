"""A name is said where it stands as a name of its own."""

import pytest

from shellguard.context.whole_words import is_said


@pytest.mark.parametrize(
    ("name", "text", "is_name"),
    [
        ("web", "restart deployment/web now", True),
        ("web", "drop web.", True),
        ("web", "the website", False),
        ("web", "web-2 is stale", False),
        ("web", "web.internal", False),
        ("v1.2", "tag v1.2, please", True),
        ("v1", "tag v1.2", False),
        ("", "anything", False),
        ("a(b", "a(b", True),
    ],
)
def test_only_a_whole_name_is_said(name: str, text: str, is_name: bool) -> None:
    assert is_said(name, text) is is_name
