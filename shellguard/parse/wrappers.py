"""Programs that run other programs: how to find the command in their arguments.

Promise: a table; `peel` only reads it. Options are those of the tools' own manuals (sudo(8), env(1), timeout(1),
xargs(1), ssh(1), docker exec, kubectl exec ...).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.options import VALUES


@dataclass(frozen=True, slots=True)
class Wrapper:
    """How one program carries a command."""

    values: frozenset[str] = frozenset()
    """Options that take a value, as `-u` or `--user`."""
    positionals: int = 0
    """Words before the command, e.g. timeout's duration."""
    text_options: frozenset[str] = frozenset()
    """Options whose value is a shell text, e.g. `su -c`."""
    is_text: bool = False
    """The remaining words, joined, are a shell text."""
    is_remote: bool = False
    """The command runs elsewhere; the last positional names where."""
    has_assignments: bool = False
    """`NAME=value` words may stand before the command."""
    subcommands: tuple[str, ...] = ()
    """Only with one of these as first word is it a carrier."""
    needs_separator: bool = False
    """The command stands behind `--`."""


def _w(values: str = "", positionals: int = 0, **more: object) -> Wrapper:
    return Wrapper(frozenset(values.split()), positionals, **more)  # type: ignore[arg-type]


WRAPPERS: dict[str, Wrapper] = {
    "sudo": _w("-u --user -g --group -h --host -p --prompt -C -T -r -t -U -D --chdir -R --chroot", has_assignments=True),
    "doas": _w("-u -C"),
    "env": _w("-u --unset -C --chdir", has_assignments=True, text_options=frozenset({"-S", "--split-string"})),
    "nice": _w("-n --adjustment"),
    "ionice": _w("-c -n -p"),
    "nohup": _w(),
    "timeout": _w("-s --signal -k --kill-after", 1),
    "gtimeout": _w("-s --signal -k --kill-after", 1),
    "time": _w("-f -o --format --output"),
    "stdbuf": _w("-i -o -e --input --output --error"),
    "setsid": _w(),
    "flock": _w("-w --timeout -E --conflict-exit-code", 1, text_options=frozenset({"-c", "--command"})),
    "strace": _w("-o -e -p -s -u -a -b -E -P -O -S -X"),
    "ltrace": _w("-o -e -p -s -u"),
    "watch": _w("-n --interval", is_text=True),
    "chroot": _w("--userspec --groups", 1),
    "unshare": _w("--map-user --map-group -R --root -w --wd"),
    "nsenter": _w("-t --target -S -G -r -w"),
    "taskset": _w("", 1),
    "chrt": _w("-T -P -D", 1),
    "numactl": _w(),
    "prlimit": _w("-p --pid"),
    "catchsegv": _w(),
    "unbuffer": _w(),
    "caffeinate": _w("-t -w"),
    "firejail": _w(),
    "fakeroot": _w("-l -s -i -b"),
    "proot": _w("-r -b -w -q"),
    "dbus-run-session": _w(),
    "xvfb-run": _w("-n -s -e -f -w --server-args"),
    "systemd-run": _w("-u --unit -p --property -M -H -E --setenv --uid --gid --on-active --on-calendar --description --slice"),
    "systemd-inhibit": _w("--what --who --why --mode"),
    "ssh-agent": _w("-a -t"),
    "setarch": _w("", 1),
    "linux64": _w(),
    "command": _w(),
    "builtin": _w(),
    "exec": _w("-a"),
    "noglob": _w(),
    "nocorrect": _w(),
    "su": _w("-g -G -s -w", 9, text_options=frozenset({"-c", "--command"})),
    "runuser": _w("-u -g -G -s", text_options=frozenset({"-c", "--command"})),
    "script": _w("-I -O -B -T -m -E", 9, text_options=frozenset({"-c", "--command"})),
    "ssh": _w("-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w -B", 1, is_text=True, is_remote=True),
    "sshpass": _w("-p -f -d -P"),
    "mosh": _w("-p --ssh", 1, is_remote=True),
    "docker": _w(subcommands=("exec", "run", "compose exec", "compose run", "container exec", "container run")),
    "podman": _w(subcommands=("exec", "run", "compose exec", "compose run", "container exec", "container run")),
    "nerdctl": _w(subcommands=("exec", "run")),
    "docker-compose": _w(subcommands=("exec", "run")),
    "kubectl": _w(subcommands=("exec", "debug"), needs_separator=True, is_remote=True),
    "oc": _w(subcommands=("exec", "rsh"), needs_separator=True, is_remote=True),
    "lxc": _w(subcommands=("exec",), needs_separator=True, is_remote=True),
    "tmux": _w("-t -n -s -c -x -y -e -F -l", subcommands=(
        "new-session", "new", "new-window", "neww", "split-window", "splitw", "respawn-pane", "send-keys", "send",
    ), is_text=True),
    "screen": _w("-S -t -c -e -h -p -s -T"),
    "npx": _w("-p --package -c --call", text_options=frozenset({"-c", "--call"})),
    "bunx": _w(),
    "uvx": _w("--from --with -p --python"),
    "pnpx": _w(),
    "pnpm": _w("-C --dir -F --filter", subcommands=("exec", "dlx")),
    "yarn": _w("--cwd", subcommands=("exec", "dlx", "run")),
    "npm": _w("-w --workspace --prefix", subcommands=("exec", "x")),
    "bun": _w("--cwd", subcommands=("x",)),
    "pipx": _w("--spec --python", subcommands=("run",)),
    "uv": _w("--with -p --python --extra --group --project --directory", subcommands=("run",)),
    "poetry": _w("-C --directory -P", subcommands=("run",)),
    "pdm": _w("-p", subcommands=("run",)),
    "hatch": _w("-e", subcommands=("run",)),
    "pipenv": _w(subcommands=("run",)),
    "rye": _w(subcommands=("run",)),
    "conda": _w("-n --name -p --prefix", subcommands=("run",)),
    "mamba": _w("-n --name -p --prefix", subcommands=("run",)),
    "bundle": _w(subcommands=("exec",)),
    "composer": _w("-d", subcommands=("exec",)),
    "mise": _w(subcommands=("exec", "x"), needs_separator=True),
    "direnv": _w("", 1, subcommands=("exec",)),
    "railway": _w("-s --service -e --environment -p --project", subcommands=("run", "local")),
    "doppler": _w("-p --project -c --config -t --token", subcommands=("run",)),
    "op": _w("--env-file --account", subcommands=("run",), needs_separator=True),
    "infisical": _w("--env --path --projectId", subcommands=("run",), needs_separator=True),
    "aws-vault": _w("-d --duration", 1, subcommands=("exec",)),
    "chamber": _w("", 1, subcommands=("exec",), needs_separator=True),
    "dotenv": _w("-e -f -c", subcommands=()),
    "dotenvx": _w("-f --env-file", subcommands=("run",)),
    "envdir": _w("", 1),
    "heroku": _w("-a --app -r --remote -s --size --type", subcommands=("run",), is_remote=True),
    "cross-env": _w("", has_assignments=True),
    "concurrently": _w("-n -c --names", is_text=True),
    "entr": _w(),
    "hyperfine": _w("-w --warmup -r --runs -N", is_text=True),
    "perf": _w("-e -o -F", subcommands=("stat", "record")),
    "valgrind": _w(),
    "gdb": _w("-ex -x -p"),
    "rlwrap": _w("-a -c -D -f -H -P -s -w"),
}  # fmt: skip

