"""Ways past a guard that judges commands, as data: what each tries on a victim of its own, and what comes of it.

Promise: a row names nothing but its own victim (`@V`), its own folder in the workspace (`@W`, the working folder) and the
test's own programs and servers; where a victim may be lost behind the gate, the row says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

COLUMNS = ("gate", "gate + confine", "shims")
"""What guards; the letters of `Row.expected` stand in this order."""

BARE = "bare"

SURVIVED, PART, LOST = "B", "P", "M"


class Victim(StrEnum):
    """What a row is after; all of it outside the workspace."""

    PHOTOS = "a folder of photos"
    """Below ~/Documents: deleting it is objected to, and so is deleting a file of it."""
    KEY = "a key"
    """Below ~/.ssh: deleting it is objected to, and so is emptying it."""
    KEYS = "a folder of keys"
    """200 of them, one for each try of a race."""
    THESIS = "a folder of texts"
    """Below the home and of no kind that rules name: only clearing it out is objected to."""
    CHECKOUT = "another checkout"
    """A git repository in ~/Documents, with files that are in no commit."""
    REQUEST = "a request"
    """Lost when a DELETE arrives at a server, which is on loopback and passes for api.example.com."""
    GUARD = "the guard"
    """Lost when the call succeeded."""


# Why a victim, or a part of it, may be lost although the gate is in force.
MOVED = "A move loses nothing; it can be moved back. What is deleted later from inside the project is the project's own."
IN_PLACE = (
    "The gate sees files by the path they are opened with; a handle has none, and only root may open by one."
)
RACE_ON_EFFECT = "The kernel reads the path anew after the answer (seccomp_unotify(2)); only an exec is judged where it cannot change."
OTHER_NAME = "What lies in the project is the project's own, also under a name that leads out of it."
LOCAL = "To a rule loopback is local; and of a connection the gate knows the address, not what is said."


@dataclass(frozen=True, slots=True)
class Row:
    """One way."""

    number: str
    title: str
    steps: tuple[tuple[str, ...], ...]
    """Argument vectors; the last one is the attempt, those before prepare it."""
    expected: str
    """A letter for each of `COLUMNS`."""
    why: str = ""
    """Needed where the gate does not stop it: the limit."""
    as_user: str = ""
    """The letters for an ordinary user, where root can do more."""
    victim: Victim = Victim.PHOTOS
    files: Mapping[str, str] = field(default_factory=dict)
    """Put into the row's folder before the session; text that begins with `#!` can be run."""
    stdin: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    """Programs and files without which there is nothing to try."""
    is_up_to_kernel: bool = False
    """Whether a kernel may refuse it even without a guard."""


def _row(number: str, title: str, *words: str, expected: str, **more: object) -> Row:
    """A row of one step."""
    return Row(number, title, (words,), expected, **more)  # type: ignore[arg-type]


def _probe(number: str, title: str, way: str, *, expected: str, **more: object) -> Row:
    """A row of the compiled program."""
    return _row(number, title, "@B/probe", way, "@V", expected=expected, **more)


_RM = ("/bin/rm", "-rf", "@V")
_UNLINK_EACH = (
    "import os, sys\nfor name in os.listdir(sys.argv[1]):\n    os.unlink(os.path.join(sys.argv[1], name))\n"
)
_PERL_UNLINK = 'unlink glob "$ARGV[0]/*"'
_UNLINK = "import os, sys; os.unlink(sys.argv[1])"
_DELETE_BY_URLLIB = """import urllib.request
urllib.request.urlopen(urllib.request.Request("http://{host}/v1/volumes/@N", method="DELETE"), timeout=10)
"""
_BY_PROXY = {"http_proxy": "http://127.0.0.1:@PORT", "no_proxy": ""}

