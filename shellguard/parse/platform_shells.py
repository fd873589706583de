"""Ways into machines and containers of platforms: a tool's further subcommands that carry a command, each with options of
its own.

Promise: data only, from the tools' own manuals; `wrappers.py` asks it where a program's first row carries nothing.
"""

from __future__ import annotations

from shellguard.parse.getopt import Grammar
from shellguard.parse.wrapper_table import Wrapper


def _in(
    subcommands: str,
    values: str = "",
    positionals: int = 0,
    *,
    text: str = "",
    is_text: bool = True,
    needs_separator: bool = False,
    is_permuting: bool = False,
) -> Wrapper:
    """`subcommands` are parted by commas; `text` are options whose value is the command; options may follow operands only
    where it `is_permuting`."""
    texts = frozenset(text.split())
    return Wrapper(
        Grammar(values=frozenset(values.split()) | texts, is_permuting=bool(texts) or is_permuting),
        99 if texts else positionals,
        text_options=texts,
        subcommands=tuple(s.strip() for s in subcommands.split(",")),
        is_text=is_text,
        is_remote=True,
        needs_separator=needs_separator,
    )


_FLY = (
    _in("machine exec, machines exec, m exec", "-a --app --timeout", 1),
    _in("console, m run", "-a --app -r --region -u --user --image -c --config", text="-C --command"),
)
_PLATFORM_SH = (
    _in("ssh, environment:ssh", "-p --project -e --environment -A --app --worker -I --instance -o --option"),
)
_RSH = (_in("rsh", "-n --namespace -c --container --shell --timeout --context", 1),)
_JUJU = "-m --model -u --unit -a --app --application --machine --timeout --parallel"

WAYS_IN: dict[str, tuple[Wrapper, ...]] = {
    "aptible": (_in("ssh", "--app --environment --remote"),),
    "bolt": (_in("command run", "-t --targets -q --query -u --user --transport --inventoryfile", is_permuting=True),),
    "bosh": (_in("ssh", "-d --deployment -e --environment --opts", text="-c --command"),),
    "cf": (_in("ssh", "-i --app-instance-index -L --process", text="-c --command"),),
    "clever": (_in("ssh", "-a --alias --app -i --identity-file", text="-c --command"),),
    "convox": (_in("run", "-a --app -r --rack --cpu --memory -t --timeout", 1), _in("exec", "-a --app -r --rack", 1)),
    "copilot": (_in("svc exec, job exec, task exec", "-a --app -e --env -n --name --container --task-id", text="-c --command"),),
    "dokku": (_in("run, run:detached", "--env -e", 1), _in("enter", "", 2)),
    "fly": _FLY,
    "flyctl": _FLY,
    "gcloud": (
        _in("compute ssh, alpha compute ssh, beta compute ssh, app instances ssh, compute tpus tpu-vm ssh", needs_separator=True),
    ),
    "gigalixir": (_in("run, ps:run", "-a --app_name"),),
    "hcloud": (_in("server ssh", "-u --user -p --port --context", 1),),
    "heroku": (_in("ps:exec", "-a --app -d --dyno -r --remote --status --ssh"),),
    "juju": (_in("ssh", _JUJU, 1), _in("exec, run", _JUJU)),
    "kamal": (
        _in("app exec, server exec", "-h --hosts -r --roles --version -c --config-file -d --destination -e --env -p --primary"),
        _in("accessory exec", "-h --hosts -c --config-file -d --destination", 1),
    ),
    "koyeb": (_in("instances exec, instance exec, services exec, service exec", "-a --app --token", 1, is_text=False),),
    "kubectl": _RSH,
    "mussh": (Wrapper(Grammar(frozenset("-h -H -c -C -i -l -o -s -t -m -p".split()), is_permuting=True), 99, text_options=frozenset({"-c"}), is_remote=True),),
    "northflank": (_in("exec service, exec job", "--project --service --job --projectId --serviceId --shell-cmd", text="--cmd"),),
    "oc": _RSH,
    "okteto": (_in("exec", "-n --namespace -c --context -f --file", needs_separator=True),),
    "platform": _PLATFORM_SH,
    "porter": (_in("run, app run", "--cluster --project --cpu --ram", needs_separator=True),),
    "railway": (_in("ssh", "-p --project -s --service -e --environment -d --deployment-instance --session"),),
    "render": (_in("ssh", "-o --output", 1),),
    "scalingo": (_in("run", "-a --app --region -s --size --env -f --file"),),
    "upsun": _PLATFORM_SH,
}  # fmt: skip
"""Program -> its ways in."""
