"""Migration tools as tables: their options, and what each command does to a schema, a table or a database.

Promise: data only. Commands and options as the tools' own manuals spell them: Prisma CLI, drizzle-kit, Sequelize CLI, Knex,
TypeORM, MikroORM, Alembic, Django's django-admin, Flask-Migrate, Rails' databases.rake, Laravel's artisan, Flyway, Liquibase,
Supabase CLI, Atlas, goose, dbmate, golang-migrate, sqlx-cli, Diesel CLI, Ecto's mix tasks, Hasura CLI, Convex CLI, Doctrine,
Phinx, Yii, WP-CLI, Strapi, Payload, Medusa, SeaORM CLI, node-pg-migrate, dbt, Sqitch, Skeema, gh-ost, Percona Toolkit, DDEV,
Lando.

A row is `COMMAND… : VERB THING [SCOPE]`. A word that begins with `-` must be given as an option (`|` parts alternatives), with `!`
it must not be; `~` begins a regular expression that some word must match as a whole; `*` is any operand, and `a*` one that begins so.
The first row that fits counts; `-` behind the colon: nothing is done that anybody would miss.
"""

from __future__ import annotations

from dataclasses import dataclass

from shellguard.parse.option_grammar import Grammar
from shellguard.parse.services import database_url_sources as sources
from shellguard.parse.services.database_url_sources import Sources


@dataclass(frozen=True, slots=True)
class Tool:
    """How one tool is read."""

    rows: str
    options: str = ""
    """Its options that take a value, as `Grammar.of` reads them."""
    sources: Sources = sources.PLAIN
    urls: str = ""
    """Options whose value is a connection."""
    stages: str = ""
    """Options that name an environment."""
    configs: str = ""
    """Options that name a configuration or a schema file."""
    dry: str = ""
    """Options with which nothing is changed."""
    has_tasks: bool = False
    """Every operand is a command: `rake db:drop db:create`."""
    has_one_dash: bool = False
    """Go's flags and Flyway's: `-url` and `--url` are the same."""
    is_told_by_words: bool = True
    """Whether a command that no row names is read by its words."""

    @property
    def grammar(self) -> Grammar:
        """Of all its options."""
        return Grammar.of(self.options)


_RAILS = Tool(
    """
    db:test:* : -
    db:sessions:* : -
    db:schema:dump* db:structure:dump* : -
    db:drop:all* : delete database all
    db:drop* : delete database all
    db:reset* : reset database all
    db:purge* : empty database all
    db:truncate_all* : empty database all
    db:schema:load* : reset database all
    db:structure:load* : reset database all
    db:migrate:reset* : reset database all
    db:setup* : reset database all
    db:seed:replant* : empty database all
    db:fixtures:load* : replace rows many
    db:migrate* ~VERSION=0 : reset schema all
    db:migrate:down* : replace schema
    db:migrate:redo* : replace schema
    db:rollback* ~STEP=\\d\\d+ : reset schema all
    db:rollback* : replace schema
    db:migrate:status* : -
    db:migrate* : migrate schema
    db:prepare* : migrate schema
    db:forward* : migrate schema
    db:create* : create database
    """,
    "e,environment=",
    sources.RAILS,
    stages="environment",
    has_tasks=True,
)
_ARTISAN = Tool(
    """
    migrate:fresh : reset database all
    migrate:refresh : reset schema all
    migrate:reset : reset schema all
    db:wipe : empty database all
    migrate:rollback ~--step=\\d\\d+ : reset schema all
    migrate:rollback : replace schema
    migrate:status : -
    migrate:install : -
    migrate : migrate schema
    db:seed : change rows
    queue:clear : empty queue all
    queue:flush : empty queue all
    model:prune : delete rows many
    tenants:migrate-fresh : reset database all
    tenants:rollback : replace schema many
    """,
    "env= database= path= step= seeder= class= schema-path= model= force pretend",
    sources.LARAVEL,
    stages="env",
    dry="pretend",
    has_tasks=True,
)
_TYPEORM = Tool(
    """
    schema:drop : delete schema all
    schema:sync : replace schema many
    migration:revert : replace schema
    migration:run : migrate schema
    """,
    "d,dataSource= f,config= c,connection=",
    sources.TYPEORM,
    configs="dataSource config",
)
_DJANGO = Tool(
    """
    flush : empty database all
    reset_db : reset database all
    reset_schema : reset schema all
    sqlflush : -
    sqlmigrate : -
    showmigrations : -
    makemigrations : -
    squashmigrations : -
    migrate --plan|--check : -
    migrate * zero : reset schema all
    migrate --fake : change schema
    migrate : migrate schema
    drop_test_database : -
    loaddata : change rows
    clearsessions : -
    clear_cache : -
    remove_stale_contenttypes : delete rows many
    collectstatic : -
    """,
    "settings= pythonpath= database= v,verbosity= noinput no-input plan check fake",
    sources.DJANGO,
)
_ALEMBIC_ROWS = """
    downgrade ~base|-\\d\\d+|-[2-9] : reset schema all
    downgrade : replace schema
    upgrade : migrate schema
    stamp --purge : replace state
    stamp : change state
    """
