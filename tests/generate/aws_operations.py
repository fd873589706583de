"""Makes `shellguard/parse/services/aws_table.py` from the service models that botocore ships.

usage: PYTHONPATH=. python tests/generate/aws_operations.py > table.py    (a Python that has botocore and the project)

Every operation whose name says more than creating or changing is listed with what it does; reads are not. Names are
read by `aws_names.read_operation`; `CORRECTIONS` holds those whose name misleads, each as AWS's API reference has it.
"""

from __future__ import annotations

from collections import defaultdict

from shellguard.parse.services.aws_names import read_operation
from shellguard.parse.services.service_act import Thing, Verb

# What the command line calls a service whose model has another name (awscli's customizations/commands and removals).
COMMANDS = {"s3": "s3api", "config": "configservice", "codedeploy": "deploy"}
# Services whose operations are those of another.
LIKE = {"docdb": "rds", "neptune": "rds", "elb": "elbv2", "waf": "wafv2", "sesv2": "ses"}
# Services that share another's host.
SECOND = frozenset({"pinpoint-email", "sesv2", "elb", "neptune", "docdb"})
CALM = frozenset({Verb.CREATE, Verb.CHANGE})

# service: operations -> verb and thing, where the name alone misleads.
CORRECTIONS: dict[str, str] = {
    "iam": "grant policy: attach-user-policy attach-role-policy attach-group-policy put-user-policy put-role-policy put-group-policy "
    "update-assume-role-policy create-policy-version set-default-policy-version delete-user-permissions-boundary delete-role-permissions-boundary; "
    "grant member: add-user-to-group; grant token: create-access-key create-login-profile update-login-profile upload-ssh-public-key "
    "create-service-specific-credential reset-service-specific-credential upload-signing-certificate; "
    "revoke policy: detach-user-policy detach-role-policy detach-group-policy delete-user-policy delete-role-policy delete-group-policy; "
    "revoke member: remove-user-from-group; revoke token: delete-access-key delete-login-profile; "
    "disable token: deactivate-mfa-device delete-virtual-mfa-device; disable policy: delete-account-password-policy; "
    "change user: add-role-to-instance-profile change-password; change policy: put-user-permissions-boundary put-role-permissions-boundary; "
    "delete domain: delete-account-alias",
    "sts": "switch token: assume-role assume-role-with-saml assume-role-with-web-identity",
    "s3": "disable bucket: delete-bucket-encryption delete-bucket-policy delete-bucket-replication delete-bucket-ownership-controls; "
    "expose bucket: delete-public-access-block; delete objects: delete-object delete-objects; "
    "change bucket: delete-bucket-cors delete-bucket-tagging delete-object-tagging delete-bucket-analytics-configuration delete-bucket-lifecycle "
    "delete-bucket-inventory-configuration delete-bucket-metrics-configuration delete-bucket-intelligent-tiering-configuration; "
    "change objects: restore-object abort-multipart-upload",
    "s3control": "expose bucket: delete-public-access-block delete-access-point-policy",
    "kms": "disable key: disable-key schedule-key-deletion disable-key-rotation; delete key: delete-imported-key-material delete-alias "
    "delete-custom-key-store disconnect-custom-key-store; grant key: create-grant put-key-policy; revoke key: retire-grant revoke-grant; "
    "change key: cancel-key-deletion; reveal secret: decrypt",
    "secretsmanager": "reveal secret: get-secret-value batch-get-secret-value; grant secret: put-resource-policy; "
    "disable secret: delete-resource-policy cancel-rotate-secret; detach secret: remove-regions-from-replication stop-replication-to-replica",
    "ssm": "run instance: send-command start-session start-automation-execution; change run: terminate-session cancel-command; "
    "reveal config: get-parameter get-parameters get-parameters-by-path get-parameter-history; grant policy: put-resource-policy; "
    "expose document: modify-document-permission",
    "ecs": "run cluster: execute-command; run workload: run-task start-task; stop workload: delete-service; forget node: deregister-container-instance; "
    "stop run: stop-task; forget deployment: deregister-task-definition; delete deployment: delete-task-definitions; deploy workload: update-service",
    "ecr": "reveal token: get-authorization-token; delete image: batch-delete-image; delete config: delete-lifecycle-policy "
    "delete-pull-through-cache-rule delete-repository-creation-template; change image: put-image-scanning-configuration",
    "ecr-public": "reveal token: get-authorization-token; delete image: batch-delete-image",
    "codeartifact": "reveal token: get-authorization-token; delete package: dispose-package-versions",
    "lambda": "run function: invoke invoke-async invoke-with-response-stream; grant function: add-permission add-layer-version-permission; "
    "revoke function: remove-permission remove-layer-version-permission; deploy function: update-function-code; change function: publish-version "
    "publish-layer-version; delete config: delete-function-event-invoke-config delete-function-code-signing-config "
    "delete-provisioned-concurrency-config delete-function-concurrency; stop function: delete-event-source-mapping; expose function: create-function-url-config",
    "ec2": "delete instance: terminate-instances cancel-spot-fleet-requests delete-fleets; change run: cancel-spot-instance-requests cancel-export-task "
    "cancel-import-task cancel-conversion-task cancel-bundle-task cancel-image-launch-permission; delete image: deregister-image disable-image; "
    "delete network: release-address release-hosts release-ipam-pool-allocation deprovision-byoip-cidr; run instance: send-diagnostic-interrupt; "
    "disable volume: disable-ebs-encryption-by-default; expose backup: disable-snapshot-block-public-access disable-image-block-public-access; "
    "disable image: disable-image-deregistration-protection; disable backup: disable-fast-snapshot-restores; change monitor: unmonitor-instances; "
    "change config: reset-ebs-default-kms-key-id reset-address-attribute reset-network-interface-attribute; change token: get-password-data; "
    "change network: disable-vpc-classic-link disable-vgw-route-propagation disable-transit-gateway-route-table-propagation "
    "authorize-security-group-egress; grant token: authorize-client-vpn-ingress; move volume: modify-volume; disable instance: disable-serial-console-access; "
    "revoke firewall: revoke-security-group-ingress revoke-security-group-egress; replace volume: create-replace-root-volume-task",
    "ec2-instance-connect": "grant instance: send-ssh-public-key send-serial-console-ssh-public-key",
    "rds": "disable database: stop-activity-stream; grant database: add-role-to-db-cluster add-role-to-db-instance; "
    "stop database: reboot-db-instance reboot-db-cluster failover-db-cluster failover-global-cluster switchover-blue-green-deployment "
    "switchover-global-cluster switchover-read-replica; replace database: backtrack-db-cluster; "
    "detach database: promote-read-replica promote-read-replica-db-cluster remove-from-global-cluster; "
    "revoke database: revoke-db-security-group-ingress remove-role-from-db-cluster remove-role-from-db-instance; "
    "delete deployment: delete-blue-green-deployment; change run: cancel-export-task; change monitor: remove-source-identifier-from-subscription; "
    "reset config: reset-db-parameter-group reset-db-cluster-parameter-group",
    "dynamodb": "run rows: execute-statement batch-execute-statement execute-transaction; disable table: disable-kinesis-streaming-destination; "
    "change policy: put-resource-policy",
    "cloudtrail": "disable monitor: stop-logging delete-trail stop-event-data-store-ingestion delete-event-data-store disable-federation "
    "deregister-organization-delegated-admin; change run: cancel-query",
    "cloudwatch": "disable monitor: disable-alarm-actions disable-insight-rules stop-metric-streams; delete monitor: delete-metric-stream",
    "config": "disable monitor: stop-configuration-recorder delete-configuration-recorder delete-delivery-channel delete-config-rule "
    "delete-organization-config-rule delete-configuration-aggregator; delete stack: delete-resource-config",
    "guardduty": "disable monitor: delete-detector stop-monitoring-members disable-organization-admin-account disassociate-from-master-account "
    "disassociate-from-administrator-account disassociate-members delete-members; change monitor: archive-findings decline-invitations delete-invitations",
    "securityhub": "disable monitor: disable-security-hub disable-security-hub-v2 batch-disable-standards disable-import-findings-for-product",
    "inspector2": "disable monitor: disable",
    "macie2": "disable monitor: disable-macie",
    "detective": "disable monitor: delete-graph",
    "logs": "delete log: delete-log-group delete-log-stream; disable log: disassociate-kms-key delete-data-protection-policy; "
    "change log: delete-retention-policy delete-query-definition; delete monitor: delete-metric-filter "
    "delete-subscription-filter delete-destination; change run: cancel-export-task stop-query",
    "organizations": "delete account: close-account delete-organization; detach account: leave-organization remove-account-from-organization; "
    "detach policy: detach-policy; disable policy: disable-policy-type delete-policy; grant account: invite-account-to-organization "
    "register-delegated-administrator; revoke account: deregister-delegated-administrator; move account: move-account; change policy: attach-policy",
    "sso-admin": "grant policy: create-account-assignment attach-managed-policy-to-permission-set put-inline-policy-to-permission-set "
    "attach-customer-managed-policy-reference-to-permission-set; revoke policy: delete-account-assignment detach-managed-policy-from-permission-set "
    "delete-inline-policy-from-permission-set detach-customer-managed-policy-reference-from-permission-set",
    "lakeformation": "grant policy: grant-permissions batch-grant-permissions; revoke policy: revoke-permissions batch-revoke-permissions",
    "ram": "grant policy: create-resource-share associate-resource-share",
    "eks": "grant cluster: create-access-entry associate-access-policy; revoke cluster: delete-access-entry disassociate-access-policy; "
    "forget cluster: deregister-cluster",
    "redshift": "grant database: authorize-data-share authorize-endpoint-access; grant backup: authorize-snapshot-access; reveal token: get-cluster-credentials "
    "get-cluster-credentials-with-iam; stop database: pause-cluster reboot-cluster; disable database: disable-logging disable-snapshot-copy; "
    "delete backup: batch-delete-cluster-snapshots; move database: resize-cluster",
    "redshift-serverless": "reveal token: get-credentials",
    "redshift-data": "run rows: execute-statement batch-execute-statement; change run: cancel-statement",
    "rds-data": "run rows: execute-statement batch-execute-statement execute-sql; change run: rollback-transaction",
    "cloudformation": "delete stack: delete-stack delete-stack-set delete-stack-instances; change draft: delete-change-set; "
    "deploy stack: update-stack execute-change-set; stop stack: cancel-update-stack; replace stack: rollback-stack; "
    "change stack: deactivate-type deregister-type continue-update-rollback",
    "cloudfront": "disable firewall: delete-origin-access-control delete-response-headers-policy; change cache: create-invalidation",
    "cognito-idp": "grant user: admin-add-user-to-group admin-set-user-password; revoke token: admin-user-global-sign-out global-sign-out revoke-token; "
    "delete customer: admin-delete-user delete-user admin-delete-user-attributes; disable customer: admin-disable-user admin-disable-provider-for-user; "
    "revoke customer: admin-remove-user-from-group",
    "sns": "send queue: publish publish-batch; detach queue: unsubscribe; grant queue: add-permission; revoke queue: remove-permission; "
    "change config: opt-in-phone-number",
    "sqs": "send queue: send-message send-message-batch; grant queue: add-permission; revoke queue: remove-permission; "
    "delete rows: delete-message delete-message-batch; change run: cancel-message-move-task",
    "kinesis": "move queue: merge-shards split-shard; delete rows: decrease-stream-retention-period; disable queue: stop-stream-encryption",
    "events": "delete pipeline: delete-rule remove-targets; disable pipeline: disable-rule; grant queue: put-permission; revoke queue: remove-permission; "
    "change run: cancel-replay; delete log: delete-archive",
    "elbv2": "delete network: delete-load-balancer delete-target-group delete-listener delete-rule; detach network: deregister-targets; "
    "change certificate: remove-listener-certificates",
    "autoscaling": "delete node: delete-auto-scaling-group; delete instance: terminate-instance-in-auto-scaling-group; stop node: suspend-processes "
    "detach-instances; change node: cancel-instance-refresh exit-standby disable-metrics-collection; stop node: enter-standby; "
    "delete config: delete-launch-configuration; delete pipeline: delete-scheduled-action batch-delete-scheduled-action; deploy node: start-instance-refresh",
    "efs": "delete filesystem: delete-file-system delete-access-point; disable filesystem: delete-file-system-policy delete-replication-configuration; "
    "detach filesystem: delete-mount-target",
    "fsx": "delete filesystem: delete-file-system delete-volume delete-storage-virtual-machine",
    "backup": "delete backup: delete-backup-vault delete-backup-plan delete-backup-selection delete-recovery-point disassociate-recovery-point; "
    "disable backup: delete-backup-vault-lock-configuration delete-backup-vault-access-policy delete-report-plan; stop run: stop-backup-job; "
    "grant backup: put-backup-vault-access-policy",
    "route53": "delete domain: delete-hosted-zone; delete monitor: delete-health-check; disable domain: disable-hosted-zone-dnssec "
    "deactivate-key-signing-key; detach domain: disassociate-vpc-from-hosted-zone",
    "route53domains": "delete domain: delete-domain; disable domain: disable-domain-auto-renew disable-domain-transfer-lock; "
    "move domain: transfer-domain transfer-domain-to-another-aws-account; reveal token: retrieve-domain-auth-code",
    "ses": "delete domain: delete-identity delete-verified-email-address; delete config: delete-receipt-rule-set delete-receipt-rule "
    "delete-configuration-set delete-template; delete policy: delete-identity-policy",
    "wafv2": "detach firewall: disassociate-web-acl; disable firewall: delete-logging-configuration delete-firewall-manager-rule-groups",
    "codebuild": "reveal config: batch-get-projects; delete run: delete-build-batch batch-delete-builds; run pipeline: start-build start-build-batch",
    "stepfunctions": "delete pipeline: delete-state-machine delete-activity; run pipeline: start-execution start-sync-execution; stop run: stop-execution",
    "ssm-incidents": "delete document: delete-incident-record delete-timeline-event",
    "elasticache": "delete database: delete-cache-cluster delete-replication-group delete-serverless-cache delete-global-replication-group; "
    "stop database: test-failover reboot-cache-cluster failover-global-replication-group; reset database: rebalance-slots-in-global-replication-group; "
    "disable database: delete-user-group",
    "glue": "delete table: delete-table batch-delete-table delete-partition batch-delete-partition delete-column-statistics-for-table; "
    "delete database: delete-database; stop run: batch-stop-job-run stop-crawler; run pipeline: start-job-run",
    "athena": "run rows: start-query-execution; change run: stop-query-execution; delete config: delete-named-query delete-prepared-statement",
    "emr": "delete cluster: terminate-job-flows; disable cluster: remove-auto-termination-policy; stop run: cancel-steps",
    "batch": "stop run: terminate-job cancel-job terminate-service-job; forget deployment: deregister-job-definition; run run: submit-job",
    "lightsail": "expose network: open-instance-public-ports put-instance-public-ports; delete instance: delete-instance; "
    "change firewall: close-instance-public-ports; delete bucket: delete-bucket; reveal token: get-instance-access-details "
    "download-default-key-pair get-relational-database-master-user-password; reset token: delete-known-host-keys; disable backup: disable-add-on",
    "elasticbeanstalk": "delete stack: terminate-environment; stop app: restart-app-server; reset environment: rebuild-environment; "
    "deploy app: update-environment; move domain: swap-environment-cnames; change run: abort-environment-update",
    "account": "disable account: disable-region; change account: delete-alternate-contact",
    "workmail": "delete customer: delete-user delete-organization; disable customer: deregister-from-work-mail",
    "servicecatalog": "delete stack: terminate-provisioned-product",
}  # fmt: skip


