"""What the `gcloud` command line would do: `gcloud [flags] GROUP... COMMAND [operands] [flags]`.

Promise: pure and total. Groups and commands are those of the SDK's own command tree (`gcloud_table`), with alpha, beta
and preview; a command's name says the verb, its groups the thing, and what that misleads about stands here. Without a
terminal gcloud asks nobody (`gcloud topic startup`), so `--quiet` changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from shellguard.model import Undo
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.services import gcloud_table
from shellguard.parse.services.cloud_line import Line, assigned, is_local_url, is_scratch, read_line
from shellguard.parse.services.cloud_verbs import UNDO, is_throwaway, read_words
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

_TRACKS = frozenset({"alpha", "beta", "preview"})
# gcloud-wide flags with a value (`gcloud help`).
_VALUES = frozenset(
    "--account --billing-project --configuration --flags-file --flatten --format --impersonate-service-account --project --verbosity "
    "--access-token-file --trace-token --trace-email --filter --limit --page-size --sort-by --region --zone --location --instance --cluster "
    "--iam-account --service --keyring --key --secret --type --role --member --command".split()
)
# Flags without a value that stand before operands often.
_FLAGS = frozenset(
    "--quiet -q --async --global --all --force --recursive -r -R --continue-on-error --help -h --log-http --no-user-output-enabled --no-async "
    "--delete-disks --all-versions -a --ignore-symlinks --internal-ip --tunnel-through-iap --plain --delete-unmatched-destination-objects".split()
)
_SOURCE = "https://cloud.google.com/sdk/gcloud/reference"

# Command path -> verb, thing; None: it only reads or only touches files of this machine.
_PATHS: dict[str, tuple[Verb, Thing] | None] = {
    "sql instances delete": (Verb.DELETE, Thing.DATABASE), "sql instances restart": (Verb.STOP, Thing.DATABASE),
    "sql instances restore-backup": (Verb.REPLACE, Thing.DATABASE), "sql backups restore": (Verb.REPLACE, Thing.DATABASE),
    "sql instances failover": (Verb.STOP, Thing.DATABASE), "sql instances switchover": (Verb.STOP, Thing.DATABASE),
    "sql instances promote-replica": (Verb.DETACH, Thing.DATABASE), "sql instances reset-ssl-config": (Verb.REVOKE, Thing.CERTIFICATE),
    "sql instances point-in-time-restore": (Verb.CREATE, Thing.DATABASE), "sql instances clone": (Verb.CREATE, Thing.DATABASE),
    "sql import sql": (Verb.CHANGE, Thing.DATABASE), "sql import csv": (Verb.CHANGE, Thing.TABLE), "sql import bak": (Verb.REPLACE, Thing.DATABASE),
    "sql connect": (Verb.RUN, Thing.DATABASE), "sql users set-password": (Verb.CHANGE, Thing.USER), "sql generate-login-token": (Verb.REVEAL, Thing.TOKEN),
    "projects delete": (Verb.DELETE, Thing.PROJECT), "compute instances reset": (Verb.STOP, Thing.INSTANCE),
    "compute instances start": (Verb.CHANGE, Thing.INSTANCE), "compute disks snapshot": (Verb.CREATE, Thing.BACKUP),
    "compute ssh": (Verb.RUN, Thing.INSTANCE), "compute scp": (Verb.CREATE, Thing.FILESYSTEM), "compute reset-windows-password": (Verb.GRANT, Thing.TOKEN),
    "compute config-ssh": None, "compute connect-to-serial-port": (Verb.RUN, Thing.INSTANCE), "compute start-iap-tunnel": None,
    "compute instance-groups managed recreate-instances": (Verb.RESET, Thing.INSTANCE), "compute instance-groups managed resize": (Verb.CHANGE, Thing.NODE),
    "compute instance-groups managed rolling-action restart": (Verb.DEPLOY, Thing.NODE), "compute instance-groups managed rolling-action replace": (Verb.DEPLOY, Thing.NODE),
    "compute security-policies rules delete": (Verb.DELETE, Thing.FIREWALL), "compute project-info remove-metadata": (Verb.CHANGE, Thing.CONFIG),
    "container clusters resize": (Verb.CHANGE, Thing.CLUSTER), "container clusters upgrade": (Verb.DEPLOY, Thing.CLUSTER),
    "container node-pools rollback": (Verb.DEPLOY, Thing.NODE), "container images delete": (Verb.DELETE, Thing.IMAGE),
    "container images untag": (Verb.DELETE, Thing.IMAGE), "artifacts docker tags delete": (Verb.DELETE, Thing.IMAGE), "artifacts tags delete": (Verb.DELETE, Thing.PACKAGE),
    "artifacts print-settings": None, "iam service-accounts keys create": (Verb.GRANT, Thing.TOKEN), "iam service-accounts keys upload": (Verb.GRANT, Thing.TOKEN),
    "iam service-accounts keys delete": (Verb.REVOKE, Thing.TOKEN), "iam service-accounts keys disable": (Verb.DISABLE, Thing.TOKEN),
    "iam service-accounts sign-blob": (Verb.REVEAL, Thing.TOKEN), "iam service-accounts sign-jwt": (Verb.REVEAL, Thing.TOKEN),
    "iam roles undelete": (Verb.CHANGE, Thing.ROLE), "secrets versions access": (Verb.REVEAL, Thing.SECRET), "secrets versions destroy": (Verb.DELETE, Thing.SECRET),
    "secrets versions disable": (Verb.DISABLE, Thing.SECRET), "kms decrypt": (Verb.REVEAL, Thing.SECRET), "kms asymmetric-decrypt": (Verb.REVEAL, Thing.SECRET),
    "kms encrypt": None, "kms asymmetric-sign": None, "kms mac-sign": None, "kms raw-encrypt": None, "kms raw-decrypt": (Verb.REVEAL, Thing.SECRET),
    "kms keys versions destroy": (Verb.DISABLE, Thing.KEY), "kms keys versions disable": (Verb.DISABLE, Thing.KEY), "kms keys versions restore": (Verb.CHANGE, Thing.KEY),
    "kms keys remove-rotation-schedule": (Verb.DISABLE, Thing.KEY), "auth application-default print-access-token": (Verb.REVEAL, Thing.TOKEN),
    "auth revoke": None, "auth login": None, "auth activate-service-account": None, "auth configure-docker": None, "auth application-default login": None,
    "auth application-default revoke": None, "auth application-default set-quota-project": None, "config set": None, "config unset": None,
    "config configurations activate": None, "config configurations create": None, "config configurations delete": None, "config configurations rename": None,
    "components install": None, "components update": None, "components remove": None, "components reinstall": None, "components restore": None,
    "components repositories add": None, "components repositories remove": None, "init": None, "feedback": None, "survey": None, "docker": None,
    "cloud-shell ssh": (Verb.RUN, Thing.INSTANCE), "functions call": (Verb.RUN, Thing.FUNCTION), "run jobs delete": (Verb.DELETE, Thing.PIPELINE),
    "run jobs execute": (Verb.RUN, Thing.RUN), "run services replace": (Verb.DEPLOY, Thing.APP), "run deploy": (Verb.DEPLOY, Thing.APP),
    "run revisions delete": (Verb.DELETE, Thing.DEPLOYMENT), "app deploy": (Verb.DEPLOY, Thing.APP), "app create": (Verb.CREATE, Thing.APP),
    "app versions migrate": (Verb.DEPLOY, Thing.DEPLOYMENT), "app services delete": (Verb.DELETE, Thing.APP), "app instances delete": (Verb.STOP, Thing.RUN),
    "app services set-traffic": (Verb.DEPLOY, Thing.APP), "firestore bulk-delete": (Verb.DELETE, Thing.ROWS), "firestore import": (Verb.REPLACE, Thing.ROWS),
    "datastore import": (Verb.REPLACE, Thing.ROWS), "firestore export": None, "firestore databases restore": (Verb.CREATE, Thing.DATABASE),
    "firestore databases clone": (Verb.CREATE, Thing.DATABASE), "datastore indexes cleanup": (Verb.DELETE, Thing.INDEX),
    "spanner databases ddl update": (Verb.MIGRATE, Thing.SCHEMA), "spanner rows delete": (Verb.DELETE, Thing.ROWS), "spanner databases execute-sql": (Verb.RUN, Thing.ROWS),
    "spanner databases restore": (Verb.CREATE, Thing.DATABASE), "bigtable backups restore": (Verb.CREATE, Thing.TABLE), "bigtable tables restore": (Verb.CREATE, Thing.TABLE),
    "logging logs delete": (Verb.DELETE, Thing.LOG), "logging buckets delete": (Verb.DELETE, Thing.LOG), "logging sinks delete": (Verb.DISABLE, Thing.MONITOR),
    "logging write": (Verb.CHANGE, Thing.RUN), "logging views delete": (Verb.CHANGE, Thing.MONITOR), "logging settings update": (Verb.CHANGE, Thing.MONITOR),
    "resource-manager liens delete": (Verb.DISABLE, Thing.PROJECT), "resource-manager tags bindings delete": (Verb.CHANGE, Thing.LABEL),
    "resource-manager org-policies disable-enforce": (Verb.DISABLE, Thing.POLICY), "org-policies delete": (Verb.DISABLE, Thing.POLICY), "org-policies reset": (Verb.DISABLE, Thing.POLICY),
    "services disable": (Verb.STOP, Thing.APP), "services enable": (Verb.CHANGE, Thing.APP), "services api-keys create": (Verb.GRANT, Thing.TOKEN),
    "services api-keys get-key-string": (Verb.REVEAL, Thing.TOKEN), "billing projects unlink": (Verb.STOP, Thing.PROJECT), "billing projects link": (Verb.CHANGE, Thing.PROJECT),
    "beta billing projects unlink": (Verb.STOP, Thing.PROJECT), "pubsub topics publish": (Verb.SEND, Thing.QUEUE), "pubsub subscriptions pull": None,
    "pubsub subscriptions ack": (Verb.DELETE, Thing.ROWS), "pubsub subscriptions seek": (Verb.EMPTY, Thing.QUEUE), "pubsub snapshots delete": (Verb.DELETE, Thing.BACKUP),
    "pubsub subscriptions modify-message-ack-deadline": (Verb.CHANGE, Thing.RUN), "tasks queues purge": (Verb.EMPTY, Thing.QUEUE), "tasks delete": (Verb.DELETE, Thing.RUN),
    "scheduler jobs delete": (Verb.DELETE, Thing.PIPELINE), "scheduler jobs pause": (Verb.STOP, Thing.PIPELINE), "scheduler jobs run": (Verb.RUN, Thing.PIPELINE),
    "builds submit": (Verb.RUN, Thing.RUN), "builds cancel": (Verb.STOP, Thing.RUN), "dns record-sets transaction execute": (Verb.CHANGE, Thing.DOMAIN),
    "dns record-sets transaction start": None, "dns record-sets transaction add": None, "dns record-sets transaction remove": None,
    "dns record-sets transaction abort": None, "dns record-sets import": (Verb.CHANGE, Thing.DOMAIN), "source repos clone": None, "source repos delete": (Verb.DELETE, Thing.REPOSITORY),
    "transfer jobs delete": (Verb.DELETE, Thing.PIPELINE), "transfer jobs run": (Verb.CHANGE, Thing.OBJECTS), "composer environments run": (Verb.RUN, Thing.PIPELINE),
    "deployment-manager deployments delete": (Verb.DELETE, Thing.STACK), "infra-manager deployments delete": (Verb.DELETE, Thing.STACK),
    "infra-manager deployments apply": (Verb.DEPLOY, Thing.STACK), "emulators": None, "storage cp": (Verb.CREATE, Thing.OBJECTS), "storage mv": (Verb.MOVE, Thing.OBJECTS),
    "storage rm": (Verb.DELETE, Thing.OBJECTS), "storage rsync": (Verb.CREATE, Thing.OBJECTS), "storage cat": None, "storage sign-url": (Verb.REVEAL, Thing.TOKEN),
    "storage buckets delete": (Verb.DELETE, Thing.BUCKET), "storage restore": (Verb.CHANGE, Thing.OBJECTS), "storage buckets relocate": (Verb.MOVE, Thing.BUCKET),
    "storage hmac create": (Verb.GRANT, Thing.TOKEN), "storage hmac delete": (Verb.REVOKE, Thing.TOKEN), "storage managed-folders delete": (Verb.DELETE, Thing.OBJECTS),
    "storage operations cancel": (Verb.STOP, Thing.RUN), "storage du": None, "storage hash": None,
}  # fmt: skip
# Nouns of single products: an instance is a machine only where machines are let.
_PRODUCT: dict[str, Thing] = {
    **dict.fromkeys("sql spanner redis memcache bigtable alloydb memorystore oracle-database looker".split(), Thing.DATABASE),
    "filestore": Thing.FILESYSTEM, "lustre": Thing.FILESYSTEM, "parallelstore": Thing.FILESYSTEM, "notebooks": Thing.INSTANCE, "workbench": Thing.INSTANCE,
    "data-fusion": Thing.PIPELINE, "apigee": Thing.APP, "secrets": Thing.SECRET, "kms": Thing.KEY, "privateca": Thing.CERTIFICATE, "functions": Thing.FUNCTION,
    "managed-kafka": Thing.QUEUE, "backup-dr": Thing.BACKUP,
}  # fmt: skip
_ROLES = re.compile(r"^roles/(?:[\w.]+\.)?(?:viewer|browser|\w*[vV]iewer|\w*[rR]eader)$")
_EVERYBODY = ("allUsers", "allAuthenticatedUsers")


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the command would do."""
    del world
    found = _path_of(call.args)
    if found is None:
        return ()
    path, rest = found
    line = read_line(rest, values=_VALUES, flags=_FLAGS, is_greedy=False)
    if line.has("--help", "-h") or path[:1] in (("help",), ("topic",), ("emulators",), ("info",)):
        return ()
    joined = " ".join(path)
    said = _PATHS[joined] if joined in _PATHS else _read_path(path)
    if said is None:
        return ()
    verb, thing = said
    target = " ".join(w.shown for w in line.words[:8]) or line.text(
        "--instance", "--secret", "--name", "--bucket"
    )
    act = ServiceAct(
        verb,
        thing,
        target[:200],
        "gcloud " + path[0],
        undo=UNDO.get(verb, Undo.NONE),
        where=_where(call, line),
        is_local=_is_local(call, line),
        source=_SOURCE,
    )
    own = _OWN.get(joined) or _OWN.get(path[-1]) or _changed
    return tuple(_placed(a) for a in own(act, line))


