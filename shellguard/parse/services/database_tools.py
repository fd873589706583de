"""Database servers' own tools that drop, restore over or stop: dropdb, dropuser, pg_restore, mysqladmin and kin.

Promise: pure and total. Options as in the manuals of PostgreSQL 15 (dropdb(1), dropuser(1), pg_restore(1)) and
MariaDB 10.11 (mariadb-admin(1)).
"""

from __future__ import annotations

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
}
_LOCAL_HOSTS = frozenset({"", "localhost", "127.0.0.1", "::1"})


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the tool would drop, replace or stop."""
    name = "mysqladmin" if call.program == "mariadb-admin" else call.program
    given = read_options(_GRAMMARS[name], call.args)
    if given.has("help", "version"):
        return ()
    if name == "pg_restore":
        is_over = given.has("clean") and given.has("dbname")
        return (_act(Verb.REPLACE, Thing.DATABASE, given.text("dbname"), given),) if is_over else ()
    if name == "mysqladmin":
        return _admin(given)
    thing = Thing.DATABASE if name == "dropdb" else Thing.USER
    return tuple(_act(Verb.DELETE, thing, o.shown, given) for o in given.operands[:1])


def _admin(given: Given) -> tuple[ServiceAct, ...]:
    words = [o.shown for o in given.operands]
    if "drop" in words[:-1]:
        return (_act(Verb.DELETE, Thing.DATABASE, words[words.index("drop") + 1], given),)
    return (_act(Verb.STOP, Thing.DATABASE, "", given, Scope.ALL),) if "shutdown" in words else ()


def _act(verb: Verb, thing: Thing, target: str, given: Given, scope: Scope = Scope.ONE) -> ServiceAct:
    host = given.text("host")
    return ServiceAct(
        verb,
        thing,
        target,
        service="database",
        scope=scope,
        where=host,
        is_local=host in _LOCAL_HOSTS or host.startswith("/"),
        is_certain=not given.has("interactive"),
    )
