"""Which program is read by which reader.

Promise: pure but for the import of a reader when its program is met; a reader is total, and a program that is not
listed does nothing to a service as far as anybody knows.

A reader is a module of this package with `read(call, *, world) -> tuple[ServiceAct, ...]`.
"""

from __future__ import annotations

from importlib import import_module

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.service_act import ServiceAct
from shellguard.parse.world import World

# Module of this package -> programs it reads, by their usual names.
_READERS: dict[str, str] = {
    "database_tools": "dropdb dropuser pg_restore mysqladmin mariadb-admin",
    "iac": "VBoxManage amplify ampx ansible ansible-playbook cdk colima copilot eb eksctl govc incus k0s k3d "
    "kind knife kops kubeadm limactl lxc minikube multipass nomad openstack osls packer pct pulumi puppet "
    "puppetserver qm rke salt salt-key sam serverless sls sst talosctl vagrant vboxmanage virsh",
    "migrations": "ace alembic artisan atlas buffalo-pop console convex craft dbmate dbt ddev diesel django django-admin "
    "doctrine doctrine-migrations dotnet drizzle-kit evolve flask flyway gh-ost goose gradle "
    "gradlew graphile-migrate hasura knex lando liquibase manage.py medusa migrate mikro-orm mikro-orm-esm "
    "mix mvn mvnw node-pg-migrate payload pg-migrate phinx prisma pt-archiver pt-online-schema-change "
    "rails rake sea-orm-cli sequelize sequelize-cli skeema soda spark sqitch sqlx strapi supabase typeorm "
    "typeorm-ts-node-commonjs typeorm-ts-node-esm wp yii",
    "terraform": "terraform tofu terragrunt cdktf",
}

# A program may speak to more than one service: each of its readers is asked.
_BY_PROGRAM: dict[str, tuple[str, ...]] = {}
for _module, _names in _READERS.items():
    for _name in _names.split():
        _BY_PROGRAM[_name] = (*_BY_PROGRAM.get(_name, ()), _module)

PROGRAMS = frozenset(_BY_PROGRAM)
"""Every program that some reader knows."""


def service_acts(
    call: Invocation, *, names: tuple[str, ...], world: World | None = None
) -> tuple[ServiceAct, ...]:
    """What `call`, whose program goes by these names, would do to services; empty when nothing is changed. Total."""
    modules = next((_BY_PROGRAM[n] for n in reversed(names) if n in _BY_PROGRAM), ())
    return tuple(
        act for module in modules for act in import_module(f"{__package__}.{module}").read(call, world=world)
    )
