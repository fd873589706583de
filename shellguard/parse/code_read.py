"""Which tables read which script language, and whether a text is worth reading.

Promise: total; a text without any word of the tables costs one search.
"""

from __future__ import annotations

import re

from shellguard.parse.code_acts import Acts
from shellguard.parse.code_javascript import JAVASCRIPT
from shellguard.parse.code_names import Names
from shellguard.parse.code_perl import PERL
from shellguard.parse.code_php import APPLESCRIPT, LUA, PHP, R
from shellguard.parse.code_resets import SAYS_SO
from shellguard.parse.code_ruby import RUBY
from shellguard.parse.code_script import Script
from shellguard.parse.code_script_calls import evaluates, moves, removes, runs, shells, statements, writes
from shellguard.parse.code_script_tables import Language
from shellguard.parse.code_stores import says
from shellguard.parse.code_value import Call, Items, Value, unknown
from shellguard.parse.invocation import Arg

# Python that Python itself cannot parse, read by its call forms.
_BROKEN_PYTHON = Language(
    lexicon="R",
    interesting=r"os\.|shutil|subprocess|exec|eval",
    joins=frozenset({"+"}),
    functions=frozenset(),
    calls={
        "os.system": shells, "os.popen": shells, "os.remove": removes(), "os.unlink": removes(), "shutil.rmtree": removes(is_recursive=True),
        "os.rename": moves("mv"), "shutil.move": moves("mv"), "exec": evaluates, "eval": evaluates, "open": lambda s, c: writes()(s, c) if "'w" in repr(c.given[1:2]) else Arg(""),
        **{f"subprocess.{n}": runs for n in ("run", "call", "check_call", "check_output", "Popen", "getoutput")},
    },
)  # fmt: skip


def _of_store(script: Script, call: Call, receiver: Value) -> Value | None:
    return unknown() if says(script.acts, call, receiver) else None


# Elixir's calls look like Ruby's as far as its stores and files go (hexdocs.pm/ecto/Ecto.Repo.html, hexdocs.pm/elixir/File.html).
_ELIXIR = Language(
    lexicon="ruby",
    interesting=r"delete_all|File\.|System\.|query",
    joins=frozenset({"<>"}),
    functions=frozenset({"def", "defp"}),
    calls={
        "File.rm": removes(), "File.rm!": removes(), "File.rm_rf": removes(is_recursive=True), "File.rm_rf!": removes(is_recursive=True),
        "System.shell": shells, **{f"*.{n}": statements for n in ("query", "query!")},
    },
    keywords=frozenset({"delete_all"}),
    method=_of_store,
)  # fmt: skip
LANGUAGES: dict[str, Language] = {
    "elixir": _ELIXIR,
    "node": JAVASCRIPT, "ruby": RUBY, "perl": PERL, "php": PHP, "lua": LUA, "R": R, "osascript": APPLESCRIPT, "python": _BROKEN_PYTHON,
}  # fmt: skip
_ARGUMENTS = {"node": "process.argv", "ruby": "ARGV", "perl": "@ARGV", "php": "$argv"}
_INTERESTING: dict[str, re.Pattern[str]] = {}


def read_script(name: str, text: str, *, argv: tuple[Arg, ...] | None = None) -> Acts:
    """What a text of a script language would do."""
    language, acts = LANGUAGES[name], Acts()
    pattern = _INTERESTING.setdefault(name, re.compile(language.interesting))
    if pattern.search(text) is None and SAYS_SO.search(text) is None:
        return acts
    known: dict[str, Value] = {}
    if argv is not None and name in _ARGUMENTS:
        before = {"node": (Arg("node"), Arg("script")), "php": (Arg("script"),)}.get(name, ())
        known[_ARGUMENTS[name]] = Items((*before, *argv))
    Script(text, language, acts=acts, names=Names(known)).read()
    return acts
