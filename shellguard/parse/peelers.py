"""Wrappers that no table can say: what depends on a subcommand, a mode or a language of their own.

Promise: pure and total; every function is one program's own reading of its arguments.
"""

from __future__ import annotations

import base64
import binascii
import re

from shellguard.parse.env_split import env
from shellguard.parse.getopt import Grammar, scan
from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.peeled import Peeled, Peeler


def _grammar(values: str = "", *, is_permuting: bool = False, is_single_dash: bool = False) -> Grammar:
    return Grammar(frozenset(values.split()), is_permuting=is_permuting, is_single_dash=is_single_dash)


def joined(words: tuple[Arg, ...] | list[Arg], *, host: str = "") -> Peeled | None:
    """Words that become one shell text."""
    if not words:
        return None
    return Peeled(
        text=" ".join(a.text for a in words), sources=tuple(s for a in words for s in a.sources), host=host
    )


def given_text(text: Arg | None, *, host: str = "") -> Peeled | None:
    """A shell text that is one word."""
    return None if text is None else Peeled(text=text.text, sources=text.sources, host=host)


# -- terminals -----------------------------------------------------------------------------------------------

_SCRIPT = _grammar("-c --command -I --log-in -O --log-out -B --log-io -T --log-timing -m --logging-format -E --echo -o --output-limit")


def _script(args: tuple[Arg, ...]) -> Peeled | None:
    """util-linux: `script -c TEXT [FILE]`, `script [FILE] -- COMMAND`; BSD: `script FILE COMMAND...`."""
    permuted = scan(args, Grammar(_SCRIPT.values, is_permuting=True))
    text = permuted.value("-c", "--command")
    if text is not None:
        return given_text(text)
    found = scan(args, _SCRIPT)
    rest = found.rest[1:]
    if permuted.behind:
        return Peeled(permuted.behind)
    return Peeled(rest) if rest else None


_SCREEN = _grammar("-S -t -c -e -h -p -s -T -L -Logfile -m0", is_single_dash=False)


def _screen(args: tuple[Arg, ...]) -> Peeled | None:
    """`screen -dmS NAME COMMAND...`; `screen -S NAME -X stuff 'TEXT\\n'` types it."""
    found = scan(args, Grammar(_SCREEN.values - {"-L"}))
    rest = found.rest
    if found.has("-X"):
        words = [a.text for a in rest[:1]]
        if words in (["stuff"], ["exec"], ["eval"]):
            typed = tuple(Arg(re.sub(r"\^M|\\[rn]|\\015", "\n", a.text), a.raw, a.sources) for a in rest[1:])
            return joined(typed)
        return Peeled(rest[1:]) if words == ["screen"] and rest[1:] else None
    return Peeled(rest) if rest and not found.has("-r", "-x", "-R") else None


_TERMINALS = _grammar(
    "-geometry -title -T -fn -fa -fs -bg -fg -name -class -n -t -d --title --class --working-directory --profile -o --option",
    is_single_dash=True,
)


def _terminal(args: tuple[Arg, ...]) -> Peeled | None:
    """`xterm -e COMMAND...`, `alacritty -e ...`, `kitty COMMAND`."""
    for at, arg in enumerate(args):
        if arg.text in ("-e", "-x", "--command", "--") and at + 1 < len(args):
            rest = args[at + 1 :]
            return joined(rest) if len(rest) == 1 else Peeled(rest)
    return None


# -- users ---------------------------------------------------------------------------------------------------

_RUNUSER = _grammar("-u --user -g --group -G --supp-group -s --shell -c --command -w --whitelist-environment -T")


def _runuser(args: tuple[Arg, ...]) -> Peeled | None:
    """`runuser -u USER [--] COMMAND`; `runuser - USER -c TEXT`."""
    found = scan(args, Grammar(_RUNUSER.values, is_permuting=True))
    text = found.value("-c", "--command")
    if text is not None:
        return given_text(text)
    plain = scan(args, _RUNUSER)
    return Peeled(plain.rest) if plain.has("-u", "--user") and plain.rest else None


def _sg(args: tuple[Arg, ...]) -> Peeled | None:
    """`sg [-] GROUP [-c] TEXT`."""
    rest = tuple(a for a in args if a.text not in ("-", "-c"))
    return joined(rest[1:2])


def _capsh(args: tuple[Arg, ...]) -> Peeled | None:
    """`capsh ... -- ARGS`: bash gets the arguments."""
    at = next((i for i, a in enumerate(args) if a.text in ("--", "==")), None)
    return None if at is None else Peeled((Arg("bash"), *args[at + 1 :]))


_STARTER = _grammar(
    "-x --exec -a --startas -n --name -p --pidfile -u --user -c --chuid -g --group -s --signal -R --retry -d --chdir -r "
    "--chroot -N --nicelevel -I --iosched -k --umask -P --procsched -O --output --ppid --pid --remove-pidfile"
)


