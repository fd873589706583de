"""A sentence of a task as words and names: quotes, paths, identifiers, patterns, and what the project calls its own.

Promise: pure, total, linear; a name is one token, so no word inside of it is read as a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from shellguard.context.environment_words import tier_of
from shellguard.context.task_scope import Named, NamedBy
from shellguard.context.task_words import is_adjective, nominal_of, singular, things_of, verb_forms

MOST_TOKENS = 1500


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the project calls its own, as those who know it say."""

    files: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    branches: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    environments: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()


EMPTY = Vocabulary()


class Token(NamedTuple):
    """One word, name or sign of a sentence."""

    word: str
    """In lower case; of a name empty."""
    start: int
    end: int
    text: str
    name: Named | None = None

    @property
    def is_sign(self) -> bool:
        """Whether it is punctuation."""
        return not self.name and not self.word[:1].isalnum() and self.word[:1] != "'"


_TOKEN = re.compile(
    r"""
      (?P<tick>`[^`\n]{1,300}`)
    | (?P<quote>"[^"\n]{1,200}"|“[^”\n]{1,200}”|«[^»\n]{1,200}»|‘[^’\n]{1,80}’(?!\w)|(?<![\w'])'[^'\n]{1,80}'(?!\w))
    | (?P<url>\b[a-z][a-z0-9+]{1,15}://[^\s<>"'`\])]{1,500})
    | (?P<mail>\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}\w)
    | (?P<path>(?<![\w/])(?:~|\.{1,2}|\$\{?\w{1,40}\}?)?/[\w.@+*?{}$~/=%:\[\]-]{1,300}|(?<![\w/])[\w.@*+{}$-]{1,120}/[\w.@+*?{}$~/=%:-]{0,300})
    | (?P<option>(?<![\w-])--?[a-zA-Z][\w-]{0,60}(?:=[\w./-]{1,80})?)
    | (?P<glob>(?<![\w*])(?:[\w.-]{1,80}\*[\w.*-]{0,80}|\*[\w.-][\w.*-]{0,80}))
    | (?P<word>[@\#.]?[^\W_](?:[\w.+-]{0,200}[\w+])?(?:['’](?:t|s|re|ve|ll|d|m))?|_\w{1,100}|\.\w[\w.-]{0,80}\w)
    | (?P<sign>—|–|--|-|[,:;()!?&]|\.{3}|[.+])
    """,
    re.X | re.I,
)
_FILE = re.compile(
    r"\.?[\w@+-][\w.@+-]*\.(?:py|pyi|ipynb|jsx?|tsx?|mjs|cjs|vue|svelte|css|scss|less|html?|xml|svg|json5?|jsonl|ya?ml|toml|ini|cfg|conf|"
    r"env|lock|md|mdx|rst|txt|csv|tsv|xlsx?|docx?|pptx?|pdf|png|jpe?g|gif|webp|ico|sh|bash|zsh|fish|ps1|bat|sql|db|sqlite3?|go|rs|java|kt|"
    r"kts|rb|php|cs|c|h|cc|cpp|hpp|swift|scala|ex|exs|erl|lua|pl|r|tf|tfvars|tfstate|hcl|proto|graphql|log|tmp|bak|old|orig|swp|zip|gz|tgz|tar|"
    r"bz2|xz|jar|war|whl|pem|key|crt|p12|out|pid|sock|dockerfile|gradle|properties|mk|cmake|example|sample|pkl|ckpt|pt|parquet|so|o|pyc)",
    re.I,
)
_WELL_KNOWN = frozenset(
    "makefile dockerfile jenkinsfile procfile gemfile rakefile vagrantfile caddyfile .env .gitignore .dockerignore .npmrc .bashrc .zshrc "
    ".ds_store node_modules __pycache__ .git .github .venv .vscode .cache .next .terraform .pytest_cache".split()
)
_FIRST = frozenset(
    "src test tests docs doc lib app apps packages pkg cmd internal services service scripts bin etc var tmp usr home opt infra "
    "deploy config configs public static assets build dist data models migrations frontend backend server client api web".split()
)
_BRANCHES = frozenset("feature feat fix bugfix hotfix release chore origin upstream user users refs".split())
# Not names, for all their digits and dots.
_PLAIN = re.compile(
    r"\d[\d.,:]*(?:ms|s|secs?|m|mins?|h|hrs?|d|days?|w|kb|mb|gb|tb|[kmgt]i?b?|x|%|st|nd|rd|th|am|pm|px|fps|rps|qps|utc)?|\d{4}-\d\d(?:-\d\d)?|"
    r"k8s|s3|ec2|http[23s]?|https?s?|utf-?8|python\d?(?:\.\d+)?|py3|sha-?(?:1|256|512)|md5|base64|x86|x64|arm64|h\d|q[1-4]|l[1-4]|p[0-4]|i18n|l10n|"
    r"a11y|e2e|oauth2?|ipv[46]|md|e\.g|i\.e|etc|a\.m|p\.m|u\.s|vs|node\.?js|next\.?js|vue\.?js|nuxt\.?js|d3(?:\.js)?|three\.js|express\.js|"
    r"react\.js|\.net|asp\.net|web3|b2b|b2c|s3s|mp[34]|v\d|24[-/]7|\w\.\w|es\d+|o\.k",
    re.I,
)
_BRANDS = frozenset(
    "github gitlab bitbucket javascript typescript postgresql mysql mongodb oauth graphql devops macos ios youtube linkedin openai pytorch "
    "tensorflow numpy fastapi websocket websockets cloudfront cloudformation cloudflare cloudwatch dynamodb bigquery sqlite vscode "
    "elasticsearch rabbitmq owncloud openhands latex readme wordpress restful apis urls prs ids vms dbs ips cis todos pdfs dockerhub paypal "
    "nodejs nestjs nextjs powershell whatsapp intellij pycharm jsdoc eslint mariadb clickhouse timescaledb cockroachdb argocd "
    "circleci localstack opentelemetry scikit huggingface macbook iphone airbnb javadoc onedrive sharepoint phd llms sdks csvs".split()
)
_CAMEL = re.compile(r"[A-Za-z]*[a-z0-9][A-Z]\w*")
_PATTERN = re.compile(
    r"[\w@./:-]*(?:\*|\?|\[[\w-]+\])[\w@./:*?\[\]-]*|(?:[\w-]*[-_.])?\d{0,8}[xX]{2,8}|\d{1,8}[xX]{1,8}|\{[\w,]+\}[\w.]*"
)
_VERSION = re.compile(r"[vV]?\d+(?:\.\d+){1,3}(?:[-+][\w.]+)?|[vV]\d+")


