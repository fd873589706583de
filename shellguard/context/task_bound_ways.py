"""Which ways of doing things a limit speaks of: programs, options, and families such as skipping checks.

Promise: pure and bounded; a way is named by the words themselves, and words that name none give none.
"""

from __future__ import annotations

import re

SUDO, SKIPPED, NO_CI, HISTORY, FORCED, GLOBALLY, PACKAGES, BEHIND, NETWORK, PRODUCTION, TRACED, REBASED, AMENDED, CI_OFF = (
    "sudo",
    "checks skipped",
    "pipeline skipped",
    "history rewritten",
    "push forced",
    "installed globally",
    "packages added",
    "left running",
    "network used",
    "production called",
    "requests traced",
    "branch rebased",
    "commit amended",
    "tests of the pipeline switched off",
)  # fmt: skip
_CHECKS = r"(?:tests?|test (?:execution|suites?|runs?)|\w+ (?:test|tests|hooks?|checks?)|hooks?|ci|checks?|lint\w*|verification|validation|type ?check\w*|suites?)"
_FAMILIES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(words, re.I))
    for name, words in (
        (SUDO, r"\b(?:sudo|(?:run|execute|act|work|login|log in)?\s*as (?:the )?root|root (?:privileges|access|rights)|elevated (?:privileges|rights|permissions)|(?:escalat\w+) privileges)\b"),
        (SKIPPED, rf"\b(?:skip\w*|bypass\w*|disabl\w*|suppress\w*|circumvent\w*|turn\w* off|ignor\w*)\b[^.;]{{0,40}}?\b{_CHECKS}\b"),
        (NO_CI, r"\b(?:skip\w*|bypass\w*|disabl\w*)\b[^.;]{0,30}\b(?:ci|pipelines?|builds?|checks)\b|\[(?:skip ci|ci skip|no ci)\]"),
        (CI_OFF, r"\b(?:skip\w*|disabl\w*|bypass\w*|turn\w* off|remov\w*)\b[^.;]{0,60}\b(?:tests?|suites?|checks?|jobs?)\b[^.;]{0,20}\b(?:in|from|on) (?:the )?(?:ci|pipelines?|workflows?|github actions)\b"),
        (HISTORY, r"\b(?:rewrit\w*|alter\w*|chang\w*|edit\w*|modify\w*|amend\w*|squash\w*|los\w*|mess\w* with|touch\w*)\b[^.;]{0,30}\b(?:commit |git |branch |published |existing )*(?:history|commits)\b"),
        (FORCED, r"\bforce[- ]?push\w*|\bpush\w* (?:with )?(?:--)?force\w*"),
        (REBASED, r"\brebas(?:e|ing)\b"),
        (AMENDED, r"\bamend(?:ing)?\b|\bsquash(?:ing)?\b"),
        (GLOBALLY, r"\binstall\w*\b[^.;]{0,40}\b(?:global(?:ly)?|system[- ]wide)\b|\b(?:global|system[- ]wide) (?:\w+ )?(?:install\w*|packages?|flags?)\b"),
        (PACKAGES, r"\b(?:add\w*|install\w*|introduc\w*|pull\w* in|bring\w* in|us(?:e|ing))\b[^.;]{0,20}\b(?:new|additional|extra|more|further|any|other|third[- ]party|external)\b[^.;]{0,30}\b(?:dependenc(?:y|ies)|packages?|librar(?:y|ies))\b|\b(?:add|install)\w* (?:dependencies|packages|libraries)\b"),
        (BEHIND, r"\b(?:leave|leaving|start\w*|run\w*|spawn\w*|launch\w*|create|creating|keep\w*)\b[^.;]{0,30}\b(?:background|daemon\w*|detached|long[- ]lived)\b(?: (?:process\w*|jobs?|tasks?|services?))?"),
        (NETWORK, r"\b(?:us\w*|access\w*|make|making|call\w*|hit\w*|touch\w*|reach\w*|connect\w* to|go\w*|contact\w*)\b[^.;]{0,20}\b(?:network(?: (?:access|calls?|requests?))?|internet|online|external (?:apis?|services?|hosts?|network|requests?)|outside world)\b"),
        (PRODUCTION, r"\b(?:send\w*|mak(?:e|ing)|hit\w*|call\w*|query\w*|connect\w*|test\w*|us(?:e|ing)|issu\w*|point\w*|run\w*|touch\w*|talk\w* to|access\w*)\b[^.;]{0,40}\b(?:production|prod|live)\b(?! (?:code|build|bundle|quality|dependenc|mode))"),
        (TRACED, r"\b(?:verbose (?:curl|http|requests?)|curl (?:-v|--verbose|verbose\w*)|(?:raw )?http traces?(?: dumps?)?|trac(?:e|ing) (?:the )?(?:http )?requests?|(?:raw|full) (?:http )?(?:trace|request)s? dumps?)\b"),
    )
)  # fmt: skip
_NOS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(words, re.I))
    for name, words in (
        (PACKAGES, r"\bno (?:new |additional |extra |further |third[- ]party |external )+(?:runtime |npm |python )?(?:dependenc(?:y|ies)|packages?|librar(?:y|ies))\b"),
        (NETWORK, r"\bno (?:network|internet|outbound|external)(?: (?:access|calls?|requests?|connections?|traffic|usage))?(?=$|[.,;)!])|\b(?:work|stay|remain|run|keep it|strictly|entirely) offline\b"),
        (SUDO, r"\bno (?:sudo|root)\b"),
        (FORCED, r"\bno force[- ]?push\w*"),
        (HISTORY, r"\bno (?:history rewrit\w*|rewrit\w* (?:of )?(?:\w+ )?history)\b|\bhistory (?:must|should) (?:stay|remain|be) (?:linear and )?(?:intact|untouched|preserved|as is)\b|\bpreserve (?:the )?(?:commit |git )history\b"),
        (SKIPPED, r"\b(?:ensure|make sure)[^.;]{0,30}\bhooks?\b[^.;]{0,20}\b(?:execute|run|pass|fire|stay on|are run|succeed)\b|\b(?:pre-commit |commit |git )hooks? must (?:run|pass|execute|stay)\b|\bno (?:skipping|bypassing)\b"),
        (GLOBALLY, r"\b(?:without|no) (?:global|system[- ]wide) (?:\w+ )?(?:install\w*|packages|flags?)|\bin(?:to|side)? (?:a|the) (?:virtual ?env\w*|venv)(?: environment)? only\b|\bonly in(?:to|side)? (?:a|the) (?:virtual ?env\w*|venv)\b"),
        (BEHIND, r"\bno (?:background|detached|long[- ]running) (?:process\w*|jobs?|tasks?)\b"),
        (PRODUCTION, r"\bno (?:requests?|calls?|traffic|queries|connections?) (?:to|against) (?:the )?(?:production|prod|live)\b|\bhands off (?:of )?(?:the )?(?:production|prod|live)\b|\bstay (?:away from|out of|off) (?:the )?(?:production|prod|live)\b|\b(?:production|prod) is off[ -]limits\b"),
    )
)  # fmt: skip
PROGRAMS = frozenset(
    "git npm npx yarn pnpm pip pip3 poetry uv conda docker podman docker-compose kubectl helm terraform make cargo go curl wget openssl rm sed awk perl ssh scp rsync psql mysql redis-cli "
    "aws gcloud az brew apt apt-get systemctl sudo gh jest pytest eslint prettier black find xargs chmod chown kill pkill nohup screen tmux alembic prisma".split()
)
_OPTION = re.compile(r"(?<![\w-])--?[a-zA-Z][\w-]*")
_TICKED = re.compile(r"`([^`\n]{2,80})`")
_USING = re.compile(r"\b(?:us(?:e|ing)|run(?:ning)?|pass(?:ing)?|with|flags?|options?|switch(?:es)?|enabl\w*|dump\w*|execut\w*|call\w*|invok\w*|resort\w* to)\b", re.I)  # fmt: skip
_SETTING = re.compile(r"\b(?:enabl\w*|set\w*|export\w*|turn\w* on|us(?:e|ing))\b", re.I)
_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]{2,40}\b")
_SQL = re.compile(r"\b(?:DROP|TRUNCATE|ALTER|DELETE|UPDATE)(?: [A-Z]{4,12}){0,2}\b")
_PROGRAM = re.compile(r"\b(?:us(?:e|ing)|run(?:ning)?|call(?:ing)?|invok(?:e|ing)|resort(?:ing)? to)\s+(?:any\s+|the\s+)?(?P<said>[a-z][\w.-]{1,20}(?:\s+[a-z][\w-]{1,20})?)", re.I)  # fmt: skip
_WITHOUT_MEANING = frozenset("or and for to in on with from at as against directly commands command anymore here itself again unless when".split())  # fmt: skip


