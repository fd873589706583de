"""Tools that read files out, and tools that make a copy of one: to the terminal, another file, an archive.

Promise: pure; one row a tool, read by its manual. What only counts, compares or names keys reads nothing out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from shellguard.parse.file_act import FileAct, Reader, Tool, rows
from shellguard.parse.file_acts_archive import TAR, is_old_style, old_style
from shellguard.parse.file_acts_write import lands
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.option_grammar import Given

# Settings that are no secret by their names: asking an environment file for one of them reads no secret out.
_HARMLESS_NAME = re.compile(
    r"(?:\w+_)?(?:PORT|HOST|HOSTNAME|ENV|ENVIRONMENT|DEBUG|LOG|LEVEL|REGION|VERSION|NAME|MODE|TZ|LANG|DOMAIN|TIMEOUT|ENABLED?|DISABLED?)"
    r"|(?:NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|FEATURE|ENABLE|LOG)_\w+"
)
# Everything behind the sign goes, or only what stands before it is printed.
_KEYS_ONLY = re.compile(
    r"^s(.)\^?\(?\[?[^=]{0,20}=\.[*+]\$?\1|^\{?\s*print \$1\s*;?\s*\}?$|^\^?\\?\(?\[[A-Za-z0-9_\\-]{1,20}\][*+]=?\)?$|^keys(?:_unsorted)?(?:\[\])?$"
    r"|^(?:/[^/]*/|\$0 ?!~ ?/[^/]*/|NF)?\s*\{\s*print \$1\s*;?\s*\}$"
)


def is_masking(call: Invocation) -> bool:
    """Whether nothing of what `call` reads comes out of it: it counts, compares, names files or the keys alone."""
    words = call.words
    flags = "".join(w[1:] for w in words if re.fullmatch(r"-[a-zA-Z]+", w))
    if call.program in _COUNTERS:
        return True
    if call.program in _GREPS:
        long = {"--count", "--quiet", "--silent", "--files-with-matches", "--files-without-match"}
        return bool(set("cqlL") & set(flags) or long & set(words)) or _is_keys_only(call)
    if call.program in ("cut", "gcut"):
        return "=" in "".join(words) and bool(
            re.search(r"-f ?1(?: |$)|--fields[= ]1(?: |$)", " ".join(words))
        )
    if call.program in ("diff", "cmp"):
        return bool(set("qs") & set(flags)) or "--brief" in words
    return _is_keys_only(call) if call.program in _SCRIPTED else False


def _is_keys_only(call: Invocation) -> bool:
    if call.program in _GREPS and not any(re.fullmatch(r"-[a-zA-Z]*o[a-zA-Z]*", w) for w in call.words):
        return False
    return any(_KEYS_ONLY.search(w.strip()) for w in call.words if not w.startswith("-"))


def plain(call: Invocation, given: Given) -> Iterator[FileAct]:
    """Every operand is a file, and so is standard input."""
    if not given.has("help", "version"):
        yield from _read(call, [*given.operands, *_values(given)])


def after_pattern(call: Invocation, given: Given) -> Iterator[FileAct]:
    """The first operand is a pattern or a program, unless an option carries it."""
    if given.has("help", "version") or (given.has("in-place") and not given.has("print")):
        return
    has_pattern = given.has("pattern", "files") or (given.has("script") and call.program not in _GREPS)
    files = given.operands if has_pattern or given.has("script") else given.operands[1:]
    patterns = given.options.get("pattern", given.operands[:1])
    if call.program in _GREPS and patterns and all(_asks_harmless(p.text) for p in patterns):
        return
    yield from _read(call, [*files, *_values(given)])


def _asks_harmless(pattern: str) -> bool:
    names = re.split(r"\\?\|", pattern.strip("()'\""))
    return all(_HARMLESS_NAME.fullmatch(n.strip("^=()\\b\"' ")) for n in names)


def _values(given: Given) -> list[Arg]:
    """Files that options name."""
    return [
        v for name in ("in", "script", "exclude-from", "files0-from") for v in given.options.get(name, [])
    ]


def _read(call: Invocation, files: list[Arg]) -> Iterator[FileAct]:
    if is_masking(call):
        return
    found = [a for a in files if a.text not in ("-", "")]
    found += [r.target for r in call.redirects if r.operator in ("<", "<>") and r.descriptor in ("", "0")]
    if found:
        yield FileAct("read", tuple(found), is_recursive=call.program in _GREPS)


def script(call: Invocation, given: Given) -> Iterator[FileAct]:
    """Interpreters: what is no program of theirs is printed in their complaint."""
    if not given.has("c", "e", "m", "eval"):
        yield from _read(call, given.operands[:1])


def dd_read(call: Invocation, _: Given) -> Iterator[FileAct]:
    """`dd if=`: to standard output, or a copy."""
    words = {
        k: Arg(v, a.raw.partition("=")[2], a.sources)
        for a in call.args
        for k, eq, v in [a.text.partition("=")]
        if eq
    }
    if "if" in words and "of" in words:
        yield FileAct("copy", (words["if"],), into=words["of"])
    elif "if" in words:
        yield FileAct("read", (words["if"],))


def copied(_: Invocation, given: Given) -> Iterator[FileAct]:
    """cp, install, ln without -s, rsync, scp: the sources, wherever they go."""
    sources, into = lands(given)
    if into is not None and sources and not given.has("attributes-only", "symbolic", "directory", "dry-run"):
        yield FileAct("copy", sources, into=into, is_recursive=True)


def archived(call: Invocation, given: Given) -> Iterator[FileAct]:
    """zip, 7z a, ar: the first operand is the archive."""
    operands = given.operands[1:] if call.program not in ("zip",) else given.operands
    if call.program == "zip" and given.has("d", "T"):
        return
    if len(operands) > 1:
        yield FileAct("copy", tuple(operands[1:]), into=operands[0], is_recursive=True)
    elif operands and call.stdin is not None and "-@" in call.words:
        yield FileAct("copy", tuple(Arg(n) for n in call.stdin.split()[:64]), into=operands[0])


def tarred(call: Invocation, given: Given) -> Iterator[FileAct]:
    """tar c: into the archive that `-f` names, or to standard output."""
    given = given if not is_old_style(call) else old_style(call)
    if not given.has("create", "append", "update") or not (given.operands or given.has("files-from")):
        return
    into, folder = given.value("file"), given.text("directory")
    files = tuple(
        replace(a, text=posixpath.join(folder, a.text))
        for a in (given.operands or given.options["files-from"])
    )
    verb = "read" if into is None or into.text in ("-", "/dev/stdout") else "copy"
    yield FileAct(verb, files, into=into if verb == "copy" else None, is_recursive=True)


def packed(call: Invocation, given: Given) -> Iterator[FileAct]:
    """gzip and kin: with -c to standard output, else beside the file."""
    if not given.operands or given.has("list", "test", "help"):
        return
    if given.has("stdout"):
        yield from _read(call, given.operands)
    else:
        suffix = given.text("suffix") or _SUFFIXES.get(call.program, "")
        for operand in given.operands[:16]:
            yield FileAct("copy", (operand,), into=Arg(operand.text + suffix))


def encoded(call: Invocation, given: Given) -> Iterator[FileAct]:
    """openssl, gpg, age: one file in, one out or to the terminal."""
    inputs = [*given.options.get("in", []), *(given.operands if call.program != "openssl" else [])]
    if call.program == "openssl" and (given.has("noout") or given.has("pubout")):
        return
    into = given.value("out")
    if inputs and into is not None:
        yield FileAct("copy", tuple(inputs), into=into)
    else:
        yield from _read(call, inputs)


def inserted(_: Invocation, given: Given) -> Iterator[FileAct]:
    """curl file://: the file is read out."""
    files = [Arg(a.text[7:], a.raw, a.sources) for a in given.operands if a.text.startswith("file:///")]
    if files:
        yield FileAct("read", tuple(files))


