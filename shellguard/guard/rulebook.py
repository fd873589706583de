"""The rules in force: loaded, watched, tightened at once and loosened only by the person.

Promise: a broken file keeps the last good rules and is told; a rule that was removed or changed stays in force
beside its new text until `reload` is asked for from outside the session, because an agent can edit files too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shellguard.classify.rule import Rule
from shellguard.classify.ruleset import RuleSet
from shellguard.data.provider_files import packaged_providers
from shellguard.data.rules import Loaded, load
from shellguard.errors import ShellGuardError

# Editors write a file in several steps; events this close together are one change.
_SETTLE_S = 0.2


class Rulebook:
    """The rule set of one guard. `rules` may be read from any thread."""

    def __init__(
        self, folder: Path, *, on_change: Callable[[int, tuple[str, ...]], None] = lambda *_: None
    ) -> None:
        """Load. Raises RuleError when a packaged rule is broken."""
        self._folder = folder
        self._on_change = on_change
        self._observer: Any = None
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        first = load(folder)
        self.rules, self.problems = first.rules, first.problems

    def watch(self) -> None:
        """Follow changes of the user's rules folder, if there is one."""
        if not self._folder.is_dir():
            return
        from watchdog.events import FileSystemEvent, FileSystemEventHandler
        from watchdog.observers import Observer

        book = self

        class Changed(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                # Reading a file is an event too, and our own loading would answer itself for ever.
                if event.event_type not in ("opened", "closed_no_write"):
                    book._settle()

        observer = Observer()
        observer.schedule(Changed(), str(self._folder), recursive=True)
        observer.daemon = True
        try:
            observer.start()
        except OSError as error:
            self._told((f"cannot watch {self._folder}: {error}; rules there are read at start only",))
            return
        self._observer = observer

    def close(self) -> None:
        """Stop watching."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(timeout=2)

    def reload(self) -> tuple[int, list[str]]:
        """Take the files as they are, loosened rules too; the person asked for it."""
        with self._lock:
            loaded = load(self._folder)
            kept = _kept_for_broken(self.rules, loaded)
            self.rules = RuleSet([*loaded.rules.rules, *kept], providers=packaged_providers())
            self.problems = loaded.problems
            return len(self.rules), list(self.problems)

    def _settle(self) -> None:
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(_SETTLE_S, self._refresh)
            self._timer.daemon = True
            self._timer.start()

    def _refresh(self) -> None:
        """After a change on disk: what is new applies, what was taken away stays."""
        with self._lock:
            try:
                loaded = load(self._folder)
            except ShellGuardError as error:
                self._told((str(error),))
                return
            present = {(r.id, r.source) for r in loaded.rules.rules}
            kept = [r for r in self.rules.rules if (r.id, r.source) not in present]
            self.rules = RuleSet([*loaded.rules.rules, *kept], providers=packaged_providers())
            notes = tuple(
                f"rule {r.id} was changed or removed; the old one stays until `shellguard rules --reload`"
                for r in kept
            )
            self._told((*loaded.problems, *notes))

    def _told(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        self._on_change(len(self.rules), problems)


def _kept_for_broken(rules: RuleSet, loaded: Loaded) -> list[Rule]:
    """Last good rules of files that no longer load."""
    present = {r.id for r in loaded.rules.rules}
    return [
        r for r in rules.rules if r.id not in present and any(p.startswith(r.path) for p in loaded.problems)
    ]
