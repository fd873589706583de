"""A program is what its file is: real copies, links, renames and memfds of harmless programs, run and looked at."""

import dataclasses
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from shellguard.probe import executable as look
from shellguard.probe import identity
from shellguard.probe.executable import MAX_READ_S, is_system, looked_at, within
from shellguard.probe.faces import applet, face
from shellguard.probe.identity import Catalogue, Identity, executable, is_setuid, resolve_operand

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc/PID/exe is Linux'")

BITS = 64 if sys.maxsize > 2**32 else 32
CAT = os.path.realpath("/bin/cat")

# Waits for its input to end; `fill` makes its code its own, and large enough to be compared.
STUB = """
#include <stdio.h>
__asm__(".text\\n.fill 4096, 1, %(fill)d\\n");
const char *note = "%(note)s";
int main(void) { puts(note); fflush(stdout); while (getchar() != EOF) { } return 0; }
"""


def tool(name):
    if shutil.which(name) is None:
        if "CI" in os.environ:
            pytest.fail(f"{name} is missing")
        pytest.skip(f"{name} is missing")
    return name


def build(target, *options, fill=0x90, note="here"):
    command = [tool("gcc"), "-x", "c", "-", "-o", str(target), "-Wl,--build-id=sha1", *options]
    subprocess.run(command, input=STUB % {"fill": fill, "note": note}, text=True, check=True)
    return target


@pytest.fixture(scope="module")
def stubs(tmp_path_factory):
    """A folder with the programs `zap` and `fetch`, and beside it one that no rule speaks of."""
    folder = tmp_path_factory.mktemp("stubs")
    (folder / "bin").mkdir()
    build(folder / "bin/zap", fill=0x11)
    build(folder / "bin/fetch", fill=0x22)
    build(folder / "other", fill=0x33)
    return folder


@pytest.fixture
def victim(stubs):
    return stubs / "bin/zap"


@pytest.fixture
def catalogue(stubs):
    return Catalogue(["zap", "fetch"], search_path=str(stubs / "bin"))


@contextmanager
def running(path, argv0, **options):
    """A process that is past its exec and waits for its input."""
    with subprocess.Popen(
        [argv0], executable=str(path), stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options
    ) as process:
        try:
            yield process
        finally:
            with suppress(OSError):
                process.stdin.close()


def at(path):
    return looked_at(os.path.realpath(path), opener=str(path), info=Path(path).stat())


def identify(catalogue, path, argv0):
    with running(path, argv0) as process:
        return catalogue.names_of(executable(process.pid), argv0=argv0)


def known(name, disguised_as=""):
    return Identity(name, disguised_as, "known", is_system=False, bits=BITS)


def copied(victim, folder):
    return shutil.copy(victim, folder / "hello")


def hard_linked(victim, folder):
    os.link(victim, folder / "hello")
    return folder / "hello"


def linked(victim, folder):
    (folder / "hello").symlink_to(victim)
    return folder / "hello"


def renamed(victim, folder):
    return Path(shutil.copy(victim, folder / "zap")).rename(folder / "hello")


def lengthened(victim, folder):
    path = folder / "hello"
    shutil.copy(victim, path)
    with path.open("ab") as file:
        file.write(b"x")
    return path


def without_id(victim, folder):
    path = folder / "hello"
    subprocess.run(
        [tool("objcopy"), "--remove-section", ".note.gnu.build-id", victim, path, "--strip-all"], check=True
    )
    return path


def with_another_id(victim, folder):
    note = victim.read_bytes().index(b"GNU\0", victim.read_bytes().index(b"\x03\0\0\0GNU\0")) + 4
    content = bytearray(victim.read_bytes())
    content[note : note + 20] = b"x" * 20
    path = folder / "hello"
    path.write_bytes(content)
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    "disguise", [copied, hard_linked, linked, renamed, lengthened, without_id, with_another_id]
)
def test_a_disguised_program_is_still_the_program(catalogue, victim, tmp_path, disguise):
    path = disguise(victim, tmp_path)
    assert identify(catalogue, path, str(path)) == known("zap", "hello")


