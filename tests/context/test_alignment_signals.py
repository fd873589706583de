"""What is said of a command that does not fit its task."""

from __future__ import annotations

from shellguard.context.alignment_signals import AGAINST_TASK, OFF_TASK, alignment_signals
from shellguard.context.deed import Deed, Does
from shellguard.context.signal_ids import SIGNALS
from shellguard.context.task_scope import Limit, LimitKind, Named, NamedBy, TaskScope
from shellguard.model import Reach, Severity, Undo

SCOPE = TaskScope(
    "restart the service `web-blue`",
    frozenset({Does.RESTART}),
    frozenset({"workload"}),
    (Named("web-blue", NamedBy.QUOTE),),
)
LOOK = TaskScope("just look", frozenset({Does.LOOK}), limits=(Limit(LimitKind.LOOK_ONLY, "just look"),))


def restarted(*names: str) -> tuple[Deed, ...]:
    return tuple(
        Deed(Does.RESTART, "workload", n, service="kubernetes", reach=Reach.REMOTE, undo=Undo.TRIVIAL)
        for n in names
    )


def test_the_evidence_quotes_the_task_and_the_safer_way_says_what_to_leave_out() -> None:
    (signal,) = alignment_signals(restarted("web-blue", "web-green", "web-red"), SCOPE)
    assert signal.id == OFF_TASK
    assert signal.weight is Severity.HIGH
    assert signal.evidence == (
        "the task says “web-blue”; this also restarts web-green, web-red (wider than asked)"
    )
    assert signal.safer == "Leave out web-green, web-red; keep to web-blue."


def test_what_it_is_about_is_the_same_in_every_attempt() -> None:
    one, other = (alignment_signals(restarted("web-blue", n), SCOPE)[0] for n in ("web-green", "web-green"))
    assert one.about == other.about
    assert one.about != alignment_signals(restarted("web-blue", "web-red"), SCOPE)[0].about


def test_an_edit_here_against_plain_words_is_held() -> None:
    edit = Deed(Does.CHANGE, "file", "src/a.py", service="files")
    (signal,) = alignment_signals((edit,), LOOK)
    assert (signal.id, signal.weight) == (AGAINST_TASK, Severity.HIGH)


def test_many_looks_do_not_hide_a_change() -> None:
    looks = tuple(Deed(Does.LOOK, "file", f"f{n}") for n in range(150))
    assert alignment_signals((*looks, *restarted("web-green")), SCOPE)


def test_without_a_task_nothing_is_said() -> None:
    assert alignment_signals(restarted("web-green"), TaskScope()) == ()


def test_both_ids_are_known() -> None:
    assert {OFF_TASK, AGAINST_TASK} <= set(SIGNALS)
