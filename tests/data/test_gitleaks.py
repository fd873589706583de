"""Formats of secrets from a gitleaks.toml: what is read, what is left out and told, and that nothing is lost by it."""

from __future__ import annotations

import pytest

from shellguard.data.gitleaks import extra_shapes, own_shapes
from shellguard.data.gitleaks_patterns import LeftOut, compiled
from shellguard.parse.secrets import find, redact

KEY = b"k" * 32
TOKEN = "acme_" + "a7K2m9Q4x1" * 4
RULE = """
[[rules]]
id = "acme-token"
regex = '''\\bacme_[A-Za-z0-9]{40}\\b'''
keywords = ["acme_"]
"""


def said(text: str, toml: str) -> list[str]:
    shapes, _ = extra_shapes(toml, name="gitleaks.toml")
    return [text[s.start : s.end] for s in find(text, extra=shapes)]


def test_a_format_of_ones_own_is_found_and_hidden() -> None:
    shapes, problems = extra_shapes(RULE, name="gitleaks.toml")
    assert problems == ()
    text = f"deploy {TOKEN} now"
    assert find(text) == ()
    hidden = redact(text, key=KEY, extra=shapes)
    assert "‹acme-token #" in hidden and TOKEN[5:] not in hidden
    assert redact(hidden, key=KEY, extra=shapes) == hidden


def with_lines(*lines: str) -> str:
    return RULE + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("toml", "text", "found"),
    [
        pytest.param(
            "[[rules]]\nid='a'\nregex='''acme:(\\w+):(\\w+)'''\nsecretGroup=2\nkeywords=['acme']",
            "x acme:public9:private9",
            ["private9"],
            id="secret group",
        ),
        pytest.param(with_lines("entropy = 3.0"), f"x {TOKEN}", [TOKEN], id="entropy enough"),
        pytest.param(with_lines("entropy = 4.9"), f"x {TOKEN}", [], id="entropy too low"),
        pytest.param(with_lines("[[rules.allowlists]]", "stopwords = ['K2M9']"), f"x {TOKEN}", [], id="stopword"),
        pytest.param(with_lines("[rules.allowlist]", "regexes = ['''^acme_a7''']"), f"x {TOKEN}", [], id="allowed"),
        pytest.param("[allowlist]\nregexes=['^acme']\n" + RULE, f"x {TOKEN}", [], id="allowed everywhere"),
        pytest.param(
            with_lines("[[rules.allowlists]]", "condition='AND'", "paths=['x']", "stopwords=['k2m9']"),
            f"x {TOKEN}",
            [TOKEN],
            id="allowed in other files only",
        ),
        pytest.param(
            "[[rules]]\nid='a'\nregex='''zeta_(?i)[a-z]{8}\\z'''", "x ZETA_ABCDEFGH", ["ZETA_ABCDEFGH"], id="RE2 spellings"
        ),
        pytest.param("[[rules]]\nid='a'\nregex='zeta_[[:digit:]]{8}'", "x zeta_12345678", ["zeta_12345678"], id="class"),
        pytest.param(RULE, "x " * 40_000 + TOKEN, [TOKEN], id="far into a text"),
        pytest.param(RULE, "x acme_ " * 100 + TOKEN, [TOKEN], id="behind many keywords"),
    ],
)  # fmt: skip
def test_what_a_rule_says_counts(toml, text, found) -> None:
    assert said(text, toml) == found


def test_a_projects_allowlist_hides_nothing_of_our_own() -> None:
    known = "gl" + "pat-" + "a7K2m9Q4x1" * 2
    toml = f"[allowlist]\nregexes = ['''.*''']\nstopwords = ['{known}', 'a7k2']\n" + RULE
    assert said(f"x {known}", toml) == [known]


@pytest.mark.parametrize(
    ("regex", "why"),
    [
        ("(a+)+$", "without end inside a repetition"),
        ("(?:a|ab|b)*c", "without end inside a repetition"),
        (r"\bacme(?:.*[\r\n]){1,5}x", "without end inside a repetition"),
        ("a*a*a*a*a*a*a*b", "too slow"),
        ("[a-z]{0,200}[a-z]{0,200}[a-z]{0,200}acme", "too slow"),
        (r"\pL+", "only RE2 knows"),
        ("(?U)a+", "only RE2 knows"),
        ("(?<=a+)b", "cannot be used"),
        ("acme(", "cannot be used"),
        ("a" * 5_000, "longer than"),
    ],
)
def test_a_pattern_that_would_hang_or_is_not_known_is_told(regex, why) -> None:
    with pytest.raises(LeftOut, match=why):
        compiled(regex)


