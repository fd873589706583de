"""What files and standard input hold that a client sends or takes its options from.

Promise: pure but for what the world is asked; a file that the command itself wrote has what it wrote, whatever stands
there now, and what nobody can say is unknown.
"""

from __future__ import annotations

import posixpath

from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.world import World

# A body that is longer says nothing more of what it asks for.
_MOST_BYTES = 256 * 1024


class Inputs:
    """The files and the standard input of one call."""

    def __init__(self, call: Invocation, world: World | None) -> None:
        self._call = call
        self._world = None if call.host else world
        self._written = dict(call.files)
        self.is_hidden = False
        """Whether a file's text was given out."""

    def stdin(self) -> str | None:
        """Standard input where it is known."""
        if self._call.stdin is not None:
            return self._call.stdin
        target = next(
            (r.target for r in self._call.redirects if r.operator == "<" and r.descriptor in ("", "0")), None
        )
        return self.file(target.text) if target is not None else None

    def file(self, path: str) -> str | None:
        """A file's text; None when nobody can say."""
        if path in ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"):
            return (
                self.stdin() if path != "-" or self._call.stdin is not None or self._call.redirects else None
            )
        if path in self._written:
            return self._written[path]
        process = next((a for a in self._call.args if a.is_process and a.text and a.text in path), None)
        if process is not None:
            return process.content
        if self._world is None or UNKNOWN in path or not path:
            return None
        if not path.startswith("/") and self._call.cwd is None:
            return None
        content = self._world.content(posixpath.join(self._call.cwd or "/", path))
        if content is None or len(content) > _MOST_BYTES:
            return None
        self.is_hidden = True
        return content.decode("utf-8", "replace").replace(UNKNOWN, "")

    def text(self, path: str) -> str:
        """A file's text, unknown where nobody can say."""
        found = self.file(path)
        return UNKNOWN if found is None else found