@pytest.mark.parametrize(
    ("argv0", "expected"),
    [
        pytest.param("zap", known("zap"), id="its name"),
        pytest.param("/somewhere/else/zap", known("zap"), id="a path that ends in its name"),
        pytest.param("-zap", known("zap"), id="as a login shell"),
        pytest.param("zap2.1", known("zap"), id="another version of its name"),
        pytest.param("true", known("zap", "true"), id="a harmless program's name"),
        pytest.param("fetch", known("zap", "fetch"), id="another known program's name"),
        pytest.param("", known("zap"), id="empty"),
        pytest.param("zap/", known("zap"), id="a slash at its end"),
        pytest.param("\udcff", known("zap", "\udcff"), id="no UTF-8"),
    ],
)
def test_argv0_does_not_choose_what_a_plain_program_is(catalogue, victim, argv0, expected):
    assert identify(catalogue, victim, argv0) == expected


def test_a_program_deleted_after_its_start_is_still_known(catalogue, victim, tmp_path):
    path = Path(shutil.copy(victim, tmp_path / "hello"))
    with running(path, "hello") as process:
        path.unlink()
        exe = executable(process.pid)
        assert exe.path.endswith(" (deleted)")
        assert exe.name == "hello"
        assert catalogue.names_of(exe, argv0="hello") == known("zap", "hello")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("bin/zap", known("zap", "ls"), id="a known program"),
        pytest.param("other", Identity("memfd:a/ls", bits=BITS), id="an unknown program"),
    ],
)
def test_a_file_in_memory(catalogue, stubs, source, expected):
    fd = os.memfd_create("a/ls")
    try:
        os.write(fd, (stubs / source).read_bytes())
        with running(f"/proc/self/fd/{fd}", "ls", pass_fds=[fd]) as process:
            assert catalogue.names_of(executable(process.pid), argv0="ls") == expected
    finally:
        os.close(fd)


def test_an_unknown_program_goes_by_its_file_and_not_by_argv0(catalogue, stubs):
    assert identify(catalogue, stubs / "other", "ls") == Identity("other", bits=BITS)


def test_a_forged_build_id_is_a_claim_and_no_proof(catalogue, victim, tmp_path):
    from shellguard.probe.elf import read_elf

    with victim.open("rb") as file:
        digest = read_elf(file.fileno()).build_id.removeprefix(b"GNU\0")
    path = build(tmp_path / "hello", f"-Wl,--build-id=0x{digest.hex()}", fill=0x44)
    assert identify(catalogue, path, "hello") == dataclasses.replace(known("zap", "hello"), kind="unknown")


def test_a_build_id_set_by_hand_is_shared_and_tells_nothing(tmp_path):
    (tmp_path / "bin").mkdir()
    build(tmp_path / "bin/zap", "-Wl,--build-id=0xabcdef01", fill=0x11)
    path = build(tmp_path / "hello", "-Wl,--build-id=0xabcdef01", fill=0x22)
    catalogue = Catalogue(["zap"], search_path=str(tmp_path / "bin"))
    assert catalogue.names_of(at(path), argv0="hello") == Identity("hello", bits=BITS)


def test_small_programs_that_differ_only_in_their_data_are_not_one(tmp_path):
    (tmp_path / "bin").mkdir()
    small = 'int main(void) { return 0; }\nconst char *note = "%s";\n'
    for path, note in ((tmp_path / "bin/zap", "one"), (tmp_path / "hello", "another")):
        command = [tool("gcc"), "-x", "c", "-", "-o", str(path), "-Wl,--build-id=none"]
        subprocess.run(command, input=small % note, text=True, check=True)
    catalogue = Catalogue(["zap"], search_path=str(tmp_path / "bin"))
    assert catalogue.names_of(at(tmp_path / "hello"), argv0="hello").name == "hello"
    shutil.copy(tmp_path / "bin/zap", tmp_path / "copy")
    assert catalogue.names_of(at(tmp_path / "copy"), argv0="copy") == known("zap", "copy")


