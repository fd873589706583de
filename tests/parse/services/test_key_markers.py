"""Keys that say themselves that they reach test data only."""

from __future__ import annotations

import pytest

from shellguard.data.provider_files import packaged_providers
from shellguard.parse.bash import read_command
from shellguard.parse.http import requests

PROVIDERS = packaged_providers()
KEYS = {
    "curl, a test key": ("curl https://api.stripe.com/v1/refunds -u sk_test_1: -d charge=ch_1", True),
    "curl, a live key": ("curl https://api.stripe.com/v1/refunds -u sk_live_1: -d charge=ch_1", False),
    "curl, nobody knows": ("curl https://api.stripe.com/v1/refunds -u $KEY: -d charge=ch_1", False),
    "httpie, a test key": ("http -a sk_test_1: POST https://api.stripe.com/v1/refunds charge=ch_1", True),
}


@pytest.mark.parametrize(("command", "is_local"), KEYS.values(), ids=KEYS)
def test_a_test_key_given_as_an_option_reaches_test_data(command: str, is_local: bool) -> None:
    (request,) = requests(read_command(command, cwd="/p", home="/h").invocations[0])
    assert [a.is_local for a in PROVIDERS.acts(request)] == [is_local]
    assert "_1" not in repr(request.identity)
