"""Names that say what a path is wherever it lies: what can be made again, what cannot, keys, data, start-up files.

Promise: tables and pure functions over text; nothing here knows a workspace or a home.
"""

from __future__ import annotations

import posixpath
import re

# What a tool makes again: by ecosystem, the folder its documentation tells people to ignore and to delete.
_BY_ECOSYSTEM = {
    "node": "node_modules .next .nuxt .output .turbo .parcel-cache .vite .svelte-kit .angular .astro .vinxi .swc .rollup.cache .nyc_output "
    ".yarn .pnpm-store .expo .docusaurus storybook-static bower_components jspm_packages .vercel .netlify .wrangler .eslintcache "
    ".stylelintcache .jest-cache playwright-report test-results .sass-cache .serverless",
    "python": "__pycache__ .pytest_cache .mypy_cache .ruff_cache .hypothesis .tox .nox .venv venv virtualenv .eggs htmlcov .coverage "
    "site-packages .ipynb_checkpoints .pytype .pyre .pdm-build .pixi",
    "jvm": "target .gradle .kotlin .bloop .metals .bsp",
    "native": "obj bin-debug _build cmake-build-debug cmake-build-release CMakeFiles _deps .ccls-cache .cxx .externalNativeBuild zig-cache "
    ".zig-cache zig-out .lake",
    "apple": "DerivedData Pods .build .swiftpm",
    "others": ".dart_tool .stack-work dist-newstyle elm-stuff _site .jekyll-cache .bundle .terraform .aws-sam cdk.out .firebase vendor "
    ".direnv",
    "any": "dist build out coverage lcov-report generated gen .generated tmp temp .tmp .temp .cache cache caches logs log artifacts release "
    "debug",
}
REGENERABLE = frozenset(" ".join(_BY_ECOSYSTEM.values()).split())
REGENERABLE_FILE = re.compile(
    r"(?:^|/)(?:.*\.(?:pyc|pyo|o|a|so|obj|class|log|tmp|temp|bak|swp|swo|orig|rej|pid|lock|tsbuildinfo|gcda|gcno|egg-info|whl)"
    r"|package-lock\.json|yarn\.lock|pnpm-lock\.yaml|nohup\.out|core|\.DS_Store|a\.out|\.coverage)$"
)
# Files nobody misses, in whatever tree they lie.
LITTER = re.compile(
    r"(?:^|/)(?:.*\.(?:pyc|pyo|class|gcda|gcno|tsbuildinfo|tmp|temp|swp|swo|pid|lck|sock)|\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini|nohup\.out)$"
)
SOURCE = frozenset(
    "src lib app apps packages internal pkg cmd include tests test spec docs doc migrations server client api components scripts config "
    "configs public assets static models model views controllers services modules core backend frontend web mobile infra terraform k8s helm "
    "charts deploy".split()
)
# Where a project keeps what people write: looked through for a name, it is read, not searched for logins.
_CODE = frozenset(
    "src lib libs app apps services packages pkg cmd internal include tests test spec specs docs doc reports migrations server client api "
    "components controllers views models modules core backend frontend web mobile examples scripts".split()
)
PRECIOUS = frozenset(
    "uploads data db database databases backups backup media storage volumes pgdata dump dumps snapshots mysql postgres postgresql mongodb "
    "redis minio attachments photos mail".split()
)
PERSONAL_FOLDERS = frozenset(
    "Desktop Documents Downloads Pictures Music Videos Movies Public Dropbox OneDrive Sync Nextcloud".split()
)
# Where tools keep logins in a home, by their documentation; what they call public is taken out below.
_STORES = (
    r"\.ssh|\.aws|\.gnupg|\.kube|\.azure|\.docker/config\.json|\.netrc|_netrc|\.authinfo|\.pgpass|\.my\.cnf|\.mylogin\.cnf|\.npmrc|\.yarnrc\.yml|"
    r"\.pypirc|\.git-credentials|\.config/(?:gcloud|gh|hub|glab-cli|doctl|op|sops|age|rclone|containers/auth\.json|git/credentials|pypoetry/auth\.toml|"
    r"hcloud|linode-cli|netlify|stripe|ngrok|wandb|solana/id\.json|github-copilot|helm/registry|filezilla|Bitwarden CLI|\.wrangler|configstore|anthropic|"
    r"(?:google-chrome|chromium|BraveSoftware|microsoft-edge)/[^/]+/Local State)|\.terraform\.d|"
    r"\.terraformrc|\.vault-token|\.password-store|\.boto|\.s3cfg|\.passwd-s3fs|\.databrickscfg|\.snowsql|\.cargo/credentials(?:\.toml)?|\.gem/credentials|"
    r"\.m2/settings(?:-security)?\.xml|\.gradle/gradle\.properties|\.nuget/NuGet\.Config|\.composer/auth\.json|\.oci|\.bluemix|\.heroku|"
    r"\.pulumi/credentials\.json|\.fly/config\.yml|\.railway/config\.json|\.supabase/access-token|\.cloudflared|\.ngrok2|\.mc/config\.json|"
    r"\.(?:cache/)?huggingface/(?:token|stored_tokens)|\.kaggle/kaggle\.json|\.dbt/profiles\.yml|\.(?:sbt|ivy2)/\.credentials|\.msmtprc|\.smbcredentials|"
    r"\.subversion/auth|\.(?:electrum|bitcoin|ethereum)/(?:.*/)?(?:wallets?(?:\.dat)?|keystore)|"
    r"\.codex/auth\.json|\.claude/\.credentials\.json|\.gemini/(?:oauth_creds|google_accounts)\.json|"
    r"\.local/share/(?:keyrings|kwalletd|opencode/auth\.json|com\.vercel\.cli)|Library/(?:Keychains|Cookies)|(?:kubeconfig|\.kubeconfig)|"
    r"(?:Login Data|Cookies|Web Data|logins\.json|key[34]\.db|cookies\.sqlite)"
)
_PRIVATE_KEY = (
    r"id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?:\.(?:bak|old|orig|backup|pem))?|[^/]*\.(?:p12|pfx|kdbx|keystore|jks|ppk|p8)|"
    r"(?:[^/]*[._-])?(?:priv(?:ate|key)?|secret|rsa|deploy|signing)(?:[._-]?key)?\.pem|ssh_host_\w+_key"
)
_ENVIRONMENT = r"\.env[*?]?(?:\.(?!(?:[\w.-]+\.)?(?:example|sample|template|dist|defaults?|schema|tpl|test|ci)(?:$|/))[\w.-]+)?"
# `api.env`, `deploy.prod.env`: what an engine or a unit is given as its environment.
_NAMED_ENVIRONMENT = (
    r"(?!(?:[^/]*[._-])?(?:example|sample|template|dist|defaults?|schema|tpl|test|ci|dev|development|versions?|build|redacted|masked|public)\.env$)"
    r"[\w-][\w.-]*\.env"
)
_CREDENTIALS = re.compile(
    rf"(?:^|/)(?:{_STORES}|{_PRIVATE_KEY}|{_ENVIRONMENT}|\.envrc|credentials(?:\.json|\.ya?ml|\.toml)?|"
    r"secrets?\.(?:json|ya?ml|toml|env)|[^/]*\.pem|(?:certs?|ssl|tls|private|pki|keys)/(?:[^/]+/)?[^/]*\.key|"
    r"(?:service|svc)[-_]account[^/]*\.json|etc/(?:g?shadow-?|sudoers(?:\.d)?|krb5\.keytab|ssl/private|ipsec\.secrets|wireguard|"
    r"letsencrypt/(?:live|archive)|kubernetes/[^/]+\.conf|rancher/k3s/k3s\.yaml|mysql/debian\.cnf|NetworkManager/system-connections)|"
    r"(?:var/)?run/secrets)(?:/|$)|^/proc/(?:[^/]+/(?:environ|mem)|kcore)$|^/dev/k?mem$"
)
_PUBLIC = re.compile(
    r"\.pub(?:$|\.)|known_hosts|\.aws/config$|gpg\.conf$|\.ssh/(?:config|authorized_keys|environment|README|[^/]+\.(?:md|txt)$)"
    r"|\.(?:example|sample|template|dist)(?:\.[a-z]+)?$|(?:^|/)\.kube/(?:cache|http-cache)|/\.config/gh/config\.yml$|(?:^|/)\.azure/(?:config|clouds\.config)$"
)
# A project's own secrets: what holds values and is kept out of its repository.
_PROJECT_SECRETS = re.compile(
    rf"(?:^|/)(?:{_ENVIRONMENT}|{_NAMED_ENVIRONMENT}|{_PRIVATE_KEY}|\.npmrc|\.pypirc|\.pgpass|\.boto|\.netrc|\.git-credentials|\.my\.cnf|\.vault-token|\.s3cfg|"
    r"credentials\.(?:json|ya?ml|toml)|secrets?(?:[._-](?:prod(?:uction)?|staging|live|local))?\.(?:json|ya?ml|toml|env|ini)|master\.key|"
    r"config/credentials/[^/]+\.key|(?:private|priv|secrets?)/[^/]+\.(?:key|pem|json|ya?ml|txt)|"
    r"(?:[^/]*[-_])?(?:service|svc)[-_]account[^/]*\.json|[^/]*-firebase-adminsdk-[^/]*\.json|client_secret[^/]*\.json|kubeconfig|\.kube/config|\.aws/credentials|\.ssh/id_\w+)$"
)
# What is a key, or is kept among keys, by its name: reading one is work with certificates, sending one gives it away.
_KEY_MATERIAL = re.compile(
    r"(?:^|/)(?:[^/]+\.(?:key|pem|p12|pfx|jks|keystore|ppk|p8|kdbx|asc)|(?:certs?|certificates|ssl|tls|pki|keys|private|secrets?|\.secrets|credentials|vault)"
    r"(?:/\*?|/[^/]*[*?@(\[][^/]*)?)$",
    re.I,
)
# A key that is damaged is a key that is lost; files beside it that are made to be added to are public.
_KEY_FILE = re.compile(rf"(?:^|/)(?:\.ssh/[^/]+|\.gnupg/.+|{_PRIVATE_KEY})$")
_HISTORY = re.compile(
    r"(?:^|/)(?:\.(?:bash|zsh|sh|ksh|python|psql|mysql|sqlite|node_repl|irb|rediscli|mongo|dbshell)_?history|\.histfile|\.dbshell|fish_history|\.zsh_sessions|"
    r"ConsoleHost_history\.txt)$"
)
_STARTUP = re.compile(
    r"(?:^|/)(?:\.bashrc|\.bash_profile|\.bash_login|\.bash_logout|\.profile|\.zshrc|\.zshenv|\.zprofile|\.zlogin|\.inputrc|"
    r"\.config/fish/config\.fish|\.ssh/authorized_keys|\.ssh/rc|etc/(?:profile(?:\.d)?|bash\.bashrc|zsh|environment|"
    r"crontab|cron\.[a-z]+|sudoers(?:\.d)?|ld\.so\.preload|rc\.local|init\.d|systemd/system|pam\.d)|var/spool/cron|"
    r"\.config/(?:autostart|systemd)|\.git/hooks|Library/Launch(?:Agents|Daemons))(?:/|$)"
)
_LOGIN_FILE = re.compile(
    r"(?:^|/)(?:\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|zlogout|inputrc|kshrc|cshrc|"
    r"tcshrc|login|xprofile|xinitrc)|\.config/fish/config\.fish|etc/(?:profile|bash\.bashrc|zsh/[^/]+|zshrc|zprofile|environment))$"
)
_LOGIN_KEYS = re.compile(r"(?:^|/)\.ssh/(?:authorized_keys2?|rc)$")
_ACCOUNTS = re.compile(
    r"^/etc/(?:passwd|shadow|group|gshadow|sudoers(?:\.d/.+)?|ld\.so\.preload|pam\.d/.+|fstab|ssh/sshd_config)$|^/boot/"
)
# Written by the installation, read by everything: emptied, the machine or its network does not work.
_VITAL = re.compile(
    r"^/etc/(?:passwd|shadow|group|gshadow|sudoers|fstab|hosts|nsswitch\.conf|crontab|inittab|ld\.so\.conf|services|shells|login\.defs|"
    r"machine-id|mtab|exports|securetty|ssh/sshd_config|default/grub|selinux/config|crypttab)$"
)
_TRANSIENT = re.compile(
    r"/(?:lock|lock-frontend|[^/]+\.(?:pid|lock|sock|socket|lck))$|^/var/lib/dpkg/lock[\w-]*\*?$"
)
_GUARD = re.compile(
    r"(?:^|/)(?:\.config|\.local/state|\.local/share)/shellguard(?:/|$)|(?:^|/)\.shellguard(?:/|$)"
    r"|^/tmp/shellguard-\d+(?:/|$)|^/run/user/\d+/shellguard(?:/|$)"
)
# May only tighten, and is read at a session's start: changing it is the person's to see, not the end of the guard.
_GUARD_PROJECT = re.compile(r"(?:^|/)\.shellguard\.toml$")
_AGENT = re.compile(
    r"(?:^|/)(?:\.claude/(?:settings[\w.-]*\.json|hooks|plugins)|\.claude\.json|claude_desktop_config\.json|managed-settings\.json|"
    r"\.mcp\.json|\.cursor/(?:mcp|permissions|hooks|cli)[\w.-]*|\.vscode/mcp\.json|\.(?:roo|windsurf|kiro|junie|amazonq)/(?:settings/)?mcp(?:_config)?\.json|"
    r"\.codeium/windsurf/mcp_config\.json|\.continue/config\.(?:json|ya?ml|ts)|\.copilot/(?:mcp-)?config\.json|\.config/(?:goose|amp|crush)/[^/]+|"
    r"\.(?:qwen|gemini|factory|amp)/settings\.json|\.codex/(?:config\.toml|hooks\.json|rules)|\.gemini/(?:policies|extensions)|opencode\.jsonc?|"
    r"\.opencode/(?:opencode\.json|plugins?)|\.config/opencode|\.aider\.conf\.yml|\.[\w-]*guard[\w.-]*\.json)(?:/|$)"
    # in a home, what it is told there holds in every project
    r"|^/(?:root|home/[^/]+|Users/[^/]+)/\.(?:(?:claude|codex|gemini|qwen)/(?:CLAUDE|AGENTS|GEMINI|QWEN)\.md$|claude/(?:skills|commands|agents)(?:/|$))"
)
_DATABASE = re.compile(
    r"\.(?:db3?|sqlite[23]?|mdb|accdb|rdb|aof|mdf|ldf|ndf|ibd|frm|myd|myi|fdb|gdb|dump|sql|tfstate|kdbx|pst|ost|qcow2|vmdk|vhdx?|vdi)$"
    r"|\.(?:db|sqlite3?|sql|dump|mdf|tfstate)\.(?:bak|backup|gz|zst|xz)$|(?:^|[._-])(?:db|database|sql|pg|mysql)[\w.-]*\.bak$",
    re.I,
)
# What only a program keeps: a text can be exported again, a store cannot.
_STORE = re.compile(
    r"\.(?:db3?|sqlite[23]?|mdb|accdb|rdb|aof|mdf|ldf|ndf|ibd|frm|myd|fdb|tfstate|kdbx|pst|ost|qcow2|vmdk|vhdx?|vdi)$",
    re.I,
)
_GIT_STORE = re.compile(
    r"(?:^|/)(?:\.git|[^/]+\.git)/(?:objects|refs|packed-refs|logs|HEAD)(?:/|$)(?!.*\.lock$)"
)
_LOG = re.compile(
    r"^/var/log(?:/|$)|(?:^|/)\.(?:bash|zsh|python|psql|mysql|sh|ksh)_history$|(?:^|/)\.local/share/fish/fish_history$|^/var/run/utmp$"
)
_SWITCH = re.compile(
    r"^/proc/(?:sysrq-trigger|sys/kernel/(?:sysrq|panic|core_pattern|modprobe)|kcore)$|^/dev/(?:mem|kmem|port)$"
    r"|^/sys/(?:block|class|bus|devices)/.*/(?:delete|remove|reset)$"
)

