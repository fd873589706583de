"""Files that are known to hold secrets, and where a path lies as seen from the project.

Promise: pure and total; a path that cannot be known is the empty text.
"""

from __future__ import annotations

import posixpath
import re
from enum import StrEnum

from shellguard.parse.identities.service_names import named
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.path_names import SOURCE, classes_by_name

# Whose login a file holds; the first that fits counts.
_OWNERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (service, re.compile(pattern))
    for service, pattern in (
        ("aws", r"/\.aws(?:/|$)"),
        ("gcloud", r"/gcloud/|service[-_]account|svc[-_]account|firebase-adminsdk|client_secret"),
        ("azure", r"/\.azure(?:/|$)"),
        ("kubernetes", r"/\.kube(?:/|$)|kubeconfig|/etc/kubernetes/|k3s\.yaml"),
        ("github", r"/\.config/(?:gh|hub)(?:/|$)|github-copilot"),
        ("gitlab", r"/glab-cli/"),
        ("git", r"/\.git-credentials$|/\.config/git/credentials$"),
        ("ssh", r"/\.ssh(?:/|$)|/id_(?:rsa|dsa|ecdsa|ed25519)|ssh_host_|\.ppk$"),
        ("snowflake", r"/\.snow(?:sql|flake)"),
        ("databricks", r"/\.databrickscfg$"),
        ("database", r"/\.(?:pgpass|my\.cnf|mylogin\.cnf|pg_service\.conf)|debian\.cnf|/\.dbt/"),
        ("registry", r"/\.docker(?:/|$)|containers/auth\.json"),
        ("npm", r"/\.(?:npmrc|yarnrc\.yml)$"),
        ("pypi", r"/\.pypirc$"),
        ("crates.io", r"/\.cargo/"),
        ("rubygems", r"/\.gem/"),
        ("maven", r"/\.(?:m2|gradle)/"),
        ("nuget", r"/\.nuget/"),
        ("composer", r"/\.composer/"),
        ("vault", r"/\.vault-token$"),
        ("http", r"/[._]netrc$|/\.authinfo$"),
        ("secret store", r"/\.gnupg|/\.password-store|keyrings|kwalletd|\.kdbx$|/\.config/(?:op|sops|age|Bitwarden CLI)(?:/|$)|Library/Keychains"),
    )
)  # fmt: skip
_PLATFORM = re.compile(
    r"/\.(?:config/)?(railway|fly|heroku|supabase|netlify|stripe|doctl|hcloud|pulumi|ngrok|wandb)(?:/|$)"
)
_CERTIFICATE = re.compile(r"(?:^|[/._-])(?:ca|certs?|certificates?|chain|fullchain|bundle|public|pub|crt|dhparams?|csr|root)\d*[._-]?[^/]*\.pem$", re.I)  # fmt: skip
_KEYED = re.compile(r"(?:key|priv)[^/]*\.pem$", re.I)
_HELD = frozenset({"credentials", "project-secrets"})
# What a machine's installation has there is no login: who may become root, and how.
_NO_LOGIN = re.compile(r"^/etc/sudoers|\.(?:md|rst|html|map)$|^/dev/")
# A tool of which nothing else is known: a file of such a name in its hidden folder.
_KEPT = re.compile(r"/\.[\w-]{1,40}(?:/[\w.@-]{1,60}){0,3}/(?:access[-_]?token|token|api[-_]?key|auth|credentials?)(?:\.(?:json|ya?ml|toml|txt))?$")  # fmt: skip
_ENVIRON = re.compile(r"^/proc/[^/]+/environ$")
ENV_FILE = re.compile(r"(?:^|/)(?:\.env(?:\.[\w.-]+)?|\.envrc|[\w.-]*\.env)$")
"""Files of variables, by their name."""


def absolute(word: Arg | str, call: Invocation) -> str:
    """The path that a word of `call` means here, without `..`; empty where it cannot be known."""
    text = word if isinstance(word, str) else word.text
    if UNKNOWN in text or not text or len(text) > 4096:
        return ""
    if text.startswith("~/") and call.home:
        text = call.home + text[1:]
    if not text.startswith("/"):
        if call.cwd is None or text.startswith("~"):
            return ""
        text = posixpath.join(call.cwd, text)
    normal = posixpath.normpath(text)
    return normal[1:] if normal.startswith("//") else normal


def holds_secrets(path: str) -> bool:
    """Whether a file of this name is known to hold a secret's value. Shells' histories are not meant."""
    if _NO_LOGIN.search(path) or is_certificate(path):
        return False
    return _KEPT.search(path) is not None or not _HELD.isdisjoint(classes_by_name(path))


def is_certificate(path: str) -> bool:
    """Whether the name says that it is the open half."""
    return _CERTIFICATE.search(path) is not None and _KEYED.search(path) is None


def is_environ(path: str) -> bool:
    """Whether it is a process's environment, as Linux shows it."""
    return _ENVIRON.match(path) is not None


def service_of_file(path: str) -> str:
    """Whose secret it holds."""
    found = next((service for service, pattern in _OWNERS if pattern.search(path)), "")
    if found:
        return found
    platform = _PLATFORM.search(path)
    return named(platform[1]) if platform else "any"


