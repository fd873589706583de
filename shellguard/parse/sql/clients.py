"""Programs that hand SQL to a database: where the text stands on their command lines, and where they connect.

Promise: a table and its reading; pure. Options as psql(1) of PostgreSQL 15, mysql(1) of MariaDB 10.11, sqlite3's and the
other clients' own manuals have them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options


@dataclass(frozen=True, slots=True)
class Client:
    """One client's command line."""

    grammar: Grammar
    dialect: str = ""
    sql: tuple[str, ...] = ()
    """Options whose value is SQL."""
    under: tuple[str, ...] = ("",)
    """Command paths that send SQL; the empty one is the program itself."""
    operands: int = -1
    """The operand, behind the command path, from which on operands are SQL; -1: none is."""
    database: tuple[str, ...] = ("dbname", "database")
    """Options that name the database."""
    database_at: int = -1
    """The operand, behind the command path, that names the database."""
    file: str = ""
    """`database` when the database is a file of this machine."""
    harmless: tuple[str, ...] = ()
    """Options with which nothing is changed."""
    remote: tuple[str, ...] = ()
    """Options that say it is the real one; without them, the tool works on a local copy."""
    is_single_dash: bool = False
    """Long options may have one dash."""


_HOST = "h,host= P,port= u,user= "
_FILE = (
    "c,cmd= init= separator= nullvalue= newline= f,file= vfs= mmap= maxsize= nonce= s,storage-version= json csv readonly safe bail batch column header list "
    "help version"
)
_MYSQL = Client(
    Grammar.of(
        "h,host= P,port= u,user= p,password? e,execute= D,database= S,socket= A,no-auto-rehash B,batch N,skip-column-names t,table "
        "E,vertical H,html X,xml r,raw s,silent f,force v,verbose n,unbuffered C,compress b,no-beep default-character-set= "
        "delimiter= defaults-file= defaults-extra-file= defaults-group-suffix= login-path= init-command= protocol= plugin-dir= "
        "default-auth= max-allowed-packet= ssl-ca= ssl-cert= ssl-key= ssl-mode= tee= pager= prompt= connect-timeout= "
        "i,ignore-spaces V,version ?,help I,help2 safe-updates U"
    ),
    "mysql",
    ("execute", "init-command"),
    database_at=0,
)
_PSQL = Client(
    Grammar.of(
        "h,host= p,port= U,username= w,no-password W,password d,dbname= c,command= f,file= l,list v,set,variable= X,no-psqlrc "
        "1,single-transaction A,no-align F,field-separator= H,html P,pset= R,record-separator= t,tuples-only T,table-attr= x,expanded "
        "z,field-separator-zero 0,record-separator-zero a,echo-all b,echo-errors e,echo-queries E,echo-hidden L,log-file= "
        "n,no-readline o,output= q,quiet s,single-step S,single-line csv V,version ?,help"
    ),
    "postgres",
    ("command",),
    database_at=0,
)
_SQLITE = Client(
    Grammar.of(_FILE), "sqlite", ("cmd",), operands=1, database_at=0, file="database",
    harmless=("readonly", "safe"), is_single_dash=True,
)  # fmt: skip
_HIVE = Client(
    Grammar.of("e= f= u= n= p= d= i= S v hiveconf= hivevar= database= w="), "hive", ("e",), database=("database", "u", "d")
)  # fmt: skip
_TRINO = Client(
    Grammar.of("execute= f,file= server= catalog= schema= user= output-format= session= password"),
    "trino",
    ("execute",),
    database=("schema", "catalog"),
)


def _simple(options: str, sql: str, dialect: str = "", **more: object) -> Client:
    return replace(Client(Grammar.of(options), dialect, tuple(sql.split())), **more)  # type: ignore[arg-type]


_CLICKHOUSE = _simple(
    "q,query= queries-file= h,host= port= u,user= password= d,database= f,format= m,multiline n,multiquery t,time c,config= structure= table= input-format= output-format= param",
    "query", "clickhouse", under=("client", "local", "", "clickhouse-client"),
)  # fmt: skip