def tokens_of(sentence: str, vocabulary: Vocabulary = EMPTY) -> list[Token]:
    """The words, names and signs of a sentence, as many as the bounds allow."""
    found: list[Token] = []
    for match in _TOKEN.finditer(sentence):
        if len(found) >= MOST_TOKENS:
            break
        found.extend(_token(match, vocabulary))
    return found


def _token(match: re.Match[str], vocabulary: Vocabulary) -> list[Token]:
    kind, text, start, end = match.lastgroup or "", match.group(), match.start(), match.end()
    if kind in ("tick", "quote"):
        return [Token("", start, end, text, _quoted(text[1:-1].strip()))]
    if kind in ("url", "mail", "option"):
        return [Token("", start, end, text, Named(text.rstrip(".,:?"), NamedBy.IDENTIFIER))]
    if kind == "glob":
        return [Token("", start, end, text, Named(text.rstrip("."), NamedBy.PATTERN))]
    if kind == "path":
        return _path(text, start, vocabulary)
    if kind == "word":
        return [_word(text, start, end, vocabulary)]
    return [Token(text, start, end, text)]


def _quoted(text: str) -> Named:
    is_pattern = " " not in text and _PATTERN.fullmatch(text) is not None
    return Named(text, NamedBy.PATTERN if is_pattern else NamedBy.QUOTE)


