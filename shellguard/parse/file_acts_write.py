"""Tools that write over files: copies, moves, links, editors, downloads.

Promise: pure; one row a tool, read by its manual. What is written into a folder is named by the folder and the source.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from shellguard.parse.file_act import FileAct, Tool, rows
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.option_grammar import Given

_NULL = frozenset({"/dev/null", "NUL"})
# Paths that are folders wherever they are: a copy to them lands in them.
_FOLDER = re.compile(
    r"(?:^|/)\.{0,2}$|^~[\w.-]*$|^/(?:[^/]+|(?:home|Users)/[^/]+|(?:usr/)?(?:local/)?(?:s?bin|lib))$|\.d$"
)
_REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*://|[\w.@-]+:)", re.I)
_COPY = (
    "a,archive attributes-only backup? b copy-contents d f,force i,interactive H l,link L,dereference n,no-clobber P "
    "p preserve? no-preserve= parents R,r,recursive reflink? remove-destination sparse= strip-trailing-slashes "
    "s,symbolic-link S,suffix= t,target-directory= T,no-target-directory u update? v,verbose x,one-file-system Z context? debug "
    "c exchange no-copy m,mode= o,owner= g,group= D C,compare directory strip strip-program= k"
)


def lands(given: Given) -> tuple[tuple[Arg, ...], Arg | None]:
    """Sources and destination of a copy: the last operand, or what `-t` names."""
    folder = given.value("target-directory")
    if folder is not None:
        return tuple(given.operands), Arg(folder.text.rstrip("/") + "/", folder.raw, folder.sources)
    if len(given.operands) < 2:
        return tuple(given.operands), None
    return tuple(given.operands[:-1]), given.operands[-1]


def written(sources: Iterable[Arg], into: Arg, *, is_file: bool) -> tuple[Arg, ...]:
    """The paths a copy writes: below a folder under the sources' names, else the destination itself."""
    found = tuple(sources)
    if is_file or not (len(found) > 1 or _FOLDER.search(into.text)):
        return (into,)
    names = dict.fromkeys(posixpath.basename(a.text.rstrip("/")) for a in found)
    folder = into.text.rstrip("/")
    return tuple(
        Arg(
            f"{folder}/{name}" if name not in ("", ".", "..", "*") else f"{folder}/", into.shown, into.sources
        )
        for name in names
    )


def _spares(given: Given) -> bool:
    """Whether what stands at the destination is kept: not touched, or saved first."""
    return given.has("no-clobber", "backup", "b") or given.text("update") in ("none", "none-fail")


def copy(_: Invocation, given: Given) -> Iterator[FileAct]:
    """cp, install, ditto: /dev/null as a source empties the destination."""
    sources, into = lands(given)
    if into is None or given.has("directory") or _REMOTE.match(into.text):
        return
    if any(a.text in _NULL for a in sources):
        yield FileAct("empty", (into,), is_forced=True)
    elif not _spares(given):
        is_file = given.has("no-target-directory")
        yield FileAct(
            "overwrite",
            written(sources, into, is_file=is_file),
            is_recursive=given.has("recursive", "archive"),
            is_forced=given.has("force", "remove-destination"),
            content=sources[0].shown if sources else "",
        )


def move(call: Invocation, given: Given) -> Iterator[FileAct]:
    """mv: the sources leave, the destination is written over; into /dev/null is gone."""
    sources, into = lands(given)
    if into is None:
        return
    if call.program == "move":
        # DOS separates folders by backslashes
        into = Arg(into.text.replace("\\", "/"), into.raw, into.sources)
    if not sources:
        return
    if into.text.rstrip("/") in _NULL:
        yield FileAct("delete", sources, is_recursive=True, is_forced=True, content="/dev/null")
        return
    found = [a for a in sources if "find" in a.sources]
    yield FileAct(
        "move-away",
        sources,
        is_recursive=True,
        is_forced=not _spares(given),
        is_filtered=bool(found) and all(not a.is_known for a in found),
        into=into,
    )
    if any(a.text in _NULL for a in sources):
        yield FileAct("empty", (into,), is_forced=True)
    elif not _spares(given):
        is_file = given.has("no-target-directory")
        yield FileAct(
            "overwrite",
            written(sources, into, is_file=is_file),
            is_forced=given.has("force"),
            content=sources[0].shown,
        )


def link(_: Invocation, given: Given) -> Iterator[FileAct]:
    """ln -f: a link takes the place of what stands there."""
    sources, into = lands(given)
    if into is None or not given.has("force") or _spares(given):
        return
    is_file = given.has("no-target-directory", "no-dereference")
    yield FileAct(
        "link-over",
        written(sources, into, is_file=is_file),
        is_forced=True,
        content=sources[0].shown if sources else "",
    )


