"""Programs that run: tests, builds, checks, scripts, and whatever nobody can say more of.

Promise: pure; filters, shell builtins and wrappers, whose command is a call of its own, are no deed.
"""

from __future__ import annotations

import posixpath
import re

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import absolute, path_of, reach_of
from shellguard.context.deeds_files import plain_operands
from shellguard.parse.invocation import Arg
from shellguard.parse.services.service_act import Scope

SILENT = frozenset(
    ": true false echo printf cd pushd popd dirs pwd exit return break continue shift set unset export declare typeset local readonly "
    "alias unalias shopt trap wait sleep let getopts bind builtin enable fg bg disown suspend times logout hash umask clear reset stty "
    "yes seq date cal expr basename dirname submit end noop finish think click press fill goto focus scroll hover "
    "sudo doas timeout nohup nice ionice stdbuf setsid xargs parallel npx bunx uvx".split()
)  # fmt: skip
"""Without a redirection these do nothing worth a word; what wrappers start is a call of its own."""
QUIET = SILENT | frozenset(
    "read mapfile readarray eval exec source . ulimit test [ [[ tput if then else fi for while until do done case esac "
    "bc dc sort uniq cut paste tr column fold fmt rev tac nl expand unexpand join comm shuf awk gawk mawk from import not raise "
    "sed grep egrep fgrep head tail cat wc tee jq yq env time watch script unbuffer chronic flock xxd od hexdump strings base64 base32 "
    "md5sum sha256sum iconv dos2unix unix2dos numfmt factor tsort command bash sh zsh dash ksh fish ssh su runuser chroot "
    "rm rmdir mv cp ln chmod chown chgrp dd truncate shred unlink touch mkdir unshare nsenter tar find ls print sync py_compile".split()
)  # fmt: skip
"""What they do is said by their files, or not at all."""
_TESTS = frozenset(
    "pytest py.test tox nox jest vitest mocha ava karma cypress playwright phpunit rspec cucumber behave unittest ctest bats gotestsum nose2 "
    "nosetests hypothesis testem jasmine newman k6 locust ab wrk hey artillery minitest pest codecept robot avocado".split()
)
_CHECKS = frozenset(
    "ruff flake8 pylint mypy pyright black isort autopep8 yapf eslint prettier stylelint tslint biome standard oxlint golangci-lint gofmt goimports "
    "staticcheck rustfmt clippy-driver shellcheck shfmt hadolint yamllint markdownlint ansible-lint tflint tfsec checkov bandit semgrep "
    "pre-commit clang-format clang-tidy cppcheck rubocop phpcs phpstan psalm ktlint detekt checkstyle swiftlint sqlfluff djlint pyupgrade "
    "autoflake codespell vale trivy gitleaks snyk lint-imports typos actionlint buf".split()
)
BUILDS = frozenset(
    "make gmake cmake ninja meson bazel buck gcc g++ cc c++ clang clang++ rustc javac kotlinc scalac ghc tsc webpack rollup vite esbuild parcel "
    "swc babel turbo nx ant gradle gradlew mvn mvnw sbt lein msbuild xcodebuild pyinstaller cython nvcc ld ar as latexmk pdflatex xelatex "
    "mkdocs sphinx-build hugo jekyll protoc flutter dotnet".split()
)
TASK_RUNNERS = frozenset(
    "npm pnpm yarn bun cargo go make just task rake mix composer poetry uv hatch pdm invoke tox mvn gradle gradlew ./gradlew dotnet".split()
)
_INTERPRETERS = frozenset(
    "python python3 python2 node nodejs ruby perl php deno Rscript julia lua java bash sh zsh dash ksh tsx ts-node ipython pypy3 pypy osascript pwsh powershell groovy scala swift".split()
)
_WRITES = frozenset(
    {
        "--fix",
        "--write",
        "-w",
        "-i",
        "--in-place",
        "--fix-only",
        "--apply",
        "-a",
        "--autocorrect",
        "-A",
        "--auto-correct",
        "--unsafe-fixes",
    }
)
_FORMATTERS = frozenset("black isort rustfmt autoflake pyupgrade djlint".split())
_NO_WRITE = frozenset({"--check", "--diff", "--check-only", "--list-different", "-l"})
_TESTING = re.compile(
    r"(?:.*[:_./-])?(?:tests?|spec|specs|e2e|check|verify|coverage|bench|unit|integration)(?:[:_./-].*)?",
    re.I,
)
_BUILDING = re.compile(
    r"(?:.*[:_-])?(?:build|compile|bundle|package|assemble|dist|all|lib)(?:[:_-].*)?", re.I
)
_CHECKING = re.compile(r"(?:.*[:_-])?(?:lint|format|fmt|typecheck|types|tsc|vet|clippy)(?:[:_-].*)?", re.I)
_STORES: dict[str, tuple[Does, str]] = {
    "createdb": (Does.MAKE, "database"), "createuser": (Does.MAKE, "user"), **dict.fromkeys(("pg_dump", "pg_dumpall", "mysqldump", "mongodump", "mongoexport", "pg_isready"), (Does.LOOK, "database")),
}  # fmt: skip
_INLINE = re.compile(r"-[a-zA-Z]*c")
_WRAPPING = frozenset("uv poetry pdm hatch rye pipenv bundle pixi mise asdf conda micromamba".split())
_NAME = re.compile(r"[\w.+@/~-]{1,200}")


