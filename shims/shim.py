#!/usr/bin/python3 -IS
"""The shim where no C compiler was found: asks the guard, then becomes the real program, as shim.c does.

Promise: without a whole, well-formed RUN answer to a wholly sent question, nothing is executed. Built-in
modules only, because `socket` and `os` double the start-up time; what Python cannot pass on is in README.md.
The farm replaces the first line by the interpreter's absolute path: the one on PATH may itself be a shim.
"""

import _signal
import _socket
import posix
import sys

# Python ignores SIGPIPE and SIGXFSZ and turns SIGINT into an exception; the real program inherits none of it.
for _number in (_signal.SIGPIPE, _signal.SIGXFSZ):
    _signal.signal(_number, _signal.SIG_DFL)
if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)

HEADER = 8
MAX_QUESTION = 16 * 1024 * 1024
MAX_ANSWER = 64 * 1024
OWN_FILE = b".shellguard-shim"
DEFAULT_PATH = b"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
BROKEN = b"shellguard: broken: "
AGAIN = "Start `shellguard run` again."
RUN, REFUSED, HELD, GUARD_BROKEN = range(4)
REGULAR, KIND_MASK = 0o100000, 0o170000  # stat(2): S_IFREG, S_IFMT


def put(data: bytes) -> None:
    if not data:
        return
    if not data.endswith(b"\n"):
        data += b"\n"
    _signal.signal(_signal.SIGPIPE, _signal.SIG_IGN)
    try:
        while data:
            try:
                data = data[posix.write(2, data) :]
            except BlockingIOError:
                import select

                select.select([], [2], [])
    except OSError:
        pass  # nobody can read it; the exit status still tells
    _signal.signal(_signal.SIGPIPE, _signal.SIG_DFL)


def encode(text: str) -> bytes:
    return text.encode(sys.getfilesystemencoding(), "surrogateescape")


def broken(what: str, advice: str = "") -> None:
    put(BROKEN + encode(f"{what}; the command was NOT run. {advice}"))
    posix._exit(126)


def guard_gone(what: str, is_session: bool) -> None:
    if is_session:
        broken(what, "The guard of this session is gone; end this session and start `shellguard run` again.")
    broken(what, "No guard of this user answers; start it with `shellguard guard start`.")


def slurp(path: str) -> bytes:
    fd = posix.open(path, posix.O_RDONLY | posix.O_CLOEXEC)
    data = bytearray()
    while chunk := posix.read(fd, 1 << 20):
        data += chunk
    posix.close(fd)
    return bytes(data)


def received() -> tuple[list[bytes], list[bytes], dict[bytes, bytes]]:
    """Arguments and environment as the kernel got them: Python decodes the one and adds to the other."""
    count = len(sys.argv) - 1
    try:
        words = slurp("/proc/self/cmdline").split(b"\0")[:-1]
        arguments = words[-count:] if count else []
        entries = slurp("/proc/self/environ").split(b"\0")[:-1]
    except OSError:
        arguments = [encode(a) for a in sys.argv[1:]]
        entries = [name + b"=" + value for name, value in posix.environ.items()]
    environment = {}
    for entry in entries:
        name, equals, value = entry.partition(b"=")
        if name and equals:
            environment.setdefault(name, value)
    return arguments, entries, environment


def identity(path: bytes) -> tuple[int, int] | None:
    try:
        info = posix.stat(path)
    except (OSError, ValueError):
        return None
    return info.st_dev, info.st_ino


def resolve(path: bytes) -> bytes:
    """The file a chain of links ends in; only its last name matters here."""
    for _ in range(40):
        try:
            target = posix.readlink(path)
        except OSError:
            break
        path = target if target.startswith(b"/") else path.rpartition(b"/")[0] + b"/" + target
    return path


def find_in(path: bytes, name: bytes, own: object, homes: set) -> bytes | None:
    for folder in path.split(b":"):
        file = folder + b"/" + name if folder else name
        try:
            info = posix.stat(file)
        except (OSError, ValueError):
            continue
        if (
            info.st_mode & KIND_MASK == REGULAR
            and posix.access(file, posix.X_OK)
            and (info.st_dev, info.st_ino) != own
            and identity(folder or b".") not in homes
            and resolve(file).rpartition(b"/")[2] != OWN_FILE
        ):
            return file
    return None


def user_socket(environment: dict) -> bytes:
    runtime = environment.get(b"XDG_RUNTIME_DIR", b"")
    longest = len(runtime) + len(b"/shellguard/xxxxxxxxxxxxxxxx.sock")
    if runtime.startswith(b"/") and longest <= 103 and posix.access(runtime, posix.W_OK):
        return runtime + b"/shellguard/user.sock"
    return b"/tmp/shellguard-%d/user.sock" % posix.getuid()


def new_socket() -> _socket.socket:
    """Never descriptor 0, 1 or 2, even if the caller closed those."""
    low = []
    while True:
        sock = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        if sock.fileno() > 2:
            return sock
        low.append(sock)


def check_owner(sock: _socket.socket) -> None:
    option = getattr(_socket, "SO_PEERCRED", None)
    if option is None:
        return
    uid = int.from_bytes(sock.getsockopt(_socket.SOL_SOCKET, option, 12)[4:8], sys.byteorder)
    if uid not in (0, posix.getuid()):
        broken(
            "the guard's socket belongs to another user",
            "Remove it and start `shellguard guard start` again.",
        )


