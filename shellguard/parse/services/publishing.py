"""Package registries' own tools: what is published for others, taken back, and who may do so.

Promise: pure and total. Packing, dry runs and registries on this machine give nothing that leaves it. Commands as in each
tool's own manual.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.platform_table import Spec, tool_of
from shellguard.parse.services.platform_table_reading import read_tool
from shellguard.parse.services.service_act import ServiceAct, Thing, Verb
from shellguard.parse.world import World

_LOCAL_PLACE = re.compile(
    r"^(?:(?:https?|oci|file)://)?(?:[^/@]*@)?(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|verdaccio)(?:[:/]|$)"
    r"|^(?:file://|\.{0,2}/)"
)
_REGISTRIES = (
    "registry repository-url r repository publish-url s source index-url host package-server server url"
)

_NPM = """
    publish|pub = publish package
    unpublish = withdraw package
    deprecate|undeprecate = withdraw package
    dist-tag|dist-tags add|set = publish release
    dist-tag|dist-tags rm|remove|del = withdraw release
    tag = publish release
    owner|author add = grant member
    owner|author rm|remove = revoke member
    access public = expose package
    access set /status=public/ = expose package
    access set|restricted|2fa-required|2fa-not-required = change policy
    access grant = grant policy
    access revoke = revoke policy
    token create|add = grant token
    token revoke|delete|rm|remove|del = revoke token
    team create = create group
    team destroy = delete group
    team add = grant member
    team rm|remove = revoke member
    org add|set = grant member
    org rm|remove = revoke member
    profile disable-2fa|disable-tfa = disable policy
    profile set = change user hidden
    hook rm = delete webhook
    stage publish = publish package
"""
_NPM_OPTIONS = (
    "registry= tag= access= otp= w,workspace= prefix= C,dir= F,filter= userconfig= cwd= f,force r,recursive provenance git-checks "
    "new-version= non-interactive access= p,publish-branch= cidr= read-only loglevel= tolerate-republish gzip-level= auth-type="
)
_PY_OPTIONS = (
    "r,repository= repository-url= u,username= p,password= c,comment= config-file= skip-existing verbose build format= dist-dir= "
    "no-build token= index= publish-url= check-url= directory= project= trusted-publishing= i,interpreter= m,manifest-path= "
    "repo= user= auth= n,no-prompt y,yes o,option= initialize-auth ca-certs= dest= package="
)
_WORDS = ("npm", "pnpm", "bun")


def _spec(rows: str, options: str = "", *, service: str) -> Spec:
    known = {o.rstrip("=?").rpartition(",")[2] for o in options.split()}
    return Spec(
        service,
        rows=rows,
        options=options,
        where=" ".join(r for r in _REGISTRIES.split() if r in known),
        has_lexicon=False,
    )


TOOLS: dict[str, Spec] = {
    **{name: _spec(_NPM, _NPM_OPTIONS, service="npm") for name in _WORDS},
    "yarn": _spec(
        _NPM
        + """
    npm publish = publish package
    npm tag add = publish release
    npm tag remove = withdraw release
    npm login|logout|whoami|info|audit = reads
    npm = reads
    workspace = reads
    workspaces = reads
""",
        _NPM_OPTIONS,
        service="npm",
    ),
    **{
        name: _spec(
            "publish = publish package\nversion +yes = change package", _NPM_OPTIONS + " dry d", service="npm"
        )
        for name in ("lerna", "changeset")
    },
    "nx": _spec(
        "release publish = publish package\nrelease = publish package unsure",
        _NPM_OPTIONS + " d,dry-run",
        service="npm",
    ),
    # these publish when they are run without a word
    **{
        name: _spec(
            "- !no-publish !preview !d = publish package",
            _NPM_OPTIONS + " d no-publish preview ci? i,increment= any-branch",
            service="npm",
        )
        for name in ("semantic-release", "np", "release-it")
    },
    "jsr": _spec("publish = publish package", "token= allow-dirty", service="jsr"),
    "deno": _spec("publish = publish package", "token= allow-dirty c,config=", service="jsr"),
    "cargo": _spec(
        """
    publish = publish package
    yank +undo = publish package
    yank = withdraw package
    owner +add = grant member
    owner +remove = revoke member
    owner +a = grant member
    owner +r = revoke member
    release publish +execute = publish package
    release +execute = publish package
""",
        "registry= index= token= p,package= manifest-path= vers= version= undo a,add= r,remove= list l n,dry-run allow-dirty no-verify "
        "j,jobs= target= target-dir= F,features= x,execute color= config= Z=",
        service="crates",
    ),
    "twine": _spec("upload = publish package\nregister = publish package", _PY_OPTIONS, service="pypi"),
    **{
        name: _spec("publish = publish package\nupload = publish package", _PY_OPTIONS, service="pypi")
        for name in ("poetry", "flit", "hatch", "uv", "pdm", "maturin", "rye", "pixi")
    },
    "gem": _spec(
        """
    push = publish package
    yank = withdraw package
    owner +add = grant member
    owner +remove = revoke member