def program_deeds(subject: Subject) -> list[Deed]:
    """What a program that no reader knows is."""
    call, name = subject.call, subject.program
    if name in _INTERPRETERS:
        return _script(subject)
    if name in _WRAPPING and subject.operand_texts[:1] in (("run",), ("exec",)):
        # the program behind it is a call of its own
        return []
    if (
        "/" in call.path
        and call.path.rstrip("/")
        and not call.path.startswith(("/usr/", "/bin/", "/sbin/", "/opt/"))
    ):
        return [_deed(subject, kind_of_task(call.path), absolute(call.path, call), call.path)]
    if (
        not name
        or name in QUIET
        or call.path.startswith(("http://", "https://"))
        or not _NAME.fullmatch(name)
        or name[0] in "-0123456789"
    ):
        return []
    if name in _CHECKS:
        return _checked(subject)
    if name in _TESTS:
        return _tested(subject)
    if name in TASK_RUNNERS:
        return _task(subject)
    if name in BUILDS:
        return [_deed(subject, "build", "", name)]
    if name in _STORES:
        does, thing = _STORES[name]
        names = plain_operands(
            call.args, ("-h", "-U", "-p", "-u", "-d", "-O", "-T", "-f", "-F", "--host", "--port")
        )
        target = names[0].shown if names else ""
        return [
            Deed(
                does,
                thing,
                target[:300],
                Scope.ONE if target else Scope.ALL,
                "database",
                call.host,
                reach_of(call),
                how=name,
            )
        ]
    words = [w for w in subject.operand_texts[:1] if re.fullmatch(r"[a-z][a-z0-9:_-]{1,30}", w)]
    return [_deed(subject, "program", name, " ".join([name, *words]))]


def _deed(
    subject: Subject, thing: str, target: str, how: str, *, does: Does = Does.RUN, scope: Scope = Scope.ONE
) -> Deed:
    call = subject.call
    return Deed(
        does,
        thing,
        target[:300],
        scope,
        "programs",
        call.host or call.cwd or "",
        reach_of(call),
        how=how[:80],
    )


def kind_of_task(name: str) -> str:
    """`test`, `check`, `build` or `program`, by what it is called."""
    plain = posixpath.basename(name)
    if _TESTING.fullmatch(plain):
        return "test"
    if _CHECKING.fullmatch(plain):
        return "check"
    return "build" if _BUILDING.fullmatch(plain) else "program"


