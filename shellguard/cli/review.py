"""`shellguard review`: the viewer.

Promise: opens only on a terminal; everything it can do, `holds`, `approve` and `refuse` can do without one.
"""

from __future__ import annotations

import sys

import typer

from shellguard.cli.holds import running
from shellguard.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def review(session: str = typer.Option("", "--session", help="Only this session's holds.")) -> None:
        """Look at what is held, and answer it by keys."""
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise UsageError(
                "review needs a terminal; else use `shellguard holds`, then `approve ID` or `refuse ID`"
            )
        from shellguard.tui.app import ReviewApp

        viewer = ReviewApp(running, session=session)
        viewer.run()
        raise typer.Exit(viewer.return_code or 0)
