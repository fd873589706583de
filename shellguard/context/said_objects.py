"""Places that a call's own objects name: databases, machines, buckets, requests, branches, folders, scripts.

Promise: pure, total and bounded; a script that nobody read counts only where its own name says that it deploys.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from shellguard.context import landing_tables as tables
from shellguard.context.environment_words import Tier, parts_of, path_tier
from shellguard.context.said import MOST_ARGS, Said, bare_host, shown
from shellguard.context.said_options import DATABASE_TOOLS, OPTIONS, VARIABLES, connection_said, given_values
from shellguard.parse.git.command import read_git
from shellguard.parse.http import Request
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.services.database_url import is_connection

# Their options are whole addresses, read as options.
_SAYING_URLS = frozenset({"supabase", "liquibase", "flyway", "atlas"})
_NAME_IN = re.compile(r"(?:^|\s)(?:dbname|database)=([\w.-]{1,100})")


def database_said(program: str, call: Invocation) -> Iterator[Said]:
    """The database that options, variables or an operand name together."""
    if program not in DATABASE_TOOLS or program in _SAYING_URLS:
        return
    said: dict[str, tuple[str, str]] = {}
    for name, kind in VARIABLES.get(program, {}).items():
        value = call.setting(name)
        if kind in ("host", "database") and value is not None and value.text:
            said[kind] = (value.text, f"{name}={shown(value.text)}")
    for spelling, value in given_values(OPTIONS[program], call.args[:MOST_ARGS], is_global=False):
        kind = OPTIONS[program][spelling]
        if kind in ("host", "database"):
            said[kind] = (value.text, f"{spelling} {shown(value.text)}")
    url = next((a.text for a in call.args[:MOST_ARGS] if is_connection(a.text)), "")
    url = url or next((t for t, _ in said.values() if is_connection(t)), "")
    if url:
        yield from connection_said(url, "")
        return
    if said:
        host, database = (said.get(k, ("", ""))[0] for k in ("host", "database"))
        keyword = _NAME_IN.search(database)
        if "=" in database:
            # SAFETY: libpq's keywords may hold a password: of these only the name is taken
            database = keyword.group(1) if keyword else ""
            said["database"] = (database, f"dbname={database}")
        how = " ".join(h for _, h in said.values())
        text = f"{bare_host(host) or 'localhost'}/{database}"
        yield Said("databases", text, how)


_SSH_VALUES = frozenset(
    "-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -w -W -B -P --port --ssh".split()
)
_REMOTE = re.compile(r"(?:[\w.+-]{1,60}@)?(\[[\da-fA-F:]+\]|[\w.\0-]{2,200})::?(?!//)(.*)", re.S)


def machines_said(program: str, call: Invocation) -> Iterator[Said]:
    """Machines that are logged in to or copied to."""
    if program in ("ssh", "mosh", "sftp", "ssh-copy-id", "autossh"):
        target = _first_operand(call.args, _SSH_VALUES)
        if target is not None and target.text:
            host = target.text.partition("://")[2] or target.text
            host = re.split(r"[:/]", host, maxsplit=1)[0]
            yield Said("ssh_hosts", host, f"{program} {shown(host)}")
    elif program in ("scp", "rsync", "sshfs", "rclone"):
        yield from _copied(call.args)


def _first_operand(args: tuple[Arg, ...], values: frozenset[str]) -> Arg | None:
    is_value = False
    for arg in args[:MOST_ARGS]:
        if is_value:
            is_value = False
        elif arg.text.startswith("-") and arg.text != "-":
            is_value = arg.text in values
        else:
            return arg
    return None


def _copied(args: tuple[Arg, ...]) -> Iterator[Said]:
    """`host:path` of a copy: what it comes from is read, where it goes to is changed."""
    words = [a for a in args[:MOST_ARGS] if not a.text.startswith("-")]
    for at, word in enumerate(words):
        found = _REMOTE.fullmatch(word.text[:1000])
        if found is None or "/" in word.text.partition(":")[0]:
            continue
        is_last = at == len(words) - 1
        host = word.text[: found.start(2)].rstrip(":")
        yield Said("ssh_hosts", host, shown(word.text), is_change=is_last)
        yield Said("paths", found.group(2), shown(word.text), is_hint=True, is_change=is_last)


_BUCKET = re.compile(r"(?:s3|gs|gcs|oss|r2|b2|az|minio)://([^/\s]{1,100})/?(.{0,500})", re.S)
_STORES = frozenset("aws gsutil gcloud s5cmd s3cmd rclone azcopy b2 mc".split())


def objects_said(program: str, call: Invocation) -> Iterator[Said]:
    """Buckets, and the folders of what lies in them."""
    if program not in _STORES:
        return
    words = [a.text for a in call.args[:MOST_ARGS] if not a.text.startswith("-")]
    is_copy = bool({"cp", "sync", "rsync", "copy"} & set(words[:3]))
    for at, word in enumerate(words):
        found = _BUCKET.fullmatch(word[:700])
        if found is None:
            continue
        is_change = at == len(words) - 1 if is_copy else None
        yield Said("buckets", found.group(1), shown(word), is_change=is_change)
        key = found.group(2)
        if key:
            yield Said("paths", key, shown(word), is_hint=True, is_change=is_change)


def request_said(request: Request) -> Iterator[Said]:
    """Whom a request is for, and which mode its key says."""
    for host in request.names[:4]:
        bare = bare_host(host)
        tier = Tier.LOCAL if request.is_local else None
        yield Said("hosts", bare, shown(bare), tier=tier)
    if request.host:
        path = request.path.partition("?")[0]
        yield Said(
            "urls",
            f"{request.scheme}://{request.host}{path}"[:1000],
            shown(bare_host(request.host)),
            is_hint=True,
        )
    for identity in request.identity:
        if identity.prefix.endswith(("_live_", "_test_")):
            tier = Tier.PRODUCTION if "_live_" in identity.prefix else Tier.TEST
            yield Said("projects", identity.prefix, f"a key that begins with {identity.prefix}", tier=tier)


def connected_said(call: Invocation) -> Iterator[Said]:
    """Whom a program connected to by itself, as the kernel's sight says it; by name where policy protects that name."""
    target = call.args[0].text if call.args else ""
    if target and not target.startswith("unix:"):
        host = bare_host(target.removeprefix("protected:"))
        yield Said("hosts", host, f"a connection to {shown(host)}")