class Reach(StrEnum):
    """Where somebody looks, as seen from the project."""

    AT_HAND = "at hand"
    """Source code, what is installed, logs: where nobody keeps a login."""
    PROJECT = "in the project"
    """The project with its hidden files, or one of those."""
    OUTSIDE = "outside the project"


# Installed by somebody else for everybody, made again by tools, or written by programs about what they do.
_INSTALLED = re.compile(
    r"^/(?:usr|lib\w*|bin|sbin|sys|boot|snap|dev|nix)(?:/|$)|^/var/(?:log|lib/(?:apt|dpkg)|cache)(?:/|$)|^/(?:private/|var/)?tmp/"
    r"|/(?:node_modules|site-packages|dist-packages|\.venv|venv|\.rustup|\.nvm|\.pyenv|\.rbenv|\.m2/repository|\.cargo/registry|go/pkg/mod|\.cache/pip|\.npm/_logs)(?:/|$)"
    r"|^/proc/(?:cpuinfo|meminfo|mounts|modules|net|sys|self/status)(?:/|$)|^/etc/."
)
# Hidden, and a part of the source.
_ORDINARY_HIDDEN = re.compile(
    r"/\.(?:github|gitlab|gitlab-ci[\w.-]*|circleci|vscode|idea|devcontainer|storybook|husky|next|nuxt|gitignore|dockerignore|gitattributes|editorconfig|"
    r"eslintrc[\w.-]*|prettierrc[\w.-]*|babelrc|pre-commit-config\.yaml|travis\.yml|well-known|env\.[\w.-]*(?:example|sample|template|dist)|local/lib)(?:/|$)"
)
_HIDDEN = re.compile(r"/\.[^/.]")
_CODE = re.compile(r"\.(?:py|pyi|js|jsx|mjs|cjs|ts|tsx|go|rs|rb|php|java|kt|scala|c|h|cc|cpp|hpp|cs|swift|m|ex|exs|erl|clj|lua|pl|r|jl|dart|vue|svelte|html?|css|scss|less|md|mdx|rst|sql|proto|graphql|ipynb|log|csv|tsv|xml|svg|diff|patch|out|asm|s|tex)$", re.I)  # fmt: skip
_PLACES_OF_CODE = SOURCE - frozenset("config configs scripts deploy infra".split())
# No project lies right here: whoever stands in one of these is nowhere in particular.
_NOWHERE = frozenset({"/", "/home", "/root", "/Users", "/etc", "/opt", "/srv", "/var", "/mnt", "/tmp", ""})
_SEARCHED = re.compile(
    r"^/(?:$|home(?:/[^/]+)?$|root$|Users(?:/[^/]+)?$|etc$|opt$|srv$|var$|mnt$|media$|proc$|tmp$)"
)


def is_nowhere(project: str, home: str) -> bool:
    """Whether this folder is no project: the root, a home, a folder of the system."""
    return project in _NOWHERE or project == home.rstrip("/") or _SEARCHED.match(project) is not None


def reach_of(path: str, *, project: str, home: str, is_deep: bool, sees_hidden: bool) -> Reach:
    """Where a search at an absolute `path` reaches.

    `is_deep`: all that lies below is meant; `sees_hidden`: files whose name begins with a dot as well.
    """
    path = path.rstrip("/") or "/"
    is_project = bool(project) and not is_nowhere(project, home)
    below = path[len(project) :] if path == project or path.startswith(project.rstrip("/") + "/") else None
    if below is not None and is_project:
        return _within(below, is_deep=is_deep, sees_hidden=sees_hidden)
    if is_environ(path) or _SEARCHED.match(path):
        return Reach.OUTSIDE if is_deep or is_environ(path) else Reach.AT_HAND
    if holds_secrets(path):
        return Reach.OUTSIDE
    if _INSTALLED.search(path) or _is_code(path):
        return Reach.AT_HAND
    if below is not None and not _HIDDEN.search(below):
        return Reach.AT_HAND
    is_told = is_deep or _HIDDEN.search(path) is not None or _is_setting(path)
    return Reach.OUTSIDE if is_told and not _ORDINARY_HIDDEN.search(path) else Reach.AT_HAND


def _within(below: str, *, is_deep: bool, sees_hidden: bool) -> Reach:
    if not below:
        return Reach.PROJECT if is_deep and sees_hidden else Reach.AT_HAND
    is_hidden = _HIDDEN.search(below) is not None and not _ORDINARY_HIDDEN.search(below)
    is_kept = is_hidden and not _INSTALLED.search(below)
    return Reach.PROJECT if is_kept or holds_secrets(below) else Reach.AT_HAND


def _is_code(path: str) -> bool:
    return _CODE.search(path) is not None or not _PLACES_OF_CODE.isdisjoint(path.split("/")[2:])


_SETTING = re.compile(r"\.(?:env|json|ya?ml|toml|ini|cfg|conf|properties|tfvars|sh|bash|zsh|fish|ps1)$", re.I)


def _is_setting(path: str) -> bool:
    return _SETTING.search(path) is not None
