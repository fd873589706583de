"""A call read by its tool's rows (`row_table`): what is stored, brought to light or used.

Promise: pure and total. A call whose words, options and variables say nothing of an identity gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.row_table import Field, Row, Spec, Tool, tool_of
from shellguard.parse.identities.word_values import (
    Said,
    absolute,
    fed,
    header_said,
    host_of,
    is_guess,
    open_name,
    pair_said,
    secret_of,
    url_said,
    variable_of,
)
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.option_grammar import Given, read_options

_HELP = ("help", "version")
_MAX_WORDS = 2000


def read_rows(call: Invocation, spec: Spec) -> tuple[IdentityUse, ...]:
    """What the call does with identities, by its tool's table."""
    tool = tool_of(spec)
    given = read_options(tool.grammar, _own_words(call.args[:_MAX_WORDS], tool))
    if given.has(*_HELP):
        return ()
    words = _words(given, tool)
    row = next((r for r in tool.rows if _holds(r, words, given)), None)
    if row is None or row.use is Use.USED:
        own = row.fields if row else ()
        return _used(call, tool, given, (*own, *tool.given))
    if row.use is None:
        return ()
    found = Gathered(call, given, words[len(row.path) :])
    for field in row.fields:
        found.take(field)
    if not found.is_anything and all(f.kind == "url" for f in row.fields) and row.fields:
        # an address that names nobody
        return ()
    path = " ".join(w.text for w in words[: len(row.path)])
    how = f"{call.program} {path}".strip() + (f": {row.note}" if row.note else "")
    return (found.identity(row.use, tool.service, how=how),)


def _own_words(args: tuple[Arg, ...], tool: Tool) -> tuple[Arg, ...]:
    """The words up to the program that the tool would run: what stands behind is that program's."""
    at, seen = 0, ""
    while at < len(args) and args[at].text != "--":
        text = args[at].text
        if text.startswith("-") and len(text) > 1:
            name = tool.grammar.names.get(text, "")
            at += 2 if name in tool.grammar.values else 1
        elif seen in tool.runs and seen:
            return args[:at]
        else:
            seen = seen or text
            at += 1
    return args


def _words(given: Given, tool: Tool) -> list[Arg]:
    words = given.operands
    if tool.is_colon and words:
        return [*(Arg(part) for part in words[0].text.split(":")), *words[1:]]
    return words


def _holds(row: Row, words: list[Arg], given: Given) -> bool:
    rest = words[len(row.path) :]
    return (
        len(words) >= len(row.path) + row.least
        and all(word.text in spellings for word, spellings in zip(words, row.path, strict=False))
        and all(given.is_on(name) for name in row.needs)
        and not given.has(*row.lacks)
        and (row.first is None or bool(rest and row.first.search(rest[0].text)))
    )


def _used(
    call: Invocation, tool: Tool, given: Given, fields: tuple[Field, ...]
) -> tuple[IdentityUse, ...]:  # fmt: skip
    found = Gathered(call, given, [])
    for field in fields:
        if found.take(field):
            found.told(_told(field, given))
    for field in tool.variables:
        name = field.sources[0]
        value = None if found.has(field.kind) else call.setting(name)
        if value is not None and value.text and found.take_value(field.kind, value, name=name):
            found.told(f"${name}")
    if not found.is_anything:
        return ()
    uses = [found.identity(Use.USED, tool.service, how=", ".join(found.how))]
    return (
        *uses,
        *(
            replace(uses[0], secret=s, account=a or uses[0].account, variable="", is_guess=is_guess(a, s))
            for a, s in found.further
        ),
    )


def _told(field: Field, given: Given) -> str:
    """How an option gave it, for people."""
    name = field.sources[0]
    if field.kind == "header":
        said = next((h for h in given.options.get(name, []) if header_said(h)), Arg(""))
        return f"header {said.text.partition(':')[0].strip()}"
    return f"--{name}" if len(name) > 1 else f"-{name}"


