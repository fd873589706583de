"""Which of a command's words says what is done, and to what kind of thing.

Promise: pure tables and their reading; a word that says nothing gives None.
"""

from __future__ import annotations

import re

from shellguard.classify.subject import Subject
from shellguard.context.deed import Does
from shellguard.context.deed_verbs import DOES
from shellguard.parse.invocation import Arg
from shellguard.parse.services.lexicon import thing_of, verb_of, words_of
from shellguard.parse.services.service_act import Thing

_LOOK = frozenset(
    "get describe list ls show logs log status info inspect view ps top stats history diff plan validate check version explain wait events "
    "search help tail cat read images output outputs whoami config-view current-context cluster-info api-resources api-versions head scan "
    "lookup filter test-connection preview outdated audit doctor usage cost find query browse watch versions graph providers lint template "
    "count du stat ping port get-contexts use-case keys type ttl exists dbsize dump-config journal list-units is-active is-enabled is-failed "
    "list-unit-files list-timers sessions show-environment can-i rollout-status checks ll metrics report export-state simulate estimate "
    "hgetall hget lrange llen smembers zrange mget scard zcard strlen memory monitor slowlog client latency completion fmt".split()
)
_MAKE = frozenset(
    "create new init mb make add up register build generate import clone fork tag pull login setup bootstrap".split()
)
_CHANGE = frozenset(
    "set update edit patch put label annotate scale config configure enable modify switch use link attach expose".split()
)
_RUN = frozenset(
    "exec start invoke trigger dispatch shell console port-forward attach proxy submit execute cp".split()
)
_RESTART = frozenset("restart reload reboot rerun retry".split())
_TABLE: tuple[tuple[frozenset[str], Does], ...] = (
    (_LOOK, Does.LOOK), (_RESTART, Does.RESTART), (_MAKE, Does.MAKE), (_CHANGE, Does.CHANGE), (_RUN, Does.RUN),
)  # fmt: skip
_PLAIN_LOOKS = frozenset("list ls show get view describe inspect".split())
"""Words that no tool gives another meaning."""
_NOUN_FIRST = frozenset(
    "gh hub glab gcloud az aws auth0 doctl bq brew hcloud linode-cli scw oci fly flyctl railway stripe".split()
)


def does_of(word: str, *, is_compound: bool = True) -> Does | None:
    """What a word of a command says is done; of a compound its first part, then its last."""
    lower = word.lower()
    found = _said(lower)
    if found is not None or not is_compound:
        return found
    parts = re.split(r"[-:_]", lower)
    return (_said(parts[0]) or _said(parts[-1])) if len(parts) > 1 else None


def _said(word: str) -> Does | None:
    listed = next((does for names, does in _TABLE if word in names), None)
    if listed is not None:
        return listed
    verb = verb_of(word)
    return DOES[verb] if verb is not None else None


def verb_at(subject: Subject, words: list[Arg]) -> tuple[int, Does | None]:
    """Where the word stands that says what is done: a tool that names the kind first has it behind."""
    first = 1 if len(words) > 1 and not _NOUN_FIRST.isdisjoint(subject.programs) else 0
    places = range(first, min(len(words), 6))
    shown = next((at for at in places if words[at].text in _PLAIN_LOOKS), -1)
    if shown >= 0 and shown <= 3:
        return shown, Does.LOOK
    for is_compound in (False, True):
        for at in places:
            does = does_of(words[at].text, is_compound=is_compound)
            if does is not None:
                return at, does
    return -1, None


def thing_at(subject: Subject, before: list[Arg], rest: list[Arg]) -> tuple[str, list[Arg]]:
    """What kind of thing: `s3 ls` objects, `describe-instances` instances, `pr view 3` a pull request."""
    if subject.program in ("systemctl", "service", "journalctl", "supervisorctl"):
        return "unit", rest
    if subject.program in ("redis-cli", "valkey-cli", "keydb-cli"):
        return "database", rest
    said = " ".join(w.text for w in before)
    if re.search(r"\bpr\b|\bmr\b", said):
        return "pull request", rest
    if re.search(r"\bs3\b|gsutil|storage", f"{subject.program} {said}"):
        return Thing.OBJECTS.value if rest else Thing.BUCKET.value, rest
    for word in reversed(before):
        found = thing_of(words_of(word.text))
        if found is not None and found is not Thing.UNKNOWN:
            return found.value, rest
    if (
        rest
        and (found := thing_of(words_of(rest[0].text))) is not None
        and found is not Thing.UNKNOWN
        and len(rest) <= 2
    ):
        return found.value, rest[1:]
    return Thing.UNKNOWN.value, rest
