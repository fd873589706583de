"""Commands that run on other machines, in other systems or in Windows' shells.

Promise: pure and total; every function is one program's own reading of its arguments.
"""

from __future__ import annotations

import base64
import binascii
import re

from shellguard.parse.getopt import Grammar, scan
from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.peeled import Peeled, Peeler, given_text
from shellguard.parse.powershell_calls import as_commands

_ANSIBLE = Grammar(
    frozenset(
        "-m --module-name -a --args -i --inventory -u --user -e --extra-vars -l --limit -f --forks -c --connection -T --timeout "
        "--become-user --become-method --private-key --key-file -t --tree -M --module-path -P --poll -B --background".split()
    ),
    is_permuting=True,
)


def _ansible(args: tuple[Arg, ...]) -> Peeled | None:
    """`ansible HOSTS -m shell -a TEXT`; without `-m` it is the command module."""
    found = scan(args, _ANSIBLE)
    module = found.value("-m", "--module-name")
    text = found.value("-a", "--args")
    name = module.text.rsplit(".", 1)[-1] if module else "command"
    if text is None or not found.rest or found.has("--syntax-check", "--list-hosts", "-C", "--check"):
        return None
    if name not in ("shell", "command", "raw", "win_shell", "win_command", "script"):
        return None
    free = re.sub(r"(?:^|\s)(?:chdir|creates|removes|executable|warn|stdin)=\S+", " ", text.text)
    return Peeled(
        text=re.sub(r"^\s*cmd=", "", free).strip("\"'"), host=found.rest[0].shown, sources=text.sources
    )


def _salt(args: tuple[Arg, ...]) -> Peeled | None:
    """`salt TARGET cmd.run TEXT`, `salt-call cmd.run TEXT`."""
    at = next(
        (i for i, a in enumerate(args) if re.fullmatch(r"cmd\.(?:run|shell|run_all|run_stdout)", a.text)),
        None,
    )
    if at is None or at + 1 >= len(args):
        return None
    host = next((a.shown for a in reversed(args[:at]) if not a.text.startswith("-")), "")
    return given_text(args[at + 1], host=host)


_KNIFE = Grammar(
    frozenset(
        "-x --ssh-user -P --ssh-password -i --ssh-identity-file -p --ssh-port -a --attribute -C --concurrency -c --config -E --environment".split()
    ),
    is_permuting=True,
)


def _knife(args: tuple[Arg, ...]) -> Peeled | None:
    """`knife ssh QUERY TEXT`: on every node that the query finds."""
    if not args or args[0].text not in ("ssh", "winrm"):
        return None
    rest = scan(args[1:], _KNIFE).rest
    return given_text(rest[1], host=rest[0].shown) if len(rest) > 1 else None


def _fab(args: tuple[Arg, ...]) -> Peeled | None:
    """`fab -H HOSTS -- COMMAND`."""
    found = scan(
        args,
        Grammar(frozenset("-H --hosts -i --identity -c --collection -f --config".split()), is_permuting=True),
    )
    hosts = found.value("-H", "--hosts")
    if hosts is None or not found.behind:
        return None
    return Peeled(text=" ".join(a.text for a in found.behind), host=hosts.shown)


def _aws(args: tuple[Arg, ...]) -> Peeled | None:
    """`aws ssm send-command --parameters ...`, `aws ecs execute-command --command ...`."""
    words = [a.text for a in args]
    verbs = {"send-command", "start-session", "execute-command"} & set(words)
    if not verbs:
        return None
    for at, word in enumerate(words[:-1]):
        if word == "--command":
            return given_text(args[at + 1], host="elsewhere")
        if word == "--parameters":
            said = re.split(r'"?commands?"?\s{0,9}[:=]', words[at + 1], maxsplit=1)[-1]
            texts = re.findall(r'"((?:[^"\\]|\\.)*)"', said)
            plain = re.search(r"commands?=\[?([^\]]*)\]?", words[at + 1])
            text = "\n".join(t for t in texts if t not in ("s",)) or (plain.group(1) if plain else "")
            return Peeled(text=text.strip("'\""), host="elsewhere") if text else None
    return None


