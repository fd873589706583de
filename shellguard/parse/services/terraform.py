"""What terraform, tofu, terragrunt and cdktf would do to infrastructure and to its state.

Promise: pure but for the plan and settings that `world` is asked for, and total. Options and subcommands as in Terraform 1.11
(`terraform -help`), OpenTofu 1.9 and Terragrunt's "CLI options"; `-opt` and `--opt` are the same.
"""

from __future__ import annotations

import posixpath

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.services.migrations_rows import Row, doubled, first_row, rows_of
from shellguard.parse.services.service_act import Group, Scope, ServiceAct, Thing, Verb, group_of
from shellguard.parse.services.terraform_place import folder_of, options_of_environment, where_of
from shellguard.parse.services.terraform_plan import Action, Change, Plan, read_plan
from shellguard.parse.services.terraform_things import thing_of_address
from shellguard.parse.world import World

_GRAMMAR = Grammar.of(
    "chdir= var= var-file= target= replace= exclude= target-file= exclude-file= out= state= state-out= backup= lock-timeout= parallelism= "
    "config= backend-config= from-module= plugin-dir= filter= test-directory= generate-config-out= auto-approve destroy refresh-only dry-run "
    "force help version lock? input? refresh? or-create? no-color json all a,all-units "
    "working-dir= terragrunt-working-dir= config-path= terragrunt-config= queue-include-dir= queue-exclude-dir= terragrunt-include-dir= "
    "terragrunt-exclude-dir= iam-assume-role= terragrunt-source= source= feature= non-interactive terragrunt-non-interactive "
    "migrate-state force-copy reconfigure upgrade a,app= o,output="
)
_ROWS = rows_of(
    """
    state rm|remove -dry-run|--dry-run : -
    state mv -dry-run|--dry-run : -
    state rm|remove : forget state
    state mv|move : move state
    state push : replace state all
    state replace-provider : change state
    workspace delete : delete state
    workspace new|select : switch state
    force-unlock : disable state
    taint : replace unknown asks
    untaint : -
    import : change state
    refresh : change state
    test : run stack
    init --migrate-state|--force-copy : move state
    push : deploy stack
    """
)
_MOST_NAMED = 5
_DELETES = frozenset({Action.DELETE})
_REPLACES = frozenset({Action.DELETE_THEN_CREATE, Action.CREATE_THEN_DELETE})
_FORGETS = frozenset({Action.FORGET, Action.CREATE_THEN_FORGET})


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What it would destroy, replace, forget or apply."""
    world = None if call.host else world
    args = tuple(doubled(a) for a in call.args)
    given = read_options(_GRAMMAR, args)
    command, is_every = _command(call.program, given)
    if not command or given.has("help", "version"):
        return ()
    extra = options_of_environment(call, command[0])
    given = read_options(_GRAMMAR, (*args, *(doubled(a) for a in extra)))
    if is_every:
        # every unit is applied without a question (Terragrunt's "run --all")
        given.options.setdefault("auto-approve", [Arg("")])
    is_destroyed = command[0] == "destroy" or (command[0] == "apply" and given.has("destroy"))
    row = first_row(_ROWS, command, tuple(a.text for a in args))
    if not is_destroyed and command[0] not in ("apply", "deploy") and (row is None or row.verb is None):
        return ()
    where = where_of(call, given, world)
    if is_destroyed:
        return _destroy(call, given, command[1:], where, world)
    if command[0] in ("apply", "deploy"):
        return _apply(call, given, command[1:], where, world)
    return _by_row(call, row, command, where) if row is not None else ()


def _command(program: str, given: Given) -> tuple[tuple[str, ...], bool]:
    """The subcommand and its operands; whether it is for every unit below."""
    words = tuple(o.text for o in given.operands[:200])
    is_every = False
    if words[:2] in (("stack", "run"), ("cdktf", "stack")):
        words, is_every = words[2:], True
    elif words and words[0] in ("run-all", "run"):
        is_every, words = words[0] == "run-all" or given.has("all"), words[1:]
    if words and words[0].endswith("-all") and program == "terragrunt":
        is_every, words = True, (words[0].removesuffix("-all"), *words[1:])
    return words, is_every


def _asks(call: Invocation, given: Given) -> bool:
    """Whether a person is asked first, and nobody answers for them."""
    silent = ("auto-approve", "non-interactive", "terragrunt-non-interactive")
    is_silent = any(given.has(o) and given.text(o) != "false" for o in silent)
    return not is_silent and not (call.stdin or call.fed_by)


def _destroy(
    call: Invocation, given: Given, operands: tuple[str, ...], where: str, world: World | None
) -> tuple[ServiceAct, ...]:
    plan = _saved(call, given, operands, world)
    if plan is not None:
        return _planned(call, plan, operands[0], where)
    targets = [a.shown for a in given.options.get("target", [])]
    things = [thing_of_address(t) for t in targets] or [Thing.STACK]
    return (
        ServiceAct(
            Verb.DELETE,
            min(things, key=_gravity),
            ", ".join(targets[:_MOST_NAMED]) or " ".join(operands[:2]),
            service=call.program,
            scope=(Scope.MANY if len(targets) > 1 else Scope.ONE) if targets else Scope.ALL,
            where=where,
            is_certain=not _asks(call, given),
        ),
    )


def _apply(
    call: Invocation, given: Given, operands: tuple[str, ...], where: str, world: World | None
) -> tuple[ServiceAct, ...]:
    if given.has("refresh-only"):
        return (ServiceAct(Verb.CHANGE, Thing.STATE, service=call.program, where=where),)
    if operands and call.program != "cdktf":
        plan = _saved(call, given, operands, world)
        if plan is not None:
            return _planned(call, plan, operands[0], where)
        if "destroy" in operands[0].lower():
            return (
                ServiceAct(
                    Verb.DELETE,
                    Thing.STACK,
                    operands[0],
                    call.program,
                    Scope.ALL,
                    where=where,
                    is_certain=False,
                ),
            )
        # whoever saved the plan could read it
        return (
            ServiceAct(
                Verb.DEPLOY, Thing.STACK, operands[0], service=call.program, where=where, is_shielded=True
            ),
        )
    is_certain = not _asks(call, given)
    replaced = [
        ServiceAct(
            Verb.REPLACE, thing_of_address(a.text), a.shown, call.program, where=where, is_certain=is_certain
        )
        for a in given.options.get("replace", [])[:_MOST_NAMED]
    ]
    scope = Scope.MANY if given.has("target") else Scope.ALL
    applied = ServiceAct(
        Verb.DEPLOY, Thing.STACK, service=call.program, scope=scope, where=where, is_certain=is_certain
    )
    return (*replaced, applied)


def _saved(call: Invocation, given: Given, operands: tuple[str, ...], world: World | None) -> Plan | None:
    folder = folder_of(call, given)
    if world is None or folder is None or not operands or UNKNOWN in operands[0]:
        return None
    data = world.content(posixpath.normpath(posixpath.join(folder, operands[0])))
    return read_plan(data) if data is not None else None


def _planned(call: Invocation, plan: Plan, name: str, where: str) -> tuple[ServiceAct, ...]:
    """One act for each thing that is destroyed, replaced or forgotten, the gravest first."""
    kinds = ((Verb.DELETE, _DELETES), (Verb.REPLACE, _REPLACES), (Verb.FORGET, _FORGETS))
    counts = [(verb, sum(c.action in actions for c in plan.changes)) for verb, actions in kinds]
    told = {Verb.DELETE: "destroys", Verb.REPLACE: "replaces", Verb.FORGET: "forgets"}
    sums = ", ".join(f"{told[verb]} {count}" for verb, count in counts if count)
    workspace = plan.workspace if plan.workspace not in ("", "default") else ""
    # the file's own name says nothing: `test.tfplan` may be a plan for anything
    said = ", ".join(
        p
        for p in (f"the saved plan {sums}" if sums else "", f"workspace {workspace}" if workspace else where)
        if p
    )
    found = [
        act
        for verb, actions in kinds
        for act in _grouped(verb, [c for c in plan.changes if c.action in actions], call.program, said)
    ]
    if any(c.action is Action.UPDATE or c.action is Action.CREATE for c in plan.changes):
        found.append(ServiceAct(Verb.DEPLOY, Thing.STACK, name, call.program, where=said, is_shielded=True))
    return tuple(sorted(found, key=lambda a: (_gravity(a.thing), a.verb is not Verb.DELETE)))


def _grouped(verb: Verb, changes: list[Change], service: str, where: str) -> list[ServiceAct]:
    by_thing: dict[Thing, list[str]] = {}
    for change in changes:
        by_thing.setdefault(thing_of_address(change.address), []).append(change.address)
    return [
        ServiceAct(
            verb,
            thing,
            _listed(addresses),
            service=service,
            scope=Scope.MANY if len(addresses) > 1 else Scope.ONE,
            where=where,
        )
        for thing, addresses in by_thing.items()
    ]


def _listed(names: list[str]) -> str:
    rest = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


_ORDER = (Group.DATA, Group.SERVICE, Group.ACCESS, Group.TRIFLE)


def _gravity(thing: Thing) -> tuple[int, bool]:
    """Smaller is graver; what is known comes before what is not."""
    return _ORDER.index(group_of(thing)), thing in (Thing.UNKNOWN, Thing.STATE)


def _by_row(call: Invocation, row: Row, command: tuple[str, ...], where: str) -> tuple[ServiceAct, ...]:
    if row.verb is None:
        return ()
    depth = sum(not w.startswith(("-", "!")) for w in row.words)
    named = command[depth:]
    thing = thing_of_address(named[0]) if command[0] == "taint" and named else row.thing
    scope = Scope.MANY if len(named) > 1 and row.verb is Verb.FORGET else row.scope
    return (
        ServiceAct(
            row.verb, thing, ", ".join(named[:_MOST_NAMED]).replace(UNKNOWN, "…"), call.program,
            scope=scope, where=where, is_certain=not row.asks,
        ),
    )  # fmt: skip
