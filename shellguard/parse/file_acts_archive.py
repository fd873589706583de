"""Tools that unpack, pack and mirror: tar, unzip, 7z, cpio, compressors, rsync, rclone, robocopy.

Promise: pure; one row a tool, read by its manual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from shellguard.parse.file_act import FileAct, Tool, rows
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.option_grammar import Given, read_options

_HERE = Arg(".")
_REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*://|:?[\w.@-]{2,}:)", re.I)
_SUFFIXES = {
    "gzip": ".gz",
    "pigz": ".gz",
    "xz": ".xz",
    "lzma": ".lzma",
    "bzip2": ".bz2",
    "compress": ".Z",
    "lz4": ".lz4",
}
_DELETING = (
    "delete",
    "del",
    "delete-before",
    "delete-during",
    "delete-delay",
    "delete-after",
    "delete-excluded",
    "delete-missing-args",
)


def tar(call: Invocation, given: Given) -> Iterator[FileAct]:
    """tar: extraction writes below `-C`, or anywhere with absolute names; `--remove-files` takes what was packed."""
    given = old_style(call) if is_old_style(call) else given
    if given.has("extract") and not given.has("to-stdout", "keep-old-files", "skip-old-files", "list"):
        folder = Arg("/") if given.has("absolute-names") else given.value("directory") or _HERE
        yield FileAct(
            "unpack-over",
            (folder,),
            is_recursive=True,
            is_forced=given.has("overwrite", "unlink-first", "recursive-unlink", "overwrite-dir"),
            content=given.text("file"),
        )
    elif given.has("create", "append", "update") and given.has("remove-files") and given.operands:
        yield FileAct("delete", tuple(given.operands), is_recursive=True)


def is_old_style(call: Invocation) -> bool:
    """Whether the first word is tar's bundle of letters without a dash."""
    return bool(call.args) and re.fullmatch(r"[A-Za-z]+", call.args[0].text) is not None


def old_style(call: Invocation) -> Given:
    """`tar xzfC a.tgz dir`: letters without a dash, their values behind them in the same order."""
    grammar = TOOLS["tar"].grammar
    rest = list(call.args[1:])
    spelled: list[Arg] = []
    for letter in call.args[0].text:
        spelled.append(Arg("-" + letter))
        if grammar.names.get("-" + letter) in grammar.values and rest:
            spelled.append(rest.pop(0))
    return read_options(grammar, (*spelled, *rest))


def unzip(_: Invocation, given: Given) -> Iterator[FileAct]:
    """unzip: asks before it replaces, save with -o."""
    if given.operands and not given.has("l", "t", "p", "Z", "z", "n", "v"):
        yield FileAct(
            "unpack-over",
            (given.value("d") or _HERE,),
            is_recursive=True,
            is_forced=given.has("o"),
            content=given.operands[0].shown,
        )


def seven_zip(call: Invocation, given: Given) -> Iterator[FileAct]:
    """7z x|e: options are glued (`-oDIR`, `-aoa`); `d` and `-sdel` delete."""
    words = call.words
    verb = words[0].lower() if words else ""
    folder = next((Arg(w[2:]) for w in words if w[:2] == "-o" and len(w) > 2), _HERE)
    if verb in ("x", "e") and "-aos" not in words and "-so" not in words:
        yield FileAct("unpack-over", (folder,), is_recursive=True, is_forced="-y" in words or "-aoa" in words)
    elif verb == "a" and "-sdel" in words and len(given.operands) > 2:
        yield FileAct("delete", tuple(given.operands[2:]), is_recursive=True)


def cpio(_: Invocation, given: Given) -> Iterator[FileAct]:
    """cpio -i, -p: only with -u over newer files."""
    if given.has("extract") and not given.has("list", "to-stdout"):
        folder = given.value("directory") or (Arg("/") if given.has("absolute-filenames") else _HERE)
        yield FileAct("unpack-over", (folder,), is_recursive=True, is_forced=given.has("unconditional"))
    elif given.has("pass-through") and given.operands:
        yield FileAct(
            "unpack-over", (given.operands[-1],), is_recursive=True, is_forced=given.has("unconditional")
        )


