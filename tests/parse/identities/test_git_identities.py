"""Whom git acts as."""

from __future__ import annotations

import pytest
from identity_calls import told, uses

BASIC = "dXNlcjpzM2NyZXRwYXNz"  # user:s3cretpass

ACTS = {
    "a remote with a password": ("git remote add o https://bot:pw1x@h.example.com/r", ["stored git account=bot secret=pw1x host=h.example.com"]),
    "a remote with a token alone": ("git remote add o https://0123456789abcdefghij1@h.example.com/r", ["stored git secret=0123456789abcdefghij1 host=h.example.com"]),
    "a remote with a variable": ('git remote set-url origin "https://x:$T@h.example.com/r"', ["stored git account=x variable=T host=h.example.com"]),
    "a remote led elsewhere": ("git remote set-url origin git@h.example.com:o/r.git", ["stored git account=remote origin host=h.example.com"]),
    "pushes led elsewhere": ("git remote set-url --push origin https://h.example.com/r", ["stored git account=remote origin host=h.example.com"]),
    "a remote led elsewhere by a setting": ("git config remote.origin.url https://h.example.com/x", ["stored git account=remote origin host=h.example.com"]),
    "a clone with a password": ("git clone https://bot:pw1x@h.example.com/r", ["used git account=bot secret=pw1x host=h.example.com"]),
    "a push with a password": ("git push https://oauth2:pw1x@h.example.com/r main", ["used git account=oauth2 secret=pw1x host=h.example.com"]),
    "a fetch with a password": ("git -C sub fetch https://bot:pw1x@h.example.com/r", ["used git account=bot secret=pw1x host=h.example.com"]),
    "a password that holds a slash": ("git clone https://bot:p/w@h.example.com/r", ["used git account=bot secret=p/w host=h.example.com"]),
    "somebody's account over ssh": ("git clone ssh://alice@h.example.com:29418/r", ["used ssh account=alice host=h.example.com"]),
    "a header": (f'git -c http.extraHeader="Authorization: Basic {BASIC}" fetch', ["used git secret=s3cretpass"]),
    "a header from a file": ('git -c "http.extraHeader=Authorization: Bearer $(cat /other/token)" fetch', ["used git file=/other/token"]),
    "an address from a file": ('git remote set-url origin "$(cat /other/url)"', ["stored git account=remote origin file=/other/url"]),
    "a header that is kept": (f'git config http.https://h.example.com/.extraheader "AUTHORIZATION: basic {BASIC}"', ["stored git secret=s3cretpass host=h.example.com"]),
    "a helper that speaks": ("git -c credential.helper='!f() { echo username=bot; echo password=pw1x; }; f' push", ["used git account=bot secret=pw1x"]),
    "a helper that is kept": ("git config --global credential.helper store", ["stored git account=store"]),
    "a helper with a file": ("git config credential.helper 'store --file /x/creds'", ["stored git account=store file=/x/creds"]),
    "a user for a host": ("git config credential.https://h.example.com.username bob", ["stored git account=bob host=h.example.com"]),
    "who commits from now on": ("git config user.email a@example.com", ["stored git account=a@example.com"]),
    "who commits from now on, newly spelled": ("git config set user.email a@example.com", ["stored git account=a@example.com"]),
    "who makes this commit": ("git -c user.email=a@example.com commit -m x", ["used git account=a@example.com"]),
    "who makes this commit, by variable": ("GIT_COMMITTER_EMAIL=a@example.com git commit -m x", ["used git account=a@example.com"]),
    "who signs": ("git config --global user.signingkey ABCD1234", ["stored git account=ABCD1234"]),
    "addresses rewritten with a password": ("git config --global url.'https://bot:pw1x@h.example.com/'.insteadOf https://h.example.com/", ["stored git account=bot secret=pw1x host=h.example.com"]),
    "addresses rewritten": ("git config --global url.git@h.example.com:.insteadOf https://h.example.com/", ["stored git host=h.example.com"]),
    "a key": ("git config core.sshCommand 'ssh -i ~/.ssh/other'", ["stored ssh file=/h/.ssh/other", "used ssh file=/h/.ssh/other"]),
    "a key for this call": ("GIT_SSH_COMMAND='ssh -i /k' git push", ["used ssh file=/k", "used ssh file=/k"]),
    "a helper asked": ("git credential fill <<< 'host=h.example.com'", ["obtained git host=h.example.com"]),
    "a helper told": ("printf 'host=h.example.com\\nusername=bot\\npassword=pw1x\\n' | git credential approve", ["stored git account=bot secret=pw1x host=h.example.com"]),
}  # fmt: skip

NOTHING = (
    "git status|git clone https://h.example.com/r|git clone git@h.example.com:o/r|git clone ssh://git@h.example.com/r|git push origin main"
    "|git push -u origin HEAD|git fetch --all|git pull|git remote -v|git remote add upstream https://h.example.com/r|git remote rename a b"
    "|git remote get-url origin|git remote set-url --delete origin x|git config user.email|git config --get user.email|git config --list"
    "|git config --unset user.email|git config --get-all credential.helper|git config core.editor vim|git config --global init.defaultBranch main"
    "|git config user.name Ann|git -c user.email=a@example.com log|git -c credential.helper= push|git -c core.pager=cat diff|git credential reject"
    "|git commit -m 'https://bot:pw1x@h.example.com/r'|git log --author=a@example.com|git submodule update --init|git config --help"
    "|git -c http.extraHeader='X-Trace: 1' fetch"
).split("|")


@pytest.mark.parametrize(("command", "expected"), ACTS.values(), ids=ACTS)
def test_identity_of_git_is_told(command: str, expected: list[str]) -> None:
    assert told(command) == expected


@pytest.mark.parametrize("command", NOTHING)
def test_ordinary_git_says_nothing(command: str) -> None:
    assert told(command) == []


def test_setting_is_named_without_what_it_hides() -> None:
    for use in uses("git config url.'https://bot:pw1x@h.example.com/'.insteadOf https://h.example.com/"):
        assert "pw1x" not in f"{use.how}{use.account}{use.host}{use.file}"
