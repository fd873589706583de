"""The agent's parent: a script that a bare interpreter runs, one per session.

Started through `link.py`. In a terminal it leads the inner session as a shell would, because the kernel
discards Ctrl-Z for a program whose parent is in another session (an orphaned process group, setpgid(2)). It
also keeps the agent out of the guard's own children: a tracer in the guard and the wait for the agent would
take each other's reports (wait_consider_task in kernel/exit.c).

Promise: the agent execs only after the guard has said go; when the guard dies at a terminal, however it dies,
the agent is hung up and the terminal put right. Standard library only, nothing of ours: `-I -S` finds no
packages.
"""

from __future__ import annotations

import contextlib
import errno
import marshal
import os
import select
import signal
import struct
import sys
import termios
from typing import Any

MESSAGE = struct.Struct("!cI")
"""Both ways: kind, number."""
LENGTH = struct.Struct("!I")

NO_TERMINAL = -1
"""In place of the person's terminal where there is none."""

# To the guard.
STARTED, EXEC_FAILED, STOPPED, ENDED = b"P", b"E", b"T", b"W"
LISTENER, BOUND, NOT_BOUND = b"L", b"O", b"N"
"""The filter is in place and its listener comes along; the other bounds are; or not: errno, nothing will run."""
# To the leader.
GO, SIGNAL, CONTINUE, DISMISSED = b"G", b"K", b"C", b"B"

# A shell ignores these while a job of its runs; the agent gets back what the guard was started with.
_IGNORED = (
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGTSTP,
    signal.SIGTTIN,
    signal.SIGTTOU,
    signal.SIGPIPE,
    signal.SIGTERM,
)

# What an agent that could not say goodbye may have left on. CAN ends a half-sent sequence; then mouse, focus
# and paste reports, alternate screen, key encodings, hidden cursor, colours (ctlseqs of xterm, kitty's
# keyboard protocol). Nothing here moves the cursor.
SCREEN_RESET = (
    b"\x18\x1b[?1000;1002;1003;1004;1006;2004;1047l\x1b[<u\x1b[>4m\x1b[?1l\x1b>\x1b[?7;25h\x1b[0m\r\n"
)


GUARD_IS_GONE = (
    b"shellguard: broken: the guard of this session was killed; its agent was hung up, and what is left of it can start\r\n"
    b"nothing more. What was held did not run. Start the agent again.\r\n"
)


def put_right(fd: int, attributes: list[Any], *, reset: bytes) -> None:
    """Give the person's terminal back unless somebody else has taken it over already."""
    with contextlib.suppress(OSError, termios.error):
        if not is_raw(termios.tcgetattr(fd)):
            return
        termios.tcsetattr(fd, termios.TCSANOW, attributes)
        os.write(fd, reset)


def is_raw(attributes: list[Any]) -> bool:
    """Whether these are a relay's settings; an editing shell keeps ISIG and OPOST."""
    return not attributes[3] & termios.ISIG and not attributes[1] & termios.OPOST


