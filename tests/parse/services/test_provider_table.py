"""Calls of a provider's table: which one a request is."""

from __future__ import annotations

import pytest

from shellguard.parse.http import Request
from shellguard.parse.services.asked import Asked
from shellguard.parse.services.provider_table import Provider

ACME = Provider(
    {
        "id": "acme",
        "title": "Acme",
        "hosts": ["api.acme.example"],
        "api": [
            {
                "source": "https://acme.example/docs",
                "base": ["/v1", "/v2"],
                "reads": ["POST /things/search"],
                "paths": {
                    "DELETE /things/{thing}": "delete table",
                    "DELETE /things/current": "delete draft",
                    "PUT|POST /things/{thing}:purge": "empty table",
                    "DELETE /files/{path...}": "delete objects",
                    "POST /bot{}/x{name}y": "change app",
                    "PATCH /things/{thing}": [
                        {"act": "expose table", "body": "public"},
                        {"act": "stop table", "query": "^off"},
                        "change table",
                    ],
                },
            }
        ],
    }
)

CALLS = {
    "a name": ("DELETE", "/v1/things/a", ("delete", ["a"])),
    "the other base": ("DELETE", "/v2/things/a", ("delete", ["a"])),
    "another base": ("DELETE", "/v3/things/a", None),
    "a word before a name": ("DELETE", "/v1/things/current", ("delete", [])),
    "another method": ("GET", "/v1/things/a", None),
    "one of two methods": ("PUT", "/v1/things/a:purge", ("empty", ["a"])),
    "a name that is missing": ("POST", "/v1/things/:purge", None),
    "all that follows": ("DELETE", "/v1/files/a/b/c", ("delete", ["a/b/c"])),
    "nothing follows": ("DELETE", "/v1/files", None),
    "text around names": ("POST", "/v1/bot12/xny", ("change", ["n"])),
    "more than the path": ("DELETE", "/v1/things/a/b", None),
    "less than the path": ("DELETE", "/v1/things", None),
    "what reads": ("POST", "/v1/things/search", (None, [])),
    "a parameter": ("PATCH", "/v1/things/a?off=1", ("stop", ["a"])),
    "no condition holds": ("PATCH", "/v1/things/a?on=1", ("change", ["a"])),
}


@pytest.mark.parametrize(("method", "path", "expected"), CALLS.values(), ids=CALLS)
def test_a_request_is_one_of_the_calls(method, path, expected):
    asked = Asked(Request(method, "", "api.acme.example", path))
    found = [
        (row.choice(asked).act.verb, told)
        for row in ACME.groups[0].rows
        if (told := row.fits(asked)) is not None
    ]
    assert (found[0] if found else None) == expected


def test_a_condition_on_the_body_goes_first():
    asked = Asked(Request("PATCH", "", "api.acme.example", "/v1/things/a", body='{"public": true}'))
    row = next(r for r in ACME.groups[0].rows if r.fits(asked) is not None)
    assert row.choice(asked).act.verb == "expose"
