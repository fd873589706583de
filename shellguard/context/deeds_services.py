"""What services are made to do: acts that their readers know, and what their tools only look at or make.

Promise: pure; an act of several names is one deed a name, and a kind without a name is all of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import cluster_kind
from shellguard.context.deed_verbs import DOES
from shellguard.context.deeds_service_lines import line_deeds
from shellguard.context.deeds_sql import sql_deeds
from shellguard.context.environment_words import tier_of
from shellguard.model import Reach, Undo
from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb

_AGAIN = re.compile(
    r"(?:.*[:_-])?(?:restart|reload|reboot|bounce|recreate)(?:[-_:]?\w+)*|try-restart|force-reload|cycle|--force-new-deployment",
    re.I,
)
_NOT_AGAIN = frozenset({Verb.DELETE, Verb.CREATE, Verb.GRANT, Verb.EXPOSE, Verb.REVEAL, Verb.MIGRATE})
_MERGES = frozenset({"github", "gitlab", "gitea", "bitbucket"})
# Readers put a kind before the names.
_KINDED = frozenset({"kubernetes"})
_VERBAL = re.compile(r"[a-z][a-z0-9:_-]{1,30}")
_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w{0,80})")
_HELD = re.compile(r"what (?P<files>.+) holds")
_UNSAID = re.compile(r"what .* holds|unused.*|volumes of .*|everything.*|all .*|every .*")


def service_deeds(subject: Subject) -> list[Deed]:
    """Everything a call does at services."""
    acts = subject.service_acts
    found = [d for act in acts for d in _of(subject, act)]
    looked = subject.once(sql_deeds)
    return [*found, *looked] if found or looked else line_deeds(subject)


def _of(subject: Subject, act: ServiceAct) -> Iterator[Deed]:
    does = _does(subject, act)
    thing = _thing(subject, act, does)
    for target, scope in _targets(subject, act):
        yield Deed(
            does,
            thing,
            target[:300],
            scope,
            act.service,
            _where(subject, act.where.rstrip("/")) or ("" if subject.call.is_local else subject.call.host),
            Reach.LOCAL if act.is_local else Reach.REMOTE,
            Undo.TRIVIAL if does is Does.LOOK else act.undo,
            how_of(subject, target),
        )


def _where(subject: Subject, where: str) -> str:
    """A place that a variable holds, by that variable's name, which often says the environment: `$REDIS_DEV_HOST`."""
    if where.count("…") != 1:
        return where
    said = [
        n for a in subject.call.args if not a.is_known for n in _VARIABLE.findall(a.raw or "") if tier_of(n)
    ]
    return where.replace("…", f"${said[0]}") if len(said) == 1 else where


def _thing(subject: Subject, act: ServiceAct, does: Does) -> str:
    if act.service in _MERGES and (
        (does is Does.SHARE and act.thing is not Thing.RELEASE)
        or subject.operand_texts[:1] in (("pr",), ("mr",))
    ):
        return "pull request"
    if act.service in _MERGES and subject.operand_texts[:1] == ("issue",):
        return "issue"
    if act.service in ("docker", "podman", "nerdctl") and act.thing in (Thing.RUN, Thing.CACHE):
        return "container" if act.thing is Thing.RUN else "image"
    return act.thing.value


def _does(subject: Subject, act: ServiceAct) -> Does:
    words = [w for w in subject.operand_texts[:4] if w != act.target]
    if act.verb not in _NOT_AGAIN and (
        any(_AGAIN.fullmatch(w) for w in words) or "--force-new-deployment" in subject.call.words
    ):
        return Does.RESTART
    if act.verb is Verb.STOP and act.thing is Thing.RUN and "cancel" in subject.verbs:
        return Does.REMOVE
    if act.service in _MERGES and "merge" in words:
        return Does.SHARE
    if act.service.startswith("terraform") and subject.operand_texts[:2] == ("workspace", "new"):
        return Does.MAKE
    if act.service == "system" and act.verb is Verb.CHANGE and "start" in words:
        return Does.RUN
    if act.verb is Verb.DEPLOY and act.service == "kubernetes" and {"set", "patch", "edit"} & set(words[:1]):
        return Does.CHANGE
    return DOES[act.verb]


def _targets(subject: Subject, act: ServiceAct) -> list[tuple[str, Scope]]:
    """Names, each with how much it means."""
    target = act.target.strip()
    if act.service in _KINDED:
        return _kinded(act, target)
    words = target.split()
    said = set(subject.call.words)
    is_listed = len(words) > 1 and all(w in said for w in words)
    if is_listed and act.service.endswith("helm") and act.verb is not Verb.DELETE:
        return [(words[0], act.scope)]
    if is_listed:
        return [(w, act.scope) for w in words[:64]]
    if UNKNOWN in target or "…" in target or target.startswith("$"):
        # names that another program gives
        return [("", act.scope if act.scope is not Scope.ONE else Scope.MANY)]
    return [("" if _UNSAID.fullmatch(target) else target, act.scope)]


def _kinded(act: ServiceAct, target: str) -> list[tuple[str, Scope]]:
    """`pod a b` is `pod/a` and `pod/b`; `deployment` alone is every deployment."""
    held = _HELD.fullmatch(target)
    if held is not None:
        return [(f, act.scope) for f in held["files"].split()]
    words = [w for w in target.split() if "=" not in w and not w.startswith("…")]
    if not words or _UNSAID.fullmatch(target):
        return [("", act.scope)]
    if words[0].startswith(("/", "./", "http")) or words[0].endswith((".yaml", ".yml", ".json")):
        return [(w, act.scope) for w in words]
    kind, known = cluster_kind(words[0].split("/")[0])
    if "/" not in words[0] and known is Thing.UNKNOWN:
        return [(w, act.scope) for w in words]
    if "/" not in words[0] and len(words) == 1 and known is not act.thing and act.thing is not Thing.UNKNOWN:
        # a name that happens to read like a kind
        return [(words[0], act.scope)]
    if "/" not in words[0]:
        named = [(f"{kind}/{w}", act.scope) for w in words[1:]]
        return named or [(kind, Scope.ALL if act.scope is Scope.ONE else act.scope)]
    return [(_slashed(w, kind), act.scope) for w in words]


def _slashed(word: str, kind: str) -> str:
    own, slash, name = word.partition("/")
    return f"{cluster_kind(own)[0]}/{name}" if slash else f"{kind}/{word}"


def how_of(subject: Subject, target: str = "") -> str:
    """`kubectl rollout restart`: the program and its first words that are no names."""
    words: list[str] = []
    for word in subject.operand_texts[:2]:
        if word in target or not _VERBAL.fullmatch(word):
            break
        words.append(word)
    return " ".join([subject.call.program or subject.program, *words])[:80]
