"""What the options of an AWS operation turn it into: a deletion with a final snapshot, a bucket made public, a
protection switched off.

Promise: pure and total; options are named as AWS's API reference has them. A document that cannot be read leaves what
the operation's name says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from shellguard.model import Undo
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.services.cloud_line import Line, Spot
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb

_TARGET = re.compile(
    r"^--(?:[a-z0-9-]*-)?(?:identifiers?|names?|ids?|arns?|url|bucket|id|name|arn|user|group|cluster|service|key|repository)$|^--bucket$"
)
# Not what an operation is about, though named like it.
_BESIDE = frozenset(
    "--receipt-handle --final-db-snapshot-identifier --db-snapshot-identifier --version-id --hosted-zone-name --client-token --change-batch".split()
)
# Protections as options of modify-*, update-*, put-*: deletion and termination protection, log file validation.
_PROTECTIONS = re.compile(
    r"^--no-(?:enable-)?(?:deletion-p|termination-p)|^--no-disable-api-|^--no-enable-log-file|^--no-new-instances-p|^--no-enabled?$"
)
_UNPROTECTED = re.compile(
    r"deletion[_.-]?protection(?:[_.-]?enabled)?\W{1,4}(?:value\W{1,3})?(?:false|disabled|inactive)|PointInTimeRecoveryEnabled\W{1,4}false|"
    r"\bStatus\W{1,4}Suspended|DisableApi(?:Termination|Stop)\W{1,4}(?:value\W{1,4})?false|\bIsLogging\W{1,4}false",
    re.I,
)
_EVERYBODY = re.compile(r"global/AllUsers|global/AuthenticatedUsers", re.I)
_ALLOWS_ALL = re.compile(
    r'"Principal"\s*:\s*(?:"\*"|\{\s*"(?:AWS|CanonicalUser)"\s*:\s*(?:"\*"|\[\s*"\*"\s*\]))'
)
_ANYWHERE = re.compile(r"(?:^|[^\d.])0\.0\.0\.0/0|::/0")
# What a policy that only lets look, or lets a service write its logs, is called.
_MILD_POLICY = re.compile(
    r"(?i)read-?only|/service-role/|BasicExecution|ViewOnly|SecurityAudit|CloudWatchAgentServer|AmazonSSMManagedInstanceCore|WorkerNode|AmazonEKS_CNI"
)
_POLICY_OPTIONS = (
    "--policy --policy-document --policy-text --resource-policy --repository-policy-text --access-policies --attributes "
    "--attribute-value --access-control-policy --assume-role-policy-document".split()
)


def refined(operation: str, act: ServiceAct, line: Line, spot: Spot) -> tuple[ServiceAct, ...]:
    """The acts of an operation with these options; the more telling one first."""
    act = replace(act, target=_target(line))
    service = act.service.removeprefix("aws ")
    own = _BY_OPERATION.get(f"{service} {operation}") or _BY_OPERATION.get(operation)
    acts = own(act, line, spot) if own is not None else (act,)
    return (*_protections(act, line), *_exposures(operation, act, line, spot), *acts)


def _target(line: Line) -> str:
    """What it is about: the values of the first option that names something."""
    for name, values in line.options.items():
        if values and name not in _BESIDE and _TARGET.match(name):
            return " ".join(v.shown for v in values)[:200]
    return ""


def _protections(act: ServiceAct, line: Line) -> Iterator[ServiceAct]:
    """Deletion protection, versioning, backups: switched off by an option of a milder operation."""
    is_off = any(_PROTECTIONS.match(o) for o in line.options) and act.verb is not Verb.CREATE
    is_said = act.verb is Verb.CHANGE and any(
        _UNPROTECTED.search(v.text[:4096]) for values in line.options.values() for v in values
    )
    no_backups = act.verb is Verb.CHANGE and line.text("--backup-retention-period") == "0"
    if is_off or is_said or no_backups:
        thing = Thing.BACKUP if no_backups else act.thing
        yield replace(act, verb=Verb.DISABLE, thing=thing, undo=Undo.TRIVIAL)


def _exposures(operation: str, act: ServiceAct, line: Line, spot: Spot) -> Iterator[ServiceAct]:
    """Open to everybody by an option."""
    if act.verb in (Verb.DELETE, Verb.REVOKE, Verb.DETACH):
        return
    texts = [v.text for values in line.options.values() for v in values]
    is_public = (
        line.text("--acl").startswith(("public-", "authenticated-read"))
        or line.has("--publicly-accessible")
        or any(_EVERYBODY.search(t[:8192]) for t in texts)
        or (operation.startswith("authorize-") and "ingress" in operation and any(map(_is_anywhere, texts)))
        or any(_ALLOWS_ALL.search(d) for d in documents(line, spot))
    )
    if is_public:
        yield replace(act, verb=Verb.EXPOSE, undo=Undo.NONE)


def _is_anywhere(text: str) -> bool:
    return bool(_ANYWHERE.search(text[:8192]))


def documents(line: Line, spot: Spot) -> Iterator[str]:
    """Statements of the policies given, inline or in a known file, that allow something unconditionally."""
    for value in line.values(*_POLICY_OPTIONS):
        text = spot.said(value).replace('\\"', '"')[: 64 * 1024]
        # one statement after the other: what one denies or conditions, another may allow
        for statement in re.split(r'(?="Sid"|"Effect")', text):
            if '"Deny"' not in statement and '"Condition"' not in statement:
                yield statement


# -- single operations ---------------------------------------------------------------------------------------

Own = Callable[[ServiceAct, Line, Spot], tuple[ServiceAct, ...]]


def _with_final_snapshot(act: ServiceAct, line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    """`delete-db-instance`: the last state is kept when a final snapshot is named and not skipped."""
    is_kept = line.has(
        "--final-db-snapshot-identifier", "--final-cluster-snapshot-identifier", "--final-snapshot-identifier",
        "--final-snapshot-name",
    ) and not line.has("--skip-final-snapshot", "--skip-final-cluster-snapshot")  # fmt: skip
    return (replace(act, undo=Undo.SNAPSHOT, is_shielded=True),) if is_kept else (act,)


def _delete_secret(act: ServiceAct, line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    """Kept for 7 to 30 days unless it is forced (DeleteSecret)."""
    if line.has("--force-delete-without-recovery"):
        return (act,)
    return (replace(act, undo=Undo.SNAPSHOT, is_shielded=True),)


def _grant_policy(act: ServiceAct, line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    """A managed policy that only reads widens little."""
    if _MILD_POLICY.search(line.text("--policy-arn")):
        return (replace(act, verb=Verb.CHANGE),)
    return (replace(act, target=line.text("--policy-arn", "--policy-name") or act.target),)


def _new_policy_version(act: ServiceAct, line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    return (act,) if line.has("--set-as-default") else (replace(act, verb=Verb.CREATE),)


def _access_key_status(act: ServiceAct, line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    return (replace(act, verb=Verb.DISABLE if line.text("--status") == "Inactive" else Verb.GRANT),)


def _add_permission(act: ServiceAct, line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    """To everybody, to another account, or only to a service of AWS."""
    who = line.text("--principal")
    if who == "*":
        return (replace(act, verb=Verb.EXPOSE, undo=Undo.NONE),)
    return (replace(act, verb=Verb.CHANGE),) if who.endswith(".amazonaws.com") else (act,)


def _ingress(act: ServiceAct, _line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    """A door opened for some addresses; for all of them it is an exposure, said elsewhere."""
    return (replace(act, verb=Verb.CHANGE, thing=Thing.FIREWALL),)


def _function_url(act: ServiceAct, line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    return (act if line.text("--auth-type") == "NONE" else replace(act, verb=Verb.CHANGE),)


def _public_access_block(act: ServiceAct, line: Line, spot: Spot) -> tuple[ServiceAct, ...]:
    """All four blocks on is the protection; any of them off lifts it (PutPublicAccessBlock)."""
    said = " ".join(spot.said(v) for v in line.values("--public-access-block-configuration"))
    is_lifted = bool(re.search(r"(?i)\b(?:BlockPublic|IgnorePublic|RestrictPublic)\w+\W{1,4}false", said))
    return (
        (replace(act, verb=Verb.EXPOSE, thing=Thing.BUCKET),)
        if is_lifted
        else (replace(act, verb=Verb.CHANGE),)
    )


def _shared_copy(act: ServiceAct, line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    """`modify-db-snapshot-attribute`, `modify-image-attribute`: to everybody, or to accounts."""
    added = " ".join(
        v.text for o, values in line.options.items() for v in values if not o.startswith("--rem")
    )
    if re.search(r"(?:^|\W)all(?:$|\W)", added):
        return (replace(act, verb=Verb.EXPOSE, undo=Undo.NONE),)
    is_shared = bool(re.search(r"\b\d{12}\b", added)) and line.text("--operation-type") != "remove"
    return (replace(act, verb=Verb.GRANT),) if is_shared else (act,)


def _records(act: ServiceAct, line: Line, spot: Spot) -> tuple[ServiceAct, ...]:
    """`change-resource-record-sets`: each change says its action."""
    said = " ".join(spot.said(v) for v in line.values("--change-batch", "--cli-input-json"))
    if re.search(r"\bAction\W{1,4}DELETE", said):
        return (replace(act, verb=Verb.DELETE, thing=Thing.DOMAIN, undo=Undo.NONE),)
    return (replace(act, verb=Verb.CHANGE, thing=Thing.DOMAIN, is_certain=bool(said)),)


def _written_items(act: ServiceAct, line: Line, spot: Spot) -> tuple[ServiceAct, ...]:
    """`batch-write-item`, `transact-write-items`: puts and deletions alike."""
    said = " ".join(spot.said(v) for v in line.values("--request-items", "--transact-items"))
    if re.search(r"\bDelete(?:Request)?\W{1,4}", said):
        return (replace(act, verb=Verb.DELETE, thing=Thing.ROWS, scope=Scope.MANY, undo=Undo.NONE),)
    return (replace(act, verb=Verb.CHANGE, thing=Thing.ROWS, scope=Scope.MANY, is_certain=bool(said)),)


def _many(act: ServiceAct, _line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    return (replace(act, scope=Scope.MANY),)


def _one_object(act: ServiceAct, line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    return (replace(act, target=f"{line.text('--bucket')}/{line.text('--key')}"),)


def _lifecycle(act: ServiceAct, line: Line, spot: Spot) -> tuple[ServiceAct, ...]:
    """A rule that expires objects empties the bucket in time; archiving does not."""
    said = " ".join(spot.said(v) for v in line.values("--lifecycle-configuration"))
    is_emptied = bool(re.search(r"\b(?:NoncurrentVersion)?Expiration\b", said)) and "Disabled" not in said
    return (
        replace(act, verb=Verb.EMPTY, thing=Thing.BUCKET, scope=Scope.MANY, undo=Undo.NONE)
        if is_emptied
        else act,
    )


def _scaled(*options: str) -> Own:
    """To nothing is stopped, to anything else is changed."""

    def own(act: ServiceAct, line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
        if any(v.text == "0" for v in line.values(*options)):
            thing = Thing.WORKLOAD if "ecs" in act.service else act.thing
            return (replace(act, verb=Verb.STOP, thing=thing, undo=Undo.TRIVIAL),)
        return (act,)

    return own


def _nodes(act: ServiceAct, line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    is_nothing = re.search(r"(?i)\b(?:desired|max)Size\W{1,4}0\b", line.text("--scaling-config"))
    return (replace(act, verb=Verb.STOP, thing=Thing.NODE),) if is_nothing else (act,)


def _invoke(act: ServiceAct, line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    return () if line.text("--invocation-type") == "DryRun" else (act,)


def _decrypted(act: ServiceAct, line: Line, _spot: Spot) -> tuple[ServiceAct, ...]:
    """A parameter's value; a SecureString stays sealed unless decryption is asked for (GetParameter)."""
    return (replace(act, thing=Thing.SECRET),) if line.has("--with-decryption") else ()