def test_a_runtime_with_a_payload_behind_it_is_a_program_of_its_own(stubs, tmp_path):
    (tmp_path / "bin").mkdir()
    shutil.copy(stubs / "other", tmp_path / "bin/bun")
    catalogue = Catalogue(["bun"], search_path=str(tmp_path / "bin"))
    assert catalogue.names_of(at(lengthened(stubs / "other", tmp_path)), argv0="hello").name == "hello"
    assert catalogue.names_of(at(copied(stubs / "other", tmp_path)), argv0="hello").name == "bun"


def test_alternatives_go_by_the_name_that_rules_know(stubs, tmp_path):
    (tmp_path / "bin").mkdir()
    shutil.copy(stubs / "other", tmp_path / "bin/nc.openbsd")
    (tmp_path / "alternative").symlink_to(tmp_path / "bin/nc.openbsd")
    (tmp_path / "bin/nc").symlink_to(tmp_path / "alternative")
    (tmp_path / "bin/netcat").symlink_to(tmp_path / "alternative")
    catalogue = Catalogue(["nc", "netcat"], search_path=str(tmp_path / "bin"))
    called = ("nc", "netcat", "nc.openbsd", "hello")
    assert [identify(catalogue, tmp_path / "bin/nc", name) for name in called] == [
        known("nc"), known("netcat"), known("nc"), known("nc", "hello")
    ]  # fmt: skip


def test_versions_of_an_interpreter_go_by_the_name_that_rules_know(stubs, tmp_path):
    for name in ("python3.11", "python3.12"):
        build(tmp_path / name, fill=0x55 + len(list(tmp_path.iterdir())))
    (tmp_path / "python3").symlink_to("python3.11")
    catalogue = Catalogue(["python", "python3"], search_path=str(tmp_path))
    named = [
        catalogue.names_of(at(tmp_path / file), argv0=argv0)
        for file, argv0 in (("python3.11", "python3"), ("python3.11", "python3.11"), ("python3.12", "python"))
    ]
    assert [(one.name, one.disguised_as) for one in named] == [
        ("python3", ""),
        ("python", ""),
        ("python", ""),
    ]
    copy = shutil.copy(tmp_path / "python3.12", tmp_path / "hello")
    assert catalogue.names_of(at(copy), argv0="hello") == known("python", "hello")


@pytest.mark.skipif(not is_system(at(CAT)), reason="cat is not installed as a package would")
@pytest.mark.parametrize("disguise", [linked, copied])
def test_a_folder_of_ones_own_cannot_rename_an_installed_program(tmp_path, disguise):
    disguise(CAT, tmp_path)
    catalogue = Catalogue(["hello", "cat"], search_path=str(tmp_path))
    found = identify(catalogue, tmp_path / "hello", "hello")
    assert (found.name, found.disguised_as, found.kind) == ("cat", "hello", "known")


def test_a_relative_folder_of_the_search_path_is_not_searched(victim, monkeypatch):
    monkeypatch.chdir(victim.parent)
    catalogue = Catalogue(["zap"], search_path=".::bin")
    assert catalogue.names_of(at(victim), argv0="zap").kind == "unknown"


def test_every_file_of_a_name_is_found_and_not_only_the_first(stubs, tmp_path):
    for folder, fill in (("a", 1), ("b", 2)):
        (tmp_path / folder).mkdir()
        build(tmp_path / folder / "zap", fill=fill)
    catalogue = Catalogue(["zap"], search_path=f"{tmp_path}/a:{tmp_path}/b:{tmp_path}/none")
    for folder in "ab":
        copy = shutil.copy(tmp_path / folder / "zap", tmp_path / "hello")
        assert catalogue.names_of(at(copy), argv0="hello") == known("zap", "hello")


def test_a_catalogued_file_that_was_written_anew_is_looked_at_again(stubs, tmp_path):
    (tmp_path / "bin").mkdir()
    path = Path(shutil.copy(stubs / "bin/zap", tmp_path / "bin/zap"))
    catalogue = Catalogue(["zap", "fetch"], search_path=f"{tmp_path}/bin:{stubs}/bin")
    path.write_bytes((stubs / "bin/fetch").read_bytes() + b"longer")
    assert catalogue.names_of(at(path), argv0="zap") == known("fetch", "zap")


