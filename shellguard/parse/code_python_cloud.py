"""AWS's library for Python, said as its command line would be: `client.delete_bucket(Bucket="x")` is
`aws s3api delete-bucket --bucket x`.

Promise: a table and two readers; calls of clients are operations by their very names, objects of `boto3.resource` know
a handful of verbs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shellguard.parse.code_acts import shown
from shellguard.parse.code_value import Call, Items, Pairs, Thing, Value, text_of, unknown
from shellguard.parse.invocation import Arg

if TYPE_CHECKING:
    from shellguard.parse.code_python_values import Expressions

CLIENT, SESSION, RESOURCE, ITEM, COLLECTION = "aws", "aws session", "aws resource", "aws item", "aws items"
KINDS = frozenset({CLIENT, SESSION, RESOURCE, ITEM, COLLECTION})
# What clients offer besides operations.
_NO_OPERATIONS = frozenset(
    "get_paginator get_waiter can_paginate close generate_presigned_url generate_presigned_post paginate wait".split()
)
_TRANSFERS = {"upload_file", "upload_fileobj", "copy", "download_file", "download_fileobj"}
# (service, noun) of boto3's resources -> the option that names one.
_NAMED_BY = {
    ("s3", "Bucket"): "--bucket", ("dynamodb", "Table"): "--table-name", ("sqs", "Queue"): "--queue-url", ("sns", "Topic"): "--topic-arn",
    ("ec2", "Instance"): "--instance-ids", ("ec2", "Volume"): "--volume-id", ("ec2", "Snapshot"): "--snapshot-id", ("ec2", "Vpc"): "--vpc-id",
    ("ec2", "SecurityGroup"): "--group-id", ("ec2", "Subnet"): "--subnet-id", ("ec2", "Image"): "--image-id",
    ("cloudformation", "Stack"): "--stack-name", ("iam", "User"): "--user-name", ("iam", "Role"): "--role-name", ("iam", "Policy"): "--policy-arn",
}  # fmt: skip
_PLURAL = frozenset({"terminate", "stop", "start", "reboot"})


def client(reader: Expressions, call: Call) -> Value:
    """`boto3.client(service, endpoint_url=…)`."""
    return _made(call, RESOURCE if call.name.endswith("resource") else CLIENT, None)


def session(reader: Expressions, call: Call) -> Value:
    """`boto3.Session(profile_name=…)`."""
    return Thing(SESSION, call.named.get("profile_name"))


def _made(call: Call, kind: str, profile: Value | None) -> Value:
    options: list[Value] = []
    for name, option in (("endpoint_url", "--endpoint-url"), ("region_name", "--region")):
        if name in call.named:
            options += [Arg(option), text_of(call.named[name])]
    if profile is not None:
        options += [Arg("--profile"), text_of(profile)]
    return Thing(kind, text_of(call.get(0, "service_name")), Items(tuple(options)))


def attribute(thing: Thing, name: str) -> Value | None:
    """`bucket.objects`, `ec2.instances`: what there is of them."""
    if thing.kind in (ITEM, RESOURCE) and name in (
        "objects",
        "object_versions",
        "instances",
        "volumes",
        "snapshots",
    ):
        return Thing(COLLECTION, thing, Items((Arg(name), Arg(""))))
    return None


def method(reader: Expressions, thing: Thing, name: str, call: Call) -> Value:
    """A call on one of AWS's objects."""
    if thing.kind == SESSION:
        return _made(call, {"client": CLIENT, "resource": RESOURCE}.get(name, SESSION), thing.value)
    if thing.kind == CLIENT:
        return _operation(reader, thing, name, call)
    if thing.kind == RESOURCE:
        if name[:1].isupper():
            return Thing(ITEM, thing, Items((Arg(name), *map(text_of, call.given[:2]))))
        return unknown()
    if thing.kind == COLLECTION:
        return _of_collection(reader, thing, name, call)
    return _of_item(reader, thing, name, call)


def _said(reader: Expressions, thing: Thing, *words: Arg | str) -> None:
    """`aws` with these words and the options its client was made with."""
    options = thing.more.values if isinstance(thing.more, Items) else ()
    reader.acts.say("aws", *words, *map(text_of, options))