CLIENTS_BY_NAME: dict[str, Client] = {
    "psql": _PSQL, "pgcli": replace(_PSQL, grammar=Grammar.of("h,host= p,port= U,username,user= d,dbname= c,command= list= warn= w W D,dsn=")),
    "mysql": _MYSQL, "mariadb": _MYSQL, "mysqlsh": _simple("h,host= P,port= u,user= p,password? e,execute= f,file= D,database,schema= sql js py uri=", "execute", "mysql", database_at=0),
    "mycli": replace(_MYSQL, grammar=Grammar.of("h,host= P,port= u,user= p,pass,password= e,execute= D,database= S,socket= d,dsn= csv t,table")),
    "sqlite3": _SQLITE, "sqlite": _SQLITE, "sqlcipher": _SQLITE, "litecli": _simple("e,execute= D,database= csv", "execute", "sqlite", database_at=0, file="database"),
    "duckdb": replace(_SQLITE, grammar=Grammar.of(_FILE.replace("c,cmd=", "cmd= c,command= ").replace("s,storage-version=", "s,statement= storage-version=")), dialect="duckdb", sql=("cmd", "command", "statement")),
    "sqlcmd": _simple("S,server= d,database-name= U,user-name= P,password= Q,query= q,initial-query= i,input-file= o,output-file= E C N b l= t= h= s= w= W I r v= V=", "query initial-query", "tsql", operands=0, under=("query", ""), database=("database-name",)),
    "osql": _simple("S,server= d,database-name= U= P= Q,query= q,initial-query= i= E n", "query initial-query", "tsql"),
    "mssql-cli": _simple("S,server= d,database= U= P= Q,query= i,input-file= E", "query", "tsql"),
    "clickhouse-client": _CLICKHOUSE, "clickhouse": _CLICKHOUSE, "clickhouse-local": replace(_CLICKHOUSE, file="none"),
    "snowsql": _simple("a,accountname= u,username= d,dbname= s,schemaname= r,rolename= w,warehouse= h,host= q,query= f,filename= c,connection= o,option= D,variable=", "query", "snowflake"),
    "snow": _simple("q,query= f,filename= i,stdin D,variable= c,connection= database= dbname= schema= role= warehouse= account= user=", "query", "snowflake", under=("sql",)),
    "bq": _simple("project_id= location= dataset_id= use_legacy_sql? format= n,max_rows= destination_table= parameter= job_id= maximum_bytes_billed= label= dry_run", "", "bigquery", under=("query",), operands=0, database=("project_id",), harmless=("dry_run",)),
    "cockroach": _simple("e,execute= f,file= host= p,port= u,user= d,database= url= certs-dir= insecure format= set= watch=", "execute", "postgres", under=("sql",), database=("database", "url")),
    "cqlsh": _simple("e,execute= f,file= k,keyspace= u,username= p,password= cqlshrc= encoding= request-timeout= connect-timeout= ssl", "execute", "", database=("keyspace",)),
    "ysqlsh": _PSQL, "usql": _simple("c,command= f,file= o,out= v,set,variable= P,pset= w W", "command", "", database_at=0),
    "trino": _TRINO, "presto": _TRINO, "presto-cli": _TRINO, "hive": _HIVE, "beeline": replace(_HIVE, is_single_dash=False), "spark-sql": replace(_HIVE, dialect="spark"),
    "impala-shell": _simple("q,query= f,query_file= i,impalad= d,database= k,kerberos l,ldap u,user= B,delimited o,output_file=", "query", "hive"),
    "sqlplus": _simple("S,silent L R= M= C=", "", "oracle", operands=1, database_at=0), "sql": _simple("c,command=", "command", ""),
    "isql": _simple("i,input= d= u,user= p,password= b v", "", ""), "influx": _simple("execute= database= host= port= username= password= precision= format= ssl", "execute", "", is_single_dash=True),
    "dolt": _simple("q,query= f,file= host= port= user= use-db= r,result-format= d,data-dir=", "query", "mysql", under=("sql",), harmless=("batch-none",)),
    "turso": _simple("location= instance= proxy=", "", "sqlite", under=("db shell",), operands=1, database_at=0),
    "wrangler": _simple("command= file= e,env= c,config= persist-to= preview-database-id? remote local json y,yes preview", "command", "sqlite", under=("d1 execute",), database_at=0, remote=("remote", "env")),
    "supabase": _simple("f,file= db-url= linked local project-ref= workdir= o,output= stdin", "", "postgres", under=("db execute", "db query"), operands=0, remote=("linked", "db-url", "project-ref")),
    "pscale": _simple("org= service-token= service-token-id= replica role=", "", "mysql", under=("shell",), database_at=0),
    "heroku": _simple("a,app= c,command= f,file= r,remote=", "command", "postgres", under=("pg:psql", "psql"), database=("app", "remote")),
    "railway": _simple("p,project= e,environment= s,service=", "", "postgres", under=("connect",), database=("environment",), database_at=0),
    "fly": _simple("a,app= c,config= d,database= u,user= p,password=", "", "postgres", under=("postgres connect", "pg connect", "mpg connect"), database=("app",)),
    "flyctl": _simple("a,app= c,config= d,database= u,user= p,password=", "", "postgres", under=("postgres connect", "pg connect", "mpg connect"), database=("app",)),
    "prisma": _simple("stdin file= schema= url=", "", "", under=("db execute",), database=("url",)),
    "rails": _simple("e,environment= p,include-password m,mode= db,database=", "", "", under=("dbconsole", "db"), database=("environment",)),
    "manage.py": _simple("database= settings= pythonpath=", "", "", under=("dbshell",)), "django-admin": _simple("database= settings= pythonpath=", "", "", under=("dbshell",)),
    "wp": _simple("path= url= ssh= user=", "", "mysql", under=("db query", "db cli"), operands=0, database=("url", "ssh")),
    "drush": _simple("r,root= l,uri= db-prefix extra= result-file= file= database=", "", "mysql", under=("sql:query", "sql-query", "sqlq", "sql:cli", "sqlc", "sql-cli"), operands=0),
    "aws": _simple("query-string= sql= sqls= region= profile= database= cluster-identifier= resource-arn= secret-arn= db-user= work-group= query-execution-context= result-configuration= output= query= schema= workgroup-name= endpoint-url=",
                   "query-string sql sqls", "", under=("athena start-query-execution", "rds-data execute-statement", "rds-data batch-execute-statement", "rds-data execute-sql", "redshift-data execute-statement", "redshift-data batch-execute-statement"), database=("database", "profile")),
    "gcloud": _simple("sql= instance= project= database= user= u= format=", "sql", "", under=("spanner databases execute-sql", "alpha spanner databases execute-sql"), database_at=0),
    "databricks": _simple("statement= warehouse-id= profile= p= catalog= schema=", "statement", "databricks", under=("api post", "sql execute")),
    "dbt": _simple("inline= target= t= profiles-dir= project-dir=", "inline", "", under=("run-query",)), "steampipe": _simple("output= input", "", "postgres", under=("none",)),
    "rqlite": _simple("H,host= p,port=", "", "sqlite"), "vsql": _simple("h,host= p,port= d,dbname= U= w= c,command= f,file=", "command", "postgres", database_at=0),
    "nzsql": _simple("h,host= d,dbname,db= u= pw= c,command= f,file=", "command", "postgres", database_at=0), "db2": _simple("f,file= v t td= x", "", "", operands=0),
    "sqlline": _simple("u= n= p= e= f=", "e", ""), "questdb": _simple("q=", "q", ""), "osqueryi": _simple("json csv", "", "sqlite", under=("none",)),
}  # fmt: skip
"""Every client by its usual name."""

