"""What shows the whole of something that may hold secrets, and to whom files are sent.

Promise: pure, total; what only counts, lists names or masks values shows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellguard.classify.flows import HARMLESS
from shellguard.classify.subject import Subject
from shellguard.context.private_files import Holds, holds, is_settings_folder
from shellguard.parse.file_act import FileAct
from shellguard.parse.http.address import is_local_host
from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.path_names import SECRET as SECRET_CLASSES

_WHOLE = frozenset("cat bat batcat less more head tail nl tac strings xxd hexdump od base64 view".split())
_SEARCHERS = frozenset("grep egrep fgrep zgrep rg ag ack git".split())
_SECRET_WORD = re.compile(
    r"secret|passw|passphrase|token|api[_-]?key|credential|private[_-]?key|bearer|authorization|connection.?string",
    re.I,
)
_LISTERS = frozenset({"env", "printenv", "set", "export", "declare", "typeset"})
# What masks, counts or keeps names of a list.
_MASKS = frozenset("cut sed awk gawk wc grep egrep rg sort tr jq sha256sum md5sum".split())
# Words behind a program that print what it keeps, values and all.
_TELLING = {
    "terraform": (("show",), ("output",), ("state", "show"), ("state", "pull")),
    "docker": (("inspect",), ("compose", "config"), ("container", "inspect")),
    "podman": (("inspect",), ("container", "inspect")),
    "docker-compose": (("config",),),
    "helm": (("get", "values"), ("get", "all"), ("get", "manifest")),
    "kubectl": (("get", "configmap"), ("get", "configmaps"), ("get", "cm")),
    "heroku": (("config",),),
    "pulumi": (("stack", "export"), ("config",)),
    "serverless": (("print",),),
    "ansible-inventory": (("--list",),),
    "rails": (("credentials:show",),),
    "php": (("-i",),),
}
_LIMITED = (
    "-f",
    "--format",
    "--quiet",
    "-q",
    "--services",
    "--images",
    "--volumes",
    "--profiles",
    "--help",
    "-h",
)
_TRACING = frozenset({"-v", "--verbose", "--trace", "--trace-ascii", "-vv", "-vvv"})
_COPIERS = frozenset({"scp", "rsync", "sftp"})
_PASTE = re.compile(
    r"(?:^|[./@])(?:transfer\.sh|0x0\.st|file\.io|pastebin\.com|paste\.rs|termbin\.com|ix\.io|dpaste\.\w+|hastebin\.com|tmpfiles\.org|catbox\.moe|gofile\.io"
    r"|bashupload\.com|oshi\.at|temp\.sh|sprunge\.us|webhook\.site|requestbin\.\w+|pipedream\.net|ngrok(?:-free)?\.(?:io|app)|gist\.github\.com|uguu\.se"
    r"|hooks\.slack\.com|discord(?:app)?\.com|api\.telegram\.org|wormhole\.app|litterbox\.catbox\.moe|anonfiles\.com|send\.vis\.ee)(?:[:/]|$)",
    re.I,
)


def is_paste_site(host: str) -> bool:
    """Whether what is sent there is read by whoever knows, or gets, a link."""
    return bool(_PASTE.search(host))


def sent_to(subject: Subject, act: FileAct) -> str:
    """To whom, for people; empty where it stays here or nobody can say."""
    if subject.program == "gh" and subject.call.words[:2] == ("gist", "create"):
        return "gist.github.com"
    requests = [r for r in subject.requests if r.host]
    if requests:
        return next((r.host.replace(UNKNOWN, "…") for r in requests if not r.is_local), "")
    into = act.into.text.replace(UNKNOWN, "…")[:200] if act.into else ""
    return "" if _stays_here(into, subject.program) else into


def _stays_here(into: str, program: str) -> bool:
    """A name without a dot is a container's or a pod's, save where it is a store's or another machine's alias."""
    scheme, sign, rest = into.partition("://")
    if sign and scheme not in ("http", "https", "ftp", "ssh", "sftp", "rsync"):
        return scheme == "file"
    host = (rest if sign else into).partition("/")[0].rpartition("@")[2].partition(":")[0]
    return host in ("", "localhost") if program in _COPIERS else is_local_host(host) or not host


def shown_whole(subject: Subject) -> Iterator[str]:
    """What is shown with its values though it may hold secrets, for people; nothing where its output is masked."""
    call = subject.call
    if call.feeds and not _MASKS.isdisjoint(call.feeds):
        return
    if _is_list_of_variables(subject):
        yield "every variable with its value"
    if _is_telling(subject):
        yield f"all that `{_short(subject)}` keeps, values with names"
    if subject.program == "curl" and _is_traced(subject):
        yield "the headers of a request, the login among them"
    if subject.program in _WHOLE:
        yield from _files(subject)
    elif subject.program in _SEARCHERS and _asks_for_secret(subject):
        yield from _searched(subject)


def _is_list_of_variables(subject: Subject) -> bool:
    call = subject.call
    return (
        subject.program in _LISTERS
        and not [w for w in call.words if w not in ("-p", "-x", "-0")]
        and not call.assignments
    )


def _is_telling(subject: Subject) -> bool:
    words = [w for w in subject.call.words if w]
    if any(w.split("=", 1)[0] in _LIMITED for w in words):
        return False
    plain = tuple(w for w in words if not w.startswith("-") or w in ("--list", "-i"))
    said = _TELLING.get(subject.program, ())
    if not any(plain[: len(s)] == s for s in said):
        return False
    is_shape_needed = subject.program == "kubectl"
    return not is_shape_needed or any(w.startswith(("-o", "--output")) for w in words)


def _is_traced(subject: Subject) -> bool:
    is_said = any(w.split("=", 1)[0] in _TRACING for w in subject.call.words)
    return is_said and any(r.identity for r in subject.requests)


def _files(subject: Subject) -> Iterator[str]:
    for act, targets, _ in subject.acts:
        if act.verb not in ("read", "copy"):
            continue
        for arg, found in targets:
            kind = holds(arg.text) if UNKNOWN not in arg.text else Holds.NOTHING
            if HARMLESS not in found and (kind in (Holds.SECRET, Holds.SETTINGS) or found & SECRET_CLASSES):
                yield f"{arg.shown}, which holds {(kind or Holds.SECRET).value} by its name"


def _asks_for_secret(subject: Subject) -> bool:
    return any(_SECRET_WORD.search(a.text) for a in subject.operands[:1]) or any(
        _SECRET_WORD.search(w) for w in subject.call.words if w.startswith("-e")
    )


def _searched(subject: Subject) -> Iterator[str]:
    """A search for a secret's name where its value lies beside it."""
    for act, targets, _ in subject.acts:
        for arg, found in targets if act.verb == "read" else ():
            is_place = holds(arg.text) in (Holds.SECRET, Holds.SETTINGS) or is_settings_folder(arg.text)
            if HARMLESS not in found and (is_place or found & SECRET_CLASSES):
                yield f"what stands beside the name of a secret in {arg.shown}"


def _short(subject: Subject) -> str:
    return " ".join((subject.program, *(w for w in subject.call.words[:2] if not w.startswith("-"))))
