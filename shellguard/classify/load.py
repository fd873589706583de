"""How many requests a call would make, and at whom: tools that make load, and clients in counted loops.

Promise: pure; what is not said is taken as the tool's own default, and a host that nobody can know is nobody's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shellguard.classify.subject import Subject
from shellguard.parse.amounts import seconds_of
from shellguard.parse.http import CLIENTS as HTTP_CLIENTS
from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.restless import ENDLESS, sequence_length

A_SECOND = 100
"""Requests that a load tool makes in a second at the least, wherever it runs."""


@dataclass(frozen=True, slots=True)
class Load:
    """So many requests at a host."""

    host: str
    requests: int
    is_here: bool
    """At this machine itself."""


@dataclass(frozen=True, slots=True)
class _Tool:
    """Options that count requests, and that say for how long; what holds without them."""

    count: tuple[str, ...] = ()
    lasting: tuple[str, ...] = ()
    default: int = 0
    each: tuple[str, ...] = ()
    """Options whose number multiplies the count: workers that make so many each."""
    unit: str = "s"


# Sources: the tools' own help and manuals.
_TOOLS: dict[str, _Tool] = {
    "ab": _Tool(("-n",), ("-t",), 1), "wrk": _Tool((), ("-d", "--duration"), 10 * A_SECOND), "wrk2": _Tool((), ("-d", "--duration"), 10 * A_SECOND),
    "hey": _Tool(("-n",), ("-z",), 200), "rakyll": _Tool(("-n",), ("-z",), 200), "oha": _Tool(("-n",), ("-z",), 200),
    "bombardier": _Tool(("-n", "--requests"), ("-d", "--duration"), 10 * A_SECOND), "autocannon": _Tool(("-a", "--amount"), ("-d", "--duration"), 10 * A_SECOND),
    "siege": _Tool(("-r", "--reps"), ("-t", "--time"), ENDLESS, ("-c", "--concurrent"), "m"), "h2load": _Tool(("-n", "--requests"), ("-D", "--duration"), 1),
    "loadtest": _Tool(("-n", "--maxRequests"), ("-t", "--maxSeconds"), ENDLESS), "vegeta": _Tool((), ("-duration", "--duration"), 0),
    "httperf": _Tool(("--num-conns",), (), 1), "plow": _Tool(("-n", "--requests"), ("-d", "--duration"), ENDLESS),
}  # fmt: skip
LOADERS = frozenset(_TOOLS)
FLOODERS = frozenset("hping3 hping slowloris slowhttptest goldeneye hulk mhddos t50 torshammer loic".split())
_HERE = re.compile(
    r"^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[?::1\]?|0\.0\.0\.0|host\.docker\.internal)$", re.I
)
_URL = re.compile(r"^(?:https?|wss?)://(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]+)", re.I)
_BARE = re.compile(r"^((?:localhost|[\w-]+(?:\.[\w-]+)+))(?::\d+)?(?:/|$)")


def load_of(subject: Subject) -> Load | None:
    """The load of one call; None where it makes none, or nobody can say at whom."""
    tool = _TOOLS.get(subject.program)
    if tool is not None:
        host = _host(subject)
        return Load(host, _requests(subject, tool), _is_here(host)) if host else None
    if subject.program not in HTTP_CLIENTS:
        return None
    turns = _turns(subject)
    host = _host(subject) if turns > 1 else ""
    return Load(host, turns, _is_here(host)) if host and turns < ENDLESS else None


def flood_of(subject: Subject) -> str:
    """Tools whose one use is to fill a line or hold every connection."""
    if subject.program not in FLOODERS:
        return ""
    words = subject.call.words
    if subject.program.startswith("hping") and not {"--flood", "--faster", "-i u1"} & set(words):
        return ""
    named = [w for w in subject.operand_texts if _is_here(w) or "." in w or "://" in w]
    return (
        ""
        if not words or (all(_is_here(_host_in(w) or w) for w in named) and named)
        else subject.call.program
    )


def _requests(subject: Subject, tool: _Tool) -> int:
    lasting = [s for v in _values(subject, tool.lasting) if (s := seconds_of(v, unit=tool.unit)) is not None]
    counts = [int(v) for v in _values(subject, tool.count) if v.isdigit()]
    workers = [int(v) for v in _values(subject, tool.each) if v.isdigit()]
    if counts:
        return counts[-1] * (workers[-1] if workers else 1)
    return int(lasting[-1] * A_SECOND) if lasting else tool.default


def _values(subject: Subject, options: tuple[str, ...]) -> list[str]:
    """Values of options: `-n 100`, `-n100`, `--requests=100`, `-r10`."""
    found: list[str] = []
    words = subject.call.words
    for at, word in enumerate(words):
        for option in options:
            if word == option and at + 1 < len(words):
                found.append(words[at + 1])
            elif word.startswith(option + "="):
                found.append(word[len(option) + 1 :])
            elif len(option) == 2 and word.startswith(option) and word[2:3].isdigit():
                found.append(word[2:])
    return found


def _turns(subject: Subject) -> int:
    """How often loops run it, and for how many lines of `seq` another one hands it."""
    turns = subject.call.turns
    if {"xargs", "parallel"} & set(subject.call.wrappers):
        for sibling in subject.siblings:
            if sibling.program == "seq" and {"xargs", "parallel"} & set(sibling.feeds):
                turns *= sequence_length([int(w) for w in sibling.words if re.fullmatch(r"-?\d{1,12}", w)])
                break
    return turns


def _host(subject: Subject) -> str:
    return next((h for w in subject.call.words if (h := _host_in(w))), "")


def _host_in(word: str) -> str:
    found = _URL.match(word) or _BARE.match(word)
    return found.group(1) if found and UNKNOWN not in found.group(1) else ""


def _is_here(host: str) -> bool:
    return bool(_HERE.match(host))