def _script(subject: Subject) -> list[Deed]:
    """`python train.py`, `bash deploy.sh`, `python -m module`; code in the words is read as calls of its own."""
    call, name = subject.call, subject.call.program
    args = call.args
    for at, arg in enumerate(args):
        if arg.text == "-m" and at + 1 < len(args) and name.startswith(("python", "pypy")):
            module = args[at + 1].shown
            is_wrapped = (
                module in _TESTS
                or module in _CHECKS
                or module in ("pip", "venv", "pytest", "virtualenv", "json.tool")
            )
            return [] if is_wrapped else [_deed(subject, kind_of_task(module), module, f"{name} -m")]
        if arg.text in ("-c", "-e", "-p", "--eval", "-ne", "-pe", "-r") and name not in ("java", "php"):
            return [_deed(subject, "program", "", f"{name} {arg.text}")] if name not in QUIET else []
        if _INLINE.fullmatch(arg.text) and name in ("bash", "sh", "zsh", "dash", "ksh"):
            return []
        if not arg.text.startswith("-"):
            return [_deed(subject, kind_of_task(arg.text), path_of(arg, call), name)]
    is_fed = call.stdin is not None or call.fed_by or any(not r.is_write for r in call.redirects)
    is_asking = any(a.text in ("--version", "-V", "--help", "-v") for a in args)
    return [_deed(subject, "program", "", name)] if is_fed and name not in QUIET and not is_asking else []


def _paths(subject: Subject, words: tuple[Arg, ...]) -> list[Arg]:
    verbs = {"check", "format", "lint", "run", "test", "fix", "src"} - {"src"}
    return [w for w in words if w.text not in verbs]


def _checked(subject: Subject) -> list[Deed]:
    words = set(subject.call.words)
    name = subject.program
    # `ruff format` and kin write unless they are told only to say what they would
    formats = name in _FORMATTERS or "format" in subject.operand_texts[:1]
    is_writing = (bool(words & _WRITES) and name not in ("mypy", "pyright")) or (
        formats and not words & _NO_WRITE
    )
    paths = _paths(subject, plain_operands(subject.call.args, ("--config", "-c", "--select", "--ignore")))
    if not is_writing:
        return [_deed(subject, "check", path_of(paths[0], subject.call) if paths else "", name)]
    how = f"{name} --fix" if "--fix" in words else name
    here = subject.call.cwd or ""
    found = [
        Deed(
            Does.CHANGE,
            "file",
            path_of(w, subject.call),
            Scope.ALL if w.text in (".", "./") else Scope.MANY if w.is_glob else Scope.ONE,
            "files",
            how=how,
        )
        for w in paths[:64]
    ]
    return found or [Deed(Does.CHANGE, "file", here, Scope.ALL, "files", how=how)]


def _tested(subject: Subject) -> list[Deed]:
    paths = [
        w
        for w in plain_operands(subject.call.args, ("-k", "-m", "-n", "-p", "-c", "--rootdir"))
        if "=" not in w.text
    ]
    target = path_of(paths[0], subject.call) if paths and "://" not in paths[0].text else ""
    return [_deed(subject, "test", target, subject.program)]


def _task(subject: Subject) -> list[Deed]:
    """`npm run build`, `make test`, `cargo test`: the task's name says what kind it is."""
    words = [w for w in subject.operand_texts if "=" not in w]
    name = subject.program
    if words[:1] in (["run"], ["run-script"], ["exec"]) and len(words) > 1:
        words = words[1:]
    task = words[0] if words else ""
    if task in ("version", "help", "env", "metadata", "config", "list", "tree", "doc", "vet"):
        return [_deed(subject, "program", "*", f"{name} {task}", does=Does.LOOK, scope=Scope.ALL)]
    if not task and name in ("npm", "pnpm", "cargo", "go", "poetry", "uv", "bun"):
        return []
    if task == "clean" and len(words) > 1:
        # `mvn clean package` builds anew
        task = words[-1]
    if task in ("clean", "distclean", "mrproper"):
        return [_deed(subject, "build", "clean", f"{name} {task}", does=Does.REMOVE, scope=Scope.MANY)]
    thing = "build" if not task else kind_of_task(task)
    return [_deed(subject, thing, task, f"{name} {task}".strip())]
