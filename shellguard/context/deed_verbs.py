"""What acts at services are in the words that people ask with.

Promise: data only.
"""

from __future__ import annotations

from shellguard.context.deed import Does
from shellguard.parse.services.service_act import Verb

DOES: dict[Verb, Does] = {
    Verb.DELETE: Does.REMOVE, Verb.EMPTY: Does.REMOVE, Verb.RESET: Does.REMOVE, Verb.REPLACE: Does.CHANGE, Verb.FORGET: Does.REMOVE,
    Verb.DETACH: Does.CHANGE, Verb.STOP: Does.STOP, Verb.DISABLE: Does.STOP, Verb.REVOKE: Does.GRANT, Verb.GRANT: Does.GRANT,
    Verb.EXPOSE: Does.GRANT, Verb.REVEAL: Does.LOOK, Verb.PUBLISH: Does.SHARE, Verb.WITHDRAW: Does.REMOVE, Verb.DEPLOY: Does.DEPLOY,
    Verb.MIGRATE: Does.DEPLOY, Verb.CHANGE: Does.CHANGE, Verb.CREATE: Does.MAKE, Verb.MOVE: Does.MOVE, Verb.RUN: Does.RUN,
    Verb.SEND: Does.SHARE, Verb.SWITCH: Does.CHANGE, Verb.UNKNOWN: Does.CHANGE,
}  # fmt: skip
