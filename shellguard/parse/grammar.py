"""Bash's grammar by recursive descent: text in, `syntax` nodes out.

Promise: total. Any text gives a `Script`; what bash would reject is noted in `problems` and reading goes on behind
it, so that nothing hides after a syntax error. Nesting is bounded. Agreement with real bash is tested in
tests/parse/test_agreement.py.
"""

from __future__ import annotations

import re

from shellguard.parse.compounds import Compounds
from shellguard.parse.cursor import MAX_DEPTH
from shellguard.parse.quoting import scan_operator
from shellguard.parse.syntax import (
    Assignment,
    Command,
    Compound,
    Pipeline,
    Redirect,
    Script,
    Simple,
    Word,
)

_BLANK = re.compile(r"(?:[ \t]|\\\n)+")
_COMMENT = re.compile(r"#[^\n]*")
_ASSIGN = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\+?)=")
_INDEXED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\[")
_FUNCTION = re.compile(r"([^\s$\"'\\`(){}<>|&;=#][^\s$\"'\\`(){}<>|&;=]*)[ \t]*\([ \t]*\)")
_REDIRECT = re.compile(
    r"(\d+|\{[A-Za-z_]\w*(?:\[\w+\])?\})?(&>>|&>|<<<|<<-|<<|<>|<&|>>|>&|>\||<(?!\()|>(?!\())"
)
_KEYWORD = re.compile(
    r"(?:if|then|elif|else|fi|while|until|for|select|do|done|case|esac|function|time|coproc|[{}!]|\[\[)(?=[ \t\n;&|()<>]|\Z)"
)
_COPROC_NAME = re.compile(r"[A-Za-z_]\w*[ \t]+(?=[{(]|(?:if|while|until|for|case|\[\[)[ \t\n])")
_ARM_ENDS = (";;", ";&")
_CLOSERS = frozenset({"then", "elif", "else", "fi", "do", "done", "esac", "}"})


class Grammar(Compounds):
    """One pass over one text."""

    def script(self, closers: frozenset[str] = frozenset(), *, until: str = "") -> Script:
        """Pipelines up to a closing keyword, the character `until`, or the end."""
        pipelines: list[Pipeline] = []
        before = len(self.problems)
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                self.problem("nested too deeply to read")
                self.at = self.end
                return Script((), tuple(self.problems[before:]))
            while True:
                self.skip_separators()
                if self.at >= self.end or (until and self.peek() in until) or self.keyword() in closers:
                    break
                if self.text.startswith(_ARM_ENDS, self.at) and "esac" in closers:
                    break
                here = self.at
                pipeline = self.pipeline()
                if pipeline.commands:
                    pipelines.append(pipeline)
                if self.at == here:
                    self.problem(f"unexpected {self.text[self.at]!r}")
                    self.at += 1
        finally:
            self.depth -= 1
        return Script(tuple(pipelines), tuple(self.problems[before:]))

    def keyword(self) -> str:
        """The reserved word at the cursor, or empty."""
        found = _KEYWORD.match(self.text, self.at)
        return found.group() if found else ""

    def skip_blanks(self) -> None:
        """Blanks, line continuations and a comment."""
        if self.peek() in " \t\\":
            found = _BLANK.match(self.text, self.at, self.end)
            if found:
                self.at = found.end()
        if self.peek() == "#" and (self.at == 0 or self.text[self.at - 1] in " \t\n;&|()"):
            comment = _COMMENT.match(self.text, self.at, self.end)
            self.at = comment.end() if comment else self.at

    def skip_separators(self) -> None:
        """Blanks, comments, newlines (with the heredocs waiting behind them) and lone semicolons."""
        while True:
            here = self.at
            self.skip_blanks()
            char = self.peek()
            if char == "\n":
                self.newline()
            elif char == ";" and not self.text.startswith(_ARM_ENDS, self.at):
                self.at += 1
            if self.at == here:
                return

    def pipeline(self) -> Pipeline:
        """Commands joined by `|`, with the joiner behind them."""
        commands: list[Command] = []
        coproc = ""
        while True:
            self.skip_blanks()
            while (word := self.keyword()) in ("!", "time", "coproc"):
                self.at += len(word)
                self.skip_blanks()
                if word == "time" and self.text.startswith("-p ", self.at):
                    self.at += 3
                    self.skip_blanks()
                if word == "coproc":
                    named = _COPROC_NAME.match(self.text, self.at, self.end)
                    self.at = named.end() if named else self.at
                    coproc = named.group().strip() if named else "COPROC"
            self.spend(8)
            command = self.command()
            if coproc and command is not None:
                command = Compound("coproc", (Script((Pipeline((command,)),)),), name=coproc)
            coproc = ""
            if command is not None:
                commands.append(command)
            self.skip_blanks()
            if self.text.startswith(_ARM_ENDS, self.at):
                return Pipeline(tuple(commands), ";;")
            operator = scan_operator(self.text, self.at, self.end)
            if operator in ("|", "|&"):
                self.at += len(operator)
                self.skip_separators_after_pipe()
                continue
            if operator in ("&&", "||", ";", "&"):
                self.at += len(operator)
                if operator in ("&&", "||"):
                    self.skip_separators_after_pipe()
                return Pipeline(tuple(commands), operator)
            if self.peek() == "\n":
                self.newline()
                return Pipeline(tuple(commands), "\n")
            return Pipeline(tuple(commands), ";")

    def skip_separators_after_pipe(self) -> None:
        """Newlines are allowed behind `|`, `&&` and `||`."""
        while True:
            self.skip_blanks()
            if self.peek() != "\n":
                return
            self.newline()

    def command(self) -> Command | None:
        """One simple or compound command, or None where there is none."""
        word = self.keyword()
        if word in _CLOSERS and word != "{":
            return None
        if word == "function" or (not word and _FUNCTION.match(self.text, self.at, self.end)):
            return self.function(has_keyword=word == "function")
        if word:
            return self.compound(word)
        if self.text.startswith("((", self.at) and self.arithmetic_ends():
            found = self.arithmetic(self.at + 2)
            header = Word((found,), found.text, self.at)
            return Compound("arithmetic", words=(header,), redirects=self.redirects())
        if self.peek() == "(":
            self.at += 1
            body = self.script(until=")")
            self.expect(")")
            return Compound("subshell", (body,), redirects=self.redirects())
        return self.simple()

    def redirects(self) -> tuple[Redirect, ...]:
        """Redirections behind a compound command."""
        found: list[Redirect] = []
        while True:
            self.skip_blanks()
            redirect = self.redirect()
            if redirect is None:
                return tuple(found)
            found.append(redirect)

    def redirect(self) -> Redirect | None:
        """One redirection at the cursor; a heredoc's body is filled in at the next newline."""
        char = self.peek()
        if char not in "<>&{0123456789" or not char:
            return None
        found = _REDIRECT.match(self.text, self.at, self.end)
        if not found:
            return None
        self.at = found.end()
        self.skip_blanks()
        descriptor, operator = found.group(1) or "", found.group(2)
        target = self.word()
        if target is None:
            self.problem(f"nothing behind {operator}")
            return Redirect(operator, Word((), "", self.at), descriptor)
        if operator in ("<<", "<<-"):
            return self.heredoc(operator, target, descriptor)
        return Redirect(operator, target, descriptor)

    def simple(self) -> Command | None:
        """Assignments, words and redirections in any order."""
        start = self.at
        words: list[Word] = []
        assignments: list[Assignment] = []
        redirects: list[Redirect] = []
        while self.at < self.end:
            self.skip_blanks()
            if self.peek() in "<>&{0123456789":
                redirect = self.redirect()
                if redirect is not None:
                    redirects.append(redirect)
                    continue
            if not words or words[0].raw in ("export", "declare", "local", "readonly", "typeset", "alias"):
                assignment = self.assignment()
                if assignment is not None:
                    assignments.append(assignment)
                    continue
            word = self.word()
            if word is None:
                break
            words.append(word)
        if not (words or assignments or redirects):
            return None
        return Simple(tuple(words), tuple(assignments), tuple(redirects), start, self.at)

    def assignment(self) -> Assignment | None:
        """`name=value` at the cursor."""
        start, index = self.at, ""
        if (indexed := _INDEXED.match(self.text, start, self.end)) is not None:
            self.at = indexed.end() - 1
            index = self.subscript()
            found = re.compile(r"()(\+?)=").match(self.text, self.at, self.end)
        else:
            found = _ASSIGN.match(self.text, start, self.end)
        if not found:
            self.at = start
            return None
        self.at = found.end()
        name, is_append = indexed.group(1) if indexed else found.group(1), bool(found.group(2))
        if self.peek() == "(":
            self.at += 1
            values: list[Word] = []
            while self.at < self.end and self.peek() != ")":
                here = self.at
                self.skip_separators()
                word = self.word()
                if word is not None:
                    values.append(word)
                if self.at == here:
                    self.at += 1
            self.expect(")")
            return Assignment(name, None, tuple(values), is_append)
        value = self.word(allow_empty=True)
        return Assignment(name, value, None, is_append, index[1:-1], self.scripts_in(index))


def read(text: str) -> Script:
    """The script in `text`. Total."""
    grammar = Grammar(text)
    script = grammar.script()
    grammar.close_heredocs()
    return Script(script.pipelines, tuple(grammar.problems))
