"""Keys under which the rule set files conditions that are not about a program's name.

Promise: a NUL keeps them apart from any name a program can have.
"""

from __future__ import annotations

from shellguard.parse.git.losses import PROGRAMS as GIT_PROGRAMS
from shellguard.parse.http import CLIENTS as HTTP_CLIENTS
from shellguard.parse.services.readers import PROGRAMS as SERVICE_PROGRAMS
from shellguard.parse.sql import CLIENTS as SQL_CLIENTS

WRITES, READS, ASSIGNS, FED, WRAPPED, PATH, UNNAMED, MULTIPLIES, TURNS = (
    "\0" + key
    for key in ("writes", "reads", "assigns", "fed", "wrapped", "path", "unnamed", "multiplies", "turns")
)

STATES: dict[str, str] = {
    "writes": WRITES,
    "reads": READS,
    "assigns": ASSIGNS,
    "fed_by": FED,
    "feeds": FED,
    "feeds_itself": FED,
    "origin": FED,
    "shows": FED,
    "wrapper": WRAPPED,
    "path": PATH,
    "multiplies": MULTIPLIES,
}
"""Keys of a `when` that need the invocation to be in a state."""
CLIENTS: dict[str, frozenset[str]] = {
    "request": HTTP_CLIENTS,
    "carries_secret": HTTP_CLIENTS,
    "statement": SQL_CLIENTS,
    "git": GIT_PROGRAMS,
    "service": HTTP_CLIENTS | SERVICE_PROGRAMS,
}
"""Keys that only these programs can make true."""
