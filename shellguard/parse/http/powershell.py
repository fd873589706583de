"""PowerShell's Invoke-WebRequest and Invoke-RestMethod, also called iwr and irm.

Promise: pure and total. Parameters as in Microsoft.PowerShell.Utility (7.4); each may be cut short where that is clear.
"""

from __future__ import annotations

import re

from shellguard.parse.http.request import Identity, Request, request
from shellguard.parse.http.sent import Inputs
from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.world import World

GRAMMAR = Grammar.of(
    "-Uri= Method= CustomMethod,CM= Body= Headers= InFile= OutFile= Form= ContentType= UserAgent= WebSession= SessionVariable= "
    "Credential= Authentication= Token= Certificate= CertificateThumbprint= Proxy= ProxyCredential= TimeoutSec= "
    "MaximumRedirection= MaximumRetryCount= RetryIntervalSec= TransferEncoding= HttpVersion= SslProtocol= UnixSocket= "
    "ConnectionTimeoutSeconds= OperationTimeoutSeconds= PassThru Resume SkipCertificateCheck UseBasicParsing UseDefaultCredentials "
    "SkipHttpErrorCheck SkipHeaderValidation AllowUnencryptedAuthentication DisableKeepAlive NoProxy PreserveAuthorizationOnRedirect "
    "FollowRelLink ResponseHeadersVariable= StatusCodeVariable= ErrorAction= Verbose"
)
# `@{Authorization = "Bearer x"; "X-A"='1'}`
_ENTRY = re.compile(r"[\"']?([\w-]{1,100})[\"']?\s*=\s*(\"[^\"]*\"|'[^']*'|[^;}\s]+)")


def read(call: Invocation, *, world: World | None) -> tuple[Request, ...]:
    """The one request."""
    given, inputs = read_options(GRAMMAR, call.args), Inputs(call, world)
    url = given.text("Uri") or (given.operands[0].text if given.operands else "")
    if not url:
        return ()
    path = given.text("InFile")
    body = inputs.text(path) if path else given.text("Body", "Form")
    return (
        request(
            given.text("CM", "Method") or "GET",
            url,
            headers=[
                f"{n}: {v.strip(chr(34) + chr(39))}" for n, v in _ENTRY.findall(given.text("Headers")[:8192])
            ],
            body=UNKNOWN if body.startswith("$") else body,
            uploads=[path] if path else [],
            is_hidden=inputs.is_hidden,
            identity=_identity(given),
            socket=given.text("UnixSocket"),
            output=given.text("OutFile"),
        ),
    )


def _identity(given: Given) -> list[Identity]:
    kinds = {
        "Token": "bearer",
        "Credential": "basic",
        "Certificate": "certificate",
        "UseDefaultCredentials": "negotiate",
        "WebSession": "cookie",
    }
    return [Identity(kind, f"option -{name}") for name, kind in kinds.items() if given.has(name)]
