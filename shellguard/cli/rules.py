"""`shellguard rules`: the rules in force, one of them explained, and the pages generated from them.

Promise: shows and asks; loosened rules are taken by a guard only after `--reload`, and the guard decides who may ask.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import typer

from shellguard.errors import ShellGuardError, UsageError
from shellguard.hold.visible import one_line
from shellguard.tui.connection import Guard
from shellguard.wire.client import Client

if TYPE_CHECKING:
    from shellguard.classify.rule import Rule

_WIDTH = 100

# Every example of every rule is proved again, for each guard.
_RELOAD_WITHIN_S = 60.0


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def rules(
        rule_id: str = typer.Argument("", metavar="[ID]", help="Explain this rule."),
        *,
        as_json: bool = typer.Option(False, "--json", help="One JSON object a rule."),
        reload: bool = typer.Option(
            False, "--reload", help="Running guards take the files as they are, loosened rules too."
        ),
        schema: bool = typer.Option(False, "--schema", help="Print the JSON schema of a rule file."),
        index: bool = typer.Option(
            False, "--index", help="Print the index of the packaged rules (Markdown)."
        ),
    ) -> None:
        """List the rules, explain one, or have running guards read them anew."""
        if reload:
            from shellguard.data import guards

            raise typer.Exit(reloaded(guards.running(), say=typer.echo))
        if schema or index:
            from shellguard.cli import rule_pages
            from shellguard.data.rules import packaged_rules

            typer.echo(
                rule_pages.schema_text() if schema else rule_pages.index_text(packaged_rules()), nl=False
            )
            return
        from shellguard.data.rules import load

        loaded = load()
        for problem in loaded.problems:
            print(f"shellguard: rule not used: {one_line(problem)}", file=sys.stderr)
        chosen = [pick(loaded.rules.rules, rule_id)] if rule_id else list(loaded.rules.rules)
        if as_json:
            typer.echo("\n".join(json.dumps(as_plain(rule)) for rule in chosen))
        else:
            typer.echo(explained(chosen[0]) if rule_id else table(chosen))


def pick(known: Sequence[Rule], rule_id: str) -> Rule:
    """The rule of that id. Raises UsageError naming the nearest one."""
    from shellguard.classify.rule import nearest

    for rule in known:
        if rule.id == rule_id:
            return rule
    ids = [rule.id for rule in known if rule_id and rule_id in rule.id] or [rule.id for rule in known]
    hint = nearest(rule_id, ids) if len(ids) == len(known) else f"; did you mean {', '.join(ids)}?"
    if "did you mean" not in hint:
        hint = "; `shellguard rules` lists them"
    raise UsageError(f"no rule is called {one_line(rule_id, 60)!r}{hint}")


def table(rules: Sequence[Rule]) -> str:
    """One line a rule, under its family, gravest first."""
    width = max((len(rule.id) for rule in rules), default=0)
    lines: list[str] = []
    for family in sorted({rule.family for rule in rules}):
        lines += ["", family]
        of_family = sorted((r for r in rules if r.family == family), key=lambda r: (-r.severity, r.id))
        lines += [f"  {r.id:<{width}}  {r.severity.label:<8}  {one_line(r.title)}" for r in of_family]
    return "\n".join([*lines[1:], "", f"{len(rules)} rules; `shellguard rules ID` explains one."])


def explained(rule: Rule) -> str:
    """One rule on one screen."""
    parts = [
        ("would", [rule.act.phrase()]),
        ("why", _wrapped(rule.why)),
        ("safer", [w.run + (f"   # {w.note}" if w.note else "") if w.run else w.note for w in rule.safer]),
        ("stops", list(rule.match)),
        ("not", list(rule.miss)),
        ("misses", list(rule.gap)),
        ("read", list(rule.references)),
        ("file", [rule.path]),
    ]
    lines = [f"{rule.id} ({rule.severity.label}, {rule.family}): {one_line(rule.title)}"]
    for label, rows in parts:
        if rows:
            lines.append("")
            lines += [f"  {label if not n else '':<8}{one_line(row)}" for n, row in enumerate(rows)]
    return "\n".join(lines)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH - 10, break_long_words=False, break_on_hyphens=False)


def as_plain(rule: Rule) -> dict[str, Any]:
    """Plain JSON types; enums by their label."""
    return {
        "id": rule.id,
        "family": rule.family,
        "title": rule.title,
        "severity": rule.severity.label,
        "act": {
            "verb": rule.act.verb,
            "object": rule.act.object,
            "reach": rule.act.reach.value,
            "undo": rule.act.undo.value,
        },
        "why": rule.why,
        "safer": [{"run": way.run, "note": way.note} for way in rule.safer],
        "references": list(rule.references),
        "examples": {"match": list(rule.match), "miss": list(rule.miss), "gap": list(rule.gap)},
        "path": rule.path,
    }


def reloaded(guards: Sequence[Guard], *, say: Callable[[str], None]) -> int:
    """Ask each guard to read its rules anew; 0 when all did and no file is broken, else 1."""
    if not guards:
        say("No guard is running; rules are read at every start.")
        return 0
    worst = 0
    for guard in guards:
        name = one_line(guard.session)
        try:
            with Client(str(guard.socket), timeout_s=_RELOAD_WITHIN_S) as client:
                reply = client.ask("reload")
        except ShellGuardError as error:
            say(f"{name}: not reloaded: {one_line(str(error))}")
            worst = 1
            continue
        say(f"{name}: {reply['rules']} rules in force")
        for problem in reply["problems"]:
            say(f"{name}: rule not used: {one_line(str(problem))}")
            worst = 1
    return worst
