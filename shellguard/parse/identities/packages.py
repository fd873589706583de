"""Whom package managers act as: logins, tokens and addresses with passwords at npm, PyPI, crates.io, RubyGems, NuGet and kin.

Promise: pure and total. Commands and options as each tool's own manual has them: npm's, yarnpkg.com/cli,
pip.pypa.io, docs.astral.sh/uv, twine.readthedocs.io, python-poetry.org/docs, doc.rust-lang.org/cargo, RubyGems guides,
learn.microsoft.com/nuget, getcomposer.org/doc, maven.apache.org.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator

from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.row_reading import read_rows
from shellguard.parse.identities.row_table import Spec, spec_table
from shellguard.parse.identities.word_values import host_of, open_name, secret_of, url_said, variable_of
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.world import World

_NPM = Spec(
    "npm",
    "C,prefix= w,workspace= registry= scope= tag= otp= userconfig= globalconfig= auth-type= L,location= read-only cidr= g,global "
    "_authToken= _auth= F,filter= dir= cwd= access= name= json y,yes save-dev D S E",
    rows="""
        login|adduser|add-user = stored host:registry account:scope
        npm login = stored account:scope
        token create = obtained host:registry
        token list|ls|revoke|delete|rm = -
        logout|whoami|ping = -
        npm logout|whoami = -
    """,
    given="_authToken:secret _auth:secret userconfig:file registry:url",
    variables="NODE_AUTH_TOKEN:secret NPM_TOKEN:secret NPM_AUTH_TOKEN:secret YARN_NPM_AUTH_TOKEN:secret npm_config__authToken:secret "
    "NPM_CONFIG__AUTH:secret npm_config__auth:secret NPM_CONFIG_USERCONFIG:file npm_config_userconfig:file",
)
_INDEX = "i,index-url= extra-index-url= default-index= index= f,find-links= trusted-host= r,requirement= c,constraint= e,editable= t,target= proxy= "
_PIP = Spec(
    "pypi",
    _INDEX + "cert= client-cert= U,upgrade user q,quiet no-cache-dir python= p= prefix= root= global site",
    given="index-url:url extra-index-url:url default-index:url index:url find-links:url",
    rows="""
        config set #2 ~(?i)(?:index-?url|find-links)$ = stored url:2
        config list|get|unset|edit|debug = -
    """,
    variables="PIP_INDEX_URL:url PIP_EXTRA_INDEX_URL:url",
)
_UV = Spec(
    "pypi",
    _INDEX
    + "token= u,username= password= publish-url= keyring-provider= p,python= with= directory= project= extra= group= "
    "package= config-file= cache-dir= check-url= trusted-publishing=",
    rows="""
        auth login = stored account:username secret:token password:password host:1
        auth token = obtained host:1
        auth logout|dir = -
        publish = used secret:token account:username password:password host:publish-url
    """,
    given="index-url:url extra-index-url:url default-index:url index:url find-links:url publish-url:url",
    variables="UV_PUBLISH_TOKEN:secret UV_PUBLISH_USERNAME:account UV_PUBLISH_PASSWORD:password UV_INDEX_URL:url "
    "UV_EXTRA_INDEX_URL:url UV_DEFAULT_INDEX:url UV_INDEX:url",
)
_TWINE = Spec(
    "pypi",
    "r,repository= repository-url= u,username= p,password= c,comment= config-file= s,sign sign-with= i,identity= cert= "
    "client-cert= skip-existing verbose non-interactive attestations disable-progress-bar",
    rows="check = -",
    given="username:account password:password config-file:file",
    variables="TWINE_USERNAME:account TWINE_PASSWORD:password",
)
_POETRY = Spec(
    "pypi",
    "u,username= p,password= r,repository= C,directory= P,project= cert= client-cert= build unset list local migrate dry-run "
    "n,no-interaction G,group= source= E,extras=",
    rows="""
        config +unset = -
        config #2 ~^pypi-token\\. = stored secret:2
        config #2 ~^http-basic\\. = stored account:2 password:3
        config #2 ~^repositories\\. = stored url:2
        publish = used account:username password:password
    """,
    variables="POETRY_PYPI_TOKEN_PYPI:secret POETRY_HTTP_BASIC_PYPI_USERNAME:account POETRY_HTTP_BASIC_PYPI_PASSWORD:password",
)
_HATCH = Spec("pypi", "u,user= a,auth= r,repo= ca-cert= e,env= p,project=", rows="publish = used account:user secret:auth",
              variables="HATCH_INDEX_USER:account HATCH_INDEX_AUTH:secret")  # fmt: skip
_FLIT = Spec("pypi", "repository= pypirc= f,ini-file=", rows="publish = used file:pypirc",
             variables="FLIT_USERNAME:account FLIT_PASSWORD:password")  # fmt: skip
_PDM = Spec("pypi", "r,repository= u,username= P,password= p,project= g,global l,local d,delete no-build comment= ca-certs=", rows="""
    config +delete = -
    config #2 ~(?:password|username|token)$ = stored secret:2
    config #2 ~(?:^|\\.)url$ = stored url:2
    publish = used account:username password:password""",
    variables="PDM_PUBLISH_USERNAME:account PDM_PUBLISH_PASSWORD:password")  # fmt: skip
_CARGO = Spec(
    "crates.io",
    "token= registry= index= a,add= r,remove= vers= undo config= color= Z= C= manifest-path= p,package= F,features= j,jobs= target-dir= target= profile= example= bin= test= bench= message-format=",
    rows="""
        login #1 = stored account:registry secret:1
        login = stored account:registry secret:stdin
        logout = -
        publish|yank|owner = used secret:token
    """,
    variables="CARGO_REGISTRY_TOKEN:secret",
)
_GEM = Spec(
    "rubygems",
    "k,key= host= otp= attestation= a,add= r,remove= s,source= clear-all v= n,name= i= p,http-proxy=",
    rows="""
        signin = stored host:host
        signout = -
        push|yank|owner = used account:key host:host
        sources +add = stored url:add
    """,
    given="source:url",
    variables="GEM_HOST_API_KEY:secret RUBYGEMS_API_KEY:secret",
)
_NUGET = Spec(
    "nuget",
    "k,api-key= s,source= n,name= u,username= p,password= store-password-in-clear-text valid-authentication-types= configfile= t,timeout= sk,symbol-api-key= ss,symbol-source=",
    rows="""
        nuget add source = stored account:username,name password:password host:1
        nuget update source = stored account:username,1 password:password host:source
        nuget push = used secret:api-key
        nuget delete = used secret:api-key
        nuget = -
    """,
)
_NUGET_EXE = Spec(
    "nuget",
    "-ApiKey= Source= Name= UserName= Password= ConfigFile= Timeout= SymbolApiKey= StorePasswordInClearText NonInteractive Verbosity=",
    rows="""
        setapikey|setApiKey #1 = stored secret:1 host:Source
        sources add|Add|update|Update = stored account:UserName,Name password:Password host:Source
        sources = -
        push = used secret:ApiKey,2
    """,
)
_MAVEN = Spec(
    "maven",
    "s,settings= gs,global-settings= f,file= P,activate-profiles= D,define= pl,projects= t,toolchains= T,threads= l,log-file=",
    given="settings:file global-settings:file",
)
_COMPOSER = Spec(
    "composer",
    "g,global d,working-dir= auth unset list f,file= a,absolute j,json merge e,editor",
    rows="""
        config +unset = -
        config #2 ~^http-basic\\. = stored account:2 password:3
        config #2 ~^(?:github-oauth|gitlab-token|gitlab-oauth|bitbucket-oauth|bearer|forgejo-token|custom-headers)\\. = stored secret:2
    """,
    variables="COMPOSER_AUTH:secret",
)
_BUNDLE = Spec("rubygems", "global local gemfile= path= j,jobs= parseable")
_OTHERS = {
    # code.visualstudio.com/api/working-with-extensions/publishing-extension, github.com/eclipse/openvsx
    "vsce": Spec("vscode marketplace", "p,pat= o,out= i,packagePath= t,target=", "login #1 = stored account:1 secret:pat\nlogout|ls|show|search = -", "pat:secret", "VSCE_PAT:secret"),
    "ovsx": Spec("open vsx", "p,pat= r,registryUrl= i,packagePath=", "login #1 = stored account:1 secret:pat\nlogout|get = -", "pat:secret", "OVSX_PAT:secret"),
    # guides.cocoapods.org/making/getting-setup-with-trunk
    "pod": Spec("cocoapods", "description= verbose", "trunk register #1 = stored account:1", variables="COCOAPODS_TRUNK_TOKEN:secret"),
    # huggingface.co/docs/huggingface_hub/guides/cli
    "huggingface-cli hf": Spec("huggingface", "token= add-to-git-credential token-name= repo-type= revision= local-dir= include= exclude= cache-dir=", "login = stored secret:token\nauth login = stored secret:token\nauth switch = stored account:token-name\nlogout|whoami|env = -\nauth list|logout|whoami = -", "token:secret", "HF_TOKEN:secret HUGGING_FACE_HUB_TOKEN:secret"),
    # docs.conan.io, docs.anaconda.com, hex.pm/docs, dart.dev/tools/pub
    "conan": Spec("conan", "p,password= r,remote= s= o=", "remote login #1 = stored account:1,2 password:password\nuser #1 = stored account:1 password:password"),
    "anaconda": Spec("anaconda", "t,token= s,site= username= password= u,user= hostname=", "login = stored account:username password:password\nauth +create = obtained\nlogout|whoami = -", "token:secret", "ANACONDA_API_TOKEN:secret"),
    "mix": Spec("hex", "key= organization= key-name=", "hex.user auth = stored\nhex.user key generate = obtained\nhex.organization auth #1 = stored account:1 secret:key", variables="HEX_API_KEY:secret"),
    "dart flutter": Spec("pub.dev", "env-var=", "pub token add #1 = stored host:1\npub login = stored\npub token list|remove = -"),
    # docs.jfrog-applications.jfrog.io, wandb.ai, kaggle
    "jf jfrog": Spec("artifactory", "url= user= password= access-token= server-id= artifactory-url= interactive= overwrite=", "c|config add|edit = stored account:user,1 password:password secret:access-token host:url,artifactory-url\nc|config use #1 = stored account:1\nc|config show|remove|export = -\nlogin = stored", "server-id:account access-token:secret user:account password:password", "JFROG_CLI_SERVER_ID:account"),
    "wandb": Spec("wandb", "relogin host= cloud verify anonymously", "login #1 = stored secret:1 host:host\nlogin = stored host:host", variables="WANDB_API_KEY:secret"),
}  # fmt: skip
_SPECS = spec_table(
    {
        "npm pnpm yarn bun cnpm lerna": _NPM, "pip pip3 pip-compile pipenv": _PIP, "uv": _UV, "twine": _TWINE, "poetry": _POETRY, "hatch": _HATCH,
        "flit": _FLIT, "pdm": _PDM, "cargo": _CARGO, "gem": _GEM, "dotnet": _NUGET, "nuget": _NUGET_EXE, "mvn mvnw": _MAVEN,
        "composer": _COMPOSER, "bundle bundler": _BUNDLE, **_OTHERS,
    }
)  # fmt: skip

_SETTING = re.compile(
    r"(?://(?P<host>[\w.:-]{1,253})[^\s]{0,200}:)?(?P<key>_authtoken|_auth|_password|username|npmauthtoken|npmauthident|email|certfile|keyfile)$",
    re.I,
)
_SECRETS = frozenset({"_authtoken", "_auth", "_password", "npmauthtoken", "npmauthident"})
_NPMS = frozenset({"npm", "pnpm", "yarn", "bun", "cnpm"})
_YARN_REGISTRY = re.compile(r"npm(?:Registries|Scopes)\[.{0,3}(?://)?([\w.:-]{1,253}).{0,5}\]\.(\w+)")


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What the package manager does with identities."""
    program = call.program.lower().removesuffix(".exe")
    own: list[IdentityUse] = []
    if program in _NPMS:
        own = [*_set(call), *_glued(call)]
    elif program in ("bundle", "bundler"):
        own = list(_bundle_config(call))
    spec = _SPECS.get(program)
    return (*own, *(read_rows(call, spec) if spec is not None and not own else ()))


