"""Command lines of secret stores and of tunnels: what prints or removes a secret, what opens this machine to others.

Promise: data, no code. A reference to a secret may itself be one, so such rows keep their operand to themselves where it
can be. Commands as in each tool's own reference, which a row's `source` names.
"""

from __future__ import annotations

from shellguard.parse.services.platform_table import Spec

ACCESS: dict[str, Spec] = {
    "op": Spec(
        "1password",
        options="account= cache= config= debug encoding= format= iso-timestamps session= vault= fields= f,force n,no-newline o,out-file= i,in-file= reveal categories= tags= archive otp share-link env-file= no-masking title= role= permission= user= group= expires-in=",
        where="vault account",
        rows="""
            signin|signout|whoami|account|update|completion|plugin|run = reads
            account forget = reads
            read = reveal secret
            inject = reveal secret
            item get +fields = reveal secret
            item get +reveal = reveal secret
            item get +otp = reveal secret
            item get = reveal secret
            item delete|remove|rm +archive = stop secret
            item delete|remove|rm = delete secret
            item edit|create = change secret hidden
            item share = expose secret
            item move = move secret
            document get = reveal secret
            document delete|remove|rm = delete secret
            vault delete|remove|rm = delete key
            vault user|group grant = grant policy
            vault user|group revoke = revoke policy
            user delete|remove|rm = delete user
            user suspend = disable user
            user invite|provision = grant user
            group delete|remove|rm = delete group
            service-account create = grant token
            connect token create = grant token
            connect token delete = revoke token
            connect server delete = delete app
            events-api create = grant token
        """,
        source="https://developer.1password.com/docs/cli/reference/",
    ),
    "bw": Spec(
        "bitwarden",
        options="organizationid= collectionid= folderid= itemid= output= pretty raw response nointeraction session= p,permanent format= password= search= quiet trash url=",
        where="organizationid",
        rows="""
            login|logout|lock|unlock|sync|status|config|completion|update|encode|generate|serve|import = reads
            get password|totp|notes|item|attachment|exposed|template|username|uri = reveal secret
            get = reveal secret
            list items = reveal secret many
            export = reveal secret all
            delete = delete secret
            restore = change secret
            send = expose secret
            edit|create = change secret hidden
            confirm = grant member
            share|move = move secret
        """,
        source="https://bitwarden.com/help/cli/",
    ),
    "lpass": Spec(
        "lastpass",
        options="sync= color= x,expand-multi c,clip quiet u,username p,password url notes field= id name j,json q G F attach=",
        rows="""
            login|logout|status|passwd|sync|ls = reads
            show = reveal secret
            export = reveal secret all
            rm = delete secret
            edit|add|generate|duplicate|mv|import = change secret hidden
            share rm = delete group
            share useradd|userdel|usermod|limit = grant member
        """,
        source="https://github.com/lastpass/lastpass-cli",
    ),
    "pass": Spec(
        "pass",
        options="c,clip q,qrcode f,force m,multiline e,echo n,no-symbols i,in-place r,recursive p,path=",
        rows="""
            ls|list|find|search|grep|git|help = reads
            show = reveal secret
            rm|remove|delete +recursive = delete secret many
            rm|remove|delete = delete secret
            insert|edit|generate|mv|cp = change secret
            init = change key
        """,
        has_lexicon=False,
        source="https://git.zx2c4.com/password-store/about/",
    ),
    "doppler": Spec(
        "doppler",
        options="p,project= c,config= t,token= scope= api-host= config-dir= json plain no-file y,yes environment= name= raw copy format= fallback= mount= only-secrets= only-names command= e= preserve-env forward-signals slug= max-age=",
        where="project config",
        rows="""
            login|logout|me|setup|configure|open|update|activity|settings|run|completion|tui = reads
            configure get|debug = reveal token
            secrets get = reveal secret
            secrets download = reveal secret all
            secrets substitute = reveal secret
            secrets delete = delete secret
            secrets set|upload|notes = change secret hidden
            secrets +only-names = reads
            secrets = reveal secret
            projects delete = delete project
            environments delete = delete environment
            configs delete = delete config
            configs unlock|lock = change config
            configs logs rollback = replace secret
            configs tokens create = grant token
            configs tokens revoke|delete = revoke token
        """,
        source="https://docs.doppler.com/docs/cli",
    ),
    "infisical": Spec(
        "infisical",
        options="e,env= path= projectId= token= domain= log-level= t,tags= plain silent type= f,file= format= recursive include-imports tag-names= machine-identity-clientId= secret-overriding watch command= telemetry",
        where="env projectId",
        rows="""
            login|init|vault|user|reset|scan|run|agent|completion = reads
            secrets get|generate-example-env = reveal secret
            secrets delete = delete secret
            secrets set = change secret hidden
            secrets folders delete = delete secret many
            secrets = reveal secret
            export = reveal secret all
            service-token create = grant token
            dynamic-secrets lease create = grant token
            dynamic-secrets lease delete = revoke token
        """,
        source="https://infisical.com/docs/cli/commands",
    ),
    "sops": Spec(
        "sops",
        options="d,decrypt e,encrypt i,in-place r,rotate s,show-master-keys output= extract= input-type= output-type= set= k,kms= p,pgp= a,age= add-pgp= rm-pgp= rm-kms= add-kms= config= filename-override= value-stdin",
        rows="""
            - +decrypt +in-place = change secret
            - +decrypt = reveal secret
            - +rotate = change secret
            - +rm-pgp = revoke secret
            - +add-pgp = grant secret
        """,
        has_lexicon=False,
        source="https://getsops.io/docs/",
    ),
    "age": Spec(
        "age",
        options="d,decrypt e,encrypt a,armor p,passphrase r,recipient= R,recipients-file= i,identity= o,output= j=",
        rows="- +decrypt = reveal secret",
        has_lexicon=False,
        source="https://age-encryption.org",
    ),
    "ngrok": Spec(
        "ngrok",
        options="authtoken= config= domain= url= hostname= region= log= log-level= log-format= basic-auth= oauth= cidr-allow= host-header= scheme= subdomain= traffic-policy-file= pooling-enabled binding= api-key= all",
        rows="""
            http|tcp|tls|start|tunnel = expose network
            config|version|update|diagnose|credits|completion = reads
            authtoken = reads
            service install|start = expose network
            service stop|uninstall = reads
            api /^delete$/ = delete network
            api /^(?:list|get)$/ = reads
            api = change network
        """,
        source="https://ngrok.com/docs/agent/cli",
    ),
    "cloudflared": Spec(
        "cloudflare",
        options="config= url= hostname= name= credentials-file= origincert= loglevel= logfile= metrics= protocol= token= no-autoupdate pidfile= edge-ip-version= f,force overwrite-dns hello-world",
        where="hostname",
        rows="""
            tunnel delete = delete network
            tunnel cleanup = stop network
            tunnel create = create network
            tunnel route ip delete = delete network
            tunnel route dns +overwrite-dns = replace domain
            tunnel route = expose domain
            tunnel vnet delete = delete network
            tunnel token = reveal token
            tunnel login|list|info|diag|ready|ingress = reads
            tunnel run = expose network
            tunnel +url = expose network
            tunnel +hello-world = expose network unsure
            access token = reveal token
            access = reads
            service install|uninstall = change unit
            update|version|login|tail|proxy-dns = reads
            - +url = expose network
        """,
        source="https://developers.cloudflare.com/tunnel/",
    ),
    "tailscale": Spec(
        "tailscale",
        options="socket= auth-key= authkey= hostname= advertise-routes= advertise-exit-node advertise-tags= exit-node= accept-routes accept-dns= ssh shields-up login-server= operator= force-reauth reset bg https= http= tcp= tls-terminated-tcp= set-path= yes accept-risk= timeout= json self peers active",
        rows="""
            funnel reset|off|status = reads
            funnel /^off$/ = reads
            funnel = expose network
            serve status|reset = reads
            serve = expose network unsure
            logout = stop network
            down = stop network
            up|set +ssh = grant network
            up|set +advertise-exit-node = change network
            up|set|login|switch = change network
            file cp = send document
            status|ip|ping|netcheck|whois|version|licenses|bugreport|metrics|exit-node|dns|nc|ssh|cert|drive|debug = reads
            lock disable|local-disable = disable policy
            lock sign|add = grant policy
            lock remove = revoke policy
        """,
        source="https://tailscale.com/kb/1080/cli",
    ),
    "localtunnel": Spec(
        "localtunnel",
        options="p,port= h,host= s,subdomain= l,local-host= o,open print-requests",
        rows="- +port = expose network",
        has_lexicon=False,
        source="https://github.com/localtunnel/localtunnel",
    ),
    "zrok": Spec(
        "zrok",
        options="headless backend-mode= basic-auth= b= insecure",
        rows="share public = expose network\nshare private = expose network unsure\nshare reserved = expose network\nrelease = delete network\n"
        "disable = stop network\nenable|status|overview|version|invite|config|access|test = reads",
        source="https://docs.zrok.io",
    ),
    "bore": Spec(
        "bore", options="t,to= p,port= s,secret= l,local-host=", rows="local = expose network", has_lexicon=False
    ),
}  # fmt: skip
ACCESS["lt"] = ACCESS["localtunnel"]
ACCESS["gopass"] = ACCESS["pass"]
ACCESS["rage"] = ACCESS["age"]
