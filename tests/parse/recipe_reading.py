"""Reads a command in a made-up folder of files."""

from __future__ import annotations

import posixpath

from shellguard.parse.bash import read_command
from shellguard.parse.invocation import Invocation, Reading

FOLDER = "/home/dev/project"


def reading(command: str, files: dict[str, str], *, cwd: str = FOLDER) -> Reading:
    """What `command` would run where these files stand, by their paths below the project."""
    there = {posixpath.normpath(posixpath.join(FOLDER, path)): text for path, text in files.items()}
    return read_command(command, cwd=cwd, home="/home/dev", workspace=FOLDER, read_script=there.get)


def runs(command: str, files: dict[str, str], *, cwd: str = FOLDER) -> list[str]:
    """The same, each as one line."""
    return [c.render() for c in reading(command, files, cwd=cwd).invocations]


def call_of(program: str, command: str, files: dict[str, str]) -> Invocation:
    """The first invocation of `program`."""
    return next(c for c in reading(command, files).invocations if c.program == program)
