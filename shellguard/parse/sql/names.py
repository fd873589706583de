"""Names of the programs that hand SQL, or another store's commands, to a database.

Promise: names only, so that who merely asks whether a program is one of them loads no table.
"""

from __future__ import annotations

SQL_CLIENTS = frozenset(
    (
        "aws beeline bq clickhouse clickhouse-client clickhouse-local cockroach cqlsh databricks db2 dbt "
        "django-admin dolt drush duckdb fly flyctl gcloud heroku hive impala-shell influx isql litecli "
        "manage.py mariadb mssql-cli mycli mysql mysqlsh nzsql osql osqueryi pgcli presto presto-cli prisma "
        "pscale psql questdb rails railway rqlite snow snowsql spark-sql sql sqlcipher sqlcmd sqlite "
        "sqlite3 sqlline sqlplus steampipe supabase trino turso usql vsql wp wrangler ysqlsh"
    ).split()
)
"""The keys of `clients.CLIENTS_BY_NAME`."""
CLIENTS = SQL_CLIENTS | frozenset("mongosh mongo redis-cli valkey-cli keydb-cli".split())
"""Every program that hands what it reads to a database, in whatever language."""
