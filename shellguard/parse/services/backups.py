"""Backup programs: which copies they would delete, and what they would restore over.

Promise: pure and total. Commands as the manuals of restic, borg, duplicity, kopia, pgBackRest, Barman and WAL-G have
them. Thinning by a rule that keeps some (`--keep-daily 7`) is shielded: it is what such programs do every night.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.service_act import ServiceAct
from shellguard.parse.services.store_commands import Tool, read_tool, tool
from shellguard.parse.world import World

_KEEPS = "keep-last= keep-hourly= keep-daily= keep-weekly= keep-monthly= keep-yearly= keep-within= keep-tag= keep= keep-annual= keep-latest= "
_TOOLS: dict[str, Tool] = {
    name: tool("backup", _KEEPS + options, rows, is_guessed=False)
    for name, options, rows in (
        ("restic", "r,repo= p,password-file= repository-file= n prune tag= host= path= o,option= cacert= cache-dir= limit-upload= unsafe-allow-remove-all g,group-by= l=",
         "forget: delete backup many=unsafe-allow-remove-all\nprune: delete backup\nkey remove: delete key\nrewrite: replace backup needs=forget\nrepair: change backup"),
        ("borg", "n,dry-run P,prefix= a,glob-archives= force remote-path= rsh= H= d= w= m= y= stats s list first= last= cache-only lock-wait=",
         "delete: delete backup unless=cache-only\nprune: delete backup\nkey change-location: -\nbreak-lock: -\nrecreate: replace backup\nrepo-delete|rdelete: delete backup all"),
        ("duplicity", "force dry-run no-encryption encrypt-key= archive-dir=",
         "remove-older-than|remove-all-but-n-full|remove-all-inc-of-but-n-full: delete backup needs=force\ncleanup: delete backup needs=force"),
        ("kopia", "delete all-snapshots-for-source config-file= p,password=", "snapshot delete: delete backup\nsnapshot expire: delete backup needs=delete\nblob|content delete: delete backup\npolicy delete: delete config"),
        ("pgbackrest", "stanza= repo= type= target= delta set= force pg1-path= config= log-level-console=", "stanza-delete: delete backup all\nexpire: delete backup\nrestore: replace database\nrepo-rm: delete backup"),
        ("barman", "c,config= q remote-ssh-command= target-time=", "delete: delete backup\nrecover|restore: replace database"),
        ("barman-cloud-backup-delete", "b,backup-id= r,retention-policy= n,dry-run", ": delete backup"),
        ("wal-g", "config= confirm full-backup f", "delete: delete backup needs=confirm\nbackup-fetch: replace database\nst rm: delete backup"),
        ("wal-e", "confirm aws-instance-profile", "delete: delete backup needs=confirm\nbackup-fetch: replace database"),
        ("tarsnap", "d f= nuke keyfile= cachedir= c x t", ": delete backup needs=d\n : delete backup needs=nuke all"),
        ("rdiff-backup", "remove-older-than= force", ": delete backup needs=remove-older-than\nremove: delete backup"),
        ("duplicacy", "a,all r= id= exclusive exhaustive d,dry-run", "prune: delete backup\nrestore: -"),
        ("bup", "d,bup-dir= unsafe", "rm: delete backup\ngc: delete backup"),
        ("timeshift", "delete delete-all snapshot= create list restore scripted", ": delete backup needs=delete\n : delete backup needs=delete-all all\n : replace filesystem needs=restore"),
        ("proxmox-backup-client", "repository= ns=", "snapshot forget: delete backup\nprune: delete backup\nnamespace delete: delete backup"),
        ("proxmox-backup-manager", "keep-disks", "datastore remove: delete backup"),
        ("autorestic", "a,all l,location= prune", "forget: delete backup needs=prune"),
    )
}  # fmt: skip


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the program would delete or restore over."""
    if any(w in ("-n", "--dry-run", "--dryrun") for w in call.words):
        return ()
    keeps = any(w.startswith("--keep-") and not w.endswith(("=0", "=")) for w in call.words)
    acts = read_tool(_TOOLS[call.program], call) if call.program in _TOOLS else ()
    return tuple(replace(a, is_shielded=keeps) for a in acts)
