"""Whether what a service's tool would find in files is still so when it runs: nothing else in the command can change it.

Promise: pure; a program that is not known to leave settings and files alone may change them.
"""

from __future__ import annotations

import re

from shellguard.parse.invocation import Invocation
from shellguard.parse.shells import SHELLS

_QUIET = frozenset(
    "rm rmdir unlink find cd pwd echo printf ls mkdir true false test [ [[ : cat head tail wc du stat grep egrep rg sleep export set unset exit "
    "return date which type command sort uniq cut tr basename dirname realpath jq yq awk sed base64 column less more diff env xargs read sudo time "
    "timeout nohup git".split()
)  # fmt: skip
# Tools that read the same settings, and write them only by a command of these names.
_TOOLS = frozenset(
    "kubectl oc k helm docker podman docker-compose nerdctl terraform aws gcloud az flux argocd stern k9s".split()
)
_SETTING = re.compile(
    r"^(?:config|configure|context|contexts|use|use-context|login|logout|update-kubeconfig|get-credentials|init|apply|plan|workspace|switch|set)$"
)
_SINKS = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr"})


def is_settled(call: Invocation, siblings: tuple[Invocation, ...]) -> bool:
    """Whether the files that say where `call` goes, and what it takes, are as they are now."""
    return all(s is call or _carries(s, call) or _is_quiet(s) for s in siblings)


def _carries(other: Invocation, call: Invocation) -> bool:
    """Whether the other only starts this one: `npx`, `dotenv --`, a shell whose whole text was read."""
    if any(r.is_write and r.target.text not in _SINKS for r in other.redirects):
        return False
    if other.program in SHELLS:
        return bool(other.code)
    # what a wrapper carries is listed too
    return other.program in call.wrappers


def _is_quiet(call: Invocation) -> bool:
    if any(r.is_write and r.target.text not in _SINKS for r in call.redirects):
        return False
    if call.program in _TOOLS:
        return not any(_SETTING.match(w) for w in call.words[:8]) and call.words[:1] not in (
            ("ns",),
            ("ctx",),
        )
    is_in_place = call.program in ("sed", "yq") and any(
        w.startswith(("-i", "--in-place", "--inplace")) for w in call.words
    )
    return call.program in _QUIET and not is_in_place
