"""Names: dynamic updates of zones, the resolver of this machine, its proxies, and name servers' own tools.

Promise: pure and total. Looking a name up gives nothing. Options as in the manuals of BIND 9.18, systemd 252, PowerDNS 4.8
and macOS 14 (networksetup(8), scutil(8)).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.platform_table import Spec, tool_of
from shellguard.parse.services.platform_table_reading import read_tool
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

_MAX_LINES = 500
_LOOPBACK = ("localhost", "127.", "::1")


def _tool(rows: str, options: str = "", source: str = "") -> Spec:
    return Spec("dns", rows=rows, options=options, has_lexicon=False, source=source)


TOOLS: dict[str, Spec] = {
    "resolvectl": _tool(
        "dns /./ /./ = replace network\ndomain|default-route|llmnr|mdns|dnssec|dnsovertls|nta|revert /./ = change network\nflush-caches = reads",
        "4 6 i,interface= p,protocol= t,type= c,class=",
        "resolvectl(1)",
    ),
    "networksetup": _tool(
        """
        - +setdnsservers = replace network
        - +deletednsservers = replace network
        - +setwebproxy = replace network
        - +setsecurewebproxy = replace network
        - +setsocksfirewallproxy = replace network
        - +setautoproxyurl = replace network
        - +setwebproxystate = change network
        - +setnetworkserviceenabled /^off$/ = stop network
        - +setairportpower /^off$/ = stop network
        - +removenetworkservice = delete network
        - +removeallpreferredwirelessnetworks = delete network
        - +deletelocation = delete network
        - +setmanual = change network
        - +setdhcp = change network
        - +setcomputername = change network
    """,
        "-setdnsservers deletednsservers setwebproxy setsecurewebproxy setsocksfirewallproxy setautoproxyurl setwebproxystate setnetworkserviceenabled "
        "setairportpower removenetworkservice removeallpreferredwirelessnetworks deletelocation setmanual setdhcp setcomputername getdnsservers getwebproxy "
        "getinfo getsearchdomains setsearchdomains getmacaddress getcomputername",
        "networksetup(8)",
    ),
    "scutil": _tool(
        "- +get = reads\n- +dns = reads\n- +proxy = reads\n- +nwi = reads\n- +set = change network\n- +nc /^stop$/ = stop network\n- +renew = change network",
        "get= set= dns proxy nwi renew= nc prefs? r w= t=",
    ),
    "rndc": _tool(
        "stop|halt = stop app\ndelzone = delete domain\nflush|flushname|flushtree = empty cache\nfreeze|thaw|reload|reconfig|sync|addzone|modzone|retransfer|sign = change domain",
        "c= k= s= p= y= b= V q r t=",
    ),
    "pdnsutil": _tool(
        "delete-zone = delete domain\ndelete-rrset = delete domain\nreplace-rrset|clear-zone = replace domain\nload-zone = replace domain\ndisable-dnssec = disable policy\nremove-zone-key = delete key\n"
        "add-record|create-zone|set-meta|set-kind|edit-zone = change domain\nzone delete|clear = delete domain\nrrset delete = delete domain",
        "config-dir= config-name= v,verbose f,force",
    ),
    "knotc": _tool(
        "stop = stop app\nzone-purge = delete domain\nconf-unset = change config\nzone-unset = delete domain\nzone-begin|zone-set|zone-commit|zone-reload|reload|conf-set|conf-commit = change domain",
        "c,config= s,socket= t,timeout= f,force",
    ),
    "unbound-control": _tool(
        "stop = stop app\nflush_zone|flush|flush_all|reload = change cache\nforward_add|local_zone|local_data|stub_add = change domain",
        "c= s= q",
    ),
    "cli53": _tool(
        "delete = delete domain\nrrdelete|rrd = delete domain\nrrpurge|purge = delete domain all\nimport +replace = replace domain\nimport|rrcreate|rrc|create = change domain",
        "replace profile= confirm file= f",
    ),
    "octodns-sync": _tool("- +doit = change domain many", "doit force config-file= source= target="),
    "dnscontrol": _tool(
        "push = change domain many\npreview|check|get-zones|print-ir|ppreview = reads",
        "creds= config= domains= providers= v i",
    ),
    "flarectl": _tool(
        "dns delete|d = delete domain\ndns create|update|create-or-update = change domain\nzone delete|d = delete domain\nzone purge = empty cache\nfirewall rules delete = delete firewall",
        "zone= id= name= content= type=",
    ),
}


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What would become of names."""
    name = call.program.lower().removesuffix(".exe")
    if name == "nsupdate":
        return _updates(call, world)
    spec = TOOLS.get(name)
    acts = read_tool(call, tool_of(spec)) if spec is not None else ()
    # what this machine asks names of is its own setting
    return tuple(replace(a, is_local=a.thing is Thing.NETWORK and not call.host) for a in acts)


def _updates(call: Invocation, world: World | None) -> tuple[ServiceAct, ...]:
    """Dynamic updates as nsupdate(1) reads them: from standard input, or from the file it is given."""
    text = call.stdin
    files = [w for w in call.words if not w.startswith("-")]
    if files and world is not None and call.cwd is not None:
        content = world.content(posixpath.join(call.cwd, files[-1]))
        text = content.decode("utf-8", "replace") if content is not None else text
    if text is None:
        # what nobody can read changes a zone in a way that nobody can say
        return (ServiceAct(Verb.CHANGE, Thing.DOMAIN, service="dns", is_certain=False),)
    return tuple(_updated(text))


def _updated(text: str) -> Iterator[ServiceAct]:
    server = ""
    for line in text.splitlines()[:_MAX_LINES]:
        words = line.split()
        lower = [w.lower() for w in words]
        if lower[:1] == ["server"] and len(words) > 1:
            server = words[1]
        words = words[1:] if lower[:1] == ["update"] else words
        verb = {"delete": Verb.DELETE, "del": Verb.DELETE, "add": Verb.CHANGE}.get(
            words[0].lower() if words else ""
        )
        if verb is None or len(words) < 2:
            continue
        act = ServiceAct(verb, Thing.DOMAIN, words[1], service="dns", where=server)
        is_all = verb is Verb.DELETE and len(words) == 2
        yield replace(act, scope=Scope.ALL if is_all else Scope.ONE, is_local=server.startswith(_LOOPBACK))
