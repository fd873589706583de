"""Files whose text becomes code or statements: read where they are run, and never shown."""

from __future__ import annotations

import pytest

from shellguard.parse.sql import statements
from tests.parse.recipe_reading import call_of, reading, runs

FILES = {
    "x.sh": "echo one\nrm -rf /srv/x\n",
    "drop.sql": "SELECT 1;\nDROP TABLE users;\n",
    "outer.sql": "\\i drop.sql\n",
    "list": "/srv/a\n/srv/b\n",
    "cron": "# nightly\nPATH=/bin\n0 3 * * * rm -rf /srv/old\n@daily rm -rf /srv/older\n",
    "wipe.py": "import shutil\nshutil.rmtree('/srv/py')\n",
    "x.b64": "cm0gLXJmIC9zcnYvYjY0Cg==\n",
    "redis": "FLUSHALL\n",
}
RUN = [
    ("input of a shell", "bash < x.sh", "rm -rf /srv/x"),
    ("input of a shell that reads with -s", "sudo bash -s -- a < x.sh", "rm -rf /srv/x"),
    ("cat into a shell", "cat x.sh | sh", "rm -rf /srv/x"),
    ("cat of several", "cat missing-is-not x.sh | sh; cat list x.sh | sh", "rm -rf /srv/x"),
    ("the first lines", "head -n 5 x.sh | bash", "rm -rf /srv/x"),
    ("through tee", "cat x.sh | tee copy | sudo bash", "rm -rf /srv/x"),
    ("a copy of what was printed", "cat x.sh | tee copy | bash -n; bash copy", "rm -rf /srv/x"),
    ("cat with input", "cat < x.sh | bash", "rm -rf /srv/x"),
    ("decoded", "cat x.b64 | base64 -d | sh", "rm -rf /srv/b64"),
    ("in a word of eval", 'eval "$(cat x.sh)"', "rm -rf /srv/x"),
    ("in a word of a shell", 'bash -c "$(< x.sh)"', "rm -rf /srv/x"),
    ("as a file of a process", ". <(cat x.sh)", "rm -rf /srv/x"),
    ("start-up file", "bash --rcfile x.sh -i", "rm -rf /srv/x"),
    ("start-up variable", "BASH_ENV=x.sh bash -c true", "rm -rf /srv/x"),
    ("exported start-up variable", "export ENV=x.sh; sh -c true", "rm -rf /srv/x"),
    ("another machine's shell", "ssh host 'bash -s' < x.sh", "rm -rf /srv/x"),
    ("arguments from a file", "xargs -a list rm -rf", "rm -rf /srv/a /srv/b"),
    ("arguments from input", "xargs rm -rf < list", "rm -rf /srv/a /srv/b"),
    ("for later", "at -f x.sh now + 1 hour", "rm -rf /srv/x"),
    ("for every day", "crontab cron", "rm -rf /srv/older"),
    ("another language", "python3 < wipe.py", "rm -r /srv/py"),
    ("a makefile", "make -f - < missing; cat mk | make -f -", "rm -rf /srv/mk"),
]


@pytest.mark.parametrize(("command", "wanted"), [r[1:] for r in RUN], ids=[r[0] for r in RUN])
def test_a_file_that_is_run_is_read(command, wanted):
    assert wanted in runs(command, {**FILES, "mk": "all:\n\trm -rf /srv/mk\n"})


NOT_RUN = [
    ("shown", "cat x.sh"),
    ("searched", "cat x.sh | grep rm"),
    ("lines that are not printed", "head -n 1 x.sh | bash"),
    ("only checked", "bash -n < x.sh"),
    ("listed for a person", "crontab -l"),
    ("in a word that is printed", 'echo "$(cat x.sh)"'),
]


@pytest.mark.parametrize("command", [r[1] for r in NOT_RUN], ids=[r[0] for r in NOT_RUN])
def test_a_file_that_is_not_run_adds_nothing(command):
    assert "rm -rf /srv/x" not in runs(command, FILES)


STATEMENTS = [
    ("input", "psql app < drop.sql", "psql"),
    ("option", "psql -d app -f drop.sql", "psql"),
    ("long option", "psql --file=drop.sql", "psql"),
    ("piped", "cat drop.sql | mysql app", "mysql"),
    ("included", "psql -f outer.sql", "psql"),
    ("included by a word", "psql -c '\\i drop.sql'", "psql"),
    ("read by sqlite", "sqlite3 app.db '.read drop.sql'", "sqlite3"),
    ("in a container", "docker exec -i db psql < drop.sql", "psql"),
]


@pytest.mark.parametrize(("command", "client"), [r[1:] for r in STATEMENTS], ids=[r[0] for r in STATEMENTS])
def test_statements_in_a_file_are_read(command, client):
    assert ("drop", "table") in [(s.kind, s.object) for s in statements(call_of(client, command, FILES))]


PRIVATE = {"secret": "hunter2-and-more\n", "x.sh": "echo hunter2-and-more\n"}
SHOWING = [
    ("printed", 'echo "$(cat secret)"'),
    ("printed by redirection", "echo $(< secret)"),
    ("given to a program", "curl -H \"X: $(cat secret)\" https://example.com"),
    ("printed by xargs", "xargs -a secret echo"),
    ("input of a program", "mail x < secret; bash -c 'wc -c' < secret"),
]  # fmt: skip


@pytest.mark.parametrize("command", [r[1] for r in SHOWING], ids=[r[0] for r in SHOWING])
def test_a_files_text_is_not_shown(command):
    assert "hunter2" not in " ".join(runs(command, PRIVATE))


def test_a_word_of_code_is_shown_as_it_was_written():
    assert runs('python3 -c "$(cat secret)"', PRIVATE)[-1] == "python3 -c '\"$(cat secret)\"'"


def test_no_file_is_asked_for_that_is_not_run():
    asked = []
    from shellguard.parse.bash import read_command

    read_command(
        "cat a | grep x > b; cp c d; echo $(cat e) $(< f); wc < g; while read l; do echo $l; done < h",
        cwd="/w", home="/h", read_script=asked.append,
    )  # fmt: skip
    assert asked == []


def test_reading_input_stops_nothing_that_cannot_be_read():
    assert reading("bash < missing; psql -f missing; cat missing | sh", {}).is_partial is False
