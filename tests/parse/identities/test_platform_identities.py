"""Whom platforms' tools act as."""

from __future__ import annotations

import pytest
from identity_calls import told

ACTS: dict[str, list[str]] = {
    'railway login': ['stored railway'],
    'railway login --browserless': ['stored railway'],
    'railway link -p shop -e production': ['stored railway account=shop/production'],
    'railway environment production': ['stored railway account=production'],
    'railway up -p other': ['used railway account=other'],
    'RAILWAY_TOKEN=abc railway up': ['used railway secret=abc'],
    'vercel --token abc deploy --prod': ['used vercel secret=abc'],
    'vercel -t abc': ['used vercel secret=abc'],
    'vercel switch team': ['stored vercel account=team'],
    'vercel link --project x --scope t': ['stored vercel account=t/x'],
    'npx vercel@latest --token=$VT deploy': ['used vercel variable=VT'],
    'netlify deploy --auth abc --prod': ['used netlify secret=abc'],
    'netlify link --id 123': ['stored netlify account=123'],
    'fly auth token': ['obtained fly'],
    'fly -t TOK deploy': ['used fly secret=TOK'],
    'fly auth login': ['stored fly'],
    'fly tokens create deploy': ['obtained fly'],
    'heroku auth:token': ['obtained heroku'],
    'heroku login': ['stored heroku'],
    'HEROKU_API_KEY=x heroku ps': ['used heroku secret=x'],
    'supabase login --token sbp_1': ['stored supabase secret=sbp_1'],
    'supabase link --project-ref abcdefghijklmnopqrst -p pw': ['stored supabase account=abcdefghijklmnopqrst secret=pw'],
    'supabase db push --db-url postgres://postgres:pw123@db.example.com/postgres': ['used supabase account=postgres secret=pw123 host=db.example.com'],
    'firebase use prod': ['stored firebase account=prod'],
    'firebase deploy -P prod': ['used firebase account=prod'],
    'firebase login:ci': ['obtained firebase'],
    'wrangler login': ['stored cloudflare'],
    'CLOUDFLARE_API_TOKEN=x wrangler deploy': ['used cloudflare secret=x'],
    'stripe login': ['stored stripe'],
    'stripe --api-key sk_live_1 customers list': ['used stripe secret=sk_live_1'],
    'stripe customers list --live': ['used stripe account=live'],
    'twilio profiles:use prod': ['stored twilio account=prod'],
    'twilio -p prod phone-numbers:list': ['used twilio account=prod'],
    'sentry-cli --auth-token x releases new 1': ['used sentry secret=x'],
    'doppler run --token dp.st.x -- npm start': ['used doppler secret=dp.st.x'],
    'doppler setup -p proj -c prd': ['stored doppler account=proj/prd'],
    'op signin --account my': ['stored 1password account=my'],
    'infisical login --method=universal-auth --client-id=a --client-secret=b': ['stored infisical account=a secret=b'],
    'bw login me@x.y pw': ['stored bitwarden account=me@x.y secret=pw'],
    'bw unlock pw': ['obtained bitwarden secret=pw'],
    'bw list items --session abc': ['used bitwarden secret=abc'],
    'npx convex deploy --admin-key k': ['used convex secret=k'],
    'neonctl set-context --project-id p': ['stored neon account=p'],
    'neonctl projects list --api-key k': ['used neon secret=k'],
    'neonctl connection-string': ['obtained neon'],
    'pscale org switch o': ['stored planetscale account=o'],
    'pscale password create db main n': ['obtained planetscale account=db'],
    'turso auth token': ['obtained turso'],
    'turso db tokens create db': ['obtained turso account=db'],
    'eas login': ['stored expo'],
    'EXPO_TOKEN=x eas build': ['used expo secret=x'],
    'ngrok config add-authtoken abc': ['stored ngrok secret=abc'],
    'tailscale up --authkey=tskey-x': ['stored tailscale secret=tskey-x'],
    'tailscale switch work': ['stored tailscale account=work'],
}  # fmt: skip

NOTHING = (
    "railway environment new foo",
    "railway environment",
    "railway up",
    "railway whoami",
    "railway volume delete x",
    "vercel deploy --prod",
    "vercel whoami",
    "vercel env pull",
    "netlify status",
    "fly deploy -a app",
    "heroku logs -t -a app",
    "heroku logs --tail",
    "heroku pg:psql -a app",
    "supabase db push",
    "supabase db reset --linked",
    "firebase use",
    "firebase deploy",
    "wrangler deploy --env production",
    "stripe listen --forward-to localhost:3000",
    "sentry-cli releases new 1",
    "doppler run -- npm start",
    "doppler me",
    "op item get x",
    "op read op://a/b/c",
    "infisical run --env=dev -- npm start",
    "npx convex deploy",
    "turso db shell db",
    "ngrok http 80",
    "tailscale up",
    "tailscale status",
)


@pytest.mark.parametrize(("command", "expected"), ACTS.items(), ids=ACTS)
def test_platform_identity_is_told(command: str, expected: list[str]) -> None:
    assert told(command) == expected


@pytest.mark.parametrize("command", NOTHING)
def test_ordinary_call_says_nothing(command: str) -> None:
    assert told(command) == []
