"""Which project files the person trusts: by path and content, marked with the installation's key.

Promise: a file counts as trusted only with the very bytes that were shown; an entry that was not written by this
installation counts for nothing, and one entry a file is kept, whole or absent, readable by this user alone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from shellguard.data.key import installation_key
from shellguard.data.places import own_folder, state_folder, state_path
from shellguard.data.project_file import ProjectFile
from shellguard.data.said import without_secrets
from shellguard.errors import ShellGuardError


@dataclass(frozen=True, slots=True)
class TrustEntry:
    """One trusted version of one file."""

    path: str
    text: str
    """Without its secrets, to tell later what has changed."""
    at_s: float
    """Unix time of the person's yes."""
    content: str = ""
    """Keyed sha256 over the very bytes."""
    mark: str = ""
    """Keyed sha256 over all of it."""


def kept_text(text: str) -> str:
    """What is kept of a file: with no fingerprints, so that a secret that did not change shows no change."""
    return re.sub(r" #[0-9a-f]{6}›", "›", without_secrets(text))


class Trusted:
    """The person's yeses, in `state_folder()/trusted`."""

    def __init__(self, state: Path | None = None) -> None:
        """Raises ShellGuardError when the folder or the key is not this user's alone."""
        state = state if state is not None else state_folder()
        self._key = installation_key(state)
        self._folder = own_folder(state / "trusted")

    @classmethod
    def if_any(cls) -> Trusted | None:
        """None where nothing was ever trusted, or where it cannot be read, as in a confined session. Makes nothing."""
        state = state_path()
        try:
            return cls(state) if (state / "trusted").is_dir() else None
        except (OSError, ShellGuardError):
            return None

    def is_trusted(self, file: ProjectFile) -> bool:
        """Whether these very bytes at this very path were trusted."""
        entry = self.entry(file.path)
        return entry is not None and self.is_same(entry, file.text)

    def entry(self, path: str) -> TrustEntry | None:
        """The version of `path` that was trusted last; None for none."""
        return self._read(self._file(path))

    def entries(self) -> tuple[TrustEntry, ...]:
        """Every trusted file, by path."""
        found = (self._read(file) for file in self._folder.glob("*.json"))
        return tuple(sorted((e for e in found if e is not None), key=lambda e: e.path))

    def trust(self, file: ProjectFile, *, at_s: float) -> None:
        """From now on. Raises ShellGuardError when it cannot be written."""
        kept, content = kept_text(file.text), self._content(file.text)
        entry = TrustEntry(file.path, kept, at_s, content, self._mark(file.path, content, kept))
        target = self._file(file.path)
        draft = target.with_suffix(f".{os.getpid()}.draft")
        try:
            fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            with os.fdopen(fd, "w", encoding="utf-8") as out:
                json.dump(asdict(entry), out)
            draft.replace(target)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise ShellGuardError(f"cannot write {target}: {error.strerror}") from None

    def revoke(self, path: str) -> bool:
        """Whether it was trusted until now."""
        was = self.entry(path) is not None
        self._file(path).unlink(missing_ok=True)
        return was

    def _file(self, path: str) -> Path:
        return self._folder / f"{hashlib.sha256(os.fsencode(path)).hexdigest()[:32]}.json"

    def is_same(self, entry: TrustEntry, text: str) -> bool:
        """Whether `text` is what was trusted."""
        return hmac.compare_digest(entry.content, self._content(text))

    def _content(self, text: str) -> str:
        return hmac.new(self._key, b"content\0" + text.encode(), hashlib.sha256).hexdigest()

    def _mark(self, path: str, content: str, text: str) -> str:
        said = b"\0".join((b"trusted", os.fsencode(path), content.encode(), text.encode()))
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()

    def _read(self, file: Path) -> TrustEntry | None:
        try:
            body = json.loads(file.read_text(encoding="utf-8"))
            entry = TrustEntry(
                str(body["path"]),
                str(body["text"]),
                float(body["at_s"]),
                str(body["content"]),
                str(body["mark"]),
            )
            # SAFETY: an entry moved to another file's name, or made without the key, is nobody's yes.
            mark = self._mark(entry.path, entry.content, entry.text)
            is_own = hmac.compare_digest(entry.mark.encode(), mark.encode())
            return entry if is_own and self._file(entry.path) == file else None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
