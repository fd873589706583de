"""One invocation as rules look at it: derived once, lazily, and shared by all rules.

Promise: pure; knows no parser library, only what `parse` made of the text.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar, cast

from shellguard.classify.condition_keys import (
    ASSIGNS,
    FED,
    MULTIPLIES,
    PATH,
    READS,
    TURNS,
    UNNAMED,
    WRAPPED,
    WRITES,
)
from shellguard.classify.flows import (
    FROM_SECRETS,
    HARMLESS,
    absolute,
    is_harmless,
    is_made,
    made_of_secrets,
    settled,
    surrounded,
)
from shellguard.classify.service_telling import target_of
from shellguard.classify.settled import is_settled
from shellguard.classify.standing import COUNTED, Standing
from shellguard.classify.telling import rows
from shellguard.classify.tunnels import through_tunnels
from shellguard.parse.file_act import FileAct
from shellguard.parse.file_acts import file_acts, flow_acts
from shellguard.parse.git.loss import GitLoss
from shellguard.parse.git.losses import git_losses
from shellguard.parse.git.losses import is_dry as is_dry_git
from shellguard.parse.http import Request, requests
from shellguard.parse.invocation import Arg, Invocation, Redirection
from shellguard.parse.options import has_option, operands
from shellguard.parse.path_names import SECRET
from shellguard.parse.paths import Place, classes
from shellguard.parse.services.providers import NoProviders, Providers
from shellguard.parse.services.readers import service_acts
from shellguard.parse.services.service_act import ServiceAct
from shellguard.parse.sql import Statement, statements
from shellguard.parse.world import World

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
# The same, and `host:path` without a user; one letter before the colon is a drive.
_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*://|(?:[\w.-]+@)?[\w.-]{2,}:)", re.I)
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


_T = TypeVar("_T")
Targets = tuple[tuple[Arg, frozenset[str]], ...]
"""Paths, each with its classes."""
REMOVING = frozenset({"delete", "erase"})
"""What is done to files of which only what stands there says whether anything is lost."""
Deed = tuple[FileAct, Targets, frozenset[str]]
"""An act on files, its targets with their classes, the classes of where it goes to."""


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
        world: World | None = None,
        providers: Providers | None = None,
    ) -> None:
        self.call = call
        self.world = world
        self._providers = providers or NoProviders()
        self.has_facts = False
        """Whether what really stands at its targets counts for the rule that is asked."""
        self._siblings = siblings
        self.home = home
        self.workspace = workspace
        self.marked = ""
        self.marked_verb = ""
        """What is done to it, where the condition named several acts."""
        self.marked_service: ServiceAct | None = None
        """The act, where the condition was about a service."""
        self._known_programs = known_programs
        self._derived: dict[object, object] = {}

    def once(self, derive: Callable[[Subject], _T]) -> _T:
        """What a pure function makes of this subject: asked by many, worked out once."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        return cast("_T", self._derived[derive])

    def mark(self, what: str | None, *, verb: str = "") -> bool:
        """Remember what a condition was about, and what is done to it; true when there was something."""
        if what is None:
            return False
        self.marked, self.marked_verb, self.marked_service = what, verb, None
        return True

    def mark_service(self, act: ServiceAct) -> bool:
        """Remember what would be done at a service."""
        self.marked, self.marked_verb, self.marked_service = target_of(act), act.verb, act
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
            (FED, bool(call.fed_by or call.feeds or call.origins) or any(a.sources for a in call.args)),
            (WRAPPED, bool(call.wrappers)),
            (PATH, "/" in call.path),
            (UNNAMED, not call.program),
            (MULTIPLIES, call.multiplies),
            (TURNS, call.turns > 1),
        )
        return (*self.programs, *(key for key, holds in states if holds))

    @property
    def siblings(self) -> tuple[Invocation, ...]:
        """Every call of the same text, this one included."""
        return self._siblings

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
        known = self._options
        if option not in known:
            # asked anew for each of thousands of operands otherwise
            known[option] = has_option(self.program, self.call.args, option)
        return known[option]

    @cached_property
    def _options(self) -> dict[str, bool]:
        return {}

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

    def target_of(self, wanted: frozenset[str], spared: frozenset[str]) -> str | None:
        """The first path of one of the `wanted` classes and none of the `spared`."""
        return next((a.shown for a in self.hits(self.targets, wanted, spared)), None)

    def hits(
        self,
        among: Targets,
        wanted: frozenset[str] | None,
        spared: frozenset[str],
        *,
        is_removed: bool = True,
    ) -> Iterator[Arg]:
        """Paths of one of the `wanted` classes (None: of any) and none of the `spared`.

        What stands there counts where the rule is about removing it and the path `is_removed`.
        """
        standing = self._standing if self.has_facts and is_removed else None
        for arg, spelled in among:
            each = (spelled,) if standing is None else standing.classes(arg, spelled)
            if any(self._is_hit(standing, (arg, c), wanted, spared, among) for c in each):
                yield arg

    @staticmethod
    def _is_hit(
        standing: Standing | None,
        target: tuple[Arg, frozenset[str]],
        wanted: frozenset[str] | None,
        spared: frozenset[str],
        among: Targets,
    ) -> bool:
        arg, found = target
        is_wanted = wanted is None or bool(found & wanted)
        # counting takes long: only where it can still change the answer
        if found & spared or not (is_wanted or (wanted and wanted & COUNTED)):
            return False
        if standing is not None and ((wanted or frozenset()) | spared) & COUNTED:
            found |= standing.facts(arg, found, (a for a, _ in among))
        return (wanted is None or bool(found & wanted)) and not found & spared

    @cached_property
    def _standing(self) -> Standing | None:
        if self.world is None or self.call.host:
            return None
        return Standing(self.world, call=self.call, place=self.place, siblings=self._siblings)

    def told_targets(self) -> tuple[str, ...]:
        """What its targets really are, for people; empty where nothing is known of the machine."""
        if self._standing is None or self.world is None:
            return ()
        removed = [a for deed in self.acts if deed[0].verb in REMOVING for a, _ in deed[1]]
        words = dict.fromkeys(removed or [a for a, _ in self.targets])
        return rows(words, self.world, self._standing.paths)

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

    @cached_property
    def acts(self) -> tuple[Deed, ...]:
        """What it does to files, every target with its classes."""
        names = self.programs
        is_glob = bool(set(self.call.program) & set("*?["))
        call = surrounded(self.call, self._siblings)
        groups = tuple((n,) for n in names) if is_glob else (names,)
        changing = [a for group in groups for a in file_acts(call, names=group)]
        flowing = [a for group in groups for a in flow_acts(call, names=group)]
        found = (*changing, *settled(flowing, self.call, self._siblings))
        return tuple(
            (
                act,
                tuple((t, self._flowing(t, act)) for t in act.targets),
                self._classes(act.into) if act.into else frozenset(),
            )
            for act in dict.fromkeys(found)
        )

    def _flowing(self, target: Arg, act: FileAct) -> frozenset[str]:
        """Classes of a target; of one that is read or sent also whether this text made it out of secrets."""
        found = self._classes(target)
        if act.verb == "read" and "project-secrets" in found and self._is_harmless(target):
            return found | {HARMLESS}
        if act.verb not in ("read", "send") or found & SECRET or len(self._siblings) < 2:
            return found
        made = made_of_secrets(self._siblings, self.home, self.workspace)
        return found | {FROM_SECRETS} if is_made(target, self.call, made) else found

    def _is_harmless(self, target: Arg) -> bool:
        """Whether the file as it is now holds no secret; nothing else in the text may change it first."""
        is_here = self.world is not None and not self.call.host and target.is_known and not target.is_glob
        if not is_here or self.world is None or (self.call.cwd is None and not target.text.startswith("/")):
            return False
        return len(self._siblings) < 2 and is_harmless(self.world.content(absolute(target, self.call)))

    def _classes(self, arg: Arg) -> frozenset[str]:
        return frozenset({"remote"}) if _ELSEWHERE.match(arg.text) else classes(arg, self.place)

    def classes_of(self, path: str) -> frozenset[str]:
        """Classes of a path that an option carried."""
        return classes(Arg(path), self.place)

    @cached_property
    def feeders(self) -> tuple[Invocation, ...]:
        """Programs whose output this one reads or is given: pipe or `$(...)` alike."""
        names = {*self.call.fed_by, *(s for a in self.call.args for s in a.sources)}
        return tuple(c for c in self._siblings if c.program in names and c is not self.call)

    def feeder_argument(self, names: Callable[[str], bool], pattern: re.Pattern[str]) -> str | None:
        """The first argument like that of such a program feeding this one."""
        said = (a for c in self.feeders if names(c.program) for a in c.args)
        return next((a.shown for a in said if pattern.search(a.text)), None)

    def feeder_classes(self, wanted: frozenset[str]) -> str | None:
        """A path of one of these classes that a program feeding this one reads."""
        for sibling in self.feeders:
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
        found = requests(self.call, names=self.programs, world=self.world)
        return through_tunnels(found, self._siblings)

    @cached_property
    def service_acts(self) -> tuple[ServiceAct, ...]:
        """What services would do, by a tool of theirs or by requests."""
        asked = (act for request in self.requests for act in self._providers.acts(request))
        own = service_acts(self.call, names=self.programs, world=self.world)
        if self.world is not None and own and not is_settled(self.call, self._siblings):
            # what the command itself changes first is not what stands there now: a fact may make it graver, not milder
            own = (*own, *service_acts(self.call, names=self.programs))
        return tuple(dict.fromkeys((*own, *asked)))

    def acts_of(self, other: Invocation) -> tuple[ServiceAct, ...]:
        """What another call of the same text would do to services by a tool of theirs."""
        return service_acts(other, names=names_of(other.program))

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Database statements it sends."""
        return statements(self.call)

    @property
    def is_git(self) -> bool:
        """Whether it is git, or one of its programs."""
        return self.program == "git" or self.program.startswith("git-")

    @cached_property
    def git_losses(self) -> tuple[GitLoss, ...]:
        """What git would lose, leave out or run."""
        return git_losses(self.call, self.world) if self.is_git else ()

    @cached_property
    def is_dry_git(self) -> bool:
        """Whether git only shows help, or what it would do."""
        return self.is_git and is_dry_git(self.call)

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
