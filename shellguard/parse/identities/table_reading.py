"""A call read by a tool's table: which of its rows are given, and what their values say.

Promise: pure, total, linear in the words; an account never shows a secret or a URL's userinfo.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.named_values import absolute, host_in, is_guessed, name_in, secret_value
from shellguard.parse.identities.tool_table import Row, Tool
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.secret_values import is_path, is_stand_in
from shellguard.parse.services.cloud_line import MAX_WORDS, Line, read_line

_SECRET_NAME = re.compile(
    r"(?i)(?:pass(?:word|wd|phrase)?|pwd|token|secret|credentials?|(?:api|access|auth|account|private|secret|signing|encryption|master|storage|shared)[_-]?key|sas)$"
)
# What takes a password through a pipe only to log in: nobody sees it, and whoever logs in says so.
_LOGGING_IN = frozenset("buildah crane docker finch helm nerdctl oras podman regctl skopeo".split())
# `aws SERVICE OPERATION help`
_MAX_HELPED = 3
_MAX_SETTING = 100
_SHORTEST_PREFIX = 5  # shorter beginnings are nearly always ambiguous
# A short option that its value is glued to.
_GLUED = re.compile(r"-[A-Za-z][^=]")


@dataclass(slots=True)
class Asked:
    """One call, taken apart by a tool's table."""

    tool: Tool
    call: Invocation
    line: Line
    words: list[Arg]

    @property
    def is_help(self) -> bool:
        """Whether it only explains itself."""
        words = [w.text for w in self.words[: _MAX_HELPED + 1]]
        # SAFETY: further behind, `help` is a name; `--help=false` asks for nothing
        is_last = self.tool.has_help_words and len(words) <= _MAX_HELPED and words[-1:] == ["help"]
        flags = ("--help", "-help", *({"-h"} - self.tool.values))
        return is_last or words[:1] == ["help"] or any(self.line.options.get(f) == [] for f in flags)


def asked(tool: Tool, call: Invocation) -> Asked:
    """The call's words and options, as the tool would read them."""
    args = tuple(_split(tool, call.args[:MAX_WORDS]))
    line = read_line(args, values=tool.values)
    words = [w for w in line.words if w.text not in tool.skipped] if tool.skipped else line.words
    return Asked(tool, call, line, words)


def _split(tool: Tool, args: tuple[Arg, ...]) -> Iterator[Arg]:
    """Words up to `--`, values apart from their options; what a `-` option of Go's is called with two dashes too."""
    is_value = False
    for arg in args:
        text = arg.text
        if is_value:
            is_value = False
            yield arg
            continue
        if text == "--":
            return
        if tool.is_single_dash and text.startswith("--"):
            text = text[1:]
        name, eq, value = text.partition("=")
        if tool.is_abbreviated:
            name = _whole(tool, name)
            text = name + eq + value
        if eq and name in tool.values:
            yield Arg(name)
            yield replace(arg, text=value)
        elif not tool.is_single_dash and _GLUED.match(text) and text[:2] in tool.values:
            yield Arg(text[:2])
            yield replace(arg, text=text[2:])
        else:
            is_value = text in tool.values
            yield replace(arg, text=text) if text != arg.text else arg


def _whole(tool: Tool, name: str) -> str:
    """The option that a beginning stands for, as argparse has it: the only one that begins so."""
    if len(name) < _SHORTEST_PREFIX or not name.startswith("--") or name in tool.values:
        return name
    found = [v for v in tool.values if v.startswith(name)]
    return found[0] if len(found) == 1 else name


def read_tool(tool: Tool, call: Invocation) -> tuple[IdentityUse, ...]:
    """What the table says of a call."""
    return uses_of(asked(tool, call))


def uses_of(asked: Asked) -> tuple[IdentityUse, ...]:
    """Uses by commands first, then by the options that no command took for its own."""
    if asked.is_help:
        return ()
    rows = _commands(asked)
    if any(r.use is None for r in rows):
        return ()
    taken: set[str] = set()
    found: list[IdentityUse] = []
    for row in rows:
        steps = (w.text for w, step in zip(asked.words, row.path, strict=False) if "*" not in step)
        found.append(_use(asked, row, " ".join([asked.call.program, *steps]), taken))
    for row in asked.tool.options:
        if not taken.intersection(row.options) and _holds(asked, row):
            found.extend(_of_option(asked, row, taken))
    is_passed_on = bool(asked.call.feeds) and _LOGGING_IN.issuperset(asked.call.feeds)
    return tuple(u for u in found if u.use is not Use.OBTAINED or not is_passed_on)