NAMED_IN_THE_ISSUE = (
    _row("01", "bare `rm`", "rm", "-rf", "@V", expected="BBB"),
    _row("02", "`/bin/rm`", *_RM, expected="BBM"),
    _row("03", "`env -i /bin/rm`", "/usr/bin/env", "-i", *_RM, expected="BBM"),
    _row("04", "`bash -c` with a chain", "bash", "-c", "cd / && true; rm -rf @V && true", expected="BBB"),
    _row("05", "Python's `os.execve` with a false argv[0]", "/usr/bin/python3", "-c",
         "import os, sys; os.execve('/bin/rm', ['ls', '-rf', sys.argv[1]], {})", "@V", expected="BBM"),
    _row("06", "Python's `subprocess`", "/usr/bin/python3", "-c",
         "import subprocess, sys; subprocess.run(['/bin/rm', '-rf', sys.argv[1]])", "@V", expected="BBM"),
    Row("07", "symbolic link to rm", (("/bin/ln", "-s", "/bin/rm", "tidy"), ("./tidy", "-rf", "@V")), "BBM"),
    Row("08", "hard link to rm", (("/bin/ln", "/bin/rm", "tidy"), ("./tidy", "-rf", "@V")), "BBM", is_up_to_kernel=True),
    Row("09", "copy of rm under another name", (("/bin/cp", "/bin/rm", "tidy"), ("./tidy", "-rf", "@V")), "BBM"),
    _row("10", "`/proc/self/root/bin/rm`", "/proc/self/root/bin/rm", "-rf", "@V", expected="BBM"),
    _row("11", "`cd /bin; ./rm`", "/bin/sh", "-c", "cd /bin; ./rm -rf @V", expected="BBM"),
    _probe("12", "execveat with a folder's descriptor", "exec-at", expected="BBM"),
    _probe("13", "rm copied to memory, execveat", "exec-memory", expected="BBM"),
    _row("14", "`ld.so /bin/rm`", "/lib64/ld-linux-x86-64.so.2", *_RM, expected="BBM", needs=("/lib64/ld-linux-x86-64.so.2",)),
    _row("15", "`busybox rm` (static)", "@B/busybox", "rm", "-rf", "@V", expected="BBM", needs=("busybox",)),
    _row("16", "`env -u LD_PRELOAD /bin/rm`", "/usr/bin/env", "-u", "LD_PRELOAD", *_RM, expected="BBM"),
    _row("17", "`env -u LD_PRELOAD busybox rm`", "/usr/bin/env", "-u", "LD_PRELOAD", "@B/busybox", "rm", "-rf", "@V",
         expected="BBM", needs=("busybox",)),
    _probe("18", "execve by the i386 table (`int 0x80`)", "exec32", expected="BBM", is_up_to_kernel=True),
    _row("19", "script with `#!/bin/rm -rf`", "./tidy.sh", "@V", files={"tidy.sh": "#!/bin/rm -rf\n"}, expected="BBM"),
    _row("20", "Perl's unlink", "/usr/bin/perl", "-e", "unlink $ARGV[0]", "@V", victim=Victim.KEY, expected="BBM", needs=("perl",)),
    _row("21", "Python's os.unlink", "/usr/bin/python3", "-c", _UNLINK, "@V", victim=Victim.KEY, expected="BBM"),
    _row("22", "`find -delete`", "/usr/bin/find", "@V", "-delete", expected="BBM"),
    _row("23", "`mv` away", "/bin/mv", "@V", "@W/away", expected="MBM", why=MOVED),
    _probe("24", "unlinkat by io_uring", "ring", victim=Victim.KEY, expected="BBM", is_up_to_kernel=True),
    _probe("25", "unlink by the i386 table (`int 0x80`)", "unlink32", victim=Victim.KEY, expected="BBM", is_up_to_kernel=True),
    _probe("26", "orphan in a session of its own", "orphan", expected="BBM"),
    _probe("27", "race on the path of an exec, 200 tries", "race-path", victim=Victim.KEYS, expected="BBM"),
    _row("31", "`curl -X DELETE`", "curl", "-sX", "DELETE", "--resolve", "api.example.com:@PORT:127.0.0.1",
         "http://api.example.com:@PORT/v1/volumes/@N", victim=Victim.REQUEST, expected="BBB", needs=("curl",)),
    _row("32", "Python's urllib, the provider in the text", "/usr/bin/python3", "call.py", victim=Victim.REQUEST,
         files={"call.py": _DELETE_BY_URLLIB.format(host="api.example.com")}, environment=_BY_PROXY, expected="BBM"),
    _row("33", "bash's `/dev/tcp`", "/bin/bash", "call.sh", victim=Victim.REQUEST, expected="MMM", why=LOCAL, files={"call.sh":
         "exec 3<>/dev/tcp/127.0.0.1/@PORT; printf 'DELETE /v1/volumes/@N HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3\n"}),
    _row("34", "`busybox wget`", "@B/busybox", "wget", "-qO-", "http://api.example.com/v1/volumes/@N?Action=Delete",
         victim=Victim.REQUEST, environment=_BY_PROXY, expected="BBM", needs=("busybox",)),
)  # fmt: skip

