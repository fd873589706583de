"""What one guard knows of identities: which ones the session began with, and in which files secrets stand.

Promise: read-only; it looks at the start and follows what changes; only keyed fingerprints are kept. What a person adds
in their own terminal extends the baseline, what the agent stored does not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from shellguard.context.identities import FINGERPRINT_DIGITS, Held, Place
from shellguard.model import Decision
from shellguard.parse.secrets import fingerprint
from shellguard.probe.boxed import within
from shellguard.probe.identities_here import identities_here
from shellguard.probe.identity_watch import IdentityWatch
from shellguard.probe.provenance import Provenance
from shellguard.probe.provenance_watch import ProvenanceWatch

_LOOK_NOW_S = 0.05


class IdentityBook:
    """Answers from any thread: `context.identities.Identities`."""

    def __init__(
        self,
        *,
        key: bytes,
        home: str,
        workspace: str,
        variables: Mapping[str, str],
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """`key`: the installation's; `variables`: the environment the agent will get. `on_change` hears, from a thread of
        its own, that the baseline grew."""
        self._on_change = on_change
        self._key, self._home, self._workspace = key, home, workspace
        self._variables = dict(variables)
        self._lock = threading.Lock()
        self._held: tuple[Held, ...] = ()
        self._stored: set[str] = set()
        self._places = Provenance(fingerprint=self.fingerprint, workspace=workspace, home=home)
        self._fresh = ProvenanceWatch(self._places)
        self._watch: IdentityWatch | None = None
        self.left_out: tuple[str, ...] = ()
        """Places that were not read in time, and why."""

    def start(self) -> None:
        """Look at what is there now; files are gone through beside the session's work."""
        now = self._look()
        with self._lock:
            self._held = now
        # begun before the index looks around: nothing that is written meanwhile is missed
        self._fresh.start()
        self._places.start()
        self._watch = IdentityWatch(
            self._home, self._workspace, on_change=self._changed, variables=self._variables
        )

    def close(self) -> None:
        """Stop following."""
        if self._watch is not None:
            self._watch.close()
        self._fresh.close()
        self._places.stop()

    def fingerprint(self, secret: str) -> str:
        """As the protocol has it."""
        return fingerprint(secret, key=self._key, digits=FINGERPRINT_DIGITS)

    def baseline(self) -> tuple[Held, ...] | None:
        """As the protocol has it."""
        with self._lock:
            return self._held

    def places(self, mark: str) -> tuple[Place, ...]:
        """As the protocol has it."""
        return self._places.places(mark)

    def remember(self, decision: Decision) -> None:
        """A command ran: what it stored is the agent's, and what it opened is looked at now."""
        found = decision.observed.credentials
        with self._lock:
            self._stored |= {c.service for c in found if c.use == "stored" and not decision.granted_by}
        files = [c.file for c in found if c.file and c.use in ("obtained", "exported", "used")]
        if files:
            # a disk may hang
            within(_LOOK_NOW_S * 2, lambda: self._places.look_now(files, deadline_s=_LOOK_NOW_S))

    def _look(self) -> tuple[Held, ...]:
        now = identities_here(
            home=self._home,
            workspace=self._workspace,
            variables=self._variables,
            fingerprint=self.fingerprint,
        )
        self.left_out = now.left_out
        return now.held

    def _changed(self, path: str) -> None:
        """A place of identities changed. In the workspace the agent writes; elsewhere it is the person, unless a command
        of the session's has stored something of the kind."""
        if path.startswith(self._workspace.rstrip("/") + "/"):
            return
        now = self._look()
        with self._lock:
            known = set(self._held)
            added = tuple(h for h in now if h not in known and h.service not in self._stored)
            self._held += added
        if added:
            self._on_change()


def session_identities(
    *,
    key: bytes,
    home: str,
    workspace: str,
    variables: Mapping[str, str],
    on_problem: Callable[[str], None],
    on_change: Callable[[], None] = lambda: None,
) -> IdentityBook | None:
    """A started book; None, and said, where this machine gives no threads or watches for one."""
    book = IdentityBook(key=key, home=home, workspace=workspace, variables=variables, on_change=on_change)
    try:
        book.start()
    except (OSError, RuntimeError) as error:
        on_problem(f"identities are not followed: {type(error).__name__}")
        return None
    return book
