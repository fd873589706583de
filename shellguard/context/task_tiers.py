"""Which environments a sentence of a task speaks of.

Promise: pure, total; a word that only describes a build, a person's tools or a feature says nothing of an environment.
"""

from __future__ import annotations

from typing import NamedTuple

from shellguard.context.environment_words import Tier, tier_of
from shellguard.context.task_scope import NamedBy
from shellguard.context.task_tokens import Token


class Spoken(NamedTuple):
    """One mention of an environment."""

    tier: Tier
    at: int
    """Place of its token."""
    quote: str


# They say it wherever they stand.
_STRONG: dict[str, Tier] = {
    "production": Tier.PRODUCTION, "prod": Tier.PRODUCTION, "prd": Tier.PRODUCTION, "staging": Tier.STAGING, "uat": Tier.STAGING,
    "stg": Tier.STAGING, "preprod": Tier.STAGING, "preproduction": Tier.STAGING, "pre-production": Tier.STAGING, "pre-prod": Tier.STAGING,
    "nonprod": Tier.STAGING, "non-prod": Tier.STAGING, "non-production": Tier.STAGING, "locally": Tier.LOCAL, "localhost": Tier.LOCAL,
}  # fmt: skip
# They say it of an environment, a lane, a cluster: the more others depend on it, the higher.
_SAID_OF: dict[str, Tier] = {
    word: tier
    for tier, words in {
        Tier.PRODUCTION: "live shared customer-facing customer customers client-facing user-facing public-facing "
        "high-risk higher-risk mission-critical business-critical high-impact multi-tenant team-wide company-wide",
        Tier.STAGING: "acceptance release-candidate stage",
        Tier.TEST: "test testing qa preview ci integration ephemeral review",
        Tier.DEVELOPMENT: "dev development workbench sandbox sandboxed scratch lower-risk low-risk low-impact lower-impact experimental experiment "
        "playground throwaway disposable personal lab trial non-critical",
        Tier.LOCAL: "local on-machine offline",
    }.items()
    for word in words.split()
}
_PLACES = frozenset(
    "lane lanes side environment environments env envs cluster clusters tier stack account system systems site instance instances server servers host "
    "hosts region zone context space pool partition namespace traffic tenant vm box workspace history area".split()
)
_LOCAL_THINGS = frozenset(
    "branch branches database databases db repo repository copy clone container containers history checkout machine commits commit postgres redis volume "
    "volumes images docker compose".split()
)
# `the test database`, `the sandbox bucket`; a shared or a live database is only one that many use.
_STORES = frozenset(
    "database databases db dbs bucket buckets cluster clusters namespace instance registry queue redis postgres mysql mongo mongodb elasticsearch rabbit rabbitmq kafka".split()
)
_STORED_IN = frozenset("dev development test testing qa sandbox preview stage".split())
# `shared-load cluster`, `working-copy side`: the first part says it, whatever follows the dash.
_FIRST_PARTS = {
    "shared": "shared",
    "live": "live",
    "customer": "customers",
    "working": "local",
    "sandbox": "sandbox",
    "scratch": "scratch",
}
# Where something is, without a noun: `in dev`, `on the sandbox`.
_AT = frozenset({"in", "on", "to", "against", "into", "from", "at"})
_ALONE = frozenset({"dev", "development", "sandbox", "workbench", "playground", "live", "qa", "scratch"})
# `the production build`, `dev dependencies`
_NOT_PLACES = frozenset(
    "build builds bundle mode ready code quality dependency dependencies grade like deps readiness team tools experience dependencies install "
    "use container-image profile settings-page line standards workflow".split()
)
# `store it locally`: where a file lies, no environment
_KEEPING = frozenset("store stored stores save saved keep kept download downloaded clone installed".split())
_TABLES = frozenset("table tables index column columns view views schema model package branch".split())
_TAILS = frozenset({"ready", "grade", "like", "quality", "level"})


def spoken_in(tokens: list[Token]) -> list[Spoken]:
    """Every mention, in order."""
    found: list[Spoken] = []
    for at, token in enumerate(tokens):
        tier = _of_word(tokens, at) if token.word else Tier.UNKNOWN
        near = {t.word for t in (*tokens[max(0, at - 2) : at], *tokens[at + 1 : at + 2])}
        tier = tier or _of_name(token, at_table=bool(near & _TABLES))
        if tier.is_known:
            found.append(Spoken(tier, at, token.name.text if token.name else token.text))
    return sorted(
        found, key=lambda s: tokens[s.at].name is not None
    )  # what is said comes before what a name says


