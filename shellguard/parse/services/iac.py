"""What tools that make and unmake infrastructure would do: stacks, virtual machines, clusters, configuration management.

Promise: pure and total. The tools are `iac_table.py`; Ansible and Salt, whose words are modules and their arguments, have a
reading of their own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.services.iac_table import MAKERS, NAMES, Maker
from shellguard.parse.services.lexicon import is_reading, thing_of, verb_of, words_of
from shellguard.parse.services.migrations_rows import Row, doubled, first_row, rows_of
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

_HELP = frozenset({"--help", "-h", "help", "--version", "version"})
_GRAVE = frozenset({Verb.DELETE, Verb.EMPTY, Verb.RESET})
_ANSIBLE = Grammar.of(
    "m,module-name= a,args= i,inventory= u,user= e,extra-vars= l,limit= f,forks= c,connection= T,timeout= become-user= become-method= "
    "private-key= key-file= t,tree= M,module-path= P,poll= B,background= tags= skip-tags= start-at-task= vault-password-file= C,check b,become "
    "K,ask-become-pass list-hosts list-tasks list-tags syntax-check D,diff"
)
_ABSENT = re.compile(r"\bstate\s*[=:]\s*['\"]?(absent|removed|terminated|deleted|stopped|purged)\b")
_NAMED = re.compile(r"\b(?:path|dest|name|src|id)\s*=\s*['\"]?([^\s'\"]{1,120})")


@lru_cache(maxsize=64)
def _grammar(options: str) -> Grammar:
    return Grammar.of(options)


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the call would unmake, stop or deploy."""
    name = NAMES.get(call.program, call.program)
    if name in ("ansible", "ansible-playbook"):
        return _ansible(call)
    if name == "salt":
        return _salt(call)
    maker = MAKERS.get(name)
    if maker is None:
        return ()
    args = tuple(doubled(a) for a in call.args) if maker.has_one_dash else call.args
    given, words = read_options(_grammar(maker.options), args), tuple(a.text for a in args)
    if _HELP & {*words[:1], *words[-1:]} or any(f"--{o}" in words for o in maker.dry.split()):
        return ()
    operands = tuple(o.text for o in given.operands[:60])
    rows = rows_of(maker.rows)
    row = first_row(rows, operands, words)
    if row is None and maker.is_told_by_words:
        row = _told(operands, rows)
    if row is None or row.verb is None:
        return ()
    return (_act(call, maker, given, words, row, operands),)


def _act(
    call: Invocation, maker: Maker, given: Given, words: tuple[str, ...], row: Row, operands: tuple[str, ...]
) -> ServiceAct:
    depth = sum(not w.startswith(("-", "!", "~")) or not n for n, w in enumerate(row.words))
    named = [o.replace(UNKNOWN, "…") for o in operands[depth : depth + 4]]
    places = [given.text(o).replace(UNKNOWN, "…") for o in maker.places.split() if given.text(o)]
    is_every = any(w in ("--all", "-a", "-A") for w in words)
    return ServiceAct(
        row.verb or Verb.UNKNOWN,
        row.thing,
        ", ".join(named),
        service=call.program,
        scope=Scope.ALL if is_every and row.scope is Scope.ONE else row.scope,
        where=", ".join(places),
        is_local=row.is_local or maker.is_local,
        is_certain=not row.asks or _is_silent(call, maker, words),
    )


def _is_silent(call: Invocation, maker: Maker, words: tuple[str, ...]) -> bool:
    """Whether it asks nobody: an option says so, or the answer is fed to it."""
    said = call.variables
    for option in maker.silent.split():
        if option.endswith("="):
            if said.get(option[:-1], "") not in ("", "0", "false"):
                return True
        elif option == "--require-approval":
            if any(a == option and b == "never" for a, b in pairwise(words)):
                return True
        elif option in words:
            return True
    return bool(call.stdin or call.fed_by)


def _told(operands: tuple[str, ...], rows: tuple[Row, ...]) -> Row | None:
    """A command that no row names: its first words, where one of them says that something is lost."""
    leads = {p for r in rows if len(r.words) > 1 for p in r.words[0].split("|")}
    for at, word in enumerate(operands[:4]):
        said = words_of(word)
        if not said or UNKNOWN in word or is_reading(said[0]):
            return None
        verb = next((v for w in said if (v := verb_of(w)) in _GRAVE), None)
        if verb is not None:
            nouns = words_of(" ".join(operands[:at])) or words_of(" ".join(operands[at + 1 : at + 2]))
            return Row((word,) * (at + 1), verb, thing_of(nouns) or Thing.UNKNOWN)
        # behind a word that is no group of commands stand names, which say nothing
        if word not in leads and thing_of(said) is None and not re.fullmatch(r"[a-z]{2,20}", word):
            return None
    return None