def _start_stop_daemon(args: tuple[Arg, ...]) -> Peeled | None:
    """`start-stop-daemon --start --exec PROGRAM -- ARGS`."""
    found = scan(args, Grammar(_STARTER.values, is_permuting=True, flags=frozenset({"--start", "--stop"})))
    program = found.value("-a", "--startas") or found.value("-x", "--exec")
    if program is None or not found.has("-S", "--start"):
        return None
    return Peeled((program, *(found.behind or ())), cwd=found.value("-d", "--chdir"))


# -- watchers ------------------------------------------------------------------------------------------------


def _entr(args: tuple[Arg, ...]) -> Peeled | None:
    """`... | entr [-s] COMMAND`: `/_` is the first file that changed."""
    found = scan(args, Grammar())
    changed = Arg(UNKNOWN, "/_", ("stdin",))
    rest = tuple(changed if a.text == "/_" else a for a in found.rest)
    if not rest:
        return None
    return joined(rest[:1]) if found.has("-s") else Peeled(rest)


_NODEMON = _grammar("-x --exec -w --watch -i --ignore -e --ext -d --delay --config --cwd -s --signal")


def _nodemon(args: tuple[Arg, ...]) -> Peeled | None:
    found = scan(args, _NODEMON)
    text = found.value("-x", "--exec")
    if text is None:
        return Peeled((Arg("node"), *found.rest)) if found.rest else None
    return Peeled(text=" ".join([text.text, *(a.text for a in found.rest)]), sources=text.sources)


def _cargo(args: tuple[Arg, ...]) -> Peeled | None:
    """`cargo watch -s TEXT`, `-x 'SUBCOMMAND'`, `-- COMMAND`."""
    if not args or args[0].text != "watch":
        return None
    found = scan(args[1:], _grammar("-s --shell -x --exec -w --watch -i --ignore -d --delay -C --workdir -B"))
    text = found.value("-s", "--shell")
    if text is not None:
        return given_text(text)
    called = found.value("-x", "--exec")
    if called is not None:
        return Peeled(text=f"cargo {called.text}", sources=called.sources)
    return Peeled(found.rest) if found.rest else None


# -- language runners ----------------------------------------------------------------------------------------


def python_file(peeled: Peeled | None) -> Peeled | None:
    """`uv run x.py` is Python running x.py."""
    if peeled is None or not peeled.args or not peeled.args[0].text.endswith(".py"):
        return peeled
    return Peeled((Arg("python3"), *peeled.args), cwd=peeled.cwd)


_RUNNERS: dict[str, tuple[str, str]] = {
    # module: (its own first word, options with values)
    "cProfile": ("", "-o --outfile -s --sort"), "profile": ("", "-o --outfile -s --sort"), "pdb": ("", "-c --command"),
    "trace": ("", "-f --file -C --coverdir --ignore-module --ignore-dir"), "runpy": ("", ""),
    "coverage": ("run", "--source --omit --include --rcfile --data-file --context --concurrency --timid"),
    "memray": ("run", "-o --output --live-port"), "viztracer": ("", "-o --output_file --tracer_entries"), "scalene": ("", "--outfile"),
    "kernprof": ("", "-o -s"), "debugpy": ("", "--listen --connect --configure-subProcess"), "line_profiler": ("", "-o"),
    "torchrun": ("", "--nproc_per_node --nproc-per-node --nnodes --node_rank --master_addr --master_port --rdzv_id --rdzv_backend --rdzv_endpoint"),
    "accelerate": ("launch", "--config_file --num_processes --num_machines --mixed_precision --main_process_port"),
}  # fmt: skip


def python_module(args: tuple[Arg, ...]) -> Peeled | None:
    """`-m MODULE ...`: the module, or the file a profiler or debugger runs."""
    runs = _python_runner(args[0].text, args[1:])
    return runs if runs is not None else Peeled(args)


def _python_runner(name: str, args: tuple[Arg, ...]) -> Peeled | None:
    if name == "timeit":
        found = scan(args, _grammar("-n --number -r --repeat -s --setup -u --unit"))
        code = "\n".join(a.text for a in (*found.values("-s", "--setup"), *found.rest))
        return Peeled((Arg("python3"), Arg("-c"), Arg(code))) if code else None
    own = _RUNNERS.get(name)
    if own is None or (own[0] and (not args or args[0].text != own[0])):
        return None
    rest = args[1:] if own[0] else args
    values = frozenset(own[1].split())
    at = 0
    while at < len(rest) and rest[at].text.startswith("-") and rest[at].text not in ("-m", "--module"):
        at += 2 if rest[at].text in values else 1
    if at >= len(rest):
        return None
    is_module = rest[at].text in ("-m", "--module")
    return (
        Peeled((Arg("python3"), Arg("-m"), *rest[at + 1 :]))
        if is_module
        else Peeled((Arg("python3"), *rest[at:]))
    )


def _runner_named(name: str) -> Peeler:
    return lambda args: _python_runner(name, args)


