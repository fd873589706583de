"""What finding secrets finds, where it fires on ordinary commands, and what it costs, on this machine.

    python -m tests.bench.bench_secrets

The commands are made up here; the tokens in them are made from the table of formats.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from itertools import product

from shellguard.parse.secret_shapes import SHAPES
from shellguard.parse.secrets import find
from tests.support.made_up_tokens import made_up

_KINDS = ("github token", "gitlab token", "aws access key id", "stripe key", "slack token", "npm token", "anthropic key", "linear key", "sendgrid key")  # fmt: skip
_PASSWORD = "Tr0ub4dor-x9Qk"
_BEARING = (
    'curl -H "Authorization: Bearer {}" https://api.example.com/v1/things',
    "export SERVICE_TOKEN={} && ./deploy.sh",
    "git clone https://oauth2:{}@git.example.com/a/b.git",
)  # fmt: skip
_PLACED = (
    f"mysql -uroot -p{_PASSWORD} -e 'SELECT 1'", f"docker login -u me -p {_PASSWORD} registry.example.com",
    f"psql postgres://me:{_PASSWORD}@db.example.com/x", f"curl -u me:{_PASSWORD} https://example.com",
    f"PGPASSWORD={_PASSWORD} pg_dump db", f"redis-cli -a {_PASSWORD} ping", f"sshpass -p {_PASSWORD} ssh host",
    "RAILWAY_TOKEN=7d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d railway up", f"echo {_PASSWORD} | sudo -S ls",
)  # fmt: skip
_VERBS = ("cat", "grep -rn TODO", "ls -la", "git log --oneline -5 --", "python -m pytest -q", "sed -n 1,40p", "wc -l", "node", "rm -f", "diff -u a", "npx eslint", "mypy", "cp -r old", "head -20", "git add")  # fmt: skip
_THINGS = (
    "src/auth/token_store.py", "tests/test_password_reset.py", "packages/web/node_modules/.cache/3f786850e387550fdab836ed7e6dc881de23001b",
    "build/app.8f3c1e9a.min.js", "docs/api-keys.md", "services/session_key_rotation.go", "/var/lib/app/123e4567-e89b-12d3-a456-426614174000/data",
    "package-lock.json yarn.lock", "config/secrets.example.yaml", "app/models/access_token.rb", "lib/keyboard/key_map.ts", "image@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "$HOME/.config/tool/credentials", "--token-file /run/secrets/token", "-e 'token: str' -e 'key=lambda r: r.n'", "'max_tokens=4096'", "\"$API_KEY\"",
    "s3://bucket/exports/2024-11-03/part-00000-1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed.parquet", "'password='", "'.sk-estimator-doc-link{color:red}'",
    "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334", "'integrity: sha512-9yQd3ZlG0fHhq1l0w2m8Zk9Yc4p0f5o9n7x1J2K3L4M5N6O7P8Q9=='", "https://example.com/docs?page=2&sort=key", "src/components/Button/Button.module.css",
    "~/.ssh/id_ed25519.pub", "git@github.com:owner/repo.git", "'Bearer token is required'", "--sort=key --primary-key=id", "SECRET_NAME=db-main", "release-v1.2.3-rc.1+build.20241103",
    "arn:aws:iam::123456789012:role/deploy", "refs/heads/feature/add-token-refresh", "cookie_jar.txt", "Dockerfile.prod", "migrations/0042_add_api_key_table.sql", "'(secret|token)'", "target/debug/deps/serde-4f1a2b3c4d5e6f70", "'author: Jo'",
    "public_key.pem", "pnpm-lock.yaml",
)  # fmt: skip


def bearing() -> list[str]:
    """Thirty-six commands with a secret in each."""
    tokens = [made_up(next(s for s in SHAPES if s.kind == kind)) for kind in _KINDS]
    return [text.format(token) for text, token in product(_BEARING, tokens)] + list(_PLACED)


def ordinary() -> list[str]:
    """Six hundred commands without one."""
    return [f"{verb} {thing}" for verb, thing in product(_VERBS, _THINGS)]


def _costs_us(texts: list[str], read: Callable[[str], object]) -> list[float]:
    costs = []
    for text in texts:
        rounds = []
        for _ in range(9):
            begun = time.perf_counter()
            read(text)
            rounds.append((time.perf_counter() - begun) * 1e6)
        costs.append(min(rounds))
    return sorted(costs)


def main() -> None:
    """Print the figures."""
    secret, plain = bearing(), ordinary()
    fires = [text for text in plain if find(text)]
    print(
        f"formats {len(SHAPES)}; found {sum(bool(find(t)) for t in secret)}/{len(secret)}; fires on {len(fires)}/{len(plain)} ordinary"
    )
    for text in fires[:10]:
        print("  ", text)
    for name, texts in (("ordinary", plain), ("bearing", secret)):
        costs = _costs_us(texts, find)
        print(
            f"{name}: median {statistics.median(costs):.1f} p99 {costs[int(len(costs) * 0.99)]:.1f} max {costs[-1]:.1f} us"
        )
    long = ("\n".join(plain) + "\n") * (400_000 // len("\n".join(plain)) + 1)
    cost_s = _costs_us([long[:400_000]], find)[0] / 1e6
    print(f"400 kB: {cost_s * 1000:.0f} ms, {400 / cost_s / 1000:.1f} MB/s")


if __name__ == "__main__":
    main()
