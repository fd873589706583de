"""Files that a command sends over HTTP or takes such a client's options from, where this very text wrote them.

Promise: no file of the machine is read but a client's own file of options, and no text becomes a word that is shown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse.http import CLIENTS
from shellguard.parse.invocation import Arg, Invocation

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker

# Options whose file says what is asked for, by the client.
_OPTIONS_FILE: dict[str, tuple[str, ...]] = {
    "curl": ("-K", "--config", "--conf", "--confi"),
    "wget": ("-i", "--input-file", "--config"),
    "vegeta": ("-targets", "--targets"),
}
_MOST = 64


def with_files(walker: Walker, call: Invocation) -> Invocation:
    """`call` with the texts of such files."""
    if call.program not in CLIENTS:
        return call
    found: dict[str, str | None] = {}
    if walker.written:
        for path in _named(call):
            if path and walker.is_written(Arg(path), call):
                found[path] = walker.written_text(Arg(path), call)
    for path in _options(call):
        if path not in found and (text := walker.file(Arg(path), call)) is not None:
            found[path] = text
    return replace(call, files=tuple(found.items())) if found else call


def _named(call: Invocation) -> list[str]:
    """Every text of the words that may be a file's name."""
    words = [*call.words[:_MOST], *(r.target.text for r in call.redirects)]
    found = dict.fromkeys(words)
    for word in words:
        for sign in ("@", "=", "<"):
            found.update(dict.fromkeys([word.partition(sign)[2]]))
        if word.startswith("-"):
            found[word[2:]] = None
        if "=@" in word or "=<" in word:
            found[word[max(word.find("=@"), word.find("=<")) + 2 :].partition(";")[0]] = None
    return list(found)


def _options(call: Invocation) -> list[str]:
    names = _OPTIONS_FILE.get(call.program, ())
    found = [w for w in call.words if w.endswith(".hurl")] if call.program == "hurl" else []
    for at, word in enumerate(call.words[:_MOST]):
        long, equals, value = word.partition("=")
        if word in names and at + 1 < len(call.words):
            found.append(call.words[at + 1])
        elif equals and long in names:
            found.append(value)
        elif names and word.startswith(names[0]) and len(names[0]) == 2 and len(word) > 2:
            found.append(word[2:])
    return [f for f in found if f not in ("", "-")][:8]
