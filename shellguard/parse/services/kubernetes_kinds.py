"""What kinds of a cluster's objects are to those who lose them.

Promise: pure; a kind in any of its spellings (`deploy`, `Deployment`, `deployments.apps`), short names as `kubectl
api-resources` has them; custom resources of well-known operators by the operators' documentation.
"""

from __future__ import annotations

from shellguard.parse.services.lexicon import thing_of, words_of
from shellguard.parse.services.service_act import Thing

_KINDS: dict[Thing, str] = {
    Thing.NAMESPACE: "namespace ns project subnamespaceanchor",
    Thing.VOLUME: "persistentvolumeclaim pvc persistentvolume pv datavolume volumeattachment longhornvolume",
    # every object of the kind goes with its definition
    Thing.SCHEMA: "customresourcedefinition crd",
    Thing.SECRET: "secret externalsecret sealedsecret clustersecretstore secretstore pushsecret",
    Thing.BACKUP: "volumesnapshot volumesnapshotcontent backup backupstoragelocation etcdsnapshot scheduledbackup volsync",
    Thing.DATABASE: "postgresql postgrescluster postgres mysqlcluster innodbcluster mongodbcommunity mongodb perconaxtradbcluster perconaservermongodb "
    "perconapgcluster redis redisfailover rediscluster elasticsearch opensearchcluster cassandradatacenter k8ssandracluster cockroachdb etcdcluster "
    "clickhouseinstallation mariadb vitesscluster tidbcluster influxdb scyllacluster",
    Thing.QUEUE: "kafka kafkatopic kafkacluster rabbitmqcluster natscluster pulsarcluster",
    Thing.BUCKET: "tenant objectbucketclaim cephcluster cephblockpool cephfilesystem bucketclaim",
    Thing.CLUSTER: "cluster machinedeployment managedcluster",
    Thing.INSTANCE: "virtualmachine vm virtualmachineinstance vmi",
    Thing.IMAGE: "imagestream is imagestreamtag istag",
    Thing.WORKLOAD: "deployment deploy statefulset sts daemonset ds replicationcontroller rc deploymentconfig dc rollout all "
    "scaledobject scaledjob inferenceservice sparkapplication rayservice raycluster",
    Thing.APP: "application app applicationset appset helmrelease hr kustomization ks appproject helmchart ksvc",
    Thing.NODE: "node no machine machineset nodepool nodeclaim provisioner",
    Thing.NETWORK: "service svc ingress ing ingressclass endpoints ep route gateway gtw httproute grpcroute tcproute virtualservice vs destinationrule "
    "ingressroute ipaddresspool network-attachment-definition",
    Thing.FIREWALL: "networkpolicy netpol ciliumnetworkpolicy cnp ciliumclusterwidenetworkpolicy ccnp globalnetworkpolicy authorizationpolicy peerauthentication",
    Thing.CERTIFICATE: "certificate cert issuer clusterissuer certificatesigningrequest csr",
    Thing.PIPELINE: "cronjob cj cronworkflow buildconfig bc pipeline task workflowtemplate wftmpl schedule gitrepository ocirepository",
    Thing.CONFIG: "configmap cm resourcequota quota limitrange limits horizontalpodautoscaler hpa verticalpodautoscaler vpa poddisruptionbudget pdb "
    "priorityclass pc storageclass sc runtimeclass csidriver csinode volumesnapshotclass template",
    Thing.ADDON: "apiservice operator subscription sub clusterserviceversion csv catalogsource helmrepository",
    Thing.MONITOR: "servicemonitor podmonitor prometheusrule prometheus alertmanager grafanadashboard",
    Thing.POLICY: "validatingwebhookconfiguration mutatingwebhookconfiguration validatingadmissionpolicy validatingadmissionpolicybinding "
    "clusterpolicy cpol policy pol constrainttemplate podsecuritypolicy psp securitycontextconstraints scc",
    Thing.ROLE: "role rolebinding clusterrole clusterrolebinding",
    Thing.USER: "serviceaccount sa user identity",
    Thing.GROUP: "group",
    Thing.TOKEN: "oauthaccesstoken oauthclient",
    Thing.RUN: "pod po job event ev replicaset rs lease podtemplate pipelinerun pr taskrun tr workflow wf build endpointslice controllerrevision "
    "reports policyreport analysisrun order challenge certificaterequest experiment componentstatus",
}  # fmt: skip
_THING = {name: thing for thing, names in _KINDS.items() for name in names.split()}
# Whose plain name several operators use: the group says whose it is.
_BY_GROUP = (
    ("cnpg.io", Thing.DATABASE), ("psmdb", Thing.DATABASE), ("acid.zalan.do", Thing.DATABASE), ("minio", Thing.BUCKET),
    ("kafka", Thing.QUEUE), ("velero", Thing.BACKUP), ("acme.cert-manager.io", Thing.RUN), ("longhorn", Thing.VOLUME),
    ("monitoring.coreos.com", Thing.MONITOR),
)  # fmt: skip
BOUND = frozenset({"rolebinding", "clusterrolebinding"})
"""Kinds that give rights when they are made."""


def kind_of(spelled: str) -> tuple[str, Thing]:
    """A kind's plain name and what it is: `deployments.apps` is (`deployment`, workload)."""
    plain, _, group = spelled.strip().lower().partition(".")
    for name in (plain, *_singular(plain)):
        if name in _THING:
            of_group = next((t for g, t in _BY_GROUP if g in group), None) if group else None
            return name, of_group or _THING[name]
    of_group = next((t for g, t in _BY_GROUP if g in group), None)
    return plain, of_group or thing_of(words_of(spelled.partition(".")[0])) or Thing.UNKNOWN


def _singular(name: str) -> tuple[str, ...]:
    if name.endswith("ies"):
        return (name[:-3] + "y",)
    return (name[:-1], name[:-2]) if name.endswith("s") else ()
