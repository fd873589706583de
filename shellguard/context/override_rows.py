"""Which words of which tools switch an objection of theirs off, and whose objection it is.

Promise: tables only; every row is an option or variable that the tool's own manual describes as leaving a check out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shellguard.model import Severity


@dataclass(frozen=True, slots=True)
class Row:
    """One tool's way to go on all the same."""

    programs: frozenset[str]
    verbs: frozenset[str]
    """One of these stands among the operands; empty: whatever it does."""
    words: re.Pattern[str]
    """Matches the whole option, or `NAME=value` of a variable in front."""
    guard: str
    """What is switched off: `hooks`, `the lock`."""
    weight: Severity
    failed: re.Pattern[str]
    """What failed before, in the words of its command."""
    said: re.Pattern[str] | None = None
    """How it failed, where the same tool fails for many reasons."""


def _row(
    programs: str, verbs: str, words: str, guard: str, weight: Severity, *, failed: str = "", said: str = ""
) -> Row:
    names = programs.split()
    one_of = "|".join(re.escape(v) for v in verbs.split())
    asked = failed or rf"(?:^|[\s;&|/(])(?:{'|'.join(map(re.escape, names))})\b" + (
        rf"[^\n|;&]{{0,160}}\b(?:{one_of})\b" if one_of else ""
    )
    return Row(
        frozenset(names),
        frozenset(verbs.split()),
        re.compile(words),
        guard,
        weight,
        re.compile(asked),
        re.compile(said, re.I) if said else None,
    )


