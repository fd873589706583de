"""What requests do that no provider's table speaks of: pages are looked at, things are sent to other machines.

Promise: pure; an address is said without its query and its user, where secrets stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.model import Reach, Undo
from shellguard.parse.http import Request
from shellguard.parse.invocation import UNKNOWN

_READING = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "QUERY", "TRACE"})


def request_deeds(subject: Subject) -> list[Deed]:
    """One deed a request."""
    return [d for request in subject.requests[:16] for d in _deed(request, subject.call.program)]


def _deed(request: Request, program: str) -> Iterator[Deed]:
    path = request.path.split("?", 1)[0]
    target = (request.host + path).replace(UNKNOWN, "…")[:300]
    reach = Reach.LOCAL if request.is_local else Reach.REMOTE
    does = _does(request)
    undo = Undo.TRIVIAL if does is Does.LOOK else Undo.NONE
    method = request.method.replace(UNKNOWN, "…")
    yield Deed(
        does,
        "page",
        target,
        service="http",
        where=request.host.replace(UNKNOWN, "…"),
        reach=reach,
        undo=undo,
        how=f"{program} {method}"[:60],
    )


def _does(request: Request) -> Does:
    method = request.method
    operations = [getattr(o, "kind", "") for o in request.operations]
    if (operations and all(k == "query" for k in operations)) or (method in _READING and not operations):
        return Does.LOOK
    if method == "DELETE":
        return Does.REMOVE
    if method == "PATCH" or (method == "PUT" and not request.uploads):
        return Does.CHANGE
    if request.is_local and not request.uploads:
        # a server of one's own is asked something
        return Does.RUN
    return Does.SHARE