_MAVEN = """
    flyway:clean : empty schema all
    ~.*flyway-maven-plugin(?::[^:]*)?:clean : empty schema all
    flyway:undo : replace schema
    flyway:migrate : migrate schema
    liquibase:dropAll : empty schema all
    ~.*liquibase-maven-plugin(?::[^:]*)?:dropAll : empty schema all
    liquibase:rollback : replace schema many
    liquibase:update : migrate schema
    """
_GRADLE = """
    ~(?:.*:)?flywayClean : empty schema all
    ~(?:.*:)?flywayUndo : replace schema
    ~(?:.*:)?flywayMigrate : migrate schema
    ~(?:.*:)?(?:dropAll|liquibaseDropAll) : empty schema all
    ~(?:.*:)?rollback(?:Count|ToDate)? : replace schema many
    """
_DOCTRINE = """
    doctrine:database:drop : delete database all
    doctrine:schema:drop --dump-sql : -
    doctrine:schema:drop : delete schema all
    orm:schema-tool:drop --dump-sql : -
    orm:schema-tool:drop : delete schema all
    doctrine:schema:update --complete : replace schema many
    doctrine:schema:update --force : migrate schema
    doctrine:fixtures:load --append : -
    doctrine:fixtures:load : empty database all
    doctrine:mongodb:schema:drop : delete schema all
    ~doctrine:migrations:migrate|migrations:migrate ~first|0 : reset schema all
    ~doctrine:migrations:migrate|migrations:migrate prev : replace schema
    ~doctrine:migrations:migrate|migrations:migrate : migrate schema
    ~doctrine:migrations:execute|migrations:execute --down : replace schema
    dbal:run-sql : change rows
    """
_SEA = "fresh|refresh|reset : reset schema all\n down : replace schema\n up : migrate schema"

