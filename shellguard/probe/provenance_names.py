"""Which files and folders are looked through for secrets, by their names.

Promise: pure.
"""

from __future__ import annotations

MOST_FILE_BYTES = 1024 * 1024
"""A larger file is not read, unless its name says that it holds settings."""
MOST_SETTINGS_BYTES = 256 * 1024
"""Of a settings file that is larger than that, its beginning."""

# Trees of other people's code and of what programs can make again.
PASSED = frozenset(
    """__pycache__ .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis .tox .nox .venv venv site-packages .eggs .next
    .nuxt .svelte-kit .turbo .parcel-cache .yarn .pnpm-store bower_components .rustup .nvm .pyenv .rbenv .asdf .sdkman .bun
    .local .Trash .terraform .dart_tool Caches Cache CachedData GPUCache google-chrome chromium BraveSoftware""".split()
)
# Built out of files that are watched; their own are read once, at the start.
_UNWATCHED = frozenset({"target", "dist", "build", "out", "coverage", ".output", "vendor", "node_modules"})
PACKAGES = "node_modules"
CACHE_MARKS = frozenset({"CACHEDIR.TAG", "pyvenv.cfg"})
_DULL_ENDINGS = frozenset(
    """png jpg jpeg gif bmp ico webp avif tif tiff psd svg pdf zip gz bz2 xz zst tgz tar 7z rar jar war whl egg so o a dylib dll
    exe class pyc pyo pyd wasm woff woff2 ttf otf eot mp3 mp4 m4a mov avi mkv webm ogg wav flac sqlite db bin dat pack idx
    parquet npy npz pkl pt onnx safetensors map snap""".split()
)
_LOCKS = frozenset(
    """package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock Cargo.lock poetry.lock uv.lock pdm.lock Pipfile.lock
    composer.lock Gemfile.lock go.sum flake.lock .terraform.lock.hcl""".split()
)
_SETTINGS_ENDINGS = frozenset(
    "env envrc ini cfg conf config toml yaml yml properties tfvars netrc pgpass npmrc pypirc secrets credentials".split()
)
_SETTINGS_NAMES = frozenset("credentials config secrets hosts auth .git-credentials .htpasswd".split())
_SCRIPT_ENDINGS = frozenset(
    "sh bash zsh fish ps1 py js mjs cjs ts rb php pl go json jsonc http rest tf sql md txt".split()
)


def is_env(name: str) -> bool:
    """Whether a file's name says that it holds variables: `.env`, `.env.production`, `prod.env`."""
    return name.startswith(".env") or name.endswith(".env") or name.startswith("env.")


def is_settings(name: str) -> bool:
    """Whether a file's name says that it holds settings, where a name alone announces a value."""
    if name in _LOCKS:
        return False
    ending = name.rpartition(".")[2].lower()
    is_dotfile_of_tool = name.startswith(".") and (name.endswith("rc") or "_history" in name)
    return is_env(name) or ending in _SETTINGS_ENDINGS or name in _SETTINGS_NAMES or is_dotfile_of_tool


def is_dull(name: str) -> bool:
    """Whether a file's name says that no text is in it, or none that people wrote."""
    return name.rpartition(".")[2].lower() in _DULL_ENDINGS or name.endswith((".min.js", ".min.css"))


def is_passed(path: str) -> bool:
    """Whether nothing is watched in a folder of this name."""
    name = path.rpartition("/")[2]
    return name in _UNWATCHED or name in PASSED or name == ".git"


def is_wanted(name: str, *, is_choosy: bool = False, is_package: bool = False) -> bool:
    """Whether a file of this name is read."""
    if is_package:
        return is_env(name) or name == ".npmrc"
    if is_dull(name):
        return False
    ending = name.rpartition(".")[2].lower()
    return not is_choosy or name.startswith(".") or is_settings(name) or ending in _SCRIPT_ENDINGS


def is_fitting(name: str, size: int) -> bool:
    """Whether a file of this size is read."""
    return 0 < size <= MOST_FILE_BYTES or (size > 0 and is_settings(name))
