"""Tools that send files, or what they are fed, to another machine.

Promise: pure; one row a tool, read by its manual. A host that is this machine is sent nothing.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from shellguard.parse.file_act import FileAct, Tool, rows
from shellguard.parse.file_acts_archive import TAR, is_old_style, old_style
from shellguard.parse.http import requests
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Given

UPLOAD, COPY = "upload", "copy"
"""How: to whoever listens there, or to a machine one logs in to."""
TAR_VARIABLES = frozenset({"TAR_OPTIONS", "TAPE"})
_REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*://|(?:[\w.-]+@)?[\w.-]{2,}:)", re.I)
_HERE = re.compile(r"^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal)$", re.I)
_SOCAT_FILE = re.compile(r"^(?:OPEN|FILE|GOPEN|RDONLY|PIPE):([^,!]+)((?:,[^!]*)?)", re.I)
_SOCAT_NET = re.compile(
    r"(?:^|!!)(?:TCP[46]?|UDP[46]?|SSL|OPENSSL|SCTP|SOCKS\w*|PROXY)(?:-CONNECT|-SENDTO|-DATAGRAM)?:([^:,]*)",
    re.I,
)


def web(call: Invocation, given: Given) -> Iterator[FileAct]:
    """curl, wget, httpie: bodies, forms and files that are put up."""
    found = requests(call)
    if found and all(r.is_local and _is_dotless_here(r.host) for r in found):
        return
    values = [v for name in ("upload", "body", "form") for v in given.options.get(name, [])]
    files = [Arg(u) for r in found for u in r.uploads] + [f for v in values for f in _named(v, given)]
    is_fed = any(f.text in ("-", ".") for f in files) or call.program in _HTTPIE or not files
    sent = tuple(dict.fromkeys(Arg(f.text) for f in files if f.text not in ("-", "")))
    host = next((r.host for r in found), "")
    yield FileAct("send", sent, into=Arg(host), is_input=is_fed, content=UPLOAD)


def _is_dotless_here(host: str) -> bool:
    """A bare name may be any machine of the network; only our own names are this one."""
    return (
        bool(_HERE.match(host.rsplit(":", 1)[0]))
        or "." not in host
        or host.endswith((".local", ".test", ".localhost"))
    )


# `@a` and `name@a` are files; JSON with an address in it is none.
_FROM_FILE = re.compile(r"[\w.-]*@(?P<file>[^\"'{}\[\]\s][^\"{}\[\]]*)")


def _named(value: Arg, given: Given) -> Iterator[Arg]:
    """Files in the value of a body or form: `@a`, `name=@a,b;type=…`, or all of it for an upload."""
    if value in given.options.get("upload", []):
        yield from (Arg(p) for p in value.text.strip("{}").split(","))
    elif value in given.options.get("body", []):
        if found := _FROM_FILE.fullmatch(value.text):
            yield Arg(found["file"])
    elif found := re.search(r"=[@<]([^;]+)", value.text):
        yield from (Arg(p.strip('"')) for p in found.group(1).split(","))


def items(call: Invocation, _: Given) -> Iterator[FileAct]:
    """httpie: `name@file`, `name=@file`, or its input."""
    found = requests(call)
    if found and all(r.is_local for r in found):
        return
    files = [m.group(1) for w in call.words if (m := re.match(r"[\w.-]*:?=?@(.+)", w)) and "://" not in w]
    yield FileAct("send", tuple(map(Arg, files)), is_input=True, content=UPLOAD)


def piped(call: Invocation, given: Given) -> Iterator[FileAct]:
    """nc, telnet, mail: whatever they are fed; files that mail attaches."""
    if any(_HERE.match(a.text) for a in given.operands[:1]) or given.has("listen", "scan"):
        return
    if call.program == "openssl" and "s_client" not in call.words[:1]:
        return
    fed = tuple(r.target for r in call.redirects if r.operator in ("<", "<>"))
    attached = tuple(given.options.get("attach", []))
    how = COPY if call.program == "ssh" else UPLOAD
    yield FileAct(
        "send",
        (*attached, *fed),
        into=given.operands[0] if given.operands else None,
        is_input=True,
        content=how,
    )


def socat(call: Invocation, _: Given) -> Iterator[FileAct]:
    """socat: from a file, or its input, to an address of the network or an open descriptor."""
    nets = [m.group(1) for w in call.words if (m := _SOCAT_NET.search(w))]
    if (not nets and not any(re.match(r"FD:", w, re.I) for w in call.words)) or (
        nets and all(map(_HERE.match, nets))
    ):
        return
    files = []
    for word in call.words:
        if found := _SOCAT_FILE.match(word):
            folder = re.search(r",chdir=([^,]+)", found.group(2))
            files.append(Arg(posixpath.join(folder.group(1) if folder else "", found.group(1).strip("\"'"))))
    yield FileAct("send", tuple(files), into=Arg(nets[0] if nets else ""), is_input=True, content=UPLOAD)


def copied(call: Invocation, given: Given) -> Iterator[FileAct]:
    """scp, rsync, rclone: what stands before a place on another machine."""
    if len(given.operands) > 1 and _REMOTE.match(given.operands[-1].text) and not given.has("dry-run"):
        sources = tuple(a for a in given.operands[:-1] if not _REMOTE.match(a.text))
        named = tuple(given.options.get("files-from", []))
        if sources or named:
            yield FileAct(
                "send", (*sources, *named), into=given.operands[-1], is_recursive=True, content=COPY
            )


def handed(call: Invocation, given: Given) -> Iterator[FileAct]:
    """croc send, wormhole send, pastebinit, ipfs add: files for whoever has the word or the link."""
    words = (
        given.operands[1:]
        if call.program not in ("pastebinit", "wgetpaste", "termbin", "transfer")
        else given.operands
    )
    if call.program in ("croc", "wormhole", "magic-wormhole", "ipfs", "ffsend") and not {
        "send",
        "add",
        "upload",
    } & {a.text for a in given.operands[:1]}:
        return
    yield FileAct("send", tuple(words), is_input=True, content=UPLOAD)


def clouded(call: Invocation, given: Given) -> Iterator[FileAct]:
    """`aws s3 cp FILE s3://…`, `gsutil cp`, `gcloud storage cp`, `az storage blob upload -f`, `gh gist create`."""
    words = [a.text for a in given.operands]
    places = [
        a
        for a in given.operands
        if a.text not in ("s3", "storage", "cp", "mv", "sync", "rsync", "blob", "upload", "-")
    ]
    if call.program in ("gh", "glab"):
        if words[:2] in (["gist", "create"], ["snippet", "create"], ["release", "upload"]):
            yield FileAct("send", tuple(given.operands[2:]), is_input=words[0] != "release", content=UPLOAD)
    elif call.program == "az":
        if "upload" in words[:4]:
            yield FileAct("send", tuple(given.options.get("file", [])), content=UPLOAD)
    elif {"cp", "mv", "sync", "rsync"} & set(words[:3]) and len(places) > 1 and "://" in places[-1].text:
        sources = tuple(a for a in places[:-1] if "://" not in a.text)
        yield FileAct(
            "send", sources, into=places[-1], is_input="-" in words, is_recursive=True, content=COPY
        )


def tarred(call: Invocation, given: Given) -> Iterator[FileAct]:
    """`tar -cf HOST:FILE`: by rsh to another machine, unless told that the colon is no host's."""
    given = old_style(call) if is_old_style(call) else given
    assigned = " ".join(
        v.text for n, v in call.assignments if n == "TAR_OPTIONS" or (n == "TAPE" and not given.has("file"))
    )
    into = given.text("file")
    is_made = given.has("create", "append", "update") or re.search(r"--cr|-c|-r|--append", assigned)
    far = re.search(r"(?:--file=|-f ?|^)[\w.@-]+:/", assigned) or re.match(r"[\w.@-]{2,}:", into)
    if is_made and far and given.operands and not given.has("force-local"):
        yield FileAct("send", tuple(given.operands), into=Arg(into.replace(UNKNOWN, "")), content=COPY)