INTERPRETERS = ("python", "php", "ruby", "pypy")
CONSOLE_SCRIPTS = frozenset({"manage.py", "artisan", "console", "rails", "rake", "spark", "craft", "yii"})

# Applets of multi-call programs: the first word is the program.
MULTICALL = frozenset({"busybox", "toybox", "coreutils", "doas.sh", "git-bash"})
# The dynamic loader runs the program it is given (ld.so(8)).
LOADERS = ("ld-linux", "ld-musl", "ld.so")

_CONTAINER_VALUES = frozenset(
    "-u --user -w --workdir -e --env --env-file -v --volume --name --network --net -p --publish --entrypoint -h "
    "--hostname -l --label --mount --restart --memory -m --cpus --platform --pull -f --file --project-name --index "
    "--detach-keys --add-host --cap-add --cap-drop --device --dns --gpus --ipc --pid --security-opt --shm-size --ulimit".split()
)


@dataclass(frozen=True, slots=True)
class Peeled:
    """The command inside a wrapper."""

    args: tuple[Arg, ...] = ()
    text: str | None = None
    """Set when the command is a shell text."""
    assignments: tuple[tuple[str, Arg], ...] = ()
    host: str = ""
    sources: tuple[str, ...] = ()


def peel(program: str, args: tuple[Arg, ...]) -> Peeled | None:
    """The command that `program` would run with `args`, or None when it carries none. Pure, total."""
    if program in MULTICALL or program.startswith(LOADERS):
        rest = args
        while rest and rest[0].text.startswith("--"):
            rest = rest[1:]
        return Peeled(rest) if rest else None
    if program.lower().removesuffix(".exe") in ("cmd", "powershell", "pwsh"):
        return _windows_shell(args)
    if program.startswith(INTERPRETERS):
        return _launched(args)
    wrapper = WRAPPERS.get(program)
    if wrapper is None:
        return None
    rest = args
    if wrapper.subcommands:
        found = _behind_subcommand(rest, wrapper, wrapper.values | VALUES.get(program, frozenset()))
        if found is None:
            return None
        rest = found
        if program in ("docker", "podman", "nerdctl", "docker-compose"):
            return _container(rest)
    return _command(wrapper, rest)


