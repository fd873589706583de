"""Database servers' own tools that drop, restore over or stop: dropdb, pg_restore, pg_resetwal, mysqladmin, bq and kin.

Promise: pure and total. Options as in the manuals of PostgreSQL 15 (dropdb(1), dropuser(1), pg_restore(1), pg_rewind(1)),
MariaDB 10.11 (mariadb-admin(1), mariadb-import(1)), mydumper's and Google's bq reference.
"""

from __future__ import annotations

from collections.abc import Callable

from shellguard.parse.invocation import Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

_CONNECTION = "h,host= p,port= U,username= w,no-password W,password "
_GRAMMARS = {
    "dropdb": Grammar.of(
        _CONNECTION + "e,echo f,force i,interactive if-exists maintenance-db= V,version ?,help"
    ),
    "dropuser": Grammar.of(_CONNECTION + "e,echo i,interactive if-exists V,version ?,help"),
    "pg_restore": Grammar.of(
        _CONNECTION
        + "d,dbname= f,file= F,format= l,list v,verbose V,version a,data-only c,clean C,create e,exit-on-error I,index= j,jobs= "
        "L,use-list= n,schema= N,exclude-schema= O,no-owner P,function= s,schema-only S,superuser= t,table= T,trigger= "
        "x,no-privileges 1,single-transaction disable-triggers enable-row-security if-exists no-comments role= section="
    ),
    "mysqladmin": Grammar.of(
        "h,host= u,user= p,password? P,port= S,socket= f,force i,sleep= c,count= v,verbose"
    ),
    "pg_resetwal": Grammar.of(
        "D,pgdata= c= e= f,force l= m= n,dry-run o= O= x= wal-segsize= u= V,version ?,help"
    ),
    "pg_rewind": Grammar.of(
        "D,target-pgdata= source-pgdata= source-server= R c n,dry-run N P debug V,version ?,help"
    ),
    "pg_archivecleanup": Grammar.of("d n,dry-run x= V,version ?,help"),
    "pg_dropcluster": Grammar.of("stop help"),
    "pg_ctl": Grammar.of(
        "D,pgdata= m,mode= l,log= t,timeout= o,options= p= s,silent w,wait W,no-wait V,version ?,help"
    ),
    "pg_ctlcluster": Grammar.of("m,mode= f,force foreground skip-systemctl-redirect o,options= help"),
    "mysqlimport": Grammar.of(
        "h,host= u,user= p,password? d,delete L,local r,replace i,ignore columns= V,version ?,help"
    ),
    "myloader": Grammar.of(
        "h,host= u,user= p,password= P,port= d,directory= B,database= s,source-db= o,overwrite-tables t,threads= v,verbose= q= V,version help"
    ),
    "mariabackup": Grammar.of(
        "copy-back move-back target-dir= datadir= force-non-empty-directories prepare backup user= password= host= help version"
    ),
    "bq": Grammar.of(
        "project_id= location= dataset_id= job_id= format= r,recursive f,force d,dataset t,table m,model routine replace? append_table "
        "destination_table= source_format= skip_leading_rows= autodetect n,max_rows= help dry_run headless q"
    ),
    "pt-archiver": Grammar.of("source= dest= purge where= limit= dry-run file= no-delete help version"),
    "pgcopydb": Grammar.of("source= target= dir= drop-if-exists help version"),
}
_SERVICES = {"bq": "bigquery", "pg_ctl": "postgres server", "pg_ctlcluster": "postgres server"}
_ALIASES = {"mariadb-admin": "mysqladmin", "mariadb-import": "mysqlimport", "xtrabackup": "mariabackup"}
_LOCAL_HOSTS = frozenset({"", "localhost", "127.0.0.1", "::1"})


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the tool would drop, replace or stop."""
    name = _ALIASES.get(call.program, call.program)
    given = read_options(_GRAMMARS[name], call.args)
    if given.has("help", "version", "dry-run", "dry_run"):
        return ()
    if name in ("dropdb", "dropuser"):
        thing = Thing.DATABASE if name == "dropdb" else Thing.USER
        return tuple(_act(Verb.DELETE, thing, o.shown, given, call) for o in given.operands[:1])
    found = _TOOLS[name](given)
    if found is None:
        return ()
    verb, thing, target = found
    return (_act(verb, thing, target, given, call, Scope.ALL if verb is Verb.STOP else Scope.ONE),)


_Found = tuple[Verb, Thing, str] | None


def _restored(given: Given) -> _Found:
    return (
        (Verb.REPLACE, Thing.DATABASE, given.text("dbname"))
        if given.has("clean") and given.has("dbname")
        else None
    )


def _admin(given: Given) -> _Found:
    words = [o.shown for o in given.operands]
    if "drop" in words[:-1]:
        return Verb.DELETE, Thing.DATABASE, words[words.index("drop") + 1]
    return (Verb.STOP, Thing.DATABASE, "") if "shutdown" in words else None


def _stopped(given: Given) -> _Found:
    words = [o.text for o in given.operands]
    return (
        (Verb.STOP, Thing.DATABASE, given.text("pgdata") or " ".join(words[:2])) if "stop" in words else None
    )


def _copied_back(given: Given) -> _Found:
    return (
        (Verb.REPLACE, Thing.DATABASE, given.text("datadir")) if given.has("copy-back", "move-back") else None
    )


def _bigquery(given: Given) -> _Found:
    words = [o.shown for o in given.operands]
    target = words[1] if len(words) > 1 else ""
    if words[:1] == ["rm"]:
        is_dataset = given.has("dataset") or (":" not in target and "." not in target)
        return Verb.DELETE, Thing.DATASET if is_dataset else Thing.TABLE, target
    replaces = given.has("replace") and given.text("replace").lower() not in ("false", "0")
    if words[:1] in (["load"], ["query"], ["mk"]) and replaces:
        return Verb.REPLACE, Thing.TABLE, given.text("destination_table") or target
    return (
        (Verb.REPLACE, Thing.TABLE, "".join(words[2:3]))
        if words[:1] == ["cp"] and given.has("force")
        else None
    )


def _first(given: Given) -> str:
    return given.operands[0].shown if given.operands else ""


_TOOLS: dict[str, Callable[[Given], _Found]] = {
    "pg_restore": _restored, "mysqladmin": _admin, "pg_ctl": _stopped, "pg_ctlcluster": _stopped, "mariabackup": _copied_back, "bq": _bigquery,
    "pg_resetwal": lambda g: (Verb.RESET, Thing.DATABASE, g.text("pgdata") or _first(g)),
    "pg_rewind": lambda g: (Verb.REPLACE, Thing.DATABASE, g.text("target-pgdata")),
    "pg_archivecleanup": lambda g: (Verb.DELETE, Thing.LOG, _first(g)),
    "pg_dropcluster": lambda g: (Verb.DELETE, Thing.CLUSTER, " ".join(o.shown for o in g.operands[:2])),
    "mysqlimport": lambda g: (Verb.EMPTY, Thing.TABLE, _first(g)) if g.has("delete") else None,
    "myloader": lambda g: (Verb.REPLACE, Thing.DATABASE, g.text("database")) if g.has("overwrite-tables") else None,
    "pt-archiver": lambda g: (Verb.DELETE, Thing.ROWS, g.text("source")) if g.has("purge") else None,
    "pgcopydb": lambda g: (Verb.REPLACE, Thing.DATABASE, g.text("target")) if g.has("drop-if-exists") else None,
}  # fmt: skip


def _act(
    verb: Verb, thing: Thing, target: str, given: Given, call: Invocation, scope: Scope = Scope.ONE
) -> ServiceAct:  # fmt: skip
    host = given.text("host")
    is_local = host in _LOCAL_HOSTS or host.startswith("/")
    return ServiceAct(
        verb,
        thing,
        target,
        service=_SERVICES.get(call.program, "database"),
        scope=scope,
        where=host,
        is_local=is_local and call.is_local and call.program != "bq",
        is_certain=not given.has("interactive"),
    )
