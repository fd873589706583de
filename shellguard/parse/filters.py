"""What text filters print of a known text: sed, cut, awk, head, tail, sort, grep and their like, in their plain uses.

Promise: pure, total, bounded; None means it cannot be known. Nothing is ever run.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.quoting import ansi_c

# Longer texts are not filtered line by line, longer lines not matched: a pattern with two stars is quadratic in them.
MAX_INPUT, MAX_LINE = 64 * 1024, 1024
_FIELD = re.compile(r"\$(NF|\d{1,3})|\"((?:[^\"\\]|\\.)*)\"|(,)|([ \t]+)")


def filtered(call: Invocation) -> str | None:
    """What a filter prints, or None where the call or its input is not plain."""
    reader = FILTERS.get(call.program)
    if reader is None or call.stdin is None or UNKNOWN in call.stdin or len(call.stdin) > MAX_INPUT:
        return None
    return reader(list(call.words), call.stdin)


# What begins like a command: a name and a blank.
_COMMAND_LIKE = re.compile(r"\s*[a-z][\w.-]*[ \t]")
_ANY_LINE = re.compile(r"(?:\^|\$|\^?\.\*\$?|\^?\\?\(\.\*\\?\)\$?)")
_AWK_PRINT = re.compile(r"[^{}]*\{\s*print\s*([^;{}]*?);?\s*\}\s*")


def template(call: Invocation) -> str | None:
    """The commands that sed or awk make of lines that are not known: `sed 's/^/rm /'`, `awk '{print "kill " $2}'`."""
    words = [w for w in call.words if not re.fullmatch(r"-[nEru]+|-e|-F.?", w)]
    if len(words) != 1 or not call.fed_by:
        return None
    made: str | None = None
    if call.program in ("awk", "gawk", "mawk") and (found := _AWK_PRINT.fullmatch(words[0])):
        parts = _awk_parts(found.group(1))
        made = _awk_line(parts, [UNKNOWN] * 100) if parts is not None else None
    elif (
        call.program in ("sed", "gsed")
        and (pieces := words[0].split(words[0][1:2] or "/"))
        and len(pieces) > 2
    ):
        edit = _substitution(words[0], is_extended="-E" in call.words or "-r" in call.words)
        if edit is not None and _ANY_LINE.fullmatch(pieces[1]):
            made = edit[0].sub(edit[1], UNKNOWN, count=1)
    return made + "\n" if made is not None and UNKNOWN in made and _COMMAND_LIKE.match(made) else None


def _lines(text: str) -> list[str]:
    return text.split("\n")[:-1] if text.endswith("\n") else text.split("\n") if text else []


def _joined(lines: list[str]) -> str:
    return "".join(line + "\n" for line in lines)


def _ends(words: list[str], text: str, *, is_tail: bool) -> str | None:
    """head and tail."""
    kind, count = "n", "10"
    while words:
        word = words.pop(0)
        found = re.fullmatch(r"-(?:([nc])([-+]?\d+)?|(\d+)|-(lines|bytes)=([-+]?\d+))", word)
        if not found:
            return None
        if found.group(3):
            count = found.group(3)
        elif found.group(4):
            kind, count = found.group(4)[0].replace("l", "n").replace("b", "c"), found.group(5)
        else:
            kind, count = found.group(1), found.group(2) or (words.pop(0) if words else "")
    if not re.fullmatch(r"[-+]?\d{1,6}", count):
        return None
    pieces = text.splitlines(keepends=True) if kind == "n" else list(text)
    number = int(count.lstrip("+-"))
    if is_tail:
        kept = pieces[max(number - 1, 0) :] if count[0] == "+" else pieces[-number:] if number else []
    else:
        kept = pieces[:-number] if count[0] == "-" and number else pieces[:number]
    return "".join(kept)


def _cut(words: list[str], text: str) -> str | None:
    kind, spec, delimiter = "", "", "\t"
    while words:
        found = re.fullmatch(r"-([cbfd])(.*)", words.pop(0), re.S)
        if not found:
            return None
        value = found.group(2) or (words.pop(0) if words else "")
        if found.group(1) == "d":
            delimiter = value
        else:
            kind, spec = found.group(1), value
    chosen = _ranges(spec)
    if chosen is None or len(delimiter) != 1:
        return None
    found_lines = []
    for line in _lines(text):
        if kind == "f" and delimiter not in line:
            found_lines.append(line)
            continue
        pieces = line.split(delimiter) if kind == "f" else list(line)
        kept = [p for n, p in enumerate(pieces, 1) if any(low <= n <= high for low, high in chosen)]
        found_lines.append((delimiter if kind == "f" else "").join(kept))
    return _joined(found_lines)


def _ranges(spec: str) -> list[tuple[int, int]] | None:
    found: list[tuple[int, int]] = []
    for piece in spec.split(","):
        match = re.fullmatch(r"(\d{0,6})(-?)(\d{0,6})", piece)
        if not match or piece in ("", "-"):
            return None
        low, dash, high = match.groups()
        found.append((int(low or 1), int(high or 1 << 30) if dash else int(low)))
    return found


def _sed(words: list[str], text: str) -> str | None:
    scripts: list[str] = []
    is_quiet = is_extended = False
    operands: list[str] = []
    while words:
        word = words.pop(0)
        if word in ("-e", "--expression") and words:
            scripts.append(words.pop(0))
        elif re.fullmatch(r"-[nEru]+", word):
            is_quiet, is_extended = is_quiet or "n" in word, is_extended or "E" in word or "r" in word
        elif word.startswith("-"):
            return None
        else:
            operands.append(word)
    if not scripts:
        scripts, operands = operands[:1], operands[1:]
    if operands or not scripts:
        return None
    edits = [
        _substitution(s.strip(), is_extended=is_extended) for s in scripts for s in re.split(r";(?=s\W)", s)
    ]
    out: list[str] = []
    for line in _lines(text):
        if len(line) > MAX_LINE:
            return None
        edited = line
        for edit in edits:
            if edit is None:
                return None
            pattern, new, count, prints = edit
            edited, hits = pattern.subn(new, edited, count=count)
            if prints and hits and is_quiet:
                out.append(edited)
        if not is_quiet:
            out.append(edited)
    return _joined(out) if text.endswith("\n") else _joined(out)[:-1]


def _substitution(
    script: str, *, is_extended: bool
) -> tuple[re.Pattern[str], Callable[[re.Match[str]], str], int, bool] | None:
    """`s/old/new/flags` with a plain pattern."""
    found = re.fullmatch(r"s([^\w\s\\])(.*)", script, re.S)
    if not found:
        return None
    mark = re.escape(found.group(1))
    pieces = re.fullmatch(rf"((?:[^\\]|\\.)*?){mark}((?:[^\\]|\\.)*?){mark}([gIip]*)", found.group(2), re.S)
    if not pieces:
        return None
    old, new, flags = pieces.groups()
    pattern = _regex(old.replace("\\" + found.group(1), found.group(1)), is_extended=is_extended)
    if pattern is None:
        return None
    plain = re.sub(r"\\(?=[^\\&\d])", "", new)

    def build(hit: re.Match[str]) -> str:
        def one(token: re.Match[str]) -> str:
            if token.group() == "&":
                return hit.group()
            if token.group(1).isdigit():
                number = int(token.group(1))
                return (hit.group(number) or "") if number <= hit.re.groups else ""
            return token.group(1)

        return re.sub(r"\\(.)|&", one, plain, flags=re.S)

    flag = re.I if "i" in flags.lower() else 0
    return re.compile(pattern, flag), build, 0 if "g" in flags else 1, "p" in flags


def _regex(text: str, *, is_extended: bool) -> str | None:
    """A POSIX pattern as Python's; None where it is not plain or could be slow: more than two repetitions, one of a group."""
    out: list[str] = []
    for token in re.findall(r"\\.|\[\^?\]?(?:\[:\w+:\]|[^\]])*\]|.", text, re.S):
        if token[0] == "[":
            out.append(_bracket(token))
        elif token[0] == "\\":
            if not is_extended and token[1] in "(){}+?|":
                out.append(token[1])
            elif token[1].isalnum():
                return None
            else:
                out.append(re.escape(token[1]))
        elif token in ".*^$" or (is_extended and token in "()+?|{}"):
            out.append(token)
        else:
            out.append(re.escape(token))
    pattern = "".join(out)
    if sum(pattern.count(c) for c in "*+{") > 2 or re.search(r"\)[*+?{]", pattern) or not pattern:
        return None
    try:
        re.compile(pattern)
    except re.error:
        return None
    return pattern


