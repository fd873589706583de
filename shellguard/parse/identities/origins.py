"""Where a piece of a word comes from: written out, a variable, or a file that is read into it.

Promise: pure but for what `world` is asked; total; linear in the word.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.secret_values import MIN_LENGTH, is_stand_in
from shellguard.parse.world import World

MAX_SECRET = 16384
"""Characters; what is longer is no secret that anybody shows as one."""
_MAX_RAW = 16384
# What bash would expand: `${spring.port}` is another language's.
_NAME = re.compile(r"\$(?:([A-Za-z_]\w{0,127})|\{([A-Za-z_]\w{0,127})(?![\w.]))")
_LITERAL = re.compile(r"\$(?:([A-Za-z_]\w{0,127})|\{([A-Za-z_]\w{0,127})(?:[^\w.}][^}]{0,100})?\})")
# Programs that print what their last operand holds, all of it or a part.
_WHOLE = frozenset({"cat", "<"})
_PART = frozenset(
    "head tail grep egrep fgrep rg sed awk gawk cut jq yq tr base64 strings tac nl less more bat xargs".split()
)
# They are told first what to look for.
_WITH_PATTERN = frozenset("grep egrep fgrep rg sed awk gawk jq yq".split())
_WORDS = re.compile(r"'([^']*)'|\"((?:[^\"\\]|\\.)*)\"|([^\s'\"|;&<>]+)|([<|;&>])")
_PATH_LETTERS = re.compile(r"[\w./~+@%:,=-]+")


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of one secret: its value, or else where it comes from."""

    secret: str = field(default="", repr=False)
    variable: str = ""
    file: str = ""


def value_of(
    piece: str, word: Arg, call: Invocation, *, world: World | None, start: int = 0, is_password: bool = False
) -> Value | None:
    """The secret that `piece` of a word stands for, `start` being where it begins in the word's text; None where it
    only marks the place of a secret, or holds none. `is_password`: people choose it, it may be short."""
    if not piece or len(piece) > MAX_SECRET:
        return None
    if UNKNOWN not in piece:
        literal = _LITERAL.fullmatch(piece)
        if literal:
            return Value(variable=literal[1] or literal[2])
        is_short = is_password and len(piece) < MIN_LENGTH
        return None if is_stand_in(piece) and not is_short else Value(secret=piece)
    number = word.text[:start].count(UNKNOWN) + piece[: piece.index(UNKNOWN)].count(UNKNOWN)
    origins = _origins(word)
    origin = origins[number] if number < len(origins) else ""
    if origin.startswith(("$(", "`")):
        return _substituted(origin, call, world, is_all=piece == UNKNOWN)
    name = _NAME.match(origin)
    return Value(variable=(name[1] or name[2]) if name else "")


def absolute(path: str, call: Invocation) -> str:
    """A path as the call would open it on this machine; empty when that cannot be said."""
    if not path or UNKNOWN in path or call.host or len(path) > 4096:
        return ""
    if path.startswith(("~/", "$HOME/", "${HOME}/")) and call.home:
        path = posixpath.join(call.home, path.partition("/")[2])
    if not path.startswith("/"):
        if call.cwd is None or path.startswith(("~", "$")):
            return ""
        path = posixpath.join(call.cwd, path)
    return posixpath.normpath(path)


def content_of(path: str, call: Invocation, world: World | None) -> str | None:
    """A file's text; None when nobody can say. What this very text wrote there comes first."""
    written = next((text for name, text in call.files if absolute(name, call) == path), None)
    if written is not None:
        return written
    data = world.content(path) if world is not None and path and not call.host else None
    return data.decode("utf-8", "replace") if data is not None and len(data) <= 256 * 1024 else None


def _origins(word: Arg) -> list[str]:
    """For each unknown piece of a word, in order, what it was written as: `$NAME`, `$(...)`; empty when unclear."""
    count = word.text.count(UNKNOWN)
    spelled = _expansions(word.raw[:_MAX_RAW])
    if count in (len(spelled), 0):
        # none: what could not be known was encoded together with the rest
        return spelled
    if len(word.sources) == count:
        return list(word.sources)
    variables = list(dict.fromkeys(s for s in word.sources if s.startswith("$")))
    if len(variables) == count:
        return variables
    return variables * count if len(variables) == 1 else []


def _expansions(raw: str) -> list[str]:
    """Variables and substitutions of a word as it was written, in order."""
    found: list[str] = []
    at, is_double = 0, False
    while at < len(raw) and len(found) < 64:
        letter = raw[at]
        if letter == "\\":
            at += 2
        elif letter == '"':
            is_double, at = not is_double, at + 1
        elif letter == "'" and not is_double:
            at = _behind(raw.find("'", at + 1), raw)
        elif letter == "`":
            end = _behind(raw.find("`", at + 1), raw)
            found.append(raw[at:end])
            at = end
        elif letter == "$" and raw[at + 1 : at + 2] in ("(", "{"):
            end = _closing(raw, at + 1)
            found.append(raw[at:end])
            at = end
        elif letter == "$" and (name := _NAME.match(raw, at)):
            found.append(name[0])
            at = name.end()
        else:
            at += 1
    return found


def _behind(end: int, raw: str) -> int:
    return end + 1 if end >= 0 else len(raw)


def _closing(raw: str, at: int) -> int:
    """Behind the bracket that closes the one at `at`; quotes are not looked at."""
    opened, closed = raw[at], ")" if raw[at] == "(" else "}"
    depth = 0
    while at < len(raw):
        depth += (raw[at] == opened) - (raw[at] == closed)
        at += 1
        if depth == 0:
            break
    return at


def _substituted(text: str, call: Invocation, world: World | None, *, is_all: bool) -> Value:
    """What `$(cat FILE)` gives: the file, and what it holds where that is one line."""
    program, path, is_plain = _read_by(text.removeprefix("$(").removesuffix(")").strip("`"))
    file = absolute(path, call)
    if not path and (names := _NAME.findall(text[:2048])):
        # `$(echo -n "user:$PASSWORD" | base64)`: the secret is what comes last
        return Value(variable="".join(names[-1]))
    if not file or not (is_all and is_plain and program in _WHOLE):
        return Value(file=file)
    lines = (content_of(file, call, world) or "").strip().splitlines()
    secret = lines[0].strip() if len(lines) == 1 and len(lines[0]) <= MAX_SECRET else ""
    return Value(secret=secret if secret and UNKNOWN not in secret else "", file=file)


def _read_by(text: str) -> tuple[str, str, bool]:
    """(program, path, whether nothing stands behind it) of the command inside a substitution; the path is empty when
    it reads no file that can be named."""
    words: list[str] = []
    is_plain, is_input, path = True, False, ""
    for found in _WORDS.finditer(text[:2048]):
        sign, word = found[4], found[1] or found[2] or found[3] or ""
        if sign == "<":
            is_input = True
        elif sign:
            is_plain = False
            break
        elif is_input:
            path, is_input = word, False
        else:
            words.append(word)
    program = posixpath.basename(words[0]) if words else "<"
    operands = [w for w in words[1:] if w and not w.startswith("-")]
    least = 2 if program in _WITH_PATTERN else 1
    if not path and program in _WHOLE | _PART and len(operands) >= least:
        path = operands[-1]
        is_plain = is_plain and len(operands) == 1
    path = path.replace("$HOME/", "~/").replace("${HOME}/", "~/")
    return program, path if _PATH_LETTERS.fullmatch(path) else "", is_plain
