"""Reading code of other languages never raises, whatever it is given, and never loses what was said before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.code import effects, inline_code
from shellguard.parse.code_options import GRAMMARS, read_options
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation

LANGUAGES = ["python", "node", "ruby", "perl", "php", "lua", "R", "osascript", "awk", "sed", "elixir"]
# A word that makes every language read the rest.
AWAKE = "system eval os. unlink script fs require exec\n"
PIECES = st.sampled_from(
    ["'", '"', "`", "${", "#{", "{", "}", "(", ")", "[", "]", "/", "\\", "<<A\n", "A\n", "%w[", "q{", "qw(", "s/a/b/e", "$x", "@y", "=>", "->", "::", ".", ",",
     ";", "\n", " ", "=", "+", "|", "|x|", "for (const f of ", "foreach ($a as $b) ", "function f(a) ", "const {a: b} = ", "my ($x) = ", "import {a as b} from 'fs'",
     "do |f| ", "end", "fs.rmSync", "system", "unlink", "exec", "eval", "os.remove", "print", "getline", "x", "1", "for", "in", ":", "lambda", "def f(x):\n  ",
     "import os\n", "?", "&&", "||", "[::-1]", "%", "^", "\0", "é", "\u2028", "--[[", "/*", "=begin\n", "/[", "e rm x", "w f"]
)  # fmt: skip
SOUP = st.lists(PIECES, max_size=60).map("".join)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60, deadline=None)
@given(text=st.one_of(SOUP, st.text(max_size=200)))
def test_reading_never_raises(language, text):
    for effect in effects(language, AWAKE + text if language != "python" else text):
        assert effect.args or effect.text is not None


@pytest.mark.parametrize("name", sorted(GRAMMARS))
@settings(max_examples=25, deadline=None)
@given(
    words=st.lists(
        st.one_of(
            st.text(max_size=6),
            st.sampled_from(["-e", "-c", "-pi", "-", "--", "-0777", "-f", "run", "eval", "--eval=x", "-"]),
        )
    )
)
def test_any_arguments_can_be_read(name, words):
    args = tuple(Arg(w) for w in words)
    given_ = read_options(GRAMMARS[name], args)
    assert set(given_.argv) <= set(args)
    source = inline_code(Invocation(name, args), lambda path: "x")
    assert source is None or source.language in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("piece", ["(", "{", "[", "a.", "f(", "'a'+", "!", "`${", "\"#{", "if (", "x => ", "/[/", "=begin\n", "<<A\n", "(a,b)=>", "a ? b : ", "lambda: ", "not "])  # fmt: skip
def test_depth_is_bounded(language, piece):
    assert isinstance(effects(language, AWAKE + piece * 5000 if language != "python" else piece * 5000), list)


DELETES = {
    "python": "import os\nos.remove('precious')\n", "node": "require('fs').unlinkSync('precious');\n", "ruby": "File.delete('precious')\n",
    "perl": "unlink 'precious';\n", "php": "unlink('precious');\n", "lua": "os.remove('precious')\n", "awk": 'BEGIN { system("rm precious") }\n',
    "sed": "1e rm precious\n", "elixir": "File.rm!(\"precious\")\n",
}  # fmt: skip


@pytest.mark.parametrize("language", DELETES)
@settings(max_examples=40, deadline=None)
@given(tail=SOUP)
def test_what_follows_does_not_hide_what_was_done(language, tail):
    if language == "python":
        tail = f"x = {tail!r}\n"
    found = effects(language, DELETES[language] + tail)
    assert any("precious" in (e.text or " ".join(a.text for a in e.args)) for e in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_nobody_knows_is_an_unknown_program(language):
    assert [(e.text, e.sources) for e in effects(language, UNKNOWN)] == [(UNKNOWN, ("code",))]
