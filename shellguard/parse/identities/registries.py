"""Whom container engines and image tools act as: registry logins, other engines, other files of logins.

Promise: pure and total. Options as `docker login --help`, podman-login(1), skopeo-copy(1), oras.land/docs, the crane manual
and helm.sh/docs have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellguard.parse.getopt import Grammar, scan
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.row_reading import read_rows
from shellguard.parse.identities.row_table import Spec, spec_table
from shellguard.parse.identities.word_values import (
    absolute,
    fed,
    host_of,
    is_guess,
    open_name,
    secret_of,
    url_said,
    variable_of,
)
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.option_grammar import Grammar as Options
from shellguard.parse.option_grammar import read_options
from shellguard.parse.world import World

# Where a login without a server goes (docker login --help); podman asks its own configuration.
_HUB = "docker.io"
_ENGINE = Grammar(
    frozenset(
        "-c --context -H --host --config -l --log-level --tlscacert --tlscert --tlskey --connection --url --identity --root "
        "--runroot --storage-driver --namespace -n --address -a --registries-conf".split()
    )
)
_LOGIN = Options.of(
    "u,username= p,password= password-stdin get-login authfile= cert-dir= compat-auth-file= tls-verify= secret= v,verbose help"
)
# Commands of an engine that take logins of their own: `podman pull --creds`, `ctr images pull -u`.
_WITH_LOGINS = frozenset(
    {"pull", "push", "build", "run", "create", "search", "manifest", "play", "kube", "from"}
)
_ENGINES = frozenset({"docker", "podman", "nerdctl", "buildah", "finch"})
# `unix:///var/run/docker.sock` and kin: this machine's own engine.
_LOOPBACK = re.compile(r"(?:localhost|127(?:\.\d{1,3}){3}|::1)$", re.I)
_OWN = ("unix://", "npipe://", "fd://", "/")

_IMAGE_LOGIN = "u,username= p,password= password-stdin identity-token= identity-token-stdin plain-http insecure tls-verify= get-login "
_IMAGE_FILES = "authfile= a,auth-file= registry-config= src-authfile= dest-authfile= creds= src-creds= dest-creds= src-username= src-password= "
_IMAGE_REST = (
    "from-username= from-password= to-username= to-password= src-registry-token= dest-registry-token= registry-token= "
    "from-registry-config= to-registry-config= dest-username= dest-password= platform= o,output= f,format= t,tag= config= policy= "
)
_SKOPEO = Spec(
    "registry",
    _IMAGE_LOGIN + _IMAGE_FILES + _IMAGE_REST,
    rows="""
        login +get-login = -
        login +password-stdin = stored account:username secret:stdin host:1
        login +identity-token-stdin = stored account:username secret:stdin host:1
        login = stored account:username password:password secret:identity-token host:1
        auth|registry login +password-stdin = stored account:username secret:stdin host:1
        auth|registry login = stored account:username password:password host:1
        auth|registry get = obtained host:1
        auth|registry token = obtained
        auth|registry set = stored account:username password:password host:1
        repo add +password-stdin = stored account:username secret:stdin host:2
        repo add +username = stored account:username password:password host:2
        repo add ~^$ = -
        logout|inspect|list-tags = used pair:creds file:authfile account:username password:password
    """,
    given="creds:pair src-creds:pair dest-creds:pair username:account password:password src-username:account src-password:password "
    "dest-username:account dest-password:password from-username:account from-password:password to-username:account to-password:password "
    "src-registry-token:secret dest-registry-token:secret registry-token:secret authfile:file src-authfile:file dest-authfile:file "
    "registry-config:file from-registry-config:file to-registry-config:file",
    variables="REGISTRY_AUTH_FILE:file",
)
_HELM = Spec(
    "registry",
    "u,username= p,password= password-stdin pass-credentials registry-config= key-file= cert-file= ca-file= n,namespace= "
    "kube-context= kubeconfig= f,values= set= version= repo= d,destination= o,output= timeout= set-string= kube-token= "
    "kube-apiserver= kube-as-user= repository-config= repository-cache=",
    rows="""
        registry login +password-stdin = stored account:username secret:stdin host:1
        registry login = stored account:username password:password host:1
        registry logout = -
        repo add +password-stdin = stored account:username secret:stdin host:2
        repo add +username = stored account:username password:password host:2
        repo add +password = stored account:username password:password host:2
        repo add ~. = stored url:2
        repo list|update|remove|index = -
    """,
    given="username:account password:password registry-config:file",
)
_CTR = Spec(
    "registry",
    "u,user= n,namespace= a,address= platform= all-platforms k,skip-verify hosts-dir= snapshotter=",
    given="user:pair",
)
_SPECS = spec_table(
    {
        "skopeo crane oras regctl cosign notation gcrane singularity apptainer flux-oci": _SKOPEO,
        "helm": _HELM,
        "ctr": _CTR,
    }
)


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What the tool does with identities."""
    program = call.program.lower().removesuffix(".exe")
    if program in _ENGINES:
        return tuple(_engine(call, program))
    spec = _SPECS.get(program)
    found = read_rows(call, spec) if spec is not None else ()
    # `helm repo add NAME URL` of an open chart repository names nobody
    return tuple(
        u
        for u in found
        if program != "helm" or u.account or u.secret or u.variable or u.file or "login" in u.how
    )