def ways_in(clause: str) -> tuple[str, ...]:
    """Ways that a forbidding clause names."""
    found = [name for name, words in _FAMILIES if words.search(clause)]
    if _USING.search(clause):
        found += _options(clause)
        found += [f"command:{m[1]}" for m in _TICKED.finditer(clause) if _is_command(m[1])]
        found += [f"sql:{m.group()}" for m in _SQL.finditer(clause)]
        found += _programs(clause, found)
    if _SETTING.search(clause):
        found += [f"variable:{m.group()}" for m in _VARIABLE.finditer(clause)]
    return tuple(dict.fromkeys(found))[:12]


def ways_meant(said: str) -> tuple[str, ...]:
    """Ways that a whole sentence rules out without a `not`."""
    return tuple(name for name, words in _NOS if words.search(said))


def _options(clause: str) -> list[str]:
    words = re.findall(r"[\w.+/-]+", clause)
    program = next((w.lower() for w in words if w.lower() in PROGRAMS), "")
    found = []
    for option in dict.fromkeys(m.group() for m in _OPTION.finditer(clause)):
        # `-o json`: one letter says nothing without its program
        if len(option) > 2 or program:
            found.append(f"option:{program}:{option}")
    return found


def _is_command(said: str) -> bool:
    return said.split(maxsplit=1)[0] in PROGRAMS and not said.startswith("-")


def _programs(clause: str, found: list[str]) -> list[str]:
    """`run docker`, `use npm install`: only where nothing narrower is said."""
    named = _PROGRAM.search(clause)
    if named is None or found:
        return []
    words = named["said"].split()
    if words[0].lower() not in PROGRAMS or (named["said"][0].isupper() and words[0] not in PROGRAMS):
        return []
    is_verb = len(words) > 1 and words[1].lower() not in _WITHOUT_MEANING
    rest = clause[named.end() :].strip(" .,`")
    # `use curl with tokens`: it is the rest that matters
    if (
        rest
        and not is_verb
        and not re.match(
            r"(?:commands?|at all|here|directly|anywhere|or|for this|itself)\b",
            words[1] if len(words) > 1 else rest,
            re.I,
        )
    ):
        return []
    return [f"command:{' '.join(words[:2]) if is_verb else words[0]}"]
