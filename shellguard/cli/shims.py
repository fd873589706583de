"""`shellguard shims FOLDER`: make or refresh a folder of shims for the front of a PATH.

Promise: the folder holds exactly the shims of the rules in force; outside a session they ask the user-level guard.
"""

from __future__ import annotations

import os
from pathlib import Path

import typer


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command(hidden=True)
    def shims(
        folder: str = typer.Argument(
            ..., metavar="FOLDER", help="Made when missing; everything else in it goes."
        ),
    ) -> None:
        """Make or refresh the shims in FOLDER; install.sh calls this, and you after installing new tools."""
        from shellguard.data import places
        from shellguard.data.rules import load
        from shellguard.guard.farm import person_names, stand

        path = os.environ.get("PATH", "")
        farm = stand(
            Path(folder),
            rules=load().rules,
            state=places.state_folder(),
            search_path=path,
            names_of=person_names,
        )
        typer.echo(f"{farm.folder}: {farm.summary}")
