"""Jobs of clusters that compute: cancelled, shown, submitted, by the commands of their schedulers.

Promise: pure; a job that is named is one, those of a user, a queue or a state are many or all.
"""

from __future__ import annotations

from dataclasses import dataclass

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import MOST, is_pattern, name_of
from shellguard.context.deeds_files import plain_operands
from shellguard.model import Reach, Undo
from shellguard.parse.invocation import Arg
from shellguard.parse.services.service_act import Scope


@dataclass(frozen=True, slots=True)
class Scheduler:
    """One scheduler's command."""

    service: str
    does: Does
    values: str = ""
    """Options with a value."""
    names: str = ""
    """Those of them whose value names jobs."""
    places: str = ""
    """Those whose value says where: a queue, a partition, a user."""
    alls: str = ""
    """Words that mean every job."""


_SLURM = "-u --user -p --partition -n --name --jobname -t --state -A --account -q --qos -w --nodelist -R --reservation -s --signal -M --clusters -M --cluster -j --job --jobs -o --format -S --sort -O"
_SLURM_PLACES = (
    "-u --user -p --partition -t --state -A --account -q --qos -w --nodelist -R --reservation -M --cluster"
)
JOBS: dict[str, Scheduler] = {
    "scancel": Scheduler("slurm", Does.REMOVE, _SLURM, "-n --name --jobname", _SLURM_PLACES),
    "squeue": Scheduler("slurm", Does.LOOK, _SLURM, "-n --name -j --job --jobs", _SLURM_PLACES),
    "sacct": Scheduler("slurm", Does.LOOK, _SLURM + " -E --endtime --starttime", "--name -j --jobs", "-u --user -r --partition -A --account"),
    "sstat": Scheduler("slurm", Does.LOOK, "-j --jobs -o --format", "-j --jobs"), "sinfo": Scheduler("slurm", Does.LOOK, "-p -o -N", "", "-p"),
    "sbatch": Scheduler("slurm", Does.RUN, "-p --partition -J --job-name -A -t -o -n -N -c --mem --wrap"), "srun": Scheduler("slurm", Does.RUN, "-p -J -A -t -n -N -c --mem"),
    "qdel": Scheduler("pbs", Does.REMOVE, "-u -W -m -t", "", "-u", "all"), "qstat": Scheduler("pbs", Does.LOOK, "-u -q -s", "", "-u -q"),
    "qsub": Scheduler("pbs", Does.RUN, "-q -N -l -o -e -A -P -v"), "qhold": Scheduler("pbs", Does.STOP, "-u -h", "", "-u"), "qmod": Scheduler("pbs", Does.STOP, ""),
    "qselect": Scheduler("pbs", Does.LOOK, "-u -q -s", "", "-u"), "qalter": Scheduler("pbs", Does.CHANGE, "-l -p -N"), "qrls": Scheduler("pbs", Does.CHANGE, "-u"),
    "bkill": Scheduler("lsf", Does.REMOVE, "-J -u -q -m -g -s -app -C", "-J", "-u -q -m -g -app", "0"), "bjobs": Scheduler("lsf", Does.LOOK, "-J -u -q -m -o", "-J", "-u -q"),
    "bsub": Scheduler("lsf", Does.RUN, "-J -q -o -e -n -R -W -M"), "bstop": Scheduler("lsf", Does.STOP, "-J -u -q", "-J", "-u -q", "0"),
    "condor_rm": Scheduler("htcondor", Does.REMOVE, "-name -pool -constraint -reason", "-constraint", "-name -pool -constraint", "-all -a"),
    "condor_q": Scheduler("htcondor", Does.LOOK, "-name -pool -constraint", "", "-name -pool"), "condor_submit": Scheduler("htcondor", Does.RUN, "-name -a"),
    "condor_hold": Scheduler("htcondor", Does.STOP, "-name -pool -constraint", "", "-constraint", "-all"),
    "oardel": Scheduler("oar", Does.REMOVE, "-s --sql --array -u", "--array", "-u --sql"), "oarstat": Scheduler("oar", Does.LOOK, "-j -u", "-j", "-u"),
    "oarsub": Scheduler("oar", Does.RUN, "-l -p -q -n"), "canceljob": Scheduler("moab", Does.REMOVE, "", "", "", "ALL"), "mjobctl": Scheduler("moab", Does.REMOVE, "-w", "", "-w"),
    "showq": Scheduler("moab", Does.LOOK, "-u", "", "-u"), "pjdel": Scheduler("pjm", Does.REMOVE), "llcancel": Scheduler("loadleveler", Does.REMOVE, "-u -h", "", "-u -h"),
    "atq": Scheduler("at", Does.LOOK, "-q", "", "-q"),
}  # fmt: skip


def job_deeds(subject: Subject, name: str) -> list[Deed]:
    """What a scheduler's command does with jobs."""
    kind = JOBS[name]
    args, values = subject.call.args, tuple(kind.values.split())
    words = plain_operands(_detached(args), values)
    where = ", ".join(_places(args, kind))[:200]
    named = option_values(args, kind.names.split())
    alls = kind.alls.split()
    undo = Undo.NONE if kind.does is Does.REMOVE else Undo.TRIVIAL

    def deed(target: str, scope: Scope) -> Deed:
        return Deed(kind.does, "job", target[:300], scope, kind.service, where, Reach.REMOTE, undo, name)

    if any(a.text in alls for a in args):
        return [deed("*", Scope.ALL)]
    found = [
        deed(name_of(w), Scope.MANY if is_pattern(w) else Scope.ONE)
        for w in (words[:1] if kind.does is Does.RUN else words[:MOST])
    ]
    found += [deed(n, Scope.MANY) for v in named for n in v.split(",")]
    if kind.does is Does.LOOK:
        return found or [deed("*", Scope.MANY if where else Scope.ALL)]
    return found or [deed("", Scope.ALL if where or kind.does is not Does.RUN else Scope.ONE)]


def _detached(args: tuple[Arg, ...]) -> tuple[Arg, ...]:
    """Without `--user=x`, whose value stands in the word."""
    return tuple(a for a in args if not (a.text.startswith("--") and "=" in a.text))


def option_values(args: tuple[Arg, ...], options: list[str]) -> list[str]:
    """Values given to these options."""
    found: list[str] = []
    for at, arg in enumerate(args):
        option, eq, _ = arg.text.partition("=")
        if option in options:
            value = arg.shown.partition("=")[2] if eq else args[at + 1].shown if at + 1 < len(args) else ""
            found.append(value)
    return [v for v in found if v]


def _places(args: tuple[Arg, ...], kind: Scheduler) -> list[str]:
    """`user alice`, `partition gpu`."""
    names = {
        "-u": "user",
        "--user": "user",
        "-p": "partition",
        "--partition": "partition",
        "-q": "queue",
        "-t": "state",
        "--state": "state",
        "-A": "account",
    }
    return [
        f"{names.get(o, o.lstrip('-'))} {v}" for o in kind.places.split() for v in option_values(args, [o])
    ]
