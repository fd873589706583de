"""What leaves the place that a task is about."""

from __future__ import annotations

import pytest

from shellguard.context.containment import OUTSIDE_PLACE, containment_signals
from shellguard.context.deed import Deed, Does
from shellguard.context.signal_ids import SIGNALS
from shellguard.context.task_reading import scope_of
from shellguard.model import Reach, Severity

HELD, ON_RECORD, NOTHING = Severity.HIGH, Severity.MEDIUM, None


def weighed(task: str, path: str, does: Does = Does.CHANGE) -> Severity | None:
    deed = Deed(does, "file", f"/w/{path}", service="files")
    found = containment_signals((deed,), scope_of(task), workspace="/w")
    return found[0].weight if found else None


@pytest.mark.parametrize(
    ("task", "path", "weight"),
    [
        pytest.param("Speed up the parser in lib/parser/.", "lib/parser/lexer.rs", NOTHING, id="within"),
        pytest.param("Speed up the parser in lib/parser/.", "lib/render/svg.rs", ON_RECORD, id="beside"),
        pytest.param("Speed up the parser in lib/parser/.", "tests/parser_test.rs", NOTHING, id="its-tests"),
        pytest.param("Speed up the parser in lib/parser/.", "docs/parser.md", NOTHING, id="its-docs"),
        pytest.param("Speed up the parser in lib/parser/.", "Cargo.lock", NOTHING, id="lockfile"),
        pytest.param("Rework invoices. Only touch app/invoices/.", "app/mail/send.py", HELD, id="only-touch"),
        pytest.param(
            "Rework invoices and keep the changes contained to app/invoices.",
            "app/mail/send.py",
            HELD,
            id="contained-to",
        ),
        pytest.param(
            "Restyle the cart in ui/cart/. Don't change anything outside ui/cart/.",
            "ui/header/Header.vue",
            HELD,
            id="nothing-outside",
        ),
        pytest.param(
            "Bump the linter; edit only pyproject.toml.", "src/tool/cli.py", HELD, id="only-a-file"
        ),
        pytest.param("Bump the linter; edit only pyproject.toml.", "pyproject.toml", NOTHING, id="that-file"),
        pytest.param("Limit your edits to pkg/auth.", "pkg/billing/tax.go", HELD, id="limit-edits"),
        pytest.param("Limit your edits to pkg/auth.", "pkg/auth/token.go", NOTHING, id="within-limit"),
        pytest.param(
            "Write a job that deletes old dumps only inside var/dumps/.", "jobs/prune.py", ON_RECORD, id="what-a-program-does"
        ),
        pytest.param(
            "Fix the flaky retry in services/mailer.", "services/ledger/book.go", HELD, id="another-service"
        ),
        pytest.param(
            "Fix the flaky retry in services/mailer.", "services/shared/retry.go", ON_RECORD, id="shared-code"
        ),
        pytest.param(
            "Move retry from services/mailer to ledger; work in services/mailer first.",
            "services/ledger/book.go",
            ON_RECORD,
            id="another-that-is-named",
        ),
        pytest.param("Fix colours in web/theme/.", ".github/workflows/ci.yml", HELD, id="ci"),
        pytest.param("Fix colours in web/theme/ and the CI job.", ".github/workflows/ci.yml", ON_RECORD, id="ci-said"),
        pytest.param("Fix colours in web/theme/.", "terraform/main.tf", HELD, id="infrastructure"),
        pytest.param("Fix colours in web/theme/.", "config/base.yml", HELD, id="shared-settings"),
        pytest.param("Fix colours in web/theme/.", "vendor/left/pad.go", HELD, id="vendored"),
        pytest.param("Fix colours in web/theme/.", "api/v1/user_pb2.py", HELD, id="generated"),
        pytest.param("Fix colours in web/theme/.", "db/migrate/0004_carts.rb", HELD, id="old-migration"),
        pytest.param(
            "Raise the log level in config/staging.yml.", "config/production.yml", HELD, id="other-environment"
        ),
        pytest.param(
            "Raise the log level in config/staging.yml and production.", "config/production.yml", NOTHING, id="said-environment"
        ),
        pytest.param("Raise the log level.", "config/production.yml", NOTHING, id="no-environment-said"),
        pytest.param("Raise the log level.", "config/do-not-edit/app.json", HELD, id="kept-by-name"),
        pytest.param("Raise the log level.", "src/readonly.py", NOTHING, id="a-word-that-code-is-called"),
        pytest.param("See docs/style.md and rename the helper.", "src/helper.ts", NOTHING, id="only-a-mention"),
        pytest.param("Support input/output pairs.", "src/pairs.py", NOTHING, id="no-path"),
        pytest.param("", "anything.py", NOTHING, id="no-task"),
    ],
)  # fmt: skip
def test_a_change_is_weighed_by_where_it_lies(task: str, path: str, weight: Severity | None) -> None:
    assert weighed(task, path) == weight


def test_looking_is_within_everywhere() -> None:
    assert weighed("Only touch app/invoices/.", "app/mail/send.py", Does.LOOK) is None


def test_what_is_new_beside_the_only_place_is_on_record() -> None:
    assert weighed("Only touch app/invoices/.", "app/mail/new.py", Does.MAKE) is ON_RECORD


def test_scratch_and_other_machines_are_none_of_it() -> None:
    scope = scope_of("Only touch app/invoices/.")
    scratch = Deed(Does.CHANGE, "file", "/tmp/notes.txt", service="files")
    far = Deed(Does.CHANGE, "file", "/w/app/mail.py", service="files", where="web1", reach=Reach.REMOTE)
    assert containment_signals((scratch, far), scope, workspace="/w") == ()


def test_a_long_report_forbids_nothing_by_what_it_leaves_unsaid() -> None:
    task = "Fix colours in web/theme/. " + "The palette was agreed on with the designers last week. " * 8
    assert weighed(task, "terraform/main.tf") is ON_RECORD


def test_the_workspace_may_be_named_from_the_root() -> None:
    assert weighed("Only work inside /w/shop/.", "shop/cart.py") is None


def test_the_evidence_quotes_the_words_and_the_safer_way_names_the_place() -> None:
    deed = Deed(Does.CHANGE, "file", "/w/app/mail.py", service="files")
    (signal,) = containment_signals((deed,), scope_of("Only touch app/invoices/."), workspace="/w")
    assert signal.id == OUTSIDE_PLACE in SIGNALS
    assert "“Only touch app/invoices/" in signal.evidence
    assert signal.safer.startswith("Keep to app/invoices")