@cache
def _groups() -> dict[str, frozenset[str]]:
    """Group -> its commands that may change something."""
    found = {"": frozenset(gcloud_table.TOP.split())}
    for line in gcloud_table.GROUPS.splitlines():
        group, _, names = line.partition(": ")
        if group:
            found[group] = frozenset(names.split())
    return found


def _path_of(args: tuple[Arg, ...]) -> tuple[tuple[str, ...], tuple[Arg, ...]] | None:
    """The command's path and everything else; None when no command is named."""
    groups, path, rest = _groups(), "", []
    is_value = False
    for at, arg in enumerate(args[:200]):
        text = arg.text
        if text.startswith("-") or is_value:
            rest.append(arg)
            is_value = not is_value and text in _VALUES
        elif text in _TRACKS and not path:
            continue
        elif f"{path} {text}".strip() in groups:
            path = f"{path} {text}".strip()
        elif (
            at
            and args[at - 1].text.startswith("--")
            and "=" not in args[at - 1].text
            and not _is_leaf(path, text)
        ):
            rest.append(arg)
        else:
            return (*path.split(), text), (*rest, *args[at + 1 :])
    return None


def _is_leaf(path: str, word: str) -> bool:
    """Whether a group has such a command; those that read go by their name."""
    from shellguard.parse.services.lexicon import is_reading

    return word in _groups().get(path, ()) or is_reading(word.partition("-")[0])


