"""Wrappers that no table can say: what depends on a subcommand, a mode or a language of their own.

Promise: pure and total; every function is one program's own reading of its arguments.
"""

from __future__ import annotations

import re

from shellguard.parse import elsewhere
from shellguard.parse.env_split import env
from shellguard.parse.getopt import Grammar, scan
from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.peeled import Peeled, Peeler, given_text, joined
from shellguard.parse.python_runners import RUNNERS


def _grammar(values: str = "", *, is_permuting: bool = False, is_single_dash: bool = False) -> Grammar:
    return Grammar(frozenset(values.split()), is_permuting=is_permuting, is_single_dash=is_single_dash)


# -- terminals -----------------------------------------------------------------------------------------------

_SCRIPT = _grammar(
    "-c --command -I --log-in -O --log-out -B --log-io -T --log-timing -m --logging-format -E --echo -o --output-limit"
)


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


def _terminal(args: tuple[Arg, ...]) -> Peeled | None:
    """`xterm -e COMMAND...`, `alacritty -e ...`, `kitty COMMAND`."""
    for at, arg in enumerate(args):
        if arg.text in ("-e", "-x", "--command", "--") and at + 1 < len(args):
            rest = args[at + 1 :]
            return joined(rest) if len(rest) == 1 else Peeled(rest)
    return None


# -- users ---------------------------------------------------------------------------------------------------

_RUNUSER = _grammar(
    "-u --user -g --group -G --supp-group -s --shell -c --command -w --whitelist-environment -T"
)


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
    if args and args[0].text == "sqlx":
        # cargo's own subcommands are programs named `cargo-NAME`; sqlx-cli is called either way
        return Peeled(args)
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


def _nix(args: tuple[Arg, ...]) -> Peeled | None:
    """`nix develop|shell ... -c COMMAND`; `nix run FLAKE#PROGRAM -- ARGS`."""
    package = next((a for a in args[1:4] if "#" in a.text), None)
    if args and args[0].text == "run" and package is not None:
        behind = next((args[i + 1 :] for i, a in enumerate(args) if a.text == "--"), ())
        name = package.text.rpartition("#")[2].rpartition(".")[2]
        return Peeled((Arg(name, package.raw, package.sources), *behind)) if name else None
    if not any(a.text in ("develop", "shell", "run") for a in args[:3]):
        return None
    flags = ("-c", "--command", "--")
    at = next((i for i, a in enumerate(args) if a.text in flags), None)
    return Peeled(args[at + 1 :]) if at is not None and args[at + 1 :] and args[at].text != "--" else None


def _dotenv(args: tuple[Arg, ...]) -> Peeled | None:
    """`dotenv [-f FILE] [run] [--] COMMAND`: the Python, Ruby and Node tools of that name."""
    found = scan(args, _grammar("-f -e --file -v -p -q -c"))
    rest = found.rest
    if rest and rest[0].text == "run":
        rest = scan(rest[1:], Grammar()).rest
    is_own = not rest or rest[0].text in ("list", "get", "set", "unset")
    files = tuple(v.text for v in found.values("-f", "-e", "--file")) or (".env",)
    return None if is_own else Peeled(rest, env_files=files)


def _just(args: tuple[Arg, ...]) -> Peeled | None:
    """`just -c COMMAND...`: words that no recipe stands behind."""
    at = next((i for i, a in enumerate(args) if a.text in ("-c", "--command")), None)
    rest = args[at + 1 :] if at is not None else ()
    return joined(rest) if len(rest) == 1 else Peeled(rest) if rest else None


def _cluster(args: tuple[Arg, ...]) -> Peeled | None:
    """`k3s kubectl ...`, `microk8s kubectl ...`: a client of that name is inside."""
    inside = args and args[0].text in ("kubectl", "crictl", "ctr", "helm")
    return Peeled(args) if inside else None


def _sail(args: tuple[Arg, ...]) -> Peeled | None:
    """`sail artisan ...`, `sail php ...`: the project's own files, seen from a container for development."""
    is_inside = args and args[0].text in (
        "artisan",
        "art",
        "a",
        "php",
        "composer",
        "npm",
        "npx",
        "yarn",
        "bun",
        "pnpm",
        "node",
    )
    if not is_inside:
        return None
    head = Arg("artisan") if args[0].text in ("art", "a") else args[0]
    return Peeled((head, *args[1:]))


def _rvm(args: tuple[Arg, ...]) -> Peeled | None:
    at = next((i for i, a in enumerate(args) if a.text == "do"), None)
    return Peeled(args[at + 1 :]) if at is not None and args[at + 1 :] else None


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
    "gdb": _gdb, "just": _just, "k3s": _cluster, "microk8s": _cluster, "newgrp": _sg, "sail": _sail,
    **{name: _terminal for name in ("xterm", "urxvt", "rxvt", "konsole", "alacritty", "xfce4-terminal", "terminator", "st", "foot", "wezterm", "x-terminal-emulator")},
    **RUNNERS,
    **elsewhere.PEELERS,
}  # fmt: skip
