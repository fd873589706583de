"""An index of secrets over a throwaway home, for tests."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from shellguard.probe.provenance import Provenance

TOKEN = "7d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
OTHER = "0f9e8d7c-6b5a-4f3e-8d2c-1b0a9f8e7d6c"


def fingerprint(secret: str) -> str:
    """16 hex digits, as the guard makes them."""
    return hmac.new(b"key", secret.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]


def write(root: Path, files: dict[str, str]) -> Path:
    """The files below `root`, which is given back."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def index_of(folder: Path, **options: object) -> Provenance:
    """Of the workspace `home/work/mine` below `folder`."""
    home = folder / "home"
    (home / "work/mine").mkdir(parents=True, exist_ok=True)
    return Provenance(
        fingerprint=fingerprint,
        workspace=f"{home}/work/mine",
        home=str(home),
        **options,  # type: ignore[arg-type]
    )
