"""Dry runs: the tool's own promise that nothing will be changed.

Promise: only options that the tool is known to honour count (its manual); `--dry-run=none` is no dry run.
"""

from __future__ import annotations

from shellguard.classify.subject import Subject

_LONG = frozenset(
    {"--dry-run", "--dryrun", "--dry-run=client", "--dry-run=server", "--dry_run", "--what-if", "-WhatIf"}
)
_HONOURS_LONG = frozenset(
    "npm pnpm yarn cargo kubectl oc helm aws rsync rclone docker docker-compose podman poetry uv apt apt-get brew flux "
    "argocd supabase wrangler gem lerna changeset composer pip semantic-release release-it make tar az packer".split()
)
_SHORT: dict[str, frozenset[str]] = {
    "rsync": frozenset({"-n"}),
    "make": frozenset({"-n"}),
    "apt-get": frozenset({"-s"}),
    "apt": frozenset({"-s"}),
}
_HARMLESS_PLACES = frozenset({"sink", "temporary", "workspace", "relative"})
_HELP = frozenset({"--help", "--version", "-help", "-version"})
# Programs that carry a command: `sudo --help` says nothing about the command inside.
_CARRIERS = frozenset(
    "bash sh zsh dash ksh eval python python3 node nodejs perl ruby php awk lua ssh echo printf".split()
)


def is_dry(subject: Subject) -> bool:
    """Whether this invocation only shows what it would do."""
    words, program = subject.call.words, subject.program
    if any(not found & _HARMLESS_PLACES for _, found in subject.writes):
        # the shell opens the file before the program reads its options
        return False
    if subject.is_git:
        # what looks like `--help` may be a value or a path there
        return subject.is_dry_git
    if words and words[-1] in _HELP and "--" not in words and program not in _CARRIERS:
        return True
    if program in _HONOURS_LONG and any(subject.has_option(o) for o in _LONG if o in words):
        return True
    short = _SHORT.get(program)
    return bool(short) and any(subject.has_option(o) for o in short or ())
