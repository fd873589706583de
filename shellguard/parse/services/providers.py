"""Who can say what an HTTP request does at the service it goes to.

Promise: a protocol, no data: the tables are files that `data` loads, and without them a request is read by what its
method, path and fields say in plain words.
"""

from __future__ import annotations

from typing import Protocol

from shellguard.parse.http import Request
from shellguard.parse.services.service_act import ServiceAct


class Providers(Protocol):
    """Services that are known by their hosts."""

    def acts(self, request: Request) -> tuple[ServiceAct, ...]:
        """What the request would do; empty when it only reads. Total."""


class NoProviders:
    """Nobody is known."""

    def acts(self, request: Request) -> tuple[ServiceAct, ...]:
        """Nothing."""
        return ()
