"""Hatchling hook: compiles shims/shim.c and shims/gate.c into the wheel when a compiler is there.

Promise: never fails a build; without a compiler the wheel is a pure one and the Python shim stands in.
"""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def _load(path: Path) -> ModuleType:
    """The module at `path` by itself: the package's own dependencies are not there at build time."""
    spec = importlib.util.spec_from_file_location("shim_compile", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class ShimBuildHook(BuildHookInterface):
    """Leaves shims/shim where the wheel's force-include and an editable install both find it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; tag the wheel for this platform only when that worked."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        target = root / "shims" / "shim"
        try:
            target.unlink(missing_ok=True)  # never ship a binary of another machine
            (root / "shims" / "gate.so").unlink(missing_ok=True)
            compiling = _load(root / "shellguard" / "data" / "shim_compile.py")
            kind = compiling.compile_shim(root / "shims" / "shim.c", target=target)
            if sys.platform == "linux":
                compiling.compile_gate(root / "shims" / "gate.c", target=root / "shims" / "gate.so")
        except Exception as error:  # a compiler's whims must not keep anyone from installing
            kind = None
            self.app.display_warning(f"shellguard: the C shim could not be built: {error}")
        if kind is None:
            self.app.display_warning(
                "shellguard: no working C compiler; the slower Python shim will stand in"
            )
            return
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"
        self.app.display_info(f"shellguard: built the {kind} shim")
