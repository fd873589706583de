"""Tools that a short table says wholly."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command
from shellguard.parse.services.readers import service_acts

ACTS = {
    "objects": ("s3cmd del --recursive s3://media/", [("delete", "objects", "s3://media/", "many")]),
    "a bucket": ("s3cmd rb s3://media", [("delete", "bucket", "s3://media", "one")]),
    "made public": ("s3cmd put --acl-public a s3://media/", [("expose", "objects", "a", "one")]),
    "planned": ("s3cmd del -n s3://media/a", []),
    "put": ("s3cmd put a s3://media/", []),
    "s5cmd": ("s5cmd rm 's3://media/*'", [("delete", "objects", "s3://media/*", "one")]),
    "kamal": ("kamal remove -y", [("delete", "app", "", "all")]),
    "kamal stops": ("kamal app stop", [("stop", "app", "", "one")]),
    "kamal deploys": ("kamal deploy", []),
    "juju": ("juju destroy-model shop --no-prompt", [("delete", "cluster", "shop", "all")]),
    "bosh": ("bosh -d shop delete-deployment -n", [("delete", "cluster", "", "one")]),
    "drush": ("drush sql:drop -y", [("delete", "database", "", "all")]),
    "drush's caches": ("drush cr", []),
    "gel": ("gel branch drop main", [("delete", "database", "main", "one")]),
    "waypoint": ("waypoint destroy -auto-approve", [("delete", "app", "", "all")]),
    "help": ("juju destroy-model --help", []),
}


@pytest.mark.parametrize(("command", "acts"), ACTS.values(), ids=ACTS.keys())
def test_a_command_is_read_to_its_acts(command: str, acts: list[tuple[str, ...]]) -> None:
    call = read_command(command, cwd="/p", home="/home/dev", workspace="/p").invocations[0]
    found = service_acts(call, names=(call.program,))
    assert [(a.verb, a.thing, a.target, a.scope) for a in found] == acts


INHERITED = {
    "aws": "export AWS_ENDPOINT_URL=http://localhost:4566; aws s3 rb s3://media --force",
    "vault": "export VAULT_ADDR=http://127.0.0.1:8200; vault kv delete secret/shop",
}


@pytest.mark.parametrize("command", INHERITED.values(), ids=INHERITED.keys())
def test_an_exported_address_says_where_it_goes(command: str) -> None:
    calls = read_command(command, cwd="/p", home="/home/dev", workspace="/p").invocations
    found = [a.is_local for c in calls for a in service_acts(c, names=(c.program,))]
    assert found == [True]