def _bracket(token: str) -> str:
    for name, chars in (("digit", "0-9"), ("alpha", "A-Za-z"), ("upper", "A-Z"), ("lower", "a-z"),
                        ("alnum", "A-Za-z0-9"), ("space", r"\s"), ("blank", r" \t")):  # fmt: skip
        token = token.replace(f"[:{name}:]", chars)
    return "[" + token[1:-1].replace("[", "\\[") + "]"


def _awk(words: list[str], text: str) -> str | None:
    separator: str | None = None
    while words and words[0].startswith("-F"):
        word = words.pop(0)
        separator = ansi_c(word[2:] or (words.pop(0) if words else ""))
    if words in (["1"], ["{print}"]):
        return text
    if len(words) != 1 or (separator is not None and len(separator) != 1):
        return None
    found = re.fullmatch(r"\s*(BEGIN\s*)?\{\s*print\s*([^;{}]*?);?\s*\}\s*", words[0], re.S)
    if not found:
        return None
    printed = _awk_parts(found.group(2))
    if printed is None:
        return None
    if found.group(1):
        return _awk_line(printed, [""]) + "\n"
    out = []
    for line in _lines(text):
        pieces = line.split() if separator in (None, " ") else line.split(separator)
        out.append(_awk_line(printed, [line, *pieces]))
    return _joined(out)


