"""How tools say that they failed, by kind.

Promise: tables only. A phrase is a tool's own wording as its documentation or source has it, or what many say alike;
patterns look at no more than one line.
"""

from __future__ import annotations

import re
from enum import StrEnum


class FailureKind(StrEnum):
    """Why."""

    AUTHENTICATION = "authentication"
    """Who is asking is not known, or its token no longer counts."""
    PERMISSION = "permission"
    """Who is asking is known, and may not."""
    CONFLICT = "conflict"
    """Something else stands there or is being done: a merge, a lock, a dirty tree, a drift."""
    MISSING = "missing"
    """What is asked for is not there: a file, a program, a resource."""
    NETWORK = "network"
    CHECK = "check"
    """A test, a linter or a hook says no."""
    OTHER = "other"


STATUS_KINDS: dict[int, FailureKind] = {
    401: FailureKind.AUTHENTICATION,
    407: FailureKind.AUTHENTICATION,
    403: FailureKind.PERMISSION,
    404: FailureKind.MISSING,
    410: FailureKind.MISSING,
    409: FailureKind.CONFLICT,
    412: FailureKind.CONFLICT,
    423: FailureKind.CONFLICT,
    **dict.fromkeys((400, 405, 408, 422, 429, 500, 501), FailureKind.OTHER),
    **dict.fromkeys((502, 503, 504), FailureKind.NETWORK),
}
"""By HTTP status, RFC 9110."""

ERROR_LINE = re.compile(
    r"^\s*(?:\[?(?:error|fatal|err|failed|failure|panic|critical)\b|An error occurred|E: |npm (?:ERR!|error)|Error from server|Unable to |Could not |Cannot |The (?:SSO|connection|requested|provided|token)"
    r"|remote: |ssh: |Permission denied \(|! \[|CONFLICT \(|NOAUTH|WRONGPASS|NOPERM|denied: |unauthorized: |docker: |psql: |mysql: |redis-cli: |curl: |wget: |git: |gh: |kubectl: |(?:/bin/)?(?:ba|z|da)?sh: |(?:HTTP|http) (?:4|5)\d\d"
    r"|[\w./-]{1,60}: (?:line \d+: )?[^:\n]{1,120}: (?:Permission denied|No such file|command not found|not found)|[\w.-]{1,40}: (?:error|fatal|command not found|Permission denied)"
    r"|[\w.]{1,80}(?:Error|Exception)\b|Unauthorized\b|Not authorized\b|Invalid |You (?:do not|are not|must|cannot)|To get started with |GraphQL: |[\w.@-]{1,80}: Permission denied \(|permission denied while |Authentication |Access denied|✗|❌|×|x )",
    re.I,
)
"""A line in which a tool says that it failed, rather than one that holds the words."""

_STATUS = r"(?:HTTP(?:/[\d.]{1,3})?[ :]{1,2}|status(?:[ _]code)?[\"']?[ :=]{1,3}|returned error: |ERROR |code E|error code |\(HTTP )"

