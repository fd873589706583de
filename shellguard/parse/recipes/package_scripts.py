"""Scripts of `package.json`, as npm, pnpm, yarn, bun and those that run several at once run them.

Promise: total; a name that is no script gives None, and then the word is a program's.
"""

from __future__ import annotations

import json
import posixpath
import re
from typing import Any

from shellguard.parse.invocation import quote
from shellguard.parse.recipes.recipe import MAX_STEPS, Source, Step

_RUNS = frozenset({"run", "run-script", "rum", "urn"})
_SHORT = {"t": "test", "tst": "test", "it": "install-test", "i": "install", "add": "install", "clean-install": "ci", "isntall": "install"}  # fmt: skip
_BY_NAME = frozenset({"test", "start", "stop", "restart"})
# npm's scripts(7), "Life Cycle Operation Order"
_LIFE: dict[str, tuple[str, ...]] = {
    "install": ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"),
    "publish": ("prepublishOnly", "prepack", "prepare", "postpack", "publish", "postpublish"),
    "pack": ("prepack", "prepare", "postpack"),
    "version": ("preversion", "version", "postversion"),
    "rebuild": ("preinstall", "install", "postinstall", "prepare"),
}
_LIFE["ci"] = _LIFE["install"]
_VALUES = frozenset(
    "--prefix -w --workspace -C --dir -F --filter --cwd --userconfig --registry --loglevel --tag --otp --config -c --if -d "
    "--working-dir".split()
)
FOLDERS = frozenset({"--prefix", "-C", "--dir", "--cwd", "-d", "--working-dir"})
# Words that are the package manager's own; any other first word of yarn, pnpm or bun may be a script.
_OWN_WORDS = frozenset(
    "add audit bin cache config create dlx exec help import info init install link list ls outdated pack patch prune publish "
    "rebuild remove rm store uninstall unlink up update upgrade version view why x i".split()
)
_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/', re.S)


def load(text: str) -> dict[str, Any]:
    """A JSON object, comments allowed; empty when it is none."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        try:
            plain = _COMMENT.sub(lambda m: m.group() if m.group().startswith('"') else " ", text)
            body = json.loads(re.sub(r",(\s{0,200}[}\]])", r"\1", plain))
        except (ValueError, RecursionError):
            return {}
    return body if isinstance(body, dict) else {}


def table(body: dict[str, Any], key: str) -> dict[str, Any]:
    found = body.get(key)
    return found if isinstance(found, dict) else {}


def steps(program: str, words: tuple[str, ...], source: Source) -> list[Step] | None:
    """What `npm ...` and its kin run from `package.json`; None when this is no script of it."""
    options, operands, behind = read_words(program, words)
    if not operands or "--ignore-scripts" in words or "--dry-run" in words:
        return None if operands or program == "npm" else _lifecycle(program, "install", source.folder, source)
    folder = source.folder
    for name, value in options:
        if name in FOLDERS:
            folder = posixpath.normpath(posixpath.join(folder, value))
    workspace = next((v for n, v in options if n in ("-w", "--workspace", "-F", "--filter")), "")
    head, rest = _SHORT.get(operands[0], operands[0]), operands[1:]
    if head == "workspace" and program == "yarn" and len(rest) > 1:
        workspace, head, rest = rest[0], rest[1], rest[2:]
    folders = _workspaces(workspace, folder, source) if workspace else [folder]
    if head in _RUNS:
        return named(program, rest[:1], (*rest[1:], *behind), folders, source)
    if head in _BY_NAME:
        return named(program, (head,), (*rest, *behind), folders, source)
    if head in _LIFE and not rest:
        return [s for f in folders for s in _lifecycle(program, head, f, source) or []] or None
    if program != "npm" and head not in _OWN_WORDS:
        return named(program, (head,), (*rest, *behind), folders, source)
    return None


def read_words(
    program: str, words: tuple[str, ...]
) -> tuple[list[tuple[str, str]], tuple[str, ...], tuple[str, ...]]:
    """Options with values, operands, and what stands behind `--`; npm alone reads options behind a script's name."""
    split = words.index("--") if "--" in words else len(words)
    options: list[tuple[str, str]] = []
    operands: list[str] = []
    at = 0
    while at < split:
        name, equals, value = words[at].partition("=")
        is_given = program != "npm" and len(operands) >= _names_before(operands)
        if is_given or not name.startswith("-"):
            operands.append(words[at])
        elif words[at] in _VALUES and at + 1 < split:
            options.append((words[at], words[at + 1]))
            at += 1
        elif equals:
            options.append((name, value))
        at += 1
    return options, tuple(operands), words[split + 1 :]