""",
        "host= k,key= v,version= platform= otp= a,add= r,remove= attestation= p,http-proxy= undo",
        service="rubygems",
    ),
    "dotnet": _spec(
        "nuget push = publish package\nnuget delete = withdraw package",
        "s,source= k,api-key= t,timeout= skip-duplicate non-interactive configfile= symbol-source=",
        service="nuget",
    ),
    "nuget": _spec(
        "push = publish package\ndelete = withdraw package\nsetapikey = change token hidden",
        "Source= ApiKey= source= apikey= ConfigFile=",
        service="nuget",
    ),
    **{
        name: _spec(
            "- /^(?:[\\w.:-]+:)?(?:deploy|deploy-file|release:perform)$/ = publish package",
            "f,file= P,activate-profiles= pl,projects= s,settings= D= T,threads= B q e U o X",
            service="maven",
        )
        for name in ("mvn", "mvnw", "mvnd")
    },
    **{
        name: _spec(
            "- /(?:^|:)(?:publish|publishAll\\w*|publish\\w*To(?!MavenLocal)\\w+|publishPlugins|uploadArchives|bintrayUpload|release|closeAndRelease\\w*)$/ = publish package",
            "b,build-file= p,project-dir= P= D= c,settings-file= g= x,exclude-task= m,dry-run",
            service="maven",
        )
        for name in ("gradle", "gradlew")
    },
    "sbt": _spec(
        "- /^(?:\\w+/)?(?:publish|publishSigned|sonatypeRelease|sonatypeBundleRelease|ci-release)$/ = publish package",
        service="maven",
    ),
    "vsce": _spec(
        "publish = publish package\nunpublish = withdraw package\ndelete-publisher = delete account",
        "p,pat= t,target= i,packagePath= f,force m,message= packagePath=",
        service="vscode",
    ),
    "ovsx": _spec(
        "publish = publish package\ncreate-namespace = create account",
        "p,pat= r,registryUrl= i,packagePath= t,target=",
        service="openvsx",
    ),
    **{
        name: _spec(
            "pub publish = publish package\npub lish = publish package\npub uploader = grant member\npub token add = change token",
            "C,directory= f,force server= n,dry-run",
            service="pub.dev",
        )
        for name in ("dart", "flutter")
    },
    "pub": _spec("publish|lish = publish package", "C,directory= f,force n,dry-run", service="pub.dev"),
    **{
        name: _spec(
            """
    hex.publish +revert = withdraw package
    hex.publish /^docs$/ = publish document
    hex.publish = publish package
    hex.retire = withdraw package
    hex.owner add|transfer = grant member
    hex.owner remove = revoke member
    hex.user key revoke = revoke token
    hex.user key generate = grant token
    hex publish = publish package
    hex retire = withdraw package
    hex cut = publish package
    publish = publish package
    retire = withdraw package
""",
            "y,yes revert= organization= replace reason= message= r,repo=",
            service="hex",
        )
        for name in ("mix", "rebar3", "gleam")
    },
    "cabal": _spec(
        "upload +publish = publish package\nupload = publish package unsure",
        "publish u,username= p,password= d,documentation t,token=",
        service="hackage",
    ),
    "stack": _spec("upload /./ = publish package unsure", "candidate ignore-check", service="hackage"),
    "opam": _spec("publish = publish package", service="opam"),
    "luarocks": _spec(
        "upload = publish package\nremove = reads", "temp-key= api-key= server= force", service="luarocks"
    ),
    "conan": _spec(
        "upload = publish package\nremove +remote = withdraw package",
        "r,remote= c,confirm f,force check only-recipe",
        service="conan",
    ),
    "anaconda": _spec(
        "upload = publish package\nremove = withdraw package\nmove|copy = publish package\nauth +create = grant token",
        "u,user= t,token= s,site= f,force label= c create",
        service="anaconda",
    ),
    "rattler-build": _spec("upload|publish = publish package", service="anaconda"),
    "helm": _spec(
        "push /./ /./ = publish package\ncm-push = publish package",
        "n,namespace= kube-context= username= password= f,force",
        service="helm",
    ),
    "pod": _spec(
        "trunk push = publish package\nrepo push = publish package\ntrunk delete = withdraw package\ntrunk deprecate = withdraw package\n"
        "trunk add-owner = grant member\ntrunk remove-owner = revoke member",
        "allow-warnings sources= skip-import-validation",
        service="cocoapods",
    ),
    "snapcraft": _spec(
        """
    upload|push = publish package
    release = publish release
    promote = publish release
    close = withdraw release
    register = create package
    export-login = grant token
    set-default-track = change release
