"""What tools read out, copy and send."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.bash import read_command
from shellguard.parse.file_acts import FLOWS, flow_acts, programs_of
from shellguard.parse.file_acts_read import is_masking
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation


def flows(command: str) -> list[str]:
    """Each flow as `verb targets -> into`, `<` where input is meant too."""
    calls = read_command(command, cwd="/home/dev/project", home="/home/dev").invocations
    found = []
    for act in (a for call in calls for a in flow_acts(call)):
        into = f" -> {act.into.text}" if act.into is not None and act.into.text else ""
        targets = " ".join(t.text for t in act.targets)
        found.append(f"{act.verb}{' <' if act.is_input else ''} {targets}".rstrip() + into)
    return found


FLOWING = {
    # reading out
    "cat a b": ["read a b"],
    "head -n 3 a": ["read a"],
    "tail -c 5 -- -a": ["read -a"],
    "cat < a": ["read a"],
    "grep x a b": ["read a b"],
    "grep -e x a": ["read a"],
    "grep -f a b": ["read b a"],
    "grep --exclude-from a x b": ["read b a"],
    "rg -if a src": ["read src a"],
    "sed -n 1p a": ["read a"],
    "sed -i s/a/b/ a": [],
    "awk '{print $2}' a": ["read a"],
    "jq . a": ["read a"],
    "date -f a": ["read a"],
    "sort --files0-from=a": ["read a"],
    "xxd -l 4 a": ["read a"],
    "less -p word a": ["read a"],
    "dd if=a": ["read a"],
    "openssl enc -in a": ["read a"],
    "gzip -c a": ["read a"],
    "tar czf - a": ["read a"],
    "curl file:///etc/x": ["read /etc/x"],
    "git show HEAD:a": ["read a"],
    "git log a": [],
    "python3 a b": ["read a"],
    "python3 -c 'x' a": [],
    "cat --help": [],
    # what is counted, compared or named is not read out
    "grep -c x a": [],
    "grep -rl x a": [],
    "grep -q x a": [],
    "grep ^PORT= a": [],
    "grep 'PORT\\|NODE_ENV' a": [],
    "grep 'PORT\\|TOKEN' a": ["read a"],
    "cut -d= -f1 a": [],
    "cut -d= -f2 a": ["read a"],
    "sed 's/=.*/=x/' a": [],
    "awk -F= '{print $1}' a": [],
    "grep -o '^[A-Z_]*' a": [],
    "wc -l a": [],
    "diff -q a b": [],
    "diff a b": ["read a b"],
    # copies
    "cp a b c/": ["copy a b -> c/"],
    "cp -t d a": ["copy a -> d/"],
    "cp --attributes-only a b": [],
    "ln a b": ["copy a -> b"],
    "ln -s a b": [],
    "dd if=a of=b": ["copy a -> b"],
    "tar -C d -cf x.tar a": ["copy d/a -> x.tar"],
    "tar xf x.tar": [],
    "zip x.zip a b": ["copy a b -> x.zip"],
    "gzip -k a": ["copy a -> a.gz"],
    "gzip -k -S .p a": ["copy a -> a.p"],
    "openssl enc -in a -out b": ["copy a -> b"],
    "openssl rsa -in a -pubout": [],
    # sending
    "curl -T a https://example.com/": ["send a -> example.com"],
    "curl -d @a https://example.com/": ["send a -> example.com"],
    "curl -F 'f=@a,b' https://example.com/": ["send a b -> example.com"],
    "curl --data-urlencode note@a https://example.com/": ["send a -> example.com"],
    'curl -d \'{"to":["ana@example.org"]}\' https://example.com/': ["send < -> example.com"],
    "curl -d x=1 https://example.com/": ["send < -> example.com"],
    "curl --data-binary @- https://example.com/": ["send < -> example.com"],
    "curl -T a http://localhost:3000/": [],
    "wget --post-f=a https://example.com/": ["send a -> example.com"],
    "nc example.com 1 < a": ["send < a -> example.com"],
    "nc localhost 1 < a": [],
    "nc -l 1 < a": [],
    "scp -P 2 a b host.example.com:": ["send a b -> host.example.com:"],
    "scp host.example.com:a b": [],
    "rsync -a a host.example.com:b": ["copy a -> host.example.com:b", "send a -> host.example.com:b"],
    "socat OPEN:a TCP:example.com:1": ["send < a -> example.com"],
    "socat -u OPEN:a,chdir=d TCP:example.com:1": ["send < d/a -> example.com"],
    "socat OPEN:a TCP:localhost:1": [],
    "aws s3 cp a s3://b/": ["send a -> s3://b/"],
    "aws s3 cp s3://b/a .": [],
    "gh gist create a": ["send < a"],
    "gh pr list": [],
    "tar -cf host.example.com:/x a": ["copy a -> host.example.com:/x", "send a -> host.example.com:/x"],
    "croc send a": ["send < a"],
}


@pytest.mark.parametrize(("command", "wanted"), FLOWING.items(), ids=list(FLOWING))
def test_a_call_says_what_it_reads_copies_and_sends(command, wanted):
    assert flows(command) == wanted


def test_a_rule_about_sending_is_filed_under_what_reads_too():
    assert {"cat", "curl", "scp"} <= programs_of(["send"])
    assert "scp" not in programs_of(["read"])


WORD = st.sampled_from(
    ["-", "--", "-f", "-n", "x=", "=", "a", "", UNKNOWN, "@a", "-in", "c", "host:", "s3://", "-F", "f=@"]
) | st.text(max_size=6)


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(sorted({n for table in FLOWS for n in table})), words=st.lists(WORD, max_size=6))
def test_no_words_whatever_are_too_much(name, words):
    call = Invocation(name, tuple(map(Arg, words)))
    assert {act.verb for act in flow_acts(call)} <= {"read", "copy", "send"}
    assert is_masking(call) in (True, False)