def _path(text: str, start: int, vocabulary: Vocabulary) -> list[Token]:
    said = text.rstrip(".,:?") or text
    if not said.strip("/.~$"):
        return [Token(said, start, start + len(said), said)]
    first, _, rest = said.partition("/")
    is_known = said in vocabulary.branches or said.rstrip("/") in vocabulary.folders | vocabulary.files
    is_path = first in ("", "~", ".", "..") or not rest or first.startswith("$") or rest.count("/") > 0
    if "*" in said:
        by = NamedBy.PATTERN
    elif first in _BRANCHES and not _FILE.fullmatch(said.rpartition("/")[2]):
        by = NamedBy.IDENTIFIER
    elif (
        is_path
        or first.lower() in _FIRST
        or first.startswith(".")
        or _FILE.fullmatch(said.rpartition("/")[2])
    ):
        by = NamedBy.PATH
    elif is_known or re.search(r"[\d_.@-]", said) or not (first.isalpha() and rest.isalpha()) or _is_kinded(first, rest):
        by = NamedBy.IDENTIFIER
    else:
        # `read/write`, `and/or`: two words
        middle = start + len(first)
        tail = Token(rest.lower(), middle + 1, start + len(said), rest)
        return [Token(first.lower(), start, middle, first), Token("or", middle, middle + 1, "/"), tail]
    if re.fullmatch(r"[A-Z]{1,4}/[A-Z]{1,4}", said):
        return [Token(said.lower(), start, start + len(said), said)]
    return [Token("", start, start + len(said), said, Named(said, by))]


def _is_kinded(first: str, rest: str) -> bool:
    """`deployment/web`: a kind and a name; `branch/tag` are two kinds."""
    first, rest = first.lower(), rest.lower()
    is_word = rest in verb_forms() or nominal_of(rest) is not None or is_adjective(rest) or tier_of(rest).is_known
    return bool(things_of(first)) and not things_of(rest) and not is_word


def _word(text: str, start: int, end: int, vocabulary: Vocabulary) -> Token:
    by = _named_by(text, vocabulary)
    if by is not None:
        return Token("", start, end, text, Named(text, by))
    return Token(text.lower().replace("’", "'"), start, end, text)


def _named_by(text: str, vocabulary: Vocabulary) -> NamedBy | None:
    low = text.lower()
    if text.isalpha() and (text.islower() or text[1:].islower()):
        return NamedBy.PATH if low in _WELL_KNOWN else None  # an ordinary word: most are
    if "'" in text or "’" in text:
        return None
    if low in _WELL_KNOWN:
        return NamedBy.PATH
    if re.fullmatch(r"\d{0,8}[xX]{2,8}|\d{2,8}[xX]{1,8}", text) and any(c.isdigit() for c in text):
        return NamedBy.PATTERN
    if re.fullmatch(r"#\d+|[A-Z]{2,10}-\d+|@[\w-]+", text) or _VERSION.fullmatch(text):
        is_number = re.fullmatch(r"\d+\.\d+", text) is not None or low.startswith("utf")
        return None if is_number else NamedBy.IDENTIFIER
    if _PLAIN.fullmatch(low) or low in _BRANDS:
        return None
    if "." in text.strip(".") or text.startswith("."):
        return NamedBy.PATH if _FILE.fullmatch(text) else NamedBy.IDENTIFIER
    return _by_shape(text, low, vocabulary)


def _by_shape(text: str, low: str, vocabulary: Vocabulary) -> NamedBy | None:
    is_identifier = (
        "_" in text
        or (
            any(c.isdigit() for c in text)
            and any(c.isalpha() for c in text)
            and not re.fullmatch(r"\d+-[a-z]+", low)
        )
        or (
            _CAMEL.fullmatch(text) is not None and not text.isupper() and low not in _BRANDS and len(text) > 4
        )
        or ("-" in text and text in vocabulary.branches | vocabulary.services | vocabulary.folders)
    )
    return NamedBy.IDENTIFIER if is_identifier else None


