"""What a rule can object to in a bare argv."""

from __future__ import annotations

from typing import Any

import pytest

from shellguard.classify.bare import can_object


@pytest.mark.parametrize(
    ("when", "name", "can"),
    [
        pytest.param({"program": ["rm"]}, "rm", True, id="the program it names"),
        pytest.param({"program": ["rm"]}, "ls", False, id="another program"),
        pytest.param({"program": ["mkfs*"]}, "mkfs.ext4", True, id="a glob"),
        pytest.param({"program": ["cat"], "writes": ["system"]}, "cat", False, id="only with a redirection"),
        pytest.param({"program": ["tee"], "writes": ["system"]}, "tee", True, id="tee writes its operands"),
        pytest.param({"program": ["cat"], "feeds": {"program": ["sh"]}}, "cat", False, id="only in a pipe"),
        pytest.param({"any": [{"fed_by": {"program": ["curl"]}}, {"option": ["-x"]}]}, "sh", True, id="one way is enough"),
        pytest.param({"all": [{"program": ["a"]}, {"reads": ["device"]}]}, "a", False, id="all ways are needed"),
        pytest.param({"not": {"program": ["a"]}}, "a", False, id="all but this one"),
        pytest.param({"not": {"program": ["a"]}}, "b", True, id="this one among all others"),
        pytest.param({"program": ["a"], "not": {"option": ["-n"]}}, "a", True, id="unless an option is given"),
        pytest.param({"program": ["a"], "remote": False}, "a", True, id="not remote, which an argv is not"),
        pytest.param({"program": ["a"], "remote": True}, "a", False, id="remote, which an argv is not"),
        pytest.param({"request": {"method": "DELETE"}}, "curl", True, id="a request of a client"),
        pytest.param({"request": {"method": "DELETE"}}, "ls", False, id="a request of no client"),
        pytest.param({"statement": {"kind": "drop"}}, "psql", True, id="a statement of a client"),
        pytest.param({"act": {"verb": ["delete"]}}, "rm", True, id="an act of a tool that can do it"),
        pytest.param({"act": {"verb": ["format"]}}, "mkfs.ext4", True, id="an act of tools of a kind"),
        pytest.param({"act": {"verb": ["delete"]}}, "sort", False, id="an act of a tool that cannot"),
        pytest.param({"act": {"verb": ["append"]}}, "echo", False, id="an act that only a redirection does"),
        pytest.param({"path": "^/proc/"}, "ls", False, id="a path, where only a name is known"),
    ],
)  # fmt: skip
def test_only_what_an_argument_can_bring_about_counts(when: dict[str, Any], name: str, can: bool) -> None:
    assert can_object(when, names=(name,)) is can
