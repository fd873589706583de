"""Prints the table of curl's options that `shellguard/parse/http/curl_table.py` holds, from `curl --help all`.

usage: python tests/support/curl_options.py > shellguard/parse/http/curl_table.py
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap

_LINE = re.compile(r"^ (?:-(.),| {3}) --([\w.-]+)(?: ([<\[]))?")


CURL = shutil.which("curl") or "curl"


def installed(curl: str = CURL) -> tuple[str, str]:
    """(version, `--help all`) of the installed curl."""
    said = [
        subprocess.run([curl, *w], capture_output=True, text=True, check=True, env={"PATH": ""}).stdout
        for w in (("-q", "--version"), ("-q", "--help", "all"))
    ]
    return said[0].split()[1], said[1]


def read(text: str) -> tuple[dict[str, str], list[str], list[str]]:
    """(letter to option, options with a value, options without), names without their dashes."""
    letters: dict[str, str] = {}
    values: list[str] = []
    flags: list[str] = []
    for line in text.splitlines():
        found = _LINE.match(line)
        if not found:
            continue
        letter, name, value = found.groups()
        if letter:
            letters[letter] = name
        (values if value else flags).append(name)
    return letters, values, flags


def module(version: str, text: str) -> str:
    """The module's source."""
    letters, values, flags = read(text)
    shown = [
        f'"""curl\'s options as `curl --help all` of {version} lists them; made by tests/support/curl_options.py.',
        "",
        "Promise: data only; names without their dashes.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        f'VERSION = "{version}"',
        "",
        *_words("VALUES", values, "take the next word"),
        "",
        *_words("FLAGS", flags, "stand alone; `no-` before the name of another turns that one off"),
        "",
        "# fmt: off",
        "LETTERS = {",
        *textwrap.wrap(", ".join(f'"{k}": "{v}"' for k, v in letters.items()) + ",", 106,
                       initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False, break_long_words=False),
        "}",
        "# fmt: on",
    ]  # fmt: skip
    return "\n".join(shown) + "\n"


def _words(name: str, words: list[str], what: str) -> list[str]:
    lines = textwrap.wrap(" ".join(words), 100, break_on_hyphens=False, break_long_words=False)
    return [
        f"# They {what}.",
        f"{name} = frozenset(",
        '    """',
        *("    " + line for line in lines),
        '    """.split()',
        ")",
    ]


if __name__ == "__main__":
    sys.stdout.write(module(*installed()))