# -- names that their neighbours make -------------------------------------------------------------------------

_NUMBERED = frozenset(
    "ticket tickets issue issues pr prs pull request mr job jobs build builds run runs port pid process task version story bug".split()
)
_TO = frozenset({"to", "-", "–", "through", "until"})
_INTO = frozenset({"into", "onto", "from", "on", "against"})
_TRUNKS = frozenset({"main", "master", "trunk", "head", "origin", "upstream"})
_NAMING = frozenset({"called", "named", "titled", "entitled"})
_BEGINS = frozenset({"starting", "beginning", "prefixed", "starts", "begin", "start", "begins"})
_ENDS = frozenset({"ending", "suffixed", "ends", "end"})
_HYPHEN_TAILS = re.compile(
    r".*(?:ing|ed|er|ly|like|based|facing|level|only|party|time|use|risk|impact|wide|friendly|side|old|up|down|in|out|off|to|date|ready|"
    r"free|aware|specific|end|scale|term|line|way|threaded|run|less|day|year|hour|minute|step|file|page|test|new|check|point)"
)
_HYPHEN_HEADS = frozenset(
    "non pre post re multi self well long short high low lower higher anti co cross ex inter micro mid mini over semi sub super un under up all "
    "third first second read drop follow roll built open front back end type run state out user customer public".split()
)
# Ahead of a noun they say which kind or how much, not which one.
_NOT_NAMES = frozenset(
    "a an the this that these those my our your his her its their some any all every each no both several many few more most other another "
    "of in on at by for from to with and or not is are was were be been it i you we they he she same next last first second third new old "
    "dev prod stage sandbox live own test tests build release production staging development local remote git docker web user users customer customers unit "
    "integration source backup config data log error temp cache code shared public private main master feature lint security".split()
)


def among(tokens: list[Token], vocabulary: Vocabulary = EMPTY) -> list[Token]:
    """The tokens again, with the names that stand out only by what is beside them."""
    out = list(tokens)
    for at, token in enumerate(tokens):
        if token.name or token.is_sign:
            continue
        named = _beside(tokens, at) or _hyphened(tokens, at) or _of_project(tokens, at, vocabulary)
        if named:
            out[at] = token._replace(word="" if named.by is not NamedBy.WORD else token.word, name=named)
    return out


def _beside(tokens: list[Token], at: int) -> Named | None:
    word = tokens[at].word
    before = tokens[at - 1].word if at else ""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if word.isdigit() and at > 1 and _range(tokens, at - 2) and before in _TO:
        return None  # its first number is the range
    if word.isdigit() and (
        before in _NUMBERED
        or (before in ("range", "id", "number", "and", "to", "-", "–", ",") and _is_numbered(tokens, at))
    ):
        return _range(tokens, at) or Named(word, NamedBy.IDENTIFIER)
    if before in _NUMBERED and re.fullmatch(r"\d{1,9}[-–]\d{1,9}", word):
        return Named(tokens[at].text, NamedBy.PATTERN)
    if (
        word == "develop"
        and at > 1
        and (
            (before in ("and", "or", ",") and tokens[at - 2].word in _TRUNKS)
            or (_is_trunk(word, before, after) and before in _INTO)
        )
    ):
        return Named(tokens[at].text, NamedBy.IDENTIFIER)
    if word in _TRUNKS and _is_trunk(word, before, after):
        return Named(tokens[at].text, NamedBy.IDENTIFIER)
    if before in _NAMING and word not in _NOT_NAMES and re.fullmatch(r"[a-z][\w-]*", word):
        return Named(tokens[at].text, NamedBy.IDENTIFIER)
    if before == "with" and at > 1 and (word.isalnum() or "-" in word):
        if tokens[at - 2].word in _BEGINS:
            dash = "-" if after is not None and after.word == "-" and after.start == tokens[at].end else ""
            return Named(f"{tokens[at].text}{dash}*", NamedBy.PATTERN)
        if tokens[at - 2].word in _ENDS:
            return Named(f"*{tokens[at].text}", NamedBy.PATTERN)
    return None


