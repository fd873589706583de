"""Words that services' commands, paths and fields are made of: which verb they say, and which thing.

Promise: pure. A word in one of these tables means the same in every provider's vocabulary; what means something else
somewhere is said by that reader or provider, not here.
"""

from __future__ import annotations

import re

from shellguard.parse.services.service_act import Thing, Verb

_VERBS: dict[Verb, str] = {
    Verb.DELETE: "delete del destroy drop remove rm terminate erase uninstall undeploy deprovision decommission nuke "
    "kill annihilate obliterate expunge discard dispose unprovision teardown batchdelete bulkdelete cascade",
    Verb.EMPTY: "empty truncate flush purge wipe clear clean zap prune vacuum trim",
    Verb.RESET: "reset rebuild reinstall recreate reinitialize reinit reprovision refactory format",
    Verb.REPLACE: "replace restore rollback revert overwrite import rewind",
    Verb.FORGET: "deregister forget untrack unlink unregister",
    Verb.DETACH: "detach disassociate disconnect unmap unbind unassign unattach dissociate release",
    Verb.STOP: "stop suspend pause shutdown poweroff deallocate hibernate drain cordon halt cancel abort archive quiesce deactivate",
    Verb.DISABLE: "disable unprotect deactivate lockout",
    Verb.REVOKE: "revoke invalidate expire ban block",
    Verb.GRANT: "grant attach-policy authorize invite promote-admin",
    Verb.EXPOSE: "expose publicize make-public",
    Verb.MOVE: "transfer rename move",
    Verb.PUBLISH: "publish",
    Verb.WITHDRAW: "unpublish yank deprecate retract",
    Verb.DEPLOY: "deploy redeploy promote release apply rollout",
    Verb.CHANGE: "update modify set patch edit configure put change upsert scale resize rotate",
    Verb.CREATE: "create add new make register provision init",
    Verb.SEND: "send notify broadcast refund payout charge dial",
}

_READS = frozenset(
    "get list ls describe show info status view search find query read fetch count head check test validate verify lint "
    "preview plan diff explain inspect logs log tail watch top history whoami version help docs open browse export download "
    "dump pull scan lookup select estimate simulate audit metrics usage events stat stats ping health dry-run".split()
)

