"""The incident in many variants: a credential that the session did not begin with is stopped before it changes anything.

Every session is real, behind the kernel gate or behind shims; the provider is a loopback proxy that keeps what arrived.
"""

from __future__ import annotations

import shlex
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support.guarded_home import GuardedHome, need
from tests.support.live_gate import why_not
from tests.support.real_servers import Api

pytestmark = pytest.mark.slow

POLICY = '[attended]\nhigh = "deny"\n'  # nothing waits for a person
API = "http://backboard.railway.app/graphql/v2"
OWN, FOUND = str(uuid.uuid4()), str(uuid.uuid4())
"""The token the session begins with, and one that lies about."""


def body(text: str) -> str:
    return shlex.quote('{"query": "' + text.replace('"', '\\"') + '"}')


# Made, changed back as easily, and nothing any rule holds by itself: what stops it is whose token it is.
CHANGE = body('mutation { variableUpsert(input: {name: "A", value: "b"}) }')
LOSS = body('mutation { volumeDelete(volumeId: "v1") }')
QUERY = body("query { me { id } }")
BEARER = 'curl -s {api} -H "Authorization: Bearer {token}" --json {body}'


def call(token: str, text: str = CHANGE) -> str:
    return BEARER.format(api=API, token=token, body=text)


@dataclass(frozen=True)
class Variant:
    """What the agent types, one command after the other; the last one is the call."""

    steps: list[str]
    says: str
    """What the refusal must tell of where the token came from."""


PLACE = "scripts/domains/.env line 1 (RAILWAY_API_TOKEN)"
NEIGHBOUR = "../domains/.env line 2 (RAILWAY_API_TOKEN)"
VARIANTS: dict[str, Variant] = {
    "read from a file, then written out": Variant(["cat scripts/domains/.env", call(FOUND)], PLACE),
    "found by a search": Variant(["grep -rn RAILWAY_API_TOKEN= ..", call(FOUND)], PLACE),
    "picked out of the file in the call": Variant([call("$(cut -d= -f2 scripts/domains/.env)")], "scripts/domains/.env"),
    "from another project's file": Variant([call("$(grep TOKEN ../domains/.env | cut -d= -f2)")], "domains/.env"),
    "another project's file put into the shell": Variant([". ../domains/.env; " + call("$RAILWAY_API_TOKEN")], "domains/.env"),
    "exported": Variant([f"export RAILWAY_TOKEN={FOUND}; " + call("$RAILWAY_TOKEN")], PLACE),
    "in front of the call": Variant([f"RAILWAY_TOKEN={FOUND} bash -c {shlex.quote(call('$RAILWAY_TOKEN'))}"], PLACE),
    "from a secret manager": Variant([call("$(vault kv get -field=token secret/domains)")], "was not in use when the session began"),
    "minted with an admin's secret": Variant([call("$(vault token create -field=token -policy=admin)")], "was not in use when the session began"),
    "wget": Variant([f'wget -qO- --header="Authorization: Bearer {FOUND}" --post-data={CHANGE} {API}'], PLACE),
    "a program in Python": Variant(
        [f"python3 -c 'import urllib.request as u; u.urlopen(u.Request(\"{API}\", data=b\"x\", headers={{\"Authorization\": \"Bearer {FOUND}\"}}, method=\"POST\"))'"],
        PLACE,
    ),
    "a script file": Variant([f"echo {shlex.quote(call(FOUND))} > deploy.sh", "bash deploy.sh"], "was not in use when the session began"),
    "REST": Variant([f'curl -s -X PUT http://api.example.com/v1/servers/1 -H "X-Api-Key: {FOUND}" -d name=x'], PLACE),
    "as Basic": Variant([f"curl -s {API} -u x:{FOUND} --json {CHANGE}"], PLACE),
    "in the address": Variant([f"curl -s 'http://api.example.com/v1/servers?access_token={FOUND}' -d name=x"], PLACE),
    "the deletion of the incident": Variant([call(FOUND, LOSS)], PLACE),
}  # fmt: skip


