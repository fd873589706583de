"""What a sentence of a task rules out: nots, exceptions, onlys, and looking without touching.

Promise: pure, total, bounded; every limit quotes the words it was read from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice

from shellguard.context.deed import Does
from shellguard.context.task_heads import Head, Mood
from shellguard.context.task_names import Token
from shellguard.context.task_scope import Limit, LimitKind, Named, NamedBy
from shellguard.context.task_tiers import Spoken
from shellguard.context.task_words import Form, is_adjective, nominal_of, singular, things_of, verb_forms

LONGEST_QUOTE = 200
MOST_ONLYS = 8
"""In one sentence."""
CHANGES = frozenset(Does) - {Does.LOOK, Does.RUN}


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence, read."""

    text: str
    tokens: list[Token]
    heads: list[Head]
    spoken: list[Spoken]

    def within(self, start: int, end: int) -> list[int]:
        """Places of the tokens between two characters."""
        return [n for n, t in enumerate(self.tokens) if t.start >= start and t.end <= end]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A limit, and where it stands."""

    limit: Limit
    start: int
    end: int
    is_pointing: bool = False
    """It says `it`, `those`, `that lane`: what was spoken of before."""


_STOP = r"(?=$|[.;:!?,()—]|\s[-–]\s|\s(?:and (?:then|do|please|make|don't|tell|let|report|also)|but|so|because|when|if|unless|until|since|while|as|then|which|before|after)\b)"
_NP = rf"(?P<np>[^.;:!?()—]{{1,160}}?){_STOP}"
_NOT_SHAPES: tuple[tuple[re.Pattern[str], frozenset[Does]], ...] = tuple(
    (re.compile(shape), does)
    for shape, does in (
        (r"\b(?:leave|leaving|left) (?P<np>[^.;:!?]{1,120}?) (?:alone|untouched|intact|as[ -]is|as (?:it|they) (?:is|are)|in place|unchanged|be)\b", frozenset[Does]()),
        (r"\b(?:leave|keep|leaving|keeping) (?P<np>[^.;:!?]{1,120}?) (?:running|up|online|alive)\b", frozenset({Does.STOP, Does.REMOVE, Does.RESTART})),
        (rf"\b(?:except|excluding|apart from|aside from|other than|besides|save for|with the exception of|but not|all but|everything but|anything but)(?: for)? {_NP}", frozenset[Does]()),
        (r"\b(?:hands off|stay away from|stay out of|steer clear of|keep away from|keep out of|keep (?:your )?hands off) " + _NP, frozenset[Does]()),
        (r"(?:^|[.;:,]\s*)(?P<np>[^.;:!?,]{1,100}?) (?:is|are) (?:off[ -]limits|protected|not yours|sacred)\b", frozenset[Does]()),
        (r"(?:^|[.;:,]\s*|\band )(?P<np>[^.;:!?,]{1,100}?) (?:must|should|has to|have to|needs to|need to) (?:stay|remain|be left) (?:untouched|intact|as is|unchanged|up|running|online|available|in place|alone)\b", frozenset[Does]()),
        (rf"(?:,|\band|—|\s-|\bbut)\s*not (?:(?:the|in|on|from|to|for|my|any|our)\s+)*{_NP}", frozenset[Does]()),
        (rf"\b(?:preserve|preserving|spare|sparing|exclude) {_NP}", frozenset({Does.REMOVE, Does.CHANGE, Does.MOVE})),
        (rf"(?:^|[,;:]\s*|\b(?:and|but|please|to|do) )(?:keep|retain) (?!in mind|going|me\b|an eye|it (?:simple|short|brief)|track|up\b){_NP}", frozenset({Does.REMOVE})),
    )
)  # fmt: skip
_CONTAINED = re.compile(
    r"\b(?:(?:keep|stay|remain|be|is|are|must be|should be)\b[^.;:!?]{0,60}?\b(?:contained|limited|confined|restricted|scoped|within|inside)(?: (?:to|within|in|inside))?"
    r"|(?:limit|restrict|confine|contain|constrain|scope) (?:yourself|your\w*|the|all|any|this|it|everything|changes?|edits?|work)[^.;:!?]{0,40}?\b(?:to|within|inside)"
    r"|(?:(?:stay|remain) (?:in|within|inside|on)|work (?:in|within|inside))(?= only| (?:the|this|that|[\x01]|src|\w+/))|stick to|nothing outside(?: of)?|nothing but|limited to|restricted to)\s+"
    + _NP
)
_OUTSIDE = re.compile(
    rf"\b(?:anything|things?|files?|code|nothing|go|changes?|step|stray|wander|reach|venture)\b[^.;:!?]{{0,30}}?\b(?:outside|beyond)(?: of)? {_NP}"
)
_ELSE = re.compile(
    r"\b(?:nothing (?:else|more)|(?:anything|anyone|something|everything) else|no more,? no less|no other \w+|any other \w+)\b"
)
# `nothing else works`: what is so, and no wish
_ELSE_TOLD = re.compile(
    r"\s+(?:works?|worked|helps?|helped|matters?|has|have|had|is|was|seems?|depends?|uses?|fails?|failed|breaks?|broke|runs|changed|happens?|happened|can|does|did|calls?)\b"
)
_ONLY = re.compile(r"\b(?:only|just|solely|exclusively|merely|strictly)\b")
_LOOK_ONLY = re.compile(
    r"\b(?:read[- ]only (?:task|mode|check|look|analysis|audit|review|investigation|pass|session|access|operation|operations|commands?|queries|work|please)|"
    r"(?:(?:this|that|it|task|work|session|everything|all) (?:is|stays|remains)|you(?:'re| are) (?:strictly |purely )?|(?:should|must) (?:be|stay)|keep (?:it|this|things|everything)|stay|strictly|remain|completely|purely|task|treat (?:it|this|\S+) as|,|-|—)\s+read[- ]only(?=$|[.;:!?,)])|"
    r"look,? (?:but )?(?:don't|do not) touch|no changes|no (?:edits|modifications|writes)|"
    r"(?:as a|only a|just a|do a|run a|perform a|this is a) dry[- ]run(?! (?:first|before|mode|flag|option|and then|then))|dry[- ]run only|plan only|report only|only report|"
    r"(?:for )?information only|what would (?:happen|change|break|be (?:deleted|removed|changed|affected))|hypothetically|just curious|just (?:a|one) question|"
    r"only (?:a )?(?:report|plan|an? answer|analysis|explanation)|(?:report|plan|analysis|answer|explanation)s? only|i want (?:a )?(?:report|plan|analysis|explanation)s? only)\b"
    r"|^\(?read[- ]only\)?(?=$|[.;:!?,)])|\(read[- ]only\)"
)
_TOUCHING = frozenset({"touch", "affect", "alter", "disturb", "mess", "interfere", "tamper", "disrupt"})
_IN = frozenset("in inside within of from".split())
_CHANGING = _TOUCHING | {"change", "modify", "edit", "update", "write", "fix", "implement", "make"}
_DISABLING = frozenset({"skip", "bypass", "suppress", "circumvent", "ignore"})
_CHECKS = frozenset({"test", "hook", "policy", "pipeline", "monitor", "rule"})
_POINTING = re.compile(r"\b(?:it|them|those|that|these|this|there|both)\b")
_ENDS = frozenset(
    "; : ( ) — – but however just only then instead because until unless so if when ! ? since while rather . before after".split()
)
# `I just created`, `the only one`, `only if`
_PAST_BEFORE = frozenset(
    "i we you he she they have has had 've was were is it got i've we've you've it's that's are am i'm".split()
)
_TELLING = frozenset("is are was were has have had does do did may can could will would should must needs".split())
_NOT_ONLY = frozenset(
    "if when once after because about in like as now then so the_only curious wondering before until since unless have i we you he she they".split()
)


def rulings_of(reading: Reading) -> list[Ruled]:
    """The limits of one sentence."""
    masked = _masked(reading)
    found = [*_look_only(reading, masked), *_shapes(reading, masked), *_forbidden(reading), *_no_act(reading)]
    contained = [*_contained(reading, masked, _CONTAINED), *_contained(reading, masked, _OUTSIDE)]
    found += contained or _elses(reading, masked)
    is_looking = any(r.limit.kind is LimitKind.LOOK_ONLY for r in found)
    found += _onlys(reading, masked) if not contained and not is_looking else []
    return found


def _masked(reading: Reading) -> str:
    """The sentence in lower case, its names blotted out: what is in quotes says nothing."""
    letters = list(reading.text.lower())
    for token in reading.tokens:
        if token.name is not None and token.name.by is not NamedBy.WORD:
            letters[token.start : token.end] = "\x01" * (token.end - token.start)
    return "".join(letters) if len(letters) == len(reading.text) else reading.text.lower()


def _ruled(reading: Reading, kind: LimitKind, start: int, end: int, *, of: tuple[int, int] | None = None, does: frozenset[Does] = frozenset()) -> Ruled:  # fmt: skip
    """A limit on what stands between two characters; `of` where its things stand."""
    places = _before_relative(reading, reading.within(*(of or (start, end))))
    quote = " ".join(reading.text[start:end].split())[:LONGEST_QUOTE].strip(" ,;:-")
    limit = Limit(kind, quote, does=does, things=things_at(reading, places), names=names_at(reading, places))
    said = reading.text[slice(*(of or (start, end)))].lower()
    return Ruled(limit, start, end, bool(_POINTING.search(said)))


def _before_relative(reading: Reading, places: list[int]) -> list[int]:
    """`modes that print keys`: the modes."""
    for n, at in enumerate(places):
        if n and reading.tokens[at].word in ("that", "which", "who"):
            return places[:n]
    return places


def things_at(reading: Reading, places: list[int]) -> frozenset[str]:
    """Kinds of things that the words at these places speak of."""
    verbs = {n for h in reading.heads for n in range(h.at, h.until)}
    found: set[str] = set()
    for n in places:
        token = reading.tokens[n]
        if not token.word or n in verbs or _is_numbering(reading, n):
            continue
        pair = f"{token.word} {reading.tokens[n + 1].word}" if n + 1 < len(reading.tokens) else ""
        found |= things_of(pair) or things_of(token.word)
    return frozenset(found)


def _is_numbering(reading: Reading, n: int) -> bool:
    """`for ticket 12`, `ticket range`: a number's word, no thing to act on."""
    after = reading.tokens[n + 1] if n + 1 < len(reading.tokens) else None
    return (
        singular(reading.tokens[n].word) in ("ticket", "issue")
        and after is not None
        and (after.name is not None or after.word in ("range", "number", "id"))
    )


