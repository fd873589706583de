"""What lies below a link or a mount that the text itself made."""

from __future__ import annotations

import pytest

from shellguard.parse.evaluate import evaluate

LEADING = {
    "below a link": ("ln -s /etc x; rm x/hosts", ["/etc/hosts"]),
    "a link with a slash": ("ln -sfn / x; ls x/", ["/"]),
    "the link itself": ("ln -s /etc x; rm x", ["x"]),
    "a relative link leads on from its folder": ("ln -s ../data a/x; rm a/x/f", ["/w/data/f"]),
    "a glob below a link": ("ln -s ~ x; rm x/*", ["/h/*"]),
    "below a bind mount": ("mount --bind /home m; rm m/a", ["/home/a"]),
    "the mount itself": ("mount -o bind /home m; rm m", ["/home"]),
    "a hard link": ("ln /etc/hosts x; rm x/y", ["x/y"]),
    "an unknown link": ("ln -s $T x; rm x/y", ["x/y"]),
    "a name that only begins alike": ("ln -s /etc x; rm xy/z", ["xy/z"]),
}


@pytest.mark.parametrize(("command", "expected"), LEADING.values(), ids=LEADING)
def test_a_path_is_said_as_what_it_leads_to(command, expected):
    assert [a.text for a in evaluate(command, cwd="/w", home="/h").invocations[-1].args] == expected


def test_a_redirection_writes_through_a_link():
    found = evaluate("ln -s /etc/hosts x; echo y > x", cwd="/w", home="/h").invocations[-1]
    assert [r.target.text for r in found.redirects] == ["/etc/hosts"]


def test_another_machine_does_not_know_the_links():
    found = evaluate("ln -s / x; ssh h 'rm x/y'", cwd="/w", home="/h").invocations[-1]
    assert [a.text for a in found.args] == ["x/y"]
