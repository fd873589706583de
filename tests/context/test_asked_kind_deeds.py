"""All of a command is of a kind that was asked for, here, or none of it is."""

from __future__ import annotations

import pytest

from shellguard.context.asked_kind import asked_for_by_kind, is_inside, is_low
from shellguard.context.story import Story
from shellguard.context.task_reading import scope_of
from shellguard.model import Deed, Does, Reach, Scope, Undo

SCOPE = scope_of("tear down the local stack, volumes too")
VOLUMES = Deed(
    Does.REMOVE, "volume", "", Scope.MANY, "docker compose", undo=Undo.NONE, how="docker compose down"
)


def asked(*deeds: Deed, **more: object) -> tuple[Deed, ...]:
    return asked_for_by_kind(deeds, SCOPE, story=Story(), **more)  # type: ignore[arg-type]


def test_a_stack_that_is_asked_for() -> None:
    assert asked(VOLUMES) == (VOLUMES,)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"environment": "production"}, id="a session for production"),
        pytest.param({"environment": "staging"}, id="a session for staging"),
        pytest.param({"variables": (("DOCKER_HOST", "tcp://10.0.0.9:2375"),)}, id="a host by variable"),
        pytest.param({"variables": (("DOCKER_CONTEXT", "box"),)}, id="a context by variable"),
        pytest.param({"is_at_home": False}, id="another folder"),
    ],
)
def test_elsewhere_nothing_is(more: dict[str, object]) -> None:
    assert asked(VOLUMES, **more) == ()


@pytest.mark.parametrize("value", ["unix:///var/run/docker.sock", ""])
def test_a_socket_of_this_machine_is_here(value: str) -> None:
    assert asked(VOLUMES, variables=(("DOCKER_HOST", value),)) == (VOLUMES,)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Deed(Does.REMOVE, "volume", "pgdata", service="docker"), id="a volume by name"),
        pytest.param(Deed(Does.REMOVE, "bucket", "shop", service="aws s3", reach=Reach.REMOTE), id="a bucket"),
        pytest.param(Deed(Does.REMOVE, "folder", "/home/dev", service="files"), id="a folder"),
        pytest.param(Deed(Does.SHARE, "file", "dump.sql", service="files", reach=Reach.REMOTE), id="a file that leaves"),
    ],
)  # fmt: skip
def test_beside_something_else_nothing_is(other: Deed) -> None:
    assert asked(VOLUMES, other) == ()


def test_names_of_staging_and_production_are_high() -> None:
    assert [n for n in ("shop", "shop-prod", "docker-compose.prod.yml", "stg_db", "dev", "preview") if not is_low(n)] == [
        "shop-prod", "docker-compose.prod.yml", "stg_db",
    ]  # fmt: skip


def test_folders_inside_of_the_project() -> None:
    assert is_inside(("/p", "/p/a"), "/p")
    assert not is_inside(("/p", "/pq"), "/p")
    assert not is_inside((None,), "/p")