_THINGS: dict[Thing, str] = {
    Thing.ACCOUNT: "account accounts organization organizations org orgs organisation tenant tenants workspace workspaces team teams subscription-account",
    Thing.PROJECT: "project projects site sites app-project",
    Thing.ENVIRONMENT: "environment environments env envs stage stages",
    Thing.DATABASE: "database databases db dbs dbinstance dbcluster dbinstances dbclusters sql postgres postgresql pg mysql mariadb "
    "mongodb redis rds cluster-db cosmosdb dynamodb keyspace keyspaces branchdb datastore datastores instance-db replica replicas",
    Thing.SCHEMA: "schema schemas collection-schema",
    Thing.TABLE: "table tables collection collections",
    Thing.ROWS: "row rows record-set records entries items item documents-by-query key-values keyvalue kv",
    Thing.INDEX: "index indexes indices alias aliases",
    Thing.DATASET: "dataset datasets",
    Thing.VOLUME: "volume volumes disk disks pvc pv persistentvolume persistentvolumes persistentvolumeclaim persistentvolumeclaims storage-volume",
    Thing.FILESYSTEM: "filesystem filesystems filestore share shares fileshare",
    Thing.BUCKET: "bucket buckets container-storage storage-account storageaccount",
    Thing.OBJECTS: "object objects blob blobs",
    Thing.BACKUP: "backup backups snapshot snapshots dbsnapshot recovery-point recoverypoint recoverypoints vault-backup",
    Thing.REGISTRY: "registry registries",
    Thing.IMAGE: "image images tag-image",
    Thing.QUEUE: "queue queues topic topics stream streams exchange exchanges consumer-group",
    Thing.LOG: "log logs loggroup logstream log-group log-stream trail trails",
    Thing.SECRET: "secret secrets parameter parameters credential credentials",
    Thing.KEY: "kms keyring keyrings cryptokey cryptokeys keyvault vault vaults",
    Thing.REPOSITORY: "repository repositories repo repos gist gists",
    Thing.RELEASE: "release releases",
    Thing.PACKAGE: "package packages artifact artifacts",
    Thing.STATE: "state",
    Thing.STACK: "stack stacks stackset deployment-group resource-group group-resource",
    Thing.CLUSTER: "cluster clusters eks gke aks kubernetes nodepool-cluster",
    Thing.NAMESPACE: "namespace namespaces ns",
    Thing.INSTANCE: "instance instances vm vms server servers droplet droplets machine machines linode linodes node-instance dyno dynos virtualmachine virtualmachines vps host hosts ec2",
    Thing.CUSTOMER: "customer customers subscription subscriptions invoice invoices subscriber subscribers contact contacts",
    Thing.DOCUMENT: "document documents channel channels message messages issue issues page pages post posts article articles conversation conversations incident incidents",
    Thing.APP: "app apps application applications service services webservice component components",
    Thing.WORKLOAD: "deploy deployments-workload statefulset statefulsets daemonset daemonsets replicaset workload workloads",
    Thing.FUNCTION: "function functions lambda lambdas worker workers edge-function",
    Thing.ADDON: "addon addons add-on integration integrations extension extensions plugin plugins",
    Thing.NODE: "node nodes nodepool nodepools node-pool nodegroup",
    Thing.NETWORK: "network networks vpc vpcs subnet subnets loadbalancer loadbalancers load-balancer gateway gateways ip ips address addresses "
    "floating-ip floatingip peering route routes route-table natgateway internetgateway eip tunnel tunnels vnet",
    Thing.FIREWALL: "firewall firewalls security-group securitygroup security-groups acl acls waf",
    Thing.DOMAIN: "domain domains zone zones dns record recordset recordsets dns-record dns-records hostedzone dns_records",
    Thing.CERTIFICATE: "certificate certificates cert certs",
    Thing.PIPELINE: "pipeline pipelines workflow workflows schedule schedules trigger triggers job-definition",
    Thing.CONFIG: "config configs configuration configurations setting settings variable variables var vars env-var env-vars envvar config-vars flag flags",
    Thing.DEPLOYMENT: "deployment deployments version versions",
    Thing.MONITOR: "monitor monitors alert alerts alarm alarms dashboard dashboards policy-alert",
    Thing.WEBHOOK: "webhook webhooks hook hooks",
    Thing.USER: "user users identity identities serviceaccount service-account service-accounts serviceaccounts principal principals",
    Thing.GROUP: "group groups",
    Thing.ROLE: "role roles rolebinding clusterrole",
    Thing.POLICY: "policy policies permission permissions grant grants",
    Thing.TOKEN: "token tokens apikey api-key api-keys apikeys key keys accesskey access-key access-keys session sessions ssh-key sshkey ssh-keys deploy-key",
    Thing.MEMBER: "member members collaborator collaborators invitation invitations membership memberships",
    Thing.LABEL: "label labels tag tags reaction reactions milestone milestones",
    Thing.COMMENT: "comment comments note notes",
    Thing.RUN: "run runs job jobs pod pods po task tasks event events build builds execution executions",
    Thing.DRAFT: "draft drafts",
    Thing.BRANCH: "branch branches",
    Thing.PREVIEW: "preview previews",
    Thing.CACHE: "cache caches",
}

_VERB_OF = {word: verb for verb, words in _VERBS.items() for word in words.split()}
_THING_OF = {word: thing for thing, words in _THINGS.items() for word in words.split()}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_APART = re.compile(r"[^A-Za-z0-9]+")


def words_of(name: str) -> tuple[str, ...]:
    """`volumeDelete`, `delete_db-instance`, `DeleteDBInstance` as lower-case words."""
    return tuple(w.lower() for part in _APART.split(name[:256]) for w in _CAMEL.split(part) if w)


def verb_of(word: str) -> Verb | None:
    """The verb one lower-case word says, past and third forms too; None when it says none."""
    if word in _VERB_OF:
        return _VERB_OF[word]
    for ending in ("es", "s", "d", "ed", "ing"):
        if word.endswith(ending) and word.removesuffix(ending) in _VERB_OF:
            return _VERB_OF[word.removesuffix(ending)]
    return None


def is_reading(word: str) -> bool:
    """Whether a lower-case word says that nothing is changed."""
    return word in _READS


def thing_of(words: tuple[str, ...]) -> Thing | None:
    """The thing a name's lower-case words speak of: the longest compound wins, then the last word, as English has it."""
    for length in (3, 2, 1):
        for start in range(len(words) - length, -1, -1):
            found = _THING_OF.get("-".join(words[start : start + length]))
            if found is not None:
                return found
    return None


def named(name: str) -> tuple[Verb | None, Thing | None]:
    """Verb and thing of one compound name, `volumeDelete` and `delete-db-instance` alike. A name that begins or ends
    with a reading word says no verb."""
    words = words_of(name)
    if not words or is_reading(words[0]):
        return None, thing_of(words)
    # a verb stands first or last; in the middle of a name it is part of a noun (`user-reset-token`)
    for at in (0, -1):
        verb = verb_of(words[at])
        if verb is not None:
            rest = words[1:] if at == 0 else words[:-1]
            return verb, thing_of(rest) if rest else None
    return None, thing_of(words)
