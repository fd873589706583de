"""Programs that run programs: what is peeled off, and where it runs."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command

RUNS = {
    "sudo with options": ("sudo -n -u root -g wheel -- rm x", "rm x"),
    "sudo with assignments": ("sudo A=1 rm x", "A=1 rm x"),
    "doas": ("doas -u root rm x", "rm x"),
    "env": ("env -i -u A B=1 rm x", "B=1 rm x"),
    "env -S": ("env -S 'rm x'", "rm x"),
    "nice": ("nice -n 5 rm x", "rm x"),
    "ionice": ("ionice -c 3 rm x", "rm x"),
    "nohup": ("nohup rm x", "rm x"),
    "timeout": ("timeout -k 5 --signal=KILL 10s rm x", "rm x"),
    "time as a program": ("/usr/bin/time -f %e rm x", "rm x"),
    "stdbuf": ("stdbuf -o L rm x", "rm x"),
    "setsid": ("setsid -w rm x", "rm x"),
    "flock": ("flock -n /tmp/lock rm x", "rm x"),
    "flock -c": ("flock /tmp/lock -c 'rm x'", "rm x"),
    "strace": ("strace -f -o out rm x", "rm x"),
    "watch": ("watch -n 1 'rm x'", "rm x"),
    "chroot": ("chroot /mnt rm x", "rm x"),
    "unshare": ("unshare -r rm x", "rm x"),
    "taskset": ("taskset 0x1 rm x", "rm x"),
    "su": ("su - bob -c 'rm x'", "rm x"),
    "runuser": ("runuser -u bob -- rm x", "rm x"),
    "script": ("script -q -c 'rm x' /dev/null", "rm x"),
    "busybox": ("busybox rm x", "rm x"),
    "the loader": ("/lib64/ld-linux-x86-64.so.2 /usr/bin/rm x", "/usr/bin/rm x"),
    "ssh": ("ssh -p 22 host rm x", "rm x"),
    "ssh with a text": ("ssh -o StrictHostKeyChecking=no u@host 'cd /srv && rm x'", "rm x"),
    "ssh reading a heredoc": ("ssh host <<'E'\nrm x\nE", "rm x"),
    "docker exec": ("docker exec -it -u root db rm x", "rm x"),
    "docker run": ("docker run --rm -v /:/host alpine rm x", "rm x"),
    "docker compose exec": ("docker compose exec -T db rm x", "rm x"),
    "podman with global options": ("podman --url x exec c rm x", "rm x"),
    "kubectl exec": ("kubectl -n prod exec -it pod -- rm x", "rm x"),
    "tmux": ("tmux new-session -d -s n 'rm x'", "rm x"),
    "npx": ("npx --yes rimraf x", "rimraf x"),
    "uv run": ("uv run --with a rm x", "rm x"),
    "poetry run": ("poetry run rm x", "rm x"),
    "python -m": ("python3 -m alembic downgrade base", "alembic downgrade base"),
    "artisan": ("php artisan migrate:fresh", "artisan migrate:fresh"),
    "parallel": ("parallel rm ::: x", "rm x"),
    "parallel with a text": ("parallel 'rm {}' ::: x", "rm x"),
    "find -exec": ("find . -exec rm {} \\;", "rm ."),
    "find -execdir by name": ("find /a -name b -execdir rm {} +", "rm {}"),
    "xargs": ("echo x | xargs -r rm", "rm x"),
    "xargs by line": ("printf 'a b\\nc\\n' | xargs -I% rm %", "rm 'a b'"),
    "xargs by number": ("echo a b c | xargs -n 2 rm", "rm c"),
    "git alias on the command line": ("git -c alias.x='!rm x' x", "rm x"),
    "git pager": ("git -c core.pager='rm x' log", "rm x"),
    "shell in a wrapper": ("sudo bash -c 'rm x'", "rm x"),
    "wrappers in wrappers": ("sudo -u a env B=1 timeout 5 nice rm x", "B=1 rm x"),
    "agent's own frame": ("bash -c \"source snap.sh && eval 'rm x' < /dev/null && pwd -P >| f\"", "rm x"),
    "exec": ("exec -a name rm x", "rm x"),
    "command": ("command -p rm x", "rm x"),
}


@pytest.mark.parametrize(("text", "inner"), RUNS.values(), ids=RUNS)
def test_the_command_inside_is_listed(text, inner):
    assert inner in [c.render() for c in read_command(text, cwd="/w", home="/h").invocations]


CARRY_NOTHING = {
    "kubectl get": "kubectl get pods",
    "docker ps": "docker ps -a",
    "sudo -l": "sudo -l",
    "env alone": "env",
    "xargs alone": "echo a | xargs",
    "command -v": "command -v rm",
    "git -c": "git -c user.name=rm log",
    "npm ci": "npm ci",
}


@pytest.mark.parametrize("text", CARRY_NOTHING.values(), ids=CARRY_NOTHING)
def test_what_carries_no_command_lists_none(text):
    assert "rm" not in [c.program for c in read_command(text, cwd="/w", home="/h").invocations]


def inner(text: str):
    return read_command(text, cwd="/w", home="/h").invocations[-1]


def test_a_command_elsewhere_names_its_host_and_knows_no_folder_of_ours():
    assert (inner("ssh -p 1 db1 rm x").host, inner("ssh db1 rm x").cwd) == ("db1", None)
    assert inner("docker exec web rm x").host == "container web"
    assert inner("sudo rm x").host == ""


def test_wrappers_are_named_outermost_first():
    assert inner("sudo env A=1 rm x").wrappers == ("sudo", "env")


def test_what_a_wrapper_writes_and_reads_is_its_commands():
    call = inner("sudo tee /etc/x <<< text > out")
    assert (call.program, call.stdin, [r.target.text for r in call.redirects]) == ("tee", "text\n", ["out"])
    assert inner("ssh h cat > out").redirects == ()


def test_what_a_wrapped_producer_prints_is_known():
    assert inner("sudo env A=1 echo rm x | bash").render() == "rm x"


SHADOWS = {
    "by its path": "rm() { :; }; /bin/rm x",
    "inside env": "rm() { :; }; env rm x",
    "inside sudo": "rm() { :; }; sudo rm x",
    "by command": "rm() { :; }; command rm x",
    "by xargs": "rm() { :; }; echo x | xargs rm",
    "in another shell": "rm() { :; }; bash -c 'rm x'",
    "defined in a subshell": "(rm() { :; }); rm x",
    "defined in a pipeline": "rm() { :; } | cat; rm x",
    "defined in a branch": "if false; then rm() { :; }; fi; rm x",
    "defined behind or": "true || rm() { :; }; rm x",
    "removed again": "rm() { :; }; unset -f rm; rm x",
    "alias": "alias rm=echo\nrm x",
}


@pytest.mark.parametrize("text", SHADOWS.values(), ids=SHADOWS)
def test_a_function_does_not_hide_the_program_of_its_name(text):
    reading = read_command(text, cwd="/w", home="/h")
    assert ("rm", ("x",)) in [(c.program, c.words) for c in reading.invocations if not c.is_alien]
