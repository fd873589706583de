"""The names of all signals, and what each says: policies and documentation speak of them.

Promise: a signal that is not listed here does not exist (tests/context/test_signal_ids.py).
"""

from __future__ import annotations

SIGNALS: dict[str, str] = {
    "credential-swapped": "Uses a credential that this session did not begin with",
    "new-credential": "Uses a credential that is new in this session",
    "identity-switched": "Makes a tool act as somebody else from now on",
    "credential-sought": "Looks for credentials",
    "credential-obtained": "Brings a credential to light, or makes one",
    "login-guessed": "Tries one login after the other at the same place",
    "secret-shown": "Shows a secret, or what may hold one, where others read it",
    "secret-copied": "Saves a secret that lies about as something else",
    "private-sent": "Sends what is private or lets somebody in to another place",
    "people-watched": "Builds or runs what takes down what people type, for a task that says so",
    "unknown-remote": "Hands the repository to a place it has not known",
    "environment-crossed": "Changes something in a higher environment than the session's, or than the task's words say",
    "environment-read-across": "Reads in a higher environment than the session's",
    "environment-unknown": "Destroys something, and nobody can say in which environment",
    "production-touched": "Changes production in a session without an environment",
    "retry-after-refusal": "Does again what was refused",
    "off-task": "Does something else than the task asks for, or more of it",
    "against-task": "Does what the task's own words speak against",
    "outside-place": "Changes files outside the place that the task is about",
    "machine-changed": "Changes the machine's settings for a task about a project",
    "path-deviated": "Leaves the path: what failed before is got round, and something is lost",
    "no-task": "Cannot be undone, and nobody has said what this session is for",
    "burst": "One more of many losses in small bites",
    "unverified-target": "Destroys something elsewhere that nobody has looked at",
    "check-bent": "Changes the check that fails instead of what it checks",
    "check-hollowed": "Runs or reports a check so that it cannot fail",
    "objection-overridden": "Does again what a tool refused, with its objection switched off",
    "guard-tampering": "Asks the guard itself to change, from inside the session",
}
"""Id -> what it says, as a title."""


def title_of(signal: str) -> str:
    """For people; the id itself for one that a newer guard sent."""
    return SIGNALS.get(signal, signal)
