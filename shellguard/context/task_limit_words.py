"""The shapes and words that limit: `leave X alone`, `except X`, `only`, `read-only`.

Promise: tables alone; every pattern is linear in its text.
"""

from __future__ import annotations

import re

from shellguard.context.deed import Does

_STOP = r"(?=$|[.;:!?,()—]|\s[-–]\s|\s(?:and (?:then|do|please|make|don't|tell|let|report|also)|but|so|because|when|if|unless|until|since|while|as|then|which|before|after)\b)"

_NP = rf"(?P<np>[^.;:!?()—]{{1,160}}?){_STOP}"

NOT_SHAPES: tuple[tuple[re.Pattern[str], frozenset[Does]], ...] = tuple(
    (re.compile(shape), does)
    for shape, does in (
        (r"\b(?:leave|leaving|left) (?P<np>[^.;:!?]{1,120}?) (?:alone|untouched|intact|as[ -]is|as (?:it|they) (?:is|are)|in place|unchanged|be)\b", frozenset[Does]()),
        (r"\b(?:leave|keep|leaving|keeping) (?P<np>[^.;:!?]{1,120}?) (?:running|up|online|alive)\b", frozenset({Does.STOP, Does.REMOVE, Does.RESTART})),
        (rf"\b(?:except|excluding|apart from|aside from|other than|besides|save for|with the exception of|but not|all but|everything but|anything but)(?: for)? {_NP}", frozenset[Does]()),
        (r"\b(?:hands off|stay away from|stay out of|steer clear of|keep away from|keep out of|keep (?:your )?hands off) " + _NP, frozenset[Does]()),
        (r"(?:^|[.;:,]\s*)(?P<np>[^.;:!?,]{1,100}?) (?:is|are) (?:off[ -]limits|protected|not yours|sacred)\b", frozenset[Does]()),
        (r"(?:^|[.;:,]\s*|\band )(?P<np>[^.;:!?,]{1,100}?) (?:must|should|has to|have to|needs to|need to) (?:stay|remain|be left) (?:untouched|intact|as is|unchanged|up|running|online|available|in place|alone)\b", frozenset[Does]()),
        (rf"(?:,|\band|—|\s-|\bbut)\s*not (?:(?:the|in|on|from|to|for|my|any|our)\s+)*{_NP}", frozenset[Does]()),
        (rf"\b(?:must|should|shall|may|can)(?: ?not|n['’]?t) (?:yet )?(?:go|get|land|end up|be (?:deployed|pushed|released|shipped|merged|published|applied|run))(?: (?:out|live|anywhere))? (?:to|into|in|on|onto|near) {_NP}", frozenset({Does.DEPLOY, Does.SHARE, Does.CHANGE, Does.MAKE})),
        (rf"\b(?:preserve|preserving|spare|sparing|exclude) {_NP}", frozenset({Does.REMOVE, Does.CHANGE, Does.MOVE})),
        (rf"(?:^|[,;:]\s*|\b(?:and|but|please|to|do) )(?:keep|retain) (?!in mind|going|me\b|an eye|it (?:simple|short|brief)|track|up\b){_NP}", frozenset({Does.REMOVE})),
    )
)  # fmt: skip

CONTAINED = re.compile(
    r"\b(?:(?:keep|stay|remain|be|is|are|must be|should be)\b[^.;:!?]{0,60}?\b(?:contained|limited|confined|restricted|scoped|within|inside)(?: (?:to|within|in|inside))?"
    r"|(?:limit|restrict|confine|contain|constrain|scope) (?:yourself|your\w*|the|all|any|this|it|everything|changes?|edits?|work)[^.;:!?]{0,40}?\b(?:to|within|inside)"
    r"|(?:(?:stay|remain) (?:in|within|inside|on)|work (?:in|within|inside))(?= only| (?:the|this|that|[\x01]|src|\w+/))|stick to|nothing outside(?: of)?|nothing but|limited to|restricted to)\s+"
    + _NP
)

OUTSIDE = re.compile(
    rf"\b(?:anything|things?|files?|code|nothing|go|changes?|step|stray|wander|reach|venture)\b[^.;:!?]{{0,30}}?\b(?:outside|beyond)(?: of)? {_NP}"
)

ELSE = re.compile(
    r"\b(?:nothing (?:else|more)|(?:anything|anyone|something|everything) else|no more,? no less|no other \w+|any other \w+)\b"
)

# `nothing else works`: what is so, and no wish
ELSE_TOLD = re.compile(
    r"\s+(?:works?|worked|helps?|helped|matters?|has|have|had|is|was|seems?|depends?|uses?|fails?|failed|breaks?|broke|runs|changed|happens?|happened|can|does|did|calls?)\b"
)

ONLY = re.compile(r"\b(?:only|just|solely|exclusively|merely|strictly)\b")

_NO_MORE = r"(?=\s*(?:$|[.;:!?,()—-]|please|for now|first|today|and|then|at))"
"""`plan only` ends there: `the plan only adds` tells of it."""

LOOK_ONLY = re.compile(
    r"\b(?:read[- ]only (?:task|mode|check|look|analysis|audit|review|investigation|pass|session|access|operation|operations|commands?|queries|work|please)|"
    r"(?:(?:this|that|it|task|work|session|everything|all) (?:is|stays|remains)|you(?:'re| are)(?: strictly| purely)?|(?:should|must) (?:be|stay)|keep (?:it|this|things|everything)|stay|strictly|remain|completely|purely|task|treat (?:it|this|\S+) as|,|-|—)\s+read[- ]only(?=$|[.;:!?,)])|"
    r"look,? (?:but )?(?:don't|do not) touch|no changes|no (?:edits|modifications|writes)|"
    r"(?:as a|only a|just a|do a|run a|perform a|this is a) dry[- ]run(?! (?:first|before|mode|flag|option|and then|then))|(?:dry[- ]run|plan|report) only"
    + _NO_MORE
    + r"|only report|"
    r"(?:for )?information only|what would (?:happen|change|break|be (?:deleted|removed|changed|affected))|hypothetically|just curious|just (?:a|one) question|"
    r"only (?:a )?(?:report|plan|an? answer|analysis|explanation)|(?:report|plan|analysis|answer|explanation)s? only"
    + _NO_MORE
    + r"|i want (?:a )?(?:report|plan|analysis|explanation)s? only)\b"
    r"|^\(?read[- ]only\)?(?=$|[.;:!?,)])|\(read[- ]only\)"
)

TOUCHING = frozenset({"touch", "affect", "alter", "disturb", "mess", "interfere", "tamper", "disrupt"})

WITHIN = frozenset("in inside within of from".split())

CHANGING = TOUCHING | {"change", "modify", "edit", "update", "write", "fix", "implement", "make"}

DISABLING = frozenset({"skip", "bypass", "suppress", "circumvent", "ignore"})

CHECKS = frozenset({"test", "hook", "policy", "pipeline", "monitor", "rule"})

# `I just created`, `the only one`, `only if`
PAST_BEFORE = frozenset(
    "i we you he she they have has had 've was were is it got i've we've you've it's that's are am i'm".split()
)

TELLING = frozenset(
    "is are was were has have had does do did may can could will would should must needs".split()
)

NOT_ONLY = frozenset(
    "if when once after because about in like as now then so the_only curious wondering before until since unless have i we you he she they".split()
)
