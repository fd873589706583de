"""What clusters' and containers' own commands say where no act was found.

Promise: pure; `VERB KIND NAME` and `KIND/NAME` of a cluster, `VERB NAME` and `GROUP VERB NAME` of containers.
"""

from __future__ import annotations

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import MOST, cluster_kind, is_pattern, name_of
from shellguard.context.deeds_service_said import option_value, said_deed
from shellguard.context.deeds_service_words import does_of
from shellguard.parse.invocation import Arg
from shellguard.parse.services.service_act import Scope

# Kinds of things that a tool of containers names by its verbs.
_DOCKER: dict[str, tuple[Does, str]] = {
    "run": (Does.MAKE, "container"), "create": (Does.MAKE, "container"), "build": (Does.MAKE, "image"), "pull": (Does.MAKE, "image"),
    "images": (Does.LOOK, "image"), "ps": (Does.LOOK, "container"), "start": (Does.RUN, "container"), "exec": (Does.RUN, "container"),
    "up": (Does.MAKE, "container"), "logs": (Does.LOOK, "container"), "inspect": (Does.LOOK, "container"), "tag": (Does.MAKE, "image"),
    "history": (Does.LOOK, "image"), "attach": (Does.RUN, "container"), "load": (Does.MAKE, "image"), "save": (Does.LOOK, "image"),
    "restart": (Does.RESTART, "container"), "stats": (Does.LOOK, "container"), "top": (Does.LOOK, "container"), "port": (Does.LOOK, "container"),
    "login": (Does.CHANGE, "config"), "config": (Does.LOOK, "config"), "commit": (Does.MAKE, "image"), "rename": (Does.MOVE, "container"), "diff": (Does.LOOK, "container"),
}  # fmt: skip
_GROUPS = frozenset(
    {"container", "image", "volume", "network", "compose", "system", "context", "stack", "builder", "buildx"}
)


def kubernetes_deeds(subject: Subject, words: list[Arg]) -> list[Deed]:
    verb = words[0].text
    rest = words[1:]
    if (
        verb in ("rollout", "config", "auth", "cluster-info", "top", "set", "apply", "adm", "certificate")
        and rest
        and verb != "top"
    ):
        verb, rest = rest[0].text, rest[1:]
    does = Does.MAKE if verb == "run" else does_of(verb) or Does.RUN
    is_pods = verb in ("logs", "exec", "attach", "port-forward", "top", "run", "debug")
    found: list[Deed] = []
    kind = "pod" if is_pods else ""
    for word in rest[: 1 if is_pods and does is not Does.LOOK else MOST]:
        for piece in word.shown.split(",") if not kind else [word.shown]:
            own, slash, name = piece.partition("/")
            if slash:
                found.append(
                    said_deed(
                        subject, does, cluster_kind(own)[1].value, f"{cluster_kind(own)[0]}/{name}", Scope.ONE
                    )
                )
            elif kind and kind != "all":
                found.append(
                    said_deed(subject, does, cluster_kind(kind)[1].value, f"{kind}/{piece}", Scope.ONE)
                )
        if not kind and "/" not in word.text:
            kind = cluster_kind(word.text.split(",")[0])[0]
    if not found and kind:
        scope = (
            Scope.MANY
            if any(w in ("-l", "--selector") or w.startswith("--selector=") for w in subject.call.words)
            else Scope.ALL
        )
        kinds = [cluster_kind(k)[0] for k in (rest[0].text if rest else kind).split(",")][:8]
        found = [said_deed(subject, does, cluster_kind(k)[1].value, k, scope) for k in kinds]
    return found or [said_deed(subject, does, "cluster", "*" if does is Does.LOOK else "", Scope.ALL)]


def docker_deeds(subject: Subject, words: list[Arg]) -> list[Deed]:
    texts = [w.text for w in words]
    group = texts[0] if texts[0] in _GROUPS else "compose" if subject.program.endswith("-compose") else ""
    at = 1 if group and texts[0] in _GROUPS else 0
    verb = texts[at] if len(texts) > at else ""
    rest = words[at + 1 :]
    does, thing = _DOCKER.get(verb, (does_of(verb) or Does.RUN, "container"))
    if group in ("volume", "network", "image", "plugin", "secret", "node", "service"):
        does, thing = does_of(verb) or does, group
    named = option_value(subject, "--name") or (
        option_value(subject, "-t") or option_value(subject, "--tag") if verb == "build" else ""
    )
    if named or (does is Does.MAKE and thing == "container" and not group):
        return [said_deed(subject, does, thing, named, Scope.ONE)]
    if does is Does.RUN or verb in ("top", "port", "tag"):
        rest = rest[:1]
    if verb == "build" and group != "compose":
        rest = []
    found = [
        said_deed(subject, does, thing, name_of(w), Scope.MANY if is_pattern(w) else Scope.ONE)
        for w in rest[:MOST]
    ]
    return found or [said_deed(subject, does, thing, "*" if does is Does.LOOK else "", Scope.ALL)]