def names_at(reading: Reading, places: list[int]) -> tuple[Named, ...]:
    """Names at these places; an environment is one too."""
    spoken = {s.at: s.quote for s in reading.spoken}
    found: list[Named] = []
    for n in places:
        name = reading.tokens[n].name or (Named(spoken[n], NamedBy.WORD) if n in spoken else None)
        if name is None and reading.tokens[n].word == "sudo":
            name = Named("sudo", NamedBy.WORD)
        if name is not None and name not in found:
            found.append(name)
    return tuple(found)


# -- shapes ---------------------------------------------------------------------------------------------------


def _look_only(reading: Reading, masked: str) -> list[Ruled]:
    found = _LOOK_ONLY.search(masked)
    if found is None or (found.group().startswith("read") and _is_made(reading, found.start())):
        return []
    return [
        Ruled(
            Limit(LimitKind.LOOK_ONLY, reading.text[found.start() : found.end()].strip(" ,;:-")),
            found.start(),
            found.end(),
        )
    ]


def _is_made(reading: Reading, start: int) -> bool:
    """`add a read-only mode`"""
    asked = [h for h in reading.heads if h.mood is Mood.ASKED and reading.tokens[h.at].end <= start]
    return any(h.does in (Does.MAKE, Does.CHANGE, Does.GRANT) for h in asked)


