"""Which other user of this machine a call acts as: sudo, su, runuser, doas and kin.

Promise: pure and total. `root` is privilege, told elsewhere, and gives nothing; so does a call that runs nothing. Options as
sudo(8), su(1), runuser(1), doas(1), pkexec(1), run0(1) and setpriv(1) have them.
"""

from __future__ import annotations

from shellguard.parse.getopt import Grammar, Scan, scan
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.word_values import open_name, variable_of
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.world import World

_SERVICE = "local user"
_ROOT = frozenset({"", "root", "0", "#0"})

# Variables that name the person at work.
_OWN = frozenset({"USER", "LOGNAME", "SUDO_USER"})


def _grammar(values: str, *, is_permuting: bool = False) -> Grammar:
    return Grammar(frozenset(values.split()), is_permuting=is_permuting)


_SUDO = _grammar(
    "-u --user -g --group -h --host -p --prompt -C --close-from -T --command-timeout -r --role -t --type -U --other-user "
    "-D --chdir -R --chroot"
)
# Program -> its options, and those that name the user.
_NAMED: dict[str, tuple[Grammar, tuple[str, ...]]] = {
    "sudo": (_SUDO, ("-u", "--user")),
    "sudoedit": (_SUDO, ("-u", "--user")),
    "doas": (_grammar("-u -C -a"), ("-u",)),
    "pkexec": (_grammar("--user -u"), ("--user", "-u")),
    "run0": (
        _grammar(
            "-u --user -g --group -D --chdir --unit --description --slice --nice --setenv --machine -p --property"
        ),
        ("-u", "--user"),
    ),
    "setpriv": (_grammar("--reuid --ruid --euid --regid --groups"), ("--reuid", "--ruid", "--euid")),
    "runuser": (
        _grammar("-u --user -g --group -G --supp-group -s --shell -w --whitelist-environment -T"),
        ("-u", "--user"),
    ),
}
_SHOWS = (
    "-l",
    "--list",
    "-v",
    "--validate",
    "-V",
    "--version",
    "-K",
    "-k",
    "--help",
    "-U",
    "-L",
    "-d",
    "--dump",
)
_SU = _grammar(
    "-g --group -G --supp-group -s --shell -w --whitelist-environment -c --command", is_permuting=True
)
# The user is the first operand.
_FIRST = frozenset({"gosu", "su-exec", "setuidgid", "s6-setuidgid"})


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """The user it becomes."""
    name, how = _user(call)
    if name is None or call.host or name.text.partition(":")[0] in _ROOT:
        return ()
    account = open_name(name.text.partition(":")[0].lstrip("#"))
    variable = "" if account else variable_of(name)
    if (not account and not variable) or variable in _OWN:
        return ()
    return (IdentityUse(Use.USED, _SERVICE, account=account, how=how, variable=variable),)


def _user(call: Invocation) -> tuple[Arg | None, str]:
    if call.program in _FIRST:
        return (call.args[0] if call.args else None), call.program
    if call.program in _NAMED:
        grammar, options = _NAMED[call.program]
        found = scan(call.args, grammar)
        named = found.value(*options)
        is_shown = call.program in ("sudo", "doas") and found.has(*_SHOWS) and not _runs(found)
        if named is not None or call.program != "runuser":
            return (None if is_shown else named), f"{call.program} {options[0]}"
    if call.program in ("su", "runuser"):
        return _su_user(call), call.program
    return None, ""


def _runs(found: Scan) -> bool:
    """`sudo -k COMMAND` runs it; `sudo -l COMMAND` only says whether it might."""
    return bool(found.rest) and not found.has("-l", "--list", "-U", "-v", "--validate", "-L")


def _su_user(call: Invocation) -> Arg | None:
    """`su [-] [USER]`; a lone dash is a login shell."""
    words = [a for a in scan(call.args, _SU).rest if a.text != "-"]
    return words[0] if words else None