def _engine(call: Invocation, program: str) -> Iterator[IdentityUse]:
    found = scan(call.args, _ENGINE)
    if not found.rest or found.has("--help", "-h", "--version", "-v"):
        return
    yield from _elsewhere(
        call, found.value("-c", "--context", "--connection"), found.value("-H", "--host", "--url")
    )
    config = found.value("--config") or call.setting("DOCKER_CONFIG")
    if config is not None and (folder := absolute(config.text, call)):
        how = "--config" if found.has("--config") else "$DOCKER_CONFIG"
        yield IdentityUse(Use.USED, "registry", how=how, file=f"{folder.rstrip('/')}/config.json")
    word, rest = found.rest[0].text, found.rest[1:]
    if word == "login":
        yield from _login(call, rest, program)
    elif word in ("context", "system"):
        yield from _switched(rest if word == "context" else rest[1:], program, is_context=word == "context")
    elif word in _WITH_LOGINS and program in ("podman", "buildah"):
        yield from _own_login(call, rest)


def _elsewhere(call: Invocation, context: Arg | None, host: Arg | None) -> Iterator[IdentityUse]:
    """Another engine than the one at hand: by option, or by the variable where no option says it."""
    how = "--context" if context is not None else "--host"
    if context is None and host is None:
        host, how = call.setting("DOCKER_HOST") or call.setting("CONTAINER_HOST"), "$DOCKER_HOST"
        if host is None or not host.text:
            host, context, how = None, call.setting("DOCKER_CONTEXT"), "$DOCKER_CONTEXT"
    if context is not None and context.text:
        account = open_name(context.text)
        yield IdentityUse(
            Use.USED, "docker", account=account, how=how, variable="" if account else variable_of(context)
        )
    elif host is not None and host.text and not host.text.startswith(_OWN):
        if _LOOPBACK.match(host_of(host.text)):
            return
        said = url_said(host)
        yield IdentityUse(
            Use.USED,
            "docker",
            account=said.account if said else "",
            how=how,
            variable="" if host.is_known else variable_of(host),
            host=host_of(host.text),
        )


def _login(call: Invocation, args: tuple[Arg, ...], program: str) -> Iterator[IdentityUse]:
    given = read_options(_LOGIN, args)
    if given.has("help", "get-login"):
        return
    word = given.value("password")
    secret, variable = secret_of(word) if word is not None else ("", "")
    file = absolute(given.text("authfile"), call)
    if given.has("password-stdin"):
        got = fed(call)
        secret, file = got.secret, got.file or file
    user = open_name(given.text("username"))
    server = given.operands[0].text if given.operands else _HUB
    yield IdentityUse(
        Use.STORED,
        "registry",
        secret,
        user,
        f"{program} login",
        variable,
        file,
        host_of(server),
        is_guess(user, secret),
    )


def _switched(args: tuple[Arg, ...], program: str, *, is_context: bool) -> Iterator[IdentityUse]:
    """`docker context use C`, `podman system connection default C`."""
    verb = "use" if is_context else "default"
    words = [a for a in args if not a.text.startswith("-")]
    if len(words) > 1 and words[0].text == verb:
        account = open_name(words[1].text)
        how = f"{program} context use" if is_context else f"{program} system connection default"
        yield IdentityUse(
            Use.STORED, "docker", account=account, how=how, variable="" if account else variable_of(words[1])
        )


def _own_login(call: Invocation, args: tuple[Arg, ...]) -> Iterator[IdentityUse]:
    """`--creds user:password`, `--authfile FILE`."""
    own = scan(args, Grammar(frozenset({"--creds", "--authfile"})))
    creds, kept = own.value("--creds"), own.value("--authfile")
    file = absolute(kept.text, call) if kept is not None else ""
    if creds is None and not file:
        return
    user, _, password = creds.text.partition(":") if creds is not None else ("", "", "")
    secret, variable = secret_of(Arg(password, "", creds.sources if creds is not None else ()))
    how = "--creds" if creds is not None else "--authfile"
    yield IdentityUse(
        Use.USED, "registry", secret, open_name(user), how, variable, file, "", is_guess(user, secret)
    )
