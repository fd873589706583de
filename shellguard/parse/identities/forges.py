"""Whom the tools of code hosts act as: gh and hub, glab, tea, Bitbucket's.

Promise: pure and total. Commands and options as the tools' own manuals have them: cli.github.com/manual,
docs.gitlab.com/cli, gitea.com/gitea/tea, docs.gitlab.com/runner/commands, hub.github.com.
"""

from __future__ import annotations

from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.row_reading import read_rows
from shellguard.parse.identities.row_table import Spec, spec_table
from shellguard.parse.invocation import Invocation
from shellguard.parse.world import World

_API = (
    "X,method= F,field= f,raw-field= H,header= input= q,jq= t,template= cache= p,preview= paginate silent i,include slurp "
    "R,repo= b,body= title= F,body-file= "
)
_SHOWN = "auth status +show-token = obtained host:hostname account:user"
_GH = Spec(
    "github",
    options=_API
    + "hostname= u,user= s,scopes= r,remove-scopes= reset-scopes p,git-protocol= w,web with-token "
    "insecure-storage skip-ssh-key clipboard t,show-token a,app= e,env= o,org=",
    rows=f"""
        auth login +with-token = stored host:hostname secret:stdin
        auth login = stored host:hostname
        auth switch = stored host:hostname account:user
        auth refresh +scopes = stored host:hostname ; wider rights
        auth token = obtained host:hostname account:user
        {_SHOWN}
        auth git-credential get = obtained
        auth status|logout|setup-git|refresh = -
        api = used header:header host:hostname
    """,
    variables="GH_TOKEN:secret GITHUB_TOKEN:secret GH_ENTERPRISE_TOKEN:secret GITHUB_ENTERPRISE_TOKEN:secret "
    "GH_CONFIG_DIR:file GITHUB_USER:account GITHUB_PASSWORD:password",
)
_GLAB = Spec(
    "gitlab",
    options=_API
    + "hostname= token= j,job-token= a,api-host= stdin api-protocol= g,global host= t,show-token use-keyring "
    "u,user= web client-id=",
    rows="""
        auth login +stdin = stored host:hostname secret:stdin
        auth login = stored host:hostname secret:token,job-token,t
        auth status +show-token = obtained host:hostname
        auth git-credential get = obtained
        auth status|logout|configure-docker = -
        config set #2 ~(?i)^(?:token|job_token|oauth2_refresh_token)$ = stored host:host secret:2
        config set #2 ~(?i)^user$ = stored host:host account:2
        config set #2 ~(?i)^host$ = stored host:2
        token create|rotate = obtained
        api = used header:header host:hostname
    """,
    variables="GITLAB_TOKEN:secret GITLAB_ACCESS_TOKEN:secret OAUTH_TOKEN:secret GLAB_CONFIG_DIR:file",
)
_TEA = Spec(
    "gitea",
    options="n,name= u,url= t,token= user= password= otp= s,scopes= k,ssh-key= l,login= R,remote= r,repo= o,output= i,insecure",
    rows="""
        login|logins add = stored account:name,user secret:token,password host:url
        login|logins default #1 = stored account:1
        login|logins list|ls|delete|rm|edit|default = -
        login|logins = -
        logout|whoami = -
    """,
    given="login:account",
    variables="GITEA_SERVER_TOKEN:secret",
)
_BITBUCKET = Spec(
    "bitbucket",
    options="n,name= client-id= client-secret= access-token= user= password= default-workspace= default-project= default p,profile= u,username= t,token=",
    rows="""
        profile create|add = stored account:name secret:client-secret,access-token,password
        profile use #1 = stored account:1
        auth login = stored account:username secret:token,password
        auth status|logout = -
    """,
    variables="BB_ACCESS_TOKEN:secret BB_CLIENT_SECRET:secret BITBUCKET_TOKEN:secret",
)
_RUNNER = Spec(
    "gitlab",
    options="t,token= r,registration-token= u,url= n,non-interactive executor= name= description= tag-list= docker-image=",
    rows="register = stored secret:token,registration-token host:url",
)
_SPECS = spec_table(
    {"gh hub": _GH, "glab": _GLAB, "tea": _TEA, "bb bkt bb-cli": _BITBUCKET, "gitlab-runner": _RUNNER}
)


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What the tool does with identities at its host."""
    spec = _SPECS.get(call.program.lower().removesuffix(".exe"))
    return () if spec is None else read_rows(call, spec)
