"""Names of functions that empty a store, and names that only sound like it."""

from __future__ import annotations

import pytest

from shellguard.parse.code_resets import begins, empties

EMPTIES = "reset_db resetDatabase db.reset_database reset_database! drop_tables dropAllTables wipe_all wipeAll truncateAllTables nuke_everything purge_all_data delete_all_users recreate_schema db_reset force_reset_database database_wipe clear_database DB::truncate_tables".split()
SPARES = "reset reset_index reset_test_db clear_cache clear_db_cache reset_db_session reset_database_url drop_all_nulls clear_all clearAllTimers resetAllMocks removeAllListeners delete_table_row delete_user should_reset_db is_db_empty test_reset_database drop_table_prefix init_db wipe get_database".split()


@pytest.mark.parametrize("name", EMPTIES)
def test_verb_and_store_together_say_it(name: str) -> None:
    assert empties(name)


@pytest.mark.parametrize("name", SPARES)
def test_other_names_say_nothing(name: str) -> None:
    assert not empties(name)


@pytest.mark.parametrize(("name", "is_one"), [("init_db", True), ("createTables", True), ("seed", True), ("init", False), ("create", False), ("create_user", False)])  # fmt: skip
def test_what_makes_a_store_ready(name: str, is_one: bool) -> None:
    assert begins(name) is is_one
