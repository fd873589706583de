"""Which places one call names: hosts, contexts, profiles, projects, databases, buckets, branches, paths.

Promise: pure but for the files a reader of `classify` asks about, total and bounded. Of an address only host, database and
path are taken, never a user or a password; words that are only written down (messages, patterns, files that are read) are
no places.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from shellguard.classify.subject import Subject, names_of
from shellguard.context import landing_tables as tables
from shellguard.context.environment_words import Tier, parts_of, path_tier
from shellguard.parse.git.command import read_git
from shellguard.parse.http import Request
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.services.database_url import is_connection, place_of
from shellguard.parse.services.service_act import ServiceAct

_MOST_ARGS = 400


@dataclass(frozen=True, slots=True)
class Said:
    """One place that is named."""

    kind: str
    text: str
    how: str
    is_hint: bool = False
    """Counts only where nothing better says which environment it is."""
    is_change: bool | None = None
    """Whether this very place is changed, where that differs from the whole call."""
    tier: Tier | None = None
    """What it says whatever its words are."""


HINTS = frozenset({"paths", "names"})


def places(subject: Subject, *, uses: tuple[IdentityUse, ...] = ()) -> tuple[Said, ...]:
    """All that the call names; what its own options say comes first."""
    call, program = subject.call, subject.program
    if _stays_here(program, call.args):
        return ()
    found = (
        *options_of(program, call.args),
        *_flags(subject),
        *variables_of(program, call),
        *_operands(program, call.args),
        *_database(program, call),
        *_machines(program, call),
        *_objects(program, call),
        *(s for r in subject.requests for s in _of_request(r)),
        *(_pushed(call) if program == "git" else ()),
        *_folder(program, call),
        *_script(program, call),
        *(s for a in subject.service_acts for s in _of_act(a)),
        *(s for u in uses for s in _of_identity(u)),
        *_of_variables(subject),
        *_inside(call),
    )
    return tuple(s for s in found if s.text.strip(UNKNOWN + "…"))


def _stays_here(program: str, args: tuple[Arg, ...]) -> bool:
    """Whether its command does nothing anywhere else: a rendering, a build, a setting of the tool itself."""
    words = tables.HERE.get(program)
    if not words:
        return False
    rows = _OPTIONS.get(program) or _GLOBALS.get(program) or {}
    is_value = False
    for arg in args[:60]:
        if is_value:
            is_value = False
        elif arg.text.startswith("-"):
            is_value = arg.text in rows or f"-{arg.text}" in rows or arg.text in _MORE_VALUES
            is_value = is_value and "=" not in arg.text
        else:
            return arg.text in words
    return False


_MORE_VALUES = frozenset({"--region", "--output", "-o", "--query", "--user", "--token", "--zone", "--format"})

# -- options, flags, variables, operands ---------------------------------------------------------------------


def _rows(text: str) -> dict[str, str]:
    return {
        s: kind for row in text.split() for names, _, kind in [row.rpartition("=")] for s in names.split(",")
    }


_OPTIONS = {p: _rows(t) for p, t in tables.OPTIONS.items()}
_GLOBALS = {p: _rows(t) for p, t in tables.GLOBAL_OPTIONS.items()}
_VARIABLES = {p: _rows(t) for p, t in tables.VARIABLES.items()}
_STAGES = _rows(tables.STAGE_VARIABLES)


def options_of(program: str, args: tuple[Arg, ...]) -> Iterator[Said]:
    """Values of the options in the program's row."""
    rows = _OPTIONS.get(program)
    is_global = rows is None
    rows = rows or _GLOBALS.get(program)
    if not rows:
        return
    for spelling, value in _given(rows, args[:_MOST_ARGS], is_global=is_global):
        yield from _valued(rows[spelling], value, f"{spelling} ")


def _given(rows: dict[str, str], args: tuple[Arg, ...], *, is_global: bool) -> Iterator[tuple[str, Arg]]:
    at = 0
    while at < len(args):
        arg = args[at]
        at += 1
        if arg.text == "--" or (is_global and not arg.text.startswith("-")):
            return
        name, eq, value = arg.text.partition("=")
        # Go's flags have one dash or two
        spelling = name if name in rows else f"-{name}" if f"-{name}" in rows else ""
        if spelling and eq:
            yield spelling, replace(arg, text=value)
        elif spelling and at < len(args):
            yield spelling, args[at]
            at += 1
        elif len(name) > 2 and name[0] == "-" != name[1] and name[:2] in rows:
            yield name[:2], replace(arg, text=arg.text[2:])


