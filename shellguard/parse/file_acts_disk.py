"""Tools below the file system: formatting, partitions, volumes, mounts.

Promise: pure; one row a tool, read by its manual; what only lists or tries is no act.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellguard.parse.file_act import FileAct, Tool, rows
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.option_grammar import Given

_DISKUTIL = re.compile(
    r"(?i)^(?:(?:erase|zero|randomDisk|secureErase|reformat|partition|split|merge)\w*"
    r"|(?:ap|apfs|cs|coreStorage|ar|appleRAID):(?:delete|erase|destroy)\w*)$"
)
_DRIVE = re.compile(r"[A-Za-z]:\\?$")
# Subcommands of volume and pool tools after which the data is out of reach.
_POOL_VERBS = frozenset(
    "destroy labelclear delete luksformat erase lukserase luksremovekey lukskillslot reencrypt".split()
)
_LVM = frozenset("pvremove vgremove lvremove vgreduce lvreduce".split())
_STORES = frozenset("delete rm purge zap remove".split())


def mkfs(call: Invocation, given: Given) -> Iterator[FileAct]:
    """mkfs and its kin: -n only shows what would be made for ext file systems, for others it names the volume."""
    is_ext = call.program == "mke2fs" or "ext" in call.program + given.text("type")
    if given.operands and not (given.has("dry") and is_ext):
        # mkfs.xx DEVICE [SIZE], mkfs DEVICE
        yield FileAct("format", tuple(given.operands), is_forced=given.has("force"))


def wipefs(_: Invocation, given: Given) -> Iterator[FileAct]:
    """wipefs: without -a or -o it only lists."""
    if given.has("all", "offset") and not given.has("no-act"):
        yield FileAct("format", tuple(given.operands), is_forced=given.has("force"))


def partitions(call: Invocation, given: Given) -> Iterator[FileAct]:
    """sfdisk, sgdisk, gdisk, parted, fdisk: everything but listing and trying."""
    is_listing = given.has("list", "dump", "help", "version", "no-act", "print", "verify", "json", "show")
    is_shown = {"print", "unit"} & {a.text for a in given.operands[1:2]}
    if given.operands and not is_listing and not (call.program == "parted" and is_shown):
        yield FileAct("format", tuple(given.operands[:1]))


def raw(call: Invocation, given: Given) -> Iterator[FileAct]:
    """blkdiscard, nwipe, badblocks -w, hdparm --security-erase, nvme format."""
    words = {w.lower() for w in call.words}
    is_harmless = {
        "badblocks": not given.has("w"),
        "hdparm": not any(
            w.startswith(("--security-", "--trim-", "--make-bad", "--write-sector", "--repair"))
            for w in words
        ),
        "nvme": not words & {"format", "sanitize", "delete-ns", "write-zeroes", "write-uncor"},
    }.get(call.program, False)
    if not is_harmless:
        yield FileAct(
            "destroy-volume", tuple(given.operands[-1:]) or (Arg("disks"),), is_forced=given.has("force")
        )


def format_drive(_: Invocation, given: Given) -> Iterator[FileAct]:
    """format C: and its kin."""
    targets = tuple(a for a in given.operands if _DRIVE.match(a.text))
    if targets:
        yield FileAct("format", targets)


def drive_cmdlet(_: Invocation, given: Given) -> Iterator[FileAct]:
    """PowerShell's Storage module: Format-Volume, Clear-Disk, Remove-Partition."""
    if not given.has("whatif"):
        named = [
            a for name in ("driveletter", "number", "path", "disknumber") for a in given.options.get(name, ())
        ]
        yield FileAct("destroy-volume", tuple(named) or tuple(given.operands) or (Arg("disks"),))


def distribution(_: Invocation, given: Given) -> Iterator[FileAct]:
    """`wsl --unregister NAME`: the distribution's whole disk (learn.microsoft.com/windows/wsl/basic-commands)."""
    if given.options.get("unregister"):
        yield FileAct("destroy-volume", tuple(given.options["unregister"]))


def diskpart_script(_: Invocation, given: Given) -> Iterator[FileAct]:
    """diskpart reads what to do from its input or a script."""
    yield FileAct("destroy-volume", tuple(given.operands) or (Arg("disks"),))


