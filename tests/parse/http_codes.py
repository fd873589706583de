"""Programs whose requests are compared with what really arrives: `@U` is the server's address, `HOST` is its
host and port, `PORT` its port. Each needs nothing but what its language brings along."""

PYTHON = {
    "urlopen": "import urllib.request\nurllib.request.urlopen('@U/a')",
    "urlopen with data": "import urllib.request as u\nu.urlopen('@U/a', data=b'x=1')",
    "request with a method": "from urllib.request import Request, urlopen\nurlopen(Request('@U/a', method='DELETE'))",
    "request with data and headers": "import urllib.request as u\nu.urlopen(u.Request('@U/a', b'x', {'X-A': '1'}, method='PUT'))",
    "request that learns its method": "import urllib.request as u\nr = u.Request('@U/a')\nr.get_method = lambda: 'DELETE'\nu.urlopen(r)",
    "json body": "import json, urllib.request as u\nu.urlopen(u.Request('@U/g', data=json.dumps({'query': 'mutation { x }'}).encode()))",
    "form body": "import urllib.request as u, urllib.parse as p\nu.urlopen('@U/a', p.urlencode({'a': 'b c', 'd': 1}).encode())",
    "joined address": "import urllib.request as u\nBASE = '@U'\nfor n in ('a', 'b'):\n    u.urlopen(f'{BASE}/{n}')",
    "address in a function": "import urllib.request as u\ndef drop(name):\n    u.urlopen(u.Request('@U/' + name, method='DELETE'))\ndrop('x')",
    "connection": "import http.client as c\nh = c.HTTPConnection('127.0.0.1', PORT)\nh.request('DELETE', '/a?b=c')\nh.getresponse()",
    "connection with a body": "import http.client\nh = http.client.HTTPConnection('HOST')\nh.request('POST', '/a', 'x=1', {'X-A': '1'})\nh.getresponse()",
    "braces in an address": "import urllib.request as u\nu.urlopen('@U/a{b}[1]')",
    "body that looks like a file": "import urllib.request as u\nu.urlopen('@U/a', b'@f')",
}
NODE = {
    "fetch": "fetch('@U/a')",
    "fetch with a method": "fetch('@U/a', {method: 'DELETE'})",
    "fetch with headers": "fetch('@U/a', {method: 'PUT', headers: {'X-A': '1'}, body: 'x'})",
    "fetch with json": "fetch('@U/g', {method: 'POST', body: JSON.stringify({query: 'mutation { x }'})})",
    "fetch of a request": "fetch(new Request('@U/a', {method: 'PATCH'}))",
    "fetch of an address": "fetch(new URL('/a', '@U'), {method: 'DELETE'})",
    "options in a variable": "const o = {method: 'DELETE'}; const b = '@U'; fetch(`${b}/a`, o)",
    "awaited": "(async () => { await fetch('@U/a'); await fetch('@U/b', {method: 'DELETE'}) })()",
    "http get": "require('http').get('@U/a')",
    "http request": "require('http').request('@U/a', {method: 'DELETE'}).end()",
    "http request by parts": "require('node:http').request({hostname: '127.0.0.1', port: PORT, path: '/a', method: 'DELETE'}).end()",
}
PERL = {
    "get": "use HTTP::Tiny; HTTP::Tiny->new->get('@U/a')",
    "delete": "use HTTP::Tiny; my $h = HTTP::Tiny->new; $h->delete('@U/a')",
    "request": "use HTTP::Tiny; HTTP::Tiny->new->request('PUT', '@U/a', {content => 'x'})",
}
