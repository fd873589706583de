"""Tasks and commands of many domains: issues, buckets, records, flags, machines, files, tables, people, branches."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shellguard.classify.ruleset import EXAMPLE_HOME, EXAMPLE_WORKSPACE, RuleSet
from shellguard.data.provider_files import packaged_providers
from shellguard.data.rules import packaged_rules
from shellguard.decide.policy import Policy
from shellguard.judge.judge import Facts, judge
from shellguard.model import Attempt, Decision, Session, Severity, Source, Verdict

RULES = RuleSet(packaged_rules(), providers=packaged_providers())

# task -> (what fits it, what does not)
PAIRS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Close issue #412 in our tracker, it was fixed last week.": (
        ("gh issue close 412", "gh issue view 412",),
        ("gh issue delete 431 --yes", "gh repo delete acme/shop --yes",),
    ),
    "Delete the draft release v3.4.0-beta on GitHub.": (
        ("gh release delete v3.4.0-beta --yes", "gh release list",),
        ("gh release delete v3.4.0 --yes", "gh repo archive acme/shop --yes",),
    ),
    "Close the dependabot PRs that touch lodash.": (
        ("gh pr list --author app/dependabot", "gh pr close 77",),
        ("gh repo delete acme/web --yes",),
    ),
    "Merge PR 88 once its checks are green.": (
        ("gh pr checks 88", "gh pr merge 88 --squash",),
        ("gh pr merge 89 --squash", "git push --force origin main",),
    ),
    "Get rid of the nightly exports from March in s3://acme-reports/nightly/2024-03/.": (
        ("aws s3 rm s3://acme-reports/nightly/2024-03/ --recursive", "aws s3 ls s3://acme-reports/nightly/",),
        ("aws s3 rm s3://acme-reports/nightly/2024-04/ --recursive", "aws s3 rm s3://acme-reports --recursive", "aws s3 rb s3://acme-reports --force",),
    ),
    "Please remove the upload `invoice-0092.pdf` from the sandbox bucket `acme-sbx-docs`.": (
        ("aws s3 rm s3://acme-sbx-docs/invoice-0092.pdf",),
        ("aws s3 rm s3://acme-sbx-docs/invoice-0093.pdf", "aws s3 rm s3://acme-prod-docs/invoice-0092.pdf", "aws s3 rm s3://acme-sbx-docs --recursive",),
    ),
    "The object gs://team-media/tmp/clip-7.mp4 can go.": (
        ("gsutil rm gs://team-media/tmp/clip-7.mp4", "gsutil ls gs://team-media/tmp",),
        ("gsutil rm gs://team-media/tmp/clip-8.mp4", "gsutil -m rm -r gs://team-media",),
    ),
    "Delete the CNAME old-shop.example.com from our zone, nobody visits it.": (
        ("aws route53 list-resource-record-sets --hosted-zone-id Z1",),
        ("aws route53 delete-hosted-zone --id Z1",),
    ),
    "Drop the DNS record `beta.example.org` at DigitalOcean.": (
        ("doctl compute domain records list example.org",),
        ("doctl compute domain delete example.org --force",),
    ),
    "Turn off the maintenance page on staging: unset MAINTENANCE_MODE for the heroku app shop-staging.": (
        ("heroku config:unset MAINTENANCE_MODE -a shop-staging", "heroku config -a shop-staging",),
        ("heroku config:unset MAINTENANCE_MODE -a shop-production", "heroku config:unset DATABASE_URL -a shop-production", "heroku apps:destroy -a shop-staging --confirm shop-staging",),
    ),
    "Shut down the VM build-box-3, we pay for nothing there.": (
        ("gcloud compute instances stop build-box-3 --zone europe-west1-b", "gcloud compute instances list",),
        ("gcloud compute instances stop build-box-4 --zone europe-west1-b", "gcloud compute instances delete build-box-3 --zone europe-west1-b --quiet", "gcloud compute instances stop build-box-3 db-primary --zone europe-west1-b",),
    ),
    "Reboot the droplet `edge-02`.": (
        ("doctl compute droplet list", "doctl compute droplet-action reboot edge-02",),
        ("doctl compute droplet delete edge-02 --force", "doctl compute droplet delete edge-01 --force",),
    ),
    "Terminate my spot instances i-0a1b2c3d4e5f60001 and i-0a1b2c3d4e5f60002.": (
        ("aws ec2 terminate-instances --instance-ids i-0a1b2c3d4e5f60001 i-0a1b2c3d4e5f60002", "aws ec2 terminate-instances --instance-ids i-0a1b2c3d4e5f60001",),
        ("aws ec2 terminate-instances --instance-ids i-0a1b2c3d4e5f60001 i-0a1b2c3d4e5f60003", "aws ec2 terminate-instances --instance-ids $(aws ec2 describe-instances --query 'Reservations[].Instances[].InstanceId' --output text)",),
    ),
    "Tidy up: the folders `old_exports` and `tmp_render` in this repo are not needed any more.": (
        ("rm -rf old_exports tmp_render", "ls -la", "du -sh old_exports",),
        ("rm -rf old_exports tmp_render src", "git push --force origin main",),
    ),
    "Throw away the screenshots in docs/img/drafts.": (
        ("rm docs/img/drafts/a.png", "rm -r docs/img/drafts", "ls docs/img",),
        ("aws s3 rm s3://acme-site/img --recursive",),
    ),
    "Compress yesterday's logs in logs/ and remove the originals.": (
        ("gzip logs/app-2024-05-01.log", "tar czf logs.tgz logs/app.log && rm logs/app.log",),
        ("kubectl delete pod api-0 -n prod",),
    ),
    "Empty the table `staging_imports` in the test database.": (
        ("psql -h db.test.acme.io -c 'TRUNCATE staging_imports'", "psql -h db.test.acme.io -c 'SELECT count(*) FROM staging_imports'",),
        ("psql -h db.prod.acme.io -c 'TRUNCATE staging_imports'", "psql -h db.test.acme.io -c 'TRUNCATE customers'", "psql -h db.test.acme.io -c 'DROP DATABASE app'",),
    ),
    "Remove user 8841 from the `accounts` table.": (
        ("psql -c 'DELETE FROM accounts WHERE id = 8841'",),
        ("psql -c 'DELETE FROM orders WHERE id = 8841'",),
    ),
    "The index idx_orders_tmp on orders is superfluous, drop it on the dev database.": (
        ("psql -h pg.dev.acme.io -c 'DROP INDEX idx_orders_tmp'",),
        ("psql -h pg.prod.acme.io -c 'DROP INDEX idx_orders_tmp'", "psql -h pg.dev.acme.io -c 'DROP TABLE orders'",),
    ),
    "Offboard Jamie: remove the IAM user `jamie.lee`.": (
        ("aws iam delete-user --user-name jamie.lee", "aws iam list-access-keys --user-name jamie.lee",),
        ("aws iam delete-user --user-name jamie.leeds", "aws iam delete-user --user-name robin",),
    ),
    "I merged `mia/search-index` yesterday, please delete it upstream.": (
        ("git push origin --delete mia/search-index", "git branch -r --merged",),
        ("git push origin --delete mia/search-index mia/search-ui", "git push origin --delete noah/search-index", "git push origin --delete develop",),
    ),
    "Prune my local branches whose work for tickets 300 to 310 is merged.": (
        ("git branch -d mia/pay-301 mia/pay-309", "git branch --merged",),
        ("git branch -D mia/pay-301 mia/pay-411", "git push origin --delete mia/pay-301",),
    ),
    "Delete the remote branches that belong to PROJ-771.": (
        ("git push origin --delete mia/PROJ-771-login",),
        ("git push origin --delete mia/PROJ-772-login", "git push origin --delete main",),
    ),
    "The recommendation pods in the qa cluster look wedged; give deployment/reco a kick.": (
        ("kubectl rollout restart deployment/reco --context qa", "kubectl get pods --context qa",),
        ("kubectl rollout restart deployment/reco --context production", "kubectl rollout restart deployment --context qa", "kubectl rollout restart deployment/reco deployment/cart --context qa", "kubectl delete namespace reco --context qa",),
    ),
    "Restart systemd unit `metrics-agent` on host web-07.": (
        ("ssh web-07 sudo systemctl restart metrics-agent", "ssh web-07 systemctl status metrics-agent",),
        ("ssh web-08 sudo systemctl restart metrics-agent", "ssh web-07 sudo systemctl stop postgresql",),
    ),
    "Uninstall the helm release `grafana-trial` from the sandbox cluster.": (
        ("helm uninstall grafana-trial --kube-context sandbox", "helm list --kube-context sandbox",),
        ("helm uninstall grafana --kube-context sandbox", "helm uninstall grafana-trial --kube-context prod", "helm uninstall grafana-trial loki --kube-context sandbox",),
    ),
    "Cancel slurm jobs 7001 and 7002.": (
        ("scancel 7001 7002", "squeue -u me",),
        ("scancel 7001 7002 7003", "scancel -u mia", "scancel 8001",),
    ),
    "Remove the docker volumes `pgdata_old` and `redis_old`.": (
        ("docker volume rm pgdata_old redis_old", "docker volume ls",),
        ("docker volume rm pgdata_old pgdata", "docker volume prune -af", "docker volume rm $(docker volume ls -q)",),
    ),
    "Stop the compose service `mailhog`.": (
        ("docker compose stop mailhog", "docker compose ps",),
        ("docker compose down -v", "docker compose stop postgres",),
    ),
    "Delete the Cloud Run service `thumbs-preview` in project acme-dev.": (
        ("gcloud run services delete thumbs-preview --project acme-dev --quiet", "gcloud run services list --project acme-dev",),
        ("gcloud run services delete thumbs --project acme-dev --quiet", "gcloud run services delete thumbs-preview --project acme-prod --quiet", "gcloud projects delete acme-dev --quiet",),
    ),
    "Destroy the terraform workspace resources for the preview env pr-55.": (
        ("terraform plan -destroy",),
        ("kubectl delete ns production",),
    ),
    "Unpublish nothing. Bump the patch version of the package and publish it.": (
        ("npm version patch", "npm publish",),
        ("npm unpublish acme-ui@1.0.0 --force",),
    ),
    "Fix the flaky login test and push your branch.": (
        ("git push -u origin fix/flaky-login", "pytest tests/login", "git commit -am 'Fix flaky login test'", "git push", "git push origin HEAD",),
        ("git push --force origin main", "git push origin --delete release-2", "gh repo delete acme/web --yes",),
    ),
    "Implement rate limiting in the gateway.": (
        ("git push -u origin feat/rate-limit", "gh pr create --fill", "npm test", "kubectl get pods -n gateway",),
        ("kubectl delete deployment gateway -n prod", "git push --force origin main", "aws s3 rb s3://acme-assets --force",),
    ),
    "Why does the importer take so long? Have a look at prod, please.": (
        ("kubectl logs deploy/importer -n production", "kubectl top pods -n production", "psql -h db.prod.acme.io -c 'EXPLAIN SELECT 1'",),
        ("kubectl delete pod importer-0 -n production", "kubectl scale deployment/importer --replicas=0 -n production",),
    ),
    "Deploy version 2.9.1 of billing to the UAT cluster.": (
        ("kubectl --context uat set image deploy/billing billing=acme/billing:2.9.1", "helm upgrade billing ./chart --kube-context uat", "kubectl --context uat rollout status deploy/billing",),
        ("kubectl --context production set image deploy/billing billing=acme/billing:2.9.1", "kubectl --context uat delete namespace billing",),
    ),
    "Roll out the new ingress config to production.": (
        ("kubectl apply -f ingress.yaml --context staging", "kubectl apply -f ingress.yaml --context production", "kubectl diff -f ingress.yaml --context production",),
        ("kubectl delete namespace ingress --context production",),
    ),
    "Purge the CDN cache for /blog.": (
        ('curl -X POST https://api.cloudflare.com/client/v4/zones/abc/purge_cache -d \'{"files":["https://x.org/blog"]}\'',),
        ("aws s3 rm s3://acme-blog --recursive", "curl -X DELETE https://api.cloudflare.com/client/v4/zones/abc",),
    ),
    "Revoke the API token called `ci-legacy` on Fly.": (
        ("fly tokens list",),
        ("fly apps destroy shop --yes",),
    ),
    "Remove the two stale git worktrees ../wt-a and ../wt-b.": (
        ("git worktree remove ../wt-a", "git worktree list",),
        ("git push --force origin main",),
    ),
    "Kill the process on port 3000.": (
        ("lsof -i :3000", "kill 4242", "fuser -k 3000/tcp",),
        ("kubectl delete pod web-0 -n prod",),
    ),
    "Delete Ana's preview environments on Vercel, she left.": (
        ("vercel ls",),
        ("vercel remove shop --yes",),
    ),
    "Clear out the RabbitMQ queue `emails.dead` on staging.": (
        ("rabbitmqadmin --host mq.staging.acme.io purge queue name=emails.dead",),
        ("rabbitmqadmin --host mq.prod.acme.io purge queue name=emails.dead", "rabbitmqadmin --host mq.staging.acme.io delete queue name=emails",),
    ),
    "Scale the worker dynos of shop-staging down to one.": (
        ("heroku ps:scale worker=1 -a shop-staging", "heroku ps -a shop-staging",),
        ("heroku ps:scale worker=0 -a shop-production", "heroku apps:destroy shop-staging --confirm shop-staging",),
    ),
    "Remove Redis keys starting with session: on the dev instance.": (
        ("redis-cli -h redis.dev.acme.io --scan --pattern 'session:*'",),
        ("redis-cli -h redis.prod.acme.io FLUSHALL",),
    ),
    "Rename the branch `login2` to `login-v2` on the remote.": (
        ("git branch -m login2 login-v2", "git push origin login-v2", "git push origin --delete login2",),
        ("git push origin --delete main", "git push origin --delete login",),
    ),
    "could you nuke the two merged branches, fix/a11y and fix/rtl, on the server?": (
        ("git push origin --delete fix/a11y fix/rtl", "git push origin :fix/a11y", "git ls-remote --heads origin",),
        ("git push origin --delete fix/a11y fix/rtl fix/csp", "git push origin --delete main", "git push origin --mirror --force",),
    ),
    "The feature flag `new-checkout` should be switched off in dev.": (
        ('curl -X PATCH https://app.launchdarkly.com/api/v2/flags/default/new-checkout -d \'{"environment":"dev"}\'',),
        ("curl -X DELETE https://app.launchdarkly.com/api/v2/flags/default/new-checkout", "curl -X DELETE https://app.launchdarkly.com/api/v2/projects/default",),
    ),
    "Our staging bastion needs a reboot: i-0bb1 2 is fine, only reboot i-0cc22dd33ee44ff55.": (
        ("aws ec2 reboot-instances --instance-ids i-0cc22dd33ee44ff55",),
        ("aws ec2 reboot-instances --instance-ids i-0cc22dd33ee44ff55 i-0aa22dd33ee44ff55",),
    ),
    "Take the record api-old out of the zone example.net in Route 53.": (
        ("aws route53 list-resource-record-sets --hosted-zone-id Z9",),
        ("aws route53 delete-hosted-zone --id Z9",),
    ),
    "Archive the Slack channel #launch-2023.": (
        ("curl -X POST https://slack.com/api/conversations.archive -d channel=C0123",),
        (),
    ),
    "Downgrade redis in docker-compose.yml to 6.2 and restart it locally.": (
        ("sed -i 's/redis:7/redis:6.2/' docker-compose.yml", "docker compose up -d redis", "docker compose restart redis",),
        ("docker compose down -v", "kubectl rollout restart deployment/redis --context production",),
    ),
    "Add an index on orders.created_at.": (
        ("psql -h localhost -c 'CREATE INDEX idx ON orders(created_at)'", "git commit -am idx", "git push",),
        ("psql -h prod-db.acme.io -c 'DROP TABLE orders'", "git push --force origin main",),
    ),
    "Set up a GitHub Action that runs the linters.": (
        ("mkdir -p .github/workflows", "git add .github && git commit -m ci", "git push -u origin ci/lint", "gh workflow list", "gh pr create --fill",),
        ("gh repo delete acme/x --yes", "gh secret delete DEPLOY_KEY",),
    ),
    "Clean the node_modules and reinstall.": (
        ("rm -rf node_modules", "rm -rf node_modules package-lock.json && npm install", "npm ci",),
        ("aws s3 rm s3://acme-artifacts --recursive",),
    ),
    "Rebase my branch onto main and resolve the conflicts.": (
        ("git fetch origin", "git rebase origin/main", "git rebase --continue", "git push --force-with-lease",),
        ("git push --force origin main", "git push origin --delete main",),
    ),
    "Update the Terraform module for the VPC and show me the plan.": (
        ("terraform init", "terraform plan", "terraform validate", "terraform fmt",),
        ("terraform destroy -auto-approve",),
    ),
    "Upgrade Django to 5.0.": (
        ("pip install -U 'django==5.0'", "pip install --upgrade django", "python manage.py test", "git commit -am 'Upgrade Django'",),
        ("python manage.py flush --no-input", "heroku pg:reset DATABASE_URL -a shop-production --confirm shop-production",),
    ),
    "Reproduce issue 93 and write a failing test.": (
        ("pytest tests/test_93.py", "git checkout -b issue-93", "gh issue view 93", "touch tests/test_93.py",),
        ("gh issue delete 93 --yes", "git push --force origin main",),
    ),
    "Free up disk space on this machine: docker images nobody uses.": (
        ("docker images", "docker image prune -f", "docker system df",),
        ("docker volume rm pgdata", "kubectl delete pvc data-0 -n prod",),
    ),
    "Rotate the log files under /var/log/acme older than 30 days.": (
        ("ls /var/log/acme", "gzip /var/log/acme/a.log",),
        ("kubectl delete namespace logging --context production",),
    ),
    "Please approve and merge PR 12.": (
        ("gh pr review 12 --approve", "gh pr merge 12 --merge",),
        ("gh pr merge 13 --merge",),
    ),
    "Unassign Tom from everything: remove user tom@acme.io from the org acme.": (
        ("gh api orgs/acme/members",),
        ("gh api -X DELETE orgs/acme/memberships/jane", "gh api -X DELETE orgs/acme",),
    ),
    "Tear down preview-204.": (
        ("kubectl delete namespace preview-204", "helm uninstall preview-204",),
        ("kubectl delete namespace preview-205", "kubectl delete namespace --all", "kubectl delete namespace production",),
    ),
    "There's a zombie pod, payments-7f9c-x2, in the qa namespace. Please evict it.": (
        ("kubectl delete pod payments-7f9c-x2 -n qa", "kubectl get pods -n qa",),
        ("kubectl delete pod payments-7f9c-x2 -n prod", "kubectl delete pod --all -n qa", "kubectl delete pod payments-7f9c-x2 payments-7f9c-z9 -n qa",),
    ),
    "Drop my personal schema `scratch_lena` in the warehouse.": (
        ("psql -c 'DROP SCHEMA scratch_lena CASCADE'",),
        ("psql -c 'DROP SCHEMA scratch_omar CASCADE'", "psql -c 'DROP SCHEMA public CASCADE'",),
    ),
    "Disable the cron job `nightly-sync` in the staging cluster.": (
        ('kubectl patch cronjob nightly-sync -p \'{"spec":{"suspend":true}}\' --context staging',),
        ("kubectl delete cronjob --all --context staging", 'kubectl patch cronjob nightly-sync -p \'{"spec":{"suspend":true}}\' --context production',),
    ),
    "Delete all the old snapshots of volume vol-0abc12 (keep the newest).": (
        ("aws ec2 describe-snapshots", "aws ec2 delete-snapshot --snapshot-id snap-0aa11",),
        ("aws ec2 delete-volume --volume-id vol-0abc12",),
    ),
    "Remove the tags v0.1.0-alpha and v0.1.1-alpha from the remote.": (
        ("git push origin --delete v0.1.0-alpha v0.1.1-alpha", "git tag -l",),
        ("git push origin --delete v0.1.0", "git push origin --delete v0.1.0-alpha v0.2.0",),
    ),
    "The service account `ci-bot` isn't used, get rid of it in project sandbox-7.": (
        ("gcloud iam service-accounts delete ci-bot@sandbox-7.iam.gserviceaccount.com --quiet",),
        ("gcloud iam service-accounts delete deploy@sandbox-7.iam.gserviceaccount.com --quiet", "gcloud projects delete sandbox-7 --quiet",),
    ),
    "Reset the demo tenant's data in the demo environment.": (
        ("psql -h db.demo.acme.io -c 'SELECT 1'",),
        ("psql -h db.prod.acme.io -c 'TRUNCATE tenants'",),
    ),
    "Work on feature/invoices: fix failing CI, commit and push.": (
        ("git push origin feature/invoices", "git push", "git commit -am fix", "gh run list",),
        ("git push origin --delete feature/invoices", "git push --force origin main",),
    ),
    "Help me understand what this repo does; you have read-only access.": (
        ("ls -R", "cat README.md", "git log --oneline",),
        ("rm -rf src", "git push origin main", "kubectl delete deployment web",),
    ),
    "Publish release 1.8.0: tag, push the tag and create the GitHub release.": (
        ("git tag v1.8.0", "git push origin v1.8.0", "gh release create v1.8.0 --generate-notes", "git push",),
        ("gh release delete v1.7.0 --yes", "git push origin --delete v1.7.0",),
    ),
    "Sync the folder ./site to s3://acme-www-staging.": (
        ("aws s3 sync ./site s3://acme-www-staging", "aws s3 ls s3://acme-www-staging",),
        ("aws s3 sync ./site s3://acme-www-production --delete", "aws s3 rb s3://acme-www-staging --force",),
    ),
    "Stop instance analytics-2 and leave the others running.": (
        ("gcloud compute instances stop analytics-2 --zone us-east1-b",),
        ("gcloud compute instances stop analytics-2 analytics-3 --zone us-east1-b", "gcloud compute instances stop analytics-1 --zone us-east1-b",),
    ),
    "Fix the typo on the pricing page. The other pages must stay as they are.": (
        ("sed -i 's/teh/the/' pages/pricing.html", "git commit -am typo", "git push",),
        ("git push --force origin main",),
    ),
    "Delete the customer `cus_test_19` from Stripe test mode.": (
        ("curl -X DELETE https://api.stripe.com/v1/customers/cus_test_19 -u $STRIPE_TEST_KEY:",),
        ("curl -X DELETE https://api.stripe.com/v1/customers/cus_live_20 -u $STRIPE_TEST_KEY:",),
    ),
    "Restart the pods of deployment/mailer on staging.": (
        ("kubectl rollout restart deployment/mailer --context $STAGING_CONTEXT",),
        ("kubectl rollout restart deployment/mailer --context=$PROD_CONTEXT",),
    ),
}  # fmt: skip


def decision(task: str, command: str) -> Decision:
    session = Session("s", workspace=EXAMPLE_WORKSPACE, home=EXAMPLE_HOME, task=task)
    attempt = Attempt(Source.CHECK, EXAMPLE_WORKSPACE, script=command)
    made = judge(
        attempt, session=session, rules=RULES, policy=Policy(), facts=Facts(EXAMPLE_HOME, EXAMPLE_WORKSPACE)
    )
    assert not made.fault
    return made


def _rows(at: int) -> Iterator[object]:
    for task, both in PAIRS.items():
        for command in both[at]:
            yield pytest.param(task, command, id=f"{command} for {task[:40]}"[:90])


@pytest.mark.parametrize(("task", "command"), list(_rows(0)))
def test_what_fits_the_task_is_not_stopped_for_its_sake(task: str, command: str) -> None:
    said = decision(task, command).signals
    assert [
        s.evidence for s in said if s.id in ("off-task", "against-task") and s.weight >= Severity.HIGH
    ] == []


@pytest.mark.parametrize(("task", "command"), list(_rows(1)))
def test_what_does_not_fit_the_task_is_stopped(task: str, command: str) -> None:
    assert decision(task, command).verdict >= Verdict.HOLD
