"""Whom clients of databases log in as."""

from __future__ import annotations

import pytest
from identity_calls import told

ACTS: dict[str, list[str]] = {
    "psql -U app -h db.example.com -d shop -c 'select 1'": ['used database account=app@db.example.com/shop host=db.example.com'],
    'psql -h /run/postgresql -U app shop': ['used database account=app@localhost/shop host=localhost'],
    'psql -h prod.example.com mydb': ['used database account=prod.example.com/mydb host=prod.example.com'],
    'psql postgres://app:s3cret@db.example.com:5432/shop': ['used database account=app@db.example.com/shop secret=s3cret host=db.example.com'],
    'psql postgresql://postgres:postgres@localhost/app': ['used database account=postgres@localhost/app secret=postgres host=localhost guess'],
    'psql "$DATABASE_URL"': ['used database variable=DATABASE_URL'],
    'psql "host=db.example.com user=app password=s3cret dbname=shop"': ['used database account=app@db.example.com/shop secret=s3cret host=db.example.com'],
    'psql service=prod': ['used database account=prod'],
    'psql -d "postgres://app:$PW@db/shop"': ['used database account=app@db/shop variable=PW host=db'],
    'PGPASSWORD=s3cret psql -h db -U a shop': ['used database account=a@db/shop secret=s3cret host=db'],
    'PGPASSWORD=$X psql -U a': ['used database account=a variable=X'],
    'export PGPASSWORD=zzz; psql -h db.example.com': ['used database account=db.example.com secret=zzz host=db.example.com'],
    'PGPASSFILE=/p psql x': ['used database account=x file=/p'],
    'pg_dump -U app -h db.example.com shop -f out.sql': ['used database account=app@db.example.com/shop host=db.example.com'],
    'pg_dump --dbname=postgres://a:bcd@h/db': ['used database account=a@h/db secret=bcd host=h'],
    'dropdb -U postgres foo': ['used database account=postgres'],
    'kubectl exec -it pg-0 -- psql -U postgres': ['used database account=postgres@pg-0 host=pg-0'],
    'mysql -uroot -proot app': ['used database account=root/app secret=root guess'],
    'mysql -u root -p app': ['used database account=root/app'],
    "mysql -uroot -p'' app": ['used database account=root/app guess'],
    'mysql -u root --password= app': ['used database account=root/app guess'],
    'mysql -h db.example.com -u app -pS3cret shop': ['used database account=app@db.example.com/shop secret=S3cret host=db.example.com'],
    'mysql --defaults-extra-file=/x.cnf shop': ['used database account=shop file=/x.cnf'],
    'mysql --login-path=prod': ['used database account=prod'],
    'MYSQL_PWD=abc mysql -u app shop': ['used database account=app/shop secret=abc'],
    'mysqldump -u app -pX shop': ['used database account=app/shop secret=X'],
    'mysqladmin -u root -psecret ping': ['used database account=root secret=secret guess'],
    'mongosh "mongodb+srv://u:pw12@c.example.com/db"': ['used database account=u@c.example.com/db secret=pw12 host=c.example.com'],
    'mongosh -u admin -p admin --authenticationDatabase admin': ['used database account=admin secret=admin guess'],
    'redis-cli -a s3cret -h r.example.com get x': ['used database account=r.example.com secret=s3cret host=r.example.com'],
    'redis-cli -u redis://u:pw@r.example.com:6379/0 get x': ['used database account=u@r.example.com/0 secret=pw host=r.example.com'],
    'redis-cli AUTH s3cret': ['used database secret=s3cret'],
    'redis-cli --user bob --pass abc ping': ['used database account=bob secret=abc'],
    'REDISCLI_AUTH=x redis-cli ping': ['used database secret=x'],
    "sqlcmd -S db.example.com -U sa -P 'P@ssw0rd' -Q 'select 1'": ['used database account=sa@db.example.com secret=P@ssw0rd host=db.example.com guess'],
    'bcp db.t out f -S h.example.com -U sa -P x1': ['used database account=sa@h.example.com secret=x1 host=h.example.com'],
    'clickhouse-client --host h.example.com --user u --password p': ['used database account=u@h.example.com secret=p host=h.example.com'],
    'cqlsh h.example.com -u a -p b': ['used database account=a@h.example.com secret=b host=h.example.com'],
    'influx query -t tok --org o x': ['used database account=o secret=tok'],
    'influx config create --config-name x': ['stored database account=x'],
    'influx config prod': ['stored database account=prod'],
    'snowsql -a acct -u bob -d db': ['used snowflake account=bob@acct/db host=acct'],
    'snowsql -c prod': ['used snowflake account=prod'],
    'cockroach sql --url postgres://root:x1@h.example.com:26257/db': ['used database account=root@h.example.com/db secret=x1 host=h.example.com'],
    'cockroach sql --certs-dir=certs --host h': ['used database account=h file=/w/certs host=h'],
    'sqlplus scott/tiger@//db.example.com:1521/orcl': ['used database account=scott@db.example.com/orcl secret=tiger host=db.example.com guess'],
    'sqlplus / as sysdba': ["used database account=the system's user"],
    'sqlplus user@db': ['used database account=user/db'],
    'usql pg://a:bcd@h.example.com/db': ['used database account=a@h.example.com/db secret=bcd host=h.example.com'],
    'pgcli postgres://a:bcd@h.example.com/db': ['used database account=a@h.example.com/db secret=bcd host=h.example.com'],
    'mycli -u a -p b -h h.example.com': ['used database account=a@h.example.com secret=b host=h.example.com'],
    'etcdctl --user root:pw get x': ['used database account=root secret=pw'],
    'ldapsearch -x -D cn=admin,dc=e -w pw -H ldap://h.example.com': ['used ldap account=cn=admin,dc=e@h.example.com secret=pw host=h.example.com'],
    'mysql_config_editor set --login-path=prod --user=u --host=h.example.com --password': ['stored database account=prod host=h.example.com'],
}  # fmt: skip

NOTHING = (
    "psql",
    "psql mydb",
    "psql -c 'select 1'",
    "psql -h localhost mydb",
    "psql -l",
    "psql --help",
    "pg_dump -Fc mydb",
    "pg_restore -d app dump.sql",
    "docker exec web psql -U postgres",
    "docker compose exec db psql -U postgres -c 'select 1'",
    "mysql shop < a.sql",
    "mongosh",
    "mongosh script.js",
    "mongodump --uri mongodb://localhost:27017/db",
    "redis-cli get user",
    "redis-cli ping",
    "sqlcmd -S localhost -E -Q 'select 1'",
    "clickhouse client -q 'select 1'",
    "pg_isready -h h.example.com",
    "sqlite3 a.db",
)


@pytest.mark.parametrize(("command", "expected"), ACTS.items(), ids=ACTS)
def test_database_login_is_told(command: str, expected: list[str]) -> None:
    assert told(command) == expected


@pytest.mark.parametrize("command", NOTHING)
def test_ordinary_call_says_nothing(command: str) -> None:
    assert told(command) == []
