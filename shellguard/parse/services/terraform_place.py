"""Where Terraform works: its folder, workspace and backend, and the options its environment adds.

Promise: pure but for the files `world` is asked for, and total; of a backend's settings only the place is said, no credential.
"""

from __future__ import annotations

import json
import posixpath
import shlex

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Given
from shellguard.parse.world import World


def options_of_environment(call: Invocation, command: str) -> tuple[Arg, ...]:
    """Options that `TF_CLI_ARGS` and `TF_CLI_ARGS_apply` add."""
    said = call.variables
    found: list[Arg] = []
    for name in ("TF_CLI_ARGS", f"TF_CLI_ARGS_{command}"):
        try:
            found.extend(Arg(word) for word in shlex.split(said.get(name, "")[:4000]))
        except ValueError:
            found.append(Arg(UNKNOWN))
    return tuple(found)


def folder_of(call: Invocation, given: Given) -> str | None:
    """Where it works; None where that is not known."""
    said = given.text("chdir", "working-dir", "terragrunt-working-dir")
    if UNKNOWN in said or (call.cwd is None and not said.startswith("/")):
        return None
    return posixpath.normpath(posixpath.join(call.cwd or "/", said))


def where_of(call: Invocation, given: Given, world: World | None) -> str:
    """Workspace and backend, as far as they are known."""
    said = call.variables
    folder = folder_of(call, given)
    workspace, backend = said.get("TF_WORKSPACE", ""), ""
    if world is not None and folder is not None:
        chosen = world.content(posixpath.join(folder, ".terraform/environment"))
        workspace = workspace or (chosen or b"")[:100].decode("utf-8", "replace").strip()
        backend = _backend(world.content(posixpath.join(folder, ".terraform/terraform.tfstate")))
    named = f"workspace {workspace}" if workspace and UNKNOWN not in workspace else ""
    folder_said = given.text("chdir", "working-dir", "terragrunt-working-dir")
    return ", ".join(p for p in (named, backend, folder_said if UNKNOWN not in folder_said else "") if p)


def _backend(data: bytes | None) -> str:
    """`s3 app-state/prod.tfstate`, of what `terraform init` remembered."""
    try:
        body = json.loads((data or b"")[:200_000] or b"{}")
        said = body.get("backend") or {}
        config = said.get("config") or {}
        place = [
            str(config[k])
            for k in ("bucket", "hostname", "organization", "storage_account_name", "prefix", "key")
            if config.get(k)
        ]
        return " ".join(p for p in (str(said.get("type") or ""), "/".join(place)) if p)[:200]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return ""
