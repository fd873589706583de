"""What a tool's own command says where no act was found: it lists, shows, describes, starts or makes something.

Promise: pure; words are read as `NOUN VERB NAME` and `VERB NOUN NAME`, the two orders that such tools have, and a tool
whose words say nothing runs, and nobody can say more.
"""

from __future__ import annotations

import re

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import MOST, cluster_kind, is_pattern, name_of
from shellguard.context.deed_verbs import DOES
from shellguard.context.deeds_programs import BUILDS, TASK_RUNNERS
from shellguard.model import Reach
from shellguard.parse.invocation import Arg
from shellguard.parse.services.kubernetes_call import asked
from shellguard.parse.services.lexicon import thing_of, verb_of, words_of
from shellguard.parse.services.service_act import Scope, Thing

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
_KUBERNETES = frozenset({"kubectl", "oc", "microk8s.kubectl"})
_LOCAL = frozenset(
    "docker podman nerdctl docker-compose minikube kind k3d systemctl journalctl service supervisorctl vagrant virsh redis-cli crontab atq".split()
)
# Kinds of things that a tool of containers names by its verbs.
_DOCKER: dict[str, tuple[Does, str]] = {
    "run": (Does.MAKE, "container"), "create": (Does.MAKE, "container"), "build": (Does.MAKE, "image"), "pull": (Does.MAKE, "image"),
    "images": (Does.LOOK, "image"), "ps": (Does.LOOK, "container"), "start": (Does.RUN, "container"), "exec": (Does.RUN, "container"),
    "up": (Does.MAKE, "container"), "logs": (Does.LOOK, "container"), "inspect": (Does.LOOK, "container"), "tag": (Does.MAKE, "image"),
    "history": (Does.LOOK, "image"), "attach": (Does.RUN, "container"), "load": (Does.MAKE, "image"), "save": (Does.LOOK, "image"),
    "restart": (Does.RESTART, "container"), "stats": (Does.LOOK, "container"), "top": (Does.LOOK, "container"), "port": (Does.LOOK, "container"),
    "login": (Does.CHANGE, "config"), "config": (Does.LOOK, "config"), "commit": (Does.MAKE, "image"), "rename": (Does.MOVE, "container"), "diff": (Does.LOOK, "container"),
}  # fmt: skip
_DOCKERS = frozenset({"docker", "podman", "nerdctl", "docker-compose", "podman-compose"})
_GROUPS = frozenset(
    {"container", "image", "volume", "network", "compose", "system", "context", "stack", "builder", "buildx"}
)
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
_PLACING = (
    "-n",
    "--namespace",
    "--context",
    "--project",
    "--profile",
    "--region",
    "-R",
    "--repo",
    "-a",
    "--app",
    "-e",
    "--environment",
    "-H",
    "--host",
    "-h",
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
    if not _KUBERNETES.isdisjoint(subject.programs):
        return _kubernetes(subject, words)
    if _DOCKERS & set(subject.programs):
        return _docker(subject, words)
    return _plain(subject, words)


def _deed(subject: Subject, does: Does, thing: str, target: str, scope: Scope) -> Deed:
    is_local = subject.call.is_local and bool(_LOCAL & set(subject.programs))
    verbs = [
        w for w in subject.operand_texts[:2] if re.fullmatch(r"[a-z][a-z0-9:_-]{1,30}", w) and w not in target
    ]
    how = " ".join([subject.call.program, *verbs])[:80]
    service = service_of(subject)
    return Deed(
        does,
        thing,
        target[:300],
        scope,
        service,
        placed(subject),
        Reach.LOCAL if is_local else Reach.REMOTE,
        how=how,
    )


def service_of(subject: Subject) -> str:
    """As acts of the same tool name it."""
    name = subject.program
    if name in _KUBERNETES:
        return "kubernetes"
    if _DOCKERS & set(subject.programs):
        return "docker compose" if "compose" in (*subject.operand_texts[:1], *name.split("-")) else "docker"
    if name in ("aws", "gcloud") and subject.operand_texts:
        return f"{name} {subject.operand_texts[0].removesuffix('api')}"[:60]
    named = {
        "gh": "github",
        "hub": "github",
        "glab": "gitlab",
        "az": "azure",
        "systemctl": "system",
        "service": "system",
        "redis-cli": "redis",
    }
    return named.get(name, name)


def placed(subject: Subject) -> str:
    """Namespace, context, project, host as the options say; of a cluster as its reader says it."""
    args = subject.call.args
    if not _KUBERNETES.isdisjoint(subject.programs):
        line = asked(subject.call, args, world=subject.world, is_local=False)
        return line.place.where if line is not None else ""
    for at, arg in enumerate(args):
        option, eq, value = arg.text.partition("=")
        if option in _PLACING and not (option == "-n" and subject.program == "az"):
            said = value if eq else args[at + 1].shown if at + 1 < len(args) else ""
            if option in ("-n", "--namespace") and subject.program in _KUBERNETES:
                return f"namespace {said}"
            return said[:200]
    return "" if subject.call.is_local else subject.call.host


def _kubernetes(subject: Subject, words: list[Arg]) -> list[Deed]:
    verb = words[0].text
    rest = words[1:]
    if (
        verb in ("rollout", "config", "auth", "cluster-info", "top", "set", "apply", "adm", "certificate")
        and rest
        and verb != "top"
    ):
        verb, rest = rest[0].text, rest[1:]
    does = Does.MAKE if verb == "run" else _does_of(verb) or Does.RUN
    is_pods = verb in ("logs", "exec", "attach", "port-forward", "top", "run", "debug")
    found: list[Deed] = []
    kind = "pod" if is_pods else ""
    for word in rest[: 1 if is_pods and does is not Does.LOOK else MOST]:
        for piece in word.shown.split(",") if not kind else [word.shown]:
            own, slash, name = piece.partition("/")
            if slash:
                found.append(
                    _deed(
                        subject, does, cluster_kind(own)[1].value, f"{cluster_kind(own)[0]}/{name}", Scope.ONE
                    )
                )
            elif kind and kind != "all":
                found.append(_deed(subject, does, cluster_kind(kind)[1].value, f"{kind}/{piece}", Scope.ONE))
        if not kind and "/" not in word.text:
            kind = cluster_kind(word.text.split(",")[0])[0]
    if not found and kind:
        scope = (
            Scope.MANY
            if any(w in ("-l", "--selector") or w.startswith("--selector=") for w in subject.call.words)
            else Scope.ALL
        )
        kinds = [cluster_kind(k)[0] for k in (rest[0].text if rest else kind).split(",")][:8]
        found = [_deed(subject, does, cluster_kind(k)[1].value, k, scope) for k in kinds]
    return found or [_deed(subject, does, "cluster", "*" if does is Does.LOOK else "", Scope.ALL)]


def _docker(subject: Subject, words: list[Arg]) -> list[Deed]:
    texts = [w.text for w in words]
    group = texts[0] if texts[0] in _GROUPS else "compose" if subject.program.endswith("-compose") else ""
    at = 1 if group and texts[0] in _GROUPS else 0
    verb = texts[at] if len(texts) > at else ""
    rest = words[at + 1 :]
    does, thing = _DOCKER.get(verb, (_does_of(verb) or Does.RUN, "container"))
    if group in ("volume", "network", "image", "plugin", "secret", "node", "service"):
        does, thing = _does_of(verb) or does, group
    named = option_value(subject, "--name") or (
        option_value(subject, "-t") or option_value(subject, "--tag") if verb == "build" else ""
    )
    if named or (does is Does.MAKE and thing == "container" and not group):
        return [_deed(subject, does, thing, named, Scope.ONE)]
    if does is Does.RUN or verb in ("top", "port", "tag"):
        rest = rest[:1]
    if verb == "build" and group != "compose":
        rest = []
    found = [
        _deed(subject, does, thing, name_of(w), Scope.MANY if is_pattern(w) else Scope.ONE)
        for w in rest[:MOST]
    ]
    return found or [_deed(subject, does, thing, "*" if does is Does.LOOK else "", Scope.ALL)]


def option_value(subject: Subject, option: str) -> str:
    """What an option was given; empty when it was not."""
    args = subject.call.args
    for at, arg in enumerate(args):
        if arg.text == option and at + 1 < len(args):
            return args[at + 1].shown
        if arg.text.startswith(option + "=") and option.startswith("--"):
            return arg.shown.partition("=")[2]
    return ""


def _does_of(word: str, *, is_compound: bool = True) -> Does | None:
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


def _verb_at(subject: Subject, words: list[Arg]) -> tuple[int, Does | None]:
    """Where the word stands that says what is done: a tool that names the kind first has it behind."""
    first = 1 if len(words) > 1 and not _NOUN_FIRST.isdisjoint(subject.programs) else 0
    places = range(first, min(len(words), 6))
    shown = next((at for at in places if words[at].text in _PLAIN_LOOKS), -1)
    if shown >= 0 and shown <= 3:
        return shown, Does.LOOK
    for is_compound in (False, True):
        for at in places:
            does = _does_of(words[at].text, is_compound=is_compound)
            if does is not None:
                return at, does
    return -1, None


def _plain(subject: Subject, words: list[Arg]) -> list[Deed]:
    """The first word that says what is done; what stands before and in it says to what."""
    at, does = _verb_at(subject, words)
    if does is None:
        return [
            _deed(
                subject,
                Does.RUN,
                "program",
                " ".join([subject.program, *(w.shown for w in words[:1])]),
                Scope.ONE,
            )
        ]
    rest = words[at + 1 :]
    thing, rest = _thing(subject, words[: at + 1], rest)
    names = [name_of(w) for w in rest if "://" not in w.text or w.text.startswith(("s3://", "gs://"))][:MOST]
    if not names:
        names = [
            v
            for o in (*_NAMING, *(("-n",) if subject.program == "az" else ()))
            if (v := option_value(subject, o))
        ][:1]
    if not names:
        is_look = does is Does.LOOK
        return [_deed(subject, does, thing, "*" if is_look else "", Scope.ALL if is_look else Scope.ONE)]
    return [_deed(subject, does, thing, n, Scope.ONE) for n in names]


def _thing(subject: Subject, before: list[Arg], rest: list[Arg]) -> tuple[str, list[Arg]]:
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
