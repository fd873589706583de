"""The shell's syntax as frozen nodes: what `grammar` reads and `evaluate` walks.

Promise: nodes carry no meaning beyond what bash's grammar gives them; quoting is already removed from literals.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters that stand for themselves."""

    text: str
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """`$name`, `${name op word}`."""

    name: str
    operator: str = ""
    """`:-`, `%`, `/`, `#` (length, with empty argument), `!` (indirect) ... or empty."""
    argument: Word | None = None
    is_quoted: bool = False
    scripts: tuple[Script, ...] = ()
    """Scripts of the substitutions in its subscript."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """`$(...)` and backticks; `direction` is `<` or `>` for process substitution."""

    script: Script
    is_quoted: bool = False
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`$(( ))`: its text, and the scripts of substitutions inside."""

    text: str
    word: Word | None = None
    """The text with its expansions, where it has any."""


Part = Literal | Parameter | Substitution | Arithmetic


@dataclass(frozen=True, slots=True)
class Word:
    """One shell word before expansion."""

    parts: tuple[Part, ...]
    raw: str = ""
    start: int = 0

    @property
    def literal(self) -> str | None:
        """The text when nothing in the word expands, else None."""
        if all(isinstance(p, Literal) for p in self.parts):
            return "".join(p.text for p in self.parts if isinstance(p, Literal))
        return None


@dataclass(frozen=True, slots=True)
class Redirect:
    """`operator` as written (`>`, `>>`, `<<`, `<<<`, `&>` ...); a heredoc's body is its target word."""

    operator: str
    target: Word
    descriptor: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """`name=value`, `name+=value`, `name=(values)`."""

    name: str
    value: Word | None
    values: tuple[Word, ...] | None = None
    is_append: bool = False
    index: str = ""
    """The subscript in `name[index]=value`, as written."""
    scripts: tuple[Script, ...] = ()
    """Scripts of the substitutions in the subscript."""


@dataclass(frozen=True, slots=True)
class Simple:
    """A simple command."""

    words: tuple[Word, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Compound:
    """if/while/for/case/group/subshell/function/[[ ]]/(( )): `kind` names it."""

    kind: str
    bodies: tuple[Script, ...] = ()
    words: tuple[Word, ...] = ()
    """Loop items, the case subject and patterns, test words, the text of an arithmetic header."""
    name: str = ""
    """Loop variable or function name."""
    redirects: tuple[Redirect, ...] = ()


Command = Simple | Compound


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands joined by `|`; `joiner` is what follows: `;` `&` `&&` `||` or newline."""

    commands: tuple[Command, ...]
    joiner: str = ";"


@dataclass(frozen=True, slots=True)
class Script:
    """A list of pipelines; `problems` say what could not be read."""

    pipelines: tuple[Pipeline, ...] = ()
    problems: tuple[str, ...] = field(default=())
