"""Secrets in a text: found by shape and by place, hidden behind a keyed fingerprint.

Promise: pure and total; linear in the length of the text; redacting a redacted text changes nothing; the same
secret has the same fingerprint in every coat (Bearer, Basic, URL, assignment).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from shellguard.parse.secret_checksums import is_nobodys, is_published
from shellguard.parse.secret_coats import find_coated
from shellguard.parse.secret_coded import find_coded
from shellguard.parse.secret_feeds import find_fed
from shellguard.parse.secret_flags import find_flags
from shellguard.parse.secret_own_shapes import OwnShape, find_own
from shellguard.parse.secret_phrases import find_phrased
from shellguard.parse.secret_places import find_headers, find_in_urls, find_named
from shellguard.parse.secret_shapes import KINDS, find_shapes
from shellguard.parse.secret_values import MARK, Coat, Span, is_stand_in, secret_in

__all__ = [
    "Coat",
    "Redactor",
    "Span",
    "find",
    "find_live",
    "fingerprint",
    "redact",
    "redact_argv",
    "redact_head",
    "secret_in",
]

# An escaped blank is a shell text quoted once more, as `printf %q` writes it; its other escapes go with it.
_QUOTED_AGAIN = re.compile(r"\\[ \t]")
_ESCAPES = re.compile(r"\\+(?=[^\w\\])")
# A single quote inside single quotes, as `'\\''`: what is around the middle one goes.
_QUOTES_AGAIN = re.compile(r"'\\(?='')|(?<='\\')'")
_MOST_QUOTINGS = 3

# A secret hidden in one round may bare another at its edge; two rounds settle all but contrived texts.
_ROUNDS = 4


def find(text: str, *, extra: tuple[OwnShape, ...] = ()) -> tuple[Span, ...]:
    """Every secret, in order, without overlaps; what is hidden already is not found again. `extra`: formats of the
    person's or project's own."""
    spans = _found(text, extra)
    if _QUOTED_AGAIN.search(text):
        spans = _cut_at_escapes(spans, text) + _found_without(_ESCAPES, text, extra)
    if "'\\''" in text:
        spans += _found_without(_QUOTES_AGAIN, text, extra, rounds=_MOST_QUOTINGS)
    return tuple(_without_marks(_merged(spans), text)) if spans else ()


def find_live(text: str, *, extra: tuple[OwnShape, ...] = ()) -> tuple[Span, ...]:
    """`find`, without what can open nothing: values that manuals print, tokens whose checksum does not hold."""
    return tuple(
        span for span in find(text, extra=extra) if not _is_nobodys(secret_in(text, span), span.kind)
    )


def _is_nobodys(secret: str, kind: str) -> bool:
    return is_nobodys(secret) if kind in KINDS else is_published(secret)


def _cut_at_escapes(spans: list[Span], text: str) -> list[Span]:
    """A value that begins as a token of a known format ends where the token does, when an escape follows it there."""
    ends = {s.start: s.end for s in spans if s.kind in KINDS and text.startswith("\\", s.end)}
    return [
        Span(s.start, ends[s.start], s.kind, s.coat) if ends.get(s.start, s.end) < s.end else s for s in spans
    ]


def _found_without(
    escapes: re.Pattern[str], text: str, extra: tuple[OwnShape, ...], *, rounds: int = 1
) -> list[Span]:
    """What shows once the escapes are gone, at its place in `text`; a text may be quoted several times over."""
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for escape in escapes.finditer(text):
        pieces.append(text[at : escape.start()])
        places += range(at, escape.start())
        at = escape.end()
    pieces.append(text[at:])
    places += range(at, len(text))
    bare = "".join(pieces)
    spans = _found(bare, extra)
    if rounds > 1 and escapes.search(bare):
        spans += _found_without(escapes, bare, extra, rounds=rounds - 1)
    return [Span(places[s.start], places[s.end - 1] + 1, s.kind, s.coat) for s in spans if s.end > s.start]


def _found(text: str, extra: tuple[OwnShape, ...]) -> list[Span]:
    lowered = text.lower()
    if len(lowered) != len(text):
        # A few letters grow when lowered (U+0130); positions must fit both texts.
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return list(
        chain(
            find_shapes(text),
            find_coded(text),
            find_own(text, lowered, extra),
            find_named(text, lowered),
            find_headers(text, lowered),
            find_in_urls(text, lowered),
            find_flags(text),
            find_fed(text),
            find_phrased(text, lowered),
            find_coated(text),
        )
    )


def fingerprint(secret: str, *, key: bytes, digits: int = 6) -> str:
    """First hex digits of HMAC-SHA256: tells secrets apart, tells nothing else. People see six; sixteen tell the secrets
    of a whole machine apart."""
    return hmac.new(key, secret.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:digits]


def redact(text: str, *, key: bytes, extra: tuple[OwnShape, ...] = ()) -> str:
    """`text` with each secret replaced by its mark, e.g. `‹bearer token #a1b2c3›`."""
    for _ in range(_ROUNDS):
        spans = find(text, extra=extra)
        if not spans:
            break
        text = _replaced(text, spans, key=key)
    return text


# What a secret at the end of what is shown may reach beyond it.
_BEYOND_CHARS = 64 * 1024


def redact_head(text: str, limit: int, *, redact: Callable[[str], str]) -> str:
    """The first `limit` characters, redacted before they are cut: half a token is no token to a reader, but tells."""
    if len(text) <= limit:
        return redact(text)
    return redact(text[: limit + _BEYOND_CHARS])[:limit]


class Redactor:
    """Hides secrets in texts; what was found in one text of a command is hidden in all of them."""

    def __init__(
        self, key: bytes, *, known: Iterable[tuple[str, str]] = (), extra: tuple[OwnShape, ...] = ()
    ) -> None:
        """`known`: secret and kind; `extra`: formats of the person's or project's own."""
        self._key, self._extra = key, extra
        self._known = sorted(dict(known).items(), key=lambda pair: -len(pair[0]))

    def __call__(self, text: str) -> str:
        """`text` without secrets."""
        for secret, kind in self._known:
            if secret in text:
                text = text.replace(secret, f"‹{kind} #{fingerprint(secret, key=self._key)}›")
        return redact(text, key=self._key, extra=self._extra)

    def beside(self, texts: Iterable[str]) -> Redactor:
        """One that also hides, wherever it stands, what is a secret in these: `echo X` of `echo X | sudo -S id`."""
        known = dict(self._known)
        for text in texts:
            for span in find(text, extra=self._extra):
                for secret in (secret_in(text, span), text[span.start : span.end]):
                    if len(secret) >= _TELLING_CHARS and not is_stand_in(secret):
                        known.setdefault(secret, span.kind)
        return Redactor(self._key, known=known.items(), extra=self._extra)


# A shorter one may be an ordinary word elsewhere.
_TELLING_CHARS = 8


def redact_argv(argv: Iterable[str], *, key: bytes) -> tuple[str, ...]:
    """Each argument redacted, with its neighbours in view: `-u user:password` is two arguments."""
    arguments = tuple(argv)
    joined = " ".join(arguments)
    hidden: list[str] = []
    spans, at = find(joined), 0
    for argument in arguments:
        end = at + len(argument)
        inside = [
            Span(max(s.start, at) - at, min(s.end, end) - at, s.kind, s.coat)
            for s in spans
            if s.start < end and s.end > at
        ]
        hidden.append(redact(_replaced(argument, inside, key=key), key=key))
        at = end + 1
    return tuple(hidden)


def _replaced(text: str, spans: Iterable[Span], *, key: bytes) -> str:
    pieces: list[str] = []
    at = 0
    for span in spans:
        pieces += text[at : span.start], f"‹{span.kind} #{fingerprint(secret_in(text, span), key=key)}›"
        at = span.end
    return "".join([*pieces, text[at:]])


def _merged(spans: list[Span]) -> Iterator[Span]:
    """Overlapping spans become one; the longest names it, of equals the first found, which is the shape."""
    spans.sort(key=lambda s: s.start)
    current = spans[0]
    for span in spans[1:]:
        if span.start >= current.end:
            yield current
            current = span
            continue
        end = max(current.end, span.end)
        named = span if span.end - span.start > current.end - current.start else current
        is_whole = (named.start, named.end) == (current.start, end)
        current = Span(current.start, end, named.kind, named.coat if is_whole else Coat.PLAIN)
    yield current


def _without_marks(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """Spans less the marks that already stand in them."""
    marks = [m.span() for m in MARK.finditer(text)] if "‹" in text else []
    at = 0
    for span in spans:
        start = span.start
        while at < len(marks) and marks[at][1] <= start:
            at += 1
        is_cut = False
        for begin, end in marks[at:]:
            if begin >= span.end:
                break
            if begin > start:
                yield Span(start, begin, span.kind)
            start, is_cut = max(start, end), True
        if start < span.end:
            yield Span(start, span.end, span.kind, Coat.PLAIN if is_cut else span.coat)
