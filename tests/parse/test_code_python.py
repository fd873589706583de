"""Python said as the shell would say it: names, constants, loops over files, libraries."""

from __future__ import annotations

import pytest

from shellguard.parse.code import effects
from shellguard.parse.invocation import UNKNOWN, Arg

NAMES = {
    "a function under another name": ("import os; drop = os.remove; drop('x')", "rm x"),
    "everything imported": ("from os import *\nremove('x')", "rm x"),
    "through the module's dictionary": ("import os; os.__dict__['remove']('x')", "rm x"),
    "through globals": ("import os; globals()['os'].remove('x')", "rm x"),
    "through builtins": ("__builtins__.__dict__['exec'](\"import os; os.remove('x')\")", "rm x"),
    "partial": ("from functools import partial; import shutil; partial(shutil.rmtree, 'x')()", "rm -r x"),
    "mapped": ("import os; list(map(os.remove, ['a', 'b']))", "rm a b"),
    "in a thread": ("import os, threading; threading.Thread(target=os.remove, args=('x',)).start()", "rm x"),
    "lambda": ("import os; f = lambda p: os.remove(p); f('x')", "rm x"),
    "C library": ("import ctypes; ctypes.CDLL(None).unlink(b'x')", "rm x"),
    "method of an own class": ("import os\nclass A:\n    def __init__(self, p):\n        self.p = p\n    def go(self):\n        os.remove(self.p)\nA('x').go()", "rm x"),
    "main": ("import os\nif __name__ == '__main__':\n    os.remove('x')", "rm x"),
    "code in code": ("exec(compile(\"import os; os.remove('x')\", '', 'exec'))", "rm x"),
}  # fmt: skip
CONSTANTS = {
    "format": ("import os; os.system('rm {}/{n}'.format('/a', n='b'))", "rm /a/b"),
    "percent": ("import os; os.system('rm %s %d' % ('x', 3))", "rm x 3"),
    "joined": ("import os; os.system(' '.join(['rm', 'x']))", "rm x"),
    "split": ("import subprocess; subprocess.run('rm -f x'.split())", "rm -f x"),
    "shlex": ("import shlex, subprocess; subprocess.run(shlex.split('rm -f \"x y\"'))", "rm -f x y"),
    "an argument of a function": ("import shutil\ndef wipe(p, deep=True):\n    shutil.rmtree(p)\nwipe('/data')", "rm -r /data"),
    "what a function gives": ("import shutil\ndef where():\n    return '/da' + 'ta'\nshutil.rmtree(where())", "rm -r /data"),
    "either branch": ("import shutil\np = '/a'\nif x:\n    p = '/b'\nshutil.rmtree(p)", "rm -r /a /b"),
    "either value": ("import shutil; shutil.rmtree('/a' if x else '/b')", "rm -r /a /b"),
    "base64": ("import base64, os; os.system(base64.b64decode('cm0geA==').decode())", "rm x"),
    "character codes": ("import os; os.system(''.join(chr(c) for c in [114, 109, 32, 120]))", "rm x"),
    "backwards": ("import os; os.system('x mr'[::-1])", "rm x"),
    "home": ("import os, shutil; shutil.rmtree(os.path.join(os.path.expanduser('~'), 'a'))", "rm -r ~/a"),
    "environment": ("import os, shutil; shutil.rmtree(os.environ['HOME'] + '/a')", "rm -r ~/a"),
    "list of lists": ("import subprocess\nfor c in (['rm', 'a'], ['rm', 'b']):\n    subprocess.run(c)", "rm b"),
    "argparse default": ("import argparse, shutil\np = argparse.ArgumentParser()\np.add_argument('--dir', default='/data')\na = p.parse_args()\nshutil.rmtree(a.dir)", "rm -r /data"),
}  # fmt: skip
FILES = {
    "glob": ("import glob, os\nfor f in glob.glob('/d/*.txt'):\n    os.remove(f)", "rm /d/*.txt"),
    "listdir": ("import os\nfor f in os.listdir('/d'):\n    os.remove(os.path.join('/d', f))", "rm /d/*"),
    "listdir, by kind": ("import os, shutil\nfor f in os.listdir('/d'):\n    p = os.path.join('/d', f)\n    if os.path.isdir(p):\n        shutil.rmtree(p)", "rm -r /d/*"),
    "listdir, by name": ("import os\nfor f in os.listdir('/d'):\n    if f.endswith('.pyc'):\n        os.remove(os.path.join('/d', f))", f"rm /d/{UNKNOWN}"),
    "walk": ("import os\nfor r, ds, fs in os.walk('src'):\n    for f in fs:\n        os.remove(os.path.join(r, f))", "rm -r src/*"),
    "walk, by name": ("import os\nfor r, ds, fs in os.walk('src'):\n    for f in fs:\n        if f.endswith('.pyc'):\n            os.remove(os.path.join(r, f))", f"find src -name {UNKNOWN} -delete"),
    "rglob": ("from pathlib import Path\nfor p in Path('src').rglob('*'):\n    p.unlink()", "rm -r src/*"),
    "rglob, by name": ("from pathlib import Path\nfor p in Path('src').rglob('*.pyc'):\n    p.unlink()", "find src -name *.pyc -delete"),
    "iterdir": ("from pathlib import Path\nfor p in Path('/d').iterdir():\n    p.unlink()", "rm /d/*"),
    "comprehension": ("import os, glob; [os.remove(f) for f in glob.glob('/d/*')]", "rm /d/*"),
    "rename": ("from pathlib import Path; Path('a').rename('b')", "mv a b"),
    "copytree": ("import shutil; shutil.copytree('a', 'b')", "cp -r a b"),
    "chmod": ("import os; os.chmod('a', 0o777)", "chmod 777 a"),
    "opened for writing": ("from pathlib import Path\nwith (Path('/etc') / 'hosts').open('w') as f:\n    f.write('x')", "tee /etc/hosts"),
    "a key read": ("print(open('.ssh/id_rsa').read())", "cat .ssh/id_rsa"),
    "parent": ("from pathlib import Path; import shutil; shutil.rmtree(Path('/a/b/c').parent)", "rm -r /a/b"),
    "temporary": ("import shutil, tempfile; shutil.rmtree(tempfile.mkdtemp())", f"rm -r /tmp/tmp.{UNKNOWN}"),
}  # fmt: skip
PROGRAMS = {
    "spawn": ("import os; os.spawnlp(os.P_WAIT, 'rm', 'rm', 'x')", "rm x"),
    "execv": ("import os; os.execv('/bin/rm', ['rm', '-f', 'x'])", "/bin/rm -f x"),
    "posix_spawn": ("import os; os.posix_spawn('/bin/rm', ['rm', 'x'], {})", "/bin/rm x"),
    "asyncio": ("import asyncio\nasync def main():\n    await asyncio.create_subprocess_exec('rm', 'x')\nasyncio.run(main())", "rm x"),
    "pexpect": ("import pexpect; pexpect.spawn('rm x')", "rm x"),
    "sh": ("import sh; sh.rm('-f', 'x')", "rm -f x"),
    "plumbum": ("from plumbum import local; local['rm']['x']()", "rm x"),
    "this Python": ("import subprocess, sys; subprocess.run([sys.executable, 'x.py'])", "python3 x.py"),
    "another file": ("exec(open('x.py').read())", "python3 x.py"),
    "kill": ("import os, signal; os.kill(-1, signal.SIGKILL)", "kill -KILL -1"),
    "elsewhere": ("import paramiko; c = paramiko.SSHClient(); c.exec_command('rm x')", "ssh"),
    "request": ("import requests; requests.request('DELETE', 'https://h/a', headers={'Authorization': 'Bearer t'})", "curl -X DELETE -H Authorization: Bearer t https://h/a"),
    "session": ("import requests\nwith requests.Session() as s:\n    s.delete('https://h/a')", "curl -X DELETE https://h/a"),
    "urllib": ("import urllib.request as u; u.urlopen(u.Request('https://h/a', method='DELETE'))", "curl -X DELETE https://h/a"),
    "http.client": ("import http.client; c = http.client.HTTPSConnection('h'); c.request('DELETE', '/a')", "curl -X DELETE https://h/a"),
    "json body": ("import requests; requests.post('https://h', json={'a': [1, 'b']})", 'curl -X POST --data {"a": [1, "b"]} https://h'),
    "uploaded file": ("import requests; requests.put('https://h', data=open('f', 'rb'))", "curl -X PUT --data-binary @f https://h"),
    "statement": ("import sqlite3; sqlite3.connect('d').cursor().execute('DROP TABLE t')", "sql -c DROP TABLE t"),
}  # fmt: skip
HARMLESS = {
    "list.remove": "xs = ['a']; xs.remove('a'); {1}.remove(1); d.pop('x')",
    "only data": "s = 'mkfs /dev/sda1'; t = ['rm', '-rf', '/']",
    "replace in a text": "'a'.replace('a', 'b'); df.rename(columns={'a': 'b'}); queue.remove('x')",
    "dictionary get": "d = {'a': 1}; d.get('a'); d.delete('x')",
    "eval of arithmetic": "eval('1 + 2')",
    "reading": "open('x').read(); import pathlib; pathlib.Path('y').read_text()",
    "pickle of a file": "import pickle; pickle.load(open('m.pkl', 'rb'))",
    "decoding alone": "import base64; print(base64.b64decode('cm0geA=='))",
}
MADE_BY = {
    "decoded": ("import base64; exec(base64.b64decode(blob))", ("decoded",)),
    "compressed": ("import zlib; exec(zlib.decompress(blob))", ("decoded",)),
    "by exclusive or": ("exec(bytes([b ^ 7 for b in blob]).decode())", ("decoded",)),
    "from the network": ("import requests; exec(requests.get(u).text)", ("curl",)),
    "from the keyboard": ("import os; os.system(input())", ("input",)),
    "by a variable": ("import os; os.system(command)", ("code",)),
    "pickled": ("import pickle, base64; pickle.loads(base64.b64decode(b))", ("decoded",)),
}
ALL = {**NAMES, **CONSTANTS, **FILES, **PROGRAMS}