def _ansible(call: Invocation) -> tuple[ServiceAct, ...]:
    """`ansible HOSTS -m file -a 'path=… state=absent'`, `ansible-playbook -e state=absent`."""
    given = read_options(_ANSIBLE, call.args)
    if given.has("check", "list-hosts", "list-tasks", "list-tags", "syntax-check", "help"):
        return ()
    inventory = given.text("inventory").replace(UNKNOWN, "…")
    if call.program == "ansible-playbook":
        said = " ".join(a.text for a in given.options.get("extra-vars", []))
        if not _ABSENT.search(said):
            return ()
        names = ", ".join(o.shown for o in given.operands[:3])
        return (
            ServiceAct(
                Verb.DELETE, Thing.UNKNOWN, names, call.program, Scope.MANY, where=inventory, is_certain=False
            ),
        )
    hosts = given.operands[0].shown if given.operands else ""
    module, said = given.text("module-name").rsplit(".", 1)[-1], given.text("args")
    found = _module(module, said)
    if found is None:
        return ()
    verb, thing = found
    named = _NAMED.search(said)
    scope = Scope.ALL if hosts in ("all", "*") else Scope.MANY
    return (
        ServiceAct(
            verb, thing, named.group(1) if named else "", call.program, scope, where=hosts or inventory
        ),
    )


_ANSIBLE_THINGS = {
    "file": Thing.OBJECTS, "user": Thing.USER, "group": Thing.GROUP, "filesystem": Thing.FILESYSTEM, "lvol": Thing.VOLUME, "lvg": Thing.VOLUME,
    "parted": Thing.VOLUME, "service": Thing.UNIT, "systemd": Thing.UNIT, "systemd_service": Thing.UNIT, "apt": Thing.PACKAGE, "yum": Thing.PACKAGE,
    "dnf": Thing.PACKAGE, "package": Thing.PACKAGE, "cron": Thing.PIPELINE, "mount": Thing.FILESYSTEM,
}  # fmt: skip


def _module(module: str, said: str) -> tuple[Verb, Thing] | None:
    if module in ("reboot", "win_reboot"):
        return Verb.STOP, Thing.INSTANCE
    state = _ABSENT.search(said)
    if state is None:
        return None
    thing = _ANSIBLE_THINGS.get(module) or thing_of(words_of(module)) or Thing.UNKNOWN
    return (Verb.STOP if state.group(1) == "stopped" else Verb.DELETE), thing


_SALT_DOES: dict[str, tuple[Verb, Thing]] = {
    "file.remove": (Verb.DELETE, Thing.OBJECTS), "pkg.remove": (Verb.DELETE, Thing.PACKAGE), "pkg.purge": (Verb.DELETE, Thing.PACKAGE),
    "user.delete": (Verb.DELETE, Thing.USER), "service.stop": (Verb.STOP, Thing.UNIT), "service.disable": (Verb.STOP, Thing.UNIT),
    "system.shutdown": (Verb.STOP, Thing.INSTANCE), "system.poweroff": (Verb.STOP, Thing.INSTANCE), "system.halt": (Verb.STOP, Thing.INSTANCE),
    "system.reboot": (Verb.STOP, Thing.INSTANCE), "mysql.db_remove": (Verb.DELETE, Thing.DATABASE), "postgres.db_remove": (Verb.DELETE, Thing.DATABASE),
    "lvm.lvremove": (Verb.DELETE, Thing.VOLUME), "lvm.vgremove": (Verb.DELETE, Thing.VOLUME), "disk.wipe": (Verb.EMPTY, Thing.VOLUME),
    "state.apply": (Verb.DEPLOY, Thing.CONFIG), "state.highstate": (Verb.DEPLOY, Thing.CONFIG),
}  # fmt: skip


def _salt(call: Invocation) -> tuple[ServiceAct, ...]:
    """`salt TARGET MODULE.FUNCTION ARGUMENTS`."""
    words = call.words
    at = next((i for i, w in enumerate(words[:12]) if w in _SALT_DOES), None)
    if at is None or {"test=True", "test=true"} & set(words):
        return ()
    verb, thing = _SALT_DOES[words[at]]
    hosts = next((a.shown for a in reversed(call.args[:at]) if not a.text.startswith("-")), "")
    target = call.args[at + 1].shown if at + 1 < len(call.args) else ""
    scope = Scope.ALL if hosts == "*" else Scope.MANY
    return (ServiceAct(verb, thing, target, call.program, scope, where=hosts),)
