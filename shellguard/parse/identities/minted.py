"""Identities that a request or a statement brings forth: metadata services, secret stores' own interfaces, new tokens.

Promise: pure and total; what stays on this machine makes nothing that counts elsewhere. Facts: AWS EC2 and ECS, Azure,
Google, Alibaba and Oracle documentation of instance metadata; RFC 6749 (OAuth grants); Vault's and Key Vault's HTTP API.
"""

from __future__ import annotations

import re

from shellguard.parse.graphql import Operation
from shellguard.parse.http import Request
from shellguard.parse.http.address import plain_host
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.sql.names import SQL_CLIENTS

# As names and as addresses; the numbers that inet_aton(3) takes for them are read by `plain_host`.
_METADATA = re.compile(
    r"(?:169\.254\.169\.254|169-254-169-254)(?:\.(?:nip|sslip|xip)\.io)?|169\.254\.170\.(?:2|23)|169\.254\.0\.23|100\.100\.100\.200|192\.0\.0\.192|"
    r"metadata(?:\.google\.internal|\.goog|\.azure\.(?:com|internal)|\.oraclecloud\.com|\.tencentyun\.com)|\[?(?:fd00:ec2::(?:254|23)|fd20:ce::254)\]?|"
    r"\[?(?:0*:){1,6}ffff:(?:169\.254\.169\.254|a9fe:a9fe)\]?",
    re.I,
)
_METADATA_HEADER = re.compile(r"(?:metadata-flavor: *google|x-aws-ec2-metadata-token)", re.I)
_PORT = re.compile(r":(?:\d+|\*)?$")
# Whose interface gives a secret's value for reading it.
_STORES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(r"\.vault\.azure\.(?:net|cn)$"), re.compile(r"^/secrets/[^/?]+")),
    (re.compile(r"^secretmanager\.googleapis\.com$"), re.compile(r":access(?:\?|$)")),
    (re.compile(r"^api\.doppler\.com$"), re.compile(r"^/v3/configs/config/secrets?(?:/download)?(?:\?|$)")),
    (re.compile(r"infisical"), re.compile(r"^/api/v\d/secrets/")),
)
_AWS_ACTION = re.compile(r"x-amz-target: *(?:secretsmanager\.(?:Batch)?GetSecretValue|AmazonSSM\.GetParameter\w*)", re.I)  # fmt: skip
_GRANT = re.compile(
    r"grant_type[\"']?\s*[=:]\s*[\"']?(client_credentials|password|refresh_token|urn(?::|%3A)[\w.%:-]{1,80})"
)
# The last word of a path to which a POST makes a new one.
_TOKENS = re.compile(
    r"/(?:(?:access|api|personal|auth|deploy|service|project|oauth|bot|machine|account)?[-_]?(?:access)?[-_]?tokens|(?:api|access|secret|service|auth)[-_]?keys|"
    r"personal_access_tokens|registration-token|credentials)/?(?:\?|$)",
    re.I,
)
# Tokens of cards, devices and forms are nobody's login.
_NO_LOGIN = re.compile(
    r"card|payment|push|device|csrf|xsrf|gift|ephemeral|setup_intent|tokeniz|design|captcha", re.I
)
_NO_LOGIN_HOST = re.compile(r"(?:^|\.)(?:stripe|braintree\w*|adyen|squareup)\.com$")
_FIELD = re.compile(
    r"(?:create|mint|issue|generate|new|rotate|regenerate)\w{0,40}(?:token|apikey|accesskey|credential|secret)s?\w{0,12}$|"
    r"\w{0,40}(?:token|apikey|accesskey|credential|secret)s?(?:create|mint|issue|generate|rotate|regenerate)$",
    re.I,
)


