"""A provider's test mode is known by the key that logs in, wherever the command gives it."""

from __future__ import annotations

import pytest

from shellguard.data.provider_files import packaged_providers
from shellguard.parse.bash import read_command
from shellguard.parse.http import requests

REFUND = "https://api.stripe.com/v1/refunds"
TEST, LIVE = "sk_test_4eC39Hq", "sk_live_4eC39Hq"
COMMANDS = {
    "curl's user": (f"curl {REFUND} -u {TEST}: -d charge=ch_1", True),
    "curl's user, a real key": (f"curl {REFUND} -u {LIVE}: -d charge=ch_1", False),
    "curl's user, a restricted key": (f"curl {REFUND} -u rk_test_9x: -d charge=ch_1", True),
    "curl's bearer": (f"curl {REFUND} --oauth2-bearer {TEST} -d charge=ch_1", True),
    "a header": (f"curl {REFUND} -H 'Authorization: Bearer {TEST}' -d charge=ch_1", True),
    "the address": (f"curl https://{TEST}:@api.stripe.com/v1/refunds -d charge=ch_1", True),
    "httpie": (f"http -a {TEST}: POST {REFUND} charge=ch_1", True),
    "httpie's bearer": (f"http -A bearer -a {TEST} POST {REFUND} charge=ch_1", True),
    "a key nobody can read": (f'curl {REFUND} -u "$KEY:" -d charge=ch_1', False),
    "a test key in another header beside a real one": (
        f"curl {REFUND} -H 'Authorization: Bearer {LIVE}' -H 'X-Note: {TEST}' -d charge=ch_1",
        False,
    ),
    "a test key in a parameter beside a real one": (f"curl '{REFUND}?x={TEST}' -u {LIVE}: -d charge=ch_1", False),
    "two keys": (f"curl {REFUND} -u {TEST}: -H 'Authorization: Bearer {LIVE}' -d charge=ch_1", False),
    "a test key as the password": (f"curl {REFUND} -u {LIVE}:{TEST} -d charge=ch_1", False),
    "Clerk": (f"curl -X DELETE https://api.clerk.com/v1/users/u1 -H 'Authorization: Bearer {TEST}'", True),
    "Clerk, by user": (f"curl -X DELETE https://api.clerk.com/v1/users/u1 -u {TEST}:", True),
    "Clerk, a real key": (f"curl -X DELETE https://api.clerk.com/v1/users/u1 -H 'Authorization: Bearer {LIVE}'", False),
}  # fmt: skip


@pytest.mark.parametrize(("command", "is_test"), COMMANDS.values(), ids=COMMANDS)
def test_a_test_mode_is_known_by_the_key_that_logs_in(command, is_test):
    calls = read_command(command, cwd="/w", home="/h").invocations
    acts = [a for c in calls for r in requests(c, world=None) for a in packaged_providers().acts(r)]
    assert [a.is_local for a in acts] == [is_test]


def test_no_part_of_the_secret_is_kept():
    (call,) = read_command(f"curl {REFUND} -u {TEST}:", cwd="/w", home="/h").invocations
    (request,) = requests(call, world=None)
    assert [i.prefix for i in request.identity] == ["sk_test_"]
    assert "4eC39" not in repr(request)
