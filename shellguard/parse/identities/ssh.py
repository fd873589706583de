"""Whom ssh and its kin act as: keys, users of other machines, passwords that sshpass types, keys that are kept or made.

Promise: pure and total. A plain `ssh host` uses what the person's configuration says and gives nothing. Options as
OpenSSH's manual pages, sshpass(1), mosh(1), rsync(1), sshfs(1) and PuTTY's manual have them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import replace

from shellguard.parse.getopt import Grammar, Scan, scan
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.putty import read_putty
from shellguard.parse.identities.ssh_words import (
    AUTOSSH,
    SCP,
    SFTP,
    SSH,
    Login,
    is_elsewhere,
    login_of,
    see_destination,
    ssh_login,
    text_login,
    uses_of,
)
from shellguard.parse.identities.word_values import (
    absolute,
    fed,
    is_guess,
    open_name,
    secret_of,
    variable_of,
)
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Grammar as Options
from shellguard.parse.option_grammar import read_options
from shellguard.parse.world import World

_SHOWS = frozenset({"-Q", "-V", "-G"})


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """Logins, stored and made keys."""
    program = call.program.lower().removesuffix(".exe")
    return tuple(dict.fromkeys(_PROGRAMS[program](call))) if program in _PROGRAMS else ()


def _ssh(call: Invocation) -> Iterator[IdentityUse]:
    grammar = AUTOSSH if call.program == "autossh" else SSH
    before = scan(call.args, grammar)
    if any(g.name in _SHOWS or g.name == "-O" for g in before.given):
        return
    yield from uses_of(ssh_login(call.args, call, grammar=grammar))
    jump = before.value("-J")
    if jump is not None:
        through = Login()
        see_destination(through, jump.text.partition(",")[0])
        through.how = ["-J"]
        yield from uses_of(through)


def _copied(call: Invocation) -> Iterator[IdentityUse]:
    """scp, sftp: the first other machine that is named."""
    found = scan(call.args, SFTP if call.program == "sftp" else SCP)
    login = login_of(Scan(tuple(g for g in found.given if g.name != "-l")), call)
    is_sftp = call.program == "sftp"
    for arg in found.rest:
        if (is_sftp or is_elsewhere(arg.text)) and see_destination(login, arg.text):
            break
    yield from uses_of(login)


# rsync(1): options with a value of their own word.
_RSYNC = Options.of(
    "e,rsh= password-file= f,filter= exclude= include= exclude-from= include-from= files-from= port= B,block-size= T,temp-dir= "
    "M,remote-option= rsync-path= suffix= backup-dir= partial-dir= link-dest= copy-dest= compare-dest= log-file= bwlimit= "
    "timeout= contimeout= max-size= min-size= chmod= chown= usermap= groupmap= out-format= info= debug= max-delete= a v z r u "
    "n P h,human-readable S H A X q,quiet l p t g o D c x W O"
)


def _rsync(call: Invocation) -> Iterator[IdentityUse]:
    given = read_options(_RSYNC, call.args)
    login = text_login(given.text("rsh"), call) if given.has("rsh") else Login()
    there = next((a.text for a in given.operands if is_elsewhere(a.text)), "")
    if there:
        see_destination(login, there)
    if not (there.startswith("rsync://") or "::" in there):
        yield from uses_of(login)
    file = absolute(given.text("password-file"), call)
    password = call.setting("RSYNC_PASSWORD")
    if file or (password is not None and password.text):
        secret, variable = secret_of(password) if password is not None and not file else ("", "")
        how = "--password-file" if file else "$RSYNC_PASSWORD"
        yield IdentityUse(Use.USED, "rsync", secret, login.user, how, variable, file, login.host)


_MOSH = Options.of(
    "ssh= client= server= predict= p,port= P= family= ssh-pty no-init local experimental-remote-ip= 4 6 a n o"
)


def _mosh(call: Invocation) -> Iterator[IdentityUse]:
    given = read_options(_MOSH, call.args)
    login = text_login(given.text("ssh"), call) if given.has("ssh") else Login()
    for arg in given.operands[:1]:
        see_destination(login, arg.text)
    yield from uses_of(login)


_SSHPASS = Grammar(frozenset({"-p", "-f", "-d", "-P"}), optional=frozenset({"-e"}))
_INNER = {"ssh": SSH, "autossh": AUTOSSH}


def _sshpass(call: Invocation) -> Iterator[IdentityUse]:
    """`sshpass -p X|-f FILE|-e[NAME] ssh user@host`."""
    found = scan(call.args, _SSHPASS)
    if not found.rest:
        return
    word, file = found.value("-p"), found.value("-f")
    how = "sshpass -p" if word is not None else "sshpass -f" if file is not None else "sshpass"
    name = ""
    if found.has("-e"):
        named = found.value("-e")
        name = named.text if named is not None and named.text else "SSHPASS"
        word, how = call.setting(name), f"${name}"
    secret, variable = secret_of(word) if word is not None else ("", name)
    inner = _inner_login(found.rest, call)
    yield IdentityUse(
        Use.USED,
        "ssh",
        secret,
        inner.user,
        how,
        "" if secret else variable or name,
        absolute(file.text, call) if file is not None else "",
        inner.host,
        is_guess(inner.user, secret),
    )


def _inner_login(words: tuple[Arg, ...], call: Invocation) -> Login:
    """Who logs in where in the command that gets the password typed."""
    program = posixpath.basename(words[0].text)
    if program in _INNER:
        return ssh_login(words[1:], call, grammar=_INNER[program])
    inner = replace(call, program=program, args=words[1:], assignments=(), environment=())
    login = Login()
    for arg in inner.args:
        if is_elsewhere(arg.text) and see_destination(login, arg.text):
            break
    return login


_ADD = Grammar(frozenset({"-E", "-e", "-H", "-h", "-S", "-s", "-T", "-t"}))
_ADD_SHOWS = ("-l", "-L", "-d", "-D", "-x", "-X", "-T", "-e")


def _add(call: Invocation) -> Iterator[IdentityUse]:
    """ssh-add(1): a key that is not the person's usual one goes into the agent."""
    found = scan(call.args, _ADD)
    if found.has(*_ADD_SHOWS):
        return
    for arg in found.rest:
        if arg.text == "-":
            got = fed(call)
            yield IdentityUse(Use.STORED, "ssh", got.secret, how="ssh-add", file=got.file)
        elif arg.is_process:
            yield IdentityUse(
                Use.STORED, "ssh", (arg.content or "").strip(), how="ssh-add", variable=variable_of(arg)
            )
        else:
            file = absolute(arg.text, call)
            yield IdentityUse(
                Use.STORED, "ssh", how="ssh-add", variable="" if file else variable_of(arg), file=file
            )