def of_request(request: Request) -> tuple[IdentityUse, ...]:
    """What one request brings to light or makes."""
    host = _PORT.sub("", plain_host((request.peer or request.host).partition(UNKNOWN)[0]))
    if is_metadata(request):
        return (IdentityUse(Use.OBTAINED, "metadata", how="metadata service", host=host),)
    if request.is_local:
        return ()
    if _is_store(request, host):
        return (IdentityUse(Use.OBTAINED, "secret store", how="read from a secret store", host=host),)
    if request.method in ("GET", "HEAD", "DELETE", "OPTIONS"):
        return ()
    grant = _GRANT.search(request.body[:65536]) or _GRANT.search(_fields(request))
    if grant is not None:
        return (_made("http", f"made by {grant[1].partition(':')[0]} grant", host),)
    said = next((o for o in request.operations if _is_token_field(o)), None)
    if said is not None:
        return (_made("http", f"made by mutation {said.field}"[:80], host),)
    path = request.path.partition("?")[0]
    is_token = _TOKENS.search(path) and not _NO_LOGIN.search(path) and not _NO_LOGIN_HOST.search(host)
    return (_made("http", f"made by {request.method} …{_tail(path)}", host),) if is_token else ()


def is_metadata(request: Request) -> bool:
    """Whether it goes to a cloud's metadata service, whatever the spelling of its address."""
    hosts = (h.partition(UNKNOWN)[0] for h in (request.host, request.peer, plain_host(request.host)))
    if any(_METADATA.fullmatch(_PORT.sub("", h)) for h in hosts if h):
        return True
    return request.path.startswith("/computeMetadata/v1") or (
        not request.is_local and any(_METADATA_HEADER.match(h) for h in request.headers)
    )


def _made(service: str, how: str, host: str) -> IdentityUse:
    known = next((s for s, sign in _HOSTS if host.endswith(sign)), service)
    return IdentityUse(Use.OBTAINED, known, how=how, host=host)


_HOSTS = (
    ("github", "github.com"),
    ("gitlab", "gitlab.com"),
    ("railway", "railway.app"),
    ("railway", "railway.com"),
    ("gcloud", "googleapis.com"),
    ("azure", "microsoftonline.com"),
    ("aws", "amazonaws.com"),
)


def _is_store(request: Request, host: str) -> bool:
    if any(h.search(host) and p.search(request.path) for h, p in _STORES):
        return request.method == "GET"
    is_vault = any(h.lower().startswith("x-vault-token:") for h in request.headers)
    if is_vault and request.method == "GET":
        return not request.path.startswith("/v1/sys/")
    return any(_AWS_ACTION.match(h) for h in request.headers)


def _fields(request: Request) -> str:
    return "&".join(f"{p.name}={p.value}" for p in request.form[:32] if p.name == "grant_type")


def _is_token_field(operation: Operation) -> bool:
    field = operation.field.replace("_", "")
    is_made = operation.kind == "mutation" and _FIELD.fullmatch(field[:96]) is not None
    return is_made and not _NO_LOGIN.search(operation.field)


def _tail(path: str) -> str:
    """The last word of a path; what stands before it may name anybody."""
    return "/" + path.rstrip("/").rpartition("/")[2][:40]


_ROLE = re.compile(
    r"\b(create|alter)\s+(user|role|login)\s+(?:if\s+(?:not\s+)?exists\s+)?[\"'`]?([\w.-]{1,64})[\"'`]?(?:@[\"'`]?[\w.%-]{1,64}[\"'`]?)?([^;]{0,400})",
    re.I,
)
_PASSWORD = re.compile(
    r"\b(?:password|identified\s+(?:with\s+\w+\s+)?by)\s*=?\s*(?:'([^'\n]{0,200})')?", re.I
)
_MOST = 65536


def of_statements(call: Invocation) -> tuple[IdentityUse, ...]:
    """Logins that SQL makes on another machine's database, or whose password it changes."""
    if call.program not in SQL_CLIENTS:
        return ()
    from shellguard.parse.sql.clients import connection, given_of, texts_of

    found = given_of(call)
    if found is None:
        return ()
    text = ";".join(texts_of(call, *found))[:_MOST]
    if not re.search(r"password|identified", text, re.I):
        return ()
    place = connection(call, *found)
    if place.is_local or place.is_file:
        return ()
    return tuple(
        IdentityUse(
            Use.OBTAINED,
            "database",
            secret=password[1] or "",
            account=m[3],
            how=f"made by {m[1].upper()} {m[2].upper()}",
            host=_PORT.sub("", place.host),
        )
        for m in list(_ROLE.finditer(text))[:16]
        if (password := _PASSWORD.search(m[4])) is not None
    )
