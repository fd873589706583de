"""Identities in variables, wherever variables stand: the environment, and files of them.

Promise: total; of a value only its fingerprint is kept, unless the variable's name says that it is an account.
"""

from __future__ import annotations

import re

from shellguard.parse.identities.variables import Holds, identity_of_variable
from shellguard.parse.services.database_url import is_connection
from shellguard.probe.held_databases import keep_database
from shellguard.probe.held_look import Look
from shellguard.probe.held_values import address_in, secrets_of

# Names of values that may be sent as a secret, though nobody says whose: what is public by its own word too, because a
# command that shows it shows what was there.
_ALSO_SECRET = re.compile(
    r"(?:^|_)(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|SECRET|JWT|CREDENTIALS?|(?:API|ACCESS|AUTH|SECRET|PRIVATE|SERVICE|ROLE|ANON|"
    r"SIGNING|ENCRYPTION|ACCOUNT|LICENSE|MASTER|ADMIN|DEPLOY|SERVICE_ROLE)_?KEY|APIKEY|PAT|KEY_BASE|DSN|AUTHTOKEN)"
    r"(?:_(?:\d{1,2}|PROD|PRODUCTION|STAGING|DEV|TEST|OLD|NEW|LIVE))?$"
)
# What says who is at work here, though no command is anybody else for saying it.
_ALSO_NAMED = {
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), ("git", Holds.ACCOUNT)),
    "AWS_ACCOUNT_ID": ("aws", Holds.ACCOUNT), "GCP_PROJECT": ("gcloud", Holds.ACCOUNT), "HEROKU_APP": ("heroku", Holds.ACCOUNT),
    "FLY_APP": ("fly", Holds.ACCOUNT), "GITLAB_HOST": ("gitlab", Holds.ADDRESS), "GH_HOST": ("github", Holds.ADDRESS),
    **dict.fromkeys(("SUPABASE_URL", "NEXT_PUBLIC_SUPABASE_URL", "VITE_SUPABASE_URL"), ("supabase", Holds.ADDRESS)),
}  # fmt: skip
_NO_SECRET = frozenset({"PWD", "OLDPWD", "SSH_ASKPASS", "GIT_ASKPASS"})


def _known(name: str) -> tuple[str, Holds | None]:
    """As readers of commands know it; and what they would not ask for, but could be shown."""
    upper = name.upper()
    known = identity_of_variable(name) or identity_of_variable(upper) or _ALSO_NAMED.get(upper)
    if known is not None:
        return known
    is_secret = upper not in _NO_SECRET and _ALSO_SECRET.search(upper) is not None
    return "any", Holds.SECRET if is_secret else None


def read(look: Look) -> None:
    """The environment that the session begins with."""
    for name, value in list(look.variables.items()):
        if value:
            keep_variable(look, name, value, place=f"${name}")
    _libpq(look)


def keep_variable(look: Look, name: str, value: str, *, place: str, is_current: bool = True) -> None:
    """One variable, if it stands for an identity: by its name, or by what its value gives away."""
    if is_connection(value):
        keep_database(look, value, place=place, is_current=is_current)
        return
    service, holds = _known(name)
    if holds is Holds.ACCOUNT:
        look.keep(
            service, look.name(value) if service != "aws" else value, place=place, is_current=is_current
        )
        return
    address = address_in(value) if "://" in value else None
    host = address.host if address else ""
    if holds is Holds.FILE:
        return
    secrets: tuple[str, ...] = secrets_of(name, value, is_secret=holds is Holds.SECRET)
    if holds is Holds.ADDRESS:
        secrets, host = secrets or ("",), host or value
    for secret in secrets:
        account = address.user if address and address.secret == secret else ""
        look.keep(service, account, secret=secret, place=place, is_current=is_current, host=host)


def _libpq(look: Look) -> None:
    """PGHOST and PGDATABASE say one address together (libpq, Environment Variables)."""
    host, database = look.variable("PGHOST"), look.variable("PGDATABASE")
    if host or database:
        said = f"host={host or 'localhost'} dbname={database or look.variable('PGUSER') or 'postgres'}"
        if look.variable("PGUSER"):
            said += f" user={look.variable('PGUSER')}"
        keep_database(
            look, said, place="$PGHOST" if host else "$PGDATABASE", secret=look.variable("PGPASSWORD")
        )
