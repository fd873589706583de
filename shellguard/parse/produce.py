"""What pure text producers print: echo, printf, decoders and filters of known text.

Promise: pure, total, bounded; None means it cannot be known. Nothing is ever run.
"""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from collections.abc import Iterator

from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.quoting import ansi_c

_MAX_OUTPUT = 64 * 1024


def output(call: Invocation) -> str | None:
    """The text `call` would print, or None."""
    if any(not a.is_known for a in call.args):
        return None if call.program not in ("echo", "printf", "cat") else _with_unknown(call)
    producer = _PRODUCERS.get(call.program)
    if producer is None:
        return None
    try:
        text = producer(call)
    except (ValueError, IndexError, TypeError, binascii.Error):
        return None
    return text[:_MAX_OUTPUT] if text is not None else None


def _with_unknown(call: Invocation) -> str | None:
    return " ".join(call.words) + "\n" if call.program == "echo" else None


def _echo(call: Invocation) -> str:
    words = list(call.words)
    escapes, newline = False, "\n"
    while words and re.fullmatch(r"-[neE]+", words[0]):
        escapes = escapes or "e" in words[0]
        newline = "" if "n" in words[0] else newline
        words.pop(0)
    text = " ".join(words)
    return (ansi_c(text) if escapes else text) + newline


def _printf(call: Invocation) -> str | None:
    words = [w for w in call.words if w != "--"]
    if not words or words[0] == "-v":
        return None
    form, values = ansi_c(words[0]), words[1:]
    pattern = re.compile(r"%(?:%|[-0-9.]*([sbdqxc]))")
    wanted = sum(1 for m in pattern.finditer(form) if m.group(1))
    if not wanted:
        return form.replace("%%", "%")
    result = []
    while True:
        batch, values = values[:wanted], values[wanted:]
        result.append(_filled(form, pattern, iter(batch)))
        if not values:
            return "".join(result)


def _filled(form: str, pattern: re.Pattern[str], values: Iterator[str]) -> str:
    """The format with its directives filled from `values`; a missing one is empty, as in bash."""
    return pattern.sub(lambda m: "%" if not m.group(1) else _converted(m.group(1), next(values, "")), form)


def _converted(kind: str, value: str) -> str:
    return ansi_c(value) if kind == "b" else format(int(value or 0), "x") if kind == "x" else value


def _cat(call: Invocation) -> str | None:
    if call.args and all(a.is_process and a.content is not None for a in call.args):
        return "".join(a.content or "" for a in call.args)
    return call.stdin if all(w in ("-", "-u") for w in call.words) else None


def _base64(call: Invocation) -> str | None:
    words = [w for w in call.words if w not in ("-i", "--ignore-garbage", "-w0", "-w", "0")]
    if call.stdin is None or any(not w.startswith("-") for w in words):
        return None
    if any(w in ("-d", "--decode", "-D", "-di", "-id") for w in words):
        compact = re.sub(r"[^A-Za-z0-9+/=_-]", "", call.stdin).replace("-", "+").replace("_", "/")
        return base64.b64decode(compact + "=" * (-len(compact) % 4)).decode("utf-8", "replace")
    return base64.b64encode(call.stdin.encode()).decode() + "\n"


def _xxd(call: Invocation) -> str | None:
    flags = "".join(w.lstrip("-") for w in call.words if w.startswith("-"))
    if call.stdin is None or "r" not in flags:
        return None
    return bytes.fromhex(re.sub(r"[^0-9A-Fa-f]", "", call.stdin)).decode("utf-8", "replace")


def _tr(call: Invocation) -> str | None:
    words = list(call.words)
    if call.stdin is None or not words:
        return None
    is_delete = words[0] in ("-d", "--delete")
    sets = [_tr_set(w) for w in words if not (w.startswith("-") and len(w) > 1)]
    if is_delete:
        return "".join(c for c in call.stdin if c not in sets[0])
    if len(sets) != 2 or not sets[1]:
        return None
    filler = sets[1] + sets[1][-1] * max(0, len(sets[0]) - len(sets[1]))
    return call.stdin.translate({ord(a): b for a, b in zip(sets[0], filler, strict=False)})


def _tr_set(text: str) -> str:
    text = ansi_c(text)
    text = text.replace("[:lower:]", "a-z").replace("[:upper:]", "A-Z").replace("[:digit:]", "0-9")
    return re.sub(r"(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), text)


def _rev(call: Invocation) -> str | None:
    if call.stdin is None or call.args:
        return None
    return "\n".join(line[::-1] for line in call.stdin.split("\n"))


def _tee(call: Invocation) -> str | None:
    return call.stdin


def _pwd(call: Invocation) -> str | None:
    return call.cwd


def _which(call: Invocation) -> str | None:
    words = [w for w in call.words if not w.startswith("-")]
    return words[0] + "\n" if len(words) == 1 else None


def _dirname(call: Invocation) -> str | None:
    return posixpath.dirname(call.words[0]) or "." if len(call.args) == 1 else None


def _basename(call: Invocation) -> str | None:
    if len(call.args) not in (1, 2):
        return None
    base = posixpath.basename(call.words[0].rstrip("/"))
    return base.removesuffix(call.words[1]) if len(call.args) == 2 else base


def _mktemp(call: Invocation) -> str:
    # A fresh name below the temporary folder: what matters is where it lies.
    return "/tmp/tmp." + UNKNOWN


def _seq(call: Invocation) -> str | None:
    numbers = [int(w) for w in call.words]
    first, last = (1, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[-1])
    return "\n".join(map(str, range(first, last + 1)[:256])) + "\n"


_PRODUCERS = {
    "echo": _echo,
    "printf": _printf,
    "cat": _cat,
    "base64": _base64,
    "xxd": _xxd,
    "tr": _tr,
    "rev": _rev,
    "tee": _tee,
    "pwd": _pwd,
    "which": _which,
    "dirname": _dirname,
    "basename": _basename,
    "mktemp": _mktemp,
    "seq": _seq,
}
