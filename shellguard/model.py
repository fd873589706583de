"""The nouns. Frozen, free of behaviour beyond what explains them; everything else imports these.

Promise: importing this module costs only the standard library, and no noun here ever holds a secret's value
except `Attempt`, which never leaves the guard's memory unredacted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Verdict(IntEnum):
    """What happens to an attempt; the strictest wins, so verdicts compare."""

    ALLOW = 0
    PRESERVE = 1
    HOLD = 2
    DENY = 3

    @property
    def label(self) -> str:
        """Lower-case name, as shown to people and in JSON."""
        return self.name.lower()


class Severity(IntEnum):
    """How bad a finding's act is where nothing else is known."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2
    CRITICAL = 3

    @property
    def label(self) -> str:
        """Lower-case name."""
        return self.name.lower()


class Mode(StrEnum):
    """How a session treats what it cannot simply allow."""

    ATTENDED = "attended"
    UNATTENDED = "unattended"
    OBSERVE = "observe"


class Source(StrEnum):
    """Who saw the attempt."""

    GATE = "gate"
    SHIM = "shim"
    HOOK = "hook"
    PTY = "pty"
    MCP = "mcp"
    CHECK = "check"


class Reach(StrEnum):
    """Where an act lands."""

    LOCAL = "local"
    REMOTE = "remote"


class Undo(StrEnum):
    """What it takes to take an act back."""

    TRIVIAL = "trivial"
    SNAPSHOT = "snapshot"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said after the task was set."""

    text: str
    is_added: bool = False
    """It is to be added whatever its words say; else the words decide."""


@dataclass(frozen=True, slots=True)
class Session:
    """One agent at work."""

    id: str
    agent: str = ""
    workspace: str = ""
    task: str = ""
    """The person's words at the start, or those that replaced them."""
    environment: str = ""
    """The environment the person named, e.g. `staging`; empty when nobody said."""
    mode: Mode = Mode.ATTENDED
    home: str = ""
    later: tuple[Said, ...] = ()
    """What the person said since, in order."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the agent tried, raw and untrusted. Exactly one of `script` and `argv` is set."""

    source: Source
    cwd: str
    script: str | None = field(default=None, repr=False)
    """A shell text, as `bash -c` would get it."""
    argv: tuple[str, ...] | None = field(default=None, repr=False)
    """argv[0] is the program as called; bytes that are not UTF-8 arrive as surrogate escapes."""
    environment: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Only the variables that bear on a judgement; never shown unredacted."""
    pid: int = 0
    """The asking process, 0 when there is none (`check`)."""
    parent: int = 0
    """The program that started it, where the asker knows; else 0."""
    effect: str = ""
    """Set when a running program does this itself by a system call, e.g. `unlink`; argv then says the same as a command."""
    by: str = ""
    """That program, as it was called."""
    files: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """(path as written, text) of script files the attempt would run, read by `probe`, bounded."""


@dataclass(frozen=True, slots=True)
class Act:
    """What an invocation would do."""

    verb: str
    object: str
    target: str = ""
    reach: Reach = Reach.LOCAL
    undo: Undo = Undo.NONE

    def phrase(self) -> str:
        """`delete volume db-prod (remote, can't be undone)`."""
        undo = {Undo.TRIVIAL: "easily undone", Undo.SNAPSHOT: "undone only from a copy"}.get(
            self.undo, "can't be undone"
        )
        is_said = self.verb.endswith(f"-{self.object}")
        what = (self.verb if is_said else f"{self.verb} {self.object}").replace("-", " ")
        return f"{what}{' ' + self.target if self.target else ''} ({self.reach.value}, {undo})"


@dataclass(frozen=True, slots=True)
class Credential:
    """An identity in a command; never the secret itself."""

    use: str
    """`used`, `stored` for later commands, `exported` into the shell, `sought` or `obtained`."""
    service: str
    """Whose: `aws`, `kubernetes`, `github`, `database`, `http` ..."""
    fingerprint: str = ""
    """Keyed hash of the secret, 16 hex digits, of which people see six; empty where the secret is not known."""
    account: str = ""
    """What openly says whose it is: profile, context, user, address."""
    how: str = ""
    """How it is given, for people: `--profile`, `header Authorization`."""
    variable: str = ""
    """The variable it comes from, without `$`."""
    file: str = ""
    """The file that holds it, absolute."""
    host: str = ""
    """To whom it is shown."""
    is_guess: bool = False
    is_known: bool | None = None
    """Whether the session began with it, or the person added it since; None where nobody has looked."""
    places: tuple[str, ...] = ()
    """Where its secret stands on this machine, for people: `scripts/.env line 3 (RAILWAY_TOKEN)`."""

    @property
    def key(self) -> str:
        """What makes it the same identity in another command."""
        if self.fingerprint:
            return f"#{self.fingerprint}"
        if self.account:
            return f"{self.service} {self.account}"
        return f"${self.variable}" if self.variable else self.file and f"file {self.file}"


class Impact(IntEnum):
    """How far what an attempt does reaches beyond this machine."""

    NONE = 0
    """It reads, or stays here."""
    CHANGE = 1
    """Something elsewhere is changed, and could be changed back."""
    LOSS = 2
    """Something elsewhere is lost, opened or cut off."""


class Scope(StrEnum):
    """How much of it."""

    ONE = "one"
    """Things named one by one."""
    MANY = "many"
    """A selector, a prefix, a pattern, a file's worth."""
    ALL = "all"
    """Everything of its kind there."""


