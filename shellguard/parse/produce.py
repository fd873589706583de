"""What pure text producers print: echo, printf, decoders and filters of known text.

Promise: pure, total, bounded; None means it cannot be known. Nothing is ever run.
"""

from __future__ import annotations

import base64
import binascii
import posixpath
import re

from shellguard.parse.filters import filtered
from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.printf import echo_escapes, printf
from shellguard.parse.quoting import ansi_c

_MAX_OUTPUT = 64 * 1024


def output(call: Invocation) -> str | None:
    """The text `call` would print, or None."""
    if any(not a.is_known for a in call.args):
        return None if call.program not in ("echo", "printf", "cat") else _with_unknown(call)
    producer = _PRODUCERS.get(call.program)
    try:
        text = producer(call) if producer is not None else filtered(call)
    except (ValueError, IndexError, TypeError, OverflowError, binascii.Error):
        return None
    return text[:_MAX_OUTPUT] if text is not None else None


def _with_unknown(call: Invocation) -> str | None:
    if call.program == "printf":
        return printf([w for w in call.words if w != "--"]) if call.args and call.args[0].is_known else None
    return _echo(call) if call.program == "echo" else None


def _echo(call: Invocation) -> str:
    words = list(call.words)
    escapes, newline = False, "\n"
    while words and re.fullmatch(r"-[neE]+", words[0]):
        escapes = escapes or "e" in words[0]
        newline = "" if "n" in words[0] else newline
        words.pop(0)
    text = " ".join(words)
    if escapes:
        text, is_cut = echo_escapes(text)
        newline = "" if is_cut else newline
    return text + newline


def _printf(call: Invocation) -> str | None:
    words = [w for w in call.words[:1] if w != "--"] + list(call.words[1:])
    return None if words[:1] == ["-v"] else printf(words)


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
    flags = ""
    while words and re.fullmatch(r"-[cCdst]+|--(?:delete|squeeze-repeats|complement)", words[0]):
        word = words.pop(0)
        # a long name's first letter is the short option
        flags += word[2] if word.startswith("--") else word[1:]
    sets = [_tr_set(w) for w in words]
    is_outside = "c" in flags.lower()
    if "d" in flags and len(sets) == 1:
        return "".join(c for c in call.stdin if (c in sets[0]) is is_outside)
    if flags == "s" and len(sets) == 1:
        return "".join(c for i, c in enumerate(call.stdin) if c not in sets[0] or call.stdin[i - 1 : i] != c)
    if flags or len(sets) != 2 or not sets[1]:
        return None
    filler = sets[1] + sets[1][-1] * max(0, len(sets[0]) - len(sets[1]))
    return call.stdin.translate({ord(a): b for a, b in zip(sets[0], filler, strict=False)})


def _tr_set(text: str) -> str:
    text = ansi_c(text)
    text = text.replace("[:lower:]", "a-z").replace("[:upper:]", "A-Z").replace("[:digit:]", "0-9")
    return re.sub(r"(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), text)


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
    words, glue, is_padded = list(call.words), "\n", False
    while words and re.match(r"-[sw]", words[0]):
        word = words.pop(0)
        is_padded = is_padded or word == "-w"
        if word[1] == "s":
            glue = word[2:] or words.pop(0)
    numbers = [int(w) for w in words]
    first = numbers[0] if len(numbers) > 1 else 1
    step, last = numbers[1] if len(numbers) > 2 else 1, numbers[-1]
    found = list(map(str, range(first, last + (1 if step > 0 else -1), step)[:256]))
    width = max((len(n) for n in (str(first), str(last))), default=0) if is_padded else 0
    return glue.join(n.zfill(width) for n in found) + "\n" if found else ""


def _yes(call: Invocation) -> str:
    return (" ".join(call.words) or "y").join(["", "\n"]) * 32


def _printed(call: Invocation) -> str | None:
    """A one-line program that prints a literal."""
    if len(call.words) != 2 or call.words[0] not in ("-c", "-e", "-r", "-p"):
        return None
    found = re.fullmatch(
        r"\s*(?:print|puts|echo|console\.log)\s*\(?\s*(['\"])([^'\"\\$#@{}]*)\1\s*\)?\s*;?\s*", call.words[1]
    )
    return found.group(2) + ("" if call.program in ("perl", "php") else "\n") if found else None


_PRODUCERS = {
    "echo": _echo,
    "printf": _printf,
    "cat": _cat,
    "base64": _base64,
    "xxd": _xxd,
    "tr": _tr,
    "tee": _tee,
    "pwd": _pwd,
    "which": _which,
    "dirname": _dirname,
    "basename": _basename,
    "mktemp": _mktemp,
    "seq": _seq,
    "yes": _yes,
    "true": lambda _: "",
    ":": lambda _: "",
    "python": _printed,
    "python3": _printed,
    "perl": _printed,
    "ruby": _printed,
    "php": _printed,
    "node": _printed,
}
