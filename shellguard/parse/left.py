"""What commands of a text leave behind for those further down, other than files and variables.

Promise: a noun; whoever finds it fills it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shellguard.parse.links import Links
from shellguard.parse.shell import Shell


@dataclass(slots=True)
class Left:
    """Left behind so far."""

    links: Links = field(default_factory=dict)
    """Links and mounts that were made."""
    exits: list[tuple[str, Shell]] = field(default_factory=list)
    """Texts that run when the script ends, and in which shell."""
    git_settings: list[str] = field(default_factory=list)
    """What `git config` has set, as GIT_CONFIG_PARAMETERS says it."""