FILE_OPTIONS: dict[str, tuple[str, ...]] = {
    name: tuple(s for s, n in client.grammar.names.items() if n in ("file", "filename", "input-file", "queries-file", "query_file", "input", "init", "f"))
    for name, client in CLIENTS_BY_NAME.items()
}  # fmt: skip
"""Options whose file the client runs."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a client connects."""

    host: str = ""
    database: str = ""
    is_local: bool = True
    is_gone_at_exit: bool = False
    """A database in memory only."""
    is_file: bool = False


def given_of(call: Invocation) -> tuple[Client, Given] | None:
    """The client of a call and its options; None for other programs, and where the command path sends no SQL."""
    client = CLIENTS_BY_NAME.get(call.program)
    if client is None:
        return None
    given = read_options(client.grammar, _doubled(call.args) if client.is_single_dash else call.args)
    words = [o.text for o in given.operands]
    for path in client.under:
        parts = path.split()
        if words[: len(parts)] == parts:
            given.operands = given.operands[len(parts) :]
            return None if given.has(*client.harmless) and client.harmless else (client, given)
    return None


def _doubled(args: tuple[Arg, ...]) -> tuple[Arg, ...]:
    """`-readonly` as `--readonly`."""
    return tuple(
        replace(a, text="-" + a.text) if re.match(r"-[a-z][\w-]", a.text) else a for a in args
    )  # fmt: skip


