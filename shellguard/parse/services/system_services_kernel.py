"""Tools for what the kernel and the machine as a whole are set to: modules, switches, clocks, timetables, protections.

Promise: data, no code. Options as in the manuals of kmod 30, procps 4.0, util-linux 2.38, systemd 252, cron 3.0, audit 3.0,
AppArmor 3.0 and macOS 14.
"""

from __future__ import annotations

from shellguard.parse.services.platform_table import Spec

_WEAKENS = (
    "^(?:kernel\\.(?:randomize_va_space|yama\\.ptrace_scope|kptr_restrict|dmesg_restrict|unprivileged_bpf_disabled)|fs\\.protected_\\w+|"
    "net\\.ipv4\\.tcp_syncookies|net\\.ipv4\\.conf\\.\\w+\\.rp_filter)\\s*=\\s*0|^fs\\.suid_dumpable\\s*=\\s*[12]|"
    "^kernel\\.(?:core_pattern\\s*=\\s*\\||modprobe\\s*=)"
)


def _tool(rows: str, options: str = "", source: str = "") -> Spec:
    return Spec("system", rows=rows, options=options, has_lexicon=False, source=source)


KERNEL: dict[str, Spec] = {
    "sysctl": _tool(
        f"- /{_WEAKENS}/ = disable policy\n- +write = change config\n- +load = change config\n- +system = change config\n- /=/ = change config",
        "a,all A X b,binary d e,ignore f N,names n,values p,load? q,quiet r,pattern= system w,write",
        "sysctl(8)",
    ),
    "rmmod": _tool("- = stop addon each", "f,force s,syslog v,verbose w"),
    "insmod": _tool("- = run addon each", "f,force s,syslog"),
    "modprobe": _tool(
        "- +show-depends = reads\n- +showconfig = reads\n- +remove = stop addon each\n- = run addon each",
        "a,all r,remove f,force n,show,dry-run D,show-depends c,showconfig,show-config q,quiet C,config= d,dirname= i,ignore-install S,set-version= first-time remove-dependencies",
    ),
    "kldunload": _tool("- = stop addon each"),
    "kextunload": _tool("- = stop addon each", "b= p"),
    "swapoff": _tool("- +all = stop volume all\n- = stop volume", "a,all v,verbose V,version"),
    "setenforce": _tool(
        "- /^(?:0|[Pp]ermissive)$/ = disable policy\n- = change policy", source="setenforce(8)"
    ),
    "setsebool": _tool("- = change policy", "P N V"),
    "semodule": _tool(
        "- +disable = disable policy\n- +remove = delete policy\n- = change policy",
        "d,disable= r,remove= l,list? i,install= e,enable= B,build n",
    ),
    "aa-disable": _tool("- = disable policy", "d,dir= r,revert"),
    "aa-complain": _tool("- = disable policy", "d,dir="),
    "aa-teardown": _tool("- = disable policy all"),
    "apparmor_parser": _tool(
        "- +remove = disable policy\n- = change policy",
        "R,remove a,add r,replace Q,skip-kernel-load C,Complain",
    ),
    "auditctl": _tool(
        "- +D = disable log all\n- +e~^0 = disable log\n- +d = delete log\n- +W = delete log\n- +s = reads\n- +l = reads\n- = change log",
        "D e= d= W= w= p= k= a= A= s l f= b= r= S= F= i c R= v",
        "auditctl(8)",
    ),
    "timedatectl": _tool(
        "set-time = change config\nset-ntp|set-timezone|set-local-rtc|ntp-servers|revert = change config",
        "H,host= M,machine= p,property= a,all adjust-system-clock",
    ),
    "hwclock": _tool(
        "- +set = change config\n- +hctosys = change config\n- +systohc = change config\n- = reads",
        "r,show get set s,hctosys w,systohc systz a,adjust date= u,utc l,localtime f,rtc= test n D,debug v,verbose",
    ),
    "hostnamectl": _tool(
        "set-hostname|hostname|set-chassis|set-deployment|set-location|set-icon-name /./ = change config",
        "H,host= M,machine= static transient pretty",
    ),
    "localectl": _tool("set-locale|set-keymap|set-x11-keymap = change config"),
    "update-alternatives": _tool(
        "- +remove-all = delete config all\n- +remove = delete config\n- +install|set|auto|config = change config\n- +set = change config\n- +install = change config",
        "install= slave= set= remove= remove-all= auto= config= display= query= list= get-selections set-selections all altdir= admindir= log= force skip-auto q,quiet",
    ),
    "crontab": _tool(
        "- +remove = delete pipeline all\n- +list = reads\n- +edit = change pipeline\n- /./ = replace pipeline\n- = replace pipeline unsure",
        "u,user= l,list r,remove e,edit i,interactive s n c T,test= V",
        "crontab(1)",
    ),
    **{
        name: _tool(
            "- +c = reads\n- +l = reads\n- +d = delete pipeline each\n- +r = delete pipeline each\n- = create pipeline",
            "V q= f= M m r d l c b t= v",
        )
        for name in ("at", "batch")
    },
    "atrm": _tool("- = delete pipeline each"),
    "schtasks": _tool(
        "- /(?i)^\\/delete$/ = delete pipeline\n- /(?i)^\\/end$/ = stop pipeline\n- /(?i)^\\/change$/ = change pipeline\n- /(?i)^\\/create$/ = create pipeline\n- /(?i)^\\/run$/ = run pipeline"
    ),
    "unregister-scheduledtask": _tool("- = delete pipeline", "-TaskName= Confirm"),
    "disable-scheduledtask": _tool("- = disable pipeline", "-TaskName="),
    "tmutil": _tool(
        "disable = disable backup\ndelete|deletelocalsnapshots|deleteinprogress = delete backup\nthinlocalsnapshots = delete backup many\nremovedestination = detach backup\nrestore = replace filesystem\n"
        "enable|startbackup|snapshot|localsnapshot|addexclusion|removeexclusion|setdestination|inheritbackup|associatedisk|stopbackup = change backup",
    ),
    "csrutil": _tool(
        "disable|clear = disable policy\nauthenticated-root disable = disable policy\nenable = change policy"
    ),
    "spctl": _tool(
        "- +master-disable = disable policy\n- +global-disable = disable policy\n- +remove = change policy\n- +add = grant policy\n- +disable = disable policy\nkext-consent disable = disable policy",
        "master-disable global-disable master-enable global-enable add remove disable enable a,assess v,verbose t,type= label= status list",
    ),
    "fdesetup": _tool(
        "disable = disable key\nremove = revoke key\nadd|enable|changerecovery|removerecovery = change key"
    ),
    "bcdedit": _tool("- /(?i)^\\/(?:set|delete\\w*|import)$/ = change config"),
    "vssadmin": _tool("delete = delete backup\nresize = change backup"),
    "wbadmin": _tool("delete = delete backup\ndisable = disable backup\nstop = stop backup"),
    "manage-bde": _tool("- +off = disable key\n- +protectors = change key", "-off protectors status"),
    "pmset": _tool("sleepnow = stop instance\n- = reads"),
    "journalctl": _tool(
        "- +vacuum-time = delete log many\n- +vacuum-size = delete log many\n- +vacuum-files = delete log many\n- +rotate = change log",
        "vacuum-time= vacuum-size= vacuum-files= rotate flush sync relinquish-var u,unit= n,lines= S,since= U,until= p,priority= o,output= f,follow b,boot? k r,reverse x e g,grep= D,directory=",
    ),
    "faillock": _tool("- +reset = change log", "reset user="),
    "timeshift": _tool(
        "- +delete = delete backup\n- +delete-all = delete backup all\n- +restore = replace filesystem",
        "delete delete-all restore create list snapshot= scripted yes",
    ),
    "snapper": _tool(
        "delete|remove|rm = delete backup each\nundochange|rollback = replace filesystem\ndelete-config = delete config\ncreate|modify|cleanup = change backup",
        "c,config= t,type= d,description= s,sync",
    ),
}