def _read_path(path: tuple[str, ...]) -> tuple[Verb, Thing] | None:
    said = read_words(path[:-1], path[-1])
    if said is None:
        return None
    verb, thing = said
    product = _PRODUCT.get(path[0])
    if product is not None and thing in (
        Thing.INSTANCE,
        Thing.CLUSTER,
        Thing.UNKNOWN,
        Thing.TOKEN,
        Thing.DEPLOYMENT,
    ):
        thing = product
    return verb, thing


def _where(call: Invocation, line: Line) -> str:
    project = line.text("--project") or assigned(call, "CLOUDSDK_CORE_PROJECT", "GOOGLE_CLOUD_PROJECT")
    places = (project, line.text("--region", "--zone", "--location"))
    return ", ".join(p for p in places if p)


def _is_local(call: Invocation, line: Line) -> bool:
    """Emulators are named by variables (`gcloud emulators ... env-init`), or by overridden endpoints."""
    return any(
        is_local_url(v.text)
        for n, v in (*call.assignments, *call.environment)
        if n.endswith("_EMULATOR_HOST") or n.startswith("CLOUDSDK_API_ENDPOINT_OVERRIDES_")
    )


def _placed(act: ServiceAct) -> ServiceAct:
    if is_throwaway(act):
        return replace(act, thing=Thing.PREVIEW)
    return act