def pushed_said(call: Invocation) -> Iterator[Said]:
    """The remote and the branches of a push."""
    command = read_git(call)
    if command.subcommand != "push":
        return
    words = [a.text for a in command.options.operands]
    if not words:
        return
    remote, *refs = words
    if "/" not in remote and ":" not in remote:
        yield Said("branches", remote, f"the remote {shown(remote)}")
    for ref in refs:
        branch = ref.lstrip("+").rpartition(":")[2].removeprefix("refs/heads/")
        yield Said("branches", branch, f"the branch {shown(branch)}")


_FROM_FOLDER = frozenset({"terraform", "terragrunt", "tofu", "pulumi", "cdktf"})
_FILE_OPTIONS = frozenset({"-f", "--filename", "-k", "--kustomize", "--values", "-i", "--inventory"})


def folder_said(program: str, call: Invocation) -> Iterator[Said]:
    """The folder it works in, where what it deploys is said by the folder."""
    is_by_file = program in ("kubectl", "helm", "helmfile", "ansible-playbook", "kustomize") and any(
        w.partition("=")[0] in _FILE_OPTIONS for w in call.words[:MOST_ARGS]
    )
    is_told = program in _FROM_FOLDER or is_by_file
    if call.cwd and not call.host and is_told and path_tier(call.cwd).is_known:
        yield Said("paths", call.cwd, f"the folder {posixpath.basename(call.cwd)}", is_hint=True)


_SCRIPT = re.compile(r"(?:^|/)[\w.-]*\.(?:sh|bash|py|rb|js|ts|mjs|php|pl)$|^\.{1,2}/|^bin/|^scripts?/")
_PLAIN = re.compile(r"(?:--?(?:env|environment|stage|target)=)?([A-Za-z][\w-]{1,30})$")


def script_said(program: str, call: Invocation) -> Iterator[Said]:
    """A script that nobody read, where its own name says that it deploys."""
    words = [a.text for a in call.args[:12]]
    if program in tables.RUNNERS:
        for word in words[:4]:
            if word.startswith("-") or "/" in word:
                continue
            if tables.DEPLOYING & set(parts_of(word)):
                yield Said("projects", word, shown(word), is_hint=True, is_change=True)
        return
    path = call.path or program
    if _SCRIPT.search(path) and tables.DEPLOYING & set(parts_of(posixpath.basename(path))):
        for word in (posixpath.basename(path), *words):
            found = _PLAIN.fullmatch(word.rpartition(".")[0] or word)
            if found:
                yield Said("projects", found.group(1), shown(f"{path} {word}"), is_hint=True, is_change=True)
