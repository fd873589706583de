"""The words that limit work: who must not, what is done, how far a limit reaches.

Promise: tables alone; every pattern is linear in its text.
"""

from __future__ import annotations

import re

_V = {
    "change": r"modif(?:y|ying)|chang(?:e|ing)|edit(?:ing)?|touch(?:ing)?|alter(?:ing)?|updat(?:e|ing)|rewrit(?:e|ing)|adjust(?:ing)?|tamper(?:ing)? with|mess(?:ing)? with|fiddl(?:e|ing) with|meddl(?:e|ing) with|patch(?:ing)?|regenerat(?:e|ing)"
    r"|refresh(?:ing)?|reformat(?:ting)?|refactor(?:ing)?|renam(?:e|ing)|mov(?:e|ing)|increas(?:e|ing)|rais(?:e|ing)|relax(?:ing)?|loosen(?:ing)?|lower(?:ing)?|weaken(?:ing)?|bump(?:ing)?|fix(?:ing)?|mak(?:e|ing) (?:any )?(?:changes|edits|modifications) (?:to|in|under)"
    r"|chang(?:e|ing) anything (?:in|under|inside)|overwrit(?:e|ing)|optimi[sz](?:e|ing)|implement(?:ing)?|work(?:ing)? (?:on|in)|commit(?:ting)? changes to|hand-?edit(?:ing)?|revert(?:ing)?|convert(?:ing)?|lay a finger on",
    "make": r"writ(?:e|ing)|creat(?:e|ing)|add(?:ing)?|sav(?:e|ing)|put(?:ting)?|plac(?:e|ing)|introduc(?:e|ing)|generat(?:e|ing)",
    "remove": r"delet(?:e|ing)|remov(?:e|ing)|drop(?:ping)?|truncat(?:e|ing)|wip(?:e|ing)|purg(?:e|ing)|clear(?:ing)?|eras(?:e|ing)|clean(?:ing)?(?: up)?",
    "show": r"print(?:ing)?|log(?:ging)?|show(?:ing)?|expos(?:e|ing)|leak(?:ing)?|reveal(?:ing)?|echo(?:ing)?|dump(?:ing)?|display(?:ing)?|output(?:ting)?|disclos(?:e|ing)|paste|pasting|cat",
    "use": r"us(?:e|ing)|run(?:ning)?|pass(?:ing)?|enabl(?:e|ing)|set(?:ting)?|execut(?:e|ing)|invok(?:e|ing)|call(?:ing)?|resort(?:ing)? to|start(?:ing)?|launch(?:ing)?|spawn(?:ing)?|leav(?:e|ing)|send(?:ing)?|hit(?:ting)?|mak(?:e|ing)|connect(?:ing)? to|access(?:ing)?",
    "skip": r"skip(?:ping)?|bypass(?:ing)?|disabl(?:e|ing)|suppress(?:ing)?|circumvent(?:ing)?|ignor(?:e|ing)|turn(?:ing)? off|silenc(?:e|ing)|comment(?:ing)? out|work(?:ing)? around",
    "history": r"rebas(?:e|ing)|amend(?:ing)?|squash(?:ing)?|force[- ]push(?:ing)?|reset(?:ting)?",
    "install": r"install(?:ing)?|upgrad(?:e|ing)|downgrad(?:e|ing)|pull(?:ing)? in|bring(?:ing)? in",
    "exceed": r"exceed(?:ing)?|go(?:ing)? (?:over|above|beyond)|load(?:ing)?|process(?:ing)?|issu(?:e|ing)|fetch(?:ing)?|import(?:ing)?|reindex(?:ing)?",
    "mock": r"mock(?:ing)?|stub(?:bing)?(?: out)?|fak(?:e|ing)",
    "other": r"deploy(?:ing)?|push(?:ing)?|merg(?:e|ing)|commit(?:ting)?|publish(?:ing)?|releas(?:e|ing)|stor(?:e|ing)|includ(?:e|ing)|read(?:ing)?|open(?:ing)?|restart(?:ing)?|stop(?:ping)?|kill(?:ing)?|reload(?:ing)?|redeploy(?:ing)?|bounc(?:e|ing)|reboot(?:ing)?",
}  # fmt: skip
VERBS = {family: re.compile(rf"(?:{words})\b", re.I) for family, words in _V.items()}
ANY_VERB = "|".join(_V.values())
_ADVERB = (
    r"(?:(?:ever|directly|manually|just|simply|please|by hand|accidentally|also|then|even|actually|or)\s+)*"
)
_JOIN = r"(?:\s*(?:,\s*(?:or|and|nor)|,|/|\bor\b|\band\b|\bnor\b)\s*)"
ACTION = re.compile(
    rf"\s*{_ADVERB}(?P<verbs>(?:{ANY_VERB})\b(?:{_JOIN}{_ADVERB}(?:{ANY_VERB})\b){{0,6}})(?P<object>[^\n]{{0,240}})",
    re.I,
)
NOT = re.compile(
    r"\b(?:(?:make sure|be sure|take care|be careful|remember|try)(?: that)?(?: you)? (?:not to|to not|to never|never|don['’]?t|do not)|do not|don['’]?t|dont|never|must(?: not|n['’]?t)|should(?: not|n['’]?t)|shall not|may not|cannot|can['’]?t|(?:are|is) not (?:allowed|permitted) to|you are not to"
    r"|avoid|refrain from|without|under no circumstances(?: should you)?|rather than|instead of|not)\b",
    re.I,
)
LEADS = re.compile(
    r"(?:\s|please|also|and|but|just|you|we|i want you to|important|note|nb|again|finally|while|then|so|always|however|the agent|[-,:*>()!]|in this task|for now|at this point|for this task|during this task|as part of this)*",
    re.I,
)
CUT = re.compile(
    r"[.;:!?—](?:\s|$)|\s[-–]\s|[()]|,?\s+\b(?:but|however|only|instead|because|unless|until|without|when|while|so that|just to|in order to|as a (?:shortcut|workaround)|then|since|even if)\b|,\s*(?:it|they|he|she|we|i)(?:['’](?:s|re|m|ve|ll))?\b|,\s*(?:and )?(?:please|just|then|make sure|don['’]?t|do not|never|avoid|keep|use|add|run|ensure|focus)\b|\band (?:don['’]?t|do not|never|please|make sure|keep)\b|\s+to (?:make|mask|get|hide|pass|silence|force|avoid|fix|work)\b",
    re.I,
)
SOFT = re.compile(
    r"\b(?:unnecessar\w+|needlessly|if (?:at all )?possible|if you can|where possible|unless|until|without|excessive\w*|too much|more than (?:needed|necessary))\b",
    re.I,
)
NO_CHANGES = re.compile(
    r"(?:^|[,;:(—-]\s*|\b(?:but|and|with|please|make)\s+)no (?P<front>[\w/ -]{0,50}?)\s*\b(?:changes?|edits?|modifications?|updates?|rewrites?)\b(?: (?:to|in|of|on|under) (?P<back>[^.;!?—()]{1,120}))?",
    re.I,
)
ALONE = re.compile(
    r"\b(?:leave|leaving|keep|keeping) (?P<what>[^.;:!?]{1,120}?) (?:alone|untouched|intact|unchanged|unmodified|as[ -]is|as (?:it|they) (?:is|are)|(?:exactly )?as they are|be)\b"
    r"|\b(?:(?:keep )?(?:your )?hands off|stay (?:out of|away from)|steer clear of|keep (?:out of|away from)) (?:of )?(?P<off>[^.;:!?—()]{1,120})"
    r"|\b(?:treat|consider) (?P<treated>[^.;:!?]{1,120}?) as (?:read-?only|frozen|immutable|off[ -]limits)\b",
    re.I,
)
PASSIVE = re.compile(
    r"^(?:\s|[-*,]|but|and|also|note that|the fact that)*(?P<what>[^.;:!?]{1,120}?) (?:(?:is|are) (?:off[ -]limits|frozen|locked|read-?only|not (?:yours|to be (?:touched|changed|modified|edited)))|(?:must|should|have to|has to|need to|needs to|shall) (?:stay|remain|be left|be kept) (?:untouched|unchanged|unmodified|intact|as (?:is|they are|it is)|frozen|alone)"
    r"|(?:must|should|shall|may|can)(?: not|n['’]?t|not) (?:be (?:\w+ ){0,2}(?:touched|changed|modified|edited|altered|updated|rewritten|regenerated)|change\b))",
    re.I,
)
_DO = r"(?:modif(?:y|ies|ying)|chang(?:e|es|ing)|edit(?:s|ing)?|touch(?:es|ing)?|alter|updat(?:e|es|ing)|work(?:ing)? (?:on|in|under|within)|work|fix|implement|adjust|mak(?:e|ing) (?:any |your )?changes (?:to|in|under|within)|commit changes (?:to|in)|creat(?:e|ing)|writ(?:e|ing)|add|put|optimi[sz]e)"
ONLY_SHAPES = tuple(
    re.compile(shape, re.I)
    for shape in (
        rf"\b(?:only|just|solely|exclusively) (?:ever )?(?P<verb>{_DO})\b(?P<what>[^;:!?—(]{{1,200}})",
        rf"\b(?P<verb>{_DO}) (?:only|just|solely|exclusively|nothing but)\b(?P<what>[^;:!?—(]{{1,200}})",
        rf"\b(?P<verb>{_DO})\b(?P<what>[^.;:!?—(]{{1,160}}?)\s*\b(?:only|exclusively|and nothing else)\s*[.!)]?\s*$",
        r"\b(?P<verb>changes?|edits?|modifications?|work|fix(?:es)?|everything|scope|diff|patch)\b[^.;:!?]{0,30}?\b(?:limited|restricted|confined|contained|scoped|kept|only) (?:to|in|inside|within)\b(?P<what>[^;:!?—(]{1,160})",
        r"\b(?:limit|restrict|confine|keep|constrain|scope) (?P<verb>(?:your|the|all|any|this|every)?\s*(?:\w+ )?(?:changes?|edits?|modifications?|work|yourself|fix|diff|patch|it|everything)) (?:\w+ )?(?:to|in|inside|within)\b(?P<what>[^;:!?—(]{1,160})",
        r"\b(?P<verb>stay|remain|stick|operate) (?:in|inside|within|to)\b(?P<what>[^;:!?—(]{1,160})",
        r"\bnothing (?P<verb>outside|except|but|other than|beyond)(?: of)?\b(?P<what>[^;:!?—(]{1,160})",
    )
)  # fmt: skip
OUTSIDE = re.compile(r"\b(?:outside|beyond|other than|except(?: for)?|anywhere but|elsewhere than)(?: of)?\s+(?P<what>[^;:!?—()]{1,160})", re.I)  # fmt: skip
HERE = re.compile(
    r"\b(?:the|this|that|its|your|our|my|assigned|given)?\s*(?:current |working |project(?:['’]s)? )?(?:project|repo(?:sitory)?|workspace|working (?:directory|tree|folder)|director(?:y|ies)|folder|checkout|codebase)(?: root| scope)?\s*[.!]?$",
    re.I,
)
OTHERS = re.compile(
    r"\b(?:other|another|someone else['’]?s|anyone else['’]?s|unrelated|neighbou?ring|upstream) (?:\w+['’]?s?['’]? ){0,2}(?:modules?|services?|packages?|apps?|applications?|components?|teams?|projects?|people|code|files?|areas?|features?|crates?|plugins?|libraries)\b[^,]*",
    re.I,
)
APPROVAL = (
    re.compile(r"\b(?P<act>[\w-]+(?: \w+)?) (?:requires?|needs?|must have|is subject to|must be|has to be) (?:\w+ ){0,3}(?:approv\w+|sign(?:ed)?[- ]off|permission|a green light|confirmation|review(?:ed)?)\b", re.I),
    re.compile(r"\b(?:do not|don['’]?t|never|no)\s+(?P<act>[\w-]+)\b[^.;:!?]{0,60}?\bwithout (?:\w+ ){0,3}(?:approval|sign[- ]?off|permission|asking|consent|confirmation|my ok\w*|a review|checking with)\b", re.I),
    re.compile(r"\b(?:ask|check with|confirm with|talk to|consult|get (?:\w+ )?(?:approval|permission|sign[- ]?off)|wait for (?:\w+ ){0,2}(?:approval|permission|ok|go[- ]ahead|confirmation))\b[^.;:!?]{0,50}?\bbefore (?:you |any |doing |running |making )?(?:an? |any )?(?P<act>[\w-]+)", re.I),
)  # fmt: skip
