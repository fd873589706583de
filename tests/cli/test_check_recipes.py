"""`shellguard check` reads the files a command would run, where they stand on this machine; nothing is run."""

from __future__ import annotations

import json
import os

import pytest

from tests.support.warm_program import WarmProgram

FILES = {
    "Makefile": "BUILD = build\nclean:\n\trm -rf $(BUILD) *.o\nwipe:\n\trm -rf ~\nhalf:\n\trm -rf $(UNSET)/*\n",
    "package.json": '{"scripts": {"clean": "rm -rf dist", "wipe": "rm -rf /"}}',
    "justfile": "wipe:\n    rm -rf /\nbuild:\n    cargo build\n",
    "Taskfile.yml": "tasks:\n  wipe: rm -rf /\n  build: go build\n",
    "x.sh": "rm -rf /\n",
    "drop.sql": "DROP DATABASE app;\n",
}
STOPPED = [
    ("make", "make wipe", "make wipe › rm -rf "),
    ("make with a name that is not set", "make half", "make half › rm -rf "),
    ("npm", "npm run wipe", "npm run wipe › rm -rf /"),
    ("just", "just wipe", "just wipe › rm -rf /"),
    ("task", "task wipe", "task wipe › rm -rf /"),
    ("a script", "bash x.sh", "bash x.sh › rm -rf /"),
    ("a script that is sourced", ". ./x.sh", ". ./x.sh › rm -rf /"),
    ("statements", "psql app -f drop.sql", "psql app -f drop.sql"),
]
ORDINARY = [
    "make clean",
    "make -n wipe",
    "npm run clean",
    "just build",
    "task build",
    "make missing",
    "cat x.sh",
]


@pytest.fixture(scope="module")
def program():
    with WarmProgram() as program:
        yield program


@pytest.fixture
def check(program):
    def start(*words, cwd, stdin=""):
        home = cwd / "home"
        home.mkdir(exist_ok=True)
        environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
        return program.run(["check", *words], environment=environment, cwd=cwd, lines=stdin)

    return start


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(("command", "place"), [r[1:] for r in STOPPED], ids=[r[0] for r in STOPPED])
def test_what_a_file_would_do_is_found_and_named(check, folder, command, place):
    answer = check(command, cwd=folder)
    assert answer.returncode == 1
    assert [line for line in answer.stdout.splitlines() if f"in     {place}" in line]


def test_ordinary_recipes_run(check, folder):
    rows = [json.dumps({"id": c, "command": c, "cwd": str(folder)}) for c in ORDINARY]
    answers = [
        json.loads(line) for line in check("--batch", cwd=folder, stdin="\n".join(rows)).stdout.splitlines()
    ]
    assert [(a["id"], a["verdict"]) for a in answers] == [(c, "allow") for c in ORDINARY]


def test_a_batch_row_reads_only_where_its_folder_is(check, folder):
    rows = [
        json.dumps({"id": cwd, "command": "make wipe", "cwd": cwd})
        for cwd in (str(folder), "/no/such/folder")
    ]
    answers = [
        json.loads(line) for line in check("--batch", cwd=folder, stdin="\n".join(rows)).stdout.splitlines()
    ]
    assert [a["verdict"] for a in answers] == ["deny", "allow"]
