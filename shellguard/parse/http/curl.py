"""curl: the requests of a command line, in the order in which it sends them.

Promise: pure and total; as 7.88 sends them to a server (tests/parse/http/test_http_oracle.py), .curlrc left aside.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace

from shellguard.parse.http import curl_data
from shellguard.parse.http.address import address, is_local_host, plain_host
from shellguard.parse.http.curl_data import Body, body_of, query_of
from shellguard.parse.http.curl_globs import spread
from shellguard.parse.http.curl_protocols import PROTOCOLS, other_requests
from shellguard.parse.http.curl_words import Operation, read_words
from shellguard.parse.http.request import Identity, Request, marker_of, request, variable_of
from shellguard.parse.http.sent import Inputs
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.world import World

_MOST = 64


def read(call: Invocation, *, world: World | None) -> tuple[Request, ...]:
    """Every request of every operation."""
    inputs = Inputs(call, world)
    words = read_words(call.args, inputs.file)
    if words.is_talk:
        return ()
    found = [r for o in words.operations for r in _Sending(o, inputs).requests()][:_MOST]
    if words.is_unread:
        # SAFETY: such a file may name the method, the body and further addresses
        said = replace(request(UNKNOWN, UNKNOWN), unknown=frozenset({"method", "url", "body", "config"}))
        return (*(replace(r, unknown=r.unknown | {"config"}) for r in found), *(() if found else (said,)))
    return tuple(found)


class _Sending:
    """One operation: what its options mean for each of its addresses."""

    def __init__(self, operation: Operation, inputs: Inputs) -> None:
        self.operation = operation
        self.inputs = inputs
        self.body: Body = body_of(operation.options, inputs)
        self.is_post = any(n in (*curl_data.POSTING, *curl_data.FORMS) for n, _ in operation.options)
        # a form is sent whatever --get says
        self.is_get = operation.has("get") and not self.body.form
        self.headers = tuple(h for v in operation.all("header") for h in self._headers(v))
        if operation.last("json") is not None and not any(
            h[:13].lower() == "content-type:" for h in self.headers
        ):
            self.headers += ("Content-Type: application/json",)

    def requests(self) -> list[Request]:
        """One for each address, and for each file of an upload."""
        found: list[Request] = []
        uploads, outputs = self.operation.all("upload-file"), self._outputs()
        for at, arg in enumerate(self.operation.urls[:_MOST]):
            upload = uploads[at] if at < len(uploads) else None
            for url in self._spread(arg.text):
                for path in self._spread(upload.text) if upload is not None else [None]:
                    output = outputs[at] if at < len(outputs) else ""
                    found += self._sent(url, path, output)
        return found[:_MOST]

    def _spread(self, text: str) -> list[str]:
        return [text] if self.operation.has("globoff") else spread(text)

    def _sent(self, url: str, upload: str | None, output: str) -> list[Request]:
        operation = self.operation
        default = operation.last("proto-default")
        scheme = default.text.lower() if default is not None else "http"
        at = address(url, scheme=scheme)
        socket = operation.last("unix-socket")
        abstract = operation.last("abstract-unix-socket")
        query, text, uploads = self._query(), self.body.text, list(self.body.uploads)
        if self.is_get:
            text = ""
        if upload is not None:
            url, text = self._uploaded(url, upload, uploads)
        if query:
            head, mark, fragment = url.partition("#")
            joiner = "" if head.endswith(("?", "&")) else "&" if "?" in head else "?"
            url = head + joiner + query + mark + fragment
        said = request(
            self._method(is_upload=upload is not None),
            url,
            headers=self.headers,
            body=text,
            uploads=uploads,
            scheme=scheme,
            # curl puts the address together anew where it adds a query
            is_raw=operation.has("path-as-is") and not query,
            is_hidden=self.inputs.is_hidden,
            identity=self._identity(),
            peer=self._peer(at.host, at.scheme),
            socket="@" + abstract.text if abstract is not None else socket.text if socket is not None else "",
            output=self._output(output, at.path),
            form=self.body.form,
            variables={
                v.text.partition(":")[0].strip().lower(): variable_of(v) for v in operation.all("header")
            },
        )
        if said.scheme in PROTOCOLS:
            return other_requests(said, operation)
        target = operation.last("request-target")
        return [said if target is None else replace(said, path=target.text)]

    def _method(self, *, is_upload: bool) -> str:
        operation = self.operation
        custom = operation.last("request")
        if custom is not None and custom.text:
            return custom.text
        if operation.has("head"):
            return "HEAD"
        if is_upload:
            return "PUT"
        return "POST" if self.is_post and not self.is_get else "GET"

    def _query(self) -> str:
        """What goes behind the `?`: `--get` turns the body into it and then leaves `--url-query` out."""
        if self.is_get and self.is_post:
            return self.body.text
        values = self.operation.all("url-query")
        return query_of(values, self.inputs, self.body) if values else ""

    def _uploaded(self, url: str, path: str, uploads: list[str]) -> tuple[str, str]:
        """The address with the file's name where it ends in a folder, and the text."""
        if path in ("-", "."):
            return url, self.inputs.stdin() or UNKNOWN
        uploads.append(path)
        bare = url.partition("?")[0]
        tail = bare.partition("://")[2] or bare
        if "/" not in tail:
            url = bare + "/" + posixpath.basename(path) + url[len(bare) :]
        elif tail.endswith("/"):
            url = bare + posixpath.basename(path) + url[len(bare) :]
        return url, self.inputs.text(path)

    def _headers(self, value: Arg) -> list[str]:
        """`Name: value`, `Name;` for an empty one, `Name:` to leave one out, `@FILE`."""
        if value.text.startswith("@"):
            text = self.inputs.file(value.text[1:])
            return (
                [h for h in (text or "").splitlines() if ":" in h][:_MOST] if text is not None else [UNKNOWN]
            )
        if re.fullmatch(r"[\w-]+;", value.text):
            return [value.text[:-1] + ": "]
        return [] if re.fullmatch(r"[\w-]+:\s*", value.text) else [value.text]

    def _identity(self) -> list[Identity]:
        operation = self.operation
        found = [
            Identity(kind, f"option --{name}", variable_of(value), marker_of(value))
            for name, kind in _IDENTITIES.items()
            for value in operation.all(name)
            if value.text
        ]
        for value in operation.all("cookie"):
            inline = "=" in value.text or UNKNOWN in value.text
            where = "option --cookie" if inline else f"file {value.text}"
            found.append(Identity("cookie", where, variable_of(value)))
        if operation.has("netrc") or operation.has("netrc-optional"):
            found.append(Identity("netrc", "file ~/.netrc"))
        found.extend(Identity("netrc", f"file {v.text}") for v in operation.all("netrc-file"))
        found.extend(
            Identity("certificate", f"file {v.text.partition(':')[0]}") for v in operation.all("cert")
        )
        return found

    def _peer(self, host: str, scheme: str) -> str:
        """The host really spoken to; empty where it is the address's."""
        name, port = _named(host, scheme)
        for value in self.operation.all("connect-to"):
            parts = re.fullmatch(r"(\[[^\]]*\]|[^:]*):([^:]*):(\[[^\]]*\]|[^:]*):([^:]*)", value.text)
            if parts and parts[1].lower() in ("", name) and parts[2] in ("", port) and (parts[3] or parts[4]):
                return plain_host(f"{parts[3] or name}:{parts[4] or port}")
        for value in self.operation.all("resolve"):
            parts = re.fullmatch(r"\+?(\[[^\]]*\]|[^:]*):(\d+):(.+)", value.text)
            if parts and parts[1].lower() in ("*", name) and parts[2] == port:
                return plain_host(parts[3].split(",")[0])
        for value in self.operation.all(
            "proxy", "preproxy", "socks5", "socks5-hostname", "socks4", "socks4a"
        ):
            proxy = address(value.text).host
            # a proxy elsewhere takes `localhost` to be itself; a proxy here leads on to the address
            if value.text and is_local_host(host) and not is_local_host(proxy):
                return proxy
        return ""

    def _outputs(self) -> list[str]:
        """For each address in turn where its answer goes: a file, or `*` for the address's own name."""
        found = [
            value.text if name == "output" else "*"
            for name, value in self.operation.options
            if name in ("output", "remote-name")
        ]
        if self.operation.has("remote-name-all"):
            found += ["*"] * (len(self.operation.urls) - len(found))
        return found

    def _output(self, said: str, path: str) -> str:
        if said in ("", "-"):
            return ""
        name = posixpath.basename(path.partition("?")[0]) if said == "*" else said
        folder = self.operation.last("output-dir")
        return posixpath.join(folder.text, name) if folder is not None else name


_IDENTITIES = {
    "user": "basic",
    "oauth2-bearer": "bearer",
    "aws-sigv4": "signature",
    "delegation": "negotiate",
    "tlsuser": "basic",
}


def _named(host: str, scheme: str) -> tuple[str, str]:
    name, _, port = host.rpartition(":") if re.search(r":\d+$", host) else (host, "", "")
    return name, port or {"https": "443", "ftp": "21"}.get(scheme, "80")
