"""What an outcome says of why a command failed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.context.failures import MAX_LOOKED_AT, Failure, FailureKind, failure_of

AUTH, PERMISSION, CONFLICT, MISSING, NETWORK, OTHER = FailureKind

# (program, exit code, output) of tools as they say it.
SAID = {
    "aws without credentials": (AUTH, "aws", 253, "\nUnable to locate credentials. You can configure credentials by running \"aws login\".\n"),
    "aws expired": (AUTH, "aws", 254, "\nAn error occurred (ExpiredToken) when calling the ListObjectsV2 operation: The provided token has expired.\n"),
    "aws unknown client": (AUTH, "aws", 254, "An error occurred (UnrecognizedClientException) when calling the ListTables operation: The security token included in the request is invalid."),
    "aws bad signature": (AUTH, "aws", 254, "An error occurred (SignatureDoesNotMatch) when calling the PutObject operation: The request signature we calculated does not match"),
    "aws sso": (AUTH, "aws", 255, "Error loading SSO Token: Token for staging has expired and refresh failed"),
    "aws denied": (PERMISSION, "aws", 254, "An error occurred (AccessDenied) when calling the ListBuckets operation: User: arn:aws:iam::123456789012:user/ci is not authorized to perform: s3:ListAllMyBuckets"),
    "aws unauthorized operation": (PERMISSION, "aws", 254, "An error occurred (UnauthorizedOperation) when calling the TerminateInstances operation: You are not authorized to perform this operation."),
    "aws no such bucket": (MISSING, "aws", 254, "An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist"),
    "aws in use": (CONFLICT, "aws", 254, "An error occurred (ResourceInUseException) when calling the CreateTable operation: Table already exists: orders"),
    "aws no endpoint": (NETWORK, "aws", 255, "Could not connect to the endpoint URL: \"https://s3.eu-x.amazonaws.com/\""),
    "gcloud refresh": (AUTH, "gcloud", 1, "ERROR: (gcloud.projects.list) There was a problem refreshing your current auth tokens: ('invalid_grant: Bad Request')\nPlease run:\n\n  $ gcloud auth login\n"),
    "gcloud no account": (AUTH, "gcloud", 1, "ERROR: (gcloud.compute.instances.list) You do not currently have an active account selected."),
    "gcloud permission": (PERMISSION, "gcloud", 1, "ERROR: (gcloud.run.deploy) PERMISSION_DENIED: Permission 'run.services.create' denied on resource"),
    "gcloud required": (PERMISSION, "gcloud", 1, "ERROR: (gcloud.compute.disks.list) Some requests did not succeed:\n - Required 'compute.disks.list' permission for 'projects/shop-staging'"),
    "kubectl unauthorized": (AUTH, "kubectl", 1, "error: You must be logged in to the server (Unauthorized)"),
    "kubectl plugin": (AUTH, "kubectl", 1, "Unable to connect to the server: getting credentials: exec: executable aws failed with exit code 255"),
    "kubectl forbidden": (PERMISSION, "kubectl", 1, "Error from server (Forbidden): pods is forbidden: User \"system:serviceaccount:ci:default\" cannot list resource \"pods\" in API group \"\""),
    "kubectl not found": (MISSING, "kubectl", 1, "Error from server (NotFound): deployments.apps \"web\" not found"),
    "kubectl refused": (NETWORK, "kubectl", 1, "The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?"),
    "kubectl conflict": (CONFLICT, "kubectl", 1, "Error from server (Conflict): Operation cannot be fulfilled on deployments.apps \"web\": the object has been modified; please apply your changes to the latest version"),
    "gh bad credentials": (AUTH, "gh", 1, "HTTP 401: Bad credentials (https://api.github.com/graphql)\nTry authenticating with:  gh auth login"),
    "gh without login": (AUTH, "gh", 4, "To get started with GitHub CLI, please run:  gh auth login\nAlternatively, populate the GH_TOKEN environment variable"),
    "gh forbidden": (PERMISSION, "gh", 1, "gh: Resource not accessible by personal access token (HTTP 403)"),
    "gh missing": (MISSING, "gh", 1, "gh: Not Found (HTTP 404)"),
    "gh unknown repository": (MISSING, "gh", 1, "GraphQL: Could not resolve to a Repository with the name 'acme/shopp'. (repository)"),
    "git over https": (AUTH, "git", 128, "remote: Invalid username or token. Password authentication is not supported for Git operations.\nfatal: Authentication failed for 'https://github.com/acme/shop.git/'"),
    "git over ssh": (AUTH, "git", 128, "git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository."),
    "git no terminal": (AUTH, "git", 128, "fatal: could not read Username for 'https://github.com': terminal prompts disabled"),
    "git denied": (PERMISSION, "git", 128, "remote: Permission to acme/shop.git denied to dev-bot.\nfatal: unable to access 'https://github.com/acme/shop.git/': The requested URL returned error: 403"),
    "git rejected": (CONFLICT, "git", 1, "To github.com:acme/shop.git\n ! [rejected]        main -> main (fetch first)\nerror: failed to push some refs to 'github.com:acme/shop.git'"),
    "git merge": (CONFLICT, "git", 1, "Auto-merging app.py\nCONFLICT (content): Merge conflict in app.py\nAutomatic merge failed; fix conflicts and then commit the result."),
    "git dirty": (CONFLICT, "git", 1, "error: Your local changes to the following files would be overwritten by checkout:\n\tapp.py"),
    "git lock": (CONFLICT, "git", 128, "fatal: Unable to create '/work/shop/.git/index.lock': File exists."),
    "git no path": (MISSING, "git", 1, "error: pathspec 'featur' did not match any file(s) known to git"),
    "psql password": (AUTH, "psql", 2, "psql: error: connection to server at \"db.staging.example.com\" (10.0.0.4), port 5432 failed: FATAL:  password authentication failed for user \"app\""),
    "psql role": (AUTH, "psql", 2, "psql: error: connection to server on socket \"/run/postgresql/.s.PGSQL.5432\" failed: FATAL:  role \"agent\" does not exist"),
    "psql no password": (AUTH, "psql", 2, "psql: error: connection to server at \"db\" failed: fe_sendauth: no password supplied"),
    "psql table": (PERMISSION, "psql", 1, "ERROR:  permission denied for table customers"),
    "psql owner": (PERMISSION, "psql", 1, "ERROR:  must be owner of table orders"),
    "psql relation": (MISSING, "psql", 1, "ERROR:  relation \"ordrs\" does not exist\nLINE 1: select * from ordrs"),
    "psql refused": (NETWORK, "psql", 2, "psql: error: connection to server at \"localhost\" (::1), port 5432 failed: Connection refused"),
    "mysql login": (AUTH, "mysql", 1, "ERROR 1045 (28000): Access denied for user 'app'@'10.0.0.9' (using password: YES)"),
    "mysql command": (PERMISSION, "mysql", 1, "ERROR 1142 (42000): DROP command denied to user 'app'@'%' for table 'orders'"),
    "redis": (AUTH, "redis-cli", 1, "NOAUTH Authentication required."),
    "curl -f": (AUTH, "curl", 22, "curl: (22) The requested URL returned error: 401"),
    "curl no host": (NETWORK, "curl", 6, "curl: (6) Could not resolve host: api.exmaple.com"),
    "curl silent": (NETWORK, "curl", 7, ""),
    "wget": (PERMISSION, "wget", 8, "HTTP request sent, awaiting response... 403 Forbidden\n2026-03-01 10:00:00 ERROR 403: Forbidden."),
    "docker login": (AUTH, "docker", 1, "Error response from daemon: Get \"https://registry.example.com/v2/\": unauthorized: incorrect username or password"),
    "docker push": (PERMISSION, "docker", 1, "denied: requested access to the resource is denied"),
    "docker socket": (PERMISSION, "docker", 1, "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock"),
    "docker name": (CONFLICT, "docker", 125, "docker: Error response from daemon: Conflict. The container name \"/web\" is already in use by container \"3f2a\"."),
    "docker down": (NETWORK, "docker", 1, "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"),
    "npm 401": (AUTH, "npm", 1, "npm error code E401\nnpm error Incorrect or missing password."),
    "npm login": (AUTH, "npm", 1, "npm error code ENEEDAUTH\nnpm error need auth This command requires you to be logged in to https://npm.example.com"),
    "npm 403": (PERMISSION, "npm", 1, "npm ERR! code E403\nnpm ERR! 403 403 Forbidden - PUT https://npm.example.com/shop"),
    "npm 404": (MISSING, "npm", 1, "npm ERR! code E404\nnpm ERR! 404 Not Found - GET https://npm.example.com/shopp"),
    "npm published": (CONFLICT, "npm", 1, "npm error You cannot publish over the previously published versions: 1.2.0."),
    "railway": (AUTH, "railway", 1, "Unauthorized. Please login with `railway login`"),
    "railway token": (AUTH, "railway", 1, "Invalid RAILWAY_TOKEN. Please check that it is valid and has access to the resource you're trying to use."),
    "railway project token": (AUTH, "railway", 1, "Project Token not found"),
    "a mismatch": (AUTH, "railway", 1, "error: database credential mismatch for environment staging"),
    "vercel": (AUTH, "vercel", 1, "Error: The token provided via `--token` argument is not valid. Please provide a valid token."),
    "fly": (AUTH, "fly", 1, "Error: no access token available. Please login with 'flyctl auth login'"),
    "heroku": (AUTH, "heroku", 100, " ›   Error: Invalid credentials provided.\n ›\n ›   Error ID: unauthorized"),
    "python traceback": (AUTH, "python3", 1, "Traceback (most recent call last):\n  File \"sync.py\", line 8, in <module>\nrequests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.example.com/v1/me"),
    "terraform lock": (CONFLICT, "terraform", 1, "Error: Error acquiring the state lock\n\nError message: ConditionalCheckFailedException"),
    "terraform provider": (AUTH, "terraform", 1, "Error: No valid credential sources found"),
    "prisma drift": (CONFLICT, "prisma", 1, "Drift detected: Your database schema is not in sync with your migration history."),
    "no program": (MISSING, "", 127, "bash: line 1: railwya: command not found"),
    "no file": (MISSING, "cat", 1, "cat: notes.txt: No such file or directory"),
    "no right": (PERMISSION, "cat", 1, "cat: /etc/shadow: Permission denied"),
    "not executable": (PERMISSION, "", 126, ""),
    "ssh": (AUTH, "ssh", 255, "deploy@10.0.0.7: Permission denied (publickey,password)."),
    "a failed build": (OTHER, "make", 2, "app.c:3:5: error: expected ';' before 'return'\nmake: *** [Makefile:4: app] Error 1"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "program", "code", "output"), SAID.values(), ids=list(SAID))
def test_a_tools_own_words_say_why(kind, program, code, output):
    failure = failure_of(exit=code, output=output, programs=(program,) if program else ())
    assert failure is not None
    assert failure.kind is kind, failure


STRICT = [n for n, row in SAID.items() if row[3] and row[0] is not OTHER]


@pytest.mark.parametrize("name", STRICT)
def test_an_unknown_exit_code_still_knows_an_error_line(name):
    kind, program, _, output = SAID[name]
    failure = failure_of(exit=None, output=output, programs=(program,) if program else ())
    assert failure is None or failure.kind is kind


def test_most_error_lines_are_known_without_an_exit_code():
    known = [
        n for n in STRICT if failure_of(exit=None, output=SAID[n][3], programs=(SAID[n][1],)) is not None
    ]
    assert len(known) >= 0.85 * len(STRICT), sorted(set(STRICT) - set(known))


# (program, exit code, output): nothing failed, or not so that it says anything.
NOTHING = {
    "a document about statuses": ("cat", 0, "## Errors\n\n- 401 Unauthorized: the token has expired\n- 403 Forbidden"),
    "a search that found it": ("grep", 0, "src/auth.py:12:    raise HTTPError(401, 'invalid token')"),
    "a search that found nothing": ("grep", 1, ""),
    "a difference": ("diff", 1, "< authentication failed\n> login failed"),
    "a test that passed": ("pytest", 0, "tests/test_auth.py::test_invalid_token_gives_401 PASSED"),
    "a log that is shown": ("tail", 0, "10:00 ERROR authentication failed for user bob"),
    "a condition": ("test", 1, ""),
    "an answer with data": ("curl", 0, '{"data": {"me": {"name": "bob"}}, "errors": null}'),
    "an answer that talks of errors": ("curl", 0, '{"id": 7, "title": "401 Unauthorized on login", "body": "invalid token", "state": "open", "user": {}}'),
    "a fine answer": ("curl", 0, "HTTP/2 200 \ncontent-type: application/json\n\n{}"),
    "a redirect that ended well": ("curl", 0, "HTTP/1.1 401 Unauthorized\nwww-authenticate: Negotiate\n\nHTTP/1.1 200 OK\n\nhello"),
    "nothing at all": ("true", 0, ""),
    "unknown code, plain talk": ("", None, "The docs say that a 401 means the token has expired."),
    "unknown code, listing": ("ls", None, "authentication_failed.md\ninvalid_token.txt"),
    "unknown code, code": ("", None, "    if status == 401:\n        raise AuthError('invalid token')"),
    "a page somebody fetched": ("curl", 0, "<html><h1>How to fix 403 Forbidden</h1></html>"),
    "a commit": ("git", 0, "[main 3f2a1b0] Handle expired tokens: answer 401 Unauthorized"),
}  # fmt: skip


@pytest.mark.parametrize(("program", "code", "output"), NOTHING.values(), ids=list(NOTHING))
def test_words_about_failures_are_none(program, code, output):
    assert failure_of(exit=code, output=output, programs=(program,) if program else ()) is None


ANSWERS = {
    "curl -i": (AUTH, "HTTP/2 401 \ncontent-type: application/json\n\n{\"message\":\"no\"}"),
    "curl -v": (PERMISSION, "> GET / HTTP/1.1\n< HTTP/1.1 403 Forbidden\n< server: nginx"),
    "conflict": (CONFLICT, "HTTP/1.1 409 Conflict\n\n"),
    "github": (AUTH, '{"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest", "status": "401"}'),
    "rfc 6749": (AUTH, '{"error":"invalid_client","error_description":"Client authentication failed"}'),
    "google": (PERMISSION, '{"error": {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}}'),
    "graphql": (AUTH, '{"errors":[{"message":"Not Authorized","locations":[{"line":1,"column":3}]}],"data":null}'),
    "graphql code": (AUTH, '{"errors":[{"message":"no","extensions":{"code":"UNAUTHENTICATED"}}]}'),
    "amazon": (AUTH, '{"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."}'),
    "status in the body": (MISSING, '{"statusCode":404,"error":"Not Found","message":"no such volume"}'),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "output"), ANSWERS.values(), ids=list(ANSWERS))
def test_a_servers_own_answer_counts_though_the_client_is_content(kind, output):
    failure = failure_of(exit=0, output=output, programs=("curl",))
    assert failure is not None
    assert failure.kind is kind


def test_failing_tests_say_nothing_of_logins():
    output = "FAILED tests/test_auth.py::test_login - assert 401 == 200\nE   Unauthorized: invalid token"
    assert failure_of(exit=1, output=output, programs=("pytest",)) == Failure(OTHER, "exit 1: tests failed")


TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" * 2


@pytest.mark.parametrize(
    "line",
    [
        f"fatal: Authentication failed for 'https://bot:{TOKEN}@github.com/acme/shop.git/'",
        f"error: invalid token {TOKEN}",
        'psql: error: FATAL: password authentication failed: "postgres://app:Tr0ub4dor3x@db/shop"',
    ],
)
def test_what_is_quoted_holds_no_secret(line):
    failure = failure_of(exit=1, output=line, programs=("x",))
    assert failure is not None
    assert TOKEN not in failure.evidence
    assert "Tr0ub4dor3x" not in failure.evidence
    assert 0 < len(failure.evidence) <= 120


def test_an_opaque_word_is_not_quoted_but_names_are():
    opaque = "9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c"
    failure = failure_of(exit=1, output=f"error: invalid token {opaque}")
    assert failure == Failure(AUTH, "error: invalid token …")
    told = failure_of(exit=1, output=SAID["aws denied"][3])
    assert "arn:aws:iam::123456789012:user/ci" in told.evidence


def test_the_middle_of_a_long_output_is_not_looked_at():
    filler = "compiling\n" * MAX_LOOKED_AT
    assert failure_of(exit=1, output=filler + "fatal: Authentication failed\n" + filler).kind is OTHER
    assert failure_of(exit=1, output=filler + "fatal: Authentication failed\n").kind is AUTH
    assert failure_of(exit=1, output="fatal: Authentication failed\n" + filler).kind is AUTH


def test_colours_hide_nothing():
    assert failure_of(exit=1, output="\x1b[31mError:\x1b[0m Unauthorized").kind is AUTH


@settings(max_examples=200, deadline=None)
@given(
    output=st.text(max_size=400) | st.sampled_from([row[3] for row in SAID.values()]),
    exit=st.none() | st.integers(-5, 300),
    programs=st.lists(st.sampled_from(["curl", "grep", "pytest", "git", ""]), max_size=3),
)
def test_any_outcome_gets_an_answer(output, exit, programs):
    failure = failure_of(exit=exit, output=output, programs=programs)
    if failure is not None:
        assert len(failure.evidence) <= 120
        assert "\n" not in failure.evidence