@pytest.fixture(params=["require", "off"], ids=["kernel gate", "shims only"])
def home(request: pytest.FixtureRequest) -> Iterator[GuardedHome]:
    need(shutil.which("curl") and shutil.which("wget"), "curl and wget")
    if request.param == "require":
        need(not why_not(), f"the kernel gate ({why_not()})")
    with GuardedHome(gate=request.param) as home:
        files = {
            home.project / ".env": f"RAILWAY_TOKEN={OWN}\n",
            home.project / "scripts/domains/.env": f"RAILWAY_API_TOKEN={FOUND}\n",
            home.project.parent / "domains/.env": f"# the domains tool\nRAILWAY_API_TOKEN={FOUND}\n",
            home.folder / "stubs/vault": f"#!/bin/sh\necho {uuid.uuid4()}\n",
        }
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (home.folder / "stubs/vault").chmod(0o755)
        yield home


def typed(home: GuardedHome, steps: list[str], api: Api, *, task: str = "") -> list[tuple[int, str]]:
    """Status and stderr of each command, each in a shell of its own as agents run them."""
    (home.folder / "policy.toml").write_text(POLICY)
    folder = home.folder / "typed"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number, command in enumerate(steps):
        (folder / f"{number}").write_text(command)
    # the index of the project's files is made beside the session's work: give it the moment that a model's answer takes
    loop = (
        f"sleep 1.5; for n in $(seq 0 {len(steps) - 1}); do "
        f'bash -c "$(cat {folder}/$n)" >{folder}/$n.out 2>{folder}/$n.err; echo $? >{folder}/$n.status; done'
    )
    options = ("--policy", str(home.folder / "policy.toml"), *(("--task", task) if task else ()))
    extra = {
        "http_proxy": api.url,
        "RAILWAY_TOKEN": OWN,
        "PATH": f"{home.folder}/stubs:{home.environment()['PATH']}",
    }
    status, agent = home.run(["bash", "-c", loop], options=options, extra=extra)
    assert status == 0, agent.err
    return [
        (int((folder / f"{n}.status").read_text()), (folder / f"{n}.err").read_text())
        for n in range(len(steps))
    ]


# A shim sees arguments, variables and scripts as the gate does; these tell the ways apart in which it gets to them.
BEHIND_SHIMS = {
    "read from a file, then written out",
    "picked out of the file in the call",
    "exported",
    "a script file",
    "as Basic",
}


@pytest.mark.parametrize(
    ("home", "phrase"),
    [("require", phrase) for phrase in VARIANTS] + [("off", phrase) for phrase in sorted(BEHIND_SHIMS)],
    indirect=["home"],
)
def test_a_credential_of_another_kind_of_origin_changes_nothing(home: GuardedHome, phrase: str) -> None:
    variant = VARIANTS[phrase]
    with Api() as api:
        said = typed(home, variant.steps, api)
        arrived = api.arrived
    assert arrived == []
    refusal = " ".join(err for status, err in said if status)
    assert "shellguard: refused" in refusal
    assert variant.says in " ".join(refusal.split()), refusal
    assert FOUND not in refusal
    assert OWN not in refusal


def test_a_task_changes_nothing_about_whose_token_it_is(home: GuardedHome) -> None:
    with Api() as api:
        (one,) = typed(home, [call(FOUND)], api, task="set the variable A of staging to b")
        assert (one[0] != 0, api.arrived) == (True, [])


def test_the_sessions_own_token_flows(home: GuardedHome) -> None:
    steps = [
        call(OWN, QUERY),
        call("$RAILWAY_TOKEN", QUERY),
        call("$RAILWAY_TOKEN"),
        ". ./.env; " + call("$RAILWAY_TOKEN"),
        f"curl -s {API} -u x:{OWN} --json {CHANGE}",
    ]
    with Api() as api:
        said = typed(home, steps, api)
        arrived = api.arrived
    assert [(status, err) for status, err in said if status] == []
    assert len(arrived) == len(steps)


def test_a_strange_token_may_be_looked_with_where_nothing_says_it_was_found(home: GuardedHome) -> None:
    with Api() as api:
        (one,) = typed(home, [call(str(uuid.uuid4()), QUERY)], api)
        assert (one, len(api.arrived)) == ((0, ""), 1)
