"""Dry runs: the tool's own promise that nothing will be changed.

Promise: only options that the tool is known to honour count (its manual); `--dry-run=none` is no dry run, and neither is
an option behind `--`, one that is another option's value, or one that belongs to a command carried inside.
"""

from __future__ import annotations

from shellguard.classify.subject import Subject
from shellguard.parse.options import VALUES
from shellguard.parse.wrappers import peel

_LONG = frozenset(
    {"--dry-run", "--dryrun", "--dry-run=client", "--dry-run=server", "--dry-run=true", "--dry_run", "--what-if", "-WhatIf"}
)  # fmt: skip
_HONOURS_LONG = frozenset(
    "npm pnpm yarn cargo kubectl oc helm aws rsync rclone docker docker-compose podman poetry uv apt apt-get aptitude dpkg brew "
    "flux argocd supabase wrangler gem lerna changeset composer pip semantic-release release-it make tar az packer patch certbot restic "
    "borg duplicity systemd-tmpfiles zypper bundle firebase skopeo goreleaser chezmoi stow just task rake kustomize pdm hatch "
    "Remove-Item ri git-filter-repo bfg tmpreaper logrotate wipefs ninja doctl gcloud velero".split()
)
_SHORT: dict[str, frozenset[str]] = {
    name: frozenset(options.split())
    for name, options in {
        "rsync": "-n", "make": "-n --just-print --recon", "gmake": "-n --just-print --recon", "ninja": "-n", "just": "-n", "rake": "-n", "task": "-n --dry",
        "apt-get": "-s --simulate --just-print --recon --no-act", "apt": "-s --simulate", "aptitude": "-s --simulate", "dpkg": "--simulate --no-act",
        "dnf": "--assumeno", "yum": "--assumeno", "zypper": "-D", "pacman": "-p --print", "rclone": "-n", "restic": "-n", "borg": "-n", "stow": "-n --no --simulate",
        "rename": "-n --nono --just-print", "prename": "-n", "mkfs.ext2": "-n", "mkfs.ext3": "-n", "mkfs.ext4": "-n", "mke2fs": "-n", "mkfs.xfs": "-N", "fsck": "-N",
        "wipefs": "-n --no-act", "sfdisk": "-n --no-act", "fstrim": "-n", "logrotate": "-d --debug", "chezmoi": "-n", "ansible": "-C --check", "ansible-playbook": "-C --check",
        "puppet": "--noop", "alembic": "--sql", "cargo": "-n", "swapoff": "-V", "tmpreaper": "-t --test", "wrangler": "--dry-run",
    }.items()
}  # fmt: skip
_HARMLESS_PLACES = frozenset({"sink", "temporary", "workspace", "relative"})
_HELP = frozenset({"--help", "--version", "-help", "-version"})
# getopt programs print their help wherever the option stands (coreutils, util-linux).
_HELPS_ANYWHERE = frozenset(
    "rm rmdir mv cp chmod chown chgrp ln install shred truncate tee touch mkdir wipefs mkswap blkdiscard useradd userdel usermod "
    "groupdel rsync tar".split()
)  # fmt: skip
# Programs that carry a command or code: `sudo --help` says nothing about the command inside.
_CARRIERS = frozenset(
    "bash sh zsh dash ksh eval python python3 node nodejs perl ruby php awk lua ssh echo printf".split()
)


def is_dry(subject: Subject) -> bool:
    """Whether this invocation only shows what it would do."""
    return subject.once(_is_dry)


def _is_dry(subject: Subject) -> bool:
    if any(not found & _HARMLESS_PLACES for _, found in subject.writes):
        # the shell opens the file before the program reads its options
        return False
    if subject.is_git:
        # what looks like `--help` may be a value or a path there
        return subject.is_dry_git
    return _only_helps(subject) or _only_shows(subject)


def _only_helps(subject: Subject) -> bool:
    """`rm --help`: the tool says how it is used."""
    words, program = subject.call.words, subject.program
    if not words or program in _CARRIERS or not _HELP & set(words):
        return False
    own = words[: words.index("--")] if "--" in words else words
    values = VALUES.get(program, frozenset())
    if program in _HELPS_ANYWHERE:
        return any(w in _HELP and (at == 0 or own[at - 1] not in values) for at, w in enumerate(own))
    is_last = len(own) == len(words) and words[-1] in _HELP and words[-2:-1] not in {(v,) for v in values}
    # the option is the inner command's: `docker run -v /:/h img --help`
    return is_last and peel(subject.call.program, subject.call.args) is None


def _only_shows(subject: Subject) -> bool:
    words, program = subject.call.words, subject.program
    if program in _HONOURS_LONG and any(subject.has_option(o) for o in _LONG if o in words):
        return True
    return any(subject.has_option(o) for o in _SHORT.get(program, ()))
