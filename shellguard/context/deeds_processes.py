"""Processes, the machine itself, and messages to people.

Promise: pure; a process that is named is one, those of a name are many, and a name that nobody said is not made up.
"""

from __future__ import annotations

from collections.abc import Callable

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import MOST, is_pattern, name_of, reach_of
from shellguard.context.deeds_jobs import JOBS, job_deeds, option_values
from shellguard.model import Reach, Undo
from shellguard.parse.services.service_act import Scope

_ENDERS = frozenset("kill pkill killall skill fuser taskkill xkill tskill".split())
_WATCHERS = frozenset(
    "ps pgrep pidof top htop lsof netstat ss pstree jobs w who uptime vmstat iostat free df mpstat sar iotop nvidia-smi dmesg last lsblk ip ifconfig".split()
)
_MACHINE: dict[str, Does] = {
    "reboot": Does.RESTART, "shutdown": Does.STOP, "poweroff": Does.STOP, "halt": Does.STOP, "init": Does.STOP, "telinit": Does.STOP,
}  # fmt: skip
_SUPERVISORS: dict[str, str] = {
    "pm2": "unit",
    "forever": "unit",
    "overmind": "unit",
    "god": "unit",
    "monit": "unit",
    "circusctl": "unit",
    "systemd-run": "unit",
    "nodemon": "unit",
}
_MESSENGERS = frozenset(
    "mail mailx mutt sendmail msmtp swaks wall write slack slack-cli slackcat telegram-send sendemail ntfy apprise mattermost-cli".split()
)
_NETWORK = frozenset(
    "add del delete set flush replace up down change append restore mtu hw netmask txqueuelen promisc alias".split()
)
_GROUPED = frozenset({"scontrol", "flux", "tmux", "screen", "nginx", "apachectl", "apache2ctl", "crontab"})
PROCESSES = (
    frozenset(JOBS) | _ENDERS | _WATCHERS | _MACHINE.keys() | _SUPERVISORS.keys() | _MESSENGERS | _GROUPED
)


def process_deeds(subject: Subject) -> list[Deed]:
    """What such a program does."""
    name = next((n for n in subject.programs if n in PROCESSES), "")
    if name in JOBS:
        return job_deeds(subject, name)
    readers: tuple[tuple[frozenset[str], Callable[[Subject, str], list[Deed]]], ...] = (
        (_ENDERS, _ended), (_WATCHERS, _watched), (frozenset(_MACHINE), _machine), (frozenset(_SUPERVISORS), _supervised),
        (_MESSENGERS, _told), (_GROUPED, _grouped),
    )  # fmt: skip
    return next((read(subject, name) for names, read in readers if name in names), [])


def _deed(
    subject: Subject,
    does: Does,
    thing: str,
    target: str = "",
    *,
    scope: Scope = Scope.ONE,
    service: str = "processes",
    how: str = "",
    undo: Undo = Undo.TRIVIAL,
) -> Deed:
    return Deed(
        does,
        thing,
        target[:300],
        scope,
        service,
        subject.call.host,
        reach_of(subject.call),
        undo,
        how or subject.call.program,
    )


def _ended(subject: Subject, name: str) -> list[Deed]:
    words = subject.call.words
    signal = next(
        (
            w.lstrip("-").upper().removeprefix("SIG")
            for w in words
            if w.startswith("-")
            and w.lstrip("-").upper().removeprefix("SIG")
            in ("0", "HUP", "1", "USR1", "USR2", "STOP", "CONT", "L")
        ),
        "",
    )
    if signal in ("0", "L") or (name == "fuser" and not subject.has_option("-k")):
        return [_deed(subject, Does.LOOK, "process", w.shown) for w in subject.operands]
    does = Does.RESTART if signal in ("HUP", "1", "USR1", "USR2") else Does.STOP
    is_by_name = name in ("pkill", "killall", "skill", "taskkill")
    # `kill -9 12 13`: what stands behind the signal are processes; `-1` alone is every process
    if name == "kill" and "-1" in words[-1:] and len(words) > 1:
        return [_deed(subject, does, "process", "*", scope=Scope.ALL, undo=Undo.NONE)]
    targets = list(subject.operands)
    scope = Scope.MANY if is_by_name else Scope.ONE
    found = [
        _deed(
            subject, does, "process", name_of(w), scope=Scope.MANY if is_pattern(w) else scope, undo=Undo.NONE
        )
        for w in targets[:MOST]
    ]
    owners = option_values(subject.call.args, ["-u", "-U", "--user"]) if is_by_name else []
    return found or [
        _deed(subject, does, "process", "*", scope=Scope.ALL, undo=Undo.NONE) for _ in (owners or [""])
    ]


