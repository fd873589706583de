"""AWS's libraries for JavaScript, said as its command line would be: `new DeleteBucketCommand({Bucket: "x"})` of
version 3 and `new AWS.S3().deleteBucket({Bucket: "x"})` of version 2 are `aws s3api delete-bucket --bucket x`.

Promise: pure; an operation is what its class or method is called, its service what the package or the class is called.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shellguard.parse.code_python_cloud import option
from shellguard.parse.code_value import Call, Pairs, Ref, Thing, Value, text_of, unknown
from shellguard.parse.invocation import Arg

if TYPE_CHECKING:
    from shellguard.parse.code_script import Script

_KIND = "aws"
_ENDPOINT = "aws endpoint"  # no name of a script has a space
_PACKAGE = re.compile(r"@aws-sdk/(?:client|lib)-([a-z0-9-]+)$")
# Packages and classes that are not called as the command line calls the service.
_SERVICES = {
    "s3": "s3api", "cloudwatch-logs": "logs", "cloudwatchlogs": "logs", "sfn": "stepfunctions", "eventbridge": "events",
    "elastic-load-balancing-v2": "elbv2", "elastic-load-balancing": "elb", "auto-scaling": "autoscaling", "route-53": "route53",
    "secrets-manager": "secretsmanager", "config-service": "configservice", "cognito-identity-provider": "cognito-idp",
    "cognitoidentityserviceprovider": "cognito-idp", "elastic-beanstalk": "elasticbeanstalk",
}  # fmt: skip
# The document clients of DynamoDB leave out what every one of their operations is about.
_DOCUMENTS = {
    "delete": "delete-item",
    "put": "put-item",
    "update": "update-item",
    "batch-write": "batch-write-item",
    "transact-write": "transact-write-items",
}


def method(script: Script, call: Call, receiver: Value) -> Value | None:
    """What a class of the package, or a method of a client, does; None where it is none of AWS's."""
    if isinstance(receiver, Thing) and receiver.kind == _KIND:
        return _operation(script, text_of(receiver.value).text, call, receiver.more)
    if not isinstance(receiver, Ref):
        return None
    package = _PACKAGE.search(receiver.name)
    if package is not None and call.name.endswith("Command"):
        named = Call(call.name.removesuffix("Command"), call.given, {})
        return _operation(script, package.group(1), named, script.names.get(_ENDPOINT))
    if package is not None and call.name.endswith("Client"):
        # a command does not name the client that sends it: one endpoint counts for what follows
        if (endpoint := _endpoint(call)) is not None:
            script.names.set(_ENDPOINT, endpoint, is_shared=True)
        return None
    is_second = receiver.name in ("aws-sdk", "AWS", "aws-sdk.DynamoDB", "AWS.DynamoDB")
    if is_second and re.fullmatch(r"[A-Z][A-Za-z0-9]+", call.name):
        service = "dynamodb" if receiver.name.endswith("DynamoDB") else call.name.lower()
        return Thing(_KIND, Arg(service), _endpoint(call))
    return None


def _endpoint(call: Call) -> Value | None:
    given = next((v for v in call.given if isinstance(v, Pairs)), None)
    return None if given is None else given.get("endpoint")


def _operation(script: Script, service: str, call: Call, endpoint: Value | None) -> Value:
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", call.name[:80]).lower()
    if re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", name) and re.fullmatch(r"[a-z0-9-]+", service):
        name = _DOCUMENTS.get(name, name) if service == "dynamodb" else name
        given = next((v for v in call.given if isinstance(v, Pairs)), Pairs(()))
        words = [w for key, value in given.pairs[:32] for w in option(key, value)]
        where = ("--endpoint-url", text_of(endpoint)) if endpoint is not None else ()
        script.acts.say("aws", _SERVICES.get(service, service), name, *words, *where)
    return unknown(name)
