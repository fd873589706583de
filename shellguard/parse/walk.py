"""One walk through scripts, pipelines and simple commands, as bash would take them.

Promise: pure, total, bounded; what cannot be known stays `UNKNOWN`. What a program does is `evaluate.Walker`'s.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from shellguard.parse import inputs
from shellguard.parse.blocks import compound
from shellguard.parse.branches import before, leave_branch
from shellguard.parse.containers import on_this_machine
from shellguard.parse.declaring import DECLARERS, assign, declare
from shellguard.parse.expand import fields
from shellguard.parse.feed import Feed, unread
from shellguard.parse.feeding import printed_by, spread
from shellguard.parse.grammar import read
from shellguard.parse.identities.readers import PROGRAMS as IDENTITY_PROGRAMS
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation, Reading
from shellguard.parse.left import Left
from shellguard.parse.links import through
from shellguard.parse.recipes.following import Followed
from shellguard.parse.redirecting import Channels, redirected
from shellguard.parse.services.readers import PROGRAMS as SERVICE_PROGRAMS
from shellguard.parse.shell import COMMAND_COST, TEXT_COST, Shell
from shellguard.parse.shells import MAX_SCRIPT, SHELLS
from shellguard.parse.syntax import Command, Compound, Pipeline, Script, Simple, Substitution
from shellguard.parse.variables import forked
from shellguard.parse.world import World

MAX_INVOCATIONS = 2000
MAX_NESTING = 12
# A long list of files is ordinary (`rm -f *.o`); every one of them is looked at, up to here.
MAX_ARGS = 20_000

# These read only as much of standard input as they ask for.
READERS = frozenset({"read", "mapfile", "readarray", "eval", "source", ".", "command", "builtin"})
CODE_READERS = SHELLS | {
    "xargs",
    "parallel",
    "sudo",
    "env",
    "ssh",
    "source",
    ".",
    "eval",
    "crontab",
    "at",
    "batch",
}

ScriptReader = Callable[[str], str | None]
"""Gives a script file's text by its path as written, or None."""


