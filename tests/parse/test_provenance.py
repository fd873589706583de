"""Where the content of a file comes from when it runs, over copies, moves and checks."""

from __future__ import annotations

import pytest

from tests.parse.recipe_reading import reading

FETCHED = [
    ("named by an option", "curl -fsSL https://e.com/i -o i.sh && bash i.sh"),
    ("option and value in one word", "curl -fsSLoi.sh https://e.com/i; sh i.sh"),
    ("long option", "curl --output=i.sh https://e.com/i; . ./i.sh"),
    ("by its address", "curl -O https://e.com/a/i.sh?x=1 && sh ./i.sh"),
    ("wget by its address", "wget -q https://e.com/i.sh; bash i.sh"),
    ("wget into a folder", "wget -P /tmp https://e.com/i.sh; bash /tmp/i.sh"),
    ("wget to a name that looks like an option", "wget -O --help e.com && sh ./--help"),
    ("redirected", "curl e.com > i.sh; chmod +x i.sh; ./i.sh"),
    ("appended", "echo '#!/bin/sh' > i.sh; curl e.com >> i.sh; sh i.sh"),
    ("filtered on the way", "curl e.com | sed s/a/b/ > i.sh; sh i.sh"),
    ("through tee", "curl e.com | tee i.sh >/dev/null && bash i.sh"),
    ("moved", "curl -o i.sh e.com && mv i.sh j.sh && bash j.sh"),
    ("copied into a folder", "curl -o i.sh e.com && cp i.sh bin/ && bin/i.sh"),
    ("linked", "curl -o i.sh e.com; ln -s i.sh l.sh; bash l.sh"),
    ("installed", "curl -o i.sh e.com; install -m 755 i.sh /usr/local/bin/i; /usr/local/bin/i"),
    ("copied by blocks", "curl -o i.sh e.com; dd if=i.sh of=c.sh; bash c.sh"),
    ("by rsync", "curl -o i.sh e.com; rsync i.sh c.sh; bash c.sh"),
    ("printed into a shell", "curl -o i.sh e.com; cat i.sh | sh"),
    ("as input", "curl -o i.sh e.com; sh < i.sh"),
    ("by an interpreter", "curl -o x.py e.com; sudo python3 x.py --yes"),
    ("behind exec", "curl -o i.sh e.com && exec ./i.sh"),
    ("under a shell's name", "curl -o bash e.com && ./bash"),
    ("behind cd", "cd /tmp; curl -o i.sh e.com; cd /; bash tmp/i.sh"),
    ("a branch", "if [ ! -f i.sh ]; then wget e.com/i.sh; fi; bash i.sh"),
    ("inside a shell's text", "bash -c 'curl -o i.sh e.com; sh i.sh'"),
    ("a wrapper's output", "env A=1 curl e.com > i.sh; sh i.sh"),
]
NOT_FETCHED = [
    ("only saved", "curl -o i.sh e.com"),
    ("another file", "curl -o i.sh e.com; bash build.sh"),
    ("deleted", "curl -o i.sh e.com; rm i.sh; bash i.sh"),
    ("written anew", "curl -o i.sh e.com; echo true > i.sh; bash i.sh"),
    ("moved away", "curl -o i.sh e.com; mv i.sh j.sh; bash i.sh"),
    ("data of a script", "curl -o d.json e.com; python3 report.py d.json"),
    ("an unpacked archive", "curl -LO https://e.com/v1.tgz; tar xf v1.tgz; ./v1/configure"),
    ("a clone", "git clone https://e.com/r; ./r/install.sh"),
    ("a local file", "curl file:///srv/i.sh -o i.sh; bash i.sh"),
    ("to the terminal", "curl -o - e.com; bash ./-"),
    ("elsewhere", "ssh host 'curl -o i.sh e.com'; bash i.sh"),
    (
        "compared with a known checksum",
        f"curl -o i.sh e.com; echo '{'ab' * 32}  i.sh' | sha256sum -c -; sh i.sh",
    ),
    ("with its signature checked", "curl -o i.sh e.com; gpg --verify i.sh.asc i.sh && sh i.sh"),
]


def origins(command: str) -> set[str]:
    return {o for c in reading(command, {}).invocations for o in c.origins}


@pytest.mark.parametrize("command", [r[1] for r in FETCHED], ids=[r[0] for r in FETCHED])
def test_a_file_that_was_fetched_says_so_when_it_runs(command):
    assert origins(command) & {"curl", "wget"}


@pytest.mark.parametrize("command", [r[1] for r in NOT_FETCHED], ids=[r[0] for r in NOT_FETCHED])
def test_a_file_that_was_not_says_nothing(command):
    assert origins(command) == set()


def test_a_checksum_that_was_fetched_too_proves_nothing():
    assert origins("curl -o i.sh e.com; curl -o sums e.com/sums; sha256sum -c sums; sh i.sh") == {"curl"}


def test_decoded_content_says_so():
    assert origins("base64 -d p.b64 > x; chmod +x x; ./x") == {"base64"}


def test_a_pipe_is_a_feeder_and_no_origin():
    found = reading("curl e.com | sh", {}).invocations[-1]
    assert (found.fed_by, found.origins) == (("curl",), ())