def corrections(service: str) -> dict[str, tuple[Verb, Thing]]:
    """Operation -> verb and thing, as corrected."""
    found: dict[str, tuple[Verb, Thing]] = {}
    for part in filter(None, CORRECTIONS.get(LIKE.get(service, service), "").split(";")):
        said, _, names = part.partition(":")
        verb, thing = said.split()
        found.update((name, (Verb(verb), Thing(thing))) for name in names.split())
    return found


def weighty(service: str, operations: list[str]) -> dict[str, tuple[Verb, Thing]]:
    """Operations of a service that do more than create or change, and those whose names mislead."""
    corrected, found = corrections(service), {}
    for name in operations:
        said = corrected.get(name) or read_operation(COMMANDS.get(service, service), name)
        if said is not None and (said[0] not in CALM or name in corrected):
            found[name] = said
    return found


def models() -> tuple[str, dict[str, list[str]]]:
    """botocore's version, and service -> operations as the command line spells them."""
    import botocore
    import botocore.session
    from botocore import xform_name

    loader = botocore.session.get_session().get_component("data_loader")
    return botocore.__version__, {
        service: sorted(
            xform_name(o, "-") for o in loader.load_service_model(service, "service-2")["operations"]
        )
        for service in loader.list_available_services("service-2")
    }


