"""Platforms' own command lines: machines, applications, databases, sign-in, payment, secret stores, tunnels.

Promise: pure and total; one table format (`platform_table`), and the tables are read program by program when met.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.platform_table import Spec, tool_of
from shellguard.parse.services.platform_table_access import ACCESS
from shellguard.parse.services.platform_table_apps import APPS
from shellguard.parse.services.platform_table_data import DATA
from shellguard.parse.services.platform_table_hosts import HOSTS
from shellguard.parse.services.platform_table_reading import read_tool
from shellguard.parse.services.service_act import ServiceAct, Verb
from shellguard.parse.world import World

TOOLS: dict[str, Spec] = {**HOSTS, **APPS, **DATA, **ACCESS}
# What the tools' packages are called where they are run without being installed, and their shorter names.
_OTHER_NAMES = {
    "@auth0/cli": "auth0", "@neondatabase/cli": "neonctl", "@railway/cli": "railway", "@sanity/cli": "sanity", "@sentry/cli": "sentry-cli",
    "@upstash/cli": "upstash", "eas-cli": "eas", "firebase-tools": "firebase", "netlify-cli": "netlify", "ntl": "netlify",
    "twilio-cli": "twilio", "vc": "vercel", "appcenter-cli": "appcenter", "contentful-cli": "contentful", "pd-cli": "pd",
}  # fmt: skip
_TEST_MODE = "test mode"
# What these show of what they keep is told by `secret_tools`, which knows when nothing is shown.
_STORES = frozenset("op bw pass gopass lpass sops doppler infisical".split())


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the platform would be made to do."""
    name = call.program.lower().removesuffix(".exe")
    name = _OTHER_NAMES.get(call.path) or _OTHER_NAMES.get(name, name)
    spec = TOOLS.get(name)
    if spec is None:
        return ()
    acts = read_tool(call, tool_of(spec))
    if name in _STORES:
        return tuple(a for a in acts if a.verb is not Verb.REVEAL)
    return tuple(_in_test_mode(a, call) for a in acts) if spec.service == "stripe" else acts


def _in_test_mode(act: ServiceAct, call: Invocation) -> ServiceAct:
    """Stripe's tool works on test data unless `--live` or a live key is given.

    https://docs.stripe.com/cli/keys: `--live` makes a live request, the default is test mode.
    """
    keys = [v.text for name, v in (*call.assignments, *call.environment) if name == "STRIPE_API_KEY"]
    words = call.words
    keys.extend(w.partition("=")[2] or n for w, n in zip(words, (*words[1:], ""), strict=True) if w.startswith("--api-key"))  # fmt: skip
    is_live = "--live" in words or any("_live_" in key or "\0" in key or "$" in key for key in keys)
    return act if is_live else replace(act, where=_TEST_MODE)