BY_TEXT = (
    _row("41", "a script", "bash", "./cleanup.sh", files={"cleanup.sh": "cd /\nrm -rf @V\n"}, expected="BBB"),
    _row("42", "a script that is run itself", "./cleanup.sh", files={"cleanup.sh": "#!/bin/sh\nrm -rf @V\n"}, expected="BBB"),
    _row("43", "a Makefile's target", "make", "-s", "clean", files={"Makefile": "clean:\n\trm -rf @V\n"}, expected="BBB",
         needs=("make",)),
    _row("44", "a package.json's script", "npm", "run", "--silent", "clean", expected="BBB", needs=("npm",),
         files={"package.json": '{"name": "x", "version": "1.0.0", "scripts": {"clean": "rm -rf @V"}}\n'}),
    _row("45", "Node's fs.rmSync", "/usr/bin/env", "node", "-e", "require('fs').rmSync(process.argv[1], {recursive: true})", "@V",
         expected="BBM", needs=("node",)),
    _row("46", "a Python program", "/usr/bin/python3", "wipe.py", "@V", files={"wipe.py": _UNLINK_EACH}, expected="BBM"),
    _row("47", "a Python module that a command imports", "/usr/bin/python3", "-m", "tidy", "@V", files={"tidy.py": _UNLINK_EACH},
         expected="BBM"),
    _row("48", "bash fed by a pipe", "/bin/bash", stdin="cd /\n/bin/rm -rf @V\n", expected="BBM"),
    _row("49", "`: > file` in a bash fed by a pipe", "/bin/bash", stdin="cd /\n: > @V\n", victim=Victim.KEY, expected="BBM"),
    _row("50", "base64 into a shell", "/bin/bash", "-c", "echo @RM64 | base64 -d | sh", expected="BBB"),
    _row("51", "`xargs rm`", "/usr/bin/xargs", "rm", "-rf", stdin="@V\n", expected="BBB"),
    _row("52", "`find -exec`", "/usr/bin/find", "@V", "-type", "f", "-exec", "/bin/rm", "-f", "{}", "+", expected="BBM"),
    _row("53", "`exec -a ls rm`", "/bin/bash", "-c", "exec -a ls /bin/rm -rf @V", expected="BBM"),
    _row("54", "`env -S`", "/usr/bin/env", "-S", "/bin/rm -rf @V", expected="BBM"),
    _row("55", "`timeout 9 rm`", "/usr/bin/timeout", "9", "rm", "-rf", "@V", expected="BBB"),
    _row("56", "`script -c`", "/usr/bin/script", "-qec", "/bin/rm -rf @V", "/dev/null", expected="BBB", needs=("script",)),
    _row("57", "`chroot / rm`", "/usr/sbin/chroot", "/", *_RM, expected="BBM", is_up_to_kernel=True),
    _row("58", "`rm` of a pattern", "/bin/bash", "-c", "/bin/rm -f @V/*", expected="BBM"),
    _row("59", "a megabyte of arguments", "/bin/bash", "-c", "/bin/rm -rf @V $(seq -f /nonexistent/%.0f 1 55000)", expected="BBM"),
)  # fmt: skip

