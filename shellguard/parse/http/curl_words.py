"""curl's words read to operations: options with their values, addresses, in order; files of options spliced in.

Promise: pure and total. Long options may be abbreviated, negated (`--no-`), expanded (`--expand-`, 8.3) or joined with
`=` (8.16), letters clustered with their value attached; a word no version knows is a flag.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from shellguard.parse.http.curl_table import FLAGS, LETTERS, VALUES
from shellguard.parse.invocation import UNKNOWN, Arg

# Options that came after the table's version and take a value (curl's docs/cmdline-opts, up to 8.17).
_LATER = frozenset(
    "variable ech ip-tos vlan-priority keepalive-cnt trace-config haproxy-clientip ipfs-gateway sigalgs upload-flags "
    "parallel-max-host knownhosts ssl-sessions".split()
)
_TAKING = VALUES | _LATER
_KNOWN = _TAKING | FLAGS
_ENDING = frozenset({"help", "version", "manual"})
"""curl only prints something, and sends nothing."""
_MOST_WORDS = 4096
_MOST_FILES = 8
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,128})\s*((?::[a-z0-9]{1,16}){0,8})\s*\}\}")


@dataclass(slots=True)
class Operation:
    """What stands between two `--next`."""

    options: list[tuple[str, Arg]] = field(default_factory=list)
    """Names without dashes; a flag has an empty value, one that is turned off the name `no-...`."""
    urls: list[Arg] = field(default_factory=list)

    def all(self, *names: str) -> list[Arg]:
        """Every value given to these."""
        return [v for n, v in self.options if n in names]

    def last(self, name: str) -> Arg | None:
        """The value that counts."""
        return next((v for n, v in reversed(self.options) if n == name), None)

    def has(self, name: str) -> bool:
        """Whether a flag is on in the end."""
        said = next((n for n, _ in reversed(self.options) if n in (name, "no-" + name)), "")
        return said == name


@dataclass(slots=True)
class Words:
    """All of one command line."""

    operations: list[Operation] = field(default_factory=lambda: [Operation()])
    is_talk: bool = False
    """Help, version or manual: nothing is sent."""
    is_unread: bool = False
    """A file of options could not be read."""
    variables: dict[str, str] = field(default_factory=dict)
    files: int = 0


ReadFile = Callable[[str], str | None]


def long_name(name: str) -> str:
    """The option a name without dashes means: itself, or the only one that begins like it; else the name."""
    small = name.lower()
    if small in _KNOWN:
        return small
    found = [o for o in _KNOWN if o.startswith(small)] if small else []
    return found[0] if len(found) == 1 else small


def read_words(args: tuple[Arg, ...], read_file: ReadFile) -> Words:
    """Operations of a command line; `read_file` gives the text of a file of options."""
    words = Words()
    _read(words, list(args[:_MOST_WORDS]), read_file)
    return words


def _read(words: Words, args: list[Arg], read_file: ReadFile) -> None:
    at, has_options = 0, True
    while at < len(args):
        arg = args[at]
        at += 1
        if not has_options or not arg.text.startswith("-") or arg.text == "-":
            _take(words, "url", arg, read_file)
        elif arg.text == "--":
            has_options = False
        elif arg.text.startswith("--"):
            at += _long(words, arg, args[at] if at < len(args) else None, read_file)
        else:
            at += _cluster(words, arg, args[at] if at < len(args) else None, read_file)


def _long(words: Words, arg: Arg, following: Arg | None, read_file: ReadFile) -> int:
    """One long option; how many words behind it are its value."""
    spelling, equals, attached = arg.text[2:].partition("=")
    is_expanded = spelling.lower().startswith("expand-")
    name = long_name(spelling[7:] if is_expanded else spelling)
    if name not in _KNOWN and name.startswith("no-"):
        name = "no-" + long_name(name[3:])
    value, taken = following or Arg(""), int(following is not None)
    if equals:
        value, taken = replace(arg, text=attached, raw=""), 0
    if name not in _TAKING:
        _take(words, name, Arg(""), read_file)
        return 0
    _take(words, name, _expanded(words, value) if is_expanded else value, read_file)
    return taken


def _cluster(words: Words, arg: Arg, following: Arg | None, read_file: ReadFile) -> int:
    """Letters in one word; how many words behind it are a value."""
    for at, letter in enumerate(arg.text[1:], 1):
        name = LETTERS.get(letter, letter)
        if name not in _TAKING or name == "help":
            _take(words, name, Arg(""), read_file)
            continue
        rest = arg.text[at + 1 :]
        value = replace(arg, text=rest, raw="") if rest else following or Arg("")
        _take(words, name, value, read_file)
        return int(not rest and following is not None)
    return 0


def _take(words: Words, name: str, value: Arg, read_file: ReadFile) -> None:
    """Note one option where it belongs."""
    operation = words.operations[-1]
    if name in _ENDING:
        words.is_talk = True
    elif name == "url":
        operation.urls.append(value)
    elif name == "next":
        if operation.urls:
            words.operations.append(Operation())
    elif name == "variable":
        _set(words, value, read_file)
    elif name == "config":
        _splice(words, value, read_file)
    else:
        operation.options.append((name, value))


def _splice(words: Words, path: Arg, read_file: ReadFile) -> None:
    """`--config FILE`: its lines stand where the option stands."""
    words.files += 1
    text = read_file(path.text) if words.files <= _MOST_FILES else None
    if text is None:
        words.is_unread = True
    else:
        _read(words, config_words(text), read_file)


_LINE = re.compile(
    r"[ \t]*(?P<dashed>-[^\s]*|[^\s=:]+)(?:[ \t]*[=:]?[ \t]*)(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"?|(?P<plain>\S*))"
)
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "v": "\v"}


def config_words(text: str) -> list[Arg]:
    """The words a file of options stands for (curl(1), --config). Their text is a file's."""
    found: list[Arg] = []
    for line in text[: 256 * 1024].splitlines():
        match = None if line.lstrip().startswith("#") else _LINE.match(line)
        if match is None:
            continue
        name = match["dashed"]
        found.append(Arg(name if name.startswith("-") else "--" + name, is_hidden=True))
        quoted = match["quoted"]
        value = (
            match["plain"] if quoted is None else re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), quoted)
        )
        if value or quoted is not None:
            found.append(Arg(value, is_hidden=True))
    return found[:_MOST_WORDS]


def _set(words: Words, value: Arg, read_file: ReadFile) -> None:
    """`--variable NAME=TEXT`, `NAME@FILE`, `%NAME` of the environment."""
    found = re.fullmatch(r"(%?)([A-Za-z0-9_]{1,128})(?:([=@])(.*))?", value.text, re.S)
    if not found:
        return
    environment, name, sign, text = found.groups()
    if sign == "@":
        text = read_file(text)
    words.variables[name] = UNKNOWN if text is None or environment else text


def _expanded(words: Words, value: Arg) -> Arg:
    """`{{NAME}}` replaced; what a function makes of it is not known, but for trim."""

    def said(match: re.Match[str]) -> str:
        text = words.variables.get(match[1], "")
        return text.strip() if match[2] == ":trim" else UNKNOWN if match[2] else text

    return replace(value, text=_VARIABLE.sub(said, value.text)[: 256 * 1024], raw=value.raw or value.text)