def dd(call: Invocation, _: Given) -> Iterator[FileAct]:
    """dd of=: all of the file, or with `conv=notrunc` a part of it."""
    words = {k: (v, a) for a in call.args for k, eq, v in [a.text.partition("=")] if eq}
    if "of" in words:
        path, arg = words["of"]
        is_part = "notrunc" in words.get("conv", ("", arg))[0].split(",")
        is_blank = words.get("if", ("", arg))[0] in _NULL
        verb = "edit" if is_part else "empty" if is_blank else "overwrite"
        yield FileAct(
            verb, (Arg(path, arg.raw.partition("=")[2], arg.sources),), content=words.get("if", ("", arg))[0]
        )


def truncate(_: Invocation, given: Given) -> Iterator[FileAct]:
    """truncate: nothing stays at size 0, `+N` only adds."""
    size = given.text("size")
    if given.operands:
        verb = (
            "append"
            if size[:1] in ("+", ">", "%")
            else "overwrite"
            if re.match(r"0*[1-9]", size)
            else "empty"
        )
        yield FileAct(verb, tuple(given.operands), is_forced=True, content=size)


def tee(call: Invocation, given: Given) -> Iterator[FileAct]:
    """tee, sponge: operands are written."""
    if given.operands:
        yield FileAct(
            "append" if given.has("append") else "overwrite", tuple(given.operands), content=call.stdin or ""
        )


def edit_in_place(call: Invocation, given: Given) -> Iterator[FileAct]:
    """sed -i, perl -i, ruby -i: every file named; without `-e` the first operand is the program."""
    if not given.has("in-place"):
        return
    has_code = given.has("expression", "file", "e", "E")
    # macOS' sed wants the suffix as a word of its own, which may be empty
    operands = [a for a in given.operands if a.text] if call.program.endswith("sed") else given.operands
    targets = tuple(operands if has_code else operands[1:])
    if targets:
        yield FileAct("edit", targets, content=given.text("in-place"))


def awk_in_place(call: Invocation, given: Given) -> Iterator[FileAct]:
    """gawk -i inplace."""
    if given.text("include") == "inplace":
        targets = tuple(
            a for a in (given.operands if given.has("file") else given.operands[1:]) if "=" not in a.text
        )
        if targets:
            yield FileAct("edit", targets)


def edit(_: Invocation, given: Given) -> Iterator[FileAct]:
    """Editors told what to do by options or input, and patch: their files change."""
    target = given.value("output") or next(iter(given.operands), None)
    folder = given.value("directory")
    if target is None and folder is not None and not given.has("dry-run"):
        # which files below it a patch names is not known
        yield FileAct("unpack-over", (folder,), is_recursive=True)
    elif target is not None and not given.has("dry-run", "R"):
        yield FileAct("edit", (target,))


def output_file(_: Invocation, given: Given) -> Iterator[FileAct]:
    """Tools that write what `-o` names, below the folder they are told: sort, curl, wget, aria2c."""
    found = given.options.get("output", [])
    folder = given.text("output-dir")
    named = [a for a in found if a.text not in ("-", "")]
    targets = [Arg(posixpath.join(folder, a.text), a.raw, a.sources) for a in named]
    if not targets and folder and not given.has("output"):
        names = [posixpath.basename(a.text.rstrip("/")) for a in given.operands if "/" in a.text]
        targets = [Arg(posixpath.join(folder, n)) for n in names if n]
    if targets and not given.has("no-clobber"):
        yield FileAct("overwrite", tuple(targets))


def git_output(call: Invocation, _: Given) -> Iterator[FileAct]:
    """`git log|diff|show --output=FILE`, `git archive -o FILE`."""
    words = call.words
    name = next((w for w in words if not w.startswith("-")), "")
    for at, arg in enumerate(call.args):
        option, equals, value = arg.text.partition("=")
        following = call.args[at + 1] if at + 1 < len(words) else None
        if option == "--output" and (equals or following is not None):
            yield FileAct(
                "overwrite", (Arg(value, arg.raw, arg.sources) if equals or following is None else following,)
            )
        elif option == "-o" and name == "archive" and following is not None:
            yield FileAct("overwrite", (following,))


def uniq(_: Invocation, given: Given) -> Iterator[FileAct]:
    """uniq IN OUT."""
    if len(given.operands) > 1:
        yield FileAct("overwrite", (given.operands[1],))


