"""Packet filters' own tools: what opens, empties or shuts a firewall, and what cuts everybody off.

Promise: pure and total. Listing and saving give nothing; one rule added or taken is a change. Options as in the manuals of
iptables 1.8, nft 1.0, ufw 0.36, firewalld 1.3, pfctl(8) and netsh.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.platform_table import Spec, tool_of
from shellguard.parse.services.platform_table_reading import read_tool
from shellguard.parse.services.service_act import ServiceAct
from shellguard.parse.world import World


def _tool(rows: str, options: str = "", source: str = "") -> Spec:
    return Spec("firewall", rows=rows, options=options, has_lexicon=False, source=source)


_IPTABLES = _tool(
    """
    - +list = reads
    - +list-rules = reads
    - +check = reads
    - +flush = empty firewall
    - +delete-chain = delete firewall
    - +policy /^ACCEPT$/ = disable firewall
    - +policy = stop network
    - +zero = change log
    - = change firewall
""",
    "A,append= C,check= D,delete= I,insert= R,replace= L,list? S,list-rules? F,flush? Z,zero? N,new-chain= X,delete-chain? P,policy= E,rename-chain= "
    "t,table= p,protocol= s,source= d,destination= j,jump= g,goto= i,in-interface= o,out-interface= m,match= dport= sport= w,wait? v,verbose n,numeric "
    "line-numbers x,exact state= ctstate= to-destination= to-ports= to-source= comment= limit=",
    "iptables(8)",
)
TOOLS: dict[str, Spec] = {
    **{
        f"{family}{variant}": _IPTABLES
        for family in ("iptables", "ip6tables", "ebtables", "arptables")
        for variant in ("", "-legacy", "-nft")
    },
    "ufw": _tool(
        """
        disable = disable firewall
        reset = reset firewall
        default allow /^(?:outgoing|routed)$/ = change firewall
        default allow = disable firewall
        default deny|reject /^outgoing$/ = stop network
        default = change firewall
        logging /^off$/ = disable log
        enable|allow|deny|reject|limit|delete|insert|prepend|route|reload|logging = change firewall
    """,
        "force dry-run",
        "ufw(8)",
    ),
    "nft": _tool(
        """
        flush ruleset|table|chain = empty firewall
        delete table|chain = delete firewall
        destroy table|chain = delete firewall
        reset|add|insert|replace|create|rename|delete|destroy|flush = change firewall
        list|monitor|describe = reads
        - +file = change firewall
    """,
        "f,file= c,check a,handle j,json n,numeric s,stateless I,includepath= i,interactive e,echo o,optimize D,define=",
        "nft(8)",
    ),
    "firewall-cmd": _tool(
        """
        - +panic-on = stop network
        - +set-default-zone~^trusted$ = disable firewall
        - +set-target~(?i)^accept$ = disable firewall
        - +reset-to-defaults = reset firewall
        - +complete-reload = change firewall
        - +delete-zone = delete firewall
        - +remove-service~^ssh$ = stop network
        - +reload = change firewall
    """,
        "panic-on panic-off set-default-zone= set-target= reset-to-defaults complete-reload reload delete-zone= remove-service= remove-port= add-service= "
        "add-port= zone= permanent state list-all list-all-zones get-active-zones timeout= add-rich-rule= remove-rich-rule= query-port=",
        "firewall-cmd(1)",
    ),
    "pfctl": _tool(
        "- +d = disable firewall\n- +F = empty firewall\n- +s = reads\n- +n = reads\n- +f = replace firewall\n- +e = change firewall",
        "d e E F= f= s= n a= t= T= v q X= k= K= i= p= o=",
        "pfctl(8)",
    ),
    "ipfw": _tool(
        "flush = empty firewall\ndelete = delete firewall\nshow|list = reads\n- /^flush$/ = empty firewall\n- = change firewall",
        "q f n s",
    ),
    "netsh": _tool(
        """
        advfirewall reset = reset firewall
        advfirewall set /(?i)^off$/ = disable firewall
        firewall set /(?i)^disable$/ = disable firewall
        advfirewall firewall delete = delete firewall
        advfirewall firewall add|set = change firewall
        interface set /(?i)(?:^admin=)?disabled?$/ = stop network
        interface portproxy add = expose network
        interface ip|ipv4 set|add|delete /(?i)^dns/ = replace domain
        winsock|int reset = reset network
        winhttp set = change network
        wlan disconnect = stop network
        wlan delete = change network
    """
    ),
    "set-netfirewallprofile": _tool(
        "- +Enabled~(?i)false = disable firewall\n- = change firewall",
        "-Profile= Enabled= All Name= DefaultInboundAction=",
    ),
    "disable-netfirewallrule": _tool("- = disable firewall", "-DisplayName= Name= All"),
    "remove-netfirewallrule": _tool("- = delete firewall", "-DisplayName= Name= All"),
    "disable-netadapter": _tool("- = stop network", "-Name= Confirm"),
    "socketfilterfw": _tool(
        "- +setglobalstate = disable firewall\n- = change firewall",
        "setglobalstate add= remove= listapps getglobalstate setblockall= setloggingmode= setstealthmode=",
    ),
    "ipset": _tool(
        "destroy|flush = empty firewall\nadd|del|create|swap|rename|restore = change firewall",
        "exist q,quiet o,output= t,terse s,sorted f,file=",
    ),
    "fail2ban-client": _tool(
        "stop = disable firewall\nunban +all = disable firewall\nunban = change firewall\nset|reload|restart|start = change firewall",
        "all c= s= v q",
    ),
    "cscli": _tool(
        "decisions delete = change firewall\ncollections|parsers|scenarios remove = change firewall", "all"
    ),
    "shorewall": _tool(
        "clear = disable firewall\nstop = stop network\nstart|restart|reload = change firewall"
    ),
    "csf": _tool(
        "- +x = disable firewall\n- +disable = disable firewall\n- +f = empty firewall\n- = change firewall",
        "x,disable f r e l s a= d=",
    ),
}


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What would become of the firewall."""
    spec = TOOLS.get(call.program.lower().removesuffix(".exe"))
    if spec is None:
        return ()
    if call.program.lower() == "socketfilterfw" and "off" not in call.words:
        return ()
    acts = read_tool(call, tool_of(spec))
    return tuple(replace(act, where=call.host, is_local=not call.host) for act in acts)
