"""Command lines of companies that rent out machines: DigitalOcean, Hetzner, Linode, Vultr, Scaleway and kin.

Promise: data, no code. Rows name what the words alone do not tell; deletions, stops and creations that are called so are
read by `lexicon`. Commands as in each tool's own reference.
"""

from __future__ import annotations

from shellguard.parse.services.platform_table import Spec

HOSTS: dict[str, Spec] = {
    "doctl": Spec(
        "digitalocean",
        options="t,access-token= u,api-url= c,config= context= o,output= format= no-header trace verbose interactive http-retry-max= "
        "f,force region= size= image= tag-name= cluster= namespace= ssh-key-path= ssh-command= ssh-user= ssh-port= project-id= "
        "volumes snapshots load-balancers dangerous upsert spec= wait",
        where="context",
        rows="""
            auth login|init|switch|list|remove = reads
            account|1-click|balance|billing-history|invoice|version|completion = reads
            apps delete|d|rm = delete app
            apps create-deployment = deploy app
            apps update = change app
            apps create +upsert = deploy app
            apps propose = reads
            apps console = run app
            apps logs|list-deployments|spec|tier|list-regions = reads
            compute ssh +ssh-command = run instance
            compute ssh = run instance
            compute droplet delete|d|del|rm = delete instance
            compute droplet-action rebuild = reset instance
            compute droplet-action restore = replace instance
            compute droplet-action power-off|shutdown|power-cycle = stop instance
            compute droplet-action disable-backups = disable backup
            compute droplet-action password-reset = reset user
            compute droplet-action reboot|power-on|rename|resize|snapshot|enable-backups|enable-ipv6|enable-private-networking|change-kernel = change instance
            compute droplet tag|untag = change label
            compute volume delete|rm = delete volume
            compute volume-action detach|detach-by-droplet-id = detach volume
            compute volume-action attach|resize = change volume
            compute volume snapshot = create backup
            compute snapshot delete|d = delete backup
            compute image delete|d = delete image
            compute image-action transfer = move image
            compute domain delete|d = delete domain
            compute domain records delete|d = delete domain
            compute domain records list = reads
            compute firewall remove-rules|remove-droplets|remove-tags = change firewall
            compute firewall add-rules|add-droplets|add-tags = change firewall
            compute firewall delete|d|rm = delete firewall
            compute load-balancer purge-cache = empty cache
            compute load-balancer delete|d|rm = delete network
            compute cdn flush = empty cache
            compute reserved-ip-action|floating-ip-action|reserved-ipv6-action unassign = detach network
            compute reserved-ip-action|floating-ip-action|reserved-ipv6-action assign = change network
            compute ssh-key create|import = grant token
            compute ssh-key delete|d = revoke token
            databases delete|d|rm = delete database
            databases db delete|rm = delete database
            databases user delete|rm = delete user
            databases user reset = reset user
            databases user create = grant user
            databases pool delete|rm = delete config
            databases firewalls append = grant firewall
            databases firewalls remove|replace = change firewall
            databases topics delete|rm = delete queue
            databases replica delete|rm = delete database
            databases replica promote = change database
            databases migrate|resize|maintenance-window|sql-mode|configuration = change database
            databases fork = create database
            databases backups|connection|options = reads
            kubernetes cluster delete|d|rm = delete cluster
            kubernetes cluster delete-selective = delete cluster
            kubernetes cluster node-pool delete|d|rm = delete node
            kubernetes cluster node-pool delete-node|replace-node = delete node
            kubernetes cluster kubeconfig show = reveal token
            kubernetes cluster kubeconfig save = switch cluster
            kubernetes cluster kubeconfig remove = reads
            registry delete|d|rm = delete registry
            registry repository delete-manifest|delete-tag|dm|dt = delete image
            registry garbage-collection start = empty registry
            registry login|logout|docker-config = reads
            projects resources assign = move project
            serverless undeploy = delete function
            serverless deploy = deploy function
            serverless functions invoke = run function
            serverless connect|status|watch|init = reads
            monitoring alert delete = delete monitor
            spaces keys create = grant token
            spaces keys delete = revoke token
            vpcs peerings delete = delete network
        """,
        source="https://docs.digitalocean.com/reference/doctl/reference/",
    ),
    "hcloud": Spec(
        "hetzner",
        options="config= context= debug debug-file= endpoint= poll-interval= quiet o,output= l,selector= type= image= name= user= "
        "server= location= home-location= datacenter= ssh-key= file= public-key-from-file= rules-file= to-ip= expose-routes-to-vswitch",
        where="context",
        rows="""
            context delete|create|use|unset|rename = reads
            server delete = delete instance
            server rebuild = reset instance
            server poweroff|shutdown = stop instance
            server reset|reboot|poweron|change-type|rename|update = change instance
            server reset-password = reset user
            server enable-rescue|disable-rescue|enable-backup|attach-iso|detach-iso|enable-protection|add-to-placement-group = change instance
            server disable-backup = disable backup
            server disable-protection = disable instance
            server detach-from-network = detach network
            server ssh = run instance
            server request-console = reveal instance
            server create-image = create image
            volume detach = detach volume
            volume|image|network|load-balancer|floating-ip|primary-ip|zone disable-protection|disable-delete-protection = disable policy
            zone rrset delete|remove-records|set-records = delete domain
            zone import-zonefile = replace domain
            firewall replace-rules|delete-rule|add-rule|apply-to-resource|remove-from-resource = change firewall
            firewall delete = delete firewall
            ssh-key create = grant token
            ssh-key delete = revoke token
            all list = reads
        """,
        source="https://github.com/hetznercloud/cli/tree/main/docs/reference/manual",
    ),
    "linode-cli": Spec(
        "linode",
        options="json text delimiter= format= as-user= all-columns no-headers pretty no-defaults label= region= type= image= root_pass= "
        "page= page-size= order-by= suppress-warnings debug",
        where="as-user",
        rows="""
            configure|set-user|remove-user|show-users|completion|get-kubeconfig = reads
            linodes delete|rm = delete instance
            linodes rebuild = reset instance
            linodes shutdown = stop instance
            linodes backup-restore = replace instance
            linodes backups-cancel = disable backup
            linodes disk-delete = delete volume
            linodes disk-reset-password|password-reset = reset user
            linodes boot|reboot|resize|rescue|clone|migrate|upgrade = change instance
            volumes detach = detach volume
            databases mysql-delete|postgresql-delete = delete database
            databases mysql-creds-reset|postgresql-creds-reset = reset token
            databases mysql-creds-view|postgresql-creds-view = reveal token
            databases mysql-backup-restore|postgresql-backup-restore = replace database
            lke cluster-delete = delete cluster
            lke cluster-nodes-recycle|pool-recycle|node-recycle = reset node
            lke pool-delete|node-delete = delete node
            lke kubeconfig-delete|service-token-delete = revoke token
            lke kubeconfig-view = reveal token
            object-storage keys-create = grant token
            object-storage keys-delete = revoke token
            obj rb = delete bucket
            obj del = delete objects
            obj mb|put|setacl|la|ls|get|du|info|signurl = change objects
            domains records-delete = delete domain
            firewalls rules-update = change firewall
            sshkeys|profile create|sshkey-create|token-create = grant token
            users delete = delete user
        """,
        source="https://techdocs.akamai.com/linode-api/reference/api",
    ),
    "vultr-cli": Spec(
        "vultr",
        options="config= o,output= region= plan= os= label= host=",
        rows="""
            instance delete|destroy = delete instance
            instance reinstall = reset instance
            instance restore = replace instance
            instance stop = stop instance
            bare-metal delete|destroy = delete instance
            bare-metal reinstall = reset instance
            bare-metal halt|stop = stop instance
            block-storage detach = detach volume
            dns record delete|destroy = delete domain
            dns domain delete|destroy = delete domain
            container-registry delete = delete registry
            object-storage regenerate-keys = reset token
            database|kubernetes|snapshot|backups|iso list|get = reads
        """,
        source="https://www.vultr.com/docs/how-to-use-the-vultr-cli/",
    ),
    "scw": Spec(
        "scaleway",
        options="c,config= o,output= p,profile= D,debug",
        where="profile",
        rows="""
            init|login|info|config|autocomplete|shell = reads
            instance server delete = delete instance
            instance server terminate = delete instance
            instance server stop|standby = stop instance
            instance server ssh = run instance
            instance server detach-volume = detach volume
            rdb instance delete = delete database
            rdb backup restore = replace database
            rdb database delete = delete database
            k8s cluster delete = delete cluster
            k8s cluster reset-admin-token = reset token
            k8s kubeconfig install|uninstall = switch cluster
            secret version access = reveal secret
            iam api-key create = grant token
            iam api-key delete = revoke token
            object bucket delete = delete bucket
            registry namespace delete = delete registry
            container deploy = deploy app
        """,
        source="https://cli.scaleway.com",
    ),
    "civo": Spec(
        "civo",
        options="config= region= y,yes o,output= f,fields= pretty quiet",
        where="region",
        rows="""
            apikey remove|delete|rm|save|add|current = reads
            instance remove|rm|delete|destroy = delete instance
            instance stop = stop instance
            instance password = reveal user
            kubernetes|k3s|k8s remove|rm|delete|destroy = delete cluster
            kubernetes|k3s|k8s config = reveal token
            kubernetes|k3s|k8s recycle = reset node
            volume detach|disconnect = detach volume
            sshkey create|add = grant token
        """,
        source="https://github.com/civo/cli",
    ),
    "exo": Spec(
        "exoscale",
        options="C,config= A,use-account= O,output-format= output-template= Q,quiet z,zone= f,force r,recursive",
        where="use-account zone",
        rows="""
            config = reads
            compute instance delete = delete instance
            compute instance reset = reset instance
            compute instance revert-snapshot = replace instance
            compute instance stop = stop instance
            compute instance reset-password = reset user
            compute instance reveal-password = reveal user
            compute instance ssh = run instance
            compute instance scp = change instance
            compute sks delete = delete cluster
            compute sks kubeconfig = reveal token
            dbaas delete = delete database
            storage delete|rm = delete objects
            storage rb = delete bucket
            storage setacl = change policy
            iam api-key create = grant token
            iam access-key revoke = revoke token
        """,
        source="https://community.exoscale.com/documentation/tools/exoscale-command-line-interface/",
    ),
    "upctl": Spec(
        "upcloud",
        options="client-timeout= config= debug force-colours o,output= t,type= title= delete-storages",
        rows="""
            server delete = delete instance
            server stop = stop instance
            server storage detach = detach volume
            storage backup restore = replace volume
            database delete = delete database
            kubernetes delete = delete cluster
            kubernetes config = reveal token
            object-storage delete = delete bucket
        """,
        source="https://upcloudltd.github.io/upcloud-cli/",
    ),
    "ovhcloud": Spec(
        "ovh",
        options="cloud-project= debug ignore-errors json yaml interactive f,format= o,output=",
        where="cloud-project",
        rows="""
            login|config = reads
            cloud instance reinstall = reset instance
            baremetal reinstall = reset instance
            vps reinstall = reset instance
        """,
        source="https://github.com/ovh/ovhcloud-cli",
    ),
    # larger clouds whose words say what they do
    **{
        name: Spec(name, options=options, where=where, rows=rows)
        for name, options, where, rows in (
            (
                "oci",
                "profile= config-file= c,compartment-id= region= output= query= force from-json= wait-for-state= auth=",
                "profile compartment-id region",
                "os object bulk-delete = delete objects many\nsetup|session|raw-request = reads",
            ),
            (
                "ibmcloud",
                "r= g= f,force q,quiet output= instance= cluster= c=",
                "g cluster",
                "login|target|plugin|config|update|regions|logout = reads",
            ),
            (
                "openstack",
                "os-cloud= os-project-name= os-region-name= f,format= c,column= project= domain= wait force",
                "os-cloud os-project-name",
                "server remove = detach instance\nserver add = change instance\nserver rescue|resize|migrate|reboot = change instance",
            ),
            ("nova", "os-project-name= os-region-name=", "os-project-name", "reset-state = change instance"),
            (
                "cf",
                "f r o= s= i= p= m= c=",
                "s o",
                "push|p = deploy app\ndelete-space|delete-org = delete project\nrestage|restart = deploy app\nscale +i~^0$ = stop app\n"
                "ssh = run app\nlogin|l|auth|target|t|api|logout = reads\npurge-service-instance|purge-service-offering = delete addon\n"
                "unbind-service|us|unmap-route = detach app\nunset-env|ue = delete config\nset-env|se = change config\nenv|e = reveal config",
            ),
            (
                "yc",
                "profile= cloud-id= folder-id= folder-name= format= name= id= async",
                "profile folder-id folder-name",
                "init|config = reads",
            ),
            ("tccli", "region= profile= output= filter=", "profile region", ""),
            ("aliyun", "profile= region= p= output= RegionId=", "profile region", "configure = reads"),
            ("eb", "profile= r,region= v,verbose timeout= force all", "profile region", ""),
        )
    },
}
