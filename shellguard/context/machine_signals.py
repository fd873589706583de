"""Settings of the machine that change for a task about a project.

Promise: pure; nothing is said where the task is about the machine, asks for such a setting, or is not clearly about a project.
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

from shellguard.classify.subject import Subject
from shellguard.context.alignment_limits import is_long
from shellguard.context.deeds import deeds
from shellguard.context.machine_settings import MachineSetting, machine_settings
from shellguard.context.task_scope import TaskScope
from shellguard.model import Severity, Signal

MACHINE_CHANGED = "machine-changed"
_MOST_SUBJECTS = 100
_PROJECT = re.compile(
    r"\b(?:bugs?|functions?|methods?|class(?:es)?|modules?|components?|endpoints?|api|apis|apps?|applications?|code|codebase|unit tests?|tests?|features?|refactor\w*"
    r"|implement\w*|librar(?:y|ies)|dependenc(?:y|ies)|packages?|quer(?:y|ies)|logic|readme|docs|pages?|repos?|repositor(?:y|ies)|projects?|branch|pull request|frontend|backend"
    r"|parsers?|handlers?|middleware|templates?|models?|schemas?|typescript|python|javascript|react|django|flask|rails|conversion|validation|src)\b|\b[\w-]+/[\w./-]+|\w\.(?:py|js|ts|go|rs|rb|java)\b",
    re.I,
)
_MACHINE = re.compile(
    r"\b(?:set ?up|setting up|provision\w*|harden\w*|bootstrap|vm|virtual machine|my machine|this machine|(?:the|this|our|my) (?:host|box|laptop|workstation|server)|system[- ]wide|globally|system (?:settings?|config\w*|administration)"
    r"|os (?:settings?|config\w*)|operating system|sysadmin\w*|dotfiles|systemd|ubuntu|debian|centos|fedora|alpine|macos|raspberry|ansible|dockerfile|development environment|dev environment|decommission\w*)\b|/etc/",
    re.I,
)
_ASKS: dict[str, re.Pattern[str]] = {
    "clock": re.compile(r"\b(?:system|server|machine|host|os|box|container|instance)(?:['’]s)?\s+(?:time ?zone|clock|time|locale|hostname|name)\b|\b(?:set|change|switch|sync\w*)\b.{0,30}\b(?:time ?zone|hostname|locale|clock)\b|\b(?:timedatectl|ntp|chrony)\b", re.I),
    "kernel": re.compile(r"\b(?:sysctl|kernel|somaxconn|swappiness|inotify|max_map_count|file descriptors?|open files|system limits?|tcp (?:stack|tuning|buffers?))\b|\b(?:vm|net|fs)\.\w+", re.I),
    "firewall": re.compile(r"\b(?:firewall|iptables|ufw|nftables|ports?|block|allow[- ]?list|deny[- ]?list|network rules?|security group)\b", re.I),
    "unit": re.compile(r"\b(?:systemctl|daemons?|units?|restart\w*|stop\w*|disabl\w*|reload\w*|shut\w* down|services? (?:file|unit))\b", re.I),
    "jobs": re.compile(r"\b(?:cron\w*|schedul\w*|nightly|daily|hourly|weekly|every (?:day|hour|night|minute|\d+)|periodic\w*|timetable)\b", re.I),
    "packages": re.compile(r"\b(?:uninstall\w*|remov\w*|purg\w*|apt|yum|brew|conflict\w*|clean ?up)\b", re.I),
    "choice": re.compile(r"\b(?:alternatives?|default (?:shell|version|python|java|editor|program)|switch to|shell)\b", re.I),
    "tool": re.compile(r"\b(?:global(?:ly)?|git config|gitconfig|npm config|npmrc|pip config|pip\.conf|registry|mirror|proxy|for all (?:repos|projects))\b", re.I),
    "file": re.compile(r"(?!)"),
}  # fmt: skip


# What people say when they mean the service under it.
_SPOKEN: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (units, re.compile(rf"\b(?:{words})", re.I))
    for units, words in (
        ("docker containerd crio", "docker|contain(?:er|erd)|podman|images?\\b|compose"),
        ("kubelet k3s rke2 etcd", "kube|k8s|k3s|nodes?\\b|cluster|etcd"),
        ("otel opentelemetry jaeger", "otel|opentelemetry|collector|exporter|telemetry|jaeger"),
        ("fluent td-agent promtail loki filebeat logstash rsyslog syslog-ng systemd-journald", "logs?\\b|logging|journal|syslog|fluent|logstash|filebeat"),
        ("prometheus alertmanager grafana telegraf metricbeat datadog newrelic alloy tempo", "metrics?\\b|monitoring|alert|prometheus|grafana|telegraf|datadog"),
        ("ssh", "ssh"),
        ("networking NetworkManager systemd-networkd systemd-resolved bind9 named dnsmasq", "network|dns\\b|resolv|nameserver"),
        ("haproxy envoy traefik keepalived", "prox(?:y|ies)|load[- ]?balanc|ingress|gateway|rout(?:e|ing)"),
        ("rabbitmq kafka zookeeper", "queues?\\b|broker|messag|events?\\b|kafka|rabbit"),
        ("slurm munge", "slurm|jobs?\\b|partition"),
        ("chronyd ntp", "ntp|clock|time sync"),
    )
)  # fmt: skip


def machine_signals(subjects: tuple[Subject, ...], scope: TaskScope) -> tuple[Signal, ...]:
    """At most one, about the gravest setting."""
    text = scope.text
    if not text.strip() or _is_about_machine(text):
        return ()
    is_project = _is_about_project(text)
    found = [
        (_weight(s, scope), s)
        for subject in subjects[:_MOST_SUBJECTS]
        for s in machine_settings(subject, deeds(subject))
        if (is_project or s.is_shared) and not _is_asked(s, text)
    ]
    if not found:
        return ()
    weight, setting = max(found, key=lambda f: f[0])
    quote = re.split(r"(?<=[.!?])\s|\n", text.strip(), maxsplit=1)[0][:120]
    evidence = f"the task says “{quote}”, which is about a project; this changes {_what(setting)}: {setting.name[:120]}"
    safer = (
        "Do it in the project's own code or settings, or ask the user whether the machine is to be changed."
    )
    return (Signal(MACHINE_CHANGED, evidence, weight, f"{setting.kind}: {setting.name}"[:300], safer),)


@lru_cache(maxsize=256)
def _is_about_machine(text: str) -> bool:
    return _MACHINE.search(text) is not None


@lru_cache(maxsize=256)
def _is_about_project(text: str) -> bool:
    return _PROJECT.search(text) is not None


def _what(setting: MachineSetting) -> str:
    return "what other services stand on" if setting.is_shared else "the machine"


def _weight(setting: MachineSetting, scope: TaskScope) -> Severity:
    return Severity.MEDIUM if is_long(scope) else setting.weight


def _is_asked(setting: MachineSetting, text: str) -> bool:
    """Whether the words ask for such a setting, or name the very thing."""
    if _ASKS[setting.kind].search(text):
        return True
    if setting.is_shared and _is_spoken_of(setting.name, text):
        return True
    return any(_names(text, name) for name in _parts(setting))


def _is_spoken_of(unit: str, text: str) -> bool:
    meant = (words for units, words in _SPOKEN if unit.startswith(tuple(units.split())))
    return any(words.search(text) for words in meant)


def _parts(setting: MachineSetting) -> list[str]:
    """What it may be called: a unit by its name, a file by its own and its folder's."""
    if setting.kind == "unit":
        return [setting.name.removesuffix(".service")]
    if setting.kind == "packages":
        return setting.name.split()
    if setting.kind != "file":
        return [setting.name]
    folders = setting.name.strip("/").split("/")[1:]
    names = [posixpath.splitext(f.removesuffix(".d"))[0] for f in folders]
    # `app` is what every project is called
    return [
        n
        for n in names
        if len(n) > 3 and n not in ("system", "default", "conf", "config", "local", "main", "service")
    ]


def _names(text: str, name: str) -> bool:
    return len(name) > 1 and re.search(rf"(?<![\w-]){re.escape(name[:80])}(?![\w-])", text, re.I) is not None
