"""Secrets that show by their shape: documented token formats, by table.

Promise: pure, total, linear; a pattern runs only where its keyword occurs, so ordinary text costs a substring
test a row.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shellguard.parse.secret_values import Span, is_random


@dataclass(frozen=True, slots=True)
class Shape:
    """One token format."""

    kind: str
    keyword: str
    """A substring without which the pattern cannot match; case counts."""
    pattern: str
    """What group 1 holds is the secret, or else the whole match. Runs are possessive: no match gives back."""
    source: str
    """Who documents the format."""
    floor: float = 0.0
    """Least entropy in bits a character, where the shape alone is loose."""


_W = "[A-Za-z0-9_-]"
_AN = "[A-Za-z0-9]"
_GL = "GitLab docs: token overview, prefixes"
_LEAKS = "gitleaks: config/gitleaks.toml"

SHAPES: tuple[Shape, ...] = (
    Shape("github token", "ghp_", rf"ghp_{_AN}{{30,}}+", "GitHub docs: token formats, personal (classic)"),
    Shape("github token", "gho_", rf"gho_{_AN}{{30,}}+", "GitHub docs: token formats, OAuth"),
    Shape("github token", "ghu_", rf"ghu_{_AN}{{30,}}+", "GitHub docs: token formats, app user"),
    Shape("github token", "ghs_", rf"ghs_{_AN}{{30,}}+", "GitHub docs: token formats, app installation"),
    Shape("github token", "ghr_", rf"ghr_{_AN}{{30,}}+", "GitHub docs: token formats, refresh"),
    Shape("github token", "github_pat_", r"github_pat_\w{50,}+", "GitHub docs: token formats, fine-grained"),
    Shape("gitlab token", "glpat-", r"glpat-[A-Za-z0-9_.-]{20,}+", f"{_GL}, personal"),
    Shape("gitlab token", "gldt-", rf"gldt-{_W}{{20,}}+", f"{_GL}, deploy"),
    Shape("gitlab token", "glptt-", rf"glptt-{_W}{{20,}}+", f"{_GL}, pipeline trigger"),
    Shape("gitlab token", "glrt-", r"glrt-[A-Za-z0-9_.-]{20,}+", f"{_GL}, runner"),
    Shape("gitlab token", "glsoat-", rf"glsoat-{_W}{{20,}}+", f"{_GL}, SCIM"),
    Shape("gitlab token", "gloas-", rf"gloas-{_W}{{40,}}+", f"{_GL}, OAuth application secret"),
    Shape("gitlab token", "glagent-", rf"glagent-{_W}{{40,}}+", f"{_GL}, agent for Kubernetes"),
    Shape("gitlab token", "glft-", rf"glft-{_W}{{20,}}+", f"{_GL}, feed"),
    Shape("gitlab token", "glimt-", rf"glimt-{_W}{{20,}}+", f"{_GL}, incoming mail"),
    Shape("gitlab token", "glffct-", rf"glffct-{_W}{{20,}}+", f"{_GL}, feature flags client"),
    Shape("gitlab token", "glwt-", rf"glwt-{_W}{{20,}}+", f"{_GL}, workspace"),
    Shape("gitlab token", "glrtr-", rf"glrtr-{_W}{{20,}}+", f"{_GL}, runner registration"),
    Shape("gitlab token", "GR1348941", rf"GR1348941{_W}{{20,}}+", f"{_GL}, runner registration, legacy"),
    Shape("gitlab token", "glcbt-", rf"glcbt-{_W}{{20,}}+", f"{_GL}, CI job"),
    Shape("aws access key id", "AKIA", r"AKIA[A-Z0-9]{16}+", "AWS IAM docs: unique identifiers, long-term"),
    Shape("aws access key id", "ASIA", r"ASIA[A-Z0-9]{16}+", "AWS IAM docs: unique identifiers, STS"),
    Shape("aws access key id", "ABIA", r"ABIA[A-Z2-7]{16}+", "AWS IAM docs: unique identifiers, STS bearer"),
    Shape("aws access key id", "ACCA", r"ACCA[A-Z2-7]{16}+", "AWS IAM docs: unique identifiers, context-specific"),
    # What STS gives: base64 whose head says which region's service made it.
    Shape("aws session token", "IQoJb3JpZ2lu", r"IQoJb3JpZ2lu[A-Za-z0-9+/]{80,}+=*+", "AWS STS docs: AssumeRole, sample response"),
    Shape("aws session token", "FwoGZXIvYXdz", r"FwoGZXIvYXdz[A-Za-z0-9+/]{80,}+=*+", "AWS STS docs: GetSessionToken, sample response"),
    Shape("aws session token", "FQoGZXIvYXdz", r"FQoGZXIvYXdz[A-Za-z0-9+/]{80,}+=*+", "AWS STS docs: GetSessionToken, sample response"),
    # The secret half has no prefix; 40 mixed characters are one when a key id stands in the same text.
    Shape("aws secret key", "AKIA", r"(?<![/+=])[A-Za-z0-9/+]{40}+(?![/+=])", "AWS IAM docs: access keys", 4.3),
    Shape("aws secret key", "ASIA", r"(?<![/+=])[A-Za-z0-9/+]{40}+(?![/+=])", "AWS IAM docs: access keys", 4.3),
    Shape("aws bedrock key", "ABSK", r"ABSK[A-Za-z0-9+/]{60,}+=*+", "AWS Bedrock docs: API keys"),
    Shape("aws bedrock key", "bedrock-api-key-", r"bedrock-api-key-[A-Za-z0-9+/]{60,}+=*+", "AWS Bedrock docs: API keys, short-term"),
    Shape("google api key", "AQ.Ab", rf"AQ\.Ab{_W}{{40,}}+", "Google AI docs: API keys, bound to service accounts"),
    Shape("google hmac key", "GOOG1E", r"GOOG1E[A-Z0-9]{18,}+", "Google Cloud docs: HMAC keys"),
    Shape("google api key", "AIza", rf"AIza{_W}{{35,}}+", "Google Cloud docs: API keys"),
    Shape("google oauth token", "ya29.", r"ya29\.[A-Za-z0-9_.-]{20,}+", "Google OAuth docs: access token"),
    Shape("google refresh token", "1//0", rf"1//0{_W}{{40,}}+", "Google OAuth docs: refresh token"),
    Shape("google client secret", "GOCSPX-", rf"GOCSPX-{_W}{{28,}}+", "Google Cloud docs: OAuth clients"),
    Shape("azure client secret", "Q~", r"[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,}+", f"{_LEAKS} azure-ad-client-secret"),
    Shape("azure key", "JQQJ99", r"[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}+", "Microsoft security-utilities: common annotated keys"),
    Shape("azure devops token", "AZDO", r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}+", "Azure DevOps docs: personal access tokens"),
    Shape("azure storage key", "+ASt", r"(?<![+/])[A-Za-z0-9+/]{76}\+ASt[A-Za-z0-9+/]{5}[AQgw]==", "Microsoft security-utilities: storage account keys"),
    Shape("slack token", "xox", r"xox[abcdeoprs]-[A-Za-z0-9.%-]{10,}+", "Slack docs: token types"),
    Shape("slack token", "xapp-", r"xapp-\d-[A-Za-z0-9-]{20,}+", "Slack docs: app-level tokens"),
    Shape("slack webhook", "hooks.slack.com/", r"hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9/_+-]{20,}+)", "Slack docs: incoming webhooks"),
    Shape("discord webhook", "/api/webhooks/", rf"discord(?:app)?\.com/api/webhooks/\d{{15,25}}+/({_W}{{50,}}+)", "Discord docs: webhooks"),
    Shape("discord token", "iscord", rf"[MNO][A-Za-z0-9_-]{{23,27}}\.[A-Za-z0-9_-]{{6}}\.{_W}{{27,}}+", "Discord docs: bot token", 4.0),
    Shape("teams webhook", "webhook.office.com/", r"webhook\.office\.com/webhookb2/([A-Za-z0-9@/-]{60,}+)", "Microsoft Teams docs: webhooks"),
    Shape("telegram bot token", ":AA", rf"\d{{8,10}}:AA{_W}{{33,}}+", "Telegram docs: Bot API"),
    Shape("telegram bot token", "/bot", rf"bot(\d{{8,10}}:AA{_W}{{33,}}+)", "Telegram docs: Bot API, making requests"),
    Shape("stripe key", "sk_org_", rf"sk_org_(?:live_|test_)?{_AN}{{16,}}+", "Stripe docs: API keys, organization"),
    Shape("stripe key", "rk_test_", rf"rk_test_{_AN}{{16,}}+", "Stripe docs: API keys, restricted test"),
    Shape("stripe key", "sk_live_", rf"sk_live_{_AN}{{16,}}+", "Stripe docs: API keys, secret"),
    Shape("stripe key", "rk_live_", rf"rk_live_{_AN}{{16,}}+", "Stripe docs: API keys, restricted"),
    Shape("stripe key", "sk_test_", rf"sk_test_{_AN}{{16,}}+", "Stripe docs: API keys, test"),
    Shape("stripe webhook secret", "whsec_", r"whsec_[A-Za-z0-9+/=]{24,}+", "Stripe docs: webhook signatures"),
    Shape("twilio key", "SK", r"SK[0-9a-f]{32}+", "Twilio docs: API keys"),
    Shape("sendgrid key", "SG.", rf"SG\.{_W}{{16,32}}\.{_W}{{16,}}+", "SendGrid docs: API keys"),
    Shape("mailgun key", "key-", r"key-[0-9a-f]{32}+", "Mailgun docs: API keys"),
    Shape("mailchimp key", "-us", r"[0-9a-f]{32}-us\d{1,2}", "Mailchimp docs: API keys"),
    Shape("brevo key", "xkeysib-", r"xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}+", "Brevo docs: API keys"),
    Shape("npm token", "npm_", rf"npm_{_AN}{{36,}}+", "npm docs: access tokens"),
    Shape("pypi token", "pypi-", rf"pypi-{_W}{{50,}}+", "PyPI help: API tokens"),
    Shape("rubygems key", "rubygems_", r"rubygems_[0-9a-f]{48}+", "RubyGems guides: API key"),
    Shape("crates.io token", "cio", rf"cio{_AN}{{32}}+", "crates.io: token prefix"),
    Shape("docker token", "dckr_", rf"dckr_(?:pat|oat)_{_W}{{20,}}+", "Docker docs: access tokens"),
    Shape("artifactory key", "AKCp", rf"AKCp{_AN}{{60,}}+", "JFrog docs: API key"),
    Shape("nuget key", "oy2", r"oy2[a-z0-9]{43}", "NuGet docs: API keys"),
    Shape("artifactory token", "cmVmdGtu", rf"cmVmdGtu{_AN}{{56}}", "JFrog docs: reference tokens"),
    Shape("cloudflare token", "cfut_", rf"cfut_{_AN}{{40,}}+", "Cloudflare docs: token formats, user"),
    Shape("cloudflare token", "cfat_", rf"cfat_{_AN}{{40,}}+", "Cloudflare docs: token formats, account"),
    Shape("cloudflare key", "cfk_", rf"cfk_{_AN}{{40,}}+", "Cloudflare docs: token formats, global key"),
    Shape("vercel token", "vcp_", rf"vcp_{_W}{{24,}}+", "Vercel changelog: token formats", 3.3),
    Shape("vercel token", "vci_", rf"vci_{_W}{{24,}}+", "Vercel changelog: token formats", 3.3),
    Shape("vercel token", "vca_", rf"vca_{_W}{{24,}}+", "Vercel changelog: token formats", 3.3),
    Shape("vercel token", "vcr_", rf"vcr_{_W}{{24,}}+", "Vercel changelog: token formats", 3.3),
    Shape("vercel key", "vck_", rf"vck_{_W}{{24,}}+", "Vercel changelog: token formats", 3.3),
    Shape("digitalocean token", "dop_v1_", r"dop_v1_[0-9a-f]{64}+", "DigitalOcean docs: tokens"),
    Shape("digitalocean token", "doo_v1_", r"doo_v1_[0-9a-f]{64}+", "DigitalOcean docs: tokens"),
    Shape("digitalocean token", "dor_v1_", r"dor_v1_[0-9a-f]{64}+", "DigitalOcean docs: tokens"),
    Shape("heroku key", "HRKU-", rf"HRKU-{_W}{{36,}}+", "Heroku changelog: token prefix"),
    Shape("fly token", "fo1_", rf"fo1_{_W}{{40,}}+", "Fly.io docs: tokens"),
    Shape("fly token", "FlyV1", r"FlyV1[ \t]{1,4}([A-Za-z0-9_+/=,-]{40,}+)", "Fly.io docs: tokens, macaroon"),
    Shape("fly token", "fm2_", r"fm2_[A-Za-z0-9_+/=,-]{60,}+", "Fly.io docs: tokens, macaroon"),
    Shape("cloudflare origin key", "v1.0-", r"v1\.0-[0-9a-f]{24}-[0-9a-f]{100,}+", "Cloudflare docs: Origin CA keys"),
    Shape("netlify token", "nfp_", rf"nfp_{_AN}{{36,}}+", "Netlify docs: access token prefixes"),
    Shape("netlify token", "nfc_", rf"nfc_{_AN}{{36,}}+", "Netlify docs: access token prefixes"),
    Shape("netlify token", "nfo_", rf"nfo_{_AN}{{36,}}+", "Netlify docs: access token prefixes"),
    Shape("netlify token", "nfu_", rf"nfu_{_AN}{{36,}}+", "Netlify docs: access token prefixes"),
    Shape("netlify token", "nfb_", rf"nfb_{_AN}{{36,}}+", "Netlify docs: access token prefixes"),
    Shape("render key", "rnd_", rf"rnd_{_AN}{{28,}}+", "Render docs: API keys"),
    Shape("neon password", "npg_", rf"npg_{_AN}{{12,}}+", "Neon docs: connection strings", 3.0),
    Shape("neon key", "napi_", r"napi_[a-z0-9]{40,}+", "Neon docs: API keys"),
    Shape("supabase token", "sbp_", r"sbp_[0-9a-f]{40}+", "Supabase docs: management API"),
    Shape("supabase key", "sb_secret_", rf"sb_secret_{_W}{{20,}}+", "Supabase docs: API keys"),
    Shape("mongodb atlas secret", "mdb_sa_sk_", rf"mdb_sa_sk_{_W}{{20,}}+", "MongoDB Atlas docs: service accounts"),
    Shape("supabase token", "sbp_oauth_", r"sbp_oauth_[0-9a-f]{40}+", "Supabase docs: OAuth apps"),
    Shape("planetscale token", "pscale_", r"pscale_(?:tkn|oauth|pw)_[A-Za-z0-9_.=-]{32,}+", "PlanetScale docs: service tokens"),
    Shape("databricks token", "dapi", r"dapi[0-9a-f]{32}(?:-\d)?", "Databricks docs: access tokens"),
    Shape("vault token", "hvs.", rf"hvs\.{_W}{{24,}}+", "Vault docs: tokens"),
    Shape("vault token", "hvb.", rf"hvb\.{_W}{{24,}}+", "Vault docs: tokens"),
    Shape("vault token", "hvr.", rf"hvr\.{_W}{{24,}}+", "Vault docs: tokens"),
    Shape("terraform token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{40,}+", "Terraform docs: API tokens"),
    Shape("pulumi token", "pul-", r"pul-[0-9a-f]{40}+", "Pulumi docs: access tokens"),
    Shape("doppler token", "dp.", r"dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{40,}+", "Doppler docs: token formats"),
    Shape("1password token", "ops_ey", r"ops_ey[A-Za-z0-9+/=_-]{100,}+", "1Password docs: service accounts"),
    Shape("1password secret key", "A3-", r"A3-[A-Z0-9]{6}-[A-Z0-9]{6}-?[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}", "1Password docs: Secret Key"),
    Shape("age key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}+", "age: format, Bech32 identity"),
    Shape("age key", "AGE-SECRET-KEY-PQ-1", r"AGE-SECRET-KEY-PQ-1[A-Z0-9]{50,}+", "age: format, post-quantum identity"),
    Shape("tailscale key", "tskey-", rf"tskey-[a-z]{{3,10}}-{_W}{{20,}}+", "Tailscale docs: key prefixes"),
    Shape("anthropic key", "sk-ant-", rf"sk-ant-{_W}{{20,}}+", "Anthropic docs: API keys"),
    Shape("openai key", "sk-", rf"sk-(?:proj-|svcacct-|admin-|or-v1-)?{_W}{{20,}}+", "OpenAI docs: API keys", 3.3),
    Shape("hugging face token", "api_org_", rf"api_org_{_AN}{{30,}}+", "Hugging Face docs: organization tokens"),
    Shape("cerebras key", "csk-", rf"csk-{_AN}{{40,}}+", "Cerebras docs: API keys"),
    Shape("fireworks key", "fw_", rf"fw_{_AN}{{22,}}+", "Fireworks docs: API keys", 3.6),
    Shape("together key", "tgp_v1_", rf"tgp_v1_{_W}{{40,}}+", "Together docs: API keys"),
    Shape("langsmith key", "lsv2_", r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}", "LangSmith docs: API keys"),
    Shape("pinecone key", "pcsk_", rf"pcsk_{_AN}{{4,8}}_{_AN}{{50,}}+", "Pinecone docs: API keys"),
    Shape("tavily key", "tvly-", rf"tvly-(?:dev-|prod-)?{_AN}{{24,}}+", "Tavily docs: API keys"),
    Shape("firecrawl key", "fc-", r"fc-[0-9a-f]{32}+", "Firecrawl docs: API keys"),
    Shape("jina key", "jina_", rf"jina_[0-9a-f]{{32}}{_W}{{20,}}+", "Jina docs: API keys"),
    Shape("hugging face token", "hf_", rf"hf_{_AN}{{30,}}+", "Hugging Face docs: user access tokens"),
    Shape("groq key", "gsk_", rf"gsk_{_AN}{{40,}}+", "Groq docs: API keys"),
    Shape("xai key", "xai-", rf"xai-{_AN}{{60,}}+", "xAI docs: API keys"),
    Shape("perplexity key", "pplx-", rf"pplx-{_AN}{{40,}}+", "Perplexity docs: API keys"),
    Shape("replicate token", "r8_", rf"r8_{_AN}{{36,}}+", "Replicate docs: API tokens"),
    Shape("nvidia key", "nvapi-", rf"nvapi-{_W}{{50,}}+", "NVIDIA NGC docs: API keys"),
    Shape("shopify token", "shp", r"shp(?:at|ca|pa|ss|tka)_[0-9a-fA-F]{32}+", "Shopify docs: access tokens"),
    Shape("square token", "sq0", rf"sq0(?:atp|csp|idp)-{_W}{{22,}}+", "Square docs: access tokens"),
    Shape("square token", "EAAA", rf"EAAA{_W}{{56,}}+", "Square docs: access tokens", 4.0),
    Shape("resend key", "re_", rf"re_{_AN}{{8}}_{_AN}{{20,}}+", "Resend docs: API keys"),
    Shape("linear key", "lin_", rf"lin_(?:api|oauth)_{_AN}{{32,}}+", "Linear docs: API keys"),
    Shape("notion token", "ntn_", rf"ntn_{_AN}{{40,}}+", "Notion changelog: token prefix"),
    Shape("notion token", "secret_", rf"secret_{_AN}{{43}}+", "Notion docs: internal integrations"),
    Shape("airtable token", "pat", rf"pat{_AN}{{14}}\.[0-9a-f]{{64}}+", "Airtable docs: personal access tokens"),
    Shape("asana token", "1/1", r"1/1\d{11,19}(?:/\d{12,20})?:[0-9a-f]{32}+", "Asana docs: personal access tokens"),
    Shape("asana token", "2/1", r"2/1\d{11,19}(?:/\d{12,20})?:[0-9a-f]{32}+", "Asana docs: personal access tokens"),
    Shape("atlassian token", "ATCTT3", r"ATCTT3[A-Za-z0-9_=-]{60,}+", "Atlassian docs: repository access tokens"),
    Shape("atlassian token", "ATBB", rf"ATBB{_AN}{{28,}}+", "Atlassian docs: app passwords", 3.5),
    Shape("atlassian token", "ATATT3", r"ATATT3[A-Za-z0-9_=-]{60,}+", "Atlassian docs: API tokens"),
    Shape("postman key", "PMAK-", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}+", "Postman docs: API keys"),
    Shape("new relic key", "NRAK-", r"NRAK-[A-Z0-9]{27}+", "New Relic docs: user keys"),
    Shape("new relic key", "NRII-", rf"NRII-{_W}{{32}}+", "New Relic docs: insert keys"),
    Shape("new relic key", "NRAL", r"(?:eu01xx)?[0-9a-f]{30,36}NRAL", "New Relic docs: license keys"),
    Shape("grafana token", "eyJrIjoi", rf"eyJrIjoi{_AN}{{70,}}+=*+", "Grafana docs: API keys, legacy"),
    Shape("grafana token", "glsa_", rf"glsa_{_AN}{{32}}_[0-9a-fA-F]{{8}}", "Grafana docs: service accounts"),
    Shape("grafana token", "glc_", r"glc_[A-Za-z0-9+/]{32,}+=*+", "Grafana docs: access policies"),
    Shape("sentry token", "sntry", r"sntry(?:s_ey|[ui]_)[A-Za-z0-9_+/=-]{40,}+", "Sentry docs: auth tokens"),
    Shape("dynatrace token", "dt0", r"dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}+", "Dynatrace docs: token format"),
    Shape("circleci token", "CCIPAT_", rf"CCIPAT_{_AN}{{20,}}_[0-9a-f]{{40}}+", "CircleCI docs: API tokens"),
    Shape("circleci token", "CCIPRJ_", rf"CCIPRJ_{_AN}{{20,}}_[0-9a-f]{{40}}+", "CircleCI docs: project tokens"),
    Shape("sonarqube token", "squ_", r"squ_[0-9a-f]{40}+", "SonarQube docs: token prefixes"),
    Shape("sonarqube token", "sqp_", r"sqp_[0-9a-f]{40}+", "SonarQube docs: token prefixes"),
    Shape("sonarqube token", "sqa_", r"sqa_[0-9a-f]{40}+", "SonarQube docs: token prefixes"),
    Shape("buildkite token", "bkua_", r"bkua_[0-9a-f]{32,}+", "Buildkite docs: token prefixes"),
    Shape("buildkite token", "bkaj_", r"bkaj_[0-9a-f]{32,}+", "Buildkite docs: token prefixes"),
    Shape("buildkite token", "bkat_", r"bkat_[0-9a-f]{32,}+", "Buildkite docs: token prefixes"),
    Shape("buildkite token", "bkct_", r"bkct_[0-9a-f]{32,}+", "Buildkite docs: token prefixes"),
    Shape("sourcegraph token", "sgp_", r"sgp_(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}+", "Sourcegraph docs: access tokens"),
    Shape("figma token", "figo_", rf"figo_{_W}{{36,}}+", "GitHub docs: supported secret scanning patterns, Figma"),
    Shape("figma token", "figor_", rf"figor_{_W}{{36,}}+", "GitHub docs: supported secret scanning patterns, Figma"),
    Shape("figma token", "figu_", rf"figu_{_W}{{36,}}+", "GitHub docs: supported secret scanning patterns, Figma"),
    Shape("openshift token", "sha256~", rf"sha256~{_W}{{43}}+", "OpenShift docs: OAuth access tokens"),
    Shape("easypost key", "EZAK", rf"EZAK{_AN}{{54}}+", "EasyPost docs: API keys"),
    Shape("easypost key", "EZTK", rf"EZTK{_AN}{{54}}+", "EasyPost docs: API keys"),
    Shape("adobe client secret", "p8e-", rf"p8e-{_W}{{32}}+", "Adobe docs: OAuth credentials"),
    Shape("alibaba access key id", "LTAI", rf"LTAI{_AN}{{16,20}}+", "Alibaba Cloud docs: AccessKey", 3.3),
    Shape("octopus key", "API-", r"API-[A-Z0-9]{26,}+", "Octopus Deploy docs: API keys", 3.0),
    Shape("prefect key", "pnu_", rf"pnu_{_AN}{{36}}+", "Prefect docs: API keys"),
    Shape("readme key", "rdme_", r"rdme_[a-z0-9]{70}+", "ReadMe docs: API keys"),
    Shape("clojars token", "CLOJARS_", r"CLOJARS_[a-z0-9]{60}+", "Clojars wiki: deploy tokens"),
    Shape("harness token", "pat.", rf"pat\.{_W}{{22}}\.[0-9a-f]{{24}}\.{_AN}{{20}}+", "Harness docs: API keys"),
    Shape("harness token", "sat.", rf"sat\.{_W}{{22}}\.[0-9a-f]{{24}}\.{_AN}{{20}}+", "Harness docs: API keys"),
    Shape("maxmind key", "_mmk", rf"{_AN}{{6}}_{_AN}{{29}}_mmk", "MaxMind docs: license keys"),
    Shape("facebook token", "EAA", rf"EAA[A-Z]{_AN}{{80,}}+", "Meta docs: access tokens"),
    Shape("figma token", "figd_", rf"figd_{_W}{{36,}}+", "Figma docs: personal access tokens"),
    Shape("contentful token", "CFPAT-", rf"CFPAT-{_W}{{40,}}+", "Contentful docs: personal access tokens"),
    Shape("azure storage key", "AccountKey=", r"AccountKey=([A-Za-z0-9+/]{60,}+=*+)", "Azure docs: storage connection strings"),
    Shape("json web token", "eyJ", r"(?<![_-])eyJ[A-Za-z0-9_-]{10,}+\.eyJ[A-Za-z0-9_-]{10,}+(?:\.[A-Za-z0-9_-]*+){0,3}", "RFC 7519"),
)  # fmt: skip


@functools.cache
def _compiled(shape: Shape) -> re.Pattern[str]:
    # No letter or digit before: a shape begins a word. What follows a run is not looked at: too long still hides.
    return re.compile(rf"(?<![A-Za-z0-9])(?:{shape.pattern})")


_HEAD = 3


def _begins(shape: Shape) -> bool:
    """Whether every match of it begins with its keyword."""
    head = re.escape(shape.keyword).replace("\\-", "-").replace("\\~", "~")
    return shape.pattern.startswith(head) and len(shape.keyword) >= _HEAD and shape.keyword[0].isalnum()


def _by_head() -> dict[str, tuple[Shape, ...]]:
    """Shapes that begin with their keyword, by its first characters."""
    heads: dict[str, tuple[Shape, ...]] = {}
    for shape in SHAPES:
        if _begins(shape):
            head = shape.keyword[:_HEAD]
            heads[head] = (*heads.get(head, ()), shape)
    return heads


_BY_HEAD = _by_head()
_ELSEWHERE = tuple(shape for shape in SHAPES if not _begins(shape))
# A shape begins a word, so the heads of all words of a text tell at once which of them could be in it.
_HEADS = re.compile(r"(?<![A-Za-z0-9])(?=([A-Za-z0-9]..))")
# Every format has such a run in it; most commands have none, and are done here.
_RUN = re.compile(r"[A-Za-z0-9_-]{13}|[A-Za-z0-9+/]{40}|PRIVATE KEY")
_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_PEM_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_TAIL = re.compile(r"[A-Za-z0-9_-]*+")


def find_shapes(text: str) -> Iterator[Span]:
    """Every token of a known format; spans may overlap."""
    if not _RUN.search(text):
        return
    for head in _BY_HEAD.keys() & set(_HEADS.findall(text)):
        for shape in _BY_HEAD[head]:
            if shape.keyword in text:
                yield from _spans(shape, text, _at_keyword(shape, text))
    for shape in _ELSEWHERE:
        if shape.keyword in text:
            yield from _spans(shape, text, _compiled(shape).finditer(text))
    if "PRIVATE KEY" in text:
        yield from _key_blocks(text)


def _at_keyword(shape: Shape, text: str) -> Iterator[re.Match[str]]:
    """As `finditer`, for a shape that begins with its keyword: finding that word is much faster."""
    pattern, at = _compiled(shape), text.find(shape.keyword)
    while at >= 0:
        match = pattern.match(text, at)
        if match:
            yield match
        at = text.find(shape.keyword, match.end() if match else at + 1)


def _spans(shape: Shape, text: str, matches: Iterable[re.Match[str]]) -> Iterator[Span]:
    for match in matches:
        start, end = match.span(match.re.groups)
        if shape.floor and not is_random(text[start:end], floor=shape.floor):
            continue
        # SAFETY: what is glued to a token is hidden with it, so no rest begins like a token of its own.
        tail = _TAIL.match(text, end)
        yield Span(start, tail.end() if tail else end, shape.kind)


def _key_blocks(text: str) -> Iterator[Span]:
    """PEM private keys; a block that never ends is hidden to the end of the text."""
    at = 0
    while begin := _PEM.search(text, at):
        end = _PEM_END.search(text, begin.end())
        at = end.end() if end else len(text)
        yield Span(begin.start(), at, "private key")


KINDS = frozenset(shape.kind for shape in SHAPES)
