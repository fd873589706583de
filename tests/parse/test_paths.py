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
    "/etc": "system-top", "/etc/x": "system", "/usr/bin/x": "system", "/tmp/../etc": "system", "/var/lib/x": "system", "/opt/x": "installed", "/srv": "system-top", "/srv/x": "outside",
    "/tmp": "temporary-root", "/tmp/x": "temporary", "/var/tmp/x": "temporary",
    "/dev/sda": "device", "/dev/nvme0n1": "device", "/dev/disk/by-id/x": "device", "/dev/null": "sink", "/dev/fd/3": "sink",
    "/dev/tcp/h/1": "network-device",
    "~/.ssh/id_rsa": "credentials", "~/.aws/credentials": "credentials", ".env": "credentials", ".env.production": "credentials",
    "key.pem": "credentials", "/etc/shadow": "accounts", "~/.bashrc": "startup", "~/.ssh/authorized_keys": "login-keys",
    "/etc/cron.d/x": "startup", ".git/hooks/pre-commit": "startup", "~/.config/shellguard/rules": "guard", ".shellguard.toml": "guard-project",
    "~/.claude/settings.json": "agent-settings", "app.db": "database", "/var/log/x": "log", "~/.bash_history": "log",
    "uploads": "precious", "/mnt/x/backups": "precious", "~/Documents/a.odt": "personal-file", "/etc/hosts": "vital", "~/.zshrc": "login-file",
    "/srv/x.sqlite3": "store", "dump.sql": "database", "orders.db.bak": "database", "disk.qcow2": "store", ".git/objects/aa": "git-store",
    "x.git/refs/heads": "git-store", "/proc/sysrq-trigger": "kernel-switch", "/opt/x/a.pyc": "regenerable", "~/x/.DS_Store": "regenerable",
    "./*": "everything-in-workspace", "/usr/local": "installed", "/dev/pmem0": "device", "/var/lib/dpkg/lock-frontend": "regenerable",
    "~/.config/gh/hosts.yml": "credentials", "~/.codex/auth.json": "credentials", "certs/server.key": "credentials", "~/.mylogin.cnf": "credentials",
    "~/.config/google-chrome/Default/Login Data": "credentials", "kubeconfig": "credentials", "~/.local/share/keyrings": "credentials",
    "C:\\": "root", "C:/Windows": "system",
}  # fmt: skip


@pytest.mark.parametrize(("path", "wanted"), CLASSES.items())
def test_a_path_has_its_class(path, wanted):
    assert wanted in classes(Arg(path, is_glob="*" in path), PLACE)


NOT = {
    "~/.ssh/id_rsa.pub": "credentials", ".env.example": "credentials", "~/.ssh/known_hosts": "credentials", "/etcetera": "system",
    "/tmp/etc": "system", "src/*": "workspace-root", "/home/dev/project2": "workspace", "./.git/index.lock": "git-dir", "environment": "credentials",
    "/srv/x": "system", "/dev/null": "device", "build": "source", "~/.config/app": "source", ".git/index": "git-store", "dump.sql": "store", "dist/data": "source",
    "~/notes.txt": "personal-file", "/opt/x/a.log": "regenerable", "src/i18n/en.key": "credentials", "src/*.py": "everything-in-workspace",
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


HOME_AS_WORKSPACE = {
    "a project in it": ("proj/build", "workspace", True),
    "what a build left": ("build", "regenerable", True),
    "its .git": (".git", "git-dir", True),
    "a personal folder": ("Documents", "workspace", False),
    "settings": (".config/app", "workspace", False),
}


@pytest.mark.parametrize(("path", "name", "has"), HOME_AS_WORKSPACE.values(), ids=HOME_AS_WORKSPACE)
def test_a_session_in_the_home_owns_its_projects_only(path, name, has):
    assert (name in classes(Arg(path), Place("/home/dev", "/home/dev", "/home/dev"))) is has


@pytest.mark.parametrize(
    ("cwd", "is_ours"), [("/etc", False), ("/usr", False), ("/etc/nginx", True), ("/opt", True)]
)
def test_working_in_a_folder_of_the_system_does_not_make_it_the_sessions(cwd, is_ours):
    assert ("workspace" in classes(Arg("x"), Place(cwd, "/home/dev", cwd))) is is_ours


def test_what_find_hands_over_may_lie_deeper():
    found = Arg(f"/home/{UNKNOWN}", "/home/", ("find",))
    assert "home" not in classes(found, PLACE)
    assert "other-home" in classes(found, PLACE)


def test_startup_files():
    assert is_startup(Arg("~/.profile"), PLACE)
    assert not is_startup(Arg("profile"), PLACE)


def test_a_home_below_a_folder_of_the_system_is_a_home():
    place = Place("/srv/people/dev/project", "/srv/people/dev", "/srv/people/dev/project")
    found = classes(Arg("~/.bashrc"), place)
    assert ("login-file" in found, bool(found & {"system", "installed"})) == (True, False)
