"""Values that code of other languages holds while it is read: texts, lists, names, files that were found.

Promise: pure and bounded: joining, choosing and decoding never make more than `MAX_TEXT` characters or `MAX_OPTIONS`
values, and what cannot be known keeps the name of what it was made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from shellguard.parse.invocation import UNKNOWN, Arg

MAX_TEXT = 64 * 1024
MAX_OPTIONS = 16
MAX_ITEMS = 256
# What a text was made by, kept on the way: decoding, the network, input. `file` is content that was read.
TAINTS = frozenset({"decoded", "curl", "input"})


@dataclass(frozen=True, slots=True)
class Number:
    """An integer."""

    number: int


@dataclass(frozen=True, slots=True)
class Ref:
    """A name, imports and members resolved: `os.remove`."""

    name: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list, tuple or set."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping with known keys."""

    pairs: tuple[tuple[str, Value], ...]

    def get(self, key: str) -> Value | None:
        """The value of a key; the last one wins."""
        return next((v for k, v in reversed(self.pairs) if k == key), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: branches, alternatives, the turns of a loop."""

    options: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search of the file system gives: glob, listdir, walk."""

    root: Arg
    pattern: str = "*"
    is_deep: bool = False
    is_narrowed: bool = False
    """Something tests each file before it is used."""
    is_name: bool = False
    """Only the name, to be joined to a folder."""

    @property
    def is_all(self) -> bool:
        """Whether everything below the root is meant."""
        return not self.is_narrowed and self.pattern in ("*", "**", "**/*", "*.*", ".*", "")


@dataclass(frozen=True, slots=True)
class Thing:
    """An object that a call made: a path, an HTTP session, an open file."""

    kind: str
    value: Value | None = None
    more: Value | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """Code that can be called; `body` is its reader's own node."""

    body: object
    bound: tuple[Value, ...] = ()


Value = Arg | Number | Ref | Items | Pairs | Choice | Found | Thing | Function


def unknown(raw: str = "", *sources: str) -> Arg:
    """A text that cannot be known."""
    return Arg(UNKNOWN, raw, ("code", *sources))


def options_of(value: Value) -> tuple[Value, ...]:
    """Every value that `value` can be."""
    return value.options if isinstance(value, Choice) else (value,)


def chosen(values: Iterable[Value]) -> Value:
    """One of `values`."""
    flat = tuple(dict.fromkeys(o for v in values for o in options_of(v)))[:MAX_OPTIONS]
    return flat[0] if len(flat) == 1 else Choice(flat) if flat else unknown()


def each(value: Value, make: Callable[[Value], Value]) -> Value:
    """`make` of every value that `value` can be."""
    return chosen(make(o) for o in value.options) if isinstance(value, Choice) else make(value)


def text_of(value: Value | None) -> Arg:
    """As text; unknown where it is none. Of a choice: the first."""
    if isinstance(value, Arg):
        return value
    if isinstance(value, Number):
        # int's own limit for digits is a ValueError (sys.set_int_max_str_digits)
        return Arg(str(value.number)) if abs(value.number) < 1 << 64 else unknown()
    if isinstance(value, Found):
        return _found_text(value)
    if isinstance(value, Thing) and value.kind in ("path", "content", "file", "url"):
        return text_of(value.value) if value.kind in ("path", "url") else unknown("", "file")
    if isinstance(value, Choice):
        return text_of(value.options[0])
    if isinstance(value, Thing):
        return unknown("", *taints(value))
    return unknown()


def _found_text(found: Found) -> Arg:
    root = found.root.text.rstrip("/") or ("/" if found.root.text else ".")
    prefix = "" if found.is_name and root == "." else root if root == "/" else root + "/"
    if found.is_narrowed or found.is_deep:
        return Arg(prefix + UNKNOWN, prefix, ("find", *found.root.sources))
    return Arg(prefix + found.pattern, "", found.root.sources, is_glob=True)


def taints(value: Value | None) -> tuple[str, ...]:
    """What a value was made by."""
    if isinstance(value, Arg):
        return tuple(s for s in value.sources if s in TAINTS)
    if isinstance(value, Thing):
        return ("curl",) if value.kind in ("response", "sending") else taints(value.value)
    if isinstance(value, Items):
        return tuple(dict.fromkeys(t for v in value.values[:8] for t in taints(v)))
    return taints(value.options[0]) if isinstance(value, Choice) else ()


def tainted(value: Value, *names: str) -> Value:
    """The same, made by `names` too."""
    if isinstance(value, Choice):
        return Choice(tuple(tainted(o, *names) for o in value.options))
    arg = text_of(value)
    return replace(arg, sources=tuple(dict.fromkeys((*arg.sources, *names))))


def joined(left: Value, right: Value, *, by: str = "") -> Value:
    """Two texts as one."""
    if isinstance(left, Choice) or isinstance(right, Choice):
        pairs = [(a, b) for a in options_of(left) for b in options_of(right)][:MAX_OPTIONS]
        return chosen(joined(a, b, by=by) for a, b in pairs)
    first, second = text_of(left), text_of(right)
    text = first.text + by + second.text
    if len(text) > MAX_TEXT:
        text = first.text[:MAX_TEXT] + UNKNOWN
    sources = (*first.sources, *second.sources)
    if UNKNOWN in text and "code" not in sources:
        sources = ("code", *sources)
    raw = "" if UNKNOWN not in text else ((first.raw or first.text) + by + (second.raw or second.text))[:80]
    return Arg(text, raw, tuple(dict.fromkeys(sources)), first.is_glob or second.is_glob)


def path_joined(left: Value, right: Value) -> Value:
    """`right` below `left`; an absolute one stands alone."""
    if isinstance(right, Choice):
        return chosen(path_joined(left, o) for o in right.options)
    if isinstance(left, Choice):
        return chosen(path_joined(o, right) for o in left.options)
    if isinstance(right, Found):
        if isinstance(left, Found):
            return replace(left, is_deep=True, is_narrowed=left.is_narrowed or right.is_narrowed)
        return replace(right, root=text_of(left), is_name=False) if right.is_name else right
    if isinstance(left, Found):
        return replace(left, pattern=text_of(right).text, is_name=False)
    first, second = text_of(left), text_of(right)
    if second.text.startswith(("/", "~")) or not first.text:
        return second
    return joined(replace(first, text=first.text.rstrip("/")), second, by="/") if second.text else first


def all_joined(values: Iterable[Value], join: Callable[[Value, Value], Value]) -> Value:
    """Several values as one, from left to right."""
    result: Value | None = None
    for value in values:
        result = value if result is None else join(result, value)
    return result if result is not None else Arg("")


def words_of(value: Value | None) -> tuple[Arg, ...]:
    """As the words of a command: lists flattened, every option named."""
    if value is None:
        return ()
    if isinstance(value, Items):
        return tuple(w for v in value.values[:MAX_ITEMS] for w in words_of(v))[:MAX_ITEMS]
    if isinstance(value, Choice):
        return tuple(w for v in value.options for w in words_of(v))
    if isinstance(value, Thing) and value.kind == "command":
        return words_of(value.value)
    return (text_of(value),)


def searched(pattern: Value, *, is_deep: bool = False, root: Value | None = None) -> Value:
    """What a glob pattern names, below `root` where one is given."""
    if isinstance(pattern, Choice):
        return chosen(searched(o, is_deep=is_deep, root=root) for o in pattern.options)
    if isinstance(pattern, Items):
        return chosen(searched(v, is_deep=is_deep, root=root) for v in pattern.values[:MAX_OPTIONS])
    given = text_of(path_joined(root, pattern) if root is not None else pattern)
    parts = given.text.split("/")
    at = next((i for i, p in enumerate(parts) if set(p) & set("*?[{")), None)
    if at is None:
        return given
    head = "/".join(parts[:at]) or ("/" if at and not parts[0] else ".")
    deep = is_deep or "**" in parts
    return Found(replace(given, text=head), parts[-1] if deep else "/".join(parts[at:]), is_deep=deep)


def narrowed(value: Value) -> Value:
    """The same, each file being tested first."""
    if isinstance(value, Choice):
        return Choice(tuple(map(narrowed, value.options)))
    return replace(value, is_narrowed=True) if isinstance(value, Found) else value


def turn_of(value: Value) -> Value:
    """What a loop over `value` holds in its turns."""
    if isinstance(value, Items):
        return chosen(value.values) if value.values else unknown()
    if isinstance(value, Choice):
        return chosen(map(turn_of, value.options))
    if isinstance(value, Pairs):
        return chosen(Arg(k) for k, _ in value.pairs) if value.pairs else unknown()
    if isinstance(value, Thing) and value.kind == "walk":
        root = text_of(value.value)
        name = Found(Arg("."), is_deep=True, is_name=True)
        return Items((Found(root, is_deep=True), name, name))
    return value if isinstance(value, Found) else unknown("", *taints(value))


def path_of(value: Value) -> Value:
    """A path's text."""
    if isinstance(value, Choice):
        return Choice(tuple(map(path_of, value.options)))
    return (
        value.value
        if isinstance(value, Thing) and value.kind == "path" and value.value is not None
        else value
    )


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its arguments read."""

    name: str
    given: tuple[Value, ...]
    named: dict[str, Value]

    def at(self, index: int, *names: str) -> Value | None:
        """A positional argument, or the keyword of one of these names."""
        if index < len(self.given):
            return self.given[index]
        return next((self.named[n] for n in names if n in self.named), None)

    def get(self, index: int, *names: str) -> Value:
        """The same, unknown when it is missing."""
        value = self.at(index, *names)
        return value if value is not None else unknown()

    def has(self, name: str) -> bool:
        """Whether a keyword is given as something other than False."""
        return name in self.named and text_of(self.named[name]).text not in ("False", "None", "0")
