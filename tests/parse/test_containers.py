"""What a container sees of this machine is said as this machine's paths."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command
from shellguard.parse.containers import mapped

PATHS = {
    "a bind mount": ("docker run -v /:/host img rm /host/etc/x", "rm /etc/x", ""),
    "the mount itself": ("docker run -v /srv/a:/data img rm -r /data", "rm -r /srv/a", ""),
    "a relative source": ("docker run -v ./a:/data img rm /data/x", "rm /w/a/x", ""),
    "--mount": ("docker run --mount type=bind,src=/a,dst=/b img rm /b/c", "rm /a/c", ""),
    "read in a shell": ("docker run -v /a:/b img sh -c 'cd /b && rm x'", "rm x", ""),
    "a working folder": ("docker run -v /a:/b -w /b img rm x", "rm x", ""),
    "podman": ("podman run --volume=/a:/b:Z img rm /b/c", "rm /a/c", ""),
    "bwrap": ("bwrap --bind /a /b --dev /dev rm /b/c", "rm /a/c", ""),
    "a volume with a name": ("docker run -v data:/b img rm /b/c", "rm /b/c", "container img"),
    "beside the mount": ("docker run -v /a:/b img rm /bc/d", "rm /bc/d", "container img"),
}


@pytest.mark.parametrize(("text", "inner", "host"), PATHS.values(), ids=PATHS)
def test_a_path_inside_is_listed_where_it_lies(text, inner, host):
    call = read_command(text, cwd="/w", home="/h").invocations[-1]
    assert (call.render(), call.host) == (inner, host)


def test_a_mounted_working_folder_is_the_folder_here():
    assert (
        read_command("docker run -v /a:/b -w /b/c img rm x", cwd="/w", home="/h").invocations[-1].cwd
        == "/a/c"
    )


def test_a_call_with_paths_on_both_sides_is_listed_for_both():
    calls = read_command("docker run -v /a:/b img rm /b/c /d", cwd="/w", home="/h").invocations[1:]
    assert [(c.render(), c.host) for c in calls] == [("rm /a/c", ""), ("rm /b/c /d", "container img")]


def test_the_longest_mount_wins_and_dots_do_not_leave_it():
    mounts = (("/", "/r"), ("/b", "/a"))
    assert mapped("/b/c", mounts) == "/a/c"
    assert mapped("/b/../c", mounts) == "/r/c"
    assert mapped("/x", (("/b", "/a"),)) is None
