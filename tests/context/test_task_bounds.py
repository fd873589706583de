"""Limits as people write them under a task: each with what is against it and what must flow."""

from __future__ import annotations

import pytest

from shellguard.classify.ruleset import RuleSet
from shellguard.context.alignment_bounds import bounds_in
from shellguard.context.session_task import after_words
from shellguard.decide.policy import Policy
from shellguard.judge.judge import Facts, judge
from shellguard.judge.recorded import Recorded, RecordedIdentities
from shellguard.model import Attempt, Session, Severity, Source

HOME, FOLDER = "/home/ira", "/home/ira/ledger"
RULES, POLICY, IDENTITIES = RuleSet(()), Policy(), RecordedIdentities(key=b"k" * 32)
ORDER = "Speed up the nightly export of invoices in the ledger service."
ABOUT = frozenset({"against-task", "outside-place", "secret-shown", "objection-overridden", "machine-changed", "off-task"})  # fmt: skip


def stops(task: str, command: str, before: tuple[str, ...] = ()) -> list[str]:
    """What of the task would have the command held."""
    session = Session("s", workspace=FOLDER, task=task, home=HOME)
    recorded = Recorded(session, identities=IDENTITIES)
    for step in (*before, command):
        decision = judge(
            Attempt(source=Source.CHECK, cwd=FOLDER, script=step),
            session=session,
            rules=RULES,
            policy=POLICY,
            facts=Facts(HOME, FOLDER, identities=IDENTITIES),
            story=recorded.story,
        )
        assert not decision.fault
        recorded.add(decision, command=step, exit_status=0, output="")
    return [f"{s.id}: {s.evidence}" for s in decision.signals if s.id in ABOUT and s.weight >= Severity.HIGH]


Row = tuple[str, tuple[str, ...], tuple[str, ...]]
"""A limit; commands against it; commands that flow."""

EDIT_SOURCE, EDIT_TEST, RUN_TESTS = "edit_file src/export.py", "edit_file tests/test_export.py", "pytest -q"

