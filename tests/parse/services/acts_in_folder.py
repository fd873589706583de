"""What commands would do at services, in a made-up folder of files."""

from __future__ import annotations

import posixpath

from shellguard.classify.given import Given
from shellguard.classify.subject import names_of
from shellguard.parse.bash import read_command
from shellguard.parse.services.readers import service_acts
from shellguard.parse.services.service_act import ServiceAct

FOLDER = "/home/dev/project"


class Folder(Given):
    """A world of files whose content is text or bytes."""

    def __init__(self, files: dict[str, str | bytes]) -> None:
        super().__init__({}, workspace=FOLDER)
        self._bytes = {
            posixpath.normpath(posixpath.join(FOLDER, path)): c if isinstance(c, bytes) else c.encode()
            for path, c in files.items()
        }

    def content(self, path: str) -> bytes | None:
        """As the protocol has it."""
        return self._bytes.get(posixpath.normpath(path))


def acts_of(
    command: str,
    files: dict[str, str | bytes] | None = None,
    *,
    environment: dict[str, str] | None = None,
) -> list[ServiceAct]:
    """Every act of every program that `command` runs."""
    world = Folder(files) if files is not None else None
    calls = read_command(
        command, cwd=FOLDER, home="/home/dev", environment=tuple((environment or {}).items()), world=world
    ).invocations
    return [a for c in calls for a in service_acts(c, names=names_of(c.program), world=world)]
