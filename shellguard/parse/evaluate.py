"""Walks a script as bash would and lists every program it would run.

Promise: pure, total, bounded. Branches are all taken, loops over literals unrolled, functions entered; what cannot
be known stays `UNKNOWN`. More text never makes the list shorter.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from shellguard.parse import carriers, produce
from shellguard.parse.builtins import BUILTINS
from shellguard.parse.code import effects, inline_code, is_interpreter
from shellguard.parse.expand import Shell, fields, single, tilde
from shellguard.parse.grammar import read
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation, Reading, Redirection
from shellguard.parse.paths import Place, is_startup
from shellguard.parse.syntax import (
    Assignment,
    Command,
    Compound,
    Pipeline,
    Redirect,
    Script,
    Simple,
    Substitution,
)
from shellguard.parse.variables import assign_element, assign_list, forget_assigned, forked
from shellguard.parse.wrappers import Peeled, option_texts, peel

MAX_INVOCATIONS = 2000
MAX_NESTING = 12
# A long list of files is ordinary (`rm -f *.o`); every one of them is looked at, up to here.
MAX_ARGS = 20_000
MAX_LOOP = 16
# Programs that leave the files they are given as they are, their mode aside.
_ONLY_READS = frozenset(
    "cat chmod ls head tail wc test [ stat tee file echo printf grep diff sha256sum shellcheck git".split()
)
# Loops nested deeper are walked once: every level more would double the work.
MAX_REPEATED = 2
# Longer texts are read up to here and called partial, which is never plainly harmless.
MAX_SCRIPT = 256 * 1024

SHELLS = frozenset(
    {"sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "fish", "rbash", "bash5", "csh", "tcsh"}
)
# Where packages put the programs that people call by name.
_INSTALLED_SCRIPT = re.compile(r"(?:^|/)(?:s?bin|\.bin)/[^/.]+$")
_DECLARERS = frozenset({"export", "declare", "local", "readonly", "typeset"})

ScriptReader = Callable[[str], str | None]
"""Gives a script file's text by its path as written, or None."""


def evaluate(
    text: str,
    *,
    cwd: str | None,
    home: str,
    environment: tuple[tuple[str, str], ...] = (),
    read_script: ScriptReader | None = None,
    workspace: str = "",
) -> Reading:
    """Every invocation in a shell text."""

    def walk(*, undoes_branches: bool) -> Walker:
        walker = Walker(
            cwd=cwd, home=home, environment=environment, read_script=read_script, workspace=workspace
        )
        walker.undoes_branches = undoes_branches
        walker.called = called_names(text)
        walker.text(text, walker.shell)
        return walker

    return _both_ways(walk)


def evaluate_argv(
    argv: tuple[str, ...],
    *,
    cwd: str | None,
    home: str,
    environment: tuple[tuple[str, str], ...] = (),
    read_script: ScriptReader | None = None,
    workspace: str = "",
) -> Reading:
    """Every invocation of a program called with `argv`: itself, and what it carries."""
    call = Invocation(
        posixpath.basename(argv[0]), tuple(Arg(a.replace(UNKNOWN, ""), a) for a in argv[1:]), argv[0], cwd=cwd
    )

    def walk(*, undoes_branches: bool) -> Walker:
        walker = Walker(
            cwd=cwd, home=home, environment=environment, read_script=read_script, workspace=workspace
        )
        walker.undoes_branches = undoes_branches
        walker.invoke(call, walker.shell)
        return walker

    return _both_ways(walk)


def _both_ways(walk: Callable[..., Walker]) -> Reading:
    """Every branch taken; where a branch changed what stood before it, also as if it had not been."""
    first = walk(undoes_branches=False)
    if not first.has_branch_effects:
        return first.reading()
    listed = set(first.found)
    second = walk(undoes_branches=True)
    first.found.extend(c for c in second.found if c not in listed)
    first.is_partial = first.is_partial or second.is_partial
    return first.reading()


@dataclass(frozen=True, slots=True)
class Before:
    """What held before a branch."""

    variables: dict[str, Arg]
    functions: dict[str, Script]
    cwd: str | None


