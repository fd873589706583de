"""Whom PuTTY's plink, pscp and psftp act as.

Promise: pure and total. Options have one dash, are spelled as they are, and case matters (the PuTTY user manual).
"""

from __future__ import annotations

from collections.abc import Iterator

from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.ssh_words import Login, is_elsewhere, see_destination, uses_of
from shellguard.parse.identities.word_values import absolute, is_guess, open_name, secret_of
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.option_grammar import Given


def read_putty(call: Invocation) -> Iterator[IdentityUse]:
    """`plink -pw X user@host`, `pscp -i KEY FILE user@host:path`. PuTTY's options are one dash and case matters."""
    given = _exact(call.args)
    login = Login(user=open_name(given.text("-l")), how=["-l"] if given.has("-l") else [])
    key, word, kept = given.value("-i"), given.value("-pw"), given.value("-pwfile")
    if key is not None and (file := absolute(key.text, call)):
        login.files.append(file)
        login.told("-i")
    for arg in given.operands:
        if call.program == "plink" or is_elsewhere(arg.text):
            see_destination(login, arg.text)
            break
    if word is None and kept is None:
        yield from uses_of(login)
        return
    secret, variable = secret_of(word) if word is not None else ("", "")
    kept_in = absolute(kept.text, call) if kept is not None else ""
    how = "-pw" if word is not None else "-pwfile"
    yield IdentityUse(
        Use.USED, "ssh", secret, login.user, how, variable, kept_in, login.host, is_guess(login.user, secret)
    )


_PUTTY_VALUES = frozenset("-l -i -pw -pwfile -P -m -load -proxycmd -hostkey -sercfg -nc -L -R -D".split())


def _exact(args: tuple[Arg, ...]) -> Given:
    """Options spelled as they are, no clusters."""
    given = Given()
    at = 0
    while at < len(args):
        text = args[at].text
        if text in _PUTTY_VALUES and at + 1 < len(args):
            given.options.setdefault(text, []).append(args[at + 1])
            at += 1
        elif not text.startswith("-"):
            given.operands.append(args[at])
        at += 1
    return given
