"""What curl sends where the address is not HTTP's: FTP and SFTP commands, mail, dictionaries, raw bytes.

Promise: pure; each is said as the request of HTTP that it comes to: what deletes is DELETE, what is sent is PUT or POST.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

from shellguard.parse.http.curl_words import Operation
from shellguard.parse.http.request import Request
from shellguard.parse.invocation import UNKNOWN, Arg

_FILES = frozenset({"ftp", "ftps", "sftp", "scp", "tftp"})
_MAIL = frozenset({"smtp", "smtps", "imap", "imaps", "pop3", "pop3s"})
_RAW = frozenset({"gopher", "gophers", "telnet", "mqtt", "ws", "wss", "smb", "smbs"})
PROTOCOLS = _FILES | _MAIL | _RAW | {"dict", "ldap", "ldaps", "file", "rtsp", "rtmp", "rtmps"}
"""Schemes that are not HTTP's."""
# RFC 959, RFC 3659, RFC 3501, RFC 1939 and curl(1), --quote, for SFTP.
_MEANING = {
    **dict.fromkeys(("DELE", "RMD", "XRMD", "RM", "RMDIR", "DELETE", "EXPUNGE"), "DELETE"),
    **dict.fromkeys(("STOR", "APPE", "STOU", "PUT", "SYMLINK", "LN", "MKD", "MKDIR", "XMKD", "COPY", "APPEND"), "PUT"),
    **dict.fromkeys(("RNFR", "RNTO", "RENAME"), "MOVE"),
    **dict.fromkeys(("SITE", "CHMOD", "CHOWN", "CHGRP", "STORE", "SETACL"), "PATCH"),
    **dict.fromkeys(
        ("LIST", "NLST", "MLSD", "MLST", "PWD", "STAT", "SIZE", "MDTM", "CWD", "CDUP", "NOOP", "FEAT", "SYST", "HELP",
         "TYPE", "PASV", "EPSV", "OPTS", "LSUB", "EXAMINE", "SELECT", "SEARCH", "FETCH", "STATUS", "UIDL", "TOP", "RETR"), "GET",
    ),
}  # fmt: skip


def other_requests(said: Request, operation: Operation) -> list[Request]:
    """The commands given by `--quote` and `--request`, and the transfer itself."""
    quoted = [c for v in operation.all("quote") if (c := _command(said, v)) is not None]
    custom = operation.last("request")
    transfer = replace(said, method=_transfer(said, operation))
    if custom is not None and custom.text:
        return [*quoted, _command(said, custom) or transfer]
    return [*quoted, transfer]


def _transfer(said: Request, operation: Operation) -> str:
    if operation.last("upload-file") is not None or (said.scheme == "mqtt" and said.body):
        return "POST" if said.scheme in _MAIL | {"mqtt"} else "PUT"
    if operation.all("mail-rcpt") and said.scheme in ("smtp", "smtps"):
        return "POST"
    # whatever the path says is sent to the port as it is
    return "POST" if said.scheme in ("gopher", "gophers") and len(said.path) > 2 else "GET"


def _command(said: Request, value: Arg) -> Request | None:
    """`-Q 'DELE file'`; `-`, `+` and `*` in front say when it is sent and whether it may fail."""
    words = re.sub(r"^[-+*]{0,3}", "", unquote(value.text)).split(None, 1)
    if not words:
        return None
    word = words[0].upper()
    rest = words[1] if len(words) > 1 else ""
    if UNKNOWN in word:
        return replace(said, method=UNKNOWN, unknown=said.unknown | {"method"})
    # IMAP's deletions are flags on messages
    is_flagged = word in ("STORE", "UID") and "\\deleted" in rest.lower()
    method = "DELETE" if is_flagged else _MEANING.get(word, word)
    name = rest.split()[-1].strip('"') if word == "SITE" and rest else rest.strip().strip('"')
    path = name if name.startswith("/") else said.path.rsplit("/", 1)[0] + "/" + name if name else said.path
    return replace(said, method=method, path=path)