def _awk_parts(text: str) -> list[tuple[str, str]] | None:
    """("field", number) and ("text", literal) in order; `,` prints a blank, blanks join."""
    parts: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        found = _FIELD.match(text, at)
        if not found:
            return None
        at = found.end()
        if found.group(1):
            parts.append(("field", found.group(1)))
        elif found.group(2) is not None:
            parts.append(("text", ansi_c(found.group(2))))
        elif found.group(3):
            parts.append(("text", " "))
    return parts or [("field", "0")]


def _awk_line(parts: list[tuple[str, str]], fields: list[str]) -> str:
    out = ""
    for kind, value in parts:
        if kind == "text":
            out += value
        else:
            number = len(fields) - 1 if value == "NF" else int(value)
            out += fields[number] if number < len(fields) else ""
    return out


def _sort(words: list[str], text: str) -> str | None:
    flags = "".join(w[1:] for w in words)
    if any(not re.fullmatch(r"-[run]+", w) for w in words):
        return None
    lines = _lines(text)
    if "n" in flags:
        lines.sort(key=lambda line: int("".join(re.findall(r"^\s*(-?\d{1,15})", line)) or 0))
    else:
        lines.sort()
    if "u" in flags:
        lines = list(dict.fromkeys(lines))
    return _joined(lines[::-1] if "r" in flags else lines)


def _uniq(words: list[str], text: str) -> str | None:
    lines = _lines(text)
    return None if words else _joined([n for i, n in enumerate(lines) if not i or n != lines[i - 1]])


def _tac(words: list[str], text: str) -> str | None:
    return None if words else "".join(text.splitlines(keepends=True)[::-1])


def _rev(words: list[str], text: str) -> str | None:
    return None if words else "\n".join(line[::-1] for line in text.split("\n"))


def _grep(words: list[str], text: str) -> str | None:
    flags = ""
    while words and re.fullmatch(r"-[vioEFeh]+", words[0]):
        flags += words.pop(0)[1:]
    if len(words) != 1:
        return None
    pattern = re.escape(words[0]) if "F" in flags else _regex(words[0], is_extended="E" in flags)
    if pattern is None:
        return None
    tester = re.compile(pattern, re.I if "i" in flags else 0)
    lines = [line for line in _lines(text) if len(line) <= MAX_LINE]
    if "o" in flags:
        return _joined([hit.group() for line in lines for hit in tester.finditer(line) if hit.group()])
    return _joined([line for line in lines if (tester.search(line) is None) == ("v" in flags)])


def _openssl(words: list[str], text: str) -> str | None:
    if not words or words[0] not in ("enc", "base64") or "-d" not in words:
        return None
    if "base64" not in [w.lstrip("-") for w in words] and "-a" not in words:
        return None
    if any(w not in ("enc", "base64", "-base64", "-a", "-d", "-A") for w in words):
        return None
    return base64.b64decode(re.sub(r"\s", "", text)).decode("utf-8", "replace")


FILTERS: dict[str, Callable[[list[str], str], str | None]] = {
    "head": lambda words, text: _ends(words, text, is_tail=False),
    "tail": lambda words, text: _ends(words, text, is_tail=True),
    "cut": _cut,
    "sed": _sed,
    "gsed": _sed,
    "awk": _awk,
    "gawk": _awk,
    "mawk": _awk,
    "sort": _sort,
    "uniq": _uniq,
    "tac": _tac,
    "rev": _rev,
    "grep": _grep,
    "egrep": lambda words, text: _grep(["-E", *words], text),
    "fgrep": lambda words, text: _grep(["-F", *words], text),
    "openssl": _openssl,
}