def _commands(asked: Asked) -> list[Row]:
    """The rows of the longest path that fits."""
    rows = asked.tool.beginning(asked.words[0].text if asked.words else "")
    fitting = [r for r in rows if _fits(r, asked.words) and _holds(asked, r)]
    longest = max((len(r.path) for r in fitting), default=0)
    return [r for r in fitting if len(r.path) == longest]


def _fits(row: Row, words: list[Arg]) -> bool:
    return len(words) >= len(row.path) and all(
        "*" in step or word.text in step for word, step in zip(words, row.path, strict=False)
    )


def _holds(asked: Asked, row: Row) -> bool:
    return (not row.needs or asked.line.has(*row.needs)) and not (row.unless and asked.line.has(*row.unless))


def _of_option(asked: Asked, row: Row, taken: set[str]) -> Iterator[IdentityUse]:
    values = asked.line.values(*row.options)
    if not values or not values[-1].text:
        return
    spelled = next(o for o in row.options if asked.line.has(o))
    if row.is_pairs:
        yield from _pairs(asked, row, spelled, values)
    else:
        yield _use(asked, row, spelled, taken)


def _pairs(asked: Asked, row: Row, spelled: str, values: list[Arg]) -> Iterator[IdentityUse]:
    """`NAME=VALUE` where the name is a secret's."""
    pieces = ((v, t) for v in values for t in (v.text.split() if row.is_many else [v.text]))
    for value, said in pieces:
        name, eq, text = said.partition("=")
        name = name.strip().strip("'\"")
        if eq and is_secret_setting(name, text):
            secret = replace(value, text=text.strip())
            yield IdentityUse(
                row.use or Use.USED,
                row.service or asked.tool.service,
                secret=secret_value(secret).strip("'\""),
                how=f"{spelled} {name}".replace(UNKNOWN, "…"),
                variable=variable_of(secret),
            )


def is_secret_setting(name: str, text: str) -> bool:
    """Whether a setting of this name holds a secret, and not yes, no, a file's name or nothing."""
    return len(name) <= _MAX_SETTING and _SECRET_NAME.search(name) is not None and not _is_plain(text)


def _is_plain(text: str) -> bool:
    """Whether a value guards nothing: yes, no, a file's name; one that is not known may."""
    return not text.strip() or (UNKNOWN not in text and (is_stand_in(text) or is_path(text)))


def _use(asked: Asked, row: Row, how: str, taken: set[str]) -> IdentityUse:
    values = {name: _value(asked, row, sources, taken) for name, sources in row.sources.items()}
    call, empty = asked.call, Arg("")
    account = name_in(values.get("account", empty))
    host, secret = host_in(values.get("host", empty)), secret_value(values.get("secret", empty))
    return IdentityUse(
        row.use or Use.USED,
        row.service or asked.tool.service,
        secret=secret,
        account=f"{row.say} {account}" if row.say and account else account,
        how=how,
        variable=next(filter(None, (variable_of(values[n]) for n in ("secret", "account", "file") if n in values)), ""),
        file=absolute(values.get("file", empty), call),
        host=host,
        is_guess=row.use is not Use.OBTAINED and is_guessed(account, secret, host=host),
    )  # fmt: skip


def _value(asked: Asked, row: Row, sources: tuple[str, ...], taken: set[str]) -> Arg:
    """The first source that is given; every option named counts as told."""
    found = Arg("")
    for source in sources:
        if source.startswith("-"):
            given = asked.line.values(source)
            taken.update({source} if given else ())
            value = given[-1] if given else Arg("")
        elif source.isdigit():
            at = len(row.path) + int(source) - 1
            value = asked.words[at] if at < len(asked.words) else Arg("")
        elif source == "stdin":
            value = Arg((asked.call.stdin or "").strip())
        else:
            value = Arg(source.removeprefix("'"))
        found = found if found.text else value
    return found


def variable_of(value: Arg) -> str:
    """The variable a value that is not known comes from."""
    if value.is_known:
        return ""
    return next((s[1:] for s in value.sources if s.startswith("$")), "")
