"""A copy of this checkout, and a wheelhouse made of what is installed here, so that installing needs no network.

Promise: writes only below the folder it is given.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
_PARTS = (
    "shellguard",
    "rules",
    "shims",
    "pyproject.toml",
    "hatch_build.py",
    "README.md",
    "LICENSE",
    "install.sh",
)
_PATIENCE_S = 60.0


def copied(folder: Path) -> Path:
    """What install.sh needs of the checkout, without what was built in it."""
    unwanted = shutil.ignore_patterns("__pycache__", "shim")
    for part in _PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=unwanted)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / part, folder / part)
    return folder


def run(
    words: Iterable[str | Path], *, environment: Mapping[str, str], cwd: Path
) -> subprocess.CompletedProcess[str]:
    """A program with exactly this environment and no terminal; stderr goes with stdout."""
    return subprocess.run(
        [str(word) for word in words],
        env=dict(environment),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
        start_new_session=True,
    )


def wheelhouse(folder: Path, *, of: Iterable[str]) -> Path:
    """A wheel of every distribution that these requirements need, as `pip --find-links` takes them."""
    folder.mkdir(parents=True, exist_ok=True)
    for found in _with_dependencies(of):
        _write_wheel(found, folder)
    return folder


def _with_dependencies(requirements: Iterable[str]) -> Iterator[Distribution]:
    seen: set[tuple[str, frozenset[str]]] = set()
    packed: set[str] = set()
    todo = [Requirement(line) for line in requirements]
    while todo:
        wanted = todo.pop()
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        try:
            found = distribution(wanted.name)
        except PackageNotFoundError:
            raise AssertionError(
                f"{wanted.name} is not installed in {sys.prefix}, so it cannot be packed"
            ) from None
        todo += [line for line in map(Requirement, found.requires or ()) if _is_for(line, wanted.extras)]
        if key[0] not in packed:
            packed.add(key[0])
            yield found


def _is_for(line: Requirement, extras: Iterable[str]) -> bool:
    marker = line.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in (*extras, ""))


def _write_wheel(found: Distribution, folder: Path) -> None:
    """Zip the files that RECORD names, those outside site-packages (scripts, which pip makes anew) left out."""
    kept = [f for f in found.files or () if ".." not in f.parts and "__pycache__" not in f.parts]
    kept = [f for f in kept if f.name not in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")]
    wheel = next(f for f in kept if f.name == "WHEEL" and f.parent.name.endswith(".dist-info"))
    tags = re.findall(r"^Tag: (.+?)\s*$", wheel.read_text(), re.MULTILINE)
    tag = next((t for t in tags if t.startswith(("py3", "cp3"))), tags[0])
    name = f"{found.metadata['Name'].replace('-', '_')}-{found.version}-{tag}.whl"
    record = io.StringIO()
    csv.writer(record).writerows([(f.as_posix(), "", "") for f in (*kept, wheel.parent / "RECORD")])
    with zipfile.ZipFile(folder / name, "w") as out:
        for file in kept:
            out.write(str(found.locate_file(file)), file.as_posix())
        out.writestr((wheel.parent / "RECORD").as_posix(), record.getvalue())
