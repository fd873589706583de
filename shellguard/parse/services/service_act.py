"""What one invocation or request would do to something that a service keeps: the nouns.

Promise: frozen; verbs and things are closed lists, which rules, providers' tables and readers share.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shellguard.model import Scope, Undo

__all__ = ["Group", "Scope", "ServiceAct", "Thing", "Verb", "group_of"]


class Verb(StrEnum):
    """What is done. Reading, listing, describing, planning and logging in to look is no act."""

    DELETE = "delete"
    """The thing is gone, also where it is called drop, destroy, terminate, remove, uninstall or close."""
    EMPTY = "empty"
    """The thing stays, what it held is gone: truncate, flush, purge, wipe."""
    RESET = "reset"
    """Deleted or emptied, and made anew: reset, fresh, rebuild, reinstall."""
    REPLACE = "replace"
    """Something else stands in its place, or it is set back: overwrite, restore over, replace --force, roll back."""
    FORGET = "forget"
    """The thing stays, what manages it no longer knows it: terraform state rm, deregister."""
    DETACH = "detach"
    """Taken from what uses it: a volume, a domain, an address, a remote."""
    STOP = "stop"
    """It no longer runs or serves: stop, suspend, scale to nothing, drain, cordon off, pause, cancel."""
    DISABLE = "disable"
    """A protection, an account, a key or a schedule no longer works: disable, unprotect, schedule key deletion."""
    REVOKE = "revoke"
    """Somebody loses a right, a token, a key."""
    GRANT = "grant"
    """Somebody gets a right: policies, roles, members, keys made, OAuth grants."""
    EXPOSE = "expose"
    """Made readable or reachable for the public."""
    REVEAL = "reveal"
    """A secret's value is printed or fetched."""
    PUBLISH = "publish"
    """Others can fetch or see it from now on, and it cannot be taken back: a package, a release, an image over a tag."""
    WITHDRAW = "withdraw"
    """What others use is taken back: unpublish, yank, deprecate."""
    DEPLOY = "deploy"
    """What runs is exchanged: deploy, apply, promote, rollout."""
    MIGRATE = "migrate"
    """A schema is changed forward."""
    CHANGE = "change"
    """Settings of one thing."""
    CREATE = "create"
    MOVE = "move"
    """It has another owner, name or place: transfer, rename, move."""
    RUN = "run"
    """A program is run by the service: exec, ssh, send-command, invoke with a payload."""
    SEND = "send"
    """Somebody is written to, paid, called: messages, mail, refunds, payouts."""
    SWITCH = "switch"
    """Later commands act as somebody else or elsewhere."""
    UNKNOWN = "unknown"
    """It changes something and nobody can say what."""


