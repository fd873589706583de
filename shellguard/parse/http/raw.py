"""Tools of one service that also send any request to it: `az rest`, `kubectl --raw`, `cf curl`, `stripe delete /v1/...`.

Promise: pure and total; what the tool says by itself (its host, its login) is filled in, a cluster's host is not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shellguard.parse.http.request import Identity, Request, request
from shellguard.parse.http.sent import Inputs
from shellguard.parse.invocation import Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.world import World


@dataclass(frozen=True, slots=True)
class _Tool:
    """How a tool spells a request."""

    words: str
    """Subcommand in front of the address; `METHOD` is a word that is the method."""
    base: str
    """What stands in front of a path."""
    options: str
    method: tuple[str, ...] = ("method",)
    data: tuple[str, ...] = ("data",)
    url: tuple[str, ...] = ()
    """Options that hold the address; without them it is the operand behind the words."""


_AZ = _Tool(
    "rest", "https://management.azure.com",
    "m,method= url,uri,u= b,body= headers= uri-parameters,url-parameters= resource= skip-authorization-header output-file= "
    "subscription= o,output= query= only-show-errors debug verbose h,help",
    data=("body",), url=("u",),
)  # fmt: skip
_TOOLS: dict[str, _Tool] = {
    "az": _AZ,
    # cf curl --help (Cloud Foundry CLI 8)
    "cf": _Tool("curl", "https://api.cloudfoundry.invalid", "X= H= d= i output= fail f,fail", method=("X",), data=("d",)),
    # `nomad operator api -help` (1.8)
    "nomad": _Tool("operator api", "http://127.0.0.1:4646", "X= H= d,input= dryrun filter= address= verbose", method=("X",)),
    # `oci raw-request --help`
    "oci": _Tool(
        "raw-request", "", "http-method= target-uri= request-body= request-headers= profile= region= auth= config-file=",
        method=("http-method",), data=("request-body",), url=("target-uri",),
    ),
    # `stripe --help` (1.21): get, post, delete and a path or an object's id
    "stripe": _Tool("METHOD", "https://api.stripe.com", "d,data= live api-key= confirm c,confirm p,project-name= i,idempotency= e,expand= limit= v,stripe-version= s,show-headers stripe-account="),
    # heroku-cli-plugin-api
    "heroku": _Tool("api METHOD", "https://api.heroku.com", "v,version= a,accept-inclusion= b,body=", data=("body",)),
    # `vercel api --help`
    "vercel": _Tool("api", "https://api.vercel.com", "X,method= F,field= f,raw-field= H,header= input= t,token= S,scope= raw silent paginate", data=("input",)),
    # `pscale api --help`
    "pscale": _Tool("api", "https://api.planetscale.com/v1", "X,method= F,field= H,header= I,input= org= f,format= service-token= service-token-id=", data=("input",)),
}  # fmt: skip
_METHODS = frozenset({"get", "head", "post", "put", "patch", "delete", "options"})
_FIELDS = ("field", "raw-field")


def read(call: Invocation, *, world: World | None) -> tuple[Request, ...]:
    """The one request, when the subcommand sends one."""
    inputs = Inputs(call, world)
    tool = _TOOLS.get(call.program)
    if tool is None:
        return _cluster(call, inputs)
    if not set(tool.words.split()[:1]) & {"METHOD", *call.words[:6]}:
        return ()
    grammar = Grammar.of(("-" if call.program == "nomad" else "") + tool.options)
    given = read_options(grammar, call.args)
    words = [o.text for o in given.operands]
    method = given.text(*tool.method)
    for word in tool.words.split():
        said = words.pop(0) if words else ""
        if word == "METHOD":
            method = said if said.lower() in _METHODS else ""
        if word not in (said, "METHOD") or (word == "METHOD" and not method):
            return ()
    url = given.text(*tool.url) if tool.url else words[0] if words else ""
    return (
        (_request(tool, call.program, given, inputs, method, url),) if url and not given.has("help") else ()
    )


def _request(tool: _Tool, program: str, given: Given, inputs: Inputs, method: str, url: str) -> Request:
    bodies = [v.text for n in (*tool.data, *_FIELDS) for v in given.options.get(n, [])]
    uploads = [b[1:] for b in bodies if b.startswith("@")]
    texts = [inputs.text(b[1:]) if b.startswith("@") else b for b in bodies]
    if "input" in tool.data and given.has("input"):
        uploads, texts = [given.text("input")], [inputs.text(given.text("input"))]
    return request(
        method or ("POST" if bodies and program != "az" else "GET"),
        url if "://" in url else tool.base + "/" + url.lstrip("/"),
        headers=[v.text for n in ("header", "H") for v in given.options.get(n, [])],
        body="&".join(texts),
        uploads=uploads,
        is_hidden=inputs.is_hidden,
        identity=[] if given.has("skip-authorization-header") else [Identity("login", program)],
        output=given.text("output-file"),
    )


_CLUSTER = Grammar.of(
    "raw= f,filename= n,namespace= context= kubeconfig= cluster= user= s,server= token= as= as-group= request-timeout= "
    "l,selector= o,output= v= k,kustomize= certificate-authority= client-certificate= client-key= field-selector= "
    "tls-server-name= dry-run? h,help"
)
_CLUSTER_METHODS: dict[str, str] = {"get": "GET", "create": "POST", "delete": "DELETE", "replace": "PUT"}
_ONE_MACHINE = re.compile(
    r"^(?:kind-|minikube|docker-desktop|docker-for-desktop|k3d-|rancher-desktop|colima|orbstack)"
)


def _cluster(call: Invocation, inputs: Inputs) -> tuple[Request, ...]:
    """`kubectl get|create|delete|replace --raw PATH [-f FILE]` (kubectl's reference)."""
    if not any(w.startswith("--raw") for w in call.words):
        return ()
    given = read_options(_CLUSTER, call.args)
    verb = given.operands[0].text if given.operands else ""
    method = _CLUSTER_METHODS.get(verb)
    if method is None or not given.has("raw") or given.has("help"):
        return ()
    path = given.text("filename")
    server = given.text("server") or "https://kubernetes.default.svc"
    return (
        request(
            method,
            server.rstrip("/") + "/" + given.text("raw").lstrip("/"),
            body=inputs.text(path) if path else "",
            uploads=[path] if path not in ("", "-") else [],
            is_hidden=inputs.is_hidden,
            identity=[
                Identity("bearer", "option --token")
                if given.has("token")
                else Identity("login", "kubeconfig")
            ],
            peer="localhost" if _ONE_MACHINE.match(given.text("context")) and not given.has("server") else "",
        ),
    )
