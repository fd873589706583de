"""Migration tools: what they do to a database, and which database that is."""

from __future__ import annotations

import pytest
from acts_in_folder import acts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.bash import read_command
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.services import migrations
from shellguard.parse.services.migrations_rows import rows_of
from shellguard.parse.services.migrations_table import NAMES, TOOLS
from shellguard.parse.services.readers import PROGRAMS
from shellguard.parse.services.service_act import Scope, Verb

RESET, DROP, EMPTY = ("reset", "database"), ("delete", "database"), ("empty", "database")
ALL_BACK, ONE_BACK, FORWARD = ("reset", "schema"), ("replace", "schema"), ("migrate", "schema")
DOES = {
    "prisma reset": ("npx prisma migrate reset --force", [RESET]),
    "prisma push over everything": ("npx prisma db push --force-reset", [RESET]),
    "prisma push with losses": ("npx prisma db push --accept-data-loss", [ONE_BACK]),
    "prisma push": ("npx prisma db push", [FORWARD]),
    "prisma deploy": ("npx prisma migrate deploy", [FORWARD]),
    "prisma status": ("npx prisma migrate status", []),
    "prisma help": ("npx prisma migrate reset --help", []),
    "prisma, a name that says drop": ("npx prisma migrate dev --name drop_users", [FORWARD]),
    "prisma through pnpm": ("pnpm prisma migrate reset", [RESET]),
    "prisma through bun": ("bun run prisma migrate reset", [RESET]),
    "a package of that name": ("yarn add prisma", []),
    "drizzle forced": ("npx drizzle-kit push --force", [ONE_BACK]),
    "rails drop": ("bin/rails db:drop", [DROP]),
    "rails drop and create": ("rake db:drop db:create", [DROP, ("create", "database")]),
    "rails back to nothing": ("rails db:migrate VERSION=0", [ALL_BACK]),
    "rails back to nothing by a variable": ("VERSION=0 rake db:migrate", [ALL_BACK]),
    "rails one back": ("bundle exec rails db:rollback", [ONE_BACK]),
    "rails schema loaded": ("bundle exec rake db:schema:load", [RESET]),
    "rails test database": ("bin/rails db:test:prepare", []),
    "rails task nobody knows": ("bin/rails db:nuke_everything", [DROP]),
    "rails a migration's name": ("bin/rails generate migration DropDatabase", []),
    "rails truncated": ("bin/rails db:truncate_all", [EMPTY]),
    "django flush": ("python manage.py flush --no-input", [EMPTY]),
    "django app to nothing": ("python3 manage.py migrate shop zero", [ALL_BACK]),
    "django forward": ("./manage.py migrate", [FORWARD]),
    "django plan": ("./manage.py migrate --plan", []),
    "django prints the statements": ("python manage.py sqlflush", []),
    "django command nobody knows": ("python manage.py drop_all_tables", [("delete", "table")]),
    "django command about a person": ("python manage.py reset_password joe", []),
    "laravel fresh": ("php artisan migrate:fresh --seed", [RESET]),
    "laravel in sail": ("./vendor/bin/sail artisan db:wipe", [EMPTY]),
    "laravel pretends": ("php artisan migrate:rollback --pretend", []),
    "laravel cache": ("php artisan cache:clear", []),
    "alembic to nothing": ("alembic -c other.ini downgrade base", [ALL_BACK]),
    "alembic far back": ("alembic downgrade -10", [ALL_BACK]),
    "alembic one back": ("python -m alembic downgrade -1", [ONE_BACK]),
    "alembic prints": ("alembic downgrade base --sql", []),
    "flask to nothing": ("flask db downgrade base", [ALL_BACK]),
    "flask forward": ("flask db upgrade", [FORWARD]),
    "sequelize": ("npx sequelize-cli db:migrate:undo:all", [ALL_BACK]),
    "knex all": ("npx knex migrate:rollback --all", [ALL_BACK]),
    "knex one": ("npx knex migrate:rollback", [ONE_BACK]),
    "typeorm": ("npx typeorm schema:drop -d src/data.ts", [("delete", "schema")]),
    "flyway": ("flyway clean migrate", [("empty", "schema"), FORWARD]),
    "flyway through maven": ("./mvnw flyway:clean", [("empty", "schema")]),
    "flyway through gradle": ("./gradlew :db:flywayClean", [("empty", "schema")]),
    "gradle clean": ("./gradlew clean build", []),
    "liquibase": ("liquibase --changelog-file=a.xml drop-all", [("empty", "schema")]),
    "liquibase prints": ("liquibase rollback-count-sql 1", []),
    "golang-migrate": ("migrate -path db -database mysql://h/d down -all", [ALL_BACK]),
    "golang-migrate one": ("migrate -path=db -database=mysql://h/d down 1", [ONE_BACK]),
    "goose": ("goose -dir db postgres 'host=db.example.com dbname=app' reset", [ALL_BACK]),
    "sqlx through cargo": ("cargo sqlx database drop -y", [DROP]),
    "diesel": ("diesel migration revert --all", [ALL_BACK]),
    "ecto": ("mix do ecto.drop, ecto.create", [DROP]),
    "ecto tests": ("mix test", []),
    "phinx": ("vendor/bin/phinx rollback -t 0", [ALL_BACK]),
    "doctrine": ("php bin/console doctrine:schema:drop --dump-sql", []),
    "wordpress": ("wp site empty --yes", [EMPTY]),
    "wordpress elsewhere": ("wp @production db reset --yes", [DROP]),
    "wordpress export": ("wp db export - ", []),
    "supabase": ("supabase db reset --linked", [RESET]),
    "supabase dry": ("supabase db push --dry-run", []),
    "dotnet": ("dotnet ef database drop --force", [DROP]),
    "archived rows": ("pt-archiver --source h=x --purge --where '1=1'", [("delete", "rows")]),
    "archived rows, dry": ("pt-archiver --source h=x --purge --dry-run", []),
}  # fmt: skip