class Walk:
    """One walk over one attempt: its scripts, pipelines and words."""

    assigned: tuple[tuple[str, Arg], ...] = ()
    """What commands without a program set, the last of them."""
    world: World | None = None
    """Facts about the machine; None where nobody can say."""

    invoke: Callable[..., str | None]
    """Runs one program; `evaluate.Walker` says how."""
    file: Callable[[Arg, Invocation], str | None]
    """Gives a script file's text where it is known."""
    printed_by: Callable[[Invocation], str | None]
    """What a program prints of files, where something that runs code reads it."""

    is_partial = False
    nesting = 0
    turns = 1
    """How often the loops around here run what is in them, as far as their heads say."""

    def __init__(
        self,
        *,
        cwd: str | None,
        home: str,
        environment: tuple[tuple[str, str], ...],
        read_script: ScriptReader | None,
        workspace: str,
    ) -> None:
        self.found: list[Invocation] = []
        self.problems: list[str] = []
        self.read_script = read_script
        self.workspace = workspace
        self.functions: dict[str, Script] = {}
        self.aliases: dict[str, str] = {}
        self.frames: list[tuple[Script, tuple[Arg, ...], int, int]] = []
        """Functions being walked: body, arguments, `beside` and `unsure` with `optional` where it was called."""
        self.running: list[Script | str] = []
        """Function bodies and alias names being walked; a body, as a function may define another of its own name."""
        self.called: frozenset[str] = frozenset()
        self.names: set[str] = set()
        self.locals: list[dict[str, Arg | None]] = []
        self.written: dict[str, str | None] = {}
        self.origins: dict[str, tuple[str, ...]] = {}
        """By path: the fetchers and decoders that content written by this text comes from."""
        self.left = Left()
        self.recipes = Followed()
        self.via: tuple[str, ...] = ()
        self.feeds_code = False
        """What is printed now is read by something that runs it."""
        self.loops = 0
        self.keeps: int | None = None
        """Of branches that exclude each other, the one whose changes stay; None: they all do."""
        self.branches: set[int] = set()
        """Numbers of branches that changed something."""
        self.unsure = 0
        """How many things around here may not run, or run often."""
        self.optional = 0
        """How many loops around here end by themselves: what is in them need not run."""
        self.inlets: dict[str, Feed] = {}
        """Texts that `exec 3<<<` and the like put on a descriptor."""
        self.outlets: dict[str, str] = {}
        """Paths of the `>(...)` that descriptors were connected to."""
        self.beside = 0
        """How many pipes and background jobs around here run beside what started them."""
        self.bomb: int | None = None
        """How many there were where an endless loop began that never waits."""
        self.has_lastpipe = False
        self.printed: list[str] = []
        """Known texts that simple commands sent to standard output, in order."""
        self.host = ""
        self.wrappers: tuple[str, ...] = ()
        self.mounts: tuple[tuple[str, str], ...] = ()
        """(folder inside the container being walked, folder of this machine) that are the same."""
        self.given = dict(environment)
        self.shell = Shell(cwd=cwd, home=home)
        for name, value in environment:
            if name not in ("PWD", "OLDPWD", "IFS") and UNKNOWN not in value:
                self.shell.variables[name] = Arg(value)
        self.shell.exported = frozenset(self.shell.variables)

    def reading(self) -> Reading:
        """What was found."""
        self.is_partial = self.is_partial or self.shell.spent.is_over
        return Reading(
            tuple(self.found),
            tuple(dict.fromkeys(self.problems))[:8],
            self.is_partial,
            frozenset(self.names),
            self.assigned,
        )

    def text(
        self, text: str, shell: Shell, *, stdin: str | None = None, fed_by: tuple[str, ...] = ()
    ) -> str | None:
        """A shell text of its own, e.g. behind `bash -c` or `eval`; its output where known."""
        if self.nesting >= MAX_NESTING:
            self.is_partial = True
            self.problems.append("texts nested too deeply")
            return None
        if len(text) > MAX_SCRIPT:
            self.is_partial = True
            text = text[:MAX_SCRIPT]
        # a text in a text is read again at every level
        shell.spent.total += TEXT_COST * len(text) * (1 + self.nesting)
        script = read(text)
        self.problems.extend(script.problems)
        if any("too deeply" in p for p in script.problems):
            self.is_partial = True
        self.nesting += 1
        try:
            return self.script(script, shell, stdin=stdin, fed_by=fed_by)
        finally:
            self.nesting -= 1

    def script(
        self, script: Script, shell: Shell, *, stdin: str | None = None, fed_by: tuple[str, ...] = ()
    ) -> str | None:
        """Run through pipelines in order; the output where all of it is known."""
        outputs: list[str | None] = []
        number, joiner = 0, ""
        for pipeline in script.pipelines:
            if len(self.found) >= MAX_INVOCATIONS or shell.spent.is_over:
                self.is_partial = True
                return None
            number = number + 1 if joiner in ("&&", "||") else 0
            earlier = before(self, shell) if number else None
            joiner = pipeline.joiner
            self.unsure += bool(number)
            outputs.append(self.pipeline(pipeline, shell, stdin=stdin, fed_by=fed_by))
            self.unsure -= bool(number)
            leave_branch(self, earlier, shell, number=number, keeps_cwd=True)
        if any(o is None for o in outputs):
            return None
        return "".join(o for o in outputs if o is not None)

    def pipeline(
        self, pipeline: Pipeline, shell: Shell, *, stdin: str | None, fed_by: tuple[str, ...]
    ) -> str | None:
        """Stages in order: each reads what the one before prints, where that is known."""
        if len(pipeline.commands) == 1:
            self.beside += pipeline.joiner == "&"
            text = self.command(pipeline.commands[0], shell, stdin=stdin, fed_by=fed_by)
            self.beside -= pipeline.joiner == "&"
            return text
        upstream, text = fed_by, stdin
        first_of: list[int] = []
        feeds_code = self.feeds_code
        runs_code = [inputs.runs_code(c) for c in pipeline.commands]
        last_runner = max((n for n, runs in enumerate(runs_code) if runs), default=-1)
        possible = ""
        self.beside += 1
        for position, command in enumerate(pipeline.commands):
            if len(self.found) >= MAX_INVOCATIONS or shell.spent.is_over:
                self.is_partial = True
                break
            self.feeds_code = feeds_code or position < last_runner
            is_last = position == len(pipeline.commands) - 1
            here = shell if is_last and self.has_lastpipe else forked(shell)
            start, printed = len(self.found), self.printed
            first_of.append(start)
            self.printed = []
            with self.apart():
                fed = Feed(text) if text is not None else None
                text = self.command(command, here, stdin=fed, fed_by=upstream)
                if fed is None and possible and _reads_code(command):
                    # what the stage before may print, part by part
                    self.command(command, forked(shell), stdin=Feed(possible), fed_by=upstream)
            possible = "".join(self.printed) if text is None else ""
            self.printed = [*printed, *self.printed] if is_last else printed
            upstream = tuple(
                dict.fromkeys((*upstream, *(n for i in self.found[start:] for n in printed_by(i))))
            )[:24]
        self.feeds_code = feeds_code
        self.beside -= 1
        self.link(first_of)
        return text

    @contextmanager
    def apart(self) -> Iterator[None]:
        """As in a subshell: functions, descriptors and what was printed come back as they were."""
        functions, inlets, outlets = self.functions, self.inlets, self.outlets
        self.functions = dict(functions)
        try:
            yield
        finally:
            self.functions, self.inlets, self.outlets = functions, inlets, outlets

    def link(self, first_of: list[int]) -> None:
        """Tell each stage which programs read its output."""
        bounds = [*first_of, len(self.found)]
        names: dict[str, None] = {}
        for stage in range(len(first_of) - 2, -1, -1):
            names.update(
                (i.program, None) for i in self.found[bounds[stage + 1] : bounds[stage + 2]] if i.program
            )
            downstream = tuple(names)
            for index in range(first_of[stage], bounds[stage + 1]):
                self.found[index] = replace(self.found[index], feeds=downstream)

    def command(
        self, command: Command, shell: Shell, *, stdin: str | None, fed_by: tuple[str, ...]
    ) -> str | None:
        """One command; its output where known."""
        if isinstance(command, Simple):
            return self.simple(command, shell, stdin=stdin, fed_by=fed_by)
        return compound(self, command, shell, stdin=stdin, fed_by=fed_by)

    def runner(self, shell: Shell) -> Callable[[Substitution], tuple[str | None, tuple[str, ...]]]:
        """Evaluates substitutions of words expanded in `shell`."""

        def run(substitution: Substitution) -> tuple[str | None, tuple[str, ...]]:
            if self.nesting >= MAX_NESTING:
                self.is_partial = True
                return None, ("nested",)
            self.nesting += 1
            start, printed = len(self.found), self.printed
            self.printed = []
            try:
                with self.apart():
                    output = self.script(substitution.script, forked(shell))
            finally:
                self.nesting -= 1
                self.printed = printed
            names = tuple(dict.fromkeys(i.program or "unknown" for i in self.found[start:]))
            return output, names[:8]

        return run

    def pour(self, path: str, text: str, shell: Shell, *, by: str) -> None:
        """What was written to a `>(...)` is what its script reads."""
        named = re.fullmatch(r"/dev/fd/(\d{2,6})", path)
        number = int(named.group(1)) - 63 if named else -1
        if not 0 <= number < len(shell.sinks) or self.nesting >= MAX_NESTING:
            return
        self.nesting += 1
        with self.apart():
            self.outlets = {}
            self.script(shell.sinks[number], forked(shell), stdin=Feed(text), fed_by=(by,) if by else ())
        self.nesting -= 1

    def simple(
        self, command: Simple, shell: Shell, *, stdin: str | None, fed_by: tuple[str, ...]
    ) -> str | None:
        """A simple command: assignments, builtins, functions, programs."""
        shell.spent.total += COMMAND_COST
        if shell.spent.is_over:
            self.is_partial = True
            return None
        run = self.runner(shell)
        assignments = assign(self, command, shell)
        channels = redirected(self, command.redirects, shell)
        stdin = channels.stdin if channels.stdin is not None else stdin
        if channels.is_input_a_file:
            stdin = None
        elif stdin is None:
            stdin = self.inlets.get("0")
        self.is_partial = self.is_partial or len(command.words) > MAX_ARGS
        feeds_code, is_runner = self.feeds_code, inputs.runs_code(command)
        self.feeds_code = feeds_code or is_runner
        start = len(self.found)
        args = [arg for word in command.words[:MAX_ARGS] for arg in fields(word, shell, run)]
        self.feeds_code, args = feeds_code, inputs.hidden(args) if is_runner else args
        if not args:
            self.assigned = (*self.assigned, *assignments)[-_MAX_ASSIGNED:]
            return self.nameless(channels, shell)
        if len(self.found) == start + 1:
            args = spread(args, self.found[start])
        head, rest = args[0], tuple(args[1:])
        if head.text in DECLARERS or head.text == "alias":
            declare(self, head.text, assignments, rest, shell)
        self.options(head.text, rest, channels)
        keeps_place = head.text in READERS or head.text in self.functions
        call = Invocation(
            program=posixpath.basename(head.text) if head.is_known else "",
            args=rest,
            path=head.shown,
            assignments=assignments,
            redirects=channels.files,
            stdin=stdin if keeps_place else unread(stdin),
            fed_by=tuple(
                dict.fromkeys(
                    (*fed_by, *channels.sources, *(s for a in rest if a.is_process for s in a.sources))
                )
            ),
            cwd=shell.cwd,
        )
        if not head.is_known and head.sources:
            call = replace(call, fed_by=tuple(dict.fromkeys((*call.fed_by, *head.sources))))
        if not (channels.inlets or channels.outlets):
            output = self.invoke(call, shell)
        else:
            outer = self.inlets
            self.inlets = {**outer, **channels.beyond_stdin}
            output = self.invoke(call, shell)
            self.inlets = outer if head.text != "exec" or rest else self.inlets
        self.sent(output, call, channels, shell)
        return output

    def nameless(self, channels: Channels, shell: Shell) -> str | None:
        """Redirections and assignments alone; `$(< file)` is the file's text."""
        if channels.files:
            self.record(Invocation("", redirects=channels.files, cwd=shell.cwd, path=":"), shell)
            if [r.operator for r in channels.files] == ["<"]:
                return self.printed_by(Invocation("cat", (channels.files[0].target,), cwd=shell.cwd))
        return ""

    def options(self, name: str, args: tuple[Arg, ...], channels: Channels) -> None:
        """What `exec` without a program and `shopt` change for the rest of the script."""
        if name == "exec" and not args:
            self.inlets = {**self.inlets, **channels.inlets}
            self.outlets = {**self.outlets, **channels.outlets}
        elif name == "shopt" and any(a.text == "lastpipe" for a in args):
            self.has_lastpipe = True

    def sent(self, output: str | None, call: Invocation, channels: Channels, shell: Shell) -> None:
        """Where a known output goes: on, or into a `>(...)`."""
        if call.program == "tee" and call.stdin is not None:
            for arg in call.args:
                if arg.is_process:
                    self.pour(arg.text, call.stdin, shell, by="tee")
        if not output:
            return
        sink = channels.outlets.get("1") or (None if channels.is_output_elsewhere else self.outlets.get("1"))
        if sink is not None:
            self.pour(sink, output, shell, by=call.program)
        elif (
            not channels.is_output_elsewhere
            and call.path not in self.functions
            and call.program not in READERS
        ):
            self.printed.append(output)

    def record(self, call: Invocation, shell: Shell) -> None:
        """List an invocation."""
        if len(call.args) > MAX_ARGS:
            self.is_partial = True
            call = replace(call, args=call.args[:MAX_ARGS])
        if len(self.found) >= MAX_INVOCATIONS:
            self.is_partial = True
            return
        if self.left.links and not self.host:
            call = through(call, self.left.links, self.shell.home)
        if self.bomb is not None and self.beside > self.bomb:
            call = replace(call, multiplies=True)
        if self.turns > 1:
            call = replace(call, turns=self.turns)
        host = call.host or self.host
        listed = replace(
            call,
            wrappers=(*self.wrappers, *call.wrappers),
            host=host,
            via=self.via,
            home="" if host else shell.home,
            environment=_inherited(shell) if call.program in _TOLD else (),
        )
        self.found.extend(on_this_machine(listed, self.mounts) if self.mounts else (listed,))


_MAX_ASSIGNED = 64
# What a service is told, whom a tool acts as, and what a shell hands on depends on variables that are set already.
_TOLD = SERVICE_PROGRAMS | IDENTITY_PROGRAMS | {"export", "declare", "typeset"}


def _inherited(shell: Shell) -> tuple[tuple[str, Arg], ...]:
    """What a program started here finds in its environment."""
    is_all = "*" in shell.exported
    return tuple((n, v) for n, v in shell.variables.items() if is_all or n in shell.exported)


def _reads_code(command: Command) -> bool:
    """Whether a stage runs, or takes as words, what it reads."""
    if isinstance(command, Compound):
        return command.kind in ("while", "until", "group", "subshell")
    return bool(command.words) and command.words[0].literal in CODE_READERS
