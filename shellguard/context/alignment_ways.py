"""Whether one call goes a way that a task forbids: its options, programs and families of ways.

Promise: pure; a call that carries none of the words is never against a way.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from shellguard.classify.subject import Subject
from shellguard.context.alignment_ordinary import is_declared
from shellguard.context.checks import Part, part_of
from shellguard.context.deed import Deed, Does
from shellguard.context.task_bound_ways import (
    AMENDED,
    BEHIND,
    CI_OFF,
    FORCED,
    GLOBALLY,
    HISTORY,
    NETWORK,
    NO_CI,
    PACKAGES,
    PRODUCTION,
    REBASED,
    SKIPPED,
    SUDO,
    TRACED,
)
from shellguard.model import Reach

_ROOTING = frozenset({"sudo", "doas", "su", "pkexec", "run0"})
_MOST_WORDS = 64
_SKIP_CI = re.compile(
    r"\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|\*\*\*NO_CI\*\*\*|skip-checks: *true", re.I
)
_SKIPPING = re.compile(
    r"--no-verify|HUSKY=0|HUSKY_SKIP_HOOKS=.+|LEFTHOOK=0|SKIP=.+|-DskipTests(?:=true)?|-Dmaven\.test\.skip(?:=true)?|--skip-tests?|--no-tests?|SKIP_TESTS?=.+|--skip-checks?|--no-check|--skip-validation"
)
_REWRITING = ("git commit --amend", "git rebase", "git filter-branch", "git filter-repo", "git push --force")
_CONTINUING = frozenset({"--abort", "--quit", "--show-current-patch"})
_PROD = re.compile(r"(?:^|[^a-z])(?:prod|production|prd|live)(?:[^a-z]|$)", re.I)
_CALLERS = re.compile(r"[$/:@.=-]|^--?(?:context|env|environment|profile|host|stage|target)", re.I)
_TRACING = frozenset({"-v", "--verbose", "--trace", "--trace-ascii", "-vv", "-vvv"})
_SYSTEM_PIP = frozenset({"--break-system-packages", "--system"})
_NETTED = frozenset("git npm npx yarn pnpm pip pip3 docker apt apt-get brew ssh scp".split())


def way_gone(way: str, subject: Subject, deeds: tuple[Deed, ...]) -> str:
    """What of the call goes this way, for people; empty where nothing does."""
    if ":" in way:
        kind, _, said = way.partition(":")
        return _EXPLICIT[kind](said, subject)
    return _FAMILIES[way](subject, deeds)


def _words(subject: Subject) -> tuple[str, ...]:
    call = subject.call
    return (*call.words[:_MOST_WORDS], *(f"{name}={value.text}" for name, value in call.assignments[:16]))


# -- said by their own words -----------------------------------------------------------------------------------


def _by_option(said: str, subject: Subject) -> str:
    program, _, option = said.partition(":")
    if program and program not in subject.programs and program not in (subject.call.program,):
        return ""
    for word in _words(subject):
        if word == option or word.startswith(option + "="):
            return f"{subject.program} {option}"
        is_short = re.fullmatch(r"-[a-zA-Z]{1,4}", option) and re.fullmatch(r"-[a-zA-Z]{1,6}", word)
        if program and is_short and set(option[1:].lower()) <= set(word[1:].lower()):
            return f"{subject.program} {word}"
    if program == "rm" and option.lower() in ("-rf", "-fr"):
        has = {w for w in subject.call.words if w in ("-r", "-R", "-f", "--recursive", "--force")}
        is_both = bool(has & {"-r", "-R", "--recursive"}) and bool(has & {"-f", "--force"})
        return "rm -r -f" if is_both else ""
    return ""


def _by_command(said: str, subject: Subject) -> str:
    program, *rest = said.split()
    if program not in subject.programs and program != subject.call.program:
        return ""
    words = list(subject.call.words[:_MOST_WORDS])
    for word in rest:
        if word not in words:
            return ""
        words = words[words.index(word) + 1 :]
    return said


def _by_sql(said: str, subject: Subject) -> str:
    wanted = re.compile(r"\b" + r"\s+".join(map(re.escape, said.split())) + r"\b", re.I)
    texts = (*subject.call.words[:_MOST_WORDS], subject.call.stdin or "")
    is_client = any("sql" in p for p in subject.programs) or subject.program in ("sqlite3", "duckdb")
    return said if is_client and any(wanted.search(t[:4000]) for t in texts) else ""


def _by_variable(said: str, subject: Subject) -> str:
    is_set = any(w == said or w.startswith(said + "=") for w in _words(subject))
    off = any(w in (f"{said}=0", f"{said}=", f"{said}=false") for w in _words(subject))
    is_reader = subject.program in ("echo", "printf", "grep", "rg", "unset", "printenv")
    return said if is_set and not off and not is_reader else ""


_EXPLICIT: dict[str, Callable[[str, Subject], str]] = {
    "option": _by_option,
    "command": _by_command,
    "sql": _by_sql,
    "variable": _by_variable,
}


# -- families --------------------------------------------------------------------------------------------------


def _as_root(subject: Subject, _: tuple[Deed, ...]) -> str:
    said = (subject.call.program, *subject.call.wrappers)
    return next((w for w in said if w in _ROOTING), "")


def _skipping(subject: Subject, _: tuple[Deed, ...]) -> str:
    is_git = subject.is_git and bool({"commit", "push", "merge", "cherry-pick", "am"} & set(subject.verbs))
    if is_git and "commit" in subject.verbs and "-n" in subject.call.words:
        return "git commit -n"
    found = next((w for w in _words(subject) if _SKIPPING.fullmatch(w)), "")
    return found or _without_ci(subject, ())


def _without_ci(subject: Subject, _: tuple[Deed, ...]) -> str:
    if not subject.is_git or not {"commit", "merge", "tag"} & set(subject.verbs):
        return ""
    return next((m.group() for w in subject.call.words[:_MOST_WORDS] if (m := _SKIP_CI.search(w))), "")


def _pipeline_changed(_: Subject, deeds: tuple[Deed, ...]) -> str:
    changing = (d for d in deeds if d.does in (Does.CHANGE, Does.REMOVE, Does.MOVE) and d.service == "files")
    return next((d.target for d in changing if part_of(d.target.lstrip("/")) is Part.PIPELINE or "/.github/workflows/" in d.target), "")  # fmt: skip


def _rewriting(subject: Subject, deeds: tuple[Deed, ...]) -> str:
    if _CONTINUING & set(subject.call.words):
        return ""
    for deed in deeds:
        if deed.service != "git":
            continue
        if any(deed.how.startswith(r) for r in _REWRITING):
            return deed.how
        # back to another commit; what is merely unstaged is none
        if deed.how.startswith("git reset") and deed.thing == "commit" and deed.does is Does.REMOVE:
            return deed.how
    return ""


def _of_git(*hows: str) -> Callable[[Subject, tuple[Deed, ...]], str]:
    def gone(subject: Subject, deeds: tuple[Deed, ...]) -> str:
        is_over = bool(_CONTINUING & set(subject.call.words))
        return "" if is_over else next((d.how for d in deeds if d.how.startswith(hows)), "")

    return gone


def _globally(subject: Subject, deeds: tuple[Deed, ...]) -> str:
    if not any(d.does is Does.INSTALL for d in deeds):
        return ""
    words = set(subject.call.words)
    if words & {"-g", "--global"} and subject.program in ("npm", "pnpm", "yarn", "bun"):
        return f"{subject.program} -g"
    is_pip = subject.program in ("pip", "pip3") or "pip" in subject.call.words[:3]
    if is_pip and (words & _SYSTEM_PIP or _ROOTING & set(subject.call.wrappers)):
        return "pip for the whole system"
    return "yarn global" if subject.program == "yarn" and "global" in words else ""


def _adding(_: Subject, deeds: tuple[Deed, ...]) -> str:
    return next((f"{d.how} {d.target}" for d in deeds if d.does is Does.INSTALL and d.target and not is_declared(d)), "")  # fmt: skip


def _behind(subject: Subject, _: tuple[Deed, ...]) -> str:
    said = {subject.call.program, *subject.call.wrappers}
    if said & {"nohup", "setsid", "daemonize", "disown"}:
        return next(iter(sorted(said & {"nohup", "setsid", "daemonize", "disown"})))
    is_detached = subject.program in ("screen", "tmux") and bool({"-dm", "-dmS", "-d"} & set(subject.call.words))  # fmt: skip
    return f"{subject.program} -d" if is_detached else ""


def _on_the_network(subject: Subject, deeds: tuple[Deed, ...]) -> str:
    host = next((r.host for r in subject.requests if r.host and not r.is_local), "")
    if host:
        return host.replace("\0", "…")
    is_far = any(d.reach is Reach.REMOTE or d.does is Does.INSTALL for d in deeds)
    is_fetch = subject.is_git and bool({"fetch", "pull", "clone", "push"} & set(subject.verbs))
    return subject.program if (is_far or is_fetch) and subject.program in _NETTED else ""


def _on_production(subject: Subject, deeds: tuple[Deed, ...]) -> str:
    if subject.program in ("echo", "printf", "grep", "rg", "ls", "cd", "cat", "git", "edit_file", "open_file", "sed"):  # fmt: skip
        return ""
    for arg in subject.call.args[:_MOST_WORDS]:
        shown = arg.shown[:200]
        if _PROD.search(shown) and (_CALLERS.search(shown) or any(s.startswith("$") for s in arg.sources)):
            is_path = re.match(r"^[\w./-]+\.\w{1,6}$", shown) is not None and "://" not in shown
            if not is_path and " " not in shown.strip('"'):
                return shown
    return next((d.where for d in deeds if _PROD.search(d.where) and not d.where.startswith("/")), "")


def _traced(subject: Subject, _: tuple[Deed, ...]) -> str:
    is_said = subject.program in ("curl", "http", "wget") and bool(_TRACING & set(subject.call.words))
    is_known = any(r.identity for r in subject.requests)
    return f"{subject.program} with its headers" if is_said and is_known else ""


_FAMILIES: dict[str, Callable[[Subject, tuple[Deed, ...]], str]] = {
    SUDO: _as_root,
    SKIPPED: _skipping,
    NO_CI: _without_ci,
    CI_OFF: _pipeline_changed,
    HISTORY: _rewriting,
    FORCED: _of_git("git push --force"),
    REBASED: _of_git("git rebase"),
    AMENDED: _of_git("git commit --amend"),
    GLOBALLY: _globally,
    PACKAGES: _adding,
    BEHIND: _behind,
    NETWORK: _on_the_network,
    PRODUCTION: _on_production,
    TRACED: _traced,
}