_AUTHENTICATION = (
    rf"{_STATUS}401\b|\b401[: ]{{1,2}}(?:Client Error|Unauthori[sz]ed)|authentication (?:failed|required|error|failure|token (?:is )?(?:expired|invalid|missing))|auth(?:entication)? failed"
    r"|\bbad credentials\b|\b(?:invalid|incorrect|wrong|bad|expired|revoked|missing|malformed|no valid) (?:api[ _-]?(?:key|token)|credentials?|(?:access |auth |bearer |refresh |session |security |project )?token|username or password|user ?name|login|authentication)\b"
    r"|\binvalid (?:RAILWAY|GITHUB|GITLAB|VERCEL|NPM|FLY|HEROKU|CLOUDFLARE|[A-Z]{2,20})_\w{0,20}(?:TOKEN|KEY)\b"
    r"|\b(?:token|session|credentials?|api[ _-]?key|password|login)(?: \S{1,60}){0,4} (?:has |have |is |are |was |were |provided (?:via \S{1,20} )?(?:is|are) )?(?:now )?(?:expired|invalid|revoked|not valid|incorrect|rejected|mismatch(?:ed)?)\b"
    r"|\bcredentials? mismatch|password authentication failed|(?:peer|ident|md5|scram[\w-]{0,20}) authentication failed|no pg_hba\.conf entry|fe_sendauth: no password supplied|role \"[^\"\n]{1,64}\" does not exist"
    r"|Access denied for user|NOAUTH |WRONGPASS |not (?:currently )?(?:logged|signed) in(?:to)?\b|must be logged in|(?:please|to get started with [\w -]{1,30},? please) (?:run:? {1,3})?[`'\"]?(?:\w{1,20} )?(?:auth )?log(?:in| in)\b|login required|run [`'\"]?[\w -]{1,30}(?:auth )?login[`'\"]?"
    r"|do not currently have an active account|no (?:access token|basic auth credentials|credentials?) (?:available|found|provided|set)|no basic auth credentials|access token not (?:provided|found)|(?:locate|resolve|find|load|obtain|refresh) (?:\w{1,20} ){0,3}credentials"
    r"|problem refreshing your current auth tokens|reauthentication (?:required|failed|is needed)|getting credentials: |ask(?:ed|s)? for the client to provide credentials|no valid credential sources"
    r"|\b(?:ExpiredToken(?:Exception)?|InvalidClientTokenId|UnrecognizedClient(?:Exception)?|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure|IncompleteSignature|MissingAuthenticationToken\w{0,10}|RequestExpired|InvalidAuthenticationToken|AuthenticationFailed|NoCredentials\w{0,10}|UnauthorizedError|ENEEDAUTH|EOTP|UNAUTHENTICATED|invalid_grant|invalid_token|invalid_client|invalid_api_key|AADSTS\d{4,7})\b"
    r"|Permission denied \((?:publickey|password|keyboard-interactive|gssapi)[\w,-]{0,80}\)|could not read (?:Username|Password) for|Support for password authentication was removed|Too many authentication failures"
    r"|(?:\bproject |\baccess )token not found|Host key verification failed"
)
_UNAUTHORIZED = r"\bunauthori[sz]ed\b|\bnot authori[sz]ed(?! to (?:perform|access)| on )|\bunauthenticated\b"
_PERMISSION = (
    rf"{_STATUS}403\b|\b403[: ]{{1,2}}(?:Client Error|Forbidden)|\b(?:AccessDenied(?:Exception)?|UnauthorizedOperation|AuthorizationFailed|AuthorizationError|PERMISSION_DENIED|EACCES|EPERM|E403|InsufficientPermissions?|insufficient_scope|NOPERM)\b"
    r"|not authori[sz]ed (?:to (?:perform|access)|on )|Error from server \(Forbidden\)|does not have (?:\S{1,60} )?(?:permissions?|access)|(?:missing|required|insufficient) (?:'?[\w.]{1,60}'? )?(?:permissions?|scopes?|privileges?)\b|permission denied for (?:table|schema|relation|database|sequence|function|view)"
    r"|must be (?:owner of|superuser|member of role)|Permission to \S{1,120} denied|Resource not accessible by|requested access to the resource is denied|pull access denied|you (?:don't|do not) have (?:permission|access)|Operation not permitted|protected branch|command denied to user"
    # what agents' own permission systems and hooks say
    r"|Permission to use \w{1,40}\b[^\n]{0,200} (?:has been |was )?denied|tool use was rejected|blocked by (?:\S{1,40} ){0,2}(?:hook|polic(?:y|ies)|permissions?|rules?|guard|sandbox)\b|(?:not allowed|not permitted|denied|forbidden) by (?:\S{1,40} ){0,2}(?:hook|polic(?:y|ies)|permissions?|rules?|settings|sandbox)\b"
)
_DENIED = r"\bpermission denied\b|\baccess denied\b|\bforbidden\b"
_CONFLICT = (
    rf"{_STATUS}(?:409|412|423)\b|CONFLICT \(|Automatic merge failed|fix conflicts|merge conflict|non-fast-forward|fetch first|Updates were rejected|would be overwritten by|(?:unstaged|uncommitted) changes|working (?:tree|directory) is (?:dirty|not clean)"
    r"|(?:index|config|HEAD)\.lock': File exists|Another git process|\bdrift detected|not in sync with|Error acquiring the state lock|state lock|could not (?:get|obtain) lock|database is locked|deadlock detected|lock(?:ed)? (?:is )?held|is locked by|(?:Resource|Operation)(?:InUse|Aborted|Conflict)\w{0,12}"
    r"|\b(?:ConflictException|ConditionalCheckFailed\w{0,10}|BucketAlready\w{1,20}|ALREADY_EXISTS|AlreadyExists|EEXIST|E409|EPUBLISHCONFLICT|EADDRINUSE)\b|\balready (?:exists|in use)\b|cannot publish over|the object has been modified|File exists\b"
)
_MISSING = (
    rf"{_STATUS}(?:404|410)\b|\b404[: ]{{1,2}}(?:Client Error|Not Found)|command not found|No such file or directory|no such (?:host container|container|image|service|table|column)|ENOENT|E404|Error from server \(NotFound\)|\(HTTP 404\)|repository not found|Repository '[^'\n]{{1,200}}' not found"
    r"|\b(?:ResourceNotFound\w{0,12}|NoSuch(?:Bucket|Key|Entity\w{0,10}|Upload)|NOT_FOUND|ParameterNotFound|DBInstanceNotFound\w{0,10}|ResourceGroupNotFound|ModuleNotFoundError|MODULE_NOT_FOUND)\b|(?:relation|database|table|column|schema|function) \"[^\"\n]{1,100}\" does not exist"
    r"|Unknown database|manifest (?:for \S{1,200} )?(?:unknown|not found)|Could not resolve to a |could not be found|Cannot find module|No module named|: not found\b|unable to locate package|pathspec '[^'\n]{1,200}' did not match"
)
_NETWORK = (
    rf"{_STATUS}(?:502|503|504)\b|Could not resolve (?:host|hostname|proxy)|could not translate host name|Name or service not known|Temporary failure in name resolution|getaddrinfo|Connection (?:refused|reset|timed out|closed)|connect(?:ion)? timed out|Failed to connect to"
    r"|Could not connect to|can't connect to|Unable to connect to the server|was refused - did you specify|Network is unreachable|No route to host|\b(?:ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN)\b|TLS handshake timeout|i/o timeout|SSL (?:connect error|certificate problem)|Cannot connect to the Docker daemon|Operation timed out|dial tcp"
)


PHRASES: tuple[tuple[FailureKind, re.Pattern[str]], ...] = (
    (FailureKind.AUTHENTICATION, re.compile(_AUTHENTICATION, re.I)),
    (FailureKind.PERMISSION, re.compile(_PERMISSION, re.I)),
    (FailureKind.AUTHENTICATION, re.compile(_UNAUTHORIZED, re.I)),
    (FailureKind.PERMISSION, re.compile(_DENIED, re.I)),
    (FailureKind.CONFLICT, re.compile(_CONFLICT, re.I)),
    (FailureKind.MISSING, re.compile(_MISSING, re.I)),
    (FailureKind.NETWORK, re.compile(_NETWORK, re.I)),
)
"""Kind and its phrases; what stands first here counts first."""
