"""What a pattern asks for: nothing of secrets, the word for one, or a value as it stands in files.

Promise: pure, total and linear; only the first 512 characters of a pattern are looked at.
"""

from __future__ import annotations

import re
from enum import IntEnum

from shellguard.parse.identities.variables import identity_of_variable


class Asked(IntEnum):
    """How much a pattern is about secrets."""

    NOTHING = 0
    WORD = 1
    """The word alone: in source code a matter of every day."""
    VALUE = 2
    """What a secret looks like where it is kept: `token\\s*=`, `ghp_`, `(token|secret|api_key)`."""


# The words; `[_\W]` stands for what people write between two of them, in a text or in a regular expression.
_WORD = re.compile(
    r"tokens?|secrets?|passw(?:or)?ds?|passphrase|credentials?|bearer|authorization|api[_\W]{0,6}keys?|apikeys?|(?:access|private|secret|auth|deploy|service)[_\W]{0,6}keys?|_auth\b|\bcreds\b",
    re.I,
)
# They hold such a word, and are no secret: tokenizers, counts, forms.
_OTHERS = re.compile(
    r"tokeni[sz]\w*|(?:max|min|num|n|csrf|pad|eos|bos|stop|special|new|total|prompt|input|output|completion|design)[_ -]?tokens?\w*|token[_ ]?(?:id|ids|type|count|usage|limit|stream|list)\w*|passwordless|password[_-](?:field|input|reset|change|form|validator|hash\w*)\w*|PasswordAuthentication|secretary",
    re.I,
)
_SHAPE = re.compile(
    r"gh[pousr]_|github_pat|glpat|xox(?:[abeoprs]-|\[|\.)|xapp-|[sr]k_(?:live|test)|sk-(?:ant|proj|live)|\bAK[I]A|\bASIA\[|AIza|ya29|dop_v1|hvs\.|\bhf_(?:\W|$)|npm_\[|"
    r"BEGIN[^|]{0,24}(?:PRIVATE|KEY)|PRIVATE.{0,3}KEY-"
)
_ASSIGNED = re.compile(
    r"(?:tokens?|secrets?|passw(?:or)?ds?|api[_\W]{0,6}key|(?:access|secret|private|auth)[_\W]{0,6}key|credentials?|bearer)"
    r"(?:\|[\w\\.?*+\[\]-]{1,24}){0,12}\\?\)?\\?[\"']?\??(?:\\s[*+]?|\[[^\]]{0,12}\][*+?]?| [*+?]?|\.\*){0,3}\\?\[?(?:=(?!=)|:)",
    re.I,
)
_VARIABLE = re.compile(r"(?<![A-Za-z0-9_])[A-Z][A-Z0-9_]{3,60}(?![A-Za-z0-9_])")
_MOST = 512
_SERVICES = (
    ("github", re.compile(r"gh[pousr]_|github", re.I)),
    ("gitlab", re.compile(r"glpat|gitlab", re.I)),
    ("aws", re.compile(r"AK[I]A|\baws|_aws|ASIA\[", re.I)),
    ("gcloud", re.compile(r"AIza|ya29|gcloud|google_app", re.I)),
    ("ssh", re.compile(r"BEGIN.{0,24}PRIVATE|id_rsa|id_ed25519", re.I)),
    *(
        (name, re.compile(name, re.I))
        for name in ("railway", "vercel", "netlify", "heroku", "stripe", "supabase", "cloudflare", "slack", "azure")
    ),
)  # fmt: skip


def asked_by(pattern: str) -> Asked:
    """What a search for `pattern` is after."""
    text = _OTHERS.sub(" ", pattern[:_MOST])
    if _SHAPE.search(text):
        return Asked.VALUE
    words = {w.group().lower().rstrip("s") for w in _WORD.finditer(text)}
    if not words:
        return Asked.NOTHING
    is_list = len(words) > 1 and "|" in text
    return Asked.VALUE if is_list or _ASSIGNED.search(text) else Asked.WORD


def variable_in(pattern: str) -> str:
    """The variable of an identity that a pattern names; empty where it names none, or several."""
    names = {
        n for n in _VARIABLE.findall(pattern[:_MOST]) if "_" in n and identity_of_variable(n) is not None
    }
    return names.pop() if len(names) == 1 else ""


def service_in(pattern: str) -> str:
    """Whose secrets a pattern is after; `any` where it does not say."""
    variable = variable_in(pattern)
    known = identity_of_variable(variable) if variable else None
    if known is not None and known[0] != "any":
        return known[0]
    head = pattern[:_MOST]
    return next((service for service, sign in _SERVICES if sign.search(head)), "any")


# Names of files that hold secrets, as globs, regular expressions and plain texts have them.
_FILE_NAME = re.compile(
    r"(?:\.env[\w.*?-]*|[\w*-]*\.env|[._]?netrc|id_(?:rsa|dsa|ecdsa|ed25519)[\w.*]*|\.?(?:git-)?credentials?[\w.*]*|\.pgpass|\.my\.cnf|\.npmrc|\.pypirc|\.vault-token|"
    r"\.aws|\.ssh|\.kube|\.docker|\.gnupg|\*?kubeconfig\*?|hosts\.yml|\*?\.(?:pem|p12|pfx|kdbx|ppk|p8|keystore|jks|key)|[\w*.-]*service[-_]?account[\w*.-]*\.json|\.bash_history|"
    r"\.zsh_history|\*?(?:secret|password|api[_-]?key)s?(?:\.(?:json|ya?ml|toml|txt|env|ini)|\*|\.\*))",
    re.I,
)
_LOOSE_NAME = re.compile(r"[\w*.-]*(?:token|secret|credential|password|api[_-]?key|private[_-]?key)[\w*.-]*|config\.json|auth\.json", re.I)  # fmt: skip


def names_secret_files(name: str, *, is_loose: bool) -> bool:
    """Whether a search for files of this `name` is one for secrets; `is_loose`: names that merely speak of them count."""
    text = name[:128].replace("\\", "").strip("^$()").removeprefix("**/").removeprefix("*/")
    text = text if text.startswith(".") else text.replace(".*", "*")
    if _OTHERS.search(text) or re.search(
        r"\.(?:py|[jt]sx?|go|rs|java|rb|php|md|html?|css|example|sample)$", text
    ):
        return False
    return bool(_FILE_NAME.fullmatch(text)) or (is_loose and bool(_LOOSE_NAME.fullmatch(text)))
