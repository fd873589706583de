"""`shellguard trust`: the person's yes to what a project's `.shellguard.toml` would loosen.

Promise: never from inside a guarded session; what is trusted is the very text that was shown, read once; the answer comes
from the person's terminal and from nowhere else.
"""

from __future__ import annotations

import difflib
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from shellguard.errors import PolicyError, UsageError

if TYPE_CHECKING:
    from shellguard.data.project_file import ProjectFile
    from shellguard.data.trusted import Trusted

EXIT_REFUSED = 126


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def trust(
        path: Path | None = typer.Argument(
            None, metavar="[PATH]", help="The project's folder or its file (default: the project here)."
        ),
        yes: bool = typer.Option(
            False, "--yes", "-y", help="Do not ask; still only outside guarded sessions."
        ),
        revoke: bool = typer.Option(False, "--revoke", help="Trust it no more."),
        list_all: bool = typer.Option(False, "--list", help="List what is trusted."),
        as_json: bool = typer.Option(False, "--json", help="One JSON object."),
    ) -> None:
        """Show what a project's .shellguard.toml would loosen, and allow it for exactly this text of it.

        Without it the file can only tighten. Not to be had from inside a guarded session.
        """
        from shellguard.data.trusted import Trusted

        if list_all:
            _list(Trusted(), as_json=as_json)
            return
        _refuse_inside(as_json=as_json)
        if revoke:
            _revoke(Trusted(), path or Path.cwd(), as_json=as_json)
            return
        is_asking = not yes or _is_user_guard_running()
        _trust(Trusted(), _review(path or Path.cwd()), is_asking=is_asking, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Review:
    """A file and what trusting it would do."""

    file: ProjectFile
    loosens: tuple[str, ...]
    before: str | None
    """The version trusted before."""

    @property
    def diff(self) -> list[str]:
        """Against the version trusted before, or the whole file."""
        from shellguard.data.trusted import kept_text

        if self.before is not None:
            # The version before was kept without its secrets: where only one of these changed, all of it is shown.
            now = kept_text(self.file.text).splitlines()
            found = difflib.unified_diff(self.before.splitlines(), now, "trusted before", "now", lineterm="")
            if lines := list(found):
                return lines
        return [f"+{line}" for line in self.file.text.splitlines()]


def _refuse_inside(*, as_json: bool) -> None:
    from shellguard.guard.outside import objection_here

    why = objection_here()
    if not why:
        return
    said = f"trust is not allowed from here: {why}; use another terminal, one that the agent did not start"
    if as_json:
        typer.echo(json.dumps({"trusted": False, "refused": said}))
    print(f"shellguard: refused: {said}", file=sys.stderr)
    raise typer.Exit(EXIT_REFUSED)


def _is_user_guard_running() -> bool:
    """What the user-level guard guards descends from no session: only an answer at a terminal tells it from a person."""
    from shellguard.data import guards

    return any(entry.session == "user" for entry in guards.running())


def _found(path: Path) -> ProjectFile:
    from shellguard.data.project_file import PROJECT_NAME, find_project_file, read_project_file

    # A file is trusted under the name it is found by later; one called otherwise is never found.
    if path.is_file() and path.name != PROJECT_NAME:
        raise UsageError(f"{path} is not called {PROJECT_NAME}")
    where = path if path.name == PROJECT_NAME and not path.is_dir() else find_project_file(path)
    if where is None:
        raise UsageError(f"no {PROJECT_NAME} in {path.resolve()} or above it in its repository")
    return read_project_file(where)


def _review(path: Path) -> _Review:
    from shellguard.data.effective import with_project, without_project
    from shellguard.data.rules import load
    from shellguard.data.trusted import Trusted

    file = _found(path)
    folder = Path(file.path).parent
    rules = load().rules
    now = with_project(without_project(folder, rules=rules), file, rules=rules, workspace=folder)
    entry = Trusted().entry(file.path)
    return _Review(file, now.loosens, entry.text if entry else None)


def _trust(yeses: Trusted, review: _Review, *, is_asking: bool, as_json: bool) -> None:
    from shellguard.data.said import without_secrets
    from shellguard.hold.visible import one_line

    is_already = yeses.is_trusted(review.file)
    if not as_json:
        typer.echo(f"{one_line(review.file.path)}\n")
        for line in review.diff:
            typer.echo(f"  {one_line(without_secrets(line))}")
        typer.echo(
            "\nit would loosen:" if review.loosens else "\nit loosens nothing; it is in force without trust"
        )
        for phrase in review.loosens:
            typer.echo(f"  {one_line(without_secrets(phrase))}")
    is_yes = is_already or not is_asking or _is_answered_yes()
    if is_yes and not is_already:
        yeses.trust(review.file, at_s=time.time())
    if as_json:
        loosens, diff = ([without_secrets(line) for line in lines] for lines in (review.loosens, review.diff))
        body = {"path": review.file.path, "loosens": loosens, "diff": diff, "trusted": is_yes}
        typer.echo(json.dumps(body))
    else:
        said = "trusted already" if is_already else "trusted, as long as it stays as it is"
        typer.echo(said if is_yes else "not trusted")
    raise typer.Exit(0 if is_yes else 1)


def _is_answered_yes() -> bool:
    """What is typed at the person's terminal; what stands on stdin may be anybody's."""
    from shellguard.guard.outside import terminal_here

    if not terminal_here():
        raise UsageError("nobody to ask: no terminal of this user's; run it at one, or with --yes")
    try:
        with open("/dev/tty", "r+b", buffering=0) as terminal:  # noqa: PTH123 - a device, read and written
            terminal.write(b"trust it? [y/N] ")
            return terminal.readline(64).strip().lower() in (b"y", b"yes")
    except OSError as error:
        raise UsageError(f"cannot ask at the terminal: {error.strerror}") from None


def _revoke(yeses: Trusted, path: Path, *, as_json: bool) -> None:
    from shellguard.data.project_file import PROJECT_NAME, find_project_file
    from shellguard.hold.visible import one_line

    here = path if path.name == PROJECT_NAME else find_project_file(path) or path / PROJECT_NAME
    real = str(here.resolve())
    was = yeses.revoke(real)
    if as_json:
        typer.echo(json.dumps({"path": real, "was_trusted": was, "trusted": False}))
    else:
        typer.echo(f"{one_line(real)}: {'trusted no more' if was else 'was not trusted'}")


def _list(yeses: Trusted, *, as_json: bool) -> None:
    from shellguard.data.project_file import read_project_file
    from shellguard.hold.visible import one_line

    rows = []
    for entry in yeses.entries():
        try:
            is_same = yeses.is_same(entry, read_project_file(Path(entry.path)).text)
            state = "trusted" if is_same else "changed since: not trusted"
        except (UsageError, PolicyError):
            state = "gone or unreadable"
        rows.append({"path": entry.path, "at_s": entry.at_s, "state": state})
    if as_json:
        typer.echo(json.dumps({"trusted": rows}))
        return
    for row in rows:
        at = time.strftime("%Y-%m-%d %H:%M", time.localtime(float(str(row["at_s"]))))
        typer.echo(f"{one_line(str(row['path']))}  {row['state']} ({at})")
    if not rows:
        typer.echo("nothing is trusted")
