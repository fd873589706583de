"""Command lines of platforms that run applications: Fly, Heroku, Vercel, Netlify, Cloudflare, Railway, Render and kin.

Promise: data, no code. Rows name what the words alone do not tell; what they leave out is read by `lexicon`. Commands as in
each tool's own reference, which a row's `source` names.
"""

from __future__ import annotations

from shellguard.parse.services.platform_table import Spec

APPS: dict[str, Spec] = {
    "fly": Spec(
        "fly",
        options="a,app= c,config= t,access-token= o,org= y,yes j,json q,quiet verbose debug f,force r,region= n,count= i,image= "
        "e,env= build-arg= strategy= dockerfile= remote-only local-only now name= vm-size= vm-memory= C,command= u,user= machine= s,select "
        "address= process-group= stage detach all id= v,volume=",
        where="app org",
        rows="""
            auth token = reveal token
            auth|version|agent|doctor|docs|ping|dig|platform|status|logs|checks|incidents|jobs|wireguard|history|dashboard|open|proxy = reads
            apps destroy|delete|remove|rm = delete app
            destroy = delete app
            apps move|mv = move app
            move = move app
            apps restart = change app
            apps create = create app
            suspend = stop app
            apps suspend = stop app
            launch = create app
            deploy = deploy app
            scale count /^(?:\\w+=)?0$/ = stop app
            scale count = change app
            scale show = reads
            scale = change app
            autoscale disable = change app
            volumes|vol|volume destroy|delete|rm = delete volume
            volumes|vol|volume snapshots create = create backup
            volumes|vol|volume fork|extend|update = change volume
            machine|machines|m destroy|remove|rm|delete = delete instance
            machine|machines|m kill = stop instance
            machine|machines|m stop|suspend = stop instance
            machine|machines|m run|exec = run instance
            machine|machines|m cordon = stop instance
            machine|machines|m leases clear = change instance
            machine|machines|m clone|update|start|restart|uncordon = change instance
            postgres|pg detach = detach database
            postgres|pg import = change database
            postgres|pg failover = change database
            postgres|pg connect|list|users|db|config = reads
            postgres|pg destroy = delete database
            mpg destroy|delete = delete database
            mpg restore = replace database
            mpg detach = detach database
            mpg connect|proxy|list|status = reads
            redis|litefs-cloud destroy|delete|remove = delete database
            redis reset = empty database
            redis connect|proxy|dashboard|plans|status = reads
            storage destroy|delete = delete bucket
            extensions|ext|planetscale destroy|delete = delete addon
            secrets unset|rm|remove = delete secret
            secrets set = change secret hidden
            secrets import|deploy|sync = change secret
            tokens create = grant token
            tokens revoke = revoke token
            ips release = delete network
            ips allocate|allocate-v4|allocate-v6 = expose network unsure
            certs remove|delete = delete certificate
            ssh console|sftp = run instance
            ssh issue = grant token
            console = run instance
            sftp shell|put = run instance
            sftp get|find = reads
            orgs delete = delete account
            orgs invite = grant member
            orgs remove = revoke member
            image update = deploy app
            releases = reads
            config env = reveal config
            config display|save|show|validate = reads
        """,
        source="https://fly.io/docs/flyctl/",
    ),
    "heroku": Spec(
        "heroku",
        options="a,app= r,remote= c,confirm= t,team= s,space= e,expires= type= size= x,exit-code no-tty j,json shell f,force name= as= n,num= p,process-type= d,dyno-name=",
        where="app remote team space",
        is_colon=True,
        rows="""
            auth token = reveal token
            auth|login|logout|whoami|version|help|status|logs|regions|plugins|update|autocomplete|open|local = reads
            authorizations create = grant token
            authorizations revoke|destroy|rotate = revoke token
            apps destroy|delete = delete app
            destroy = delete app
            apps transfer = move app
            apps rename|leave|join|lock|unlock|stacks = change app
            apps create = create app
            create = create app
            apps|info|stack = reads
            pg reset = reset database
            pg backups delete = delete backup
            pg backups restore = replace database
            pg backups capture|schedule = create backup
            pg backups cancel|unschedule = disable backup
            pg backups = reads
            pg copy|push = replace database
            pg pull = reads
            pg promote = change database
            pg kill|killall = stop run
            pg credentials destroy = delete user
            pg credentials rotate|repair-default = reset user
            pg credentials create = grant user
            pg credentials url = reveal database
            pg links destroy = detach database
            pg unfollow = change database
            pg maintenance|settings|upgrade|vacuum-stats = change database
            pg connection-pooling attach = change database
            pg psql = reads
            pg = reads
            redis|kafka|keyvalue cli|info|credentials|wait|topics = reads
            redis|keyvalue maxmemory|timeout|keyspace-notifications|upgrade = change database
            addons destroy|remove = delete addon
            addons detach = detach addon
            addons attach|create|upgrade|downgrade|rename = change addon
            addons = reads
            config unset|remove = delete config
            config set|add|edit = change config hidden
            config get = reveal config
            config = reveal config
            ps stop|kill = stop app
            ps scale /=0(?::|$)/ = stop app
            ps scale = change app
            ps restart|type|resize|autoscale|wait|socks|forward|copy = change app
            dyno stop|kill = stop app
            ps = reads
            scale /=0(?::|$)/ = stop app
            restart|dyno = change app
            maintenance on = stop app trivial
            maintenance off = change app
            maintenance = reads
            run = run app
            domains remove|clear = delete domain
            domains add|update|wait = change domain
            certs remove = delete certificate
            certs auto disable = disable certificate
            certs add|update = change certificate
            drains remove = delete log
            drains add = change log
            access add = grant member
            access remove = revoke member
            access update = grant role
            members add|set = grant member
            members remove = revoke member
            keys add = grant token
            keys remove = revoke token
            keys clear = revoke token all
            rollback = replace deployment
            releases rollback = replace deployment
            pipelines destroy = delete pipeline
            pipelines promote = deploy app
            pipelines remove = detach app
            pipelines transfer = move pipeline
            pipelines = reads
            container push = publish image unsure
            container release = deploy app
            container rm = stop app
            features|labs disable = change config
            features|labs enable = change config
            webhooks remove = delete webhook
            buildpacks clear|remove|set|add = change config
            builds cancel = stop run
            builds cache purge = empty cache
            git remote = reads
            spaces destroy = delete environment
            data maintenances = reads
            reviewapps disable = disable pipeline
            telemetry remove = delete log
        """,
        source="https://devcenter.heroku.com/articles/heroku-cli-commands",
    ),
    "vercel": Spec(
        "vercel",
        options="t,token= S,scope= T,team= cwd= A,local-config= Q,global-config= e,env= b,build-env= m,meta= y,yes prod production "
        "prebuilt target= f,force safe s,safe regions= environment= git-branch= limit= timeout= debug no-wait",
        where="environment target scope",
        rows="""
            login|logout|whoami|switch|teams|link|pull|dev|build|logs|ls|list|inspect|help|open|telemetry|bisect = reads
            env rm|remove /^(?:production|prod)$/ = delete config
            env rm|remove = delete config
            env add|update = change config hidden
            env pull = reveal config
            env ls|list|run = reads
            remove|rm +safe = delete deployment
            remove|rm = delete deployment
            project|projects rm|remove = delete project
            project|projects ls|list|inspect = reads
            domains rm|remove = delete domain
            domains move = move domain
            domains transfer-in|buy|add = change domain
            dns rm|remove = delete domain
            dns add|import = change domain
            certs rm|remove = delete certificate
            certs issue|add = change certificate
            alias rm|remove = delete domain
            alias set = change domain
            alias ls|list = reads
            alias = change domain
            secrets rm|remove = delete secret
            blob del|delete = delete objects
            blob store remove|delete|rm = delete bucket
            blob put|copy = change objects
            integration remove|rm = delete addon
            integration-resource remove|rm = delete addon
            integration-resource disconnect = detach addon
            cache purge|invalidate = empty cache
            rollback = replace deployment
            promote = deploy app
            rolling-release = deploy app
            redeploy = deploy app
            deploy +prod = deploy app
            deploy +target~^prod = deploy app
            deploy = deploy preview
            - +prod = deploy app
            teams invite = grant member
        """,
        has_lexicon=True,
        source="https://vercel.com/docs/cli",
    ),
    "netlify": Spec(
        "netlify",
        options="auth= s,site= f,force site-id= d,dir= m,message= p,prod a,alias= b,branch= context= scope= filter= debug json o,offline n,name= functions= t,timeout=",
        where="site site-id context",
        is_colon=True,
        rows="""
            login|logout|status|switch|link|unlink|init|dev|serve|build|watch|open|logs|recipes|help|completion = reads
            sites delete = delete project
            sites create = create project
            env unset|delete|remove = delete config
            env set = change config hidden
            env import = change config
            env clone = replace config
            env get = reveal config
            env list = reveal config
            deploy +prod = deploy app
            deploy = deploy preview
            blobs delete = delete objects
            blobs set = change objects
            addons delete = delete addon
            db init = create database
            functions invoke = run function
            functions list|serve|build|create = reads
            api /^(?:delete|remove|purge|cancel|disable)/ = delete project
            api /^(?:get|list|search)/ = reads
            api = change project
            rollback = replace deployment
        """,
        source="https://cli.netlify.com/commands/",
    ),
    "wrangler": Spec(
        "cloudflare",
        options="c,config= e,env= cwd= env-file= name= force y,skip-confirmation local remote binding= namespace-id= preview text path= f,file= "
        "database-id= dry-run message= m= tag= percentage= compatibility-date= config-path= prefix= persist-to= timestamp= bookmark=",
        where="env name",
        local="local",
        is_colon=True,
        rows="""
            login|logout|whoami|dev|tail|types|init|generate|docs|build|check|telemetry|info = reads
            delete = delete function
            deploy|publish = deploy function
            versions upload = create deployment
            versions deploy = deploy function
            versions secret delete = delete secret
            rollback = replace deployment
            secret delete = delete secret
            secret put|bulk = change secret
            d1 delete = delete database
            d1 execute|export|info|insights = reads
            d1 migrations = reads
            d1 time-travel restore = replace database
            d1 time-travel info = reads
            d1 backup restore = replace database
            kv namespace delete = delete namespace
            kv key delete = delete rows
            kv bulk delete = delete rows many
            kv key put = change rows
            kv bulk put = change rows
            r2 bucket delete = delete bucket
            r2 object delete = delete objects
            r2 object put = change objects
            r2 bucket lifecycle|lock|notification|cors|sippy add|set|create = change bucket
            r2 bucket lifecycle|lock|notification|cors|sippy remove|delete|disable = change bucket
            r2 bucket domain add = expose bucket
            r2 bucket domain remove = detach domain
            r2 bucket dev-url enable = expose bucket
            r2 bucket dev-url disable = change bucket
            queues delete = delete queue
            queues purge = empty queue
            queues pause-delivery = stop queue
            queues consumer remove = detach queue
            vectorize delete = delete index
            vectorize delete-vectors = delete rows
            hyperdrive delete = delete config
            workflows delete = delete pipeline
            workflows instances terminate = stop run
            workflows trigger = run pipeline
            dispatch-namespace delete = delete namespace
            mtls-certificate delete = delete certificate
            cert delete = delete certificate
            pages project delete = delete project
            pages deployment delete = delete deployment
            pages deploy|publish = deploy app
            pages secret delete = delete secret
            pages secret put|bulk = change secret
            pages dev = reads
            pages download = reads
            secrets-store store delete = delete secret all
            secrets-store secret delete = delete secret
            containers delete = delete app
            containers images delete = delete image
            pipelines delete = delete pipeline
            triggers deploy = deploy function
        """,
        source="https://developers.cloudflare.com/workers/wrangler/commands/",
    ),
    "railway": Spec(
        "railway",
        options="s,service= e,environment= p,project= v,volume= y,yes json k,kv set= skip-deploys d,detach c,ci m,message= 2fa-code= t,team= "
        "w,workspace= i,image= deployment-instance= template= variables= mount-path= repo= database= stdin",
        where="environment project service",
        rows="""
            login|logout|whoami|status|list|link|unlink|open|logs|docs|completion|connect|run|shell|local|dev|upgrade|metrics|usage = reads
            down|remove = delete deployment
            delete|rm = delete project
            project delete|rm|remove = delete project
            project link|list = reads
            volume delete|remove|rm = delete volume
            volume detach|d = detach volume
            volume attach|update|add = change volume
            volume list|ls = reads
            environment delete|remove|rm = delete environment
            environment new|create|edit = create environment
            environment link|list|config = reads
            environment = switch environment
            service delete|remove|rm = delete app
            service scale = change app
            service redeploy|restart = deploy app
            service status|logs|list|link = reads
            service = reads
            functions|function|func|fn delete|remove|rm = delete function
            functions|function|func|fn push = deploy function
            variables|variable|vars|var delete|rm|remove|unset = delete config
            variables|variable|vars|var set = change config hidden
            variables|variable|vars|var +set = change config hidden
            variables|variable|vars|var = reveal config
            domain delete|rm|remove = delete domain
            domain = expose domain unsure
            bucket delete|rm|remove = delete bucket
            bucket reset-credentials|credentials = reset token
            up = deploy app
            redeploy|restart = deploy app
            deploy = create app
            add|init|create = create app
            ssh = run app
            scale = change app
            starship|mcp = reads
        """,
        source="https://docs.railway.com/reference/cli-api",
    ),
    "render": Spec(
        "render",
        options="o,output= confirm w,workspace= wait resources= service= start-command= commit= image= environment-ids= project-ids=",
        where="workspace",
        rows="""
            login|logout|whoami|workspaces|workspace|logs|blueprints = reads
            deploys create = deploy app
            deploys cancel = stop run
            deploys list = reads
            services list|instances = reads
            services delete = delete app
            restart = change app
            jobs create = run app
            jobs cancel = stop run
            ssh = run app
            psql|pgcli|kv-cli = reads
            environments|projects = reads
        """,
        source="https://render.com/docs/cli",
    ),
    "supabase": Spec(
        "supabase",
        options="workdir= project-ref= db-url= experimental create-ticket dns-resolver= network-id= profile= yes agent= o,output= debug linked local p,password= "
        "region= org-id= env-file= no-verify-jwt no-backup all version= r,recursive",
        where="project-ref db-url",
        local="local",
        rows="""
            login|logout|init|link|unlink|status|start|services|gen|test|inspect|completion|bootstrap|db|migration = reads
            stop +no-backup = delete database local
            stop = stop app local
            projects delete = delete project
            projects create = create project
            projects api-keys = reveal token
            branches delete = delete database
            branches disable = disable database
            branches update|create|pause|unpause = change database
            functions delete = delete function
            functions deploy = deploy function
            functions download|serve|new|list = reads
            secrets unset = delete secret
            secrets set = change secret hidden
            storage rm = delete objects
            storage mv|cp = change objects
            backups restore = replace database
            postgres-config delete = change config
            network-restrictions update = change firewall
            network-bans remove = change firewall
            ssl-enforcement update = change config
            encryption update-root-key = reset key
            domains delete = delete domain
            domains activate|create|reverify = change domain
            vanity-subdomains delete = delete domain
            config push = change config
            sso remove = delete policy
            sso add|update = grant policy
            seed = reads
            orgs create = create account
        """,
        source="https://supabase.com/docs/reference/cli/introduction",
    ),
    "firebase": Spec(
        "firebase",
        options="P,project= account= j,json token= non-interactive i,interactive debug c,config= f,force r,recursive all-collections shallow only= except= "
        "m,message= region= site= database= y,yes instance= disable data= d= expires=",
        where="project",
        is_colon=True,
        rows="""
            login|logout|use|init|serve|emulators|target|help|open|setup|experimental = reads
            login ci = reveal token
            firestore delete +all-collections = delete table all
            firestore delete +recursive = delete table many
            firestore delete = delete rows
            firestore databases delete = delete database
            firestore databases restore = replace database
            firestore databases create|update|clone = change database
            firestore backups delete = delete backup
            firestore backups schedules delete = disable backup
            firestore indexes = reads
            firestore bulkdelete = delete table many
            database remove = delete rows
            database set|import = replace rows
            database update|push = change rows
            database get|profile = reads
            database settings = change config
            hosting disable = disable project
            hosting channel delete = delete preview
            hosting channel deploy = deploy preview
            hosting channel create|open|list = reads
            hosting sites delete = delete project
            hosting clone = replace deployment
            functions delete = delete function
            functions config unset = delete config
            functions config set = change config hidden
            functions config get|export|clone = reveal config
            functions secrets destroy = delete secret
            functions secrets prune = delete secret many
            functions secrets access = reveal secret
            functions secrets set = change secret
            functions artifacts setpolicy = change policy
            functions log|list|shell = reads
            remoteconfig rollback = replace config
            remoteconfig get|versions = reads
            auth import = change customer
            auth export = reads
            apps create = create app
            apps android sha delete = delete certificate
            apphosting backends delete = delete app
            apphosting secrets grantaccess = grant policy
            apphosting rollouts create = deploy app
            extensions|ext uninstall = delete addon
            extensions|ext install|update|configure = change addon
            dataconnect services delete = delete database
            dataconnect sql migrate = migrate database
            appdistribution testers delete|remove = revoke member
            appdistribution testers add = grant member
            appdistribution distribute = publish release
            deploy = deploy app
            projects create|addfirebase = create project
        """,
        source="https://firebase.google.com/docs/cli",
    ),
    "dokku": Spec(
        "dokku",
        options="force app= global tail no-restart",
        is_colon=True,
        rows="""
            apps destroy = delete app
            apps rename|clone|lock|unlock|create = change app
            ps stop = stop app
            ps scale /=0$/ = stop app
            ps restart|rebuild|start|scale = change app
            config unset|clear = delete config
            config set|import = change config hidden
            config show|export|get = reveal config
            storage unmount = detach volume
            proxy|checks|nginx|letsencrypt disable = change app
            run = run app
            enter = run app
            cleanup = empty cache
            repo purge-cache|gc = empty cache
            domains remove|clear|remove-global|clear-global = delete domain
            certs remove = delete certificate
            ssh-keys add = grant token
            ssh-keys remove = revoke token
            postgres|mysql|mariadb|redis|mongo destroy = delete database
            postgres|mysql|mariadb|redis|mongo import = replace database
            postgres|mysql|mariadb|redis|mongo expose = expose database
            postgres|mysql|mariadb|redis|mongo unlink = detach database
            postgres|mysql|mariadb|redis|mongo stop|pause = stop database
            postgres|mysql|mariadb|redis|mongo backup-unschedule = disable backup
            git = deploy app
        """,
        source="https://dokku.com/docs/",
    ),
    **{
        name: Spec(service, options=options, where=where, is_colon=is_colon, rows=rows)
        for name, service, options, where, is_colon, rows in (
            (
                "platform",
                "platform.sh",
                "p,project= e,environment= A,app= y,yes n,no W,no-wait type= inactive delete-branch",
                "project environment",
                True,
                "environment delete = delete environment\nenvironment deactivate|pause = stop environment\nenvironment activate|redeploy|resume|push|merge|synchronize = deploy app\n"
                "environment ssh|scp = run app\nssh = run app\npush = deploy app\nmerge = deploy app\nproject delete = delete project\nbackup restore = replace environment\n"
                "backup delete = delete backup\nsnapshot restore = replace environment\ndb dump|sql|size = reads\nvariable delete = delete config\nvariable get|list = reveal config\n"
                "user add = grant member\nuser delete = revoke member\nauth|login|logout|list = reads\nenvironment list|info|url|logs = reads",
            ),
            (
                "koyeb",
                "koyeb",
                "a,app= c,config= token= url= o,output= d,debug organization=",
                "app organization",
                False,
                "service|services|svc exec|run = run app\nservice|services|svc pause = stop app\nservice|services|svc redeploy|resume = deploy app\n"
                "app|apps pause = stop app\nsecret reveal = reveal secret\nlogin|organizations switch = reads\ndeploy = deploy app",
            ),
            (
                "northflank",
                "northflank",
                "project= projectId= service= addon= i,input= f,file=",
                "project projectId",
                False,
                "exec = run app\nforward|login|context = reads\nscale = change app",
            ),
            ("deta", "deta", "", "", False, "deploy|push = deploy app"),
            ("deployctl", "deno", "p,project= token= prod", "project", False, "deploy = deploy app"),
            (
                "caprover",
                "caprover",
                "n,caproverName= a,caproverApp= b,branch= t,tarFile= i,imageName= p,caproverPassword= path= d,data=",
                "caproverName",
                False,
                "deploy = deploy app\nserversetup|login|logout|list|ls = reads\napi +path~(?i)delete = delete app\napi = change app",
            ),
            (
                "coolify",
                "coolify",
                "context= token= host= f,force s,show-sensitive",
                "context",
                False,
                "context|config = reads\ndeploy = deploy app",
            ),
            (
                "appwrite",
                "appwrite",
                "f,force all json project-id= database-id= collection-id= document-id= bucket-id= function-id= user-id= endpoint= id=",
                "project-id",
                False,
                "push|deploy = deploy app\npull|login|logout|client|init|whoami|register = reads\nusers delete|delete-target = delete customer\nusers delete-session|delete-sessions = revoke token\n"
                "databases delete|delete-database = delete database\ndatabases delete-collection = delete table\ndatabases delete-document|delete-documents = delete rows\n"
                "storage delete-bucket = delete bucket\nstorage delete-file = delete objects",
            ),
            (
                "nhost",
                "nhost",
                "subdomain= branch=",
                "subdomain",
                False,
                "down = stop app local\nup|dev = reads\nlogin|link|list|logs|init = reads\nsecrets = change secret",
            ),
            (
                "convex",
                "convex",
                "prod url= deployment-name= preview-name= env-file= replace replace-all append table= y,yes path= format= component= f typecheck= codegen= admin-key= push watch",
                "deployment-name preview-name",
                False,
                "dev|codegen|dashboard|docs|login|logout|logs|data|export|function-spec|init|integration = reads\nenv remove|rm|unset = delete config\nenv set = change config hidden\nenv get|list = reveal config\n"
                "import +replace-all = replace database\nimport +replace = replace table\nimport = change table\nrun = run function\ndeploy = deploy function\ndeployments = reads",
            ),
            (
                "eas",
                "expo",
                "p,platform= e,profile= non-interactive branch= channel= auto m,message= json latest id= path= environment= scope= name= value= all",
                "profile environment",
                True,
                "build cancel = stop run\nbuild delete = delete run\nbuild|whoami|login|logout|diagnostics|config|init|open|analytics = reads\n"
                "submit = publish release\nupdate delete = delete deployment\nupdate rollback|roll-back-to-embedded|republish = deploy app\nupdate = deploy app\nbranch delete = delete deployment\n"
                "channel delete = delete deployment\nchannel pause = stop deployment\nchannel edit|rollout|resume|create = change deployment\nproject delete = delete project\n"
                "env delete = delete config\nsecret delete = delete config\nenv pull|get|list = reveal config\nenv create|update|push = change config hidden\ncredentials = change certificate\ndevice delete = delete member\n"
                "deploy +prod = deploy app\ndeploy = deploy preview\nmetadata push = change app\nwebhook delete = delete webhook\nworker deploy = deploy app",
            ),
            (
                "appcenter",
                "appcenter",
                "a,app= g,group= r,release= token= f,file= s,silent y,yes",
                "app",
                False,
                "apps delete = delete app\ndistribute release = publish release\ndistribute releases delete = delete release\ncodepush release = deploy app\ncodepush release-react = deploy app\n"
                "codepush deployment remove = delete deployment\ncodepush deployment clear = empty deployment\ncodepush rollback = replace deployment\ntokens create = grant token\ntokens delete = revoke token",
            ),
        )
    },
}
APPS["flyctl"] = APPS["fly"]
APPS["upsun"] = APPS["platform"]
APPS["now"] = APPS["vercel"]
