"""The verbs of a sentence, and whether the person asks for what they say, forbids it, or only speaks of it.

Promise: pure, total, bounded; a noun that looks like a verb is none, a past deed is nobody's request.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from shellguard.context.deed import Does
from shellguard.context.task_names import Token
from shellguard.context.task_words import Form, does_by_lemma, nominal_of, phrases, things_of, verb_forms


class Mood(Enum):
    """How a verb is meant."""

    ASKED = "asked"
    FORBIDDEN = "forbidden"
    TOLD = "told"
    """Spoken of: conditions, purposes, what happened, what a program shall do."""


@dataclass(frozen=True, slots=True)
class Head:
    """One verb of a sentence."""

    at: int
    """Place of its token."""
    until: int
    """Place behind its last word."""
    lemma: str
    mood: Mood
    does: Does | None = None
    cue: int = -1
    """Where a prohibition begins."""


_ADVERBS = frozenset(
    "also just only then now please simply first quickly carefully safely immediately finally next kindly always again directly "
    "accidentally actually ever even manually permanently temporarily automatically fully completely really still yet either quietly "
    "ahead maybe perhaps merely solely exclusively to-do afterwards lastly".split()
)
_ASKING_SUBJECTS = frozenset({"you", "u", "ya", "we", "us", "let's", "lets", "me", "please", "i'd", "agent"})
_MODALS = frozenset(
    "can could would will should must shall may might need have has ought got gotta wanna let's lets cannot".split()
)
_WANTS = frozenset(
    "assigned tasked want wants wanted need needs needed like love going have has having try you us ask asked asking sure supposed able required task job goal is "
    "me remember proceed continue agent assistant decided plan free allowed welcome authorized authorised permitted we've".split()
)
_NOTS = frozenset(
    "not don't dont never mustn't shouldn't cannot can't needn't neither nor won't no doesn't didn't isn't aren't wasn't couldn't haven't "
    "hasn't weren't ain't".split()
)
# Who must not: the agent, or its work.
_OBEYING = frozenset("you we agent assistant agents please change changes edit edits work fix solution pr".split())
_FORBIDDING = frozenset("not don't dont never mustn't shouldn't needn't neither nor".split())
_FORBIDDING_ING = frozenset({"without", "avoid", "avoiding", "no", "never", "not", "w/o"})
_ASKING_ING = frozenset(
    "needs need requires require wants finish start begin by try consider continue mind help with like worth resume".split()
)
_SUBORDINATE = frozenset(
    "if when whenever once after before until unless where while as since because which who whose although though whether whereas whatever "
    "till that how why what".split()
)
_BREAKS = frozenset(
    {
        ",",
        ":",
        "but",
        "however",
        "(",
        ")",
        "—",
        "–",
        "--",
        "then",
        "instead",
        "rather",
        "!",
        "?",
        "...",
        "otherwise",
        ".",
    }
)
_BE = frozenset("is are was were be been being am isn't aren't wasn't weren't it's that's".split())
_FINITE = _BE | frozenset(
    "has have had does doesn't don't do did didn't should must can can't could needs need will won't would fails crashes breaks hangs shows throws "
    "returns works seems looks keeps takes appears gives".split()
)
_OPENERS = frozenset(
    "the a an this that these those my our your his her its their all any every each everything anything it them him me us you both some no only "
    "just to from in on at for with by into of up off out so if when and or but as whatever what how why where which whether".split()
)
# Behind these verbs-as-nouns stand things that are called after them.
_TAILS = {
    "release": "notes note candidate candidates branch process pipeline date version tag",
    "kill": "switch switches", "delete": "button buttons endpoint key modal dialog", "merge": "conflict conflicts queue request requests",
    "pull": "request requests", "push": "notification notifications button", "build": "script scripts error errors time times step failure failures pipeline",
    "test": "file files script scripts suite failure failures coverage case cases plan data", "drop": "down downs", "search": "bar box page results index",
    "login": "page", "update": "button script notification", "deploy": "script scripts job key keys pipeline step workflow", "run": "script time",
    "upload": "button page form", "export": "button", "log": "file files level in out", "backup": "script job scripts", "check": "box boxes",
    "cancel": "button", "reset": "button link password", "save": "button", "submit": "button", "install": "script page guide", "edit": "button page form",
    "review": "process", "copy": "button", "add": "button", "send": "button",
}  # fmt: skip
_TAIL_SETS = {head: frozenset(words.split()) for head, words in _TAILS.items()}
_NOUNY = frozenset(
    "test build release deploy push merge check update search upload backup log run plan report delete print export save sync copy pull review "
    "patch fix commit branch fork tag schedule record cancel reset restart install edit store file list query trace monitor launch register "
    "download import scan index cache mail email message post stage start stop drain dump archive".split()
)
_NOUNIER = frozenset(
    "support output exercise process view change request question answer show find mask use set design".split()
)
# `run migrations`: what is done with an act, not the thing that it is done to
_NOT_BEFORE_ACTS = frozenset("run schedule start stop test trigger request review check process".split())
# Written as one word they are nouns, unless a sentence begins with them.
_JOINED = frozenset("rollback shutdown teardown cutover rollout backup checkout setup lookup".split())
_PARTICLES = 6


def heads_of(tokens: list[Token]) -> list[Head]:
    """The verbs that count, in order."""
    heads: list[Head] = []
    at = 0
    while at < len(tokens):
        head = _head(tokens, at, heads)
        if head is not None:
            heads.append(head)
        at = max(at + 1, head.until if head is not None else 0)
    return heads


def _head(tokens: list[Token], at: int, heads: list[Head]) -> Head | None:
    verb = verb_forms().get(tokens[at].word) if tokens[at].name is None else None
    if verb is None or (verb.lemma == "do" and at + 1 < len(tokens) and tokens[at + 1].word in _NOTS):
        return None
    until, lemma = _lemma(tokens, at, verb.lemma)
    mood, cue = _mood(tokens, at, verb.form, heads)
    if mood is not Mood.FORBIDDEN and _is_never(tokens, at) and verb.form in (Form.BASE, Form.PAST):
        mood, cue = Mood.FORBIDDEN, 0
    if mood is None:
        return None
    if verb.form is Form.BASE and mood is not Mood.FORBIDDEN and _is_noun(tokens, at, until, verb.lemma):
        return None
    return Head(at, until, lemma, mood, does_by_lemma().get(lemma), cue)


def _is_never(tokens: list[Token], at: int) -> bool:
    """`under no circumstances`, `on no account`"""
    words = [t.word for t in tokens[: min(4, at)]]
    return "no" in words and bool({"circumstances", "account", "case", "point", "way"} & set(words))


def _lemma(tokens: list[Token], at: int, first: str) -> tuple[int, str]:
    """A verb with its particle, beside it or behind its object: `shut it down`."""
    for rest in phrases().get(first, ()):
        if tuple(t.word for t in tokens[at + 1 : at + 1 + len(rest)]) == rest:
            return at + 1 + len(rest), "_".join((first, *rest))
    for rest in phrases().get(first, ()):
        if (
            len(rest) == 1
            and rest[0] in ("up", "down", "off", "out", "back", "away", "on", "over")
            and _is_parted(tokens, at, rest[0])
        ):
            return at + 1, f"{first}_{rest[0]}"
    return at + 1, first


def _is_parted(tokens: list[Token], at: int, particle: str) -> bool:
    for behind in range(at + 1, min(at + 1 + _PARTICLES, len(tokens))):
        word = tokens[behind].word
        if word == particle:
            after = tokens[behind + 1] if behind + 1 < len(tokens) else None
            is_loose = (
                after is None
                or after.is_sign
                or after.word in ("and", "or", "so", "for", "in", "now", "please", "then", "before", "again")
            )
            return behind > at + 1 and is_loose
        if tokens[behind].is_sign or word in ("and", "to", "in", "on", "from", "with", "for"):
            return False
    return False


def _mood(tokens: list[Token], at: int, form: Form, heads: list[Head]) -> tuple[Mood | None, int]:
    before = _before(tokens, at)
    if form is Form.THIRD:
        return None, -1
    if form is Form.ING:
        return _mood_of_ing(tokens, at, before, heads)
    if form is Form.PAST:
        return _mood_of_past(tokens, at)
    return _mood_of_base(tokens, at, before, heads)


def _before(tokens: list[Token], at: int) -> int:
    """Place of the word before, adverbs left out; -1 at the start."""
    at -= 1
    while at >= 0 and (
        tokens[at].word in _ADVERBS or (tokens[at].word == "not" and at and tokens[at - 1].word == "why")
    ):
        at -= 1
    return at


def _mood_of_base(tokens: list[Token], at: int, before: int, heads: list[Head]) -> tuple[Mood | None, int]:
    if before < 0:
        return Mood.ASKED, -1
    word = tokens[before].word
    if word in _FORBIDDING:
        return (Mood.TOLD, -1) if _is_told(tokens, before) else (Mood.FORBIDDEN, _cue(tokens, before))
    if word in ("i", "we", "i'd", "we'd") and tokens[at].word in ("need", "want", "like"):
        return Mood.ASKED, -1
    if word == "to":
        return _mood_after_to(tokens, before, heads)
    if word in ("help", "go", "come") and before <= 2:
        return Mood.ASKED, -1
    if word in _ASKING_SUBJECTS or (word == "i" and before and tokens[before - 1].word in ("can", "should")):
        return _mood_of_subject(tokens, before)
    if word in _MODALS:
        return _mood_after_modal(tokens, before)
    if word in ("and", "or", "nor", ",", "&", "plus", "/"):
        return _mood_in_list(tokens, at, before, heads)
    if word in _BREAKS or word in ("so", "do", "also"):
        return (Mood.TOLD if word == "so" else Mood.ASKED), -1
    return None, -1


def _is_told(tokens: list[Token], before: int) -> bool:
    """`users don't get`, `tests do not pass`: a fact and no wish; the subject is somebody else."""
    subject = _before(tokens, before)
    if (
        tokens[before].word == "not"
        and subject >= 0
        and tokens[subject].word in ("do", "does", "did", "is", "are", "should", "must", "to", "may")
    ):
        if tokens[subject].word in ("does", "did", "is", "are"):
            return True
        if tokens[subject].word in ("should", "must", "to", "may"):
            return tokens[subject].word != "to" and _is_somebody_else(tokens, _before(tokens, subject))
        subject = _before(tokens, subject)
    if subject < 0:
        return False
    if tokens[before].word in ("mustn't", "shouldn't", "needn't"):
        return _is_somebody_else(tokens, subject)
    if tokens[before].word == "never":
        return tokens[subject].word in ("i", "they", "it", "users", "he", "she", "that", "which", "who")
    word = tokens[subject].word
    if word in ("and", "or", "but") and _is_relative(tokens, subject):
        return True
    if word.endswith("ly"):
        return False
    if word == "we":
        return tokens[before].word != "don't" and tokens[before].word != "not"
    is_open = tokens[subject].is_sign or word in (
        "and",
        "but",
        "please",
        "you",
        "so",
        "or",
        "then",
        "to",
        "sure",
        "careful",
        "why",
    )
    return not is_open


def _is_somebody_else(tokens: list[Token], subject: int) -> bool:
    """`the worker must not drop messages`: how a program shall behave, and no word to the agent."""
    if subject < 0 or tokens[subject].is_sign or tokens[subject].word in _OBEYING:
        return False
    if tokens[subject].word in ("and", "or", "but"):
        return _is_relative(tokens, subject)
    return True


def _is_relative(tokens: list[Token], at: int) -> bool:
    """`ids that fail and do not match`: what joins goes on with what the clause says of a thing."""
    for token in reversed(tokens[max(0, at - 12) : at]):
        if token.is_sign:
            return False
        if token.word in ("that", "which", "who"):
            return True
    return False


def _cue(tokens: list[Token], before: int) -> int:
    while before > 0 and tokens[before - 1].word in (
        "do",
        "must",
        "should",
        "please",
        "to",
        "may",
        "you",
        "sure",
        "make",
        "never",
        "and",
        "need",
    ):
        before -= 1
    return before


def _mood_after_to(tokens: list[Token], before: int, heads: list[Head]) -> tuple[Mood | None, int]:
    wanting = _before(tokens, before)
    if wanting < 0:
        return Mood.TOLD, -1
    word = tokens[wanting].word
    if (
        word in ("not", "n't", "never")
        or (word == "need" and _negates(tokens, wanting))
        or (word in ("want", "have", "you", "need") and _negates(tokens, wanting))
    ) and (word != "not" or tokens[wanting - 1].word not in ("forget",)):
        return Mood.FORBIDDEN, _cue(tokens, max(0, wanting - 3 if word == "you" else wanting - 1))
    if word in ("forget", "hesitate") and _negates(tokens, wanting):
        return Mood.ASKED, -1
    if word in ("how", "what", "when", "where", "which", "whether"):
        return Mood.TOLD, -1
    if word in _WANTS and _is_mine(tokens, wanting):
        return Mood.ASKED, -1
    last = next((h for h in reversed(heads) if h.at < before), None)
    if last is None or last.mood is not Mood.ASKED:
        is_using = any(t.word in ("use", "using") for t in tokens[:before])
        return (Mood.ASKED if is_using else Mood.TOLD), -1
    return (
        Mood.ASKED
        if last.lemma in ("run", "use", "execute", "try", "remember", "make_sure", "go")
        else Mood.TOLD
    ), -1


def _is_mine(tokens: list[Token], at: int) -> bool:
    """Whether the one who wants is the person: not `users need to`."""
    word = tokens[at].word
    if word not in (
        "want",
        "wants",
        "need",
        "needs",
        "have",
        "has",
        "able",
        "like",
        "try",
        "needed",
        "required",
        "is",
        "going",
        "allowed",
    ):
        return True
    subject = _before(tokens, at)
    while subject > 0 and tokens[subject].word in _BE | _MODALS | {"i'd", "'d"}:
        subject = _before(tokens, subject)
    if subject < 0 or tokens[subject].is_sign:
        return True
    said = tokens[subject].word
    return said in (
        "i",
        "we",
        "you",
        "i'd",
        "we'd",
        "and",
        "please",
        "i'm",
        "we're",
        "task",
        "job",
        "goal",
        "i've",
        "all",
        "just",
        "that",
        "what",
        "it",
    )


def _negates(tokens: list[Token], at: int) -> bool:
    return any(t.word in _NOTS for t in tokens[max(0, at - 3) : at])


def _mood_of_subject(tokens: list[Token], before: int) -> tuple[Mood | None, int]:
    word = tokens[before].word
    ahead = _before(tokens, before)
    said = tokens[ahead].word if ahead >= 0 else ""
    if word == "we" and said not in _MODALS:
        return Mood.TOLD, -1  # `we deploy on Fridays`
    if word in ("you", "we") and said in (
        "if",
        "when",
        "once",
        "after",
        "before",
        "until",
        "unless",
        "that",
        "what",
        "which",
        "how",
        "do",
        "did",
        "as",
        "so",
        "while",
    ):
        return Mood.TOLD, -1
    if (
        word in ("you", "we", "i")
        and said in ("can", "could", "should", "would", "will", "may")
        and ahead
        and tokens[ahead - 1].word in ("how", "what", "which", "where", "when", "so", "if")
    ):
        return Mood.TOLD, -1
    return Mood.ASKED, -1


def _mood_after_modal(tokens: list[Token], before: int) -> tuple[Mood | None, int]:
    subject = _before(tokens, before)
    word = tokens[before].word
    if word in ("cannot",):
        return Mood.TOLD, -1
    if subject < 0 or tokens[subject].is_sign or word in ("let's", "lets"):
        return Mood.ASKED, -1
    said = tokens[subject].word
    behind = tokens[subject - 1].word if subject else ""
    if said not in ("you", "we", "and", "please", "i", "agent", "assistant"):
        return Mood.TOLD, -1
    if behind in ("so", "that", "if", "when", "how", "what", "before", "until", "once", "where", "which") or (
        said == "i" and word in ("can", "could", "will")
    ):
        return Mood.TOLD, -1
    return Mood.ASKED, -1


def _mood_in_list(tokens: list[Token], at: int, before: int, heads: list[Head]) -> tuple[Mood | None, int]:
    """`stop and remove`, `skip, disable or bypass`, `fix it, then push`."""
    if before and tokens[before].word in ("and", "or") and tokens[before - 1].word == ",":
        before -= 1
    last = heads[-1] if heads else None
    if any(
        t.word in ("just", "only", "then", "instead", "please", "rather") for t in tokens[before + 1 : at]
    ):
        return Mood.ASKED, -1
    if last is None:
        return (Mood.ASKED, -1) if _is_clause_end(tokens, before) else (None, -1)
    is_close = last.until >= before  # no object between
    if (
        not is_close
        and tokens[at].word in _NOUNY | _NOUNIER
        and last.mood is Mood.FORBIDDEN
        and not _is_open(tokens, at + 1)
    ):
        return None, -1
    if last.mood is Mood.FORBIDDEN:
        is_or = tokens[_before(tokens, at)].word in ("or", "nor") or is_close
        if is_or or (tokens[before].word == "and" and not _is_telling(tokens, at)):
            return Mood.FORBIDDEN, last.cue
        return Mood.ASKED, -1
    if last.mood is Mood.TOLD:
        is_mild = does_by_lemma().get(tokens[at].word) in (Does.MAKE, Does.CHANGE, Does.LOOK, Does.RUN)
        if is_mild and not is_close and any(h.mood is Mood.ASKED for h in heads):
            return Mood.ASKED, -1
        is_apart = tokens[before].word == "," or _is_subject_before(tokens, before)
        return (Mood.ASKED if is_apart else Mood.TOLD), -1
    return Mood.ASKED, -1


def _is_open(tokens: list[Token], at: int) -> bool:
    """Whether an object begins here, or nothing follows."""
    return (
        at >= len(tokens)
        or tokens[at].name is not None
        or tokens[at].word in _OPENERS
        or tokens[at].word == "to"
    )


def _is_telling(tokens: list[Token], at: int) -> bool:
    return tokens[at].word in (
        "tell",
        "report",
        "let",
        "summarize",
        "summarise",
        "show",
        "list",
        "explain",
        "ask",
    )


def _is_clause_end(tokens: list[Token], before: int) -> bool:
    return tokens[before].word in (",", "and")


def _is_subject_before(tokens: list[Token], before: int) -> bool:
    return before > 0 and tokens[before - 1].is_sign


def _mood_of_ing(tokens: list[Token], at: int, before: int, heads: list[Head]) -> tuple[Mood | None, int]:
    if before < 0:
        is_heading = not any(t.word in _FINITE for t in tokens[at:])
        return (Mood.ASKED if is_heading else None), -1
    word = tokens[before].word
    pair = tokens[before - 1].word if before else ""
    if word in _FORBIDDING_ING or (
        word in ("of", "than", "from", "on", "off")
        and pair in ("instead", "rather", "refrain", "off", "hold", "prevent")
    ):
        start = before - 1 if word in ("of", "than", "from", "on", "off") else before
        return (Mood.FORBIDDEN, start) if not _is_having(tokens, at) else (None, -1)
    if (
        word in ("and", "or", ",")
        and heads
        and heads[-1].mood is Mood.FORBIDDEN
        and _is_ing(tokens, heads[-1].at)
    ):
        return Mood.FORBIDDEN, heads[-1].cue
    if word == "with" and pair not in ("help", "start", "begin", "continue", "proceed"):
        return None, -1
    if word in _ASKING_ING:
        return Mood.ASKED, -1
    return (Mood.TOLD, -1) if word in _SUBORDINATE else (None, -1)


def _is_having(tokens: list[Token], at: int) -> bool:
    """`without having tests`"""
    return tokens[at].word in ("having", "needing", "using")


def _is_ing(tokens: list[Token], at: int) -> bool:
    return tokens[at].word.endswith("ing")


def _mood_of_past(tokens: list[Token], at: int) -> tuple[Mood | None, int]:
    """Passives with a wish in them: `should be deleted`, `must not be touched`, `I want it removed`."""
    before = _before(tokens, at)
    if before < 0:
        return None, -1
    if tokens[before].word in ("and", "or", ",", "nor"):
        before = _earlier_participle(tokens, before)
    nothing = next((n for n in range(max(0, at - 6), at) if tokens[n].word in ("nothing", "none")), -1)
    if nothing >= 0 and before >= 0 and tokens[before].word in _BE | {"get", "gets"}:
        return Mood.FORBIDDEN, nothing
    if before >= 0 and tokens[before].word in ("be", "get", "getting", "being"):
        words = [t.word for t in tokens[max(0, before - 4) : before]]
        if any(w in _FORBIDDING or w in {"can't", "cannot"} for w in words[-2:]):
            return Mood.FORBIDDEN, max(0, before - 2)
        is_wish = any(
            w
            in (
                "should",
                "must",
                "needs",
                "need",
                "can",
                "could",
                "may",
                "shall",
                "want",
                "has",
                "have",
                "ought",
                "to",
                "supposed",
            )
            for w in words
        )
        is_described = "to" in words and not any(
            w in ("need", "needs", "have", "has", "want", "supposed", "ought", "like", "is", "are")
            for w in words
        )
        return (Mood.ASKED if is_wish and not is_described else None), -1
    if (
        before >= 0
        and tokens[before].word in _BE
        and any(t.word in ("ensure", "sure") for t in tokens[:before])
    ):
        return Mood.ASKED, -1
    back = [t.word for t in tokens[max(0, at - 7) : at]]
    is_wanted = any(w in ("want", "get", "like", "need") for w in back) and not any(
        w in _FINITE - {"need", "have"} for w in back
    )
    is_after_wish = is_wanted and tokens[before].word not in (
        "the",
        "a",
        "an",
        "i",
        "we",
        "you",
        "all",
        "any",
        "these",
        "those",
    )
    return (Mood.ASKED if is_after_wish else None), -1


def _earlier_participle(tokens: list[Token], before: int) -> int:
    earlier = _before(tokens, before)
    verb = verb_forms().get(tokens[earlier].word) if earlier >= 0 else None
    return _before(tokens, earlier) if verb is not None and verb.form is Form.PAST else before


def _is_noun(tokens: list[Token], at: int, until: int, lemma: str) -> bool:
    """`the delete button`, `Release notes`, `Test files are failing`."""
    if tokens[at].word in _JOINED and at and tokens[at - 1].word in ("and", "or", ",", "with"):
        return True
    if until >= len(tokens):
        return (
            at > 0
            and tokens[at - 1].word in ("and", "or", ",")
            and lemma in _NOUNY
            and not _verb_before(tokens, at)
        )
    after = tokens[until]
    if after.word in _TAIL_SETS.get(lemma, ()) and not (
        until + 1 < len(tokens) and tokens[until + 1].word in ("and",) and at == 0
    ):
        return True
    if after.name is not None and after.name.by.value != "word":
        return False
    if after.is_sign or after.word in _OPENERS:
        return after.word == ":" and lemma in _NOUNY
    if lemma not in _NOT_BEFORE_ACTS and things_of(lemma) and nominal_of(after.word) is not None:
        return True  # `snapshot cleanup`
    if lemma not in _NOUNY and nominal_of(lemma) is None:
        return False
    for token in tokens[until : until + 6]:
        if token.word in _FINITE:
            return True
        if token.is_sign or token.word in _OPENERS:
            return False
    return False


def _verb_before(tokens: list[Token], at: int) -> bool:
    """Whether what it is joined to is a verb that asks, with an object: `fix the bug and push`."""
    return any(t.word in verb_forms() and verb_forms()[t.word].form is Form.BASE for t in tokens[: at - 1])