@pytest.fixture
def busybox(tmp_path):
    return shutil.copy(shutil.which(tool("busybox")), tmp_path / "hello")


@pytest.mark.parametrize(
    ("argv0", "name"),
    [
        pytest.param("cat", "cat", id="an applet"),
        pytest.param("/x/-cat", "cat", id="an applet by a path, as a login shell"),
        pytest.param("busybox", "busybox", id="itself"),
        pytest.param("busybox.static", "busybox", id="a name that begins with its own"),
        pytest.param("hello", "hello", id="no applet"),
        pytest.param("", "busybox", id="empty"),
    ],
)
def test_a_copy_of_busybox_is_what_argv0_says(catalogue, busybox, argv0, name):
    expected = Identity(name, "", "multicall", bits=BITS)
    assert catalogue.names_of(at(busybox), argv0=argv0) == expected


def test_a_running_copy_of_busybox_is_its_applet(catalogue, busybox):
    assert identify(catalogue, busybox, "cat") == Identity("cat", "", "multicall", bits=BITS)


def test_installed_busybox_is_known_by_its_name(catalogue):
    path = os.path.realpath(shutil.which(tool("busybox")))
    assert catalogue.names_of(at(path), argv0="rm") == Identity(
        "rm", "", "multicall", is_system(at(path)), BITS
    )


def with_other_code(source, target):
    """Neither build-id nor code are those of the original; never run."""
    content = bytearray(Path(source).read_bytes())
    content[0x2000] ^= 0xFF
    target.write_bytes(bytes(content).replace(b"\x03\0\0\0GNU\0", b"\x03\0\0\0GNX\0"))
    target.chmod(0o755)
    return target


def test_a_busybox_from_elsewhere_gives_itself_away(catalogue, busybox, tmp_path):
    path = with_other_code(busybox, tmp_path / "other")
    assert catalogue.names_of(at(path), argv0="rm") == Identity("rm", "", "multicall", bits=BITS)


@pytest.mark.parametrize(
    ("argv0", "expected"),
    [
        pytest.param("rm", ("rm", ""), id="a program of coreutils"),
        pytest.param("uu_rm", ("rm", ""), id="with uutils' prefix"),
        pytest.param("my-rm.old", ("rm", ""), id="with prefix and extension"),
        pytest.param("zap", ("zap", ""), id="a program rules know"),
        pytest.param("coreutils", ("coreutils", ""), id="itself"),
        pytest.param("hello", ("coreutils", "hello"), id="a name it does not know"),
        pytest.param("", ("coreutils", "tool"), id="empty, so the file's name counts"),
    ],
)
@pytest.mark.parametrize("mark", ["--coreutils-prog=%s", "coreutils (multi-call binary)"])
def test_an_unknown_coreutils_asks_its_arguments_when_argv0_is_none_of_its_programs(
    catalogue, tmp_path, mark, argv0, expected
):
    path = build(tmp_path / "tool", fill=0x66, note=mark)
    found = catalogue.names_of(at(path), argv0=argv0)
    assert (found.name, found.disguised_as, found.kind) == (*expected, "multicall")


LOADER = next((str(p) for g in ("/lib64/ld-linux*.so*", "/lib/ld-*.so*") for p in Path("/").glob(g[1:])), "")


@pytest.mark.skipif(not LOADER, reason="no loader where loaders lie")
def test_a_loader_is_known_by_any_name(catalogue, tmp_path):
    copy = shutil.copy(LOADER, tmp_path / "hello")
    found = catalogue.names_of(at(copy), argv0="hello")
    assert (found.name, found.disguised_as, found.kind) == (Path(LOADER).name, "hello", "known")
    assert catalogue.names_of(at(LOADER), argv0=LOADER).name == Path(LOADER).name


@pytest.mark.skipif(not LOADER, reason="no loader where loaders lie")
def test_a_loader_from_elsewhere_gives_itself_away(catalogue, tmp_path):
    found = catalogue.names_of(at(with_other_code(LOADER, tmp_path / "hello")), argv0="hello")
    assert (found.disguised_as, found.kind) == ("hello", "known")
    assert found.name in ("ld.so", "ld-musl")


