"""Messages that quote what a person wrote in a file or typed: a secret put in the wrong place is not said again.

Promise: pure but for a key of this process alone; total.
"""

from __future__ import annotations

import functools
import os

from shellguard.parse.secrets import Redactor


@functools.cache
def _redactor() -> Redactor:
    # What is said here is kept nowhere, so nobody compares its fingerprints with others.
    return Redactor(os.urandom(32))


def without_secrets(text: object) -> str:
    """The text of a message or an error, fit to be shown."""
    return _redactor()(str(text))
