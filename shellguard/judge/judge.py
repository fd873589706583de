"""The product as one total function: attempt + facts + session + rules + policy -> decision.

Promise: pure and total; a crash in here is a HOLD with `fault`. What the decision carries is redacted.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, replace

from shellguard.classify.ruleset import RuleSet
from shellguard.classify.subject import Subject
from shellguard.context.alignment_signals import asked_for_by_name
from shellguard.context.asked_kind import asked_for_by_kind, is_inside
from shellguard.context.done import done_by
from shellguard.context.environments import NO_ENVIRONMENTS, EnvironmentMap
from shellguard.context.escalations import MOST as MOST_ESCALATIONS
from shellguard.context.escalations import escalations
from shellguard.context.identities import Identities
from shellguard.context.made_here import own
from shellguard.context.observing import impact, observed, uses_of
from shellguard.context.session_task import scope_in
from shellguard.context.signals import signals
from shellguard.context.story import Story, is_weighty
from shellguard.context.surely_asked import surely
from shellguard.context.widening import is_widening
from shellguard.decide.decide import decide, fault
from shellguard.decide.policy import Policy
from shellguard.model import Attempt, Credential, Decision, Deed, Finding, Grant, Impact, Session, Signal
from shellguard.parse.bash import read_argv, read_command
from shellguard.parse.invocation import Invocation, Reading, quote
from shellguard.parse.secrets import Redactor, redact_head
from shellguard.parse.world import World

Redact = Callable[[str], str]
BEGINNING = Story()
# What a person is shown of one command; the whole text is judged all the same.
_SHOWN_LIMIT = 8000
_INVOCATIONS_SHOWN, _WORDS_SHOWN = 40, 200
_READ_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Facts:
    """What `probe` knows of the world, as arguments: the judge itself looks at nothing."""

    home: str = ""
    workspace: str = ""
    read_script: Callable[[str], str | None] | None = None
    """Text of a script file by its path; the guard passes `probe`'s reader, a replay what was recorded."""
    world: World | None = None
    """Answers about the machine as it is now; None where the command is not about to run on it."""
    identities: Identities | None = None
    """What is known of identities on this machine; None where nobody has looked."""
    environments: EnvironmentMap = NO_ENVIRONMENTS
    """Which names belong to which environment, as the person and the project say."""


def read(attempt: Attempt, facts: Facts) -> Reading:
    """What the attempt would run."""
    reader = _reader(attempt, facts)
    home = facts.home or dict(attempt.environment).get("HOME", "")
    if attempt.argv is not None:
        return read_argv(
            attempt.argv,
            cwd=attempt.cwd,
            home=home,
            workspace=facts.workspace,
            environment=attempt.environment,
            read_script=reader,
            world=facts.world,
        )
    return read_command(
        attempt.script or "",
        cwd=attempt.cwd,
        home=home,
        workspace=facts.workspace,
        environment=attempt.environment,
        read_script=reader,
        world=facts.world,
    )


def _reader(attempt: Attempt, facts: Facts) -> Callable[[str], str | None] | None:
    """Files that came with the attempt were recorded with it and come first; of others the facts' reader knows."""
    if not attempt.files:
        return facts.read_script
    files = {posixpath.normpath(posixpath.join(attempt.cwd, path)): text for path, text in attempt.files}

    def recorded(path: str) -> str | None:
        text = files.get(posixpath.normpath(posixpath.join(attempt.cwd, path)))
        return text if text is not None or facts.read_script is None else facts.read_script(path)

    return recorded


def command_of(attempt: Attempt) -> str:
    """The command as one text."""
    if attempt.script is not None:
        return attempt.script
    argv = attempt.argv or ()
    said = " ".join(quote(a) for a in (posixpath.basename(argv[0]), *argv[1:])) if argv else ""
    # What a program does by itself is said as a command; people must not look for who typed it.
    return f"{said}  # {attempt.effect} by {attempt.by or 'a program'}" if attempt.effect else said


def _redacted(finding: Finding, redact: Redact) -> Finding:
    target = redact_head(finding.act.target, 400, redact=redact)
    act = replace(finding.act, target=target)
    # a safer way that names what it is about can be copied as it stands
    # behind a slash nothing can be added to a name
    named = target.rstrip("/") or target
    safer = tuple(
        replace(s, run=s.run.replace("TARGET", quote(named))) if target else s for s in finding.safer
    )
    via = tuple(redact_head(v, 200, redact=redact) for v in finding.via[:8])
    targets = tuple(redact_head(row, 400, redact=redact) for row in finding.targets)
    subject = redact_head(finding.subject, 2000, redact=redact)
    return replace(finding, subject=subject, act=act, safer=safer, via=via, targets=targets)


def _redacted_credential(credential: Credential, redact: Redact) -> Credential:
    """No account or file is a secret; what a person has put in the wrong place is hidden all the same."""
    return replace(
        credential,
        account=redact_head(credential.account, 400, redact=redact),
        how=redact_head(credential.how, 400, redact=redact),
        variable=redact_head(credential.variable, 400, redact=redact),
        file=redact_head(credential.file, 400, redact=redact),
        host=redact_head(credential.host, 400, redact=redact),
        places=tuple(redact_head(p, 400, redact=redact) for p in credential.places),
    )


def _redacted_deed(deed: Deed, redact: Redact) -> Deed:
    """A name can be a secret: a token that is revoked, an address with a password."""
    return replace(
        deed, target=redact(deed.target[:400]), where=redact(deed.where[:400]), how=redact(deed.how[:200])
    )


