"""JavaScript's HTTP clients: fetch, axios, got, ky, superagent, needle, undici, node's own http and https.

Promise: a table of calls; each request is told once its method and address are said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shellguard.parse.code_acts import GRAPHQL, url_below
from shellguard.parse.code_requests import client, is_url, json_text, of_client, send
from shellguard.parse.code_script_calls import option, plain
from shellguard.parse.code_script_tables import Handler
from shellguard.parse.code_value import Call, Pairs, Thing, Value, joined, text_of, unknown
from shellguard.parse.invocation import Arg

if TYPE_CHECKING:
    from shellguard.parse.code_script import Script

_VERBS = ("get", "post", "put", "patch", "delete", "del", "request", "head")
_CLIENTS = ("axios", "got", "superagent", "needle", "ky", "undici", "phin", "bent")
_BODY = ("body", "data", "json", "form", "payload")


def _fetch(script: Script, call: Call) -> Value:
    """`fetch(url, {method, headers, body})`, `axios({url, method, data})`, `https.request({hostname, path})`."""
    given = plain(call)
    if given and isinstance(given[0], Thing) and given[0].kind == "asked":
        # `fetch(new Request(...))` was told when the request was made
        return Thing("response")
    url = given[0] if given else option(call, "url", "uri") or _host(call)
    base = option(call, "baseURL", "prefixUrl")
    stated = option(call, "method", "type")
    body = option(call, *_BODY)
    if len(given) > 1 and GRAPHQL.match(text_of(given[1]).text):
        # graphql-request: `request(url, document)`
        body, stated = Pairs((("query", given[1]),)), Arg("POST")
    is_post = body is not None and (not given or call.name in ("needle", "got", "ky"))
    method = text_of(stated).text if stated is not None else "POST" if is_post else "GET"
    path = option(call, "path") if given else None
    if url is None:
        return Thing("response")
    url = url_below(base, url)
    if path is not None:
        url = url_below(url, path)
    return _send(script, call, method, url, body)


def _host(call: Call) -> Value | None:
    """The address of node's own `http.request({protocol, hostname, port, path})`."""
    host = option(call, "hostname", "host")
    if host is None:
        return option(call, "baseURL")
    port, path = option(call, "port"), option(call, "path")
    is_safe = "https" in call.name or (port is not None and text_of(port).text == "443")
    behind = f":{text_of(port).text}" if port is not None and text_of(port).text not in ("80", "443") else ""
    front = joined(joined(Arg("https://" if is_safe else "http://"), host), Arg(behind))
    return front if path is None else url_below(front, path)


def verb(script: Script, call: Call) -> Value:
    """`axios.delete(url, options)`, `axios.post(url, data)`."""
    verb = call.name.rsplit(".", 1)[-1]
    body = option(call, *_BODY)
    if body is None and verb in ("post", "put", "patch") and len(call.given) > 1:
        body = call.given[1]
    if verb == "request":
        return _fetch(script, call)
    url = call.at(0)
    base = option(call, "baseURL", "prefixUrl")
    return _send(
        script, call, {"del": "DELETE"}.get(verb, verb), None if url is None else url_below(base, url), body
    )


def _send(script: Script, call: Call, method: str, url: Value | None, body: Value | None) -> Value:
    send(
        script,
        method,
        url,
        headers=option(call, "headers"),
        body=body,
        query=option(call, "params", "searchParams"),
    )
    is_open = call.name.startswith(("http.", "https.", "superagent", "request"))
    return Thing("sending", url, Arg(method)) if is_open and body is None else Thing("response")


def _asked(script: Script, call: Call) -> Value:
    """`new Request(url, {method})`."""
    _fetch(script, call)
    return Thing("asked", call.at(0))


def _needle(script: Script, call: Call) -> Value:
    """`needle("delete", url)`, `superagent("DELETE", url)`."""
    given = plain(call)
    if len(given) < 2 or is_url(given[0]):
        return _fetch(script, call)
    return _send(script, call, text_of(given[0]).text, given[1], given[2] if len(given) > 2 else None)


def _url(script: Script, call: Call) -> Value:
    """`new URL(path, base)`."""
    return call.get(0) if len(call.given) < 2 else url_below(call.given[1], call.given[0])


def opened(script: Script, call: Call) -> Value | None:
    """`xhr.open("DELETE", url)`."""
    method, url = text_of(call.at(0)).text, call.at(1)
    if not re.fullmatch(r"[A-Za-z]{3,7}", method) or url is None or not is_url(url):
        return None
    send(script, method, url)
    return Thing("sending", url, Arg(method))


def _mutated(script: Script, call: Call) -> Value:
    """Apollo's `client.mutate({mutation: gql`...`})`."""
    document = option(call, "mutation")
    if document is not None:
        script.acts.statement(document)
    return Thing("response")


def of_requests(script: Script, call: Call, receiver: Value) -> Value | None:
    """Methods of clients, of answers, and those that a URL gives away."""
    name = call.name
    if isinstance(receiver, Thing) and receiver.kind in ("client", "sending"):
        if receiver.kind == "sending" and name in ("then", "catch"):
            return Thing("response")
        return of_client(script, call, receiver)
    if name == "open" and len(call.given) > 1 and (request := opened(script, call)) is not None:
        return request
    if isinstance(receiver, Thing) and receiver.kind == "response":
        return Thing("response") if name in ("then", "catch") else unknown("response", "curl")
    if name in ("delete", "post", "put", "patch") and re.match(r"https?://", text_of(call.at(0)).text):
        return verb(script, call)
    return None


REQUESTS: dict[str, Handler] = {
    **{f"{c}.{v}": client for c in ("axios", "got", "ky", "superagent", "ofetch") for v in ("create", "extend", "agent")}, "Request": _asked, "GraphQLClient": client, "graphql-request.GraphQLClient": client, "graphql-request.request": _fetch, "graphql-request": _fetch, "*.mutate": _mutated, "URL": _url,
    **{f"{m}.get": _fetch for m in ("http", "https", "request", "needle")}, "JSON.stringify": json_text, "needle": _needle, "ofetch": _fetch, "$fetch": _fetch, "ofetch.$fetch": _fetch,
    "axios.default": _fetch, "phin": _fetch, "bent": _fetch, "undici.stream": _fetch, "globalThis.fetch": _fetch, "nodeFetch": _fetch, "cross-fetch": _fetch, "superagent": _needle,
    "fetch": _fetch, "axios": _fetch, "http.request": _fetch, "https.request": _fetch, "request": _fetch, "got": _fetch, "undici.request": _fetch, "undici.fetch": _fetch, "node-fetch": _fetch, "ky": _fetch,
    **{f"{c}.{v}": verb for c in _CLIENTS for v in _VERBS}, "axios.request": _fetch,
}  # fmt: skip
