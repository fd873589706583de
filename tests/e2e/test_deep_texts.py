"""Texts nested sixty thousand levels deep, in every language the guard reads: each is answered, and none ends the process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import shellguard

DEEP = 60_000
LEVELS = {"(": ")", "[": "]", "{": "}", "{a:": "}", '{"a":': "}", "!": "", "-": "", "- ": "", "not ": "", "a.": "", "if a:\n": "", "$(": ")", "`": "`", "<a>": "</a>"}  # fmt: skip


def nested(opening: str, inside: str = "1", *, is_closed: bool = True) -> str:
    """`inside` within sixty thousand of them."""
    return opening * DEEP + inside + (LEVELS.get(opening, "") * DEEP if is_closed else "")


# name -> command in a shell text; a file's content stands beside it where it reads one
LANGUAGES = {
    "python": lambda t: f"python3 -c 'x = {t}'",
    "python on standard input": lambda t: f"python3 - <<'EOF'\nx = {t}\nEOF\n",
    "node": lambda t: f"node -e 'x = {t}'",
    "ruby": lambda t: f"ruby -e 'x = {t}'",
    "perl": lambda t: f"perl -e '$x = {t}'",
    "php": lambda t: f"php -r '$x = {t};'",
    "awk": lambda t: f"awk 'BEGIN {{ x = {t} }}'",
    "sed": lambda t: f"sed -n '{t}' a",
    "jq": lambda t: f"jq '{t}' a",
    "json body": lambda t: f"curl -X POST https://api.example.com/v1/a -H 'Content-Type: application/json' -d '{t}'",
    "httpie": lambda t: f"http POST https://api.example.com/v1/a a:='{t}'",
    "graphql": lambda t: f"curl https://api.example.com/graphql -d 'query={t}'",
    "graphql in JSON": lambda t: "curl https://api.example.com/graphql -d '" + json.dumps({"query": "mutation " + t}) + "'",
    "sql": lambda t: f"psql -h db.example.com -c 'delete from a where {t}'",
    "a condition of many parts": lambda t: f"mysql -h db.example.com -e 'update a set b = 1 where c in {t}'",
    "arithmetic": lambda t: f"echo $(( {t} ))",
    "shell": lambda t: f"echo {t}",
    "bash -c": lambda t: f"bash -c '{t}'",
    "test": lambda t: f"[[ {t} ]] && rm -rf build",
    "find": lambda t: f"find . {t} -delete",
    "kubectl patch": lambda t: f"kubectl patch deployment a -p '{t}'",
    "kubectl apply from standard input": lambda t: f"kubectl delete -f - <<'EOF'\n{t}\nEOF\n",
    "aws policy": lambda t: f"aws s3api put-bucket-policy --bucket a --policy '{t}'",
    "mongo": lambda t: f"mongosh --eval 'db.a.deleteMany({t})'",
    "redis": lambda t: f"redis-cli eval '{t}' 0",
    "a URL": lambda t: f"curl -X DELETE 'https://api.example.com/{t}'",
    "npm config": lambda t: f"npm config set a '{t}'",
}  # fmt: skip
USUAL = ("(", "[", '{"a":', "- ")
THOROUGH = ("python", "node", "sql", "graphql", "json body", "shell", "kubectl patch")
# file -> the command that reads it
FILES = {
    "Taskfile.yml": "task a", "docker-compose.yml": "docker compose down -v", "m.yaml": "kubectl delete -f m.yaml", "kustomization.yaml": "kubectl delete -k .",
    "package.json": "npm run a", "deno.json": "deno task a", "composer.json": "composer run a", "pyproject.toml": "poe a", "Pipfile": "pipenv run a",
    "mise.toml": "mise run a", "main.tf": "terraform destroy -auto-approve", "terraform.tfvars": "terraform apply -auto-approve",
    ".terraform/terraform.tfstate": "terraform destroy -auto-approve", "Makefile": "make a", "justfile": "just a", "Rakefile": "rake a",
    "tasks.py": "invoke a", "a.py": "python3 a.py", "a.js": "node a.js", "a.sh": "bash a.sh", "a.sql": "psql -h db.example.com -f a.sql",
    "config/database.yml": "rails db:drop RAILS_ENV=production", "prisma/schema.prisma": "npx prisma migrate reset --force",
    "body.json": "curl -X POST https://api.example.com/v1/a -d @body.json", "q.graphql": "gh api graphql -F query=@q.graphql", ".env": "set -a; . ./.env; rm -rf build",
    "kubeconfig": "kubectl --kubeconfig kubeconfig delete ns a", "key.json": "gcloud auth activate-service-account --key-file key.json",
    ".git/config": "git push --force", "Dockerfile": "docker build .", "values.yaml": "helm upgrade a . -f values.yaml", "playbook.yml": "ansible-playbook playbook.yml",
    ".npmrc": "npm publish", "nuget.config": "dotnet nuget push a", "pom.xml": "mvn deploy", ".shellguard.toml": "rm -rf build",
}  # fmt: skip


def commands(folder: Path) -> dict[str, dict[str, str]]:
    """One row a language and a level; files lie each in a folder of their own."""
    rows = {
        f"{name}, {opening!r}": {"command": of(nested(opening)), "cwd": str(folder)}
        for name, of in LANGUAGES.items()
        for opening in (LEVELS if name in THOROUGH else USUAL)
    }
    for number, (name, command) in enumerate(FILES.items()):
        for at, opening in enumerate(("[", '{"a":', "(", "- ", "a = [")):
            inside = folder / f"{number}-{at}"
            (inside / name).parent.mkdir(parents=True)
            (inside / name).write_text(nested(opening, is_closed=opening in LEVELS))
            rows[f"{name}, {opening!r}"] = {"command": command, "cwd": str(inside)}
    return rows


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_deep_text_is_answered(tmp_path):
    rows = commands(tmp_path / "work")
    given = "".join(json.dumps({"id": name, **row}) + "\n" for name, row in rows.items())
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "shellguard", "check", "--batch"],
        input=given,
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "HOME": str(home), "PYTHONPATH": str(Path(shellguard.__file__).parents[1])},
    )
    answers = {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert (done.returncode, done.stderr[-2000:]) == (0, "")
    assert set(answers) == set(rows)
    assert not {
        name: row
        for name, row in answers.items()
        if row["verdict"] not in ("allow", "preserve", "hold", "deny")
    }
