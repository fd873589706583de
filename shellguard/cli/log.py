"""`shellguard log`: shows the ledger.

Promise: reads only; whatever a command contains, nothing in it reaches the terminal as a control sequence.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import datetime

import typer

from shellguard.cli.log_line import human_line
from shellguard.cli.run_tree import fold
from shellguard.cli.run_tree_json import tree_json
from shellguard.cli.run_tree_text import Look, tree_lines
from shellguard.data.places import state_folder
from shellguard.errors import UsageError
from shellguard.ledger import Ledger
from shellguard.model import Record, RecordKind, Verdict

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_TREE_OPTIONS = frozenset({"tree", "session", "as_json", "is_all"})


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("log")
    def log(
        *,
        session: str = typer.Option("", help="Only this session."),
        verdict: str = typer.Option("", help="Only this verdict: allow, preserve, hold or deny."),
        rule: str = typer.Option("", help="Only what this rule objected to."),
        since: str = typer.Option("", help="Only newer ones: 30m, 2h, 3d, 2026-11-01 or 2026-11-01T12:30."),
        kind: str = typer.Option("", help="Only this kind of record, e.g. attempt, answer, fault."),
        limit: int = typer.Option(50, min=1, help="Show the newest N; the newest comes last."),
        as_json: bool = typer.Option(False, "--json", help="One JSON object a line."),
        follow: bool = typer.Option(False, "--follow", "-f", help="Go on with what comes."),
        tree: bool = typer.Option(
            False,
            "--tree",
            help="What a session ran, as a tree; the newest session unless --session names one.",
        ),
        is_all: bool = typer.Option(
            False, "--all", help="With --tree: every program, also where many alike would be one line."
        ),
        context: typer.Context,
    ) -> None:
        """Show what was attempted, decided and answered."""
        _refuse_mixed(context, is_tree=tree)
        since_s = parse_since(since, now_s=time.time()) if since else None
        wanted = _checked(verdict, [v.label for v in Verdict], what="verdict")
        only = RecordKind(_checked(kind, list(RecordKind), what="kind")) if kind else None
        path = state_folder() / "ledger.db"
        if not path.exists():
            print(f"shellguard: no ledger at {path} yet: nothing has been recorded", file=sys.stderr)
            return
        with Ledger.open(path, is_read_only=True) as ledger:
            if tree:
                _show_tree(ledger, session=session, as_json=as_json, is_all=is_all)
                return
            # Read first, so that what arrives while the newest are printed is followed and not lost.
            last = ledger.newest_seq()
            newest = ledger.query(
                session=session,
                verdict=wanted,
                rule=rule,
                kind=only,
                since_s=since_s,
                limit=limit,
                newest_first=True,
            )
            rows = [record for record in newest if record.seq <= last][::-1]
            _show(iter(rows), as_json=as_json)
            if follow:
                _show(
                    ledger.follow(session=session, verdict=wanted, rule=rule, kind=only, after_seq=last),
                    as_json=as_json,
                )


def parse_since(text: str, *, now_s: float) -> float:
    """Unix time of a duration back from now, or of a local date. Raises UsageError."""
    ago = re.fullmatch(r"(\d{1,9})([smhdw])", text)
    if ago:
        return now_s - int(ago[1]) * _UNITS_S[ago[2]]
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"--since takes 30m, 2h, 3d or a date such as 2026-11-01, not {text!r}") from None


def _checked(word: str, known: list[str], *, what: str) -> str:
    if word and word not in known:
        raise UsageError(f"there is no {what} {word!r}; there are {', '.join(known)}")
    return word


def _refuse_mixed(context: typer.Context, *, is_tree: bool) -> None:
    sources = {name: context.get_parameter_source(name) for name in context.params}
    given = {name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"}
    if is_tree and not given <= _TREE_OPTIONS:
        raise UsageError("--tree shows a whole session: it goes with --session, --all and --json only")
    if not is_tree and "is_all" in given:
        raise UsageError("--all goes with --tree; for more lines of the plain log use --limit")


def _show_tree(ledger: Ledger, *, session: str, as_json: bool, is_all: bool) -> None:
    named = session or _newest_session(ledger)
    tree = fold(ledger.query(session=named))
    if tree.start_s is None:
        raise UsageError(
            f"the ledger has no session {named!r}: shellguard log --kind session-start lists them"
        )
    if as_json:
        print(tree_json(tree, session=named))
        return
    is_terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if is_terminal else None
    look = Look(width, is_coloured=is_terminal and not os.environ.get("NO_COLOR"))
    called = named if session else f"{named} (the newest)"
    for line in tree_lines(tree, session=called, look=look, is_all=is_all):
        print(line)


def _newest_session(ledger: Ledger) -> str:
    """The one that began last; a ledger cut short may hold no beginning at all."""
    for kind in (RecordKind.SESSION_START, None):
        for record in ledger.query(kind=kind, limit=1, newest_first=True):
            return record.session
    return ""


def _show(records: Iterator[Record], *, as_json: bool) -> None:
    is_terminal = sys.stdout.isatty()
    is_coloured = is_terminal and not os.environ.get("NO_COLOR")
    for record in records:
        # Asked for each line: the window may be resized while following.
        width = shutil.get_terminal_size().columns if is_terminal else None
        line = json_line(record) if as_json else human_line(record, width=width, is_coloured=is_coloured)
        print(line, flush=True)


def json_line(record: Record) -> str:
    """One record, ASCII only."""
    fields = {name: getattr(record, name) for name in Record.__slots__}
    return json.dumps(fields, ensure_ascii=True)