def _shapes(reading: Reading, masked: str) -> list[Ruled]:
    found: list[Ruled] = []
    if _CONTAINED.search(masked):
        return [r for p, d in _NOT_SHAPES[2:3] for r in _shape(reading, masked, p, d)]
    for pattern, does in _NOT_SHAPES:
        for ruled in _shape(reading, masked, pattern, does):
            if not any(r.start <= ruled.start < r.end for r in found):
                found.append(ruled)
    return found


def _shape(reading: Reading, masked: str, pattern: re.Pattern[str], does: frozenset[Does]) -> list[Ruled]:
    found = []
    for match in pattern.finditer(masked):
        first = match.group("np").split()[0]
        verb = verb_forms().get(first)
        is_clause = verb is not None and (verb.form is Form.ING or "not" in match.group()[:8])
        if (
            first in ("that", "when", "if", "to", "only", "just", "necessarily", "yet", "sure", "be")
            and len(match.group("np").split()) > 1
            and first != "that"
        ):
            continue
        ruled = _ruled(reading, LimitKind.NOT, match.start(), match.end(), of=match.span("np"), does=does)
        if not (ruled.limit.things or ruled.limit.names):
            ruled = replace(ruled, limit=replace(ruled.limit, names=_bare_name(match.group("np"))))
        is_said = bool(
            ruled.limit.things
            or ruled.limit.names
            or ruled.is_pointing
            or any(c.isdigit() for c in match.group("np"))
        )
        is_counted = (
            re.search(r"\b(?:last|latest|first|newest|most recent|current|active)\b", match.group("np"))
            is not None
        )
        if not is_clause and (is_said or is_counted):
            found.append(ruled)
    return found