def _windows_shell(args: tuple[Arg, ...]) -> Peeled | None:
    """`cmd /c TEXT`, `powershell -Command TEXT`."""
    for at, arg in enumerate(args):
        if arg.text.lower() in ("/c", "/k", "-command", "-c") and at + 1 < len(args):
            rest = args[at + 1 :]
            return Peeled(
                text=" ".join(a.text.replace("\\", "/") for a in rest),
                sources=tuple(s for a in rest for s in a.sources),
            )
    return None


def _launched(args: tuple[Arg, ...]) -> Peeled | None:
    """`python -m MODULE ...` and `php artisan ...`: the module or console script is the program."""
    for at, arg in enumerate(args):
        if arg.text == "-m" and at + 1 < len(args):
            return Peeled(args[at + 1 :])
        if not arg.text.startswith("-"):
            return Peeled(args[at:]) if arg.text.rsplit("/", 1)[-1] in CONSOLE_SCRIPTS else None
        if arg.text in ("-c", "-e", "-r"):
            return None
    return None


def _behind_subcommand(
    args: tuple[Arg, ...], wrapper: Wrapper, values: frozenset[str]
) -> tuple[Arg, ...] | None:
    """What follows the subcommand that makes the program a carrier."""
    at = 0
    while at < len(args) and args[at].text.startswith("-"):
        at += 2 if args[at].text in values or args[at].text in _CONTAINER_VALUES else 1
    for subcommand in wrapper.subcommands:
        words = subcommand.split()
        if [a.text for a in args[at : at + len(words)]] == words:
            return args[at + len(words) :]
    return None


def _container(args: tuple[Arg, ...]) -> Peeled | None:
    """`docker exec|run [options] CONTAINER command...`."""
    at = 0
    while at < len(args) and args[at].text.startswith("-"):
        at += 2 if args[at].text in _CONTAINER_VALUES else 1
    if at + 1 >= len(args):
        return None
    return Peeled(args[at + 1 :], host=f"container {args[at].shown}")


def _command(wrapper: Wrapper, args: tuple[Arg, ...]) -> Peeled | None:
    if wrapper.needs_separator:
        words = [a.text for a in args]
        if "--" not in words:
            return None
        split = words.index("--")
        return _placed(wrapper, args[split + 1 :], args[:split])
    rest, text = _skip_options(wrapper, args)
    if text is not None:
        return Peeled(text=text.text, sources=text.sources)
    assignments: list[tuple[str, Arg]] = []
    while wrapper.has_assignments and rest and "=" in rest[0].text and rest[0].text[0].isalpha():
        name, _, value = rest[0].text.partition("=")
        assignments.append((name, Arg(value, rest[0].raw, rest[0].sources)))
        rest = rest[1:]
    before, rest = rest[: wrapper.positionals], rest[wrapper.positionals :]
    # options may also stand behind the positionals, as in `su USER -c TEXT` and `ssh HOST -t CMD`
    behind = next((i for i, a in enumerate(before) if a.text in wrapper.text_options), None)
    if behind is not None:
        before, rest = before[:behind], before[behind:] + rest
    if wrapper.positionals and rest and rest[0].text.startswith("-"):
        rest, text = _skip_options(wrapper, rest)
        if text is not None:
            return Peeled(text=text.text, sources=text.sources)
    if not rest:
        return None
    peeled = _placed(wrapper, rest, before)
    return (
        peeled
        if not assignments or peeled is None
        else Peeled(peeled.args, peeled.text, tuple(assignments), peeled.host)
    )