@pytest.mark.skipif(not LOADER, reason="no loader where loaders lie")
def test_a_program_run_by_a_loader_is_found_by_its_operand(catalogue, victim, tmp_path):
    path = shutil.copy(victim, tmp_path / "hello")
    command = [LOADER, "./hello"]
    with subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.read(1)
        assert executable(process.pid).path == os.path.realpath(LOADER)
        operand = resolve_operand("./hello", pid=process.pid, cwd=str(tmp_path))
        assert operand.path == str(path)
        assert catalogue.names_of(operand, argv0="./hello") == known("zap", "hello")
        process.stdin.close()


def test_a_script_whose_interpreter_is_the_program_is_the_program(catalogue, victim, tmp_path):
    script = tmp_path / "hello"
    script.write_text(f"#!{victim}\n")
    script.chmod(0o755)
    with running(script, "hello") as process:
        process.stdout.read(1)  # its memory is complete only once it runs
        argv0 = Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")[0]
        assert catalogue.names_of(executable(process.pid), argv0=os.fsdecode(argv0)) == known("zap")


FACES = [
    pytest.param({"pgrep", "pkill"}, "pkill", "pkill", id="pkill"),
    pytest.param({"pgrep", "pkill"}, "pgrep", "pgrep", id="pgrep"),
    pytest.param({"pgrep", "pkill"}, "hello", "pgrep", id="pgrep under another name looks, as it does by its own"),
    pytest.param({"killall5"}, "pidof", "pidof", id="pidof"),
    pytest.param({"killall5"}, "hello", "killall5", id="killall5 under another name"),
    pytest.param({"cargo", "rustup"}, "rustc", "rustc", id="a proxy of rustup"),
    pytest.param({"lvm", "lvremove"}, "lvs", "lvs", id="lvm that lists"),
    pytest.param({"sh", "dash"}, "sh", "sh", id="sh"),
    pytest.param({"bash"}, "rbash", "bash", id="rbash is bash"),
    pytest.param({"odd", "spare"}, "x", "odd", id="no name that rules know"),
]  # fmt: skip


@pytest.mark.parametrize(("names", "shown", "expected"), FACES)
def test_face(names, shown, expected):
    spoken = {"pkill", "killall5", "cargo", "lvremove", "sh", "dash", "bash"}
    assert face(names, spoken=spoken, shown=shown, real=min(names)) == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("rm", "rm"),
        ("reboot", "reboot"),
        ("toybox-x86_64", "toybox"),
        ("", "toybox"),
        ("hello", "toybox"),
        ("my-rm", "toybox"),
    ],
)
def test_toybox_follows_links_under_names_it_does_not_know(shown, expected):
    assert applet("toybox", shown=shown, known={"reboot"}) == expected


def test_what_is_remembered_is_not_read_again(catalogue, stubs, tmp_path):
    path = Path(shutil.copy(stubs / "other", tmp_path / "hello"))
    exe = at(path)
    late = Catalogue(["zap"], search_path=str(stubs / "bin"), now_ns=lambda: exe.ctime_ns + 10**9)
    first = late.names_of(exe, argv0="hello")
    path.unlink()
    assert late.names_of(exe, argv0="hello") == first == Identity("hello", bits=BITS)


def test_a_file_that_changed_this_instant_is_not_remembered(stubs, tmp_path):
    path = Path(shutil.copy(stubs / "other", tmp_path / "hello"))
    exe = at(path)
    catalogue = Catalogue(["zap"], search_path=str(stubs / "bin"), now_ns=lambda: exe.ctime_ns + 10**6)
    assert catalogue.names_of(exe, argv0="hello").kind == "unknown"
    path.unlink()
    assert catalogue.names_of(exe, argv0="hello") == Identity("hello", kind="unreadable")


def test_memory_is_bounded(catalogue, stubs, monkeypatch):
    monkeypatch.setattr(identity, "_REMEMBERED", 2)
    exe = at(stubs / "other")
    for ctime_ns in range(5):
        catalogue.names_of(dataclasses.replace(exe, ctime_ns=ctime_ns), argv0="x")
    assert len(catalogue._remembered) == 2


