"""GitHub's own command line (gh, and hub before it): what it would delete, expose, grant, overwrite or run there.

Promise: pure and total. Commands as in gh's manual, https://cli.github.com/manual/; `gh api` is a request, which `http`
reads. Ordinary work (issues, pull requests, comments) is told as such, and whatever only looks gives nothing.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.parse.invocation import Invocation
from shellguard.parse.path_names import classes_by_name
from shellguard.parse.services.platform_table import Spec, tool_of
from shellguard.parse.services.platform_table_reading import read_tool
from shellguard.parse.services.service_act import ServiceAct, Thing, Verb
from shellguard.parse.world import World

_ROWS = """
    repo|repos delete = delete repository
    repo|repos archive = stop repository
    repo|repos unarchive = change repository
    repo|repos rename = move repository
    repo|repos transfer = move repository
    repo|repos edit +visibility~(?i)^public$ = expose repository
    repo|repos edit +visibility = change policy
    repo|repos edit +default-branch = replace branch
    repo|repos edit = change repository
    repo|repos create|new +public = expose repository
    repo|repos create|new = create repository
    repo|repos sync +force = replace repository
    repo|repos sync = change repository
    repo|repos fork = create repository
    repo|repos deploy-key add = grant token
    repo|repos deploy-key delete = revoke token
    repo|repos autolink delete = delete config
    repo|repos set-default|clone|view|list|garden|license|gitignore|credits = reads
    release delete = delete release
    release delete-asset = delete release
    release upload +clobber = replace release
    release upload = change release
    release create|new +draft = create draft
    release create|new = publish release
    release edit = change release
    release download|view|list|verify|verify-asset = reads
    secret delete|remove = delete secret
    secret set = change secret hidden
    variable delete|remove = delete config
    variable set = change config hidden
    variable get = reads
    ssh-key add = grant token
    ssh-key delete = revoke token
    gpg-key add = grant token
    gpg-key delete = revoke token
    run delete = delete run
    run cancel = stop run
    run rerun = run pipeline
    run view|watch|list|download = reads
    workflow disable = disable pipeline
    workflow enable = change pipeline
    workflow run = run pipeline
    cache delete = delete cache
    label delete = delete label
    label create|edit|clone = change label
    gist delete = delete repository
    gist create|new +public = expose repository
    gist create|new = create document
    gist edit|rename = change document
    gist clone|view|list = reads
    issue delete = delete document
    issue transfer = move document
    issue close|lock|unlock|reopen|pin|unpin|edit|develop = change document
    issue comment|create|new = create document
    pr merge +admin = disable policy
    pr merge = deploy branch
    pr close|reopen|ready|lock|unlock|edit|update-branch|revert = change document
    pr create|new|comment|review = create document
    pr checkout|co|diff|checks|status|view|list = reads
    project delete = delete project
    project item-delete|field-delete = delete document
    project item-archive|item-edit|item-add|item-create|edit|close|copy|link|unlink|field-create|mark-template|create = change document
    codespace|cs delete|rm = delete instance
    codespace|cs stop = stop run
    codespace|cs rebuild +full = reset instance
    codespace|cs ssh|jupyter = run instance
    codespace|cs ports visibility /:public$/ = expose network
    codespace|cs create|edit|rebuild|cp|code|ports|select|logs|view|list|ls = create run
    environment delete = delete environment
    ruleset delete = delete policy
    ruleset view|list|check = reads
    org list = reads
    extension|extensions|ext install|upgrade|exec = run addon
    extension|extensions|ext remove|create|list|search|browse = reads
    alias set|import /^!/ = run config
    alias set|import|delete|list = reads
    auth token = reveal token
    auth refresh +scopes = grant token
    auth refresh = reads
    auth logout|login|setup-git|status|switch = reads
    config|completion|browse|search|status|preview|attestation|accessibility|version|help|actions = reads
    agent-task create = run pipeline
    copilot = reads
    delete = delete repository
    api = reads
    fork|clone|create|browse|sync|ci-status|pull-request|pr|issue|compare|fetch|checkout|am|apply|cherry-pick|push = reads
"""
_OPTIONS = (
    "R,repo= hostname= b,body= F,body-file= t,title= q,jq= T,template= json= L,limit= visibility= default-branch= public private internal "
    "source= remote= push clone c,clobber= B,base= H,head= l,label= a,assignee= r,reviewer= m,milestone= p,project= d,draft n,notes= "
    "notes-file= target= cleanup-tag y,yes admin auto delete-branch squash merge rebase s,scopes= scope= f,force w,web e,env= o,org= u,user= "
    "app= key= with-token show-token insecure-storage ref= j,job= failed owner= id= title= desc= filename= codespace= machine= repo-owner= "
    "reason= comment= all succeed-on-no-caches full branch= subject= match-head-commit= author-email= description= homepage= "
    "enable-issues? enable-wiki? add-topic= remove-topic= allow-forking? accept-visibility-change-consequences template= "
    "field= enable-auto-merge? enable-merge-commit? enable-squash-merge? allow-update-branch? verify-tag latest? prerelease"
)


def _spec(options: str) -> Spec:
    return Spec(
        "github",
        rows=_ROWS,
        options=options,
        where="repo codespace org",
        source="https://cli.github.com/manual/",
    )


# `-c` names a codespace and asks for a clone; `--clobber` is a flag whose short spelling does not exist
_BASE = _OPTIONS.replace("c,clobber=", "clobber")
SPECS = (
    _spec(_BASE),
    _spec(_BASE.replace("p,project=", "project=").replace(" public ", " p,public ", 1)),
    _spec(_BASE.replace(" codespace=", " c,codespace=")),
)
"""gh, `gh gist`, `gh codespace`: one letter means another option there."""


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What GitHub would be made to do."""
    words = call.words[:6]
    is_gist = "gist" in words
    at = 1 if is_gist else 2 if {"codespace", "cs"} & set(words) else 0
    acts = read_tool(call, tool_of(SPECS[at]))
    return tuple(_told(a, call) for a in acts) if is_gist else acts


def _told(act: ServiceAct, call: Invocation) -> ServiceAct:
    """A gist can be read by whoever has its address, whether it is listed or not."""
    if act.verb is not Verb.CREATE or not any("credentials" in classes_by_name(w) for w in call.words[2:]):
        return act
    return replace(act, verb=Verb.EXPOSE, thing=Thing.SECRET)