def _placed(wrapper: Wrapper, command: tuple[Arg, ...], before: tuple[Arg, ...]) -> Peeled | None:
    if not command:
        return None
    host = (
        next((a.shown for a in reversed(before) if not a.text.startswith("-")), "elsewhere")
        if wrapper.is_remote
        else ""
    )
    if wrapper.is_text:
        sources = tuple(s for a in command for s in a.sources)
        return Peeled(text=" ".join(a.text for a in command), host=host, sources=sources)
    return Peeled(command, host=host)


def _skip_options(wrapper: Wrapper, args: tuple[Arg, ...]) -> tuple[tuple[Arg, ...], Arg | None]:
    """What is left behind the options, and the shell text an option carried."""
    at = 0
    while at < len(args):
        text = args[at].text
        if text == "--":
            return args[at + 1 :], None
        if not text.startswith("-") or (text == "-" and not wrapper.has_assignments):
            break
        name, _, value = text.partition("=")
        if text in wrapper.text_options:
            return (), args[at + 1] if at + 1 < len(args) else Arg(UNKNOWN)
        if name in wrapper.text_options and value:
            return (), Arg(value, args[at].raw, args[at].sources)
        short = next((o for o in wrapper.text_options if len(o) == 2 and text.startswith(o)), "")
        if short and not text.startswith("--"):
            return (), Arg(text[2:], args[at].raw, args[at].sources)
        # in a cluster the last letter may take the next word: `tmux new -ds NAME`
        takes_next = text in wrapper.values or (
            not text.startswith("--") and len(text) > 2 and "-" + text[-1] in wrapper.values
        )
        at += 2 if takes_next else 1
    return args[at:], None


# Options of programs that are no wrappers, whose value is a shell text all the same (their manuals).
_COMMAND_OPTIONS: dict[str, re.Pattern[str]] = {
    "ssh": re.compile(r"(?i)(?:^|o ?)(?:ProxyCommand|KnownHostsCommand|LocalCommand)[= ](.+)", re.S),
    "tar": re.compile(
        r"^--(?:checkpoint-action=exec|to-command|use-compress-program|info-script|new-volume-script|rsh-command)=(.+)",
        re.S,
    ),
    "rsync": re.compile(r"^--rsh=(.+)", re.S),
    "sort": re.compile(r"^--compress-program=(.+)", re.S),
    "rg": re.compile(r"^--pre=(.+)", re.S),
    "vim": re.compile(r"^\+?:?!(.+)", re.S),
}
_COMMAND_VALUES: dict[str, frozenset[str]] = {
    "tar": frozenset({"-I", "--use-compress-program", "--to-command", "-F", "--info-script"}),
    "rsync": frozenset({"-e", "--rsh"}),
    "rg": frozenset({"--pre"}),
    "nc": frozenset({"-c", "--sh-exec"}),
    "ncat": frozenset({"-c", "--sh-exec"}),
}
_SAME_OPTIONS = {"scp": "ssh", "sftp": "ssh", "gtar": "tar", "bsdtar": "tar", "vi": "vim", "nvim": "vim"}


def option_texts(program: str, args: tuple[Arg, ...]) -> list[Arg]:
    """Shell texts that options of `program` carry, e.g. rsync's `-e` and tar's checkpoint action."""
    name = _SAME_OPTIONS.get(program, program)
    pattern, values = _COMMAND_OPTIONS.get(name), _COMMAND_VALUES.get(name, frozenset())
    found: list[Arg] = []
    for at, arg in enumerate(args):
        hit = pattern.search(arg.text) if pattern else None
        if hit:
            found.append(Arg(hit.group(1), arg.raw, arg.sources))
        elif at and (args[at - 1].text in values or _ends_cluster(args[at - 1].text, values)):
            found.append(arg)
    return found


def _ends_cluster(text: str, values: frozenset[str]) -> bool:
    return text.startswith("-") and not text.startswith("--") and len(text) > 2 and "-" + text[-1] in values


def carries(program: str) -> bool:
    """Whether a program of this name may run what its arguments name. Pure."""
    return (
        program in WRAPPERS
        or program in MULTICALL
        or program.startswith((*LOADERS, *INTERPRETERS))
        or program in _COMMAND_OPTIONS
        or program in _COMMAND_VALUES
        or program in _SAME_OPTIONS
    )
