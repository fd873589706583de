"""What one attempt shows of itself: whose identities, and how far it reaches.

Promise: pure but for what `identities` and the world are asked; a secret's value goes to `fingerprint` and nowhere
else.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace

from shellguard.classify.subject import Subject
from shellguard.context.deed import Does
from shellguard.context.deeds_sql import sql_deeds
from shellguard.context.identities import Identities, Place
from shellguard.context.same_account import is_account
from shellguard.context.story import Story
from shellguard.model import Credential, Finding, Impact, Observed, Reach, Severity, Undo
from shellguard.parse.http import CLIENTS as HTTP_CLIENTS
from shellguard.parse.identities.general import inherited
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.readers import Known, identity_uses
from shellguard.parse.identities.service_names import VAGUE
from shellguard.parse.identities.ssh_words import is_elsewhere
from shellguard.parse.secret_checksums import is_published
from shellguard.parse.services.readers import PROGRAMS as SERVICE_PROGRAMS
from shellguard.parse.services.service_act import Group, ServiceAct, Verb, group_of

_READING = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "QUERY"})
_LOSING = frozenset(
    {Verb.DELETE, Verb.EMPTY, Verb.RESET, Verb.DISABLE, Verb.REVOKE, Verb.GRANT, Verb.EXPOSE, Verb.UNKNOWN}
)
_SILENT = frozenset({Verb.REVEAL, Verb.SWITCH})
"""Acts that change nothing but what is known, or who acts."""
_COPYING = frozenset({"scp", "rsync"})
"""Their last operand is where the files go."""
MOST_CREDENTIALS = 24
SERVED = SERVICE_PROGRAMS | HTTP_CLIENTS
"""Programs that can act at a service."""


Uses = tuple[IdentityUse, ...]
"""What one call does with identities."""


def observed(
    subjects: tuple[Subject, ...],
    findings: tuple[Finding, ...],
    uses: tuple[Uses, ...],
    *,
    story: Story,
    identities: Identities | None,
    workspace: str,
    home: str,
) -> Observed:
    """Everything it shows; `uses` are those of each subject, see `uses_of`."""
    look = _Look(story, identities, workspace, home)
    found = merged(look.credential(u) for own in uses for u in own if not look.is_restated(u))
    found = found[:MOST_CREDENTIALS]
    if not found:
        return Observed()
    return Observed(found, impact(subjects, findings))


def uses_of(subject: Subject) -> Uses:
    """What one call does with identities; what it inherits counts where its program looks at that."""
    call = subject.call
    is_served = not SERVED.isdisjoint(subject.programs)
    known = Known(subject.service_acts if is_served else (), subject.requests if is_served else ())
    own = identity_uses(call, names=subject.programs, world=subject.world, known=known)
    found = (*own, *inherited(call, world=subject.world)) if call.environment else own
    # what manuals print lets nobody in
    return tuple(u for u in found if not is_published(u.secret) and not is_published(u.account))


def merged(credentials: Iterable[Credential]) -> tuple[Credential, ...]:
    """Each identity once: two readers may see the same one, of which the one that knows whose it is says more."""
    found: dict[tuple[str, str], Credential] = {}
    for credential in credentials:
        key = (credential.use, credential.fingerprint or credential.key or credential.how)
        before = found.get(key)
        if before is not None and credential.use in ("stored", "exported"):
            # the last one of a text is the one that stays
            found[key] = found.pop(key)
        if before is None or _is_vague(before):
            found[key] = credential if before is None else _joined(before, credential)
    return tuple(found.values())


def _is_vague(credential: Credential) -> bool:
    return credential.service in VAGUE or not credential.account


def _joined(one: Credential, other: Credential) -> Credential:
    """What the two say together; the one that names the service first."""
    first, second = (other, one) if one.service in VAGUE else (one, other)
    return replace(
        first,
        account=first.account or second.account,
        variable=first.variable or second.variable,
        file=first.file or second.file,
        host=first.host or second.host,
        is_guess=first.is_guess or second.is_guess,
    )


class _Look:
    """One attempt against what is known of identities."""

    def __init__(self, story: Story, identities: Identities | None, workspace: str, home: str) -> None:
        self._story, self._identities = story, identities
        self._workspace, self._home = workspace, home
        self._baseline = identities.baseline() if identities is not None else None
        self._exported: dict[str, Credential] = {}

    def credential(self, use: IdentityUse) -> Credential:
        """The same without the secret, and what is known of it."""
        handed_on = self._exported_as(use.variable) if use.variable and not use.secret else None
        mark = self._fingerprint(use.secret) or (handed_on.fingerprint if handed_on else "")
        account = use.account or (handed_on.account if handed_on else "")
        file = use.file or (handed_on.file if handed_on else "")
        places = self._identities.places(mark) if mark and self._identities is not None else ()
        told = tuple(self._told(p) for p in places)
        if not told and file and (not use.secret or self._is_others(file)):
            told = (self._shown(file),)
        credential = Credential(
            use.use.value,
            use.service,
            mark,
            account,
            use.how,
            use.variable,
            file,
            use.host or (handed_on.host if handed_on else ""),
            use.is_guess,
            self._is_known(use, mark=mark, account=account, file=file),
            told,
        )
        if use.use is Use.EXPORTED and use.how.startswith("$"):
            self._exported[use.how[1:]] = credential
        return credential

    def _exported_as(self, variable: str) -> Credential | None:
        """What this very text, or an earlier one, put into a variable."""
        return self._exported.get(variable) or self._story.exported_as(variable)

    def is_restated(self, use: IdentityUse) -> bool:
        """A tool is told to act as it does anyway: `kubectl config use-context` with the context in use at the start."""
        if use.use is not Use.STORED or use.secret or use.variable or use.file or not use.account:
            return False
        held = [h for h in self._baseline or () if is_account((h,), use.service, use.account, use.host)]
        return any(h.is_current for h in held)

    def _is_others(self, file: str) -> bool:
        """Near the workspace or at home, where other projects are; what lies elsewhere was made for a moment or is the
        machine's own."""
        home, near = self._home.rstrip("/"), posixpath.dirname(self._workspace.rstrip("/"))
        is_theirs = any(len(f) > 1 and file.startswith(f + "/") for f in (home, near))
        return is_theirs and not file.startswith(self._workspace.rstrip("/") + "/")

    def _fingerprint(self, secret: str) -> str:
        return self._identities.fingerprint(secret) if secret and self._identities is not None else ""

    def _is_known(self, use: IdentityUse, *, mark: str, account: str, file: str) -> bool | None:
        """By its secret where that is known: the same account with another secret is another identity."""
        if self._baseline is None:
            return None
        if mark:
            return any(h.fingerprint == mark for h in self._baseline)
        if file:
            return any(h.file == file for h in self._baseline)
        if account:
            is_held = is_account(self._baseline, use.service, account, use.host)
            # who one is at another machine is said at each login; the key that opens it is the identity
            return is_held or (None if use.service == "ssh" else False)
        if use.variable:
            return any(h.place == f"${use.variable}" for h in self._baseline) or None
        return None

    def _told(self, place: Place) -> str:
        name = f" ({place.name})" if place.name else ""
        gone = "" if place.is_there else ", which is gone since"
        return f"{self._shown(place.path)} line {place.line}{name}{gone}"

    def _shown(self, path: str) -> str:
        """As people say it here: from the workspace, from its neighbours, from home."""
        near = posixpath.dirname(self._workspace.rstrip("/"))
        roots = ((self._workspace, ""), (near, "../"), (self._home, "~/"))
        # `~/notes` says more than `../notes` where the workspace lies in home itself
        for root, sign in sorted(roots, key=lambda r: (-len(r[0].rstrip("/")), r[1] == "../")):
            if len(root) > 1 and path.startswith(root.rstrip("/") + "/"):
                return sign + path[len(root.rstrip("/")) + 1 :]
        return path


