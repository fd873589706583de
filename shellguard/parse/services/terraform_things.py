"""What a Terraform resource is, by its type: `aws_db_instance` is a database.

Promise: pure and total. Types as the registry's providers name them; what the patterns do not name is read by its words.
"""

from __future__ import annotations

import re

from shellguard.parse.services.lexicon import thing_of, words_of
from shellguard.parse.services.service_act import Thing

# Nothing of these stands anywhere but in the state, or it is made anew in a moment.
_TRIFLES = re.compile(
    r"terraform_data|null_resource|time_\w+|local_(?:sensitive_)?file|random_(?!password)\w+|archive_\w+|template_\w+|cloudinit_\w+|http"
)
# Attachments, rules and settings that hold nothing themselves; they come before the things they are named after.
_SETTINGS = re.compile(
    r"\w*(?:_attachment|_association|_policy|_acl|_versioning|_lifecycle_configuration|_public_access_block|_notification|_parameter_group|"
    r"_subnet_group|_option_group|_ownership_controls|_server_side_encryption_configuration|_cors_configuration|_logging|_website_configuration|"
    r"_iam_(?:member|binding)|_target|_listener(?:_rule)?|_permission|_stage_settings)"
)  # fmt: skip
_THINGS: tuple[tuple[Thing, re.Pattern[str]], ...] = tuple(
    (thing, re.compile(pattern))
    for thing, pattern in (
        (Thing.BACKUP, r"\w*(?:_snapshot|_backup|_backup_\w+|_recovery_\w+)"),
        (Thing.TABLE, r"\w*(?:dynamodb_(?:global_)?table|bigtable_table|bigquery_table|_kusto_table|storage_table|spanner_table)"),
        (Thing.DATASET, r"\w*(?:bigquery_dataset|glue_catalog_database|athena_database)"),
        (
            Thing.DATABASE,
            r"\w*(?:db_instance|rds_(?:global_)?cluster(?:_instance)?|docdb\w*|neptune\w*|redshift\w*|elasticache\w*|memorydb\w*|dax_cluster|"
            r"opensearch\w*domain\w*|elasticsearch_domain|sql_database\w*|sql_instance|_?(?:my|postgre|ms|maria)?sql\w*(?:server|database|cluster)\w*|spanner_\w+|"
            r"bigtable_instance|firestore_database|redis_instance|redis_cache|cosmosdb\w*|timestream\w*|alloydb\w*|mongodbatlas_\w*cluster\w*|"
            r"database_cluster|database_db|managed_database\w*|rdb_(?:instance|database)|neon_\w+|planetscale_\w+|supabase_project|aiven_\w+|"
            r"postgresql_database|mysql_database|clickhouse_\w+|cassandra_\w+|keyspaces_\w+|influxdb_\w+)",
        ),
        (Thing.BUCKET, r"\w*(?:s3_bucket|storage_bucket|storage_account|storage_container|r2_bucket|object_storage_bucket|spaces_bucket|minio_s3_bucket)"),
        (Thing.OBJECTS, r"\w*(?:s3_(?:bucket_)?object|storage_bucket_object|storage_blob)"),
        (Thing.FILESYSTEM, r"\w*(?:efs_file_system|fsx_\w+|filestore_instance|storage_share)"),
        (Thing.VOLUME, r"\w*(?:ebs_volume|_volume|compute_(?:region_)?disk|managed_disk|persistent_volume\w*|lightsail_disk)"),
        (Thing.KEY, r"\w*(?:kms_key|kms_crypto_key|kms_key_ring|key_vault\w*)"),
        (Thing.SECRET, r"\w*(?:secretsmanager_secret\w*|secret_manager_secret\w*|ssm_parameter|_secret|vault_\w+|random_password|tls_private_key)"),
        (Thing.QUEUE, r"\w*(?:sqs_queue|sns_topic|kinesis_\w+|pubsub_\w+|msk_\w+|kafka_\w+|servicebus_\w+|eventhub\w*|mq_broker)"),
        (Thing.CLUSTER, r"\w*(?:eks_cluster|container_cluster|kubernetes_cluster|ecs_cluster|kind_cluster)"),
        (Thing.NAMESPACE, r"kubernetes_namespace\w*"),
        (Thing.NODE, r"\w*(?:node_group|node_pool)"),
        (Thing.REGISTRY, r"\w*(?:ecr_repository|artifact_registry_repository|container_registry)"),
        (Thing.REPOSITORY, r"(?:github|gitlab|bitbucket)_(?:repository|project)"),
        (Thing.INSTANCE, r"\w*(?:_instance|_virtual_machine|_droplet|hcloud_server|linode_instance|_autoscaling_group|_server|proxmox_\w*vm\w*)"),
        (Thing.DOMAIN, r"\w*(?:route53_\w+|dns_(?:managed_)?zone|dns_record\w*|cloudflare_(?:record|zone)|_domain)"),
        (Thing.NETWORK, r"\w*(?:_vpc|_subnet|_network|_subnetwork|_lb|_alb|_elb|_load_balancer|_nat_gateway|_internet_gateway|_eip|_route(?:_table)?|_public_ip)"),
        (Thing.FIREWALL, r"\w*(?:security_group\w*|_firewall\w*|network_acl\w*|_waf\w*)"),
        (Thing.USER, r"\w*(?:iam_user|service_account|user)"),
        (Thing.ROLE, r"\w*(?:iam_role|role_assignment|_role)"),
        (Thing.TOKEN, r"\w*(?:access_key|_token|_key_pair|_ssh_key|api_key)"),
        (Thing.FUNCTION, r"\w*(?:lambda_function|cloudfunctions\w*_function|function_app)"),
        (Thing.WORKLOAD, r"(?:kubernetes_(?:deployment|stateful_set|daemon\w*)\w*|helm_release|\w*ecs_service|\w*cloud_run\w*)"),
        (Thing.LOG, r"\w*(?:log_group|log_stream|logging_\w+)"),
        (Thing.PROJECT, r"google_project|azurerm_resource_group|aws_organizations_account|digitalocean_project"),
    )
)  # fmt: skip


def thing_of_type(kind: str) -> Thing:
    """The thing a resource type stands for; UNKNOWN, which counts as data, where nobody can say."""
    kind = kind[:120].lower()
    if _TRIFLES.fullmatch(kind):
        return Thing.CACHE
    if _SETTINGS.fullmatch(kind):
        return Thing.CONFIG
    for thing, pattern in _THINGS:
        if pattern.fullmatch(kind):
            return thing
    return thing_of(words_of(kind)) or Thing.UNKNOWN


def thing_of_address(address: str) -> Thing:
    """`module.db["a"].aws_db_instance.main[0]`."""
    bare = re.sub(r"\[[^\]]*\]", "", address[:600])
    parts = [p for p in bare.split(" ")[0].split(".") if p]
    while len(parts) > 2 and parts[0] == "module":
        parts = parts[2:]
    return Thing.STACK if not parts or parts[0] == "module" else thing_of_type(parts[0])