def _set(call: Invocation) -> Iterator[IdentityUse]:
    """`npm config set KEY VALUE`, `npm config set KEY=VALUE …`, `npm set …`, yarn's `npmRegistries["//host"].npmAuthToken`."""
    words = [a for a in call.args if not a.text.startswith("-") or a.text.startswith("-//")]
    at = 2 if [w.text for w in words[:2]] in (["config", "set"], ["c", "set"]) else 1
    if at == 1 and [w.text for w in words[:1]] != ["set"]:
        return
    rest, how = words[at:], f"{call.program} config set"
    for index, word in enumerate(rest):
        key, eq, value = word.text.partition("=")
        if eq:
            yield from _stored(key, Arg(value, word.raw, word.sources), how)
        elif index == 0 and len(rest) > 1:
            yield from _stored(key, rest[1], how)


def _stored(key: str, value: Arg, how: str) -> Iterator[IdentityUse]:
    registry = _YARN_REGISTRY.match(key)
    host, name = (registry[1], registry[2]) if registry else ("", key)
    found = _SETTING.match(name)
    if found is None:
        if name.lower() == "registry" or name.endswith(":registry"):
            said = url_said(value)
            if said is not None:
                yield IdentityUse(
                    Use.STORED, "npm", said.secret, said.account, how, said.variable, "", said.host
                )
        return
    name, host = found["key"].lower(), host_of(found["host"] or host)
    if name in _SECRETS:
        secret, variable = secret_of(value)
        user, secret = _out_of_coat(name, secret)
        yield IdentityUse(Use.STORED, "npm", secret, user, how, variable, "", host)
    elif name == "username":
        yield IdentityUse(Use.STORED, "npm", account=open_name(value.text), how=how, host=host)