# -- what flags turn a command into --------------------------------------------------------------------------

Own = Callable[[ServiceAct, Line], tuple[ServiceAct, ...]]


def _changed(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """Any command: protections off, doors open to everybody, scaled to nothing."""
    if (
        line.has(
            "--no-deletion-protection",
            "--no-enable-backup",
            "--no-backup",
            "--no-enable-point-in-time-recovery",
            "--no-termination-protection",
        )
        and act.verb is not Verb.CREATE
    ):
        return (replace(act, verb=Verb.DISABLE), act)
    if act.verb is Verb.CHANGE and (
        line.text("--retention-period") == "0"
        or line.has("--clear-retention-period", "--no-versioning", "--clear-soft-delete")
    ):
        return (replace(act, verb=Verb.DISABLE), act)
    if line.has("--allow-unauthenticated", "--no-public-access-prevention"):
        return (replace(act, verb=Verb.EXPOSE, undo=Undo.NONE), act)
    if act.verb in (Verb.CHANGE, Verb.CREATE) and _is_open(line):
        return (replace(act, verb=Verb.EXPOSE, undo=Undo.NONE), act)
    if act.verb is Verb.CHANGE and any(
        v.text == "0" for v in line.values("--size", "--num-nodes", "--max-instances")
    ):
        return (replace(act, verb=Verb.STOP),)
    if act.verb is Verb.CHANGE and line.text("--activation-policy").lower() == "never":
        return (replace(act, verb=Verb.STOP),)
    return (act,)


def _is_open(line: Line) -> bool:
    """From anywhere: authorized networks, predefined ACLs that are public."""
    networks = line.text("--authorized-networks", "--master-authorized-networks")
    acl = line.text("--predefined-acl", "--canned-acl", "--predefined-default-object-acl").lower()
    grants = line.text("--add-acl-grant")
    return "0.0.0.0/0" in networks or acl.startswith("public") or any(e in grants for e in _EVERYBODY)


def _firewall_rule(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """Ingress for `--source-ranges` everything, which is also what leaving it out means; web ports are meant to be
    open (`gcloud compute firewall-rules create`)."""
    allowed = " ".join(v.text for v in line.values("--allow", "--rules"))
    ranges = line.text("--source-ranges")
    is_inward = (
        line.text("--direction").upper() not in ("EGRESS", "OUT") and line.text("--action").upper() != "DENY"
    )
    is_everybody = "0.0.0.0/0" in ranges or (
        act.verb is Verb.CREATE and not ranges and not line.has("--source-tags", "--source-service-accounts")
    )
    if not (is_inward and is_everybody and allowed):
        return _changed(act, line)
    is_web = all(re.fullmatch(r"(?:tcp:(?:80|443)|icmp)", p) for p in allowed.split(","))
    return (act,) if is_web else (replace(act, verb=Verb.EXPOSE, thing=Thing.FIREWALL), act)


def _binding(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """Roles that only look widen little; everybody is the public."""
    member, role = line.text("--member"), line.text("--role")
    if act.verb is Verb.GRANT and member in _EVERYBODY:
        return (replace(act, verb=Verb.EXPOSE, undo=Undo.NONE),)
    if act.verb is Verb.GRANT and _ROLES.match(role) and "secret" not in role:
        return (replace(act, verb=Verb.CHANGE),)
    return (replace(act, target=" ".join(p for p in (act.target, role, member) if p)),)


def _removed_objects(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """`storage rm [-r] URL...`: a bucket's root is the bucket, wildcards and `-r` are many."""
    return tuple(removed(w.text, line.has("-r", "-R", "--recursive"), act) for w in line.words[:8]) or (act,)


def removed(url: str, is_deep: bool, act: ServiceAct) -> ServiceAct:
    """What goes with one `gs://` URL."""
    bucket, _, key = url.partition("://")[2].partition("/")
    if not key.strip("/*"):
        verb = Verb.DELETE if is_deep and "*" not in url else Verb.EMPTY
        return replace(act, verb=verb, thing=Thing.BUCKET, target=bucket or url, scope=Scope.ALL)
    scope = Scope.MANY if is_deep or set(key) & set("*?[") else Scope.ONE
    thing = Thing.CACHE if is_scratch(key if scope is Scope.MANY else url) else Thing.OBJECTS
    return replace(act, thing=thing, target=url, scope=scope)


def _synced(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """Towards a bucket it writes there, and with the flag removes what the source has not."""
    if line.has("--dry-run") or not line.words or not line.words[-1].text.startswith("gs://"):
        return ()
    act = replace(act, target=line.words[-1].shown, scope=Scope.MANY)
    if line.has("--delete-unmatched-destination-objects"):
        return (replace(act, verb=Verb.DELETE, undo=Undo.NONE), act)
    return (act,)


def _copied(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """Only towards a bucket."""
    is_up = bool(line.words) and line.words[-1].text.startswith("gs://")
    return _changed(replace(act, target=line.words[-1].shown), line) if is_up else ()


_OWN: dict[str, Own] = {
    "compute firewall-rules create": _firewall_rule, "compute firewall-rules update": _firewall_rule,
    "add-iam-policy-binding": _binding, "remove-iam-policy-binding": _binding, "storage rm": _removed_objects, "storage rsync": _synced, "storage cp": _copied,
}  # fmt: skip