_HTTPIE = frozenset({"http", "https", "xh", "xhs"})
_CURL = (
    "T,upload-file,upload= d,data,data-ascii,data-binary,data-urlencode,json,body= F,form= H,header= X,request= o,output= u,user= A,user-agent= "
    "b,cookie= c,cookie-jar= e,referer= m,max-time= w,write-out= x,proxy= E,cert= K,config= r,range= D,dump-header= data-raw= retry= url= key= cacert="
)
_SSH = "i= p= l= o= F= J= L= R= D= b= c= e= E= I= m= O= Q= S= W= w= B= P="
SEND_TOOLS: dict[str, Tool] = {
    **rows("curl", _CURL, web, "send"),
    **rows("wget wget2", "post-file,body-file,upload= header= post-data= body-data= method= O,output-document= o,output-file= U= P= t= T= w= Q= user= password= load-cookies=", web, "send"),
    **rows("http https xh xhs", "", items, "send"),
    **rows("nc ncat netcat telnet nc.traditional nc.openbsd", "l,listen z,scan w= p= s= q= i= X= x= I= O= e= c= T= m= g= G=", piped, "send"),
    **rows("openssl", "-connect= host=", piped, "send"),
    **rows("ssh", _SSH, piped, "send"),
    **rows("mail mailx mutt sendmail msmtp swaks ftp lftp tftp ncftpput", "s= a,A,attach= c= b= r= f= S= u= p= e= attach=", piped, "send"),
    **rows("socat", "", socat, "send"),
    **rows("scp sftp", _SSH, copied, "send"),
    **rows("rsync", "a v r z n,dry-run e,rsh= exclude= include= f,filter= exclude-from= include-from= files-from= port= bwlimit= timeout= log-file= chmod= password-file=", copied, "send"),
    **rows("rclone", "n,dry-run config= include= exclude= filter= transfers=", copied, "send"),
    **rows("croc wormhole magic-wormhole ipfs ffsend pastebinit wgetpaste transfer", "", handed, "send"),
    **rows("aws gsutil gcloud az gh glab s3cmd mc", "profile= region= endpoint-url= exclude= include= f,file= n,name= c,container-name= account-name= d,desc= R,repo= acl= sse= project= m q,quiet recursive", clouded, "send"),
    **rows("tar gtar bsdtar", TAR + " force-local", tarred, "send"),
}  # fmt: skip