def test_a_file_that_was_swapped_under_its_name_is_unreadable(catalogue, stubs, tmp_path):
    path = Path(shutil.copy(stubs / "bin/zap", tmp_path / "hello"))
    exe = at(path)
    Path(shutil.copy(stubs / "other", tmp_path / "new")).rename(path)
    assert catalogue.names_of(exe, argv0="hello") == Identity("hello", kind="unreadable")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user")
def test_a_program_that_may_be_run_but_not_read_is_unreadable_unless_installed(stubs):
    folder = Path(tempfile.mkdtemp(prefix="sg"))
    folder.chmod(0o755)
    path = Path(shutil.copy(stubs / "other", folder / "hello"))
    path.chmod(0o4111)
    try:
        catalogue = Catalogue(["zap"], search_path=str(stubs / "bin"))
        catalogue.learn()
        os.seteuid(65534)
        found = catalogue.names_of(at(path), argv0="hello")
    finally:
        os.seteuid(0)
        shutil.rmtree(folder)
    assert found == Identity("hello", kind="unreadable")


@pytest.mark.parametrize("pid", [0, -1, 2**31 - 1, 2**40])
def test_a_pid_that_is_nobodys_has_no_executable(pid):
    assert executable(pid) is None
    assert resolve_operand("/bin/sh", pid=pid, cwd="/") is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, True, id="as installed"),
        pytest.param({"uid": 1000}, False, id="somebody's own"),
        pytest.param({"mode": 0o100775}, False, id="the group may write"),
        pytest.param({"mode": 0o100757}, False, id="everybody may write"),
        pytest.param({"mode": 0o040755}, False, id="no regular file"),
        pytest.param({"path": "/home/me/cat"}, False, id="not where packages install"),
        pytest.param({"path": f"{CAT} (deleted)"}, False, id="deleted"),
        pytest.param({"ino": 1}, False, id="another file lies there, as in a mount namespace"),
        pytest.param({"path": "/usr/bin/\0"}, False, id="no path"),
    ],
)
@pytest.mark.skipif(not is_system(at(CAT)), reason="cat is not installed as a package would")
def test_is_system(changes, expected):
    assert is_system(dataclasses.replace(at(CAT), **changes)) is expected


@pytest.mark.parametrize(
    ("mode", "expected"), [(0o755, False), (0o4755, True), (0o2755, True), (0o1755, False)]
)
def test_is_setuid(tmp_path, mode, expected):
    path = tmp_path / "x"
    path.touch()
    path.chmod(mode)
    assert is_setuid(at(path)) is expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("hello", "hello", id="relative"),
        pytest.param("./link", "hello", id="through a link"),
        pytest.param("{folder}/hello", "hello", id="absolute"),
        pytest.param("../{folder.name}/hello", "hello", id="upwards"),
        pytest.param("/proc/self/root{folder}/hello", "hello", id="through its root"),
        pytest.param("/proc/self/root/proc/self/cwd/hello", "hello", id="through its root and its folder"),
        pytest.param("/proc/self/cwd/link", "hello", id="through its folder"),
        pytest.param("/proc/self/exe", "zap", id="itself"),
        pytest.param("/proc/{pid}/exe", "zap", id="itself by its number"),
        pytest.param("/proc/self/fd/{fd}", "hello", id="an open file"),
        pytest.param("/proc/thread-self/fd/{fd}", "hello", id="an open file of this thread"),
        pytest.param("/dev/fd/{fd}", "hello", id="an open file by its short name"),
        pytest.param("/proc/{other}/exe", None, id="another process's"),
        pytest.param("exe", None, id="a link to itself, which would be ours"),
        pytest.param("absent", None, id="absent"),
        pytest.param(".", None, id="a folder"),
        pytest.param("fifo", None, id="a fifo"),
        pytest.param("/dev/null", None, id="a device"),
        pytest.param("/dev/stdin", None, id="a pipe"),
        pytest.param("", None, id="nothing"),
        pytest.param("a\0b", None, id="no path"),
    ],
)
def test_resolve_operand(victim, tmp_path, written, expected):
    shutil.copy(victim, tmp_path / "hello")
    (tmp_path / "link").symlink_to("hello")
    (tmp_path / "exe").symlink_to("/proc/self/exe")
    os.mkfifo(tmp_path / "fifo")
    with (tmp_path / "hello").open("rb") as file, running(victim, "x", pass_fds=[file.fileno()]) as process:
        path = written.format(folder=tmp_path, pid=process.pid, fd=file.fileno(), other=os.getpid())
        found = resolve_operand(path, pid=process.pid, cwd=str(tmp_path))
        assert (found and found.name) == expected


