"""What a file holds by its name: a secret, settings among which secrets stand, people's data, or a whole database.

Promise: pure, total and linear; a name says what is likely and nothing more, and samples, fixtures and code hold nothing.
"""

from __future__ import annotations

import posixpath
import re
from enum import StrEnum
from functools import lru_cache


class Holds(StrEnum):
    """What a name says of a file's content."""

    NOTHING = ""
    SECRET = "a secret"
    SETTINGS = "settings, logins among them"
    PERSONAL = "people's data"
    DUMP = "a whole database"


# Words of a name, singular; what is about people is theirs.
_PEOPLE = frozenset(
    "customer client employee staff personnel salary wage payroll payslip compensation bonus patient medical diagnosis ssn pii "
    "passport user member subscriber contact applicant candidate donor student voter tenant passenger iban creditcard".split()
)
_SECRETS = frozenset("token password passwd passphrase credential secret apikey".split())
_DATA = frozenset("csv tsv xlsx xls ods json jsonl ndjson parquet avro xml pdf doc docx txt sql db sqlite sqlite3 dump zip gz tgz zst bak".split())  # fmt: skip
_PLAIN = frozenset("txt json csv yml yaml toml ini conf cfg key bak old".split())
_DUMP = re.compile(
    r"(?:^|[._-])(?:dump|backup|bkp|export|prod(?:uction)?)(?:[._-].*)?\.(?:sql|db|sqlite3?|bson|archive)(?:\.\w{2,4})?$|\.(?:dump|pgdump)(?:\.\w{2,4})?$"
    r"|(?:^|[._-])(?:sql|db|database|pg|mysql|mongo)[._-]?(?:dump|backup)\b",
    re.I,
)
_SETTINGS = re.compile(
    r"(?:^|/)(?:oauth[\w.-]*\.json|auth\.json|token\.json|appsettings[\w.-]*\.json|application(?:-[\w]+)?\.(?:properties|ya?ml)|database\.ya?ml|wp-config\.php"
    r"|[\w.-]*\.tfvars(?:\.json)?|local\.settings\.json|settings\.local\.\w+|connectionstrings\.config|web\.config|\.htpasswd|parameters\.ya?ml)$"
    r"|(?:^|/)(?:config|conf|settings|secrets?|credentials|environments?)/(?:[^/]+/)?[^/]+\.(?:json|ya?ml|toml|ini|env|properties|conf|cfg)$",
    re.I,
)
_FOLDER = re.compile(
    r"(?:^|/)(?:config|configs|conf|settings|secrets?|credentials|environments?|\.)/?$", re.I
)
_STAND_IN = re.compile(
    r"(?:^|[/._-])(?:tests?|fixtures?|mocks?|fakes?|dummy|examples?|samples?|templates?|schemas?|seeds?|anonymi[sz]ed|redacted|masked|synthetic|node_modules|locales?|i18n)(?:[/._-]|$)",
    re.I,
)
# Code that is about people or logins, and texts about it.
_CODE = re.compile(r"(?:^|/)(?:src|docs?)/", re.I)
# What is written for people, not about them.
_WRITTEN = frozenset(
    "guide manual policy term agreement story journey handbook survey interface flow stylebook readme notice form welcome announcement".split()
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")


@lru_cache(maxsize=1024)
def holds(path: str) -> Holds:
    """What the file at `path` holds, by its name and the folder it lies in."""
    path = path[-300:].rstrip("/")
    base = posixpath.basename(path)
    if not base or path.startswith("/etc/") or _STAND_IN.search(_last_two(path)):
        return Holds.NOTHING
    if _CODE.search(path):
        return Holds.SETTINGS if _SETTINGS.search(path) else Holds.NOTHING
    stem, _, extension = base.partition(".") if not base.startswith(".") else (base[1:], "", "")
    last = extension.rpartition(".")[2].lower()
    words = _words(stem)
    # `tokens.json` is a design's colours as often as anybody's logins
    is_design = last == "json" and "tokens" in stem.lower()
    if words & _SECRETS and (not last or last in _PLAIN) and not is_design:
        return Holds.SECRET
    if words & _PEOPLE and last in _DATA and not words & _WRITTEN:
        return Holds.PERSONAL
    if _DUMP.search(base):
        return Holds.DUMP
    return Holds.SETTINGS if _SETTINGS.search(path) else Holds.NOTHING


def is_settings_folder(path: str) -> bool:
    """Whether values lie there, rather than code: a folder of settings, or a whole project."""
    return bool(_FOLDER.search(path[-200:])) or path in (".", "")


def _last_two(path: str) -> str:
    return "/".join(path.split("/")[-3:])


def _words(stem: str) -> set[str]:
    found = {w.lower() for w in _WORD.findall(stem[:120])}
    joined = stem.lower().replace("_", "").replace("-", "")
    singular = {
        w[:-3] + "y" if w.endswith("ies") else w[:-1] if w.endswith("s") and not w.endswith("ss") else w
        for w in found
    }
    return (
        singular
        | ({"apikey"} if "apikey" in joined else set())
        | ({"creditcard"} if "creditcard" in joined else set())
    )