_COPY_ID = Grammar(frozenset({"-o", "-p", "-F", "-t"}), optional=frozenset({"-i"}), is_permuting=True)


def _copy_id(call: Invocation) -> Iterator[IdentityUse]:
    """`ssh-copy-id [-i FILE] user@host`: the key opens that account from now on."""
    # `-i` takes the next word unless that is the destination (ssh-copy-id(1))
    words = tuple(a for a in call.args if a.text != "-i")
    found = scan(words, _COPY_ID)
    if found.has("-n", "-h", "-?") or not found.rest:
        return
    login = login_of(found, call)
    see_destination(login, found.rest[-1].text)
    named = found.value("-i") or (found.rest[0] if len(found.rest) > 1 else None)
    file = absolute(named.text, call) if named is not None else ""
    yield IdentityUse(
        Use.STORED,
        "ssh",
        account=login.user,
        how="ssh-copy-id",
        variable=login.variable,
        file=file,
        host=login.host,
    )


_KEYGEN = Grammar(frozenset("-" + c for c in "abCDEFfGIJjKmMNnOPRrSstTVWwYZz") | {"-b"})
# ssh-keygen(1): what shows, converts, looks up, checks or signs a file makes no key.
_KEYGEN_SHOWS = tuple("-" + c for c in "yliBeFHRrpcLQYDAMkK")


def _keygen(call: Invocation) -> Iterator[IdentityUse]:
    """A new key, or a certificate made with an authority's."""
    found = scan(call.args, _KEYGEN)
    authority = found.value("-s")
    if authority is not None and not found.has("-Y", "-k"):
        login = found.value("-I")
        yield IdentityUse(
            Use.OBTAINED,
            "ssh",
            account=open_name(login.text) if login is not None else "",
            how="ssh-keygen: a new certificate",
            file=absolute(authority.text, call),
        )
    elif not found.has(*_KEYGEN_SHOWS) and call.args:
        file = found.value("-f")
        yield IdentityUse(
            Use.OBTAINED,
            "ssh",
            how="ssh-keygen: a new key",
            file=absolute(file.text, call) if file is not None else "",
        )


_SSHFS = Options.of("o,options= p,port= F,config= C f d s h V 1 2")


def _sshfs(call: Invocation) -> Iterator[IdentityUse]:
    """`sshfs user@host:path folder -o IdentityFile=…`."""
    given = read_options(_SSHFS, call.args)
    options = [o for v in given.options.get("options", []) for o in v.text.split(",")]
    line = " ".join(f"-o {o}" for o in options if "=" in o and UNKNOWN not in o)
    login = text_login(f"ssh {line}", call)
    for arg in given.operands[:1]:
        see_destination(login, arg.text)
    yield from uses_of(login)


_PROGRAMS: dict[str, Callable[[Invocation], Iterator[IdentityUse]]] = {
    "ssh": _ssh, "autossh": _ssh, "slogin": _ssh, "scp": _copied, "sftp": _copied, "rsync": _rsync, "mosh": _mosh, "sshpass": _sshpass,
    "ssh-add": _add, "ssh-copy-id": _copy_id, "ssh-keygen": _keygen, "sshfs": _sshfs, "plink": read_putty, "pscp": read_putty, "psftp": read_putty,
}  # fmt: skip
