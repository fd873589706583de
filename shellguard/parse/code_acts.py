"""What code would do, said as the shell would say it: the words that rules know.

Promise: pure; one spelling for each act whatever the language; a list of found files is said by its folder.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from shellguard.parse.code_value import (
    Choice,
    Found,
    Function,
    Items,
    Number,
    Pairs,
    Ref,
    Thing,
    Value,
    each,
    joined,
    options_of,
    taints,
    text_of,
    unknown,
    words_of,
)
from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.path_names import SECRET
from shellguard.parse.paths import Place, classes

MAX_EFFECTS = 200
GRAPHQL = re.compile(r"\s*(?:mutation|subscription|query)\b\s*[\w($@{]")
"""How a GraphQL document begins that cannot be taken for anything else."""
_NOWHERE = Place(None, "", "")


@dataclass(frozen=True, slots=True)
class Effect:
    """Something code would do: a command as words, or a shell text."""

    args: tuple[Arg, ...] = ()
    text: str | None = None
    sources: tuple[str, ...] = ()
    """What the text was made by: `decoded`, `curl`, `input`, or `code` when nobody can say."""
    stdin: str | None = None
    cwd: str = ""
    """The folder the code changed to, empty when it did not."""


class Acts:
    """Collects what is done, in order."""

    def __init__(self) -> None:
        self.found: dict[Effect, None] = {}
        self.cwd = ""
        self.is_full = False

    def add(self, effect: Effect) -> None:
        """Keep an effect once."""
        if len(self.found) >= MAX_EFFECTS:
            self.is_full = True
        else:
            self.found[replace(effect, cwd=self.cwd)] = None

    def say(self, *words: str | Arg, stdin: str | None = None) -> None:
        """A command by its words."""
        self.add(Effect(tuple(w if isinstance(w, Arg) else Arg(w) for w in words), stdin=stdin))

    def chdir(self, folder: Value) -> None:
        """Relative paths start elsewhere from here on."""
        text = text_of(folder).text
        self.cwd = posixpath.join(self.cwd, text) if text and len(self.cwd) < 4096 else self.cwd

    # -- files -----------------------------------------------------------------------------------------------

    def remove(self, target: Value, *, is_recursive: bool = False, program: str = "rm") -> None:
        """Files or folders deleted."""
        if isinstance(target, (Items, Choice)):
            plain = [w for v in _flat(target) for w in ([v] if not isinstance(v, Found) else [])]
            if plain:
                self.say(program, *(("-r",) if is_recursive else ()), *_named(map(text_of, plain)))
            for value in _flat(target):
                if isinstance(value, Found):
                    self.remove(value, is_recursive=is_recursive, program=program)
            return
        if isinstance(target, Found):
            self._remove_found(target, is_recursive=is_recursive)
        elif not isinstance(target, (Number, Pairs, Function)):
            self.say(program, *(("-r",) if is_recursive else ()), *_named([text_of(target)]))

    def _remove_found(self, target: Found, *, is_recursive: bool) -> None:
        if not target.is_deep:
            self.say("rm", *(("-r",) if is_recursive else ()), text_of(target))
        elif target.is_all:
            # every file below a folder: the folder's content
            everything = text_of(replace(target, is_deep=False, pattern="*", is_name=False))
            self.say("rm", "-r", everything)
        else:
            name = UNKNOWN if target.is_narrowed else target.pattern
            self.say("find", target.root, "-name", Arg(name, "…"), "-delete")

    def write(self, target: Value, content: Value | None = None, *, is_appended: bool = False) -> None:
        """A file opened for writing."""
        text = text_of(content) if isinstance(content, (Arg, Choice)) else None
        known = text.text if text is not None and text.is_known else None
        for word in words_of(target):
            self.say("tee", *(("-a",) if is_appended else ()), *_named([word]), stdin=known)

    def read(self, target: Value) -> None:
        """A file opened for reading: said only where it holds credentials, everything else being nothing."""
        for word in words_of(target):
            if word.is_known and classes(word, _NOWHERE) & SECRET:
                self.say("cat", word)

    def move(self, program: str, source: Value, target: Value, *options: str) -> None:
        """Files moved, copied or linked."""
        self.say(program, *options, *_named([*words_of(source), *words_of(target)[:1]]))

    def mode(self, target: Value, mode: Value, *options: str) -> None:
        """Permissions changed; a number is said in octal."""
        said = format(mode.number & 0o7777, "o") if isinstance(mode, Number) else text_of(mode)
        self.say("chmod", *options, said, *words_of(target))

    def kill(self, signal: Value, *targets: Value, is_group: bool = False) -> None:
        """Signals sent."""
        name = text_of(signal).text if not isinstance(signal, Ref) else signal.name.rsplit(".", 1)[-1]
        name = name.upper().removeprefix("SIG")
        numbers = [w for t in targets for w in words_of(t)]
        if is_group:
            numbers = [replace(n, text="-" + n.text) for n in numbers]
        self.say("kill", *(("-" + name,) if re.fullmatch(r"\w+", name) else ()), *numbers)

    # -- programs --------------------------------------------------------------------------------------------

    def shell(self, text: Value, *, stdin: Value | None = None) -> None:
        """A shell text run; where nobody can read it, what it was made by."""
        given = text_of(stdin).text if isinstance(stdin, (Arg, Choice)) else None
        for option in options_of(text):
            said, made_by = text_of(option), taints(option)
            if said.text.strip(UNKNOWN):
                self.add(Effect(text=said.text, stdin=given if given and UNKNOWN not in given else None))
            if not said.text.strip(UNKNOWN) or "decoded" in made_by:
                self.unread(*made_by)

    def unread(self, *made_by: str) -> None:
        """Runs what cannot be read, or should not need decoding."""
        self.add(Effect(text=UNKNOWN, sources=made_by or ("code",)))

    def run(self, *words: Value, stdin: Value | None = None) -> None:
        """A program run with its arguments."""
        flat = tuple(w for v in words for w in words_of(v))
        if not flat:
            return
        if not flat[0].text.strip(UNKNOWN) and not flat[0].text:
            flat = flat[1:]
        if flat and flat[0].text == UNKNOWN:
            self.unread(*taints(flat[0]))
            return
        given = text_of(stdin) if stdin is not None else None
        self.add(Effect(flat, stdin=given.text if given is not None and given.is_known else None))

    # -- elsewhere -------------------------------------------------------------------------------------------

    def request(
        self, method: str, url: Value, *, headers: Value | None = None, body: str | None = None,
        upload: Value | None = None, user: Value | None = None, output: Value | None = None,
        made_of: Value | None = None,
    ) -> None:  # fmt: skip
        """An HTTP request; `made_of`: the value its body was written from."""
        words: list[Arg] = [Arg("curl"), Arg("-X"), Arg(method.upper())]
        for name, value in headers.pairs if isinstance(headers, Pairs) else ():
            said = text_of(value)
            words += [Arg("-H"), replace(said, text=f"{name}: {said.text}", raw="")]
        if user is not None:
            words += [Arg("-u"), text_of(user)]
        if output is not None:
            words += [Arg("-o"), text_of(output)]
        if body is not None:
            words += [
                Arg("--data-raw" if body.startswith("@") else "--data"),
                Arg(body, "", variables_in(made_of)),
            ]
        if isinstance(upload, Thing) and upload.kind in ("file", "content"):
            words += [Arg("--data-binary"), Arg("@" + text_of(upload.value).text)]
        for option in options_of(url):
            address = text_of(option)
            is_set = set(address.text) & set("{[")
            self.add(Effect((*words, *([Arg("-g")] if is_set else []), address)))

    def statement(self, text: Value) -> None:
        """A database statement; a GraphQL document goes wherever its client was told."""
        for option in options_of(text):
            if GRAPHQL.match(text_of(option).text):
                self.request("POST", unknown("graphql"), body=shown(Pairs((("query", option),))))
            else:
                self.say("sql", "-c", text_of(option))


def _named(words: Iterable[Arg]) -> list[str | Arg]:
    """File names as operands: for code a name that begins with `-` is a name, for a program it would be an option."""
    found = list(words)
    return [*(["--"] if any(w.text.startswith("-") for w in found) else []), *found]


def _flat(value: Value) -> list[Value]:
    """Lists and alternatives as one list."""
    if isinstance(value, Items):
        return [w for v in value.values for w in _flat(v)][:256]
    if isinstance(value, Choice):
        return [w for v in value.options for w in _flat(v)][:256]
    return [value]


def url_below(base: Value | None, path: Value) -> Value:
    """`path` at a client's base address; one that is an address itself stands alone."""
    if base is None or "://" in text_of(path).text:
        return path
    return joined(
        Arg(text_of(base).text.rstrip("/") + "/"), each(path, lambda p: Arg(text_of(p).text.lstrip("/")))
    )


