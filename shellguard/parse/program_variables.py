"""Variables that name a program or a shell text which the called tool will run: PAGER, GIT_SSH_COMMAND, LESSOPEN.

Promise: pure; a variable counts only for tools that read it (their manuals).
"""

from __future__ import annotations

from shellguard.parse.invocation import Arg

_GIT = frozenset({"git", "gh", "git-lfs", "tig", "lazygit", "hub"})
_PAGED = _GIT | {"man", "psql", "mysql", "systemctl", "journalctl", "aws", "less", "bat", "gcloud", "kubectl"}
_EDITED = _GIT | {
    "crontab", "sudoedit", "sudo", "visudo", "vipw", "vigr", "kubectl", "systemctl", "psql", "mutt", "less", "svn", "hg", "fc",
    "npm", "ansible-vault", "sops", "edit", "bundle", "gem",
}  # fmt: skip
_READERS: dict[str, frozenset[str]] = {
    "PAGER": _PAGED, "MANPAGER": frozenset({"man"}), "GIT_PAGER": _GIT, "AWS_PAGER": frozenset({"aws"}), "SYSTEMD_PAGER": frozenset({"systemctl", "journalctl"}),
    "PSQL_PAGER": frozenset({"psql"}), "BAT_PAGER": frozenset({"bat"}), "GH_PAGER": _GIT, "DELTA_PAGER": frozenset({"delta"}),
    "EDITOR": _EDITED, "VISUAL": _EDITED, "GIT_EDITOR": _GIT, "GIT_SEQUENCE_EDITOR": _GIT, "KUBE_EDITOR": frozenset({"kubectl", "oc"}),
    "SUDO_EDITOR": frozenset({"sudo", "sudoedit"}), "SYSTEMD_EDITOR": frozenset({"systemctl"}), "PSQL_EDITOR": frozenset({"psql"}),
    "GIT_SSH": _GIT, "GIT_SSH_COMMAND": _GIT, "GIT_ASKPASS": _GIT, "GIT_PROXY_COMMAND": _GIT, "GIT_EXTERNAL_DIFF": _GIT,
    "SSH_ASKPASS": frozenset({"ssh", "scp", "ssh-add", "git"}), "SUDO_ASKPASS": frozenset({"sudo"}),
    "RSYNC_RSH": frozenset({"rsync"}), "RSYNC_CONNECT_PROG": frozenset({"rsync"}), "CVS_RSH": frozenset({"cvs"}), "SVN_SSH": frozenset({"svn"}),
    "LESSOPEN": frozenset({"less", "man", "git"}), "LESSCLOSE": frozenset({"less", "man", "git"}), "BROWSER": frozenset({"xdg-open", "gh", "man", "python"}),
    "FZF_DEFAULT_COMMAND": frozenset({"fzf"}), "PROMPT_COMMAND": frozenset({"bash"}), "TAR_RSH": frozenset({"tar"}), "RSH": frozenset({"tar", "dump"}),
}  # fmt: skip


_ALL_READERS = frozenset().union(*_READERS.values())


def variable_texts(program: str, variables: dict[str, Arg]) -> list[Arg]:
    """Shell texts that `program` will run because of these variables."""
    found: list[Arg] = []
    for name, value in variables.items():
        if program in _READERS.get(name, ()) and value.text.strip("\0 "):
            text = value.text.strip("|- ") if name in ("LESSOPEN", "LESSCLOSE") else value.text
            found.append(Arg(text, value.raw, value.sources))
    return found


def is_read(program: str) -> bool:
    """Whether a program of this name looks at any such variable."""
    return program in _ALL_READERS
