"""Warnings: told whatever is open, and never in the way of what is held next."""

from __future__ import annotations

import os

from shellguard.capture.announce import Announcer


def lines_of(announcer: Announcer) -> tuple[int, int]:
    """A pipe as the stream: (where it is read, where it is written)."""
    reader, writer = os.pipe()
    announcer.attach_stream(writer)
    return reader, writer


def test_a_stream_gets_every_warning_and_every_new_hold() -> None:
    announcer = Announcer({})
    reader, writer = lines_of(announcer)
    announcer.warn("fault one")
    announcer.announce("1 held: a", waiting=1)
    announcer.warn("fault two")
    announcer.announce("", waiting=0)
    announcer.warn("fault three")
    announcer.announce("1 held: b", waiting=1)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as told:
        assert told.read().splitlines() == [
            "fault one",
            "1 held: a",
            "fault two",
            "1 held: a",
            "fault three",
            "1 held: b",
        ]


def test_a_terminal_shows_a_warning_though_nothing_is_held() -> None:
    announcer = Announcer({"TERM": "xterm-256color"})
    announcer.warn("rules: typo")
    shown = announcer.interject()
    assert b"\x1b]2;rules: typo\x1b\\" in shown
    assert b"\x1b]9;rules: typo\x1b\\" in shown
    assert shown.endswith(b"\a")
    assert announcer.interject() == b""
    announcer.announce("1 held", waiting=1)
    shown = announcer.interject()
    assert b"\x1b]2;1 held\x1b\\" in shown
    assert shown.endswith(b"\a")
    announcer.announce("", waiting=0)
    assert announcer.interject() == b"\x1b[23;2t"


def test_a_warning_survives_the_end_of_a_hold_that_nobody_saw() -> None:
    announcer = Announcer({"TERM": "xterm-256color"})
    announcer.announce("1 held", waiting=1)
    announcer.warn("fault")
    announcer.announce("", waiting=0)
    shown = announcer.interject()
    assert b"\x1b]9;fault\x1b\\" in shown
    assert b"1 held" not in shown
