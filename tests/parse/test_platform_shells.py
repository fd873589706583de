"""Commands that platforms' tools carry into their machines and containers."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command

CARRIED = {
    "railway": "railway ssh --service web -- rm -rf /srv",
    "railway, one word": "railway ssh 'rm -rf /srv'",
    "railway's own run": "railway run rm -rf /srv",
    "fly's machines": "fly machine exec 148e 'rm -rf /srv'",
    "fly's console": "fly ssh console -a shop -C 'rm -rf /srv'",
    "heroku": "heroku ps:exec -a shop -- rm -rf /srv",
    "render": "render ssh srv-1 -- rm -rf /srv",
    "hetzner": "hcloud server ssh web rm -rf /srv",
    "cloud foundry": "cf ssh shop -c 'rm -rf /srv'",
    "openshift": "oc -n shop rsh deploy/web rm -rf /srv",
    "platform.sh": "platform ssh -e main 'rm -rf /srv'",
    "dokku": "dokku run shop rm -rf /srv",
    "dokku's containers": "dokku enter shop web rm -rf /srv",
    "kamal": "kamal app exec --reuse 'rm -rf /srv'",
    "juju": "juju ssh web/0 rm -rf /srv",
    "bolt": "bolt command run 'rm -rf /srv' --targets web",
    "gcloud behind dashes": "gcloud compute ssh web --zone z -- rm -rf /srv",
    "gcloud by option": "gcloud compute ssh web --command 'rm -rf /srv'",
    "azure's clusters": "az aks command invoke -g shop -n k --command 'rm -rf /srv'",
    "ssm by JSON": 'aws ssm send-command --instance-ids i-1 --parameters \'{"commands":["rm -rf /srv"]}\'',
    "ssm by words": "aws ssm send-command --instance-ids i-1 --parameters commands='rm -rf /srv'",
}
CARRIES_NOTHING = {
    "a shell to look around": "railway ssh",
    "logs": "fly logs -a shop",
    "another subcommand": "kamal app logs",
    "a login": "gcloud compute ssh web --zone z",
}


@pytest.mark.parametrize("command", CARRIED.values(), ids=CARRIED.keys())
def test_the_command_inside_is_read(command: str) -> None:
    calls = read_command(command, cwd="/p", home="/home/dev", workspace="/p").invocations
    assert "rm -rf /srv" in [c.render() for c in calls]


@pytest.mark.parametrize("command", CARRIES_NOTHING.values(), ids=CARRIES_NOTHING.keys())
def test_without_a_command_there_is_only_the_tool(command: str) -> None:
    calls = read_command(command, cwd="/p", home="/home/dev", workspace="/p").invocations
    assert [c.render() for c in calls] == [command]
