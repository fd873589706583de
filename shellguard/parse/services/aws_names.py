"""What an operation of AWS does, read from its name: `delete-db-instance` deletes a database.

Promise: pure. AWS names operations verb first, noun last, in every service; names that mislead are corrected in the
generated table (`aws_table`), which is made with this reading.
"""

from __future__ import annotations

import re

from shellguard.parse.services.lexicon import thing_of
from shellguard.parse.services.service_act import Group, Thing, Verb, group_of

Said = tuple[Verb, Thing]

_VERBS: dict[Verb, str] = {
    Verb.DELETE: "delete terminate remove destroy purge-all release close deprovision undeploy delist",
    Verb.EMPTY: "purge flush wipe empty",
    Verb.RESET: "reset rebuild reinstall",
    Verb.REPLACE: "replace",
    Verb.FORGET: "deregister forget",
    Verb.DETACH: "detach disassociate dissociate disconnect unassign unlink unpeer unsubscribe withdraw unmap leave unshare",
    Verb.STOP: "stop reboot suspend pause cancel failover switchover shutdown quiesce abort",
    Verb.DISABLE: "disable deactivate unmonitor",
    Verb.REVOKE: "revoke expire logout unauthorize",
    Verb.GRANT: "grant authorize invite",
    Verb.PUBLISH: "share",
    Verb.MOVE: "transfer move",
    Verb.WITHDRAW: "deprecate",
    Verb.DEPLOY: "deploy rollback promote",
    Verb.RUN: "invoke execute",
    Verb.SEND: "send publish purchase notify resend",
    Verb.CREATE: "create add allocate register provision request run import copy generate submit upload make new clone buy",
    Verb.CHANGE: "update put modify set tag untag configure start enable apply associate attach resume activate change upgrade assign "
    "accept reject decline complete confirm merge write post restore retry initiate respond refresh initialize define decrease "
    "increase restart subscribe renew record prepare rotate connect continue rename mark lock unlock acknowledge advertise "
    "override migrate schedule skip split stage sync synchronize optimize publish-version archive unarchive append approve assume",
}
_VERB_OF = {word: verb for verb, words in _VERBS.items() for word in words.split()}
_BEFORE_VERBS = frozenset({"batch", "admin", "bulk", "force", "global"})

# Services whose nouns speak of one thing where the noun itself does not say so.
_OF_SERVICE: dict[Thing, str] = {
    Thing.DATABASE: "rds docdb neptune neptune-graph dynamodb redshift redshift-serverless dax timestream-write timestream-influxdb memorydb elasticache keyspaces qldb simpledb sdb dsql opensearch es opensearchserverless cloudsearch dms",
    Thing.BUCKET: "s3 s3api s3control s3outposts s3tables s3vectors glacier",
    Thing.FILESYSTEM: "efs fsx storagegateway",
    Thing.BACKUP: "backup backup-gateway dlm rbin drs",
    Thing.INSTANCE: "ec2 lightsail workspaces appstream",
    Thing.FUNCTION: "lambda",
    Thing.QUEUE: "sqs sns kinesis kinesisvideo firehose kafka mq events eventbridge pipes",
    Thing.IMAGE: "ecr ecr-public imagebuilder",
    Thing.POLICY: "iam sso-admin organizations ram accessanalyzer lakeformation",
    Thing.LOG: "logs",
    Thing.MONITOR: "cloudwatch cloudtrail config configservice guardduty securityhub inspector inspector2 macie2 detective xray synthetics oam auditmanager",
    Thing.DOMAIN: "route53 route53domains route53resolver",
    Thing.NETWORK: "elb elbv2 directconnect cloudfront globalaccelerator vpc-lattice networkmanager apigateway apigatewayv2",
    Thing.FIREWALL: "waf waf-regional wafv2 network-firewall shield fms",
    Thing.CERTIFICATE: "acm acm-pca",
    Thing.KEY: "kms cloudhsm cloudhsmv2",
    Thing.SECRET: "secretsmanager",
    Thing.STACK: "cloudformation opsworks elasticbeanstalk proton servicecatalog",
    Thing.CLUSTER: "ecs eks emr emr-containers",
    Thing.CUSTOMER: "cognito-idp cognito-identity cognito-sync ses sesv2 pinpoint customer-profiles",
    Thing.PIPELINE: "codepipeline codebuild codedeploy stepfunctions sfn swf scheduler datapipeline glue mwaa",
    Thing.REPOSITORY: "codecommit codeartifact",
}
_DEFAULT = {name: thing for thing, names in _OF_SERVICE.items() for name in names.split()}

