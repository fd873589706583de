"""What one judgement costs, beside a parser alone and a shell's own syntax check.

Run as `python -m tests.bench.bench_judge [FILE]`: FILE holds one JSON object with `command` a line; without it the
rules' examples are judged. Nothing is run: `bash -n` only checks the syntax.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from shellguard.cli.offline import OfflineJudge
from shellguard.data.rules import load
from shellguard.model import Attempt, Session, Source

# Starting bash costs milliseconds: a sample says enough.
SAMPLED = 200


def commands(path: str) -> list[str]:
    """The texts to judge."""
    if path:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["command"] for line in lines if line.strip()]
    return [e for r in load().rules.rules for e in (*r.match, *r.miss)]


def measured(name: str, run: Callable[[str], object], texts: list[str]) -> str:
    """One line of figures."""
    spent: list[float] = []
    for text in texts:
        start = time.perf_counter()
        with contextlib.suppress(Exception):
            run(text)
        spent.append((time.perf_counter() - start) * 1e3)
    spent.sort()
    return f"{name:<12} {len(spent):>6} texts  median {statistics.median(spent):7.2f} ms  p99 {spent[int(len(spent) * 0.99)]:7.2f} ms"


def main() -> None:
    """Print the figures side by side."""
    texts = commands(sys.argv[1] if len(sys.argv) > 1 else "")
    judge, session = OfflineJudge(), Session("bench", workspace="/home/dev/project", home="/home/dev")

    def judged(text: str) -> object:
        return judge(Attempt(source=Source.CHECK, cwd="/home/dev/project", script=text), session)

    for text in texts[:50]:
        judged(text)
    print(measured("shellguard", judged, texts))
    import bashlex

    print(measured("bashlex", bashlex.parse, texts))
    bash = shutil.which("bash")
    if bash:
        check = [bash, "--norc", "-n"]
        print(
            measured(
                "bash -n",
                lambda text: subprocess.run(
                    check, input=text.encode("utf-8", "replace"), capture_output=True, check=False
                ),
                texts[:: max(1, len(texts) // SAMPLED)],
            )
        )
    for text in ("ls -la", "git status", "cd x && ls"):
        print(measured(text, judged, [text] * 300))


if __name__ == "__main__":
    main()