@pytest.mark.skipif(os.geteuid() != 0, reason="chroot(2) needs root")
def test_an_operand_is_looked_up_in_the_root_of_its_process(tmp_path):
    root = tmp_path / "root"
    (root / "bin").mkdir(parents=True)
    build(root / "bin/still", "-static")
    shutil.copy(root / "bin/still", root / "bin/inner")
    (root / "link").symlink_to("/bin/inner")
    with running("/bin/still", "still", preexec_fn=lambda: (os.chroot(root), os.chdir("/"))) as process:
        found = [
            resolve_operand(path, pid=process.pid, cwd="/") for path in ("/link", "bin/inner", "/../link")
        ]
    assert [exe and exe.ino for exe in found] == [(root / "bin/inner").stat().st_ino] * 3
    assert Path(found[0].opener).read_bytes() == (root / "bin/inner").read_bytes()


def test_a_file_system_that_hangs_is_left_behind(monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(look, "MAX_READ_S", 0.01)
    try:
        assert [within(release.wait) for _ in range(9)] == [None] * 9
        assert len(look._STUCK) == 8
        assert within(lambda: 1) is None
    finally:
        release.set()
    stuck = list(look._STUCK)
    for thread in stuck:
        thread.join()
    monkeypatch.setattr(look, "MAX_READ_S", MAX_READ_S)
    assert within(lambda: 1) == 1


def test_a_catalogue_that_cannot_be_read_in_time_makes_no_program_unknown(stubs, tmp_path, monkeypatch):
    catalogue, release = Catalogue(["zap"], search_path=str(stubs / "bin")), threading.Event()
    path = copied(stubs / "bin/zap", tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(look, "MAX_READ_S", 0.01)
        patch.setattr(catalogue, "_learn", release.wait)
        assert not catalogue.learn()
        patch.setattr(look, "MAX_READ_S", MAX_READ_S)
        patch.setattr(catalogue, "_learn", lambda: release.wait(MAX_READ_S * 4))
        assert catalogue.names_of(at(path), argv0="hello") == Identity("hello", kind="unreadable")
    release.set()
    assert catalogue.names_of(at(path), argv0="hello") == known("zap", "hello")


def test_a_name_that_a_package_installed_the_file_under_is_no_disguise(stubs, tmp_path, monkeypatch):
    monkeypatch.setattr(identity, "is_guarded", lambda _path, **_: True)
    build(tmp_path / "tool", fill=0x77, note="--coreutils-prog=%s")
    for link, file in (("another", stubs / "bin/zap"), ("applet", tmp_path / "tool")):
        (tmp_path / link).symlink_to(file)
    catalogue = Catalogue(["zap"], search_path=f"{stubs}/bin:{tmp_path}")
    assert catalogue.names_of(at(stubs / "bin/zap"), argv0="another") == known("zap")
    assert catalogue.names_of(at(tmp_path / "tool"), argv0="applet").name == "applet"


@pytest.mark.skipif(not LOADER, reason="no loader where loaders lie")
@pytest.mark.parametrize("folder", [".", "riscv64-linux-gnu"])
def test_loaders_of_other_libraries_are_known_too(tmp_path, monkeypatch, folder):
    monkeypatch.setattr(identity, "_LIBRARIES", (str(tmp_path),))
    (tmp_path / folder).mkdir(exist_ok=True)
    loader = with_other_code(LOADER, tmp_path / folder / "ld-musl-riscv64.so.1")
    found = Catalogue([], search_path="").names_of(at(loader), argv0="ls")
    assert (found.name, found.disguised_as, found.kind) == ("ld-musl-riscv64.so.1", "ls", "known")
