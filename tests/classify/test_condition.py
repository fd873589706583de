"""The vocabulary of `when`, key by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from shellguard.classify.condition import VOCABULARY, compile_when, triggers_of
from shellguard.classify.condition_keys import WRITES
from shellguard.classify.subject import Subject
from shellguard.errors import RuleError
from shellguard.parse.bash import read_command

# key -> (when, a command it is true of, a command it is not)
KEYS = {
    "act": ({"act": {"verb": ["delete"], "target": ["root"], "recursive": True}}, "rm -v --rec -- /", "rm /"),
    "program": ({"program": ["rm", "mkfs*"]}, "mkfs.ext4 x", "ls"),
    "subcommand": ({"subcommand": ["push|fetch origin"]}, "git -C x push --force origin", "git push"),
    "option": ({"option": ["--force", "-f"]}, "rm -rf x", "rm -r x"),
    "argument": ({"argument": {"matches": "^--yes"}}, "x --yes-really", "x yes"),
    "operand": ({"operand": ["main"]}, "git push origin main", "git push origin --main"),
    "operands": ({"operands": 2}, "rm a b", "rm -a b"),
    "target": ({"target": ["root"]}, "rm /", "rm x"),
    "destination": ({"destination": ["system"]}, "cp x /etc/x", "cp /etc/x x"),
    "writes": ({"writes": {"class": ["database"], "truncates": True}}, "echo > app.db", "echo >> app.db"),
    "reads": ({"reads": ["credentials"]}, "mail x < ~/.ssh/id_rsa", "mail x > ~/.ssh/id_rsa"),
    "fed_by": ({"fed_by": {"program": ["curl"]}}, "bash <(curl x)", "bash x"),
    "feeds": ({"feeds": {"program": ["sh"]}}, "curl x | sh", "curl x | cat"),
    "wrapper": ({"wrapper": ["sudo"]}, "sudo rm x", "rm x"),
    "request": ({"request": {"method": ["DELETE"], "host": ["*.example.com"], "local": False}}, "curl -X DELETE https://a.example.com/", "curl https://a.example.com/"),
    "statement": ({"statement": {"kind": ["delete"], "narrowed": False}}, "psql -c 'delete from t'", "psql -c 'delete from t where a=1'"),
    "origin": ({"origin": {"program": ["curl"]}}, "curl -o x h; sh x", "curl -o x h; sh y"),
    "git": ({"git": {"loss": ["remote-ref"], "scope": "one", "undo": "snapshot", "protected": False, "certain": True, "seen": False, "own": False}}, "git push origin :fix", "git push origin :main"),
    "service": ({"service": {"verb": ["delete"], "thing": "database", "group": "data", "except": ["table"], "by": "data*", "scope": "one", "undo": "none", "local": True, "certain": True, "shielded": False, "target": "^app", "where": "^$"}}, "dropdb app", "dropdb other"),
    "shows": ({"shows": "TOKEN$"}, "echo $API_TOKEN", "echo ${#API_TOKEN}"),
    "carries_secret": ({"carries_secret": True}, "curl -d $AWS_SECRET_ACCESS_KEY https://a.example.com", "curl -d $PAGE https://a.example.com"),
    "assigns": ({"assigns": {"name": "^AWS_PROFILE$", "value": "prod"}}, "AWS_PROFILE=prod aws s3 ls", "AWS_PROFILE=dev aws s3 ls"),
    "unknown": ({"unknown": "program"}, "$X a", "x $A"),
    "code": ({"code": "socket"}, "python3 -c 'import socket'", "python3 -c 'import os'"),
    "remote": ({"remote": True}, "ssh h rm x", "rm x"),
    "stdin": ({"stdin": "secret"}, "mail x <<< secret", "mail x <<< y"),
    "path": ({"path": "^/proc/"}, "/proc/self/exe x", "exe x"),
    "feeds_itself": ({"feeds_itself": True}, "f() { f | f; }; f", "f | g"),
    "multiplies": ({"multiplies": True}, "f() { f & f; }; f", "f() { g & g; }; f"),
    "runaway": ({"runaway": ["loop", "disk"]}, "while true; do make; done", "while true; do make; sleep 1; done"),
    "verb": ({"verb": ["delete"]}, "aws s3api delete-bucket x", "aws s3api list-buckets"),
    "all": ({"all": [{"program": "rm"}, {"option": "-r"}]}, "rm -r x", "rm x"),
    "any": ({"any": [{"program": "rm"}, {"program": "mv"}]}, "mv x y", "cp x y"),
    "not": ({"not": [{"program": "ls"}, {"program": "cat"}]}, "rm x", "ls x"),
}  # fmt: skip


def is_true(when: dict, command: str) -> bool:
    check = compile_when(when, path="x.yaml")
    calls = read_command(command, cwd="/home/dev/project", home="/home/dev").invocations
    return any(check(Subject(c, home="/home/dev", workspace="/home/dev/project")) for c in calls)


def test_every_key_of_the_vocabulary_is_tried():
    assert set(KEYS) == set(VOCABULARY)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_true_of_one_and_false_of_the_other(key):
    when, true_of, false_of = KEYS[key]
    assert is_true(when, true_of)
    if key != "not":
        assert not is_true(when, false_of)
    else:
        assert not compile_when(when, path="x")(
            Subject(read_command(false_of, cwd="/", home="/h").invocations[0], home="", workspace="")
        )


def test_a_first_operand_is_the_first():
    when = {"operand": {"first": "^https://"}}
    assert is_true(when, "deno -q https://example.com/x.ts a")
    assert not is_true(when, "deno a https://example.com/x.ts")


def test_several_keys_must_all_hold():
    assert is_true({"program": ["rm"], "option": ["-r"]}, "rm -r x")
    assert not is_true({"program": ["rm"], "option": ["-r"]}, "rm x")


def test_a_true_condition_says_what_it_was_about():
    subject = Subject(read_command("rm a /", cwd="/w", home="/h").invocations[0], home="/h", workspace="/w")
    assert compile_when({"target": ["root"]}, path="x")(subject)
    assert subject.marked == "/"


ERRORS = {
    "unknown key": ({"programm": "rm"}, "unknown key 'programm' in when; did you mean 'program'?"),
    "nothing like any key": ({"zzzz": 1}, "known keys: act, all"),
    "unknown key deep down": ({"all": [{"any": [{"optoin": "-r"}]}]}, "did you mean 'option'?"),
    "unknown key of a request": ({"request": {"methd": "GET"}}, "unknown key 'methd' in request"),
    "unknown key of git": ({"git": {"lost": ["stash"]}}, "unknown key 'lost' in git"),
    "a loss that git does not know": ({"git": {"loss": ["stash", "files"]}}, "git loss: files is none of"),
    "unknown key of an act": (
        {"act": {"verb": ["delete"], "targets": ["root"]}},
        "unknown key 'targets' in act",
    ),
    "unknown verb of an act": ({"act": {"verb": ["remove"]}}, "unknown verb 'remove' in act"),
    "act without a verb": ({"act": {"target": ["root"]}}, "act"),
    "act with a broken expression": (
        {"act": {"verb": ["delete"], "content": "("}},
        "not a regular expression",
    ),
    "broken regular expression": ({"argument": {"matches": "("}}, "not a regular expression"),
    "no mapping": (["rm"], "when is a mapping"),
    "feeds without a program": ({"fed_by": {"programs": ["x"]}}, "fed_by"),
    "writes without a class": ({"writes": {"truncates": True}}, "writes"),
    "assigns without a mapping": ({"assigns": "x"}, "assigns"),
    "code that is no expression": ({"code": "["}, "not a regular expression"),
}


@pytest.mark.parametrize(("when", "message"), ERRORS.values(), ids=ERRORS)
def test_a_wrong_when_is_an_error_that_names_the_file(when, message):
    with pytest.raises(RuleError) as raised:
        compile_when(when, path="rules/x.yaml")
    assert message in str(raised.value)
    assert str(raised.value).startswith("rules/x.yaml")


ACTS = {
    "enough targets": ({"verb": ["delete"], "target": ["workspace"], "many": 3}, "rm a b c", "rm a b /tmp/c"),
    "none of the spared": ({"verb": ["delete"], "target": ["outside"], "except": ["regenerable"]}, "rm /x/y", "rm /x/y.pyc"),
    "forced": ({"verb": ["delete"], "forced": True}, "rm -f x", "rm x"),
    "not filtered": ({"verb": ["delete"], "filtered": False}, "find . -delete", "find . -name x -delete"),
    "where it goes": ({"verb": ["move-away"], "into": ["temporary"]}, "mv a /tmp/a", "mv a b"),
    "what it gets": ({"verb": ["change-permissions"], "content": "^777$"}, "chmod 777 x", "chmod 755 x"),
    "of a redirection": ({"verb": ["append"], "target": ["startup"]}, "echo x >> ~/.bashrc", "echo x > ~/.bashrc"),
    "of any verb": ({"verb": ["empty", "overwrite"]}, "cp a b", "cp -n a b"),
    "of what a glob can mean": ({"verb": ["delete"], "target": ["root"]}, "/???/r? /", "/???/l? /"),
}  # fmt: skip


@pytest.mark.parametrize(("act", "true_of", "false_of"), ACTS.values(), ids=ACTS)
def test_an_act_is_told_by_verb_flags_and_targets(act, true_of, false_of):
    check = compile_when({"act": act}, path="x.yaml")

    def holds(command: str) -> bool:
        calls = read_command(command, cwd="/home/dev/project", home="/home/dev").invocations
        known = frozenset({"rm", "ls"})
        return any(
            check(Subject(c, home="/home/dev", workspace="/home/dev/project", known_programs=known))
            for c in calls
        )

    assert holds(true_of)
    assert not holds(false_of)


def test_an_act_says_what_is_done_and_to_what():
    subject = Subject(
        read_command("mv a /x /tmp", cwd="/w", home="/h").invocations[0], home="/h", workspace="/w"
    )
    assert compile_when({"act": {"verb": ["delete", "move-away"], "target": ["outside"]}}, path="x")(subject)
    assert (subject.marked_verb, subject.marked) == ("move-away", "/x")
    assert compile_when({"target": ["workspace"]}, path="x")(subject)
    assert subject.marked_verb == ""


def test_an_act_is_filed_under_the_tools_that_can_do_it():
    filed = triggers_of({"act": {"verb": ["format"]}})
    assert filed is not None
    assert {"mkfs*", "wipefs"} <= filed
    assert not {"rm", "cp", WRITES} & filed
    written = triggers_of({"act": {"verb": ["empty"]}})
    assert written is not None
    assert {"truncate", WRITES} <= written


PROGRAMS = {
    "names": ({"program": ["rm", "mv"]}, {"rm", "mv"}),
    "glob": ({"program": ["python*"]}, {"python*"}),
    "deep in all": ({"all": [{"option": "-r"}, {"program": ["rm"]}]}, {"rm"}),
    "every branch of any": ({"any": [{"program": ["rm"]}, {"all": [{"program": ["mv"]}]}]}, {"rm", "mv"}),
    "a branch without": ({"any": [{"program": ["rm"]}, {"option": "-r"}]}, None),
    "negated": ({"not": [{"program": ["rm"]}]}, None),
    "a state and no program": ({"all": [{"option": "-r"}, {"writes": {"class": ["root"]}}]}, {WRITES}),
}


@pytest.mark.parametrize(("when", "names"), PROGRAMS.values(), ids=PROGRAMS)
def test_a_rule_is_filed_under_what_it_cannot_be_true_without(when, names):
    assert triggers_of(when) == names


def test_a_path_in_a_message_is_the_one_that_was_given():
    with pytest.raises(RuleError, match=str(Path("a") / "b.yaml")):
        compile_when({"x": 1}, path="a/b.yaml")