@pytest.mark.parametrize(("command", "expected"), DOES.values(), ids=DOES)
def test_command_is_read_to_acts(command: str, expected: list[tuple[str, str]]) -> None:
    assert list(dict.fromkeys((a.verb, a.thing) for a in acts_of(command))) == expected


REMOTE = "postgresql://app:hush@db.prod.example.com:5432/app?schema=public"
LOCAL = "postgres://app:hush@localhost/app_dev"
RAILS = "default: &d\n  adapter: postgresql\n  host: <%= ENV.fetch('DB_HOST') { 'localhost' } %>\ndevelopment:\n  <<: *d\n  database: dev\nproduction:\n  url: <%= ENV['DATABASE_URL'] %>\n"
LARAVEL = "DB_CONNECTION=mysql\nDB_HOST=10.0.3.4\nDB_DATABASE=shop\nDB_PASSWORD=hush\n"
DJANGO = "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_.settings')"
KNEX = "module.exports = { development: { connection: { host: 'localhost', database: 'a' } },\n production: { connection: { host: 'db.example.com', database: 'b' } } }"
WHERE: dict[str, tuple[str, dict[str, str | bytes], str, bool]] = {
    "an option": ("sqlx database drop --database-url mysql://u:hush@db.example.com/app", {}, "db.example.com/app", False),
    "an option before the file": (f"dbmate --url {LOCAL} drop", {".env": f"DATABASE_URL={REMOTE}"}, "localhost/app_dev", True),
    "an assignment before the file": (f"DATABASE_URL={LOCAL} npx prisma migrate reset", {".env": f"DATABASE_URL={REMOTE}"}, "localhost/app_dev", True),
    "an exported variable": (f"export DATABASE_URL={REMOTE}; npx prisma migrate reset", {}, "db.prod.example.com/app from the environment", False),
    "a variable that is taken back": (f"export DATABASE_URL={REMOTE}; unset DATABASE_URL; npx prisma migrate reset", {}, "", False),
    "a variable nobody can know": ("DATABASE_URL=$(cat url) npx prisma migrate reset", {".env": f"DATABASE_URL={LOCAL}"}, "", False),
    "a file of variables": ("npx prisma migrate reset", {".env": f'DATABASE_URL="{REMOTE}"'}, "db.prod.example.com/app from .env", False),
    "a file that a wrapper loads": ("npx dotenv -e .env.production -- npx prisma migrate reset", {".env": f"DATABASE_URL={LOCAL}", ".env.production": f"DATABASE_URL={REMOTE}"}, "db.prod.example.com/app from .env.production", False),
    "a file another wrapper loads": ("npx env-cmd -f .env.e2e prisma migrate reset", {".env.e2e": f"DATABASE_URL={LOCAL}"}, "localhost/app_dev from .env.e2e", True),
    "a keeper of secrets": ("railway run npx prisma migrate reset", {".env": f"DATABASE_URL={LOCAL}"}, "variables from railway", False),
    "the direct one before the pooled": ("npx prisma migrate reset", {"prisma/schema.prisma": 'url = env("DATABASE_URL")\n directUrl = env("DIRECT_URL")', ".env": f"DATABASE_URL={LOCAL}\nDIRECT_URL={REMOTE}"}, "db.prod.example.com/app from .env", False),
    "a file database in the schema": ("npx prisma migrate reset", {"prisma/schema.prisma": 'datasource db {\n url = "file:./dev.db" }'}, "dev.db from schema.prisma", True),
    "another schema": ("npx prisma migrate reset --schema=b/s.prisma", {"b/s.prisma": 'url = env("B_URL")', "b/.env": f"B_URL={REMOTE}"}, "db.prod.example.com/app from .env", False),
    "a commented line": ("alembic downgrade base", {"alembic.ini": f"# sqlalchemy.url = {LOCAL}\nsqlalchemy.url = {REMOTE}"}, "db.prod.example.com/app from alembic.ini", False),
    "rails as it stands": ("bin/rails db:drop", {"config/database.yml": RAILS}, "localhost/dev from config/database.yml", True),
    "rails, a host by variable": ("DB_HOST=db.example.com bin/rails db:drop", {"config/database.yml": RAILS}, "db.example.com/dev from config/database.yml", False),
    "rails, the variable wins": (f"DATABASE_URL={REMOTE} bin/rails db:drop", {"config/database.yml": RAILS}, "db.prod.example.com/app", False),
    "rails in production": ("RAILS_ENV=production bin/rails db:drop", {"config/database.yml": RAILS}, "production", False),
    "rails in tests": ("rake db:drop RAILS_ENV=test", {}, "test", False),
    "laravel": ("php artisan migrate:fresh", {".env": LARAVEL}, "10.0.3.4/shop from .env", False),
    "laravel tests without their file": ("php artisan migrate:fresh --env=testing", {".env": LARAVEL}, "10.0.3.4/shop from .env", False),
    "laravel tests with their file": ("php artisan migrate:fresh --env=testing", {".env": LARAVEL, ".env.testing": "DB_CONNECTION=sqlite"}, "a file", True),
    "laravel tests, nothing known": ("php artisan migrate:fresh --env=testing", {}, "", False),
    "symfony's own order": ("php bin/console doctrine:schema:drop --force", {".env": f"DATABASE_URL={LOCAL}", ".env.local": f"DATABASE_URL={REMOTE}"}, "db.prod.example.com/app from .env.local", False),
    "django, a literal host": ("python manage.py flush", {"manage.py": DJANGO, "site_/settings.py": "DATABASES = {'default': {'NAME': 'shop', 'HOST': 'db.example.com'}}"}, "db.example.com/shop from settings.py", False),
    "django, a file": ("python manage.py flush", {"manage.py": DJANGO, "site_/settings.py": "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3'}}"}, "a file from settings.py", True),
    "knex, the stage by an option": ("npx knex migrate:rollback --all --env production", {"knexfile.js": KNEX}, "db.example.com/b from knexfile.js, production", False),
    "knex as it stands": ("npx knex migrate:rollback --all", {"knexfile.js": KNEX}, "localhost/a from knexfile.js", True),
    "drizzle, a file it loads": ("npx drizzle-kit push --force", {"drizzle.config.ts": "config({ path: '.env.local' }); url: process.env.DB_URL!", ".env.local": f"DB_URL={REMOTE}"}, "db.prod.example.com/app from .env.local", False),
    "a compose service": ("npx prisma migrate reset", {".env": "DATABASE_URL=postgres://u:p@postgres:5432/app"}, "postgres/app from .env", True),
    "a service named production": ("npx prisma migrate reset", {".env": "DATABASE_URL=postgres://u:p@prod-db/app"}, "prod-db/app from .env", False),
    "in a container": ("docker compose exec web bin/rails db:drop", {"config/database.yml": RAILS}, "container web", False),
    "prisma, the variable its schema names": ("npx prisma migrate reset", {"prisma/schema.prisma": 'datasource db { url = env("DATABASE_URL") }', ".env": f"DATABASE_URL={LOCAL}"}, "localhost/app_dev from .env", True),
    "supabase, its own development stack": ("supabase db reset", {}, "", True),
    "supabase, a URL": (f"supabase db reset --db-url={REMOTE}", {}, "db.prod.example.com/app", False),
    "supabase, linked": ("supabase db reset --linked", {}, "the linked project", False),
    "a file that expands": ("npx prisma migrate reset", {".env": "HOST=db.example.com\nDATABASE_URL=postgres://u:p@${HOST}/app"}, "db.example.com/app from .env", False),
}  # fmt: skip


