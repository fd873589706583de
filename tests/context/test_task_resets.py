"""What a task asks for by its kind is what a verb that asks has for its object, and nothing that is only spoken of."""

from __future__ import annotations

import pytest

from shellguard.context.task_resets import Kind, kinds_asked, registries_said


@pytest.mark.parametrize(
    ("task", "kinds"),
    [
        pytest.param("the seeds are stale, reset the local postgres", {Kind.DATABASE}, id="reset"),
        pytest.param("wipe and recreate the dev database", {Kind.DATABASE}, id="two verbs"),
        pytest.param("my dev db is a mess, wipe it and start over", {Kind.DATABASE}, id="pointed at"),
        pytest.param("can you drop the redis database?", {Kind.DATABASE}, id="asked politely"),
        pytest.param("squash them, my local mysql can be dropped for that", {Kind.DATABASE}, id="permitted"),
        pytest.param("tear down the stack and its volumes, then bring it up", {Kind.VOLUMES}, id="a stack"),
        pytest.param("clean up docker, the disk is full", {Kind.CONTAINER_LEFTOVERS}, id="docker"),
        pytest.param("make no fuss, free some space: docker junk, old logs", {Kind.CONTAINER_LEFTOVERS}, id="room"),
        pytest.param("flush the caches", {Kind.CACHE}, id="caches"),
        pytest.param("discard all my uncommitted changes", {Kind.CHANGES}, id="changes"),
        pytest.param("reset this clone to upstream/main", {Kind.CHANGES}, id="to what stands there"),
        pytest.param("remove all ignored files", {Kind.IGNORED}, id="ignored"),
        pytest.param("tag 2.0 and publish it to pypi", {Kind.PACKAGE}, id="publish"),
    ],
)  # fmt: skip
def test_what_is_asked_for(task: str, kinds: set[Kind]) -> None:
    assert kinds_asked(task) == kinds


@pytest.mark.parametrize(
    "task",
    [
        pytest.param("reset the database password", id="the beginning of another noun"),
        pytest.param("reset the counter in the database", id="a place"),
        pytest.param("write a script that resets the local db", id="what a program does"),
        pytest.param("write a script to reset the local db", id="what a program is for"),
        pytest.param("explain how to reset the database", id="a question about it"),
        pytest.param("should I reset the database?", id="wondering"),
        pytest.param("don't reset the db, run the migrations", id="forbidden"),
        pytest.param("Do not:\n- reset the database\n- push", id="forbidden above a list"),
        pytest.param("fix the bug where clearing the cart drops the database", id="a bug"),
        pytest.param("users complain that the database can be dropped by anyone, fix it", id="a complaint"),
        pytest.param("check whether the db can be reset", id="a doubt"),
        pytest.param("When a user logs out, reset the database, says the spec", id="a specification"),
        pytest.param("a login issue with the password reset of new users", id="a noun"),
        pytest.param("rails db:reset fails here, find out why", id="a command that is mentioned"),
        pytest.param("remove docker compose from the readme", id="a text"),
        pytest.param("rebuild the image", id="an image"),
        pytest.param("undo the changes of the last commit", id="committed changes"),
        pytest.param("sync with origin/main", id="sync alone"),
        pytest.param("publish the blog post", id="another thing to publish"),
        pytest.param("get it ready to publish", id="not yet"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_only_spoken_of(task: str) -> None:
    assert kinds_asked(task) == frozenset()


def test_registries_are_read_where_they_are_said() -> None:
    assert registries_said("publish it to npm and crates") == {"npm", "crates"}
    assert registries_said("publish it") == frozenset()
