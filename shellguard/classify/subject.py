"""One invocation as rules look at it: derived once, lazily, and shared by all rules.

Promise: pure; knows no parser library, only what `parse` made of the text.
"""

from __future__ import annotations

import fnmatch
import re
from functools import cached_property

from shellguard.classify.condition_keys import ASSIGNS, FED, MULTIPLIES, PATH, READS, UNNAMED, WRAPPED, WRITES
from shellguard.parse.http import Request, requests
from shellguard.parse.invocation import Arg, Invocation, Redirection
from shellguard.parse.options import has_option, operands
from shellguard.parse.paths import Place, classes
from shellguard.parse.sql import Statement, statements

# Names under which one tool is known.
ALIASES: dict[str, str] = {
    "gsed": "sed", "gfind": "find", "gtar": "tar", "grm": "rm", "gdd": "dd", "gtimeout": "timeout", "nodejs": "node",
    "docker.exe": "docker", "tofu": "terraform", "terragrunt": "terraform", "podman": "podman", "k": "kubectl", "oc": "kubectl",
    "kubectl.exe": "kubectl", "flyctl": "fly", "mariadb": "mysql", "mongo": "mongosh", "hub": "gh", "gawk": "awk", "mawk": "awk",
    "unlink": "rm", "del": "rm", "erase": "rm", "ri": "rm", "Remove-Item": "rm", "rimraf": "rm", "trash": "rm", "srm": "shred",
    "now": "vercel", "k3s": "kubectl", "microk8s.kubectl": "kubectl",
}  # fmt: skip

# Plain texts whose file names are operands of tee-like programs.
TEES = frozenset({"tee", "sponge"})
_PATHLESS = re.compile(r"^(?:[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+:)", re.I)
_NO_PATHS = frozenset(
    {"echo", "printf", "test", "[", "true", "false", "export", "sql", "kill", "pkill", "killall"}
)
# The first operand is a pattern, a mode, an owner or a program text, not a path.
_FIRST_IS_DATA = frozenset(
    {
        "grep",
        "egrep",
        "fgrep",
        "zgrep",
        "rg",
        "ag",
        "ack",
        "sed",
        "awk",
        "jq",
        "yq",
        "chmod",
        "chown",
        "chgrp",
    }
)


def names_of(name: str) -> tuple[str, ...]:
    """A program's name as written, in its plain form, and its usual one. Pure."""
    bare = name.lower().removesuffix(".exe")
    usual = ALIASES.get(name) or ALIASES.get(bare)
    return tuple(dict.fromkeys(n for n in (name, bare, usual) if n))


