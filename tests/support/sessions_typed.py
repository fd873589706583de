"""A table of commands that one guarded shell types, and what became of each: what ran, what was refused and why.

Promise: a refusal is only what ShellGuard said itself; whatever a tool prints about its own failure is no refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from shellguard.wire.client import Client
from tests.support.guarded_home import Agent, GuardedHome, until

POLICY = '[attended]\nhigh = "deny"\n'  # nothing waits for a person
LINES = 6  # what an agent is given to read


@dataclass(frozen=True, slots=True)
class Row:
    """One command, and what is expected of it."""

    command: str
    why: tuple[str, ...] = ()
    """Words that the refusal has to say; none: it runs."""
    came: tuple[str, ...] = ()
    """What arrives, in the server's words."""
    is_recorded: str = ""
    """A signal that stands on record although it runs."""
    status: int | None = 0
    """Its own exit status where it runs; None: whatever it is."""


@dataclass(frozen=True, slots=True)
class Said:
    """What became of one command."""

    status: int
    out: str
    err: str

    @property
    def refusal(self) -> str:
        """The whole text of the refusal in one line; empty where it ran."""
        at = self.err.find("shellguard: ")
        return " ".join(self.err[at:].split()) if at >= 0 else ""


def typed(
    home: GuardedHome, rows: Iterable[Row], *, extra: Mapping[str, str | None], environment: str = ""
) -> list[Said]:
    """Each command in a shell of its own, one after the other, in one session; the person speaks after each refusal."""
    commands = [row.command for row in rows]
    policy, folder = home.folder / "policy.toml", home.folder / "typed"
    policy.write_text(POLICY)
    folder.mkdir()
    for number, command in enumerate(commands):
        (folder / f"{number}").write_text(command)
    loop = (
        f"for n in $(seq 0 {len(commands) - 1}); do "
        f'bash -c "$(cat {folder}/$n)" >{folder}/$n.out 2>{folder}/$n.err; s=$?; echo $s >{folder}/$n.new; mv {folder}/$n.new {folder}/$n.status; '
        f"if [ $s = 126 ]; then until [ -e {folder}/$n.on ]; do sleep 0.02; done; fi; done"
    )
    options = ["--policy", str(policy), *(["--env", environment] if environment else [])]
    agent = home.start(["bash", "-c", loop], options=options, extra=extra)
    _go_on(home, agent, folder, len(commands))
    status = agent.wait()
    assert status == 0, agent.err
    return [_said(folder / str(n)) for n in range(len(commands))]


def _go_on(home: GuardedHome, agent: Agent, folder: Path, count: int) -> None:
    """The person speaks after every refusal: each command is seen for itself, and none is a retry of the one before."""
    for number in range(count):
        ended = folder / f"{number}.status"
        until(
            lambda ended=ended: ended.exists() or agent.process.poll() is not None, what=f"command {number}"
        )
        if ended.exists() and int(ended.read_text()) == 126:
            with Client(str(home.guard_socket(agent))) as person:
                person.ask("task", text="on with the next one", how="replace")
            (folder / f"{number}.on").touch()


def _said(path: Path) -> Said:
    def text(part: str) -> str:
        return path.with_suffix(f".{part}").read_text(errors="replace")

    return Said(int(text("status")), text("out"), text("err"))


def differences(table: Mapping[str, Row], said: Iterable[Said], *, secrets: Iterable[str] = ()) -> str:
    """Phrase: what is not as the table has it; empty when all of it is."""
    hidden = tuple(secrets)
    found = (
        f"{phrase}: {wrong}\n{one.err}"
        for (phrase, row), one in zip(table.items(), said, strict=True)
        for wrong in _wrong(row, one, hidden)
    )
    return "\n".join(found)


def _wrong(row: Row, said: Said, secrets: tuple[str, ...]) -> Iterable[str]:
    text = said.refusal
    if not row.why:
        if text or (row.status is not None and said.status != row.status):
            yield f"should have run, ended with {said.status}"
        return
    if said.status != 126 or not text.startswith("shellguard: refused: "):
        yield f"should have been refused, ended with {said.status}"
    yield from (f"the refusal does not say {word!r}" for word in row.why if word not in text)
    yield from ("the refusal shows a secret" for secret in secrets if secret in said.err)
    if len(said.err.strip().splitlines()) > LINES:
        yield f"more than {LINES} lines"


def signals_on_record(home: GuardedHome, command: str) -> set[str]:
    """Signals of the decisions about commands in whose text this stands."""
    decisions = (dict(r.body.get("decision") or r.body) for r in home.records())
    # as a word of `bash -c`
    quoted = command.replace("'", "'\\''")
    told = [d for d in decisions if quoted in str(d.get("command", ""))]
    return {str(s["id"]) for d in told for s in d.get("signals", ())}


def expected(table: Mapping[str, Row]) -> list[str]:
    """Everything that arrives, in order."""
    return [line for row in table.values() for line in row.came]