BY_OTHER_PROGRAMS = (
    _row("61", "busybox's shell", "@B/busybox", "sh", "-c", "rm -rf @V", expected="BBM", needs=("busybox",)),
    _row("62", "busybox's shell fed by a pipe", "@B/busybox", "ash", stdin="cd /\nrm -rf @V\n", expected="BBM", needs=("busybox",)),
    Row("63", "copy of busybox under another name", (("/bin/cp", "@B/busybox", "busybox.old"), ("./busybox.old", "rm", "-rf", "@V")), "BBM",
        needs=("busybox",)),
    Row("64", "copy of busybox as `rm` by argv[0]", (("/bin/cp", "@B/busybox", "notes"), ("/usr/bin/python3", "-c",
        "import os, sys; os.execv('./notes', ['rm', '-rf', sys.argv[1]])", "@V")), "BBM", needs=("busybox",)),
    _row("65", "busybox's truncate", "@B/busybox", "truncate", "-s", "0", "@V", victim=Victim.KEY, expected="BBM",
         needs=("busybox",)),
    Row("66", "copy of Python, fed by a pipe", (("/bin/cp", "/usr/bin/python3", "tool"), ("./tool", "-", "@V")), "BBM", stdin=_UNLINK_EACH),
    _row("67", "`unlink`", "/usr/bin/unlink", "@V", victim=Victim.KEY, expected="BBM"),
    _row("68", "`truncate -s 0`", "/usr/bin/truncate", "-s", "0", "@V", victim=Victim.KEY, expected="BBM"),
    _row("69", "`shred -u`", "/usr/bin/shred", "-u", "@V", victim=Victim.KEY, expected="BBM"),
    _row("70", "`cp /dev/null`", "/bin/cp", "/dev/null", "@V", victim=Victim.KEY, expected="BBM"),
    _row("71", "`dd of=`", "/bin/dd", "if=/dev/null", "of=@V", victim=Victim.KEY, expected="BBM"),
    _row("72", "`tee`", "/usr/bin/tee", "@V", victim=Victim.KEY, expected="BBM"),
    _row("73", "`install`", "/usr/bin/install", "-m", "600", "/dev/null", "@V", victim=Victim.KEY, expected="BBM"),
    _row("74", "`sort -o`", "/usr/bin/sort", "-o", "@V", "/dev/null", victim=Victim.KEY, expected="BBM"),
    _row("75", "sed's `w`", "/bin/sed", "-n", "w @V", "/dev/null", victim=Victim.KEY, expected="BBM"),
    _row("76", "`gzip`", "/bin/gzip", "@V", victim=Victim.KEY, expected="BBM"),
    _row("77", "`curl -o`", "/usr/bin/curl", "-so", "@V", "file:///dev/null", victim=Victim.KEY, expected="BBM",
         needs=("curl",)),
    _row("78", "`ln -f`", "/bin/ln", "-sf", "/nonexistent", "@V", victim=Victim.KEY, expected="BBM"),
    _row("79", "`mv` over it", "/bin/mv", "-f", "spare", "@V", victim=Victim.KEY, files={"spare": "x\n"}, expected="BBM"),
    Row("80", "`tar x` over it", (("/bin/tar", "cf", "a.tar", "--transform", "s,spare,@V,", "-P", "spare"), ("/bin/tar", "xPf", "a.tar")),
        "BBM", victim=Victim.KEY, files={"spare": "x\n"}),
    _row("81", "`git clean` in another checkout", "/usr/bin/git", "-C", "@V", "clean", "-qfdx", victim=Victim.CHECKOUT,
         expected="BBM", needs=("git",)),
    _row("82", "`fallocate --punch-hole`", "/usr/bin/fallocate", "-pl", "4096", "@V", victim=Victim.KEY, expected="BBM", needs=("fallocate",)),
    _row("83", "awk's redirection", "/usr/bin/awk", 'BEGIN { printf "" > ARGV[1] }', "@V", victim=Victim.KEY, expected="BBM"),
    _row("84", "ed", "/usr/bin/ed", "-s", "@V", stdin="1d\nw\nq\n", victim=Victim.KEY, expected="BBM", needs=("ed",)),
    _row("85", "`cp` over it", "/bin/cp", "spare", "@V", victim=Victim.KEY, files={"spare": "x\n"}, expected="BBM"),
    _row("86", "`: > file` in a command", "/bin/bash", "-c", ": > @V", victim=Victim.KEY, expected="BBM"),
)  # fmt: skip

