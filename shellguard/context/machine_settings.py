"""Settings of the whole machine, or of all the person's projects, that one call changes.

Promise: pure; what an agent sets up on its own box every day (package sources, name servers, its name for git) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.model import Reach, Severity


@dataclass(frozen=True, slots=True)
class MachineSetting:
    """One setting that is changed."""

    kind: str
    """`clock` `kernel` `firewall` `unit` `tool` `jobs` `packages` `choice` `file`."""
    name: str
    """For people: `net.core.somaxconn`, `/etc/hosts`."""
    weight: Severity = Severity.HIGH
    is_shared: bool = False
    """A unit that other services stand on."""


_ETC = re.compile(r"^/(?:etc|boot|usr/lib/systemd|lib/systemd|Library/Launch\w+|private/etc)/\S")
_PLUMBING = re.compile(
    r"^/(?:private/)?etc/(?:apt/|yum\.repos\.d/|resolv\.conf|pip\.conf|ssl/|ca-certificates|pki/|alternatives/|locale\.gen|debconf|dpkg/|apk/|pacman|nix/|conda/|profile\.d/|environment$|motd)"
)
_SYSTEM_WRITES = frozenset({Does.CHANGE, Does.MAKE, Does.REMOVE, Does.MOVE, Does.GRANT})
_OWN_GIT = re.compile(
    r"^(?:user\.|author\.|committer\.|safe\.directory|init\.defaultbranch|color\.|core\.(?:editor|pager|quotepath|excludesfile)|advice\.|push\.default|push\.autosetupremote|pull\.rebase|pull\.ff|alias\.|credential\.|url\.|http\.|https\.|fetch\.|diff\.|merge\.|log\.|gc\.|gpg\.|commit\.gpgsign)",
    re.I,
)
_GIT_ASKS = (
    "--get",
    "--get-all",
    "--get-regexp",
    "--list",
    "-l",
    "get",
    "list",
    "--show-origin",
    "--get-urlmatch",
)
_UNIT_VERBS = {"stop": Severity.HIGH, "disable": Severity.HIGH, "mask": Severity.HIGH, "restart": Severity.MEDIUM, "reload": Severity.MEDIUM, "enable": Severity.MEDIUM}  # fmt: skip
# Collectors, brokers, proxies, schedulers: restarted, every service behind them notices.
_SHARED_UNIT = re.compile(
    r"(?:docker|containerd|crio|kubelet|k3s(?:-agent)?|rke2-\w+|etcd|consul|vault|nomad|(?:otel|opentelemetry)[\w-]*|jaeger[\w-]*|fluentd?(?:-bit)?|td-agent\w*|promtail|prometheus|alertmanager|loki|tempo|grafana-agent|alloy|telegraf"
    r"|datadog-agent|newrelic[\w-]*|filebeat|metricbeat|logstash|rsyslog|syslog-ng|systemd-(?:journald|networkd|resolved|logind)|sshd?|networking|NetworkManager|haproxy|envoy|traefik|rabbitmq-server|kafka|zookeeper|slurmctld|slurmdbd|munge"
    r"|nfs-(?:kernel-)?server|libvirtd|bind9|named|dnsmasq|chronyd|ntpd?|keepalived)(?:@[\w.-]*)?(?:\.service)?"
)
_REMOVALS = frozenset("remove purge autoremove erase uninstall rm del".split())
_PACKAGERS = frozenset("apt apt-get aptitude yum dnf apk zypper pacman brew snap port".split())


def machine_settings(subject: Subject, deeds: tuple[Deed, ...] = ()) -> tuple[MachineSetting, ...]:
    """What one call changes of the machine's settings; nothing of a call that runs elsewhere."""
    if not subject.call.is_local or subject.call.host:
        return ()
    return (*_by_program(subject), *_by_file(deeds))


def _by_file(deeds: tuple[Deed, ...]) -> Iterator[MachineSetting]:
    for deed in deeds:
        is_written = deed.service == "files" and deed.does in _SYSTEM_WRITES and deed.reach is Reach.LOCAL
        if is_written and _ETC.match(deed.target):
            kind = "clock" if deed.target in ("/etc/localtime", "/etc/timezone") else "file"
            weight = Severity.MEDIUM if _PLUMBING.match(deed.target) else Severity.HIGH
            yield MachineSetting(kind, deed.target, weight)


