"""Options of kubectl and docker as their own help texts list them: what the tables of the readers are made from.

Run it to print the tables anew: `python tests/parse/services/cluster_manuals.py kubectl`, or `docker`. Only help is
asked, which needs no cluster and no daemon.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

_KUBECTL_FLAG = re.compile(r"^ {4}(?:-(\w), )?--([\w-]+)=(.*):$")
# These take a value only when it is attached; the help does not say so (pflag's NoOptDefVal).
_ATTACHED = frozenset({"dry-run", "cascade", "validate"})
_DOCKER_FLAG = re.compile(r"^ {2,6}(?:-(\w), +)?--([\w-]+)(?: ([a-zA-Z0-9<]\S*))?(?:\s{2,}|$)")

Options = dict[str, str]
"""`f,filename=` by its long name."""


def help_of(*words: str) -> str:
    return subprocess.run(words, text=True, capture_output=True, check=False, timeout=20).stdout


def kubectl_options(text: str) -> Options:
    found: Options = {}
    for line in text.expandtabs(4).splitlines():
        if match := _KUBECTL_FLAG.match(line):
            short, long, default = match.groups()
            mark = "?" if long in _ATTACHED else "" if default in ("false", "true") else "="
            found[long] = (f"{short}," if short else "") + long + mark
    return found


def docker_options(text: str) -> Options:
    found: Options = {}
    for line in text.splitlines():
        match = _DOCKER_FLAG.match(line)
        if match and match.group(2) != "help":
            short, long, kind = match.groups()
            found[long] = (f"{short}," if short else "") + long + ("=" if kind else "")
    return found


def kubectl_commands(path: tuple[str, ...] = ()) -> Iterator[tuple[str, Options]]:
    """Every command with its options; the global ones under an empty name."""
    text = help_of("kubectl", *path, "--help")
    listed = text.split("\nUsage:")[0]
    if path:
        section = re.search(r"\nAvailable Commands:\n(.*?)(?:\n\n|\Z)", text, re.S)
        listed = section.group(1) + "\n" if section else ""
        yield " ".join(path), kubectl_options(text)
    else:
        yield "", kubectl_options(help_of("kubectl", "options"))
    for name in re.findall(r"^  ([a-z][a-z-]+) {2,}\S", listed, re.M) if len(path) < 2 else ():
        yield from kubectl_commands((*path, name))


def docker_commands(path: tuple[str, ...] = ()) -> Iterator[tuple[str, Options]]:
    """Every command with its options; the global ones under an empty name."""
    text = help_of("docker", *path, "--help")
    yield " ".join(path), docker_options(text)
    for block in re.findall(r"^(?:[A-Z]\w+ )?Commands:\n((?:  .*\n)+)", text + "\n", re.M):
        for name in re.findall(r"^  ([a-z][a-z-]+)\*? {2,}\S", block, re.M):
            yield from docker_commands((*path, name))


def shared(commands: dict[str, Options]) -> tuple[Options, dict[str, list[str]]]:
    """Options that are spelled alike wherever they are known, and the others by command."""
    spellings: dict[str, set[str]] = {}
    shorts: dict[str, set[str]] = {}
    for options in commands.values():
        for long, spelled in options.items():
            spellings.setdefault(long, set()).add(spelled)
            if "," in spelled:
                shorts.setdefault(spelled[0], set()).add(long)
    common = {
        n: next(iter(s))
        for n, s in spellings.items()
        if len(s) == 1 and not any(c[1:2] == "," and len(shorts[c[0]]) > 1 for c in s)
    }
    own = {c: [s for n, s in sorted(o.items()) if n not in common] for c, o in commands.items()}
    return dict(sorted(common.items())), {c: o for c, o in own.items() if o}


if __name__ == "__main__":
    read = kubectl_commands if sys.argv[1] == "kubectl" else docker_commands
    common, own = shared(dict(read()))
    print(" ".join(common.values()))
    for command, options in own.items():
        print(f'    "{command}": "{" ".join(options)}",')
