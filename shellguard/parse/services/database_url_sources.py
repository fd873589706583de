"""Where each migration tool gets its database from, and which one that is here: options, variables, files, in that order.

Promise: pure but for the files `world` is asked for, and total; what is not known stays unsaid. Sources: Prisma "Environment
variables" and "prisma.config", Drizzle "drizzle.config", Rails guide "Configuring a Database", Laravel "Configuration",
Symfony "Overriding environment values via .env", Django "settings", Flyway, Liquibase, dbmate, goose, sqlx and Diesel
manuals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.services.database_url import DatabasePlace, is_grave, place, place_of
from shellguard.parse.services.database_url_config import configured, looked_up, rails_configured
from shellguard.parse.services.database_url_variables import Variables

_TESTS = re.compile(r"(?:^|[^a-z])(?:tests?|testing|ci|tmp|temp|scratch|sandbox|e2e|spec)(?:$|[^a-z])", re.I)


@dataclass(frozen=True, slots=True)
class Sources:
    """One tool's."""

    variables: tuple[str, ...] = ("DATABASE_URL",)
    """Those that hold a URL; the first that is set counts."""
    parts: tuple[tuple[str, str], ...] = ()
    """(variable of the host, variable of the database)."""
    env_files: tuple[str, ...] = (".env",)
    """First come, first served; `{stage}` stands for the stage's name."""
    configs: tuple[str, ...] = ()
    is_config_first: bool = True
    """Whether a configuration counts before the variables of `variables`."""
    stages: tuple[str, ...] = ()
    """Variables that name the stage."""
    stage: str = ""
    """The stage where nobody names one."""
    is_rails: bool = False
    has_stage_file_only: bool = False
    """Laravel: where `.env.STAGE` exists, `.env` is not read."""


def _js(*names: str) -> tuple[str, ...]:
    return tuple(f"{n}.{ending}" for n in names for ending in ("ts", "js", "mjs", "cjs", "json"))


_NODE = ("NODE_ENV",)
PLAIN = Sources()
PRISMA = Sources(
    variables=("DIRECT_URL", "DATABASE_URL"),
    env_files=(".env", "prisma/.env"),
    configs=(
        "prisma.config.ts",
        "prisma.config.js",
        "prisma/schema.prisma",
        "schema.prisma",
        "prisma/schema/schema.prisma",
    ),
)
DRIZZLE = Sources(configs=_js("drizzle.config"))
KNEX = Sources(configs=_js("knexfile"), stages=_NODE, stage="development")
SEQUELIZE = Sources(
    configs=("config/config.json", "config/config.js", "config/database.js", "config/database.json"),
    stages=_NODE,
    stage="development",
)
TYPEORM = Sources(
    variables=("DATABASE_URL", "TYPEORM_URL"), parts=(("TYPEORM_HOST", "TYPEORM_DATABASE"),),
    configs=(*_js("ormconfig"), "data-source.ts", "src/data-source.ts", "src/database/data-source.ts", "typeorm.config.ts"),
)  # fmt: skip
MIKRO = Sources(
    variables=("MIKRO_ORM_CLIENT_URL", "DATABASE_URL"),
    parts=(("MIKRO_ORM_HOST", "MIKRO_ORM_DB_NAME"),),
    configs=_js("mikro-orm.config", "src/mikro-orm.config"),
)
PG = Sources(variables=("DATABASE_URL",), parts=(("PGHOST", "PGDATABASE"),))
RAILS = Sources(
    env_files=(), stages=("RAILS_ENV", "RACK_ENV"), stage="development", is_rails=True, is_config_first=False
)
LARAVEL = Sources(
    variables=("DB_URL", "DATABASE_URL"), parts=(("DB_HOST", "DB_DATABASE"),), env_files=(".env",), stages=("APP_ENV",), has_stage_file_only=True,
)  # fmt: skip
SYMFONY = Sources(
    env_files=(".env.{stage}.local", ".env.{stage}", ".env.local", ".env"),
    configs=("config/packages/doctrine.yaml",),
    stages=("APP_ENV",),
    stage="dev",
)
DJANGO = Sources(configs=("{settings}",))
ALEMBIC = Sources(
    variables=("DATABASE_URL", "SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_DATABASE_URL"), configs=("alembic.ini", "alembic/env.py", "migrations/env.py"),
)  # fmt: skip
FLASK = Sources(
    variables=("SQLALCHEMY_DATABASE_URI", "DATABASE_URL"),
    env_files=(".env", ".flaskenv"),
    configs=("config.py", "app/config.py"),
)
FLYWAY = Sources(
    variables=("FLYWAY_URL",),
    env_files=(),
    configs=("flyway.conf", "conf/flyway.conf", "flyway.toml", "src/main/resources/application.properties"),
    is_config_first=False,
)
LIQUIBASE = Sources(
    variables=("LIQUIBASE_COMMAND_URL",),
    env_files=(),
    configs=("liquibase.properties",),
    is_config_first=False,
)
GOOSE = Sources(variables=("GOOSE_DBSTRING", "DATABASE_URL"))
ECTO = Sources(
    configs=("config/{stage}.exs", "config/runtime.exs"), env_files=(), stages=("MIX_ENV",), stage="dev"
)
PHINX = Sources(configs=("phinx.php", "phinx.yml", "phinx.json"), stages=("PHINX_ENVIRONMENT",))
HASURA = Sources(variables=("HASURA_GRAPHQL_ENDPOINT",), configs=())
WORDPRESS = Sources(variables=("DATABASE_URL",), env_files=(".env",), configs=("wp-config.php",))
STRAPI = Sources(
    parts=(("DATABASE_HOST", "DATABASE_NAME"),),
    configs=("config/database.ts", "config/database.js"),
    stages=_NODE,
)
NONE = Sources(variables=(), env_files=())


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the database is, for an act's `where`; empty and not local where nobody can say."""

    where: str = ""
    is_local: bool = False


