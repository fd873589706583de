"""An unknown program whose arguments are another command: `tool rm -rf /` may be a wrapper nobody has told us of.

Promise: pure; only a *possible* command is found here, in whole words behind a program that is known neither as a tool
for text and packages nor as a wrapper. Text that is one word stays data.
"""

from __future__ import annotations

import posixpath
import re

from shellguard.parse.invocation import Arg, Invocation

# Programs whose call is worth a look wherever it stands.
_HEADS = frozenset(
    "rm rmdir unlink shred dd wipefs find git chmod chown chgrp truncate mv sh bash zsh dash ksh sudo doas env xargs "
    "kubectl terraform tofu docker podman helm aws gcloud az psql mysql dropdb redis-cli mongosh shutdown reboot poweroff halt".split()
)
_FAMILIES = re.compile(r"mkfs\.\w+$")
# They read, print, look up, install or describe what their words name, and run none of it.
_TELLERS = frozenset(
    "echo printf grep egrep fgrep zgrep rg ag ack sed awk jq yq cat less more head tail cut tr sort uniq wc diff cmp comm tee column "
    "fold fmt nl od xxd strings man which whereis type whatis apropos info tldr cheat help hash alias unalias export set unset test [ "
    "[[ true false : let read cd ls stat file touch mkdir cp ln apt apt-get aptitude dpkg yum dnf rpm zypper pacman apk brew port snap "
    "flatpak pip pip3 npm gem go rustup choco scoop winget pgrep pidof ps kill pkill killall logger wall notify-send say cowsay figlet "
    "toilet lolcat banner date basename dirname realpath readlink expr seq history fc complete compgen trap logname id groups users "
    "explainshell howdoi eg navi shellcheck shfmt bashlex ruff black mypy pytest jest mocha vitest tsc eslint prettier code subl "
    "apt-cache apt-mark dpkg-query dlocate locate ldd file update-alternatives dpkg-divert lsof fuser ltrace systemctl service journalctl "
    "chgrp useradd usermod adduser addgroup groupadd gpasswd passwd chsh".split()
)
# `xcrun simctl shutdown all`: the verb is the simulators' own.
_SIMULATORS = frozenset({"simctl", "emulator", "avdmanager"})
# How many words of its own a wrapper may have before the command.
_MAX_BEFORE = 6


def possible_tail(call: Invocation) -> tuple[Arg, ...]:
    """The words that may be a command `call` runs; empty when there are none. Pure."""
    program = call.program
    if not program or program in _TELLERS or not re.match(r"[A-Za-z_.][\w.+-]*$", program):
        return ()
    for at, arg in enumerate(call.args[:_MAX_BEFORE]):
        name = posixpath.basename(arg.text)
        is_head = name in _HEADS or _FAMILIES.match(name)
        if at and call.args[at - 1].text in _SIMULATORS:
            return ()
        if is_head and arg.is_known and at + 1 < len(call.args):
            return call.args[at:]
    return ()
