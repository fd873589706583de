"""Files of variables that a call is given: by a wrapper, or by `--env-file`.

Promise: pure; what the files hold is not told one by one, only that they are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator

from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.origins import absolute
from shellguard.parse.invocation import Invocation

ENV_FILE_OPTIONS = frozenset({"--env-file", "--env-file-if-exists", "--envfile", "--dotenv"})
"""node(1), docker run, docker compose, uv run, bun, uvicorn, deno: each one's own help."""
_NOTHING = frozenset({"/dev/null", "none", "false", ""})


def loaded(path: str, call: Invocation, *, how: str) -> IdentityUse | None:
    """The use of one such file; None when it is no file."""
    if path in _NOTHING or path.startswith("-"):
        return None
    return IdentityUse(Use.USED, "any", how=how, file=absolute(path, call))


def of_wrappers(call: Invocation) -> Iterator[IdentityUse]:
    """Files that wrappers load for the call."""
    for path in call.env_files[:16]:
        use = loaded(path, call, how="its wrapper's env file")
        if use is not None:
            yield use
