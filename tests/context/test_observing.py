"""What a text shows of identities, against a baseline that a test writes down."""

from __future__ import annotations

import pytest

from shellguard.context.identities import Held, Place
from shellguard.context.observing import observed, uses_of
from shellguard.context.story import Story
from shellguard.data.rules import load
from shellguard.model import Credential, Impact, Observed
from shellguard.parse.bash import read_command

RULES = load().rules
BASELINE = (
    Held("kubernetes", "kind-dev", is_current=True),
    Held("kubernetes", "team-prod", is_current=False),
    Held("ssh", "staging.pem", is_current=False, file="/w/api/keys/staging.pem"),
)
FILES = {
    "/w/other/token": b"Zq7Lx2Vn9Tb4Rk8Wd3Mf6Hs5Jg1P\n",
    "/w/api/token": b"Zq7Lx2Vn9Tb4Rk8Wd3Mf6Hs5Jg1P\n",
    "/w/billing/.env": b"AWS_SECRET_ACCESS_KEY=Zq7Lx2Vn9Tb4Rk8Wd3Mf6Hs5Jg1PcYtKe0UuAbCd\n",
}


class Known:
    """Identities with this baseline and no index of files."""

    def fingerprint(self, secret: str) -> str:
        return f"{sum(map(ord, secret)):016x}"

    def baseline(self) -> tuple[Held, ...]:
        return BASELINE

    def places(self, fingerprint: str) -> tuple[Place, ...]:
        return ()


class Files:
    """A world of files alone."""

    def content(self, path: str) -> bytes | None:
        return FILES.get(path)

    def __getattr__(self, name: str) -> object:
        return lambda *_, **__: None


def shown(command: str) -> Observed:
    world = Files()
    reading = read_command(command, cwd="/w/api", home="/home/me", world=world)
    subjects = RULES.subjects(reading, home="/home/me", workspace="/w/api", world=world)
    uses = tuple(uses_of(s) for s in subjects)
    return observed(
        subjects, (), uses, story=Story(), identities=Known(), workspace="/w/api", home="/home/me"
    )


def one(command: str, use: str = "used") -> Credential:
    """What the reader that knows most says of it."""
    *_, found = (c for c in shown(command).credentials if c.use == use)
    return found


@pytest.mark.parametrize(
    ("command", "stored"),
    [
        ("kubectl config use-context kind-dev", []),
        ("kubectl config use-context team-prod", ["team-prod"]),
        ("kubectl config use-context unheard", ["unheard"]),
    ],
)
def test_what_is_in_use_anyway_is_no_switch(command, stored):
    assert [c.account for c in shown(command).credentials] == stored


@pytest.mark.parametrize(
    ("command", "is_known", "places"),
    [
        pytest.param("ssh deploy@app.example.com uptime", None, (), id="only a user"),
        pytest.param("ssh -i ../other/key deploy@app.example.com uptime", False, ("../other/key",), id="another key"),
        pytest.param("ssh -i keys/staging.pem deploy@app.example.com uptime", True, ("keys/staging.pem",), id="the project's key"),
        pytest.param("kubectl --token $(cat ../other/token) get pods", False, ("../other/token",), id="a neighbour's token"),
        pytest.param("kubectl --token $(cat token) get pods", False, (), id="a token made here"),
    ],
)  # fmt: skip
def test_the_key_is_the_identity_and_a_file_says_whose(command, is_known, places):
    found = one(command)
    assert (found.is_known, found.places) == (is_known, places)


@pytest.mark.parametrize(
    ("command", "impact"),
    [
        ("scp -i ../other/key a deploy@app.example.com:/srv/", Impact.CHANGE),
        ("scp -i ../other/key deploy@app.example.com:/srv/a a", Impact.NONE),
        ("rsync -e 'ssh -i ../other/key' a deploy@app.example.com:/srv/", Impact.CHANGE),
    ],
)
def test_a_copy_there_changes_and_a_copy_here_does_not(command, impact):
    assert shown(command).impact == impact


def test_what_a_text_exports_is_known_to_its_later_commands():
    command = "export PGPASSWORD=Zq7Lx2Vn9Tb4; psql -h db.example.com -U app -c 'SELECT 1'"
    exported = one(command, use="exported")
    assert exported.fingerprint
    assert exported.fingerprint in {c.fingerprint for c in shown(command).credentials if c.use == "used"}


def test_what_manuals_print_is_nobodys_identity() -> None:
    assert shown("aws configure set aws_access_key_id AKIAIOSFODNN7EXAMPLE").credentials == ()
