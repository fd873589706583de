"""Tools of storage, deployment, databases and orchestration that a short table says wholly: what each deletes, empties or stops.

Promise: pure and total. Commands as each tool's own reference has them; what no row names is read by its words.
"""

from __future__ import annotations

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.service_act import ServiceAct
from shellguard.parse.services.store_commands import Tool, read_tool, tool
from shellguard.parse.world import World

# s3tools.org/usage
_S3CMD = tool(
    "s3",
    "r,recursive f,force c,config= access_key= secret_key= host= host-bucket= region= P,acl-public delete-removed n exclude= "
    "include= rexclude= rinclude= s,ssl no-ssl q,quiet v,verbose d,debug acl-grant= acl-revoke= m,mime-type= expiry-days=",
    """
    del|rm: delete objects many=recursive
    rb: delete bucket
    delpolicy|dellifecycle|delcors: delete policy
    setpolicy|setacl: change policy
    setacl: expose objects needs=acl-public
    put|cp|mv|sync: expose objects needs=acl-public
    sync: delete objects many needs=delete-removed
    put|get|ls|la|du|info|cp|mv|sync|mb|modify|restore|multipart|accesslog|sign|signurl|ws-create|ws-info|expire: -
    """,
    hosts="host",
    is_guessed=False,
)
# github.com/peak/s5cmd
_S5CMD = tool(
    "s3",
    "endpoint-url= profile= credentials-file= numworkers= retry-count= no-sign-request no-verify-ssl json log= stat all-versions "
    "exclude= include= delete f,flatten acl=",
    """
    rm: delete objects
    rb: delete bucket
    sync: delete objects many needs=delete
    sync|cp|mv|ls|du|mb|cat|pipe|run|head|select|presign|version|bucket-version: -
    """,
    hosts="endpoint-url",
    is_guessed=False,
)
# kamal-deploy.org/docs/commands
_KAMAL = tool(
    "kamal",
    "y,confirmed h,hosts= r,roles= p,primary c,config-file= d,destination= v,verbose q,quiet version= H,skip-hooks",
    """
    remove: delete app all
    app remove: delete app
    app stop: stop app
    app stale_containers|details|logs|images|containers|version|live|exec|boot|start|maintenance: -
    accessory remove|remove_service_directory: delete database
    accessory stop: stop database
    proxy remove: delete workload
    proxy stop: stop workload
    prune: -
    lock release: -
    rollback: replace app
    deploy|redeploy|setup|build|registry|server|config|details|audit|docs|init|envify|env|secrets|version|upgrade: -
    """,
    is_guessed=False,
)
# documentation.ubuntu.com/juju, "Command line interface"
_JUJU = tool(
    "juju",
    "m,model= c,controller= force no-prompt y,yes destroy-storage release-storage destroy-all-models no-wait timeout= o=",
    """
    destroy-model: delete cluster all
    destroy-controller|kill-controller: delete cluster all
    remove-application: delete app
    remove-unit: delete instance
    remove-machine: delete instance
    remove-storage|remove-storage-pool: delete volume
    remove-relation|remove-offer|remove-saas: delete config
    remove-user|remove-secret|remove-cloud|remove-credential: delete user
    revoke|revoke-secret|revoke-cloud: revoke policy
    """,
    is_guessed=False,
)
# bosh.io/docs/cli-v2
_BOSH = tool(
    "bosh",
    "e,environment= d,deployment= n,non-interactive force all ca-cert= client= client-secret= fix skip-drain hard dry-run",
    """
    delete-deployment|deld: delete cluster
    delete-env: delete cluster all
    delete-disk: delete volume
    delete-snapshot|delete-snapshots: delete backup
    delete-release|delete-stemcell: delete image
    delete-vm: delete instance
    delete-network: delete network
    stop: stop workload
    clean-up|cleanup: -
    """,
    is_guessed=False,
)
# drush.org/latest/commands
_DRUSH = tool(
    "drush",
    "y,yes n,no r,root= l,uri= v,verbose d,debug database= target= db-url= tables-list= simulate",
    """
    sql:drop|sql-drop: delete database all
    sql:create|sql-create: delete database all
    sql:sync|sql-sync: replace database
    site:install|site-install|si: delete database all
    user:cancel|user-cancel|ucan: delete user
    entity:delete|entity-delete|edel: delete rows many
    queue:delete|queue-delete: empty queue
    config:delete|config-delete|cdel: delete config
    pm:uninstall|pm-uninstall|pmu: delete addon
    """,
    hosts="db-url",
    is_guessed=False,
)
# docs.geldata.com, "Gel CLI"
_GEL = tool(
    "gel",
    "I,instance= H,host= P,port= u,user= d,database= b,branch= dsn= credentials-file= non-interactive force name=",
    """
    database drop: delete database
    database wipe: empty database
    branch drop: delete database
    branch wipe: empty database
    instance destroy: delete database all
    dump|query|list|info|migration|migrate: -
    """,
    hosts="host",
    is_guessed=False,
)
# developer.hashicorp.com/waypoint/commands
_WAYPOINT = tool(
    "waypoint", "auto-approve app= p,project= w,workspace=", "\n    destroy: delete app all\n    server uninstall: delete cluster\n    project destroy: delete project\n", is_guessed=False,
)  # fmt: skip
# docs.upbound.io/reference/cli
_UP = tool("upbound", "a,account= force", "\n    ctp|controlplane delete: delete cluster\n    repository delete: delete repository\n    organization|org delete: delete account\n", is_guessed=False)  # fmt: skip

_TOOLS: dict[str, Tool] = {
    "bosh": _BOSH,
    "drush": _DRUSH,
    "edgedb": _GEL,
    "gel": _GEL,
    "juju": _JUJU,
    "kamal": _KAMAL,
    "s3cmd": _S3CMD,
    "s5cmd": _S5CMD,
    "up": _UP,
    "waypoint": _WAYPOINT,
}


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the command would do."""
    if call.program == "s3cmd" and {"-n", "--dry-run"} & set(call.words):
        return ()
    found = _TOOLS.get(call.program.lower())
    return read_tool(found, call) if found is not None else ()
