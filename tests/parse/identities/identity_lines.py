<<<<<<< HEAD
"""What the tests of identities ask of a command line: every use there is, without its empty fields."""

from __future__ import annotations

from dataclasses import fields

from shellguard.classify.subject import names_of
from shellguard.parse.bash import read_command
from shellguard.parse.identities import general
from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.readers import identity_uses

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


def uses_of(text: str, *, files: dict[str, str] | None = None) -> list[IdentityUse]:
    """Uses by every call of a command, whoever reads them."""
    world = Files(files) if files is not None else None
    found = [
        use
        for call in calls_of(text)
        for use in (
            *general.read(call, world=world),
            *identity_uses(call, names=names_of(call.program), world=world),
        )
    ]
    return list(dict.fromkeys(found))


def said(use: IdentityUse) -> dict[str, object]:
    """A use as its fields that say something."""
    return {f.name: getattr(use, f.name) for f in fields(use) if getattr(use, f.name) and f.name != "use"}
=======
"""What a command line does with identities, as short texts to compare: `used aws prod by --profile`."""

from __future__ import annotations

from dataclasses import dataclass, field

from shellguard.classify.subject import names_of
from shellguard.parse.bash import read_command
from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.readers import identity_uses


@dataclass
class Files:
    """A world that only gives the texts of files."""

    texts: dict[str, str] = field(default_factory=dict)

    def content(self, path: str) -> bytes | None:
        text = self.texts.get(path)
        return None if text is None else text.encode()


def uses(command: str, world: Files | None = None) -> list[IdentityUse]:
    """Every use in a command, in order."""
    calls = read_command(command, cwd="/work", home="/home/me").invocations
    return [
        u
        for c in calls
        for u in identity_uses(c, names=names_of(c.program), world=world)  # type: ignore[arg-type]
    ]


def said(command: str, world: Files | None = None) -> list[str]:
    """Each use as a text."""
    return [_line(u) for u in uses(command, world)]


def _line(use: IdentityUse) -> str:
    parts = [use.use.value, use.service]
    parts += [use.account] if use.account else []
    parts += [f"secret={use.secret}"] if use.secret else []
    parts += [f"file={use.file}"] if use.file else []
    parts += [f"host={use.host}"] if use.host else []
    parts += [f"${use.variable}"] if use.variable else []
    parts += ["guessed"] if use.is_guess else []
    return " ".join([*parts, "by", use.how])
>>>>>>> room-idcloud
