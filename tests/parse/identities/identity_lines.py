"""What the tests of identities ask of a command line: every use there is, without its empty fields."""

from __future__ import annotations

from dataclasses import fields

from shellguard.classify.subject import names_of
from shellguard.parse.bash import read_command
from shellguard.parse.identities import general, web
from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.readers import _BY_PROGRAM as READERS

CWD, HOME = "/w/app", "/home/j"


class Files:
    """A world in which only these files stand."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files

    def content(self, path: str) -> bytes | None:
        text = self._files.get(path)
        return None if text is None else text.encode()

    def place(self, path: str) -> None:
        return None

    target = matches = repository = place


def calls_of(text: str):
    return read_command(text, cwd=CWD, home=HOME, environment=(("HOME", HOME),)).invocations


def is_web(program: str) -> bool:
    return any("web" in READERS.get(name, ()) for name in names_of(program))


def uses_of(text: str, *, files: dict[str, str] | None = None) -> list[IdentityUse]:
    """Uses by every call of a command, whoever reads them."""
    world = Files(files) if files is not None else None
    found = [
        use
        for call in calls_of(text)
        for use in (
            *general.read(call, world=world),
            *(web.read(call, world=world) if is_web(call.program) else ()),
        )
    ]
    return list(dict.fromkeys(found))


def said(use: IdentityUse) -> dict[str, object]:
    """A use as its fields that say something."""
    return {f.name: getattr(use, f.name) for f in fields(use) if getattr(use, f.name) and f.name != "use"}
