"""HTTP requests that an invocation would send: curl, wget, httpie, xh, gh api, glab api, az rest.

Promise: pure, total. Option tables come from the clients' own help (`curl --help all` 7.88, `wget --help` 1.21);
long options may be abbreviated and negated as the clients allow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from shellguard.parse.graphql import Operation, operations
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation

_CURL_VALUES = frozenset(
    "--abstract-unix-socket --alt-svc --aws-sigv4 --cacert --capath --cert --cert-type --ciphers --config --connect-timeout "
    "--connect-to --continue-at --cookie --cookie-jar --create-file-mode --crlfile --curves --data --data-ascii --data-binary "
    "--data-raw --data-urlencode --delegation --dns-interface --dns-ipv4-addr --dns-ipv6-addr --dns-servers --doh-url "
    "--dump-header --egd-file --engine --etag-compare --etag-save --expect100-timeout --form --form-string --ftp-account "
    "--ftp-alternative-to-user --ftp-method --ftp-port --ftp-ssl-ccc-mode --happy-eyeballs-timeout-ms --header --help "
    "--hostpubmd5 --hostpubsha256 --hsts --interface --json --keepalive-time --key --key-type --krb --libcurl --limit-rate "
    "--local-port --login-options --mail-auth --mail-from --mail-rcpt --max-filesize --max-redirs --max-time --netrc-file "
    "--noproxy --oauth2-bearer --output --output-dir --parallel-max --pass --pinnedpubkey --preproxy --proto --proto-default "
    "--proto-redir --proxy --proxy-cacert --proxy-capath --proxy-cert --proxy-cert-type --proxy-ciphers --proxy-crlfile "
    "--proxy-header --proxy-key --proxy-key-type --proxy-pass --proxy-pinnedpubkey --proxy-service-name --proxy-tls13-ciphers "
    "--proxy-tlsauthtype --proxy-tlspassword --proxy-tlsuser --proxy-user --proxy1.0 --pubkey --quote --random-file --range "
    "--rate --referer --request --request-target --resolve --retry --retry-delay --retry-max-time --sasl-authzid "
    "--service-name --socks4 --socks4a --socks5 --socks5-gssapi-service --socks5-hostname --speed-limit --speed-time --stderr "
    "--telnet-option --tftp-blksize --time-cond --tls-max --tls13-ciphers --tlsauthtype --tlspassword --tlsuser --trace "
    "--trace-ascii --unix-socket --upload-file --url --url-query --user --user-agent --variable --write-out".split()
)
_CURL_SHORT = {
    "E": "--cert", "K": "--config", "C": "--continue-at", "b": "--cookie", "c": "--cookie-jar", "d": "--data",
    "D": "--dump-header", "F": "--form", "P": "--ftp-port", "H": "--header", "h": "--help", "m": "--max-time",
    "o": "--output", "x": "--proxy", "U": "--proxy-user", "Q": "--quote", "r": "--range", "e": "--referer",
    "X": "--request", "Y": "--speed-limit", "y": "--speed-time", "t": "--telnet-option", "z": "--time-cond",
    "T": "--upload-file", "u": "--user", "A": "--user-agent", "w": "--write-out",
}  # fmt: skip
# Flags whose whole name begins the name of an option with a value: never an abbreviation of it.
_CURL_WHOLE_FLAGS = frozenset({"--head", "--netrc", "--crlf", "--parallel", "--proxy-ntlm"})
_CURL_SETS = re.compile(r"\{([^{}]*)\}|\[(\d{1,6})-(\d{1,6})(?::\d+)?\]|\[([a-zA-Z])-([a-zA-Z])\]")
_MAX_URLS = 16
_CURL_FLAGS = {"I": "--head", "G": "--get", "O": "--remote-name", "k": "--insecure"}
_CURL_BODY = (
    "--data",
    "--data-ascii",
    "--data-binary",
    "--data-raw",
    "--data-urlencode",
    "--json",
    "--form",
    "--form-string",
)
_WGET_VALUES = frozenset(
    "--execute --output-file --append-output --input-file --base --config --tries --output-document --timeout --wait "
    "--user --password --directory-prefix --http-user --http-password --header --proxy-user --proxy-password --referer "
    "--user-agent --load-cookies --save-cookies --post-data --post-file --method --body-data --body-file --level --accept "
    "--reject --domains -e -o -a -i -B -t -O -T -w -Q -P -U -l -A -R -D -I -X".split()
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Hosts that are this machine, or names that only resolve here (RFC 6761; Docker's own names).
_LOCAL = re.compile(
    r"^(?:localhost|.*\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|.*\.local|.*\.test|[a-z0-9_-]+)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as far as it is known."""

    method: str
    url: str
    host: str = ""
    path: str = ""
    headers: tuple[str, ...] = ()
    body: str = ""
    uploads: tuple[str, ...] = ()
    """Files whose content is sent."""
    operations: tuple[Operation, ...] = ()
    """GraphQL operations in the body."""

    @property
    def is_local(self) -> bool:
        """Whether the host is this machine."""
        return bool(_LOCAL.match(self.host.rsplit(":", 1)[0])) if self.host else False


