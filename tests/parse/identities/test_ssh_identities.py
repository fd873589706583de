"""Whom ssh and its kin act as."""

from __future__ import annotations

import pytest
from identity_calls import told

ACTS = {
    "a user": ("ssh bob@h.example.com", ["used ssh account=bob host=h.example.com"]),
    "a key and a user": ("ssh -i key -l bob h.example.com ls -l x", ["used ssh account=bob file=/w/key host=h.example.com"]),
    "options behind the host": ("ssh h.example.com -l bob", ["used ssh account=bob host=h.example.com"]),
    "options in long": ("ssh -o IdentityFile=~/.ssh/p -oUser=bob h.example.com", ["used ssh account=bob file=/h/.ssh/p host=h.example.com"]),
    "other settings": ("ssh -F cfg h.example.com", ["used ssh file=/w/cfg host=h.example.com"]),
    "a key nobody can know": ('ssh -i "$KEY" h.example.com', ["used ssh variable=KEY host=h.example.com"]),
    "two keys": ("ssh -i a -i b h.example.com", ["used ssh file=/w/a host=h.example.com", "used ssh file=/w/b host=h.example.com"]),
    "a user on the way": ("ssh -J bob@j.example.com h.example.com", ["used ssh account=bob host=j.example.com"]),
    "an address": ("ssh ssh://bob@h.example.com:2222", ["used ssh account=bob host=h.example.com"]),
    "a number of six": ("ssh bob@[::1]", ["used ssh account=bob host=::1"]),
    "a key for git's user": ("ssh -i k git@h.example.com", ["used ssh account=git file=/w/k host=h.example.com"]),
    "scp": ("scp -i k a.txt bob@h.example.com:/tmp/", ["used ssh account=bob file=/w/k host=h.example.com"]),
    "scp to a short name": ("scp a bob@h:", ["used ssh account=bob host=h"]),
    "sftp": ("sftp -i k bob@h.example.com", ["used ssh account=bob file=/w/k host=h.example.com"]),
    "rsync": ("rsync -a . bob@h.example.com:/x", ["used ssh account=bob host=h.example.com"]),
    "rsync's own password": ("RSYNC_PASSWORD=abc rsync -a rsync://bob@h.example.com/m .", ["used rsync account=bob secret=abc host=h.example.com"]),
    "rsync's own file": ("rsync --password-file=p bob@h.example.com::m .", ["used rsync account=bob file=/w/p host=h.example.com"]),
    "mosh": ("mosh --ssh='ssh -i k' bob@h.example.com", ["used ssh account=bob file=/w/k host=h.example.com"]),
    "autossh": ("autossh -M 0 -i k h.example.com", ["used ssh file=/w/k host=h.example.com"]),
    "a folder from elsewhere": ("sshfs h.example.com:/x /m -o IdentityFile=/k", ["used ssh file=/k host=h.example.com"]),
    "plink's password": ("plink -pw abc bob@h.example.com ls", ["used ssh account=bob secret=abc host=h.example.com"]),
    "a key into the agent": ("ssh-add ~/.ssh/p", ["stored ssh file=/h/.ssh/p"]),
    "a key from a pipe": ("ssh-add - < k", ["stored ssh file=/w/k"]),
    "a key that opens a host": ("ssh-copy-id -i k.pub bob@h.example.com", ["stored ssh account=bob file=/w/k.pub host=h.example.com"]),
    "a new key": ("ssh-keygen -t ed25519 -f k -N ''", ["obtained ssh file=/w/k"]),
    "a new certificate": ("ssh-keygen -s ca -I bob k.pub", ["obtained ssh account=bob file=/w/ca"]),
}  # fmt: skip

# sshpass is told first; what it runs is told as well
PASSWORDS = {
    "written out": ("sshpass -p abcx ssh bob@h.example.com", "used ssh account=bob secret=abcx host=h.example.com"),
    "a guess": ("sshpass -p root ssh root@h.example.com", "used ssh account=root secret=root host=h.example.com guess"),
    "in a file": ("sshpass -f pw scp a bob@h.example.com:b", "used ssh account=bob file=/w/pw host=h.example.com"),
    "in its variable": ("SSHPASS=abcx sshpass -e ssh bob@h.example.com", "used ssh account=bob secret=abcx host=h.example.com"),
    "in a variable nobody knows": ("sshpass -e ssh bob@h.example.com", "used ssh account=bob variable=SSHPASS host=h.example.com"),
    "in any variable": ('sshpass -p "$PW" ssh bob@h.example.com', "used ssh account=bob variable=PW host=h.example.com"),
}  # fmt: skip

NOTHING = (
    "ssh h.example.com|ssh h.example.com uptime|ssh h.example.com grep -i foo x|ssh -p 22 h.example.com|ssh -T git@h.example.com|ssh -V|ssh -G bob@h|ssh -Q key"
    "|ssh -O exit bob@h|scp a h.example.com:/tmp|scp -l 100 a.txt h.example.com:|scp a b|rsync -a src/ dst/|rsync -a h.example.com:/x .|ssh-add|ssh-add -l"
    "|ssh-add -D|ssh-add -d k|ssh-keygen -R h|ssh-keygen -lf k|ssh-keygen -y -f k|ssh-keygen -F h|ssh-keyscan h|ssh-agent -s|ssh-copy-id -n bob@h"
    "|sshpass -V|mosh h.example.com|ssh -i none h.example.com"
).split("|")


@pytest.mark.parametrize(("command", "expected"), ACTS.values(), ids=ACTS)
def test_login_is_told(command: str, expected: list[str]) -> None:
    assert told(command) == expected


@pytest.mark.parametrize(("command", "expected"), PASSWORDS.values(), ids=PASSWORDS)
def test_typed_password_is_told(command: str, expected: str) -> None:
    assert told(command)[0] == expected


@pytest.mark.parametrize("command", NOTHING)
def test_plain_connection_says_nothing(command: str) -> None:
    assert told(command) == []


USERS = {
    "sudo": "sudo -u deploy ls",
    "sudo with letters together": "sudo -iu deploy",
    "sudo in long": "sudo --user=deploy ls",
    "sudo that forgets first": "sudo -k -u deploy ls",
    "su": "su - deploy -c whoami",
    "su behind its command": "su -c whoami deploy",
    "runuser": "runuser -u deploy -- whoami",
    "runuser as su": "runuser - deploy -c whoami",
    "doas": "doas -u deploy whoami",
    "pkexec": "pkexec --user deploy whoami",
    "gosu with a group": "gosu deploy:deploy whoami",
    "setpriv": "setpriv --reuid deploy whoami",
}


@pytest.mark.parametrize("command", USERS.values(), ids=USERS)
def test_other_user_of_the_machine_is_told(command: str) -> None:
    assert told(command) == ["used local user account=deploy"]


def test_user_nobody_knows_is_a_variable() -> None:
    assert told('sudo -u "$WHO" ls') == ["used local user variable=WHO"]


@pytest.mark.parametrize(
    "command",
    [
        "sudo ls", "sudo -u root ls", "sudo -u '#0' ls", "sudo -l -U deploy", "sudo -u deploy -l", "su", "su -", "su root", "su - root -c ls",
        "doas ls", 'sudo -u "$USER" ls', "sudo -g docker ls", "docker exec web su deploy", "gosu root ls", "runuser -l root -c ls",
    ],
)  # fmt: skip
def test_root_and_looking_say_nothing(command: str) -> None:
    assert told(command) == []
