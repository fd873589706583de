"""Packages that are added, upgraded, locked or removed, on this machine or in this project.

Promise: pure; names without versions, one deed a package; without names it is what the project's own files declare.
"""

from __future__ import annotations

import itertools
import re

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import MOST, absolute, is_pattern
from shellguard.model import Undo
from shellguard.parse.invocation import Arg
from shellguard.parse.services.service_act import Scope

_NODE = "install i add ci remove rm uninstall un update upgrade up dedupe link prune rebuild"
_SYSTEM = "install remove purge autoremove upgrade full-upgrade dist-upgrade update reinstall"
# Program -> subcommands that change packages.
_VERBS: dict[str, frozenset[str]] = {
    name: frozenset(verbs.split())
    for names, verbs in (
        ("pip pip3 pipx", "install uninstall download inject upgrade upgrade-all reinstall"),
        ("uv", "add remove sync lock"), ("poetry", "add remove install update lock"), ("pipenv", "install uninstall update lock sync"),
        ("pdm rye pixi", "add remove install update lock sync"), ("conda mamba micromamba", "install remove update uninstall upgrade"),
        ("npm", _NODE), ("pnpm bun", _NODE), ("yarn", _NODE), ("apt apt-get aptitude", _SYSTEM), ("dnf yum microdnf zypper", _SYSTEM + " in rm up"),
        ("apk", "add del upgrade update fix"), ("brew", "install uninstall upgrade reinstall remove update tap"), ("port", "install uninstall upgrade"),
        ("snap flatpak", "install remove refresh update uninstall"), ("cargo", "add install remove uninstall update rm generate-lockfile"),
        ("go", "get install"), ("gem", "install uninstall update"), ("bundle bundler", "install update add remove lock"),
        ("composer", "require install update remove"), ("dotnet", "add restore"), ("nix-env nix", "install -i profile"), ("winget choco scoop", "install uninstall upgrade"),
        ("mix", "deps.get deps.update"), ("pod", "install update"), ("flutter dart", "pub"), ("opam stack cabal", "install upgrade remove"),
        ("tlmgr", "install update remove"), ("luarocks", "install remove"), ("asdf mise nvm pyenv rbenv rustup volta fnm", "install uninstall update"),
    )
    for name in names.split()
}  # fmt: skip
_WITHOUT = frozenset({"pacman", "rpm", "dpkg", "easy_install", "yarn", "pip-compile", "pip-sync", "uv"})
PACKAGERS = frozenset(_VERBS) | _WITHOUT
_LOOKS = frozenset(
    "list ls show view info search outdated audit freeze check why tree licenses config cache-key policy list-installed explain doctor".split()
)
_VALUES = (
    "-r --requirement -c --constraint -i --index-url --extra-index-url -t --target --prefix --registry -w --workspace --python -p -n --name --channel --group -G "
    "--features --root --path --version -e --tag --cache-dir --find-links -f --only-binary --default-timeout --timeout --git --branch --rev --precise"
).split()
_LOCKS = {
    "poetry": "poetry.lock",
    "uv": "uv.lock",
    "pipenv": "Pipfile.lock",
    "bundle": "Gemfile.lock",
    "pdm": "pdm.lock",
    "cargo": "Cargo.lock",
}
_PIN = re.compile(r"(?<=[\w\]])(?:[=<>~!^]=?|===?|@(?=[\w^~*])).*$")
_WHOLE = frozenset(
    "update upgrade up full-upgrade dist-upgrade autoremove lock upgrade-all dedupe prune".split()
)


def package_deeds(subject: Subject) -> list[Deed]:
    """What a packager does with packages; empty for its other commands."""
    name = next((n for n in subject.programs if n in PACKAGERS), "")
    words = _operands(subject)
    if name == "uv" and words and words[0].text == "pip":
        name, words = "pip", words[1:]
    if name in ("pacman", "rpm", "dpkg", "easy_install", "pip-compile", "pip-sync"):
        return _by_letters(subject, name, words)
    verb = words[0].text if words else ("install" if name == "yarn" else "")
    if verb == "global" and len(words) > 1:
        words, verb = words[1:], words[1].text
    if verb == "audit" and any(w.text == "fix" for w in words[1:]):
        return [_deed(subject, "", Scope.ALL, f"{name} audit fix")]
    if verb in ("config", "version") and any(
        w.text in ("set", "delete", "edit", "unset", "patch", "minor", "major") for w in words[1:]
    ):
        return [
            Deed(
                Does.CHANGE,
                "config",
                name,
                service="packages",
                where=subject.call.cwd or "",
                how=f"{name} {verb}",
            )
        ]
    if verb in _LOOKS:
        return _looked(subject, name, verb, words[1:])
    if verb not in _VERBS.get(name, ()) or (name == "apt-get" and verb == "clean"):
        return _environment(subject, name, verb)
    if verb == "install" and name == "go" and not any("@" in w.text for w in words[1:]):
        return []
    return _installed(subject, name, verb, words[1:])


