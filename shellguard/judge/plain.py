"""Which programs are plainly harmless: no rule speaks of them, and they run nothing that their arguments name.

Promise: pure; the one place that says so. For a plain program `judge` allows every argv without a finding, save for
long options, which rules about any program may object to (tests/judge/test_plain_programs.py).
"""

from __future__ import annotations

from shellguard.classify.ruleset import RuleSet
from shellguard.parse.builtins import BUILTINS
from shellguard.parse.carriers import FOLLOWED
from shellguard.parse.code import is_interpreter
from shellguard.parse.recipes.following import is_runner as is_recipe_runner
from shellguard.parse.shells import SHELLS
from shellguard.parse.wrappers import LOADERS, MULTICALL, carries

# Followed by the reader itself, see `Walker.follow`.
_FOLLOWED = frozenset({*FOLLOWED, "git", "cmd", "powershell", "pwsh", "at", "batch", "crontab"})

# Run code that their arguments or files name, in languages that are not read: what they do is judged by its effects.
_RUNS_CODE = frozenset(
    "java javaw lua luajit tclsh wish expect guile scheme racket emacs vim vi ex view nvim ed gdb lldb R Rscript julia erl "
    "elixir iex escript octave gnuplot m4 sqlite3 psql mysql bun deno qemu-user qemu-x86_64 wine mono dotnet ghci runghc "
    "irb pry ipython jshell groovy scala kotlin clojure sbcl ocaml swift go cargo make gmake ninja cmake".split()
)


class PlainPrograms:
    """What holds for one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._known: dict[str, bool] = {}

    def is_plain(self, name: str) -> bool:
        """Whether a program of this name may run whatever its arguments are."""
        known = self._known.get(name)
        if known is None:
            is_carrier = (
                is_recipe_runner(name)
                or name in _FOLLOWED
                or name in SHELLS
                or name in BUILTINS
                or carries(name)
            )
            known = bool(name) and not is_carrier and not is_interpreter(name)
            known = self._known[name] = known and not self._rules.can_object_to(name)
        return known


def runs_code(name: str) -> bool:
    """Whether what a program of this name does depends on code it is given: its effects are then not its own."""
    is_shell = name in SHELLS or name in MULTICALL or name.startswith(LOADERS)
    return is_shell or is_interpreter(name) or name in _RUNS_CODE


_TIDYING = frozenset("reflog prune repack pack-refs rerere worktree commit-graph multi-pack-index".split())
# Programs that call themselves: each subcommand that was judged, and the steps it is made of (git-gc(1), git-stash(1):
# what is put aside, or just made, is then taken out of the working tree).
_OWN_STEPS: dict[str, dict[str, frozenset[str]]] = {
    "git": {
        "gc": _TIDYING,
        "maintenance": _TIDYING,
        "stash": frozenset({"reset", "clean", "checkout", "read-tree"}),
        "worktree": frozenset({"reset", "checkout"}),
        "rebase": frozenset({"reset", "checkout", "stash"}),
        "submodule--helper": frozenset({"checkout", "reset"}),
    },
}
# Options in front of a subcommand whose value is a word of its own (git(1)).
_VALUED = frozenset({"-C", "-c", "--git-dir", "--work-tree", "--namespace", "--super-prefix", "--config-env"})


def has_own_steps(name: str) -> bool:
    """Whether `is_own_step` can be true for a program of this name. Pure."""
    return name in _OWN_STEPS


def is_own_step(name: str, argv: tuple[str, ...], *, parent_argv: tuple[str, ...]) -> bool:
    """Whether a program that its own kind started is a step of what was judged already. Pure.

    SAFETY: only where the parent's subcommand says so: an alias, too, makes git start git, with words nobody has seen.
    """
    steps = _OWN_STEPS.get(name, {}).get(_subcommand(parent_argv), frozenset())
    return _subcommand(argv) in steps


def _subcommand(argv: tuple[str, ...]) -> str:
    words = iter(argv[1:])
    for word in words:
        if word in _VALUED:
            next(words, "")
        elif not word.startswith("-"):
            return word
    return ""