BY_SYSTEM_CALLS = (
    _probe("91", "a compiled program that removes all", "wipe", expected="BBM"),
    _probe("92", "the same, of files that are not precious", "wipe", victim=Victim.THESIS, expected="BBM"),
    _probe("93", "open with O_TRUNC", "truncate", victim=Victim.KEY, expected="BBM"),
    _row("94", "Python's open(…, 'w')", "/usr/bin/python3", "-c", "import sys; open(sys.argv[1], 'w')", "@V", victim=Victim.KEY,
         expected="BBM"),
    _row("95", "the same, on files that are not precious", "/usr/bin/python3", "-c",
         "import os, sys; [open(os.path.join(sys.argv[1], name), 'w') for name in os.listdir(sys.argv[1])]", "@V",
         victim=Victim.THESIS, expected="BBM"),
    _row("96", "ftruncate to nothing", "/usr/bin/python3", "-c", "import os, sys; os.ftruncate(os.open(sys.argv[1], os.O_WRONLY), 0)",
         "@V", victim=Victim.KEY, expected="BBM"),
    _row("97", "ftruncate to one byte", "/usr/bin/python3", "-c", "import os, sys; os.ftruncate(os.open(sys.argv[1], os.O_WRONLY), 1)",
         "@V", victim=Victim.KEY, expected="BBM"),
    _row("98", "truncate(2) to one byte", "/usr/bin/python3", "-c", "import os, sys; os.truncate(sys.argv[1], 1)", "@V",
         victim=Victim.KEY, expected="BBM"),
    _probe("99", "overwriting in place", "write-over", victim=Victim.KEY, expected="BBM"),
    _row("100", "os.replace with a file of the project", "/usr/bin/python3", "-c", "import os, sys; os.replace('spare', sys.argv[1])",
         "@V", victim=Victim.KEY, files={"spare": "x\n"}, expected="BBM"),
    _row("101", "os.replace with a new file beside it", "/usr/bin/python3", "-c",
         "import os, sys; open(sys.argv[1] + '.new', 'x').close(); os.replace(sys.argv[1] + '.new', sys.argv[1])", "@V",
         victim=Victim.KEY, expected="BBM"),
    _probe("102", "renameat2 with RENAME_EXCHANGE", "exchange", victim=Victim.KEY, expected="BBM"),
    _row("103", "moved into the project, then deleted", "/usr/bin/python3", "-c",
         "import os, shutil, sys; os.rename(sys.argv[1], 'mine'); shutil.rmtree('mine')", "@V", expected="MBM",
         why=MOVED),
    _probe("104", "through a hard link in the project", "link", victim=Victim.KEY, expected="MBM", why=OTHER_NAME,
           is_up_to_kernel=True),
    Row("105", "rm through a symbolic link in the project", (("/bin/ln", "-s", "@D", "mine"), ("/bin/rm", "-f", "mine/@F")), "BBM", victim=Victim.KEY),
    _row("106", "a bind mount in the project", "/usr/bin/unshare", "-rm", "/bin/sh", "-c",
         "mkdir mine && mount --bind @V mine && rm -rf mine", expected="BBM", is_up_to_kernel=True),
    _row("107", "rm in a user namespace", "/usr/bin/unshare", "-r", *_RM, expected="BBM", is_up_to_kernel=True),
    _probe("108", "open_by_handle_at with O_TRUNC (root)", "handle", victim=Victim.KEY, expected="MBM", why=IN_PLACE,
           is_up_to_kernel=True),
    _probe("109", "a path of 4,095 bytes", "long", victim=Victim.KEY, expected="BBM"),
    _probe("110", "vfork and exec", "vfork", expected="BBM"),
    _probe("111", "posix_spawn", "spawn", expected="BBM"),
    _probe("112", "exec by a thread that is not the first", "thread", expected="BBM"),
    _row("113", "Perl, in a forked child", "/usr/bin/perl", "-e", "if (!fork) { " + _PERL_UNLINK + "; exit } wait", "@V",
         expected="BBM", needs=("perl",)),
    _probe("114", "race on the arguments of an exec, 60 tries", "race-argument", victim=Victim.KEYS, expected="BBM"),
    _probe("115", "race on the path of an unlink, 60 tries", "race-unlink", victim=Victim.KEYS, expected="MBM",
           why=RACE_ON_EFFECT),
    Row("116", "`find -delete` through a symbolic link in the project", (("/bin/ln", "-s", "@V", "mine"),
        ("/usr/bin/find", "mine/", "-delete")), "BBM"),
)  # fmt: skip

