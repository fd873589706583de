"""What a guard knows of identities: the baseline, what extends it, and where a secret stands."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shellguard.guard.identity_book import IdentityBook, session_identities
from shellguard.model import Credential, Decision, Observed, Verdict

KEY = b"k" * 32
OWN, LATER = "glpat-Ab3dEf6hIj9lMn2pQr5t", "glpat-Zy9xWv6uTs3rQp0nMl7k"
PATIENCE_S = 20.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    (tmp_path / "work/.env").write_text(f"GITLAB_TOKEN={OWN}\n")
    return tmp_path


@pytest.fixture
def book(home: Path) -> Iterator[IdentityBook]:
    book = session_identities(
        key=KEY, home=str(home), workspace=str(home / "work"), variables={}, on_problem=pytest.fail
    )
    assert book is not None
    yield book
    book.close()


def marks(book: IdentityBook) -> set[str]:
    return {h.fingerprint for h in book.baseline() or () if h.fingerprint}


def soon(is_so) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def ran(use: str, service: str, *, file: str = "", granted_by: str = "") -> Decision:
    seen = Observed((Credential(use, service, file=file),))
    return Decision(Verdict.ALLOW, observed=seen, granted_by=granted_by)


def logs_in(home: Path) -> None:
    (home / ".netrc").write_text(f"machine gitlab.example.com login dev password {LATER}\n")


def test_the_session_begins_with_what_the_project_has(book: IdentityBook) -> None:
    assert marks(book) == {book.fingerprint(OWN)}


def test_a_login_in_the_persons_own_terminal_extends_it(book: IdentityBook, home: Path) -> None:
    logs_in(home)
    assert soon(lambda: book.fingerprint(LATER) in marks(book))


def test_a_login_by_the_agent_does_not(book: IdentityBook, home: Path) -> None:
    before = {h.service for h in book.baseline() or ()}
    logs_in(home)
    assert soon(lambda: book.fingerprint(LATER) in marks(book))
    added = {h.service for h in book.baseline() or ()} - before
    book.remember(ran("stored", "docker"))
    for service in added:
        book.remember(ran("stored", service))
    other = "glpat-Kj8hGf5dSa2pOi1uYt4r"
    (home / ".netrc").write_text(f"machine git.example.com login dev password {other}\n")
    (home / ".vault-token").write_text("hvs.CAESIJ3kd9fK2mZq7wX4vB8nT1yR5cL0pHs6gD\n")
    assert soon(lambda: any(h.service == "vault" for h in book.baseline() or ()))
    assert book.fingerprint(other) not in marks(book)


def test_what_the_agent_writes_into_the_project_is_placed_and_is_no_baseline(
    book: IdentityBook, home: Path
) -> None:
    (home / "work/notes.env").write_text(f"TOKEN={LATER}\n")
    assert soon(lambda: bool(book.places(book.fingerprint(LATER))))
    (place,) = book.places(book.fingerprint(LATER))
    assert (place.path, place.line, place.name) == (str(home / "work/notes.env"), 1, "TOKEN")
    assert book.fingerprint(LATER) not in marks(book)


def test_a_file_that_was_opened_is_looked_at_at_once(book: IdentityBook, home: Path) -> None:
    away = home / "elsewhere"
    away.mkdir()
    (away / "found.env").write_text(f"TOKEN={LATER}\n")
    book.remember(ran("obtained", "any", file=str(away / "found.env")))
    assert soon(lambda: bool(book.places(book.fingerprint(LATER))))


def test_nothing_of_it_shows_a_secret(book: IdentityBook) -> None:
    assert OWN not in repr(book.baseline())
    assert OWN not in repr(vars(book))
