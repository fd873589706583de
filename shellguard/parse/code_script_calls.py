"""What calls do in every script language alike: delete, write, move, run, decode.

Promise: small functions over read values; all they do is tell `acts`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shellguard.parse.code_decode import characters, decode
from shellguard.parse.code_script_tables import Handler
from shellguard.parse.code_value import (
    Call,
    Choice,
    Items,
    Pairs,
    Ref,
    Thing,
    Value,
    chosen,
    each,
    path_of,
    searched,
    taints,
    text_of,
    turn_of,
    unknown,
    words_of,
)
from shellguard.parse.invocation import UNKNOWN, Arg

if TYPE_CHECKING:
    from shellguard.parse.code_script import Script


def option(call: Call, *names: str) -> Value | None:
    """The value of a keyword in any mapping given."""
    for value in reversed(call.given):
        if isinstance(value, Pairs):
            found = next((v for n in names if (v := value.get(n)) is not None), None)
            if found is not None:
                return found
    return None


def is_set(call: Call, *names: str) -> bool:
    """Whether a keyword is given as true."""
    value = option(call, *names)
    return (
        value is not None
        and text_of(value).text not in ("false", "0", "nil", "FALSE")
        and value != Ref("false")
    )


def plain(call: Call) -> list[Value]:
    """Arguments that are no mapping of options and no function."""
    return [path_of(v) for v in call.given if not isinstance(v, Pairs)]


def removes(
    *, is_recursive: bool = False, program: str = "rm", has_option: bool = False, is_list: bool = False
) -> Handler:
    """A call that deletes: its first argument, or all of them."""

    def handler(script: Script, call: Call) -> Value:
        targets = plain(call)
        deep = is_recursive or (has_option and is_set(call, "recursive"))
        if is_list and targets:
            script.acts.remove(Items(tuple(targets)), is_recursive=deep, program="rm" if deep else program)
            return unknown()
        for target in targets[:1]:
            script.acts.remove(target, is_recursive=deep, program="rm" if deep else program)
        return unknown()

    return handler


def writes(*, is_appended: bool = False) -> Handler:
    """A call that writes a file."""

    def handler(script: Script, call: Call) -> Value:
        given = plain(call)
        if given:
            content = given[1] if len(given) > 1 else None
            script.acts.write(given[0], content, is_appended=is_appended)
        return unknown()

    return handler


def reads(script: Script, call: Call) -> Value:
    """A call that reads a file."""
    given = plain(call)
    if given:
        script.acts.read(given[0])
    return Thing("content", given[0] if given else None)


def moves(program: str, *options: str) -> Handler:
    """A call that moves, copies or links."""

    def handler(script: Script, call: Call) -> Value:
        given = plain(call)
        if len(given) > 1:
            deep = ("-r",) if program == "cp" and is_set(call, "recursive") and "-r" not in options else ()
            script.acts.move(program, given[0], given[-1], *options, *deep)
        return unknown()

    return handler


def opens(script: Script, call: Call) -> Value:
    """`open(path, mode)`."""
    given = plain(call)
    mode = text_of(given[1]).text if len(given) > 1 else "r"
    if not given:
        return unknown()
    if mode[:1] in ("w", "x", "a", "c"):
        script.acts.write(given[0], is_appended=mode[:1] == "a")
    elif mode[:1] == "r":
        script.acts.read(given[0])
    return Thing("file", given[0])


def truncates(script: Script, call: Call) -> Value:
    """`truncate(path, size)`."""
    given = plain(call)
    size = text_of(given[1]) if len(given) > 1 else Arg("0")
    script.acts.say("truncate", "-s", size, *(text_of(v) for v in given[:1]))
    return unknown()


def modes(*options: str, is_mode_first: bool = False) -> Handler:
    """`chmod` in either order."""

    def handler(script: Script, call: Call) -> Value:
        given = plain(call)
        if len(given) > 1:
            mode, targets = (given[0], given[1:]) if is_mode_first else (given[1], given[:1])
            script.acts.mode(Items(tuple(targets)), mode, *options)
        return unknown()

    return handler


def enters(script: Script, call: Call) -> Value:
    """`chdir(folder)`."""
    for folder in plain(call)[:1]:
        script.acts.chdir(folder)
    return unknown()


def owns(script: Script, call: Call) -> Value:
    """`chown(user, group, files)`."""
    given = [w for v in plain(call) for w in words_of(v)]
    deep = ("-R",) if call.name.endswith("_R") else ()
    if len(given) > 2:
        owner = f"{given[0].text}:{given[1].text}".replace(UNKNOWN, "")
        script.acts.say("chown", *deep, owner, *given[2:])
    return unknown()


def kills(*, is_signal_first: bool = False) -> Handler:
    """Signals in either order."""

    def handler(script: Script, call: Call) -> Value:
        given = plain(call)
        if given:
            signal = given[0] if is_signal_first else given[1] if len(given) > 1 else Arg("TERM")
            script.acts.kill(signal, *(given[1:] if is_signal_first else given[:1]))
        return unknown()

    return handler


def shells(script: Script, call: Call) -> Value:
    """A call that runs its first argument as shell text."""
    if call.given:
        script.acts.shell(call.given[0])
    return unknown("command output")


def runs(script: Script, call: Call) -> Value:
    """`system`-like: one argument is shell text, several are words."""
    given: list[Value] = [v for v in call.given if not isinstance(v, Pairs)]
    if given and isinstance(given[0], Items) and len(given) > 1 and len(given[0].values) == 2:
        given = [given[0].values[0], *given[1:]]
    if len(given) == 1 and not isinstance(given[0], Items):
        script.acts.shell(given[0])
    elif given:
        script.acts.run(*given)
    return unknown("command output")


def words(script: Script, call: Call) -> Value:
    """A call that runs its arguments as words, lists flattened."""
    script.acts.run(*(v for v in call.given if not isinstance(v, Pairs)))
    return unknown()


def evaluates(script: Script, call: Call) -> Value:
    """Text run as code of the same language."""
    source = call.given[0] if call.given else unknown()
    if isinstance(source, (Arg, Choice, Thing)):
        made_by = taints(source)
        said = text_of(source)
        if made_by or not said.text.strip(UNKNOWN):
            script.acts.unread(*made_by)
        if said.text.strip(UNKNOWN):
            script.code(said.text)
    return unknown()


def decodes(kind: str) -> Handler:
    """A decoder."""
    return lambda script, call: decode(call.get(0), kind)


def character_codes(script: Script, call: Call) -> Value:
    """Characters by their numbers."""
    return characters(
        Items(tuple(v for a in call.given for v in (a.values if isinstance(a, Items) else (a,))))
    )


def joins_paths(script: Script, call: Call) -> Value:
    """Paths joined."""
    from shellguard.parse.code_value import all_joined, path_joined

    return all_joined(map(path_of, call.given), path_joined)


def first_given(script: Script, call: Call) -> Value:
    """A call that gives what it is given."""
    return call.given[0] if call.given else unknown()


def searches(script: Script, call: Call) -> Value:
    """A glob."""
    return chosen(searched(path_of(v)) for v in plain(call)) if plain(call) else unknown()


def paths(script: Script, call: Call) -> Value:
    """A path object."""
    return each(path_of(call.get(0)), lambda v: Thing("path", v))


def constant(value: Value) -> Handler:
    """A call whose value is known."""
    return lambda script, call: value


def statements(script: Script, call: Call) -> Value:
    """A database statement, where the text reads like one."""
    for value in call.given[:2]:
        if isinstance(value, (Arg, Choice)) and re.match(
            r"\s*(?:drop|delete|truncate|alter|update|grant|revoke)\b", text_of(value).text, re.I
        ):
            script.acts.statement(value)
    return unknown()


def mapped(script: Script, call: Call) -> Value:
    """`array_map(FUNCTION, LIST)`: each of the list is given to it."""
    if len(call.given) > 1:
        function = call.given[0]
        name = (
            text_of(function).text
            if isinstance(function, Arg)
            else function.name
            if isinstance(function, Ref)
            else ""
        )
        if name:
            script.call(Ref(name), [turn_of(call.given[1])])
    return unknown()
