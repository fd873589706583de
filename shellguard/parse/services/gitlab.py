"""Command lines of other code hosts: GitLab (glab), Gitea and Forgejo (tea, berg), Bitbucket (bb).

Promise: pure and total. Commands as in https://docs.gitlab.com/cli/; `glab api` is a request, which `http` reads.
"""

from __future__ import annotations

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.platform_table import Spec, tool_of
from shellguard.parse.services.platform_table_reading import read_tool
from shellguard.parse.services.service_act import ServiceAct
from shellguard.parse.world import World

_OPTIONS = (
    "R,repo= g,group= b,target-branch= t,title= d,description= l,label= a,assignee= m,message= F,output= P,per-page= p,page= y,yes "
    "public private internal s,scope= f,force tag= with-tag r,remove-source-branch squash auto-merge variables= branch= "
    "k,key= v,value= n,name= ref= visibility= defaultBranch= login= o,owner= remote= hostname= token= expires-at= e,expires-at= "
    "access-level= role= user= duration= all status= older-than= created-before="
)
_GITLAB = Spec(
    "gitlab",
    options=_OPTIONS,
    where="repo group",
    rows="""
        repo|project delete = delete repository
        repo|project archive = reads
        repo|project transfer = move repository
        repo|project create +public = expose repository
        repo|project create = create repository
        repo|project update|edit +visibility~(?i)^public$ = expose repository
        repo|project update|edit = change repository
        repo|project mirror = change repository
        repo|project members add = grant member
        repo|project members remove = revoke member
        repo|project fork|clone|list|view|search|contributors|publish = reads
        release delete = delete release
        release create = publish release
        release upload = change release
        release download|list|view = reads
        variable delete|remove = delete secret
        variable set|update = change config hidden
        variable get|export|list = reveal config
        ssh-key add = grant token
        ssh-key delete = revoke token
        gpg-key add = grant token
        gpg-key delete = revoke token
        deploy-key add = grant token
        deploy-key delete = revoke token
        token create = grant token
        token rotate = reset token
        token revoke = revoke token
        runner delete|unregister = delete node
        runner-controller token create = grant token
        ci|pipe|pipeline delete = delete run
        ci|pipe|pipeline cancel = stop run
        ci|pipe|pipeline run|retry|trigger|run-trig = run pipeline
        ci|pipe|pipeline list|view|status|trace|lint|get|artifact|config = reads
        schedule delete = delete pipeline
        schedule run = run pipeline
        schedule create|update = change pipeline
        job artifact = reads
        label delete = delete label
        label create|edit = change label
        milestone delete = delete label
        iteration list = reads
        snippet create|new +visibility~(?i)^public$ = expose repository
        snippet create|new = create document
        issue delete|del = delete document
        issue close|reopen|update|subscribe|unsubscribe|note|create|new|board = change document
        incident close|reopen|note|subscribe|unsubscribe = change document
        mr delete|del = delete document
        mr merge|accept = deploy branch
        mr close|reopen|update|rebase|approve|revoke|note|create|new|for|todo|subscribe|unsubscribe = change document
        mr checkout|diff|list|view|approvers|issues = reads
        cluster agent bootstrap = change cluster
        securefile remove = delete secret
        securefile create = change secret
        securefile download = reveal secret
        opentofu state delete = delete state
        opentofu state lock|unlock|list|download = reads
        opentofu init = reads
        stack = reads
        user events = reads
        changelog|check-update|completion|config|help|auth|alias|duo|mcp|version|attestation|search = reads
        api = reads
    """,
    source="https://docs.gitlab.com/cli/",
)
_GITEA = Spec(
    "gitea",
    options=_OPTIONS,
    where="repo login",
    rows="""
        repos|repo delete|rm = delete repository
        repos|repo create +private = create repository
        repos|repo create|create-from-template|fork|migrate = create repository
        releases|release delete|rm = delete release
        releases|release create|c = publish release
        releases|release assets delete = delete release
        branches|branch protect = change policy
        branches|branch unprotect = disable policy
        organizations|org delete|rm = delete account
        actions secrets delete|rm = delete secret
        actions variables delete|rm = delete config
        webhooks delete|rm = delete webhook
        logins|login|logout|whoami|open|clone|notifications|times = reads
        pulls|pull|pr merge|m = deploy branch
        pulls|pull|pr close|reopen|create|c|review|approve|lgtm|reject|clean|checkout|list|ls = change document
        issues|issue|i close|reopen|create|c|edit|list|ls = change document
        labels|label delete|rm = delete label
        milestones|milestone delete|rm = delete label
        api = reads
    """,
    source="https://gitea.com/gitea/tea",
)
_BITBUCKET = Spec(
    "bitbucket",
    options=_OPTIONS + " workspace= project= repository=",
    where="repo repository workspace",
    rows="auth|login|logout|browse = reads\nrepo delete = delete repository\npr merge = deploy branch\npr create|close|decline|comment|approve = change document",
)
TOOLS = {"glab": _GITLAB, "tea": _GITEA, "berg": _GITEA, "bb": _BITBUCKET}


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the code host would be made to do."""
    spec = TOOLS.get(call.program.lower().removesuffix(".exe"))
    return read_tool(call, tool_of(spec)) if spec is not None else ()