def texts_of(call: Invocation, client: Client, given: Given) -> list[str]:
    """The SQL a call sends."""
    found = [a.text for name, args in given.options.items() if name in client.sql for a in args]
    if client.operands >= 0:
        found += [o.text for o in given.operands[client.operands :]]
    is_data = found and re.search(r"\bfrom\s+p?stdin\b", " ".join(found), re.I)
    if call.stdin is not None and not is_data:
        found.append(call.stdin)
    return found


_URI = re.compile(r"[a-z][a-z0-9+.]*://(?:[^/@\s]*@)?(?P<host>\[[^\]]*\]|[^/:?\s]*)(?::[^/?\s]*)?(?:/(?P<database>[^?\s]*))?", re.I)  # fmt: skip
_LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0", "host.docker.internal", ".", "(local)", "local"})  # fmt: skip


def is_local_host(host: str) -> bool:
    """Whether a host's name means this machine; a path is a socket's. Pure."""
    return host.lower() in _LOCAL or host.startswith("/") or host.lower().endswith(".localhost")


def connection(call: Invocation, client: Client, given: Given) -> Connection:
    """Where it connects, as far as its words say."""
    host, database = _named(call, client, given)
    if found := _URI.match(database):
        host, database = found.group("host"), found.group("database") or ""
    elif "host=" in database:
        said = dict(p.split("=", 1) for p in database.split() if "=" in p)
        host, database = said.get("host", ""), said.get("dbname", "")
    if client.file == "database":
        is_memory = database in ("", ":memory:") or database.startswith("file::memory:")
        return Connection("", database, call.is_local, is_memory, True)
    if client.file == "none":
        return Connection("", "", call.is_local, True)
    is_local = call.is_local and is_local_host(host) and UNKNOWN not in host + database
    if client.remote:
        is_local = not given.has(*client.remote)
        host = "emulator" if is_local and given.has("local") else host
    elif client.under != ("",) and not host:
        # a hosting service's tool connects to the service
        is_local = call.program in ("cockroach", "clickhouse", "dolt", "rails", "manage.py", "django-admin", "prisma", "drush", "wp", "sqlcmd")  # fmt: skip
    return Connection(host.replace(UNKNOWN, "…"), database.replace(UNKNOWN, "…"), is_local)


_VARIABLES = {"PGHOST": "host", "MYSQL_HOST": "host", "PGDATABASE": "database", "DATABASE_URL": "database"}


def _named(call: Invocation, client: Client, given: Given) -> tuple[str, str]:
    """Host and database as options, operands and variables name them."""
    said = {_VARIABLES[n]: v.text for n, v in call.assignments if n in _VARIABLES}
    host = given.text("host", "server", "impalad", "uri", "dsn") or said.get("host", "")
    database = given.text(*client.database)
    if not database and 0 <= client.database_at < len(given.operands):
        operand = given.operands[client.database_at]
        database = operand.text
    return host, database or said.get("database", "")
