"""Which engine a docker, podman or nerdctl command talks to: this machine's, or one elsewhere.

Promise: pure; options come before variables, as https://docs.docker.com/reference/cli/docker/ has it. A named context is
local where its name is one that local engines' own tools make.
"""

from __future__ import annotations

import re

from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.option_grammar import Given
from shellguard.parse.services.kubernetes_place import Cluster

_LOCAL_CONTEXTS = re.compile(
    r"^(?:default|rootless|desktop-\w+|orbstack|colima(?:-.+)?|rancher-desktop|lima-.+|podman.*|multipass)$"
)
_LOCAL_HOST = re.compile(
    r"^(?:unix|npipe|fd)://|^/|^(?:tcp|ssh|http)://(?:[^@/]+@)?(?:localhost|127\.[\d.]+|\[::1\])(?:[:/]|$)"
)


def engine(call: Invocation, given: Given) -> Cluster:
    """Where this command goes."""
    host = (
        given.text("host", "url")
        or _setting(call, "DOCKER_HOST", given)
        or _setting(call, "CONTAINER_HOST", given)
    )
    if host:
        where = host.replace(UNKNOWN, "…")
        return Cluster(f"host {where}", bool(_LOCAL_HOST.match(host)))
    context = given.text("context", "connection") or _setting(call, "DOCKER_CONTEXT", given)
    if context:
        return Cluster(f"context {context.replace(UNKNOWN, '…')}", bool(_LOCAL_CONTEXTS.match(context)))
    # a command that runs on another host or in a container has its engine there
    return Cluster(call.host, not call.host or call.host.startswith("container"))


def _setting(call: Invocation, name: str, given: Given) -> str:
    value = call.setting(name)
    return value.text if value is not None and not given.has("context") else ""
