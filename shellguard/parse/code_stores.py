"""Calls of database libraries that empty or drop without a word of SQL: ORMs, MongoDB and Redis clients.

Promise: pure. Each is said as the store's own client would be told; a filter that names anything narrows it, and a name
that any object may have counts only on what reads like a model or a database.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shellguard.parse import code_resets
from shellguard.parse.code_acts import Acts
from shellguard.parse.code_sdk import calls
from shellguard.parse.code_value import Call, Pairs, Thing, Value, text_of, unknown
from shellguard.parse.invocation import Arg

if TYPE_CHECKING:
    from shellguard.parse.code_script import Script

_REDIS = frozenset("flushall flushAll flushdb flushDb".split())
_MANY = {
    "delete_many": "deleteMany",
    "deleteMany": "deleteMany",
    "update_many": "updateMany",
    "updateMany": "updateMany",
}
# Methods of ActiveRecord and Sequelize that take every row of the model they are called on.
_WHOLE_MODEL = frozenset("delete_all destroy_all truncate_table".split())
_ALL_OF = re.compile(r"(?:^|\.)(?:objects(?:\.all)?|query|session\.query)$")
_MODEL = re.compile(r"(?:\w+::)*[A-Z]\w*(?:\.(?:all|unscoped))?$")
_SDK = frozenset(
    "recursiveDelete deleteUser deleteUsers deleteNamespace deleteNamespacedDeployment deleteNamespacedSecret beginDeleteAndWait "
    "beginDelete deleteNamespacedPersistentVolumeClaim deletePersistentVolume delete_dataset delete_repo del delete!".split()
)
_DATABASE = re.compile(r"(?:^|\.)(?:db|database|mongo|MongoClient(?:\.\w+)?|collection|coll)(?:\.\w+)?$")
NAMES = tuple(sorted(
    _SDK | _REDIS | set(_MANY) | _WHOLE_MODEL | {"drop_database", "dropDatabase", "drop_collection", "dropCollection", "drop_all", "dropTable", "dropTableIfExists", "drop_table", "dropSchema"}
))  # fmt: skip
"""Methods that `says` knows."""


def says(acts: Acts, call: Call, receiver: Value | None = None) -> bool:
    """Note what a method of a database library does; whether it is one that is known."""
    owner, _, name = call.name.rpartition(".")
    owner = owner or chain(receiver)
    first = call.at(0)
    if name in _REDIS:
        acts.say("redis-cli", name.upper())
    elif name in ("drop_database", "dropDatabase"):
        acts.say("mongosh", "--eval", "db.dropDatabase()")
    elif name in ("drop_collection", "dropCollection"):
        acts.say("mongosh", "--eval", f"db.{_word(first)}.drop()")
    elif name in _MANY:
        filter_ = "{}" if is_everything(first) else "{_id: 1}"
        acts.say("mongosh", "--eval", f"db.{_word(Arg(owner.rsplit('.', 1)[-1]))}.{_MANY[name]}({filter_})")
    elif name in ("drop_all", "dropSchema"):
        acts.say("sql", "-c", "DROP SCHEMA public CASCADE")
    elif name in ("dropTable", "dropTableIfExists", "drop_table"):
        acts.say("sql", "-c", f"DROP TABLE {_word(first)}")
    elif name in _WHOLE_MODEL and _MODEL.match(owner) and not call.given:
        acts.say("sql", "-c", f"DELETE FROM {_word(Arg(owner.split('.')[0]))}")
    elif name == "delete" and not call.given and isinstance(receiver, Arg) and _ALL_OF.search(receiver.raw):
        acts.say("sql", "-c", f"DELETE FROM {_word(Arg(receiver.raw.split('.')[0]))}")
    elif name == "drop" and not call.given and not call.named and _DATABASE.search(owner):
        acts.say("mongosh", "--eval", f"db.{_word(Arg(owner.rsplit('.', 1)[-1]))}.drop()")
    elif name == "delete_all" and owner.endswith("Repo") and _is_model(first):
        acts.say("sql", "-c", f"DELETE FROM {_word(Arg(first.raw if isinstance(first, Arg) else ''))}")
    elif name == "call_command" and isinstance(first, Arg) and first.is_known:
        acts.say("manage.py", first)
    elif name == "delete" and owner.endswith("indices"):
        acts.request("delete", Arg(f"http://elasticsearch.invalid/{text_of(call.get(0, 'index')).text}"))
    else:
        return calls(acts, call, receiver, owner) or code_resets.says(acts, call, owner)
    return True


def _is_model(value: Value | None) -> bool:
    """A model by its name, not a query that narrows it."""
    return isinstance(value, Arg) and re.fullmatch(r"[A-Z][\w.]*", value.raw) is not None


def chain(receiver: Value | None) -> str:
    """`client.app.users`: the names a method is called on."""
    names: list[str] = []
    while isinstance(receiver, Thing) and receiver.kind == "method" and len(names) < 8:
        names.append(text_of(receiver.more).text)
        receiver = receiver.value
    names.append(receiver.raw if isinstance(receiver, Arg) else getattr(receiver, "name", ""))
    return ".".join(reversed(names))


def is_everything(filter_: Value | None) -> bool:
    """Whether a filter is missing or empty, `{}` and `{where: {}}` alike."""
    if filter_ is None:
        return True
    if not isinstance(filter_, Pairs):
        return False
    return all(k in ("where", "filter") and isinstance(v, Pairs) and not v.pairs for k, v in filter_.pairs)


def _word(value: Value | None) -> str:
    """A name that can stand in a statement."""
    text = text_of(value).text if value is not None and not isinstance(value, Thing) else ""
    return re.sub(r"\W", "", text)[:60] or "x"


def stores(script: Script, call: Call) -> Value:
    """The same for the script languages' tables."""
    says(script.acts, call)
    return unknown(call.name)