# What a statement does -> what the service is made to do.
_STATEMENTS = {
    "drop": Verb.DELETE,
    "truncate": Verb.EMPTY,
    "delete": Verb.DELETE,
    "update": Verb.CHANGE,
    "grant": Verb.GRANT,
    "revoke": Verb.REVOKE,
}
_OBJECTS = {
    "database": Thing.DATABASE,
    "schema": Thing.SCHEMA,
    "table": Thing.TABLE,
    "index": Thing.INDEX,
    "user": Thing.USER,
    "role": Thing.ROLE,
}


def _query(act: ServiceAct, line: Line, spot: Spot) -> tuple[ServiceAct, ...]:
    """`athena start-query-execution`, `rds-data execute-statement` and kin: what the statement says."""
    texts = [
        spot.said(v)
        for v in line.values("--query-string", "--sql", "--sqls", "--sql-statements", "--statement")
    ]
    if not any(texts):
        return (act,)
    # the parser of statements is loaded only for those who send some
    from shellguard.parse.sql import statements

    found: list[ServiceAct] = []
    for text in texts:
        for said in statements(Invocation("sql", (Arg("-c"), Arg(text)))):
            verb = None if said.is_dry else _STATEMENTS.get(said.kind)
            if verb is None:
                continue
            is_rows = said.kind in ("delete", "update")
            thing = Thing.ROWS if is_rows else _OBJECTS.get(said.object, Thing.TABLE)
            scope = Scope.ALL if is_rows and not said.is_narrowed else Scope.ONE
            found.append(
                replace(act, verb=verb, thing=thing, target=said.target, scope=scope, undo=Undo.NONE)
            )
    return tuple(dict.fromkeys(found)) or (act,)


