"""What an exit status says where nobody has read the output: by program, by what it was told to do.

Promise: a table and a look into it; pure and total. A status that only passes on what another command came to, or that is
an answer, is no failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shellguard.context.failure_phrases import FailureKind
from shellguard.parse.shells import SHELLS

_MOST_WORDS = 40
REFUSED_BY_US = 126
"""What a command that the guard refused ends with; also bash's for what cannot be executed."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one status of one program means."""

    kind: FailureKind | None
    """None where it is no failure of the program's: an answer, or the status of what it ran."""
    words: str


_K = FailureKind
_ANSWER = Meaning(None, "an answer")
_CARRIED = Meaning(None, "what it ran came to that")
_REJECTED = Meaning(_K.CONFLICT, "the remote rejected it")
_CONFLICTS = Meaning(_K.CONFLICT, "it conflicts")
_NO_LOGIN = Meaning(_K.AUTHENTICATION, "not logged in")
_NO_LINE = Meaning(_K.NETWORK, "no connection")
_NO_SHELL = Meaning(_K.NETWORK, "no connection or no login")
_SERVER = Meaning(_K.OTHER, "the server answered with an error")
_STATEMENT = Meaning(_K.OTHER, "a statement failed")
_DAEMON = Meaning(_K.OTHER, "the engine failed")

_EVERY = range(1, 256)
_Row = tuple[frozenset[str], dict[int, Meaning]]


def _of(words: str, *rows: tuple[Meaning, tuple[int, ...] | range]) -> _Row:
    return frozenset(words.split()), {code: meaning for meaning, codes in reversed(rows) for code in codes}


_CURL = {**dict.fromkeys((5, 6, 7, 28, 35, 52, 56, 60), _NO_LINE), 9: Meaning(_K.PERMISSION, "access denied"), 22: _SERVER,
         67: Meaning(_K.AUTHENTICATION, "the login was denied")}  # fmt: skip
_REMOTE_SHELL = {255: _NO_SHELL, **dict.fromkeys(range(1, 255), _CARRIED)}
_POSTGRES = {1: _STATEMENT, 2: _NO_LINE, 3: _STATEMENT}
_CONTAINER = _of("run exec", (_DAEMON, (125,)), (_CARRIED, _EVERY))
_SCRIPTS = _of("run run-script test t tst start restart stop exec x dlx create build", (_CARRIED, _EVERY))

# By program: rows of (first words that it is about, none for any; status -> meaning). The first row that has the status counts.
# Sources: curl(1), wget(1), ssh(1), scp(1), rsync(1), psql(1), git-push(1) and the other pages of git, timeout(1), systemctl(1),
# `gh help exit-codes`, `kubectl diff --help`, `kubectl auth can-i --help`, the return codes of the AWS CLI's user guide,
# `docker run --help` and its reference, `terraform plan -help`, pg_isready(1), dig(1).
_ROWS: dict[str, tuple[_Row, ...]] = {
    "git": (
        _of("push", (_REJECTED, (1,))),
        _of("merge pull rebase cherry-pick revert am", (_CONFLICTS, (1,))),
        _of(
            "diff diff-index diff-files diff-tree grep merge-base config show-ref rev-parse check-ignore symbolic-ref"
            " check-ref-format bisect",
            (_ANSWER, (1,)),
        ),
        _of("ls-remote", (_ANSWER, (2,))),
    ),
    "curl": ((frozenset(), _CURL),),
    "wget": (_of("", (_NO_LINE, (4, 5)), (Meaning(_K.AUTHENTICATION, "the login was denied"), (6,)), (_SERVER, (8,))),),
    **dict.fromkeys(("ssh", "scp", "sftp", "mosh"), ((frozenset[str](), _REMOTE_SHELL),)),
    "rsync": (_of("", (_NO_LINE, (5, 10, 12, 30, 35)), (_NO_SHELL, (255,))),),
    **dict.fromkeys(("psql", "pg_dump", "pg_restore"), ((frozenset[str](), _POSTGRES),)),
    "pg_isready": (_of("", (_NO_LINE, (1, 2))),),
    "aws": (_of("", (_SERVER, (254,)), (Meaning(_K.AUTHENTICATION, "no credentials or no valid configuration"), (253,))),),
    "gh": (
        _of("auth", (_NO_LOGIN, (1, 4))),
        _of("pr run", (_ANSWER, (8,))),
        _of("", (_NO_LOGIN, (4,)), (Meaning(None, "cancelled"), (2,))),
    ),
    "kubectl": (_of("diff", (_ANSWER, (1,))), _of("auth", (_ANSWER, (1,))), _of("exec run debug plugin", (_CARRIED, _EVERY))),
    **dict.fromkeys(("docker", "podman", "nerdctl"), (_CONTAINER, _of("compose container", (_DAEMON, (125,)), (_CARRIED, _EVERY)), _of("", (_DAEMON, (125,))))),
    **dict.fromkeys(("npm", "yarn", "pnpm", "bun"), (_SCRIPTS, _of("outdated audit ls list", (_ANSWER, (1,))))),
    **dict.fromkeys(("npx", "bunx", "pnpx"), (_of("", (_CARRIED, _EVERY)),)),
    **dict.fromkeys(("terraform", "tofu"), (_of("plan", (_ANSWER, (2,))),)),
    "systemctl": (_of("status is-active is-enabled is-failed is-system-running show cat", (_ANSWER, _EVERY)),),
    "dig": (_of("", (_NO_LINE, (9,))),),
    "ping": (_of("", (_NO_LINE, (1, 2))),),
    "timeout": (_of("", (Meaning(_K.OTHER, "it ran out of time"), (124,)), (_CARRIED, _EVERY)),),
    "pytest": (_of("", (Meaning(_K.CHECK, "tests failed"), (1,)), (_ANSWER, (5,))),),
    **dict.fromkeys(("sudo", "doas", "env", "nice", "nohup", "setsid", "stdbuf", "time", "xargs", "flock", "watch", "script"), (_of("", (_CARRIED, _EVERY)),)),
}  # fmt: skip
# Ended from outside: Ctrl-C, a pipe that nobody reads any more.
_FROM_OUTSIDE = frozenset({130, 141})
# Options whose value stands in the next word, of programs whose first words matter.
_VALUED = frozenset(
    "-C -c -n -H -l -R -p -f --namespace --context --kubeconfig --cluster --user --repo --profile --region --git-dir --work-tree"
    " --host --log-level --config --project --prefix --filter --dir -w --workspace".split()
)


def meaning_of(status: int, call: str) -> Meaning | None:
    """What this status of this call, rendered as a line, means; None where nothing special is known."""
    if status in _FROM_OUTSIDE:
        return Meaning(None, "ended from outside")
    program, first = _named(call)
    if program in SHELLS:
        return _CARRIED
    for words, codes in _ROWS.get(program, ()):
        if status in codes and (not words or first in words):
            return codes[status]
    return None


def _named(call: str) -> tuple[str, str]:
    """The program's own name and what it is told to do: `git`, `push`."""
    words = call.split()[:_MOST_WORDS]
    at = next((n for n, w in enumerate(words) if "=" not in w.split("/", 1)[0]), len(words))
    program = words[at].rsplit("/", 1)[-1].lower() if at < len(words) else ""
    return program, next(_operands(words[at + 1 :]), "")


def _operands(words: list[str]) -> Iterator[str]:
    is_value = False
    for word in words:
        if is_value or word.startswith("-"):
            is_value = not is_value and word in _VALUED
            continue
        yield word.lower()