def _az(args: tuple[Arg, ...]) -> Peeled | None:
    """`az vm run-command invoke --scripts TEXT...`, `az container exec --exec-command TEXT`."""
    for at, arg in enumerate(args):
        said = {a.text for a in args[:at]}
        is_text = arg.text in ("--scripts", "--script", "--exec-command", "--command")
        if (is_text and {"run-command", "exec", "invoke"} & said) or (arg.text == "-c" and "aks" in said):
            rest = args[at + 1 :]
            end = next((i for i, a in enumerate(rest) if a.text.startswith("-")), len(rest))
            texts = "\n".join(a.text for a in rest[:end])
            return Peeled(text=texts, host="elsewhere") if texts else None
    return None


_WSL = Grammar(frozenset("-d --distribution -u --user --cd --shell-type".split()), is_single_dash=True)


def _wsl(args: tuple[Arg, ...]) -> Peeled | None:
    """`wsl [-d NAME] [-e|--exec|--] COMMAND`."""
    lists = ("-l", "--list", "--shutdown", "-t", "--terminate", "--unregister", "--install", "--export")
    if args and args[0].text in lists:
        return None
    rest = scan(args, _WSL).rest
    return Peeled(rest) if rest else None


# -- Windows -------------------------------------------------------------------------------------------------


def windows_shell(args: tuple[Arg, ...]) -> Peeled | None:
    """`cmd /c TEXT`, `powershell -Command TEXT`, `-EncodedCommand BASE64` (about_PowerShell_exe)."""
    for at, arg in enumerate(args):
        name = arg.text.lower()
        if at + 1 >= len(args):
            return None
        if re.fullmatch(r"[-/]e(?:c|nc?|nco\w*)?", name):
            return Peeled(text=_slashes(_decoded(args[at + 1].text)), sources=args[at + 1].sources)
        if name in ("/c", "/k", "/r") or re.fullmatch(r"[-/]c(?:o|om|omm|omma|omman|ommand)?", name):
            rest = args[at + 1 :]
            text = " ".join(a.text for a in rest)
            return Peeled(
                text=_slashes("\n".join((text, *_meant(text, rest, is_cmd=name.startswith("/"))))),
                sources=tuple(s for a in rest for s in a.sources),
            )
    return None


_DELETES = re.compile(r"(?:^|[&|(]|\b(?:do|call) )\s{0,9}@?(?:rd|rmdir|del|erase)\b[^&|]{0,400}?\s/s\b", re.I)
_IN_QUOTES = re.compile(r'"[^"]{0,1000}"?')


def _meant(text: str, words: tuple[Arg, ...], *, is_cmd: bool) -> list[str]:
    """What else the shell may make of a text.

    cmd knows no escaped quote: handed over inside one word, `"C:\\a b\\"` reaches it as `\\"C:\\a b\\\\"`, and rd takes the
    part before the blank, or the drive's root (learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments)."""
    if is_cmd:
        is_torn = len(words) == 1 and '"' in text and _DELETES.search(text) is not None
        return [_IN_QUOTES.sub(UNKNOWN, text)] if is_torn else []
    said = as_commands(text)
    return [said] if said else []


def _slashes(text: str) -> str:
    return text.replace("\\", "/")


def _decoded(text: str) -> str:
    """UTF-16LE behind base64; what is none is unknown."""
    try:
        return base64.b64decode(text, validate=True).decode("utf-16-le")
    except (binascii.Error, ValueError):
        return UNKNOWN


PEELERS: dict[str, Peeler] = {
    "ansible": _ansible, "salt": _salt, "salt-call": _salt, "salt-ssh": _salt, "aws": _aws, "az": _az, "knife": _knife, "fab": _fab, "wsl": _wsl, "wsl.exe": _wsl,
}  # fmt: skip
