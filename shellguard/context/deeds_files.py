"""What a call does to files and folders, by the acts that its tool and its redirections are known for.

Promise: pure; a sink such as /dev/null is no file, and a path is said absolute where the folder is known.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import is_blank, is_folder, path_of, reach_of, scope_of
from shellguard.model import Reach, Undo
from shellguard.parse.file_act import FileAct
from shellguard.parse.invocation import Arg
from shellguard.parse.services.service_act import Scope

_DOES: dict[str, Does] = {
    "delete": Does.REMOVE, "empty": Does.REMOVE, "erase": Does.REMOVE, "overwrite": Does.MAKE, "append": Does.CHANGE,
    "edit": Does.CHANGE, "move-away": Does.MOVE, "link-over": Does.MAKE, "unpack-over": Does.MAKE, "mirror": Does.REMOVE,
    "change-permissions": Does.CHANGE, "change-owner": Does.GRANT, "format": Does.REMOVE, "destroy-volume": Does.REMOVE,
    "mount": Does.CHANGE, "unmount": Does.CHANGE, "read": Does.LOOK, "send": Does.SHARE,
}  # fmt: skip
_THINGS = {"format": "disk", "destroy-volume": "volume", "mount": "filesystem", "unmount": "filesystem"}
_LOST = frozenset({"delete", "empty", "erase", "mirror", "format", "destroy-volume"})
# The first digit class of a mode that lets everybody write, and its letters.
_WIDE = re.compile(r"0?[0-7]?[0-7][0-7][2367]|[ugoa]*[oa][ugoa]*[+=][rxXst]*w[rwxXst]*")
_NEUTRAL = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/stdin", "-"})
# Their rows in the tables of files say what services' readers say better, or nothing of a file.
_OTHERS = frozenset({"crontab", "python", "python3", "node", "ruby", "perl", "bash", "sh", "php"})


def file_deeds(subject: Subject) -> list[Deed]:
    """Everything that is made of, done to and read from files."""
    found = [d for act, targets, _ in subject.acts for d in _of(subject, act, [a for a, _ in targets])]
    known = {d.target for d in found}
    found += [*_made(subject), *(d for d in _looked_at(subject) if d.target not in known)]
    return found or _archive(subject)


def _of(subject: Subject, act: FileAct, targets: list[Arg]) -> Iterator[Deed]:
    does = _DOES.get(act.verb)
    if does is None:
        yield from _copied(subject, act)
        return
    if subject.program in _OTHERS and act.verb in ("read", "delete"):
        return
    if act.verb == "change-permissions" and _WIDE.fullmatch(act.content):
        does = Does.GRANT
    for arg in targets:
        if (
            arg.text
            and arg.text not in _NEUTRAL
            and not arg.is_process
            and not (does is Does.LOOK and is_blank(arg))
        ):
            yield _deed(subject, act, does, arg)


def _deed(subject: Subject, act: FileAct, does: Does, arg: Arg) -> Deed:
    call = subject.call
    into = act.into.shown if act.into is not None and act.verb in ("move-away", "send") else ""
    where = call.host or (into if act.verb == "send" else "")
    return Deed(
        does,
        _THINGS.get(act.verb) or _kind(arg, act),
        path_of(arg, call),
        _scope(act, arg),
        service="files",
        where=where,
        reach=Reach.REMOTE if act.verb == "send" else reach_of(call),
        undo=Undo.NONE if act.verb in _LOST or act.verb == "send" else Undo.TRIVIAL,
        how=_how(subject),
    )


def _kind(arg: Arg, act: FileAct) -> str:
    if act.verb in ("unpack-over", "mirror") or is_folder(arg.text):
        return "folder"
    is_bare = "." not in posixpath.basename(arg.text).lstrip(".") and not arg.is_glob
    return (
        "folder"
        if act.is_recursive and is_bare and act.verb in ("delete", "change-permissions", "read")
        else "file"
    )


def _scope(act: FileAct, arg: Arg) -> Scope:
    found = scope_of(arg, is_recursive=act.is_recursive)
    return Scope.MANY if act.is_filtered and found is Scope.ONE else found


def _copied(subject: Subject, act: FileAct) -> Iterator[Deed]:
    """What a copy is made of is looked at; an archive that it goes into is made."""
    for arg in act.targets:
        yield _deed(subject, act, Does.LOOK, arg)
    into = act.into
    if any(a.verb == "overwrite" for a, _, _ in subject.acts):
        # where each copy lands is said by its own act
        return
    if into is not None and into.is_known and ":" not in into.text and into.text not in _NEUTRAL:
        yield _deed(subject, act, Does.MAKE, into)


# Programs that make what their operands name, and what that is.
_MAKERS: dict[str, str] = {
    "mkdir": "folder", "touch": "file", "mktemp": "file", "mkfifo": "file", "mknod": "file", "fallocate": "file", "venv": "folder",
    "virtualenv": "folder", "New-Item": "file", "md": "folder", "python-venv": "folder", "django-admin": "folder",
    "cookiecutter": "folder", "create-react-app": "folder", "create-next-app": "folder", "create-vite": "folder",
}  # fmt: skip
_MAKER_VALUES = {"mkdir": ("-m",), "touch": ("-d", "-t", "-r"), "fallocate": ("-l", "-o"), "venv": ("--prompt",), "mktemp": ("-p",)}  # fmt: skip


def _made(subject: Subject) -> Iterator[Deed]:
    thing = _MAKERS.get(subject.program)
    call = subject.call
    if thing is None:
        return
    args = plain_operands(call.args, _MAKER_VALUES.get(subject.program, ()))
    if subject.program == "mktemp":
        thing = "folder" if subject.has_option("-d") else "file"
    for arg in args or ((Arg(""),) if subject.program == "mktemp" else ()):
        target = path_of(arg, call)
        yield Deed(
            Does.MAKE,
            thing,
            target,
            service="files",
            where=call.host,
            reach=reach_of(call),
            how=_how(subject),
        )


_LISTED = re.compile(r"-?[a-zA-Z]*[tlZ][a-zA-Z]*|--list|--test")
_PACKERS = frozenset(
    "unzip tar gtar bsdtar 7z 7za 7zz zip gzip gunzip xz unxz bzip2 bunzip2 zstd zipinfo zcat".split()
)


def _archive(subject: Subject) -> list[Deed]:
    """An archive that is only listed is looked at; what is written anew below this folder is made."""
    name, call = subject.program, subject.call
    words = [w for w in plain_operands(call.args, ("-C", "-d", "-f")) if not is_blank(w)]
    files = [w for w in words if "." in w.text] or [
        a for b, a in itertools.pairwise(call.args) if b.text.endswith("f")
    ]
    if name not in _PACKERS or not files:
        return []
    first = call.words[0] if call.words else ""
    is_listed = name in ("zipinfo", "zcat") or bool(_LISTED.fullmatch(first))
    does, target = (Does.LOOK, path_of(files[0], call)) if is_listed else (Does.MAKE, call.cwd or "")
    return [
        Deed(
            does,
            "file" if is_listed else "folder",
            target,
            service="files",
            where=call.host,
            reach=reach_of(call),
            how=name,
        )
    ]


# Programs that look at what their operands name; the options whose value is the next word.
_VIEWERS: dict[str, str] = {
    **dict.fromkeys("stat file readlink realpath wc du tree md5sum sha1sum sha256sum cksum lsattr getfacl lsof exa eza lsd ll dir vdir namei".split(), ""),
    "ls": "-I -w -T", "du": "-d -B -t", "tree": "-L -P -I -o", "test": "", "[": "", "diff": "-U -C", "cmp": "-n -i", "colordiff": "",
    "fd": "-e -t -d -E", "grep": "-e -f -A -B -C -m --include --exclude --exclude-dir", "rg": "-e -g -t -A -B -C -m -T", "ag": "-G", "ack": "",
    "egrep": "-e -f -A -B -C -m", "fgrep": "-e -f -A -B -C -m", "find": "", "jq": "--arg --argjson", "yq": "", "less": "", "more": "", "bat": "",
}  # fmt: skip
_PATTERN_FIRST = frozenset("grep egrep fgrep rg ag ack jq yq fd".split())
_FOLDERS = frozenset("ls tree du find fd exa eza lsd ll dir vdir".split())


def _looked_at(subject: Subject) -> Iterator[Deed]:
    name, call = subject.program, subject.call
    if name not in _VIEWERS or _does_more(subject):
        return
    words = _viewed(subject)
    is_folder_tool = (
        name in _FOLDERS
        or subject.has_option("-r")
        or subject.has_option("-R")
        or name in ("rg", "ag", "ack")
    )
    if not words and is_folder_tool and not call.fed_by:
        words = [Arg(".")]
    for arg in words:
        if arg.text in _NEUTRAL or arg.is_process or is_blank(arg):
            continue
        thing = (
            "folder"
            if is_folder(arg.text) or (is_folder_tool and "." not in posixpath.basename(arg.text))
            else "file"
        )
        yield Deed(
            Does.LOOK,
            thing,
            path_of(arg, call),
            scope_of(arg),
            service="files",
            where=call.host,
            reach=reach_of(call),
            how=_how(subject),
        )


def _does_more(subject: Subject) -> bool:
    """Whether find does to what it finds what its acts already say."""
    if subject.program != "find":
        return False
    return any(a.verb in ("delete", "move-away", "edit") for a, _, _ in subject.acts)


def _viewed(subject: Subject) -> list[Arg]:
    name, call = subject.program, subject.call
    if name == "find":
        return [a for a, _ in subject.targets]
    if name in ("test", "["):
        return [
            a
            for before, a in zip(call.args, call.args[1:], strict=False)
            if re.fullmatch(r"-[a-zA-Z]", before.text) and before.text not in ("-n", "-z", "-a", "-o")
        ]
    words = list(plain_operands(call.args, tuple(_VIEWERS[name].split())))
    return words[1:] if name in _PATTERN_FIRST and not _has_pattern(subject) else words


def _has_pattern(subject: Subject) -> bool:
    """Whether an option brings the pattern, so that the first word is a path."""
    is_other = subject.program in ("jq", "yq", "fd")
    return not is_other and (subject.has_option("-e") or subject.has_option("-f"))


def plain_operands(args: tuple[Arg, ...], values: tuple[str, ...] = ()) -> tuple[Arg, ...]:
    """Words that are neither options nor the values of `values`."""
    found: list[Arg] = []
    skipping = False
    for at, arg in enumerate(args):
        if skipping:
            skipping = False
        elif arg.text == "--":
            return (*found, *args[at + 1 :])
        elif arg.text.startswith("-") and len(arg.text) > 1:
            skipping = arg.text in values
        else:
            found.append(arg)
    return tuple(found)


def _how(subject: Subject) -> str:
    name = subject.call.program or subject.program
    if name in ("sed", "perl", "ruby") and subject.has_option("-i"):
        return f"{name} -i"
    is_recursive = name in ("rm", "chmod", "chown", "cp") and (
        subject.has_option("-r") or subject.has_option("-R")
    )
    return f"{name} -r" if is_recursive else name or ">"
