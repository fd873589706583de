"""What the agent reads when a command does not simply run.

Promise: at most six lines of at most 100 columns, printable ASCII only, whatever the decision carries. Pure.
"""

from __future__ import annotations

import textwrap

from shellguard.context.signal_ids import title_of
from shellguard.model import Decision, Hold

COLUMNS, LINES = 100, 6

LAST_LINE = "Do not try another way to the same effect; ask the user."

_ASCII = str.maketrans({
    "‘": "'", "’": "'", "“": '"', "”": '"', "‹": "<", "›": ">", "–": "-", "—": "-", "…": "...", "→": "->",
    "×": "x", })  # fmt: skip


def plain(text: str) -> str:
    """One line of printable ASCII: white space joined, control characters dropped, what has no ASCII form
    as `?`."""
    joined = " ".join(text.translate(_ASCII).split())
    kept = "".join(c for c in joined if c.isprintable() or not c.isascii())
    return kept.encode("ascii", "replace").decode()


def _shortened(text: str, *, columns: int = COLUMNS) -> str:
    text = plain(text)
    if len(text) <= columns:
        return text
    room = columns - len("...")
    cut = text.rfind(" ", 0, room + 1)
    # A single word longer than half the line is cut inside: nothing but its beginning would be left
    # otherwise.
    return text[: cut if cut > room // 2 else room].rstrip(" ,;:") + "..."


def _first_sentence(text: str) -> str:
    text = plain(text)
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]


def headline(decision: Decision) -> str:
    """Why it does not simply run, as a title."""
    if decision.fault:
        return f"it could not be judged: {decision.fault}"
    if decision.main is not None:
        return decision.main.title
    alarm = decision.alarm or next(iter(decision.signals), None)
    return title_of(alarm.id) if alarm is not None else decision.policy_row or "not allowed by policy"


def _safer(decision: Decision) -> str:
    ways = decision.main.safer if decision.main is not None else ()
    # what the session shows says more than what any command of this kind would be told
    if decision.alarm is not None and decision.alarm.safer:
        return decision.alarm.safer
    if not ways:
        return ""
    run, note = ways[0].run, ways[0].note
    return f"{run}  ({note})" if run and note else run or note


def _noticed(decision: Decision, *, room: int) -> list[str]:
    """What the session shows beside what the rules say; where it came from needs more than one line."""
    alarm = decision.alarm or (next(iter(decision.signals), None) if decision.main is None else None)
    if alarm is None or decision.fault:
        return []
    text = plain(f"Why: {alarm.evidence}")
    return textwrap.wrap(text, COLUMNS, max_lines=room, placeholder="...", break_on_hyphens=False)


def _rendered(first: str, decision: Decision, *, note: str = "") -> str:
    main = decision.main
    lines = [_shortened(first)]
    said = _noticed(decision, room=1 if plain(note) else 2 if main is not None else 3)
    if main is not None:
        lines.append(_shortened(f"It would: {main.act.phrase()}"))
        said = said or [_shortened(f"Why: {_first_sentence(main.why)}")]
    lines += said
    if _safer(decision):
        lines.append(_shortened(f"Safer: {_safer(decision)}"))
    if plain(note):
        room = LINES - 1 - len(lines)
        lines += textwrap.wrap(f"The person says: {plain(note)}", COLUMNS, max_lines=room, placeholder="...")
    return "\n".join([*lines, LAST_LINE])


def refused_text(decision: Decision, *, note: str = "", is_by_person: bool = False) -> str:
    """A refusal by policy, or by a person with what they wrote. A decision with `fault` says that we
    broke."""
    if decision.fault and not is_by_person:
        return _rendered(f"shellguard: broken, not run: {headline(decision)}", decision)
    start = "shellguard: held for a person, refused: " if is_by_person else "shellguard: refused: "
    return _rendered(start + headline(decision), decision, note=note)


def unanswered_text(decision: Decision, *, waited_s: float) -> str:
    """Nobody answered in time, which is not the same as a no."""
    return _rendered(
        f"shellguard: held, nobody answered within {waited_s:.0f} s: {headline(decision)}", decision
    )


def held_text(hold: Hold) -> str:
    """That it waits, what only the session explains, and that waiting is all there is to do."""
    first = _shortened(
        f"shellguard: held for a person to review (hold {hold.id}): {headline(hold.decision)}."
    )
    why = _noticed(hold.decision, room=2)
    return "\n".join([first, *why, "It runs as soon as it is approved; do not retry it another way."])


def broken_text(reason: str) -> str:
    """We failed, so it was not run. The reason is kept whole where it can be: it says what to do about it."""
    text = plain(f"shellguard: broken: {reason}")
    lines = textwrap.wrap(text, COLUMNS, max_lines=LINES - 1, placeholder="...", break_on_hyphens=False)
    return "\n".join([*lines, f"It was not run. {LAST_LINE}"])