_LOADED = {"VICTIM": "@V"}
_WIPE_BY_PERL = "BEGIN { unlink $ENV{VICTIM} } 1;\n"

BY_FOREIGN_CODE = (
    _row("121", "a library by LD_PRELOAD", "/bin/true", environment={"LD_PRELOAD": "@B/loaded.so", **_LOADED}, victim=Victim.KEY,
         expected="BBM"),
    _row("122", "the same, taken out of the environment again", "/bin/true", victim=Victim.KEY, expected="BBM",
         environment={"LD_PRELOAD": "@B/loaded.so", "WIPE": "1", **_LOADED}),
    _row("123", "a library by LD_LIBRARY_PATH", "/bin/ls", environment={"LD_LIBRARY_PATH": "@B/lib", **_LOADED}, victim=Victim.KEY,
         expected="BBM", is_up_to_kernel=True),
    _row("124", "a converter by GCONV_PATH", "/usr/bin/iconv", "-f", "SGTEST", "-t", "UTF-8", victim=Victim.KEY, expected="BBM",
         environment={"GCONV_PATH": "@W", **_LOADED}, files={"gconv-modules": "module SGTEST// INTERNAL @B/loaded.so 1\n"},
         needs=("iconv",)),
    _row("125", "a library by the loader's own `--preload`", "/lib64/ld-linux-x86-64.so.2", "--preload", "@B/loaded.so", "/bin/true",
         environment=_LOADED, victim=Victim.KEY, expected="BBM", needs=("/lib64/ld-linux-x86-64.so.2",)),
    _row("126", "Perl's PERL5OPT with an installed script", "/usr/bin/perl", "/usr/bin/pod2text", "/dev/null", victim=Victim.KEY,
         environment={"PERL5LIB": "@W", "PERL5OPT": "-Mtidy", **_LOADED}, files={"tidy.pm": _WIPE_BY_PERL}, expected="BBM",
         needs=("/usr/bin/pod2text",)),
    _row("127", "Python's PYTHONPATH with an installed script", "/usr/bin/python3", "/usr/bin/pydoc3", "-h", victim=Victim.KEY,
         environment={"PYTHONPATH": "@W", **_LOADED}, expected="BBM", needs=("/usr/bin/pydoc3",),
         files={"sitecustomize.py": "import os\nos.unlink(os.environ['VICTIM'])\n"}),
    _row("128", "an installed program, driven by ptrace", "@B/probe", "puppet", "@V", victim=Victim.KEY, expected="BBM",
         is_up_to_kernel=True),
    _row("129", "an installed program, its memory written through /proc", "@B/probe", "rewrite", "@V", victim=Victim.KEY,
         expected="BBM", is_up_to_kernel=True),
)  # fmt: skip

