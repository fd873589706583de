"""wget and wget2: the requests of a command line.

Promise: pure and total. Options as in `wget --help` of 1.21; `.wgetrc` is left aside, `-e` is not.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace

from shellguard.parse.http.address import address
from shellguard.parse.http.request import Identity, Request, request
from shellguard.parse.http.sent import Inputs
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.world import World

GRAMMAR = Grammar.of(
    "V,version h,help b,background e,execute= o,output-file= a,append-output= d,debug q,quiet v,verbose n= report-speed= "
    "i,input-file= F,force-html B,base= config= no-config rejected-log= t,tries= retry-connrefused retry-on-http-error= "
    "O,output-document= no-verbose no-clobber no-netrc c,continue start-pos= progress= show-progress N,timestamping "
    "no-if-modified-since no-use-server-timestamps S,server-response spider T,timeout= dns-timeout= connect-timeout= "
    "read-timeout= w,wait= waitretry= random-wait no-proxy Q,quota= bind-address= limit-rate= no-dns-cache "
    "restrict-file-names= ignore-case 4,inet4-only 6,inet6-only prefer-family= user= password= ask-password use-askpass= "
    "no-iri local-encoding= remote-encoding= unlink xattr no-directories x,force-directories no-host-directories "
    "protocol-directories P,directory-prefix= cut-dirs= http-user= http-password= http-passwd= no-cache default-page= "
    "E,adjust-extension ignore-length header= compression= max-redirect= proxy-user= proxy-password= referer= save-headers "
    "U,user-agent= no-http-keep-alive no-cookies load-cookies= save-cookies= keep-session-cookies post-data= post-file= "
    "method= body-data= body-file= content-disposition content-on-error auth-no-challenge secure-protocol= https-only "
    "no-check-certificate certificate= certificate-type= private-key= private-key-type= ca-certificate= ca-directory= "
    "crl-file= pinnedpubkey= ciphers= no-hsts hsts-file= ftp-user= ftp-password= no-remove-listing no-glob no-passive-ftp "
    "preserve-permissions retr-symlinks ftps-implicit ftps-resume-ssl ftps-clear-data-connection ftps-fallback-to-ftp "
    "warc-file= warc-header= warc-max-size= warc-cdx warc-dedup= no-warc-compression no-warc-digests no-warc-keep-log "
    "warc-tempdir= r,recursive l,level= delete-after k,convert-links convert-file-only backups? K,backup-converted m,mirror "
    "p,page-requisites strict-comments A,accept= R,reject= accept-regex= reject-regex= regex-type= D,domains= "
    "exclude-domains= follow-ftp follow-tags= ignore-tags= H,span-hosts L,relative I,include-directories= "
    "trust-server-names X,exclude-directories= no-parent check-certificate? netrc hsts cookies proxy "
    "http2-request-window= max-threads= metalink"
)
# `.wgetrc` commands (wget's manual, "Wgetrc Commands") that say what is sent, by the option they stand for.
_COMMANDS = {
    "method": "method", "postdata": "post-data", "postfile": "post-file", "bodydata": "body-data", "bodyfile": "body-file",
    "header": "header", "user": "user", "password": "password", "httpuser": "http-user", "httppassword": "http-password",
    "outputdocument": "output-document", "dirprefix": "directory-prefix", "input": "input-file", "base": "base",
}  # fmt: skip
_IDENTITIES = {
    "user": "basic",
    "http-user": "basic",
    "ftp-user": "basic",
    "password": "basic",
    "http-password": "basic",
}
_MOST_URLS = 64


def read(call: Invocation, *, world: World | None) -> tuple[Request, ...]:
    """One request for each address, given or in the file of `-i`."""
    given, inputs = read_options(GRAMMAR, call.args), Inputs(call, world)
    if given.has("version", "help"):
        return ()
    unknown = _commands(given, inputs)
    body, uploads = _body(given, inputs)
    urls = _urls(given, inputs)
    if UNKNOWN in urls:
        unknown |= {"url"}
    said = {
        "headers": [v.text for v in given.options.get("header", [])],
        "body": body,
        "uploads": uploads,
        "identity": _identity(given),
        "is_hidden": inputs.is_hidden,
        "unknown": unknown,
    }
    method = given.text("method") or _method(given)
    found = tuple(request(method, u, output=_output(given, u), **said) for u in urls[:_MOST_URLS])  # type: ignore[arg-type]
    if "config" in unknown and not found:
        return (replace(request(UNKNOWN, UNKNOWN), unknown=frozenset({"method", "url", "body", "config"})),)
    return found


def _method(given: Given) -> str:
    if given.has("post-data", "post-file"):
        return "POST"
    return "HEAD" if given.has("spider") else "GET"


def _commands(given: Given, inputs: Inputs) -> set[str]:
    """`-e COMMAND` and the lines of `--config FILE` as the options they stand for; what stays unread."""
    lines = [v.text for v in given.options.get("execute", [])]
    unknown: set[str] = set()
    if given.has("config"):
        text = inputs.file(given.text("config"))
        lines += (text or "").splitlines()[:256]
        unknown |= {"config"} if text is None else set()
    for line in lines:
        name, equals, value = line.partition("=")
        option = _COMMANDS.get(re.sub(r"[\s_-]", "", name.lower()))
        if option and equals:
            given.options.setdefault(option, []).append(Arg(value.strip()))
    return unknown


def _body(given: Given, inputs: Inputs) -> tuple[str, list[str]]:
    data, path = given.value("post-data", "body-data"), given.value("post-file", "body-file")
    if data is not None:
        return data.text, []
    return (inputs.text(path.text), [path.text]) if path is not None else ("", [])


def _urls(given: Given, inputs: Inputs) -> list[str]:
    urls = [o.text for o in given.operands]
    for path in given.options.get("input-file", [])[:8]:
        text = inputs.file(path.text)
        if "://" in path.text:
            urls.append(path.text)
        else:
            lines = [line.strip() for line in (text or "").splitlines()[:_MOST_URLS]]
            urls += (
                [UNKNOWN] if text is None else [line for line in lines if line and not line.startswith("#")]
            )
    return urls


def _identity(given: Given) -> list[Identity]:
    found = [Identity(kind, f"option --{name}") for name, kind in _IDENTITIES.items() if given.text(name)]
    if given.has("load-cookies"):
        found.append(Identity("cookie", f"file {given.text('load-cookies')}"))
    if given.has("certificate"):
        found.append(Identity("certificate", f"file {given.text('certificate')}"))
    return found


def _output(given: Given, url: str) -> str:
    """Where the answer is written: wget writes a file unless it is told otherwise."""
    if given.has("output-document"):
        said = given.text("output-document")
        return "" if said == "-" else said
    if given.has("spider"):
        return ""
    name = posixpath.basename(address(url).path.partition("?")[0]) or "index.html"
    return posixpath.join(given.text("directory-prefix"), name)