def package(call: Invocation, given: Given) -> Iterator[FileAct]:
    """`dpkg -x FILE DIR`, `pax -r`, `ar x --output DIR`."""
    if (
        call.program in ("dpkg", "dpkg-deb")
        and given.has("extract", "vextract", "R")
        and len(given.operands) > 1
    ):
        yield FileAct("unpack-over", (given.operands[1],), is_recursive=True, is_forced=True)
    elif call.program == "pax" and given.has("r"):
        folder = given.operands[-1] if given.has("w") and given.operands else _HERE
        yield FileAct("unpack-over", (folder,), is_recursive=True, is_forced=not given.has("k"))
    elif call.program == "ar" and given.value("output") is not None:
        yield FileAct("unpack-over", (given.value("output") or _HERE,), is_recursive=True, is_forced=True)


def compress(call: Invocation, given: Given) -> Iterator[FileAct]:
    """gzip and its kin: the file gives way to its packed form, or the other way round."""
    if given.operands and not given.has("keep", "stdout", "list", "test", "help"):
        suffix = _SUFFIXES.get(call.program, "")
        into = Arg(given.operands[0].text + suffix) if suffix and not given.has("decompress") else None
        yield FileAct(
            "move-away",
            tuple(given.operands),
            is_recursive=given.has("recursive"),
            is_forced=given.has("force"),
            into=into,
        )


def compress_with_rm(_: Invocation, given: Given) -> Iterator[FileAct]:
    """zstd, brotli: the file stays, save with --rm."""
    if given.operands and given.has("rm"):
        yield FileAct("move-away", tuple(given.operands), is_recursive=given.has("recursive"))


def zip_move(_: Invocation, given: Given) -> Iterator[FileAct]:
    """zip -m: what was packed goes."""
    if given.has("move") and len(given.operands) > 1:
        yield FileAct(
            "move-away",
            tuple(given.operands[1:]),
            is_recursive=given.has("recurse-paths"),
            into=given.operands[0],
        )


def rsync(_: Invocation, given: Given) -> Iterator[FileAct]:
    """rsync: with `--delete` the destination loses what the source has not."""
    if given.has("dry-run", "list-only") or len(given.operands) < 2:
        return
    *sources, into = given.operands
    if given.has(*_DELETING):
        yield FileAct("mirror", (into,), is_recursive=True, is_forced=given.has("force", "delete-excluded"))
    elif not given.has("backup", "ignore-existing") and not _REMOTE.match(into.text):
        yield FileAct("overwrite", (into,), is_recursive=True)
    if given.has("remove-source-files"):
        yield FileAct("move-away", tuple(sources), is_recursive=True, into=into)


def rclone(_: Invocation, given: Given) -> Iterator[FileAct]:
    """rclone: sync mirrors, move takes the source away, purge and delete empty a place."""
    words = given.operands
    verb = words[0].text if words else ""
    if given.has("dry-run") or len(words) < 2:
        return
    if verb in ("sync", "bisync"):
        yield FileAct("mirror", (words[-1],), is_recursive=True)
    elif verb in ("purge", "delete", "rmdirs"):
        yield FileAct("mirror", (words[1],), is_recursive=True)
    elif verb == "deletefile":
        yield FileAct("delete", (words[1],))
    elif verb in ("move", "moveto"):
        yield FileAct("move-away", (words[1],), is_recursive=True, into=words[-1])


def robocopy(call: Invocation, given: Given) -> Iterator[FileAct]:
    """robocopy SOURCE DEST: /MIR and /PURGE delete, /MOVE takes the source away, /L only lists."""
    switches = {w.upper() for w in call.words if w.startswith("/")}
    places = [a for a in given.operands if not re.fullmatch(r"/[A-Za-z]+(?::.*)?", a.text)]
    if len(places) < 2 or "/L" in switches:
        return
    if switches & {"/MIR", "/PURGE"}:
        yield FileAct("mirror", (places[1],), is_recursive=True)
    if switches & {"/MOVE", "/MOV"}:
        yield FileAct("move-away", (places[0],), is_recursive="/MOVE" in switches, into=places[1])


def split(_: Invocation, given: Given) -> Iterator[FileAct]:
    """split, csplit: pieces are written under a prefix."""
    prefix = given.text("prefix") or (given.operands[1].text if len(given.operands) > 1 else "")
    if "/" in prefix:
        yield FileAct("overwrite", (Arg(prefix + "*"),))


