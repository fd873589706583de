"""What one call does with one identity: the nouns.

Promise: frozen; a secret's value stands in `secret` alone, is never shown, and goes no further than to whoever makes
fingerprints of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Use(StrEnum):
    """What is done with it."""

    USED = "used"
    """This call acts with it."""
    STORED = "stored"
    """Later calls of this tool will act with it: `kubectl config use-context`, `gh auth switch`, `docker login`."""
    EXPORTED = "exported"
    """Put into the shell: what it starts from now on inherits it. `export AWS_PROFILE=x`, `source other/.env`."""
    SOUGHT = "sought"
    """Looked for, before anybody knows what will be found: a search for tokens, a listing of a keychain."""
    OBTAINED = "obtained"
    """Brought to light or made: a secret's value is printed, copied, fetched from where it is kept, or minted."""


@dataclass(frozen=True, slots=True)
class IdentityUse:
    """One identity in one call."""

    use: Use
    service: str
    """Whose: `aws` `gcloud` `azure` `kubernetes` `github` `gitlab` `git` `ssh` `database` `registry` `vault` `http`, a
    platform's own name (`railway`), `secret store`, `metadata` or `any`."""
    secret: str = field(default="", repr=False)
    """Its value where the command writes it out or a file that was read holds it, out of its coat; never shown."""
    account: str = ""
    """What openly says whose it is: profile, context, user, address, role. Never a secret."""
    how: str = ""
    """How it is given, for people: `--profile`, `$AWS_PROFILE`, `header Authorization`, `the address`, `--kubeconfig`."""
    variable: str = ""
    """The variable the value comes from, without `$`, where the value itself is not written out."""
    file: str = ""
    """Absolute path of the file that holds it: a key, a kubeconfig, a service account, an env file, a .netrc."""
    host: str = ""
    """To whom it is shown, where that is known; no port."""
    is_guess: bool = False
    """User and password are written out as people try them: `admin:admin`, `root:password`, an empty password."""
