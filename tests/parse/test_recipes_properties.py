"""Whatever stands in a recipe file, reading it ends and does not raise."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.recipes.make_expand import MAX_SPENT, Names, Value
from tests.parse.recipe_reading import reading

RUNNERS = {
    "Makefile": "make a b", "package.json": "npm run a -- x", "deno.json": "deno task a", "composer.json": "composer run a",
    "justfile": "just a b", "Taskfile.yml": "task a", "pyproject.toml": "poe a; pdm run a; hatch run a; task a",
    "mise.toml": "mise run a", "Rakefile": "rake a", "tasks.py": "invoke a",
}  # fmt: skip
PIECES = st.sampled_from(
    "a: b|\t|\n|$(|)|${|}|$@|$(shell |,|=|:=|?=|define x\n|endef\n|ifeq (a,b)\n|else\n|endif\n|include a\n|a:\n\trm a\n|{{|}}|'|\"|`|#!|"
    '[tasks]\na = |{"scripts": {"a": "|"}}|tasks:\n  a: |cmds: [|task :a do\n|end|def a(c):\n|    c.run(|\\|%|.c|$(foreach x,a b,|\0|é|\udcff|;|&&|(|::|'
    "$(call a,|$(eval |a := |import 'a'\n|set |[no-cd]\n|+|*|\r\n|MAKE|$(MAKE) a".split("|")
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(RUNNERS)), st.lists(PIECES, max_size=40).map("".join))
def test_any_file_is_read_to_an_end(name, text):
    reading(RUNNERS[name], {name: text})


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(RUNNERS)), st.text(max_size=200))
def test_any_text_is_read_to_an_end(name, text):
    reading(RUNNERS[name], {name: text})


HEAVY = [
    ("doubling variables", "Makefile", "A0=x\n" + "".join(f"A{n}=$(A{n - 1})$(A{n - 1})\n" for n in range(1, 60)) + "a:\n\techo $(A59)\n"),
    ("a variable of itself", "Makefile", "A=$(A)$(A)\na:\n\techo $(A)\n"),
    ("loops in loops", "Makefile", "L=" + "x " * 64 + "\na:\n\techo " + "".join(f"$(foreach v{n},$(L)," for n in range(8)) + ")" * 8 + "\n"),
    ("replacing by much", "Makefile", "A=" + "x" * 60000 + "\na:\n\techo $(subst x,$(A),$(A))\n"),
    ("open brackets", "Makefile", "a:\n\techo " + "$(" * 60000 + "\n"),
    ("many references", "Makefile", "a:\n\techo " + "$(A) " * 40000 + "\n"),
    ("many rules that need each other", "Makefile", "a: " + " ".join(f"t{n}" for n in range(300)) + "\n" + "".join(f"t{n}: t{n + 1} t{n + 2}\n\techo {n}\n" for n in range(3000))),
    ("many conditions", "Makefile", "ifeq ($(X),1)\n" * 20000),
    ("a file that includes itself", "Makefile", "include Makefile\na:\n\techo a\n"),
    ("scripts that call each other", "package.json", '{"scripts": {' + ",".join(f'"{c}": "' + " & ".join(f"npm run {d}" for d in "abcdefgh") + '"' for c in "abcdefgh") + "}}"),
    ("makes that call each other", "Makefile", "".join(f"{c}:\n" + "".join(f"\tmake {d} X={c}{d}\n" for d in "abcdefgh") for c in "abcdefgh")),
    ("needs in needs", "justfile", "".join(f"a{n}: a{n + 1} a{n + 2}\n    echo {n}\n" for n in range(60)).replace("a0:", "a:")),
    ("tasks that call each other", "Taskfile.yml", "tasks:\n" + "".join(f"  {c}: {{deps: [a, b, c, d, e, f, g]}}\n" for c in "abcdefg")),
    ("yaml aliases", "Taskfile.yml", "x: &a [1,1]\n" + "".join(f"y{n}: &a{n} [*a, *a]\n" for n in range(30)) + "tasks: {a: *a}\n"),
    ("braces in a header", "justfile", "a " + "x=" * 20000 + ":\n"),
]  # fmt: skip


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("name", "text"), [r[1:] for r in HEAVY], ids=[r[0] for r in HEAVY])
def test_heavy_files_are_bounded(name, text):
    found = reading(RUNNERS[name], {name: text})
    assert len(found.invocations) < 1500


def test_what_expansion_may_make_is_bounded():
    names = Names(lambda text: None)
    names.values = {f"A{n}": Value(f"$(A{n - 1})$(A{n - 1})") for n in range(1, 64)} | {"A0": Value("x" * 99)}
    assert len(names.expand("$(A20)")) <= 2 * MAX_SPENT
    assert UNKNOWN in names.expand("$(A20)")