def url_of(url: Value, query: Value | None) -> Value:
    """An address with the parameters given beside it."""
    if isinstance(query, Items) and all(isinstance(v, Items) and len(v.values) == 2 for v in query.values):
        pairs = [(text_of(v.values[0]).text, v.values[1]) for v in query.values if isinstance(v, Items)]
        query = Pairs(tuple(pairs))
    if not isinstance(query, Pairs) or not query.pairs:
        return url
    said = form_text(query)
    return each(url, lambda u: joined(u, Arg(("&" if "?" in text_of(u).text else "?") + said)))


def form_text(value: Pairs) -> str:
    """A mapping as a form's body."""
    from urllib.parse import quote_plus

    pairs = [
        (k, v)
        for k, listed in value.pairs
        for v in (listed.values if isinstance(listed, Items) else (listed,))
    ]
    said = (f"{quote_plus(k)}={quote_plus(text_of(v).text)}" for k, v in pairs[:256])
    return "&".join(said).replace("%00", UNKNOWN)


def body_of(value: Value | None) -> str | None:
    """A body as text; None where there is none, or it is a file."""
    if value is None or (isinstance(value, Thing) and value.kind in ("file", "content")):
        return None
    return shown(value) if isinstance(value, (Pairs, Items)) else text_of(value).text


