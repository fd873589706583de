"""The packaged tables: they load, every row can be reached, and what is misspelt is told with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from shellguard.data.provider_files import FOLDER, load_file, load_folder, load_text, packaged_providers
from shellguard.data.provider_page import page_text
from shellguard.data.rules import load
from shellguard.errors import RuleError
from shellguard.parse.http import Request
from shellguard.parse.services.asked import Asked
from shellguard.parse.services.provider_table import Row

FILES = sorted(FOLDER.glob("*.yaml"))
ROOT = Path(__file__).parents[2]

GOOD = """\
id: acme
title: Acme
hosts: [api.acme.example]
api:
  - source: https://acme.example/docs
    base: /v1
    paths:
      DELETE /things/{thing}: delete table
      POST /things/{thing}/empty: {act: empty rows all, body: 'yes'}
    fields:
      thingDrop: delete database
"""


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_packaged_provider_loads(path):
    assert load_file(path).id == path.stem


def sample(row: Row) -> Asked:
    """A request that the row describes."""
    pieces = [
        "a1/b2" if s.is_rest else f"{s.before}x1{s.after}" if s.is_open else s.before for s in row.segments
    ]
    method = "POST" if "ANY" in row.methods else sorted(row.methods)[0]
    return Asked(Request(method, "", "h", "/" + "/".join(pieces)))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_no_row_stands_behind_one_that_takes_its_calls(path):
    shadowed = []
    for number, group in enumerate(load_file(path).groups):
        for at, row in enumerate(group.rows):
            asked = sample(row)
            first = next(r for r in group.rows if r.fits(asked) is not None)
            is_conditional = all(c.body or c.query for c in first.choices)
            if first is not row and not is_conditional and first.choices != row.choices:
                shadowed.append((number, at, asked.method, asked.request.path))
    assert shadowed == []


def test_hosts_belong_to_one_provider():
    hosts = [host for path in FILES for host in yaml.safe_load(path.read_text()).get("hosts", [])]
    assert [h for h in set(hosts) if hosts.count(h) > 1] == []


WRONG = {
    "unknown key": ("title: Acme", "titel: Acme", 2, "did you mean 'title'?"),
    "unknown key in a group": ("    base: /v1", "    bsae: /v1", 6, "did you mean 'base'?"),
    "unknown verb": ("delete table", "delte table", 8, "'delte' is no verb; did you mean 'delete'?"),
    "unknown thing": ("delete table", "delete tabel", 8, "did you mean 'table'?"),
    "unknown word": ("empty rows all", "empty rows evry", 9, "'evry' is no word"),
    "unknown method": ("DELETE /things", "DELTE /things", 8, "did you mean 'DELETE'?"),
    "no path": ("DELETE /things/{thing}:", "DELETE things/{thing}:", 8, "is no path"),
    "not a regular expression": ("body: 'yes'", "body: '('", 9, ""),
    "anywhere at no base of its own": ("    base: /v1", "    anywhere: [/v2]", 6, "bases"),
    "no source": ("source: https://acme.example/docs", "source: docs", 5, "documentation"),
    "another id": ("id: acme", "id: acmee", 1, "file's name"),
    "a call given twice": (
        "POST /things/{thing}/empty: {act: empty rows all, body: 'yes'}",
        "DELETE /things/{thing}: delete rows",
        9,
        "given twice",
    ),
    "not YAML": ("hosts: [api.acme.example]", "hosts: [api.acme.example", 4, "not YAML"),
}


@pytest.mark.parametrize(("right", "wrong", "line", "says"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_file_and_line(right, wrong, line, says):
    assert right in GOOD
    with pytest.raises(RuleError) as caught:
        load_text(GOOD.replace(right, wrong), path=Path("providers/acme.yaml"))
    assert re.match(rf"providers/acme\.yaml:{line}: ", str(caught.value)), caught.value
    assert says in str(caught.value)


def test_a_good_file_loads():
    assert load_text(GOOD, path=Path("acme.yaml")).title == "Acme"


def test_a_folder_without_providers_is_a_fault(tmp_path):
    with pytest.raises(RuleError, match="no provider"):
        load_folder(tmp_path)


def test_a_broken_packaged_file_is_a_fault_at_the_first_request_to_a_service(tmp_path, monkeypatch):
    (tmp_path / "acme.yaml").write_text(GOOD.replace("delete table", "delte table"))
    monkeypatch.setattr("shellguard.data.provider_files.FOLDER", tmp_path)
    packaged_providers.cache_clear()
    try:
        providers = packaged_providers()
        providers.acts(Request("DELETE", "", "localhost", "/x"))
        with pytest.raises(RuleError, match=r"acme\.yaml:8"):
            providers.acts(Request("DELETE", "", "api.acme.example", "/v1/things/1"))
    finally:
        packaged_providers.cache_clear()


def test_the_rules_in_force_have_the_packaged_providers(tmp_path):
    from shellguard.classify.subject import Subject
    from shellguard.parse.invocation import Arg, Invocation

    rules = load(tmp_path).rules
    call = Invocation(
        "curl", tuple(map(Arg, "-X DELETE https://api.machines.dev/v1/apps/a/volumes/v".split()))
    )
    subject = Subject(call, home="/h", workspace="/w", providers=rules._providers)
    assert [(a.verb, a.thing, a.service) for a in subject.service_acts] == [("delete", "volume", "fly")]


def test_the_page_of_providers_is_what_the_tables_say():
    assert (ROOT / "docs" / "providers.md").read_text(encoding="utf-8") == page_text()