def diskutil(_: Invocation, given: Given) -> Iterator[FileAct]:
    """diskutil: verbs in any case, those of APFS and CoreStorage behind their own word."""
    words = [a.text for a in given.operands]
    for verb in (words[0] if words else "", ":".join(words[:2])):
        if _DISKUTIL.match(verb):
            yield FileAct("destroy-volume", tuple(given.operands[-1:]))
            return
    if words and words[0].lower() in ("unmount", "umount", "unmountdisk", "eject"):
        yield FileAct("unmount", tuple(given.operands[-1:]), is_forced="force" in words)


def stores(call: Invocation, given: Given) -> Iterator[FileAct]:
    """ceph, gluster, dmsetup, iscsiadm, vmkfstools, xfs_repair -L, debugfs -w: what their volumes hold."""
    words = [a.text.lower() for a in given.operands]
    is_lost = {
        "dmsetup": words[:1] in (["remove"], ["remove_all"], ["wipe_table"]),
        "xfs_repair": given.has("L"),
        "debugfs": given.has("w"),
        "vmkfstools": given.has("U"),
        "iscsiadm": given.text("o") == "delete",
    }.get(call.program, bool(_STORES & set(words[1:4])))
    if is_lost and not given.has("dry"):
        yield FileAct("destroy-volume", tuple(given.operands[-1:]) or (Arg("volumes"),))


def restore(_: Invocation, given: Given) -> Iterator[FileAct]:
    """ddrescue IN OUT, partclone -o OUT, grub-install DEVICE: what they write to."""
    target = given.value("output") or (given.operands[-1] if given.operands else None)
    if target is not None:
        yield FileAct("overwrite", (target,))


def out(call: Invocation, given: Given) -> Iterator[FileAct]:
    """ddrescue IN OUT [MAP]."""
    if len(given.operands) > 1:
        yield FileAct("overwrite", (given.operands[1],), is_forced=given.has("force"))


def wiped(call: Invocation, _: Given) -> Iterator[FileAct]:
    """dc3dd: `of=`, `hof=` and `wipe=` are written."""
    for arg in call.args:
        name, equals, value = arg.text.partition("=")
        if equals and name in ("of", "hof", "wipe", "hwipe"):
            yield FileAct("overwrite", (Arg(value, arg.raw, arg.sources),))


def pools(call: Invocation, given: Given) -> Iterator[FileAct]:
    """zpool, zfs, btrfs, cryptsetup: verbs that destroy."""
    words = [a.text.lower() for a in given.operands[:2]]
    own = {"zfs": {"rollback"}, "btrfs": {"del", "remove"}}.get(call.program, set())
    if (_POOL_VERBS | own) & set(words) and not given.has("dry"):
        yield FileAct(
            "destroy-volume",
            tuple(given.operands[-1:]),
            is_recursive=given.has("recursive"),
            is_forced=given.has("force"),
        )


def lvm(call: Invocation, given: Given) -> Iterator[FileAct]:
    """lvremove and its kin, by their own names or behind `lvm`."""
    operands = list(given.operands)
    name = operands.pop(0).text if call.program == "lvm" and operands else call.program
    is_smaller = name in ("lvresize", "lvm") and given.text("size").startswith("-")
    if (
        (name in _LVM or is_smaller)
        and (operands or given.has("select"))
        and not given.has("test", "help", "longhelp", "version")
    ):
        yield FileAct(
            "destroy-volume", tuple(operands) or (Arg("volumes"),), is_forced=given.has("force", "yes")
        )


def mdadm(_: Invocation, given: Given) -> Iterator[FileAct]:
    """mdadm: superblocks zeroed, arrays stopped, members removed."""
    if given.has("zero-superblock", "stop", "remove", "fail", "create"):
        targets = (*given.options.get("zero-superblock", ()), *given.operands)
        yield FileAct(
            "destroy-volume",
            tuple(a for a in targets if a.text) or (Arg("arrays"),),
            is_forced=given.has("force"),
        )


def mount(_: Invocation, given: Given) -> Iterator[FileAct]:
    """mount: the last operand is covered; without a source and a folder it lists or reads fstab."""
    options = given.text("options").split(",")
    if len(given.operands) > 1 or "remount" in options:
        yield FileAct("mount", tuple(given.operands[-1:]), content=given.text("options"))