class Thing(StrEnum):
    """To what; `Group` says what it would cost."""

    # data: what is lost is lost with the thing
    ACCOUNT = "account"
    PROJECT = "project"
    ENVIRONMENT = "environment"
    DATABASE = "database"
    SCHEMA = "schema"
    TABLE = "table"
    ROWS = "rows"
    INDEX = "index"
    DATASET = "dataset"
    VOLUME = "volume"
    FILESYSTEM = "filesystem"
    BUCKET = "bucket"
    OBJECTS = "objects"
    """What lies in a bucket."""
    BACKUP = "backup"
    """Backups, snapshots, recovery points."""
    REGISTRY = "registry"
    IMAGE = "image"
    QUEUE = "queue"
    """Queues, topics, streams."""
    LOG = "log"
    SECRET = "secret"
    KEY = "key"
    """A key that encrypts: KMS keys, key vaults."""
    REPOSITORY = "repository"
    RELEASE = "release"
    PACKAGE = "package"
    STATE = "state"
    """What an infrastructure tool knows of the world."""
    STACK = "stack"
    CLUSTER = "cluster"
    NAMESPACE = "namespace"
    INSTANCE = "instance"
    """A virtual or bare machine."""
    CUSTOMER = "customer"
    """Customers, subscriptions, invoices, end users of an application."""
    DOCUMENT = "document"
    """Pages, messages, channels, issues: what people wrote."""
    UNKNOWN = "unknown"
    """Nobody can say what."""
    # service: something stops working; it can be made again
    APP = "app"
    WORKLOAD = "workload"
    """Deployments, stateful sets, services of a cluster."""
    FUNCTION = "function"
    ADDON = "addon"
    NODE = "node"
    NETWORK = "network"
    """Networks, load balancers, gateways, addresses."""
    FIREWALL = "firewall"
    DOMAIN = "domain"
    """Domains, DNS zones and records."""
    CERTIFICATE = "certificate"
    PIPELINE = "pipeline"
    """Pipelines, workflows, schedules, jobs that come again."""
    CONFIG = "config"
    """Settings, variables, configuration."""
    DEPLOYMENT = "deployment"
    """One deployed version."""
    MONITOR = "monitor"
    """Alerts, dashboards, audit trails, monitors."""
    WEBHOOK = "webhook"
    UNIT = "unit"
    """A system service of this or another machine."""
    # access
    USER = "user"
    GROUP = "group"
    ROLE = "role"
    POLICY = "policy"
    TOKEN = "token"
    """Tokens, API keys, access keys, sessions."""
    MEMBER = "member"
    # trifles: made and deleted all day
    LABEL = "label"
    COMMENT = "comment"
    RUN = "run"
    """One run of a job, a pod, an event."""
    DRAFT = "draft"
    BRANCH = "branch"
    """A branch of a repository (git's own reader knows more)."""
    PREVIEW = "preview"
    CACHE = "cache"


class Group(StrEnum):
    """What losing a thing means."""

    DATA = "data"
    SERVICE = "service"
    ACCESS = "access"
    TRIFLE = "trifle"


_SERVICE = frozenset(
    (
        *(Thing.APP, Thing.WORKLOAD, Thing.FUNCTION, Thing.ADDON, Thing.NODE, Thing.NETWORK, Thing.FIREWALL),
        *(Thing.DOMAIN, Thing.CERTIFICATE, Thing.PIPELINE, Thing.CONFIG, Thing.DEPLOYMENT, Thing.MONITOR),
        *(Thing.WEBHOOK, Thing.UNIT),
    )
)
_ACCESS = frozenset((Thing.USER, Thing.GROUP, Thing.ROLE, Thing.POLICY, Thing.TOKEN, Thing.MEMBER))
_TRIFLE = frozenset(
    (Thing.LABEL, Thing.COMMENT, Thing.RUN, Thing.DRAFT, Thing.BRANCH, Thing.PREVIEW, Thing.CACHE)
)


def group_of(thing: Thing) -> Group:
    """What losing it means; what nobody knows counts as data."""
    if thing in _SERVICE:
        return Group.SERVICE
    if thing in _ACCESS:
        return Group.ACCESS
    return Group.TRIFLE if thing in _TRIFLE else Group.DATA


@dataclass(frozen=True, slots=True)
class ServiceAct:
    """One thing that a service would be made to do."""

    verb: Verb
    thing: Thing
    target: str = ""
    """Its name as said, for people; never a secret's value."""
    service: str = ""
    """Whose: `aws rds`, `railway`, `kubernetes`, `prisma`, `github`."""
    scope: Scope = Scope.ONE
    undo: Undo = Undo.NONE
    where: str = ""
    """Context, profile, account, project, environment or host as said by the command or by facts; empty when unsaid."""
    is_local: bool = False
    """On this machine only: an emulator, a development cluster, a loopback host."""
    is_certain: bool = True
    """False where the words may mean something milder, or the service asks a person before it does it."""
    is_shielded: bool = False
    """Its own words ask for the milder way: a final snapshot is kept, a deletion protection must be lifted first."""
    source: str = ""
    """Whose documentation says so: a URL or a manual's name."""
