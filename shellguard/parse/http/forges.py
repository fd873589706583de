"""`gh api` and `glab api`: requests below a forge's own host, with the tool's own login.

Promise: pure and total. Options as in `gh api --help` (2.60) and `glab api --help` (1.48).
"""

from __future__ import annotations

import json
from urllib.parse import urlencode

from shellguard.parse.http.httpie import nested
from shellguard.parse.http.request import Identity, Part, Request, request
from shellguard.parse.http.sent import Inputs
from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.world import World

_GRAMMAR = Grammar.of(
    "X,method= f,raw-field= F,field= H,header= input= q,jq= t,template= hostname= p,preview= cache= i,include paginate "
    "silent slurp verbose output= form= help"
)
_HOSTS = {"gh": "github.com", "glab": "gitlab.com"}
_VARIABLES = {"gh": ("GH_HOST",), "glab": ("GITLAB_HOST", "GL_HOST", "GITLAB_URI")}


def read(call: Invocation, *, world: World | None) -> tuple[Request, ...]:
    """The request of `api ENDPOINT`; of `--paginate` the first."""
    given, inputs = read_options(_GRAMMAR, call.args), Inputs(call, world)
    words = [o.text for o in given.operands]
    if words[:1] != ["api"] or len(words) < 2 or given.has("help"):
        return ()
    program = "glab" if call.program == "glab" else "gh"
    endpoint = words[1]
    fields = _fields(given, inputs)
    body, uploads = "", []
    path = given.value("input")
    if path is not None:
        uploads = [path.text] if path.text != "-" else []
        body = inputs.text(path.text)
    method = (given.text("method") or ("POST" if fields or path is not None else "GET")).upper()
    if fields and (path is not None or method == "GET"):
        said = [(n, v if isinstance(v, str) else json.dumps(v)) for n, v in fields]
        endpoint += ("&" if "?" in endpoint else "?") + urlencode(said).replace("%00", UNKNOWN)
    elif fields:
        body = _body(endpoint, fields)
    return (
        request(
            method,
            _url(program, endpoint, call, given),
            headers=[v.text for v in given.options.get("header", [])],
            body=body,
            uploads=uploads,
            is_hidden=inputs.is_hidden,
            identity=[Identity("login", program)],
            form=[Part(n, v if isinstance(v, str) else json.dumps(v)) for n, v in fields],
        ),
    )


def _fields(given: Given, inputs: Inputs) -> list[tuple[str, object]]:
    """Fields in the order of their kinds: `--raw-field` are texts, `--field` also numbers, truths and `@FILE`."""
    found: list[tuple[str, object]] = []
    for option in ("raw-field", "field"):
        for value in given.options.get(option, [])[:256]:
            name, _, text = value.text.partition("=")
            found.append((name, _typed(text, inputs) if option == "field" else text))
    return found


def _typed(text: str, inputs: Inputs) -> object:
    if text in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[text]
    if text.startswith("@"):
        return inputs.text(text[1:])
    digits = text.removeprefix("-")
    return int(text) if digits.isdecimal() and digits.isascii() and len(digits) < 19 else text


def _body(endpoint: str, fields: list[tuple[str, object]]) -> str:
    said = nested(fields)
    if endpoint.strip("/") == "graphql":
        top = {k: v for k, v in said.items() if k in ("query", "operationName")}
        rest = {k: v for k, v in said.items() if k not in top}
        said = {**top, **({"variables": rest} if rest else {})}
    return json.dumps(said, ensure_ascii=False).replace("\\u0000", UNKNOWN)


def _url(program: str, endpoint: str, call: Invocation, given: Given) -> str:
    if "://" in endpoint:
        return endpoint
    assigned = dict(call.assignments)
    named = next((assigned[n].text for n in _VARIABLES[program] if n in assigned), "")
    host = given.text("hostname") or named.removeprefix("https://") or _HOSTS[program]
    path = endpoint.lstrip("/")
    if program == "glab":
        return f"https://{host}/api/graphql" if path == "graphql" else f"https://{host}/api/v4/{path}"
    if host == "github.com":
        return f"https://api.github.com/{path}"
    return f"https://{host}/api/graphql" if path == "graphql" else f"https://{host}/api/v3/{path}"