class Does(StrEnum):
    """What is done, as people ask for it."""

    LOOK = "look"
    """Read, list, describe, count, plan, a dry run: nothing is changed."""
    MAKE = "make"
    """Something new comes into being."""
    CHANGE = "change"
    """Contents or settings of what is there already."""
    REMOVE = "remove"
    """Gone, emptied, discarded, cancelled, withdrawn, reset."""
    STOP = "stop"
    """No longer runs or serves: stopped, disabled, scaled to nothing, drained, killed."""
    RESTART = "restart"
    """Stopped for a moment and started again."""
    MOVE = "move"
    """Another name, place or owner."""
    SHARE = "share"
    """Others get it: pushed, published, sent, uploaded, merged."""
    GRANT = "grant"
    """Somebody gets or loses a right; a thing is opened to more."""
    DEPLOY = "deploy"
    """What runs for others is exchanged: deployed, applied, promoted, migrated."""
    INSTALL = "install"
    """Packages are added, upgraded or removed on this machine or in this project."""
    RUN = "run"
    """A program, a build or a test runs, here or elsewhere, and nobody can say more of what it does."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that is done to one thing."""

    does: Does
    thing: str
    """What kind of thing, in the singular: `file` `folder` `branch` `commit` `table` `bucket` `object` `workload` `job`
    `package` `process` `secret` `repository` ..., a value of `services.Thing` where it is one."""
    target: str = ""
    """Its name or path as said; empty where nobody can say."""
    scope: Scope = Scope.ONE
    """How much: `one` named, `many` by a pattern or a selector, `all` of its kind."""
    service: str = ""
    """`files` `git` `kubernetes` `aws s3` `slurm` ...; as `ServiceAct.service` where it is one."""
    where: str = ""
    """Context, namespace, remote, host, environment, folder: where it lies."""
    reach: Reach = Reach.LOCAL
    undo: Undo = Undo.TRIVIAL
    how: str = ""
    """The words that do it, for people: `git push --force`, `kubectl delete`."""
    is_new: bool = False
    """It makes something, and its tool fails where that exists already."""
    at: str = field(default="", repr=False, compare=False)
    """All that its call says of where it acts; never recorded or shown, as an option's value may be a secret. Empty where
    that is not known to the last word."""

    @property
    def key(self) -> str:
        """What makes it the same thing in another command."""
        return f"{self.service}:{self.thing}:{self.target}"


@dataclass(frozen=True, slots=True)
class Observed:
    """What an attempt shows of itself that later attempts are seen against; never a secret."""

    credentials: tuple[Credential, ...] = ()
    impact: Impact = Impact.NONE
    deeds: tuple[Deed, ...] = ()
    """What it does, in the order in which it is said; bounded and redacted."""
    escalations: tuple[str, ...] = ()
    """Words that go round a refusal, a check or a person: `--force`, `sudo`, `--no-verify`."""


@dataclass(frozen=True, slots=True)
class SaferWay:
    """What to do instead."""

    run: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's objection to one invocation."""

    rule: str
    title: str
    severity: Severity
    act: Act
    why: str
    safer: tuple[SaferWay, ...] = ()
    subject: str = ""
    """The invocation it objects to, rendered and redacted; with `rule` it makes the finding's shape."""
    via: tuple[str, ...] = ()
    """Recipes and scripts that invocation was read from, outermost first, e.g. `make clean`; redacted."""
    targets: tuple[str, ...] = ()
    """What really stands at the paths it is about, e.g. `old → 12 files, 1.2 MB`; redacted, no part of the shape."""

    @property
    def place(self) -> str:
        """Where to look: `make clean › rm -rf build`."""
        return " › ".join((*self.via, self.subject))