def _nix(args: tuple[Arg, ...]) -> Peeled | None:
    """`nix develop|shell ... -c COMMAND`."""
    if not any(a.text in ("develop", "shell", "run") for a in args[:3]):
        return None
    flags = ("-c", "--command", "--")
    at = next((i for i, a in enumerate(args) if a.text in flags), None)
    return Peeled(args[at + 1 :]) if at is not None and args[at + 1 :] and args[at].text != "--" else None


def _dotenv(args: tuple[Arg, ...]) -> Peeled | None:
    """`dotenv [-f FILE] [run] [--] COMMAND`: the Python, Ruby and Node tools of that name."""
    rest = scan(args, _grammar("-f -e --file -v -p -q")).rest
    if rest and rest[0].text == "run":
        rest = scan(rest[1:], Grammar()).rest
    is_own = not rest or rest[0].text in ("list", "get", "set", "unset")
    return None if is_own else Peeled(rest)


def _rvm(args: tuple[Arg, ...]) -> Peeled | None:
    at = next((i for i, a in enumerate(args) if a.text == "do"), None)
    return Peeled(args[at + 1 :]) if at is not None and args[at + 1 :] else None


# -- other machines ------------------------------------------------------------------------------------------

_ANSIBLE = _grammar(
    "-m --module-name -a --args -i --inventory -u --user -e --extra-vars -l --limit -f --forks -c --connection -T --timeout "
    "--become-user --become-method --private-key --key-file -t --tree -M --module-path -P --poll -B --background",
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
            texts = re.findall(r'"((?:[^"\\]|\\.)*)"', words[at + 1].partition("ommand")[2])
            plain = re.search(r"commands?=\[?([^\]]*)\]?", words[at + 1])
            text = "\n".join(t for t in texts if t not in ("s",)) or (plain.group(1) if plain else "")
            return Peeled(text=text.strip("'\""), host="elsewhere") if text else None
    return None


def _az(args: tuple[Arg, ...]) -> Peeled | None:
    """`az vm run-command invoke --scripts TEXT...`, `az container exec --exec-command TEXT`."""
    for at, arg in enumerate(args):
        if arg.text in ("--scripts", "--script", "--exec-command", "--command") and {"run-command", "exec"} & {
            a.text for a in args[:at]
        }:
            rest = args[at + 1 :]
            end = next((i for i, a in enumerate(rest) if a.text.startswith("-")), len(rest))
            texts = "\n".join(a.text for a in rest[:end])
            return Peeled(text=texts, host="elsewhere") if texts else None
    return None


def _wsl(args: tuple[Arg, ...]) -> Peeled | None:
    """`wsl [-d NAME] [-e|--exec|--] COMMAND`."""
    lists = ("-l", "--list", "--shutdown", "-t", "--terminate", "--unregister", "--install", "--export")
    if args and args[0].text in lists:
        return None
    rest = scan(args, _grammar("-d --distribution -u --user --cd --shell-type", is_single_dash=True)).rest
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
            return Peeled(
                text=_slashes(" ".join(a.text for a in rest)), sources=tuple(s for a in rest for s in a.sources)
            )
    return None


def _slashes(text: str) -> str:
    return text.replace("\\", "/")


def _decoded(text: str) -> str:
    """UTF-16LE behind base64; what is none is unknown."""
    try:
        return base64.b64decode(text, validate=True).decode("utf-16-le")
    except (binascii.Error, ValueError):
        return UNKNOWN


def _gdb(args: tuple[Arg, ...]) -> Peeled | None:
    """`gdb --args PROGRAM ARGS`."""
    at = next((i for i, a in enumerate(args) if a.text in ("--args", "-args")), None)
    rest = args[at + 1 :] if at is not None else ()
    while rest and rest[0].text.startswith("-"):
        rest = rest[2:] if rest[0].text in ("-ex", "-x", "-iex") else rest[1:]
    return Peeled(rest) if rest else None


PEELERS: dict[str, Peeler] = {
    "env": env, "genv": env, "script": _script, "screen": _screen, "runuser": _runuser, "sg": _sg, "capsh": _capsh,
    "start-stop-daemon": _start_stop_daemon, "entr": _entr, "nodemon": _nodemon, "cargo": _cargo, "nix": _nix, "dotenv": _dotenv, "rvm": _rvm,
    "ansible": _ansible, "salt": _salt, "salt-call": _salt, "salt-ssh": _salt, "aws": _aws, "az": _az, "wsl": _wsl, "wsl.exe": _wsl, "gdb": _gdb,
    **{name: _terminal for name in ("xterm", "urxvt", "rxvt", "konsole", "alacritty", "xfce4-terminal", "terminator", "st", "foot", "wezterm", "x-terminal-emulator")},
    **{name: _runner_named(name) for name in ("coverage", "memray", "viztracer", "scalene", "kernprof", "debugpy", "torchrun", "accelerate")},
}  # fmt: skip