def impact(subjects: Iterable[Subject], findings: tuple[Finding, ...]) -> Impact:
    """How far the gravest thing it does reaches."""
    grave = any(
        f.act.reach is Reach.REMOTE and f.severity >= Severity.HIGH and f.act.undo is not Undo.TRIVIAL
        for f in findings
    )
    if grave:
        return Impact.LOSS
    return max((level for s in subjects for level in _impacts(s)), default=Impact.NONE)


def _impacts(subject: Subject) -> Iterator[Impact]:
    if subject.is_git and "push" in subject.verbs:
        yield Impact.CHANGE
    if subject.program in _COPYING and is_elsewhere((subject.operand_texts or ("",))[-1]):
        yield Impact.CHANGE
    if SERVED.isdisjoint(subject.programs):
        return
    for act in subject.service_acts:
        if not act.is_local and act.verb not in _SILENT:
            yield Impact.LOSS if _is_loss(act) else Impact.CHANGE
    if any(d.reach is Reach.REMOTE and d.does in (Does.MAKE, Does.CHANGE) for d in subject.once(sql_deeds)):
        yield Impact.CHANGE
    for request in subject.requests:
        if not request.is_local and _is_changing(request.method, request.operations):
            yield Impact.CHANGE


def _is_loss(act: ServiceAct) -> bool:
    return act.verb in _LOSING and group_of(act.thing) is not Group.TRIFLE and act.undo is not Undo.TRIVIAL


def _is_changing(method: str, operations: tuple[object, ...]) -> bool:
    if operations:
        return any(getattr(o, "kind", "") != "query" for o in operations)
    return method not in _READING