def _valued(kind: str, value: Arg, how: str) -> Iterator[Said]:
    text = value.text
    if kind == "pairs":
        yield from _pairs(text, how)
    elif kind == "url":
        yield from _connection(text, how)
    elif kind == "settings":
        last = text.rpartition(".")[2]
        yield Said("projects", last, f"{how}{_shown(text)}")
    elif kind in ("hosts", "docker_contexts", "vaults", "ssh_hosts") and ("://" in text or "@" in text):
        yield Said(kind, bare_host(text), f"{how}{bare_host(text)}")
    elif kind not in ("host", "database"):
        yield Said(kind, text, f"{how}{_shown(text)}", kind in HINTS)


_PAIR = re.compile(r"(?:^|[\s,{\"'])(?:\w{0,40}_)?(env|environment|env_name|stage|target_env|workspace|inputs\[environment\])[\"']?\s?[=:]\s?[\"']?([\w.-]{1,80})", re.I)  # fmt: skip


def _pairs(text: str, how: str) -> Iterator[Said]:
    for name, value in _PAIR.findall(text[:2000]):
        yield Said("projects", value, f"{how}{name}={value}")


def bare_host(text: str) -> str:
    """`ssh://u@prod1:22/x` as `prod1`."""
    rest = text.partition("://")[2] if "://" in text else text
    return re.sub(r":\d+$", "", re.split(r"[/?#]", rest.rpartition("@")[2], maxsplit=1)[0])


def _shown(text: str) -> str:
    return text[:120].replace(UNKNOWN, "…")


def _flags(subject: Subject) -> Iterator[Said]:
    words = subject.call.words[:_MOST_ARGS]
    given = next((f for f in tables.FLAGS.get(subject.program, "").split() if f in words), "")
    if given:
        yield Said("projects", given.lstrip("-"), given, tier=Tier.PRODUCTION)


def variables_of(program: str, call: Invocation) -> Iterator[Said]:
    """Variables that the program obeys."""
    for name, kind in _VARIABLES.get(program, {}).items():
        value = call.setting(name)
        if value is not None and value.text:
            yield from _valued(kind, value, f"{name}=")


def stages(call: Invocation) -> Iterator[Said]:
    """What names the stage to a program that acts on a database: variables, and assignments among its words."""
    words = {n: v for a in call.args[:_MOST_ARGS] for n, eq, v in [a.text.partition("=")] if eq}
    for name, kind in _STAGES.items():
        value = call.setting(name)
        text = words.get(name) or (value.text if value is not None else "")
        if text:
            yield from _valued(kind, Arg(text), f"{name}=")


def _operands(program: str, args: tuple[Arg, ...]) -> Iterator[Said]:
    if program not in tables.OPERANDS:
        return
    at, kind = tables.OPERANDS[program]
    words: list[Arg] = []
    for arg in args[:_MOST_ARGS]:
        if arg.text == "--":
            break
        if not arg.text.startswith("-"):
            words.append(arg)
    for word in words if at is None else words[at : at + 1]:
        yield Said(kind, word.text, _shown(word.text), kind in HINTS)


_DATABASE_TOOLS = frozenset(
    p for p, rows in _OPTIONS.items() if {"host", "database", "url"} & set(rows.values())
)

# -- databases, machines, buckets ---------------------------------------------------------------------------


def _connection(text: str, how: str) -> Iterator[Said]:
    where = place_of(text) if UNKNOWN not in text else None
    if where is not None:
        host = where.host or "localhost"
        shown = f"{host}/{where.database}"
        yield Said(
            "databases", shown, f"{how}{where.shown or 'a file'}", tier=Tier.LOCAL if where.is_local else None
        )