def said(code, argv=None):
    return [
        e.text if e.text is not None else " ".join(a.text for a in e.args)
        for e in effects("python", code, argv=argv)
    ]


@pytest.mark.parametrize(("code", "what"), ALL.values(), ids=ALL)
def test_python_is_said_as_commands(code, what):
    assert any(s == what or (what == "ssh" and s.startswith("ssh ")) for s in said(code)), said(code)


@pytest.mark.parametrize("code", HARMLESS.values(), ids=HARMLESS)
def test_methods_of_other_objects_and_data_do_nothing(code):
    assert said(code) == []


@pytest.mark.parametrize(("code", "made_by"), MADE_BY.values(), ids=MADE_BY)
def test_code_that_cannot_be_read_says_what_it_was_made_by(code, made_by):
    assert (UNKNOWN, made_by) in [(e.text, e.sources) for e in effects("python", code)]


def test_arguments_of_the_script_are_known_where_they_are_given():
    code = "import os, sys; os.remove(sys.argv[1])"
    assert said(code, (Arg("x"),)) == ["rm x"]
    assert said(code) == [f"rm {UNKNOWN}"]


def test_positional_arguments_reach_argparse():
    code = "import argparse, shutil\np = argparse.ArgumentParser()\np.add_argument('place')\np.add_argument('--deep')\na = p.parse_args()\nshutil.rmtree(a.place)"
    assert said(code, (Arg("/data"),)) == ["rm -r /data"]


def test_a_change_of_folder_goes_with_what_follows():
    found = effects(
        "python",
        "import os, subprocess\nsubprocess.run(['ls'], cwd='/b')\nos.chdir('/etc')\nos.remove('hosts')",
    )
    assert [(e.args[0].text, e.cwd) for e in found] == [("ls", "/b"), ("rm", "/etc")]


def test_what_a_program_is_given_to_read_is_kept():
    (effect,) = effects("python", "import subprocess; subprocess.run(['bash'], input='rm x', text=True)")
    assert (effect.args[0].text, effect.stdin) == ("bash", "rm x")
