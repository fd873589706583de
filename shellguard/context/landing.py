"""Where one act lands: the noun.

Promise: frozen; what stands in it is shown to people, and never holds a secret or what stands before the `@` of a URL.
"""

from __future__ import annotations

from dataclasses import dataclass

from shellguard.context.environment_words import Tier


@dataclass(frozen=True, slots=True)
class Landing:
    """One place that a call names, and whose environment that is."""

    environment: str
    """The name a map gives it, else the tier's; empty when nobody can say."""
    tier: Tier
    kind: str
    """A key of `environments.KINDS`, or `names` for the thing itself; empty where nothing was named at all."""
    text: str
    """What was named: `prod-eu`."""
    how: str
    """As people would look for it in the command: `--context prod-eu`."""
    why: str = "by its name"
    """Who says so: the name, or a row of a map."""
    is_change: bool = False
    """The act changes something there."""
    is_irreversible: bool = False
    is_remote: bool = True
    is_earlier: bool = False
    """The call does not name it: an earlier command set it, or it was set when the session began; `how` says which."""
    act: str = ""
    """What is done, where that is known: `delete namespace web`."""
