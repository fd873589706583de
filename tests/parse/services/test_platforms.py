"""Platforms' command lines: machines, applications, databases, sign-in, payment, secret stores, tunnels."""

from __future__ import annotations

import pytest

from tests.parse.services.platform_commands import Told, acts_of, told

ACTS: dict[str, tuple[str, list[Told]]] = {
    "a droplet by its alias": ("doctl compute droplet rm web -f", [("delete", "instance", "web")]),
    "a machine made anew": ("hcloud server rebuild web --image debian-12", [("reset", "instance", "web")]),
    "a machine switched off": ("doctl compute droplet-action power-off 12", [("stop", "instance", "12")]),
    "a cluster by words alone": ("vultr-cli kubernetes delete c1", [("delete", "cluster", "c1")]),
    "a linode": ("linode-cli linodes rebuild 7 --image linode/debian12", [("reset", "instance", "7")]),
    "an app": ("flyctl apps destroy shop --yes", [("delete", "app", "shop")]),
    "a volume, option first": ("fly -a shop volumes destroy vol_1", [("delete", "volume", "vol_1")]),
    "scaled to nothing": ("fly scale count web=0 -a shop", [("stop", "app", "web")]),
    "scaled up": ("fly scale count 3 -a shop", [("change", "app", "3")]),
    "a secret taken": ("fly secrets unset API_KEY", [("delete", "secret", "API_KEY")]),
    "a secret set is not told": ("fly secrets set API_KEY=abc", [("change", "secret", "")]),
    "a database reset": ("heroku pg:reset DATABASE_URL -a shop", [("reset", "database", "DATABASE_URL")]),
    "the same with spaces": ("heroku pg reset DATABASE_URL -a shop", [("reset", "database", "DATABASE_URL")]),
    "a dyno scaled to nothing": ("heroku ps:scale web=0 -a shop", [("stop", "app", "web")]),
    "maintenance": ("heroku maintenance:on -a shop", [("stop", "app", "")]),
    "a backup restored over": ("heroku pg:backups:restore b1 DATABASE_URL -a shop", [("replace", "database", "b1")]),
    "production deployed by an option alone": ("vercel --prod", [("deploy", "app", "")]),
    "a preview deployed": ("vercel deploy", [("deploy", "preview", "")]),
    "a variable removed": ("vercel env rm API production -y", [("delete", "config", "API")]),
    "a site": ("netlify sites:delete abc --force", [("delete", "project", "abc")]),
    "a worker": ("wrangler delete --name shop", [("delete", "function", "")]),
    "rows by their old spelling": ("wrangler kv:key delete a --binding X", [("delete", "rows", "a")]),
    "a railway volume": ("railway volume delete --volume data --yes", [("delete", "volume", "")]),
    "what runs taken down": ("railway down -y", [("delete", "deployment", "")]),
    "a branch with data": ("neonctl branches reset main --parent", [("reset", "database", "main")]),
    "a preview branch": ("neonctl branches delete preview/pr-4", [("delete", "preview", "preview/pr-4")]),
    "every collection": ("firebase firestore:delete --all-collections -f", [("delete", "table", "")]),
    "a folder of data": ("databricks fs rm -r dbfs:/raw", [("delete", "objects", "dbfs:/raw")]),
    "an end user": ("auth0 users delete u1", [("delete", "customer", "u1")]),
    "a right given": ("auth0 roles permissions add r1", [("grant", "policy", "r1")]),
    "money": ("stripe refunds create --charge ch_1 --live", [("send", "customer", "")]),
    "a message": ("twilio api:core:messages:create --to 1 --body x", [("send", "customer", "")]),
    "this machine opened": ("ngrok http 3000", [("expose", "network", "3000")]),
    "opened by an option": ("cloudflared tunnel --url http://localhost:80", [("expose", "network", "")]),
    "by its package": ("npx -y @railway/cli@latest volume delete -v data", [("delete", "volume", "")]),
    "by its package's other name": ("npx netlify-cli sites:delete abc", [("delete", "project", "abc")]),
    "a subcommand of tomorrow": ("render teapots purge t1", [("empty", "unknown", "t1")]),
}  # fmt: skip
READS = [
    "fly status -a delete-me", "fly volumes list", "heroku logs -a shop", "heroku pg:backups -a shop", "heroku ps -a shop", "vercel ls",
    "vercel env ls", "netlify api listSites", "wrangler tail", "wrangler d1 list", "railway volume list",
    "railway status", "supabase start", "neonctl branches list", "pscale branch diff shop dev", "turso db shell shop",
    "databricks fs ls dbfs:/", "stripe refunds list", "stripe listen --forward-to localhost:3000", "doctl apps logs id",
    "doctl compute droplet get delete", "hcloud server list", "firebase emulators:start", "auth0 test login", "op whoami", "doppler setup",
    "npx @angular/cli delete x", "ngrok version", "tailscale status", "cloudflared tunnel list", "fly apps destroy shop --help", "vercel help rm",
]  # fmt: skip


@pytest.mark.parametrize(("command", "expected"), ACTS.values(), ids=ACTS)
def test_platform_is_read_to_acts(command: str, expected: list[Told]) -> None:
    assert told(command) == expected


@pytest.mark.parametrize("command", READS)
def test_looking_is_no_act(command: str) -> None:
    assert told(command) == []


def test_the_place_is_told() -> None:
    act = acts_of("railway volume delete -v data --environment production")[0]
    assert (act.service, act.where, act.is_local) == ("railway", "production", False)


def test_an_emulator_is_local() -> None:
    assert acts_of("wrangler kv key delete a --binding X --local")[0].is_local


MODES = {
    "by default": ("stripe customers delete cus_1", "test mode"),
    "asked for": ("stripe customers delete cus_1 --live", ""),
    "by a live key": ("stripe --api-key sk_live_0123456789 customers delete cus_1", ""),
    "by a live key in the environment": ("STRIPE_API_KEY=rk_live_0123456789 stripe customers delete cus_1", ""),
    "by a test key": ("stripe --api-key=sk_test_0123456789 customers delete cus_1", "test mode"),
    "by a key that nobody knows": ("stripe --api-key $KEY customers delete cus_1", ""),
}  # fmt: skip


@pytest.mark.parametrize(("command", "where"), MODES.values(), ids=MODES)
def test_payments_say_whether_they_are_real(command: str, where: str) -> None:
    assert acts_of(command)[0].where == where