def connect_guard(environment: dict) -> tuple[_socket.socket, bool]:
    path = environment.get(b"SHELLGUARD_SOCKET", b"")
    is_session = bool(path)
    path = path or user_socket(environment)
    shown = path.decode("utf-8", "replace")
    if not path.startswith(b"/"):
        broken(
            f"SHELLGUARD_SOCKET is not an absolute path: {shown}",
            "Unset it, or start `shellguard run` again.",
        )
    if len(path) > (107 if sys.platform == "linux" else 103):
        broken(
            f"the guard's socket path is too long for a Unix socket: {shown}",
            "Set XDG_RUNTIME_DIR to a shorter folder and start `shellguard run` again.",
        )
    try:
        sock = new_socket()
    except OSError as error:
        broken(f"no socket can be opened: {error.strerror}")
    try:
        sock.connect(path)
    except OSError as error:
        guard_gone(f"no guard answers at {shown}: {error.strerror}", is_session)
    if not is_session:
        check_owner(sock)
    return sock, is_session


def ask(sock: _socket.socket, words: list[bytes], entries: list[bytes]) -> bool:
    """Whether the whole question went out."""
    try:
        cwd = posix.getcwdb()
    except OSError:
        cwd = b""
    fields = [cwd, b"%d" % len(words), *words, *entries]
    message = b"".join(part for f in fields for part in (len(f).to_bytes(4, "big"), f))
    if len(message) > MAX_QUESTION:
        broken("the command line and environment are over 16 MiB", "Pass the data in a file.")
    _signal.signal(_signal.SIGPIPE, _signal.SIG_IGN)
    try:
        sock.sendall(b"SG\1A" + len(message).to_bytes(4, "big") + message)
    except OSError:
        return False
    finally:
        _signal.signal(_signal.SIGPIPE, _signal.SIG_DFL)
    return True


def read_exactly(sock: _socket.socket, size: int, is_session: bool) -> bytes:
    data = b""
    while len(data) < size:
        try:
            chunk = sock.recv(size - len(data))
        except OSError as error:
            guard_gone(f"the guard's answer could not be read: {error.strerror}", is_session)
        if not chunk:
            guard_gone("the guard closed the connection without an answer", is_session)
        data += chunk
    return data


def next_answer(sock: _socket.socket, is_session: bool) -> tuple[int, bytes]:
    header = read_exactly(sock, HEADER, is_session)
    length = int.from_bytes(header[4:], "big")
    if header[:2] == b"SG" and header[2] != 1:
        broken("the shim and the guard come from different releases", AGAIN)
    if header[:4] != b"SG\1V" or not 1 <= length <= MAX_ANSWER:
        broken("the guard's answer is garbled", AGAIN)
    payload = read_exactly(sock, length, is_session)
    if payload[0] > GUARD_BROKEN:
        broken("the guard's answer is of an unknown kind", AGAIN)
    return payload[0], payload[1:]


def await_run(sock: _socket.socket, is_asked: bool, is_session: bool) -> None:
    """Returns only when the guard said RUN to a question it was told whole."""
    while True:
        code, text = next_answer(sock, is_session)
        if code == GUARD_BROKEN and not text.startswith(BROKEN):
            put(BROKEN + b"the guard failed; the command was NOT run.")
        put(text or (b"shellguard: refused" if code == REFUSED else b""))
        if code in (REFUSED, GUARD_BROKEN):
            posix._exit(126)
        if code == RUN:
            if not is_asked:
                guard_gone("the guard answered before it had heard the whole question", is_session)
            return


def become_real(real: bytes, name: bytes, arguments: list[bytes], environment: dict) -> None:
    # Python looks for its prefix beside what argv[0] names on PATH, and that is us.
    called = real if name.startswith((b"python", b"pypy")) else name
    try:
        try:
            posix.execve(real, [called, *arguments], environment)
        except OSError as error:
            if error.errno != 8:  # ENOEXEC: a script without #!, as execvp(3) does it
                raise
            posix.execve(b"/bin/sh", [b"/bin/sh", real, *arguments], environment)
    except OSError as error:
        put(b"%s: %s: %s" % (name, real, encode(error.strerror)))
        posix._exit(127 if isinstance(error, FileNotFoundError) else 126)


def main() -> None:
    own_path = encode(sys.argv[0])
    name = own_path.rpartition(b"/")[2]
    if name in (OWN_FILE, b"shim", b"shim.py"):
        if sys.argv[1:] == ["--shellguard-shim-version"]:
            posix.write(1, b"shellguard-shim 1 python -\n")
            posix._exit(0)
        broken("a shim is called by the name of the program it stands for")
    arguments, entries, environment = received()
    folders = (environment.get(b"SHELLGUARD_SHIMS", b""), own_path.rpartition(b"/")[0])
    homes = {identity(f) for f in folders if f}
    real = None
    for path in (environment.get(b"PATH", b""), DEFAULT_PATH):
        real = real or find_in(path, name, identity(own_path), homes)
    if real is None:
        put(name + b": command not found")
        posix._exit(127)
    sock, is_session = connect_guard(environment)
    await_run(sock, ask(sock, [name, *arguments], entries), is_session)
    become_real(real, name, arguments, environment)


main()
