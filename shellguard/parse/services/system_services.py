"""Services of this machine, its accounts, its kernel and its timetables: what their own tools would stop, take or give.

Promise: pure and total. Tools that show (`status`, `list-units`, `-l`) give nothing. Options as in the manuals of systemd 252,
shadow 4.13, cron 3.0, kmod 30, procps 4.0 and macOS 14.
"""

from __future__ import annotations

import re
from dataclasses import replace

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.platform_table import Spec, tool_of
from shellguard.parse.services.platform_table_reading import read_tool
from shellguard.parse.services.service_act import ServiceAct, Thing
from shellguard.parse.services.system_services_accounts import ACCOUNTS
from shellguard.parse.services.system_services_kernel import KERNEL
from shellguard.parse.world import World

SERVICE = "system"

_SYSTEMCTL = """
    stop = stop unit each
    kill +signal~(?i)^(?:-?s?)?(?:hup|usr1|usr2|1|10|12|winch)$ = change unit each
    kill = stop unit each
    disable|mask = disable unit each
    isolate = stop unit
    clean = empty unit each
    reenable|enable|unmask|preset|preset-all|start|restart|reload|try-restart|reload-or-restart|try-reload-or-restart|condrestart|force-reload = change unit each
    edit|revert|set-property|link|add-wants|add-requires|set-default|freeze|thaw|bind|mount-image|service-watchdogs|set-environment|unset-environment|import-environment = change unit each
    daemon-reload|daemon-reexec|reset-failed = reads
    cancel = stop run
    switch-root = replace unit
"""
_UNITS: dict[str, Spec] = {
    "systemctl": Spec(
        SERVICE,
        options="H,host= M,machine= t,type= p,property= n,lines= s,signal= user system global now f,force q,quiet r,runtime root= "
        "kill-whom= what= state= o,output= no-block no-pager a,all job-mode= full l drop-in= stdin check-inhibitors=",
        where="host machine",
        rows=_SYSTEMCTL,
        has_lexicon=False,
        source="systemctl(1)",
    ),
    **{
        name: Spec(
            SERVICE,
            rows="- /^(?:stop|stopped|onestop|forcestop|force-stop|down)$/ = stop unit\n- /^(?:disable|delete)$/ = disable unit\n- /^(?:restart|start|reload|force-reload|zap)$/ = change unit",
            options="d,ifstarted s,ifstopped D,nodeps",
            has_lexicon=False,
            source="service(8)",
        )
        for name in ("service", "rc-service", "invoke-rc.d")
    },
    "rc-update": Spec(
        SERVICE,
        rows="del|delete = disable unit\nadd = change unit",
        options="a,all s,stack u,update",
        has_lexicon=False,
    ),
    "chkconfig": Spec(
        SERVICE,
        rows="- /^off$/ = disable unit\n- +del = disable unit\n- /^on$/ = change unit",
        options="level= add del list",
        has_lexicon=False,
    ),
    "update-rc.d": Spec(
        SERVICE,
        rows="- /^(?:remove|disable)$/ = disable unit\n- /^(?:enable|defaults)$/ = change unit",
        options="f,force n",
        has_lexicon=False,
    ),
    **{
        name: Spec(
            SERVICE,
            rows="stop = stop unit each\nstart|restart|reload = change unit each",
            has_lexicon=False,
            source="initctl(8)",
        )
        for name in ("initctl",)
    },
    "sv": Spec(
        SERVICE,
        rows="down|d|stop|force-stop|shutdown|force-shutdown|kill|k|exit|x = stop unit each\nup|u|restart|start|reload|once = change unit each",
        options="v w=",
        has_lexicon=False,
    ),
    "supervisorctl": Spec(
        SERVICE,
        rows="shutdown = stop unit all\nstop = stop unit each\nremove|clear = stop unit each\nrestart|start|reload|update|reread|signal = change unit each",
        options="c,configuration= s,serverurl= u,username= p,password= i",
        has_lexicon=False,
    ),
    "launchctl": Spec(
        SERVICE,
        rows="""
            bootout|unload|remove|stop|kill = stop unit each
            disable = disable unit each
            bootstrap|load|enable|kickstart|start|submit|setenv|unsetenv|config|limit|attach|debug = change unit each
        """,
        options="w F k p S= D= l= s",
        has_lexicon=False,
        source="launchctl(1)",
    ),
    "sc": Spec(
        SERVICE,
        rows="delete = delete unit\nstop = stop unit\nconfig /^(?:start=)?disabled$/ = disable unit\nconfig|failure|sdset|start|create|pause|continue = change unit",
        has_lexicon=False,
    ),
    "net": Spec(
        SERVICE,
        rows="stop = stop unit\nstart = change unit\nuser /(?i)^\\/delete$/ = delete user\nuser /(?i)^\\/active:no$/ = disable user\nuser /(?i)^\\/add$/ = create user\n"
        "localgroup|group /(?i)^\\/add$/ = grant group\nlocalgroup|group /(?i)^\\/delete$/ = revoke group\nuser /./ /./ = reset user hidden\nshare /(?i)^\\/delete$/ = delete filesystem\naccounts /./ = change policy",
        has_lexicon=False,
    ),
    "stop-service": Spec(
        SERVICE, rows="- = stop unit @Name", options="-Force Name= PassThru", has_lexicon=False
    ),
    "remove-service": Spec(SERVICE, rows="- = delete unit @Name", options="-Name=", has_lexicon=False),
    "set-service": Spec(
        SERVICE,
        rows="- +StartupType~(?i)disabled = disable unit @Name\n- +Status~(?i)stopped = stop unit @Name\n- = change unit @Name",
        options="-Name= StartupType= Status=",
        has_lexicon=False,
    ),
}
TOOLS: dict[str, Spec] = {**_UNITS, **ACCOUNTS, **KERNEL}
_DOMAIN = re.compile(r"^(?:system|(?:gui|user|login|pid|session)/\d+)/")
_SUFFIXES = (".service", ".socket", ".plist")


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the machine would be made to do."""
    spec = TOOLS.get(call.program.lower().removesuffix(".exe"))
    if spec is None:
        return ()
    return tuple(_placed(act, call) for act in read_tool(call, tool_of(spec)))


def _placed(act: ServiceAct, call: Invocation) -> ServiceAct:
    """Units go by their bare name; a user's own session is told, and what another host does is not of this machine."""
    is_own = "--user" in call.words or act.target.startswith(("gui/", "user/"))
    where = act.where or call.host or ("own session" if is_own else "")
    target = act.target
    if act.thing is Thing.UNIT:
        # launchd names the domain first: `system/com.example.agent`
        target = _DOMAIN.sub("", target)
        target = next((target.removesuffix(s) for s in _SUFFIXES if target.endswith(s)), target)
    return replace(act, target=target, where=where, is_local=not (act.where or call.host))
