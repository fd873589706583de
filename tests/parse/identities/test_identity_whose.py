"""Which service a host, a header or an address belongs to."""

from __future__ import annotations

import pytest

from shellguard.parse.identities.whose import (
    service_of_address,
    service_of_header,
    service_of_host,
    service_of_program,
    services_of_program,
)


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("api.github.com", "github"), ("API.GitHub.com", "github"), ("backboard.railway.app", "railway"), ("notgithub.com", "http"), ("github.com.evil.io", "http"),
        ("x.s3.eu-west-1.amazonaws.com", "aws"), ("localhost", "http"), ("", "http"), ("10.0.0.1", "http"),
    ],
)  # fmt: skip
def test_hosts(host: str, service: str) -> None:
    assert service_of_host(host) == service


@pytest.mark.parametrize(
    ("scheme", "host", "service"),
    [
        ("postgresql+asyncpg", "db.io", "database"), ("mongodb+srv", "c.mongodb.net", "database"), ("git+https", "github.com", "github"),
        ("https", "r.io", "http"), ("ssh", "h", "ssh"), ("nacos", "h", "any"), ("ftp", "h", "http"),
    ],
)  # fmt: skip
def test_addresses(scheme: str, host: str, service: str) -> None:
    assert service_of_address(scheme, host) == service


def test_a_header_says_whose_it_is_only_where_the_host_does_not() -> None:
    assert service_of_header("private-token", "git.example.io") == "gitlab"
    assert service_of_header("private-token", "api.github.com") == "github"
    assert service_of_header("x-api-key", "example.io") == "http"


def test_programs() -> None:
    assert service_of_program("psql") == "database"
    assert service_of_program("make") == ""
    assert services_of_program("make") == ()
    assert "aws" in services_of_program("terraform")