class Subject:
    """What rules may ask of one invocation. `marked` is what the last true condition was about."""

    def __init__(
        self,
        call: Invocation,
        *,
        home: str,
        workspace: str,
        known_programs: frozenset[str] = frozenset(),
        siblings: tuple[Invocation, ...] = (),
    ) -> None:
        self.call = call
        self._siblings = siblings
        self.home = home
        self.workspace = workspace
        self.marked = ""
        self._known_programs = known_programs

    def mark(self, what: str | None) -> bool:
        """Remember what a condition was about; true when there was something."""
        if what is None:
            return False
        self.marked = what
        return True

    @cached_property
    def programs(self) -> tuple[str, ...]:
        """The program's names: as written, its usual name, and what a glob such as `/???/r?` can stand for."""
        name = self.call.program
        if not name:
            return ()
        if set(name) & set("*?["):
            found = sorted(p for p in self._known_programs if fnmatch.fnmatchcase(p, name))
            # SAFETY: an ambiguous glob stands for every guarded program it can mean
            return tuple(found[:8]) if name.strip("*?") else ()
        return names_of(name)

    @cached_property
    def triggers(self) -> tuple[str, ...]:
        """Keys under which rules that may object to this invocation are filed."""
        call = self.call
        states = (
            (WRITES, bool(call.redirects) or call.program in TEES),
            (READS, bool(call.redirects)),
            (ASSIGNS, bool(call.assignments)),
            (FED, bool(call.fed_by or call.feeds) or any(a.sources for a in call.args)),
            (WRAPPED, bool(call.wrappers)),
            (PATH, "/" in call.path),
            (UNNAMED, not call.program),
            (MULTIPLIES, call.multiplies),
        )
        return (*self.programs, *(key for key, holds in states if holds))

    @property
    def program(self) -> str:
        """The usual name."""
        return self.programs[-1] if self.programs else ""

    @cached_property
    def operands(self) -> tuple[Arg, ...]:
        """Words that are not options or their values."""
        return operands(self.program, self.call.args)

    @cached_property
    def operand_texts(self) -> tuple[str, ...]:
        """Their texts."""
        return tuple(a.text for a in self.operands)

    def has_option(self, option: str) -> bool:
        """Whether an option is given in any spelling."""
        return has_option(self.program, self.call.args, option)

    @cached_property
    def place(self) -> Place:
        """Where its relative paths start; a remote command knows neither our home nor our workspace."""
        if self.call.host:
            return Place(self.call.cwd, "", "")
        return Place(self.call.cwd, self.home, self.workspace)

    @cached_property
    def targets(self) -> tuple[tuple[Arg, frozenset[str]], ...]:
        """Operands that can be paths, with their classes."""
        if self.program in _NO_PATHS:
            return ()
        found = [a for a in self.operands if not _PATHLESS.match(a.text)]
        if self.program in _FIRST_IS_DATA and not (self.has_option("-e") or self.has_option("--reference")):
            found = found[1:]
        elif self.program == "find":
            found = self._find_roots()
        return tuple((a, classes(a, self.place)) for a in found)

    def _find_roots(self) -> list[Arg]:
        roots: list[Arg] = []
        for arg in self.call.args:
            if arg.text.startswith(("-", "(", "!", ")")) and arg.text not in ("-L", "-H", "-P"):
                break
            if not arg.text.startswith("-"):
                roots.append(arg)
        return roots or [Arg(".")]

    @cached_property
    def writes(self) -> tuple[tuple[Redirection, frozenset[str]], ...]:
        """Files it writes by redirection, and tee's operands."""
        found = [(r, classes(r.target, self.place)) for r in self.call.redirects if r.is_write]
        if self.call.program in TEES:
            operator = ">>" if self.has_option("-a") or self.has_option("--append") else ">"
            found.extend((Redirection(operator, a), classes(a, self.place)) for a in self.operands)
        return tuple(found)

    def classes_of(self, path: str) -> frozenset[str]:
        """Classes of a path that an option carried."""
        return classes(Arg(path), self.place)

    def feeder_classes(self, wanted: frozenset[str]) -> str | None:
        """A path of one of these classes that a program feeding this one reads: pipe or `$(...)` alike."""
        names = {*self.call.fed_by, *(s for a in self.call.args for s in a.sources)}
        for sibling in self._siblings:
            if sibling.program not in names or sibling is self.call:
                continue
            other = Subject(sibling, home=self.home, workspace=self.workspace)
            for arg, found in other.targets:
                if found & wanted:
                    return arg.shown
        return None

    @cached_property
    def reads(self) -> tuple[tuple[Redirection, frozenset[str]], ...]:
        """Files it reads by redirection."""
        return tuple(
            (r, classes(r.target, self.place)) for r in self.call.redirects if r.operator in ("<", "<>")
        )

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """HTTP requests it sends."""
        return requests(self.call)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Database statements it sends."""
        return statements(self.call)

    @cached_property
    def verbs(self) -> frozenset[str]:
        """First parts of the leading operands: `aws s3api delete-bucket` has `delete`, `delete-bucket` and `s3api`."""
        found: set[str] = set()
        for word in self.operand_texts[:5]:
            if not re.fullmatch(r"[A-Za-z][\w:-]*", word):
                continue
            found.add(word.lower())
            found.update(re.split(r"[-:_]", word.lower())[:1])
        return frozenset(found)
