"""One day under guard with a secret in everything: the files of the home, the environment, the task, every command.

Promise: a throwaway home, and stubs for every program that could reach anything; before the day begins each program its
commands would run is one of these or known to be harmless.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from shellguard.parse.bash import read_command
from shellguard.wire.client import Client
from tests.support.guarded_home import PATIENCE_S, ROOT, GuardedHome, end_tree, until
from tests.support.planted_commands import planted, templates
from tests.support.planted_secrets import SHAPED, Garden
from tests.support.tmux_server import TmuxServer

STUBS = (
    "curl wget http git psql mysql mongosh redis-cli sqlcmd kubectl helm docker npm sshpass ssh htpasswd vault gh aws az"
    " gcloud openssl gpg sudo chpasswd unzip 7z ldapsearch smbclient lftp ansible-playbook terraform ngrok fly doppler"
    " uptime id migrate xfreerdp railway heroku deploytool node base64"
).split()
HARMLESS = frozenset(
    "bash sh cat tee printf echo python3 xargs true sed rm env export eval read test [ : f x for if".split()
)

# As the installed program, but it also tells what it starts, what it opens for writing, and keeps what it deletes.
_WATCHED = """#!{python}
import os, sys
sys.path.insert(0, {root!r})
SEEN, OWN = os.open({log!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), os.getpid()
def tell(what, name):
    os.write(SEEN, (what + " " + repr(name) + "\\n").encode("utf-8", "replace"))
def hook(event, args):
    if os.getpid() != OWN:
        return
    if event in ("subprocess.Popen", "os.exec", "os.posix_spawn"):
        tell("ran", args[1])
    elif event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR):
        tell("wrote", args[0])
    elif event == "os.remove":
        try:
            where = dict(src_dir_fd=args[1]) if args[1] != -1 else dict()
            os.link(args[0], "{grave}/%d-%d" % (OWN, hook.number), follow_symlinks=False, **where)
            hook.number += 1
        except OSError:
            pass
hook.number = 0
sys.addaudithook(hook)
{patch}
from shellguard.cli.main import main
main()
"""

# Each line of stdin is one call, in a child of its own: `[arguments, stdin]`.
_MANY = """
import json, tempfile
import shellguard.cli.offline, shellguard.cli.log, shellguard.cli.check, shellguard.data.effective
from shellguard.data.rules import load
load()
for line in sys.stdin.read().splitlines():
    arguments, text = json.loads(line)
    if not os.fork():
        with tempfile.TemporaryFile() as given:
            given.write(text.encode())
            given.seek(0)
            os.dup2(given.fileno(), 0)
        sys.stdin = open(0)
        print("CALL", flush=True)
        os.dup2(1, 2)
        sys.argv[1:] = arguments
        break
    os.wait()
else:
    sys.exit()
"""

_AGENT = """#!/bin/bash
cd "$3" || exit 1
for file in "$1"/*; do
  bash -c "$(<"$file")" > /dev/null 2> "$2/${file##*/}" < /dev/null