# Nouns that the words alone would misread.
_NOUNS: dict[Thing, str] = {
    Thing.DATABASE: "db-instance db-cluster db-instances db-clusters global-cluster db-shard-group replication-group cache-cluster serverless-cache dbi-resource",
    Thing.CONFIG: "parameter-group db-parameter-group option-group cache-parameter-group launch-template launch-configuration dhcp-options",
    Thing.NETWORK: "subnet-group db-subnet-group target-group network-interface internet-gateway nat-gateway listener listeners rule targets target-groups distribution vpc-endpoints endpoint",
    Thing.NODE: "auto-scaling-group auto-scaling-groups nodegroup container-instance",
    Thing.BACKUP: "backup-vault backup-plan recovery-point fpga-snapshot db-cluster-automated-backup db-instance-automated-backup",
    Thing.CUSTOMER: "user-pool identity-pool user-pools",
    Thing.MONITOR: "flow-logs flow-log detector detectors configuration-recorder delivery-channel event-data-store insight-rules anomaly-detector",
    Thing.VOLUME: "volume volumes",
    Thing.TOKEN: "access-key login-profile key-pair ssh-public-key service-specific-credential signing-certificate mfa-device virtual-mfa-device",
    Thing.LABEL: "tags tag resource",
    Thing.QUEUE: "event-bus event-source-mapping event-subscription shard shards",
    Thing.PIPELINE: "state-machine",
    Thing.BUCKET: "bucket-acl bucket-policy bucket-encryption bucket-versioning",
    Thing.OBJECTS: "object-acl",
    Thing.ROWS: "item message messages record-sets",
    Thing.DRAFT: "change-set draft",
    Thing.DEPLOYMENT: "task-definition task-definitions function-version",
    Thing.RUN: "query execution multipart-upload session-command",
}
_NOUN_OF = {noun: thing for thing, nouns in _NOUNS.items() for noun in nouns.split()}
_CAMEL = (re.compile(r"(.)([A-Z][a-z]+)"), re.compile(r"([a-z0-9])([A-Z])"))


def spelled(action: str) -> str:
    """`DescribeDBInstances` as the command line has it: `describe-db-instances` (botocore's xform_name)."""
    if "-" in action or "_" in action:
        return action.lower().replace("_", "-")
    text = action[:256].replace("OTel", "Otel").replace("WhatsApp", "Whatsapp").replace("HITs", "Hits")
    # a plural behind capitals belongs to them: `CreateDBInstanceIDs`
    text = re.sub(r"([A-Z]{2,}s)$", lambda m: "-" + m[1].lower(), text)
    for pattern in _CAMEL:
        text = pattern.sub(r"\1-\2", text)
    return text.lower().replace("--", "-").strip("-")


def read_operation(service: str, operation: str) -> Said | None:
    """Verb and thing of an operation as the command line spells it; None when its name says that it reads."""
    words = operation.split("-")
    while len(words) > 1 and words[0] in _BEFORE_VERBS:
        words = words[1:]
    if words[0].startswith("untag") or words[-1] in ("tags", "tagging"):
        return (Verb.CHANGE, Thing.LABEL) if words[0] in _VERB_OF or words[0] == "untag" else None
    verb = _VERB_OF.get(words[0])
    return None if verb is None else (verb, noun_thing(service, words[1:]))


def noun_thing(service: str, nouns: list[str]) -> Thing:
    """What the nouns of an operation speak of."""
    for length in range(min(4, len(nouns)), 0, -1):
        found = _NOUN_OF.get("-".join(nouns[-length:]))
        if found is not None and not (found is Thing.LABEL and nouns[-1] == "resource"):
            return found
    default = _DEFAULT.get(service, Thing.UNKNOWN)
    thing = thing_of(tuple(nouns))
    if thing is None or (thing is Thing.TOKEN and default is Thing.KEY):
        return default
    # a trifle that only describes the noun makes no trifle of it: `task-definition`, `job-queue`
    if group_of(thing) is Group.TRIFLE and thing_of(tuple(nouns[-1:])) is not thing:
        return default
    return thing
