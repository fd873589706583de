"""Commands of platforms, code hosts and registries, and what each would do: shared by the readers' tests."""

from __future__ import annotations

from shellguard.classify.subject import names_of
from shellguard.parse.bash import read_command
from shellguard.parse.services.readers import service_acts
from shellguard.parse.services.service_act import ServiceAct

Told = tuple[str, str, str]
"""Verb, thing, target."""


def acts_of(command: str) -> list[ServiceAct]:
    """Everything the command's programs would make services do."""
    calls = read_command(command, cwd="/w", home="/h").invocations
    return [a for c in calls for a in service_acts(c, names=names_of(c.program))]


def told(command: str) -> list[Told]:
    """The same, in short."""
    return [(str(a.verb), str(a.thing), a.target) for a in acts_of(command)]
