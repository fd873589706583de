"""Programs that only tell something, and are neither of files, services nor packages: names, networks, variables, time.

Promise: a table and its reading; pure.
"""

from __future__ import annotations

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import name_of, reach_of
from shellguard.parse.services.service_act import Scope

_HOSTS = frozenset("ping dig nslookup host traceroute tracepath mtr whois nmap getent ssh-keyscan".split())
_VARIABLES = frozenset("env printenv".split())
_TOOLS = frozenset(
    "which whereis command type man whatis apropos info id whoami groups uname hostname locale arch nproc lscpu history getconf tldr".split()
)
LOOKERS = _HOSTS | _VARIABLES | _TOOLS


def looking_deeds(subject: Subject) -> list[Deed]:
    """What is looked at."""
    names = set(subject.programs)
    thing = "host" if names & _HOSTS else "variable" if names & _VARIABLES else "program"
    if thing == "variable" and subject.call.args and subject.call.program == "env":
        return []
    words = [w for w in subject.operands if not w.text.startswith("+")][:8]
    reach = reach_of(subject.call)
    found = [
        Deed(Does.LOOK, thing, name_of(w), service="machine", reach=reach, how=subject.call.program)
        for w in words
    ]
    return found or [Deed(Does.LOOK, thing, "*", Scope.ALL, "machine", reach=reach, how=subject.call.program)]
