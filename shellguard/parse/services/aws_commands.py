"""The `aws` command line's own commands, which are no single operation: `s3 rm`, `cloudformation deploy`, `ecr get-login-password`.

Promise: pure and total; options as `aws s3 help` and the other commands' help (1.45, 2.x) list them.
"""

from __future__ import annotations

from shellguard.model import Undo
from shellguard.parse.services.cloud_line import Line, Spot, is_scratch
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb

VALUES = frozenset(
    "--acl --cache-control --content-disposition --content-encoding --content-language --content-type --exclude --include --expires "
    "--metadata --metadata-directive --sse --sse-c --sse-c-key --sse-kms-key-id --sse-c-copy-source --sse-c-copy-source-key --storage-class "
    "--website-redirect --source-region --page-size --copy-props --expected-size --checksum-mode --checksum-algorithm --request-payer "
    "--expires-in --index-document --error-document --bucket-name-prefix --bucket-region --case-conflict".split()
)
FLAGS = frozenset(
    "--recursive --force --delete --dryrun --quiet --only-show-errors --no-progress --follow-symlinks --no-follow-symlinks "
    "--no-guess-mime-type --force-glacier-transfer --ignore-glacier-warnings --size-only --exact-timestamps --no-overwrite "
    "--human-readable --summarize --skip-final-snapshot".split()
)
_PUBLIC = ("public-read", "authenticated-read")

# (service, command) -> verb, thing; None reads, or only writes files of this machine (rules about credentials know those).
COMMANDS: dict[tuple[str, str], tuple[Verb, Thing] | None] = {
    ("configure", "set"): None, ("configure", "list"): None, ("configure", "get"): None, ("configure", "sso"): None,
    ("configure", "list-profiles"): None, ("configure", "import"): None, ("configure", "export-credentials"): (Verb.REVEAL, Thing.TOKEN),
    ("configure", "add-model"): None, ("configure", "sso-session"): None, ("sso", "login"): None, ("sso", "logout"): None,
    ("history", "list"): None, ("history", "show"): None, ("login", "--remote"): None,
    ("cloudformation", "deploy"): (Verb.DEPLOY, Thing.STACK), ("cloudformation", "package"): (Verb.CREATE, Thing.OBJECTS),
    ("ecr", "get-login"): (Verb.REVEAL, Thing.TOKEN), ("ecr", "get-login-password"): (Verb.REVEAL, Thing.TOKEN),
    ("ecr-public", "get-login-password"): (Verb.REVEAL, Thing.TOKEN), ("codeartifact", "login"): None,
    ("rds", "generate-db-auth-token"): (Verb.REVEAL, Thing.TOKEN), ("dsql", "generate-db-connect-auth-token"): (Verb.REVEAL, Thing.TOKEN),
    ("dsql", "generate-db-connect-admin-auth-token"): (Verb.REVEAL, Thing.TOKEN), ("eks", "get-token"): (Verb.REVEAL, Thing.TOKEN),
    ("eks", "update-kubeconfig"): (Verb.SWITCH, Thing.CLUSTER), ("logs", "tail"): None, ("logs", "start-live-tail"): None,
    ("ec2-instance-connect", "ssh"): (Verb.RUN, Thing.INSTANCE), ("ec2-instance-connect", "open-tunnel"): None,
    ("emr", "ssh"): (Verb.RUN, Thing.CLUSTER), ("emr", "socks"): None, ("emr", "get"): None, ("emr", "put"): (Verb.CREATE, Thing.OBJECTS),
    ("emr", "terminate-clusters"): (Verb.DELETE, Thing.CLUSTER), ("emr", "create-cluster"): (Verb.CREATE, Thing.CLUSTER),
    ("emr", "create-default-roles"): (Verb.CREATE, Thing.ROLE), ("emr", "schedule-hbase-backup"): (Verb.CREATE, Thing.BACKUP),
    ("emr", "restore-from-hbase-backup"): (Verb.REPLACE, Thing.DATABASE), ("emr", "disable-hbase-backups"): (Verb.DISABLE, Thing.BACKUP),
    ("emr", "modify-cluster-attributes"): (Verb.CHANGE, Thing.CLUSTER), ("deploy", "push"): (Verb.CREATE, Thing.OBJECTS),
    ("deploy", "install"): (Verb.CREATE, Thing.NODE), ("deploy", "uninstall"): (Verb.FORGET, Thing.NODE), ("deploy", "deregister"): (Verb.FORGET, Thing.NODE),
    ("deploy", "register"): (Verb.CREATE, Thing.NODE), ("cloudtrail", "validate-logs"): None, ("configservice", "subscribe"): (Verb.CREATE, Thing.MONITOR),
    ("configservice", "get-status"): None, ("ecs", "deploy"): (Verb.DEPLOY, Thing.WORKLOAD), ("servicecatalog", "generate"): None,
    ("gamelift", "upload-build"): (Verb.CREATE, Thing.DEPLOYMENT), ("gamelift", "get-game-session-log"): None, ("dlm", "create-default-role"): (Verb.CREATE, Thing.ROLE),
    ("iam", "create-virtual-mfa-device"): (Verb.CREATE, Thing.TOKEN), ("datapipeline", "create-default-roles"): (Verb.CREATE, Thing.ROLE),
    ("cloudfront", "sign"): (Verb.REVEAL, Thing.TOKEN), ("cloudsearchdomain", "search"): None, ("s3api", "wait"): None,
}  # fmt: skip


