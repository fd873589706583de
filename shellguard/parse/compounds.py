"""Compound commands: if, loops, case, functions, `[[ ]]`, each read up to its closing word.

Promise: total; a missing closing word is noted and reading goes on behind it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shellguard.parse.cursor import MAX_DEPTH
from shellguard.parse.quoting import WordReader
from shellguard.parse.syntax import Command, Compound, Pipeline, Redirect, Script, Word

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Compounds(WordReader):
    """The readers of compound commands; `grammar.Grammar` reads what stands inside them."""

    keyword: Callable[[], str]
    command: Callable[[], Command | None]
    simple: Callable[[], Command | None]
    redirects: Callable[[], tuple[Redirect, ...]]
    skip_blanks: Callable[[], None]
    skip_separators: Callable[[], None]

    def compound(self, word: str) -> Command | None:
        """A compound command whose reserved word stands at the cursor."""
        self.at += len(word)
        if word == "{":
            body = self.script(frozenset({"}"}))
            self.end_keyword("}")
            return Compound("group", (body,), redirects=self.redirects())
        if word == "[[":
            return self.test()
        if word == "if":
            return self.branches()
        if word in ("while", "until"):
            bodies = [self.script(frozenset({"do"}))]
            return self.loop(word, bodies, (), "")
        if word in ("for", "select"):
            return self.for_loop()
        if word == "case":
            return self.case()
        return self.simple()

    def branches(self) -> Compound:
        """`if` ... `fi`, conditions and bodies alike."""
        bodies = [self.script(frozenset({"then"}))]
        while (word := self.keyword()) in ("then", "elif", "else"):
            self.at += len(word)
            bodies.append(self.script(frozenset({"then", "elif", "else", "fi"})))
        self.end_keyword("fi")
        return Compound("if", tuple(bodies), redirects=self.redirects())

    def loop(self, kind: str, bodies: list[Script], words: tuple[Word, ...], name: str) -> Compound:
        """`do` ... `done` and what is redirected into it."""
        if self.keyword() == "do":
            self.at += 2
            bodies.append(self.script(frozenset({"done"})))
            self.end_keyword("done")
        elif self.peek() == "{":
            self.at += 1
            bodies.append(self.script(frozenset({"}"})))
            self.end_keyword("}")
        else:
            self.problem("missing 'do'")
        return Compound(kind, tuple(bodies), words, name, self.redirects())

    def for_loop(self) -> Compound:
        """`for name in words; do`, `for ((;;))` and `select`."""
        self.skip_blanks()
        if self.text.startswith("((", self.at):
            start = self.at + 2
            header = self.arithmetic(start)
            self.skip_separators()
            return self.loop("for", [], (Word((header,), header.text, start),), "")
        found = _NAME.match(self.text, self.at, self.end)
        name = found.group() if found else ""
        self.at += len(name)
        self.skip_separators()
        words: list[Word] = []
        if re.compile(r"in(?=[ \t\n;]|\Z)").match(self.text, self.at):
            self.at += 2
            self.skip_blanks()
            while self.at < self.end and self.peek() not in "\n;&|()":
                word = self.word()
                if word is None:
                    break
                words.append(word)
                self.skip_blanks()
        self.skip_separators()
        return self.loop("for", [], tuple(words), name)

    def case(self) -> Compound:
        """`case word in pattern) list ;; esac`."""
        self.skip_blanks()
        subject = self.word()
        words = [subject] if subject else []
        self.skip_separators()
        if self.text.startswith("in", self.at):
            self.at += 2
        bodies: list[Script] = []
        while True:
            self.skip_separators()
            if self.at >= self.end or self.keyword() == "esac":
                break
            if self.peek() == "(":
                self.at += 1
            while self.at < self.end and self.peek() != ")":
                here = self.at
                self.skip_blanks()
                if self.peek() == "|":
                    self.at += 1
                elif (pattern := self.word()) is not None:
                    words.append(pattern)
                if self.at == here:
                    break
            self.expect(")")
            bodies.append(self.script(frozenset({"esac"})))
            for ender in (";;&", ";;", ";&"):
                if self.text.startswith(ender, self.at):
                    self.at += len(ender)
                    break
        self.end_keyword("esac")
        return Compound("case", tuple(bodies), tuple(words), redirects=self.redirects())

    def function(self, *, has_keyword: bool) -> Compound:
        """`name() command` and `function name command`."""
        if has_keyword:
            self.at += len("function")
            self.skip_blanks()
        found = re.compile(r"[^\s(){};&|<>]+").match(self.text, self.at, self.end)
        name = found.group() if found else ""
        self.at += len(name)
        self.skip_blanks()
        parentheses = re.compile(r"\([ \t]*\)").match(self.text, self.at, self.end)
        if parentheses:
            self.at = parentheses.end()
        self.skip_separators()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.problem("nested too deeply to read")
            self.at = self.end
        body = self.command()
        self.depth -= 1
        script = Script((Pipeline((body,)),)) if body else Script()
        return Compound("function", (script,), name=name)

    def test(self) -> Compound:
        """`[[ ... ]]`: its words, so that substitutions inside are seen."""
        words: list[Word] = []
        while self.at < self.end:
            self.skip_blanks()
            if self.text.startswith("]]", self.at):
                break
            word = self.word(stops=" \t\n")
            if word is None:
                self.at += 1
            else:
                words.append(word)
        self.expect("]]")
        return Compound("test", words=tuple(words), redirects=self.redirects())

    def end_keyword(self, word: str) -> None:
        """Step over a closing reserved word."""
        if self.keyword() == word:
            self.at += len(word)
        else:
            self.problem(f"missing {word!r}")

    def expect(self, closer: str) -> None:
        """Step over `closer`, noting a problem where it is missing."""
        if self.text.startswith(closer, self.at):
            self.at += len(closer)
        else:
            self.problem(f"missing {closer!r}")
