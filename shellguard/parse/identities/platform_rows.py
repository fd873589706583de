"""How platforms' own tools log in, switch, link and take tokens: a row a tool.

Promise: data only; what an option takes comes from the tables of `parse.services.platforms`, and is added to here. Sources:
docs.railway.com/cli, vercel.com/docs/cli, cli.netlify.com, fly.io/docs/flyctl, devcenter.heroku.com/articles/heroku-cli-commands,
supabase.com/docs/reference/cli, firebase.google.com/docs/cli, developers.cloudflare.com/workers/wrangler, render.com/docs/cli,
docs.stripe.com/cli, twilio.com/docs/twilio-cli, docs.sentry.io/cli, docs.doppler.com/docs/cli, developer.1password.com/docs/cli,
infisical.com/docs/cli, bitwarden.com/help/cli, docs.convex.dev/cli, neon.com/docs/reference/neon-cli, planetscale.com/docs/reference,
docs.turso.tech/cli, docs.expo.dev/eas, ngrok.com/docs/agent/cli, tailscale.com/kb/1080/cli, docs.confluent.io/confluent-cli,
mongodb.com/docs/atlas/cli, auth0.github.io/auth0-cli, algolia.com/doc/tools/cli, docs.snowflake.com/developer-guide/snowflake-cli.
"""

from __future__ import annotations

from shellguard.parse.identities.row_table import Spec, spec_table

