"""Tools for a machine's accounts and groups, and what each would give or take.

Promise: data, no code. Options as in the manuals of shadow 4.13, adduser 3.134 and macOS 14.
"""

from __future__ import annotations

from shellguard.parse.services.platform_table import Spec

_STRONG = "(?:^|,)(?:sudo|wheel|root|docker|admin|adm|shadow|disk|lxd|libvirt|kvm|sudoers|staff-admin)(?:,|$)"


def _tool(rows: str, options: str = "") -> Spec:
    return Spec("system", rows=rows, options=options, has_lexicon=False)


ACCOUNTS: dict[str, Spec] = {
    "userdel": _tool("- = delete user each", "r,remove f,force R,root= P,prefix= Z,selinux-user"),
    "deluser": _tool(
        "- +group = delete group\n- = delete user",
        "remove-home remove-all-files backup backup-to= conf= group system only-if-empty q,quiet f,force",
    ),
    "groupdel": _tool("- = delete group each", "f,force R,root= P,prefix="),
    "delgroup": _tool("- = delete group each", "only-if-empty system q,quiet"),
    "chpasswd": _tool("- = reset user many", "c,crypt-method= e,encrypted m,md5 R,root= s,sha-rounds="),
    "newusers": _tool("- = create user many"),
    "usermod": _tool(
        f"- +lock = disable user\n- +expiredate = disable user\n- +uid = change user\n- +non-unique = grant user\n- +groups~{_STRONG} = grant group\n"
        "- +append +groups = change group\n- +groups = revoke group\n- +shell~/(?:nologin|false)$ = disable user\n- +unlock = grant user\n- = change user",
        "a,append b,badname c,comment= d,home= e,expiredate= f,inactive= g,gid= G,groups= l,login= L,lock m,move-home o,non-unique p,password= "
        "r,remove R,root= P,prefix= s,shell= u,uid= U,unlock v,add-subuids= V,del-subuids= w,add-subgids= W,del-subgids= Z,selinux-user=",
    ),
    "useradd": _tool(
        f"- +non-unique = grant user\n- +uid~^0+$ = grant user\n- +gid~^(?:0|sudo|wheel|root)$ = grant user\n- +groups~{_STRONG} = grant group\n- +defaults = change user\n- = create user",
        "b,base-dir= c,comment= d,home-dir= D,defaults e,expiredate= f,inactive= g,gid= G,groups= k,skel= K,key= l,no-log-init m,create-home M,no-create-home "
        "N,no-user-group o,non-unique p,password= r,system R,root= P,prefix= s,shell= u,uid= U,user-group Z,selinux-user= btrfs-subvolume-home",
    ),
    "adduser": _tool(
        f"- /{_STRONG}/ = grant group\n- +ingroup~{_STRONG} = grant group\n- = create user",
        "system group home= shell= no-create-home uid= gid= ingroup= disabled-password disabled-login gecos= conf= q,quiet add_extra_groups D H S G= h= s= g= u=",
    ),
    "addgroup": _tool(
        f"- /{_STRONG}/ = grant group\n- = create group", "system gid= conf= q,quiet S g= extrausers"
    ),
    "gpasswd": _tool(
        "- +delete = revoke group\n- +members = replace group\n- +administrators = grant group\n- +remove-password = grant group\n"
        "- +add /(?:^|,)(?:sudo|wheel|root|docker|admin|adm|shadow|disk|lxd)$/ = grant group\n- +add = change group\n- = change group",
        "a,add= d,delete= r,remove-password R,restrict A,administrators= M,members= Q,root=",
    ),
    "passwd": _tool(
        "- +status = reads\n- +delete = grant user\n- +lock = disable user\n- +unlock = grant user\n- +expire = reset user\n- +stdin = reset user\n- /./ = reset user\n- = change user",
        "a,all d,delete e,expire h,help i,inactive= k,keep-tokens l,lock n,mindays= q,quiet r,repository= R,root= S,status u,unlock w,warndays= x,maxdays= stdin",
    ),
    "chage": _tool(
        "- +list = reads\n- +expiredate~^(?:0|1|19\\d\\d-.*)$ = disable user\n- = change user",
        "d,lastday= E,expiredate= h i,iso8601 I,inactive= l,list m,mindays= M,maxdays= R,root= W,warndays=",
    ),
    "chsh": _tool(
        "- +shell~/(?:nologin|false)$ = disable user\n- = change user",
        "s,shell= R,root= l,list-shells u,help",
    ),
    "visudo": _tool("- +check = reads\n- = change policy", "c,check f,file= q,quiet s,strict x,export= O"),
    "vipw": _tool("- = change user", "g,group p,passwd s,shadow R,root= q,quiet"),
    "pw": _tool(
        "userdel|groupdel = delete user\nuseradd = create user\nusermod|groupmod|lock|unlock = change user"
    ),
    "dscl": _tool(
        "- /^-?(?:delete)$/ = delete user\n- /^-?(?:passwd)$/ = reset user\n- /^-?(?:append|merge)$/ = grant group\n- /^-?(?:create|change|changei)$/ = change user",
        "",
    ),
    "sysadminctl": _tool(
        "- +deleteUser = delete user\n- +resetPasswordFor = reset user\n- +addUser = create user\n- +guestAccount = change user\n- +secureTokenStatus = reads",
        "-deleteUser= resetPasswordFor= addUser= newPassword= password= admin guestAccount= secureTokenStatus= fullName= secureTokenOn= secureTokenOff= adminUser= adminPassword= oldPassword=",
    ),
    "dseditgroup": _tool(
        "- +a +o~edit = grant group\n- +d +o~edit = revoke group\n- +o~delete = delete group\n- = reads",
        "o= a= d= t= n= u= P= p q r= i= g= k= S= T= L m= c=",
    ),
    "loginctl": _tool(
        "terminate-user|kill-user|kill-session|terminate-session|terminate-seat = stop user each\nlock-session|lock-sessions|enable-linger|disable-linger = change user each",
        "s,signal= kill-whom= H,host=",
    ),
    "remove-localuser": _tool("- = delete user", "-Name="),
    "disable-localuser": _tool("- = disable user", "-Name="),
    "add-localgroupmember": _tool("- = grant group", "-Group= Member="),
    "remove-localgroupmember": _tool("- = revoke group", "-Group= Member="),
    "ipa": _tool(
        "user-del|group-del|host-del = delete user\nuser-disable = disable user\ngroup-add-member = grant group\ngroup-remove-member = revoke group"
    ),
    "samba-tool": _tool(
        "user delete = delete user\nuser disable = disable user\ngroup addmembers = grant group\nuser setpassword = reset user\ndomain demote = delete node"
    ),
    "smbpasswd": _tool(
        "- +x = delete user\n- +d = disable user\n- +a = create user\n- = reset user",
        "a x d e n m s L D= U= r=",
    ),
}