_METADATA = re.compile(
    r"^/dev/(?:tcp|udp)/(?:169\.254\.(?:169\.254|170\.2)|metadata\.google\.internal|100\.100\.100\.200)/"
)
_GUARD_KEY = re.compile(r"/shellguard/(?:key|[^/]*\.(?:key|secret|token))$")
_SSH_CONFIG = re.compile(r"(?:^|/)(?:\.ssh/(?:config(?:\.d/.+)?|environment)|etc/ssh/ssh_config(?:\.d/.+)?)$")
# Read by the system's own scheduler and init, as root.
_JOB_TABLE = re.compile(
    r"^/etc/(?:crontab|cron\.[a-z]+/.+|anacrontab|profile\.d/.+|rc\.local|init\.d/.+|udev/rules\.d/.+|ld\.so\.preload|update-motd\.d/.+)$"
    r"|/etc/sudoers(?:\.d/.+)?$|^/var/spool/(?:cron|at)(?:/|$)|^/Library/Launch(?:Agents|Daemons)/"
)
# Run by an interpreter before every program of its language (site(3), Python's docs; R's and irb's start-up files).
_LOADED_CODE = re.compile(
    r"(?:site|dist)-packages/(?:sitecustomize\.py|usercustomize\.py|[^/]+\.pth)$|(?:^|/)python3?(?:\.\d+)?/sitecustomize\.py$|(?:^|/)\.(?:pythonrc(?:\.py)?|Rprofile|irbrc|pryrc|perldb|gdbinit|lldbinit|pdbrc)$"
    r"|(?:^|/)\.ipython/profile_\w+/startup/"
)
# Found before the program that everybody means.
_COMMON_NAME = re.compile(
    r"(?:^/home/[^/]+|^/Users/[^/]+|^/root|~)/(?:\.local/)?s?bin/(?:sudo|su|doas|ssh|scp|git|ls|cat|cp|mv|rm|cd|ps|login|passwd|gpg|bash|sh|zsh|curl|docker|kubectl|aws|npm|node|python3?)$"
    r"|^/usr/local/s?bin/(?:sudo|su|doas|ssh|scp|ls|cat|cp|mv|rm|ps|login|passwd|gpg|sh)$"
)
SECRET = frozenset({"credentials", "project-secrets", "history"})
"""Classes of what nobody reads out without a reason."""