def send(fd: int, kind: bytes, number: int = 0) -> None:
    """One message; a peer that is gone is noticed when reading."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        os.write(fd, MESSAGE.pack(kind, number))


def receive_exactly(fd: int, size: int) -> bytes:
    """`size` bytes, fewer when the peer closes first."""
    data = b""
    while len(data) < size:
        try:
            more = os.read(fd, size - len(data))
        except ConnectionResetError:
            break
        if not more:
            break
        data += more
    return data


def receive(fd: int) -> tuple[bytes, int] | None:
    """The next message; None when the peer is gone."""
    data = receive_exactly(fd, MESSAGE.size)
    return MESSAGE.unpack(data) if len(data) == MESSAGE.size else None


def _become_agent(order: dict[str, Any], *, control: int, go: int) -> None:
    """Wait for go, then be the agent. Returns only by exiting."""
    if order["attributes"] is not None:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        with contextlib.suppress(OSError, ValueError):  # the C library keeps some real-time signals to itself
            signal.signal(number, signal.SIG_IGN if number in order["ignored"] else signal.SIG_DFL)
    # Said by the agent itself: a key pressed from now on finds its group in front and its signals as they should be.
    send(control, STARTED, os.getpid())
    if not os.read(go, 1):
        os._exit(126)
    if order["filter"] or order["ruleset"] >= 0:
        _bind(order, control=control, go=go)
    failure = _exec(order)
    send(control, EXEC_FAILED, failure)
    os._exit(127)


_PR_SET_NO_NEW_PRIVS = 38  # linux/prctl.h
_SYS_SECCOMP, _SYS_LANDLOCK_RESTRICT_SELF = 317, 446  # asm/unistd_64.h
_SET_MODE_FILTER, _NEW_LISTENER, _WAIT_KILLABLE = 1, 1 << 3, 1 << 5  # linux/seccomp.h


def _bind(order: dict[str, Any], *, control: int, go: int) -> None:
    """Put this process, and so all that comes of it, behind the gate; exits when that cannot be done."""
    import _socket
    import ctypes

    calls = ctypes.CDLL(None, use_errno=True)
    line = _socket.socket(fileno=os.dup(control))
    try:
        if order["is_without_new_privileges"]:
            _check(calls.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), ctypes)
        if order["ruleset"] >= 0:
            _check(calls.syscall(_SYS_LANDLOCK_RESTRICT_SELF, order["ruleset"], 0), ctypes)
            os.close(order["ruleset"])
        if order["filter"]:
            listener = install_filter(order["filter"], calls=calls, ctypes=ctypes)
            rights = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS, struct.pack("i", listener))
            line.sendmsg([MESSAGE.pack(LISTENER, 0)], [rights])
            os.close(listener)
        else:
            line.send(MESSAGE.pack(BOUND, 0))
    except OSError as error:
        send(control, NOT_BOUND, error.errno or errno.EIO)
        os._exit(126)
    line.close()
    # The guard answers once it serves the listener: the exec is the first question.
    if not os.read(go, 1):
        os._exit(126)


def _check(result: int, ctypes: Any) -> None:
    if result:
        raise OSError(ctypes.get_errno(), "refused by the kernel")


def install_filter(code: bytes, *, calls: Any, ctypes: Any) -> int:
    """Install a seccomp filter on this process; its listener. Raises OSError.

    By the raw call: wrappers drop the flag for waits that only a kill interrupts, which Linux has since 5.19.
    """

    class Program(ctypes.Structure):  # type: ignore[misc]
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    buffer = ctypes.create_string_buffer(code, len(code))
    program = Program(len(code) // 8, ctypes.addressof(buffer))
    for flags in (_NEW_LISTENER | _WAIT_KILLABLE, _NEW_LISTENER):
        listener: int = calls.syscall(_SYS_SECCOMP, _SET_MODE_FILTER, flags, ctypes.byref(program))
        if listener >= 0:
            return listener
        if ctypes.get_errno() != errno.EINVAL:
            break
    raise OSError(ctypes.get_errno(), "seccomp")


def _exec(order: dict[str, Any]) -> int:
    """The errno of the failed exec."""
    path, argv, environment = order["path"], order["argv"], order["environment"]
    try:
        os.chdir(order["cwd"])
        os.execve(path, argv, environment)
    except OSError as error:
        if error.errno != errno.ENOEXEC or _is_binary(path):
            return error.errno or errno.EIO
    try:  # a script without `#!`, as execvp(3) and every shell do it
        os.execve(b"/bin/sh", [b"/bin/sh", path, *argv[1:]], environment)
    except OSError as error:
        return error.errno or errno.EIO


def _is_binary(path: bytes) -> bool:
    """Whether bash, too, would refuse to read it as a script."""
    with open(path, "rb") as file:  # noqa: PTH123 - pathlib takes longer to import than all the rest
        return b"\0" in file.read(256)


class Leader:
    """Attends to one agent until it is over or the guard is."""

    def __init__(self, order: dict[str, Any], *, pid: int, control: int, outer: int, go: int) -> None:
        self._order, self._pid, self._control, self._outer, self._go = order, pid, control, outer, go
        self._is_in_terminal = order["attributes"] is not None
        self._is_over = False

    def attend(self, wake: int) -> None:
        """Pass orders on and reports back."""
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(wake, select.POLLIN)
        while True:
            ready = {fd for fd, _ in poll.poll()}
            if wake in ready and signal.SIGHUP in os.read(wake, 512):
                self._hang_up()
            if not self._is_over:
                self._look()
            if self._control in ready and not self._obey(receive(self._control)):
                return

    def _look(self) -> None:
        """Report what became of the agent since the last look."""
        while not self._is_over:
            pid, status = os.waitpid(self._pid, os.WNOHANG | (os.WUNTRACED if self._is_in_terminal else 0))
            if not pid:
                return
            if os.WIFSTOPPED(status):
                send(self._control, STOPPED, os.WSTOPSIG(status))
                continue
            self._is_over = True
            if self._is_in_terminal:
                # Else the end of this session would hang up what the agent left running in its own group.
                with contextlib.suppress(OSError):
                    os.tcsetpgrp(0, os.getpgrp())
            send(self._control, ENDED, status)

    def _obey(self, message: tuple[bytes, int] | None) -> bool:
        """Whether to go on."""
        if message is None:
            self._mourn()
            return False
        kind, number = message
        if kind == GO:
            with contextlib.suppress(BrokenPipeError):  # the agent ended before it began, and reported why
                os.write(self._go, b"g")
        elif kind == SIGNAL and not self._is_over:
            os.kill(self._pid, number)
        elif kind == CONTINUE and not self._is_over:
            self._continue()
        return kind != DISMISSED

    def _continue(self) -> None:
        with contextlib.suppress(OSError):
            group = os.getpgid(self._pid)
            os.tcsetpgrp(0, group)
            os.killpg(group, signal.SIGCONT)

    def _hang_up(self) -> None:
        """What a shell does for its job when the terminal is gone."""
        if self._is_over or not self._is_in_terminal:
            return
        with contextlib.suppress(OSError):
            group = os.getpgid(self._pid)
            os.killpg(group, signal.SIGHUP)
            os.killpg(group, signal.SIGCONT)

    def _mourn(self) -> None:
        """The guard is gone without a word."""
        if self._is_in_terminal:
            put_right(self._outer, self._order["attributes"], reset=self._order["reset"] + GUARD_IS_GONE)
            self._hang_up()


def _stand_back(order: dict[str, Any]) -> None:
    """Hold no stream that is the agent's, else its reader or writer never learns that the agent closed it."""
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (1, 2) if order["attributes"] is not None else (0, 1, 2):
        os.dup2(null, fd)
    for fd in order["kept"]:
        os.close(fd)
    if order["ruleset"] >= 0:
        os.close(order["ruleset"])


def main(control: int, outer: int) -> None:
    """Read the order, start the agent, attend to it."""
    for fd in {control, outer} - {NO_TERMINAL}:
        os.set_inheritable(fd, False)
    head = receive_exactly(control, LENGTH.size)
    if len(head) < LENGTH.size:
        return
    order = marshal.loads(receive_exactly(control, LENGTH.unpack(head)[0]))
    for number in _IGNORED:
        signal.signal(number, signal.SIG_IGN)
    if order["attributes"] is not None:
        termios.tcsetattr(0, termios.TCSANOW, order["attributes"])
    wake, wake_end = os.pipe()
    os.set_blocking(wake_end, False)
    signal.set_wakeup_fd(wake_end, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    go, go_end = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(go_end)
        _become_agent(order, control=control, go=go)
    os.close(go)
    _stand_back(order)
    Leader(order, pid=pid, control=control, outer=outer, go=go_end).attend(wake)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