def requests(call: Invocation) -> tuple[Request, ...]:
    """Requests that `call` would send; empty when it is no HTTP client."""
    reader = _READERS.get(call.program)
    return reader(call) if reader else ()


def _request(
    method: str, url: str, *, headers: tuple[str, ...] = (), body: str = "", uploads: tuple[str, ...] = ()
) -> Request:
    shown = url if "://" in url else "http://" + url
    try:
        parts = urlsplit(shown.replace(UNKNOWN, "UNKNOWN"))
        host, path = parts.netloc.rsplit("@", 1)[-1], parts.path + ("?" + parts.query if parts.query else "")
    except ValueError:
        host, path = "", ""
    host = host.replace("UNKNOWN", UNKNOWN)
    found = operations(body) if "{" in body or "graphql" in url.lower() else ()
    return Request(method, url, host.lower(), path, headers, body, uploads, found)


def _long_name(name: str) -> str:
    """Full name of an unambiguous prefix; the name itself otherwise."""
    if name in _CURL_VALUES or name in _CURL_WHOLE_FLAGS or len(name) < 4:
        return name
    found = [o for o in _CURL_VALUES if o.startswith(name)]
    return found[0] if len(found) == 1 else name


def _curl_options(args: tuple[Arg, ...]) -> tuple[list[tuple[str, Arg]], list[Arg]]:
    """(option, value) pairs, flags with an empty value, and the URLs."""
    options: list[tuple[str, Arg]] = []
    urls: list[Arg] = []
    at = 0
    while at < len(args):
        arg, text = args[at], args[at].text
        at += 1
        if text.startswith("--") and len(text) > 2:
            name = _long_name(text)
            if name in _CURL_VALUES and at < len(args):
                options.append((name, args[at]))
                at += 1
            else:
                options.append((name, Arg("")))
        elif text.startswith("-") and len(text) > 1:
            at = _curl_cluster(args, at, text, options)
        else:
            urls.append(arg)
    urls.extend(v for n, v in options if n == "--url")
    return options, urls


def _curl_cluster(args: tuple[Arg, ...], at: int, text: str, options: list[tuple[str, Arg]]) -> int:
    """Short options in one word; returns where reading goes on."""
    for position, letter in enumerate(text[1:], 1):
        if letter not in _CURL_SHORT:
            options.append((_CURL_FLAGS.get(letter, "-" + letter), Arg("")))
            continue
        rest = text[position + 1 :]
        if rest:
            options.append((_CURL_SHORT[letter], Arg(rest)))
        elif at < len(args):
            options.append((_CURL_SHORT[letter], args[at]))
            at += 1
        break
    return at


def _curl(call: Invocation) -> tuple[Request, ...]:
    """One or more operations, set apart by `--next` or `-:`."""
    groups: list[list[Arg]] = [[]]
    for arg in call.args:
        if arg.text in ("--next", "-:"):
            groups.append([])
        else:
            groups[-1].append(arg)
    return tuple(request for group in groups for request in _curl_operation(call, tuple(group)))


def _spread(url: str) -> list[str]:
    """URLs that curl makes of `{a,b}` and `[1-3]` (curl(1), URL), at most `_MAX_URLS`."""
    found = _CURL_SETS.search(url) if url.count("{") + url.count("[") <= _MAX_URLS else None
    if not found:
        return [url]
    names, low, high, first, last = found.groups()
    if names is not None:
        options = names.split(",")
    elif low is not None:
        options = [str(n).zfill(len(low)) for n in range(int(low), min(int(high), int(low) + _MAX_URLS) + 1)]
    else:
        options = [chr(n) for n in range(ord(first), ord(last) + 1)]
    tails = _spread(url[found.end() :])
    return [url[: found.start()] + option + tail for option in options[:_MAX_URLS] for tail in tails][
        :_MAX_URLS
    ]