def _operation(reader: Expressions, thing: Thing, name: str, call: Call) -> Value:
    service = text_of(thing.value)
    if (
        name in _NO_OPERATIONS
        or name in _TRANSFERS
        or not service.is_known
        or not re.fullmatch(r"[a-z][a-z0-9_]*", name)
    ):
        return unknown()
    words: list[Arg | str] = [
        {"s3": "s3api", "config": "configservice"}.get(service.text, service.text),
        name.replace("_", "-"),
    ]
    for key, value in list(call.named.items())[:32]:
        words += option(key, value)
    _said(reader, thing, *words)
    return unknown(name)


def option(key: str, value: Value) -> list[Arg | str]:
    """`SkipFinalSnapshot=True` as `--skip-final-snapshot`, structures as JSON."""
    name = "--" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", key[:80]).lower()
    if isinstance(value, Pairs) or (
        isinstance(value, Items) and any(isinstance(v, (Pairs, Items)) for v in value.values)
    ):
        return [name, shown(value)]
    if isinstance(value, Items):
        return [name, *map(text_of, value.values[:32])]
    text = text_of(value)
    if text.text.lower() in ("true", "false"):
        return [name if text.text.lower() == "true" else "--no-" + name[2:]]
    return [name, text]


def _of_item(reader: Expressions, thing: Thing, name: str, call: Call) -> Value:
    """`Bucket("x").delete()`, `Instance("i-1").terminate()`, `Table("t").delete_item(Key=…)`."""
    resource, said = thing.value, thing.more
    if not isinstance(resource, Thing) or not isinstance(said, Items):
        return unknown()
    noun, *names = (text_of(v) for v in said.values)
    service = text_of(resource.value).text
    target = names[0] if names else Arg("")
    if service == "s3" and name == "delete" and noun.text == "Bucket":
        _said(reader, resource, "s3", "rb", Arg("s3://" + target.text))
    elif service == "s3" and name == "delete":
        _said(reader, resource, "s3", "rm", Arg("s3://" + "/".join(n.text for n in names)))
    elif name == "Object":
        return Thing(ITEM, resource, Items((Arg("Object"), target, text_of(call.get(0)))))
    elif re.fullmatch(r"[a-z]+(?:_[a-z]+)*", name):
        naming = _NAMED_BY.get((service, noun.text), "--name")
        kebab = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", noun.text).lower()
        operation = name.replace("_", "-")
        if "_" not in name:
            operation = f"{name}-{kebab}{'s' if name in _PLURAL else ''}"
        extra = [w for k, v in list(call.named.items())[:16] for w in option(k, v)]
        _said(reader, resource, "s3api" if service == "s3" else service, operation, naming, target, *extra)
    return unknown(name)


def _of_collection(reader: Expressions, thing: Thing, name: str, call: Call) -> Value:
    """`bucket.objects.filter(Prefix="a/").delete()`, `ec2.instances.all().terminate()`."""
    owner, said = thing.value, thing.more
    if not isinstance(owner, Thing) or not isinstance(said, Items):
        return unknown()
    if name in ("all", "filter", "limit", "page_size"):
        prefix = text_of(call.named["Prefix"]) if "Prefix" in call.named else text_of(said.values[1])
        return Thing(COLLECTION, owner, Items((said.values[0], prefix)))
    kind, prefix = (text_of(v) for v in said.values)
    resource = owner.value if owner.kind == ITEM else owner
    if not isinstance(resource, Thing) or name not in ("delete", "terminate", "stop", "reboot"):
        return unknown()
    if kind.text.startswith("object") and isinstance(owner.more, Items):
        bucket = text_of(owner.more.values[1]) if len(owner.more.values) > 1 else Arg("")
        path = Arg(f"s3://{bucket.text}/{prefix.text}")
        _said(reader, resource, "s3", "rm", path, "--recursive")
    else:
        _said(reader, resource, text_of(resource.value).text, f"{name}-{kind.text}")
    return unknown(name)
