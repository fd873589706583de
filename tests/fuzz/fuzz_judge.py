"""Throws shell texts at the judge for as long as asked: `python -m tests.fuzz.fuzz_judge --seconds N [--seed S]`.

Texts come from a grammar of bash and from mutated examples of the rules. Nothing is ever run. A text fails when the
judge faults (it caught an exception of ours), when reading it costs more work than its budget, or takes over
`MOST_S` or `MOST_BYTES`: what never ends is stopped and told.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import statistics
import sys
import time
from collections.abc import Callable

from shellguard.cli.offline import OfflineJudge
from shellguard.data.rules import load
from shellguard.model import Attempt, Session, Source
from shellguard.parse.evaluate import MAX_BRANCHES
from shellguard.parse.walk import MAX_INVOCATIONS, Walk

MOST_S, MOST_BYTES = 15.0, 4 << 30


class Endless(BaseException):
    """No catch-all of ours may take it for a fault."""


def _stop(*_: object) -> None:
    raise Endless


WORDS = (
    "rm -rf / ~ $X ${X:-d} ${X%%.*} \"$@\" $(b) `c` <(d) >(e) {a,b{c,d}} {1..9..2} *.txt 'q r' \"s $t\" $'\\x72' $((1+2)) "
    "a[1] ${a[@]:1:2} ${!a} ~+/x \\\n -- = == 2>&1 >f <<<x {fd}>g | & ; ;; ( ) [[ ]] (( )) ! é \udc80"
).split(" ")  # fmt: skip
SHAPES = (
    "{c}; {c}", "{c} && {c} || {c}", "{c} | {c}", "{c} &", "( {c} )", "{{ {c}; }}", "if {c}; then {c}; else {c}; fi",
    "for i in {w} {w}; do {c}; done", "while {c}; do {c}; done", "case {w} in {w}) {c};; *) {c};& esac", "f() {{ {c}; }}; f {w}",
    "X={w} {c}", "declare -A m=([{w}]={w}); {c}", "eval {w} {w}", "bash -c '{c}'", "cat <<E | bash\n{c}\nE\n", "$({c})",
    "echo {w} | xargs {w}", "exec 3<<<{w}; read -u 3 X; {c}", "coproc {{ {c}; }}; {c}", "alias q={w}; {c}", "trap {w} EXIT",
    "printf -v X {w} {w}; {c}", "python3 -c '{w}'", "[[ {w} =~ {w} ]] && {c}", "for ((;;)); do {c} & done", "sudo env A=1 {c}",
    "curl -d {w} http://h/{w}", "psql -c '{w}'", "${{X/{w}/{w}}}", "echo {w} | sed s/{w}/{w}/ | awk '{{print $1}}'",
)  # fmt: skip


def command(random_: random.Random, depth: int) -> str:
    """A text by the grammar."""
    if depth <= 0 or random_.random() < 0.25:
        return " ".join(random_.choices(WORDS, k=random_.randint(1, 6)))
    shape = random_.choice(SHAPES)
    while "{c}" in shape:
        shape = (
            shape.replace("{c}", command(random_, depth - 1), 1)
            if len(shape) < 20_000
            else shape.replace("{c}", "a")
        )
    while "{w}" in shape:
        shape = shape.replace("{w}", random_.choice(WORDS), 1)
    return shape


def mutated(random_: random.Random, examples: list[str]) -> str:
    """An example of a rule with pieces cut, doubled, swapped or carried away."""
    text = random_.choice(examples)
    for _ in range(random_.randint(1, 4)):
        start = random_.randint(0, len(text))
        end = min(len(text), start + random_.randint(0, 12))
        piece = text[start:end]
        text = random_.choice(
            (
                text[:start] + text[end:],
                text[:start] + piece * random_.choice((2, 3, 200)) + text[end:],
                text[:start] + random_.choice(WORDS) + text[start:],
                text[:end] + random_.choice(examples)[: random_.randint(0, 60)],
                "".join(reversed(piece)).join((text[:start], text[end:])),
            )
        )[:65_536]
    return text


def watched() -> list[Walk]:
    """Every walk made from now on, so that its work can be looked at."""
    walks: list[Walk] = []
    begin: Callable[..., None] = Walk.__init__

    def noted(self: Walk, **given: object) -> None:
        begin(self, **given)
        walks.append(self)

    Walk.__init__ = noted  # type: ignore[method-assign, assignment]
    return walks


def main() -> int:
    """Run; 1 when a text failed."""
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    random_ = random.Random(given.seed)
    examples = [e for r in load().rules.rules for e in (*r.match, *r.miss)]
    judge, walks = OfflineJudge(), watched()
    session = Session("fuzz", workspace="/home/dev/project", home="/home/dev")
    times: list[tuple[float, int]] = []
    failures = partial = 0
    ended: list[bool] = []  # told to stop: the summary is printed all the same
    signal.signal(signal.SIGALRM, _stop)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    end = time.monotonic() + given.seconds
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    while time.monotonic() < end and not ended:
        text = (
            command(random_, random_.randint(1, 6)) if random_.random() < 0.5 else mutated(random_, examples)
        )
        walks.clear()
        start = time.process_time()
        try:
            signal.setitimer(signal.ITIMER_REAL, MOST_S)
            decision = judge(Attempt(source=Source.CHECK, cwd="/home/dev/project", script=text), session)
            signal.setitimer(signal.ITIMER_REAL, 0)
        except Endless:
            failures += 1
            print(f"ENDLESS: {text[:2000]!r}", flush=True)
            continue
        times.append((time.process_time() - start, len(text)))
        partial += "not read" in decision.policy_row
        is_over = len(walks) > MAX_BRANCHES + 2 or any(len(w.found) > MAX_INVOCATIONS for w in walks)
        if decision.fault or is_over:
            failures += 1
            print(f"FAILED {decision.fault or 'over budget'}: {text[:2000]!r}", flush=True)
    spent = sorted(t for t, _ in times)
    slowest = max(times)
    print(
        f"{len(times)} texts, {failures} failed, {partial} not read to the end; median {statistics.median(spent) * 1e3:.2f} ms, "
        f"p99 {spent[int(len(spent) * 0.99)] * 1e3:.1f} ms, slowest {slowest[0] * 1e3:.0f} ms ({slowest[1]} characters)"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