def hdiutil(call: Invocation, _: Given) -> Iterator[FileAct]:
    """hdiutil: erase blanks a disc or image; create -ov replaces one."""
    for before, after in pairwise(call.args):
        if before.text.lower() == "erase":
            yield FileAct("destroy-volume", (call.args[-1] if len(call.args) > 1 else after,))
            return


TAR = (
    "c,create x,get,extract t,list r,append u,update A,catenate d,diff,compare delete f,file= C,cd,directory= P,absolute-paths,absolute-names "
    "k,keep-old-files skip-old-files keep-newer-files overwrite overwrite-dir U,unlink-first recursive-unlink remove-files O,to-stdout "
    "z,gzip,gunzip j,bzip2 J,xz a,auto-compress v,verbose p,preserve-permissions,same-permissions m,touch h,dereference w,interactive "
    "X,exclude-from= T,files-from= exclude= strip-components= transform,xform= owner= group= mode= b,blocking-factor= L,tape-length= "
    "g,listed-incremental= I,use-compress-program= N,newer,after-date= K,starting-file= V,label= H,format= F,info-script= wildcards "
    "one-file-system zstd lzma lzip no-same-owner no-same-permissions same-owner warning= checkpoint? checkpoint-action= to-command= S,sparse W,verify"
)
_GZIP = "c,to-stdout,stdout d,uncompress,decompress f,force k,keep l,list t,test r,recursive h,help q,quiet v,verbose n,no-name N,name S,suffix= 1 2 3 4 5 6 7 8 9 T,threads= p,processes= M,memlimit= F,format= C,check= e z,compress fast best"
TOOLS: dict[str, Tool] = {
    **rows("tar gtar bsdtar", TAR, tar, "unpack-over delete"),
    **rows("unzip", "o n d= l t p q v j u f Z z a C L P= x", unzip, "unpack-over"),
    **rows("7z 7za 7zr 7zz p7zip unrar", "", seven_zip, "unpack-over delete"),
    **rows("dpkg dpkg-deb pax ar", "x,extract X,vextract R,raw-extract r w k f= s= output= v p= o= n t", package, "unpack-over"),
    **rows("cpio", "i,extract o,create p,pass-through t,list d,make-directories u,unconditional D,directory= to-stdout absolute-filenames m v A a B c F,file= E,pattern-file= H,format= I= O= R,owner= C,io-size= L l", cpio, "unpack-over"),
    **rows("gzip pigz xz lzma bzip2 compress lz4", _GZIP, compress, "move-away"),
    **rows("gunzip unxz bunzip2 unlzma uncompress", _GZIP, compress, "move-away"),
    **rows("zstd brotli", "rm r,recursive d,decompress o,output= k,keep c,stdout f,force q v j,rm T= M=", compress_with_rm, "move-away"),
    **rows("zip", "m,move r,recurse-paths j q u,update f,freshen d,delete x i o t= tt= b= P,password= e y 9 0 1 2 3 4 5 6 7 8", zip_move, "move-away"),
    **rows("rsync", "a,archive v,verbose r,recursive n,dry-run delete del delete-before delete-during delete-delay delete-after delete-excluded delete-missing-args remove-source-files inplace b,backup ignore-existing list-only force z,compress P partial progress e,rsh= exclude= include= f,filter= exclude-from= include-from= files-from= port= partial-dir= backup-dir= suffix= bwlimit= timeout= log-file= out-format= info= chmod= chown= password-file= rsync-path= T,temp-dir= compare-dest= copy-dest= link-dest= max-delete= max-size= min-size= h,human-readable u,update l,links L,copy-links t,times p,perms o,owner g,group D H,hard-links A,acls X,xattrs x,one-file-system R,relative c,checksum q,quiet S,sparse W,whole-file existing,ignore-non-existing stats", rsync, "mirror overwrite move-away"),
    **rows("rclone", "n,dry-run config= include= exclude= filter= transfers= checkers= bwlimit= log-file= log-level= P,progress v,verbose q,quiet", rclone, "mirror delete move-away"),
    **rows("robocopy", "", robocopy, "mirror move-away"),
    **rows("split gsplit", "a,suffix-length= b,bytes= C,line-bytes= l,lines= n,number= additional-suffix= filter= d,numeric-suffixes? x e t= u v", split, "overwrite"),
    **rows("csplit", "b,suffix-format= f,prefix= n,digits= k,keep-files z s q", split, "overwrite"),
    **rows("hdiutil", "", hdiutil, "destroy-volume"),
}  # fmt: skip
