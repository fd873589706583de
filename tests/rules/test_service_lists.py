"""Rules that name services one by one: none is left out."""

from __future__ import annotations

import pytest
import yaml

from shellguard.data.places import packaged
from shellguard.parse.services import gitlab, platforms, publishing

PLATFORMS = {spec.service for spec in platforms.TOOLS.values()}
REGISTRIES = {spec.service for spec in publishing.TOOLS.values()}
HOSTS = {"github", *(spec.service for spec in gitlab.TOOLS.values())}
# What these show is told by the rule for password stores.
STORES = {"1password", "age", "bitwarden", "doppler", "infisical", "lastpass", "pass", "sops"}
NAMED = {
    "cloud/delete-platform-resource": PLATFORMS,
    "cloud/stop-platform-service": PLATFORMS,
    "cloud/deploy-to-platform": PLATFORMS,
    "cloud/run-on-platform": PLATFORMS | HOSTS,
    "cloud/reveal-platform-secret": (PLATFORMS | HOSTS) - STORES,
    "cloud/change-remote-access": PLATFORMS | HOSTS | REGISTRIES,
    "cloud/expose-to-public": PLATFORMS | REGISTRIES,
    "cloud/github-delete": HOSTS,
    "cloud/change-code-host": HOSTS,
    "publish/publish-package": REGISTRIES,
    "publish/send-for-real": PLATFORMS,
}


def services_in(when: object) -> set[str]:
    """Every name under `by`, wherever it stands."""
    if isinstance(when, list):
        return set().union(*(services_in(w) for w in when))
    if not isinstance(when, dict):
        return set()
    own = when.get("by", [])
    return {str(n) for n in own}.union(*(services_in(v) for k, v in when.items() if k != "by"))


@pytest.mark.parametrize("rule", NAMED)
def test_rule_names_every_service_of_its_kind(rule: str) -> None:
    body = yaml.safe_load((packaged("rules") / f"{rule}.yaml").read_text(encoding="utf-8"))
    assert NAMED[rule] - services_in(body["when"]) == set()
