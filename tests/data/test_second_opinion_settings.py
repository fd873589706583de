"""`[judge]` in settings files: the person's own only, and errors that name the key and quote no secret."""

from __future__ import annotations

import pytest

from shellguard.data.second_opinion_settings import Ask, JudgeSettings
from shellguard.data.settings import read_settings
from shellguard.decide.policy import load_policy
from shellguard.errors import PolicyError

RULES = frozenset({"force-push", "tamper-with-guard"})


def read(text: str, *, is_persons: bool = True) -> JudgeSettings | None:
    return read_settings(text, name="c.toml", known_rules=RULES, is_persons=is_persons).judge


OLLAMA = '[judge]\nprovider = "ollama"\nmodel = "m"\n'
COMMAND = '[judge]\ncommand = ["my-judge", "--flag"]\n'

FINE = {
    "nothing": ("", None),
    "a command": (COMMAND, JudgeSettings(command=("my-judge", "--flag"))),
    "a command by its path": ('[judge]\ncommand = ["~/bin/j"]', JudgeSettings(command=("~/bin/j",))),
    "a provider": (OLLAMA, JudgeSettings(provider="ollama", model="m")),
    "all of it": (
        '[judge]\nprovider = "openai"\nmodel = "m"\nendpoint = "http://127.0.0.1:8080/v1"\napi_key_env = "MY_KEY"\n'
        'timeout_seconds = 1.5\nask = "all-changes"\nmay_clear = ["force-push", "off-task"]\n',
        JudgeSettings(
            provider="openai",
            model="m",
            endpoint="http://127.0.0.1:8080/v1",
            api_key_env="MY_KEY",
            timeout_s=1.5,
            ask=Ask.ALL_CHANGES,
            may_clear=frozenset({"force-push", "off-task"}),
        ),
    ),
    "a server in the house, without a key": (
        f'{OLLAMA}endpoint = "http://192.168.1.7:11434"',
        JudgeSettings(provider="ollama", model="m", endpoint="http://192.168.1.7:11434"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), FINE.values(), ids=FINE)
def test_what_it_says(text, expected):
    assert read(text) == expected


def test_it_is_off_and_clears_nothing_unless_somebody_said_so():
    assert read("") is None
    found = read(COMMAND)
    assert found is not None
    assert (found.ask, found.may_clear, found.timeout_s) == (Ask.SIGNALS, frozenset(), 3.0)


PASTED = "sk-proj-aB3dE5gH7jK9mN1pQ3sT5vW7yZ9b"
ERRORS = {
    "no table": ('judge = "x"', "write [judge]"),
    "unknown key": (f"{COMMAND}timeout = 3", "timeout: unknown", "did you mean 'timeout_seconds'?"),
    "neither": ("[judge]\ntimeout_seconds = 1", "either command or provider"),
    "both": (f'{COMMAND}provider = "ollama"', "either command or provider"),
    "a command as one text": ('[judge]\ncommand = "my-judge --flag"', "a list of texts"),
    "no word": ("[judge]\ncommand = []", "a list of texts"),
    "a relative path": ('[judge]\ncommand = ["./judge"]', "from / or ~/"),
    "a command with a model": (f'{COMMAND}model = "m"', "model goes with provider"),
    "unknown provider": ('[judge]\nprovider = "olama"\nmodel = "m"', "did you mean 'ollama'?"),
    "provider of another type": ('[judge]\nprovider = 3\nmodel = "m"', "provider: one of"),
    "no model": ('[judge]\nprovider = "ollama"', "model: say which"),
    "no key and no server": ('[judge]\nprovider = "openai"\nmodel = "m"', "needs api_key_env"),
    "the key itself": (f'{OLLAMA}api_key_env = "{PASTED}"', "the name of a variable, never the key itself"),
    "a key in the URL": (f'{OLLAMA}endpoint = "https://x:{PASTED}@h/"', "no user, password"),
    "a key behind the URL": (f'{OLLAMA}endpoint = "https://h/?key={PASTED}"', "no user, password"),
    "a key over plain http": (
        f'{OLLAMA}api_key_env = "K"\nendpoint = "http://h.example.com"',
        "a key goes over https://",
    ),
    "no URL": (f'{OLLAMA}endpoint = "file:///x"', "begins with https://"),
    "a port that is none": (f'{OLLAMA}endpoint = "http://h:x"', "not a URL"),
    "no time": (f"{COMMAND}timeout_seconds = 0", "at most 30"),
    "too long": (f"{COMMAND}timeout_seconds = 31", "at most 30"),
    "not a number": (f"{COMMAND}timeout_seconds = nan", "at most 30"),
    "time of another type": (f"{COMMAND}timeout_seconds = true", "at most 30"),
    "unknown ask": (f'{COMMAND}ask = "signal"', "did you mean 'signals'?"),
    "ask of another type": (f"{COMMAND}ask = []", "ask: one of"),
    "no such rule": (f'{COMMAND}may_clear = ["force-psuh"]', "did you mean 'force-push'?"),
    "a rule of the guard's own": (f'{COMMAND}may_clear = ["tamper-with-guard"]', "never cleared"),
    "what the task speaks against": (f'{COMMAND}may_clear = ["against-task"]', "never cleared"),
    "no list": (f'{COMMAND}may_clear = "force-push"', "a list of"),
}


@pytest.mark.parametrize("case", ERRORS.values(), ids=ERRORS)
def test_what_is_wrong_is_named(case):
    text, *wanted = case
    with pytest.raises(PolicyError) as caught:
        read(text)
    for words in ("c.toml: [judge]", *wanted):
        assert words in str(caught.value)
    assert PASTED not in str(caught.value)


def test_a_project_says_nothing_of_it():
    with pytest.raises(PolicyError, match=r"judge: only your own config\.toml"):
        read(COMMAND, is_persons=False)


def test_a_policy_file_says_nothing_of_it():
    with pytest.raises(PolicyError, match=r"unknown section \[judge\]"):
        load_policy(COMMAND, name="p.toml", known_rules=RULES)