def is_environment_word(word: str) -> bool:
    """Whether a word is one that environments are told apart by."""
    return word in _SAID_OF or word in _STRONG or ("-" in word and word.partition("-")[0] in _FIRST_PARTS)


def said_tier(phrase: str) -> Tier:
    """What a word that was taken for an environment says: `Production`, `shared-use`."""
    word = phrase.strip().lower()
    head = _FIRST_PARTS.get(word.partition("-")[0], "") if "-" in word else ""
    return _STRONG.get(word) or _SAID_OF.get(word) or _SAID_OF.get(head) or Tier.UNKNOWN


def _of_word(tokens: list[Token], at: int) -> Tier:
    word = tokens[at].word
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if word == "locally" and any(t.word in _KEEPING for t in tokens[max(0, at - 6) : at]):
        return Tier.UNKNOWN
    if word in _STRONG:
        return Tier.UNKNOWN if after in _NOT_PLACES else _strong(tokens, at, word)
    if word == "working" and after in ("copy", "tree", "history"):
        return Tier.LOCAL
    said = word
    if word not in _SAID_OF and word.partition("-")[0] in _FIRST_PARTS and "-" in word:
        said = _FIRST_PARTS[word.partition("-")[0]]
    if said not in _SAID_OF:
        head, _, tail = word.partition("-")
        is_prefixed = bool(tail) and head in _STRONG and tail not in _TAILS
        return _STRONG[head] if is_prefixed else Tier.UNKNOWN
    near = [t.word for t in tokens[at + 1 : at + 3]]
    if near and (
        near[0] in _PLACES
        or (len(near) > 1 and near[1] in _PLACES and near[0] not in ("and", "or", "the", ",", "on", "in"))
    ):
        is_other = (
            word in ("customer", "customers", "test", "review")
            and near[0] in ("account", "site", "history", "server", "context")
        ) or (near[0] in ("server", "servers") and word in ("dev", "development", "test"))
        return Tier.UNKNOWN if is_other else _SAID_OF[said]
    if after in _STORES and word in _STORED_IN:
        return _SAID_OF[word]
    if word == "local" and after in _LOCAL_THINGS:
        return Tier.LOCAL
    if word == "preview" and after in ("of", "deploy", "deployment", "link", "url"):
        return Tier.TEST
    return _SAID_OF[said] if word in _ALONE and _is_place(tokens, at, after) else Tier.UNKNOWN


def _strong(tokens: list[Token], at: int, word: str) -> Tier:
    before = tokens[at - 1].word if at else ""
    if before in ("non", "pre"):
        return Tier.STAGING
    is_area = word == "staging" and at + 1 < len(tokens) and tokens[at + 1].word == "area"
    return Tier.UNKNOWN if is_area else _STRONG[word]


def _is_place(tokens: list[Token], at: int, after: str) -> bool:
    before = at - 1
    while before >= 0 and tokens[before].word in ("the", "our", "my"):
        before -= 1
    is_end = not after or after in (
        ",",
        ".",
        "and",
        "or",
        "but",
        "only",
        "first",
        "for",
        "with",
        "so",
        "please",
        "then",
        ")",
        ":",
        "not",
        "?",
    )
    return before >= 0 and tokens[before].word in _AT and is_end


def _of_name(token: Token, *, at_table: bool = False) -> Tier:
    """What a name itself says: `svc-prod-auth`; paths and patterns are read by those who know folders."""
    if at_table:
        return Tier.UNKNOWN  # `staging_orders` holds what comes in
    if (
        token.name is None
        or token.name.by in (NamedBy.PATH, NamedBy.PATTERN)
        or " " in token.name.text
        or (token.word and "-" not in token.word)
        or token.name.text in ("develop", "main", "master")
    ):
        return Tier.UNKNOWN
    tier = tier_of(token.name.text)
    return tier if tier in (Tier.PRODUCTION, Tier.STAGING, Tier.DEVELOPMENT) else Tier.UNKNOWN