@pytest.mark.parametrize(
    "regex",
    [
        r"""acme[_-]?token\s*[:=]\s*['"]?([a-z0-9]{32,})""",
        r"""(?i)[\w.-]{0,50}?(?:acme)(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|:|=>)[\x60'"\s=]{0,5}([a-z0-9]{32})(?:[\x60'"\s;]|$)""",
        r"\b((?:AC|ME)[A-Z2-7]{16})\b",
    ],
)
def test_the_usual_patterns_are_used(regex) -> None:
    pattern, window = compiled(regex)
    assert pattern.groups == 1 and window >= 256


@pytest.mark.timeout(60)
@pytest.mark.parametrize("regex", ["acme.*key.*secret.*[a-z]+", r"[\w.-]{0,50}acme\s*\S{4,}x"])
def test_a_slow_pattern_ends_on_a_long_hostile_text(regex) -> None:
    shapes, _ = extra_shapes(f"[[rules]]\nid='a'\nregex='''{regex}'''\nkeywords=['acme']", name="f")
    find("acme key secret " * 25_000, extra=shapes)


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("rules = 1", "write [[rules]]"),
        ("a = ", "not TOML"),
        ("[[rules]]\nid = 'f'\npath = 'x'", "f: has no regex"),
        ("[[rules]]\nid = 'f'\npath = 'x'\nregex = 'acme'", "f: is for certain files only"),
        ("[[rules]]\nid = 'f'\nregex = '[a-z]{20}'", "f: has no keywords"),
        ("[[rules]]\nid = 'f'\nregex = 'acme'\nsecretGroup = 3", "f: secretGroup 3"),
        ("[[rules]]\nid = 'f'\nregex = 'acme'\nentropy = 'x'", "f: entropy"),
        ("rules = [3]", "secret: has no regex"),
    ],
)
def test_what_is_left_out_is_told(toml, told) -> None:
    shapes, problems = extra_shapes(toml, name="g.toml")
    assert shapes == ()
    assert len(problems) == 1 and problems[0].startswith("g.toml: ") and told in problems[0]


@pytest.fixture
def folders(tmp_path, monkeypatch):
    config, project = tmp_path / "config", tmp_path / "project"
    (config / "shellguard").mkdir(parents=True)
    project.mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))
    return config / "shellguard", project


def test_the_persons_and_the_projects_files_are_read(folders) -> None:
    config, project = folders
    (config / "gitleaks.toml").write_text(RULE.replace("acme-token", "mine"))
    (project / ".gitleaks.toml").write_text(RULE)
    assert [s.kind for s in own_shapes(project).shapes] == ["mine", "acme-token"]
    assert [s.kind for s in own_shapes(None).shapes] == ["mine"]


def test_a_variable_leads_to_no_other_file(folders, monkeypatch, tmp_path) -> None:
    (tmp_path / "other.toml").write_text(RULE)
    monkeypatch.setenv("GITLEAKS_CONFIG", str(tmp_path / "other.toml"))
    assert own_shapes(folders[1]).shapes == ()


def test_a_file_extends_another_beside_it_and_none_elsewhere(folders) -> None:
    _, project = folders
    (project / "more.toml").write_text(RULE)
    (project / "gitleaks.toml").write_text("[extend]\nuseDefault = true\npath = 'more.toml'\n")
    assert [s.kind for s in own_shapes(project).shapes] == ["acme-token"]
    (project / "gitleaks.toml").write_text("[extend]\npath = '../elsewhere.toml'\n")
    found = own_shapes(project)
    assert found.shapes == () and "beside this file" in found.problems[0]


def test_a_file_that_cannot_be_read_is_told(folders) -> None:
    (folders[1] / "gitleaks.toml").write_bytes(b"\xff\xfe")
    assert "not UTF-8" in own_shapes(folders[1]).problems[0]