def _bare_name(phrase: str) -> tuple[Named, ...]:
    """`except react`: a word that nothing else explains is what is meant."""
    words = [
        w
        for w in re.findall(r"[a-z][\w-]+", phrase)
        if w not in ("the", "my", "our", "this", "and", "or", "any", "all")
    ]
    is_plain = len(words) == 1 and not is_adjective(words[0]) and words[0] not in verb_forms()
    return (
        (Named(words[0], NamedBy.WORD),)
        if is_plain and words[0] not in ("that", "this", "those", "it", "them", "these", "one", "ones")
        else ()
    )


def _contained(reading: Reading, masked: str, pattern: re.Pattern[str]) -> list[Ruled]:
    found = []
    for match in pattern.finditer(masked):
        ruled = _ruled(reading, LimitKind.ONLY, match.start(), match.end(), of=match.span("np"))
        words = match.group("np").split()
        is_place = (
            ruled.limit.names or ruled.limit.things or words[0] in ("that", "this", "those", "it", "these")
        )
        if is_place and not re.match(r"(?:a |the )?(?:maximum|max|at most|minimum|\d)", match.group("np")):
            found.append(ruled)
    return found


def _elses(reading: Reading, masked: str) -> list[Ruled]:
    found = _ELSE.search(masked)
    if found is None or _ELSE_TOLD.match(masked, found.end()) or re.search(
        r"\b(?:is there|if|what|do you|let me know|or) (?:there is )?$", masked[: found.start()]
    ):
        return []
    ruled = Ruled(
        Limit(LimitKind.ONLY, reading.text[_clause_start(masked, found.start()) : found.end()].strip(" ,;")),
        found.start(),
        found.end(),
        True,
    )
    return [ruled]


def _clause_start(masked: str, end: int) -> int:
    return max(masked.rfind(sign, 0, end) for sign in ",;:(") + 1


# -- nots -----------------------------------------------------------------------------------------------------


