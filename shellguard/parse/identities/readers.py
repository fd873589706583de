"""Which program's identities are read by which reader.

Promise: pure but for the import of a reader when its program is met, and for what `world` is asked; total. A call that
carries no identity at all costs a few lookups.

A reader is a module of this package with `read(call, *, world) -> tuple[IdentityUse, ...]`.
"""

from __future__ import annotations

from importlib import import_module

from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.invocation import Invocation
from shellguard.parse.world import World

# Module of this package -> programs it reads, by their usual names.
_READERS: dict[str, str] = {
    "forges": "gh hub glab tea bb bkt gitlab-runner",
    "git": "git git-credential-manager git-credential-osxkeychain git-credential-libsecret git-credential-store git-credential-cache",
    "local_users": "sudo sudoedit su runuser doas pkexec run0 setpriv gosu su-exec setuidgid s6-setuidgid",
    "packages": "npm pnpm yarn bun cnpm lerna pip pip3 pip-compile pipenv uv twine poetry hatch flit pdm cargo gem bundle bundler dotnet nuget "
    "mvn mvnw composer vsce ovsx pod huggingface-cli hf conan anaconda mix dart flutter jf jfrog wandb",
    "registries": "docker podman nerdctl buildah finch skopeo crane gcrane oras regctl cosign notation singularity apptainer helm ctr",
    "ssh": "ssh slogin autossh scp sftp rsync mosh sshpass ssh-add ssh-copy-id ssh-keygen sshfs plink pscp psftp",
}

_BY_PROGRAM: dict[str, tuple[str, ...]] = {}
for _module, _names in _READERS.items():
    for _name in _names.split():
        _BY_PROGRAM[_name] = (*_BY_PROGRAM.get(_name, ()), _module)

PROGRAMS = frozenset(_BY_PROGRAM)
"""Every program that some reader knows."""


def identity_uses(
    call: Invocation, *, names: tuple[str, ...], world: World | None = None
) -> tuple[IdentityUse, ...]:
    """What `call`, whose program goes by these names, does with identities. Total."""
    modules = next((_BY_PROGRAM[n] for n in reversed(names) if n in _BY_PROGRAM), ())
    found = (
        u for module in modules for u in import_module(f"{__package__}.{module}").read(call, world=world)
    )
    return tuple(dict.fromkeys(found))
