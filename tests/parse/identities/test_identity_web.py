"""Whom web clients act as."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.identities import readers
from shellguard.parse.identities.whose import WEB_CLIENTS
from tests.parse.identities.identity_lines import calls_of, said, uses_of

KEY_ID = "AKIA" + "B2CD" * 4
CASES = {
    "a header from a variable": ('curl -H "Authorization: Bearer $TOK" https://api.github.com/user', {"service": "github", "how": "header Authorization", "variable": "TOK", "host": "api.github.com"}),
    "a header from a file": ('curl -H "Authorization: Bearer $(cat ~/.tok)" https://x.io', {"service": "http", "how": "header Authorization", "file": "/home/j/.tok", "host": "x.io"}),
    "a header from a file by <": ('curl -H "X-Api-Key: $(< .tok)" https://x.io', {"service": "http", "how": "header X-Api-Key", "file": "/w/app/.tok", "host": "x.io"}),
    "a header from a line of a file": ("curl -H \"Authorization: Bearer $(grep ^TOKEN ../other/.env | cut -d= -f2)\" https://x.io", {"service": "http", "how": "header Authorization", "file": "/w/other/.env", "host": "x.io"}),
    "a header from jq": ('curl -H "Authorization: Bearer $(jq -r .token ~/.app/login.json)" https://x.io', {"service": "http", "how": "header Authorization", "file": "/home/j/.app/login.json", "host": "x.io"}),
    "a header from another tool": ('curl -H "Authorization: Bearer $(gcloud auth print-access-token)" https://compute.googleapis.com/', {"service": "gcloud", "how": "header Authorization", "host": "compute.googleapis.com"}),
    "a variable filled by a command": ('T=$(pass show x); curl -H "Authorization: Bearer $T" https://x.io', {"service": "http", "how": "header Authorization", "variable": "T", "host": "x.io"}),
    "a variable with braces": ('curl -H "Authorization: Bearer ${TOK:?}" https://x.io', {"service": "http", "how": "header Authorization", "variable": "TOK", "host": "x.io"}),
    "a variable that stays literal": ("curl -H 'Authorization: Bearer $TOK' https://x.io", {"service": "http", "how": "header Authorization", "variable": "TOK", "host": "x.io"}),
    "a whole header from a variable": ('curl -H "$AUTH_HEADER" https://x.io', {"service": "http", "how": "--header", "variable": "AUTH_HEADER", "host": "x.io"}),
    "a pair of variables": ('curl -u "$WHO:$PASSWORD" https://x.io', {"service": "http", "how": "--user", "variable": "PASSWORD", "host": "x.io"}),
    "a user and a variable in a cluster": ('curl -su "ann:$PW" https://x.io:8443/', {"service": "http", "how": "--user", "account": "ann", "variable": "PW", "host": "x.io"}),
    "a pair encoded with a variable": ('curl -H "Authorization: Basic $(echo -n "ann:$PW" | base64)" https://x.io', {"service": "http", "how": "header Authorization", "account": "ann", "variable": "PW", "host": "x.io"}),
    "a query from a variable": ('curl "https://x.io/a?page=$N&token=$TOK"', {"service": "http", "how": "query token", "variable": "TOK", "host": "x.io"}),
    "a query from a file": ('curl -G --data-urlencode "access_token=$(cat .tok)" https://x.io/me', {"service": "http", "how": "query access_token", "file": "/w/app/.tok", "host": "x.io"}),
    "variables in the address": ('curl "https://$A:$B@x.io/"', {"service": "http", "how": "the address", "variable": "B", "host": "x.io"}),
    "an address without a scheme": ("curl ann:s3cr3t@x.io/a", {"service": "http", "how": "the address", "secret": "s3cr3t", "account": "ann", "host": "x.io"}),
    "a proxy's user": ("curl -x http://ann:s3cr3t@proxy.io:3128 https://x.io", {"service": "http", "how": "the address", "secret": "s3cr3t", "account": "ann", "host": "proxy.io"}),
    "a proxy's user by an option": ("curl -x proxy.io:3128 -U ann:s3cr3t https://x.io", {"service": "http", "how": "--proxy-user", "secret": "s3cr3t", "account": "ann", "host": "proxy.io"}),
    "a .netrc": ("curl -n https://x.io", {"service": "http", "how": "--netrc", "file": "/home/j/.netrc", "host": "x.io"}),
    "a .netrc elsewhere": ("curl --netrc-file ../n https://x.io", {"service": "http", "how": "--netrc-file", "file": "/w/n", "host": "x.io"}),
    "a certificate with its phrase": ("curl -E ~/c.pem:phrase https://x.io", {"service": "http", "how": "--cert", "file": "/home/j/c.pem", "host": "x.io"}),
    "a key": ("curl --key k.pem https://x.io", {"service": "http", "how": "--key", "file": "/w/app/k.pem", "host": "x.io"}),
    "a jar of cookies": ("curl -b jar.txt https://x.io", {"service": "http", "how": "--cookie", "file": "/w/app/jar.txt", "host": "x.io"}),
    "headers of a file that nobody reads": ("curl -H @headers.txt https://x.io", {"service": "http", "how": "--header", "file": "/w/app/headers.txt", "host": "x.io"}),
    "a signature for AWS": (f"curl --aws-sigv4 aws:amz:x:s3 -u {KEY_ID}:s3cr3tkey9 https://s3.amazonaws.com", {"service": "aws", "how": "--user", "secret": "s3cr3tkey9", "account": KEY_ID, "host": "s3.amazonaws.com"}),
    "a guess": ("curl -u admin:admin http://localhost:8080", {"service": "http", "how": "--user", "secret": "admin", "account": "admin", "host": "localhost", "is_guess": True}),
    "a guess encoded": (f"curl -H 'Authorization: Basic {base64.b64encode(b'root:123456').decode()}' http://10.1.2.3", {"service": "http", "how": "header Authorization", "secret": "123456", "account": "root", "host": "10.1.2.3", "is_guess": True}),
    "an empty password": ("curl -u admin: http://x.io", {"service": "http", "how": "--user", "account": "admin", "host": "x.io", "is_guess": True}),
    "a guess in a form": ("curl -d 'username=admin&password=admin' http://x.io/login", {"service": "http", "how": "body password", "secret": "admin", "account": "admin", "host": "x.io", "is_guess": True}),
    "a login in JSON": ("curl -d '{\"email\":\"ann@x.io\",\"password\":\"s3cr3t9\"}' http://x.io/api/auth/login", {"service": "http", "how": "body password", "secret": "s3cr3t9", "account": "ann@x.io", "host": "x.io"}),
    "a login by httpie": ("http POST x.io/login username=ann password=s3cr3t9", {"service": "http", "how": "body password", "secret": "s3cr3t9", "account": "ann", "host": "x.io"}),
    "a user that asks": ("curl -u ann https://x.io", {"service": "http", "how": "--user", "account": "ann", "host": "x.io"}),
    "a user that holds a pair by mistake": ("wget --user ann:s3cr3t https://x.io", {"service": "http", "how": "--user", "account": "ann", "host": "x.io"}),
    "a header of one service": ("curl -H 'X-Vault-Token: s.abcd1234' http://v.internal:8200", {"service": "vault", "how": "header X-Vault-Token", "secret": "s.abcd1234", "host": "v.internal"}),
    "a session of httpie": ("http --session=prod x.io", {"service": "http", "how": "--session", "account": "prod", "host": "x.io"}),
    "a socket's header": ("websocat -H 'Authorization: Bearer abcd1234' wss://x.io/", {"service": "http", "how": "header Authorization", "secret": "abcd1234", "host": "x.io"}),
    "a variable in code": ("python3 -c \"import os, requests; requests.get('https://x.io', headers={'Authorization': 'Bearer ' + os.environ['TOK']})\"", {"service": "http", "how": "header Authorization", "variable": "TOK", "host": "x.io"}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), CASES.values(), ids=list(CASES))
def test_what_a_client_shows(text: str, wanted: dict[str, object]) -> None:
    assert [said(u) for u in uses_of(text)] == [wanted]


READ = {
    "a token": ('curl -H "Authorization: Bearer $(cat t)" https://x.io', {"/w/app/t": "abcd1234\n"}, {"service": "http", "how": "header Authorization", "secret": "abcd1234", "file": "/w/app/t", "host": "x.io"}),
    "headers": ("curl -H @h https://x.io", {"/w/app/h": "Accept: a/b\nAuthorization: Bearer abcd1234\n"}, {"service": "http", "how": "header Authorization", "secret": "abcd1234", "file": "/w/app/h", "host": "x.io"}),
    "a login of a .netrc": ("curl -n https://x.io/a", {"/home/j/.netrc": "machine y.io login bob password no\nmachine x.io\n  login ann\n  password s3cr3t\n"}, {"service": "http", "how": "--netrc", "secret": "s3cr3t", "account": "ann", "file": "/home/j/.netrc", "host": "x.io"}),
    "options": ("curl -K c https://x.io", {"/w/app/c": 'user = "ann:s3cr3t"\n'}, {"service": "http", "how": "--user", "secret": "s3cr3t", "account": "ann", "file": "/w/app/c", "host": "x.io"}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "files", "wanted"), READ.values(), ids=list(READ))
def test_what_files_say(text: str, files: dict[str, str], wanted: dict[str, object]) -> None:
    assert [said(u) for u in uses_of(text, files=files)] == [wanted]


def test_one_identity_shown_to_two_hosts_is_said_for_each() -> None:
    found = uses_of("curl -u ann:s3cr3t https://a.io https://b.io")
    assert [(u.account, u.host) for u in found] == [("ann", "a.io"), ("ann", "b.io")]


def test_operations_keep_their_own() -> None:
    found = uses_of("curl -u ann:s3cr3t https://a.io --next -u bob:s3cr4t https://b.io")
    assert [(u.account, u.host) for u in found] == [("ann", "a.io"), ("bob", "b.io")]


@pytest.mark.parametrize(
    "text",
    [
        "curl -fsSL https://x.io/install.sh",
        "curl -H 'Accept: application/json' -H 'Content-Type: a/b' https://x.io",
        "curl -H 'X-CSRF-Token: abcd1234efgh' https://x.io",
        "curl -H 'Idempotency-Key: abcd1234efgh' https://x.io",
        "curl -H 'Authorization: Bearer <token>' https://x.io",
        "curl -H 'Authorization: Bearer YOUR_API_KEY' https://x.io",
        "curl -H 'Authorization: Bearer {{ token }}' https://x.io",
        "curl -b 'lang=en; theme=dark' https://x.io",
        "curl -H @h https://x.io",
        "curl 'https://x.io/?page=2&sort=key&q=token'",
        "curl 'https://b.s3.amazonaws.com/o?X-Amz-Signature=" + "0a1b2c3d" * 8 + "'",
        "curl -d '{\"email\":\"a@x.io\",\"password\":\"s3cr3t9\"}' http://localhost:3000/api/users",
        "curl -H \"Accept: $TYPE\" https://x.io/$ID",
        "curl --help all",
        "wget -q https://x.io/a.tgz",
        "wget --no-netrc https://x.io/a.tgz",
        "http GET x.io q==token",
        "nc -z localhost 5432",
        "openssl x509 -in c.pem -noout",
    ],
)  # fmt: skip
def test_ordinary_requests_show_nobody(text: str) -> None:
    assert uses_of(text, files={"/w/app/h": "Accept: a/b\n"}) == []


def test_the_reader_is_asked_for_every_such_client() -> None:
    assert frozenset(readers._READERS["web"].split()) == WEB_CLIENTS


PIECES = ["-u", "-H", "Authorization:", "Bearer", "Basic", ":", "@", "https://", "x.io", "$T", "$(cat f)", "'", '"', "?token=", "--next", "-b", "a=b", "\0", "%", "é", "-K", "-E", "\\", "=", " ", "  "]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@settings(max_examples=150, deadline=None)
def test_any_words_are_read(words: str) -> None:
    for client in ("curl ", "wget --password ", "http -a ", "iwr -Token ", "hey -a "):
        for use in uses_of(client + words):
            assert "\0" not in use.account + use.file + use.host + use.variable


def test_a_long_line_is_bounded() -> None:
    text = "curl " + " ".join(f"-H 'X-{n}-Token: abcd{n}efgh' https://h{n}.io" for n in range(400))
    assert 0 < len(uses_of(text)) <= 64 * 16 + 16
    assert calls_of(text)