def _forbidden(reading: Reading) -> list[Ruled]:
    groups: dict[int, list[Head]] = {}
    for head in reading.heads:
        if head.mood is Mood.FORBIDDEN:
            groups.setdefault(head.cue, []).append(head)
    return [r for cue, heads in groups.items() for r in _not(reading, cue, heads)]


def _not(reading: Reading, cue: int, heads: list[Head]) -> list[Ruled]:
    end = _end_of(reading, heads[-1])
    start_char, end_char = reading.tokens[max(0, cue)].start, reading.tokens[end - 1].end
    is_passive = reading.tokens[heads[0].at - 1].word in ("be", "get") and heads[0].at > 1
    if is_passive:
        start_char = _subject_start(reading, cue)
    objects = (
        (start_char, reading.tokens[heads[0].at].start)
        if is_passive
        else (reading.tokens[min(heads[-1].until, end - 1)].start, end_char)
        if heads[-1].until < end
        else (end_char, end_char)
    )
    words = [t.word for t in reading.tokens[heads[-1].until : end]]
    lemmas = {h.lemma for h in heads}
    is_any = bool({"anything", "any", "nothing", "changes", "something"} & set(words[:3]))
    nothing = reading.tokens[max(0, cue)].word in ("nothing", "none")
    if nothing and {t.word for t in reading.tokens[cue : heads[0].at]} & {
        "else",
        "outside",
        "beyond",
        "other",
    }:
        return []
    if nothing and lemmas & _CHANGING:
        return [Ruled(Limit(LimitKind.LOOK_ONLY, reading.text[start_char:end_char]), start_char, end_char)]
    is_else = bool(
        {"in", "within", "under", "on", "inside", "from", "else", "other", "outside", "beyond", "more"}
        & set(words)
    )
    if lemmas & _CHANGING and is_any and not is_else and _is_sweeping(lemmas, words):
        quote = reading.text[start_char:end_char][:LONGEST_QUOTE]
        return [Ruled(Limit(LimitKind.LOOK_ONLY, quote), start_char, end_char)]
    if is_any and {"else", "other", "outside", "beyond", "more"} & set(words):
        return []  # `nothing else`, `nothing outside`: said by what is meant
    does = _does_of(heads, reading, end)
    ruled = _ruled(reading, LimitKind.NOT, start_char, end_char, of=objects, does=does)
    ruled = replace(ruled, limit=replace(ruled.limit, names=_without_place(reading, ruled.limit.names, objects)))
    return [ruled] if _says_something(ruled, lemmas, does) else []


def _without_place(
    reading: Reading, names: tuple[Named, ...], objects: tuple[int, int]
) -> tuple[Named, ...]:
    """`the handler `on_exit` in `daemon.py``: what is ruled out, not the file it stands in."""
    kept: list[Named] = []
    for at in reading.within(*objects):
        name = reading.tokens[at].name
        is_place = name is not None and kept and at and reading.tokens[at - 1].word in _IN
        is_part = bool(kept) and not any("/" in n.text or "." in n.text for n in kept)
        if name in names and not (is_place and is_part):
            kept.append(name)
    return tuple(n for n in names if n in kept or n.by is NamedBy.WORD)


def _subject_start(reading: Reading, cue: int) -> int:
    while (
        cue > 0
        and not reading.tokens[cue - 1].is_sign
        and reading.tokens[cue - 1].word not in ("but", "and", "that")
    ):
        cue -= 1
    return reading.tokens[cue].start


def _is_sweeping(lemmas: set[str], words: list[str]) -> bool:
    if "make" in lemmas:
        return "changes" in words or "change" in words
    return "anything" in words[:2] or (
        "any" in words[:1]
        and bool({"files", "code", "file"} & set(words[:3]))
        and bool(lemmas & {"change", "modify", "edit", "touch"})
    )


