"""A sentence of a task as words, signs and names that show by themselves: quotes, paths, identifiers, patterns.

Promise: pure, total, linear; a name is one token, so no word inside of it is read as a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from shellguard.context.environment_words import tier_of
from shellguard.context.task_scope import Named, NamedBy
from shellguard.context.task_words import is_adjective, nominal_of, things_of, verb_forms

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

BRANDS = frozenset(
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
        return _path(text, start, vocabulary, is_among=_is_among(match.string, start))
    if kind == "word":
        return [_word(text, start, end, vocabulary)]
    return [Token(text, start, end, text)]


def _quoted(text: str) -> Named:
    is_pattern = " " not in text and _PATTERN.fullmatch(text) is not None
    return Named(text, NamedBy.PATTERN if is_pattern else NamedBy.QUOTE)


def _path(text: str, start: int, vocabulary: Vocabulary, *, is_among: bool) -> list[Token]:
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
    elif (
        is_known
        or re.search(r"[\d_.@-]", said)
        or not (first.isalpha() and rest.isalpha())
        or _is_kinded(first, rest)
        or (is_among and not _are_words(first.lower(), rest.lower()))
    ):
        by = NamedBy.IDENTIFIER
    else:
        # `read/write`, `and/or`: two words
        middle = start + len(first)
        tail = Token(rest.lower(), middle + 1, start + len(said), rest)
        return [Token(first.lower(), start, middle, first), Token("or", middle, middle + 1, "/"), tail]
    if re.fullmatch(r"[A-Z]{1,4}/[A-Z]{1,4}", said):
        return [Token(said.lower(), start, start + len(said), said)]
    return [Token("", start, start + len(said), said, Named(said, by))]


_BRANCH = re.compile(r"\bbranch(?:es)?\b", re.I)
_REPOSITORY = re.compile(r"\brepo(?:s|sitory|sitories)?:?\s+$", re.I)
_LISTED = re.compile(r"(?:\bbranch(?:es)?:?\s+|,\s*|\band\s+|\bor\s+)$", re.I)


def _is_among(text: str, start: int) -> bool:
    """`the branches fix/a-1 and spike/keys`, `the repo acme/web`: what such a place in a sentence holds."""
    if _REPOSITORY.search(text[max(0, start - 14) : start]):
        return True
    return (
        _BRANCH.search(text, 0, start) is not None
        and _LISTED.search(text[max(0, start - 12) : start]) is not None
    )


def _are_words(first: str, rest: str) -> bool:
    """`and/or`, `create/update`, `local/remote`: two words of one kind, rather than a branch's folder and name."""
    return first in _JOINED or rest in _JOINED or bool(things_of(rest)) or _is_common(rest)


def _is_common(word: str) -> bool:
    """A verb, an act's noun, an adjective or an environment: no name of anything."""
    return (
        word in verb_forms() or nominal_of(word) is not None or is_adjective(word) or tier_of(word).is_known
    )


_JOINED = frozenset(
    "and or he she his her yes no on off in out true false remote local origin i tcp ssl".split()
)


def _is_kinded(first: str, rest: str) -> bool:
    """`deployment/web`: a kind and a name; `branch/tag` are two kinds."""
    first, rest = first.lower(), rest.lower()
    return bool(things_of(first)) and not things_of(rest) and not _is_common(rest)


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
    if _PLAIN.fullmatch(low) or low in BRANDS:
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
        or (_CAMEL.fullmatch(text) is not None and not text.isupper() and low not in BRANDS and len(text) > 4)
        or ("-" in text and text in vocabulary.branches | vocabulary.services | vocabulary.folders)
    )
    return NamedBy.IDENTIFIER if is_identifier else None