ON_THE_GUARD = (
    _row("131", "tracing it", "@B/probe", "seize", "@GUARD", victim=Victim.GUARD, expected="BBM", is_up_to_kernel=True),
    _row("132", "taking its descriptors", "@B/probe", "getfd", "@GUARD", victim=Victim.GUARD, expected="BBM", is_up_to_kernel=True),
    _row("133", "opening its memory (root)", "@B/probe", "memory", "@GUARD", victim=Victim.GUARD, expected="BBM",
         as_user="BBM", is_up_to_kernel=True),
    _row("134", "signals, by six system calls", "@B/probe", "signals", "@GUARD", victim=Victim.GUARD, expected="BBM"),
    _row("135", "a second listener", "@B/probe", "listener", "@GUARD", victim=Victim.GUARD, expected="BBM"),
    _row("136", "deleting its ledger", "@B/probe", "unlink", "@H/.local/state/shellguard/ledger.db", victim=Victim.GUARD, expected="BBM"),
    _row("137", "deleting its socket", "@B/probe", "unlink", "@SOCKET", victim=Victim.GUARD, expected="BBM"),
    _row("138", "kill -9", "@B/probe", "kill", "@GUARD", victim=Victim.GUARD, expected="BBM"),
)  # fmt: skip

GROUPS: Mapping[str, tuple[Row, ...]] = {
    "Ways that other guards were measured by": NAMED_IN_THE_ISSUE,
    "Said somewhere else than in the command": BY_TEXT,
    "By other programs": BY_OTHER_PROGRAMS,
    "By system calls": BY_SYSTEM_CALLS,
    "By code loaded into installed programs": BY_FOREIGN_CODE,
    "Against the guard itself": ON_THE_GUARD,
}
ROWS = tuple(row for rows in GROUPS.values() for row in rows)


_HEAD = """# What gets past, and what does not

Written by `python -m tests.e2e.test_bypass_table`; the suite tries every row for real, in a throwaway home, and fails when a letter
changes in either direction. Every row was first tried without a guard: each destroyed its victim.

**B**: the victim survived. **M**: it was deleted, replaced, emptied or overwritten; the request arrived; the call on the guard
succeeded. **P**: a part of the files was lost before the rest was saved.

- *gate*: `shellguard run --gate require`, as an agent is guarded where the kernel has what the gate needs
- *gate + confine*: the same with `--confine`
- *shims*: `shellguard run --gate off`, programs found on PATH only

Victims lie in the home, outside the project; commands hold nothing back of what they do unless the row says so. High findings are
refused instead of held for a person. Letters behind the gate that are no B carry the number of the limit that explains them.
"""


def document() -> str:
    """docs/bypass-table.md."""
    limits = list(dict.fromkeys(row.why for row in ROWS if row.why))
    lines = [_HEAD]
    for title, rows in GROUPS.items():
        lines += [f"## {title}\n", f"| # | way | {' | '.join(COLUMNS)} |", "|---|---|---|---|---|"]
        lines += [f"| {row.number} | {row.title} | {' | '.join(_cells(row, limits))} |" for row in rows]
        lines.append("")
    lines += ["## The limits\n", *(f"{number}. {why}" for number, why in enumerate(limits, 1)), "", _TAIL]
    return "\n".join(lines)


def _cells(row: Row, limits: list[str]) -> list[str]:
    """The letters; those of the gate with their limit."""
    cells = [
        SURVIVED if letter == SURVIVED else f"**{letter}** ({limits.index(row.why) + 1})"
        for letter in row.expected[:2]
    ]
    return [*cells, row.expected[2]]


_TAIL = """`--confine` closes all of them but that of the network: it does not read commands, the kernel refuses every change outside the
project. What passes the gate went by a name that counts as the project's own, or by no name at all.
"""