_H, _M = Severity.HIGH, Severity.MEDIUM
_COMMITS = r"\bgit\b[^\n|;&]{0,200}\b(?:commit|merge|cherry-pick|rebase|am|push)\b|\b(?:pre-commit|husky|lint-staged|lefthook)\b"
_CERTIFICATE = r"certificate|\bSSL\b|\bTLS\b|x509|self.signed|verify"
ROWS: tuple[Row, ...] = (
    _row("git", "commit merge push cherry-pick rebase am", r"--no-verify|HUSKY=0|HUSKY_SKIP_HOOKS=(?:1|true)|SKIP=.+|LEFTHOOK=(?:0|false)|PRE_COMMIT_ALLOW_NO_CONFIG=1|SKIP_HOOKS?=.+|(?i:core\.hookspath)=.*", "the hooks", _H, failed=_COMMITS),
    _row("git", "commit", r"-[a-zA-Z]{0,3}n[a-zA-Z]{0,3}", "the hooks", _H, failed=_COMMITS),
    _row("git", "config", r"(?i:core\.hookspath)", "the hooks", _H, failed=_COMMITS),
    _row("pre-commit lefthook", "uninstall", r"uninstall", "the hooks", _H, failed=_COMMITS),
    _row("git", "push", r"--force|-f|-[a-z]{0,2}f[a-z]{0,2}|\+\S+|--mirror", "the remote's no to a push that loses commits", _H, failed=r"\bgit\b[^\n|;&]{0,120}\bpush\b", said=r"reject|non-fast-forward|fetch first|behind|denied|declined|protected|exit [1-9]|conflict"),
    _row("gh", "merge", r"--admin", "the branch's protection", _H, failed=r"\bgh pr merge\b|\bgit\b[^\n|;&]{0,120}\bpush\b"),
    _row("terraform tofu terragrunt", "plan apply destroy import refresh state", r"-{1,2}lock=false", "the lock of the state", _H),
    _row("terraform tofu terragrunt", "force-unlock", r"force-unlock", "the lock of the state", _H, failed=r"\b(?:terraform|tofu|terragrunt)\b"),
    _row("pulumi", "cancel", r"cancel", "the lock of the stack", _H, failed=r"\bpulumi (?:up|preview|refresh|destroy)\b"),
    _row("prisma", "migrate db push reset dev", r"--accept-data-loss|--force-reset|reset", "the warning of lost data", _H, failed=r"\bprisma (?:migrate|db)\b"),
    _row("prisma", "resolve", r"--applied|--rolled-back", "the drift of the migrations", _H, failed=r"\bprisma (?:migrate|db)\b"),
    _row("alembic", "stamp", r"stamp", "the order of the migrations", _H, failed=r"\balembic (?:upgrade|downgrade|check|revision)\b"),
    _row("flask", "stamp", r"stamp", "the order of the migrations", _H, failed=r"\bflask db\b"),
    _row("python python3 manage.py django-admin", "migrate", r"--fake|--fake-initial", "the order of the migrations", _H, failed=r"\bmigrate\b"),
    _row("flyway", "", r"-?repair|-validateOnMigrate=false|-ignoreMigrationPatterns=.*", "the checksums of the migrations", _H),
    _row("liquibase", "", r"clear-?checksums|changelog-?sync(?:-.*)?|clearCheckSums|changelogSync", "the checksums of the migrations", _H),
    _row("sequelize typeorm knex dbmate goose migrate atlas", "", r"--fake|force|--allow-dirty|--force|--baseline=?.*", "the order of the migrations", _H),
    _row("helm", "install upgrade rollback uninstall", r"--no-hooks", "the chart's hooks", _H),
    _row("helm", "install upgrade template lint", r"--disable-openapi-validation|--skip-schema-validation|--force", "the check of the values", _M),
    _row("kubectl oc", "apply create replace patch", r"--validate=(?:false|ignore)|--force-conflicts(?:=true)?", "the check of the manifest", _M),
    _row("kubectl oc", "drain", r"--disable-eviction(?:=true)?", "the disruption budget", _H),
    _row("npm", "install i ci add update", r"--legacy-peer-deps|--force|-f|--no-strict-peer-deps", "the solver's conflict", _M),
    _row("npm", "publish", r"--force|-f", "the registry's no", _H),
    _row("pnpm yarn bun", "install add up ci", r"--force|--no-frozen-lockfile|--ignore-engines|--skip-integrity-check|--no-immutable|--shamefully-hoist|--config\.strict-peer-dependencies=false", "the solver's conflict", _M),
    _row("pip pip3 uv", "install sync", r"--no-deps|--break-system-packages|--ignore-requires-python|--force-reinstall|--no-build-isolation|--ignore-installed", "the solver's conflict", _M),
    _row("pip pip3 uv poetry", "install sync add", r"--trusted-host(?:=.*)?|--allow-insecure-host(?:=.*)?", "the check of the certificate", _M, said=_CERTIFICATE),
    _row("composer", "install update require", r"--ignore-platform-reqs?(?:=.*)?|--no-scripts", "the platform's requirements", _M),
    _row("cargo", "build install add test run", r"--ignore-rust-version", "the minimum version", _M),
    _row("cargo", "publish", r"--no-verify|--allow-dirty", "the check of the package", _M),
    _row("bundle gem", "install update", r"--force|--ignore-dependencies|-f", "the solver's conflict", _M),
    _row("apt apt-get dnf yum zypper", "install upgrade update dist-upgrade", r"--allow-unauthenticated|--force-yes|--nogpgcheck|--no-gpg-checks?|--skip-broken|--allow-downgrades|--nobest", "the package manager's check", _M),
    _row("git", "", r"GIT_SSL_NO_VERIFY=.+|(?i:http\.sslverify)=(?:false|0)", "the check of the certificate", _M, said=_CERTIFICATE),
    _row("curl", "", r"-k|--insecure|-[a-zA-Z]{1,5}k[a-zA-Z]{0,5}", "the check of the certificate", _M, said=rf"{_CERTIFICATE}|exit 60|exit 35"),
    _row("wget", "", r"--no-check-certificate", "the check of the certificate", _M, said=rf"{_CERTIFICATE}|exit 5"),
    _row("node npm npx yarn pnpm", "", r"NODE_TLS_REJECT_UNAUTHORIZED=0|--strict-ssl=false", "the check of the certificate", _M, said=_CERTIFICATE),
    _row("ssh scp rsync sftp", "", r"StrictHostKeyChecking=no|-oStrictHostKeyChecking=no|UserKnownHostsFile=/dev/null", "the check of the host's key", _M, said=r"host key|exit 255|REMOTE HOST IDENTIFICATION"),
    _row("setenforce", "", r"0|[Pp]ermissive", "the system's policy", _H, failed=r"."),
    _row("aa-disable aa-complain aa-teardown", "", r"\S+", "the system's policy", _H, failed=r"."),
    _row("gcloud", "", r"--no-verify|--skip-validation", "the service's check", _M),
    _row("cosign docker", "verify pull push build", r"--insecure-ignore-tlog(?:=true)?|--disable-content-trust(?:=true)?|DOCKER_CONTENT_TRUST=0", "the signature", _M),
    _row("ansible-playbook", "", r"ANSIBLE_HOST_KEY_CHECKING=(?:False|false|0)", "the check of the host's key", _M),
    _row("go", "get mod build install", r"GONOSUMCHECK=.+|GONOSUMDB=.+|GOFLAGS=-insecure|GOINSECURE=.+|GONOSUMDB=.+|GOSUMDB=off", "the checksums of the modules", _M),
)  # fmt: skip
"""In the order in which they are asked."""
