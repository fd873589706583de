"""What the `aws` command line would do: `aws [options] SERVICE OPERATION [options]`.

Promise: pure and total. What operations do is a table generated from AWS's own service models (`aws_table`), loaded
when `aws` is met; what their options turn it into is `aws_options`; the CLI's own commands are `aws_commands`.
Global options as `aws help` (1.45) lists them, with those of version 2.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from shellguard.model import Undo
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.services import aws_commands, aws_options, aws_table
from shellguard.parse.services.aws_names import Said, read_operation, spelled
from shellguard.parse.services.cloud_line import Line, Spot, assigned, is_local_url, read_line
from shellguard.parse.services.cloud_verbs import UNDO, is_throwaway
from shellguard.parse.services.service_act import ServiceAct, Thing, Verb
from shellguard.parse.world import World

GLOBAL_VALUES = frozenset(
    "--profile --region --output --endpoint-url --query --color --ca-bundle --cli-read-timeout --cli-connect-timeout "
    "--cli-binary-format --cli-error-format".split()
)
GLOBAL_FLAGS = frozenset(
    "--debug --no-verify-ssl --no-paginate --no-sign-request --version --no-cli-pager --cli-auto-prompt --no-cli-auto-prompt "
    "--v2-debug --no-color".split()
)
# The CLI's programs for stand-ins of AWS on this machine (LocalStack's wrappers).
_STAND_INS = frozenset({"awslocal", "samlocal"})
_SOURCE = "https://docs.aws.amazon.com/cli/latest/reference/"


# How a consumer says that it has dealt with what it received: SQS developer guide, "Visibility timeout".
_ACKNOWLEDGES = frozenset({("sqs", "delete-message"), ("sqs", "delete-message-batch")})


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the command would do."""
    at = _operation_at(call.args)
    if at is None:
        return ()
    service, operation = (call.args[i].text for i in at)
    rest = (*call.args[: at[0]], *call.args[at[0] + 1 : at[1]], *call.args[at[1] + 1 :])
    is_custom = (service, operation) in aws_commands.COMMANDS or service == "s3"
    line = read_line(
        rest,
        values=GLOBAL_VALUES | (aws_commands.VALUES if is_custom else frozenset()),
        flags=GLOBAL_FLAGS | aws_commands.FLAGS,
        is_greedy=not is_custom,
        is_abbreviated=True,
    )
    if line.has("--generate-cli-skeleton", "--help") or any(w.text == "help" for w in line.words[:1]):
        return ()
    if line.has("--dry-run", "--dryrun") and not line.has("--no-dry-run"):
        return ()
    spot = _spot(call, line, world)
    if is_custom:
        acts = aws_commands.read(service, operation, line, spot)
    else:
        act = operation_act(service, operation)
        acts = aws_options.refined(operation, act, line, spot) if act is not None else ()
    return tuple(_placed(a, spot) for a in acts)


def aws_act(service: str, action: str) -> ServiceAct | None:
    """What one action of AWS's API does, by the service's name, its host's first part or its `X-Amz-Target`, and the
    action as the API spells it (`TerminateInstances`); None when it only reads."""
    name = service.removeprefix("api.").lower()
    prefix, dot, behind = action.rpartition(".")
    if dot:
        name, action = aws_table.TARGETS.get(prefix.rsplit(".", 1)[-1], name), behind
    return operation_act(aws_table.HOSTS.get(name, name), spelled(action))


def operation_act(service: str, operation: str) -> ServiceAct | None:
    """What an operation does whatever its options say; None when it only reads."""
    service = {"s3": "s3api", "config": "configservice", "codedeploy": "deploy"}.get(service, service)
    said = _operations(service).get(operation) or read_operation(service, operation)
    if (service, operation) in _ACKNOWLEDGES:
        said = (Verb.DELETE, Thing.RUN)
    if said is None:
        return None
    verb, thing = said
    label = "aws " + ("s3" if service == "s3api" else service)
    return ServiceAct(verb, thing, service=label, undo=UNDO.get(verb, Undo.NONE), source=_SOURCE)


@cache
def _operations(service: str) -> dict[str, Said]:
    """Operation -> verb and thing, of one service."""
    found: dict[str, Said] = {}
    for line in aws_table.OPERATIONS.get(service, "").splitlines():
        said, _, names = line.partition(": ")
        verb, thing = said.split()
        found.update(dict.fromkeys(names.split(), (Verb(verb), Thing(thing))))
    return found


def _operation_at(args: tuple[Arg, ...]) -> tuple[int, int] | None:
    """Where service and operation stand; None when there are none, or only help is asked for."""
    found: list[int] = []
    is_value = False
    for at, arg in enumerate(args[:64]):
        if is_value:
            is_value = False
        elif arg.text.startswith("-"):
            name = arg.text.partition("=")[0]
            is_whole = name in GLOBAL_FLAGS
            is_value = name == arg.text and not is_whole and any(v.startswith(name) for v in GLOBAL_VALUES)
        else:
            found.append(at)
            if len(found) == 2:
                words = {args[i].text for i in found}
                return None if "help" in words else (found[0], found[1])
    return None


def _spot(call: Invocation, line: Line, world: World | None) -> Spot:
    profile = line.text("--profile") or assigned(call, "AWS_PROFILE", "AWS_DEFAULT_PROFILE")
    region = line.text("--region") or assigned(call, "AWS_REGION", "AWS_DEFAULT_REGION")
    urls = [line.text("--endpoint-url")] + [
        v.text for n, v in (*call.assignments, *call.environment) if n.startswith("AWS_ENDPOINT_URL")
    ]
    is_local = (
        call.program in _STAND_INS
        or "localstack" in profile.lower()
        or any(is_local_url(u) for u in urls if u and UNKNOWN not in u)
    )
    return Spot(", ".join(p for p in (profile, region) if p), is_local, call.cwd, world)


def _placed(act: ServiceAct, spot: Spot) -> ServiceAct:
    if is_throwaway(act):
        act = replace(act, thing=Thing.PREVIEW)
    return replace(act, where=spot.where, is_local=spot.is_local)