def _database(program: str, call: Invocation) -> Iterator[Said]:
    rows = {**_VARIABLES.get(program, {}), **_OPTIONS.get(program, {})}
    if not {"host", "database", "url"} & set(rows.values()) or program in (
        "supabase",
        "liquibase",
        "flyway",
        "atlas",
    ):
        return
    said: dict[str, tuple[str, str]] = {}
    for name, kind in _VARIABLES.get(program, {}).items():
        value = call.setting(name)
        if kind in ("host", "database") and value is not None and value.text:
            said[kind] = (value.text, f"{name}={_shown(value.text)}")
    for spelling, value in _given(_OPTIONS[program], call.args[:_MOST_ARGS], is_global=False):
        kind = _OPTIONS[program][spelling]
        if kind in ("host", "database"):
            said[kind] = (value.text, f"{spelling} {_shown(value.text)}")
    url = next((a.text for a in call.args[:_MOST_ARGS] if is_connection(a.text)), "")
    url = url or next((t for t, _ in said.values() if is_connection(t)), "")
    if url:
        yield from _connection(url, "")
        return
    if said:
        host, database = (said.get(k, ("", ""))[0] for k in ("host", "database"))
        how = " ".join(h for _, h in said.values())
        text = f"{bare_host(host) or 'localhost'}/{database}"
        yield Said("databases", text, how)


_SSH_VALUES = frozenset(
    "-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -w -W -B -P --port --ssh".split()
)
_REMOTE = re.compile(r"(?:[\w.+-]{1,60}@)?(\[[\da-fA-F:]+\]|[\w.\0-]{2,200})::?(?!//)(.*)", re.S)


def _machines(program: str, call: Invocation) -> Iterator[Said]:
    if program in ("ssh", "mosh", "sftp", "ssh-copy-id", "autossh"):
        target = _first_operand(call.args, _SSH_VALUES)
        if target is not None and target.text:
            host = target.text.partition("://")[2] or target.text
            host = re.split(r"[:/]", host, maxsplit=1)[0]
            yield Said("ssh_hosts", host, f"{program} {_shown(host)}")
    elif program in ("scp", "rsync", "sshfs", "rclone"):
        yield from _copied(call.args)


def _first_operand(args: tuple[Arg, ...], values: frozenset[str]) -> Arg | None:
    is_value = False
    for arg in args[:_MOST_ARGS]:
        if is_value:
            is_value = False
        elif arg.text.startswith("-") and arg.text != "-":
            is_value = arg.text in values
        else:
            return arg
    return None


def _copied(args: tuple[Arg, ...]) -> Iterator[Said]:
    """`host:path` of a copy: what it comes from is read, where it goes to is changed."""
    words = [a for a in args[:_MOST_ARGS] if not a.text.startswith("-")]
    for at, word in enumerate(words):
        found = _REMOTE.fullmatch(word.text[:1000])
        if found is None or "/" in word.text.partition(":")[0]:
            continue
        is_last = at == len(words) - 1
        host = word.text[: found.start(2)].rstrip(":")
        yield Said("ssh_hosts", host, _shown(word.text), is_change=is_last)
        yield Said("paths", found.group(2), _shown(word.text), is_hint=True, is_change=is_last)


_BUCKET = re.compile(r"(?:s3|gs|gcs|oss|r2|b2|az|minio)://([^/\s]{1,100})/?(.{0,500})", re.S)
_STORES = frozenset("aws gsutil gcloud s5cmd s3cmd rclone azcopy b2 mc".split())


def _objects(program: str, call: Invocation) -> Iterator[Said]:
    if program not in _STORES:
        return
    words = [a.text for a in call.args[:_MOST_ARGS] if not a.text.startswith("-")]
    is_copy = bool({"cp", "sync", "rsync", "copy"} & set(words[:3]))
    for at, word in enumerate(words):
        found = _BUCKET.fullmatch(word[:700])
        if found is None:
            continue
        is_change = at == len(words) - 1 if is_copy else None
        yield Said("buckets", found.group(1), _shown(word), is_change=is_change)
        key = found.group(2)
        if key:
            yield Said("paths", key, _shown(word), is_hint=True, is_change=is_change)


# -- requests, pushes, folders, scripts -----------------------------------------------------------------------


def _of_request(request: Request) -> Iterator[Said]:
    for host in request.names[:4]:
        bare = bare_host(host)
        tier = Tier.LOCAL if request.is_local else None
        yield Said("hosts", bare, _shown(bare), tier=tier)
    if request.host:
        path = request.path.partition("?")[0]
        yield Said(
            "urls",
            f"{request.scheme}://{request.host}{path}"[:1000],
            _shown(bare_host(request.host)),
            is_hint=True,
        )
    for identity in request.identity:
        if identity.prefix.endswith(("_live_", "_test_")):
            tier = Tier.PRODUCTION if "_live_" in identity.prefix else Tier.TEST
            yield Said("projects", identity.prefix, f"a key that begins with {identity.prefix}", tier=tier)


