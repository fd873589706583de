"""What reading a command gives: invocations with known and unknown words.

Promise: an unknown piece is marked, never guessed; `sources` say whose output it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# No argument can hold a NUL (execve(2)), so it marks the piece of a text that cannot be known.
UNKNOWN = "\0"


@dataclass(frozen=True, slots=True)
class Arg:
    """One word after expansion."""

    text: str
    raw: str = ""
    sources: tuple[str, ...] = ()
    """Programs whose output is in the text, `$NAME` of variables that are not known, `stdin`, `find`."""
    is_glob: bool = False
    """Holds an unquoted `*`, `?` or `[`."""
    is_process: bool = False
    """`<(...)` or `>(...)`."""
    content: str | None = None
    """What the reader of a `<(...)` word gets, where that is known."""
    is_hidden: bool = False
    """Holds a file's text, which nobody is shown."""

    @property
    def is_known(self) -> bool:
        """Whether every character is known."""
        return UNKNOWN not in self.text

    @property
    def shown(self) -> str:
        """For people: as written where something is unknown, or is a file's text."""
        if self.is_hidden:
            return self.raw or "…"
        return self.text if self.is_known else self.raw or self.text.replace(UNKNOWN, "…")


@dataclass(frozen=True, slots=True)
class Redirection:
    """A redirection whose target is a file."""

    operator: str
    target: Arg
    descriptor: str = ""

    @property
    def is_write(self) -> bool:
        """Whether the target is opened for writing."""
        return ">" in self.operator

    @property
    def is_truncating(self) -> bool:
        """Whether what the target held is gone."""
        return self.operator in (">", ">|", "&>", ">&")


# Variables that send an engine's commands elsewhere.
_ENGINES = ("DOCKER_HOST", "DOCKER_CONTEXT", "CONTAINER_HOST")


@dataclass(frozen=True, slots=True)
class Invocation:
    """One program an attempt would run, wrappers peeled off."""

    program: str
    """Base name; empty when it cannot be known."""
    args: tuple[Arg, ...] = ()
    path: str = ""
    """The program as written."""
    assignments: tuple[tuple[str, Arg], ...] = ()
    environment: tuple[tuple[str, Arg], ...] = ()
    """Variables it inherits, for programs whose doings at a service depend on them."""
    env_files: tuple[str, ...] = ()
    """Files of variables that wrappers load for it, outermost first: `dotenv -e FILE`."""
    redirects: tuple[Redirection, ...] = ()
    stdin: str | None = None
    """Text on standard input where it is known (heredoc, here-string, a literal through a pipe)."""
    fed_by: tuple[str, ...] = ()
    """Programs whose output this one reads as input or code."""
    feeds: tuple[str, ...] = ()
    wrappers: tuple[str, ...] = ()
    """Outermost first, e.g. `sudo`, `xargs`."""
    via: tuple[str, ...] = ()
    """Recipes and scripts it was read from, as people call them, outermost first, e.g. `make clean`."""
    origins: tuple[str, ...] = ()
    """Programs that wrote, earlier in the same text, the file it runs: where its content comes from."""
    cwd: str | None = None
    """Where it would run; None when that cannot be known."""
    host: str = ""
    """Set when it would run elsewhere: the host, container or pod."""
    code: str = ""
    """Source text it would run when it is an interpreter and the text is known."""
    multiplies: bool = False
    """It starts itself again beside itself, or an endless loop starts it without waiting: nothing bounds how many run."""
    turns: int = 1
    """How often loops round it run it, as far as their heads say; `restless.ENDLESS` where nothing ends or slows them."""
    home: str = field(default="", compare=False)
    """The user's home folder there; empty when unknown."""
    is_alien: bool = False
    """Seen by a second reader only: its words are less sure."""
    files: tuple[tuple[str, str | None], ...] = ()
    """Files its arguments name that this very text wrote, or that hold options of its own: name as said, text where known."""
    possible_by: str = ""
    """Set when it is run only if this program, which nobody knows, runs what its arguments name."""

    @property
    def is_local(self) -> bool:
        """Whether it would run on this machine, or in a container of this machine's own engine: a server that it finds
        at a loopback address is one of this machine's either way."""
        return not self.host or (
            self.host.startswith("container ")
            and " of " not in self.host
            and not any(self.setting(name) for name in _ENGINES)
        )

    @property
    def words(self) -> tuple[str, ...]:
        """Argument texts."""
        return tuple(a.text for a in self.args)

    def setting(self, name: str) -> Arg | None:
        """A variable it gets: its own assignment, else what was exported to it."""
        said = (v for n, v in (*reversed(self.assignments), *reversed(self.environment)) if n == name)
        return next(said, None)

    @property
    def variables(self) -> dict[str, str]:
        """Texts of all it gets."""
        return {n: v.text for n, v in (*self.environment, *self.assignments)}

    def render(self) -> str:
        """One line for people; the caller redacts it."""
        prefix = [f"{name}={value.shown}" for name, value in self.assignments]
        return " ".join([*prefix, self.path or self.program or "…", *(_rendered(a) for a in self.args)])


def _rendered(arg: Arg) -> str:
    """A word as it could be typed; one that is not known stands as it was written, quotes and all."""
    is_as_written = not arg.is_known and not arg.is_hidden and arg.raw and "\n" not in arg.raw
    return arg.raw if is_as_written else quote(arg.shown)


def quote(text: str) -> str:
    """Readable quoting for display: single quotes where a word would not stand bare."""
    if text and all(c.isalnum() or c in "-_./=:,@%+^~*?[]{}‹›#$…" for c in text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read of one attempt."""

    invocations: tuple[Invocation, ...] = ()
    problems: tuple[str, ...] = field(default=())
    is_partial: bool = False
    """A bound was hit: there is more than was read."""
    names: frozenset[str] = frozenset()
    """Functions and aliases that were called: names that stand for what is listed."""
    assigned: tuple[tuple[str, Arg], ...] = ()
    """Variables that stand-alone assignments set, in order: they stay in the shell. A value may be a secret."""