def _is_numbered(tokens: list[Token], at: int) -> bool:
    return any(t.word in _NUMBERED for t in tokens[max(0, at - 8) : at])


def _range(tokens: list[Token], at: int) -> Named | None:
    if at + 2 >= len(tokens) or not tokens[at + 2].word.isdigit():
        return None
    is_range = tokens[at].word.isdigit() and tokens[at + 1].word in _TO
    return Named(f"{tokens[at].text}-{tokens[at + 2].text}", NamedBy.PATTERN) if is_range else None


def _is_trunk(word: str, before: str, after: Token | None) -> bool:
    is_alone = after is None or after.is_sign or after.name is not None or after.word in _AFTER_TRUNK
    if after is not None and after.word in ("branch", "branches"):
        return True
    if word in ("head", "trunk"):
        return is_alone and before in ("to", "from", "on", "into", "at", "onto")
    return is_alone and before not in ("a", "my", "one", "in")


_AFTER_TRUNK = frozenset(
    "and or but to without with from is are alone untouched intact unless if when before after as so then only at again now itself please for "
    "until by into onto directly".split()
)


def _hyphened(tokens: list[Token], at: int) -> Named | None:
    word = tokens[at].word
    if "-" not in word or not (_is_thing(tokens, at + 1) or _is_thing(tokens, at - 1)):
        return None
    head, _, tail = word.partition("-")
    is_ordinary = (
        head in _HYPHEN_HEADS or is_adjective(head) or is_adjective(word) or _HYPHEN_TAILS.fullmatch(tail)
    )
    return None if is_ordinary or nominal_of(word) else Named(tokens[at].text, NamedBy.WORD)


def _is_thing(tokens: list[Token], at: int) -> bool:
    return 0 <= at < len(tokens) and bool(tokens[at].word) and bool(things_of(tokens[at].word))


# Kinds of things that are called after what they hold or serve.
_CALLED_AFTER = frozenset(
    "branch table bucket job workload container image volume database document package repository queue cluster namespace domain instance app folder".split()
)


def _of_project(tokens: list[Token], at: int, vocabulary: Vocabulary) -> Named | None:
    """`the login page`, `the orders table`: a word before the kind of thing that it names, or one the project knows."""
    word = tokens[at].word
    if not word.isalpha() or len(word) < 3 or word in _NOT_NAMES or is_adjective(word):
        return None
    if word in _known_parts(vocabulary) or singular(word) in _known_parts(vocabulary):
        return Named(tokens[at].text, NamedBy.WORD)
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    is_before_thing = (
        bool(things_of(after) & _CALLED_AFTER) and after not in ("script", "system") and not things_of(word)
    )
    if word in _BRANDS or word.endswith(("ed", "ing")):
        return None
    is_led = at > 0 and tokens[at - 1].word in (
        "the",
        "our",
        "my",
        "this",
        "that",
        "unused",
        "old",
        "stale",
        "new",
    )
    is_verb = word in verb_forms() or nominal_of(word) is not None
    return Named(tokens[at].text, NamedBy.WORD) if is_before_thing and is_led and not is_verb else None


@cache
def _known_parts(vocabulary: Vocabulary) -> frozenset[str]:
    known = vocabulary.files | vocabulary.folders | vocabulary.branches | vocabulary.services
    parts = (part.lower() for name in known for part in re.findall(r"[A-Za-z][a-z]+|[A-Z]+", name))
    return frozenset(
        part for part in parts if len(part) > 3 and part not in _NOT_NAMES and not things_of(part)
    )