def remote_copy(call: Invocation, given: Given) -> Iterator[FileAct]:
    """scp, docker cp: only a destination on this machine is ours to speak of."""
    operands = given.operands[1:] if call.program in ("docker", "podman", "kubectl") else given.operands
    if call.program in ("docker", "podman", "kubectl") and [a.text for a in given.operands[:1]] != ["cp"]:
        return
    if len(operands) > 1 and not _REMOTE.match(operands[-1].text) and operands[-1].text != "-":
        yield FileAct("overwrite", written(operands[:-1], operands[-1], is_file=False), is_recursive=True)


_CURL = "o,output= O,remote-name output-dir= no-clobber X,request= H,header= d,data= F,form= u,user= A,user-agent= b,cookie= c,cookie-jar= T,upload-file= e,referer= m,max-time= w,write-out= x,proxy= E,cert= K,config= r,range= D,dump-header= C,continue-at= y= Y= z= t= P= Q= retry= connect-timeout= data-binary= data-raw= data-urlencode= json= url= cacert= capath= key= resolve= interface= create-dirs"
_EDITOR = "c= e s E R S= u= i= w= W= n cmd= T= p= l L"
TOOLS: dict[str, Tool] = {
    **rows("cp gcp ditto", _COPY.replace("D C,compare directory", "directory"), copy, "overwrite empty"),
    **rows("install ginstall", _COPY.replace("d f,force", "f,force").replace("C,compare directory", "C,compare d,directory"), copy, "overwrite empty"),
    **rows("mv gmv move", _COPY, move, "move-away overwrite delete empty"),
    **rows("ln gln", "backup? b d,F,directory f,force i,interactive L,logical n,no-dereference P,physical r,relative s,symbolic S,suffix= t,target-directory= T,no-target-directory v,verbose h", link, "link-over"),
    **rows("dd gdd dcfldd", "", dd, "overwrite edit empty"),
    **rows("truncate gtruncate", "c,no-create o,io-blocks r,reference= s,size=", truncate, "empty overwrite append"),
    **rows("tee gtee sponge", "a,append i,ignore-interrupts p output-error?", tee, "overwrite append"),
    **rows("sed gsed", "n,quiet,silent debug e,expression= f,file= E,r,regexp-extended i,in-place? l,line-length= s,separate sandbox u,unbuffered z,null-data posix follow-symlinks a", edit_in_place, "edit"),
    **rows("perl ruby", "e= E= i,in-place? p n l? a F? w W s t T c U u v x? 0? C? I= m? M? r= K?", edit_in_place, "edit"),
    **rows("awk gawk", "f,file= F,field-separator= v,assign= i,include= e,source= l= o? p? d? D?", awk_in_place, "edit"),
    **rows("ex vim vi nvim", _EDITOR, edit, "edit"),
    **rows("ed red", "p,prompt= s,quiet,silent E l v,verbose G,traditional r", edit, "edit"),
    **rows("patch", "p,strip= i,input= d,directory= o,output= R,reverse-patch b,backup N,forward E f,force t,batch s,quiet dry-run F,fuzz= r,reject-file= z,suffix= B= V= Y= D= l u c e n Z T", edit, "edit unpack-over"),
    **rows("sort gsort", "o,output= k,key= t,field-separator= S,buffer-size= T,temporary-directory= parallel= compress-program= batch-size= files0-from= random-source= sort= b d f g i M h n R r V c C m s u z", output_file, "overwrite"),
    **rows("curl", _CURL, output_file, "overwrite"),
    **rows("wget", "O,output-document,output= P,directory-prefix,output-dir= nc,no-clobber o,output-file= a,append-output= i,input-file= t,tries= T,timeout= w,wait= Q,quota= U,user-agent= l,level= A,accept= R,reject= D,domains= I= X= B= e= header= post-data= post-file= user= password= c q v r k m p N S x np nd nH", output_file, "overwrite"),
    **rows("aria2c", "o,out,output= d,dir,output-dir= i,input-file= j,max-concurrent-downloads= s,split= x= k= header= l,log= c q", output_file, "overwrite"),
    **rows("uniq guniq", "c,count d,repeated D f,skip-fields= i,ignore-case s,skip-chars= u,unique w,check-chars= z", uniq, "overwrite"),
    **rows("git", "", git_output, "overwrite"),
    **rows("scp", "3 4 6 A B C O p q R r s T v c= D= F= i= J= l= o= P= S= X=", remote_copy, "overwrite"),
    **rows("docker podman", "a,archive L,follow-link q,quiet H,host= context=", remote_copy, "overwrite"),
}  # fmt: skip
