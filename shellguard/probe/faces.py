"""Which one of its names a program goes by, when one file answers to several.

Promise: pure and total. A program that ignores argv[0] cannot choose its name by it; one that obeys argv[0] is
what argv[0] says, by that program's own rules.
"""

from __future__ import annotations

import re
from collections.abc import Collection

MULTICALL = frozenset({"busybox", "toybox", "coreutils"})
"""One file, hundreds of programs: argv[0] says which, or else the arguments do."""

# Bytes that all have to be there. They stand in these programs' own usage texts and error messages.
MARKS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("busybox", (b"BusyBox v", b"applet not found")),
    ("toybox", (b"landley.net/toybox",)),
    ("coreutils", (b"--coreutils-prog=",)),  # GNU
    ("coreutils", (b"(multi-call binary)", b"coreutils")),  # uutils
    ("ld.so", (b"the program interpreter for dynamically-linked\nELF programs",)),  # glibc
    ("ld-musl", (b"\nVersion %s\nDynamic Program Loader\n",)),
)

# Few names that obey argv[0]: real name -> what else it is. Any other argv[0] makes it the real name again.
DISPATCHERS: dict[str, frozenset[str]] = {
    "killall5": frozenset({"pidof"}),  # killall5(8)
    "pgrep": frozenset({"pkill", "pidwait"}),  # pgrep(1)
    "systemctl": frozenset({"halt", "poweroff", "reboot", "shutdown", "telinit", "runlevel"}),  # systemctl.c
    "rustup": frozenset(
        "cargo rustc rustdoc rustfmt cargo-fmt cargo-clippy cargo-miri clippy-driver rls rust-analyzer rust-gdb rust-gdbgui rust-lldb".split()
    ),  # rustup's proxies
    "lvm": frozenset(
        f"{kind}{verb}"
        for kind in ("lv", "vg", "pv")
        for verb in "s change convert create display extend reduce remove rename resize scan ck cfgbackup cfgrestore move".split()
    ),  # lvm(8)
}

# What GNU and uutils coreutils hold; toybox has most of them.
_COREUTILS = frozenset(
    "[ arch b2sum base32 base64 basename basenc cat chcon chgrp chmod chown chroot cksum comm cp csplit cut date dd df dir "
    "dircolors dirname du echo env expand expr factor false fmt fold groups head hostid hostname id install join kill link "
    "ln logname ls md5sum mkdir mkfifo mknod mktemp more mv nice nl nohup nproc numfmt od paste pathchk pinky pr printenv "
    "printf ptx pwd readlink realpath rm rmdir runcon seq sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep "
    "sort split stat stdbuf stty sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq "
    "unlink uptime users vdir wc who whoami yes".split()
)

# uutils: `uu_rm` and `my-rm.old` are rm. src/bin/coreutils.rs, find_prefixed_util and file_stem.
_SUFFIX = re.compile(r"\[$|[A-Za-z0-9]*$")
_VERSION = re.compile(r"[-.]?[0-9][0-9.]*$")  # ends with a digit


def base(argv0: str) -> str:
    """The name within argv[0], as programs take it: behind the last slash, without a login shell's dash."""
    return argv0.rpartition("/")[2].removeprefix("-")


def applet(binary: str, *, shown: str, known: Collection[str]) -> str:
    """The program that a multi-call `binary` becomes under the name `shown`; itself where its arguments say which."""
    if not shown or shown.startswith(binary):
        return binary
    if binary == "busybox":
        return shown  # "applet not found" where there is none; it never looks further
    if shown in known or shown in _COREUTILS:
        return shown
    if binary == "coreutils" and (suffix := _SUFFIX.search(shown.rpartition(".")[0] or shown)):
        return suffix[0] if suffix[0] in known or suffix[0] in _COREUTILS else binary
    return binary


def face(names: Collection[str], *, spoken: Collection[str], shown: str, real: str) -> str:
    """The one of a file's `names` to judge by: `spoken` are those that rules know, `shown` is argv[0]'s, `real` the
    file's own. `names` must not be empty."""
    for dispatcher, others in DISPATCHERS.items():
        if dispatcher in names:
            return shown if shown in others else dispatcher
    # SAFETY: `nc.openbsd` is `nc` under a name that no rule knows. tests/probe/test_identity.py
    choices = [name for name in sorted(names) if name in spoken] or sorted(names)
    return next((name for name in (shown, real) if name in choices), choices[0])


def unversioned(name: str) -> str:
    """`python` for `python3.11`; the name itself where that would leave next to nothing, as of `b2`."""
    stem = _VERSION.sub("", name) if name[-1:].isdecimal() else name
    return stem if len(stem) > 2 else name


def is_honest(shown: str, *, names: Collection[str]) -> bool:
    """`shown` is one of `names` or another version of one, as `python` and `python3.11` are."""
    own = {unversioned(name) for name in names}
    return unversioned(shown) in own or any(shown in DISPATCHERS.get(name, ()) for name in names)