class Gathered:
    """The pieces of one identity, as they are found; of every kind but accounts the first counts."""

    def __init__(self, call: Invocation, given: Given, words: list[Arg]) -> None:
        self._call = call
        self._given = given
        self._words = words
        self._accounts: list[str] = []
        self._variables: list[str] = []
        self.secret = ""
        self.host = ""
        self.file = ""
        self.further: list[tuple[str, str]] = []
        """Accounts and secrets beside the first ones."""
        self.how: list[str] = []
        self._is_password = False
        self._is_empty = False

    def has(self, kind: str) -> bool:
        """Whether this kind of piece was found: what an option says goes before a variable."""
        return {
            "secret": bool(self.secret or self._variables),
            "password": bool(self.secret or self._is_empty or self._variables),
            "account": bool(self._accounts),
            "file": bool(self.file),
            "host": bool(self.host),
        }.get(kind, False)

    @property
    def is_anything(self) -> bool:
        """Whether anything says who is meant: a host alone does not."""
        return bool(self._accounts or self.secret or self._variables or self.file or self._is_empty)

    def told(self, how: str) -> None:
        """Remember how it was given."""
        if how not in self.how:
            self.how.append(how)

    def take(self, field: Field) -> bool:
        """Look at a field's sources; whether one said something."""
        is_said = False
        for source in field.sources:
            if source == "stdin":
                is_said = self._take_fed() or is_said
            elif source.startswith("="):
                self._accounts.append(source[1:])
                is_said = True
            elif field.kind == "flag" and self._given.is_on(source):
                self._accounts.append(source)
                is_said = True
            else:
                for value in self._values(source):
                    is_said = self.take_value(field.kind, value) or is_said
            if is_said and field.kind != "account":
                break
        return is_said

    def _values(self, source: str) -> Iterator[Arg]:
        if source.isdigit():
            yield from self._words[int(source) - 1 : int(source)]
        else:
            yield from self._given.options.get(source, [])

    def _take_fed(self) -> bool:
        got = fed(self._call)
        self.secret, self.file = self.secret or got.secret, self.file or got.file
        return bool(got.secret or got.file)

    def take_value(self, kind: str, value: Arg, *, name: str = "") -> bool:
        """Take one word as a piece of this kind; whether it said something. `name`: the variable it stands in."""
        self._is_password |= kind in ("password", "pair")
        if not value.text or kind == "flag":
            self._is_empty |= kind == "password"
            return kind == "password"
        if not value.is_known and kind not in _READINGS:
            self._note(variable_of(value) or name)
            return True
        return self._take_known(kind, value, name=name)

    def _take_known(self, kind: str, value: Arg, *, name: str) -> bool:
        text = value.text
        if kind in ("secret", "password"):
            self._hold(secret_of(value)[0])
        elif kind == "account":
            # a flag that another command of the tool gives a value: `heroku logs -t -a app`
            name_said = "" if text.startswith("-") else open_name(text)
            if name_said:
                self._accounts.append(name_said)
            return bool(name_said)
        elif kind == "file":
            self.file = self.file or absolute(text, self._call)
        elif kind == "host":
            self.host = self.host or host_of(text)
        else:
            said = _READINGS[kind](value)
            if said is None:
                return False
            self.join(said, name=name)
        return True

    def join(self, said: Said, *, name: str = "") -> None:
        """Take what a URL, a pair or a header said."""
        if said.secret and self.secret:
            self.further.append((said.account, said.secret))
            return
        if said.account:
            self._accounts.append(said.account)
        if said.secret:
            self._hold(said.secret)
        if said.variable or (name and not said.account and not said.secret):
            self._note(said.variable or name)
        self.host = self.host or said.host

    def _hold(self, secret: str) -> None:
        if not self.secret:
            self.secret = secret
        elif secret != self.secret:
            self.further.append(("", secret))

    def _note(self, variable: str) -> None:
        self._variables.append(variable)

    def identity(self, use: Use, service: str, *, how: str) -> IdentityUse:
        """What was gathered."""
        account = "/".join(dict.fromkeys(self._accounts))
        user = self._accounts[0] if self._accounts else ""
        variable = "" if self.secret else next((v for v in self._variables if v), "")
        guess = self._is_password and is_guess(user, self.secret, is_empty=self._is_empty)
        return IdentityUse(use, service, self.secret, account, how, variable, self.file, self.host, guess)


_READINGS = {"url": url_said, "pair": pair_said, "header": header_said}
