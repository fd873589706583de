"""Acts on files, over all tools."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.bash import read_command
from shellguard.parse.file_act import VERBS, FileAct
from shellguard.parse.file_acts import TOOLS, file_acts, programs_of
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation


def acts(command: str) -> list[FileAct]:
    calls = read_command(command, cwd="/home/dev/project", home="/home/dev").invocations
    return [act for call in calls for act in file_acts(call)]


def said(command: str) -> list[str]:
    """Each act as `verb[rfs] target ... -> into = content`."""
    found = []
    for act in acts(command):
        flags = "".join(
            c for c, on in zip("rfs", (act.is_recursive, act.is_forced, act.is_filtered), strict=True) if on
        )
        targets = " ".join(t.text.replace(UNKNOWN, "?") for t in act.targets)
        into = f" -> {act.into.text}" if act.into else ""
        found.append(f"{act.verb}{'[' + flags + ']' if flags else ''} {targets}{into}")
    return found


SAID = {
    # rm and its kin
    "rm -rf a b": ["delete[rf] a b"],
    "rm a -fR --": ["delete[rf] a"],
    "rm --force -- -r": ["delete[f] -r"],
    "unlink a": ["delete a"],
    "rmdir /s /q build": ["delete[rf] build"],
    "Remove-Item -Force -Recurse -Path build": ["delete[rf] build"],
    "rimraf build": ["delete[r] build"],
    "find a b -delete": ["delete[r] a b"],
    "find ./ -depth -type f -delete": ["delete[r] ./*"],
    "find . -mtime +3 -delete": ["delete[rs] ."],
    "find /data -name '*.db' -delete": ["delete[rs] /data/?/*.db"],
    "find . -exec echo -delete ';'": [],
    "find . -fprint /etc/hosts": ["overwrite /etc/hosts"],
    "find . -name x -exec rm {} +": ["delete[s] ./?"],
    "find . -exec rm {} ';'": ["delete[r] .", "delete[s] ./?"],
    "find . | egrep -v old | xargs rm": ["delete[r] . ./?"],
    "find . | egrep -v 'old$|new' | xargs rm": ["delete[s] ./?"],
    "find . -type f | grep old | xargs rm": ["delete[s] ./?"],
    "shred -uz a": ["erase[f] a"],
    "crontab -u me -r": ["delete[f] /var/spool/cron/crontabs"],
    # copies, moves, links
    "cp a b": ["overwrite b"],
    "cp -n a b": [],
    "cp --backup=numbered a b": [],
    "cp -r a/. b/": ["overwrite[r] b/"],
    "cp a /etc": ["overwrite /etc/a"],
    "cp -t /etc a b": ["overwrite /etc/a /etc/b"],
    "cp -T a /etc": ["overwrite /etc"],
    "cp /dev/null a": ["empty[f] a"],
    "install -m 755 a /usr/bin": ["overwrite /usr/bin/a"],
    "install -d /srv/x": [],
    "mv a b": ["move-away[rf] a -> b", "overwrite b"],
    "mv -n a b": ["move-away[r] a -> b"],
    "mv --target-directory=/x a b": ["move-away[rf] a b -> /x/", "overwrite /x/a /x/b"],
    "move a '..\\b c'": ["move-away[rf] a -> ../b c", "overwrite ../b c"],
    "mv a /dev/null": ["delete[rf] a"],
    "ln -s a b": [],
    "ln -sf a b": ["link-over[f] b"],
    "dd if=a of=/dev/sda": ["overwrite /dev/sda"],
    "dd if=a of=b conv=notrunc,fsync": ["edit b"],
    "truncate -s 0 a": ["empty[f] a"],
    "truncate -s +1M a": ["append[f] a"],
    "truncate -s 1M a": ["overwrite[f] a"],
    "tee a b": ["overwrite a b"],
    "tee -a a": ["append a"],
    "sed -n p a": [],
    "sed -i.bak s/a/b/ a b": ["edit a b"],
    "sed -i '' s/a/b/ a": ["edit a"],
    "sed -Ei -e s/a/b/ a b": ["edit a b"],
    "perl -pi -e s/a/b/ a": ["edit a", "edit a"],
    "gawk -i inplace '{print}' a": ["edit a"],
    "ed -s a": ["edit a"],
    "sort -o a b": ["overwrite a"],
    "uniq a b": ["overwrite b"],
    "curl -so a https://example.com/": ["overwrite a"],
    "wget -P /etc https://example.com/x.conf": ["overwrite /etc/x.conf"],
    "wget -O - https://example.com/": [],
    "scp host:a b": ["overwrite[r] b"],
    "scp a host:b": [],
    "docker cp box:/a b": ["overwrite[r] b"],
    # archives and mirrors
    "tar xzf a.tgz -C /": ["unpack-over[r] /"],
    "tar xfC a.tar /etc": ["unpack-over[r] /etc"],
    "tar -xPf a.tar": ["unpack-over[r] /"],
    "tar -x --overwrite -f a.tar": ["unpack-over[rf] ."],
    "tar -cf a.tar --remove-files b": ["delete[r] b"],
    "tar -tf a.tar": [],
    "unzip -o a.zip -d /etc": ["unpack-over[rf] /etc"],
    "unzip -l a.zip": [],
    "7z x -y a.7z -o/etc": ["unpack-over[rf] /etc"],
    "gzip a": ["move-away a -> a.gz"],
    "gzip -k a": [],
    "zip -rm a.zip b": ["move-away[r] b -> a.zip"],
    "rsync -a --delete a/ b/": ["mirror[r] b/"],
    "rsync -an --delete a/ b/": [],
    "rsync -a --remove-source-files a b": ["overwrite[r] b", "move-away[r] a -> b"],
    "rclone purge remote:a": ["mirror[r] remote:a"],
    "robocopy a b /MIR": ["mirror[r] b"],
    # permissions
    "chmod -R 777 a": ["change-permissions[r] a"],
    "chmod a -r": ["change-permissions a"],
    "chmod --reference=x a": ["change-permissions a"],
    "chown -hR u:g a b": ["change-owner[r] a b"],
    "setfacl -m u:x:rwx a": ["change-permissions a"],
    "chattr -i a": ["change-permissions a"],
    # below the file system
    "mkfs.ext4 -F /dev/sda1": ["format[f] /dev/sda1"],
    "mkfs.ext4 -n /dev/sda1": [],
    "newfs_msdos /dev/disk9s3": ["format /dev/disk9s3"],
    "wipefs -aq /dev/sdq": ["format /dev/sdq"],
    "wipefs -p /dev/sdq": [],
    "fdisk -l /dev/sda": [],
    "parted /dev/sda print": [],
    "lvm lvremove vg/x": ["destroy-volume vg/x"],
    "lvremove --test vg/x": [],
    "zpool destroy -f pond": ["destroy-volume[f] pond"],
    "diskutil ERASEDISK JHFS+ X disk2": ["destroy-volume disk2"],
    "diskutil info disk7": [],
    "umount -f /": ["unmount[f] /"],
    "losetup -d /dev/loop1": ["unmount /dev/loop1"],
    "mount --bind a /etc": ["mount /etc"],
    # redirections
    "> a": ["empty a"],
    ": >| a": ["empty a"],
    "cat /dev/null > a": ["empty[f] a"],
    "echo > a": ["empty a"],
    "echo x > a": ["overwrite a"],
    "echo x >> a": ["append a"],
    "x <> a": ["edit a"],
    "x &> a": ["overwrite a"],
    "x 2> a": ["overwrite a"],
    "{ x; y; } > a": ["overwrite a"],
    # others
    "cat a": [],
    "python3 -c 'open(\"a\", \"w\")'": ["overwrite a"],
    "python3 -c 'import os; os.rename(\"a\", \"b\")'": ["move-away[rf] a -> b", "overwrite b"],
}  # fmt: skip


@pytest.mark.parametrize(("command", "wanted"), SAID.items())
def test_a_call_says_what_it_does_to_files(command, wanted):
    assert said(command) == wanted


CONTENT = {
    "chmod -R u+x,go= a": "u+x,go=",
    "chmod -rwx a": "-rwx",
    "chown -R me: a": "me:",
    "ln -sf /dev/null a": "/dev/null",
    "echo a b > c": "a b",
    "mv a /dev/null": "/dev/null",
    "dd if=/dev/zero of=a": "/dev/zero",
}


@pytest.mark.parametrize(("command", "content"), CONTENT.items())
def test_an_act_says_what_the_target_gets(command, content):
    assert [a.content for a in acts(command)] == [content]


def test_a_program_goes_by_the_first_name_a_table_knows():
    call = Invocation("tool", (Arg("-r"), Arg("x")))
    assert [a.verb for a in file_acts(call, names=("tool", "rm"))] == ["delete"]
    assert file_acts(call) == ()


def test_tables_name_their_verbs():
    named = {verb for tool in TOOLS.values() for verb in tool.verbs}
    assert named <= set(VERBS)
    assert "mkfs*" in programs_of(["format"])
    assert "rm" not in programs_of(["format"])


WORD = st.one_of(
    st.text(max_size=6),
    st.sampled_from(["-r", "-delete", "--", "-C", "--target-directory", "of=", "/dev/null", "xf", "-o", "+x", UNKNOWN, "/", "-", "cp", "remove"]),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(name=st.sampled_from([*sorted(TOOLS), "mkfs.x", "newfs_y"]), words=st.lists(WORD, max_size=6))
def test_no_words_whatever_are_too_much_and_no_act_is_of_a_verb_the_table_hides(name, words):
    verbs = {act.verb for act in file_acts(Invocation(name, tuple(map(Arg, words))))}
    assert name in ("mkfs.x", "newfs_y") or verbs <= TOOLS[name].verbs
