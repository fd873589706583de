"""Functions of a project that empty its own store, by the name they go by: `reset_database()`, `wipeAll()`, `init_db(drop=True)`.

Their text is not at hand where a one-liner imports and calls them; their name is the only thing that says what they do.
Promise: pure; the verb and the store both stand in the name, and a name that speaks of tests, caches or connections, of asking
or of a dry run, says nothing. A function of the text itself is entered instead, and never taken by its name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from shellguard.parse.code_acts import Acts
from shellguard.parse.code_value import Call, Number, Pairs, Ref, Value, text_of
from shellguard.parse.invocation import Arg

SAYS_SO = re.compile(
    r"(?i)(?:reset|drop|wipe|truncate|purge|nuke|clear|empty|erase|destroy|recreate|delete|remove|flush|init|setup|set_up|create|seed|sync|initiali[sz]e)\w{0,40}\s{0,4}[(!]"
)
"""What a text holds in which such a name could stand; a text without it need not be read."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_STORES = frozenset("db database databases datastore tables schema schemas collections".split())
_EMPTIES = frozenset("reset drop wipe truncate purge nuke erase destroy recreate delete remove empty".split())
# Clearing, rebuilding or flushing means less, but not of a whole database.
_EMPTIES_WHOLE = _EMPTIES | frozenset({"clear", "flush", "reinit", "reinitialize", "clean"})
_WHOLE = frozenset({"db", "database", "databases", "datastore", "tables"})
_EVERY = frozenset({"all", "everything"})
_RECORDS = frozenset("data records rows users accounts documents customers orders tenants projects".split())
_SAYS_ALL = frozenset({"wipe", "nuke", "truncate"})
_BEFORE = frozenset("do force hard full fully run perform db database async safely".split())
_AFTER = frozenset("now sync async hard force and seed migrate reseed from scratch for dev development local prod production staging main live app".split())  # fmt: skip
_BEGINS = frozenset("init initialize initialise setup create seed sync synchronize".split())
_ALONE = frozenset({"seed", "sync", "synchronize"})
_FLAG = re.compile(r"(?i)^(?:drop|reset|recreate|wipe|fresh|truncate|clear|purge)|_(?:drop|reset)$")
_FORCE = re.compile(r"(?i)^(?:force|overwrite)$")
# Whose tables these are: `sequelize.sync({force: true})`, `dataSource.synchronize(true)`.
_SYNCS = re.compile(r"(?i)(?:^|\.)(?:sequelize|db|database|dataSource|connection|models?|ds)$")
_DRY = re.compile(r"(?i)^dry")
_FALSE = frozenset({"False", "false", "None", "null", "0", "", "no", "off"})
_HANDLE = re.compile(
    r"(?i)(?:^|[._])(?:get_?)?(?:conn|connection|connect|engine|cursor|pool)(?:\(\))?$|getConn(?:ection)?$"
)


@lru_cache(maxsize=4096)
def empties(name: str) -> bool:
    """Whether a function of this name empties a store."""
    words = _words(name)
    while words and words[0] in _BEFORE and len(words) > 2:
        words = words[1:]
    if len(words) == 2 and words[0] in _WHOLE and words[1] in _EMPTIES:
        return True
    if len(words) < 2 or len(words) > 8:
        return False
    verb, what = words[0], [w for w in words[1:] if w not in ("the", "whole", "entire", "my")]
    every = bool(what) and what[0] in _EVERY
    rest = what[1:] if every else what
    if not rest:
        return every and (verb in _SAYS_ALL or (verb in _EMPTIES_WHOLE and what[0] == "everything"))
    is_said = (verb in _EMPTIES_WHOLE and rest[0] in _WHOLE) or (verb in _EMPTIES and rest[0] in _STORES)
    is_said = is_said or (every and verb in _EMPTIES_WHOLE and rest[0] in _RECORDS)
    return is_said and set(rest[1:]) <= _AFTER | _STORES | _RECORDS


@lru_cache(maxsize=4096)
def begins(name: str) -> bool:
    """Whether a function of this name makes a store ready, and could empty it on the way."""
    words = _words(name)
    is_alone = len(words) == 1 and words[0] in _ALONE
    return is_alone or (len(words) > 1 and words[0] in _BEGINS and words[1] in _STORES)


def _words(name: str) -> list[str]:
    last = re.split(r"\.|::|->", name[-200:])[-1]
    return [w.lower() for w in _WORD.findall(last)]


def says(acts: Acts, call: Call, owner: str = "") -> bool:
    """Note a function of the project that empties its store; whether it is one. `owner`: the names it is called on."""
    if _is_on(call, _DRY):
        return False
    if empties(call.name) or (begins(call.name) and _is_told_to_empty(call, owner)):
        acts.say("sql", "-c", "DROP SCHEMA public CASCADE")
        return True
    return False


def _is_told_to_empty(call: Call, owner: str) -> bool:
    """A flag says so; or a connection that the project gives stands first, in the place where some take such a flag."""
    words, first = _words(call.name), call.at(0)
    is_forced = _is_on(call, _FORCE)
    if words[0] in ("sync", "synchronize") and len(words) == 1:
        is_true = words[0] == "synchronize" and not isinstance(first, Pairs) and _is_true(first)
        return _SYNCS.search(owner) is not None and (is_true or is_forced or _is_on(call, _FLAG))
    if _is_on(call, _FLAG) or (is_forced and len(words) > 1):
        return True
    return (
        words[0] in ("init", "initialize", "initialise")
        and len(words) > 1
        and isinstance(first, Arg)
        and not first.is_known
        and _HANDLE.search(first.raw) is not None
        and not first.raw.startswith(("sqlite3.", "duckdb."))
    )


def _is_on(call: Call, names: re.Pattern[str]) -> bool:
    """Whether a keyword, or a key of a mapping given, of such a name is true."""
    pairs = [*call.named.items(), *(p for v in call.given if isinstance(v, Pairs) for p in v.pairs)]
    return any(names.search(name) and _is_true(value) for name, value in pairs[:64])


def _is_true(value: Value | None) -> bool:
    if isinstance(value, Number):
        return value.number != 0
    name = value.name if isinstance(value, Ref) else text_of(value).text if value is not None else ""
    return name not in _FALSE
