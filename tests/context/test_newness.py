"""Which calls fail where the thing exists already."""

from __future__ import annotations

import pytest

from tests.support.folded_sessions import fold


@pytest.mark.parametrize(
    ("command", "is_new"),
    [
        ("git branch quay", True),
        ("git branch -f quay", False),
        ("git checkout -b quay", True),
        ("git checkout -B quay", False),
        ("git switch --create quay", True),
        ("git -C sub switch -c quay", True),
        ("git tag v3", True),
        ("git tag -af v3 -m x", False),
        ("kubectl -n dev create namespace quay", True),
        ("docker run --name quay redis", True),
        ("docker volume create quay", False),
        ("mkdir quay", True),
        ("mkdir -pv quay", False),
        ("createdb quay", True),
        ("psql -c 'create table quay (i int)'", True),
        ("psql -c 'CREATE TABLE  IF  NOT EXISTS quay (i int)'", False),
        ("psql -c 'create or replace view quay as select 1'", False),
        ("gcloud sql instances create quay", True),
        ("aws s3 mb s3://quay", False),
        ("aws dynamodb create-table --table-name quay", True),
    ],
)
def test_a_tool_that_refuses_what_exists_makes_something_new(command: str, is_new: bool) -> None:
    made = [d for d in fold(command)[0].observed.deeds if d.does == "make"]
    assert made, "nothing was made"
    assert any(d.is_new for d in made) is is_new