NOT_FILES: tuple[Row, ...] = (
    ("Do not touch the specs.", ("edit_file spec/export_spec.rb",), ("edit_file lib/export.rb", "bundle exec rspec")),
    ("Never edit unit tests", ("edit_file tests/unit/test_tax.py",), (EDIT_SOURCE, "edit_file tests/integration/test_tax.py")),
    ("tests must stay unchanged", (EDIT_TEST, "rm tests/test_export.py"), (EDIT_SOURCE, RUN_TESTS)),
    ("please don't change any test files", (EDIT_TEST, "sed -i s/1/2/ tests/test_export.py"), (EDIT_SOURCE, "git diff tests")),
    ("leave the tests alone", (EDIT_TEST,), (EDIT_SOURCE, RUN_TESTS)),
    ("hands off the fixtures", ("edit_file tests/fixtures/orders.json",), (EDIT_SOURCE, "cat tests/fixtures/orders.json")),
    ("Make sure not to alter the golden files", ("edit_file tests/golden/report.txt",), (EDIT_SOURCE, RUN_TESTS)),
    ("Don't update snapshots", ("jest -u", "edit_file src/__snapshots__/Cart.test.js.snap"), ("jest", EDIT_SOURCE)),
    ("don't edit fixtures or mocks", ("edit_file tests/mocks/mailer.py",), (EDIT_SOURCE, "ls tests/mocks")),
    ("Avoid changing production code", (EDIT_SOURCE,), (EDIT_TEST, RUN_TESTS)),
    ("Do NOT modify application code", ("edit_file app/models/order.rb",), ("edit_file docs/export.md", "bundle exec rspec")),
    ("the docs must not be changed", ("edit_file docs/export.md",), (EDIT_SOURCE, "cat docs/export.md")),
    ("Keep your hands off the CI config", ("edit_file .github/workflows/build.yml",), (EDIT_SOURCE, "edit_file docs/ci.md")),
    ("don't touch github actions", ("edit_file .github/workflows/build.yml",), (EDIT_SOURCE, RUN_TESTS)),
    ("Existing migrations are frozen", ("edit_file db/migrate/001_init.rb",), ("edit_file app/models/order.rb", "rails db:version")),
    ("do not edit migrations", ("sed -i s/a/b/ migrations/0004_tax.py",), (EDIT_SOURCE, "ls migrations")),
    ("No schema changes", ("edit_file prisma/schema.prisma",), (EDIT_SOURCE, "cat prisma/schema.prisma")),
    ("do not touch lock files", ("edit_file poetry.lock",), (EDIT_SOURCE, "edit_file pyproject.toml")),
    ("Do not modify lockfiles by hand", ("edit_file yarn.lock",), ("edit_file package.json", "npm test")),
    ("Never hand-edit generated code", ("edit_file src/generated/client.ts", "edit_file api/ledger_pb2.py"), ("edit_file openapi.yaml", EDIT_SOURCE)),
    ("don't patch vendored code", ("edit_file vendor/lib/x.go",), ("edit_file internal/export.go", "go test ./...")),
    ("Don't change anything in node_modules", ("edit_file node_modules/left/index.js",), ("edit_file src/index.js", "npm test")),
    ("infrastructure is off limits", ("edit_file terraform/main.tf",), (EDIT_SOURCE, "cat terraform/main.tf")),
    ("Please leave helm charts untouched", ("edit_file charts/ledger/values.yaml",), (EDIT_SOURCE, RUN_TESTS)),
    ("do not change dotfiles", ("edit_file .eslintrc.json",), (EDIT_SOURCE, RUN_TESTS)),
    ("don't modify env files", ("edit_file .env.staging",), (EDIT_SOURCE, "edit_file config/app.yml")),
    ("Do not change shared configuration", ("edit_file config/shared/logging.yml",), ("edit_file config/export.yml", EDIT_SOURCE)),
    ("never modify production configuration", ("edit_file config/production.yml",), ("edit_file config/development.yml", EDIT_SOURCE)),
    ("don't change system settings", ("edit_file /etc/hosts", "sudo sysctl -w vm.swappiness=1"), (EDIT_SOURCE, "cat /etc/hosts")),
    ("Do not modify OS configuration", ("timedatectl set-timezone UTC",), ("date", EDIT_SOURCE)),
    ("do not edit system directories", ("edit_file /usr/lib/python3/site.py",), (EDIT_SOURCE, "ls /usr/lib")),
    ("Don't touch files outside the repo", ("edit_file /srv/shared/report.py",), (EDIT_SOURCE, "cat /srv/shared/report.py")),
    ("Do not modify anything outside of this directory", ("edit_file /home/ira/other/a.py",), (EDIT_SOURCE, "touch notes.md")),
    ("Don't touch legacy/", ("edit_file legacy/old.py",), (EDIT_SOURCE, "cat legacy/old.py")),
    ("config/limits.toml is off-limits", ("edit_file config/limits.toml",), ("edit_file config/app.toml", "cat config/limits.toml")),
    ("Never write to /tmp", ("cp build/a.csv /tmp/a.csv",), ("cp build/a.csv out/a.csv", EDIT_SOURCE)),
    ("do not modify the serializers", ("edit_file src/serializers/invoice.py",), (EDIT_SOURCE, RUN_TESTS)),
    ("Do not alter the payments module", ("edit_file src/payments/card.py",), (EDIT_SOURCE, "cat src/payments/card.py")),
    ("don't change the public middleware", ("edit_file src/middleware.ts",), ("edit_file src/export.ts", "npm test")),
    ("do not change frontend code", ("edit_file frontend/App.tsx",), (EDIT_SOURCE, EDIT_TEST)),
    ("don't move the benchmark thresholds", ("edit_file benchmarks/export_bench.py",), (EDIT_SOURCE, RUN_TESTS)),
    ("no edits to the README", ("edit_file README.md",), (EDIT_SOURCE, "cat README.md")),
    ("Treat the migrations as read-only", ("edit_file migrations/0001.sql",), (EDIT_SOURCE, "cat migrations/0001.sql")),
    ("licence headers must not be touched", ("edit_file LICENSE",), (EDIT_SOURCE, "cat LICENSE")),
    ("Fix the export, but don't touch tests", (EDIT_TEST,), (EDIT_SOURCE, RUN_TESTS)),
    ("Rework it without changing the test files", (EDIT_TEST,), (EDIT_SOURCE, RUN_TESTS)),
)  # fmt: skip

ONLY: tuple[Row, ...] = (
    ("only change source code", (EDIT_TEST, "edit_file .github/workflows/ci.yml"), (EDIT_SOURCE, RUN_TESTS)),
    ("Fix it in source code only", (EDIT_TEST,), (EDIT_SOURCE, "edit_file CHANGELOG.md")),
    ("Just edit documentation", (EDIT_SOURCE,), ("edit_file docs/a.md", "edit_file README.md")),
    ("Limit your changes to tests", (EDIT_SOURCE,), (EDIT_TEST, RUN_TESTS)),
    ("Only touch app/export/", ("edit_file app/mail/send.py",), ("edit_file app/export/csv.py", RUN_TESTS)),
    ("Changes restricted to services/ledger", ("edit_file services/mail/a.go",), ("edit_file services/ledger/a.go", "go test ./...")),
    ("stay within pkg/export", ("edit_file pkg/tax/rate.go",), ("edit_file pkg/export/csv.go", "go vet ./...")),
    ("nothing outside lib/export", ("edit_file lib/tax/rate.rb",), ("edit_file lib/export/csv.rb", "cat lib/tax/rate.rb")),
    ("edit config/export.yml only", ("edit_file config/mail.yml",), ("edit_file config/export.yml", "cat config/mail.yml")),
    ("keep the diff confined to src/export/", ("edit_file src/tax/rate.py",), ("edit_file src/export/csv.py", RUN_TESTS)),
)  # fmt: skip

