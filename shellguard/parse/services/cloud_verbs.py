"""What a command of the kind `GROUP GROUP VERB` does, read from its words: gcloud, az and the tools made like them.

Promise: pure. The verb is the last word of the command, the thing is what the verb's own words say, else the nearest
group before it; what a group's words would mislead about is in the reader's own table.
"""

from __future__ import annotations

from shellguard.model import Undo
from shellguard.parse.services.cloud_line import is_scratch
from shellguard.parse.services.lexicon import is_reading, thing_of, verb_of, words_of
from shellguard.parse.services.service_act import Group, ServiceAct, Thing, Verb, group_of

# Verbs of cloud tools where the common lexicon has another use or none.
_VERBS: dict[Verb, str] = {
    Verb.CHANGE: "import start resume restart enable approve reject assign attach link configure regenerate rotate refresh sync renew "
    "reimage upgrade migrate perform repair reconcile append acknowledge extend start-backfill undelete recover apply restore-policy "
    "register release allow retry redeploy swap label clean mark set-default",
    Verb.CREATE: "add copy clone generate upload submit snapshot export download capture",
    Verb.DETACH: "detach unlink unmanage",
    Verb.FORGET: "abandon unregister unenroll deregister",
    Verb.STOP: "stop suspend pause cancel failover switchover deallocate drain reboot power-off poweroff shutdown hibernate reset-vm abort archive",
    Verb.RUN: "ssh exec execute call run invoke",
    Verb.DEPLOY: "deploy rollback promote",
    Verb.REPLACE: "restore replace revert rewind",
    Verb.RESET: "reset recreate rebuild reinstall",
    Verb.EMPTY: "purge empty truncate flush wipe",
    Verb.REVOKE: "revoke invalidate deauthorize",
}
_VERB_OF = {word: verb for verb, words in _VERBS.items() for word in words.split()}
_LEAVES: dict[str, tuple[Verb, Thing]] = {
    "add-iam-policy-binding": (Verb.GRANT, Thing.POLICY), "set-iam-policy": (Verb.GRANT, Thing.POLICY),
    "remove-iam-policy-binding": (Verb.REVOKE, Thing.POLICY), "get-credentials": (Verb.SWITCH, Thing.CLUSTER),
    "print-access-token": (Verb.REVEAL, Thing.TOKEN), "print-identity-token": (Verb.REVEAL, Thing.TOKEN),
    "remove-labels": (Verb.CHANGE, Thing.LABEL), "remove-tags": (Verb.CHANGE, Thing.LABEL), "remove-metadata": (Verb.CHANGE, Thing.CONFIG),
    "clear-labels": (Verb.CHANGE, Thing.LABEL), "ssh": (Verb.RUN, Thing.INSTANCE),
}  # fmt: skip
UNDO = {
    Verb.STOP: Undo.TRIVIAL, Verb.DISABLE: Undo.TRIVIAL, Verb.GRANT: Undo.TRIVIAL, Verb.REVOKE: Undo.TRIVIAL, Verb.DETACH: Undo.TRIVIAL,
    Verb.CHANGE: Undo.TRIVIAL, Verb.CREATE: Undo.TRIVIAL, Verb.FORGET: Undo.TRIVIAL, Verb.DEPLOY: Undo.TRIVIAL,
}  # fmt: skip
# Things whose loss nobody calls a trifle, whatever their name says.
NEVER_SCRATCH = frozenset(
    {Thing.ACCOUNT, Thing.PROJECT, Thing.BACKUP, Thing.KEY, Thing.SECRET, Thing.UNKNOWN, Thing.MONITOR}
)


def is_throwaway(act: ServiceAct) -> bool:
    """Whether something is lost whose very name says that it is made to be thrown away."""
    is_loss = act.verb in (Verb.DELETE, Verb.EMPTY, Verb.STOP, Verb.RESET)
    is_dear = act.thing in NEVER_SCRATCH or group_of(act.thing) is Group.TRIFLE
    return is_loss and not is_dear and is_scratch(act.target)


def read_words(groups: tuple[str, ...], leaf: str) -> tuple[Verb, Thing] | None:
    """Verb and thing of a command by its words; None when it only reads, or nobody can say what it does."""
    if leaf in _LEAVES:
        return _LEAVES[leaf]
    words = words_of(leaf)
    if not words or is_reading(words[0]):
        return None
    verb = _VERB_OF.get(leaf) or _VERB_OF.get(words[0]) or verb_of(words[0])
    return None if verb is None else (verb, noun(groups, words[1:]))


def noun(groups: tuple[str, ...], own: tuple[str, ...] = ()) -> Thing:
    """The thing a command is about: its own words, else its nearest group that says one."""
    for words in (own, *(words_of(g) for g in reversed(groups))):
        thing = thing_of(words) if words else None
        is_trifle = thing is not None and group_of(thing) is Group.TRIFLE
        # a trifle that only describes the noun makes no trifle of it: `job-queues`
        if thing is not None and not (is_trifle and thing_of(words[-1:]) is not thing):
            return thing
    return Thing.UNKNOWN
