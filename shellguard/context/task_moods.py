"""Whether a plain verb is asked for, forbidden or only spoken of, by the words before it.

Promise: pure, total; who has to do it decides.
"""

from __future__ import annotations

from shellguard.context.deed import Does
from shellguard.context.task_head import Head, Mood
from shellguard.context.task_head_words import (
    ASKING_SUBJECTS,
    BREAKS,
    FORBIDDING,
    FORMS_OF_BE,
    MODALS,
    NOUNIER,
    NOUNY,
    OPENERS,
    TOOLS,
    WANTS,
)
from shellguard.context.task_nots_said import cue_of, is_told, negates, place_before
from shellguard.context.task_participles import mood_of_ing, mood_of_past
from shellguard.context.task_tokens import Token
from shellguard.context.task_words import Form, does_by_lemma


def mood_of(tokens: list[Token], at: int, form: Form, heads: list[Head]) -> tuple[Mood | None, int]:
    before = place_before(tokens, at)
    if form is Form.THIRD:
        return None, -1
    if form is Form.ING:
        return mood_of_ing(tokens, at, before, heads)
    if form is Form.PAST:
        return mood_of_past(tokens, at)
    return _mood_of_base(tokens, at, before, heads)


def _mood_of_base(tokens: list[Token], at: int, before: int, heads: list[Head]) -> tuple[Mood | None, int]:
    if before < 0:
        return Mood.ASKED, -1
    word = tokens[before].word
    if before == 0 and word in TOOLS:
        return Mood.ASKED, -1
    if tokens[at - 1].word in ("please", "pls", "plz") and tokens[before].name is not None:
        # `on db-2 please drop ...`
        return Mood.ASKED, -1
    if word in FORBIDDING:
        return (Mood.TOLD, -1) if is_told(tokens, before) else (Mood.FORBIDDEN, cue_of(tokens, before))
    if word in ("i", "we", "i'd", "we'd") and tokens[at].word in ("need", "want", "like"):
        return Mood.ASKED, -1
    if word == "to":
        return _mood_after_to(tokens, before, heads)
    if word in ("help", "go", "come") and before <= 2:
        return Mood.ASKED, -1
    if word in ASKING_SUBJECTS or (word == "i" and before and tokens[before - 1].word in ("can", "should")):
        return _mood_of_subject(tokens, before)
    if word in MODALS:
        return _mood_after_modal(tokens, before)
    if word in ("and", "or", "nor", ",", "&", "plus", "/"):
        return _mood_in_list(tokens, at, before, heads)
    if word in BREAKS or word in ("so", "do", "also"):
        return (Mood.TOLD if word == "so" else Mood.ASKED), -1
    return None, -1


def _mood_after_to(tokens: list[Token], before: int, heads: list[Head]) -> tuple[Mood | None, int]:
    wanting = place_before(tokens, before)
    if wanting < 0:
        return Mood.TOLD, -1
    word = tokens[wanting].word
    if (
        word in ("not", "n't", "never")
        or (word == "need" and negates(tokens, wanting))
        or (word in ("want", "have", "you", "need") and negates(tokens, wanting))
    ) and (word != "not" or tokens[wanting - 1].word not in ("forget",)):
        return Mood.FORBIDDEN, cue_of(tokens, max(0, wanting - 3 if word == "you" else wanting - 1))
    if word in ("forget", "hesitate") and negates(tokens, wanting):
        return Mood.ASKED, -1
    if word in ("how", "what", "when", "where", "which", "whether"):
        return Mood.TOLD, -1
    if word in WANTS and _is_mine(tokens, wanting):
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
    subject = place_before(tokens, at)
    while subject > 0 and tokens[subject].word in FORMS_OF_BE | MODALS | {"i'd", "'d"}:
        subject = place_before(tokens, subject)
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


def _mood_of_subject(tokens: list[Token], before: int) -> tuple[Mood | None, int]:
    word = tokens[before].word
    ahead = place_before(tokens, before)
    said = tokens[ahead].word if ahead >= 0 else ""
    if word == "we" and said not in MODALS:
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
    subject = place_before(tokens, before)
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
        and tokens[at].word in NOUNY | NOUNIER
        and last.mood is Mood.FORBIDDEN
        and not _is_open(tokens, at + 1)
    ):
        return None, -1
    if last.mood is Mood.FORBIDDEN:
        is_or = tokens[place_before(tokens, at)].word in ("or", "nor") or is_close
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
        or tokens[at].word in OPENERS
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