def _pushed(call: Invocation) -> Iterator[Said]:
    command = read_git(call)
    if command.subcommand != "push":
        return
    words = [a.text for a in command.options.operands]
    if not words:
        return
    remote, *refs = words
    if "/" not in remote and ":" not in remote:
        yield Said("branches", remote, f"the remote {_shown(remote)}")
    for ref in refs:
        branch = ref.lstrip("+").rpartition(":")[2].removeprefix("refs/heads/")
        yield Said("branches", branch, f"the branch {_shown(branch)}")


_FROM_FOLDER = frozenset({"terraform", "terragrunt", "tofu", "pulumi", "cdktf"})
_FILE_OPTIONS = frozenset({"-f", "--filename", "-k", "--kustomize", "--values", "-i", "--inventory"})


def _folder(program: str, call: Invocation) -> Iterator[Said]:
    """The folder it works in, where what it deploys is said by the folder."""
    is_by_file = program in ("kubectl", "helm", "helmfile", "ansible-playbook", "kustomize") and any(
        w.partition("=")[0] in _FILE_OPTIONS for w in call.words[:_MOST_ARGS]
    )
    if (
        call.cwd
        and not call.host
        and (program in _FROM_FOLDER or is_by_file)
        and path_tier(call.cwd).is_known
    ):
        yield Said("paths", call.cwd, f"the folder {posixpath.basename(call.cwd)}", is_hint=True)


_SCRIPT = re.compile(r"(?:^|/)[\w.-]*\.(?:sh|bash|py|rb|js|ts|mjs|php|pl)$|^\.{1,2}/|^bin/|^scripts?/")
_PLAIN = re.compile(r"(?:--?(?:env|environment|stage|target)=)?([A-Za-z][\w-]{1,30})$")


def _script(program: str, call: Invocation) -> Iterator[Said]:
    """A script that nobody read, where its own name says that it deploys."""
    words = [a.text for a in call.args[:12]]
    if program in tables.RUNNERS:
        for word in words[:4]:
            if word.startswith("-") or "/" in word:
                continue
            if tables.DEPLOYING & set(parts_of(word)):
                yield Said("projects", word, _shown(word), is_hint=True, is_change=True)
        return
    path = call.path or program
    if _SCRIPT.search(path) and tables.DEPLOYING & set(parts_of(posixpath.basename(path))):
        for word in (posixpath.basename(path), *words):
            found = _PLAIN.fullmatch(word.rpartition(".")[0] or word)
            if found:
                yield Said("projects", found.group(1), _shown(f"{path} {word}"), is_hint=True, is_change=True)


# -- what others made of the call -----------------------------------------------------------------------------

_PREFIXES = {
    "context": "kube_contexts",
    "server": "hosts",
    "namespace": "namespaces",
    "host": "docker_contexts",
    "workspace": "projects",
    "from": "paths",
    "machine": "ssh_hosts",
}
_BY_SERVICE = (
    ("aws", "aws_profiles"),
    ("gcloud", "gcloud_projects"),
    ("azure", "azure_subscriptions"),
    ("docker", "docker_contexts"),
    ("kubernetes", "kube_contexts"),
)
_NO_PLACES = re.compile(r"variables from |test mode$|the linked |protection switched off$|https?://")


def _of_act(act: ServiceAct) -> Iterator[Said]:
    if act.where == "test mode":
        yield Said("projects", act.where, "a key for tests", tier=Tier.TEST)
        return
    local = Tier.LOCAL if act.is_local else None
    for part in act.where.split(", ")[:6]:
        where, _, origin = part.partition(" from ")
        if origin and not part.startswith("variables"):
            yield Said("paths", origin, origin, is_hint=True, tier=local)
        if not where or _NO_PLACES.match(part):
            continue
        yield _where(act, where, local)
    if act.target and UNKNOWN not in act.target and len(act.target) < 300:
        for word in (w for w in act.target.split()[:20] if "://" not in w):
            kind = "buckets" if act.thing.value in ("bucket", "objects") else "names"
            yield Said(kind, word, _shown(word), is_hint=True, tier=local)


