"""The kernel's word on who connected."""

import os
import socket
import subprocess
import sys

from shellguard.probe.peer import peer_of
from shellguard.probe.process import now_s, process


def test_this_process_is_recognised():
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        peer = peer_of(one)
    assert (peer.pid, peer.uid) == (os.getpid(), os.getuid())
    assert process(os.getpid()).started_s <= peer.connected_s <= now_s()


def test_a_child_is_recognised_by_its_own_pid(tmp_path):
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        script = "import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.recv(1)"
        with subprocess.Popen([sys.executable, "-c", script, path]) as child:
            connection, _ = listener.accept()
            with connection:
                assert peer_of(connection).pid == child.pid
