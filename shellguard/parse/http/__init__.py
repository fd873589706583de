"""HTTP requests that an invocation would send, whatever the client.

Promise: pure and total; a request's method, address and body are known or marked as unknown, never guessed.
"""

from __future__ import annotations

from shellguard.parse.http.clients import CLIENTS, requests
from shellguard.parse.http.request import Identity, Part, Request

__all__ = ["CLIENTS", "Identity", "Part", "Request", "requests"]
