"""How clients of databases are told who logs in: a row a client.

Promise: data only. Options as psql(1), pg_dump(1) and their kin (PostgreSQL 15 `--help`), mysql(1) and mysqldump(1) of MySQL
8 and MariaDB 10.11, mongosh's and the MongoDB database tools' references, redis-cli(1), sqlcmd's and bcp's references,
clickhouse.com/docs, cqlsh's, influx's, SnowSQL's, cockroach's, SQL*Plus', usql's, pgcli's and mycli's manuals have them.
"""

from __future__ import annotations

from dataclasses import dataclass

from shellguard.parse.option_grammar import Grammar


@dataclass(frozen=True, slots=True)
class Client:
    """One client, or a family of them that take the same options. Every field names options, first that is given counts."""

    options: str
    user: tuple[str, ...] = ()
    password: tuple[str, ...] = ()
    host: tuple[str, ...] = ()
    database: tuple[str, ...] = ()
    connection: tuple[str, ...] = ()
    """Options that may hold a connection text."""
    named: tuple[str, ...] = ()
    """Options that name a kept connection: a login path, a configured account."""
    files: tuple[str, ...] = ()
    """Options that name a file with the credential."""
    variables: str = ""
    """`PGUSER:user PGPASSWORD:password`, in words of the fields above."""
    first: str = ""
    """What the first operand is: `database`, `connection` (which may be a mere name), `oracle`, `host`."""
    second: str = ""
    service: str = "database"
    dialect: str = ""
    """Whose words are read in a way of their own."""
    stops: bool = False
    """The first operand ends the options."""
    scheme: str = ""
    """What a bare `user:password@host` would be."""

    @property
    def grammar(self) -> Grammar:
        """Its options."""
        return Grammar.of(self.options)


_LIBPQ = "PGUSER:user PGPASSWORD:password PGHOST:host PGDATABASE:database PGSERVICE:named PGPASSFILE:files PGSERVICEFILE:files"
_PG = "h,host= p,port= U,username= w,no-password W,password role= version V ?,help e,echo v,verbose "


def _pg(options: str, first: str = "connection", second: str = "") -> Client:
    return Client(
        _PG + options, ("username",), (), ("host",), ("dbname", "maintenance-db"), ("dbname", "maintenance-db"), (), (), _LIBPQ, first, second
    )  # fmt: skip


_DUMP = (
    "f,file= F,format= j,jobs= Z,compress= lock-wait-timeout= a b B c C E,encoding= n,schema= N,exclude-schema= O s S,superuser= "
    "t,table= T,exclude-table= x exclude-table-data= extra-float-digits= inserts include-foreign-data= rows-per-insert= section= "
    "snapshot= d,dbname= d e,extension= I,index= L,use-list= P,function= trigger= exclude-database= g r l,maintenance-db= "
)
_MAINTAIN = "maintenance-db= d,dbname= a,all j,jobs= n,schema= N,exclude-schema= t,table= T tablespace= f F z Z P,parallel= i,index= s,system i if-exists f,force concurrently "
_MYSQL = (
    "h,host= u,user= p,password? P,port= S,socket= D,database= e,execute= defaults-file= defaults-extra-file= defaults-group-suffix= "
    "login-path= protocol= ssl-ca= ssl-cert= ssl-key= ssl-mode= default-character-set= default-auth= plugin-dir= init-command= "
    "B s N t v f n r A c H X T b q G tee= pager= prompt= delimiter= max-allowed-packet= connect-timeout= no-defaults print-defaults "
    "R,routines w,where= A,all-databases B,databases single-transaction result-file= ignore-table= column-statistics= tables "
    "master-data= source-data= set-gtid-purged= tab= fields-terminated-by= L,local l,lock-tables i,sleep= compress "
    "password1? password2? password3? help V,version I "
)
_MYSQL_VARIABLES = "MYSQL_PWD:password MYSQL_HOST:host"


def _mysql(options: str = "", first: str = "database") -> Client:
    return Client(
        _MYSQL + options, ("user",), ("password", "password1"), ("host",), ("database",), (), ("login-path",), ("defaults-file", "defaults-extra-file"),
        _MYSQL_VARIABLES, first,
    )  # fmt: skip


