"""What of the machine a new container is handed: the whole file system, the engine's socket, every right, keys.

Promise: pure; a project's folder, named volumes, ports and devices that are usual are no acts. What such a container
then does to the folders it is given is read where its command is read.
"""

from __future__ import annotations

import posixpath
import re

from shellguard.parse.getopt import Scan, scan
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.services.kubernetes_place import Cluster
from shellguard.parse.services.service_act import ServiceAct, Thing, Verb
from shellguard.parse.wrapper_table import CONTAINER

_SOCKET = re.compile(r"/(?:docker|podman|containerd|crio|cri-dockerd)(?:/[\w-]+)*\.sock$")
# Folders of the system that are as good as the whole of it.
_WHOLE = frozenset(
    {
        "/",
        "/etc",
        "/root",
        "/var",
        "/usr",
        "/home",
        "/boot",
        "/var/lib",
        "/var/lib/docker",
        "/lib",
        "/bin",
        "/sbin",
        "/Users",
    }
)
_KEYS = re.compile(
    r"(?:^|/)(?:\.ssh|\.gnupg|\.password-store|\.kube|\.aws|\.azure|\.config/gcloud|\.docker/config\.json|\.netrc|\.git-credentials)(?:/|$)"
)
# Images of the very tools whose settings these are.
_OWN_TOOL = re.compile(
    r"(?i)aws|amazon|gcloud|google|azure|kubectl|helm|terraform|k8s|kube|tofu|pulumi|ansible|docker|sam-"
)
_STRONG_RIGHTS = frozenset(
    {
        "ALL",
        "SYS_ADMIN",
        "SYS_MODULE",
        "SYS_RAWIO",
        "DAC_READ_SEARCH",
        "CAP_SYS_ADMIN",
        "CAP_SYS_MODULE",
        "CAP_SYS_RAWIO",
        "CAP_DAC_READ_SEARCH",
        "CAP_ALL",
    }
)
_DISK = re.compile(r"^/dev/(?:sd[a-z]|nvme\d|vd[a-z]|xvd[a-z]|hd[a-z]|mapper/|dm-|mem$|kmem$|disk/)")
_VERBS = frozenset({"run", "create"})


def handed_over(
    call: Invocation, args: tuple[Arg, ...], *, place: Cluster, service: str
) -> tuple[ServiceAct, ...]:
    """What `run` or `create` gives the container of its host."""
    rest = scan(args, CONTAINER).rest
    while rest and rest[0].text not in _VERBS:
        rest = scan(rest[1:], CONTAINER).rest
    found = scan(rest[1:], CONTAINER)
    image = found.rest[0].text if found.rest else ""
    if not image or found.has("--help"):
        return ()
    things = dict.fromkeys((*_rights(found), *_folders(found, call, image)))
    said = ", ".join(things)
    if not said:
        return ()
    return (
        ServiceAct(
            Verb.GRANT, Thing.INSTANCE, f"{said} to {image}"[:200].replace(UNKNOWN, "…"), service,
            where=place.where, is_local=place.is_local, source="https://docs.docker.com/engine/security/",
        ),
    )  # fmt: skip


def _rights(found: Scan) -> list[str]:
    """Rights and name spaces of the host."""
    said = ["every right (--privileged)"] if _is_on(found, "--privileged") else []
    for value in (v for a in found.values("--cap-add") for v in a.text.split(",")):
        if value.upper() in _STRONG_RIGHTS:
            said.append(f"the right {value}")
    said += ["processes of the host"] if any(a.text == "host" for a in found.values("--pid")) else []
    said += [a.text.partition(":")[0] for a in found.values("--device") if _DISK.match(a.text)]
    return said


def _is_on(found: Scan, name: str) -> bool:
    return any(g.name == name and (g.value is None or g.value.text != "false") for g in found.given)


def _folders(found: Scan, call: Invocation, image: str) -> list[str]:
    """Bind mounts that give away more than a project."""
    said: list[str] = []
    for source in _sources(found):
        path = source if source.startswith("/") else _absolute(source, call)
        if path is None:
            continue
        is_whole = path in _WHOLE or (bool(call.home) and path == call.home)
        if _SOCKET.search(path):
            said.append("the engine's socket")
        elif is_whole or (_KEYS.search(path) and not _OWN_TOOL.search(image)):
            said.append(path)
    return said


def _sources(found: Scan) -> list[str]:
    """Sources of `-v SOURCE:PATH[:OPTIONS]` and `--mount type=bind,source=...`."""
    sources = [v.text.split(":")[0] for v in found.values("-v", "--volume") if ":" in v.text]
    for value in found.values("--mount"):
        pairs = dict(p.partition("=")[::2] for p in value.text.split(","))
        if pairs.get("type", "bind") == "bind":
            sources.append(pairs.get("source", pairs.get("src", "")))
    return [s for s in sources if s and UNKNOWN not in s]


def _absolute(source: str, call: Invocation) -> str | None:
    if source.startswith("~"):
        return posixpath.normpath(call.home + source[1:]) if call.home else source
    if not source.startswith(".") or call.cwd is None:
        return None
    return posixpath.normpath(posixpath.join(call.cwd, source))
