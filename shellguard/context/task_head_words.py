"""The small words by which a verb's mood is told, and the nouns that only look like verbs.

Promise: tables alone.
"""

from __future__ import annotations

ADVERBS = frozenset(
    "also just only then now please pls plz kindly simply first quickly carefully safely immediately finally next kindly always again directly "
    "accidentally actually ever even manually permanently temporarily automatically fully completely really still yet either quietly "
    "ahead maybe perhaps merely solely exclusively to-do afterwards lastly".split()
)

ASKING_SUBJECTS = frozenset({"you", "u", "ya", "we", "us", "let's", "lets", "me", "please", "i'd", "agent"})

MODALS = frozenset(
    "can could would will should must shall may might need have has ought got gotta wanna let's lets cannot".split()
)

WANTS = frozenset(
    "assigned tasked want wants wanted need needs needed like love going have has having try you us ask asked asking sure supposed able required task job goal is "
    "me remember proceed continue agent assistant decided plan free allowed welcome authorized authorised permitted we've".split()
)

# `helm uninstall web`: a tool's name ahead of its own verb.
TOOLS = frozenset(
    "helm kubectl git docker podman terraform tofu pulumi npm yarn pnpm cargo pip poetry gh glab aws gcloud gsutil az fly heroku vercel netlify wrangler "
    "supabase railway systemctl brew apt redis-cli psql rabbitmqctl consul vault nomad argocd flux stripe twilio".split()
)

NOTS = frozenset(
    "not don't dont never mustn't shouldn't cannot can't needn't neither nor won't no doesn't didn't isn't aren't wasn't couldn't haven't "
    "hasn't weren't ain't".split()
)

# Who must not: the agent, or its work.
OBEYING = frozenset(
    "you we agent assistant agents please change changes edit edits work fix solution pr".split()
)

FORBIDDING = frozenset("not don't dont never mustn't shouldn't needn't neither nor".split())

FORBIDDING_ING = frozenset({"without", "avoid", "avoiding", "no", "never", "not", "w/o"})

ASKING_ING = frozenset(
    "needs need requires require wants finish start begin by try consider continue mind help with like worth resume".split()
)

SUBORDINATE = frozenset(
    "if when whenever once after before until unless where while as since because which who whose although though whether whereas whatever "
    "till that how why what".split()
)

BREAKS = frozenset(
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

FORMS_OF_BE = frozenset("is are was were be been being am isn't aren't wasn't weren't it's that's".split())

FINITE = FORMS_OF_BE | frozenset(
    "has have had does doesn't don't do did didn't should must can can't could needs need will won't would fails crashes breaks hangs shows throws "
    "returns works seems looks keeps takes appears gives".split()
)

OPENERS = frozenset(
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

TAIL_SETS = {head: frozenset(words.split()) for head, words in _TAILS.items()}

NOUNY = frozenset(
    "test build release deploy push merge check update search upload backup log run plan report delete print export save sync copy pull review "
    "patch fix commit branch fork tag schedule record cancel reset restart install edit store file list query trace monitor launch register "
    "download import scan index cache mail email message post stage start stop drain dump archive".split()
)

NOUNIER = frozenset(
    "support output exercise process view change request question answer show find mask use set design".split()
)

# `run migrations`: what is done with an act, not the thing that it is done to
NOT_BEFORE_ACTS = frozenset("run schedule start stop test trigger request review check process".split())

# Written as one word they are nouns, unless a sentence begins with them.
JOINED = frozenset("rollback shutdown teardown cutover rollout backup checkout setup lookup".split())