def _by_program(subject: Subject) -> Iterator[MachineSetting]:
    name, words = subject.program, subject.operand_texts
    first = words[0] if words else ""
    if name in ("timedatectl", "hostnamectl", "localectl") and (first.startswith("set-") or len(words) > 1):
        yield MachineSetting("clock", " ".join(words[:2]))
    elif name in ("sysctl", "gsysctl"):
        yield from _kernel(subject)
    elif name in ("systemctl", "service", "rc-service", "initctl"):
        yield from _unit(subject)
    elif name in ("ufw", "iptables", "ip6tables", "nft", "firewall-cmd", "iptables-restore"):
        yield from _firewall(subject)
    elif name == "crontab":
        if not subject.has_option("-l") and not subject.has_option("--list"):
            yield MachineSetting("jobs", "the timetable of this account")
    elif name == "update-alternatives" and {
        "--set",
        "--config",
        "--install",
        "--remove",
        "--remove-all",
    } & set(subject.call.words):
        yield MachineSetting("choice", " ".join(words[:1]) or "a default program", Severity.MEDIUM)
    elif name == "chsh":
        yield MachineSetting("choice", "the login shell")
    elif name in _PACKAGERS and first in _REMOVALS and len(words) > 1:
        yield MachineSetting("packages", " ".join(words[1:4]))
    else:
        yield from _tool(subject)


def _kernel(subject: Subject) -> Iterator[MachineSetting]:
    given = [w for w in subject.call.words if "=" in w and not w.startswith("-")]
    if given or {"-w", "--write", "-p", "--system", "--load"} & set(subject.call.words):
        yield MachineSetting("kernel", given[0] if given else "the kernel's switches")


def _unit(subject: Subject) -> Iterator[MachineSetting]:
    words = [w for w in subject.operand_texts if w not in ("--now", "--quiet")]
    if subject.program == "systemctl" and subject.has_option("--user"):
        return
    verb, names = (words[0], words[1:]) if words else ("", [])
    if subject.program in ("service", "rc-service") and len(words) > 1:
        verb, names = words[1], [words[0]]
    weight = _UNIT_VERBS.get(verb)
    if weight is not None:
        for unit in names[:4]:
            is_shared = _SHARED_UNIT.fullmatch(unit) is not None
            yield MachineSetting("unit", unit, Severity.HIGH if is_shared else weight, is_shared)


def _firewall(subject: Subject) -> Iterator[MachineSetting]:
    looking = {
        "-L",
        "-S",
        "--list",
        "--list-all",
        "status",
        "list",
        "-n",
        "--state",
        "show",
        "--get-zones",
        "--list-ports",
        "-h",
        "--help",
        "--version",
        "-V",
    }
    words = subject.call.words
    if words and not looking & set(words):
        yield MachineSetting("firewall", f"{subject.program} {' '.join(words[:4])}")


def _tool(subject: Subject) -> Iterator[MachineSetting]:
    """Settings that hold for every project of this account."""
    name, words, said = subject.program, subject.operand_texts, set(subject.call.words)
    if name == "git" and words[:1] == ("config",) and said & {"--global", "--system"}:
        key = next((w for w in words[1:] if "." in w), "")
        if key and not said & set(_GIT_ASKS) and not _OWN_GIT.match(key):
            yield MachineSetting("tool", f"git {key}")
    elif name in ("npm", "pnpm", "yarn") and words[:2] in (
        ("config", "set"),
        ("config", "delete"),
        ("c", "set"),
    ):
        if said & {"-g", "--global", "--location=global"}:
            yield MachineSetting("tool", f"{name} {' '.join(words[2:3])}".strip())
    elif name in ("pip", "pip3") and words[:2] == ("config", "set"):
        if "--site" not in said:
            weight = Severity.HIGH if "--global" in said else Severity.MEDIUM
            yield MachineSetting("tool", f"pip {' '.join(words[2:3])}".strip(), weight)
    elif name == "go" and words[:1] == ("env",) and "-w" in said:
        yield MachineSetting("tool", f"go {' '.join(words[1:2])}".strip(), Severity.MEDIUM)