_MONGO = (
    "h,host= port= u,username= p,password= authenticationDatabase= authenticationMechanism= d,db= uri= c,collection= q,query= "
    "queryFile= o,out= f,fields= fieldFile= type= file= dir= archive? gzip eval= shell norc quiet tls tlsCAFile= tlsCertificateKeyFile= "
    "tlsCertificateKeyFilePassword= sslPEMKeyFile= sslCAFile= config= readPreference= nsInclude= nsExclude= nsFrom= nsTo= limit= skip= "
    "sort= drop v,verbose n,rowcount= jsonArray mode= upsertFields= version help json? retryWrites apiVersion= "
)
_REDIS = (
    "h= p= s= a,pass= user= u= n= r= i= t= x X= d= D= e c tls sni= cacert= cacertdir= cert= key= raw no-raw csv json quoted-input show-pushes= "
    "stat latency latency-history latency-dist lru-test= replica rdb= functions-rdb= pipe pipe-timeout= bigkeys memkeys memkeys-samples= "
    "hotkeys scan pattern= count= quoted-pattern= intrinsic-latency= eval= ldb ldb-sync-mode cluster= verbose no-auth-warning askpass 2 3 help version"
)
_SQLCMD = (
    "S,server= U,user-name= P,password= d,database-name= i,input-file= o,output-file= Q,query= q= E,use-trusted-connection "
    "a= b c= f= h= H= k= K,application-intent= l= L m= M p= r= R s= t= u v,variables= V= w= W x X y= Y= Z= z= z N= C e I G G1 D A "
    "authentication-method= "
)
_BCP = _SQLCMD + "F= L= n t= r= "

