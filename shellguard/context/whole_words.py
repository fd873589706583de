"""Whether a name stands in a text as a name of its own.

Promise: pure and total; linear in the text.
"""

from __future__ import annotations

import re


def is_said(name: str, text: str) -> bool:
    """`web` is not said by `website`, nor by `web-2`, but by `deployment/web` and `origin/web.`."""
    return bool(name) and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", text) is not None
