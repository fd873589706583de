"""PHP's HTTP clients: curl, streams with a context, Guzzle and Laravel's Http.

Promise: a table of calls; what `curl_setopt` said is told when `curl_exec` runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shellguard.parse.code_requests import client, is_url, json_text, of_client, send
from shellguard.parse.code_script_calls import option, reads
from shellguard.parse.code_script_tables import Handler
from shellguard.parse.code_value import Call, Items, Pairs, Ref, Thing, Value, text_of, unknown
from shellguard.parse.invocation import Arg

if TYPE_CHECKING:
    from shellguard.parse.code_script import Script


def of_requests(script: Script, call: Call, receiver: Value) -> Value | None:
    """Methods of clients, and those that a URL gives away."""
    if isinstance(receiver, Thing) and receiver.kind in ("client", "sending"):
        return of_client(script, call, receiver)
    if call.name in ("delete", "post", "put", "patch", "get", "head") and is_url(call.at(0)):
        body = option(call, "json", "body", "form_params")
        return send(script, call.name, call.at(0), headers=option(call, "headers"), body=body)
    if call.name == "request" and len(call.given) > 1:
        body = option(call, "json", "body", "form_params")
        return send(script, text_of(call.get(0)).text, call.at(1), headers=option(call, "headers"), body=body)
    return None


# CURLOPT_ names (curl_setopt in PHP's manual) that say what is sent.
_CURL_METHODS = {
    "CURLOPT_POST": "POST",
    "CURLOPT_PUT": "PUT",
    "CURLOPT_UPLOAD": "PUT",
    "CURLOPT_NOBODY": "HEAD",
}


def _curl_option(script: Script, call: Call) -> Value:
    """`curl_setopt($c, NAME, value)`, `curl_setopt_array($c, [...])`: noted by address, told when it is executed."""
    pairs = call.given[1].pairs if len(call.given) == 2 and isinstance(call.given[1], Pairs) else ()
    if len(call.given) > 2:
        name = call.given[1].name if isinstance(call.given[1], Ref) else text_of(call.given[1]).text
        pairs = ((name, call.given[2]),)
    known = script.names.get("curl options")
    before = known.pairs if isinstance(known, Pairs) else ()
    script.names.set("curl options", Pairs((*before, *pairs)[-64:]))
    return unknown()


def _curl_begun(script: Script, call: Call) -> Value:
    first = call.at(0)
    script.names.set("curl options", Pairs((("CURLOPT_URL", first),) if first is not None else ()))
    return unknown("curl_init")


def _curl_run(script: Script, call: Call) -> Value:
    known = script.names.get("curl options")
    given = known if isinstance(known, Pairs) else Pairs(())
    body, stated = given.get("CURLOPT_POSTFIELDS"), given.get("CURLOPT_CUSTOMREQUEST")
    method = "POST" if body is not None else "GET"
    method = next((m for n, m in _CURL_METHODS.items() if given.get(n) is not None), method)
    lines = given.get("CURLOPT_HTTPHEADER")
    said = [text_of(v).text.partition(":") for v in (lines.values if isinstance(lines, Items) else ())]
    headers = Pairs(tuple((n, Arg(v.strip())) for n, _, v in said))
    send(
        script,
        text_of(stated).text if stated is not None else method,
        given.get("CURLOPT_URL"),
        headers=headers,
        body=body,
    )
    return unknown("response", "curl")


def _context(script: Script, call: Call) -> Value:
    """`stream_context_create(["http" => ["method" => "DELETE"]])`."""
    options = option(call, "http", "https")
    return Thing("context", options)


def _got(script: Script, call: Call) -> Value:
    """`file_get_contents(url, false, context)`; of a path, a file that is read."""
    if not is_url(call.at(0)):
        return reads(script, call)
    context = next((v.value for v in call.given if isinstance(v, Thing) and v.kind == "context"), None)
    given = context if isinstance(context, Pairs) else Pairs(())
    method = given.get("method")
    send(script, text_of(method).text if method is not None else "GET", call.at(0), body=given.get("content"))
    return unknown("response", "curl")


REQUESTS: dict[str, Handler] = {
    "curl_init": _curl_begun, "curl_setopt": _curl_option, "curl_setopt_array": _curl_option, "curl_exec": _curl_run,
    "stream_context_create": _context, "file_get_contents": _got, "json_encode": json_text, "GuzzleHttp\\Client": client, "Client": client,
    **{f"Http::{v}": lambda s, c: of_requests(s, Call(c.name.rsplit("::", 1)[-1], c.given, {}), unknown()) or unknown() for v in ("get", "post", "put", "patch", "delete")},
}  # fmt: skip