TOOLS: dict[str, Tool] = {
    "prisma": Tool(
        """
        migrate reset : reset database all
        db push --force-reset : reset database all
        db push --accept-data-loss : replace schema many
        migrate deploy|dev : migrate schema
        migrate resolve : change state
        migrate status|diff : -
        db push : migrate schema
        db execute : change rows
        db seed|pull : -
        migrate down : replace schema
        """,
        "schema= config= name= n= url= from-url= to-url= applied= rolled-back= file= f,force stdin skip-seed skip-generate "
        "force-reset accept-data-loss create-only",
        sources.PRISMA,
        urls="url",
        configs="schema config",
    ),
    "drizzle-kit": Tool(
        """
        drop : delete schema
        push --force : replace schema many
        push|migrate : migrate schema
        """,
        "config= out= schema= dialect= url= host= port= user= password= database= ssl= force strict verbose",
        sources.DRIZZLE,
        urls="url",
        configs="config",
    ),
    "sequelize": Tool(
        """
        db:drop : delete database all
        db:migrate:undo:all : reset schema all
        db:seed:undo:all : empty table all
        db:migrate:undo* : replace schema
        db:seed:undo* : delete rows many
        db:migrate:status : -
        db:migrate* : migrate schema
        """,
        "env= config= options-path= migrations-path= seeders-path= models-path= url= name= to= from= seed=",
        sources.SEQUELIZE,
        urls="url",
        stages="env",
        configs="config",
    ),
    "knex": Tool(
        """
        migrate:rollback --all : reset schema all
        migrate:rollback|migrate:down : replace schema
        migrate:latest|migrate:up : migrate schema
        migrate:unlock : -
        migrate:list|migrate:status|migrate:currentVersion : -
        seed:run : change rows
        """,
        "knexfile= knexpath= cwd= client= connection= env= migrations-directory= migrations-table-name= specific= x= all",
        sources.KNEX,
        urls="connection",
        stages="env",
        configs="knexfile",
    ),
    "typeorm": _TYPEORM,
    "mikro-orm": Tool(
        """
        schema:drop --dump : -
        schema:drop : delete schema all
        schema:fresh|migration:fresh : reset schema all
        migration:down : replace schema
        schema:update --run : migrate schema
        migration:up : migrate schema
        database:create : -
        """,
        "config= contextName= t,to= f,from= o,only= seed= dump run r fk-checks drop-db",
        sources.MIKRO,
        configs="config",
    ),
    "alembic": Tool(_ALEMBIC_ROWS, "c,config= n,name= x= m,message= rev-id= tag= sql purge", sources.ALEMBIC, configs="config", dry="sql"),
    "flask": Tool(
        "\n".join(f"db {row.strip()}" for row in _ALEMBIC_ROWS.strip().splitlines()),
        "A,app= e,env-file= d,directory= x,x-arg= m,message= sql tag= purge debug",
        sources.FLASK,
        dry="sql",
    ),
    "manage.py": _DJANGO,
    "rails": _RAILS,
    "artisan": _ARTISAN,
    "flyway": Tool(
        """
        clean : empty schema all
        undo : replace schema
        repair : change state
        migrate : migrate schema
        """,
        "url= user= password= configFiles= schemas= locations= environment= target=",
        sources.FLYWAY,
        urls="url",
        configs="configFiles",
        stages="environment",
        has_tasks=True,
        has_one_dash=True,
        is_told_by_words=False,
    ),
    "mvn": Tool(_MAVEN, "f,file= s,settings= P,activate-profiles= D,define= pl= T,threads=", sources.FLYWAY, has_tasks=True, is_told_by_words=False),
    "gradle": Tool(_GRADLE, "p,project-dir= b,build-file= P,project-prop= D,system-prop= x,exclude-task=", sources.FLYWAY, has_tasks=True, is_told_by_words=False),
    "liquibase": Tool(
        """
        drop-all|dropAll : empty schema all
        ~rollback-.*sql|rollback.*SQL|future-rollback.*|futureRollback.* : -
        ~rollback.* : replace schema many
        ~update-.*sql|update.*SQL : -
        ~update.* : migrate schema
        ~changelog-?[sS]ync|changelogSync.* : change state
        ~clear-?[cC]heck-?[sS]ums|release-?[lL]ocks : change state
        """,
        "url= username= password= changelog-file= changeLogFile= defaults-file= defaultsFile= driver= classpath= log-level= count= tag= force=",
        sources.LIQUIBASE,
        urls="url",
        configs="defaults-file defaultsFile",
    ),
    "supabase": Tool(
        """
        db reset --linked|--db-url : reset database all
        db reset : reset database all local
        db push --include-all|--include-seed : migrate schema
        db push : migrate schema
        migration up : migrate schema
        migration down : reset schema all
        migration repair : change state
        """,
        "db-url= workdir= project-ref= version= p,password= last= status= sql-paths= linked local dry-run include-all include-seed no-seed",
        sources.NONE,
        urls="db-url",
        dry="dry-run",
        is_told_by_words=False,
    ),
    "atlas": Tool(
        """
        schema apply --auto-approve : replace schema many
        schema apply : migrate schema
        schema clean : empty schema all
        migrate down : replace schema
        migrate apply : migrate schema
        migrate set : change state
        """,
        "u,url= t,to= f,file= c,config= env= var= dev-url= dir= s,schema= exclude= format= auto-approve dry-run to-version= to-tag=",
        sources.PLAIN,
        urls="url",
        stages="env",
        dry="dry-run",
        is_told_by_words=False,
    ),
    "goose": Tool(
        """
        reset : reset schema all
        down-to ~0 : reset schema all
        down-to : replace schema many
        down|redo : replace schema
        up* : migrate schema
        """,
        "dir= table= env= certfile= ssl-cert= ssl-key= timeout=",
        sources.GOOSE,
        has_tasks=True,
        has_one_dash=True,
    ),
    "dbmate": Tool(
        """
        drop : delete database all
        reset : reset database all
        down|rollback : replace schema
        load : replace schema many
        up|migrate : migrate schema
        """,
        "u,url= e,env= env-file= d,migrations-dir= migrations-table= s,schema-file= wait-timeout=",
        urls="url",
    ),
    "migrate": Tool(
        """
        drop : delete database all
        reset|clean|fresh : reset database all
        down-to|redo : replace schema many
        down ~-all|--all : reset schema all
        down ~\\d+ : replace schema
        down : reset schema all
        force : change state
        goto : replace schema
        up : migrate schema
        """,
        "source= path= database= prefetch= lock-timeout= all f",
        urls="database",
        has_one_dash=True,
        is_told_by_words=False,
    ),
    "sqlx": Tool(
        """
        database|db drop : delete database all
        database|db reset : reset database all
        database|db create|setup : migrate schema
        migrate|mig revert --target-version : replace schema many
        migrate|mig revert : replace schema
        migrate|mig run : migrate schema
        """,
        "D,database-url= source= target-version= connect-timeout= dry-run y f,force",
        urls="database-url",
        dry="dry-run",
    ),
    "diesel": Tool(
        """
        database|db drop : delete database all
        database|db reset : reset database all
        database|db setup : migrate schema
        migration revert|redo --all|-a : reset schema all
        migration revert|redo : replace schema
        migration run : migrate schema
        """,
        "database-url= config-file= migration-dir= n,number= a,all",
        urls="database-url",
    ),
    "mix": Tool(
        """
        ~ecto\\.drop,? : delete database all
        ~ecto\\.reset,? : reset database all
        ~ecto\\.rollback,? --all : reset schema all
        ~ecto\\.rollback,? --to|-v : replace schema many
        ~ecto\\.rollback,? : replace schema
        ~ecto\\.load,? : replace schema many
        ~ecto\\.(?:migrate|setup),? : migrate schema
        """,
        "r,repo= n,step= v,to= to-exclusive= prefix= migrations-path= all",
        sources.ECTO,
        has_tasks=True,
        is_told_by_words=False,
    ),
    "hasura": Tool(
        """
        metadata clear : empty config all
        migrate delete : delete schema
        migrate apply --down : replace schema many
        migrate apply --goto : replace schema many
        migrate apply : migrate schema
        metadata apply : deploy config
        metadata ic|inconsistency drop : delete config many
        deploy : deploy config
        """,
        "endpoint= admin-secret= project= database-name= envfile= version= down= up= goto= dry-run skip-execution type=",
        sources.HASURA,
        urls="endpoint",
        dry="dry-run",
    ),
    "convex": Tool(
        """
        import --replace-all : replace database all
        import --replace : replace table
        import : change rows
        env remove|unset : delete config
        env set : change config
        deploy : deploy app
        """,
        "table= format= path= deployment-name= url= env-file= preview-name= preview-create= cmd= component= prod yes y replace replace-all append",
        sources.NONE,
        dry="dry-run",
        is_told_by_words=False,
    ),
    "console": Tool(_DOCTRINE, "e,env= em= connection= n,no-interaction force f dump-sql append complete down", sources.SYMFONY, stages="env", dry="dry-run"),
    "phinx": Tool(
        """
        rollback ~-t|--target|-t0|--target=0 ~0|-t|-t0|--target=0 : reset schema all
        rollback : replace schema
        migrate : migrate schema
        seed:run : change rows
        """,
        "e,environment= c,configuration= p,parser= t,target= d,date= s,seed= x,dry-run",
        sources.PHINX,
        stages="environment",
        configs="configuration",
        dry="dry-run",
    ),
    "yii": Tool(
        """
        migrate/fresh : reset database all
        migrate/down all : reset schema all
        migrate/down|migrate/redo : replace schema
        migrate/to : replace schema many
        migrate|migrate/up : migrate schema
        fixture/unload : delete rows many
        """,
        "interactive= db= migrationPath= appconfig=",
    ),
    "spark": Tool("migrate:refresh : reset schema all\n migrate:rollback : replace schema\n migrate : migrate schema", "b= g= n= f"),
    "wp": Tool(
        """
        db reset|drop|clean : delete database all
        db import : replace database
        db query|cli|export|check|size|tables|prefix|search|columns|optimize|repair|create : -
        site empty : empty database all
        site delete : delete project
        search-replace : change rows many
        """,
        "path= url= ssh= http= user= require= context= exec= fields= format= skip-plugins? yes allow-root network dry-run",
        sources.WORDPRESS,
        dry="dry-run",
        is_told_by_words=False,
    ),
    "strapi": Tool(
        """
        import : replace database all
        transfer : replace database all
        configuration:restore|config:restore : replace config many
        """,
        "f,file= k,key= from= to= from-token= to-token= only= exclude= strategy= s= force",
        sources.STRAPI,
    ),
    "payload": Tool("migrate:fresh : reset database all\n migrate:reset|migrate:refresh : reset schema all\n migrate:down : replace schema\n migrate : migrate schema", "config="),
    "medusa": Tool("db:rollback : replace schema many\n migrations revert : replace schema\n db:migrate* : migrate schema\n migrations run : migrate schema", ""),
    "sea-orm-cli": Tool("\n".join(f"migrate {row.strip()}" for row in _SEA.splitlines()), "u,database-url= d,migration-dir= s,database-schema= n,num=", urls="database-url"),
    "node-pg-migrate": Tool(
        "down ~0|\\d\\d+ : reset schema all\n down : replace schema\n redo : replace schema\n up : migrate schema",
        "d,database-url-var= m,migrations-dir= config-file= config-value= f,config-file-path= t,migrations-table= s,schema= envPath= dry-run",
        sources.PG,
        dry="dry-run",
    ),
    "dbt": Tool(
        """
        run|build|seed|snapshot --full-refresh : change table many
        clean|debug|deps|docs|ls|list|parse|compile|test|source|show|run|build|seed|snapshot : -
        """,
        "t,target= s,select= m,models= exclude= vars= args= profile= profiles-dir= project-dir= target-path= threads= selector= full-refresh",
        sources.NONE,
        stages="target",
    ),
    "sqitch": Tool(
        """
        revert --log-only : change state
        revert ~(?:--to=?)?@?HEAD[~^].*|@HEAD.* : replace schema
        revert : reset schema all
        rebase : replace schema many
        deploy : migrate schema
        """,
        "C,chdir= t,target= d,db-name= h,db-host= p,db-port= u,db-user= f,plan-file= to= to-change= onto-change= upto-change= m,mode= s,set= y log-only",
        sources.NONE,
        urls="target",
    ),
    "skeema": Tool("push --allow-unsafe : replace schema many\n push : migrate schema", "h,host= P,port= u,user= ignore-table= allow-unsafe dry-run", sources.NONE, dry="dry-run"),
    "gh-ost": Tool("--execute : migrate table", "host= port= user= password= database= table= alter= execute", sources.NONE, urls="host", is_told_by_words=False),
    "pt-archiver": Tool("--purge : delete rows many", "source= dest= where= limit= commit-each= purge dry-run", sources.NONE, dry="dry-run", is_told_by_words=False),
    "pt-online-schema-change": Tool("--execute : migrate table", "alter= h,host= u,user= p,password= execute dry-run", sources.NONE, is_told_by_words=False),
    "ddev": Tool(
        """
        delete images : -
        delete --all|-a : delete project all local
        delete : delete project local
        import-db : replace database local
        snapshot restore : replace database local
        snapshot --cleanup : delete backup many local
        clean : delete backup many local
        """,
        "f,file= src= d,database= target-db= a,all O,omit-snapshot y,yes cleanup dry-run",
        sources.NONE,
        dry="dry-run",
        is_told_by_words=False,
    ),
    "lando": Tool("destroy : delete project local\n db-import : replace database local\n rebuild : reset project local", "h,host=", sources.NONE, is_told_by_words=False),
    "ace": Tool("migration:fresh|migration:refresh|migration:reset|db:wipe|db:truncate : reset schema all\n migration:rollback : replace schema\n migration:run : migrate schema", ""),
    "graphile-migrate": Tool("reset : reset database all\n migrate|watch : migrate schema", "c,config="),
    "buffalo-pop": Tool("drop : delete database all\n reset : reset database all\n migrate down : replace schema\n migrate : migrate schema", "e,env=", stages="env"),
    "evolve": Tool("erase : empty schema all\n repair : change state\n migrate : migrate schema", "c,connection-string=", urls="connection-string", sources=sources.NONE),
    "dotnet": Tool(
        """
        ef database drop --dry-run : -
        ef database drop : delete database all
        ef database update ~0 : reset schema all
        ef database update : migrate schema
        """,
        "c,context= p,project= s,startup-project= connection= f,force dry-run environment=",
        Sources(variables=(), env_files=(), configs=("appsettings.json",)),
        urls="connection",
        is_told_by_words=False,
    ),
}  # fmt: skip

# Other names that the same tools go by.
NAMES: dict[str, str] = {
    "sequelize-cli": "sequelize", "typeorm-ts-node-commonjs": "typeorm", "typeorm-ts-node-esm": "typeorm", "rake": "rails", "django-admin": "manage.py",
    "django": "manage.py", "doctrine": "console", "doctrine-migrations": "console", "craft": "yii", "mvnw": "mvn", "gradlew": "gradle", "pg-migrate": "node-pg-migrate",
    "mikro-orm-esm": "mikro-orm", "soda": "buffalo-pop",
}  # fmt: skip
