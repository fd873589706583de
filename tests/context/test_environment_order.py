"""Which tier a name speaks of."""

from __future__ import annotations

import pytest

from shellguard.context.environment_order import TIERS, rank, tier_of

NAMES = {
    "production": "production", "prod": "production", "acme-prod-eu": "production", "PRD_1": "production", "live": "production",
    "staging": "staging", "stg2": "staging", "preprod": "staging", "pre-prod": "staging", "non_production": "staging",
    "nonprod": "staging", "dev": "development", "my-sandbox": "test", "qa": "test", "test": "test", "localhost": "local",
    "staging-prod-mirror": "production", "product": None, "reproduce": None, "delivery": None, "eu-1": None, "": None,
}  # fmt: skip


@pytest.mark.parametrize(("name", "tier"), NAMES.items(), ids=lambda x: str(x) or "nothing")
def test_a_name_speaks_of_a_tier(name: str, tier: str | None):
    assert tier_of(name) == (None if tier is None else TIERS.index(tier))


def test_what_somebody_said_counts_over_the_name():
    assert rank("prod", tier="local") == 0
    assert rank("blue", tier="production") == len(TIERS) - 1


def test_a_name_that_says_nothing_is_below_production_and_above_what_is_ones_own():
    assert rank("development") < rank("blue") < rank("production")
