"""What the kernel gate costs, side by side in one run: bare, gate, gate without effects, shims, strace, peers.

Run as `python -m tests.bench.bench_gate [ROUNDS] [WORKLOAD ...]`. Every workload times itself inside the guarded
tree, so start-up is not in it; `launch` measures that alone. Variants take turns, medians and ratios are printed.
Peers (sudo's intercept, sandlock, faraday) join in where they are installed, and are named where they are not.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.guarded_home import GuardedHome

Variant = Callable[[list[str]], list[str]]

ALL_OFF = "[kernel]\nwatch = []\n"
NO_WRITES = '[kernel]\nwatch = ["connect", "delete"]\n'

TIMED = 'start=$EPOCHREALTIME; {body}; end=$EPOCHREALTIME; echo "took $(( ${{end/./}} - ${{start/./}} ))"'

CONFIGURE = r"""for i in $(seq 60); do
  rm -f conftest.c conftest.o
  echo "int main(void) { return $i; }" > conftest.c
  cat conftest.c | sed 's/return/return (/;s/;/);/2' > conftest2.c
  gcc -c conftest.c 2>/dev/null >/dev/null; expr $i + 1 >/dev/null; grep -q main conftest.c; mv conftest.o c$i.o
  test -f nothing$i || true; uname -s >/dev/null; basename /a/b/c$i >/dev/null; rm -f c$i.o
done
"""


def workloads(folder: Path) -> dict[str, str]:
    """Name to a bash text."""
    sources = folder / "make"
    sources.mkdir()
    for number in range(120):
        (sources / f"f{number}.c").write_text(
            f"#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\nint f{number}(void) {{ return {number}; }}\n"
        )
    (sources / "Makefile").write_text(
        "OBJ := $(patsubst %.c,%.o,$(wildcard *.c))\nall: $(OBJ)\n%.o: %.c\n\t$(CC) -O2 -c -o $@ $<\nclean:\n\trm -f *.o\n"
    )
    tree = folder / "tree"
    (tree / "src/thing").mkdir(parents=True)
    for number in range(60):
        (tree / f"src/thing/m{number}.py").write_text(f"VALUE = {number}\n" * 20)
    (tree / "src/thing/__init__.py").write_text("")
    (tree / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
        '[project]\nname = "thing"\nversion = "1"\n[tool.setuptools.packages.find]\nwhere = ["src"]\n'
    )
    pip = f"{sys.executable} -m pip install -q --no-index --no-deps --no-build-isolation --target {folder}/out{{n}} {tree}"
    return {
        "2000 x /bin/true": "for ((i=0;i<2000;i++)); do /bin/true; done",
        "200 x git status": "git init -q .; for ((i=0;i<200;i++)); do git status >/dev/null; done",
        "configure-like": CONFIGURE,
        "make -j2": f"make -s -C {sources} -j2 && make -s -C {sources} clean",
        "pip install": pip.format(n="$RANDOM"),
        "2000 x > file": "for ((i=0;i<2000;i++)); do : > f; done",
        "rm of 2000 files": "mkdir d; (cd d; seq 2000 | xargs touch); rm -r d",
    }


def variants(home: GuardedHome) -> dict[str, Variant]:
    """Name to how a command is started."""
    program = str(home.bin / "shellguard")
    policies = {}
    for name, text in (("execs only", ALL_OFF), ("no writes", NO_WRITES)):
        path = home.folder / f"{name.replace(' ', '-')}.toml"
        path.write_text(text)
        policies[name] = str(path)
    found: dict[str, Variant] = {
        "bare": lambda c: c,
        "gate": lambda c: [program, "run", "-q", "--gate", "require", "--", *c],
        "gate, no writes": lambda c: [
            program, "run", "-q", "--gate", "require", "--policy", policies["no writes"], "--", *c,
        ],
        "gate, execs only": lambda c: [
            program, "run", "-q", "--gate", "require", "--policy", policies["execs only"], "--", *c,
        ],
        "shims": lambda c: [program, "run", "-q", "--gate", "off", "--", *c],
    }  # fmt: skip
    if shutil.which("strace"):
        found["strace"] = lambda c: [
            "strace",
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-e",
            "trace=execve",
            "-o",
            "/dev/null",
            *c,
        ]
    for peer in ("sandlock", "faraday"):
        if importlib.util.find_spec(peer) is None:
            print(f"not measured: {peer} is not installed")
    if not shutil.which("sudo"):
        print("not measured: sudo (intercept) is not installed")
    return found


def took_us(command: list[str], *, home: GuardedHome) -> float:
    """What the workload says of itself."""
    done = subprocess.run(
        command, env=home.environment(), cwd=home.project, capture_output=True, text=True, check=False
    )
    line = next((line for line in done.stdout.splitlines() if line.startswith("took ")), "")
    if not line:
        raise SystemExit(f"{command[:4]} failed: {done.returncode} {done.stderr[-400:]}")
    return float(line.split()[1])


def launch_ms(command: list[str], *, home: GuardedHome) -> float:
    """A whole process, start to end."""
    start = time.perf_counter()
    subprocess.run(command, env=home.environment(), cwd=home.project, check=True, capture_output=True)
    return (time.perf_counter() - start) * 1000


def main(rounds: int, wanted: list[str]) -> None:
    """Measure and print."""
    with GuardedHome() as home:
        home.make_project()
        folder = Path(tempfile.mkdtemp(dir=home.home))
        started = variants(home)
        print(f"{rounds} rounds, {os.cpu_count()} cores; ratio to bare, added us per round in brackets")
        for name, body in workloads(folder).items():
            if wanted and not any(word in name for word in wanted):
                continue
            text = TIMED.format(body=body.strip())
            times: dict[str, list[float]] = {variant: [] for variant in started}
            for _ in range(rounds):
                for variant, prefix in started.items():
                    times[variant].append(took_us(prefix(["bash", "-c", text]), home=home))
            medians = {variant: statistics.median(found) for variant, found in times.items()}
            shown = ", ".join(
                f"{variant} {medians[variant] / medians['bare']:.3f} ({(medians[variant] - medians['bare']) / 1000:+.0f} ms)"
                for variant in started
                if variant != "bare"
            )
            print(f"{name:18} bare {medians['bare'] / 1000:8.1f} ms: {shown}", flush=True)
        if not wanted or "launch" in wanted:
            for variant, prefix in started.items():
                found = statistics.median(launch_ms(prefix(["/bin/true"]), home=home) for _ in range(rounds))
                print(f"launch {variant:20} {found:7.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, sys.argv[2:])
