"""One database statement: the noun.

Promise: frozen; a statement of which nobody can say what it does is `unknown`, which is a fact of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = frozenset(
    "drop truncate delete update alter-drop retype rename replace grant revoke access disable detach change stop purge "
    "write-file read-file run-program other unknown".split()
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that is worth a look."""

    kind: str
    """One of KINDS."""
    object: str = ""
    """`table`, `database`, `schema`, `column`, `rows`, `privileges` ..."""
    target: str = ""
    is_narrowed: bool = True
    """Whether a WHERE, a join or a limit can leave a row out."""
    is_dry: bool = False
    """Inside a transaction that is rolled back."""
