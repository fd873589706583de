"""What functions of Python's library do to files, and the paths they make.

Promise: each tells its effect to `acts` and gives its value as far as it is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse.code_value import (
    Call,
    Found,
    Items,
    Number,
    Pairs,
    Thing,
    Value,
    each,
    path_joined,
    path_of,
    searched,
    text_of,
    unknown,
    words_of,
)
from shellguard.parse.invocation import Arg

if TYPE_CHECKING:
    from shellguard.parse.code_python_values import Expressions

Handler = Callable[["Expressions", Call], Value]


def removes(program: str, *, is_recursive: bool = False) -> Handler:
    def handler(reader: Expressions, call: Call) -> Value:
        reader.acts.remove(path_of(call.get(0, "path")), is_recursive=is_recursive, program=program)
        return unknown()

    return handler


def moves(program: str, *options: str) -> Handler:
    def handler(reader: Expressions, call: Call) -> Value:
        if call.given or call.named:
            reader.acts.move(program, path_of(call.get(0, "src")), path_of(call.get(1, "dst")), *options)
        return path_of(call.get(1, "dst"))

    return handler


def open_file(reader: Expressions, target: Value, mode: Value | None) -> Value:
    """`open`: what a mode does to the file."""
    path, letters = path_of(target), text_of(mode).text if mode is not None else "r"
    if isinstance(path, (Number, Items, Pairs)):
        return Thing("file")
    if letters[:1] in ("w", "x", "a"):
        reader.acts.write(path, is_appended=letters[:1] == "a")
    elif letters[:1] == "r":
        reader.acts.read(path)
    return Thing("file", path)


def truncate(reader: Expressions, call: Call) -> Value:
    size = call.at(1)
    reader.acts.say("truncate", "-s", text_of(size) if size else "0", *words_of(path_of(call.get(0, "path"))))
    return unknown()


def chmod(reader: Expressions, call: Call) -> Value:
    reader.acts.mode(path_of(call.get(0, "path")), call.get(1, "mode"))
    return unknown()


def chown(reader: Expressions, call: Call) -> Value:
    owner, group = text_of(call.get(1, "user", "uid")), call.at(2, "group", "gid")
    said = replace(owner, text=owner.text + (":" + text_of(group).text if group is not None else ""))
    reader.acts.say("chown", said, *words_of(path_of(call.get(0, "path"))))
    return unknown()


def kill(reader: Expressions, call: Call) -> Value:
    reader.acts.kill(call.get(1), call.get(0), is_group=call.name.endswith("killpg"))
    return unknown()


def chdir(reader: Expressions, call: Call) -> Value:
    reader.acts.chdir(path_of(call.get(0)))
    return unknown()


def join(reader: Expressions, call: Call) -> Value:
    return reader.joined_path([path_of(v) for v in call.given])


def same_path(reader: Expressions, call: Call) -> Value:
    return path_of(call.get(0))


def edited(edit: Callable[[str], str]) -> Handler:
    def one(value: Value) -> Value:
        text = text_of(value)
        return replace(text, text=edit(text.text)) if isinstance(value, Arg) else value

    return lambda reader, call: each(path_of(call.get(0)), one)


def path_call(reader: Expressions, call: Call) -> Value:
    return each(
        reader.joined_path([path_of(v) for v in call.given] or [Arg(".")]), lambda v: Thing("path", v)
    )


def variable(reader: Expressions, call: Call) -> Value:
    if text_of(call.get(0)).text in ("HOME", "USERPROFILE"):
        return Arg("~")
    default = call.at(1, "default")
    return (
        default
        if default is not None
        else unknown("$" + text_of(call.get(0)).shown, "$" + text_of(call.get(0)).shown)
    )


def glob_call(reader: Expressions, call: Call) -> Value:
    root = call.named.get("root_dir")
    return searched(path_of(call.get(0)), is_deep=call.has("recursive") and False, root=root)


def names_in(reader: Expressions, call: Call) -> Value:
    is_name = call.name == "os.listdir"
    folder = path_of(call.at(0, "path") or Arg("."))
    if is_name:
        return Found(Arg("."), is_name=True)
    return each(folder, lambda v: Found(text_of(v)))


def walk(reader: Expressions, call: Call) -> Value:
    return each(path_of(call.get(0, "top")), lambda v: Thing("walk", v))


def below(folder: Value, name: Value) -> Value:
    """A path below another."""
    return path_joined(path_of(folder), path_of(name))
