"""Which environments a call lands in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.classify.subject import Subject
from shellguard.context.act_environments import landings
from shellguard.context.environment_words import Tier
from shellguard.context.environments import NO_ENVIRONMENTS, EnvironmentMap, environment_map
from shellguard.context.landing import Landing
from shellguard.data.provider_files import packaged_providers
from shellguard.parse.bash import read_command
from shellguard.parse.identities.identity_use import IdentityUse, Use

HOME, WORKSPACE = "/home/u", "/home/u/work/app"


class Files:
    """A world of a few files."""

    def __init__(self, **files: str) -> None:
        self._files = {f"{WORKSPACE}/{n}" if not n.startswith("/") else n: t for n, t in files.items()}

    def content(self, path: str) -> bytes | None:
        text = self._files.get(path)
        return None if text is None else text.encode()

    def __getattr__(self, name: str):
        return lambda *_: None


def landed(
    command: str,
    *,
    environments: EnvironmentMap = NO_ENVIRONMENTS,
    uses: tuple[IdentityUse, ...] = (),
    cwd: str = WORKSPACE,
    environment: tuple[tuple[str, str], ...] = (),
    world=None,
) -> tuple[Landing, ...]:
    calls = read_command(
        command, cwd=cwd, home=HOME, workspace=WORKSPACE, environment=environment, world=world
    ).invocations
    return tuple(
        landing
        for call in calls
        for landing in landings(
            Subject(call, home=HOME, workspace=WORKSPACE, siblings=calls, world=world, providers=packaged_providers()),
            environments=environments,
            uses=uses,
            siblings=calls,
        )
    )  # fmt: skip


def tiers(command: str, **given) -> set[Tier]:
    return {at.tier for at in landed(command, **given) if at.is_remote}


P, S, T, D, U = Tier.PRODUCTION, Tier.STAGING, Tier.TEST, Tier.DEVELOPMENT, Tier.UNKNOWN

# command -> the highest tier where it changes something
CHANGED = [
    ("kubectl --context prod-eu delete ns web", P),
    ("kubectl delete deploy api -n production", P),
    ("kubectl delete deploy api -nproduction", P),
    ("kubectl --kubeconfig ~/.kube/prod.yaml delete pod --all", P),
    ("kubectl apply -f overlays/production/", P),
    ("kubectl apply -k ./overlays/staging", S),
    ("kubectl --context=stg-1 scale deploy/api --replicas=0", S),
    ("oc --context prod delete project shop", P),
    ("helm uninstall shop --kube-context prod", P),
    ("helm upgrade shop ./chart -f values-prod.yaml", P),
    ("helmfile -e production apply", P),
    ("aws --profile acme-prod ec2 terminate-instances --instance-ids i-1", P),
    ("aws ec2 terminate-instances --instance-ids i-1 --profile=acme-staging", S),
    ("AWS_PROFILE=prod aws s3 rb s3://x", P),
    ("aws s3 rm --recursive s3://acme-prod-uploads", P),
    ("aws s3 rm s3://models/prod/a/b.bin", P),
    ("aws s3 sync dist s3://www-production", P),
    ("aws s3 cp a s3://acme-staging-x/a", S),
    ("aws rds delete-db-instance --db-instance-identifier orders-prod --skip-final-snapshot", P),
    ("gcloud --project acme-prod sql instances delete db1", P),
    ("CLOUDSDK_CORE_PROJECT=acme-prod gcloud compute instances delete x", P),
    ("gcloud storage rm --recursive gs://prod-exports", P),
    ("az group delete -n rg1 --subscription Production", P),
    ("az webapp deployment slot swap -g rg-prod -n shop --slot staging", P),
    ("terraform -chdir=environments/prod destroy -auto-approve", P),
    ("terraform apply -var-file=prod.tfvars", P),
    ("terraform apply -var-file prod.tfvars", P),
    ("terraform apply -var env=production", P),
    ("TF_WORKSPACE=prod terraform destroy", P),
    ("cd environments/prod && terraform destroy", P),
    ("pulumi destroy -s acme/prod", P),
    ("PULUMI_STACK=staging pulumi up", S),
    ("cdk deploy ProdApiStack", P),
    ("sls remove --stage prod", P),
    ("sam deploy --config-env production", P),
    ("eb terminate shop-prod", P),
    ("copilot svc delete --env prod --name api", P),
    ("ansible-playbook -i inventories/production site.yml", P),
    ("ansible-playbook site.yml -l prod_web", P),
    ("ansible-playbook -i hosts site.yml -e env=staging", S),
    ("ansible production -m shell -a 'rm -rf /srv/x'", P),
    ("psql -h db.prod.acme.com -c 'drop table users'", P),
    ("psql -h db.staging.acme.com -c 'drop table users'", S),
    ("psql postgres://u:pw@db.prod.acme.com/app -c 'insert into t values (1)'", P),
    ("psql postgres://u:pw@db.acme.com/app_production -c 'update t set a=1'", P),
    ("PGHOST=db.prod psql -c 'truncate t'", P),
    ("psql \"$PROD_DATABASE_URL\" -c 'delete from t'", P),
    ("mysql -h prod-db -e 'drop database shop'", P),
    ("mysql -h db.qa.acme.com shop -e 'delete from t'", T),
    ("redis-cli -h cache.prod.internal flushall", P),
    ("mongosh mongodb://u:p@mongo-prod/app --eval 'db.dropDatabase()'", P),
    ("dropdb -h db-prod shop", P),
    ("RAILS_ENV=production rails db:drop", P),
    ("rails db:drop RAILS_ENV=production", P),
    ("rake db:reset RAILS_ENV=staging", S),
    ("MIX_ENV=prod mix ecto.drop", P),
    ("npx knex migrate:rollback --all --env production", P),
    ("php artisan migrate:fresh --env=production --force", P),
    ("python manage.py flush --settings=app.settings.production", P),
    ("DATABASE_URL=postgres://u:p@db.prod.acme.com/app npx prisma migrate reset --force", P),
    ("flyway -url=jdbc:postgresql://db-prod.acme.com/app clean", P),
    ("ssh deploy@prod-web1 'rm -rf /srv/app'", P),
    ("ssh prod1 sudo systemctl restart nginx", P),
    ("ssh -p 22 -i k staging.acme.com ./migrate.sh", S),
    ("scp app.jar deploy@prod1:/srv/app", P),
    ("rsync -a dist/ web1.prod.acme.com:/srv/app", P),
    ("docker -H ssh://root@prod1 rm -f web", P),
    ("docker --context prod compose down -v", P),
    ("DOCKER_HOST=tcp://docker.prod.acme.com:2376 docker volume rm data", P),
    ("docker -H ssh://root@prod1 exec web rm -rf /data", P),
    ("kubectl --context prod exec api-0 -- psql -c 'drop table t'", P),
    ("curl -X DELETE https://api.prod.acme.com/v1/users/1", P),
    ("curl -X POST https://api-staging.acme.com/v1/orders -d '{\"a\":1}'", S),
    ("curl -X DELETE -u sk_live_x: https://api.stripe.com/v1/customers/cus_1", P),
    ("curl -X DELETE -H \"Authorization: Bearer $PROD_TOKEN\" https://api.acme.com/v1/x/1", P),
    ("vercel --prod", P),
    ("vercel deploy --target production", P),
    ("netlify deploy --prod --dir dist", P),
    ("firebase deploy -P prod", P),
    ("railway down -e production", P),
    ("heroku pg:reset -a shop-prod --confirm shop-prod", P),
    ("fly deploy -a shop-staging", S),
    ("wrangler deploy --env production", P),
    ("stripe customers delete cus_1 --live", P),
    ("git push origin production", P),
    ("git push origin HEAD:refs/heads/staging", S),
    ("git push --force production main", P),
    ("gh workflow run deploy.yml -f environment=production", P),
    ("vault kv delete secret/prod/db", P),
    ("VAULT_ADDR=https://vault.prod.acme.com vault kv delete secret/db", P),
    ("doppler run -c prd -- npx prisma migrate deploy", P),
    ("aws-vault exec prod -- terraform apply", P),
    ("kubectl config use-context prod && kubectl delete ns web", P),
    ("terraform workspace select prod && terraform destroy", P),
    ("gcloud config set project acme-prod; gcloud sql instances delete db", P),
    ("export AWS_PROFILE=prod; aws s3 rb s3://x", P),
    ("npm run deploy:prod", P),
    ("make migrate-production", P),
    ("./deploy.sh production", P),
    ("./scripts/rollback.sh --env=staging", S),
    ("cap production deploy", P),
    ("scancel train-prod-17", P),
    ("scancel train-dev-17", D),
]  # fmt: skip


@pytest.mark.parametrize(("command", "tier"), CHANGED, ids=[c for c, _ in CHANGED])
def test_a_change_lands_where_the_command_says(command, tier):
    assert max((at.tier for at in landed(command) if at.is_change and at.is_remote), default=None) is tier


READ = [
    ("kubectl get pods --context prod", P),
    ("kubectl -n production logs api-0 -f", P),
    ("helm list -n staging", S),
    ("aws --profile prod ec2 describe-instances", P),
    ("aws s3 cp s3://acme-prod-data/a .", P),
    ("gcloud --project acme-prod sql instances list", P),
    ("psql -h db-prod -c 'select 1'", P),
    ("pg_dump -h db.prod.acme.com app", P),
    ("ssh prod1", P),
    ("ssh prod1 'uptime; df -h'", P),
    ("ssh prod1 systemctl status nginx", P),
    ("scp deploy@prod1:/var/log/x .", P),
    ("docker --context prod ps", P),
    ("curl https://api.prod.acme.com/v1/users", P),
    ("curl -X POST https://api.prod.acme.com/v1/search -d '{\"q\":1}'", P),
    ("terraform -chdir=environments/prod plan", P),
    ("ansible-playbook -i inventories/production site.yml --check", P),
    ("railway logs -e production", P),
    ("vercel ls --prod", P),
    ("kubectl --context prod delete ns web --dry-run=server", P),
    ("connect protected:db.prod.acme.com:5432", P),
]


@pytest.mark.parametrize(("command", "tier"), READ, ids=[c for c, _ in READ])
def test_looking_lands_there_without_a_change(command, tier):
    found = landed(command)
    assert (max(at.tier for at in found), any(at.is_change for at in found)) == (tier, False)


NOWHERE = [
    "git commit -m 'deploy --env production to prod'",
    "echo kubectl --context prod delete ns web",
    "grep -rn production deploy/",
    "rg -- '--context prod'",
    "cat environments/prod/main.tf",
    "less config/production.yml",
    "vim values-prod.yaml",
    "rm -rf dist-prod",
    "cp prod.env.example .env",
    "mv config/production.json config/old.json",
    "NODE_ENV=production npm run build",
    "NODE_ENV=production webpack --mode production",
    "RAILS_ENV=production rails assets:precompile",
    "MIX_ENV=prod mix release",
    "npm ci --production",
    "npm run build:prod",
    "npm run start:prod",
    "yarn install --production",
    "npm run product:list",
    "make reproduce",
    "docker build -t shop:prod --target production .",
    "docker compose -f docker-compose.prod.yml build",
    "docker rm -f shop-prod",
    "docker exec shop-prod rm -rf /tmp/x",
    "vercel build --prod",
    "helm template shop ./chart -f values-prod.yaml -n production",
    "helm lint ./chart -f values-prod.yaml",
    "kubectl config use-context prod",
    "kubectl config get-contexts prod",
    "terraform fmt environments/prod",
    "terraform -chdir=environments/prod validate",
    "aws configure list --profile prod",
    "git push origin main",
    "git push origin fix/prod-crash",
    "git push --dry-run origin feature/live-chat",
    "git checkout production",
    "git merge origin/production",
    "git log production..main",
    "git diff --staged",
    "gh pr create --title 'Fix production' --body '--env production'",
    "gh issue close 12 --comment 'live on prod'",
    "pytest tests/test_production.py -k prod",
    "python scripts/reproduce.py production",
    "ls /srv/prod",
    "find . -name '*prod*'",
    "kubectl --context kind-dev -n production delete deploy api",
    "kubectl --context minikube apply -f overlays/prod",
    "psql -h localhost -d app_production -c 'drop table t'",
    "redis-cli -h 127.0.0.1 flushall",
    "curl -X DELETE http://localhost:8080/production/users/1",
    "curl https://example.com/products/latest",
    "cd environments/prod && ls",
    "cd live/prod && git status",
    "sed -i s/prod/staging/ config.yml",
    "export APP_ENV=production",
    "ssh-keygen -C prod",
    "openssl x509 -in prod.pem -noout",
    "npm publish",
    "ng build --configuration production",
]  # fmt: skip


@pytest.mark.parametrize("command", NOWHERE)
def test_words_files_and_this_machine_are_no_environment_elsewhere(command):
    assert {t for t in tiers(command) if t.is_known} == set()


LOST = [
    ("kubectl --context prod delete ns web", True),
    ("kubectl --context prod rollout restart deploy/api", False),
    ("psql -h db-prod -c 'drop table t'", True),
    ("psql -h db-prod -c 'insert into t values (1)'", False),
    ("ssh prod1 rm -rf /srv/x", True),
    ("ssh prod1 systemctl restart nginx", False),
    ("curl -X DELETE https://api.prod.acme.com/v1/users/1", True),
    ("vercel --prod", False),
    ("git push --force origin production", False),
]


@pytest.mark.parametrize(("command", "is_lost"), LOST)
def test_what_is_lost_for_good_is_told_from_what_is_changed(command, is_lost):
    found = [at for at in landed(command) if at.is_change]
    assert found
    assert any(at.is_irreversible for at in found) is is_lost


UNKNOWN_PLACES = [
    ("kubectl delete ns web", True),
    ("aws s3 rm --recursive s3://data", True),
    ("terraform destroy", True),
    ("ssh web1 rm -rf /srv/x", True),
    ('kubectl --context "$CTX" delete ns web', True),
    ("npm publish", False),
    ("gh repo delete acme/x --yes", False),
    ("git push origin main", False),
    ("kubectl get pods", False),
    ("ssh web1 uptime", False),
    ("rm -rf build", False),
    ("docker rm -f web", False),
    ("systemctl restart nginx", False),
]


@pytest.mark.parametrize(("command", "is_unknown"), UNKNOWN_PLACES)
def test_a_change_elsewhere_of_which_nothing_can_be_told_is_unknown(command, is_unknown):
    assert (U in tiers(command)) is is_unknown


def test_a_landing_says_all_that_people_look_for():
    (found,) = landed("kubectl --context prod-eu delete ns web")
    assert found == Landing(
        environment="production",
        tier=P,
        kind="kube_contexts",
        text="prod-eu",
        how="--context prod-eu",
        why="by its name",
        is_change=True,
        is_irreversible=True,
        is_remote=True,
        act="delete ns web",
    )


def test_a_copy_changes_only_where_it_goes_to():
    found = {(at.text, at.is_change) for at in landed("aws s3 cp s3://acme-prod-a/x s3://acme-staging-a/x")}
    assert found == {("acme-prod-a", False), ("acme-staging-a", True)}


def test_a_better_word_counts_before_a_hint():
    assert tiers("kubectl --context staging apply -f overlays/prod") == {S}
    assert tiers("aws --profile staging s3 rm s3://models/prod/x") == {S}


def test_a_context_said_last_counts_before_one_switched_to():
    assert tiers("kubectl config use-context prod; kubectl --context staging delete ns web") == {S}


@pytest.mark.parametrize(
    "command",
    [
        "psql postgres://app:hunter2secret@db.prod.acme.com/app -c 'drop table t'",
        "curl -X DELETE https://app:hunter2secret@api.prod.acme.com/v1/x/1",
        "docker -H ssh://app:hunter2secret@prod1 rm -f web",
        "mongosh mongodb://app:hunter2secret@mongo-prod/app --eval 'db.dropDatabase()'",
        "redis-cli -u redis://app:hunter2secret@cache.prod.acme.com flushall",
        "vault kv delete -address=https://app:hunter2secret@vault.prod.acme.com secret/x",
        "flyway -url=jdbc:postgresql://app:hunter2secret@db-prod.acme.com/app clean",
        "curl -X DELETE -u sk_live_hunter2secret: https://api.stripe.com/v1/customers/c",
        "terraform apply -var db_password=hunter2secret -var env=prod",
        "supabase db push --db-url postgres://u:hunter2secret@db.prod.acme.com/app",
        "mysql -h prod-db -phunter2secret -e 'drop table t'",
        "psql -h prod-db -d 'user=app password=hunter2secret dbname=app' -c 'drop table t'",
        "psql 'host=prod-db user=app password=hunter2secret dbname=app' -c 'drop table t'",
        "PGHOST=prod-db psql 'user=app password=hunter2secret dbname=app' -c 'drop table t'",
        "aws --profile prod --endpoint-url https://app:hunter2secret@s3.acme.com s3 rb s3://x",
        "rsync -a x rsync://app:hunter2secret@prod1/srv && ssh prod1 rm -rf /srv/x",
        "doppler run -c 'prd=hunter2secret' -p prod -- npx prisma migrate deploy",
        "ssh prod1 ./deploy.sh hunter2secret.sh; ssh web1 './deploy.sh --token=hunter2secret'",
    ],
)
def test_no_secret_of_an_address_is_told(command):
    found = landed(command)
    assert found
    assert "hunter2secret" not in repr(found)


def test_the_database_that_a_migration_really_hits_is_the_one_of_its_files():
    command = "npx prisma migrate reset --force"
    prod = Files(**{".env": "DATABASE_URL=postgres://u:p@db.prod.acme.com/app\n"})
    here = Files(**{".env": "DATABASE_URL=postgres://u:p@localhost:5432/app\n"})
    assert (tiers(command, world=prod), tiers(command, world=here)) == ({P}, set())


def test_a_stage_counts_for_a_tool_that_takes_its_database_by_it():
    here = Files(**{".env": "DATABASE_URL=postgres://u:p@localhost:5432/app\n"})
    assert tiers("NODE_ENV=production npx prisma migrate reset --force", world=here) == set()
    rails = Files(**{"config/database.yml": "production:\n  adapter: postgresql\n  host: localhost\n"})
    assert tiers("RAILS_ENV=production rails db:drop", world=rails) == {P}


def test_a_stage_called_test_excuses_nothing_where_the_database_is_another():
    world = Files(**{".env": "DB_HOST=db.acme.com\nDB_DATABASE=app\n"})
    assert tiers("php artisan migrate:fresh --env=testing", world=world) == {U}


def test_the_current_context_of_a_kubeconfig_counts():
    config = "current-context: prod\ncontexts:\n- name: prod\n  context: {cluster: c}\n"
    world = Files(**{f"{HOME}/.kube/config": config})
    assert tiers("kubectl delete ns web", world=world) == {P}


def test_a_switch_in_front_counts_over_the_current_context_of_a_file():
    world = Files(**{f"{HOME}/.kube/config": "current-context: staging\n"})
    assert tiers("kubectl delete ns web", world=world) == {S}
    assert tiers("kubectl config use-context prod && kubectl delete ns web", world=world) == {P}
    told = "kubectl config use-context prod && kubectl --context staging delete ns web"
    assert tiers(told, world=world) == {S}


def test_the_workspace_that_terraform_remembers_counts():
    world = Files(**{".terraform/environment": "prod"})
    assert tiers("terraform destroy", world=world) == {P}


def test_inherited_variables_count():
    assert tiers("aws s3 rb s3://x", environment=(("AWS_PROFILE", "acme-prod"),)) == {P}


def test_the_folder_counts_for_what_deploys_from_it_only():
    folder = f"{WORKSPACE}/environments/prod"
    assert tiers("terraform apply", cwd=folder) == {P}
    assert tiers("kubectl apply -f .", cwd=folder) == {P}
    assert {t for t in tiers("aws s3 rb s3://x", cwd=folder) if t.is_known} == set()


@pytest.mark.parametrize(
    ("use", "tier"),
    [
        (IdentityUse(Use.USED, "aws", account="acme-prod", how="--profile"), P),
        (IdentityUse(Use.USED, "kubernetes", file="/home/u/.kube/prod.yaml", how="--kubeconfig"), P),
        (IdentityUse(Use.USED, "database", account="app", host="db.prod.acme.com"), P),
        (IdentityUse(Use.USED, "railway", account="staging"), S),
        (IdentityUse(Use.STORED, "aws", account="acme-prod"), None),
        (IdentityUse(Use.USED, "github", account="prod-bot"), None),
    ],
)
def test_an_identity_that_is_used_says_where(use, tier):
    found = {t for t in tiers("aws s3 rb s3://x", uses=(use,)) if t.is_known}
    assert found == ({tier} if tier else set())


MAPPED = environment_map(
    {
        "production": {
            "hosts": ["api.acme.com"],
            "urls": ["https://hub.acme.com/eu/*"],
            "branches": ["main"],
            "aws_profiles": ["default"],
            "databases": ["db7/orders"],
            "buckets": ["acme-data"],
            "ssh_hosts": ["web1"],
            "paths": ["infra/core"],
            "docker_contexts": ["swarm1"],
            "projects": ["shop"],
            "gcloud_projects": ["acme-1"],
            "namespaces": ["shop"],
            "azure_subscriptions": ["sub-1"],
        }
    },
    name=".shellguard.toml",
)


@pytest.mark.parametrize(
    "command",
    [
        "curl -X DELETE https://api.acme.com/v1/x/1",
        "curl -X DELETE https://hub.acme.com/eu/x/1",
        "git push origin main",
        "git push -f origin HEAD:main",
        "aws --profile default s3 rb s3://x",
        "psql -h db7 -d orders -c 'drop table t'",
        "aws s3 rm --recursive s3://acme-data/x",
        "ssh root@web1 rm -rf /srv/x",
        "terraform -chdir=infra/core destroy",
        "docker -c swarm1 rm -f web",
        "heroku pg:reset -a shop",
        "gcloud --project acme-1 sql instances delete db",
        "kubectl -n shop delete deploy api",
        "az group delete -n g --subscription sub-1",
    ],
)
def test_a_row_of_the_map_says_what_no_name_says(command):
    found = [at for at in landed(command, environments=MAPPED) if at.tier is P and at.is_change]
    assert found
    assert found[0].why.startswith("environments.production ")
    assert all(not at.tier.is_known for at in landed(command) if at.is_remote)


MAP_OF_ADDRESSES = environment_map({"production": {"hosts": ["10.7.0.*"]}}, name="f")


def test_a_row_means_an_address_that_a_program_connects_to():
    assert {at.tier for at in landed("connect 10.7.0.9:5432", environments=MAP_OF_ADDRESSES)} == {P}
    assert landed("connect 10.8.0.9:5432", environments=MAP_OF_ADDRESSES) == ()
    assert landed("connect unix:/run/10.7.0.9", environments=MAP_OF_ADDRESSES) == ()


@pytest.mark.parametrize(("is_trusted", "tier"), [(True, D), (False, P)])
def test_a_name_is_excused_by_a_map_of_the_person_only(is_trusted, tier):
    table = {"development": {"kube_contexts": ["prod-like-box", "prod1"]}}
    environments = environment_map(table, name="f", is_trusted=is_trusted)
    assert tiers("kubectl --context prod1 delete ns web", environments=environments) == {tier}


@pytest.mark.parametrize("text", ["kubectl --context", "aws --profile=", "ssh", "psql -h", "docker -H", "terraform -chdir=", "git push", "curl", "cap", "./deploy.sh"])  # fmt: skip
def test_half_a_command_lands_nowhere_known(text):
    assert {t for t in tiers(text) if t.is_known} == set()


_WORDS = st.sampled_from(
    "kubectl aws psql ssh scp docker terraform git push curl cap vercel gh rails -n -e -f -h -c -- --context --profile --env= -chdir= "
    "s3://a/b @ : :: a@b:c http:// -X DELETE $X '' prod host= redis:// --var 'env=' ; | && [::1]: /".split()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=9))
def test_any_words_have_an_answer(words):
    assert all(isinstance(at, Landing) for at in landed(" ".join(words)))