@dataclass(frozen=True, slots=True)
class Signal:
    """One fact about the attempt in this session; observed, never judged."""

    id: str
    evidence: str
    weight: Severity = Severity.MEDIUM
    about: str = ""
    """What it is about, the same in every attempt that shows it: a credential's key, an environment. Part of the shape."""
    safer: str = ""
    """What to do instead, one sentence."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A person's narrow yes."""

    id: str
    rule: str
    """The rule it answers, or `*` for every rule that objected to this very shape."""
    shape: str
    session: str
    is_single_use: bool = False
    expires_at_s: float | None = None
    """Unix time, seconds; None lasts as long as the session."""


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What another judge, whom the person chose, said of a decision before it was answered."""

    by: str
    """Who was asked: `ollama llama3.2`, `my-judge`."""
    verdict: Verdict | None
    """What it said; None where it gave no answer that could be used."""
    why: str = ""
    """Its words, bounded and redacted; without a verdict, what went wrong."""
    before: Verdict = Verdict.HOLD
    """The verdict it was asked about."""

    @property
    def said(self) -> str:
        """`ollama llama3.2 says deny: nobody asked for that`; `asked my-judge, timed out after 3 s`."""
        if self.verdict is None:
            return f"asked {self.by}, {self.why}"
        return f"{self.by} says {self.verdict.label}" + (f": {self.why}" if self.why else "")


@dataclass(frozen=True, slots=True)
class Decision:
    """Verdict and everything it stands on; explains itself without looking anything up."""

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    signals: tuple[Signal, ...] = ()
    policy_row: str = ""
    """The row of the policy table that gave the verdict, e.g. `attended: high -> hold`."""
    fault: str = ""
    """Set when *we* failed; such a decision is never milder than HOLD."""
    invocations: tuple[str, ...] = ()
    """What was read, rendered and redacted."""
    command: str = ""
    """The command as it will run, redacted."""
    shape: str = ""
    """Stable key of this command's shape, for grants and retries."""
    granted_by: str = ""
    """Id of the grant that lifted a hold, if one did."""
    observed: Observed = Observed()
    is_partial: bool = False
    """A bound was hit: there is more to the command than was read."""
    second: SecondOpinion | None = None
    """What a second judge said; None where none was asked."""

    @property
    def alarm(self) -> Signal | None:
        """The gravest signal that can stop something, first seen wins; None when there is none."""
        return max(
            (s for s in self.signals if s.weight >= Severity.HIGH), key=lambda s: s.weight, default=None
        )

    @property
    def main(self) -> Finding | None:
        """The gravest finding, first read wins."""
        return max(self.findings, key=lambda f: f.severity, default=None)


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of a session's path that matters, for people; redacted."""

    step: int
    """Which command of the session it was, from 1; words of the person stand with the step before."""
    kind: str
    """`failed`, `searched`, `destruction` ...; the words are `judge.timeline`'s."""
    words: str
    """The command, or what the person said."""
    outcome: str = ""
    """What became of it: `ran`, `held`, `refused by policy` ..., `failed, authentication: 401`."""
    at_s: float = 0.0
    """Unix time, seconds; 0 where nobody knows."""


class HoldState(StrEnum):
    """How a hold stands. WAITING moves to one of the others and stays there."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    GONE = "gone"
    """The held process died or its agent gave up first."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A decision waiting for a person."""

    id: str
    session: str
    decision: Decision
    cwd: str
    pid: int
    chain: tuple[str, ...]
    """Process chain from the asking process upwards, e.g. `rm`, `bash`, `node (claude)`."""
    since_s: float
    """Unix time, seconds."""
    deadline_s: float | None = None
    """Unix time after which nobody having answered means no; None waits as long as the process lives."""
    state: HoldState = HoldState.WAITING
    note: str = ""
    """What the person wrote; the agent reads it."""
    answered_by: str = ""
    answered_at_s: float | None = None
    path: tuple[Moment, ...] = ()
    """What led here, oldest first, itself last."""
    stamped: str = ""
    """How approvals before it were given, where they look like none was read: for the person, never judged."""


class RecordKind(StrEnum):
    """What a ledger line tells."""

    SESSION_START = "session-start"
    ATTEMPT = "attempt"
    PROGRAMS = "programs"
    HOLD = "hold"
    ANSWER = "answer"
    GRANT = "grant"
    RUN = "run"
    RULES = "rules"
    FAULT = "fault"
    TASK = "task"
    SESSION_END = "session-end"


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the ledger, chained to the one before."""

    seq: int
    at_s: float
    """Unix time, seconds."""
    session: str
    kind: RecordKind
    body: dict[str, object] = field(default_factory=dict)
    """JSON object; already redacted by whoever appends it."""
    hash: str = ""
    """hex sha256 over the previous hash and this line."""
    previous: str = ""