def read(service: str, command: str, line: Line, spot: Spot) -> tuple[ServiceAct, ...]:
    """What such a command does."""
    if service == "s3":
        return tuple(_s3(command, line))
    said = COMMANDS[service, command]
    if said is None:
        return ()
    target = next(
        (line.text(o) for o in ("--stack-name", "--name", "--cluster-ids", "--cluster-id") if line.text(o)),
        "",
    )
    if not target and line.words:
        target = line.words[0].shown
    acts = (ServiceAct(*said, target=target, service="aws " + service),)
    if (service, command) == ("emr", "modify-cluster-attributes") and line.has("--no-termination-protected"):
        return (ServiceAct(Verb.DISABLE, Thing.CLUSTER, target, "aws emr", undo=Undo.TRIVIAL),)
    return acts


def _s3(command: str, line: Line) -> list[ServiceAct]:
    """`aws s3 COMMAND PATH...`; paths in S3 begin with `s3://`."""
    paths = [w.shown for w in line.words]
    there = [p for p in paths if p.startswith("s3://")]
    if command == "rb":
        scope = Scope.ALL if line.has("--force") else Scope.ONE
        return [_act(Verb.DELETE, Thing.BUCKET, p, scope) for p in paths[:1]]
    if command == "rm":
        return [_removed(p, line) for p in paths[:1]]
    if command == "mb":
        return [_act(Verb.CREATE, Thing.BUCKET, p) for p in paths[:1]]
    if command == "website":
        return [_act(Verb.CHANGE, Thing.BUCKET, p) for p in paths[:1]]
    if command not in ("cp", "mv", "sync") or not there:
        return []
    found: list[ServiceAct] = []
    is_up = len(paths) > 1 and paths[1].startswith("s3://")
    if command == "mv" and paths[0].startswith("s3://"):
        found.append(_moved(paths[0], line))
    if is_up:
        found.append(_act(Verb.CREATE, Thing.OBJECTS, paths[1], _scope(command, line)))
        if command == "sync" and line.has("--delete"):
            found.append(_act(Verb.DELETE, Thing.OBJECTS, paths[1], Scope.MANY))
        is_public = line.text("--acl").startswith(_PUBLIC) or "AllUsers" in " ".join(
            v.text for v in line.values("--grants")
        )
        if is_public:
            found.append(_act(Verb.EXPOSE, Thing.OBJECTS, paths[1], _scope(command, line)))
    return found


def _scope(command: str, line: Line) -> Scope:
    return Scope.MANY if command == "sync" or line.has("--recursive") else Scope.ONE


def _removed(path: str, line: Line) -> ServiceAct:
    """One object, what a prefix begins, or everything in a bucket; temporary objects are a cache."""
    if not line.has("--recursive"):
        return _act(Verb.DELETE, Thing.CACHE if is_scratch(path) else Thing.OBJECTS, path)
    bucket, _, key = path.removeprefix("s3://").partition("/")
    if not key.strip("/") and not line.has("--exclude"):
        return _act(Verb.EMPTY, Thing.BUCKET, bucket, Scope.ALL)
    return _act(Verb.DELETE, Thing.CACHE if is_scratch(key) else Thing.OBJECTS, path, Scope.MANY)


def _moved(path: str, line: Line) -> ServiceAct:
    """Objects that have another name afterwards, or lie on this machine; a whole prefix is gone from where it was."""
    scope = _scope("mv", line)
    verb = Verb.DELETE if scope is Scope.MANY else Verb.MOVE
    return _act(verb, Thing.OBJECTS, path, scope, undo=Undo.TRIVIAL)


def _act(
    verb: Verb, thing: Thing, target: str, scope: Scope = Scope.ONE, undo: Undo | None = None
) -> ServiceAct:
    calm = Undo.TRIVIAL if verb in (Verb.CREATE, Verb.CHANGE) else Undo.NONE
    return ServiceAct(verb, thing, target, "aws s3", scope, undo if undo is not None else calm)
