"""What real clients send to a server on loopback, compared with what reading said they would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shellguard.parse.bash import read_argv
from shellguard.parse.http import Request, requests
from shellguard.parse.http.address import plain_path
from shellguard.parse.invocation import UNKNOWN
from tests.parse import http_codes, http_lines
from tests.support.recording_server import Arrived, RecordingServer

INPUT = "in\nput"
FILES = {
    "f": "line1\nline2\r\n",
    "g.json": '{"a": [1]}',
    "heads": "X-H: 1\nX-I: two\n",
    "urls": "http://HOST/u1\nhttp://HOST/u2\n",
    "cfg": '# options\nurl = "http://HOST/cfg"\nrequest DELETE\n-H "X-K: y"\n',
    "cfg2": '--url http://HOST/c2\ndata: "a\\tb"\nuser-agent=me\nsilent\n',
    "cfg3": "url=http://HOST/1\n-X PUT\nnext\nurl=http://HOST/2\n",
}


class World:
    """Gives the files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def content(self, path: str) -> bytes | None:
        file = Path(path)
        return file.read_bytes() if file.parent == self.folder and file.is_file() else None

    def place(self, path: str) -> None:
        return None

    target = matches = repository = place


@pytest.fixture(scope="module")
def server():
    with RecordingServer() as running:
        yield running


@pytest.fixture(scope="module")
def folder(server, tmp_path_factory):
    made = tmp_path_factory.mktemp("sent")
    for name, text in FILES.items():
        (made / name).write_bytes(text.replace("HOST", server.address).encode())
    return made


def program(name: str) -> str:
    """Where a client is. Skips without it, but not where everything must be there."""
    found = shutil.which(name)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{name} is not installed")
    return found


def words(line: str, server: RecordingServer) -> list[str]:
    """The words of a line of `http_lines`."""
    host, found = server.address, []
    for word in line.split("|"):
        text = "http://" + host + word[1:] if word.startswith("@/") else word
        found.append(text.replace("HOST", host).replace("PORT", host.rpartition(":")[2]))
    return found


def run(argv: list[str], folder: Path) -> int:
    """Its exit code. Nothing but loopback is ever spoken to: no proxy, no configuration, a home of its own."""
    return subprocess.run(
        argv,
        input=INPUT.encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "NO_PROXY": "*", "WGETRC": "/dev/null"},
        timeout=60,
        check=False,
    ).returncode


def said(name: str, argv: list[str], folder: Path) -> tuple[Request, ...]:
    """What reading says of the same words."""
    from dataclasses import replace

    reading = read_argv((name, *argv), cwd=str(folder), home="/h")
    found = [replace(c, stdin=INPUT) for c in reading.invocations]
    return tuple(r for c in found for r in requests(c, world=World(folder)))


def seen(arrived: Arrived) -> tuple[str, str, str]:
    return arrived.method.upper(), plain_path(arrived.path, is_raw=True), arrived.body


def read(request: Request) -> tuple[str, str, str]:
    return request.method, request.path, "(form)" if request.form else request.body


def compare(name: str, line: str, server: RecordingServer, folder: Path, extra: list[str]) -> None:
    """One command line, run and read."""
    argv = words(line, server)
    server.seen.clear()
    run([program(name), *extra, *argv], folder)
    arrived = [seen(a) for a in server.seen]
    found = said(name, argv, folder)
    assert [read(r) for r in found] == arrived
    told = [h.lower() for r in found for h in r.headers]
    for header in (h.lower() for a in server.seen for h in a.headers):
        field = header.partition(":")[0]
        assert header.strip() in [t.strip() for t in told] or field in _BY_OPTION, header


# Headers that options other than --header make: what they hold is a secret, or says nothing of the act.
_BY_OPTION = frozenset(
    "authorization cookie referer content-type range if-modified-since x-amz-date proxy-connection cache-control "
    "if-none-match".split()
)
SENT = {p: line for p, line in http_lines.CURL.items() if not p.startswith("refused")}
REFUSED = {p: line for p, line in http_lines.CURL.items() if p.startswith("refused")}


@pytest.mark.parametrize("phrase", SENT)
def test_curl_sends_what_was_read(server, folder, phrase):
    compare("curl", SENT[phrase], server, folder, ["-q", "-s", "--noproxy", "*"])
    assert bool(server.seen) is not phrase.startswith("talk"), "the row proves nothing"


@pytest.mark.parametrize("phrase", REFUSED)
def test_curl_sends_nothing_where_reading_is_careful(server, folder, phrase):
    server.seen.clear()
    argv = words(REFUSED[phrase], server)
    assert run([program("curl"), "-q", "-s", "--noproxy", "*", *argv], folder) == 2
    assert server.seen == []
    assert said("curl", argv, folder), "another version may send it"