def _curl_operation(call: Invocation, args: tuple[Arg, ...]) -> tuple[Request, ...]:
    options, urls = _curl_options(args)
    given = {name: value for name, value in options}
    bodies = [v.text for n, v in options if n in _CURL_BODY]
    uploads = [v.text for n, v in options if n == "--upload-file"]
    for name, value in options:
        if (
            name in ("--data", "--data-ascii", "--data-binary", "--data-urlencode", "--json")
            and "@" in value.text[:1]
        ):
            uploads.append(value.text[1:])
        elif name == "--form" and re.search(r"=[@<]", value.text):
            uploads.append(re.split(r"=[@<]", value.text, maxsplit=1)[1].split(";")[0])
    body = "&".join(call.stdin if b in ("@-",) and call.stdin is not None else b for b in bodies)
    if "--request" in given:
        method = given["--request"].text.upper()
    elif "--get" in given:
        method = "GET"
    elif "--upload-file" in given:
        method = "PUT"
    elif "--head" in given:
        method = "HEAD"
    else:
        method = "POST" if bodies else "GET"
    headers = tuple(v.text for n, v in options if n == "--header")
    queries = [v.text for n, v in options if n == "--url-query"]
    if "--get" in given:
        queries, body = [*queries, *([body] if bodies else [])], ""
    is_plain = "-g" in given or "--globoff" in given
    found: list[Request] = []
    for url in (u for arg in urls for u in ([arg.text] if is_plain else _spread(arg.text))):
        text = url + "".join(
            ("&" if "?" in url or number else "?") + query for number, query in enumerate(queries)
        )
        request = _request(method, text, headers=headers, body=body, uploads=tuple(uploads))
        target = given.get("--request-target")
        found.append(request if target is None else replace(request, path=target.text))
    return tuple(found)


def _wget(call: Invocation) -> tuple[Request, ...]:
    method, body, urls, uploads, headers = "GET", "", [], [], []
    at = 0
    while at < len(call.args):
        name, eq, value = call.args[at].text.partition("=")
        at += 1
        if not name.startswith("-"):
            urls.append(name + eq + value)
            continue
        if not eq and name in _WGET_VALUES and at < len(call.args):
            value = call.args[at].text
            at += 1
        if name == "--method":
            method = value.upper()
        elif name in ("--post-data", "--body-data"):
            method, body = ("POST" if method == "GET" else method), value
        elif name in ("--post-file", "--body-file"):
            method = "POST" if method == "GET" else method
            uploads.append(value)
        elif name == "--header":
            headers.append(value)
    return tuple(_request(method, u, headers=tuple(headers), body=body, uploads=tuple(uploads)) for u in urls)


def _httpie(call: Invocation) -> tuple[Request, ...]:
    words = [a for a in call.args if not a.text.startswith("-")]
    method = words.pop(0).text.upper() if words and words[0].text.upper() in _METHODS else ""
    if not words:
        return ()
    url, items = words[0].text, [w.text for w in words[1:]]
    body = " ".join(i for i in items if re.search(r"[:=]", i)) or (call.stdin or "")
    is_post = any("=" in i and "==" not in i for i in items) or bool(call.stdin)
    return (_request(method or ("POST" if is_post else "GET"), url, body=body),)


def _api(call: Invocation) -> tuple[Request, ...]:
    """`gh api`, `glab api`: the path is below the service's own host."""
    if call.words[:1] != ("api",):
        return ()
    method, fields, path, at = "", [], "", 1
    words = call.words
    while at < len(words):
        name, eq, value = words[at].partition("=")
        at += 1
        if name in ("-X", "--method", "-f", "-F", "--field", "--raw-field", "-H", "--header", "--input", "-q", "--jq", "-t", "--template",
                    "--hostname", "--preview", "-p", "--cache"):  # fmt: skip
            if not (eq and name.startswith("--")) and at < len(words):
                value = words[at]
                at += 1
            if name in ("-X", "--method"):
                method = value.upper()
            elif name in ("-f", "-F", "--field", "--raw-field", "--input"):
                fields.append(value)
        elif name.startswith("-X") and len(name) > 2:
            method = name[2:].upper()
        elif not name.startswith("-") and not path:
            path = words[at - 1]
    host = "api.github.com" if call.program == "gh" else "gitlab.com"
    body = "\n".join(f.split("=", 1)[-1] if f.startswith("query=") else f for f in fields)
    return (
        _request(method or ("POST" if fields else "GET"), f"https://{host}/{path.lstrip('/')}", body=body),
    )


def _az_rest(call: Invocation) -> tuple[Request, ...]:
    if call.words[:1] != ("rest",):
        return ()
    pairs = dict(zip(call.words[1:], call.words[2:], strict=False))
    method = pairs.get("--method", pairs.get("-m", "GET")).upper()
    return (
        _request(
            method, pairs.get("--url", pairs.get("--uri", pairs.get("-u", ""))), body=pairs.get("--body", "")
        ),
    )


_READERS = {
    "curl": _curl,
    "wget": _wget,
    "http": _httpie,
    "https": _httpie,
    "xh": _httpie,
    "xhs": _httpie,
    "gh": _api,
    "glab": _api,
    "az": _az_rest,
}

CLIENTS = frozenset(_READERS)
"""Programs whose requests can be read."""

CLIENTS = frozenset(_READERS)
"""Every program whose requests can be read."""
