"""Paths to classes, by spelling and place."""

from __future__ import annotations

import pytest

from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.paths import Place, classes, is_startup

PLACE = Place("/home/dev/project", "/home/dev", "/home/dev/project")

CLASSES = {
    "/": "root", "//": "root", "/.": "root", "/tmp/..": "root", "/../..": "root", "/*": "root", "/./*": "root", "/proc/self/root": "root",
    "../../..": "root",
    "~": "home", "~/": "home", "/home/dev": "home", "..": "home", "/root": "home", "~/*": "home", "/home/bob": "home",
    "~/x": "in-home", "../x": "in-home", "~/Documents": "personal", "/home/bob/x": "other-home", "/home": "above-workspace",
    ".": "workspace-root", "./": "workspace-root", "*": "workspace-root", "$PWD": "workspace", "src/..": "workspace-root",
    "/home/dev/project": "workspace-root", "src": "source", "src/a.c": "workspace", ".git": "git-dir", ".git/index.lock": "git-part",
    "node_modules": "regenerable", "a/dist": "regenerable", "x.pyc": "regenerable",
    "/etc": "system-top", "/etc/x": "system", "/usr/bin/x": "system", "/tmp/../etc": "system", "/var/lib/x": "system", "/opt/x": "installed",
    "/tmp": "temporary-root", "/tmp/x": "temporary", "/var/tmp/x": "temporary",
    "/dev/sda": "device", "/dev/nvme0n1": "device", "/dev/disk/by-id/x": "device", "/dev/null": "sink", "/dev/fd/3": "sink",
    "/dev/tcp/h/1": "network-device",
    "~/.ssh/id_rsa": "credentials", "~/.aws/credentials": "credentials", ".env": "credentials", ".env.production": "credentials",
    "key.pem": "credentials", "/etc/shadow": "accounts", "~/.bashrc": "startup", "~/.ssh/authorized_keys": "login-keys",
    "/etc/cron.d/x": "startup", ".git/hooks/pre-commit": "startup", "~/.config/shellguard/rules": "guard", ".shellguard.toml": "guard",
    "~/.claude/settings.json": "agent-settings", "app.db": "database", "/var/log/x": "log", "~/.bash_history": "log",
    "C:\\": "root", "C:/Windows": "system",
}  # fmt: skip


@pytest.mark.parametrize(("path", "wanted"), CLASSES.items())
def test_a_path_has_its_class(path, wanted):
    assert wanted in classes(Arg(path, is_glob="*" in path), PLACE)


NOT = {
    "~/.ssh/id_rsa.pub": "credentials", ".env.example": "credentials", "~/.ssh/known_hosts": "credentials", "/etcetera": "system",
    "/tmp/etc": "system", "src/*": "workspace-root", "/home/dev/project2": "workspace", "./.git/index.lock": "git-dir", "environment": "credentials",
    "/dev/null": "device", "build": "source",
}  # fmt: skip


@pytest.mark.parametrize(("path", "wrong"), NOT.items())
def test_a_near_path_has_not(path, wrong):
    assert wrong not in classes(Arg(path, is_glob="*" in path), PLACE)


UNKNOWNS = {
    "a variable alone": (Arg(UNKNOWN, "$X", ("$X",)), "unknown"),
    "everything below a variable": (Arg(f"{UNKNOWN}/*", "$X/*", ("$X",), is_glob=True), "unknown-root"),
    "root and a variable": (Arg(f"/{UNKNOWN}", "/$X", ("$X",)), "unknown-root"),
    "a folder and a variable": (Arg(f"build/{UNKNOWN}", "build/$X", ("$X",)), "unknown-part"),
    "a variable that must be set": (Arg(f"{UNKNOWN}/*", "${X:?}/*", ("$X:?",), is_glob=True), "unknown-part"),
    "found below root": (Arg(f"/{UNKNOWN}", "/", ("find",)), "root-part"),
    "a variable of a program": (Arg(UNKNOWN, "x", ("code",)), "unknown-part"),
}


@pytest.mark.parametrize(("arg", "wanted"), UNKNOWNS.values(), ids=UNKNOWNS)
def test_an_unknown_path_says_how_much_is_known(arg, wanted):
    assert wanted in classes(arg, PLACE)


def test_without_a_folder_a_relative_path_is_only_relative():
    assert "relative" in classes(Arg("x"), Place(None, "/h", "/w"))
    assert classes(Arg(""), PLACE) == {"empty"}


def test_a_workspace_below_tmp_is_a_workspace():
    place = Place("/tmp/w", "/tmp/h", "/tmp/w")
    assert "workspace" in classes(Arg("/tmp/w/x"), place)
    assert "temporary" not in classes(Arg("/tmp/w/x"), place)
    assert "temporary" in classes(Arg("/tmp/other"), place)


def test_startup_files():
    assert is_startup(Arg("~/.profile"), PLACE)
    assert not is_startup(Arg("profile"), PLACE)
