"""Everything one call says of where it acts, in one text: folder, variables, options, files of its tool.

Promise: pure and total. Two calls with the same text act in the same place as far as their words go; a call that is wrapped,
read from somewhere, sent elsewhere or not known to the last word has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellguard.classify.subject import Subject
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation

_MOST_WORDS = 60
_SQL_CLIENTS = frozenset({"psql", "mysql", "sqlite3", "duckdb", "cockroach"})
_SQL_TEXT = re.compile(r"(?:-c|-e|--command|--execute)(?:=.*)?")
# Options that say how something is made or taken away, and nothing of where; every other one counts.
_NOT_OF_PLACE = frozenset(
    (
        "-q --quiet -y --yes -D -d --delete -b --branch --create --orphan -a --annotate --message --private --public --internal --notes"
        " --title --draft --prerelease --generate-notes --image --replicas --port --wait --now --labels --description --attribute-definitions"
        " --key-schema --billing-mode --provisioned-throughput --runtime --role --handler --zip-file --machine-type --image-family"
        " --image-project --boot-disk-size --table-name --function-name --key-name --user-name --role-name --repository-name --stack-name"
        " --log-group-name --db-instance-identifier --tags --ignore-not-found --grace-period --no-input --confirm"
    ).split()
)


def whereabouts(subject: Subject) -> str:
    """Empty where something of it cannot be known."""
    call = subject.call
    # SAFETY: what another program runs may not run at all, or elsewhere, whatever status comes back
    is_plain = not (call.wrappers or call.via or call.host or call.possible_by or call.fed_by or call.origins)
    is_plain = is_plain and not call.is_alien and call.turns == 1 and "/" not in call.path
    if not is_plain or call.cwd is None or len(call.args) > _MOST_WORDS:
        return ""
    said = (call.cwd, *_variables(call), *_words(subject))
    return "" if any(UNKNOWN in text for text in said) else "\n".join(said)


def _variables(call: Invocation) -> Iterator[str]:
    yield from sorted(f"{name}={_text(value)}" for name, value in (*call.assignments, *call.environment))
    yield from call.env_files


def _words(subject: Subject) -> Iterator[str]:
    """Options with their values, in order; of a client of databases every word but the statements."""
    args = subject.call.args
    if subject.program in _SQL_CLIENTS:
        yield from _beside_statements(subject.program, args)
        return
    if subject.program == "git":
        yield from _before_subcommand(args)
        return
    for at, arg in enumerate(args):
        name = arg.text.partition("=")[0]
        if name.startswith("-") and name not in _NOT_OF_PLACE:
            is_open = "=" not in arg.text and at + 1 < len(args) and not args[at + 1].text.startswith("-")
            yield f"{_text(arg)} {_text(args[at + 1])}" if is_open else _text(arg)


def _beside_statements(program: str, args: tuple[Arg, ...]) -> Iterator[str]:
    is_statement = False
    operands = 0
    for arg in args:
        is_option = arg.text.startswith("-")
        operands += not is_option and not is_statement
        # the second operand of these is what is to be done
        is_positional = program in ("sqlite3", "duckdb") and operands == 2 and not is_option
        if not is_statement and not is_positional and not _SQL_TEXT.fullmatch(arg.text):
            yield _text(arg)
        is_statement = _SQL_TEXT.fullmatch(arg.text) is not None and "=" not in arg.text


def _before_subcommand(args: tuple[Arg, ...]) -> Iterator[str]:
    """git's own options; its subcommands for branches and tags have none that says where."""
    is_value = False
    for arg in args:
        if not arg.text.startswith("-") and not is_value:
            return
        yield _text(arg)
        is_value = arg.text in ("-C", "-c", "--git-dir", "--work-tree", "--namespace", "--exec-path")


def _text(arg: Arg) -> str:
    return UNKNOWN if arg.sources else arg.text