@pytest.mark.parametrize(("command", "files", "where", "is_local"), WHERE.values(), ids=WHERE)
def test_database_is_found_as_the_tool_finds_it(
    command: str, files: dict[str, str | bytes], where: str, is_local: bool
) -> None:
    found = acts_of(command, files)
    assert {(a.where, a.is_local) for a in found} == {(where, is_local)}


def test_environment_of_the_attempt_counts() -> None:
    found = acts_of("npx prisma migrate reset", environment={"DATABASE_URL": REMOTE})
    assert [a.where for a in found] == ["db.prod.example.com/app from the environment"]


@pytest.mark.parametrize(("command", "files"), [(c, f) for c, f, _, _ in WHERE.values()], ids=WHERE)
def test_no_act_holds_a_password(command: str, files: dict[str, str | bytes]) -> None:
    assert not any("hush" in repr(a) for a in acts_of(command, files))


OFF = {
    "rails": ("RAILS_ENV=production DISABLE_DATABASE_ENVIRONMENT_CHECK=1 rails db:drop", True),
    "rails, exported": (
        "export RAILS_ENV=production DISABLE_DATABASE_ENVIRONMENT_CHECK=1; rails db:drop",
        True,
    ),
    "rails in tests": ("RAILS_ENV=test DISABLE_DATABASE_ENVIRONMENT_CHECK=1 rails db:drop", False),
    "laravel": ("php artisan migrate:fresh --env=production --force", True),
    "laravel, unsaid": ("php artisan migrate:fresh --force", False),
}