_BY_PATTERN = {
    "guard": _GUARD,
    "guard-project": _GUARD_PROJECT,
    "login-keys": _LOGIN_KEYS,
    "login-file": _LOGIN_FILE,
    "accounts": _ACCOUNTS,
    "vital": _VITAL,
    "regenerable": _TRANSIENT,
    "agent-settings": _AGENT,
    "startup": _STARTUP,
    "database": _DATABASE,
    "store": _STORE,
    "git-store": _GIT_STORE,
    "log": _LOG,
    "kernel-switch": _SWITCH,
    "history": _HISTORY,
    "metadata-service": _METADATA,
    "guard-key": _GUARD_KEY,
    "ssh-config": _SSH_CONFIG,
    "job-table": _JOB_TABLE,
    "loaded-code": _LOADED_CODE,
    "common-name": _COMMON_NAME,
    "key-material": _KEY_MATERIAL,
}


def classes_by_name(path: str) -> set[str]:
    """Classes that hang on the name alone."""
    found = {name for name, pattern in _BY_PATTERN.items() if pattern.search(path)}
    if not _PUBLIC.search(path):
        found |= {"credentials"} if _CREDENTIALS.search(path) else set()
        found |= {"project-secrets"} if _PROJECT_SECRETS.search(path) else set()
        found |= {"private-key"} if _KEY_FILE.search(path) else set()
    if posixpath.basename(path) in PRECIOUS:
        found.add("precious")
    return found