_POSTGRES = {
    "psql ysqlsh gsql vsql edb-psql": _pg(
        "A,no-align b c,command= d,dbname= E f,file= F,field-separator= H l,list L,log-file= n o,output= P,pset= q R,record-separator= s S t "
        "T,table-attr= v,set= variable= x X z 0 1,single-transaction csv ",
        "connection",
        "user",
    ),
    "pg_dump pg_dumpall pg_restore": _pg(_DUMP),
    "dropdb createdb": _pg("maintenance-db= f,force i if-exists D,tablespace= E,encoding= l,locale= O,owner= T,template= S,strategy= lc-collate= lc-ctype= locale-provider= icu-locale= ", ""),
    "createuser dropuser": _pg("c,connection-limit= d g= D P i r R s S if-exists interactive replication ", ""),
    "vacuumdb reindexdb clusterdb pg_amcheck": _pg(_MAINTAIN),
    "pg_basebackup pg_receivewal pg_recvlogical": _pg(
        "D,pgdata= F= X= R d,dbname= c,checkpoint= l,label= P,progress S,slot= f,file= s,status-interval= I,startpos= E,endpos= o= P,plugin= t,target= Z,compress= T,tablespace-mapping= waldir= r,max-rate= n N C create-slot start drop-slot ",
        "",
    ),
    "pgbench": _pg("i c,client= j,jobs= T,time= t,transactions= f,file= b,builtin= s,scale= F,fillfactor= M,protocol= D,define= P,progress= L,rate= R r S N n C l I,init-steps= d,debug "),
    "vacuumlo oid2name": _pg("l,limit= n d,dbname= f,filenode= o,oid= t,table= q S i s x ", "connection"),
    "pg_prove": _pg("d,dbname= r,recurse ext= s,schema= x,match= c,comments ", ""),
}  # fmt: skip
_OTHERS = {
    "pgcli": Client(
        "h,host= p,port= U,username= u,user= W,password w,no-password d,dbname= D,dsn= single-connection v,version pgclirc= prompt= l,list "
        "less-chatty auto-vertical-output warn= ssh-tunnel= application-name= init-command= c,command= row-limit=",
        ("username", "user"), (), ("host",), ("dbname",), ("dbname",), ("dsn",), (), _LIBPQ, "connection", "user",
    ),
    "mysql mariadb mysqldump mariadb-dump mysqlimport mariadb-import mysqlcheck mariadb-check mysqlshow mariadb-show mysqlpump mysqlslap "
    "mariadb-slap mysqlbinlog mariadb-binlog mysql_upgrade mysqlsh": _mysql("uri= sql js py schema= d,drop-source "),
    "mysqladmin mariadb-admin": _mysql("f,force c,count= r,relative w,wait? ", ""),
    "mycli": Client(
        "h,host= P,port= u,user= S,socket= p,pass,password= ssl-ca= ssl-cert= ssl-key= ssl-mode= V,version v,verbose D,database= d,dsn= list-dsn R,prompt= "
        "l,logfile= defaults-group-suffix= defaults-file= login-path= myclirc= ssh-user= ssh-host= ssh-port= ssh-password= ssh-key-filename= "
        "t,table csv warn local-infile= g,login-path= e,execute= init-command= charset= password-file=",
        ("user",), ("password",), ("host",), ("database",), (), ("login-path", "dsn"), ("defaults-file", "password-file"), _MYSQL_VARIABLES, "connection",
    ),
    "mydumper myloader mariabackup xtrabackup pt-archiver pt-online-schema-change pt-table-checksum": Client(
        "h,host= u,user= p,password= P,port= a,ask-password B,database= d,directory= o,outputdir= S,socket= t,threads= x,regex= T,tables-list= D= "
        "defaults-file= defaults-extra-file= target-dir= datadir= alter= source= dest= where= limit= charset= execute dry-run",
        ("user",), ("password",), ("host",), ("database",), (), (), ("defaults-file", "defaults-extra-file"), _MYSQL_VARIABLES,
    ),
    "mongosh mongo mongodump mongorestore mongoexport mongoimport mongostat mongotop mongofiles bsondump": Client(
        _MONGO, ("username",), ("password",), ("host",), ("db",), ("uri",), (), ("tlsCertificateKeyFile", "sslPEMKeyFile", "config"), "", "connection",
        dialect="mongodb", scheme="mongodb",
    ),
    "redis-cli valkey-cli keydb-cli dragonfly-cli": Client(
        _REDIS, ("user",), ("pass",), ("h",), ("n",), ("u",), (), ("cert",), "REDISCLI_AUTH:password VALKEYCLI_AUTH:password", "", dialect="redis", stops=True,
    ),
    "sqlcmd": Client(_SQLCMD, ("user-name",), ("password",), ("server",), ("database-name",), (), (), (), "SQLCMDUSER:user SQLCMDPASSWORD:password SQLCMDSERVER:host"),
    "mssql-cli": Client("S,server= U,username= P,password= d,database= E,integrated Q,query= i,input_file= o,output_file=", ("username",), ("password",), ("server",), ("database",)),
    "bcp": Client(_BCP, ("user-name",), ("password",), ("server",), ("database-name",)),
    "tsql bsqldb freebcp": Client("S= H= p= U= P= I= D= o= J= i= C= h= t= d=", ("U",), ("P",), ("S", "H"), ("D",)),
    "clickhouse-client clickhouse clickhouse-local chc": Client(
        "h,host= port= u,user= password= d,database= q,query= n,multiquery m,multiline f,format= F= queries-file= t,time s,secure C,config-file= config= connection= ask-password jwt= ssh-key-file= "
        "param= max_memory_usage= A,accept-invalid-certificate",
        ("user",), ("password", "jwt"), ("host",), ("database",), (), ("connection",), ("config-file", "config", "ssh-key-file"), "CLICKHOUSE_USER:user CLICKHOUSE_PASSWORD:password CLICKHOUSE_HOST:host", "clickhouse",
    ),
    "cqlsh cassandra-stress ycqlsh": Client(
        "u,username= p,password= k,keyspace= f,file= e,execute= C,color encoding= cqlshrc= credentials= cqlversion= ssl b,secure-connect-bundle= "
        "connect-timeout= request-timeout= t,tty v,insecure-password-without-warning protocol-version= consistency-level=",
        ("username",), ("password",), (), ("keyspace",), (), (), ("cqlshrc", "credentials", "secure-connect-bundle"), "CQLSH_HOST:host", "host",
    ),
    "nodetool": Client("h,host= p,port= u,username= pw,password= pwf,password-file=", ("username",), ("password",), ("host",), files=("password-file",), stops=True),
    "snowsql": Client(
        "a,accountname= u,username= d,dbname= s,schemaname= r,rolename= w,warehouse= h,host= p,port= q,query= f,filename= o,option= c,connection= "
        "D,variable= P,prompt M,mfa-prompt authenticator= private-key-path= token= config= generate-jwt mfa-passcode= region= x",
        ("username",), ("token",), ("accountname", "host"), ("dbname",), (), ("connection",), ("private-key-path", "config"), "SNOWSQL_ACCOUNT:host SNOWSQL_USER:user SNOWSQL_PWD:password", service="snowflake",
    ),
    "cockroach": Client(
        "url= u,user= host= p,port= d,database= e,execute= f,file= certs-dir= insecure format= set= echo-sql cert-principal-map= watch= background",
        ("user",), (), ("host",), ("database",), ("url",), (), ("certs-dir",), "COCKROACH_URL:connection COCKROACH_USER:user COCKROACH_HOST:host COCKROACH_CERTS_DIR:files",
    ),
    "sqlplus sqlplus64 sqlldr expdp impdp exp imp rman sql": Client("-S L H V M= R= C= AC F NOLOG NOLOGINTIME name=", first="oracle"),
    "usql dbmate atlas-migrate litecli iredis": Client(
        "c,command= f,file= l,list-drivers w,no-password W,password h= a= user= no-password o,out= v,set= variable= t q A F= P,pset= R= T= n= d,migrations-dir= e,env= u,url= s,schema-file= wait wait-timeout=",
        ("user",), ("a",), ("h",), (), ("url",), (), (), "", "connection",
    ),
    "beeline": Client("u= n= p= d= w,password-file= e= f= i= hiveconf= hivevar=", ("n",), ("p",), (), (), ("u",), (), ("password-file",)),
    "hdbsql": Client("n= u= p= d= i= U= o= I= m A a x j quiet", ("u",), ("p",), ("n",), ("d",), (), ("U",)),
    "cypher-shell": Client("a,address,uri= u,username= p,password= d,database= f,file= format= P,param= encryption= fail-fast non-interactive impersonate=", ("username",), ("password",), ("uri",), ("database",), ("uri",), (), (), "NEO4J_USERNAME:user NEO4J_PASSWORD:password NEO4J_URI:host NEO4J_ADDRESS:host"),
    "trino presto": Client("server= user= password catalog= schema= execute= f,file= access-token= client-info= session= output-format= truststore-path= keystore-path= keystore-password=", ("user",), ("access-token",), ("server",), ("catalog",), (), (), ("keystore-path",), "TRINO_PASSWORD:password"),
    "etcdctl": Client("endpoints= user= password= cacert= cert= key= command-timeout= dial-timeout= w,write-out= prefix from-key limit= insecure-skip-tls-verify", ("user",), ("password",), ("endpoints",), (), (), (), ("cert",), "ETCDCTL_USER:user ETCDCTL_PASSWORD:password ETCDCTL_ENDPOINTS:host ETCDCTL_CERT:files", dialect="etcd"),
    "rabbitmqadmin": Client("H,host= P,port= V,vhost= u,username= p,password= N,node= s,ssl c,config= f,format= S,sort= d,depth= path-prefix= U,base-uri=", ("username",), ("password",), ("host",), ("vhost",), (), ("node",), ("config",)),
    "ldapsearch ldapmodify ldapadd ldapdelete ldappasswd ldapwhoami ldapmodrdn ldapcompare": Client(
        "D= w= y= H= h= p= b= s= x W f= Z ZZ L LL LLL o= l= z= S= T= t A a= c n v e= E= M P= U= Y= X= R= I Q N O= C d= V u",
        ("D",), ("w",), ("H", "h"), (), (), (), ("y",), service="ldap",
    ),
    "influx": Client(
        "t,token= host= o,org= org-id= b,bucket= c,active-config= configs-path= username-password= u,username= p,password= f,file= r= n,name= skip-verify raw database= execute= username= precision= a,active host-url= config-name=",
        ("username", "org"), ("token", "password"), ("host",), ("database",), (), ("active-config",), ("configs-path",), "INFLUX_TOKEN:password INFLUX_ORG:user INFLUX_USERNAME:user INFLUX_PASSWORD:password INFLUX_HOST:host",
    ),
    "smbclient rpcclient": Client("U,user= N,no-pass A,authentication-file= W,workgroup= c,command= k I,ip-address= p,port= L,list= m= D,directory= T= t,timeout= s= password= pw-nt-hash", ("user",), ("password",), ("ip-address",), (), (), (), ("authentication-file",), "USER_PASSWORD:password", "share", service="smb", dialect="smb"),
}  # fmt: skip

CLIENTS: dict[str, Client] = {
    name: client for names, client in {**_POSTGRES, **_OTHERS}.items() for name in names.split()
}
"""Program -> how it is told who logs in."""