_FIREBASE = Spec(
    "firebase",
    "localhost no-localhost reauth add alias= unalias= clear",
    """
    login:ci = obtained
    login:use #1 = stored account:1
    login:add = stored account:1
    login|login:add +reauth = stored
    login:list|logout|projects:list = -
    login = stored
    use +unalias|clear = -
    use +unalias = -
    use +clear = -
    use #1 = stored account:1
    use = -
    """,
    "project:account account:account token:secret",
    "FIREBASE_TOKEN:secret GOOGLE_APPLICATION_CREDENTIALS:file",
)
_VERCEL = Spec(
    "vercel",
    "project= p,project= github gitlab bitbucket email oob repo r",
    """
    login = stored account:1
    switch = stored account:1,scope
    teams|team switch = stored account:1
    link = stored account:scope,team,project secret:token
    logout|whoami|unlink = -
    teams|team ls|list = -
    """,
    "token:secret scope:account team:account",
    "VERCEL_TOKEN:secret VERCEL_ORG_ID:account VERCEL_TEAM_ID:account",
)
_FLY = Spec(
    "fly",
    "email= password= otp= n,name= x,expiry=",
    """
    auth login = stored account:email password:password
    auth signup = stored
    auth token = obtained
    auth whoami|logout|docker = -
    tokens create = obtained account:org,app
    tokens list|revoke|debug|attenuate = -
    orgs|version|platform = -
    """,
    "access-token:secret org:account",
    "FLY_API_TOKEN:secret FLY_ACCESS_TOKEN:secret FLY_ORG:account",
)
_OWN: dict[str, Spec] = {
    "railway": Spec(
        "railway",
        "b,browserless",
        """
        login = stored
        link #1 = stored account:1,environment
        link = stored account:workspace,team,project,environment
        project link = stored account:workspace,project,environment,1
        environment|env new|create|edit|delete|remove|rm|list|ls|config = -
        environment|env link #1 = stored account:1
        environment|env #1 = stored account:1
        environment|env = -
        logout|whoami|status|unlink|list = -
        """,
        "workspace:account team:account project:account",
        "RAILWAY_TOKEN:secret RAILWAY_API_TOKEN:secret RAILWAY_PROJECT_ID:account",
    ),
    "vercel vc now": _VERCEL,
    "netlify ntl": Spec(
        "netlify",
        "id= new git-remote-url= email=",
        """
        login = stored account:email
        switch = stored account:email
        link = stored account:id,name,git-remote-url
        logout|status|unlink = -
        sites:list = -
        """,
        "auth:secret",
        "NETLIFY_AUTH_TOKEN:secret",
    ),
    "fly flyctl": _FLY,
    "heroku": Spec(
        "heroku",
        "i,interactive sso browser= S,short",
        """
        login = stored
        auth login = stored
        auth token = obtained
        authorizations create = obtained
        authorizations info = obtained
        accounts set #1 = stored account:1
        accounts add #1 = stored account:1
        logout|whoami = -
        auth logout|whoami|2fa = -
        """,
        "team:account",
        "HEROKU_API_KEY:secret",
        is_colon=True,
    ),
    "supabase": Spec(
        "supabase",
        "token= n,name= no-browser db-password=",
        """
        login = stored secret:token account:name
        link = stored account:project-ref password:password
        projects api-keys = obtained account:project-ref
        logout|status|unlink = -
        """,
        "project-ref:account db-url:url password:password profile:account",
        "SUPABASE_ACCESS_TOKEN:secret SUPABASE_DB_PASSWORD:password SUPABASE_PROJECT_ID:account",
    ),
    "firebase firebase-tools": _FIREBASE,
    "wrangler": Spec(
        "cloudflare",
        "scopes= browser= scopes-list profile=",
        """
        login = stored
        auth create|activate #1 = stored account:1
        logout|whoami = -
        """,
        "profile:account",
        "CLOUDFLARE_API_TOKEN:secret CLOUDFLARE_API_KEY:secret CF_API_TOKEN:secret CF_API_KEY:secret CLOUDFLARE_EMAIL:account "
        "CLOUDFLARE_ACCOUNT_ID:account CF_ACCOUNT_ID:account",
    ),
    "render": Spec(
        "render",
        "",
        """
        login = stored
        workspace set #1 = stored account:1
        workspace current = -
        workspaces|whoami|logout = -
        """,
        "workspace:account",
        "RENDER_API_KEY:secret RENDER_WORKSPACE:account",
    ),
    "stripe": Spec(
        "stripe",
        "i,interactive list e= unset= set non-interactive complete=",
        """
        login = stored account:project-name secret:api-key
        config +list = -
        config +set ~_api_key$ = stored account:project-name secret:2
        logout|whoami|status|version = -
        """,
        "api-key:secret live:flag stripe-account:account project-name:account",
        "STRIPE_API_KEY:secret",
    ),
    "twilio": Spec(
        "twilio",
        "auth-token= skip-parameter-validation",
        """
        login = stored account:profile,1 secret:auth-token
        profiles create|add = stored account:profile,1 secret:auth-token
        profiles use #1 = stored account:1
        profiles list|remove = -
        """,
        "profile:account account-sid:account",
        "TWILIO_ACCOUNT_SID:account TWILIO_AUTH_TOKEN:secret TWILIO_API_SECRET:secret TWILIO_PROFILE:account",
        is_colon=True,
    ),
    "sentry-cli sentry": Spec(
        "sentry",
        "g,global token=",
        "login = stored secret:auth-token\nauth login = stored secret:token\ninfo = -\nauth token = obtained\nauth status|logout = -",
        "auth-token:secret api-key:secret org:account",
        "SENTRY_AUTH_TOKEN:secret SENTRY_API_KEY:secret SENTRY_ORG:account",
    ),
    "doppler": Spec(
        "doppler",
        "overwrite no-interactive all",
        """
        login revoke|roll = -
        login = stored
        setup = stored account:project,config secret:token
        configure set #2 ~^token$ = stored secret:2
        configure set ~^token= = stored
        configure set #2 ~^(?:project|config|enclave\\.(?:project|config))$ = stored account:2
        configure get #1 ~^token$ = obtained
        configs tokens create = obtained account:project,config
        configs tokens|logs = -
        logout|me = -
        """,
        "token:secret project:account config:account",
        "DOPPLER_TOKEN:secret DOPPLER_PROJECT:account DOPPLER_CONFIG:account",
    ),
    "op": Spec(
        "1password",
        "address= email= secret-key= shorthand= signin f raw expires-in= can-create-vaults",
        """
        signin = stored account:account,1
        account add = stored account:shorthand,email,address secret:secret-key
        account list|ls|get|forget = -
        service-account create = obtained account:1
        connect token create = obtained account:1
        signout|whoami|update = -
        vault|item list|ls = -
        """,
        "account:account session:secret",
        "OP_SERVICE_ACCOUNT_TOKEN:secret OP_CONNECT_TOKEN:secret OP_SESSION:secret OP_ACCOUNT:account",
    ),
    "infisical": Spec(
        "infisical",
        "method= client-id= client-secret= email= password= organization-id= interactive machine-identity-id= jwt=",
        """
        login = stored account:email,client-id secret:client-secret,jwt password:password host:domain
        init = stored
        service-token create = obtained
        token renew = obtained
        user switch = stored
        user get|update = -
        """,
        "token:secret projectId:account",
        "INFISICAL_TOKEN:secret INFISICAL_PROJECT_ID:account INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET:secret",
    ),
    "bw": Spec(
        "bitwarden",
        "apikey sso method= code= passwordenv= passwordfile= check",
        """
        login +check = -
        unlock +check = -
        login = stored account:1 password:2 file:passwordfile
        unlock = obtained password:1 file:passwordfile
        logout|lock|status|sync = -
        """,
        "session:secret",
        "BW_SESSION:secret BW_CLIENTID:account BW_CLIENTSECRET:secret BW_PASSWORD:password",
    ),
    "lpass": Spec("lastpass", "trust plaintext-key", "login #1 = stored account:1\nlogout|status = -"),
    "convex": Spec(
        "convex",
        "admin-key= url= deployment-name= configure= team= project= preview-name= preview-create= login-flow= device-name= override-auth-token= prod",
        """
        login status|accounts = -
        login = stored secret:override-auth-token account:device-name
        logout = -
        dev +configure = stored account:team,project
        deployment select #1 = stored account:1
        """,
        "admin-key:secret deployment-name:account",
        "CONVEX_DEPLOY_KEY:secret CONVEX_DEPLOYMENT:account",
    ),
    "neonctl neon": Spec(
        "neon",
        "pooled role-name= database-name= prisma ssl=",
        """
        auth = stored
        set-context +project-id = stored account:org-id,project-id
        set-context +org-id = stored account:org-id
        link = stored account:org-id,project-id
        connection-string|cs = obtained account:project-id
        me = -
        """,
        "api-key:secret org-id:account project-id:account context-file:file",
        "NEON_API_KEY:secret",
    ),
    "pscale": Spec(
        "planetscale",
        "name= ttl= role=",
        """
        auth login = stored
        auth logout|check = -
        org switch #1 = stored account:1
        org list|show = -
        password create = obtained account:org,1
        service-token create = obtained account:org
        """,
        "api-token:secret service-token-id:account service-token:secret org:account",
        "PLANETSCALE_SERVICE_TOKEN_ID:account PLANETSCALE_SERVICE_TOKEN:secret PLANETSCALE_SERVICE_TOKEN_NAME:account PLANETSCALE_ORG:account",
    ),
    "turso": Spec(
        "turso",
        "headless attach=",
        """
        auth login|signup = stored
        auth token = obtained
        auth api-tokens mint = obtained account:1
        auth logout|whoami|api-tokens = -
        db|group tokens create = obtained account:1
        org switch #1 = stored account:1
        org list|members = -
        config set #2 ~^token$ = stored secret:2
        """,
        "",
        "TURSO_API_TOKEN:secret TURSO_AUTH_TOKEN:secret",
    ),
    "upstash": Spec(
        "upstash",
        "email= api-key=",
        "auth login = stored account:email secret:api-key\nlogin = stored account:email secret:api-key\nauth logout|whoami = -\nteam list = -",
        "api-key:secret email:account",
        "UPSTASH_EMAIL:account UPSTASH_API_KEY:secret",
    ),
    "eas expo expo-cli": Spec(
        "expo",
        "u,username= p,password= s,sso b,browser id= otp=",
        """
        login|account:login = stored account:username password:password
        init|project:init +id = stored account:id
        logout|whoami|account:view|account:logout = -
        """,
        "",
        "EXPO_TOKEN:secret EXPO_APPLE_ID:account EXPO_APPLE_PASSWORD:password",
    ),
    "ngrok": Spec(
        "ngrok",
        "",
        """
        config add-authtoken|add-api-key #1 = stored secret:1
        authtoken #1 = stored secret:1
        config check|edit|upgrade = -
        api api-keys|credentials create = obtained
        """,
        "authtoken:secret api-key:secret",
        "NGROK_AUTHTOKEN:secret NGROK_API_KEY:secret",
    ),
    "tailscale": Spec(
        "tailscale",
        "nickname= list",
        """
        switch +list = -
        switch #1 = stored account:1
        login = stored account:nickname secret:auth-key,authkey host:login-server
        up +auth-key = stored secret:auth-key host:login-server
        up +authkey = stored secret:authkey host:login-server
        up +login-server = stored host:login-server
        logout|status|whois|ip|netcheck|ping|version = -
        """,
        "",
        "TS_AUTHKEY:secret TS_AUTH_KEY:secret",
    ),
    "confluent": Spec(
        "confluent",
        "url= save organization= no-browser prompt",
        """
        login = stored account:organization host:url
        context use #1 = stored account:1
        environment use #1 = stored account:1
        organization use #1 = stored account:1
        api-key use #1 = stored account:1
        api-key create = obtained account:resource
        api-key store = stored account:1 secret:2
        logout = -
        """,
        "context:account api-key:account api-secret:secret",
        "CONFLUENT_CLOUD_EMAIL:account CONFLUENT_CLOUD_PASSWORD:password CONFLUENT_CLOUD_API_KEY:account CONFLUENT_CLOUD_API_SECRET:secret",
    ),
    "atlas mongocli": Spec(
        "mongodb-atlas",
        "desc= gov noBrowser",
        """
        auth login = stored account:profile
        auth logout|whoami = -
        config init = stored account:profile
        config set #2 ~(?:_key|_token)$ = stored account:profile secret:2
        config set #2 ~^(?:org_id|project_id)$ = stored account:profile,2
        organizations|projects apiKeys create = obtained account:orgId,projectId
        """,
        "profile:account orgId:account projectId:account",
        "MONGODB_ATLAS_PUBLIC_API_KEY:account MONGODB_ATLAS_PRIVATE_API_KEY:secret MONGODB_ATLAS_PROFILE:account MCLI_PRIVATE_API_KEY:secret",
    ),
    "snow": Spec(
        "snowflake",
        "account= user= password= authenticator= private-key-file= token-file-path= mfa-passcode= connection-name= default no-interactive",
        """
        connection add = stored account:connection-name,account,user password:password file:private-key-file,token-file-path
        connection set-default #1 = stored account:1
        connection list|test = -
        """,
        "connection:account account:account user:account password:password private-key-file:file token-file-path:file role:account",
        "SNOWFLAKE_DEFAULT_CONNECTION_NAME:account SNOWFLAKE_ACCOUNT:account SNOWFLAKE_USER:account SNOWFLAKE_PASSWORD:password",
    ),
    "auth0": Spec(
        "auth0",
        "domain= client-secret=",
        "login = stored account:domain,client-id secret:client-secret\ntenants use #1 = stored account:1\ntenants list|open = -\nlogout = -",
        "tenant:account",
    ),
    "algolia": Spec(
        "algolia",
        "name= app-id= default admin",
        """
        profile add = stored account:name,app-id secret:api-key,admin-api-key
        profile setdefault #1 = stored account:1
        profile list|remove = -
        """,
        "profile:account application-id:account api-key:secret admin-api-key:secret",
        "ALGOLIA_APPLICATION_ID:account ALGOLIA_API_KEY:secret ALGOLIA_ADMIN_API_KEY:secret",
    ),
    "deployctl": Spec("deno", "token= project= org= prod entrypoint= include= exclude= env= env-file=", given="token:secret org:account project:account", variables="DENO_DEPLOY_TOKEN:secret"),
    "datadog-ci": Spec("datadog", variables="DATADOG_API_KEY:secret DD_API_KEY:secret DATADOG_APP_KEY:secret"),
    "pd": Spec("pagerduty", "k,token= a,alias=", "auth web = stored account:alias\nauth set #1 = stored account:1\nauth add|subdomain = stored account:alias secret:token\nauth get = obtained\nauth list|remove = -", "useauth:account", is_colon=True),
    "appwrite": Spec("appwrite", "endpoint= key= project-id= email= password= self-signed=", "login = stored account:email password:password host:endpoint\nclient +key = stored account:project-id secret:key host:endpoint\nclient +project-id = stored account:project-id\nlogout|whoami = -"),
    "platform upsun": Spec("platform.sh", "", "auth browser-login|login|api-token-login = stored\nauth token|info = obtained\nauth logout = -\nlogout = -", variables="PLATFORMSH_CLI_TOKEN:secret UPSUN_CLI_TOKEN:secret", is_colon=True),
    "koyeb": Spec("koyeb", "token= organization= url= config= o,output=", "login = stored\norganizations switch #1 = stored account:1", "token:secret organization:account", "KOYEB_TOKEN:secret"),
    "northflank": Spec("northflank", "t,token= c,context= n,name= host=", "login = stored account:name secret:token\ncontext use #1 = stored account:1", "context:account token:secret"),
    "modal": Spec("modal", "token-id= token-secret= profile= e,env=", "token set = stored account:token-id,profile secret:token-secret\ntoken new = stored account:profile\nprofile activate #1 = stored account:1\nprofile list|current = -", variables="MODAL_TOKEN_ID:account MODAL_TOKEN_SECRET:secret MODAL_PROFILE:account"),
    "sanity": Spec("sanity", "provider= sso= with-token project-id= dataset=", "login +with-token = stored secret:stdin\nlogin = stored account:provider\nlogout = -", variables="SANITY_AUTH_TOKEN:secret"),
    "contentful": Spec("contentful", "management-token= mt= s,space-id= environment-id= host=", "login = stored secret:management-token\nspace use = stored account:space-id\nlogout = -", "management-token:secret mt:secret", "CONTENTFUL_MANAGEMENT_ACCESS_TOKEN:secret"),
    "ldcli": Spec("launchdarkly", "access-token= base-uri= project= environment= flag=", "login = stored\nconfig +access-token = stored secret:access-token", "access-token:secret", "LD_ACCESS_TOKEN:secret"),
    "circleci": Spec("circleci", "token= host= no-prompt", "setup = stored secret:token host:host", "token:secret", "CIRCLECI_CLI_TOKEN:secret"),
    "bk buildkite-agent": Spec("buildkite", "org= token= t,token=", "configure = stored account:org secret:token\nuse #1 = stored account:1", "token:secret", "BUILDKITE_API_TOKEN:secret BUILDKITE_AGENT_TOKEN:secret"),
    "shopify": Spec("shopify", "s,store= password= t,theme= e,environment= a,allow-live client-id= reset path=", "auth login = stored\nauth logout = -\ntheme|app logout = -", "password:secret store:account", "SHOPIFY_CLI_PARTNERS_TOKEN:secret SHOPIFY_CLI_THEME_TOKEN:secret SHOPIFY_FLAG_STORE:account"),
    "newrelic": Spec("newrelic", "profile= apiKey= accountId= region= debug", "profile|profiles add|configure = stored account:profile secret:apiKey\nprofile|profiles default = stored account:profile\nprofile|profiles list|delete = -", "profile:account accountId:account", "NEW_RELIC_API_KEY:secret NEW_RELIC_ACCOUNT_ID:account"),
    "acli": Spec("atlassian", "site= email= token web", "jira|confluence|admin auth login +token = stored account:email secret:stdin host:site\njira|confluence|admin auth login = stored account:email host:site\njira|confluence|admin auth switch = stored account:email host:site\njira|confluence|admin auth status|logout = -"),
    "cf": Spec("cloud foundry", "a= u= p= o= s= sso sso-passcode= origin= skip-ssl-validation client-credentials", "login|l = stored account:u,o,s password:p host:a\nauth #1 = stored account:1 password:2\ntarget|t +o = stored account:o,s\ntarget|t +s = stored account:s\noauth-token = obtained\nlogout|target|t|api|orgs|spaces = -", variables="CF_USERNAME:account CF_PASSWORD:password"),
}  # fmt: skip

ROWS: dict[str, Spec] = spec_table(_OWN)
"""Program -> what its commands and options say of identities."""
