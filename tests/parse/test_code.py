"""Inline code of other languages, said as the shell would say it."""

from __future__ import annotations

import shlex

import pytest

from shellguard.parse.bash import read_command
from shellguard.parse.invocation import UNKNOWN

PYTHON = {
    "os.remove": ("import os; os.remove('x')", "rm x"),
    "renamed import": ("import os as o; o.unlink('x')", "rm x"),
    "from import": ("from shutil import rmtree as r; r('x')", "rm -r x"),
    "imported by call": ("__import__('os').system('rm x')", "rm x"),
    "getattr": ("import os; getattr(os, 'sys' + 'tem')('rm x')", "rm x"),
    "importlib": ("import importlib; importlib.import_module('os').remove('x')", "rm x"),
    "subprocess list": ("import subprocess; subprocess.run(['rm', '-rf', 'x'])", "rm -rf x"),
    "subprocess text": ("import subprocess; subprocess.call('rm x', shell=True)", "rm x"),
    "args by keyword": ("import subprocess; subprocess.run(args=['rm', 'x'])", "rm x"),
    "popen": ("import os; os.popen('rm x')", "rm x"),
    "execvp": ("import os; os.execvp('rm', ['rm', 'x'])", "rm x"),
    "pathlib": ("from pathlib import Path; Path('x').unlink()", "rm x"),
    "pathlib joined": ("from pathlib import Path; (Path('/a') / 'b').unlink()", "rm /a/b"),
    "constant": ("p = 'x'\nimport os\nos.remove(p)", "rm x"),
    "f-string": ("import os; n = 'x'; os.remove(f'/a/{n}')", "rm /a/x"),
    "os.path.join": ("import os; os.remove(os.path.join('/a', 'b'))", "rm /a/b"),
    "function assigned": ("import os; f = os.remove; f('x')", "rm x"),
    "inside a function": ("import os\ndef f():\n    os.remove('x')\nf()", "rm x"),
    "written file": ("open('x', 'w').write('')", "tee x"),
    "old syntax": ("import os; print 'x'; os.system('rm x')", "rm x"),
}
OTHERS = {
    "node exec": ("node -e", "require('child_process').execSync('rm x')", "rm x"),
    "node rm": ("node -e", "fs.rmSync('x', {recursive: true})", "rm -r x"),
    "node spawn": ("node --eval", "cp.spawn('rm', ['-rf', 'x'])", "rm -rf x"),
    "ruby system": ("ruby -e", "system('rm x')", "rm x"),
    "ruby backticks": ("ruby -e", "puts `rm x`", "rm x"),
    "ruby FileUtils": ("ruby -e", "FileUtils.rm_rf('x')", "rm -r x"),
    "perl system": ("perl -e", "system('rm x');", "rm x"),
    "perl unlink": ("perl -we", "unlink 'x'", "rm x"),
    "php": ("php -r", "shell_exec('rm x');", "rm x"),
    "awk": ("awk", 'BEGIN { system("rm x") }', "rm x"),
    "lua": ("lua -e", "os.execute('rm x')", "rm x"),
    "osascript": ("osascript -e", 'do shell script "rm x"', "rm x"),
}


def listed(text: str) -> list[str]:
    return [c.render() for c in read_command(text, cwd="/w", home="/h").invocations]


@pytest.mark.parametrize(("code", "said"), PYTHON.values(), ids=PYTHON)
def test_python_is_read(code, said):
    assert said in listed(f"python3 -c {shlex.quote(code)}")


@pytest.mark.parametrize(("code", "said"), list(PYTHON.values())[:3])
def test_python_arrives_in_many_ways(code, said):
    assert said in listed(f"python3 <<'E'\n{code}\nE")
    assert said in listed(f"echo {shlex.quote(code)} | python3 -")
    assert said in listed(f"sudo python3.11 -Ic {shlex.quote(code)}")


@pytest.mark.parametrize(("program", "code", "said"), OTHERS.values(), ids=OTHERS)
def test_other_languages_are_read_by_their_call_forms(program, code, said):
    assert said in listed(f"{program} {shlex.quote(code)}")


def test_what_calls_out_and_cannot_be_read_is_unknown():
    calls = read_command(
        "python3 -c 'import os, sys; os.system(sys.argv[1]); os.remove(sys.argv[2])'", cwd="/w", home="/h"
    ).invocations
    assert [(c.program, c.words) for c in calls[1:]] == [("", ()), ("rm", (UNKNOWN,))]


@pytest.mark.parametrize(
    "code",
    [
        "print('os.remove(1)')",
        "x = 'rm -rf /'",
        "# os.system('rm x')",
        "import os; os.listdir('x')",
        "open('x').read()",
    ],
)
def test_code_that_only_talks_does_nothing(code):
    assert len(listed(f"python3 -c {shlex.quote(code)}")) == 1


@pytest.mark.parametrize(
    "code",
    [
        "(" * 500,
        "a." * 5000 + "b()",
        "x = " + "[" * 300,
        "f'{" * 100,
        "1 +" * 10_000,
        "\0",
        "async def f(: pass",
    ],
)
def test_reading_code_is_total(code):
    assert listed(f"python3 -c {shlex.quote(code)}")