@pytest.mark.parametrize(("command", "is_off"), OFF.values(), ids=OFF)
def test_overruled_protection_is_said(command: str, is_off: bool) -> None:
    assert [a.where.endswith("protection switched off") for a in acts_of(command)] == [is_off]


def test_every_tool_of_the_table_is_registered() -> None:
    assert {*TOOLS, *NAMES} <= PROGRAMS
    assert all(usual in TOOLS for usual in NAMES.values())


@pytest.mark.parametrize("name", TOOLS)
def test_every_row_can_be_read(name: str) -> None:
    rows = rows_of(TOOLS[name].rows)
    assert rows
    assert all(r.verb is None or r.scope in set(Scope) for r in rows)


def test_scope_is_everything_for_a_reset_and_one_for_a_step() -> None:
    assert [a.scope for a in acts_of("npx prisma migrate reset")] == [Scope.ALL]
    assert [a.scope for a in acts_of("alembic downgrade -1")] == [Scope.ONE]


def test_wrapper_names_the_file_it_loads() -> None:
    calls = read_command(
        "dotenvx run -f .env.prod -- npx prisma migrate reset", cwd="/w", home="/h"
    ).invocations
    assert [c.env_files for c in calls if c.program == "prisma"] == [(".env.prod",)]


_WORDS = st.sampled_from(
    [
        "db:drop",
        "reset",
        "--env",
        "zero",
        "",
        "-",
        "--",
        UNKNOWN,
        "=",
        "a=b",
        "@x",
        "postgres://u:p@h/d",
        "down",
        "-1",
        "é" * 40,
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted({*TOOLS, *NAMES})), st.lists(_WORDS, max_size=6))
def test_reader_takes_any_words(program: str, words: list[str]) -> None:
    found = migrations.read(Invocation(program, tuple(Arg(w) for w in words)), world=None)
    assert all(isinstance(a.verb, Verb) for a in found)