def variables_in(value: Value | None, *, depth: int = 8) -> tuple[str, ...]:
    """Variables of the environment in a value, `$NAME`; all of it is `env`."""
    if isinstance(value, Arg):
        return tuple(s for s in value.sources if s.startswith("$") or s == "env")
    if isinstance(value, Ref):
        return ("env",) if value.name in ("os.environ", "process.env") else ()
    parts: tuple[Value, ...] = ()
    if depth and isinstance(value, Pairs):
        parts = tuple(v for _, v in value.pairs)
    elif depth and isinstance(value, Items):
        parts = value.values
    elif depth and isinstance(value, Choice):
        parts = value.options
    return tuple(dict.fromkeys(s for v in parts[:64] for s in variables_in(v, depth=depth - 1)))


def shown(value: Value | None) -> str:
    """A request's body as text: JSON, where what cannot be known stays so."""
    import json

    try:
        return json.dumps(_plain(value, 8)).replace("\\u0000", UNKNOWN)
    except (TypeError, ValueError):
        return UNKNOWN


def _plain(value: Value | None, depth: int) -> object:
    if isinstance(value, Pairs) and depth:
        return {k: _plain(v, depth - 1) for k, v in value.pairs}
    if isinstance(value, Items) and depth:
        return [_plain(v, depth - 1) for v in value.values]
    if isinstance(value, Number):
        return value.number if abs(value.number) < 1 << 64 else 0
    if isinstance(value, Arg) and value.text in _JSON_WORDS:
        return _JSON_WORDS[value.text]
    return text_of(value).text if value is not None else unknown().raw


# How languages spell what is no text in JSON; a text of that name is one too, and nothing is lost by it.
_JSON_WORDS = {"True": True, "False": False, "None": None}
