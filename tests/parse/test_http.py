"""HTTP requests read off arguments, where no server can be asked; what curl, wget and code send is in test_http_oracle."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from shellguard.parse.bash import read_command
from shellguard.parse.http import CLIENTS, Identity, Request, requests
from shellguard.parse.http.address import address, plain_host
from shellguard.parse.http.clients import _BY_PROGRAM
from shellguard.parse.http.curl_globs import MOST, spread
from shellguard.parse.http.curl_words import config_words, long_name
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation


@dataclass
class World:
    """Gives the texts of files by their paths."""

    files: dict[str, str]

    def content(self, path: str) -> bytes | None:
        return self.files[path].encode() if path in self.files else None

    def place(self, path: str) -> None:
        return None

    target = matches = repository = place


def sent(text: str, files: dict[str, str] | None = None) -> list[Request]:
    """Every request of a command; `files` are those of the machine."""
    calls = read_command(text, cwd="/w", home="/h").invocations
    return [r for c in calls for r in requests(c, world=World(files) if files else None)]


OTHERS = {
    "httpie": ("http DELETE https://h/a", ("DELETE", "h", "/a", "")),
    "httpie fields": ("http https://h/a x=1", ("POST", "h", "/a", '{"x": "1"}')),
    "httpie raw field": ("http https://h/a x:=[1]", ("POST", "h", "/a", '{"x": [1]}')),
    "httpie nested field": ("http h/a 'x[y]=1' 'l[]=2'", ("POST", "h", "/a", '{"x": {"y": "1"}, "l": ["2"]}')),
    "httpie form": ("http -f h/a x='a b'", ("POST", "h", "/a", "x=a+b")),
    "httpie query": ("http h/a q==1 p==2", ("GET", "h", "/a?q=1&p=2", "")),
    "httpie port": ("http :3000/x", ("GET", "localhost:3000", "/x", "")),
    "httpie this machine": ("http :/x", ("GET", "localhost", "/x", "")),
    "httpie header": ("http h/a X-A:1", ("GET", "h", "/a", "")),
    "httpie raw": ("http put h/a --raw x", ("PUT", "h", "/a", "x")),
    "httpie escaped sign": (r"http h/a 'a\=b=1'", ("POST", "h", "/a", '{"a=b": "1"}')),
    "httpie fed": ("http h/a <<< x", ("POST", "h", "/a", "x\n")),
    "httpie options": ("http --auth u:p -p hb --timeout 3 PATCH h/a x=1", ("PATCH", "h", "/a", '{"x": "1"}')),
    "xh": ("xh PUT h/a x=1", ("PUT", "h", "/a", '{"x": "1"}')),
    "curlie": ("curlie -XDELETE h/a", ("DELETE", "h", "/a", "")),
    "gh api": ("gh api -X DELETE repos/o/r", ("DELETE", "api.github.com", "/repos/o/r", "")),
    "gh api attached": ("gh api -XDELETE /repos/{owner}/{repo}", ("DELETE", "api.github.com", "/repos/{owner}/{repo}", "")),
    "gh api fields": ("gh api repos/o/r -f a=b -F n=1", ("POST", "api.github.com", "/repos/o/r", '{"a": "b", "n": 1}')),
    "gh api fields of a get": ("gh api -X GET repos/o/r -f a=b", ("GET", "api.github.com", "/repos/o/r?a=b", "")),
    "gh api graphql": ("gh api graphql -f query='{ me }'", ("POST", "api.github.com", "/graphql", '{"query": "{ me }"}')),
    "gh api variables": (
        "gh api graphql -f query='{ me }' -F n=1",
        ("POST", "api.github.com", "/graphql", '{"query": "{ me }", "variables": {"n": 1}}'),
    ),
    "gh api elsewhere": ("gh api --hostname ghe.example.com user", ("GET", "ghe.example.com", "/api/v3/user", "")),
    "gh api by a variable": ("GH_HOST=ghe.example.com gh api user", ("GET", "ghe.example.com", "/api/v3/user", "")),
    "glab api": ("glab api --method DELETE projects/1", ("DELETE", "gitlab.com", "/api/v4/projects/1", "")),
    "az rest": ("az rest --method delete --url https://h/a", ("DELETE", "h", "/a", "")),
    "az rest by letters": ("az rest -m put -u /subscriptions/1 -b '{}'", ("PUT", "management.azure.com", "/subscriptions/1", "{}")),
    "kubectl raw": ("kubectl delete --raw /api/v1/namespaces/x", ("DELETE", "kubernetes.default.svc", "/api/v1/namespaces/x", "")),
    "kubectl raw read": ("kubectl get --raw=/metrics", ("GET", "kubernetes.default.svc", "/metrics", "")),
    "kubectl raw with a server": ("kubectl -s https://k.example.com create --raw /x -f - <<< '{}'", ("POST", "k.example.com", "/x", "{}\n")),
    "cf": ("cf curl -X DELETE /v3/apps/1", ("DELETE", "api.cloudfoundry.invalid", "/v3/apps/1", "")),
    "stripe": ("stripe delete /v1/customers/c", ("DELETE", "api.stripe.com", "/v1/customers/c", "")),
    "oci": ("oci raw-request --http-method DELETE --target-uri https://h/a", ("DELETE", "h", "/a", "")),
    "grpcurl": ("grpcurl -d '{}' h.example.com:443 p.Users/DeleteUser", ("POST", "h.example.com:443", "/p.Users/DeleteUser", "{}")),
    "grpcurl with dots": ("grpcurl --plaintext h:1 p.Users.Get", ("POST", "h:1", "/p.Users/Get", "")),
    "powershell": ('pwsh -c "irm -Method Delete -Uri https://h/a"', ("DELETE", "h", "/a", "")),
    "powershell cut short": ("iwr -me POST -bo x https://h/a", ("POST", "h", "/a", "x")),
    "ab": ("ab -n 10 -c 2 -m DELETE https://h/a", ("DELETE", "h", "/a", "")),
    "hey": ("hey -n 10 -m POST -d x https://h/a", ("POST", "h", "/a", "x")),
    "siege": ("siege 'https://h/a POST x=1'", ("POST", "h", "/a", "x=1")),
    "by hand": (r"printf 'DELETE /a HTTP/1.1\r\nHost: h\r\n\r\n' | nc h 80", ("DELETE", "h:80", "/a", "")),
    "by hand over TLS": (r"printf 'PUT /a HTTP/1.1\r\n\r\nx' | openssl s_client -connect h:443", ("PUT", "h:443", "/a", "x")),
    "lwp-request": ("lwp-request -m DELETE https://h/a", ("DELETE", "h", "/a", "")),
    "windows name": ("curl.exe -X DELETE https://h/a", ("DELETE", "h", "/a", "")),
    "ftp command": ("curl -Q 'DELE x' -I ftp://h/d/", ("DELETE", "h", "/d/x", "")),
    "ftp custom command": ("curl ftp://h/ -X 'DELE x'", ("DELETE", "h", "/x", "")),
    "sftp command": ("curl -Q '-rm /d/x' sftp://h/", ("DELETE", "h", "/d/x", "")),
    "ftp upload": ("curl -T f ftp://h/d/", ("PUT", "h", "/d/f", UNKNOWN)),
    "imap deletion": ("curl -X 'STORE 1 +Flags \\Deleted' imap://h/INBOX", ("DELETE", "h", "/1 +Flags \\Deleted", "")),
    "expanded variable": ("curl --variable m=DELETE --expand-request '{{m}}' https://h/a", ("DELETE", "h", "/a", "")),
    "option joined by a sign": ("curl --request=DELETE https://h/a", ("DELETE", "h", "/a", "")),
    "python": ("python3 -c \"import requests; requests.delete('https://h/a')\"", ("DELETE", "h", "/a", "")),
    "node": ("node -e \"fetch('https://h/a', {method: 'DELETE'})\"", ("DELETE", "h", "/a", "")),
    "curl reading a heredoc": ("curl -d @- https://h/a <<< x=1", ("POST", "h", "/a", "x=1")),
    "curl to a named port": ("curl -X DELETE h.example.com:8080/a", ("DELETE", "h.example.com:8080", "/a", "")),
    "options of a file written before": ("printf 'url=https://h/a\\nrequest=DELETE' > c; curl -K c", ("DELETE", "h", "/a", "")),
    "body of a file written before": ("echo x=1 > b; curl -d @b https://h/a", ("POST", "h", "/a", "x=1")),
    "options on input": ("curl -K - <<< 'url=https://h/a'", ("GET", "h", "/a", "")),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), OTHERS.values(), ids=OTHERS)
def test_what_clients_send(text, expected):
    first = sent(text)[0]
    assert (first.method, first.host, first.path, first.body) == expected


NOTHING = {
    "help": "curl --help all https://h/a",
    "version in a cluster": "curl -sV https://h/a",
    "offline": "http --offline DELETE h/a",
    "no api": "gh pr list",
    "no address": "gh api",
    "no raw": "kubectl delete pod x",
    "raw of a verb that has none": "kubectl apply --raw /x",
    "grpc listing": "grpcurl h:1 list",
    "grpc description": "grpcurl h:1 describe p.Users",
    "no request": "stripe listen",
    "a port that listens": "nc -l 80",
    "other text through a socket": "echo hello | nc h 80",
    "az otherwise": "az vm list",
    "another program": "echo curl -X DELETE https://h/a",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_sends_nothing(text):
    assert sent(text) == []


UNKNOWNS = {
    "method": ("curl -X $M https://h/a", {"method"}),
    "address": ("curl $U", {"url"}),
    "body": ('curl -d "$B" https://h/a', {"body"}),
    "body of a file": ("curl -d @f https://h/a", {"body"}),
    "body of a program": ("make-body | curl -d @- https://h/a", {"body"}),
    "uploaded file": ("curl -T f https://h/a", {"body"}),
    "file of options": ("curl -K f https://h/a", {"config"}),
    "nothing but a file of options": ("curl -K f", {"config", "method", "url", "body"}),
    "file written by a program": ("make-body > b; curl -d @b https://h/a", {"body"}),
    "list of addresses": ("wget -i f", {"url"}),
    "field": ("gh api graphql -f query=$Q", {"body"}),
    "piped into httpie": ("make-body | http h/a", {"body"}),
    "nothing": ("curl -d x https://h/a", set()),
}


@pytest.mark.parametrize(("text", "expected"), UNKNOWNS.values(), ids=UNKNOWNS)
def test_what_cannot_be_known_is_said(text, expected):
    (request,) = sent(text)
    assert request.unknown == expected
    assert request.is_unknown is bool(expected)


FILES = {"/w/b.json": '{"query": "mutation { volumeDelete(id: 1) }"}', "/w/c": "url = https://h/z\n", "/w/u": "https://h/1\nhttps://h/2\n"}  # fmt: skip


def test_files_of_the_machine_are_read_and_their_texts_not_shown():
    (request,) = sent("curl -d @b.json https://h/graphql", FILES)
    assert request.body == FILES["/w/b.json"]
    assert [(o.kind, o.field, o.target) for o in request.operations] == [("mutation", "volumeDelete", "")]
    assert request.uploads == ("b.json",)


def test_a_file_that_this_text_writes_is_not_looked_up():
    (request,) = sent("make-body > b.json; curl -d @b.json https://h/graphql", FILES)
    assert request.body == UNKNOWN


def test_lists_of_addresses_and_options_are_read():
    assert [r.path for r in sent("wget -i u", FILES)] == ["/1", "/2"]
    assert [r.path for r in sent("curl -K c", FILES)] == ["/z"]


def test_another_machine_has_other_files():
    assert all("body" in r.unknown for r in sent("ssh h curl -d @b.json https://h/graphql", FILES))


GRAPHQL = {
    "body": 'curl https://h/graphql -d \'{"query":"mutation { drop }"}\'',
    "form field": "curl https://h/graphql -F query='mutation { drop }' -F x=1",
    "operations of an upload": 'curl https://h/graphql -F operations=\'{"query":"mutation { drop }"}\'',
    "encoded body": "curl https://h/graphql --data-urlencode 'query=mutation { drop }'",
    "encoded query": "curl -G https://h/graphql --data-urlencode 'query=mutation { drop }'",
    "query in the address": "curl 'https://h/graphql?query=mutation%7Bdrop%7D'",
    "httpie": "http POST h/graphql query='mutation { drop }'",
    "gh": "gh api graphql -f query='mutation { drop }'",
    "python": "python3 -c \"import json, requests; requests.post('https://h/graphql', data=json.dumps({'query': 'mutation { drop }'}))\"",
    "node": "node -e \"fetch('https://h/graphql', {method: 'POST', body: JSON.stringify({query: 'mutation { drop }'})})\"",
}


@pytest.mark.parametrize("text", GRAPHQL.values(), ids=GRAPHQL)
def test_operations_are_found_wherever_they_travel(text):
    (request,) = sent(text)
    assert [(o.kind, o.field) for o in request.operations] == [("mutation", "drop")]


IDENTITIES = {
    "user": ("curl -u me:pw https://h/a", Identity("basic", "option --user")),
    "user in the address": ("curl https://me:pw@h/a", Identity("basic", "url")),
    "bearer option": ("curl --oauth2-bearer t https://h/a", Identity("bearer", "option --oauth2-bearer")),
    "bearer header": ("curl -H 'Authorization: Bearer t' https://h/a", Identity("bearer", "header authorization")),
    "bearer of a variable": ('curl -H "Authorization: Bearer $T" https://h/a', Identity("bearer", "header authorization", "$T")),
    "token header": ("curl -H 'X-Api-Key: t' https://h/a", Identity("header", "header x-api-key")),
    "cookie": ("curl -b s=1 https://h/a", Identity("cookie", "option --cookie")),
    "cookie file": ("curl -b jar https://h/a", Identity("cookie", "file jar")),
    "netrc": ("curl -n https://h/a", Identity("netrc", "file ~/.netrc")),
    "netrc file": ("curl --netrc-file n https://h/a", Identity("netrc", "file n")),
    "certificate": ("curl --cert c.pem:pw https://h/a", Identity("certificate", "file c.pem")),
    "signature": ("curl --aws-sigv4 aws:amz -u k:s https://h/a", Identity("signature", "option --aws-sigv4")),
    "query": ("curl 'https://h/a?token=t'", Identity("query", "query token")),
    "wget": ("wget --user=me --password=pw https://h/a", Identity("basic", "option --password")),
    "httpie": ('http -A bearer -a "$T" h/a', Identity("bearer", "option --auth", "$T")),
    "a tool's login": ("gh api user", Identity("login", "gh")),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), IDENTITIES.values(), ids=IDENTITIES)
def test_an_identity_says_where_its_secret_stands(text, expected):
    (request,) = sent(text)
    assert expected in request.identity
    assert not any(secret in repr(request.identity) for secret in ("pw", " t'", "'t'"))


OUTPUTS = {
    "curl": ("curl https://h/a", ""),
    "curl to a file": ("curl -o x https://h/a", "x"),
    "curl to standard output": ("curl -o - https://h/a", ""),
    "curl to the address's name": ("curl -O https://h/a/name?q=1", "name"),
    "curl into a folder": ("curl --output-dir d -O https://h/a/name", "d/name"),
    "wget": ("wget https://h/a/name", "name"),
    "wget of a folder": ("wget https://h/", "index.html"),
    "wget into a folder": ("wget -P d https://h/name", "d/name"),
    "wget to standard output": ("wget -qO- https://h/a", ""),
    "httpie": ("http -o x h/a", "x"),
    "powershell": ("iwr https://h/a -OutFile x", "x"),
    "python": ("python3 -c \"import urllib.request as u; u.urlretrieve('https://h/a', 'x')\"", "x"),
}


@pytest.mark.parametrize(("text", "expected"), OUTPUTS.values(), ids=OUTPUTS)
def test_where_the_answer_goes(text, expected):
    assert [r.output for r in sent(text)] == [expected]


PEERS = {
    "connect to": ("curl --connect-to h:443:other.example.com:444 https://h/a", "other.example.com:444"),
    "connect to for another": ("curl --connect-to x:443:other.example.com:444 https://h/a", ""),
    "resolve": ("curl --resolve h:443:10.0.0.1 https://h/a", "10.0.0.1"),
    "resolve for every host": ("curl --resolve '*:443:10.0.0.1' https://h/a", "10.0.0.1"),
    "proxy elsewhere for this machine": ("curl -x p.example.com:1 http://localhost/a", "p.example.com:1"),
    "proxy here": ("curl -x localhost:1 http://h.example.com/a", ""),
}


@pytest.mark.parametrize(("text", "expected"), PEERS.values(), ids=PEERS)
def test_who_is_really_spoken_to(text, expected):
    assert [r.peer for r in sent(text)] == [expected]


def test_every_name_of_a_host_counts():
    (request,) = sent(
        "curl -H 'Host: API.example.com' --resolve x.example.com:80:10.0.0.1 http://x.example.com/a"
    )
    assert request.names == ("x.example.com", "10.0.0.1", "api.example.com")


SOCKETS = {
    "path": ("curl --unix-socket /var/run/docker.sock -X DELETE http://d/volumes/x", "/var/run/docker.sock"),
    "abstract": ("curl --abstract-unix-socket n http://d/a", "@n"),
    "none": ("curl http://d/a", ""),
}


@pytest.mark.parametrize(("text", "expected"), SOCKETS.values(), ids=SOCKETS)
def test_a_socket_is_named(text, expected):
    (request,) = sent(text)
    assert request.socket == expected
    assert request.path in ("/volumes/x", "/a")


LOCAL = {
    "localhost:1": True,
    "localhost:$PORT": True,
    "127.0.0.1": True,
    "2130706433": True,
    "0x7f.1": True,
    "[::1]:80": True,
    "[::ffff:127.0.0.1]": True,
    "db": True,
    "a.local": True,
    "app.localhost": True,
    "host.docker.internal:80": True,
    "example.com": False,
    "10.0.0.1": False,
    "2852039166": False,
    "localhost.evil.com": False,
    "localhost@evil.com": False,
    "$HOST": False,
}


@pytest.mark.parametrize(("host", "is_local"), LOCAL.items())
def test_a_host_is_local_or_not(host, is_local):
    (request,) = sent(f"curl http://{host}/a")
    assert request.is_local is is_local


def test_a_socket_and_a_file_are_local_and_a_peer_decides():
    assert sent("curl --unix-socket /s http://api.example.com/a")[0].is_local
    assert sent("curl file:///etc/hosts")[0].is_local
    assert not sent("curl --connect-to ::h.example.com:80 http://localhost/a")[0].is_local
    assert sent("kubectl --context kind-x delete --raw /a")[0].is_local
    # a port of this machine may be forwarded, and the name says whose service is meant
    assert not sent("curl --resolve api.example.com:80:127.0.0.1 http://api.example.com/a")[0].is_local


HOSTS = {
    "number": ("2852039166", "169.254.169.254"),
    "hexadecimal": ("0xA9FEA9FE", "169.254.169.254"),
    "octal": ("0251.0376.0251.0376", "169.254.169.254"),
    "short": ("127.1", "127.0.0.1"),
    "mapped": ("[::ffff:a9fe:a9fe]:80", "169.254.169.254:80"),
    "final dot": ("metadata.google.internal.", "metadata.google.internal"),
    "capitals": ("API.Example.COM:80", "api.example.com:80"),
    "other dots": ("169。254。169。254", "169.254.169.254"),
    "escaped": ("%6cocalhost", "localhost"),
    "too big a number": ("99999999999", "99999999999"),
    "no number": ("1.2.3.4.5", "1.2.3.4.5"),
}


@pytest.mark.parametrize(("host", "expected"), HOSTS.values(), ids=HOSTS)
def test_a_host_has_one_spelling(host, expected):
    assert plain_host(host) == expected


ADDRESSES = {
    "plain": ("https://h/a?b#c", ("https", "h", "/a?b")),
    "no scheme": ("h/a", ("http", "h", "/a")),
    "guessed scheme": ("ftp.example.com/a", ("ftp", "ftp.example.com", "/a")),
    "no path": ("https://h", ("https", "h", "/")),
    "query without a path": ("https://h?a", ("https", "h", "/?a")),
    "user": ("https://u:p@h/a@b", ("https", "h", "/a@b")),
    "escaped letters": ("https://h/%64elete/%2F", ("https", "h", "/delete/%2F")),
    "escaped dots": ("https://h/a/%2e%2e/b", ("https", "h", "/b")),
    "file": ("file:///etc/hosts", ("file", "", "/etc/hosts")),
    "file with a host": ("file://localhost/a", ("file", "", "/localhost/a")),
    "nothing": ("", ("http", "", "/")),
}


@pytest.mark.parametrize(("url", "expected"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_is_taken_apart(url, expected):
    found = address(url)
    assert (found.scheme, found.host, found.path) == expected


def test_long_names_may_be_cut_short_where_that_is_clear():
    assert [long_name(n) for n in ("request", "REQUEST", "jso", "dat", "netrc", "data-u", "nonsense")] == [
        "request", "request", "json", "dat", "netrc", "data-urlencode", "nonsense",
    ]  # fmt: skip


def test_lines_of_a_file_of_options():
    text = '# no\n-X DELETE\nurl="h/\\"a"\ndata = b\n  user-agent: x y\nsilent\n'
    assert [a.text for a in config_words(text)] == [
        "-X", "DELETE", "--url", 'h/"a', "--data", "b", "--user-agent", "x", "--silent",
    ]  # fmt: skip


def test_globs_are_bounded():
    assert len(spread("h/[1-999999999]")) == MOST
    assert len(spread("h/" + "{a,b}" * 40)) == MOST
    assert spread("h/{") == ["h/{"]


@pytest.mark.parametrize("program", sorted(CLIENTS))
@pytest.mark.parametrize(
    "words",
    [
        (),
        ("-",),
        ("--",),
        ("-X",),
        (UNKNOWN,),
        ("api",),
        ("rest", "-u"),
        ("-", UNKNOWN, "[", "{", "@"),
        ("--raw",),
        ("\udcff",),
    ],
)
def test_no_client_is_ever_in_the_way(program, words):
    for cwd in (None, "/w"):
        requests(Invocation(program, tuple(map(Arg, words)), cwd=cwd, stdin="x"), world=World({"/w/a": "b"}))


def test_every_client_has_its_module():
    assert set(_BY_PROGRAM) == set(CLIENTS)
    assert requests(Invocation("git", (Arg("api"),))) == ()