done
"""


class Day:
    """`with Day(layer) as day: day.live()`; then `day.sinks()` is all that was written, by name."""

    def __init__(self, layer: str) -> None:
        self.garden = Garden()
        self.layer = layer
        self.home = GuardedHome(gate="require" if layer == "gate" else "off")
        self.texts: list[tuple[str, bytes]] = []
        self._number = 0

    def __enter__(self) -> Day:
        self.home.__enter__()
        folder = self.home.folder
        self.temporary, self.grave, self.told = folder / "tmp", folder / "grave", folder / "told"
        for made in (self.temporary, self.grave, self.told):
            made.mkdir(mode=0o700)
        self.log = folder / "seen"
        self._program("shellguard")
        self._program("shellguard-many", patch=_MANY)
        for name in STUBS:
            self.home.stub(name, body="exit 0")
        self._fill_home()
        return self

    def __exit__(self, *_: object) -> None:
        self.home.__exit__()

    def _program(self, name: str, *, patch: str = "") -> Path:
        path = self.home.bin / name
        path.write_text(
            _WATCHED.format(
                python=sys.executable, root=str(ROOT), log=str(self.log), grave=str(self.grave), patch=patch
            )
        )
        path.chmod(0o755)
        return path

    def new(self, kind: str, place: str) -> str:
        """A secret for this place."""
        return self.garden.plant(kind, place)

    def _fill_home(self) -> None:
        files = {
            ".netrc": "machine api.example.com login app password ⟦password⟧\n",
            ".aws/credentials": "[default]\naws_access_key_id = AKIAABCDEFGH23456723\naws_secret_access_key = ⟦random key⟧\n",
            ".kube/config": "current-context: a\nusers:\n- name: a\n  user:\n    token: ⟦random key⟧\ncontexts:\n- name: a\n  context: {user: a, cluster: a}\n",
            ".docker/config.json": '{"auths": {"ghcr.io": {"auth": "⟦basic password⟧"}}}',
            ".npmrc": "//registry.example.com/:_authToken=⟦uuid⟧\n",
            ".pgpass": "db.example.com:5432:app:deploy:⟦password⟧\n",
            ".git-credentials": "https://dev:⟦hex token⟧@git.example.com\n",
            ".config/gh/hosts.yml": "github.com:\n    user: dev\n    oauth_token: ⟦github token⟧\n",
            ".vault-token": "⟦vault token⟧",
            "work/staging-api/.env": "API_TOKEN=⟦uuid⟧\nDATABASE_URL=postgres://app:⟦password⟧@db.example.com/app\n",
            "work/staging-api/gitleaks.toml": "[[rules]\nregex = '⟦github token⟧\n",
            "work/other/scripts/.env": "RAILWAY_API_TOKEN=⟦uuid⟧\n",
            "work/other/deploy.sh": "curl -u app:⟦password⟧ https://api.example.com/\n",
            "work/other/service.json": '{"type": "service_account", "private_key": "⟦json private key⟧"}',
        }
        for kind in SHAPED:
            files[f"work/other/{kind.replace(' ', '-')}.txt"] = f"value: ⟦{kind}⟧\n"
        for name, text in files.items():
            path = self.home.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(planted(text, self.garden, place=f"file {name}"))

    @property
    def environment(self) -> dict[str, str | None]:
        """What the person's shell has."""
        return {
            "TMPDIR": str(self.temporary),
            "API_TOKEN": self.new("uuid", "variable API_TOKEN"),
            "DATABASE_URL": f"postgres://app:{self.new('password', 'variable DATABASE_URL')}@db.example.com/app",
            "GITHUB_TOKEN": self.new("github token", "variable GITHUB_TOKEN"),
            "SHELLGUARD_DEBUG": "1",
        }

    def says(
        self,
        *arguments: str,
        program: str = "shellguard",
        extra: dict[str, str | None] | None = None,
        stdin: str = "",
    ) -> str:
        """A verb in another terminal; what it prints is one more sink."""
        done = subprocess.run(
            [str(self.home.bin / program), *arguments],
            env=self.home.environment(
                {"TMPDIR": str(self.temporary), "SHELLGUARD_DEBUG": "1", **(extra or {})}
            ),
            cwd=self.home.project,
            input=stdin,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=3 * PATIENCE_S,
            start_new_session=True,
        )
        self._number += 1
        told = done.stdout + done.stderr
        self.texts.append(
            (
                f"what `{program} {' '.join(arguments[:1])}` ({self._number}) printed",
                told.encode("utf-8", "replace"),
            )
        )
        return told

    def write_commands(self, name: str, texts: list[str]) -> list[str]:
        """The agent's words for these commands."""
        commands, told = self.home.folder / f"cmd-{name}", self.told / name
        commands.mkdir()
        told.mkdir()
        for number, text in enumerate(texts):
            command = planted(text, self.garden, place=text.replace("\n", "⏎"))
            _refuse_harmful(command)
            (commands / f"{number:04}").write_text(command)
        script = self.home.folder / "agent.sh"
        script.write_text(_AGENT)
        script.chmod(0o755)
        return ["bash", str(script), str(commands), str(told), str(self.home.project)]

    def live(self) -> None:
        """All of it; what does not depend on the layer once; the gate sees half of the commands, the shims a third."""
        is_gate = self.layer == "gate"
        self.work(list(templates())[:: 2 if is_gate else 3])
        self.attend()
        self.watch()
        if not is_gate:
            self.look_back()
            self._break_settings()
            self._break_judge()
        else:
            self.says("log", "--tree", "--all")
        self._break_ledger()
        self._kill_guard()

    def work(self, commands: list[str]) -> None:
        """These commands, with nobody there."""
        task = (
            f"deploy with {self.new('github token', '--task')} and password={self.new('password', '--task')}"
        )
        options = ["--mode", "unattended", "--deadline", "0.02", "--trace", "--task", task]
        command = self.write_commands("work", commands)
        self.home.run(command, options=options, extra=self.environment)

    def watch(self) -> None:
        """Observe mode, in a folder that is called like a secret, the agent told a secret."""
        folder = self.home.home / "work" / self.new("github token", "name of the workspace")
        folder.mkdir(parents=True)
        words = [
            f"API_TOKEN={self.new('uuid', 'argv of the agent')}",
            *self.write_commands("watch", list(templates())[::24]),
        ]
        self.home.run(["env", *words], options=["--mode", "observe"], extra=self.environment, cwd=folder)

    def attend(self) -> None:
        """A person with a viewer, one yes, one no with a note, one answer from the command line."""
        # five different things: what a person said no to once is refused when it comes again
        texts = [
            "terraform destroy -auto-approve -var 'api_key=⟦github token⟧'",
            "curl -X DELETE https://api.example.com/v1/volumes/9 -H 'Authorization: Bearer ⟦uuid⟧'",
            "git push --force https://x:⟦url stripe key⟧@git.example.com/acme/shop.git main",
            "curl -X DELETE https://api.example.com/v1/databases/7 -u deploy:⟦password⟧",
            "terraform destroy -auto-approve -target=module.cache -var 'token=⟦vault token⟧'",
        ]
        command = self.write_commands("attend", texts)
        environment = self.home.environment(self.environment)
        program = str(self.home.bin / "shellguard")
        with TmuxServer(self.home.folder, environment) as tmux:
            layers = ["--gate", self.home.gate]
            tmux.open("agent", [program, "run", *layers, "--", *command], cwd=self.home.project)
            tmux.open("person", [program, "review"], cwd=self.home.home)
            for name in ("agent", "person"):
                tmux.do("pipe-pane", "-t", name, f"cat > {self.told}/pane-{name}")
            self.home.hold(number=0)
            self.says(
                "task",
                f"finish with {self.new('gitlab token', 'task')} and token={self.new('random key', 'task')}",
            )
            self.says("task")
            tmux.see("person", "terraform destroy")
            tmux.keys("person", "Enter")
            self._keep(tmux, "person", "full")
            tmux.keys("person", "Escape")
            self.home.answer(
                self.home.hold(number=0), "approve", note=self.new("github token", "note of a yes")
            )
            held = self.home.hold(number=1)
            self.says("holds")
            self.says("holds", held["id"])
            self.says("holds", "--json")
            self.says(
                "refuse",
                held["id"],
                "--note",
                f"not with {self.new('slack token', 'note of a no')}, password: {self.new('password', 'note of a no')}",
            )
            held = self.home.hold(number=2)
            tmux.see("person", held["id"])
            self._keep(tmux, "person", "third")
            tmux.press_until("person", "r", "The agent reads your note")
            tmux.type("person", "see ")
            tmux.keys("person", "Enter")
            held = self.home.hold(number=3)
            self.says("approve", held["id"], "--shape", "--json")
            held = self.home.hold(number=4)
            self._garble()
            self.says("approve", held["id"])
            tmux.see("agent", "ENDED")
            for name in ("agent", "person"):
                self._keep(tmux, name, "end")

    def _keep(self, tmux: TmuxServer, name: str, when: str) -> None:
        self.texts.append(
            (f"pane of {name} ({when})", tmux.do("capture-pane", "-p", "-S", "-", "-t", name).encode())
        )

    def _garble(self) -> None:
        """Frames that are none, with secrets in them."""
        path = str(self.home.guard_socket())
        for text in (
            self.new("github token", "garbled frame"),
            f"password={self.new('password', 'garbled frame')}",
        ):
            for data in (
                text.encode(),
                b"\x01\x01\x00\x00\x00\xff" + text.encode(),
                json.dumps({"op": text}).encode(),
            ):
                with socket.socket(socket.AF_UNIX) as sock:
                    sock.connect(path)
                    sock.sendall(data)
        with contextlib.suppress(Exception), Client(path) as client:
            client.ask("status " + self.new("github token", "name of a request"))
        with contextlib.suppress(Exception), Client(path) as client:
            client.ask("answer", id=self.new("github token", "id of a hold"), answer="approve")

    def look_back(self) -> None:
        """Every verb that shows what was, and every wrong word in a call."""
        shown = "log --limit 2000;log --json --limit 5000;log --tree --all;log --tree --json;holds --all;verify;doctor;config --json"
        calls = [(words.split(), "") for words in shown.split(";")]
        texts = (*list(templates())[::70], "terraform destroy -var 'password=⟦password⟧'")
        for number, text in enumerate(texts):
            command = planted(text, self.garden, place=f"check: {text}".replace("\n", "⏎"))
            calls.append((["check", *(["--json"] if number % 2 else []), command], ""))
        calls += [self._batch(), self._replay()]
        for words in (
            "log --since {}", "approve {}", "log --{}", "{}", "rules {}", "run --policy /nowhere/{} -- true",
            "run --gate off -- no-such-{}", "run --env {} --gate off -- true", "run --gate {} -- true",
            "log --session {}", "check --policy {} true", "refuse {} --note {}",
        ):  # fmt: skip
            token = self.new("github token", f"shellguard {words}")
            calls.append((words.replace("{}", token).split(), ""))
        self.says(program="shellguard-many", stdin="\n".join(json.dumps(call) for call in calls))

    def _batch(self) -> tuple[list[str], str]:
        row = {
            "id": 1,
            "command": planted(
                "terraform destroy -var 'password=⟦password⟧'", self.garden, place="check --batch"
            ),
        }
        return [
            "check",
            "--batch",
        ], f"{json.dumps(row)}\n{{ {self.new('github token', 'line of a batch that is none')}\n"

    def _replay(self) -> tuple[list[str], str]:
        texts = ("cat .env", "curl -u app:⟦password⟧ https://api.example.com/ -X DELETE")
        steps = [
            {
                "command": planted(t, self.garden, place=f"replay: {t}"),
                "exit": 1,
                "output": f"401 {self.new('github token', 'output of a replay')}",
            }
            for t in texts
        ]
        row = {"id": "s", "steps": steps, "task": f"use {self.new('github token', 'task of a replay')}"}
        return ["replay", "--batch"], json.dumps(row) + "\n"

    def _break_settings(self) -> None:
        """Rules, policy and settings with a secret where none belongs."""

        def token(place: str) -> str:
            return self.new("github token", place)

        rules = self.home.rules
        rules.mkdir(parents=True)
        head = "title: a\nseverity: high\nact: {verb: a, object: b}\nwhy: c\nsafer: none\n"
        written = {
            "mine": f"id: mine\ntitel: x\n{token('rule: key')}: x\n",
            "other": f"id: other\nseverity: [{token('rule: not YAML')}\n",
            "third": f"id: {token('rule: id')}\n{head}when: {{program: x}}\nexamples: {{}}\n",
            "fourth": f"id: fourth\n{head}when: {{{token('rule: condition')}: x}}\nexamples: {{match: [x], miss: [y]}}\n",
            "fifth": f"id: fifth\n{head}when: {{program: x}}\nexamples: {{match: ['y {token('rule: example')}'], miss: [y]}}\n",
        }
        for name, text in written.items():
            (rules / f"{name}.yaml").write_text(text)
        calls: list[tuple[list[str], str]] = [(["rules"], ""), (["check", "true"], ""), (["doctor"], "")]
        policies = (
            f'"{token("policy: key")}" = 1\n',
            f'[rules]\nforce-push = "{token("policy: verdict")}"\n',
            f'[rules]\n"{token("policy: rule")}" = "deny"\n',
            f"[rules\nx = {token('policy: not TOML')}\n",
            f'[limits]\nunattended_deadline_s = "{token("policy: deadline")}"\n',
            f'password = "{self.new("password", "policy: password")}"\n',
            f'environment = "{token("policy: environment")} x"\n',
        )
        for number, text in enumerate(policies):
            file = self.home.folder / f"policy{number}.toml"
            file.write_text(text)
            calls.append((["config", "--check", str(file)], ""))
            if number < 2:
                calls.append((["run", "--policy", str(file), "--", "true"], ""))
        project = self.home.project / ".shellguard.toml"
        project.write_text(
            f'environment = "{token("project: environment")}"\n[rules]\nforce-push = "allow"\n# {token("project: comment")}\n'
            f'[environments.staging]\nhosts = ["https://app:{self.new("password", "project: host")}@db.prod.internal"]\n'
            f'[kernel]\nwritable = ["/srv/{token("project: writable")}"]\n'
        )
        calls += [
            (words.split(), "")
            for words in (
                "config",
                "config --json",
                "run --gate off -- true",
                "trust --yes",
                "trust --json --yes",
                "config",
            )
        ]
        self.says(program="shellguard-many", stdin="\n".join(json.dumps(call) for call in calls))
        project.write_text(f'api_key = "{self.new("random key", "project: wrong key")}"\n')
        self.says("trust", "--yes")
        project.unlink()
        for name in written:
            (rules / f"{name}.yaml").unlink()

    def _break_judge(self) -> None:
        """Exceptions that quote what they stumbled over, in the judge, the guard and a verb."""
        token = self.new("github token", "exception")
        patches = {
            "judge": "from shellguard.classify.ruleset import RuleSet\ndef broken(*_): raise ValueError(SECRET)\nRuleSet.findings = broken",
            "trail": "from shellguard.guard.trail import Trail\ndef broken(*_, **__): raise RuntimeError(SECRET)\nTrail.attempt = broken",
            "ours": "from shellguard.guard.trail import Trail\nfrom shellguard.errors import ShellGuardError\ndef broken(*_, **__): raise ShellGuardError(SECRET)\nTrail.attempt = broken",
        }
        command = self.write_commands(
            "broken", ["terraform destroy -var 'password=⟦password⟧'", "deploytool '⟦github token⟧'"]
        )
        for name, patch in patches.items():
            told = self.told / f"broken-{name}"
            told.mkdir()
            program = self._program(f"shellguard-{name}", patch=f"SECRET = {token!r}\n{patch}")
            words = [*command[:3], str(told), command[4]]
            self.says(
                "run",
                "--gate",
                self.home.gate,
                "--mode",
                "unattended",
                "--deadline",
                "0.02",
                "--",
                *words,
                program=program.name,
                extra=self.environment,
            )
        verb = f"SECRET = {token!r}\nimport shellguard.ledger.store as s\ndef broken(*_, **__): raise RuntimeError('at ' + SECRET)\ns.Ledger.query = broken"
        self._program("shellguard-verb", patch=verb)
        self.says("log", program="shellguard-verb")
        self.says("log", program="shellguard-verb", extra={"SHELLGUARD_DEBUG": None})

    def _break_ledger(self) -> None:
        """No room for records: what a full disk does (setrlimit(2)); then a ledger that is none."""
        command = self.write_commands(
            "full", ["deploytool '⟦github token⟧'", "curl -u app:⟦password⟧ https://api.example.com/"] * 3
        )
        words = [
            "bash",
            "-c",
            'until [ -e "$0" ]; do sleep 0.02; done; exec "$@"',
            str(self.home.folder / "go"),
            *command,
        ]
        agent = self.home.start(words, extra=self.environment)
        self.home.guard_socket(agent)
        until((self.home.state / "ledger.db-wal").exists, what="a session's first record")
        size = (self.home.state / "ledger.db-wal").stat().st_size
        resource.prlimit(agent.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        (self.home.folder / "go").touch()
        with contextlib.suppress(AssertionError):
            agent.wait()
        end_tree(agent.process)

    def _kill_guard(self) -> None:
        """SIGKILL while a command with a secret is held; what the next session finds is kept as it lies."""
        agent = self.home.start(
            self.write_commands(
                "killed", ["terraform destroy -var 'password=⟦password⟧'", "deploytool '⟦github token⟧'"]
            ),
            extra=self.environment,
        )
        self.home.hold(number=0, agent=agent)
        os.kill(agent.process.pid, signal.SIGKILL)
        agent.wait()
        self.says("holds")
        self.says("verify")

    def sinks(self) -> Iterator[tuple[str, bytes]]:
        """All that was written, by name."""
        yield from self.texts
        for root in (self.home.state, self.home.runtime, self.temporary, self.told, self.grave):
            for path in sorted(root.rglob("*")):
                if path.is_file() and not path.is_symlink():
                    with contextlib.suppress(OSError):
                        yield str(path.relative_to(self.home.folder)), path.read_bytes()
        for folder in sorted(self.home.folder.glob("agent*/")):
            for path in sorted(folder.iterdir()):
                yield str(path.relative_to(self.home.folder)), path.read_bytes()
        yield "argv of what it started", self.log.read_bytes()


def _refuse_harmful(command: str) -> None:
    """SAFETY: a command that would run anything else than stubs and harmless programs is not part of a day."""
    for call in read_command(command, cwd="/tmp", home="/tmp").invocations:
        name = Path(call.program or "").name
        assert not name or name in HARMLESS or name in STUBS, f"{name} is neither stub nor harmless"