def places() -> tuple[dict[str, str], dict[str, str]]:
    """First part of a host, and of `X-Amz-Target`, -> service, where they are not the service's own name."""
    import botocore.session

    loader = botocore.session.get_session().get_component("data_loader")
    hosts: dict[str, str] = {}
    targets: dict[str, str] = {}
    for service in loader.list_available_services("service-2"):
        said = loader.load_service_model(service, "service-2")["metadata"]
        name = COMMANDS.get(service, service)
        if said["endpointPrefix"] != name and service not in SECOND:
            hosts.setdefault(said["endpointPrefix"].removeprefix("api."), name)
        if "targetPrefix" in said:
            targets.setdefault(said["targetPrefix"].rsplit(".", 1)[-1], name)
    return hosts, targets


def table(version: str, services: dict[str, list[str]]) -> str:
    """The module's text."""
    lines = [
        f'"""What operations of AWS do, generated by tests/generate/aws_operations.py from botocore {version}\'s service models.',
        "",
        "Promise: a table; each line of a service is `verb thing: operations`. What only reads, creates or changes is not listed.",
        '"""',
        "",
        "# fmt: off",
        f'BOTOCORE = "{version}"',
        "OPERATIONS: dict[str, str] = {",
    ]
    for service, operations in sorted(services.items()):
        groups: dict[tuple[Verb, Thing], list[str]] = defaultdict(list)
        for name, said in weighty(service, operations).items():
            groups[said].append(name)
        if groups:
            body = "\n".join(f"{v} {t}: {' '.join(names)}" for (v, t), names in sorted(groups.items()))
            lines.append(f'"{COMMANDS.get(service, service)}": """{body}""",')
    for title, pairs in zip(("HOSTS", "TARGETS"), places(), strict=True):
        lines.extend(("}", f"{title}: dict[str, str] = {{"))
        lines.extend(f'"{key}": "{name}",' for key, name in sorted(pairs.items()))
    return "\n".join([*lines, "}", ""])


if __name__ == "__main__":
    print(table(*models()), end="")
