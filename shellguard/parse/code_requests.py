"""HTTP requests of script languages: clients with a base address, requests that are built before they are sent.

Promise: pure; each tells its request to `acts` once its method and address are said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shellguard.parse.code_acts import GRAPHQL, body_of, url_below, url_of
from shellguard.parse.code_script_calls import option, plain
from shellguard.parse.code_value import Call, Items, Pairs, Ref, Thing, Value, text_of, unknown
from shellguard.parse.invocation import UNKNOWN, Arg

if TYPE_CHECKING:
    from shellguard.parse.code_script import Script

VERBS = frozenset("get head post put patch delete del options request send_request".split())
_URL = re.compile(r"(?:https?:)?//|http", re.I)
_WITH_BODY = ("post", "put", "patch")
_BODY = ("body", "data", "json", "payload", "content", "form", "form_params", "searchParams")
_CLASSES = frozenset("get head post put patch delete options".split())


def is_url(value: Value | None) -> bool:
    """Whether a text is an address."""
    return value is not None and _URL.match(text_of(value).text) is not None


def send(
    script: Script, method: str, url: Value | None, *, headers: Value | None = None, body: Value | None = None, query: Value | None = None
) -> Value:  # fmt: skip
    """Tell a request; what its answer is."""
    if url is None:
        return Thing("response")
    said = body_of(body)
    upload = body if isinstance(body, Thing) else None
    script.acts.request(method, url_of(url, query), headers=headers, body=said, upload=upload, made_of=body)
    return Thing("response")


def client(script: Script, call: Call) -> Value:
    """`axios.create({baseURL})`, `Faraday.new(url: ...)`, `new Client(['base_uri' => ...])`."""
    base = option(call, "baseURL", "prefixUrl", "prefix", "base_uri", "base_url", "url", "baseUrl")
    given = [v for v in plain(call) if is_url(v)]
    headers = option(call, "headers")
    return Thing("client", base if base is not None else given[0] if given else None, headers)


def host_client(script: Script, call: Call) -> Value:
    """`Net::HTTP.new(host, port)`, `Net::HTTP.start(host, port, use_ssl: true) { |http| ... }`."""
    given = plain(call)
    host = text_of(given[0] if given else unknown()).text
    port = text_of(given[1]).text if len(given) > 1 else ""
    is_safe = port == "443" or option(call, "use_ssl") is not None
    name = re.sub(r"^https?://|[/?#].*$", "", host)
    port = f":{port}" if port.isdecimal() and port not in ("80", "443") and ":" not in name else ""
    made = Thing("client", Arg(f"{'https' if is_safe else 'http'}://{name}{port}"))
    if script.language.lexicon == "ruby":
        # the block that follows is given the client
        script.turn = made
    return made


def of_client(script: Script, call: Call, receiver: Thing) -> Value | None:
    """Methods of such a client."""
    name = call.name.lower().removesuffix("async")
    if receiver.kind == "client" and name in ("create", "extend"):
        return client(script, call)
    if receiver.kind == "client" and name in VERBS:
        return _asked(script, call, receiver, name)
    if receiver.kind == "sending" and name in ("send", "write", "end") and call.given:
        return _completed(script, call, receiver)
    if receiver.kind in ("client", "sending"):
        # settings and listeners, chained
        return receiver
    return None


def _asked(script: Script, call: Call, receiver: Thing, name: str) -> Value:
    given, method = plain(call), name
    if given and isinstance(given[0], Thing) and given[0].kind == "asked":
        return Thing("response")
    document = given[0] if given else option(call, "document")
    if name == "request" and document is not None and GRAPHQL.match(text_of(document).text):
        return send(
            script,
            "post",
            receiver.value or unknown("graphql"),
            headers=receiver.more,
            body=Pairs((("query", document),)),
        )
    if name in ("request", "send_request"):
        stated = option(call, "method")
        method = text_of(stated if stated is not None else given.pop(0) if given else Arg("get")).text
    path = given[0] if given else option(call, "url", "path", "uri")
    if path is None:
        return Thing("response")
    body = option(call, *_BODY)
    if body is None and len(given) > 1 and method.lower() in _WITH_BODY:
        body = given[1]
    elif body is None and method.lower() in _WITH_BODY:
        body = next((v for v in call.given if isinstance(v, Pairs)), None)
    headers = option(call, "headers")
    return send(
        script, {"del": "delete"}.get(method, method), url_below(receiver.value, path),
        headers=headers if headers is not None else receiver.more, body=body, query=option(call, "params", "query"),
    )  # fmt: skip


def _completed(script: Script, call: Call, receiver: Thing) -> Value:
    """A request told already, now with its body."""
    if (
        receiver.value is not None
        and body_of(call.given[0]) is not None
        and not isinstance(call.given[0], Ref)
    ):
        method = text_of(receiver.more).text
        send(script, "POST" if method == "GET" else method, receiver.value, body=call.given[0])
    return receiver


def built(script: Script, call: Call) -> Value:
    """`Net::HTTP::Delete.new(uri)`: a request by its class; it is told when it is made."""
    verb = next((n for n in reversed(re.split(r"\.|::", call.name.lower())) if n in _CLASSES), "get")
    given = plain(call)
    if not given or not (is_url(given[0]) or UNKNOWN in text_of(given[0]).text):
        return Thing("asked")
    send(script, verb, given[0], headers=next((v for v in call.given if isinstance(v, Pairs)), None))
    return Thing("asked", given[0], Arg(verb))


def json_text(script: Script, call: Call) -> Value:
    """`JSON.stringify(x)`, `json_encode($x)`, `x.to_json`."""
    first = call.get(0)
    return Arg(body_of(first) or "") if isinstance(first, (Pairs, Items)) else first
