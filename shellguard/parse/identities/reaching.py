"""How far a search reaches, and how it is told.

Promise: pure and total; of what is searched for nothing is kept but the variable that it names.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.secret_files import Reach, absolute, is_nowhere, reach_of
from shellguard.parse.identities.secret_words import service_in, variable_in
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation

_MOST_PLACES = 64


def one_search(how: str, *, pattern: str = "", service: str = "") -> tuple[IdentityUse, ...]:
    """One search; its words are not kept."""
    return (IdentityUse(Use.SOUGHT, service or service_in(pattern), how=how, variable=variable_in(pattern)),)


def farthest(
    call: Invocation, places: Iterable[Arg], workspace: str, *, is_deep: bool, sees_hidden: bool
) -> Reach:
    """How far a search reaches that starts in these places."""
    if call.host:
        return Reach.OUTSIDE if is_deep else Reach.AT_HAND
    project = workspace or call.cwd or ""
    found = {Reach.AT_HAND}
    for place in islice(places, _MOST_PLACES):
        # what find hands on may lie at any depth below its root
        head, unknown, _ = place.text.partition(UNKNOWN)
        is_found = bool(unknown) and "find" in place.sources
        root, star, _ = (head or ("." if is_found else "")).partition("*")
        path = absolute(root, call) if root else ""
        if path:
            is_all = is_deep or is_found or (bool(star) and place.is_glob and root.endswith("/"))
            found.add(_reach(path, call, project, is_all, sees_hidden, is_source=root.startswith("..")))
    return max(found, key=list(Reach).index)


def _reach(
    path: str, call: Invocation, project: str, is_deep: bool, sees_hidden: bool, *, is_source: bool
) -> Reach:
    is_here = project and is_nowhere(project, call.home) and path == project and not is_deep
    if is_here:
        return Reach.AT_HAND
    return reach_of(
        path, project=project, home=call.home, is_deep=is_deep, sees_hidden=sees_hidden or is_source
    )
