"""`shellguard rules`: the list, one rule, the generated pages, and reloading."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typer
import yaml
from typer.testing import CliRunner

from shellguard.classify.condition import VOCABULARY
from shellguard.classify.rule import KEYS
from shellguard.cli import rule_pages
from shellguard.cli import rules as verb
from shellguard.data.guards import enter, entry_of_this_process
from shellguard.data.rules import packaged_rules
from shellguard.errors import UsageError
from tests.support.guarded_home import GuardedHome

RULES = Path(__file__).parents[2] / "rules"

OWN = """\
id: drop-the-tent
title: Takes the tent down
severity: low
act: {verb: remove, object: tent, undo: trivial}
why: Rain.
when: {all: [{program: [tentctl]}, {subcommand: [drop]}]}
safer: none, it is a tent
examples:
  match: [tentctl drop, tentctl drop a, tentctl drop b]
  miss: [tentctl list, tentctl show, echo tentctl drop]
"""


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def run(*arguments: str):
    app = typer.Typer()
    app.callback()(lambda: None)
    verb.register(app)
    return CliRunner().invoke(app, ["rules", *arguments])


def own_rule(folder: Path, text: str) -> Path:
    file = folder / "shellguard/rules/camping/drop-the-tent.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_every_rule_is_listed_once_under_its_family_gravest_first() -> None:
    lines = run().stdout.splitlines()
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    known = packaged_rules()
    assert sorted(listed) == sorted(rule.id for rule in known)
    assert lines[-1] == f"{len(known)} rules; `shellguard rules ID` explains one."
    start = lines.index("files") + 1
    graveness = [
        rule.severity for name in listed for rule in known if rule.id == name and rule.family == "files"
    ]
    assert graveness == sorted(graveness, reverse=True)
    assert lines[start].split()[0] in {rule.id for rule in known if rule.family == "files"}


@pytest.mark.parametrize("rule_id", ["graphql-destructive", "terraform-destroy"])
def test_one_rule_is_explained_with_its_reason_and_examples(rule_id) -> None:
    rule = next(r for r in packaged_rules() if r.id == rule_id)
    text = run(rule_id).stdout
    assert text.startswith(f"{rule.id} ({rule.severity.label}, {rule.family}): {rule.title}\n")
    assert " ".join(rule.why.split()) in " ".join(text.split())
    # One line an example, made visible; so its beginning is enough to know it by.
    for example in (*rule.match, *rule.miss, *rule.gap):
        assert example.splitlines()[0][:40] in text


def test_json_is_one_object_a_rule() -> None:
    rows = [json.loads(line) for line in run("--json").stdout.splitlines()]
    assert {row["id"] for row in rows} == {rule.id for rule in packaged_rules()}
    [row] = [json.loads(line) for line in run("terraform-destroy", "--json").stdout.splitlines()]
    assert row == next(other for other in rows if other["id"] == "terraform-destroy")
    assert set(row) == {
        "id", "family", "title", "severity", "act", "why", "safer", "references", "examples", "path",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule_id", "hint"),
    [
        pytest.param("terraform-destory", "; did you mean 'terraform-destroy'?", id="misspelt"),
        pytest.param("terraform-destr", "; did you mean terraform-destroy?", id="cut short"),
        pytest.param("zzzzzz", "; `shellguard rules` lists them", id="nothing like it"),
    ],
)
def test_an_unknown_rule_names_the_nearest_one(rule_id, hint) -> None:
    error = run(rule_id).exception
    assert isinstance(error, UsageError)
    assert str(error) == f"no rule is called {rule_id!r}{hint}"


def test_a_rule_of_ones_own_is_listed_and_a_broken_one_is_told(folders) -> None:
    own_rule(folders, OWN)
    good = run()
    assert "  drop-the-tent" in good.stdout
    own_rule(folders, OWN.replace("severity: low", "severity: loud"))
    bad = run()
    assert "drop-the-tent" not in bad.stdout
    assert re.search(r"rule not used: .*drop-the-tent\.yaml.*loud", bad.stderr)


@pytest.mark.parametrize(
    ("option", "page"),
    [pytest.param("--index", "README.md", id="index"), pytest.param("--schema", "schema.json", id="schema")],
)
def test_the_generated_page_is_current(option, page, folders) -> None:
    own_rule(folders, OWN)  # pages are about the packaged rules alone
    text = run(option).stdout
    assert text == (RULES / page).read_text(encoding="utf-8"), (
        f"run: shellguard rules {option} > rules/{page}"
    )


def test_the_index_links_to_files_that_exist() -> None:
    linked = re.findall(r"\]\(([^)]+\.yaml)\)", (RULES / "README.md").read_text(encoding="utf-8"))
    assert sorted(linked) == sorted(str(p.relative_to(RULES)) for p in RULES.glob("*/*.yaml"))


def test_the_schema_allows_just_what_rules_may_say_and_the_packaged_ones_obey_it() -> None:
    schema = json.loads((RULES / "schema.json").read_text(encoding="utf-8"))
    assert set(schema["properties"]) == set(KEYS)
    assert set(schema["$defs"]["when"]["properties"]) == set(VOCABULARY)
    assert schema["additionalProperties"] is schema["$defs"]["when"]["additionalProperties"] is False
    for file in RULES.glob("*/*.yaml"):
        body = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert set(schema["required"]) <= set(body) <= set(schema["properties"]), file.name
        assert body["severity"] in schema["properties"]["severity"]["enum"], file.name
        assert set(body["act"]) <= set(schema["properties"]["act"]["properties"]), file.name
        assert re.fullmatch(schema["properties"]["id"]["pattern"], body["id"]), file.name


def test_a_bar_in_a_title_does_not_break_the_table() -> None:
    assert rule_pages._cell("a | b\n<c>") == "a \\| b &lt;c>"


def test_reloading_without_a_guard_says_that_nothing_is_needed() -> None:
    result = run("--reload")
    assert (result.exit_code, result.stdout) == (0, "No guard is running; rules are read at every start.\n")


def test_a_guard_that_does_not_answer_is_told_and_the_next_is_still_asked(folders) -> None:
    for n, session in enumerate(("one", "two")):
        socket = folders / f"{session}.sock"  # nobody listens there
        enter(entry_of_this_process(session=session, socket=socket, workspace="/w", agent="a", started_s=n))
    result = run("--reload")
    assert result.exit_code == 1
    assert [line.partition(": not reloaded: ")[0] for line in result.stdout.splitlines()] == ["one", "two"]


def test_a_running_guard_takes_loosened_rules_only_when_asked() -> None:
    with GuardedHome() as home:
        file = home.rules / "camping/drop-the-tent.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(OWN)
        home.inside()
        with_own = len(packaged_rules()) + 1
        asked = home.shellguard("rules", "--reload")
        assert (asked.returncode, asked.stdout.partition(": ")[2]) == (0, f"{with_own} rules in force\n")
        file.write_text(OWN.replace("severity: low", "severity: loud"))
        broken = home.shellguard("rules", "--reload")
        assert broken.returncode == 1
        assert "rule not used: " in broken.stdout
        file.unlink()
        gone = home.shellguard("rules", "--reload")
        assert (gone.returncode, gone.stdout.partition(": ")[2]) == (0, f"{with_own - 1} rules in force\n")


def test_a_guarded_agent_cannot_have_the_rules_reloaded() -> None:
    with GuardedHome() as home:
        inside = home.inside()
        status, out, err = inside.run(str(home.bin / "shellguard"), "rules", "--reload")
        assert status == 1, (out, err)
        assert "not reloaded" in out
