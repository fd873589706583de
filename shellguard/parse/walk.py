"""One walk through scripts, pipelines and simple commands, as bash would take them.

Promise: pure, total, bounded; what cannot be known stays `UNKNOWN`. What a program does is `evaluate.Walker`'s.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import replace

from shellguard.parse import inputs
from shellguard.parse.blocks import compound
from shellguard.parse.branches import Before, before, leave_branch
from shellguard.parse.containers import on_this_machine
from shellguard.parse.declaring import DECLARERS, assign, declare
from shellguard.parse.expand import fields, single
from shellguard.parse.grammar import read
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation, Reading, Redirection
from shellguard.parse.recipes.following import Followed
from shellguard.parse.shell import Shell
from shellguard.parse.shells import MAX_SCRIPT
from shellguard.parse.syntax import Command, Pipeline, Redirect, Script, Simple, Substitution
from shellguard.parse.variables import forked
from shellguard.parse.world import World

MAX_INVOCATIONS = 2000
MAX_NESTING = 12
# A long list of files is ordinary (`rm -f *.o`); every one of them is looked at, up to here.
MAX_ARGS = 20_000

ScriptReader = Callable[[str], str | None]
"""Gives a script file's text by its path as written, or None."""


class Walk:
    """One walk over one attempt: its scripts, pipelines and words."""

    world: World | None = None
    """Facts about the machine; None where nobody can say."""

    invoke: Callable[..., str | None]
    """Runs one program; `evaluate.Walker` says how."""
    file: Callable[[Arg, Invocation], str | None]
    """Gives a script file's text where it is known."""
    printed: Callable[[Invocation], str | None]
    """What a program prints of files, where something that runs code reads it."""

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
        self.is_partial = False
        self.nesting = 0
        self.read_script = read_script
        self.workspace = workspace
        self.functions: dict[str, Script] = {}
        self.aliases: dict[str, str] = {}
        self.running: list[Script | str] = []
        """Function bodies and alias names being walked; a body, as a function may define another of its own name."""
        self.called: frozenset[str] = frozenset()
        self.names: set[str] = set()
        self.locals: list[dict[str, Arg | None]] = []
        self.written: dict[str, str | None] = {}
        self.origins: dict[str, tuple[str, ...]] = {}
        """By path: the fetchers and decoders that content written by this text comes from."""
        self.recipes = Followed()
        self.via: tuple[str, ...] = ()
        self.feeds_code = False
        """What is printed now is read by something that runs it."""
        self.loops = 0
        self.undoes_branches = False
        self.has_branch_effects = False
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
            tuple(self.found), tuple(dict.fromkeys(self.problems))[:8], self.is_partial, frozenset(self.names)
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
        earlier: Before | None = None
        joiner = ""
        for pipeline in script.pipelines:
            if len(self.found) >= MAX_INVOCATIONS:
                self.is_partial = True
                return None
            if joiner in ("&&", "||"):
                earlier = earlier or before(self, shell)
            else:
                leave_branch(self, earlier, shell, keeps_cwd=True)
                earlier = None
            joiner = pipeline.joiner
            outputs.append(self.pipeline(pipeline, shell, stdin=stdin, fed_by=fed_by))
        leave_branch(self, earlier, shell, keeps_cwd=True)
        if not outputs or any(o is None for o in outputs):
            return None
        return "".join(o for o in outputs if o is not None)

    def pipeline(
        self, pipeline: Pipeline, shell: Shell, *, stdin: str | None, fed_by: tuple[str, ...]
    ) -> str | None:
        """Stages in order: each reads what the one before prints, where that is known."""
        upstream, text = fed_by, stdin
        is_piped = len(pipeline.commands) > 1
        first_of: list[int] = []
        feeds_code = self.feeds_code
        for number, command in enumerate(pipeline.commands):
            self.feeds_code = feeds_code or any(map(inputs.runs_code, pipeline.commands[number + 1 :]))
            here = forked(shell) if is_piped else shell
            start, functions = len(self.found), self.functions
            first_of.append(start)
            if is_piped:
                self.functions = dict(functions)
            text = self.command(command, here, stdin=text, fed_by=upstream)
            if is_piped:
                self.functions = functions
            upstream = tuple(
                dict.fromkeys((*upstream, *(i.program for i in self.found[start:] if i.program)))
            )[:24]
        self.feeds_code = feeds_code
        if is_piped:
            self.link(first_of)
        return text

    def link(self, first_of: list[int]) -> None:
        """Tell each stage which programs read its output."""
        bounds = [*first_of, len(self.found)]
        for stage, start in enumerate(first_of[:-1]):
            downstream = tuple(i.program for i in self.found[bounds[stage + 1] :] if i.program)
            for index in range(start, bounds[stage + 1]):
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
            start, functions = len(self.found), self.functions
            self.functions = dict(functions)
            try:
                output = self.script(substitution.script, forked(shell))
            finally:
                self.nesting -= 1
                self.functions = functions
            names = tuple(dict.fromkeys(i.program or "unknown" for i in self.found[start:]))
            return output, names[:8]

        return run

    def redirections(
        self, redirects: tuple[Redirect, ...], shell: Shell
    ) -> tuple[tuple[Redirection, ...], str | None, tuple[str, ...]]:
        """File redirections; the text of a heredoc or here-string; programs behind `< <(...)`."""
        run = self.runner(shell)
        files: list[Redirection] = []
        stdin: str | None = None
        sources: list[str] = []
        for redirect in redirects:
            target = single(redirect.target, shell, run)
            if redirect.operator in ("<<", "<<-", "<<<"):
                stdin = target.text + ("\n" if redirect.operator == "<<<" else "")
                sources.extend(s for s in target.sources if not s.startswith("$"))
            elif target.is_process:
                sources.extend(target.sources)
                stdin = target.content if "<" in redirect.operator else stdin
            elif redirect.operator in (">&", "<&") and (target.text.isdigit() or target.text == "-"):
                continue
            else:
                # a redirection does not split, but it does expand `~`
                files.append(Redirection(redirect.operator, target, redirect.descriptor))
        return tuple(files), stdin, tuple(dict.fromkeys(sources))

    def simple(
        self, command: Simple, shell: Shell, *, stdin: str | None, fed_by: tuple[str, ...]
    ) -> str | None:
        """A simple command: assignments, builtins, functions, programs."""
        run = self.runner(shell)
        assignments = assign(self, command, shell)
        redirects, text, sources = self.redirections(command.redirects, shell)
        stdin = text if text is not None else stdin
        self.is_partial = self.is_partial or len(command.words) > MAX_ARGS
        outer, is_runner = self.feeds_code, inputs.runs_code(command)
        self.feeds_code = outer or is_runner
        args = [arg for word in command.words[:MAX_ARGS] for arg in fields(word, shell, run)]
        self.feeds_code, args = outer, inputs.hidden(args) if is_runner else args
        if not args:
            if redirects:
                self.record(Invocation("", redirects=redirects, cwd=shell.cwd, path=":"), shell)
                if [r.operator for r in redirects] == ["<"]:
                    # `$(< file)` is the file's text
                    return self.printed(Invocation("cat", (redirects[0].target,), cwd=shell.cwd))
            return ""
        head, rest = args[0], tuple(args[1:])
        if head.text in DECLARERS or head.text == "alias":
            declare(self, head.text, assignments, rest, shell)
            assignments_shown: tuple[tuple[str, Arg], ...] = assignments
        else:
            assignments_shown = assignments
        call = Invocation(
            program=posixpath.basename(head.text) if head.is_known else "",
            args=rest,
            path=head.shown,
            assignments=assignments_shown,
            redirects=redirects,
            stdin=stdin,
            fed_by=tuple(
                dict.fromkeys((*fed_by, *sources, *(s for a in rest if a.is_process for s in a.sources)))
            ),
            cwd=shell.cwd,
        )
        if not head.is_known and head.sources:
            call = replace(call, fed_by=tuple(dict.fromkeys((*call.fed_by, *head.sources))))
        return self.invoke(call, shell)

    def record(self, call: Invocation, shell: Shell) -> None:
        """List an invocation."""
        if len(call.args) > MAX_ARGS:
            self.is_partial = True
            call = replace(call, args=call.args[:MAX_ARGS])
        if len(self.found) >= MAX_INVOCATIONS:
            self.is_partial = True
            return
        listed = replace(
            call, wrappers=(*self.wrappers, *call.wrappers), host=call.host or self.host, via=self.via
        )
        self.found.extend(on_this_machine(listed, self.mounts) if self.mounts else (listed,))