def _operands(subject: Subject) -> list[Arg]:
    found: list[Arg] = []
    skipping = False
    for arg in subject.call.args:
        if skipping:
            skipping = False
        elif arg.text.startswith("-") and len(arg.text) > 1:
            skipping = arg.text in _VALUES
        else:
            found.append(arg)
    return found


def _installed(subject: Subject, name: str, verb: str, words: list[Arg]) -> list[Deed]:
    how = f"{name} {verb}"
    files = _listed(subject)
    if files:
        return [_deed(subject, f, Scope.MANY, how) for f in files] + [
            _deed(subject, _bare(w), Scope.ONE, how) for w in words
        ]
    if words:
        return [
            _deed(subject, _bare(w), Scope.MANY if is_pattern(w) else Scope.ONE, how) for w in words[:MOST]
        ]
    if verb in ("lock", "generate-lockfile"):
        return [_deed(subject, absolute(_LOCKS.get(name, ""), subject.call), Scope.ALL, how)]
    return [_deed(subject, "", Scope.ALL if verb in _WHOLE else Scope.MANY, how)]


def _listed(subject: Subject) -> list[str]:
    """Files that name what is installed: `-r requirements.txt`."""
    args = subject.call.args
    pairs = itertools.pairwise(args)
    return [
        absolute(b.shown, subject.call)
        for a, b in pairs
        if a.text in ("-r", "--requirement", "-c", "--constraint")
    ][:8]


def _bare(word: Arg) -> str:
    """`flask[async]>=2` is `flask`, `@scope/x@1` is `@scope/x`."""
    text = word.shown
    if "://" in text or text.startswith((".", "/")):
        return text.split("@")[-1] if "://" in text else text
    return re.sub(r"\[[^\]]*\]", "", _PIN.sub("", text))


def _deed(subject: Subject, target: str, scope: Scope, how: str) -> Deed:
    call = subject.call
    where = call.host or call.cwd or ""
    return Deed(Does.INSTALL, "package", target[:300], scope, "packages", where, undo=Undo.TRIVIAL, how=how)


def _looked(subject: Subject, name: str, verb: str, words: list[Arg]) -> list[Deed]:
    how = f"{name} {verb}"
    named = [
        Deed(Does.LOOK, "package", _bare(w), service="packages", where=subject.call.cwd or "", how=how)
        for w in words[:8]
    ]
    return named or [Deed(Does.LOOK, "package", "*", Scope.ALL, "packages", subject.call.cwd or "", how=how)]


def _environment(subject: Subject, name: str, verb: str) -> list[Deed]:
    """`conda create -n x` makes an environment."""
    if verb not in ("create", "venv", "init", "new", "env") or name in ("brew", "helm"):
        return []
    words = [w for w in _operands(subject) if w.text != verb]
    args = subject.call.args
    named = [b.shown for a, b in itertools.pairwise(args) if a.text in ("-n", "--name", "-p", "--prefix")]
    is_file = verb in ("init", "new")
    target = (
        named[0]
        if named
        else absolute(words[0].shown, subject.call)
        if words and name != "npm"
        else (subject.call.cwd or "")
        if is_file
        else ""
    )
    return [
        Deed(
            Does.MAKE,
            "folder" if is_file or verb == "venv" else "environment",
            target[:300],
            service="files",
            how=f"{name} {verb}",
        )
    ]


def _by_letters(subject: Subject, name: str, words: list[Arg]) -> list[Deed]:
    letters = next((w for w in subject.call.words if w.startswith("-")), "")
    is_look = (name == "pacman" and letters.startswith("-Q")) or (
        name in ("rpm", "dpkg") and letters[1:2] in ("q", "l", "L", "s", "S") and "--set" not in letters
    )
    if is_look:
        return _looked(subject, name, letters, words)
    return [_deed(subject, _bare(w), Scope.ONE, name) for w in words] or [_deed(subject, "", Scope.ALL, name)]
