"""HTTP requests read off arguments. For curl the truth is what real curl sends to a server on loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from shellguard.parse.bash import read_argv, read_command
from shellguard.parse.http import requests

CURL = shutil.which("curl")


class Echo(BaseHTTPRequestHandler):
    """Remembers (method, path, body) of every request."""

    seen: list[tuple[str, str, str]]
    # so that `Expect: 100-continue` is answered and curl does not wait for it
    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
        if "boundary=" in (self.headers.get("Content-Type") or ""):
            body = "(form)"
        self.seen.append((self.command.upper(), self.path, body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_delete = handle_any

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server():
    Echo.seen = []
    httpd = HTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield httpd
    httpd.shutdown()
    thread.join()
    httpd.server_close()


# `@` stands for the server, FILE for a file that holds "from file"; "(form)" for a multipart body.
CURL_LINES = {
    "plain": "@/a",
    "query": "@/a?b=c&d=e",
    "request": "-X DELETE @/a",
    "request attached": "-XDELETE @/a",
    "request long": "--request PUT @/a",
    "json abbreviated": "--jso {} @/a",
    "flag that begins another name": "--netrc --crlf @/a",
    "url first": "@/a -X DELETE",
    "data": "-d x=1 @/a",
    "data attached": "-dx=1 @/a",
    "data twice": "-d x=1 -d y=2 @/a",
    "data long": "--data x=1 @/a",
    "data raw": "--data-raw @x @/a",
    "data binary": "--data-binary x=1 @/a",
    "data and get": "-G -d x=1 @/a",
    "data and get with a query": "-G -d x=1 @/a?z=0",
    "data and another method": "-X PUT -d x=1 @/a",
    "json": '--json {"a":1} @/a',
    "head": "-I @/a",
    "head long": "--head @/a",
    "cluster of flags": "-sS @/a",
    "cluster ending in a value": "-sSX DELETE @/a",
    "cluster ending in data": "-sd x=1 @/a",
    "cluster with a glued method": "-sXDELETE @/a",
    "header": "-H X-A:1 @/a",
    "user": "-u u:p @/a",
    "output": "-o /dev/null @/a",
    "url option": "--url @/a",
    "two urls": "@/a @/b",
    "two urls with data": "-d x=1 @/a @/b",
    "fail flags": "-fsSL --compressed @/a",
    "negated option": "--no-keepalive @/a",
    "timeouts": "--max-time 5 --connect-timeout 5 --retry 0 @/a",
    "upload": "-T FILE @/a",
    "upload and a method": "-X POST -T FILE @/a",
    "form": "-F a=b @/a",
    "form file": "-F f=@FILE @/a",
    "data from a file": "-d @FILE @/a",
    "next": "-X DELETE @/a --next @/b",
    "next in short": "-d x=1 @/a -: @/b",
    "urlencoded data": "--data-urlencode x=y @/a",
    "method in small letters": "-X delete @/a",
    "request target": "--request-target /b @/a",
    "query option": "--url-query x=1 @/a",
    "user agent": "-A agent @/a",
    "referer": "-e x @/a",
    "cookie": "-b c=1 @/a",
    "range": "-r 0-1 @/a",
    "end of options": "-- @/a",
    "host in user form": "u:p@@/a",
    "globbed url": "@/[1-2]",
    "set of urls": "@/{x,y}",
}
# What reading cannot know or does not tell apart, with the reason.
UNREAD = {
    "upload": "the body is a file: listed as an upload",
    "upload and a method": "the body is a file: listed as an upload",
    "data from a file": "the body is a file: listed as an upload",
}


@pytest.mark.parametrize("phrase", CURL_LINES)
def test_curl_sends_what_was_read(server, tmp_path, phrase):
    if CURL is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("curl is not installed")
    file = tmp_path / "file"
    file.write_text("from file")
    host = f"127.0.0.1:{server.server_port}"
    words = [
        w if w == "@x" else w.replace("@@", f"\0{host}").replace("@FILE", "\1").replace("@/", f"{host}/")
        for w in CURL_LINES[phrase].split()
    ]
    argv = [w.replace("\0", "@").replace("\1", f"@{file}").replace("FILE", str(file)) for w in words]
    Echo.seen.clear()
    subprocess.run(
        [CURL, "-q", "-s", *argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env={"PATH": "", "NO_PROXY": "*"},
        timeout=20,
        check=False,
    )
    (call,) = read_argv(("curl", *argv), cwd="/w", home="/h").invocations
    read = [(r.method, r.path, "(form)" if "-F" in argv else r.body) for r in requests(call)]
    assert Echo.seen, "curl sent nothing: the row proves nothing"
    if phrase in UNREAD:
        assert [(m, p) for m, p, _ in read] == [(m, p) for m, p, _ in Echo.seen]
        assert all(str(file) in r.uploads for r in requests(call))
    else:
        assert read == Echo.seen


OTHERS = {
    "wget": ("wget -qO- https://h/a", ("GET", "h", "/a", "")),
    "wget post": ("wget --post-data=x=1 https://h/a", ("POST", "h", "/a", "x=1")),
    "wget method": ("wget --method=DELETE --body-data x https://h/a", ("DELETE", "h", "/a", "x")),
    "httpie": ("http DELETE https://h/a", ("DELETE", "h", "/a", "")),
    "httpie fields": ("http https://h/a x=1", ("POST", "h", "/a", '{"x": "1"}')),
    "xh": ("xh PUT h/a x=1", ("PUT", "h", "/a", '{"x": "1"}')),
    "gh api": ("gh api -X DELETE repos/o/r", ("DELETE", "api.github.com", "/repos/o/r", "")),
    "gh api fields": ("gh api repos/o/r -f a=b", ("POST", "api.github.com", "/repos/o/r", '{"a": "b"}')),
    "gh api graphql": (
        "gh api graphql -f query='{ me }'",
        ("POST", "api.github.com", "/graphql", '{"query": "{ me }"}'),
    ),
    "glab api": ("glab api --method DELETE projects/1", ("DELETE", "gitlab.com", "/api/v4/projects/1", "")),
    "az rest": ("az rest --method delete --url https://h/a", ("DELETE", "h", "/a", "")),
    "python": ("python3 -c \"import requests; requests.delete('https://h/a')\"", ("DELETE", "h", "/a", "")),
    "node": ("node -e \"fetch('https://h/a', {method: 'DELETE'})\"", ("DELETE", "h", "/a", "")),
    "curl reading a heredoc": ("curl -d @- https://h/a <<< x=1", ("POST", "h", "/a", "x=1")),
    "curl to a named port": (
        "curl -X DELETE h.example.com:8080/a",
        ("DELETE", "h.example.com:8080", "/a", ""),
    ),
}


@pytest.mark.parametrize(("text", "expected"), OTHERS.values(), ids=OTHERS)
def test_other_clients(text, expected):
    found = [r for c in read_command(text, cwd="/w", home="/h").invocations for r in requests(c)]
    assert [(r.method, r.host, r.path, r.body) for r in found] == [expected]


LOCAL = {
    "localhost:1": True,
    "127.0.0.1": True,
    "[::1]:80": True,
    "db": True,
    "a.local": True,
    "example.com": False,
    "10.0.0.1": False,
    "localhost.evil.com": False,
}


@pytest.mark.parametrize(("host", "is_local"), LOCAL.items())
def test_a_host_is_local_or_not(host, is_local):
    (request,) = requests(read_command(f"curl http://{host}/a", cwd="/w", home="/h").invocations[0])
    assert request.is_local is is_local