""",
        "release= from-channel= to-channel= yes component=",
        service="snapcraft",
    ),
    "charmcraft": _spec(
        "upload = publish package\nrelease = publish release\nclose = withdraw release", service="charmhub"
    ),
    "goreleaser": _spec(
        "release|r !snapshot !skip-publish !skip = publish release\npublish = publish release\nannounce = send document",
        "snapshot skip-publish skip= f,config= p,parallelism= clean auto-snapshot release-notes= timeout= k,key=",
        service="goreleaser",
    ),
    "fastlane": _spec(
        "deliver|upload_to_app_store|appstore = publish release\nsupply|upload_to_play_store = publish release\n"
        "pilot upload|distribute = publish release\nrelease|deploy|beta = publish release unsure",
        "env= u,username= skip_metadata",
        service="fastlane",
    ),
    "brew": _spec(
        "bump-formula-pr|bump-cask-pr|bump = publish document unsure\npr-publish|pr-upload = publish package",
        "n,dry-run url= sha256= version=",
        service="homebrew",
    ),
    "clojars": _spec("push|deploy = publish package", service="clojars"),
    "lein": _spec("deploy = publish package\nrelease = publish package", service="clojars"),
    "composer": _spec("publish = publish package", "d,working-dir=", service="packagist"),
    "dput": _spec("- = publish package", "c,config= f,force u,unchecked", service="debian"),
    "reprepro": _spec(
        "remove|removefilter|deleteunreferenced = withdraw package\ninclude|includedeb = publish package local",
        "b,basedir= C,component=",
        service="debian",
    ),
    "ghp-import": _spec(
        "- +push = publish document",
        "p,push b,branch= r,remote= m,message= f,force n,no-jekyll c,cname=",
        service="pages",
    ),
    "gh-pages": _spec(
        "- = publish document",
        "d,dist= b,branch= r,repo= o,remote= m,message= n,no-push t,dotfiles x,prefix=",
        service="pages",
    ),
    "mkdocs": _spec(
        "gh-deploy = publish document",
        "m,message= b,remote-branch= r,remote-name= force f,config-file= d,site-dir=",
        service="pages",
    ),
    "surge": _spec(
        "teardown = delete project\n- = publish document", "p,project= d,domain=", service="surge"
    ),
}
TOOLS["gradlew.bat"] = TOOLS["gradle"]
_PLACES = {
    "npm": ("npm_config_registry", "NPM_CONFIG_REGISTRY", "YARN_NPM_PUBLISH_REGISTRY"),
    "pypi": ("TWINE_REPOSITORY_URL", "UV_PUBLISH_URL", "HATCH_INDEX_REPO", "FLIT_INDEX_URL"),
    "rubygems": ("RUBYGEMS_HOST",),
    "crates": ("CARGO_REGISTRY_INDEX",),
}
_NPM_SETTING = re.compile(r"^[ \t]*registry[ \t]*=[ \t]*(\S{1,200})", re.M)
_TEST_INDEXES = ("testpypi", "test.pypi.", "test-pypi")


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the registry would be made to do."""
    name = call.program.removesuffix(".exe").removesuffix(".cmd")
    spec = TOOLS.get(name) or TOOLS.get(name.lower())
    if spec is None or _is_dry(call):
        return ()
    acts = read_tool(call, tool_of(spec))
    return tuple(_placed(a, call, spec, world) for a in acts)


def _is_dry(call: Invocation) -> bool:
    """Dry runs that are spelled in a way of their own: `release-it --ci -d`, `mvn -DskipDeploy`."""
    words = set(call.words)
    return bool(
        words & {"--dry-run=true", "-DdryRun=true", "-Dmaven.deploy.skip=true", "-Dmaven.deploy.skip"}
    )


def _placed(act: ServiceAct, call: Invocation, spec: Spec, world: World | None) -> ServiceAct:
    """The act, with the registry that the command, its variables or the project's settings name."""
    names = _PLACES.get(spec.service, ())
    where = act.where or next((v.shown for n, v in call.assignments if n in names), "")
    if not where and spec.service == "npm":
        where = _npm_registry(call, world)
    if spec.service == "helm" and act.verb is Verb.PUBLISH:
        where = call.words[2] if len(call.words) > 2 else where
    is_local = act.is_local or _LOCAL_PLACE.match(where) is not None
    if act.thing is Thing.PACKAGE and any(t in where.lower() for t in _TEST_INDEXES):
        where = "test index"
    return replace(act, where=where[:120], is_local=is_local)


def _npm_registry(call: Invocation, world: World | None) -> str:
    """The registry of the project's `.npmrc`; empty where that cannot be said, and where packages have scopes of their own."""
    content = world.content(posixpath.join(call.cwd, ".npmrc")) if world is not None and call.cwd else None
    text = content.decode("utf-8", "replace")[:10_000] if content is not None else ""
    found = _NPM_SETTING.findall(text)
    return str(found[-1]) if found and ":registry" not in text else ""
