"""What a task says of checks: that one fails and shall be mended, that tests are themselves the work, or that they are to be run.

Promise: pure, total and bounded; only the person's words are read, and what speaks for changing tests counts first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from shellguard.context.task_reading import scope_of
from shellguard.context.task_scope import LimitKind

LONGEST = 8000


class Wanted(StrEnum):
    """What is asked for, as far as checks go."""

    NOTHING = "nothing"
    TESTS = "tests"
    """Tests are the work: to be written, changed, made steady."""
    PASSING = "passing"
    """A check fails, and that is what shall end."""
    BUG = "bug"
    """Something is broken; of a check nothing is said."""
    RUN = "run"
    """Checks are to be run and told of."""


@dataclass(frozen=True, slots=True)
class Repair:
    """How the task stands to checks."""

    wanted: Wanted = Wanted.NOTHING
    quote: str = ""
    is_about_pipeline: bool = False
    is_about_reading: bool = False
    """What fails only reads files: a linter, a type checker, a compiler, a formatter. Tests are among what it reads."""


_TESTS = r"(?:unit |e2e |end-to-end |integration |regression |snapshot |acceptance |smoke |ui |api )?(?:tests?\b|specs?\b|test(?:ing)? (?:suites?|cases?|files?|coverage)|suites?\b|test_\w+|\w+_(?:test|spec)s?\b|[a-z]\w*test\b|test(?!ed\b|ers?\b|ing\b|ament)[a-z]\w+|[\w./-]{0,100}(?:test|spec)s?[\w./-]{0,60}\.\w{1,5}\b)"
_CHECK = rf"(?:{_TESTS}|ci\b|pipeline|build\b|checks?\b|lint(?:er|ing)?\b|type ?check\w*|hooks?\b|coverage\b)"
_WITHIN = r"(?:[^\s;:!?]{0,60}[^\s.;:!?] ){0,5}?"
_RED = r"(?:fail(?:s|ed|ing|ures?)?|broken|breaks?|red|crash(?:es|ing)?|tim(?:es|ed|ing) ?out|erroring|errors?|not pass(?:ing)?|unhappy|complain(?:s|ing)?)\b"
_SYMPTOM = (
    rf"\b{_CHECK} {_WITHIN}(?:is |are |was |were |has been |have been |keeps? |started |now |still )*{_RED}",
    rf"\b(?:failing|broken|red|breaking|failed) {_WITHIN}{_CHECK}",
    rf"\b(?:make|get|have|turn|bring) {_WITHIN}{_CHECK} {_WITHIN}(?:pass|passing|green|succeed|work)",
    rf"\b(?:so (?:that )?|until |and |ensure |to )?(?:all |every |the )*{_CHECK} (?:must |should |shall |will )?(?:all )?(?:pass\b|passes\b|go(?:es)? green|succeeds?\b)",
    rf"\b{_TESTS} expects? [^.;!?]{{1,80}}\b(?:but|yet|got|getting|gets|receiv\w+)\b",
)
_FIXING = re.compile(
    r"\b(?:fix|fixes|fixing|repair|mend|resolve|solve|debug|correct|address|sort out|get to the bottom|make|get|bring|turn|figure out|track down|work out|find out why)\b"
)
_BUG = re.compile(
    r"\b(?:fix|repair|mend|resolve|solve|debug|correct|patch|track down)\b[^.!?]{0,120}|\b(?:bug|regression|crash|crashes|broken|throws|wrong result|off by one)\b"
)
_THING = r"(?:tests?\b|specs?\b|snapshots?\b|fixtures?\b|mocks?\b|stubs?\b|assertions?\b|expectations?\b|coverage\b|golden\w*\b|baselines?\b|cassettes?\b|test (?:suite|data|files?|cases?)|timeouts?\b|thresholds?\b|jest\b|pytest\b)"
_WORK = re.compile(
    r"\b(?P<verb>writ(?:e|ing)|add(?:ing)?|creat(?:e|ing)|updat(?:e|ing)|rewrit(?:e|ing)|refactor\w*|migrat(?:e|ing)|port|convert|extend|improv(?:e|ing)|adjust\w*|adapt\w*|regenerate|refresh|stub|mock|parametri[sz]e|rename|"
    r"clean up|remove|delete|drop|skip|disable|quarantine|xfail|unskip|re-?record|accept|moderni[sz]e|stabili[sz]\w+|de-?flake|split|speed up|bump|increase|raise|lower|relax|loosen|edit|modify|change|replace|move|cover|isolate|generate|introduce|upgrade)\b"
    rf" (?:[^\s.;:!?]{{1,40}} ){{0,5}}?{_THING}"
)
_NEGATED = re.compile(
    r"(?:\bnot|n't|\bnever|\bwithout|\bno|\bavoid|\binstead of|\brather than)(?: (?:to|be|any|by|just|simply|ever|try to))?\s*$"
)
_UNSTEADY = re.compile(
    r"\bflak\w+|\bintermittent\w*|\bnon-?determinis\w+|\bsporadic\w*|\border[- ]?(?:depend\w+|sensitive)|\bpass(?:es)? (?:individually|alone|in isolation)|\bmock(?:ing|ed|s)?\b|\bstub(?:bing|bed|s)?\b|\bsometimes (?:pass|fail)\w*"
    r"|\b(?:outdated|stale|obsolete|incorrect|wrong) (?:\w+ ){0,2}(?:tests?|specs?|snapshots?|fixtures?|assertions?|expectations?)|\b(?:tests?|specs?|assertions?|snapshots?) (?:is|are) (?:wrong|outdated|stale|obsolete|out of date|incorrect|too strict|misconfigured)"
    r"|\b(?:upgrad|renam|refactor|migrat)\w+|\btest (?:isolation|pollution|setup|environment|harness|infrastructure)\b"
)
_RUNNING = re.compile(
    rf"\b(?:run|execute|re-?run|verify|validate|check|confirm)\b {_WITHIN}{_CHECK}[^.!?]{{0,100}}"
)
_READING = re.compile(
    r"\b(?:lint\w*|type[ -]?check\w*|typing|mypy|pyright|eslint|ruff|flake8|pylint|rubocop|clippy|tsc|prettier|black|gofmt|format(?:ter|ting)|compil\w+|docs?|static analysis|warnings?)\b"
)
_PIPELINE = re.compile(r"\b(?:ci|cd|pipelines?|workflows?|github actions?|gitlab|jenkins\w*|builds?)\b")


def repair_of(task: str) -> Repair:
    """How these words stand to checks."""
    return _read(task[:LONGEST]) if task.strip() else Repair()


@lru_cache(maxsize=256)
def _read(task: str) -> Repair:
    text = " ".join(task.lower().replace("’", "'").split())
    is_pipeline = bool(_PIPELINE.search(text))
    if work := _asked_work(text):
        return Repair(Wanted.TESTS, work, is_pipeline)
    symptom = next((f for s in _SYMPTOM if (f := re.search(s, text))), None)
    if symptom is not None and _FIXING.search(text):
        is_reading = bool(_READING.search(text)) and not re.search(_TESTS, symptom[0])
        return Repair(Wanted.PASSING, _quoted(symptom[0]), is_pipeline, is_reading)
    if found := _BUG.search(text):
        return Repair(Wanted.BUG, _quoted(found[0]), is_pipeline)
    if found := _RUNNING.search(text):
        return Repair(Wanted.RUN, _quoted(found[0]), is_pipeline)
    return Repair(is_about_pipeline=is_pipeline)


def _asked_work(text: str) -> str:
    """The words that make tests the work, unless they are there to forbid it."""
    for found in _WORK.finditer(text):
        if not _NEGATED.search(text[max(0, found.start() - 40) : found.start()]):
            return _quoted(found[0])
    unsteady = _UNSTEADY.search(text)
    return _quoted(unsteady[0]) if unsteady else ""


def forbids(task: str, words: tuple[str, ...], *, about: tuple[str, ...] = ("",)) -> str:
    """The words of the task that forbid something by one of `words`, of one of `about`; empty where none does."""
    if not task.strip() or not words:
        return ""
    for limit in scope_of(task).limits:
        quote = limit.quote.lower()
        if limit.kind is LimitKind.NOT and any(w in quote for w in words) and any(a in quote for a in about):
            return limit.quote
    return ""


def speaks_against(task: str, word: str) -> bool:
    """Whether a task names this very option, and says no to it in the same sentence."""
    text, word = " ".join(task.lower().split()), word.lower()
    at = text.find(word)
    if at < 0 or len(word) < 3:
        return False
    before = re.split(r"[.;!?](?:\s|$)", text[max(0, at - 160) : at])[-1]
    return bool(
        re.search(r"\bnot\b|n't\b|\bnever\b|\bwithout\b|\bno\b|\bavoid\b|\bforbid\w*|\binstead of\b", before)
    )


def _quoted(text: str) -> str:
    return text.strip()[:100]