def shown_by_git(call: Invocation, _: Given) -> Iterator[FileAct]:
    """`git show|cat-file REV:PATH`."""
    words = call.words
    if any(w in ("show", "cat-file") for w in words[:4]):
        found = [Arg(w.split(":", 1)[1]) for w in words if re.match(r"[\w./~^@{}-]*:[^/:]", w)]
        if found:
            yield FileAct("read", tuple(found))
    elif "--no-index" in words:
        yield FileAct("read", tuple(a for a in call.args if not a.text.startswith("-")))


def table(names: str, options: str, read: Reader) -> dict[str, Tool]:
    """Rows of tools that only read or copy."""
    return rows(names, "help version " + options, read, "read copy")


_SUFFIXES = {
    "gzip": ".gz",
    "pigz": ".gz",
    "xz": ".xz",
    "lzma": ".lzma",
    "bzip2": ".bz2",
    "zstd": ".zst",
    "lz4": ".lz4",
}
_COUNTERS = frozenset(
    "wc sum cksum md5sum sha1sum sha256sum sha512sum shasum b2sum file stat test true false : [".split()
)
_GREPS = frozenset("grep egrep fgrep zgrep ggrep rg ag ack ugrep".split())
_SCRIPTED = frozenset("sed gsed awk gawk mawk jq yq perl".split())
_GREP = (
    "e,regexp,pattern= f,file,script= exclude-from= A,after-context= B,before-context= C,context= m,max-count= include= exclude= "
    "exclude-dir= color? colour? d= D= binary-files= label= g,glob= t,type= T,type-not= iglob= replace= files"
)
_HEAD = "n,lines= c,bytes= "
READ_TOOLS: dict[str, Tool] = {
    **table("cat tac nl rev less more most zcat gzcat bzcat xzcat zstdcat lz4cat zless zmore ccat lolcat glow mdcat jless", "p,pattern= x= b= j= P,prompt= k,in= t,tag= T=", plain),
    **table("bat batcat", "l,language= r,line-range= H= theme= style= paging= color=", plain),
    **table("head tail ghead gtail", _HEAD + "pid= s= f F q v", plain),
    **table("xxd", "l,len= s,seek= c,cols= g,groupsize= b u p i r o=", plain),
    **table("hexdump hd", "n= s= e= f= C c b d o x", plain),
    **table("od god", "A= j= N= S= t= w?", plain),
    **table("strings gstrings", "n,bytes= e= t,radix= T=", plain),
    **table("sort gsort", "o,output= k= t= S= T= files0-from= batch-size= parallel=", plain),
    **table("uniq shuf fold fmt pr column expand unexpand iconv look paste cut gcut tr csplit split", "d= f= c= b= w= s= t= l= n= i= o= output-delimiter=", plain),
    **table("base64 base32 basenc gbase64", "w,wrap= i,in= o,output= d,decode D", plain),
    **table("vim vi view nvim nano emacs emacsclient ex ed pico micro vimdiff", "c= cmd= u= S= i= T= goto= wait", plain),
    **table("diff sdiff colordiff comm cmp join delta", "U,unified= C,context= W,width= x,exclude= I= L,label= color?", plain),
    **table("Get-Content gc type gci", "", plain),
    **table("pbcopy xclip xsel wl-copy clip clip.exe", "selection= display=", plain),
    **table("date gdate", "f,in,file= d,date= s,set= r,reference=", lambda call, given: _read(call, given.options.get("file", []))),
    **table(" ".join(sorted(_GREPS)), _GREP, after_pattern),
    **table("sed gsed", "e,pattern= E,r f,script= i,in-place? n,print s l= z u", after_pattern),
    **table("awk gawk mawk nawk", "F= v= f,script= i= e,pattern=", after_pattern),
    **table("perl", "e,E,pattern= i,in-place? n p l? a F? M? I= w", lambda call, given: after_pattern(call, given) if given.has("pattern") else script(call, given)),
    **table("jq yq gojq dasel", "f,script= L= indent= arg= argjson= i,in-place r c s n o= p= I=", after_pattern),
    **table("python python2 python3 python3.10 python3.11 python3.12 python3.13 node nodejs ruby php bun deno", "c= e,p,pe,eval= m= W= X= r,require=", script),
    **table("sh bash dash zsh ksh", "c= O= o=", lambda call, given: iter(())),
    **table("dd gdd dcfldd", "", dd_read),
    **table("cp gcp install ginstall ditto", "a,archive r,R,recursive t,target-directory= S,suffix= attributes-only m,mode= o,owner= g,group= d,directory b", copied),
    **table("ln gln link", "s,symbolic f n t,target-directory= S,suffix= r T v", copied),
    **table("rsync", "a v r z n,dry-run e,rsh= exclude= include= files-from= f,filter= exclude-from= include-from= port= bwlimit= timeout= log-file= chmod= password-file= delete progress", copied),
    **table("zip", "r q j d T x= i= P,password= e y 9", archived),
    **table("7z 7za 7zz rar ar", "", archived),
    **table("gzip pigz xz lzma bzip2 zstd lz4", "c,to-stdout,stdout k,keep d,decompress f l,list t,test r S,suffix= T= q v 1 2 3 4 5 6 7 8 9", packed),
    **rows("openssl", "-in= out= noout pubout pubin pubkey passin= passout= pass= k= inkey= keyin= subj= days= config= K= iv= help", encoded, "read copy"),
    **table("tar gtar bsdtar", TAR, tarred),
    **table("gpg gpg2 age sops", "o,out,output= r,recipient= u= d,decrypt i= passphrase= passphrase-file= batch yes armor", encoded),
    **table("curl wget", "", inserted),
    **table("git", "", shown_by_git),
}  # fmt: skip
