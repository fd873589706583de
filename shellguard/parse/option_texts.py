"""Programs that are no wrappers and run a shell text all the same: by an option, an operand or what they read.

Promise: pure and total; a table from the tools' manuals, and a few readings of their own.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable

from shellguard.parse.getopt import Grammar, scan
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation

# Long options whose value is a shell text or a program.
_COMMAND_OPTIONS: dict[str, re.Pattern[str]] = {
    "ssh": re.compile(r"(?i)^(?:-\w*o ?)?\s*(?:ProxyCommand|KnownHostsCommand|LocalCommand|RemoteCommand)[= ]+(.+)", re.S),
    "tar": re.compile(r"^--(?:checkpoint-action=exec|to-command|use-compress-program|info-script|new-volume-script|rsh-command|rmt-command)=(.+)", re.S),
    "rsync": re.compile(r"^--(?:rsh|rsync-path)=(.+)", re.S),
    "sort": re.compile(r"^--compress-program=(.+)", re.S),
    "rg": re.compile(r"^--(?:pre|hostname-bin)=(.+)", re.S),
    "zip": re.compile(r"^(?:--unzip-command=|-TT=?)(.+)", re.S),
    "man": re.compile(r"^(?:--pager=|--html=|-P)(.+)", re.S),
    "fzf": re.compile(r"^--(?:preview|bind|with-shell|listen-unsafe)=(.+)", re.S),
    "curl": re.compile(r"^--(?:netrc-exec)=(.+)", re.S),
    "ncat": re.compile(r"^--(?:sh-exec|exec|lua-exec)=(.+)", re.S),
    "split": re.compile(r"^--filter=(.+)", re.S),
    "logrotate": re.compile(r"^--mail=(.+)", re.S),
    "watchman-make": re.compile(r"^--run=(.+)", re.S),
    "mysql": re.compile(r"^--pager=(.+)", re.S),
    "wget": re.compile(r"^--use-askpass=(.+)", re.S),
    "npm": re.compile(r"^--(?:script-shell|editor|viewer|browser)=(.+)", re.S),
}  # fmt: skip
_COMMAND_VALUES: dict[str, frozenset[str]] = {
    "tar": frozenset({"-I", "--use-compress-program", "--to-command", "-F", "--info-script", "--new-volume-script", "--rmt-command", "--rsh-command"}),
    "rsync": frozenset({"-e", "--rsh", "--rsync-path"}),
    "rg": frozenset({"--pre"}),
    "nc": frozenset({"-e", "-c", "--exec", "--sh-exec"}),
    "ncat": frozenset({"-e", "-c", "--exec", "--sh-exec"}),
    "scp": frozenset({"-S"}), "sftp": frozenset({"-S"}),
    "zip": frozenset({"-TT", "--unzip-command"}),
    "man": frozenset({"-P", "--pager"}),
    "fzf": frozenset({"--preview", "--bind"}),
    "split": frozenset({"--filter"}),
    "watchman-make": frozenset({"--run"}),
    "sort": frozenset({"--compress-program"}),
    "complete": frozenset({"-C"}), "compgen": frozenset({"-C"}),
    "logrotate": frozenset({"-m", "--mail"}),
    "multitail": frozenset({"-l", "-L"}),
    "chokidar": frozenset({"-c", "--command"}),
}  # fmt: skip
_SAME_OPTIONS = {"scp": "ssh", "sftp": "ssh", "autossh": "ssh", "gtar": "tar", "bsdtar": "tar", "netcat": "nc", "mariadb": "mysql", "gsort": "sort", "gsplit": "split"}  # fmt: skip


def option_texts(call: Invocation) -> list[Arg]:
    """Shell texts that options and operands of the program carry, e.g. rsync's `-e` and tar's checkpoint action."""
    program = call.program
    special = _SPECIAL.get(program)
    found = special(call) if special else []
    name = _SAME_OPTIONS.get(program, program)
    pattern = _COMMAND_OPTIONS.get(name)
    values = _COMMAND_VALUES.get(name, frozenset()) | _COMMAND_VALUES.get(program, frozenset())
    if not pattern and not values:
        return found
    for at, arg in enumerate(call.args):
        before = call.args[at - 1].text if at else ""
        hit = pattern.search(arg.text) if pattern else None
        if hit and hit.group(1):
            found.append(Arg(_as_run(name, hit.group(1)), arg.raw, arg.sources))
        elif before in values or _ends_cluster(before, values):
            found.append(Arg(_as_run(name, arg.text), arg.raw, arg.sources))
    return found


def _as_run(name: str, text: str) -> str:
    """The text as the tool gives it to a shell: zip names its archive, fzf binds a key to `execute(cmd)`."""
    if name == "zip":
        return text.replace("{}", UNKNOWN) if "{}" in text else f"{text} {UNKNOWN}"
    if name != "fzf":
        return text
    hit = re.search(r"(?:execute(?:-silent)?|become|reload|transform|preview)[(:](.+?)\)?$", text)
    return hit.group(1) if hit else text if not re.match(r"[\w-]+:", text) else ""


def _ends_cluster(text: str, values: frozenset[str]) -> bool:
    return text.startswith("-") and not text.startswith("--") and len(text) > 2 and "-" + text[-1] in values


# -- several texts at once -----------------------------------------------------------------------------------

_HYPERFINE = Grammar(
    frozenset(
        "-w --warmup -m --min-runs -M --max-runs -r --runs -s --setup --reference -p --prepare -c --cleanup -C --conclude -D "
        "--parameter-step-size -S --shell -u --time-unit --export-json --export-csv --export-markdown --export-asciidoc "
        "--export-orgmode -n --command-name --output --input --sort --style -i".split()
    )
    - {"-i"},
    is_permuting=True,
)


def _hyperfine(call: Invocation) -> list[Arg]:
    args: list[Arg] = []
    skip = 0
    for arg in call.args:
        if skip:
            skip -= 1
        elif arg.text in ("-P", "--parameter-scan", "-L", "--parameter-list"):
            skip = 3 if arg.text in ("-P", "--parameter-scan") else 2
        else:
            args.append(arg)
    found = scan(tuple(args), _HYPERFINE)
    names = ("-s", "--setup", "--reference", "-p", "--prepare", "-c", "--cleanup", "-C", "--conclude")
    return [*found.values(*names), *found.rest]


_CONCURRENTLY = Grammar(
    frozenset(
        "-n --names --name-separator -c --prefix-colors -p --prefix -l --prefix-length -t --timestamp-format -m "
        "--max-processes --restart-tries --restart-after --default-input-target -s --success --kill-signal --cwd --teardown".split()
    ),
    is_permuting=True,
)


def _concurrently(call: Invocation) -> list[Arg]:
    found = scan(call.args, _CONCURRENTLY)
    return [*found.rest, *found.values("--teardown")]


_TMUX = Grammar(
    frozenset("-b -t -s -n -c -x -y -e -F -l -p -d -f -L -S -T -h -w".split()) - {"-b", "-d", "-h"}
)
_TMUX_RUNS = frozenset(
    "new-session new new-window neww split-window splitw respawn-pane respawnp respawn-window respawnw run-shell run "
    "display-popup popup pipe-pane pipep if-shell if confirm-before".split()
)
_KEYS = {"Enter": "\n", "C-m": "\n", "KPEnter": "\n", "Space": " ", "C-j": "\n", "Tab": "\t"}


def _tmux(call: Invocation) -> list[Arg]:
    """Every command of `tmux ... \\; ...` that starts a shell or types into one."""
    found: list[Arg] = []
    rest: tuple[Arg, ...] = scan(call.args, Grammar(frozenset("-c -f -L -S -T".split()))).rest
    while rest:
        end = next((i for i, a in enumerate(rest) if a.text.endswith(";")), len(rest) - 1)
        part = rest[: end + 1]
        if part[-1].text.endswith(";"):
            part = (*part[:-1], *((Arg(part[-1].text[:-1]),) if part[-1].text != ";" else ()))
        rest = rest[end + 1 :]
        found.extend(_tmux_one(part))
    return found


def _tmux_one(part: tuple[Arg, ...]) -> list[Arg]:
    if not part:
        return []
    name = part[0].text
    words = scan(part[1:], _TMUX).rest
    sources = tuple(s for a in words for s in a.sources)
    if name in ("send-keys", "send"):
        return [Arg("".join(_KEYS.get(a.text, a.text) for a in words), "", sources)] if words else []
    if name not in _TMUX_RUNS or not words:
        return []
    if name in ("if-shell", "if"):
        return [words[0], *(t for a in words[1:3] for t in _tmux_one(_tmux_words(a)))]
    if len(words) == 1:
        return [words[0]]
    # several words are started as they are, with no shell between
    return [Arg(" ".join(shlex.quote(a.text) for a in words), "", sources)]


def _tmux_words(text: Arg) -> tuple[Arg, ...]:
    """A tmux command inside a word."""
    try:
        return tuple(Arg(w, w, text.sources) for w in shlex.split(text.text))
    except ValueError:
        return ()


def _each(call: Invocation) -> list[Arg]:
    """Every operand is a text."""
    return [a for a in call.args if not a.text.startswith("-")]


def _pm2(call: Invocation) -> list[Arg]:
    words = [a for a in call.args if not a.text.startswith("-")]
    is_text = len(words) > 1 and words[0].text == "start" and " " in words[1].text
    return [words[1]] if is_text else []


_SPECIAL: dict[str, Callable[[Invocation], list[Arg]]] = {
    "hyperfine": _hyperfine, "concurrently": _concurrently, "tmux": _tmux, "byobu": _tmux, "mispipe": _each, "pm2": _pm2,
}  # fmt: skip
OPTION_CARRIERS = frozenset({*_COMMAND_OPTIONS, *_COMMAND_VALUES, *_SAME_OPTIONS, *_SPECIAL})


# -- standard input ------------------------------------------------------------------------------------------

_CRON_LINE = re.compile(r"^\s*(?:@\w+|(?:[\d*/,\-A-Za-z]+\s+){4}[\d*/,\-A-Za-z]+)\s+(.+)")
_CRON_SET = re.compile(r"^\s*[A-Za-z_]\w*\s*=")


def stdin_texts(call: Invocation) -> list[str]:
    """Shell texts that the program takes from its known standard input: at, batch, `crontab -`."""
    if call.stdin is None:
        return []
    words = call.words
    if call.program in ("at", "batch"):
        is_other = {"-l", "-r", "-d", "-c", "-f"} & {w[:2] for w in words if w.startswith("-")}
        return [] if is_other else [call.stdin]
    if call.program == "crontab" and (words[-1:] == ("-",) or not words):
        return cron_commands(call.stdin)
    return []


def cron_commands(text: str) -> list[str]:
    """The command of every line of a crontab(5): behind five fields or `@daily`, up to a bare `%`."""
    found: list[str] = []
    for line in text.split("\n")[:256]:
        hit = None if line.lstrip().startswith("#") or _CRON_SET.match(line) else _CRON_LINE.match(line)
        if hit:
            command = re.split(r"(?<!\\)%", hit.group(1))[0].replace("\\%", "%")
            found.append(command)
    return found