def _does_of(heads: list[Head], reading: Reading, end: int) -> frozenset[Does]:
    found = {h.does for h in heads if h.does is not None and h.lemma not in _TOUCHING}
    if any(h.lemma == "lose" for h in heads):
        found.add(Does.REMOVE)
    if any(h.lemma in _DISABLING for h in heads):
        found.add(Does.STOP)
    if any(h.lemma in ("make", "do", "perform", "take") for h in heads):
        found -= {Does.MAKE}
        found |= {
            n
            for t in reading.tokens[heads[-1].until : end]
            if t.word and (n := nominal_of(t.word) or _verb_does(t.word))
        }
    return frozenset(found)


def _verb_does(word: str) -> Does | None:
    return Does.MAKE if word in ("commit", "commits", "branch", "copy") else None


def _says_something(ruled: Ruled, lemmas: set[str], does: frozenset[Does]) -> bool:
    limit = ruled.limit
    if lemmas & _DISABLING and not lemmas - _DISABLING:
        return bool(limit.things & _CHECKS)
    if does:
        return True
    is_about = bool(limit.names or limit.things)
    if lemmas & _TOUCHING:
        return is_about or ruled.is_pointing
    return bool(limit.names) and "use" in lemmas


def _end_of(reading: Reading, last: Head) -> int:
    """Place behind the last token that a prohibition covers."""
    asked = [h.at for h in reading.heads if h.at >= last.until and h.mood is Mood.ASKED]
    for at in range(last.until, len(reading.tokens)):
        token = reading.tokens[at]
        if token.word in _ENDS or at in asked:
            return (
                at - 1
                if at in asked and at - 1 > last.at and reading.tokens[at - 1].word in ("and", ",")
                else max(at, last.until)
            )
        if token.word == "," and not _is_list(reading, at):
            return at
        if (
            token.word == "and"
            and at + 1 < len(reading.tokens)
            and reading.tokens[at + 1].word in ("please", "you", "we", "i", "the_agent")
        ):
            return at
    return len(reading.tokens)


def _is_list(reading: Reading, at: int) -> bool:
    """Whether a comma joins one more thing: `a, b or c`."""
    ahead = [t.word for t in reading.tokens[at + 1 : at + 8]]
    verbs = {h.at for h in reading.heads}
    is_joined = any(w in ("or", "and", "nor") for w in ahead[:6])
    return is_joined and at + 1 not in verbs and not set(ahead[:2]) & _ENDS


def _no_act(reading: Reading) -> list[Ruled]:
    """`no force-pushes`, `no deployments`, `no new dependencies`."""
    found = []
    for at, token in enumerate(reading.tokens[:-1]):
        if token.word != "no" or (
            at
            and reading.tokens[at - 1].word in ("there", "is", "are", "has", "have", "had", "shows", "with")
        ):
            continue
        for ahead in range(at + 1, min(at + 4, len(reading.tokens))):
            word = reading.tokens[ahead].word
            does = (
                nominal_of(word)
                or (Does.SHARE if word in ("pushes", "pushing", "force-pushing") else None)
                or (Does.MAKE if word == "commits" else None)
            )
            if does is not None and word not in ("fix", "check", "test", "tests", "analysis"):
                end = _end_of(reading, Head(at, ahead + 1, "no", Mood.FORBIDDEN))
                found.append(_ruled(reading, LimitKind.NOT, token.start, reading.tokens[end - 1].end, of=(reading.tokens[ahead].end, reading.tokens[end - 1].end), does=frozenset({does})))  # fmt: skip
                break
            if not word or reading.tokens[ahead].is_sign:
                break
    return found


# -- only -----------------------------------------------------------------------------------------------------


def _onlys(reading: Reading, masked: str) -> list[Ruled]:
    found: list[Ruled] = []
    for match in islice(_ONLY.finditer(masked), MOST_ONLYS):
        ruled = _only(reading, match)
        if ruled is not None and not any(r.start == ruled.start for r in found):
            found.append(ruled)
    return found


