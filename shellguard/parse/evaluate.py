"""Walks a script as bash would and lists every program it would run.

Promise: pure, total, bounded. Branches are all taken, loops over literals unrolled, functions entered; what cannot
be known stays `UNKNOWN`. More text never makes the list shorter.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import replace

from shellguard.parse import carriers, filters, inputs, links, produce, provenance
from shellguard.parse.builtins import BUILTINS
from shellguard.parse.code import effects, inline_code, is_interpreter
from shellguard.parse.feed import unread
from shellguard.parse.git.carrying import git_aliases
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation, Reading
from shellguard.parse.paths import Place, is_startup
from shellguard.parse.recipes.following import follow
from shellguard.parse.sent_files import with_files
from shellguard.parse.shell import Shell
from shellguard.parse.shells import MAX_SCRIPT, SHELLS, called_names, shell_arguments
from shellguard.parse.syntax import Script
from shellguard.parse.tails import possible_tail
from shellguard.parse.variables import forked, seen
from shellguard.parse.walk import MAX_NESTING, ScriptReader, Walk
from shellguard.parse.world import World
from shellguard.parse.wrappers import Peeled, carries, peel

# Programs that leave the files they are given as they are, their mode aside.
_ONLY_READS = frozenset(
    "cat chmod cp mv ln install dd ls head tail wc test [ stat tee file echo printf grep diff sha256sum shellcheck git".split()
)
# A function that calls itself with other words is followed so deep.
MAX_RECURSION = 4
# Branches that exclude each other are each walked alone, up to so many.
MAX_BRANCHES = 6
# Texts that traps leave for the end of a script are read, up to so many.
MAX_EXITS = 16
# A descriptor by its path (proc(5)).
_OPENED = re.compile(r"/dev/stdin|/(?:dev|proc/self)/fd/(\d{1,3})")
# Where packages put the programs that people call by name.
_INSTALLED_SCRIPT = re.compile(r"(?:^|/)(?:s?bin|\.bin)/[^/.]+$")


def evaluate(
    text: str,
    *,
    cwd: str | None,
    home: str,
    environment: tuple[tuple[str, str], ...] = (),
    read_script: ScriptReader | None = None,
    world: World | None = None,
    workspace: str = "",
) -> Reading:
    """Every invocation in a shell text."""

    def walk(*, keeps: int | None) -> Walker:
        walker = Walker(
            cwd=cwd, home=home, environment=environment, read_script=read_script, workspace=workspace
        )
        walker.keeps, walker.world = keeps, world
        walker.called = called_names(text)
        walker.text(text, walker.shell)
        walker.leave()
        return walker

    return _both_ways(walk)


def evaluate_argv(
    argv: tuple[str, ...],
    *,
    cwd: str | None,
    home: str,
    environment: tuple[tuple[str, str], ...] = (),
    read_script: ScriptReader | None = None,
    world: World | None = None,
    workspace: str = "",
) -> Reading:
    """Every invocation of a program called with `argv`: itself, and what it carries."""
    call = Invocation(
        posixpath.basename(argv[0]), tuple(Arg(a.replace(UNKNOWN, ""), a) for a in argv[1:]), argv[0], cwd=cwd
    )

    def walk(*, keeps: int | None) -> Walker:
        walker = Walker(
            cwd=cwd, home=home, environment=environment, read_script=read_script, workspace=workspace
        )
        walker.keeps, walker.world = keeps, world
        walker.invoke(call, walker.shell)
        return walker

    return _both_ways(walk)


def _both_ways(walk: Callable[..., Walker]) -> Reading:
    """Every branch taken; where branches changed what stood before them, also with each alone, and none, having run."""
    first = walk(keeps=None)
    if not first.branches:
        return first.reading()
    listed = set(first.found)
    others = sorted(first.branches)[:MAX_BRANCHES]
    for keeps in [0, *(others if len(others) > 1 else ())]:
        other = walk(keeps=keeps)
        new = [c for c in other.found if c not in listed]
        listed.update(new)
        first.found.extend(new)
        first.is_partial = first.is_partial or other.reading().is_partial
    return first.reading()


class Walker(Walk):
    """A walk that follows what programs carry: shells, wrappers, inline code, functions."""

    def file(self, path: Arg, call: Invocation) -> str | None:
        """A script file's text, where it lies here and can be read; a file this very text wrote has what it wrote."""
        if path.is_process:
            return path.content
        opened = _OPENED.fullmatch(path.text)
        if opened is not None:
            number = opened.group(1) or "0"
            return unread(self.inlets.get(number, call.stdin if number == "0" else None))
        if self.is_written(path, call):
            return self.written_text(path, call)
        if self.read_script is None or self.host or not path.is_known or not path.text:
            return None
        if path.text.startswith("/") or call.cwd is None:
            return self.read_script(path.text)
        text = self.read_script(posixpath.join(call.cwd, path.text))
        return text if text is not None else self.read_script(path.text)

    def leave(self) -> None:
        """What `trap ... EXIT` left for the end of the script."""
        # a trap may set another one
        for number in range(MAX_EXITS):
            if number < len(self.left.exits):
                text, shell = self.left.exits[number]
                self.text(text, forked(shell))
        self.is_partial = self.is_partial or len(self.left.exits) > MAX_EXITS

    def printed_by(self, call: Invocation) -> str | None:
        """What `cat FILE` and its like print, where something that runs code reads it."""
        return inputs.printed(self, call)

    def is_written(self, path: Arg, call: Invocation) -> bool:
        """Whether this very text has written a file."""
        return path.is_known and not self.host and provenance.place(call, path.text) in self.written

    def written_text(self, path: Arg, call: Invocation) -> str | None:
        """What this very text wrote to a file, where that is known."""
        return self.written[provenance.place(call, path.text)] if self.is_written(path, call) else None

    def invoke(self, call: Invocation, shell: Shell, *, is_external: bool = False) -> str | None:
        """One program: list it, then follow what it carries. Its output where known.

        `is_external`: a program calls it, or `command` does, and neither knows functions or aliases.
        """
        program = call.program
        # SAFETY: functions go by the name as written: `rm() { :; }; /bin/rm -rf x` runs the program
        body = None if is_external else self.functions.get(call.path)
        if body is not None:
            if self.may_enter(body, call):
                return self.call_function(call, shell)
            call = replace(call, multiplies=self.is_bomb(body, call))
        if not is_external and call.path in self.aliases and program not in self.running:
            self.names.add(program)
            self.running.append(program)
            self.text(self.aliases[program] + " " + " ".join(a.text for a in call.args), shell)
            self.running.pop()
            # SAFETY: only interactive shells expand aliases unasked, so the plain program is listed too
        handler = BUILTINS.get(program)
        if handler is not None:
            if call.assignments and program in ("eval", "source", "."):
                with seen(call.assignments, shell):
                    return handler(self, call, shell)
            return handler(self, call, shell)
        if program in SHELLS:
            return self.run_shell(call, shell)
        return self.plain(call, shell)

    def plain(self, call: Invocation, shell: Shell) -> str | None:
        """A program that is neither a shell nor a builtin that changes the shell."""
        program = call.program
        call = with_files(self, inputs.with_input(self, call))
        self.record(self.with_origins(call), shell)
        if program in ("ln", "mount") and not self.host:
            links.note(self.left.links, call, self.shell.home)
        before = dict(self.written)
        carried = self.follow(call, shell)
        self.forget_written(call, before)
        if self.nesting and not (program in carriers.FOLLOWED or carries(program) or is_interpreter(program)):
            self.follow_tail(call, shell)
        if program == "git" and call.words == ("rev-parse", "--show-toplevel"):
            return self.workspace or call.cwd
        if "/" in call.path and not peel(program, call.args):
            self.script_file(call, shell)
        output = carried if carried is not None else produce.output(call)
        output = self.printed_by(call) if output is None else output
        if output is None and self.feeds_code:
            output = filters.template(call)
        self.keep_written(call, output)
        if output:
            self.follow_startup(call, output, shell)
        return output

    def with_origins(self, call: Invocation) -> Invocation:
        """`call` with what is known of where the file it runs comes from."""
        if not self.origins:
            return call
        found = provenance.of_file(self, call, Arg(call.path)) if "/" in call.path else ()
        if is_interpreter(call.program):
            script = next((a for a in call.args if not a.text.startswith("-")), None)
            found += provenance.of_file(self, call, script) if script is not None else ()
        return replace(call, origins=tuple(dict.fromkeys(found)))

    def follow_tail(self, call: Invocation, shell: Shell) -> None:
        """What an unknown program may run is listed, marked so that only grave objections count."""
        tail = possible_tail(call)
        if not tail or call.possible_by:
            return
        before, written = len(self.found), dict(self.written)
        self.inner(replace(call, redirects=()), Peeled(tail), forked(shell))
        self.written = written
        for index in range(before, len(self.found)):
            self.found[index] = replace(self.found[index], possible_by=call.program)

    def forget_written(self, call: Invocation, before: dict[str, str | None]) -> None:
        """A program that is given a file this text wrote may have changed it, unless what it carries wrote it anew."""
        if self.written and call.program not in _ONLY_READS:
            for arg in call.args:
                path = posixpath.normpath(posixpath.join(call.cwd or "", arg.text))
                if path in before and self.written.get(path) == before[path]:
                    self.written[path] = None

    def keep_written(self, call: Invocation, output: str | None) -> None:
        """Remember a text written to a file, None where it cannot be known: a later command may run it."""
        targets = [(r.operator, r.target) for r in call.redirects if r.is_write and r.descriptor in ("", "1")]
        if call.program == "tee":
            targets += [
                (">>" if "-a" in call.words else ">", a) for a in call.args if not a.text.startswith("-")
            ]
        provenance.note(self, call, [t for t in targets if t[1].is_known])
        provenance.carry_text(self, call)
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
        targets = [r.target for r in call.redirects if r.is_write]
        targets += [a for a in call.args if not a.text.startswith("-")] if call.program == "tee" else []
        for target in targets:
            if not is_startup(target, place):
                continue
            later = inputs.planned(target.text, output)
            name = "startup-file" if later is None else "scheduled-file"
            self.inner(
                replace(call, program=name, stdin=None),
                Peeled(text=output if later is None else later),
                shell,
            )

    def may_enter(self, body: Script, call: Invocation) -> bool:
        """Whether a function is walked again inside itself: with other words, a few times."""
        own = [args for running, args, _, _ in self.frames if running is body]
        return not own or (
            len(own) < MAX_RECURSION and all(a.is_known for a in call.args) and call.args not in own
        )

    def is_bomb(self, body: Script, call: Invocation) -> bool:
        """Whether a function that calls itself does so beside itself, with nothing that ends it."""
        if call.path in call.fed_by:
            return True
        frame = next((f for f in self.frames if f[0] is body), None)
        return frame is not None and self.beside > frame[2] and self.unsure + self.optional == frame[3]

    def call_function(self, call: Invocation, shell: Shell) -> str | None:
        """Enter a function with its arguments."""
        if len(self.running) >= MAX_NESTING:
            self.is_partial = True
            return None
        self.names.add(call.program)
        body = self.functions[call.path]
        self.running.append(body)
        self.frames.append((body, call.args, self.beside, self.unsure + self.optional))
        self.locals.append({})
        outer, shell.positional = shell.positional, call.args
        try:
            with seen(call.assignments, shell):
                return self.script(body, shell, stdin=call.stdin, fed_by=call.fed_by)
        finally:
            self.frames.pop()
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
        carrier = carriers.FOLLOWED.get(program)
        if carrier is not None:
            carrier(self, call, shell)
            return None
        if program == "git" or program.startswith("git-"):
            git_aliases(self, call, shell)
        for text in carriers.carried_texts(self, call, shell):
            self.inner(replace(call, stdin="") if text.is_input else call, text, shell)
        for later in inputs.scheduled(self, call):
            self.inner(replace(call, stdin=None), Peeled(text=later), shell)
        if follow(self, call, shell):
            return None
        inner = peel(program, call.args)
        if inner is not None:
            if is_interpreter(program):
                self.follow_code(call, shell)
            return self.inner(call, inner, shell)
        self.follow_code(call, shell)
        return None

    def follow_code(self, call: Invocation, shell: Shell) -> None:
        """Inline code and script files of other languages: what they would do, said as invocations."""
        at = len(self.found) - 1
        opened = {a.text: a for a in call.args if a.is_process}
        source = inline_code(call, lambda path: self.file(opened.get(path) or Arg(path), call))
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
        outer, outer_host, outer_mounts = self.wrappers, self.host, self.mounts
        # SAFETY: a container of another machine is not one of this machine's
        host = f"{inner.host} of {outer_host}" if inner.host and outer_host else inner.host or outer_host
        self.wrappers, self.host = (*outer, call.program), host
        self.nesting += 1
        here = carriers.surroundings(self, inner, shell)
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
                        env_files=(*call.env_files, *inner.env_files),
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
            self.wrappers, self.host, self.mounts = outer, outer_host, outer_mounts
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
        fed_by, via = call.fed_by, self.via
        origins: tuple[str, ...] = ()
        call = inputs.with_input(self, call)
        if code is not None:
            fed_by = (*fed_by, *code.sources)
        elif operands and not reads_stdin:
            target = operands[0]
            source = self.file(target, call)
            code = Arg(source, target.raw) if source is not None else None
            origins = provenance.of_file(self, call, target)
            via = (*via, f"{call.program} {target.shown}")
        elif call.stdin is not None:
            code = Arg(call.stdin)
        if text is None and (reads_stdin or not operands):
            origins = provenance.of_input(self, call)
        shown = replace(call, code=code.text if code is not None else "", fed_by=tuple(dict.fromkeys(fed_by)))
        self.record(replace(shown, origins=origins or self.with_origins(call).origins), shell)
        for prompt in inputs.prompts(call, inner):
            self.text(prompt, forked(inner))
        for startup in inputs.startup(self, call, shell):
            first = self.file(startup, call)
            if first is not None:
                self.text(first, forked(inner))
        if text is None and not reads_stdin:
            self.follow_installed(call, operands, shell)
        self.startup(call, inner)
        # `bash -n` only checks the syntax
        is_run = not any(re.fullmatch(r"-[a-z]*n[a-z]*", a.text) for a in call.args[:1])
        output: str | None = None
        if code is not None and is_run:
            # a function that was not exported is the program of that name there
            functions = self.functions
            self.functions = {n: f for n, f in functions.items() if n in shell.exported}
            outer, outer_via = self.wrappers, self.via
            self.wrappers, self.via = (*outer, call.program), via
            before = self.called
            self.called = before | called_names(code.text)
            # what a `-c` text reads is what the shell reads; a heredoc that *is* the code is used up
            output = self.text(
                code.text, inner, stdin=call.stdin if text is not None else None, fed_by=call.fed_by
            )
            self.called, self.functions = before, functions
            self.wrappers, self.via = outer, outer_via
        return output

    def startup(self, call: Invocation, shell: Shell) -> None:
        """`BASH_ENV=FILE bash ...` runs FILE first (bash(1)): said as if it were sourced."""
        named = shell.variables.get("BASH_ENV")
        if named is None or not named.text or call.program != "bash":
            return
        self.inner(replace(call, args=(), redirects=(), stdin=None), Peeled((Arg("."), named)), shell)


def _moved(folder: str | None, path: str) -> str | None:
    """Where `path` leads from `folder`, None when that cannot be known."""
    if UNKNOWN in path or (folder is None and not path.startswith("/")):
        return None
    return posixpath.join(folder or "", path)