def whereabouts(
    variables: Variables,
    sources: Sources,
    *,
    said: str | None,
    stage: str = "",
    configs: tuple[str, ...] = (),
) -> Whereabouts:
    """`said`: the connection that the command itself names, None where it names none; `stage`: the one it names;
    `configs`: the configuration it names."""
    stage = stage or variables.text(*sources.stages) or sources.stage
    if said is not None:
        return _told(place_of(said), "", stage)
    if variables.keeper:
        # what is set already is not set anew by a file
        return Whereabouts(f"variables from {variables.keeper}")
    _load(variables, sources, stage)
    asked = (configs or sources.configs) if sources.is_config_first else ()
    found = (
        _configured(variables, asked, stage)
        or _by_variables(variables, sources)
        or _configured(variables, configs or sources.configs, stage)
        or (_by_rails(variables, stage) if sources.is_rails else None)
    )
    if found is not None:
        return _told(*found, stage)
    is_test = bool(_TESTS.search(stage)) and not sources.has_stage_file_only
    return Whereabouts(stage if is_test or is_grave(stage) else "")


def _told(where: DatabasePlace | None, origin: str, stage: str) -> Whereabouts:
    if where is None:
        return Whereabouts(stage if is_grave(stage) else "")
    origin = f"from {origin}" if origin else ""
    # SAFETY: where the place is known, a stage that calls itself a test excuses nothing: Laravel's `--env=testing`
    # takes the ordinary `.env` where there is no `.env.testing`
    said = stage if is_grave(stage) else ""
    shown = " ".join(p for p in (where.shown or ("a file" if where.is_local else ""), origin) if p)
    return Whereabouts(
        ", ".join(p for p in (shown, said) if p), where.is_local and not is_grave(f"{stage} {origin}")
    )


def _load(variables: Variables, sources: Sources, stage: str) -> None:
    for path in sources.env_files:
        if sources.has_stage_file_only and stage and variables.load(f".env.{stage}"):
            return
        variables.load(path.format(stage=stage or "development"))


def _configured(variables: Variables, paths: tuple[str, ...], stage: str) -> tuple[DatabasePlace, str] | None:
    for pattern in paths:
        path = pattern.replace("{stage}", stage)
        data = variables.content(path) if "{" not in path else None
        if data is None:
            continue
        for file in looked_up(data):
            variables.load(file)
        origins: list[str] = []

        def lookup(name: str, origins: list[str] = origins) -> str:
            value, origin = variables.get(name) or ("", "")
            origins.append(origin if value and UNKNOWN not in value else "")
            return "" if UNKNOWN in value else value

        where = configured(data, stage, lookup)
        if where is not None:
            return where, next((o for o in reversed(origins) if o), path.rpartition("/")[2])
    return None


def _by_variables(variables: Variables, sources: Sources) -> tuple[DatabasePlace, str] | None:
    for name in sources.variables:
        value, origin = variables.get(name) or ("", "")
        where = place_of(value) if value else None
        if where is not None:
            return where, origin
        if value:
            # it is set, and nobody can say to what: what a file has is not used
            return None
    for host, database in sources.parts:
        value, origin = variables.get(host) or ("", "")
        where = place(value, variables.text(database)) if value else None
        if where is not None:
            return where, origin
    is_file = variables.text("DB_CONNECTION").startswith("sqlite")
    return (DatabasePlace("", "", True), "") if is_file else None


def _by_rails(variables: Variables, stage: str) -> tuple[DatabasePlace, str] | None:
    if b"dotenv" in (variables.content("Gemfile") or b""):
        for path in (f".env.{stage}.local", ".env.local", f".env.{stage}", ".env"):
            variables.load(path)
    where = place_of(variables.text("DATABASE_URL"))
    if where is not None:
        return where, (variables.get("DATABASE_URL") or ("", ""))[1]
    where = rails_configured(variables.content("config/database.yml"), stage, variables.text)
    return (where, "config/database.yml") if where is not None else None