_BY_OPERATION: dict[str, Own] = {
    "delete-db-instance": _with_final_snapshot, "delete-db-cluster": _with_final_snapshot, "redshift delete-cluster": _with_final_snapshot,
    "delete-replication-group": _with_final_snapshot, "delete-cache-cluster": _with_final_snapshot, "redshift-serverless delete-namespace": _with_final_snapshot,
    "secretsmanager delete-secret": _delete_secret,
    "iam attach-user-policy": _grant_policy, "iam attach-role-policy": _grant_policy, "iam attach-group-policy": _grant_policy,
    "eks associate-access-policy": _grant_policy, "iam create-policy-version": _new_policy_version, "iam update-access-key": _access_key_status,
    "lambda add-permission": _add_permission, "authorize-security-group-ingress": _ingress, "authorize-security-group-egress": _ingress,
    "authorize-db-security-group-ingress": _ingress, "authorize-cluster-security-group-ingress": _ingress, "authorize-cache-security-group-ingress": _ingress,
    "lambda create-function-url-config": _function_url, "lambda update-function-url-config": _function_url,
    "s3 put-public-access-block": _public_access_block, "s3control put-public-access-block": _public_access_block,
    "modify-db-snapshot-attribute": _shared_copy, "modify-db-cluster-snapshot-attribute": _shared_copy, "ec2 modify-snapshot-attribute": _shared_copy,
    "ec2 modify-image-attribute": _shared_copy, "ssm modify-document-permission": _shared_copy, "route53 change-resource-record-sets": _records,
    "dynamodb batch-write-item": _written_items, "dynamodb transact-write-items": _written_items,
    "s3 delete-objects": _many, "s3 delete-object": _one_object, "ecr batch-delete-image": _many, "s3 put-bucket-lifecycle": _lifecycle,
    "s3 put-bucket-lifecycle-configuration": _lifecycle, "autoscaling set-desired-capacity": _scaled("--desired-capacity"),
    "autoscaling update-auto-scaling-group": _scaled("--desired-capacity", "--max-size"), "ecs update-service": _scaled("--desired-count"),
    "lambda put-function-concurrency": _scaled("--reserved-concurrent-executions"), "eks update-nodegroup-config": _nodes, "lambda invoke": _invoke,
    "athena start-query-execution": _query, "rds-data execute-statement": _query, "rds-data batch-execute-statement": _query,
    "redshift-data execute-statement": _query, "redshift-data batch-execute-statement": _query, "dynamodb execute-statement": _query,
    "ssm get-parameter": _decrypted, "ssm get-parameters": _decrypted, "ssm get-parameters-by-path": _decrypted, "ssm get-parameter-history": _decrypted,
}  # fmt: skip
