"""Waiting for new records of any process.

Promise: no record is waited for after it is there; a change is an event of the file system, not a poll.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from shellguard.ledger.head import head_path

# Where the system gives no file events (inotify's user limit, some network file systems).
FALLBACK_S = 1.0


def changes(ledger: Path) -> Iterator[None]:
    """Yield at once, and again after each change of the ledger."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    changed = threading.Event()
    name = head_path(ledger).name

    class _Wake(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if name in str(event.src_path):
                changed.set()

    observer = Observer()
    observer.schedule(_Wake(), str(ledger.parent))
    try:
        observer.start()
    except OSError:
        is_watched = False
    else:
        is_watched = True
    try:
        while True:
            # Cleared before the reader looks: what comes while it looks wakes it again.
            changed.clear()
            yield
            changed.wait(None if is_watched else FALLBACK_S)
    finally:
        if is_watched:
            observer.stop()
            observer.join()