def is_code(text: str) -> bool:
    """Whether a path as written starts where one stands, goes nowhere above, and leads into a folder of code."""
    parts = text.rstrip("/").split("/")
    is_below = parts[0] not in ("", "..", "~") and ".." not in parts and not text.startswith(("~", "$"))
    return is_below and not _CODE.isdisjoint(parts) and not any(p.startswith(".") and p != "." for p in parts)


# learn.microsoft.com/windows/deployment/usmt/usmt-recognized-environment-variables
_DRIVE_NAMES = {
    "userprofile": "C:/Users/x", "homepath": "C:/Users/x", "homedrive": "C:", "systemdrive": "C:", "systemroot": "C:/Windows", "windir": "C:/Windows",
    "programfiles": "C:/Program Files", "programfiles(x86)": "C:/Program Files", "programdata": "C:/ProgramData", "public": "C:/Users/Public",
    "appdata": "C:/Users/x/AppData", "localappdata": "C:/Users/x/AppData", "onedrive": "C:/Users/x/OneDrive", "temp": "/tmp/x", "tmp": "/tmp/x",
}  # fmt: skip
_DRIVE_NAME = re.compile(r"%([A-Za-z()0-9]{1,20})%")


def drive_named(text: str) -> str:
    """A path that begins with one of cmd's variables, as it lies on a drive; any other as it is."""
    found = _DRIVE_NAME.match(text)
    place = _DRIVE_NAMES.get(found[1].lower()) if found else None
    if found is None or place is None:
        return text
    rest = text[found.end() :].removeprefix("%HOMEPATH%").replace("\\", "/")
    return "C:/Users/x" + rest if found[1].lower() == "homedrive" and "%HOMEPATH%" in text else place + rest


def drive_classes(text: str) -> set[str]:
    """A drive path: its root, the system's folders, homes, and the rest."""
    rest = re.split(r"[A-Za-z]:", text, maxsplit=1)[-1].strip("\"'").replace("\\", "/").strip("/*")
    head = rest.split("/")[0].lower()
    if not rest:
        return {"root"}
    if head in ("windows", "program files", "program files (x86)", "programdata", "$getcurrent"):
        return {"system"}
    if posixpath.basename(rest) in REGENERABLE:
        return {"outside", "regenerable"}
    return {"home"} if head == "users" and rest.count("/") <= 1 else {"outside"}
