"""docs/providers.md: whose requests are read, and how a provider's file is written. `python -m shellguard.data.provider_page`.

Promise: generated from the packaged files and the tables that check them.
"""

from __future__ import annotations

from typing import Any

import yaml

from shellguard.data import provider_files
from shellguard.parse.services.provider_phrase import MORE
from shellguard.parse.services.provider_schema import CHOICE_KEYS, GROUP_KEYS, PROVIDER_KEYS
from shellguard.parse.services.service_act import Thing, Verb

_HEAD = """\
# Providers

Generated from `shellguard/data/providers/*.yaml`: `python -m shellguard.data.provider_page > docs/providers.md`.

What a request does at the service it goes to is data, one file a provider. A request to any other host is read by its method and
the words of its path, fields and action names; a request that stays on this machine is never held for what it does to a service.
Whose hosts they are is read when the first request leaves the machine, the rest of a file when its provider is first asked; once a process.

| provider | hosts | calls | fields | actions | documentation |
|---|---|---|---|---|---|
"""
_SHAPE = """\

## A file

    id: acme
    title: Acme
    hosts: [api.acme.example]
    api:
      - source: https://acme.example/docs
        base: /v1
        paths:
          DELETE /volumes/{volume}: delete volume
          PATCH /volumes/{volume}: [{body: '"public":\\s*true', act: expose volume}, change volume]
        fields: {volumeDelete: delete volume}
        reads: ["POST /volumes/search"]

Of several calls that fit the one with the plainer path is meant (a word before a name); of several acts the first whose conditions hold.

"""
_PHRASE = """\

## An act

`VERB THING`, then any of the words below; `nothing` where the call only reads; `sql` (or `sql DIALECT`) where it does what the
statement does that it carries; `VERB it` where the path names the thing.

"""


def page_text() -> str:
    """The page."""
    files = sorted(provider_files.FOLDER.glob("*.yaml"))
    bodies = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]
    rows = "".join(_row(body) for body in sorted(bodies, key=lambda b: str(b["title"]).lower()))
    keys = "".join(
        f"| {where} | `{key}` | {_cell(says)} |\n"
        for where, table in (("file", PROVIDER_KEYS), ("group", GROUP_KEYS), ("act", CHOICE_KEYS))
        for key, says in table.items()
    )
    words = "".join(f"| `{word}` | {says} |\n" for word, says in MORE.items())
    return (
        f"{_HEAD}{rows}{_SHAPE}| in | key | says |\n|---|---|---|\n{keys}{_PHRASE}| word | says |\n|---|---|\n{words}\n"
        f"Verbs: {', '.join(Verb)}.\n\nThings: {', '.join(Thing)}.\n"
    )


def _row(body: dict[str, Any]) -> str:
    groups = body["api"]
    calls, fields, actions = (
        sum(len(g.get(key, ())) for g in groups for key in keys)
        for keys in (("paths", "reads"), ("fields",), ("actions",))
    )
    hosts = [*body.get("hosts", []), *body.get("sockets", [])]
    shown = ", ".join(f"`{h}`" for h in hosts[:4]) + (f" and {len(hosts) - 4} more" if len(hosts) > 4 else "")
    if any(g.get("anywhere") for g in groups):
        shown += "; by its paths anywhere"
    sources = " ".join(f"[{n}]({s})" for n, s in enumerate(dict.fromkeys(g["source"] for g in groups), 1))
    return f"| {body['title']} | {shown} | {calls} | {fields or ''} | {actions or ''} | {sources} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(page_text(), end="")
