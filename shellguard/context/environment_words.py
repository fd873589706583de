"""Which environment a name speaks of, by the words people put into names.

Promise: pure, total and bounded; a name that only resembles such a word says nothing. A word is a whole part of a name, as
dashes, dots, capitals and digits set it apart.
"""

from __future__ import annotations

import ipaddress
import re
from enum import IntEnum

_LONGEST = 300


class Tier(IntEnum):
    """How much others depend on an environment; a higher one compares greater."""

    UNKNOWN = 0
    """Nobody can say; it stands apart from the others, whatever it compares as."""
    LOCAL = 1
    DEVELOPMENT = 2
    TEST = 3
    """Made for trying and thrown away: tests, previews, sandboxes, CI."""
    STAGING = 4
    """What stands before production and is kept like it."""
    PRODUCTION = 5

    @property
    def label(self) -> str:
        """Lower-case name."""
        return self.name.lower()

    @property
    def is_known(self) -> bool:
        """Whether somebody can say."""
        return self is not Tier.UNKNOWN


_WORDS: dict[str, Tier] = {
    word: tier
    for tier, words in {
        Tier.PRODUCTION: "prod production prd live",
        Tier.STAGING: "stg staging stage stag uat preprod preproduction nonprod nonproduction nprod nprd ppe acceptance",
        Tier.TEST: "test testing tst qa ci preview previews review sandbox sbx e2e loadtest perftest integration ephemeral playground",
        Tier.DEVELOPMENT: "dev devel develop development scratch",
        Tier.LOCAL: "local localhost localdev localstack emulator",
    }.items()
    for word in words.split()
}
# `proddb`, `stgweb`: what people join without a sign.
_JOINED = re.compile(
    r"(prod|prd|stg|staging|uat|qa|dev)(?:db|srv|sql|pg|mysql|redis|mongo|cluster|k8s|eks|gke|aks|host|bastion|env|eu|us|ap)|"
    r"(?:db|srv|k8s|eks|gke|aks|cluster)(prod|prd|stg|staging|uat|qa|dev)"
)
_PARTS = re.compile(r"e2e|k8s|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# What turns production into what stands before it.
_BEFORE = frozenset({"pre", "non", "not", "no", "sub", "un"})
# `prod-like`, `production-parity`
_LIKE = frozenset({"like", "similar", "parity"})
# Live as opposed to recorded, and production as the making of films.
_LIVE_WHAT = frozenset(
    "stream streams streaming chat reload reloading server view views blog score scores tv video videos event events update "
    "updates data edit editing sync wire session share sharing query queries stats feed demo coding class long patch action "
    "component components".split()
)
_MAKING = frozenset("post video music film food tv movie audio content media oil".split())
# `stage-1`, `two-stage`: a step, no environment.
_STEPS = frozenset("multi two three single first second next last final early late build per by".split())
_PASSING = re.compile(r"(?:pr|mr)-?\d+(?:$|[-_.])|(?:^|[-_./])(?:pr|mr)-?\d+(?:$|[-_./])", re.I)
_LOCAL_CLUSTER = re.compile(
    r"^(?:(?:kind|k3d)-[\w.-]+|kind|k3d|minikube|docker-(?:for-)?desktop|rancher-desktop|orbstack|microk8s|colima(?:-.+)?|podman-desktop"
    r"|desktop-linux|desktop-windows|rootless|multipass)$"
)


def parts_of(name: str) -> tuple[str, ...]:
    """`apiProdDb2`, `db-prod01` as lower-case words and numbers."""
    return tuple(p.lower() for p in _PARTS.findall(name[:_LONGEST]))


def tier_of(name: str) -> Tier:
    """The tier that a name says outright: of an environment, a context, a profile, a project, a bucket."""
    if _LOCAL_CLUSTER.match(name[:_LONGEST]):
        return Tier.LOCAL
    parts = parts_of(name)
    found = max((_tier_at(parts, at) for at in range(len(parts))), default=Tier.UNKNOWN)
    return max(found, Tier.TEST) if _PASSING.search(name[:_LONGEST]) else found


def _tier_at(parts: tuple[str, ...], at: int) -> Tier:
    word = parts[at]
    before = parts[at - 1] if at else ""
    after = parts[at + 1] if at + 1 < len(parts) else ""
    tier = _WORDS.get(word, Tier.UNKNOWN)
    if not tier:
        joined = _JOINED.fullmatch(word)
        return _WORDS[joined.group(1) or joined.group(2)] if joined else Tier.UNKNOWN
    if tier is Tier.PRODUCTION:
        return _production(word, before, after)
    if word == "stage" and (after.isdigit() or before in _STEPS):
        return Tier.UNKNOWN
    return Tier.UNKNOWN if word in ("staging", "stage") and after == "area" else tier


def _production(word: str, before: str, after: str) -> Tier:
    if word == "live":
        return Tier.UNKNOWN if after in _LIVE_WHAT or before in _LIVE_WHAT else Tier.PRODUCTION
    if before in _BEFORE or after in _LIKE:
        return Tier.STAGING
    is_making = word == "production" and (before in _MAKING or after in ("line", "lines", "company"))
    return Tier.UNKNOWN if is_making else Tier.PRODUCTION


# -- hosts --------------------------------------------------------------------------------------------------

_LOCAL_HOSTS = frozenset(
    {"localhost", "0.0.0.0", "host.docker.internal", "kubernetes.docker.internal", "host.minikube.internal"}
)
_LOCAL_ENDINGS = (".localhost", ".local", ".test", ".localstack.cloud", ".docker.internal")
# A cluster's own names end in `.local` too, wherever the cluster is.
_CLUSTER_ENDINGS = (".svc.cluster.local", ".cluster.local")
# Public services whose names only look like an environment's.
_SAYS_NOTHING = re.compile(
    r"(?:^|\.)(?:dev\.(?:azure\.com|to|mysql\.com|w3\.org)|(?:live|preview)\.(?:com|net)|test\.de|live\.com|production\.com)$"
)
# What a registered name must say to count: words that are other things too are not enough there.
_PLAIN = frozenset({"prod", "production", "prd", "stg", "staging", "uat", "preprod", "nonprod", "sandbox"})
# Second levels under which names are registered.
_SECOND = frozenset({"co", "com", "org", "net", "gov", "ac", "edu"})
_PRIMARY = frozenset({"primary", "master"})


def host_tier(host: str, *, is_database: bool = False) -> Tier:
    """The tier that a host's name says, without scheme and user. `is_database`: where `primary` means the one that counts."""
    cased = _without_port(host[:_LONGEST].strip()).rstrip(".")
    name = cased.lower()
    if not name or is_loopback(name):
        return Tier.LOCAL if name else Tier.UNKNOWN
    if _is_address(name) or _SAYS_NOTHING.search(name):
        return Tier.UNKNOWN
    for ending in _CLUSTER_ENDINGS:
        cased = cased.removesuffix(ending)
    labels = cased.split(".")
    if len(labels) == 1:
        return _primary(labels, is_database=is_database) or tier_of(cased)
    at = len(labels) - (3 if len(labels) > 2 and labels[-2] in _SECOND and len(labels[-1]) == 2 else 2)
    own = max((tier_of(label) for label in labels[:at]), default=Tier.UNKNOWN)
    # `acme-prod.com` and `db.prod` name an environment; `live.de` and `web.dev` are what somebody registered
    registered = max(
        (tier_of(label) for label in labels[at:] if _PLAIN & set(parts_of(label))), default=Tier.UNKNOWN
    )
    return max(own, registered) or _primary(labels[:at], is_database=is_database)


def _without_port(host: str) -> str:
    """`db:5432` and `[::1]:5432` as `db` and `::1`."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host if host.count(":") > 1 else re.sub(r":\d+$", "", host)


def _primary(labels: list[str], *, is_database: bool) -> Tier:
    is_said = is_database and any(_PRIMARY & set(parts_of(label)) for label in labels)
    is_other = any(tier_of(label) for label in labels)
    return Tier.PRODUCTION if is_said and not is_other else Tier.UNKNOWN


def is_loopback(name: str) -> bool:
    """Whether a host is this machine by its name, or by what its name is reserved for."""
    name = name.lower()
    if name.endswith(_CLUSTER_ENDINGS):
        return False
    if name in _LOCAL_HOSTS or name.endswith(_LOCAL_ENDINGS):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


# -- paths and branches -------------------------------------------------------------------------------------

# Words that are ordinary folders: `/usr/local`, `test/fixtures`, `live/` above every environment of Terragrunt's.
_FOLDERS = frozenset({"live", "local", "test", "testing", "integration", "ci", "review", "scratch", "stage"})
_AREA = r"(?:eu|us|ap|na|sa|me|af|emea|apac|blue|green|global|north|south|east|west|central|\d+)"
_SEGMENT = re.compile(
    rf"(?:(?:envs?|values|config|deploy|k8s|inventory|hosts|secrets|terraform|vars|kubeconfig|docker-compose|compose|backend|overlay)[-_.])?"
    rf"(?P<word>[a-z]+(?:[-_]prod(?:uction)?)?)(?:[-_]{_AREA}){{0,4}}"
    r"(?:[-_.](?:cluster|env|values|secrets|inventory|config|vars|rsa|ed25519|key|backend))?"
    r"(?:\.(?:ya?ml|json|tfvars|tfvars\.json|s3|gcs|azurerm|hcl|tfbackend|ini|env|toml|pem|key|conf|config|local|sh))*",
    re.I,
)


def path_tier(path: str) -> Tier:
    """The tier that a path says: its last part that is the name of an environment, `overlays/prod`, `values-staging.yaml`."""
    for segment in reversed(path[-1000:].split("/")):
        found = _SEGMENT.fullmatch(segment.lstrip(".")[:80])
        word = found.group("word").lower() if found else ""
        if not found or (word in _FOLDERS and word == segment.lower()):
            continue
        tier = _WORDS.get(re.sub(r"[-_]", "", word), Tier.UNKNOWN)
        if tier and word != "live":
            return tier
    return Tier.UNKNOWN


_BRANCH = re.compile(
    rf"(?:(?:envs?|environments?|deploy|deployments?)[/_-])?([a-z]+)(?:[/_-]{_AREA}){{0,3}}", re.I
)


def branch_tier(branch: str) -> Tier:
    """The tier that a branch deploys to, where it is called by the name of one; `fix/prod-crash` is none, nor is `main`."""
    found = _BRANCH.fullmatch(branch[:100])
    tier = _WORDS.get(found.group(1).lower(), Tier.UNKNOWN) if found else Tier.UNKNOWN
    return tier if tier >= Tier.STAGING else Tier.UNKNOWN
