"""Tools that make and unmake infrastructure, as tables: stacks, machines, clusters, configuration management.

Promise: data only, from the tools' own manuals: Pulumi, AWS CDK, Serverless, SST, SAM, Copilot, Amplify, EB, Packer, Nomad,
Vagrant, libvirt's virsh(1), VirtualBox, Multipass, LXD and Incus, Proxmox qm(1) and pct(1), govc, OpenStack client, kOps, eksctl,
kubeadm, kind, minikube, k3d, Salt, Puppet, Chef's knife, Ansible. How a line is written stands in `migrations_table.py`; `asks`: the
tool asks a person first, unless one of its `silent` options is given; `local`: it is on this machine, for development.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Maker:
    """How one tool is read."""

    rows: str
    options: str = ""
    """Its options that take a value, as `Grammar.of` reads them."""
    silent: str = ""
    """Options and variables with which it asks nobody."""
    places: str = ""
    """Options that say where: a stack, a stage, a profile."""
    dry: str = ""
    """Options with which nothing is changed."""
    has_one_dash: bool = False
    is_told_by_words: bool = True
    """Whether a command that no row names is read by its words."""
    is_local: bool = False
    """All of it is on this machine."""


_LXC = Maker(
    """
    delete|rm : delete instance
    stop --force|-f : stop instance
    stop : -
    restore : replace instance
    snapshot delete : delete backup
    storage delete : delete volume all
    storage volume delete : delete volume
    storage volume restore : replace volume
    project delete : delete project
    network delete : delete network
    image delete : delete image
    profile delete : delete config
    cluster remove : delete node
    launch|init|create|start|restart|list|info|config|file|exec|copy|move|rename|publish|export|import|remote|profile|network|storage|image : -
    """,
    "project= target= p,profile= s,storage= n,network= c,config= t,type= f,force",
    is_told_by_words=False,
)
_PROXMOX = Maker(
    """
    destroy : delete instance
    rollback : replace instance
    delsnapshot : delete backup
    unlink --force : delete volume
    stop|shutdown|suspend : stop instance
    """,
    "purge= force= skiplock= destroy-unreferenced-disks= storage= timeout=",
    is_told_by_words=False,
)

MAKERS: dict[str, Maker] = {
    "pulumi": Maker(
        """
        destroy|down|dn --preview-only : -
        destroy|down|dn : delete stack all asks
        up|update --replace|--target-replace : replace stack many asks
        up|update : deploy stack asks
        stack rm|remove : delete stack asks
        stack import : replace state all
        state delete : forget state asks
        state unprotect : disable state asks
        state move|rename|repair : change state asks
        cancel : stop stack asks
        refresh --preview-only : -
        refresh : change state asks
        import : change state
        config rm|rm-all : delete config
        env rm : delete environment asks
        env version retract : withdraw environment
        policy rm|disable : delete policy
        deployment settings destroy : delete config
        stack init|ls|select|output|export|graph|history|tag|rename|change-secrets-provider|unselect : -
        preview|pre|logs|whoami|about|version|new|login|logout|plugin|install|schema|gen-completion|watch|console|org|convert : -
        """,
        "s,stack= C,cwd= m,message= t,target= r,replace= target-replace= p,parallel= c,config= plan= config-file= f,skip-preview y,yes "
        "preview-only exclude= e,exec-kind= force",
        silent="--yes -y --skip-preview -f --force PULUMI_SKIP_CONFIRMATIONS=",
        places="stack",
    ),
    "cdk": Maker(
        """
        destroy : delete stack asks
        deploy --no-execute : -
        deploy : deploy stack asks
        watch : deploy stack
        rollback : replace stack
        gc --action=print : -
        gc : delete objects many asks
        orphan : forget state asks
        import|bootstrap|migrate|init|list|ls|synth|synthesize|diff|docs|doctor|metadata|notices|acknowledge|ack|context|version|refactor|drift|flags : -
        """,
        "a,app= c,context= o,output= profile= r,role-arn= require-approval= outputs-file= parameters= toolkit-stack-name= action= type= "
        "e,exclusively force f all",
        silent="--force -f --require-approval=never --require-approval",
        places="profile",
        is_told_by_words=False,
    ),
    "serverless": Maker(
        """
        remove : delete stack all
        rollback : replace deployment
        deploy list : -
        deploy : deploy stack
        plugin|config|info|print|package|create|invoke|logs|metrics|login|logout|dev|offline|support|reconcile : -
        """,
        "s,stage= r,region= c,config= aws-profile= p,package= f,function= param= t,timestamp= v,function-version= app= org=",
        places="stage region aws-profile",
    ),
    "sst": Maker(
        """
        remove : delete stack all
        state remove|edit|repair : forget state
        unlock : disable state
        secret remove : delete secret
        deploy : deploy stack
        refresh : change state
        dev|diff|init|add|install|version|upgrade|telemetry|cert|tunnel|diagnostic|shell|state|secret : -
        """,
        "stage= target= profile= region= config=",
        places="stage",
    ),
    "sam": Maker(
        """
        delete : delete stack asks
        sync : deploy stack
        deploy : deploy stack
        build|local|init|validate|logs|traces|list|package|publish|remote|pipeline|docs : -
        """,
        "stack-name= region= profile= config-file= config-env= t,template= s3-bucket= s3-prefix= parameter-overrides= no-prompts",
        silent="--no-prompts --no-confirm-changeset",
        places="stack-name region profile",
    ),
    "copilot": Maker(
        """
        app delete : delete app all asks
        env delete : delete environment asks
        svc|job delete : delete workload asks
        pipeline delete : delete pipeline asks
        task delete : delete run asks
        deploy : deploy app
        svc|job|env deploy : deploy app
        """,
        "n,name= a,app= e,env= profile= t,tag=",
        silent="--yes",
        places="name app env",
    ),
    "amplify": Maker(
        """
        delete : delete project all asks
        env remove : delete environment asks
        remove : delete config asks
        push : deploy stack asks
        publish : deploy app asks
        pull|status|init|add|update|mock|codegen|console|configure|env : -
        """,
        "e,envName= appId= c,categories=",
        silent="--force -y --yes",
        places="envName appId",
    ),
    "ampx": Maker("sandbox delete : delete preview\n pipeline-deploy : deploy app\n sandbox secret remove : delete secret", "branch= app-id= identifier= profile="),
    "eb": Maker(
        """
        terminate --all : delete app all asks
        terminate : delete environment asks
        swap : change domain
        abort : stop deployment
        restore : create environment
        deploy : deploy app
        list|ls|status|health|logs|events|printenv|console|open|init|create|clone|config|use|ssh|local|scale|tags|upgrade|platform|labs|codesource|appversion|setenv|restart : -
        """,
        "r,region= p,profile= t,timeout= e,environment= l,label= m,message= all force",
        silent="--force",
        places="region profile",
    ),
    "packer": Maker("build --force|-force : replace image\n build : -", "var= var-file= only= except= on-error= parallel-builds=", has_one_dash=True, is_told_by_words=False),
    "nomad": Maker(
        """
        job stop|deregister --purge : delete workload
        stop --purge : delete workload
        job stop : stop workload
        stop : stop workload
        job revert : replace workload
        job scale * ~0 : stop workload
        system gc : delete run many
        node drain --enable : stop node
        node eligibility --disable : stop node
        namespace delete : delete namespace
        volume delete|deregister : delete volume
        volume detach : detach volume
        var purge : delete secret
        acl token|policy|role|auth-method|binding-rule delete : delete token
        quota delete : delete config
        operator raft remove-peer : delete node
        operator snapshot restore : replace cluster all
        server force-leave : delete node
        alloc stop : stop run
        deployment fail : stop deployment
        job run|dispatch|promote : deploy workload
        run : deploy workload
        """,
        "address= region= namespace= token= ca-cert= client-cert= client-key= detach global purge yes enable disable force",
        places="namespace region address",
        has_one_dash=True,
    ),
    "vagrant": Maker(
        """
        destroy : delete instance local asks
        box remove|prune : delete image local
        snapshot delete : delete backup local
        snapshot restore|pop : replace instance local asks
        """,
        "parallel provider= box-version= f,force g,graceful",
        silent="--force -f",
        is_local=True,
        is_told_by_words=False,
    ),
    "virsh": Maker(
        """
        undefine --remove-all-storage|--wipe-storage|--storage : delete volume all
        undefine : delete instance
        destroy : stop instance
        vol-delete : delete volume
        vol-wipe : empty volume
        pool-delete|pool-destroy|pool-undefine : delete volume all
        snapshot-delete|checkpoint-delete : delete backup
        snapshot-revert|restore|managedsave-remove : replace instance
        net-destroy|net-undefine : delete network
        secret-undefine : delete secret
        """,
        "c,connect= d,debug= l,log= domain= file= pool= vol= storage= snapshotname= network=",
        places="connect",
        is_told_by_words=False,
    ),
    "vboxmanage": Maker(
        """
        unregistervm --delete|--delete-all : delete instance
        unregistervm : forget instance
        closemedium --delete : delete volume
        snapshot * delete : delete backup
        snapshot * restore|restorecurrent : replace instance
        controlvm * poweroff|reset : stop instance
        natnetwork remove : delete network
        hostonlyif remove : delete network
        """,
        "",
        is_told_by_words=False,
    ),
    "multipass": Maker("delete : delete instance local\n purge : delete instance all local\n restore : replace instance local\n stop : -", "p,purge all", is_local=True, is_told_by_words=False),
    "limactl": Maker("delete|rm : delete instance local\n factory-reset : reset instance local\n disk delete : delete volume local\n snapshot delete : delete backup local", "", is_local=True, is_told_by_words=False),
    "colima": Maker("delete : delete instance local\n prune : delete cache local", "p,profile=", is_local=True, is_told_by_words=False),
    "lxc": _LXC,
    "incus": _LXC,
    "qm": _PROXMOX,
    "pct": _PROXMOX,
    "govc": Maker(
        """
        vm.destroy : delete instance
        vm.unregister : forget instance
        vm.power --off : stop instance
        datastore.rm : delete objects
        datastore.disk.delete|datastore.remove : delete volume
        snapshot.remove : delete backup
        snapshot.revert : replace instance
        object.destroy : delete unknown
        pool.destroy|folder.destroy : delete unknown
        datacenter.destroy|cluster.remove : delete cluster
        host.remove|host.disconnect|host.maintenance.enter : delete node
        library.rm : delete image
        """,
        "u= dc= ds= host= pool= vm= k off force",
        places="dc u",
        has_one_dash=True,
    ),
    "kops": Maker(
        """
        delete cluster !--yes : -
        delete cluster : delete cluster
        delete instancegroup|ig|instance !--yes : -
        delete instancegroup|ig|instance : delete node
        delete secret|keypair|sshpublickey : delete secret
        delete -f|--filename : delete cluster
        update cluster --yes : deploy cluster
        rolling-update cluster --yes : deploy cluster
        """,
        "name= state= f,filename= o,output= v= yes",
        places="name state",
    ),
    "eksctl": Maker(
        """
        delete cluster : delete cluster
        delete nodegroup|ng : delete node
        delete iamserviceaccount|podidentityassociation|iamidentitymapping : delete user
        delete addon : delete addon
        delete fargateprofile : delete config
        delete : delete cluster
        drain nodegroup|ng : stop node
        scale nodegroup|ng ~--nodes=0|0 : stop node all
        """,
        "n,name= cluster= r,region= f,config-file= profile= N,nodes= include= exclude= approve wait",
        places="name cluster region profile",
    ),
    "kubeadm": Maker("reset : reset node", "kubeconfig= cri-socket= cert-dir= ignore-preflight-errors= f,force", silent="--force -f", dry="dry-run", is_told_by_words=False),
    "kind": Maker("delete cluster : delete cluster local\n delete clusters : delete cluster many local", "name= kubeconfig= A,all", places="name", is_local=True, is_told_by_words=False),
    "minikube": Maker("delete : delete cluster local", "p,profile= all purge", places="profile", is_local=True, is_told_by_words=False),
    "k3d": Maker("cluster delete|rm : delete cluster local\n registry delete : delete registry local\n node delete : delete node local", "a,all c,config=", is_local=True, is_told_by_words=False),
    "k0s": Maker("reset : reset node", "c,config= data-dir="),
    "rke": Maker("remove : delete cluster asks", "config=", silent="--force"),
    "talosctl": Maker("reset : reset node\n cluster destroy : delete cluster local\n etcd remove-member : delete node\n shutdown : stop node\n etcd forfeit-leadership : -", "n,nodes= e,endpoints= context= talosconfig= name=", places="nodes context"),
    "openstack": Maker(
        """
        server rebuild : reset instance
        server stop|suspend|pause|shelve : stop instance
        project purge : delete project all
        stack delete : delete stack
        """,
        "os-cloud= os-region-name= os-project-name= project= name= image= flavor= network= cascade force",
        places="os-cloud os-project-name os-region-name",
    ),
    "salt-key": Maker("--delete-all|-D : revoke key all\n --delete|-d : revoke key\n --reject-all|-R : revoke key all", "d,delete= c,config-dir=", is_told_by_words=False),
    "knife": Maker(
        """
        node|client|role|environment|cookbook|user bulk delete : delete node all
        node delete : delete node
        client|user delete : delete user
        role delete : delete role
        environment delete : delete environment
        data bag delete : delete secret
        cookbook delete : delete package
        ec2|azure|google|vsphere|openstack server delete : delete instance
        """,
        "c,config= e,editor= u,user= k,key= s,server-url= E,environment= y,yes purge",
    ),
    "puppet": Maker("node purge|clean|deactivate : delete node\n cert clean|revoke : revoke certificate\n resource * * ~ensure=(?:absent|purged) : delete unknown\n apply|agent : -", "environment= certname= server=", dry="noop"),
}  # fmt: skip

# Other names that the same tools go by.
NAMES: dict[str, str] = {"sls": "serverless", "VBoxManage": "vboxmanage", "osls": "serverless", "puppetserver": "puppet"}  # fmt: skip
