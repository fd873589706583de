"""Real agent CLIs, where they are and how they are started against a scripted model."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.support.guarded_home import ROOT, need
from tests.support.scripted_model import ScriptedModel

DEFAULT_FOLDER = ROOT / ".ci/agents"
"""Where `.ci/agents.sh` installs unless told otherwise."""


def find_claude() -> str:
    """The path of Claude Code: SHELLGUARD_TEST_CLAUDE, `claude` on PATH, or in the folder SHELLGUARD_TEST_NPM;
    empty when it is nowhere."""
    installed = Path(os.environ.get("SHELLGUARD_TEST_NPM") or DEFAULT_FOLDER) / "node_modules/.bin/claude"
    found = os.environ.get("SHELLGUARD_TEST_CLAUDE") or shutil.which("claude")
    return found or (str(installed) if installed.exists() else "")


def claude_command(prompt: str = "Run the staging migration.") -> list[str]:
    """Headless, with every permission check of its own switched off."""
    found = find_claude()
    need(found, "Claude Code (.ci/agents.sh installs it)")
    return [found, "-p", prompt, "--dangerously-skip-permissions"]


def claude_environment(model: ScriptedModel) -> dict[str, str | None]:
    """Nothing but loopback; IS_SANDBOX lets it skip permissions as root."""
    return {
        "ANTHROPIC_BASE_URL": model.url,
        "ANTHROPIC_API_KEY": "made-up",
        "IS_SANDBOX": "1",
        "DISABLE_AUTOUPDATER": "1",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    }
