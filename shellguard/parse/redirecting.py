"""What redirections connect a command to: files, texts, descriptors, the scripts of `>(...)`.

Promise: bounded; a descriptor that cannot be known connects to nothing known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shellguard.parse.expand import single
from shellguard.parse.feed import Feed
from shellguard.parse.invocation import Arg, Redirection
from shellguard.parse.shell import Shell
from shellguard.parse.syntax import Redirect

if TYPE_CHECKING:
    from shellguard.parse.walk import Walk

# bash itself gives `{name}>` descriptors from 10 on
_FIRST_NAMED = 10


# No program has more descriptors (getrlimit(2): 1024 by default).
MAX_REDIRECTS = 1024


@dataclass(slots=True)
class Channels:
    """The ends of one command's redirections."""

    files: tuple[Redirection, ...] = ()
    stdin: str | None = None
    sources: tuple[str, ...] = ()
    """Programs behind `< <(...)`."""
    inlets: dict[str, Feed] = field(default_factory=dict)
    """Descriptor to the text that can be read there."""
    outlets: dict[str, str] = field(default_factory=dict)
    """Descriptor to the `>(...)` that reads what is written there."""

    @property
    def is_output_elsewhere(self) -> bool:
        """Whether standard output goes to a file or a process."""
        return "1" in self.outlets or any(f.is_write and f.descriptor in ("", "1") for f in self.files)

    @property
    def is_input_a_file(self) -> bool:
        """Whether standard input comes from a file."""
        return self.stdin is None and any(
            f.operator in ("<", "<>") and f.descriptor in ("", "0") for f in self.files
        )

    @property
    def beyond_stdin(self) -> dict[str, Feed]:
        """Texts that programs inside can read by their number: standard input itself is handed on, not kept."""
        return {number: text for number, text in self.inlets.items() if number != "0"}


def redirected(walker: Walk, redirects: tuple[Redirect, ...], shell: Shell) -> Channels:
    """The channels of a command, its targets expanded in `shell`."""
    found = Channels()
    if not redirects:
        return found
    run = walker.runner(shell)
    walker.is_partial = walker.is_partial or len(redirects) > MAX_REDIRECTS
    for redirect in redirects[:MAX_REDIRECTS]:
        target = single(redirect.target, shell, run)
        number = _number(redirect, shell)
        if redirect.operator in ("<<", "<<-", "<<<"):
            found.inlets[number] = Feed(target.text + ("\n" if redirect.operator == "<<<" else ""))
            found.sources += tuple(s for s in target.sources if not s.startswith("$"))
        elif target.is_process and "<" in redirect.operator:
            found.sources += target.sources
            if target.content is not None:
                found.inlets[number] = Feed(target.content)
        elif target.is_process:
            found.sources += target.sources
            found.outlets[number] = target.text
        elif redirect.operator in (">&", "<&") and (target.text.rstrip("-").isdigit() or target.text == "-"):
            _duplicate(walker, found, number, target.text.rstrip("-"))
        else:
            # a redirection does not split, but it does expand `~`
            found.files += (Redirection(redirect.operator, target, redirect.descriptor),)
    found.sources = tuple(dict.fromkeys(found.sources))
    found.stdin = found.inlets.get("0")
    return found


def _number(redirect: Redirect, shell: Shell) -> str:
    """The descriptor as a numeral; `{name}` gets the next one, and the name holds it."""
    if not redirect.descriptor.startswith("{"):
        return redirect.descriptor or ("0" if redirect.operator[0] == "<" else "1")
    number = str(_FIRST_NAMED + len(shell.sinks) + len(shell.variables))
    name = redirect.descriptor.strip("{}")
    if redirect.operator not in (">&", "<&") and "[" not in name:
        shell.assign(name, Arg(number))
    return number


def _duplicate(walker: Walk, found: Channels, number: str, other: str) -> None:
    text = found.inlets.get(other, walker.inlets.get(other))
    if text is not None:
        found.inlets[number] = text
    sink = found.outlets.get(other, walker.outlets.get(other))
    if sink is not None:
        found.outlets[number] = sink