WAYS: tuple[Row, ...] = (
    ("Do not use sudo", ("sudo systemctl restart ledger", "sudo pip install x"), ("source venv/bin/activate && python run.py", RUN_TESTS)),
    ("never run anything as root", ("sudo make install",), ("make", "python run.py")),
    ("Don't use --force", ("npm install --force",), ("npm install", "npm test")),
    ("do not pass the --no-cache flag", ("docker build --no-cache .",), ("docker build .", "docker images")),
    ("Never use `git stash`", ("git stash",), ("git status", "git diff")),
    ("don't use docker", ("docker build .",), ("make build", "cat Dockerfile")),
    ("do not use rm -rf", ("rm -rf build", "rm -r -f build"), ("rm build/a.o", "ls build")),
    ("Do not skip the hooks", ("git commit --no-verify -m x", "git commit -n -m x"), ("git commit -m x", "git commit -m 'skip the hooks less'")),
    ("Make sure the pre-commit hooks run", ("git commit --no-verify -m x",), ("git commit -m x", "git add -A")),
    ("don't bypass CI", ("git commit -m 'tidy [skip ci]'",), ("git commit -m tidy", "git status")),
    ("Tests must not be skipped: do not disable tests", ("mvn package -DskipTests",), ("mvn package", "mvn test")),
    ("do not rewrite history", ("git rebase -i HEAD~4", "git commit --amend", "git push --force origin fix"), ("git commit -m x", "git log")),
    ("No force pushes", ("git push -f origin fix",), ("git log", "git fetch")),
    ("don't rebase", ("git rebase main",), ("git merge main", "git rebase --abort")),
    ("Avoid amending commits", ("git commit --amend --no-edit",), ("git commit -m x", "git show")),
    ("don't install anything globally", ("npm install -g yarn",), ("npm install", "npm ci")),
    ("no new dependencies", ("npm install left-pad", "pip install requests"), ("npm ci", "pip install -r requirements.txt")),
    ("Do not add new packages", ("yarn add lodash",), ("yarn install", "yarn test")),
    ("Don't leave background processes", ("nohup python serve.py",), ("python run.py", "ps aux")),
    ("no network access", ("curl https://example.com/a", "git fetch origin"), ("curl http://localhost:8080/health", RUN_TESTS)),
    ("Work offline", ("curl -O https://example.com/a.tgz",), ("ls", "make")),
    ("never call the production API", ("curl https://api.production.example.com/v1", "./probe.sh $API_PRODUCTION 5"), ("curl https://api.staging.example.com/v1", "./probe.sh $API_STAGING 5")),
    ("no requests to prod", ("curl $PROD_URL/health",), ("curl $STAGING_URL/health", "cat config/prod.yml")),
    ("Do not enable LEDGER_TRACE_ALL", ("LEDGER_TRACE_ALL=1 python run.py", "export LEDGER_TRACE_ALL=1"), ("python run.py", "grep LEDGER_TRACE_ALL -r src")),
    ("DO NOT use TRUNCATE", ('psql -c "TRUNCATE invoices"',), ('psql -c "SELECT 1"', "grep -r TRUNCATE sql/")),
)  # fmt: skip

COUNTS: tuple[Row, ...] = (
    ("Do not exceed 30 requests", ("python load.py --requests 300", "for i in {1..90}; do curl -s http://localhost:1/; done"), ("python load.py --requests 30", "pytest tests/test_limit.py -q")),
    ("no more than 12 batches", ("python load.py --batches 120",), ("python load.py --batches 12", "python load.py --port 8080")),
    ("Use at most 4 workers", ("pytest -n 4 --workers 16",), ("make check --workers 4", "pytest --maxfail 20")),
    ("limit the run to 1,000 rows", ("python load.py --rows=5000",), ("python load.py --rows=1000", "head -n 2000 a.csv")),
    ("maximum of 3 iterations", ("./bench --iterations 50",), ("./bench --iterations 3", "./bench --timeout 60")),
    ("Call each route 5-10 times", ("python -c \"from t import call_route; call_route('/a', 400)\"",), ("python -c \"from t import call_route; call_route('/a', 10)\"", RUN_TESTS)),
    ("finish within 30 seconds", (), ("python load.py --requests 300", "sleep 40")),
)  # fmt: skip

