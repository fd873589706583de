"""Command lines of services that keep data or work for an application: databases, data platforms, sign-in, payment, search,
messages, monitoring.

Promise: data, no code. Rows name what the words alone do not tell; what they leave out is read by `lexicon`. Commands as in
each tool's own reference, which a row's `source` names.
"""

from __future__ import annotations

from shellguard.parse.services.platform_table import Spec

DATA: dict[str, Spec] = {
    "neonctl": Spec(
        "neon",
        options="o,output= config-dir= api-key= color analytics context-file= project-id= branch= org-id= name= parent preserve-under-name= "
        "role-name= database-name= p,pooled psql hard-delete",
        where="project-id branch",
        rows="""
            auth|login|logout|me|set-context|init|completion = reads
            projects delete = delete project snapshot
            projects recover = create project
            branches delete /^(?:preview|pr-|dev[-/]|test[-/]|ci[-/])/ = delete preview
            branches delete = delete database
            branches reset = reset database
            branches restore = replace database
            branches set-default|rename|set-expiration|add-compute = change database
            branches schema-diff|list|get = reads
            databases delete = delete database
            roles delete = delete user
            ip-allow add|reset|remove = change firewall
            connection-string|cs = reveal database
            operations = reads
        """,
        source="https://neon.com/docs/reference/neon-cli",
    ),
    "pscale": Spec(
        "planetscale",
        options="org= api-token= service-token= service-token-id= config= debug f,format= no-color force region= from= role= ttl= deploy-to= wait web",
        where="org",
        rows="""
            auth|connect|shell|signup|ping|org|completion = reads
            database delete|rm = delete database
            database restore-dump = replace database
            database dump = reads
            branch delete|rm /^(?:preview|pr-|dev[-/]|test[-/]|ci[-/])/ = delete preview
            branch delete|rm = delete database
            branch promote|demote|safe-migrations = change database
            branch diff|schema|lint = reads
            deploy-request deploy = migrate database
            deploy-request apply = migrate database
            deploy-request revert = replace database
            deploy-request skip-revert = change database
            deploy-request cancel|close|create|edit|review|unassign|assign = change database
            password delete|rm = revoke token
            password create = grant token
            password renew = change token
            role reset|reset-default = reset token
            role delete = revoke token
            role create = grant token
            role reassign = change token
            service-token delete|delete-access = revoke token
            service-token create|add-access = grant token
            backup delete|rm = delete backup
            backup restore = create database
            keyspace resize = change database
            data-imports make-replica|cancel = change database
        """,
        source="https://planetscale.com/docs/reference/planetscale-cli",
    ),
    "turso": Spec(
        "turso",
        options="c,config-path= group= location= from-db= from-dump= from-file= y,yes w,wait e,expiration= r,read-only instance= timestamp=",
        where="group",
        rows="""
            auth token|api-tokens = reveal token
            auth api-tokens mint = grant token
            auth api-tokens revoke = revoke token
            auth|plan|config|dev|quickstart|relax = reads
            db destroy = delete database
            db shell|show|list|inspect|export = reads
            db tokens create = grant token
            db tokens invalidate = revoke token all
            db import = create database
            db config delete-protection disable = disable policy
            group destroy = delete database many
            group unarchive|wakeup = change database
            group locations remove = delete database
            group tokens create = grant token
            group tokens invalidate = revoke token all
            org destroy = delete account
            org members rm = revoke member
            org members add|invite = grant member
        """,
        source="https://docs.turso.tech/cli",
    ),
    "upstash": Spec(
        "upstash",
        options="c,config= json id= name= region= team= index= token=",
        where="team",
        rows="""
            auth = reads
            redis delete = delete database
            redis reset-password = reset token
            redis move-to-team = move database
            redis|team|index|vector|kafka delete = delete database
            team add-member = grant member
            team remove-member = revoke member
            redis exec = reads
        """,
        source="https://upstash.com/docs/devops/cli/overview",
    ),
    "atlas": Spec(
        "mongodb atlas",
        options="projectId= orgId= P,profile= o,output= force clusterName= deployment= type= f,file= u,username= p,password= role= db= watch w,watchTimeout= "
        "enableTerminationProtection disableTerminationProtection archiveId= snapshotId= targetClusterName= targetProjectId= pointInTimeUTCSeconds= comment= deleteAfter= url= env= dir= dev-url= to= from= auto-approve",
        where="projectId profile clusterName",
        rows="""
            auth|login|logout|register|setup|config|completion|plugin|dashboard = reads
            migrate|schema = reads
            clusters|cluster delete|rm = delete database
            clusters|cluster pause = stop database
            clusters|cluster update +disableTerminationProtection = disable policy
            clusters|cluster update|start|upgrade|failover = change database
            clusters|cluster loadsampledata|sampledata load = change database
            clusters|cluster connectionstrings|availableregions|advancedsettings|onlinearchives describe|list = reads
            clusters|cluster onlinearchives delete|rm = delete dataset
            clusters|cluster indexes|search delete|rm = delete index
            clusters|cluster search indexes delete|rm = delete index
            backups|backup restores start = replace database
            backups|backup snapshots delete = delete backup
            backups|backup schedule delete = disable backup
            backups|backup compliancepolicy = change policy
            deployments|deployment|local delete|rm = delete database local
            deployments|deployment|local pause|stop|start|setup = change database local
            deployments|deployment|local connect|list|logs = reads
            projects|project delete|rm = delete project
            projects|project teams|users add = grant member
            projects|project teams|users delete|rm = revoke member
            projects|project apikeys assign|create = grant token
            projects|project apikeys delete|rm = revoke token
            organizations|orgs|org delete|rm = delete account
            organizations|orgs|org apikeys create = grant token
            organizations|orgs|org invitations invite = grant member
            dbusers|dbuser create = grant user
            dbusers|dbuser delete|rm = delete user
            dbusers|dbuser update = change user
            accesslists|accesslist create /^0\\.0\\.0\\.0\\/0$/ = expose database
            accesslists|accesslist create = grant policy unsure
            accesslists|accesslist delete|rm = revoke policy
            networking|privateendpoints delete = delete network
            streams instances delete = delete queue
            streams processors stop = stop pipeline
            datafederation|datalakepipelines delete = delete dataset
            alerts|alert settings disable = disable monitor
            alerts|alert settings delete = delete monitor
            auditing|maintenancewindows|liveMigrations update|clear|defer|cutover = change database
        """,
        source="https://www.mongodb.com/docs/atlas/cli/current/command/atlas/",
    ),
    "confluent": Spec(
        "confluent",
        options="environment= cluster= context= force partitions= config= o,output= api-key= api-secret= service-account= role= principal= resource= operations= topic= schema= subject= version= permanent database=",
        where="environment cluster",
        rows="""
            login|logout|context|completion|shell|version|cloud-signup|prompt|local = reads
            environment use = switch environment
            kafka cluster use = switch cluster
            kafka topic produce = change queue
            kafka topic consume|list|describe = reads
            kafka acl create = grant policy
            kafka acl delete = revoke policy
            kafka consumer group lag = reads
            api-key create = grant token
            api-key delete = revoke token
            api-key use|store = change token
            iam rbac role-binding create = grant role
            iam rbac role-binding delete = revoke role
            iam service-account create = create user
            schema-registry schema delete = delete schema
            schema-registry cluster delete = delete registry
            connect cluster pause = stop pipeline
            connect cluster delete = delete pipeline
            flink statement stop = stop pipeline
            ksql cluster delete = delete cluster
        """,
        source="https://docs.confluent.io/confluent-cli/current/command-reference/overview.html",
    ),
    "databricks": Spec(
        "databricks",
        options="p,profile= t,target= o,output= log-level= log-file= debug r,recursive json= var= auto-approve force overwrite cluster-id= job-id= run-id= path= name= no-wait timeout= host= i,input=",
        where="profile target",
        rows="""
            auth token = reveal token
            auth|configure|completion|labs|current-user|version|sync = reads
            fs rm +recursive = delete objects many
            fs rm = delete objects
            fs cp|mkdir|mkdirs|mv = change objects
            fs cat|ls = reads
            workspace delete +recursive = delete document many
            workspace delete|rm = delete document
            workspace import|import-dir|mkdirs = change document
            workspace export|export-dir|list|get-status = reads
            clusters permanent-delete = delete cluster
            clusters delete = stop cluster
            clusters start|restart|resize|edit|pin|unpin = change cluster
            jobs delete = delete pipeline
            jobs cancel-all-runs = stop run all
            jobs cancel-run = stop run
            jobs reset|update|create = change pipeline
            jobs run-now|submit|repair-run = run pipeline
            pipelines delete = delete pipeline
            pipelines stop = stop pipeline
            pipelines start-update = run pipeline
            catalogs|schemas|tables|volumes delete = delete schema
            tables delete = delete table
            warehouses delete = delete database
            warehouses stop = stop database
            secrets delete-scope|delete-secret|delete = delete secret
            secrets put-acl = grant policy
            secrets put-secret|create-scope|put = change secret
            secrets get-secret = reveal secret
            tokens create = grant token
            tokens delete = revoke token
            users|groups|service-principals delete = delete user
            repos delete = delete repository
            bundle destroy = delete stack
            bundle deploy = deploy stack
            bundle run = run pipeline
            bundle validate|summary|init|generate|open|schema = reads
            grants|permissions update|set = grant policy
            metastores delete = delete database
            serving-endpoints delete = delete function
            lakeview trash = delete monitor
            vector-search-indexes delete-index = delete index
            api delete = delete unknown
            api get = reads
            api post|put|patch = change unknown
        """,
        source="https://docs.databricks.com/aws/en/dev-tools/cli/commands",
    ),
    "snow": Spec(
        "snowflake",
        options="c,connection= environment= format= verbose debug q,query= f,filename= database= schema= role= warehouse= x,temporary-connection force cascade replace recursive p,project= all-containers",
        where="connection environment database",
        rows="""
            connection set-default = switch environment
            connection|helpers|sql|init|logs = reads
            object drop = delete schema
            object create = create table
            app teardown = delete app
            app run|deploy|publish = deploy app
            app version drop = delete release
            stage remove = delete objects
            stage copy|create = change objects
            stage execute|execute-by-name = run function
            snowpark drop = delete function
            snowpark deploy = deploy function
            streamlit drop = delete app
            streamlit deploy = deploy app
            spcs service drop = delete app
            spcs compute-pool drop = delete cluster
            spcs compute-pool stop-all = stop app all
            spcs service suspend = stop app
            spcs image-registry token|login = reads
            notebook drop = delete document
            dbt execute = migrate database
            cortex|notebook execute|complete = reads
        """,
        source="https://docs.snowflake.com/en/developer-guide/snowflake-cli/command-reference/overview",
    ),
    "auth0": Spec(
        "auth0",
        options="tenant= debug no-color no-input json json-compact csv force n,name= d,data= q,query= number= r,reveal-secrets reveal code= trigger= scopes= client-id= description= connection= output-dir= resources= roles= permissions= api-id=",
        where="tenant",
        rows="""
            login|logout|tail|quickstarts|qs|completion|terraform|ai = reads
            tenants use = switch account
            tenants list|open = reads
            test = reads
            apps|applications delete|rm = delete app
            apps|applications use|open = reads
            apis|resource-servers delete|rm = delete app
            apis scopes = reads
            apps|applications|apis|clients show +reveal-secrets = reveal secret
            users delete|rm = delete customer
            users import = change customer
            users blocks unblock|rm|delete = change customer
            users roles add|assign = grant role
            users roles remove|rm = revoke role
            users create|update = change customer
            actions|functions deploy = deploy function
            actions delete|rm = delete function
            rules enable|update|create = change function
            rules disable = disable function
            rules delete|rm = delete function
            roles permissions|perms add|associate = grant policy
            roles permissions|perms remove|rm = revoke policy
            roles delete|rm = delete role
            orgs|organizations delete|rm = delete account
            orgs|organizations members|roles|invs|invitations list|show = reads
            orgs|organizations invs|invitations create = grant member
            orgs|organizations invs|invitations delete|rm = revoke member
            domains delete|rm = delete domain
            domains verify = reads
            protection update = change policy
            protection breached-password-detection|bpd|brute-force-protection|bfp|suspicious-ip-throttling|sit ips|unblock = change policy
            email provider delete|rm = delete config
            logs streams delete|rm = delete log
            log-streams delete|rm = delete log
            universal-login|ul show|list = reads
            universal-login|ul = change config
            event-streams delete = delete queue
            network-acl delete|rm = delete firewall
            token-exchange delete = revoke policy
            api delete = delete unknown
            api post|put|patch = change unknown
            api +data = change unknown
            api = reads
        """,
        source="https://auth0.github.io/auth0-cli/",
    ),
    "stripe": Spec(
        "stripe",
        options="api-key= live d,data= e,expand= limit= i,idempotency= v,stripe-version= s,stripe-account= c,confirm p,project-name= l,log-level= color= config= device-name= amount= charge= payment-intent= customer= n,next= f,forward-to= events= add= override= remove= skip-construct",
        where="project-name stripe-account",
        rows="""
            login|logout|listen|logs|status|open|samples|serve|config|version|completion|community|feedback|resources|fixtures|trigger +live = change customer
            login|logout|listen|logs|status|open|samples|serve|config|version|completion|community|feedback|resources|fixtures|trigger = reads
            refunds create = send customer
            payouts create = send customer
            payouts reverse = send customer
            transfers create = send customer
            transfers create_reversal|reverse = send customer
            topups create = send customer
            charges create|capture|refund = send customer
            payment_intents create|confirm|capture = send customer
            payment_intents cancel = stop customer
            invoices pay|send|finalize_invoice = send customer
            invoices void_invoice|mark_uncollectible = delete customer
            subscriptions cancel = delete customer
            subscription_schedules cancel|release = delete customer
            customers delete = delete customer
            accounts delete|reject = delete account
            webhook_endpoints delete = delete webhook
            apikeys delete = revoke token
            delete = delete customer
            post = change customer
            get = reads
        """,
        source="https://docs.stripe.com/cli",
    ),
    "twilio": Spec(
        "twilio",
        options="p,profile= l,cli-log-level= o,cli-output-format= silent account-sid= sid= to= from= body= url= twiml= properties= limit= service-sid= environment= e,env= force content= subject= domain=",
        where="profile account-sid",
        is_colon=True,
        rows="""
            login|profiles list = reads
            login = reads
            profiles use = switch account
            profiles add|create|list|remove = reads
            api core messages create = send customer
            api core calls create = send customer
            api core messages remove|delete = delete document
            api core incoming-phone-numbers remove = delete domain
            api core accounts update = change account
            api core keys create = grant token
            api core keys remove = revoke token
            phone-numbers remove = delete domain
            phone-numbers buy = send customer
            phone-numbers update = change domain
            phone-numbers list = reads
            email send = send customer
            serverless deploy|promote|activate = deploy function
            serverless env unset = delete config
            serverless start|run|list|logs|init|new = reads
            debugger|feedback|plugins|autocomplete = reads
        """,
        source="https://www.twilio.com/docs/twilio-cli",
    ),
    "algolia": Spec(
        "algolia",
        options="p,profile= application-id= api-key= admin-api-key= y,confirm F,file= o,output= object-ids= w,wait forward-to-replicas filters= c,clear-existing-rules",
        where="profile application-id",
        rows="""
            profile setdefault = switch account
            profile = reads
            indices|index delete = delete index
            indices|index clear = empty index
            indices|index copy|move = replace index
            indices|index import|config = change index
            objects delete = delete rows
            objects import|update = change rows
            rules|synonyms delete = delete config
            rules|synonyms import|save = change config
            settings import|set = change config
            apikeys create = grant token
            apikeys delete = revoke token
            dictionary entries clear = empty config
            crawler crawl|reindex|run = run pipeline
            crawler pause = stop pipeline
            objects|rules|synonyms|settings|indices browse|get|analyze|export = reads
        """,
        source="https://www.algolia.com/doc/tools/cli/commands/",
    ),
    "sentry-cli": Spec(
        "sentry",
        options="url= auth-token= api-key= log-level= quiet o,org= p,project= header= release= dist= rewrite ext= e,env= i,id= all",
        where="org project",
        rows="""
            login|info|update|bash-hook|difutil = reads
            releases delete = delete release
            releases archive = stop release
            releases new|finalize|set-commits|restore|propose-version = create release
            releases files delete = delete objects many
            releases deploys new = create deployment
            deploys new = create deployment
            issues mute|resolve|unresolve = change document
            monitors run = reads
            send-event|send-envelope = create log
            sourcemaps|upload-dif|upload-dsym|upload-proguard|debug-files|dart-symbol-map|react-native|build = create objects
        """,
        source="https://docs.sentry.io/cli/",
    ),
    "datadog-ci": Spec(
        "datadog",
        options="site= api-key= app-key= config= service= env= version= max-concurrency= dry-run d tags=",
        where="env",
        rows="""
            lambda|cloud-run|stepfunctions|aas|container-app instrument|uninstrument = change function
            synthetics run-tests = run monitor
            synthetics deploy-tests|import-tests = change monitor
            junit|sarif|sbom|dsyms|sourcemaps|coverage|flutter-symbols|metric|measure|tag|trace|version|git-metadata|gate|dora|deployment|react-native|codeql = create log
        """,
        source="https://github.com/DataDog/datadog-ci",
    ),
    "pd": Spec(
        "pagerduty",
        options="b,useauth= i,ids= me from= id= name= token=",
        where="useauth",
        is_colon=True,
        rows="""
            auth|login|version|help = reads
            incident create|notes|ack|resolve|merge|snooze|priority|rename = change document
            incident page|analyze = reads
            service disable = disable monitor
            service enable|set = change monitor
            rest delete = delete unknown
            rest post|put = change unknown
            rest get|fetch = reads
            user contact = reads
        """,
        source="https://github.com/martindstone/pagerduty-cli",
    ),
    **{
        name: Spec(name, options=options, where=where, rows=rows)
        for name, options, where, rows in (
            ("okta", "p,profile= c,config= f,force o,output=", "profile", "login|logs|start|register = reads"),
            ("clerk", "instance= app= secret-key= prod", "instance app", "login|whoami|init|link = reads"),
            (
                "meilisearch",
                "db-path= master-key= env= http-addr= config-file-path= import-dump= import-snapshot= dump-dir= snapshot-dir=",
                "",
                "- = reads",
            ),
            (
                "sanity",
                "p,project= d,dataset= token= force replace missing y,yes visibility=",
                "project dataset",
                "dataset delete = delete dataset\ndataset import +replace = replace dataset\ndataset import = change dataset\ndataset visibility /public/ = expose dataset\n"
                "documents delete = delete document\ndocuments create = change document\ndeploy = deploy app\nundeploy = delete app\ncors add = grant policy\ncors delete = revoke policy\n"
                "login|logout|dev|start|build|install|manage|versions|debug|check|exec|docs = reads\nhook delete = delete webhook\nusers invite = grant member",
            ),
            (
                "contentful",
                "space-id= s= environment-id= e= management-token= content-file= yes y force i,id=",
                "space-id environment-id",
                "space delete = delete project\nspace environment delete = delete environment\nspace import = change document\nspace migration = migrate document\nspace use|list|export = reads\n"
                "login|logout|config|init = reads\nspace accesstoken create = grant token\nspace alias update = deploy environment",
            ),
            (
                "launchdarkly",
                "access-token= project= environment= flag= data= o,output=",
                "project environment",
                "flags toggle-off|archive = stop config\nflags toggle-on = change config\nlogin|setup|config|quickstart = reads",
            ),
            (
                "mc",
                "C,config-dir= q,quiet json insecure debug r,recursive force dangerous I,incomplete older-than= newer-than= versions remove overwrite w,watch a,preserve exclude= bypass",
                "",
                "alias|ls|cat|head|stat|diff|du|find|tree|ping|support|version|sql|pipe|share|watch|tail = reads\nrm +recursive = delete objects many\nrm = delete objects\nrb = delete bucket\nmirror +remove = delete objects many\n"
                "mirror|cp|put|mb = change objects\nmv = move objects\nanonymous set /^(?:public|download|upload)$/ = expose bucket\nadmin user add|enable = grant user\nadmin user remove|rm = delete user\n"
                "admin user disable = disable user\nadmin policy attach = grant policy\nadmin policy detach|remove|rm = revoke policy\nadmin service stop = stop cluster\nadmin service restart = change cluster\n"
                "admin heal|info|trace|top|prometheus|console = reads\nilm rule add|import = change bucket\nundo = replace objects\nretention clear|set = change policy\nversion suspend = disable bucket",
            ),
            (
                "modal",
                "e,env= r,recursive y,yes",
                "env",
                "run|serve|shell|launch|token|profile|config|setup = reads\nvolume delete = delete volume\nvolume rm = delete objects\nnfs delete|rm = delete volume\ncontainer exec = run instance\ncontainer stop = stop run",
            ),
            (
                "huggingface-cli",
                "repo-type= token= revision= private type= r,recursive",
                "repo-type",
                "upload|upload-large-folder = change dataset\nrepo delete = delete repository\nrepo create = create repository\ndelete-cache|cache|scan-cache|download|env|login|logout|whoami|auth|lfs-enable-largefiles = reads\n"
                "repo-files delete = delete objects\ntag = change label\nrepo settings = change repository\njobs run = run pipeline",
            ),
            (
                "b2",
                "threads= profile= dryRun dry-run q,quiet queueSize= noProgress versions r,recursive with-wildcard",
                "profile",
                "rm +recursive = delete objects many\nrm|delete-file-version|file-delete = delete objects\nbucket delete = delete bucket\ndelete-bucket = delete bucket\nkey create|create-key = grant token\nkey delete|delete-key = revoke token\n"
                "sync +delete = delete objects many\nsync|upload-file|file = change objects\naccount|authorize-account|clear-account|ls|license|version|cat|download-file = reads\nbucket update /allPublic/ = expose bucket",
            ),
        )
    },
}  # fmt: skip
DATA["neon"] = DATA["neonctl"]
DATA["mongocli"] = DATA["atlas"]
DATA["ldcli"] = DATA["launchdarkly"]
DATA["hf"] = DATA["huggingface-cli"]
