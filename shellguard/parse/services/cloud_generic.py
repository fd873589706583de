"""What other clouds' command lines would do: oci, ibmcloud, aliyun, openstack, doctl, hcloud, linode-cli and kin.

Promise: pure and total. They are read by their words: `GROUP... VERB` (doctl, hcloud, oci), `NOUN-VERB` (ibmcloud),
`VERB-NOUN` (nova, `image-deletebyid`) and API actions (`aliyun ecs DeleteInstance`, `tccli cvm TerminateInstances`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from shellguard.model import Undo
from shellguard.parse.invocation import Invocation
from shellguard.parse.services.cloud_line import Line, read_line
from shellguard.parse.services.cloud_verbs import UNDO, is_throwaway, noun, read_words
from shellguard.parse.services.lexicon import is_reading, words_of
from shellguard.parse.services.service_act import ServiceAct, Thing, Verb
from shellguard.parse.world import World

_VALUES = frozenset(
    "--context --access-token -t --config -c --config-file --profile --region --output -o --format --project --os-cloud --os-project-name "
    "--os-region-name --compartment-id --query --zone --interval --trace --api-url --auth --cli-rc-file --endpoint".split()
)
_FLAGS = frozenset(
    "--force -f --yes -y --help -h --wait --async --debug --verbose -v --no-header --json --all --cascade".split()
)
_IDENTITY = frozenset(
    "login logout auth configure config context version completion self-update plugin init setup cli".split()
)
_WORD = re.compile(r"[A-Za-z][\w-]*")
_DEPTH = 6


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the command would do."""
    del world
    line = read_line(call.args, values=_VALUES, flags=_FLAGS)
    words = [w.text for w in line.words[:_DEPTH]]
    if (
        not words
        or words[0] in _IDENTITY
        or line.has("--help", "-h", "--dry-run", "--cli-dry-run")
        or "help" in words
    ):
        return ()
    found = _command(words)
    if found is None:
        return ()
    verb, thing, at = found
    target = " ".join(w.shown for w in line.words[at + 1 : at + 5]) or _named(line)
    where = line.text("--context", "--profile", "--os-cloud", "--project", "--region")
    act = ServiceAct(verb, thing, target, call.program, undo=UNDO.get(verb, Undo.NONE), where=where)
    return (replace(act, thing=Thing.PREVIEW) if is_throwaway(act) else act,)


def _command(words: list[str]) -> tuple[Verb, Thing, int] | None:
    """Verb, thing and where the verb stands; None when the first word that says anything reads."""
    for at, word in enumerate(words):
        if not _WORD.fullmatch(word):
            return None
        parts = words_of(word)
        if not parts or (at and is_reading(parts[0])) or is_reading(parts[-1]):
            return None
        if said := read_words(tuple(words[:at]), word):
            # the group `image create` has images; a group that is called like a verb comes first
            if at or len(parts) > 1:
                return (*said, at)
        elif len(parts) > 1 and (said := read_words((*words[:at], *parts[:-1]), parts[-1])):
            return said[0], noun((*words[:at], *parts[:-1])), at
    return None


def _named(line: Line) -> str:
    """An option that ends in id or name."""
    for name, values in line.options.items():
        if values and re.search(r"(?i)(?:id|ids|name|arn)$", name) and "compartment" not in name:
            return values[0].shown
    return ""
