"""What a tool's own command says where no act was found: it lists, shows, describes, starts or makes something.

Promise: pure; words are read as `NOUN VERB NAME` and `VERB NOUN NAME`, the two orders that such tools have, and a tool
whose words say nothing runs, and nobody can say more.
"""

from __future__ import annotations

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import MOST, name_of
from shellguard.context.deeds_containers import docker_deeds, kubernetes_deeds
from shellguard.context.deeds_programs import BUILDS, TASK_RUNNERS
from shellguard.context.deeds_service_said import DOCKERS, KUBERNETES, option_value, said_deed
from shellguard.context.deeds_service_words import thing_at, verb_at
from shellguard.parse.invocation import Arg
from shellguard.parse.services.service_act import Scope

_NAMING = (
    "--name",
    "--job-name",
    "--db-instance-identifier",
    "--cluster",
    "--bucket",
    "--table-name",
    "--function-name",
    "--stack-name",
)


# Known to readers of services for some of their commands; what they are otherwise is said elsewhere.
_OTHERS = (
    TASK_RUNNERS
    | BUILDS
    | frozenset(
        "curl wget wget2 http https xh xhs httpie aria2c python python3 node ruby php perl at batch ssh telnet nc ncat netcat gpg gpg2 pass rails flask".split()
    )
)


def line_deeds(subject: Subject) -> list[Deed]:
    """The command's own words as deeds."""
    words = list(subject.operands)
    if not _OTHERS.isdisjoint(subject.programs):
        return []
    if not words:
        return []
    if not KUBERNETES.isdisjoint(subject.programs):
        return kubernetes_deeds(subject, words)
    if DOCKERS & set(subject.programs):
        return docker_deeds(subject, words)
    return _plain(subject, words)


def _plain(subject: Subject, words: list[Arg]) -> list[Deed]:
    """The first word that says what is done; what stands before and in it says to what."""
    at, does = verb_at(subject, words)
    if does is None:
        return [
            said_deed(
                subject,
                Does.RUN,
                "program",
                " ".join([subject.program, *(w.shown for w in words[:1])]),
                Scope.ONE,
            )
        ]
    rest = words[at + 1 :]
    thing, rest = thing_at(subject, words[: at + 1], rest)
    names = [name_of(w) for w in rest if "://" not in w.text or w.text.startswith(("s3://", "gs://"))][:MOST]
    if not names:
        names = [
            v
            for o in (*_NAMING, *(("-n",) if subject.program == "az" else ()))
            if (v := option_value(subject, o))
        ][:1]
    if not names:
        is_look = does is Does.LOOK
        return [said_deed(subject, does, thing, "*" if is_look else "", Scope.ALL if is_look else Scope.ONE)]
    return [said_deed(subject, does, thing, n, Scope.ONE) for n in names]