def _where(act: ServiceAct, where: str, local: Tier | None) -> Said:
    word, space, rest = where.partition(" ")
    if space and word in _PREFIXES:
        kind = _PREFIXES[word]
        kind = "docker_contexts" if kind == "kube_contexts" and act.service.startswith("docker") else kind
        text = bare_host(rest) if kind in ("docker_contexts", "hosts") else rest
        return Said(kind, text, f"{word} {_shown(text)}", kind in HINTS, tier=local)
    first = act.service.partition(" ")[0]
    kind = next((k for s, k in _BY_SERVICE if s == first), "")
    if act.service.endswith(" database") or first in ("sql", "redis", "mongo"):
        kind = "databases" if re.search(r"[./:]", where) else "projects"
    elif not kind:
        kind = (
            "paths"
            if "/" in where
            else "hosts"
            if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?", where)
            else "projects"
        )
    return Said(kind, where, _shown(where), kind in HINTS, tier=local)


_OF_SERVICE = {
    "aws": "aws_profiles",
    "gcloud": "gcloud_accounts",
    "azure": "azure_subscriptions",
    "kubernetes": "kube_contexts",
    "ssh": "ssh_hosts",
    "vault": "vaults",
    "database": "",
    "git": "",
    "github": "",
    "gitlab": "",
    "registry": "",
    "http": "",
}


def _of_identity(use: IdentityUse) -> Iterator[Said]:
    if use.use is not Use.USED:
        return
    kind = _OF_SERVICE.get(use.service, "projects")
    if kind and use.account:
        yield Said(kind, use.account, f"{use.how} {_shown(use.account)}".strip())
    if use.host:
        yield Said("databases" if use.service == "database" else "hosts", use.host, _shown(use.host))
    if use.file:
        yield Said("paths", use.file, posixpath.basename(use.file), is_hint=True)


_CONNECTIONS = (
    "DATABASE_URL",
    "DIRECT_URL",
    "DB_URL",
    "MONGO_URL",
    "MONGODB_URI",
    "REDIS_URL",
    "PGHOST",
    "DB_HOST",
)


def _of_variables(subject: Subject) -> Iterator[Said]:
    """Variables whose values nobody knows and whose names say whose they are: `psql "$PROD_DATABASE_URL"`."""
    call = subject.call
    if not (subject.service_acts or subject.requests or subject.program in _DATABASE_TOOLS):
        return
    words = [*call.args[:_MOST_ARGS], *(v for n in _CONNECTIONS if (v := call.setting(n)) is not None)]
    for name in dict.fromkeys(s for w in words if UNKNOWN in w.text for s in w.sources):
        if name.startswith("$") and len(name) < 100:
            yield Said("names", name[1:], name, is_hint=True)


def _inside(call: Invocation) -> Iterator[Said]:
    """Where a call runs that another one carries to a machine or into a container."""
    if not call.host or call.is_local or call.host == "elsewhere":
        return
    name = call.host.removeprefix("container ").partition(" of ")[0]
    is_machine = bool(
        {"ssh", "mosh", "ansible", "salt", "fab", "knife", "pssh", "parallel-ssh"} & set(call.wrappers)
    )
    yield Said("ssh_hosts" if is_machine else "names", name, f"on {_shown(name)}", not is_machine)


def switched(subject: Subject, siblings: Iterable[Invocation]) -> Iterator[Said]:
    """Where a call in front of this one, in the same text, sent the tool: `kubectl config use-context prod && kubectl …`."""
    for other in siblings:
        if other is subject.call:
            return
        program = names_of(other.program)[-1] if other.program else ""
        words = [a.text for a in other.args[:20] if not a.text.startswith("-")]
        for row, kind, programs in tables.SWITCHES:
            first, *path = row.split()
            is_meant = program == first and words[: len(path)] == path and len(words) > len(path)
            if is_meant and subject.program in programs.split():
                yield Said(kind, words[-1], f"{row} {_shown(words[-1])}")


def borrowed(subject: Subject, siblings: Iterable[Invocation]) -> Iterator[Said]:
    """Where the programs that carry this call were told to act."""
    call = subject.call
    for other in siblings:
        program = names_of(other.program)[-1] if other.program else ""
        if other is call or program not in tables.BORROWED_FROM or other.program not in call.wrappers:
            continue
        for said in (
            *options_of(program, other.args),
            *variables_of(program, other),
            *_operands(program, other.args),
        ):
            yield replace(said, is_hint=not call.host or said.is_hint)
