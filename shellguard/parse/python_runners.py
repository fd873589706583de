"""Python behind a runner, a profiler or a debugger: `uv run x.py`, `python -m cProfile x.py`, `coverage run x.py`.

Promise: pure and total; the file or module is said as Python running it.
"""

from __future__ import annotations

from shellguard.parse.getopt import Grammar, scan
from shellguard.parse.invocation import Arg
from shellguard.parse.peeled import Peeled, Peeler


def python_file(peeled: Peeled | None) -> Peeled | None:
    """`uv run x.py` is Python running x.py."""
    if peeled is None or not peeled.args or not peeled.args[0].text.endswith(".py"):
        return peeled
    return Peeled((Arg("python3"), *peeled.args), cwd=peeled.cwd)


_RUNNERS: dict[str, tuple[str, str]] = {
    # module: (its own first word, options with values)
    "cProfile": ("", "-o --outfile -s --sort"), "profile": ("", "-o --outfile -s --sort"), "pdb": ("", "-c --command"),
    "trace": ("", "-f --file -C --coverdir --ignore-module --ignore-dir"), "runpy": ("", ""),
    "coverage": ("run", "--source --omit --include --rcfile --data-file --context --concurrency --timid"),
    "memray": ("run", "-o --output --live-port"), "viztracer": ("", "-o --output_file --tracer_entries"), "scalene": ("", "--outfile"),
    "kernprof": ("", "-o -s"), "debugpy": ("", "--listen --connect --configure-subProcess"), "line_profiler": ("", "-o"),
    "torchrun": ("", "--nproc_per_node --nproc-per-node --nnodes --node_rank --master_addr --master_port --rdzv_id --rdzv_backend --rdzv_endpoint"),
    "accelerate": ("launch", "--config_file --num_processes --num_machines --mixed_precision --main_process_port"),
}  # fmt: skip


def python_module(args: tuple[Arg, ...]) -> Peeled | None:
    """`-m MODULE ...`: the module, or the file a profiler or debugger runs."""
    runs = _python_runner(args[0].text, args[1:])
    return runs if runs is not None else Peeled(args)


_TIMEIT = Grammar(frozenset("-n --number -r --repeat -s --setup -u --unit".split()))


def _python_runner(name: str, args: tuple[Arg, ...]) -> Peeled | None:
    if name == "timeit":
        found = scan(args, _TIMEIT)
        code = "\n".join(a.text for a in (*found.values("-s", "--setup"), *found.rest))
        return Peeled((Arg("python3"), Arg("-c"), Arg(code))) if code else None
    own = _RUNNERS.get(name)
    if own is None or (own[0] and (not args or args[0].text != own[0])):
        return None
    rest = args[1:] if own[0] else args
    values = frozenset(own[1].split())
    at = 0
    while at < len(rest) and rest[at].text.startswith("-") and rest[at].text not in ("-m", "--module"):
        at += 2 if rest[at].text in values else 1
    if at >= len(rest):
        return None
    is_module = rest[at].text in ("-m", "--module")
    return (
        Peeled((Arg("python3"), Arg("-m"), *rest[at + 1 :]))
        if is_module
        else Peeled((Arg("python3"), *rest[at:]))
    )


def _runner_named(name: str) -> Peeler:
    return lambda args: _python_runner(name, args)


RUNNERS: dict[str, Peeler] = {
    name: _runner_named(name) for name in _RUNNERS if name not in ("profile", "trace", "pdb", "runpy")
}
