"""What one call does, in the few words that a task, a person and later commands have in common: the noun.

Promise: frozen, free of secrets, the same for files, git, services, packages and processes, so that whoever asks whether
it was asked for, looked at or made before asks one kind of thing.
"""

from __future__ import annotations

from shellguard.model import Deed, Does

__all__ = ["Deed", "Does"]
