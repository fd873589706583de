"""The names of all signals, and what each says: policies and documentation speak of them.

Promise: a signal that is not listed here does not exist (tests/context/test_signal_ids.py).
"""

from __future__ import annotations

SIGNALS: dict[str, str] = {
    "credential-swapped": "a credential the session did not begin with changes something, or comes from a search, a failure or a guess",
    "new-credential": "a credential the session did not begin with is used",
    "identity-switched": "later commands of a tool would act as somebody else",
    "credential-sought": "credentials are looked for",
    "credential-obtained": "a credential is brought to light, fetched or made",
    "environment-crossed": "something is changed in a higher environment than the session's",
    "environment-read-across": "something is read in a higher environment than the session's",
    "environment-unknown": "something elsewhere is lost, and nobody can say in which environment",
    "production-touched": "production is changed in a session without an environment",
    "retry-after-refusal": "an act of a kind that was refused before",
    "guard-tampering": "somebody inside the session asked the guard to change",
}

TITLES: dict[str, str] = {
    "credential-swapped": "Acts with a credential that this session did not begin with",
    "new-credential": "Uses a credential that this session did not begin with",
    "identity-switched": "Makes later commands act as somebody else",
    "credential-sought": "Looks for credentials",
    "credential-obtained": "Gets hold of a credential",
    "environment-crossed": "Changes something in a higher environment than this session's",
    "environment-read-across": "Reads in a higher environment than this session's",
    "environment-unknown": "Loses something elsewhere, and nobody can say in which environment",
    "production-touched": "Changes production",
    "retry-after-refusal": "Tries again what was refused",
    "guard-tampering": "Asks the guard to change, from inside the session",
}
"""What the agent reads first where a signal alone stops a command: a rule would say its title."""
