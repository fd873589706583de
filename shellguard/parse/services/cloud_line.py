"""A command line of a cloud's tool: words, options with their values, and where it would act.

Promise: pure and total. Long options may be abbreviated and `=` may join their values, as argparse has it; what an
option takes is told by the reader of the tool.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.world import World

_LOCAL = re.compile(
    r"^(?:localhost|.*\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1|host\.docker\.internal|.*\.(?:local|test|internal\.docker)|[a-z0-9_-]+|"
    r".*\.localstack\.cloud)$",
    re.I,
)
# Names that are made to be thrown away; "test" and "dev" alone say nothing of what would be lost.
_SCRATCH = re.compile(r"(?i)(?:^|[^a-z])(?:tmp|temp|scratch|throwaway|ephemeral|preview|pr-?\d+)(?:$|[^a-z])")
_SHORTEST_PREFIX = 5  # `--xyz`: shorter abbreviations are nearly always ambiguous
MAX_WORDS = 2000


@dataclass(slots=True)
class Line:
    """What a call was given."""

    words: list[Arg] = field(default_factory=list)
    options: dict[str, list[Arg]] = field(default_factory=dict)
    """Option as written -> its values, none for a flag."""
    is_abbreviated: bool = False
    """Whether the tool takes the beginning of an option for the option (argparse does)."""

    def has(self, *names: str) -> bool:
        """Whether one of these options was given."""
        return any(self._given(n) for n in names)

    def values(self, *names: str) -> list[Arg]:
        """Every value given to one of these."""
        return [v for n in names for given in self._given(n) for v in self.options[given]]

    def text(self, *names: str) -> str:
        """The last value given to one of these; empty when there is none."""
        found = self.values(*names)
        return found[-1].text if found else ""

    def _given(self, name: str) -> list[str]:
        """The spellings of an option that were used: whole, or its beginning."""
        if name in self.options:
            return [name]
        if not self.is_abbreviated or len(name) < _SHORTEST_PREFIX or not name.startswith("--"):
            return []
        return [o for o in self.options if len(o) >= _SHORTEST_PREFIX and name.startswith(o)]


def read_line(
    args: tuple[Arg, ...],
    *,
    values: frozenset[str] = frozenset(),
    flags: frozenset[str] | None = None,
    is_greedy: bool = False,
    is_abbreviated: bool = False,
) -> Line:
    """Words and options in any order. An option of `values` takes one word; one that is not among `flags` takes every
    word up to the next option where the tool `is_greedy`."""
    line = Line(is_abbreviated=is_abbreviated)
    waiting: list[Arg] | None = None
    left = 0
    for at, arg in enumerate(args[:MAX_WORDS]):
        text = arg.text
        if text == "--":
            line.words.extend(args[at + 1 : MAX_WORDS])
            break
        if waiting is not None and left and (left == 1 or not text.startswith("-")):
            waiting.append(arg)
            left -= 1
            continue
        if len(text) < 2 or not text.startswith("-") or re.fullmatch(r"-\d+", text):
            line.words.append(arg)
            continue
        name, eq, value = text.partition("=")
        waiting = line.options.setdefault(name, [])
        left = 0
        if eq:
            waiting.append(Arg(value, arg.raw, arg.sources))
        elif name in values or (is_abbreviated and name not in (flags or ()) and _begins_one(name, values)):
            left = 1
        elif is_greedy and name not in (flags or ()):
            left = MAX_WORDS
    return line


def _begins_one(name: str, values: frozenset[str]) -> bool:
    return name.startswith("--") and len(name) >= _SHORTEST_PREFIX and any(v.startswith(name) for v in values)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a call acts, and what may be asked of the machine."""

    where: str = ""
    is_local: bool = False
    cwd: str | None = None
    world: World | None = None

    def content(self, path: str) -> str | None:
        """A file's text, `file://` or not; None when nobody can say."""
        path = path.removeprefix("file://").removeprefix("fileb://").removeprefix("@")
        if self.world is None or "\0" in path or not path or path.startswith("~"):
            return None
        if not path.startswith("/"):
            if self.cwd is None:
                return None
            path = posixpath.join(self.cwd, path)
        found = self.world.content(posixpath.normpath(path))
        return None if found is None else found[: 256 * 1024].decode("utf-8", "replace")

    def said(self, value: Arg) -> str:
        """A value, or what the file it names holds; empty when that is not known."""
        if value.text.startswith(("file://", "fileb://", "@")):
            return self.content(value.text) or ""
        return value.text


def is_local_url(url: str) -> bool:
    """Whether a URL's host is this machine, or a name that only resolves beside it."""
    try:
        host = urlsplit(url if "://" in url else "http://" + url).hostname or ""
    except ValueError:
        return False
    return bool(_LOCAL.match(host))


def assigned(call: Invocation, *names: str) -> str:
    """What the call's own variables say, first name first; empty when they say nothing."""
    given = {name: value.text for name, value in (*call.environment, *call.assignments)}
    return next((given[n] for n in names if given.get(n)), "")


def is_scratch(name: str) -> bool:
    """Whether a name says that it is made to be thrown away."""
    return bool(_SCRATCH.search(name[:512]))