def _names_before(operands: list[str]) -> int:
    """How many words stand before what is handed to a script."""
    head = operands[0] if operands else ""
    return 3 if head == "workspace" else 2 if head in _RUNS else 1


def named(
    program: str, names: tuple[str, ...], arguments: tuple[str, ...], folders: list[str], source: Source
) -> list[Step] | None:
    """A script with its `pre` and `post`."""
    found: list[Step] = []
    for folder in folders:
        there = source.upwards(("package.json",), folder)
        if there is None or not names:
            continue
        scripts = table(load(there[1]), "scripts")
        for name in (f"pre{names[0]}", names[0], f"post{names[0]}"):
            text = scripts.get(name)
            if isinstance(text, str):
                given = "".join(" " + quote(a) for a in arguments[:64]) if name == names[0] else ""
                found.append(_step(program, name, text + given, there[0]))
    return found or None


def _lifecycle(program: str, operation: str, folder: str, source: Source) -> list[Step] | None:
    there = source.upwards(("package.json",), folder)
    scripts = table(load(there[1]), "scripts") if there else {}
    return [
        _step(f"{program} {operation}", n, scripts[n], there[0] if there else folder, word="")
        for n in _LIFE[operation]
        if isinstance(scripts.get(n), str)
    ] or None


def _step(program: str, name: str, text: str, folder: str, *, word: str = "run ") -> Step:
    return Step(
        f"{program} {word}{name}" if word else f"{program} › {name}",
        text,
        folder,
        (("npm_lifecycle_event", name),),
    )


def _workspaces(wanted: str, folder: str, source: Source) -> list[str]:
    """Folders a workspace's name may mean: a path as it stands, or the usual places."""
    bare = wanted.rsplit("/", 1)[-1]
    guesses = [wanted, f"packages/{bare}", f"apps/{bare}", f"libs/{bare}"]
    places = [posixpath.normpath(posixpath.join(folder, g)) for g in guesses]
    return [p for p in places if source.read(posixpath.join(p, "package.json")) is not None][:1]


# -- several scripts at once ----------------------------------------------------------------------------------


def several(program: str, words: tuple[str, ...], source: Source) -> list[Step] | None:
    """`npm-run-all a b`, `run-s`, `run-p`: names of scripts, `build:*` for several."""
    there = source.upwards(("package.json",), source.folder)
    if there is None:
        return None
    scripts = table(load(there[1]), "scripts")
    found: list[Step] = []
    for word in [w for w in words if not w.startswith("-")][:32]:
        name, *given = word.split(" ")
        for script in _matching(name, scripts):
            found += named(program, (script,), tuple(given), [there[0]], source) or []
    return found[:MAX_STEPS] or None


def _matching(name: str, scripts: dict[str, Any]) -> list[str]:
    if "*" not in name:
        return [name]
    pattern = re.compile("[^:]*".join(re.escape(p) for p in name.replace("**", "*").split("*")[:4]))
    return [s for s in scripts if pattern.match(s)][:32]


def concurrently(words: tuple[str, ...], source: Source) -> list[Step] | None:
    """`concurrently "cmd" "cmd"`: every operand is a shell text, `npm:NAME` a script."""
    found: list[Step] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word.startswith("-"):
            at += 2 if word in ("-n", "-c", "-p", "-l", "-m", "--names", "--prefix-colors", "--prefix", "--kill-others-signal", "--max-processes") else 1  # fmt: skip
            continue
        runner, _, name = word.partition(":")
        is_script = runner in ("npm", "pnpm", "yarn", "bun") and name
        texts = (
            several(runner, (name,), source) or []
            if is_script
            else [Step("concurrently", word, source.folder)]
        )
        found += texts
        at += 1
    return found[:MAX_STEPS] or None