def _out_of_coat(name: str, value: str) -> tuple[str, str]:
    """User and secret: npm writes a pair, and a password, as base64 (npmrc(5), "Auth related configuration")."""
    if name == "npmauthident" and ":" in value:
        user, _, password = value.partition(":")
        return open_name(user), password
    if name not in ("_auth", "_password", "npmauthident") or not value:
        return "", value
    try:
        text = b64decode(value, validate=True).decode("utf-8")
    except ValueError:
        return "", value
    user, colon, password = text.partition(":")
    if name == "_password" or not colon:
        return "", text if name == "_password" else value
    return open_name(user), password


def _glued(call: Invocation) -> Iterator[IdentityUse]:
    """`--//registry.example.com/:_authToken=X`."""
    for arg in call.args:
        if arg.text.startswith("--//"):
            key, eq, value = arg.text[2:].partition("=")
            found = _SETTING.match(key)
            if eq and found and found["key"].lower() in _SECRETS:
                word = Arg(value, arg.raw, arg.sources)
                secret, variable = secret_of(word)
                user, secret = _out_of_coat(found["key"].lower(), secret)
                yield IdentityUse(
                    Use.USED,
                    "npm",
                    secret,
                    user,
                    "--//…:_authToken",
                    variable,
                    "",
                    host_of(found["host"] or ""),
                )


def _bundle_config(call: Invocation) -> Iterator[IdentityUse]:
    """`bundle config [set] [--global] HOST user:password`."""
    words = [a for a in call.args if not a.text.startswith("-")]
    if not words or words[0].text != "config":
        return
    rest = words[2:] if len(words) > 1 and words[1].text == "set" else words[1:]
    if len(rest) < 2 or "." not in rest[0].text or rest[0].text.startswith(("build.", "local.", "mirror.")):
        return
    user, _, password = rest[1].text.partition(":")
    secret = "" if not rest[1].is_known else password or user
    variable = "" if secret else variable_of(rest[1])
    account = open_name(user) if password else ""
    yield IdentityUse(
        Use.STORED, "rubygems", secret, account, "bundle config", variable, "", host_of(rest[0].text)
    )