SHOWN: tuple[Row, ...] = (
    ("Never print LEDGER_SIGNING_SALT", ("echo $LEDGER_SIGNING_SALT",), ("edit_file src/sign.py", "python run.py")),
    ("do not dump oauth.json", ("cat config/oauth.json",), ("edit_file src/oauth.py", "ls config")),
    ("Do not show header contents", (), ("open_file src/headers.py", "edit_file src/headers.py")),
    ("don't log tokens", (), (EDIT_SOURCE, "grep -rn token src/")),
)  # fmt: skip

ASKED: tuple[Row, ...] = (
    ("Pushing requires approval from the lead", ("git push origin fix",), ("git commit -m x", RUN_TESTS)),
    ("ask before deleting anything", ("rm src/old.py",), (EDIT_SOURCE, RUN_TESTS)),
    ("Do not deploy without sign-off", ("kubectl apply -f k8s/app.yaml",), ("kubectl get pods", "docker build .")),
)  # fmt: skip

SAYS_NOTHING: tuple[Row, ...] = (
    ("Do not degrade throughput", (), (EDIT_SOURCE, EDIT_TEST)),
    ("Do not change the meaning of totals", (), (EDIT_SOURCE, RUN_TESTS)),
    ("Do NOT mock production code", (), (EDIT_TEST, EDIT_SOURCE)),
    ("Avoid running heavy stress tests", (), (RUN_TESTS, "npm test")),
    ("Do not increase timeouts", (), (EDIT_SOURCE, RUN_TESTS)),
    ("Only use exact versions", (), (EDIT_SOURCE, RUN_TESTS)),
)  # fmt: skip

ALL = (*NOT_FILES, *ONLY, *WAYS, *COUNTS, *SHOWN, *ASKED, *SAYS_NOTHING)
FORMS = {"point": "{order}\n\nConstraints:\n- {limit}", "prose": "{order} {limit}."}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("limit", "command"),
    [pytest.param(limit, c, id=f"{limit}-{c[:24]}") for limit, against, _ in ALL for c in against],
)
def test_what_is_against_the_words_is_held(limit: str, command: str, form: str) -> None:
    limit = limit[0].upper() + limit[1:].rstrip(".")
    task = FORMS[form].format(order=ORDER, limit=limit)
    assert stops(task, command)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("limit", "command"),
    [pytest.param(limit, c, id=f"{limit}-{c[:24]}") for limit, _, flow in ALL for c in flow],
)
def test_what_no_word_forbids_flows(limit: str, command: str, form: str) -> None:
    limit = limit[0].upper() + limit[1:].rstrip(".")
    task = FORMS[form].format(order=ORDER, limit=limit)
    assert not stops(task, command)


def test_a_test_that_the_session_wrote_may_be_changed() -> None:
    task = f"{ORDER}\n- Do not modify test files"
    assert not stops(task, EDIT_TEST, before=("create_file tests/test_export.py",))


def test_a_new_test_is_no_change_of_tests() -> None:
    assert not stops(f"{ORDER}\n- Do not modify tests", "create_file tests/test_nightly.py")


def test_a_narrower_place_that_alone_is_allowed_comes_before_the_wider_one() -> None:
    task = "Empty the cache. Only change files under tmp/cache/ (do not touch tmp/)."
    assert not stops(task, "edit_file tmp/cache/index.json")
    assert stops(task, "edit_file tmp/session/index.json")


def test_points_below_a_no_are_limits() -> None:
    task = f"{ORDER}\n\nDo not:\n- edit the tests\n- use sudo\n"
    assert stops(task, EDIT_TEST)
    assert stops(task, "sudo make install")
    assert not stops(task, EDIT_SOURCE)


def test_later_words_that_ask_for_it_lift_a_limit() -> None:
    session = Session("s", workspace=FOLDER, task=f"{ORDER} Do not touch the docs.", home=HOME)
    assert any(b.files.kinds == {"docs"} for b in bounds_in(session))
    after = after_words(session, "Also update the docs, please.")
    assert not any("docs" in b.files.kinds for b in bounds_in(after))


def test_a_soft_limit_is_on_record() -> None:
    assert not stops(f"{ORDER}\n- Do not change the docs unless needed", "edit_file docs/export.md")


def test_a_limit_of_a_report_s_subject_is_none() -> None:
    task = "The importer should not modify test files, but it does. Find out why."
    assert not stops(task, EDIT_TEST)