class Walker:
    """One walk over one attempt."""

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
        self.loops = 0
        self.undoes_branches = False
        self.has_branch_effects = False
        self.host = ""
        self.wrappers: tuple[str, ...] = ()
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

    # -- scripts ---------------------------------------------------------------------------------------------

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
        before: Before | None = None
        joiner = ""
        for pipeline in script.pipelines:
            if len(self.found) >= MAX_INVOCATIONS:
                self.is_partial = True
                return None
            if joiner in ("&&", "||"):
                before = before or self.before(shell)
            else:
                self.leave_branch(before, shell, keeps_cwd=True)
                before = None
            joiner = pipeline.joiner
            outputs.append(self.pipeline(pipeline, shell, stdin=stdin, fed_by=fed_by))
        self.leave_branch(before, shell, keeps_cwd=True)
        if not outputs or any(o is None for o in outputs):
            return None
        return "".join(o for o in outputs if o is not None)

    def before(self, shell: Shell) -> Before:
        """What a branch may change."""
        return Before(dict(shell.variables), dict(self.functions), shell.cwd)

    def leave_branch(self, before: Before | None, shell: Shell, *, keeps_cwd: bool = False) -> None:
        """Behind something that may not have run: note what it changed, and undo it on the second walk."""
        if before is None:
            return
        changed = {n: v for n, v in before.variables.items() if shell.variables.get(n) != v}
        moved = shell.cwd != before.cwd and not keeps_cwd
        if not (
            changed
            or moved
            or any(self.functions.get(n) is not f for n, f in before.functions.items())
            or self.shadows(before)
        ):
            return
        self.has_branch_effects = True
        if self.undoes_branches:
            shell.variables.update(changed)
            self.functions = before.functions
            shell.cwd = before.cwd if moved else shell.cwd

    def shadows(self, before: Before) -> bool:
        """Whether a function was defined that was none before: without it, its name is a program's."""
        return any(n not in before.functions for n in self.functions)

    def pipeline(
        self, pipeline: Pipeline, shell: Shell, *, stdin: str | None, fed_by: tuple[str, ...]
    ) -> str | None:
        """Stages in order: each reads what the one before prints, where that is known."""
        upstream, text = fed_by, stdin
        is_piped = len(pipeline.commands) > 1
        first_of: list[int] = []
        for command in pipeline.commands:
            here = forked(shell) if is_piped else shell
            before, functions = len(self.found), self.functions
            first_of.append(before)
            if is_piped:
                self.functions = dict(functions)
            text = self.command(command, here, stdin=text, fed_by=upstream)
            if is_piped:
                self.functions = functions
            upstream = tuple(
                dict.fromkeys((*upstream, *(i.program for i in self.found[before:] if i.program)))
            )[:24]
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
        return self.compound(command, shell, stdin=stdin, fed_by=fed_by)

    def compound(
        self, command: Compound, shell: Shell, *, stdin: str | None, fed_by: tuple[str, ...]
    ) -> str | None:
        """Branches, loops, groups and function definitions."""
        redirects, stdin_here, sources = self.redirections(command.redirects, shell)
        stdin = stdin_here if stdin_here is not None else stdin
        fed_by = (*fed_by, *sources)
        if redirects:
            self.record(Invocation("", redirects=redirects, cwd=shell.cwd, path=":"), shell)
        if command.kind == "function":
            self.functions[command.name] = command.bodies[0]
            # A body that is never called is read too: a trap or a sourced file may call it.
            if command.name not in self.called:
                alone = forked(shell)
                alone.positional = (Arg(UNKNOWN, "$@", ("$@",)),)
                self.script(command.bodies[0], alone)
            return None
        if command.kind in ("for", "select"):
            self.loop(command, shell, fed_by=fed_by)
            return None
        run = self.runner(shell)
        for word in command.words:
            single(word, shell, run)
        if command.kind == "arithmetic":
            forget_assigned(command.words[0].raw, shell)
        if command.kind in ("while", "until"):
            self.repeat(command, shell, stdin=stdin, fed_by=fed_by)
            return None
        if command.kind == "group":
            return self.script(command.bodies[0], shell, stdin=stdin, fed_by=fed_by)
        if command.kind == "subshell":
            functions, self.functions = self.functions, dict(self.functions)
            output = self.script(command.bodies[0], forked(shell), stdin=stdin, fed_by=fed_by)
            self.functions = functions
            return output
        for number, body in enumerate(command.bodies):
            before = self.before(shell) if number or command.kind == "case" else None
            self.script(body, shell, stdin=stdin, fed_by=fed_by)
            self.leave_branch(before, shell)
        return None

    def repeat(self, command: Compound, shell: Shell, *, stdin: str | None, fed_by: tuple[str, ...]) -> None:
        """`while`, `until`: once for every line that is read and known, else twice, what changed being unknown then."""
        before = self.before(shell)
        lines: list[str | None] = [stdin]
        if stdin is not None and UNKNOWN not in stdin and _reads_lines(command.bodies[0]):
            lines = [*stdin.splitlines(keepends=True)[:MAX_LOOP]]
            if stdin.count("\n") > MAX_LOOP:
                lines.append(UNKNOWN)
        self.loops += 1
        for line in lines or [None]:
            for body in command.bodies:
                self.script(body, shell, stdin=line, fed_by=fed_by)
        changed = [n for n, v in before.variables.items() if shell.variables.get(n) != v]
        if self.loops <= MAX_REPEATED and len(lines) == 1 and (changed or shell.cwd != before.cwd):
            for name in changed:
                shell.variables[name] = Arg(UNKNOWN, f"${name}", (f"${name}",))
            shell.cwd = shell.cwd if shell.cwd == before.cwd else None
            for body in command.bodies:
                self.script(body, shell, stdin=stdin, fed_by=fed_by)
        self.loops -= 1
        self.leave_branch(before, shell)

    def loop(self, command: Compound, shell: Shell, *, fed_by: tuple[str, ...]) -> None:
        """`for`: the body once for every known item, at most `MAX_LOOP` times."""
        run = self.runner(shell)
        if not command.name:
            for word in command.words:
                forget_assigned(word.raw, shell)
        items = [arg for word in command.words for arg in fields(word, shell, run)] if command.name else []
        if command.name and not command.words:
            items = list(shell.positional)
        if command.name and not items:
            items = [Arg(UNKNOWN, f"${command.name}", (f"${command.name}",))]
        body = command.bodies[-1] if command.bodies else Script()
        for script in command.bodies[:-1]:
            self.script(script, shell)
        if len(items) > MAX_LOOP:
            items = [*items[:MAX_LOOP], Arg(UNKNOWN, f"${command.name}", (f"${command.name}",))]
        for item in items or [Arg("")]:
            if command.name:
                shell.variables[command.name] = item
            self.script(body, shell, fed_by=fed_by)

    # -- words -----------------------------------------------------------------------------------------------

    def runner(self, shell: Shell) -> Callable[[Substitution], tuple[str | None, tuple[str, ...]]]:
        """Evaluates substitutions of words expanded in `shell`."""

        def run(substitution: Substitution) -> tuple[str | None, tuple[str, ...]]:
            if self.nesting >= MAX_NESTING:
                self.is_partial = True
                return None, ("nested",)
            self.nesting += 1
            before, functions = len(self.found), self.functions
            self.functions = dict(functions)
            try:
                output = self.script(substitution.script, forked(shell))
            finally:
                self.nesting -= 1
                self.functions = functions
            names = tuple(dict.fromkeys(i.program or "unknown" for i in self.found[before:]))
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
        assignments = self.assignments(command, shell)
        redirects, text, sources = self.redirections(command.redirects, shell)
        stdin = text if text is not None else stdin
        self.is_partial = self.is_partial or len(command.words) > MAX_ARGS
        args = [arg for word in command.words[:MAX_ARGS] for arg in fields(word, shell, run)]
        if not args:
            if redirects:
                self.record(Invocation("", redirects=redirects, cwd=shell.cwd, path=":"), shell)
                if [r.operator for r in redirects] == ["<"]:
                    # `$(< file)` is the file's text
                    return self.file(redirects[0].target, Invocation("cat", cwd=shell.cwd))
            return ""
        head, rest = args[0], tuple(args[1:])
        if head.text in _DECLARERS or head.text == "alias":
            self.declare(head.text, assignments, rest, shell)
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

    def assignments(self, command: Simple, shell: Shell) -> tuple[tuple[str, Arg], ...]:
        """Values from left to right, each seeing those before; they stay only where no program follows."""
        here = forked(shell) if command.words else shell
        found: list[tuple[str, Arg]] = []
        for item in command.assignments:
            value = self.assigned(item, here)
            old = here.variables.get(item.name)
            if item.is_append and old is not None and item.values is None and not item.index:
                value = Arg(old.text + value.text, value.raw, (*old.sources, *value.sources))
            found.append((item.name, value))
            if not item.index or item.index == "0":
                here.variables[item.name] = value
        if command.words and command.words[0].raw in _DECLARERS:
            shell.arrays, shell.keys = here.arrays, here.keys
        return tuple(found)

    def assigned(self, item: Assignment, shell: Shell) -> Arg:
        """The value of an assignment; an array keeps its words and stands for its first."""
        run, name, value = self.runner(shell), item.name, item.value
        for script in item.scripts:
            run(Substitution(script))
        if item.values is not None:
            return assign_list(item, [fields(word, shell, run) for word in item.values], shell)
        if value is None:
            return Arg("")
        arg = replace(single(value, shell, run), is_glob=False)
        if item.index:
            assign_element(name, item.index, arg, shell)
        if arg.text.startswith("~") and value.raw.startswith("~"):
            return Arg(tilde(arg.text, shell), arg.raw, arg.sources)
        return arg

    def export(self, builtin: str, args: tuple[Arg, ...], names: list[str], shell: Shell) -> None:
        """Names that shells called later will see; names a function keeps to itself."""
        if builtin == "export" or any(a.text.startswith("-") and "x" in a.text for a in args):
            shell.exported = shell.exported.union(names, (a.text for a in args))
        if (
            self.locals
            and builtin in ("local", "declare", "typeset")
            and not any(a.text.startswith("-") and "g" in a.text for a in args)
        ):
            for name in names:
                self.locals[-1].setdefault(name, shell.variables.get(name))

    def declare(
        self, builtin: str, assignments: tuple[tuple[str, Arg], ...], args: tuple[Arg, ...], shell: Shell
    ) -> None:
        """`export`, `declare` and `alias` set what later commands see."""
        pairs = [
            *assignments,
            *((n, Arg(v, a.raw, a.sources)) for a in args for n, eq, v in [a.text.partition("=")] if eq),
        ]
        self.export(builtin, args, [n for n, _ in pairs], shell)
        for name, value in pairs:
            if builtin == "alias":
                self.aliases[name] = value.text
                if value.is_known and value.text.split():
                    self.text(value.text, forked(shell))
            else:
                shell.variables[name] = value

    # -- programs --------------------------------------------------------------------------------------------

    def record(self, call: Invocation, shell: Shell) -> None:
        """List an invocation."""
        if len(call.args) > MAX_ARGS:
            self.is_partial = True
            call = replace(call, args=call.args[:MAX_ARGS])
        if len(self.found) >= MAX_INVOCATIONS:
            self.is_partial = True
            return
        self.found.append(
            replace(call, wrappers=(*self.wrappers, *call.wrappers), host=call.host or self.host)
        )

    def file(self, path: Arg, call: Invocation) -> str | None:
        """A script file's text, where it lies here and can be read; a file this very text wrote has what it wrote."""
        if path.is_process:
            return path.content
        place = posixpath.normpath(posixpath.join(call.cwd or "", path.text))
        if place in self.written and path.is_known and not self.host:
            return self.written[place]
        if self.read_script is None or self.host or not path.is_known or not path.text:
            return None
        if path.text.startswith("/") or call.cwd is None:
            return self.read_script(path.text)
        text = self.read_script(posixpath.join(call.cwd, path.text))
        return text if text is not None else self.read_script(path.text)

    def invoke(self, call: Invocation, shell: Shell, *, is_external: bool = False) -> str | None:
        """One program: list it, then follow what it carries. Its output where known.

        `is_external`: a program calls it, or `command` does, and neither knows functions or aliases.
        """
        program = call.program
        # SAFETY: functions go by the name as written: `rm() { :; }; /bin/rm -rf x` runs the program
        body = None if is_external else self.functions.get(call.path)
        if body is not None and not any(body is r for r in self.running):
            return self.call_function(call, shell)
        if not is_external and call.path in self.aliases and program not in self.running:
            self.names.add(program)
            self.running.append(program)
            self.text(self.aliases[program] + " " + " ".join(a.text for a in call.args), shell)
            self.running.pop()
            # SAFETY: only interactive shells expand aliases unasked, so the plain program is listed too
        handler = BUILTINS.get(program)
        if handler is not None:
            return handler(self, call, shell)
        if program in SHELLS:
            return self.run_shell(call, shell)
        return self.plain(call, shell)

    def plain(self, call: Invocation, shell: Shell) -> str | None:
        """A program that is neither a shell nor a builtin that changes the shell."""
        program = call.program
        self.record(call, shell)
        carried = self.follow(call, shell)
        self.forget_written(call)
        if program == "git" and call.words == ("rev-parse", "--show-toplevel"):
            return self.workspace or call.cwd
        if "/" in call.path and not peel(program, call.args):
            self.script_file(call, shell)
        output = carried if carried is not None else produce.output(call)
        self.keep_written(call, output)
        if output:
            self.follow_startup(call, output, shell)
        return output

    def forget_written(self, call: Invocation) -> None:
        """A program that is given a file this text wrote may have changed it."""
        if self.written and call.program not in _ONLY_READS:
            for arg in call.args:
                path = posixpath.normpath(posixpath.join(call.cwd or "", arg.text))
                if path in self.written:
                    self.written[path] = None

    def keep_written(self, call: Invocation, output: str | None) -> None:
        """Remember a text written to a file, None where it cannot be known: a later command may run it."""
        targets = [(r.operator, r.target) for r in call.redirects if r.is_write and r.descriptor in ("", "1")]
        if call.program == "tee":
            targets += [
                (">>" if "-a" in call.words else ">", a) for a in call.args if not a.text.startswith("-")
            ]
        for operator, target in targets:
            if target.is_known and (call.cwd is not None or target.text.startswith("/")) and not self.host:
                path = posixpath.normpath(posixpath.join(call.cwd or "", target.text))
                old = self.written.get(path, "") if operator in (">>", "&>>") else ""
                self.written[path] = None if output is None or old is None else old + output

    def script_file(self, call: Invocation, shell: Shell) -> None:
        """`./cleanup.sh`: a file run by its path, read by what its first line names."""
        text = self.file(Arg(call.path), call)
        if text is None or "\0" in text[:512]:
            return
        first = text.split("\n", 1)[0]
        words = first[2:].split() if first.startswith("#!") else ["sh"]
        names = [posixpath.basename(w) for w in words if not w.startswith("-") and w != "/usr/bin/env"]
        interpreter = names[0] if names else "sh"
        self.inner(
            replace(call, program=call.path), Peeled((Arg(interpreter), Arg(call.path), *call.args)), shell
        )

    def follow_startup(self, call: Invocation, output: str, shell: Shell) -> None:
        """Text written into a file that shells read at login is a script that will run."""
        place = Place(call.cwd, self.shell.home, self.workspace)
        for redirect in call.redirects:
            if (
                redirect.is_write
                and is_startup(redirect.target, place)
                and not redirect.target.text.startswith("/etc/systemd")
            ):
                self.inner(replace(call, program="startup-file", stdin=None), Peeled(text=output), shell)

    def call_function(self, call: Invocation, shell: Shell) -> str | None:
        """Enter a function with its arguments."""
        if len(self.running) >= MAX_NESTING:
            self.is_partial = True
            return None
        self.names.add(call.program)
        body = self.functions[call.path]
        self.running.append(body)
        self.locals.append({})
        outer, shell.positional = shell.positional, call.args
        try:
            return self.script(body, shell, stdin=call.stdin, fed_by=call.fed_by)
        finally:
            shell.positional = outer
            self.running.pop()
            for name, value in self.locals.pop().items():
                if value is None:
                    shell.variables.pop(name, None)
                else:
                    shell.variables[name] = value

    def follow(self, call: Invocation, shell: Shell) -> str | None:
        """What a wrapper, `find -exec` or `xargs` would run; a wrapper prints what its command prints."""
        program = call.program
        if program in ("find", "gfind", "fd", "fdfind"):
            carriers.find(self, call, shell)
        elif program == "xargs":
            carriers.xargs(self, call, shell)
        elif program == "parallel":
            carriers.parallel(self, call, shell)
        else:
            if program == "git":
                carriers.git_aliases(self, call, shell)
            for text in option_texts(program, call.args):
                self.inner(call, Peeled(text=text.text, sources=text.sources), shell)
            inner = peel(program, call.args)
            if inner is not None:
                if is_interpreter(program):
                    self.follow_code(call, shell)
                return self.inner(call, inner, shell)
            if program == "ssh" and call.stdin is not None:
                self.inner(
                    call,
                    Peeled(text=call.stdin, host=next((w for w in call.words if w[:1] != "-"), "")),
                    shell,
                )
            else:
                self.follow_code(call, shell)
        return None

    def follow_code(self, call: Invocation, shell: Shell) -> None:
        """Inline code and script files of other languages: what they would do, said as invocations."""
        at = len(self.found) - 1
        source = inline_code(call, lambda path: self.file(Arg(path), call))
        if source is None or not source.given.codes:
            self.follow_installed(call, call.args, shell)
        if source is None or self.nesting >= MAX_NESTING:
            return
        text = source.text[:MAX_SCRIPT]
        self.is_partial = self.is_partial or len(source.text) > MAX_SCRIPT
        self.found[at] = replace(self.found[at], code=text)
        # code that came through standard input leaves nothing there for what it starts
        outer = replace(call, stdin=None) if source.is_stdin else call
        for effect in effects(source.language, text, argv=source.argv, given=source.given):
            here = forked(shell)
            if effect.cwd:
                here.cwd = _moved(shell.cwd, effect.cwd)
            carrier = replace(outer, stdin=effect.stdin) if effect.stdin is not None else outer
            if effect.text is not None:
                made_by = (*effect.sources, *(source.sources if effect.text == UNKNOWN else ()))
                self.inner(carrier, Peeled(text=effect.text, sources=made_by), here)
            elif effect.args:
                self.inner(carrier, Peeled(effect.args), here)

    def follow_installed(self, call: Invocation, args: tuple[Arg, ...], shell: Shell) -> None:
        """`node /usr/bin/npm publish` is npm: the kernel starts an installed script through its interpreter."""
        if not is_interpreter(call.program) and call.program not in SHELLS:
            return
        at = next((i for i, a in enumerate(args) if not a.text.startswith("-")), None)
        if at is not None and _INSTALLED_SCRIPT.search(args[at].text):
            name = Arg(posixpath.basename(args[at].text))
            self.inner(call, Peeled((name, *args[at + 1 :])), shell)

    def inner(self, call: Invocation, inner: Peeled, shell: Shell) -> str | None:
        """The command inside a wrapper; its output where known."""
        if self.nesting >= MAX_NESTING:
            self.is_partial = True
            return None
        outer, outer_host = self.wrappers, self.host
        self.wrappers, self.host = (*outer, call.program), inner.host or outer_host
        self.nesting += 1
        here = shell
        if inner.host:
            here = forked(shell)
            here.cwd, here.home = None, ""
        try:
            if inner.text is not None:
                return self.text(
                    inner.text, forked(here), stdin=call.stdin, fed_by=(*call.fed_by, *inner.sources)
                )
            if inner.args:
                head = inner.args[0]
                return self.invoke(
                    Invocation(
                        program=posixpath.basename(head.text) if head.is_known else "",
                        args=inner.args[1:],
                        path=head.shown,
                        assignments=(*call.assignments, *inner.assignments),
                        # what a wrapper's output is sent to is what the command inside writes
                        redirects=() if inner.host else call.redirects,
                        stdin=call.stdin,
                        fed_by=call.fed_by,
                        cwd=here.cwd,
                    ),
                    here,
                    is_external=True,
                )
        finally:
            self.wrappers, self.host = outer, outer_host
            self.nesting -= 1
        return None

    def wrapped(self, call: Invocation, name: str, args: tuple[Arg, ...], shell: Shell) -> None:
        """Run `args` as the command that `name` carries."""
        if args:
            self.inner(replace(call, program=name), Peeled(args), shell)

    def run_shell(self, call: Invocation, shell: Shell) -> str | None:
        """`bash -c TEXT`, `bash FILE`, `... | bash`, `bash <<EOF`."""
        text, operands, reads_stdin = shell_arguments(call.args)
        inner = forked(shell)
        exported = {n: v for n, v in shell.variables.items() if n in shell.exported or "*" in shell.exported}
        inner.variables, inner.arrays, inner.keys = {**exported, **dict(call.assignments)}, {}, {}
        inner.exported = frozenset(inner.variables)
        inner.positional = operands[1:] if text is not None or not reads_stdin else operands
        inner.zero = operands[0].text if operands and not reads_stdin else call.path or "bash"
        code = text
        fed_by = call.fed_by
        if code is not None:
            fed_by = (*fed_by, *code.sources)
        elif operands and not reads_stdin:
            target = operands[0]
            source = self.file(target, call)
            code = Arg(source, target.raw) if source is not None else None
        elif call.stdin is not None:
            code = Arg(call.stdin)
        shown = replace(call, code=code.text if code is not None else "", fed_by=tuple(dict.fromkeys(fed_by)))
        self.record(shown, shell)
        if text is None and not reads_stdin:
            self.follow_installed(call, operands, shell)
        # `bash -n` only checks the syntax
        is_run = not any(re.fullmatch(r"-[a-z]*n[a-z]*", a.text) for a in call.args[:1])
        output: str | None = None
        if code is not None and is_run:
            # a function that was not exported is the program of that name there
            functions = self.functions
            self.functions = {n: f for n, f in functions.items() if n in shell.exported}
            outer = self.wrappers
            self.wrappers = (*outer, call.program)
            before = self.called
            self.called = before | called_names(code.text)
            # what a `-c` text reads is what the shell reads; a heredoc that *is* the code is used up
            output = self.text(
                code.text, inner, stdin=call.stdin if text is not None else None, fed_by=call.fed_by
            )
            self.called, self.functions = before, functions
            self.wrappers = outer
        return output