def _watched(subject: Subject, name: str) -> list[Deed]:
    named = [w.shown for w in subject.operands] if name in ("pgrep", "pidof", "lsof") else []
    named += option_values(subject.call.args, ["-p", "-C"]) if name == "ps" else []
    if name in (
        "df",
        "lsblk",
        "free",
        "uptime",
        "vmstat",
        "iostat",
        "dmesg",
        "last",
        "nvidia-smi",
        "ip",
        "ifconfig",
        "sar",
        "mpstat",
    ):
        if name in ("ip", "ifconfig") and _NETWORK & set(subject.operand_texts):
            return [_deed(subject, Does.CHANGE, "network", " ".join(subject.operand_texts[:4]))]
        return [_deed(subject, Does.LOOK, "machine", "*", scope=Scope.ALL)]
    found = [_deed(subject, Does.LOOK, "process", n, scope=Scope.MANY) for n in named[:8]]
    return found or [_deed(subject, Does.LOOK, "process", "*", scope=Scope.ALL)]


def _machine(subject: Subject, name: str) -> list[Deed]:
    words = subject.call.words
    if name in ("init", "telinit") and (not words or words[0] not in ("0", "1", "6")):
        return []
    is_again = name == "reboot" or "-r" in words or words[:1] == ("6",) or "--reboot" in words
    if name == "shutdown" and "-c" in words:
        return []
    target = subject.call.host
    return [_deed(subject, Does.RESTART if is_again else Does.STOP, "machine", target, undo=Undo.NONE)]


def _supervised(subject: Subject, name: str) -> list[Deed]:
    words = list(subject.operands)
    verb = words[0].text if words else ""
    does = {
        "restart": Does.RESTART, "reload": Does.RESTART, "stop": Does.STOP, "kill": Does.STOP, "delete": Does.REMOVE, "del": Does.REMOVE, "start": Does.RUN,
        "stopall": Does.STOP, "restartall": Does.RESTART, "flush": Does.REMOVE, "save": Does.CHANGE, "scale": Does.CHANGE,
    }.get(verb, Does.LOOK if verb in ("list", "ls", "status", "logs", "show", "describe", "monit", "info", "jlist") else Does.RUN)  # fmt: skip
    how = f"{name} {verb}".strip()
    found = [
        _deed(
            subject,
            does,
            "unit",
            "*" if w.text == "all" else name_of(w),
            scope=Scope.ALL if w.text == "all" else Scope.ONE,
            service=name,
            how=how,
        )
        for w in words[1:MOST]
    ]
    scope = Scope.ALL if does is not Does.RUN else Scope.ONE
    return found or [
        _deed(subject, does, "unit", "*" if scope is Scope.ALL else "", scope=scope, service=name, how=how)
    ]


def _told(subject: Subject, name: str) -> list[Deed]:
    verbs = set(subject.operand_texts[:3])
    if name in ("slack", "slack-cli", "mattermost-cli") and verbs & {
        "history",
        "list",
        "ls",
        "read",
        "search",
        "info",
    }:
        return [
            Deed(
                Does.LOOK,
                "document",
                subject.operands[-1].shown[:200],
                service="slack",
                reach=Reach.REMOTE,
                how=name,
            )
        ]
    to = [w.shown for w in subject.operands if "@" in w.text or w.text.startswith("#")][:8]
    return [
        Deed(Does.SHARE, "document", t[:200], service="mail", reach=Reach.REMOTE, undo=Undo.NONE, how=name)
        for t in to or [""]
    ]


def _grouped(subject: Subject, name: str) -> list[Deed]:
    words = list(subject.operands)
    verb = words[0].text if words else ""
    if name == "crontab":
        does = (
            Does.LOOK
            if subject.has_option("-l")
            else Does.REMOVE
            if subject.has_option("-r")
            else Does.CHANGE
        )
        undo = Undo.NONE if does is Does.REMOVE else Undo.TRIVIAL
        return [
            _deed(subject, does, "pipeline", "", scope=Scope.ALL, service="system", how="crontab", undo=undo)
        ]
    if name in ("tmux", "screen"):
        does = (
            Does.STOP
            if verb.startswith("kill")
            else Does.LOOK
            if verb in ("ls", "list-sessions", "capture-pane")
            else Does.RUN
        )
        return [
            _deed(
                subject,
                does,
                "process",
                " ".join(option_values(subject.call.args, ["-t", "-s"])[:1]),
                scope=Scope.ALL if verb == "kill-server" else Scope.ONE,
                how=f"{name} {verb}".strip(),
            )
        ]
    if name in ("scontrol", "flux"):
        does = {
            "show": Does.LOOK,
            "cancel": Does.REMOVE,
            "hold": Does.STOP,
            "suspend": Does.STOP,
            "requeue": Does.RESTART,
            "jobs": Does.LOOK,
        }.get(verb, Does.CHANGE)
        service = "slurm" if name == "scontrol" else "flux"
        named = [w for w in words[1:] if w.text not in ("job", "jobs", "cancel")]
        return [
            _deed(subject, does, "job", name_of(w), service=service, how=f"{name} {verb}") for w in named
        ] or [_deed(subject, does, "job", "*", scope=Scope.ALL, service=service, how=name)]
    texts = set(subject.call.words)
    does = (
        Does.RESTART
        if texts & {"reload", "restart", "graceful"}
        else Does.STOP
        if texts & {"stop", "quit"}
        else Does.LOOK
        if texts & {"-t", "-T", "configtest", "-v"}
        else Does.RUN
    )
    return [_deed(subject, does, "unit", name, service="system", how=name)]