@pytest.mark.parametrize("phrase", http_lines.WGET)
def test_wget_sends_what_was_read(server, folder, phrase):
    compare("wget", http_lines.WGET[phrase], server, folder, ["--no-config", "--no-proxy", "-q", "-t1"])
    assert bool(server.seen) is not phrase.startswith("talk"), "the row proves nothing"


PIECES = st.sampled_from(
    [
        "-X|PUT", "-XDELETE", "--request|PATCH", "-d|a=1", "-d|@f", "--data-raw|@x", "--data-urlencode|n=a b", "--json|{}",
        "-I", "-G", "--get", "-T|f", "-F|a=b", "-s", "-sS", "-L", "-H|X-Z: 1", "--url-query|q=1", "-g", "--next",
        "-:", "-o|out", "-u|u:p", "--no-location", "-k", "-b|a=b", "@/x", "@/[1-2]", "@/{a,b}?c", "@/d/", "--url|@/y",
        "-K|cfg", "--path-as-is", "@/p/../q", "--request-target|/t", "--no-get",
    ]
)  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(pieces=st.lists(PIECES, min_size=1, max_size=7))
def test_whatever_curl_makes_of_many_options_was_read(server, folder, pieces):
    argv = words("|".join(["@/first", *pieces]), server)
    server.seen.clear()
    code = run([program("curl"), "-q", "-s", "--noproxy", "*", *argv], folder)
    arrived = [seen(a) for a in server.seen]
    found = [read(r) for r in said("curl", argv, folder)]
    if code == 0:
        assert found == arrived
    else:
        # refused, or broken off: what did arrive was read
        assert [a for a in arrived if a not in found] == []


def spaced(body: str) -> str:
    """JSON with the same spaces whoever wrote it."""
    return json.dumps(json.loads(body)) if body.startswith("{") else body


def compare_code(name: str, options: list[str], code: str, server: RecordingServer, folder: Path) -> None:
    """A program of another language, run and read; what it sends, in whatever order."""
    text = code.replace("@U", "http://" + server.address).replace("HOST", server.address)
    text = text.replace("PORT", server.address.rpartition(":")[2])
    server.seen.clear()
    run([program(name), *options, text], folder)
    assert server.seen, "the row proves nothing"
    calls = read_argv((name, *options, text), cwd=str(folder), home="/h").invocations
    found = {(r.method, r.path, spaced(r.body)) for c in calls for r in requests(c, world=World(folder))}
    arrived = {(m, p, spaced(b)) for m, p, b in map(seen, server.seen)}
    # a request is told when it is made, and once more where it learns its method later
    assert arrived <= found
    assert {r[1] for r in found} == {a[1] for a in arrived}


@pytest.mark.parametrize("phrase", http_codes.PYTHON)
def test_python_sends_what_was_read(server, folder, phrase):
    compare_code("python3", ["-I", "-c"], http_codes.PYTHON[phrase], server, folder)


@pytest.mark.parametrize("phrase", http_codes.NODE)
def test_node_sends_what_was_read(server, folder, phrase):
    compare_code("node", ["-e"], http_codes.NODE[phrase], server, folder)


@pytest.mark.parametrize("phrase", http_codes.PERL)
def test_perl_sends_what_was_read(server, folder, phrase):
    compare_code("perl", ["-e"], http_codes.PERL[phrase], server, folder)


def test_the_table_of_options_fits_the_installed_curl():
    from shellguard.parse.http import curl_table
    from tests.support import curl_options

    version, text = curl_options.installed(program("curl"))
    if version != curl_table.VERSION:
        pytest.skip(f"curl is {version}, the table was made of {curl_table.VERSION}")
    letters, values, flags = curl_options.read(text)
    assert (letters, set(values), set(flags)) == (curl_table.LETTERS, curl_table.VALUES, curl_table.FLAGS)


def test_the_table_of_options_fits_the_installed_wget():
    import re

    from shellguard.parse.http.wget import GRAMMAR

    help_text = subprocess.run(
        [program("wget"), "--help"], capture_output=True, text=True, check=True, env={}
    ).stdout
    found = re.findall(r"^ +(?:-(\w{1,2}), +| {5,})?--([\w-]+)(=|\[=)?", help_text, re.M)
    assert len(found) > 120
    for letter, name, value in found:
        # its help leaves the values of these out
        takes = bool(value) or name in ("max-redirect", "hsts-file")
        known = GRAMMAR.names.get("--" + name)
        assert known, name
        assert (known in GRAMMAR.values | GRAMMAR.optional) is takes, name
        assert len(letter) != 1 or GRAMMAR.names.get("-" + letter) == known, letter


def test_a_body_nobody_can_read_is_unknown(folder):
    (request,) = requests(
        read_argv(("curl", "-d", "@nothing", "http://h.invalid/a"), cwd=str(folder), home="/h").invocations[0]
    )
    assert request.body == UNKNOWN
    assert request.unknown == {"body"}
