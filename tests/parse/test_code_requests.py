"""Requests of HTTP libraries that are not installed here; what can be run is compared with a server in test_http_oracle."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_argv
from shellguard.parse.http import requests
from shellguard.parse.invocation import UNKNOWN

U = "https://h.example.com"
DELETE = ("DELETE", U + "/a", "")
MUTATION = ("POST", U + "/g", '{"query": "mutation { x }"}')

PYTHON = {
    "requests": ("import requests\nrequests.delete('@U/a')", DELETE),
    "requests by another name": ("import requests as r\nr.delete('@U/a')", DELETE),
    "requests imported": ("from requests import delete\ndelete('@U/a')", DELETE),
    "requests by getattr": ("import requests\ngetattr(requests, 'delete')('@U/a')", DELETE),
    "requests by keywords": ("import requests\nrequests.request(method='DELETE', url='@U/a')", DELETE),
    "requests joined": ("import requests\nB = '@U'\nrequests.delete(B + '/a')", DELETE),
    "requests formatted": ("import requests\nrequests.delete('{}/{}'.format('@U', 'a'))", DELETE),
    "requests prepared": ("import requests\ns = requests.Session()\ns.send(requests.Request('DELETE', '@U/a').prepare())", DELETE),
    "requests in a session": ("import requests\nwith requests.Session() as s:\n    s.delete('@U/a')", DELETE),
    "requests with parameters": ("import requests\nrequests.get('@U/a', params={'q': 'x y'})", ("GET", U + "/a?q=x+y", "")),
    "requests with a form": ("import requests\nrequests.post('@U/a', data={'x': 1})", ("POST", U + "/a", "x=1")),
    "requests with text": ("import requests\nrequests.post('@U/a', 'x')", ("POST", U + "/a", "x")),
    "requests with json": ("import requests\nrequests.post('@U/g', json={'query': 'mutation { x }'})", MUTATION),
    "requests with dict": ("import requests\nrequests.post('@U/g', json=dict(query='mutation { x }'))", MUTATION),
    "requests with dumped json": ("import json, requests\nrequests.post('@U/g', data=json.dumps({'query': 'mutation { x }'}))", MUTATION),
    "requests in a function": ("import requests\ndef f(q):\n    requests.post('@U/g', json={'query': q})\nf('mutation { x }')", MUTATION),
    "httpx": ("import httpx\nhttpx.delete('@U/a')", DELETE),
    "httpx with a base": ("import httpx\nhttpx.Client(base_url='@U').delete('/a')", DELETE),
    "httpx with a base and slashes": ("import httpx\nwith httpx.Client(base_url='@U/') as c:\n    c.request('DELETE', 'a')", DELETE),
    "httpx awaited": ("import httpx, asyncio\nasync def f():\n    async with httpx.AsyncClient() as c:\n        await c.delete('@U/a')\nasyncio.run(f())", DELETE),
    "aiohttp": ("import aiohttp, asyncio\nasync def f():\n    async with aiohttp.ClientSession() as s:\n        async with s.delete('@U/a') as r:\n            pass\nasyncio.run(f())", DELETE),
    "urllib3": ("import urllib3\nurllib3.PoolManager().request('DELETE', '@U/a')", DELETE),
    "urllib3 alone": ("import urllib3\nurllib3.request('DELETE', '@U/a')", DELETE),
    "connection by steps": ("import http.client as c\nh = c.HTTPSConnection('h.example.com')\nh.putrequest('DELETE', '/a')\nh.endheaders()", DELETE),
    "graphql client": ("from gql import gql, Client\nClient(transport=t).execute(gql('mutation { x }'))", ("POST", "http://" + UNKNOWN + "/", '{"query": "mutation { x }"}')),
}  # fmt: skip
NODE = {
    "axios": ("require('axios').delete('@U/a')", DELETE),
    "axios by options": ("const axios = require('axios'); axios({method: 'delete', url: '@U/a'})", DELETE),
    "axios by address and options": ("const axios = require('axios'); axios('@U/a', {method: 'delete'})", DELETE),
    "axios with a base": ("const axios = require('axios'); axios({method: 'delete', url: '/a', baseURL: '@U'})", DELETE),
    "axios client": ("const c = require('axios').create({baseURL: '@U'}); c.delete('/a')", DELETE),
    "axios client by options": ("const c = require('axios').create({baseURL: '@U'}); c.request({method: 'DELETE', url: '/a'})", DELETE),
    "axios with data": ("require('axios').post('@U/g', {query: 'mutation { x }'})", MUTATION),
    "axios imported": ("import axios from 'axios'; await axios.delete('@U/a')", DELETE),
    "axios with parameters": ("require('axios').get('@U/a', {params: {q: 1}})", ("GET", U + "/a?q=1", "")),
    "got": ("require('got').delete('@U/a')", DELETE),
    "got by options": ("require('got')('@U/a', {method: 'DELETE'})", DELETE),
    "got client": ("const c = require('got').extend({prefixUrl: '@U'}); c.delete('a')", DELETE),
    "ky": ("import ky from 'ky'; ky.delete('@U/a')", DELETE),
    "superagent": ("require('superagent').delete('@U/a').end()", DELETE),
    "superagent with headers": ("require('superagent').delete('@U/a').set('X-A', '1').end()", DELETE),
    "needle": ("require('needle')('delete', '@U/a')", DELETE),
    "undici": ("const {request} = require('undici'); request('@U/a', {method: 'DELETE'})", DELETE),
    "node over TLS": ("require('https').request({hostname: 'h.example.com', path: '/a', method: 'DELETE'}).end()", DELETE),
    "xhr": ("const x = new XMLHttpRequest(); x.open('DELETE', '@U/a'); x.send()", DELETE),
    "graphql by a call": ("import {request, gql} from 'graphql-request'; request('@U/g', gql`mutation { x }`)", MUTATION),
    "graphql client": ("const {GraphQLClient} = require('graphql-request'); new GraphQLClient('@U/g').request('mutation { x }')", MUTATION),
    "apollo": ("client.mutate({mutation: gql`mutation { x }`})", ("POST", "http://" + UNKNOWN + "/", '{"query": "mutation { x }"}')),
}  # fmt: skip
RUBY = {
    "net/http by class": ("u = URI('@U/a'); Net::HTTP.start(u.host, u.port, use_ssl: true) { |h| h.request(Net::HTTP::Delete.new(u)) }", DELETE),
    "net/http of a host": ("Net::HTTP.new('h.example.com', 443).delete('/a')", DELETE),
    "net/http post": ("Net::HTTP.post(URI('@U/a'), 'x', 'X-A' => '1')", ("POST", U + "/a", "x")),
    "net/http with json": ("Net::HTTP.post(URI('@U/g'), {query: 'mutation { x }'}.to_json)", MUTATION),
    "httparty": ("HTTParty.delete('@U/a')", DELETE),
    "httparty with json": ("HTTParty.post('@U/g', body: JSON.generate({query: 'mutation { x }'}))", MUTATION),
    "faraday": ("Faraday.delete('@U/a')", DELETE),
    "faraday client": ("c = Faraday.new(url: '@U'); c.delete('/a')", DELETE),
    "rest-client": ("RestClient.delete '@U/a'", DELETE),
    "rest-client by options": ("RestClient::Request.execute(method: :delete, url: '@U/a')", DELETE),
    "open-uri": ("URI.open('@U/a').read", ("GET", U + "/a", "")),
}  # fmt: skip
PERL = {
    "lwp": ("LWP::UserAgent->new->delete('@U/a')", DELETE),
    "lwp by a request": ("my $r = HTTP::Request->new(DELETE => '@U/a'); $ua->request($r)", DELETE),
    "lwp simple": ("getprint('@U/a')", ("GET", U + "/a", "")),
    "tiny": ("HTTP::Tiny->new->request('DELETE', '@U/a')", DELETE),
}
PHP = {
    "curl": ("$c = curl_init('@U/a'); curl_setopt($c, CURLOPT_CUSTOMREQUEST, 'DELETE'); curl_exec($c);", DELETE),
    "curl by options": ("$c = curl_init(); curl_setopt_array($c, [CURLOPT_URL => '@U/a', CURLOPT_CUSTOMREQUEST => 'DELETE']); curl_exec($c);", DELETE),
    "curl with fields": ("$c = curl_init('@U/g'); curl_setopt($c, CURLOPT_POSTFIELDS, json_encode(['query' => 'mutation { x }'])); curl_exec($c);", MUTATION),
    "two by curl": ("$c = curl_init('@U/b'); curl_exec($c); $c = curl_init('@U/a'); curl_setopt($c, CURLOPT_CUSTOMREQUEST, 'DELETE'); curl_exec($c);", DELETE),
    "stream": ("file_get_contents('@U/a', false, stream_context_create(['http' => ['method' => 'DELETE']]));", DELETE),
    "guzzle": ("(new GuzzleHttp\\Client())->delete('@U/a');", DELETE),
    "guzzle with a base": ("$c = new GuzzleHttp\\Client(['base_uri' => '@U']); $c->request('DELETE', '/a');", DELETE),
}  # fmt: skip
LANGUAGES = {
    "python3": ("-c", PYTHON),
    "node": ("-e", NODE),
    "ruby": ("-e", RUBY),
    "perl": ("-e", PERL),
    "php": ("-r", PHP),
}
ROWS = {f"{name}: {p}": (name, o, *row) for name, (o, table) in LANGUAGES.items() for p, row in table.items()}


@pytest.mark.parametrize(("program", "option", "code", "expected"), ROWS.values(), ids=ROWS)
def test_what_a_library_sends(program, option, code, expected):
    calls = read_argv((program, option, code.replace("@U", U)), cwd="/w", home="/h").invocations
    found = [r for c in calls for r in requests(c)]
    assert expected in [(r.method, f"{r.scheme}://{r.host}{r.path}", r.body) for r in found]


QUIET = {
    "python dict": ("python3", "-c", "d = {}\nd.get('a')\nd.pop('b')\nprint(dict(a=1))"),
    "python json": ("python3", "-c", "import json\nprint(json.dumps({'method': 'DELETE'}))"),
    "node map": (
        "node",
        "-e",
        "const m = new Map(); m.delete('a'); m.get('b'); console.log(JSON.stringify({}))",
    ),
    "node file": ("node", "-e", "require('fs').open('f', 'r', () => 1)"),
    "ruby hash": ("ruby", "-e", "h = {}; h.delete('a'); puts h.to_json"),
    "perl hash": ("perl", "-e", "my %h; delete $h{a}; print 'https://h.example.com/a'"),
    "php file": ("php", "-r", "echo file_get_contents('a.txt');"),
}


@pytest.mark.parametrize("words", QUIET.values(), ids=QUIET)
def test_what_sends_nothing(words):
    assert [r for c in read_argv(words, cwd="/w", home="/h").invocations for r in requests(c)] == []


def test_what_is_not_known_of_a_body_stays_unknown():
    code = (
        "import json, os, requests\nrequests.post('https://h.example.com/g', json={'query': os.environ['Q']})"
    )
    (request,) = [
        r for c in read_argv(("python3", "-c", code), cwd="/w", home="/h").invocations for r in requests(c)
    ]
    assert request.unknown == {"body"}
