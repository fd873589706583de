"""What BigQuery's `bq` would do: `bq [flags] COMMAND [flags] [operands]`.

Promise: pure and total; flags as `bq help COMMAND` has them: one dash or two, `--noX` for a negation. What a query says
is read where statements are read.
"""

from __future__ import annotations

from shellguard.model import Undo
from shellguard.parse.invocation import Invocation
from shellguard.parse.services.cloud_line import Line, is_local_url, is_scratch, read_line
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

_VALUES = frozenset(
    f"{dashes}{name}"
    for name in "api api_version apilog bigqueryrc dataset_id discovery_file format httplib2_debuglevel job_id job_property location "
    "project_id proxy_address proxy_port proxy_username proxy_password request_reason trace ca_certificates_file destination_table "
    "max_rows n schema source_format field_delimiter expiration description label time_partitioning_field".split()
    for dashes in ("-", "--")
)
_ROLES = {
    "add-iam-policy-binding": Verb.GRANT,
    "set-iam-policy": Verb.GRANT,
    "remove-iam-policy-binding": Verb.REVOKE,
}


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the command would do."""
    del world
    line = read_line(call.args, values=_VALUES)
    if not line.words or line.has("--help", "--dry_run", "-dry_run", "-help"):
        return ()
    command, targets = line.words[0].text, [w.shown for w in line.words[1:]]
    project = line.text("--project_id", "-project_id")
    is_local = any(is_local_url(v.text) for v in line.values("--api", "-api"))
    acts = _acts(command, targets, line)
    return tuple(
        ServiceAct(
            verb,
            thing,
            target,
            "bq",
            scope,
            Undo.NONE if verb in (Verb.DELETE, Verb.EMPTY, Verb.REPLACE) else Undo.TRIVIAL,
            project,
            is_local,
        )
        for verb, thing, target, scope in acts
    )


def _acts(command: str, targets: list[str], line: Line) -> list[tuple[Verb, Thing, str, Scope]]:
    last = targets[-1] if targets else ""
    if command == "rm":
        thing = Thing.PREVIEW if is_scratch(last) else _kind(last, line)
        return [
            (
                Verb.DELETE,
                thing,
                last,
                Scope.ALL if line.has("-r", "--recursive", "-recursive") else Scope.ONE,
            )
        ]
    if command == "truncate":
        return [(Verb.EMPTY, _kind(last, line), last, Scope.ALL)]
    if command == "query":
        over = line.text("--destination_table", "-destination_table")
        is_over = over and line.has("--replace", "-replace")
        return [(Verb.REPLACE, Thing.TABLE, over, Scope.ONE)] if is_over else []
    if command == "load":
        is_over = line.has("--replace", "-replace") and line.text("--replace") != "false"
        return [
            (Verb.REPLACE if is_over else Verb.CHANGE, Thing.TABLE, targets[0] if targets else "", Scope.ONE)
        ]
    if command == "cp":
        return [
            (
                Verb.REPLACE if line.has("-f", "--force", "-force") else Verb.CREATE,
                Thing.TABLE,
                last,
                Scope.ONE,
            )
        ]
    if command in _ROLES:
        is_public = "allUsers" in " ".join(v.text for v in line.values("--member", "-member"))
        return [(Verb.EXPOSE if is_public else _ROLES[command], Thing.POLICY, last, Scope.ONE)]
    verb = {
        "mk": Verb.CREATE,
        "insert": Verb.CHANGE,
        "update": Verb.CHANGE,
        "undelete": Verb.CREATE,
        "partition": Verb.CREATE,
    }.get(command)
    if command == "cancel":
        return [(Verb.STOP, Thing.RUN, last, Scope.ONE)]
    return [] if verb is None else [(verb, _kind(last, line), last, Scope.ONE)]


def _kind(target: str, line: Line) -> Thing:
    """A dataset or one of its tables: as the flags say, else by the name's shape."""
    if line.has("-d", "--dataset", "-dataset"):
        return Thing.DATASET
    if line.has(
        "-m", "--model", "-j", "--job", "--transfer_config", "--reservation", "--capacity_commitment"
    ):
        return Thing.CONFIG
    return (
        Thing.TABLE
        if "." in target.rpartition(":")[2] or line.has("-t", "--table", "-table")
        else Thing.DATASET
    )
