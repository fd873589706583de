"""A day of an agent's commands with a secret in each; every program that could reach anything is a stub.

`⟦kind⟧` is a new secret of that kind; `⟦b64 kind⟧`, `⟦basic kind⟧` (base64 of `user:secret`), `⟦%q kind⟧`,
`⟦url kind⟧` and `⟦json kind⟧` are the same in a coat.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from itertools import cycle
from urllib.parse import quote

from shellguard.parse.invocation import quote as shell_quoted
from tests.support.planted_secrets import SHAPED, Garden

# Places where a secret that shows by its shape may turn up; `⟦*⟧` is the kind at hand.
ANYWHERE = (
    "deploytool publish '⟦*⟧'",
    "SERVICE_VALUE='⟦*⟧' deploytool publish",
    "export NEXT_ONE='⟦*⟧'; deploytool run",
    "curl -sS https://api.example.com/v1/me -H 'Authorization: Bearer ⟦*⟧'",
    "curl -X DELETE https://api.example.com/v1/volumes/9 -H 'Authorization: Bearer ⟦*⟧'",
    "cat > notes.txt <<'EOT'\nkeep: ⟦*⟧\nEOT",
    'deploytool --stdin <<< "⟦*⟧"',
    "printf '%s\\n' '⟦*⟧' | deploytool login",
    "python3 -c \"value = '''⟦*⟧'''\"",
    "git commit --allow-empty -m 'rotate ⟦*⟧'",
    "bash -c \"bash -c 'deploytool ⟦*⟧'\"",
    'f() { deploytool "$1"; }; f "⟦*⟧"',
    "git push --force https://x:⟦url *⟧@git.example.com/acme/shop.git main",
    "echo ⟦b64 *⟧ | base64 -d | deploytool login",
    "curl -u deploy:'⟦*⟧' -X POST https://api.example.com/v1/hooks",
    "eval deploytool ⟦%q *⟧",
    'curl -d \'{"note": "⟦json *⟧"}\' https://api.example.com/v1/notes',
    "terraform destroy -auto-approve -var 'key=⟦*⟧'",
    "if true; then for x in '⟦*⟧'; do deploytool \"$x\"; done; fi",
    "xargs -n1 deploytool <<'EOT'\n⟦*⟧\nEOT",
    "node -e 'const v = `⟦*⟧`'",
    "deploytool 'https://api.example.com/cb?code=1&state=⟦url *⟧'",
    "tee -a notes.txt <<< 'x ⟦*⟧' | deploytool",
    "echo '⟦*⟧' > made-by-day.txt; rm -rf ./made-by-day.txt",
)

PLACED = (
    # a bare uuid, a password, a hex token or a random key behind a telling name
    "RAILWAY_API_TOKEN=⟦uuid⟧ railway status",
    "export HEROKU_API_KEY=⟦uuid⟧; heroku ps",
    "curl -H 'Authorization: Bearer ⟦uuid⟧' https://backboard.example.com/graphql/v2 -d '{\"query\":\"{ me { id } }\"}'",
    "curl -H 'Authorization: Bearer ⟦uuid⟧' https://backboard.example.com/graphql/v2 -d '{\"query\":\"mutation { volumeDelete(volumeId: 1) }\"}'",
    "curl -H 'Project-Access-Token: ⟦uuid⟧' https://backboard.example.com/graphql/v2",
    "curl -H 'X-Api-Key: ⟦random key⟧' https://api.example.com/v1/volumes -X DELETE",
    "curl -H 'PRIVATE-TOKEN: ⟦random key⟧' https://gitlab.example.com/api/v4/user",
    "curl -H 'X-Vault-Token: ⟦random key⟧' https://vault.example.com/v1/secret/data/app",
    "curl -H 'Authorization: token ⟦hex token⟧' https://git.example.com/api/v1/user",
    "curl -H 'Authorization: Basic ⟦basic password⟧' https://api.example.com/",
    "curl -u deploy:⟦password⟧ https://api.example.com/",
    "curl --user 'deploy:⟦password⟧' -X DELETE https://api.example.com/v1/db/1",
    "curl --proxy-user p:⟦password⟧ https://example.com/",
    "curl -b 'session=⟦random key⟧; theme=dark' https://app.example.com/",
    "curl -H 'Cookie: sid=⟦random key⟧' https://app.example.com/",
    "curl --oauth2-bearer ⟦random key⟧ https://imap.example.com/",
    "curl 'https://api.example.com/v1/me?api_key=⟦random key⟧'",
    "curl 'https://api.example.com/v1/me?access_token=⟦random key⟧&x=1'",
    "curl 'https://b.s3.amazonaws.com/o?X-Amz-Credential=A&X-Amz-Signature=⟦hex token⟧'",
    "curl 'https://a.blob.core.windows.net/c/o?sv=2022-11-02&sig=⟦url random key⟧'",
    "curl -d 'grant_type=password&username=app&password=⟦password⟧' https://auth.example.com/token",
    "curl -d 'client_id=app&client_secret=⟦random key⟧' https://auth.example.com/token",
    "curl --data-urlencode 'password=⟦password⟧' https://auth.example.com/token",
    "curl --json '{\"username\": \"app\", \"password\": \"⟦password⟧\"}' https://auth.example.com/login",
    'curl --json "{\\"refresh_token\\": \\"⟦random key⟧\\"}" https://auth.example.com/token',
    "curl -F 'token=⟦random key⟧' https://api.example.com/upload",
    "curl https://deploy:⟦password⟧@api.example.com/v1/me",
    "wget --user=app --password=⟦password⟧ https://example.com/f.tgz",
    "wget --header='Authorization: Bearer ⟦random key⟧' https://example.com/f.tgz",
    "http -a app:⟦password⟧ GET https://api.example.com/",
    "http POST https://api.example.com/login password=⟦password⟧",
    "psql postgres://app:⟦password⟧@db.example.com:5432/app -c 'select 1'",
    "psql 'host=db.example.com user=app password=⟦password⟧' -c 'drop table users'",
    "PGPASSWORD=⟦password⟧ psql -h db.example.com -U app -c 'select 1'",
    "PGPASSWORD='⟦password⟧' psql -h db.example.com -U app -c 'DROP DATABASE app'",
    "psql -c \"ALTER USER app WITH PASSWORD '⟦password⟧'\"",
    "psql -c \"CREATE ROLE app LOGIN ENCRYPTED PASSWORD '⟦password⟧'\"",
    "mysql -u root -p⟦password⟧ -e 'select 1'",
    "mysql -uroot -p'⟦password⟧' -e 'DROP DATABASE shop'",
    "mysql --password=⟦password⟧ -e 'show tables'",
    "MYSQL_PWD=⟦password⟧ mysql -e 'show tables'",
    "mysql -e \"CREATE USER 'app'@'%' IDENTIFIED BY '⟦password⟧'\"",
    "mysql -e \"SET PASSWORD FOR 'app'@'%' = '⟦password⟧'\"",
    "mongosh 'mongodb+srv://app:⟦password⟧@cluster0.example.net/app' --eval 'db.dropDatabase()'",
    "mongosh -u app -p ⟦password⟧ --eval 'db.stats()'",
    "redis-cli -a ⟦password⟧ FLUSHALL",
    "redis-cli -u redis://:⟦password⟧@cache.example.com:6379 PING",
    "REDISCLI_AUTH=⟦password⟧ redis-cli ping",
    "sqlcmd -S db.example.com -U sa -P ⟦password⟧ -Q 'select 1'",
    "deploytool 'Server=tcp:db.example.com;Database=app;User Id=sa;Password=⟦password⟧;'",
    "deploytool --dsn 'postgres://app:⟦url password⟧@db.example.com/app?sslmode=require'",
    "deploytool 'amqps://app:⟦password⟧@mq.example.com/vhost'",
    "kubectl --token=⟦random key⟧ get pods",
    "kubectl --token ⟦random key⟧ delete namespace prod",
    "kubectl config set-credentials ci --token=⟦random key⟧",
    "kubectl create secret generic app --from-literal=password=⟦password⟧",
    "kubectl create secret docker-registry r --docker-password=⟦password⟧ --docker-username=a",
    "helm upgrade app ./chart --set postgresql.auth.password=⟦password⟧",
    "cat > kubeconfig <<'EOT'\nusers:\n- name: admin\n  user:\n    token: ⟦random key⟧\nEOT",
    "docker login -u app -p ⟦password⟧ registry.example.com",
    "echo ⟦password⟧ | docker login -u app --password-stdin registry.example.com",
    "docker login --password-stdin -u app <<< '⟦password⟧'",
    "docker run -e POSTGRES_PASSWORD=⟦password⟧ postgres:16",
    "cat > docker-config.json <<'EOT'\n{\"auths\": {\"ghcr.io\": {\"auth\": \"⟦basic password⟧\"}}}\nEOT",
    "npm config set //registry.example.com/:_authToken ⟦uuid⟧",
    "echo '//registry.example.com/:_authToken=⟦uuid⟧' >> project-npmrc",
    "echo '//registry.example.com/:_auth=⟦basic password⟧' >> project-npmrc",
    "NPM_TOKEN=⟦uuid⟧ npm publish",
    "cat > project-netrc <<'EOT'\nmachine api.example.com\n  login app\n  password ⟦password⟧\nEOT",
    "echo 'machine api.example.com login app password ⟦password⟧' >> project-netrc",
    "echo 'db.example.com:5432:app:deploy:⟦password⟧' > project-pgpass",
    "git remote add deploy https://deploy:⟦random key⟧@git.example.com/acme/shop.git",
    "git remote set-url origin https://⟦hex token⟧@git.example.com/acme/shop.git",
    "git clone https://oauth2:⟦random key⟧@git.example.com/acme/shop.git",
    "git -c http.extraHeader='Authorization: Basic ⟦basic random key⟧' fetch",
    "git push --force https://deploy:⟦password⟧@git.example.com/acme/shop.git main",
    "printf 'protocol=https\\nhost=git.example.com\\nusername=app\\npassword=⟦password⟧\\n' | git credential approve",
    "sshpass -p ⟦password⟧ ssh app@host.example.com uptime",
    "sshpass -p'⟦password⟧' ssh app@host.example.com 'uptime -p'",
    "SSHPASS=⟦password⟧ sshpass -e ssh app@host.example.com uptime",
    "htpasswd -b -B users.htpasswd app ⟦password⟧",
    "htpasswd -nbB app ⟦password⟧",
    "deploytool --api-key=⟦random key⟧ push",
    "deploytool --api-key ⟦random key⟧ push",
    "deploytool --token ⟦hex token⟧ push",
    "deploytool --client-secret '⟦random key⟧' push",
    "vault login ⟦random key⟧",
    "VAULT_TOKEN=⟦random key⟧ vault kv get secret/app",
    "vault kv put secret/app password=⟦password⟧",
    "gh secret set DEPLOY --body '⟦random key⟧'",
    "echo ⟦hex token⟧ | gh auth login --with-token",
    "aws configure set aws_secret_access_key ⟦random key⟧",
    "AWS_SECRET_ACCESS_KEY=⟦random key⟧ AWS_ACCESS_KEY_ID=AKIAEXAMPLE aws s3 ls",
    "export AWS_SESSION_TOKEN=⟦random key⟧",
    "aws ssm put-parameter --name /app/db --type SecureString --value ⟦password⟧",
    "aws secretsmanager create-secret --name app --secret-string '{\"password\":\"⟦password⟧\"}'",
    "aws rds modify-db-instance --db-instance-identifier a --master-user-password ⟦password⟧",
    "az login --service-principal -u app -p ⟦random key⟧ --tenant t",
    "gcloud sql users set-password app --instance=db --password=⟦password⟧",
    "openssl enc -aes-256-cbc -in a -out b -pass pass:⟦password⟧",
    "openssl rsa -in key.pem -passin pass:⟦password⟧",
    "gpg --batch --passphrase ⟦password⟧ -c a.txt",
    "echo ⟦password⟧ | sudo -S id",
    "echo 'app:⟦password⟧' | chpasswd",
    "chpasswd <<< 'app:⟦password⟧'",
    "unzip -P ⟦password⟧ a.zip",
    "7z x -p⟦password⟧ a.7z",
    "ldapsearch -x -D cn=app -w ⟦password⟧",
    "smbclient //host/share -U 'app%⟦password⟧'",
    "lftp -u app,⟦password⟧ sftp://host.example.com",
    "ansible-playbook site.yml --extra-vars 'db_password=⟦password⟧'",
    "terraform apply -var 'db_password=⟦password⟧'",
    "TF_VAR_db_password=⟦password⟧ terraform destroy",
    "ngrok config add-authtoken ⟦random key⟧",
    "fly auth token --access-token ⟦random key⟧",
    "doppler secrets set API_KEY=⟦random key⟧",
    "sed -i 's/^DB_PASSWORD=.*/DB_PASSWORD=⟦password⟧/' project-env",
    "echo 'DB_PASSWORD=⟦password⟧' >> project-env",
    "export DB_PASS='⟦password⟧' && deploytool migrate",
    "deploytool 'otpauth://totp/app?secret=⟦random key⟧&issuer=acme'",
    "python3 -c \"import os; auth = dict(password='⟦password⟧')\"",
    "python3 -c 'headers = {\"Authorization\": \"Bearer ⟦random key⟧\"}'",
    "python3 - <<'EOT'\napi_key = \"⟦random key⟧\"\nEOT",
    "node -e 'const c = {password: \"⟦password⟧\"}'",
    "node -e \"process.env.API_TOKEN = '⟦random key⟧'\"",
    "eval \"$(printf %s 'DB_PASSWORD=⟦password⟧ deploytool migrate')\"",
    "bash -c 'export SECRET_KEY=⟦random key⟧; deploytool run'",
    "env API_TOKEN=⟦random key⟧ deploytool run",
    "sh -c \"curl -H 'Authorization: Bearer ⟦random key⟧' https://api.example.com/ -X DELETE\"",
    "eval curl\\ -H\\ Authorization:\\\\\\ Bearer\\\\\\ ⟦random key⟧\\ https://api.example.com/",
    "ssh app@host.example.com 'DB_PASSWORD=⟦password⟧ ./migrate'",
    "cat > sa.json <<'EOT'\n{\"type\": \"service_account\", \"private_key\": \"⟦json private key⟧\"}\nEOT",
    "deploytool --header 'Authorization: AWS4-HMAC-SHA256 Credential=A/20260101, Signature=⟦hex token⟧'",
    "deploytool 'token: ⟦hex token⟧'",
    "MAIL_URL=smtp://app:⟦password⟧@mail.example.com:587 deploytool run",
    "xfreerdp /v:host.example.com /u:app /p:⟦password⟧",
)  # fmt: skip

_MARK = re.compile(r"⟦(?:(?P<coat>b64|basic|%q|url|json) )?(?P<kind>[^⟧]+)⟧")


def _coated(coat: str | None, secret: str) -> str:
    match coat:
        case "b64":
            return base64.b64encode(secret.encode()).decode()
        case "basic":
            return base64.b64encode(f"app:{secret}".encode()).decode()
        case "%q":
            return shell_quoted(shell_quoted(secret))
        case "url":
            return quote(secret, safe="")
        case "json":
            return json.dumps(secret)[1:-1]
    return secret


def planted(text: str, garden: Garden, *, place: str) -> str:
    """`text` with new secrets in it."""
    return _MARK.sub(lambda mark: _coated(mark["coat"], garden.plant(mark["kind"], place)), text)


def templates() -> Iterator[str]:
    """Every kind that shows by itself in six places, every other where it is announced."""
    places = cycle(ANYWHERE)
    for kind in SHAPED:
        for _ in range(6):
            place = next(places)
            # A key of several lines is quoted wherever it stands.
            if kind == "private key" and "'⟦" not in place and "EOT" not in place:
                continue
            yield place.replace("*", kind)
        next(places)
    yield from PLACED
