"""The machine's own services, accounts, kernel, timetables, firewalls and names."""

from __future__ import annotations

import pytest

from shellguard.classify.given import Given
from shellguard.parse.bash import read_command
from shellguard.parse.services.readers import service_acts
from tests.parse.services.platform_commands import Told, acts_of, told

ACTS: dict[str, tuple[str, list[Told]]] = {
    "two units": ("systemctl stop sshd.service nginx", [("stop", "unit", "sshd"), ("stop", "unit", "nginx")]),
    "now and for ever": ("sudo systemctl disable --now auditd", [("disable", "unit", "auditd")]),
    "told to read its settings again": ("systemctl kill -s HUP nginx", [("change", "unit", "nginx")]),
    "by the older tool": ("service rsyslog stop", [("stop", "unit", "rsyslog")]),
    "by launchd": ("launchctl bootout system/com.apple.auditd", [("stop", "unit", "com.apple.auditd")]),
    "a unit by its file": ("systemctl link /tmp/x.service", [("change", "unit", "/tmp/x")]),
    "as BSD says it": ("service pf disable", [("disable", "unit", "pf")]),
    "by Windows": ("sc.exe stop WinDefend", [("stop", "unit", "WinDefend")]),
    "by PowerShell": ("Stop-Service -Name WinDefend -Force", [("stop", "unit", "WinDefend")]),
    "an account": ("userdel -r bob", [("delete", "user", "bob")]),
    "a strong group": ("usermod -aG dev,sudo bob", [("grant", "group", "bob")]),
    "a weak group": ("usermod -aG www-data app", [("change", "group", "app")]),
    "another root": ("useradd -ou 0 toor", [("grant", "user", "toor")]),
    "no way in": ("usermod -s /sbin/nologin bob", [("disable", "user", "bob")]),
    "a plain account": ("useradd -m app", [("create", "user", "app")]),
    "every job": ("crontab -u bob -r", [("delete", "pipeline", "")]),
    "jobs replaced": ("crontab jobs.txt", [("replace", "pipeline", "jobs.txt")]),
    "a switch": ("sysctl -w vm.max_map_count=1", [("change", "config", "vm.max_map_count")]),
    "a protecting switch": ("sysctl -w kernel.randomize_va_space=0", [("disable", "policy", "kernel.randomize_va_space")]),
    "a module": ("sudo insmod ./x.ko a=1", [("run", "addon", "./x.ko"), ("run", "addon", "a")]),
    "SELinux": ("setenforce 0", [("disable", "policy", "0")]),
    "audit": ("auditctl -e 0", [("disable", "log", "")]),
    "a firewall emptied": ("iptables -t nat -F", [("empty", "firewall", "")]),
    "a firewall open": ("iptables -P INPUT ACCEPT", [("disable", "firewall", "ACCEPT")]),
    "everything shut out": ("iptables -P INPUT DROP", [("stop", "network", "DROP")]),
    "a rule more": ("iptables -A INPUT -p tcp --dport 80 -j ACCEPT", [("change", "firewall", "")]),
    "ufw off": ("ufw --force disable", [("disable", "firewall", "")]),
    "nft": ("nft flush ruleset", [("empty", "firewall", "")]),
    "pf": ("pfctl -d", [("disable", "firewall", "")]),
    "the resolver": ("resolvectl dns eth0 203.0.113.1", [("replace", "network", "eth0")]),
    "a Mac's resolver": ("networksetup -setdnsservers Wi-Fi 203.0.113.1", [("replace", "network", "Wi-Fi")]),
    "a zone": ("pdnsutil delete-zone shop.example", [("delete", "domain", "shop.example")]),
}  # fmt: skip
READS = [
    "systemctl status sshd", "systemctl list-units", "systemctl show -p ActiveState nginx", "systemctl daemon-reload", "service --status-all",
    "service nginx status", "launchctl list", "crontab -l", "passwd -S bob", "chage -l bob", "sysctl -a", "sysctl -n vm.swappiness", "lsmod",
    "modprobe -n overlay", "auditctl -l", "timedatectl", "hwclock", "hostnamectl", "update-alternatives --display editor", "at -l",
    "tmutil listbackups", "iptables -L -n", "iptables -S", "iptables -C INPUT -j DROP", "ufw status", "nft list ruleset", "pfctl -s rules",
    "firewall-cmd --list-all", "networksetup -getdnsservers Wi-Fi", "scutil --dns", "resolvectl status", "resolvectl dns", "rndc status",
    "journalctl -u nginx", "systemctl --help",
]  # fmt: skip


@pytest.mark.parametrize(("command", "expected"), ACTS.values(), ids=ACTS)
def test_machine_is_read_to_acts(command: str, expected: list[Told]) -> None:
    assert told(command) == expected


@pytest.mark.parametrize("command", READS)
def test_looking_is_no_act(command: str) -> None:
    assert told(command) == []


def test_another_host_is_not_this_machine() -> None:
    here, there = acts_of("systemctl stop nginx")[0], acts_of("systemctl -H web1 stop nginx")[0]
    assert (here.is_local, there.is_local, there.where) == (True, False, "web1")


def test_a_users_own_session_is_told() -> None:
    assert acts_of("systemctl --user stop app")[0].where == "own session"


UPDATE = "server ns1.example.com\nupdate delete shop.example A\nupdate add www.shop.example 60 A 203.0.113.1\nsend\n"
ZONE = [("delete", "shop.example", "ns1.example.com"), ("change", "www.shop.example", "ns1.example.com")]


@pytest.mark.parametrize(
    "command", [f"printf '{UPDATE}' | nsupdate", f"nsupdate -k key <<'E'\n{UPDATE}E"], ids=["pipe", "heredoc"]
)
def test_updates_of_a_zone_are_read_from_input(command: str) -> None:
    assert [(str(a.verb), a.target, a.where) for a in acts_of(command)] == ZONE


def test_updates_of_a_zone_are_read_from_a_file() -> None:
    world = Given({"zone.txt": {"kind": "file", "content": UPDATE}}, workspace="/w")
    calls = read_command("nsupdate zone.txt", cwd="/w", home="/h").invocations
    acts = [a for c in calls for a in service_acts(c, names=(c.program,), world=world)]
    assert [(str(a.verb), a.target, a.where) for a in acts] == ZONE


def test_updates_that_nobody_can_read_are_uncertain() -> None:
    assert [(str(a.verb), a.is_certain) for a in acts_of("nsupdate zone.txt")] == [("change", False)]