def unmount(call: Invocation, given: Given) -> Iterator[FileAct]:
    """umount, swapoff, losetup -d."""
    if call.program == "losetup" and not given.has("detach", "detach-all"):
        return
    if given.has("all", "detach-all"):
        yield FileAct("unmount", (Arg("/"),), is_recursive=True, is_forced=given.has("force"))
    targets = tuple(a for a in (*given.options.get("detach", ()), *given.operands) if a.text)
    if targets:
        yield FileAct(
            "unmount", targets, is_recursive=given.has("recursive"), is_forced=given.has("force", "lazy")
        )


_MKFS = "t,type= L= U= b= i= I= m= N= O= T= E= f,F,force K q v n,dry c j J= l= S= s= d= r= R= g= a= h= e= D= y= label= uuid= V"
_PART = "l,list d,dump J,json n,no-act p,print v,verify help version s,script a,align= V x,list-types"
TOOLS: dict[str, Tool] = {
    **rows("mke2fs mkswap mkdosfs mkntfs mkreiserfs newfs", _MKFS, mkfs, "format"),
    **rows("wipefs", "a,all o,offset= n,no-act f,force b,backup? J,json O,output= p q t,types= i,noheadings", wipefs, "format"),
    **rows("sfdisk fdisk cfdisk", _PART, partitions, "format"),
    **rows("parted", "l,list s,script m,machine f,fix a,align= h,help v,version", partitions, "format"),
    **rows("sgdisk gdisk", "p,print v,verify i,show= Z,zap-all z,zap o,clear d,delete= n,new= t,typecode= g b,backup= l,load-backup= L,list A= c= u= U= P,no-act", partitions, "format"),
    **rows("blkdiscard nwipe hdparm badblocks nvme sg_format make-bcache", "f,force z s v w n c= b= o= p= t= secure zeroout l= y,yes-i-know", raw, "destroy-volume"),
    **rows("format format.com", "", format_drive, "format"),
    **rows("Format-Volume Clear-Disk Initialize-Disk Remove-Partition format-volume clear-disk remove-partition",
           "-driveletter= number= path= disknumber= partitionnumber= filesystem= newfilesystemlabel= confirm? force removedata removeoem full whatif partitionstyle=", drive_cmdlet, "destroy-volume"),
    **rows("wsl wsl.exe", "unregister=", distribution, "destroy-volume"),
    **rows("diskpart", "s=", diskpart_script, "destroy-volume"),
    **rows("diskutil", "", diskutil, "destroy-volume unmount"),
    **rows("cryptsetup zpool zfs btrfs", "f,force r,recursive R n,dry,dry-run v,verbose q,batch-mode c= t= d= s= h= i=", pools, "destroy-volume"),
    **rows("lvm pvremove vgremove lvremove vgreduce lvreduce lvresize", "t,test h,help longhelp version f,force y,yes reportformat= L,size= l,extents= S,select= config= commandprofile= profile= d,debug v,verbose q,quiet A= n,name=", lvm, "destroy-volume"),
    **rows("ceph gluster dmsetup xfs_repair debugfs vmkfstools iscsiadm", "L w U R= f,force n,dry,dry-run m= T= p= o,op= t= c= s= yes-i-really-really-mean-it", stores, "destroy-volume"),
    **rows("partclone.restore partclone.dd partclone.ext4 partclone.ntfs grub-install grub2-install", "s,source= o,O,output= d r,restore c,clone L,logfile= target= boot-directory= efi-directory= bootloader-id= recheck removable force", restore, "overwrite"),
    **rows("ddrescue", "f,force r,retry-passes= n,no-scrape d,idirect D,odirect b,sector-size= c,cluster-size= i,input-position= s,size= v,verbose", out, "overwrite"),
    **rows("dc3dd", "", wiped, "overwrite"),
    **rows("mdadm", "zero-superblock? S,stop r,remove fail f,force manage l,level= n,raid-devices= x,spare-devices= D,detail E,examine C,create A,assemble Q v a,add", mdadm, "destroy-volume"),
    **rows("mount", "t,types= o,options= L,label= U,uuid= B,bind R,rbind M,move r,read-only w,rw a,all v n f,fake make-private make-rprivate", mount, "mount"),
    **rows("umount swapoff losetup", "a,all D,detach-all f,force l,lazy R,recursive A,all-targets d,detach? v n r,read-only t,types= O= q P,partscan o= b= j,associated= show find", unmount, "unmount"),
}  # fmt: skip

# mkfs.ext4, newfs_hfs ...: one reader for all of them.
GLOBS: dict[str, Tool] = {
    "mkfs*": TOOLS["mke2fs"],
    "newfs_*": TOOLS["mke2fs"],
}
