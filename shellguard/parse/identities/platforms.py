"""Whom platforms' own tools act as: tokens, teams, projects, logins, links.

Promise: pure and total; a call that names neither token nor account gives nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.platform_rows import ROWS
from shellguard.parse.identities.row_reading import read_rows
from shellguard.parse.identities.row_table import Spec
from shellguard.parse.invocation import Invocation
from shellguard.parse.services.platforms import TOOLS
from shellguard.parse.world import World

# Names of packages that are run without being installed.
_OTHER_NAMES = {
    "@auth0/cli": "auth0", "@neondatabase/cli": "neonctl", "@railway/cli": "railway", "@sanity/cli": "sanity", "@sentry/cli": "sentry-cli",
    "@upstash/cli": "upstash", "eas-cli": "eas", "netlify-cli": "netlify", "twilio-cli": "twilio", "@bitwarden/cli": "bw",
    "@shopify/cli": "shopify", "@infisical/cli": "infisical", "contentful-cli": "contentful", "pd-cli": "pd",
}  # fmt: skip


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What the tool does with identities."""
    name = call.program.lower().removesuffix(".exe")
    name = _OTHER_NAMES.get(call.path) or _OTHER_NAMES.get(name, name)
    spec = _whole(name)
    return () if spec is None else read_rows(call, spec)


@cache
def _whole(name: str) -> Spec | None:
    """A tool's rows with all the options it takes; None for a tool without rows."""
    own = ROWS.get(name)
    if own is None:
        return None
    known = TOOLS.get(name)
    return replace(own, options=f"{known.options} {own.options}") if known is not None else own
