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
    "attached value": ("sudo -uroot rm x", "rm x"),
    "cluster with a value": ("sudo -nu root rm x", "rm x"),
    "abbreviated long option": ("timeout --sig KILL 5 rm x", "rm x"),
    "sudo -s": ("sudo -s rm x", "rm x"),
    "sudo -s reading a heredoc": ("sudo -s <<'E'\nrm x\nE", "rm x"),
    "su reading a here-string": ("su - <<< 'rm x'", "rm x"),
    "su, the user in between": ("su -s /bin/sh bob -c 'rm x'", "rm x"),
    "pkexec": ("pkexec --user a rm x", "rm x"),
    "machinectl": ("machinectl shell a@b /bin/rm x", "/bin/rm x"),
    "capsh": ("capsh --drop=all -- -c 'rm x'", "rm x"),
    "sg": ("sg wheel -c 'rm x'", "rm x"),
    "gosu": ("gosu a rm x", "rm x"),
    "tini": ("tini -s -- rm x", "rm x"),
    "start-stop-daemon": ("start-stop-daemon --start --exec /bin/rm -- x", "/bin/rm x"),
    "an emulator": ("qemu-x86_64 -L /r ./rm x", "./rm x"),
    "bwrap": ("bwrap --ro-bind / / --dev /dev -- rm x", "rm x"),
    "BSD script": ("script -q out rm x", "rm x"),
    "script, the file first": ("script out -c 'rm x'", "rm x"),
    "watch -x": ("watch -x rm x", "rm x"),
    "tmux types": ("tmux send-keys -t a 'rm x' Enter", "rm x"),
    "tmux, two commands": ("tmux new -d -s a \\; send-keys 'rm x' C-m", "rm x"),
    "screen": ("screen -dmS n rm x", "rm x"),
    "screen types": ("screen -S n -X stuff 'rm x^M'", "rm x"),
    "xterm": ("xterm -title t -e rm x", "rm x"),
    "entr": ("ls | entr -c rm x", "rm x"),
    "entr -s": ("ls | entr -s 'rm x'", "rm x"),
    "watchexec": ("watchexec -e py -- rm x", "rm x"),
    "nodemon": ("nodemon --exec 'rm x'", "rm x"),
    "cargo watch": ("cargo watch -s 'rm x'", "rm x"),
    "at": ("at now <<< 'rm x'", "rm x"),
    "batch": ("echo 'rm x' | batch", "rm x"),
    "crontab": ("echo '0 5 * * 1-5 rm x' | crontab -", "rm x"),
    "crontab by name": ("echo '@daily rm x' | crontab -", "rm x"),
    "ssh option": ("ssh -o ProxyCommand='rm x' host", "rm x"),
    "ssh option attached": ("ssh -oLocalCommand='rm x' host", "rm x"),
    "sshpass": ("sshpass -p a ssh host rm x", "rm x"),
    "autossh": ("autossh -M 0 host rm x", "rm x"),
    "rsync": ("rsync -e 'rm x' a b:", "rm x"),
    "rsync path": ("rsync --rsync-path='rm x' a b:", "rm x"),
    "tar rmt": ("tar --rmt-command='rm x' -cf a b", "rm x"),
    "man": ("man -P 'rm x' ls", "rm x"),
    "socat": ("socat TCP:a:1 EXEC:'rm x',pty", "rm x"),
    "socat system": ("socat - SYSTEM:'rm x'", "rm x"),
    "netcat": ("nc -l 1 -e 'rm x'", "rm x"),
    "ncat": ("ncat --sh-exec='rm x' a 1", "rm x"),
    "emacs": ("emacs --batch --eval '(shell-command \"rm x\")'", "rm x"),
    "emacs calls a process": ('emacs -Q --batch --eval \'(call-process "rm" nil nil nil "x")\'', "rm x"),
    "expect": ("expect -c 'spawn rm x'", "rm x"),
    "psql": ("psql -c '\\! rm x'", "rm x"),
    "mysql": ("mysql -e '\\! rm x'", "rm x"),
    "a pager by variable": ("PAGER='rm x' man ls", "rm x"),
    "an exported editor": ("export GIT_EDITOR='rm x'; git commit", "rm x"),
    "LESSOPEN": ("LESSOPEN='|rm x' less f", "rm x"),
    "docker entrypoint": ("docker run --entrypoint rm img x", "rm x"),
    "docker value options": ("docker run --memory 1g --cpus 2 --network host -p 1:1 img rm x", "rm x"),
    "docker compose file": ("docker compose -f a.yml exec -T db rm x", "rm x"),
    "kubectl run": ("kubectl run a --image=b -- rm x", "rm x"),
    "gcloud": ("gcloud compute ssh a --zone z --command 'rm x'", "rm x"),
    "fly": ("fly ssh console -a b -C 'rm x'", "rm x"),
    "vagrant": ("vagrant ssh web -c 'rm x'", "rm x"),
    "aws ssm": ("aws ssm send-command --parameters 'commands=[\"rm x\"]'", "rm x"),
    "az": ("az vm run-command invoke -g g -n v --scripts 'rm x'", "rm x"),
    "ansible": ("ansible all -b -m shell -a 'rm x'", "rm x"),
    "salt": ("salt '*' cmd.run 'rm x'", "rm x"),
    "wsl": ("wsl -d Ubuntu -- rm x", "rm x"),
    "adb": ("adb -s 1 shell rm x", "rm x"),
    "powershell base64": ("powershell -enc cgBtACAAeAA=", "rm x"),
    "npm exec": ("npm exec -c 'rm x'", "rm x"),
    "uv tool run": ("uv tool run --from a rm x", "rm x"),
    "uv runs a file": ("uv run --with a x.py", "python3 x.py"),
    "a profiler": ("python -m cProfile -o o x.py", "python3 x.py"),
    "coverage": ("coverage run --source a x.py", "python3 x.py"),
    "conda": ("conda run -n a --no-capture-output rm x", "rm x"),
    "nix-shell": ("nix-shell -p a --run 'rm x'", "rm x"),
    "nix develop": ("nix develop .#a -c rm x", "rm x"),
    "guix": ("guix shell a b -- rm x", "rm x"),
    "dotenv": ("dotenv -f .env run -- rm x", "rm x"),
    "op": ("op run --env-file=a -- rm x", "rm x"),
    "doppler": ("doppler run --command 'rm x'", "rm x"),
    "hyperfine": ("hyperfine -w 1 --prepare 'rm x' ls", "rm x"),
    "concurrently": ("concurrently -n a,b ls 'rm x'", "rm x"),
    "perf": ("perf stat -r 3 rm x", "rm x"),
    "fd": ("fd -e o . /a -x rm {}", "rm {}"),
    "find, two roots": ("find /a /b -exec rm {} +", "rm /a {} /b {}"),
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
    "sudo lists": "sudo -l rm",
    "sudoedit": "sudo -e rm",
    "command -pv": "command -pv rm",
    "taskset of a process": "taskset -p 1 rm",
    "strace of a process": "strace -p 1 rm",
    "docker logs": "docker logs rm",
    "kubectl logs": "kubectl logs rm -- rm",
    "crontab -l": "echo '* * * * * rm x' | crontab -l",
    "a crontab's comment": "echo '# * * * * * rm x' | crontab -",
    "at -l": "echo 'rm x' | at -l",
    "vim edits": "vim -c 'set nu' rm",
    "ed's text": "printf 'a\nrm x\n.\nw\n' | ed f",
    "sed's text": "sed 's/e/rm x/' f",
    "psql's text": "psql -c 'select 1 -- rm x'",
    "a variable nobody reads": "PAGER='rm x' ls",
    "ansible lists hosts": "ansible all --list-hosts -m shell -a 'rm x'",
    "parallel's dry run": "parallel --dry-run rm ::: x",
    "parallel's version": "parallel --version rm",
    "xargs -r without input": "printf '' | xargs -r rm",
    "an unknown tool's text": "tool --cmd 'rm -rf x'",
    "a manual": "man rm x",
    "a package": "apt install rm x",
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


def test_what_a_shell_read_from_its_input_is_used_up():
    reading = read_command("echo 'su bob' | ssh host", cwd="/w", home="/h")
    assert [c.render() for c in reading.invocations] == ["echo 'su bob'", "ssh host", "su bob"]
    assert not reading.is_partial