def _only(reading: Reading, match: re.Match[str]) -> Ruled | None:
    at = next((n for n, t in enumerate(reading.tokens) if t.start == match.start()), -1)
    if at < 0 or not _is_limiting(reading, at):
        return None
    head = next(
        (
            h
            for h in reading.heads
            if h.at in (at + 1, at + 2) and h.mood is Mood.ASKED and _between(reading, at, h.at)
        ),
        None,
    )
    before = next((h for h in reversed(reading.heads) if h.until <= at and h.mood is Mood.ASKED), None)
    if head is None and before is None:
        return _bare(reading, at)
    acting = head or before
    if acting is not None and acting.lemma in ("ensure", "make_sure", "remember", "note"):
        return None
    assert acting is not None
    end = _end_of(reading, acting)
    if head is None:
        end = max(at + 1, _end_of(reading, replace(acting, until=at + 1)))
    start = min(at, acting.at)
    of = (
        reading.tokens[acting.until if acting.until < len(reading.tokens) else at].start,
        reading.tokens[end - 1].end,
    )
    if acting.does is None and not names_at(reading, list(range(start, end))):
        return None
    does = frozenset(
        {d for h in reading.heads if start <= h.at < end and h.mood is Mood.ASKED and (d := h.does)}
    )
    if does and does <= {Does.LOOK}:
        return Ruled(
            Limit(LimitKind.LOOK_ONLY, _quote(reading, start, end)),
            reading.tokens[start].start,
            reading.tokens[end - 1].end,
        )
    return replace(
        _ruled(
            reading,
            LimitKind.ONLY,
            reading.tokens[start].start,
            reading.tokens[end - 1].end,
            of=of,
            does=does,
        )
    )


def _between(reading: Reading, at: int, head: int) -> bool:
    return all(t.word in ("to", "please", "ever", "quickly", "go") for t in reading.tokens[at + 1 : head])


def _bare(reading: Reading, at: int) -> Ruled | None:
    """`source code only`, `staging ONLY`: a limit without a verb."""
    end = _end_of(reading, Head(at, at + 1, "only", Mood.ASKED))
    if at + 1 >= end:
        ruled = _ruled(reading, LimitKind.ONLY, reading.tokens[0].start, reading.tokens[at].end)
    else:
        ruled = _ruled(reading, LimitKind.ONLY, reading.tokens[at].start, reading.tokens[end - 1].end)
    is_told = any(t.word in _TELLING for t in reading.tokens[:at]) or _is_told_behind(reading, at, end)
    is_said = bool(ruled.limit.names or ruled.limit.things)
    return ruled if is_said and not is_told else None


def _is_told_behind(reading: Reading, at: int, end: int) -> bool:
    """`only admins may delete users`, `it only writes to disk`: how things are, or how a program shall be."""
    behind = reading.tokens[at + 1 : end]
    first = verb_forms().get(behind[0].word) if behind else None
    is_third = first is not None and first.form is Form.THIRD and at > 0 and bool(reading.tokens[at - 1].word)
    return is_third or any(t.word in _TELLING for t in behind)


def _is_limiting(reading: Reading, at: int) -> bool:
    tokens = reading.tokens
    word, before = tokens[at].word, tokens[at - 1].word if at else ""
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    verb = verb_forms().get(after)
    if (
        before in ("the", "not", "an", "read", "don't", "a")
        or after in _NOT_ONLY
        or (word == "only" and before in ("is", "are", "has", "have", "was"))
    ):
        return False
    is_past = verb is not None and verb.form is Form.PAST
    if word == "just" and (
        is_past
        or before in _PAST_BEFORE
        or after in ("got", "came", "noticed", "saw", "had", "want", "wanted")
    ):
        return (before in ("i", "we") and after in ("want", "need")) or (
            before in ("you", "it") and not is_past and at > 1
        )
    return not (
        word == "just" and after in ("make", "let") and at + 2 < len(tokens) and tokens[at + 2].word == "sure"
    )


def _quote(reading: Reading, start: int, end: int) -> str:
    return reading.text[reading.tokens[start].start : reading.tokens[end - 1].end][:LONGEST_QUOTE]