def judge(
    attempt: Attempt,
    *,
    session: Session,
    rules: RuleSet,
    policy: Policy,
    facts: Facts | None = None,
    grants: tuple[Grant, ...] = (),
    story: Story = BEGINNING,
    redact: Redact = lambda text: text,
) -> Decision:
    """One decision about one attempt. Never raises."""
    try:
        return _judge(
            attempt,
            session,
            rules,
            policy,
            facts or Facts(session.home, session.workspace),
            grants,
            story,
            redact,
        )
    except Exception as error:  # the one catch-all of the judging half: we broke, so it does not run
        return fault(f"{type(error).__name__} while judging", command=_shown(attempt, redact))


def _redacted_signal(signal: Signal, redact: Redact) -> Signal:
    # what a task or a command names may be a secret, and the safer way names it too
    evidence, about, safer = (redact(text) for text in (signal.evidence, signal.about, signal.safer))
    return replace(signal, evidence=evidence, about=about, safer=safer)


def _remembering(redact: Redact, command: str, cwd: str) -> Redact:
    """`redact`, asked once for each text: a command, its first invocation and its finding often read the same."""
    known = {"": ""}
    if len(command) <= _SHOWN_LIMIT:
        known[command] = redact(command)
    is_clean, here = known.get(command) == command, cwd.rstrip("/")

    def once(text: str) -> str:
        if text not in known:
            below = text[len(here) + 1 :] if text == here or text.startswith(here + "/") else text
            # SAFETY: only a part of a command that is shown whole, as it stands, and of the folder beside it tells nothing more
            known[text] = text if is_clean and below in command else redact(text)
        return known[text]

    return once


def _beside(redact: Redact, texts: tuple[str, ...]) -> Redact:
    """What is a secret in one of these texts is one in all that is said of the attempt."""
    return (
        redact.beside(t[:_READ_LIMIT] for t in dict.fromkeys(texts))
        if isinstance(redact, Redactor)
        else redact
    )


def _cut(command: str, redact: Redact) -> str:
    """What people are shown; what is left out is counted, so that nothing dangerous hides behind the end."""
    rest = len(command) - _SHOWN_LIMIT
    head = redact_head(command, _SHOWN_LIMIT, redact=redact)
    return head if rest <= 0 else f"{head}\n… ({rest} more characters, not shown)"


def _brief(call: Invocation) -> Invocation:
    """As much of a call as fits in what is shown."""
    return call if len(call.args) <= _WORDS_SHOWN else replace(call, args=call.args[:_WORDS_SHOWN])


def _shown(attempt: Attempt, redact: Redact) -> str:
    try:
        return _cut(command_of(attempt), redact)
    except Exception:
        return "(could not be shown)"


def _asked(
    done: tuple[Deed, ...], subjects: tuple[Subject, ...], told: tuple[Signal, ...], *, session: Session
) -> tuple[Deed, ...]:
    """What the task asks for by name, here and no wider."""
    scope = scope_in(session)
    asked = asked_for_by_name(done, scope)
    return surely(asked, subjects, scope, signals=told, workspace=session.workspace)


def _judge(
    attempt: Attempt,
    session: Session,
    rules: RuleSet,
    policy: Policy,
    facts: Facts,
    grants: tuple[Grant, ...],
    story: Story,
    redact: Redact,
) -> Decision:
    reading = read(attempt, facts)
    rendered = tuple(_brief(c).render() for c in reading.invocations[:_INVOCATIONS_SHOWN])
    command = command_of(attempt)
    redact = _remembering(_beside(redact, (command, *rendered)), command, attempt.cwd)
    home = facts.home or dict(attempt.environment).get("HOME", "")
    subjects = rules.subjects(reading, home=home, workspace=facts.workspace, world=facts.world)
    findings = tuple(_redacted(f, redact) for f in rules.findings(subjects))
    uses = tuple(uses_of(s) for s in subjects)
    seen = observed(
        subjects,
        findings,
        uses,
        story=story,
        identities=facts.identities,
        workspace=facts.workspace,
        home=home,
    )
    done = done_by(subjects)
    seen = replace(
        seen,
        credentials=tuple(_redacted_credential(c, redact) for c in seen.credentials),
        impact=seen.impact or (impact(subjects, findings) if any(map(is_weighty, done)) else Impact.NONE),
        deeds=tuple(_redacted_deed(d, redact) for d in done),
        escalations=tuple(dict.fromkeys(w for s in subjects for w in escalations(s)))[:MOST_ESCALATIONS],
    )
    told = signals(
        subjects,
        findings,
        seen,
        uses,
        deeds=done,
        session=session,
        story=story,
        environments=facts.environments,
        identities=facts.identities,
    )
    return decide(
        findings=findings,
        signals=tuple(_redacted_signal(s, redact) for s in told),
        mode=session.mode,
        policy=policy,
        grants=grants,
        is_partial=reading.is_partial,
        command=_cut(command, redact),
        invocations=tuple(redact_head(text, 400, redact=redact) for text in rendered),
        cwd=posixpath.normpath(attempt.cwd) if attempt.cwd else "",
        observed=seen,
        own=() if not findings or any(map(is_widening, subjects)) else own(done, story=story),
        asked_for=_asked(done, subjects, told, session=session) if findings and session.task else (),
        by_kind=asked_for_by_kind(
            done,
            scope_in(session),
            story=story,
            environment=session.environment,
            variables=attempt.environment,
            is_at_home=is_inside((c.cwd for c in reading.invocations), facts.workspace or attempt.cwd),
        )
        if findings and session.task
        else (),
    )