def _moved(folder: str | None, path: str) -> str | None:
    """Where `path` leads from `folder`, None when that cannot be known."""
    if UNKNOWN in path or (folder is None and not path.startswith("/")):
        return None
    return posixpath.join(folder or "", path)


def _reads_lines(condition: Script) -> bool:
    """Whether a loop's condition is `read`."""
    first = (
        condition.pipelines[0].commands[0]
        if condition.pipelines and condition.pipelines[0].commands
        else None
    )
    return isinstance(first, Simple) and bool(first.words) and first.words[0].literal == "read"


def called_names(text: str) -> frozenset[str]:
    """Words that could be function calls; a cheap over-approximation."""
    names: dict[str, int] = {}
    for name in re.findall(r"[A-Za-z_][\w-]*", text[:MAX_SCRIPT]):
        names[name] = names.get(name, 0) + 1
    return frozenset(n for n, count in names.items() if count > 1)


def shell_arguments(args: tuple[Arg, ...]) -> tuple[Arg | None, tuple[Arg, ...], bool]:
    """A shell's own arguments: the `-c` text, the operands, and whether it reads commands from standard input."""
    at, has_text, reads_stdin = 0, False, False
    while at < len(args):
        word = args[at].text
        if word == "--":
            at += 1
            break
        if word in ("-o", "+o", "-O", "+O", "--rcfile", "--init-file"):
            at += 2
            continue
        if not word.startswith(("-", "+")) or word in ("-", "+"):
            break
        if word.startswith("-") and not word.startswith("--"):
            has_text = has_text or "c" in word[1:]
            reads_stdin = reads_stdin or "s" in word[1:]
        at += 1
    rest = args[at:]
    if has_text:
        return (rest[0] if rest else Arg(UNKNOWN)), rest[1:], False
    return None, rest, reads_stdin
