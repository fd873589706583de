"""What it costs to know where every secret around a workspace stands.

    python -m tests.bench.bench_provenance [FILES] [EVERY]

A tree of that many files (20,000) in folders of fifty: sources, documents, data, a binary now and then; every EVERY-th
(20) holds three secrets of its own. Printed: files a second, what memory grew by, and when the first answer came.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import threading
import time
import tracemalloc
from pathlib import Path

from shellguard.parse.secret_sightings import sightings
from shellguard.probe.provenance import Limits, Provenance
from shellguard.probe.provenance_watch import ProvenanceWatch
from shellguard.probe.sighting_index import MOST_FILES, MOST_PLACES, SightingIndex
from tests.support.secret_places import fingerprint

FILES, EVERY = 20_000, 20


def rss_mb() -> float:
    """Of this process, now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def build(root: Path, files: int, every: int) -> None:
    """The tree. Sources are this project's own, cut to a common length."""
    chance = random.Random(1)
    package = Path(__file__).parents[2] / "shellguard"
    sources = [p.read_text()[:8000] for p in sorted(package.rglob("*.py")) if p.stat().st_size > 1000]
    for number in range(files):
        folder = root / f"pkg{number // 2500}" / f"d{number // 50}"
        folder.mkdir(parents=True, exist_ok=True)
        if every and number % every == 0:
            tokens = [chance.randbytes(20).hex() for _ in range(3)]
            text = "".join(f"SERVICE_{n}_TOKEN={token}\n" for n, token in enumerate(tokens))
            (folder / f".env.{number}").write_text(f"# settings\nDEBUG=1\n{text}")
        elif number % 40 == 7:
            (folder / f"image{number}.png").write_bytes(b"\x89PNG\0" * 200)
        else:
            ending = ("py", "ts", "md", "json")[number % 4]
            (folder / f"file{number}.{ending}").write_text(chance.choice(sources))


def main() -> None:
    """Print the table."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    every = int(sys.argv[2]) if len(sys.argv) > 2 else EVERY
    with tempfile.TemporaryDirectory(prefix="sg-", dir="/tmp") as folder:
        home, root = Path(folder, "home"), Path(folder, "home/work")
        root.mkdir(parents=True)
        build(root, files, every)
        (root / "pkg0/.env").write_text("RAILWAY_TOKEN=6f1c2d3e-1234-4abc-9def-0123456789ab\n")
        wanted = fingerprint("6f1c2d3e-1234-4abc-9def-0123456789ab")
        # Compiled patterns belong to every guard.
        list(sightings((Path(__file__)).read_text(), is_settings=True))
        measure(root, home, wanted)
        trace(root, home)
        follow(root, home)
        fill()


def measure(root: Path, home: Path, wanted: str) -> None:
    """Time and resident memory."""
    before = rss_mb()
    index = Provenance(fingerprint=fingerprint, workspace=str(root), home=str(home), limits=Limits())
    start, cpu, first = time.perf_counter(), time.process_time(), 0.0
    index.start()
    while not index.progress.is_done:
        if not first and index.places(wanted):
            first = time.perf_counter() - start
        time.sleep(0.001)
    took, progress = time.perf_counter() - start, index.progress
    print(f"files read                     {progress.files:10,}")
    print(f"files a second                 {progress.files / took:10,.0f}")
    print(f"whole look, s                  {took:10.2f}")
    print(f"of that one core, %            {(time.process_time() - cpu) / took * 100:10.0f}")
    print(f"first answer, ms               {first * 1000:10.1f}")
    print(f"resident memory grew by, MB    {rss_mb() - before:10.1f}")
    print(f"ended early                    {progress.why_stopped or 'no'}")
    start = time.perf_counter()
    for _ in range(10_000):
        index.places(wanted)
    print(f"one answer, us                 {(time.perf_counter() - start) * 100:10.1f}")
    index.stop()


def trace(root: Path, home: Path) -> None:
    """What the index itself holds."""
    tracemalloc.start()
    index = Provenance(
        fingerprint=fingerprint, workspace=str(root), home=str(home), limits=Limits(brisk_s=600)
    )
    index.start()
    while not index.progress.is_done:
        time.sleep(0.05)
    held, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"index holds, MB                {held / 1e6:10.1f}")
    print(f"at most during the look, MB    {most / 1e6:10.1f}")
    index.stop()


def follow(root: Path, home: Path) -> None:
    """Until everything is watched, until what was written is known, and what a burst costs."""
    index = Provenance(fingerprint=fingerprint, workspace=str(root), home=str(home))
    watch = ProvenanceWatch(index)
    start = time.perf_counter()
    watch.start()
    watch.ready.wait(120)
    print(f"watching after, ms             {(time.perf_counter() - start) * 1000:10.1f}")
    start = time.perf_counter()
    (root / "pkg0/late.env").write_text("LATE_TOKEN=aaaabbbbccccdddd1111222233334444\n")
    while not index.places(fingerprint("aaaabbbbccccdddd1111222233334444")):
        time.sleep(0.002)
    print(f"written and known, ms          {(time.perf_counter() - start) * 1000:10.1f}")
    burst = root / "burst"
    burst.mkdir()
    cpu, own, start = time.process_time(), time.thread_time(), time.perf_counter()
    for number in range(10_000):
        (burst / f"f{number}.js").write_text("export const x = 1;\n" * 100)
    wrote = time.perf_counter() - start
    (burst / ".env").write_text("BURST_TOKEN=99998888777766665555444433332222\n")
    start = time.perf_counter()
    while not index.places(fingerprint("99998888777766665555444433332222")):
        time.sleep(0.002)
    known = time.perf_counter() - start
    others = time.process_time() - cpu - (time.thread_time() - own)
    print(f"burst of 10,000 files, s       {wrote:10.2f}")
    print(f"known behind the burst, ms     {known * 1000:10.1f}")
    print(f"the watch's share of a core, % {others / (wrote + known) * 100:10.0f}")
    print(f"problems                       {'; '.join(watch.problems) or 'none'}")
    watch.close()
    index.stop()
    print(f"threads left                   {threading.active_count() - 1:10}")


def fill() -> None:
    """An index at its limits: every file of a huge tree holds a secret of its own."""
    tracemalloc.start()
    index = SightingIndex("/home/somebody/work/project")
    for number in range(MOST_FILES):
        path = f"/home/somebody/work/project/services/area{number // 500}/module{number}/settings.env"
        more = (
            [(f"{number + 2**40:016x}", 9, f"NAME_{number % 5000}")]
            if number < MOST_PLACES - MOST_FILES
            else []
        )
        row = (f"{number * 2654435761 % 2**63:016x}", number % 4000, f"SERVICE_{number % 25_000}_TOKEN")
        index.keep(path, changed_s=float(number), size=number, seen=[row, *more])
    print(f"index at its limits, MB        {tracemalloc.get_traced_memory()[0] / 1e6:10.1f}")
    tracemalloc.stop()


if __name__ == "__main__":
    main()
