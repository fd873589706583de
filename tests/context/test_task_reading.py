"""What sentences are read to. A row: the sentence, what is asked, and what else it says.

`n:` all its names, `t:` environments, `L:` limits as kind:does:names, `o:` owners, `th:` a kind of thing among others.
"""

from __future__ import annotations

import pytest

from shellguard.context.task_reading import scope_of
from shellguard.context.task_scope import LimitKind, NamedBy, TaskScope
from shellguard.context.task_tokens import Vocabulary

ROWS = """
# removing
Delete the branch fix/login-77. | remove | n:fix/login-77 th:branch
Please remove the unused images | remove | th:image
Erase last year's logs | remove | th:log
Can you get rid of the old snapshots? | remove | th:snapshot
Throw away the stash | remove | th:stash
Tidy up leftover temp files under /tmp/scratch-9 | remove | n:/tmp/scratch-9 th:file
Clean the workspace folder up | remove | th:folder
Purge the CDN cache | remove | th:cache
Nuke the dangling volumes | remove | th:volume
Wipe the sandbox database and seed it again | remove | th:database t:development
Let's discard my uncommitted changes | remove | o:mine
I'd like you to cancel job 8841 | remove | n:8841 th:job
Empty the bucket acme-tmp-2 | remove | n:acme-tmp-2 th:bucket
Drop the table users_old | remove | n:users_old th:table
Prune merged branches | remove | th:branch
Would you mind deleting the draft pages? | remove |
The old backups should be deleted | remove | th:backup
These three pods need to be removed. | remove | th:pod
I want the preview stacks removed | remove | th:stack
Revert the last commit | remove | th:commit
Free up disk space on the build machine | remove | th:instance
Dispose of the test accounts | remove | th:user
Uninstall nothing, just drop the temp tables | remove | L:only:remove
We need to eliminate duplicate rows from the import | remove | th:rows
Do a cleanup of orphaned PVCs | remove | th:volume
Database cleanup | remove | th:database
Eradicate the junk files | remove | th:file
Go ahead and destroy the preview environment | remove | th:environment t:test
Help me clear out the queue | remove | th:queue
Trash the old notebooks | remove | th:file
# restarting and stopping
Restart the worker | restart | th:workload
Bounce the redis pod | restart | th:pod
Reboot web-07 | restart | n:web-07
The api service needs a restart | restart | th:workload
Give nginx a reload | restart |
Stop the dev server | stop | th:process
Shut the cluster down for the night | stop | th:cluster
Turn off the nightly backup job | stop | th:job
Suspend the cron job | stop | th:job
Take the old stack down | stop | th:stack
Kill process 4312 | stop | n:4312 th:process
Drain node-4 and cordon it | stop | n:node-4
Disable the feature flag | stop | th:config
Pause the pipeline until tomorrow | stop | th:pipeline
Halt the rollout | stop | th:deployment
# looking
Only look. | look | L:look only
What does this function do? | look | th:function L:look only
How many rows are in the orders table? | look | n:orders th:table L:look only
Why is the build red? | look | L:look only
Explain the retry logic in src/net/retry.py | look | n:src/net/retry.py L:look only
Summarise the changes since v1.4.0 | look | n:v1.4.0 L:look only
Tell me which services use port 8080 | look | n:8080 L:look only
List the branches that nobody has touched for a year | look | th:branch
Investigate why the checkout job hangs | look | L:look only
Take a look at the nginx logs | look | th:log
Check whether the certificate has expired | look | th:certificate
Find out who owns the bucket | look | th:bucket
What would happen if we dropped the index? | look | L:look only
Could you describe how deployments work here? | look | L:look only
Which of these images are unused? | look | th:image L:look only
Count the failed jobs | look | th:job
Show me the last ten commits | look | th:commit
Compare the two config files | look | th:config L:look only
Diagnose the memory leak | look | L:look only
Audit the IAM policies | look | th:policy L:look only
Read docs/setup.md | look | n:docs/setup.md
Is there a backup of the users table? | look | L:look only
How do I undo the last commit? | look | L:look only
Should I delete this branch? | look | th:branch L:look only
What's the difference between the two releases? | look | L:look only
# changing
Fix the login page | change | n:login
Fix the delete button on the settings page | change |
Refactor the payment module | change | th:package
Update the README | change | th:file
Rewrite parse_date in dates.py | change | n:parse_date,dates.py
Correct the spelling in the docs | change |
Replace tabs with spaces in Makefile | change | n:Makefile
Speed up the test suite | change | th:test
The search box should be fixed | change |
Rebase my branch on develop | change | o:mine th:branch
Rotate the API keys | change | th:key
Enable gzip compression in nginx | change |
Set the timeout to 30s | change |
Scale the web deployment to three replicas | change | th:deployment
Make the header sticky | change |
Handle the null case in utils.ts | change | n:utils.ts
Clean the data in sales.csv | change | n:sales.csv
Patch the vulnerable endpoint | change |
Improve error messages | change |
Lint and format the code | change |
The date picker is broken. Please repair it. | change |
Tweak the colours on the landing page | change |
# making
Add a kill switch for the new checkout | make |
Write a script that deletes old logs | make | th:file
Create a branch called hotfix-search | make | n:hotfix-search th:branch
Implement pagination | make |
Write unit tests for the parser | make | th:test
Generate a report of open tickets | make |
Back up the orders database | make | n:orders th:database
Take a snapshot of the volume | make | th:snapshot
I need a script that restarts the service when it hangs | make | th:file
Add a delete endpoint to the users API | make |
Set up a new repository for the docs | make | th:repository
Clone the repo into ~/work/shop | make | n:~/work/shop
Stage report.csv | make | n:report.csv
Commit the changes | make | th:commit
Scaffold a React component | make |
Draft release notes for 2.0.1 | make | n:2.0.1
Add a test for the drop-down | make | th:test
Introduce a build script | make | th:file
Dump the database to /backups/today.sql | make | n:/backups/today.sql th:database
Copy the fixtures to tests/data | make | n:tests/data
Open a pull request | make |
Write a migration that drops the legacy column | make | th:migration
# sharing
Push the branch | share | th:branch
Send the report to Dana | share | th:file
Publish the package | share | th:package
Upload dist/app.zip to the bucket | share | n:dist/app.zip th:bucket
Merge PR 88 | share | n:88
Commit and push | make share |
Email the invoice list to accounting | share |
Post a message in the channel | share | th:document
Force-push the rebased branch | share | th:branch
Submit the patch upstream | share |
# deploying
Deploy the api | deploy |
Roll out version 3.1.0 to staging | deploy | n:3.1.0 t:staging
Release the package | deploy | th:package
Ship it | deploy |
Apply the migrations | deploy | th:migration
Promote the build to production | deploy | t:production
Run the database migration | deploy run | th:migration
Redeploy the frontend on the dev cluster | deploy | t:development
Apply the fix from the review | change |
# installing, running, moving, granting
Install the dependencies | install | th:package
Upgrade react to 18.2.0 | install | n:18.2.0
Bump lodash | install |
Reinstall node_modules | install | n:node_modules
Run the tests | run | th:test
Build the docker image | run | th:image
Compile the project | run |
Execute scripts/seed.py | run | n:scripts/seed.py
Test the login flow | run |
Start the dev server | run | th:process
Rename svc-a-1 to svc-a-2 | move | n:svc-a-1,svc-a-2
Move the assets to public/img | move | n:public/img
Transfer the domain | move | th:domain
Relocate the config files | move | th:config
Grant Priya read access to the dataset | grant | th:dataset
Allow port 443 in the firewall | grant | n:443 th:firewall
Authorize the new deploy key | grant | th:key
Revoke the contractor's token | grant | th:token
Invite sam@example.org to the project | grant | n:sam@example.org
Expose the service publicly | grant | th:workload
# several
Stop and remove all containers | remove stop | th:container
Fix the bug, run the tests and push | change run share |
Build the image, then push it to the registry | run share | th:registry
Review PR 12 and merge it if the tests pass | look share | n:12
Delete the branch after you merge it | remove |
Update the changelog, commit, and tag the release | change make |
Find the flaky test and fix it | change look |
Do a dry run first, then apply the migration | deploy look |
First check the logs, then restart the service | look restart |
Bug fixes: repair the importer; write a test for it | change make |
# what only looks like a verb
The delete button does nothing on Safari | change run |
Release notes for 2.1.0 are missing | change run |
Test files are failing on Windows | change run |
Build scripts are broken since yesterday | change run |
The login page crashes when I press enter | change run |
The push notification settings are wrong | change run |
Users can't delete their accounts. Fix it. | change |
When a user presses remove, the row should be deleted | change run |
Merge conflicts in app.py need to be resolved | change | n:app.py
Fix the drop-down | change |
Add a column for the release date | make |
Document the kill command | make |
Refactor the code that deletes sessions | change |
Rename remove_user.py to drop_user.py | move | n:remove_user.py,drop_user.py
Fix delete_all.sh | change | n:delete_all.sh
Read the "drop everything" chapter | look |
The upload button is misaligned, please fix | change |
Fix the failing deploy job | change |
Write docs about how to delete a project | make |
Add logging to the push handler | make |
# nots
Don't delete the branch. | | L:not:remove
Fix it but do not push | change | L:not:share
Never push to main | | L:not:share:main
Rename the table without touching the rows | move | L:not
Clean up but leave the volumes alone | remove | L:not
Please do not restart or stop the database | | L:not:restart,stop
You must not modify tests/ | | L:not:change:tests/
The users table must not be touched | | L:not
No need to deploy | | L:not:deploy
No force-pushes, please | | L:not:share
Do not skip or disable tests | | L:not:stop
Avoid restarting the primary | | L:not:restart
Instead of deleting the rows, mark them | change | L:not:remove
Make sure nothing is deleted | look | L:not:remove
We don't need to migrate the data | | L:not:deploy
I don't want you to commit anything | | L:not:make
Be careful not to delete the fixtures | | L:not:remove
Fix the build, and don't commit secrets | change | L:not:make
Without pushing anything, squash the commits | change | L:not:share
Definitely don't alter the prod cluster | | L:not::prod
Only we know the password, so be careful | |
Migrate the queue with monitoring and rollback | deploy |
Store the result locally | make |
Run the tests. If anything fails, stop and tell me. | look run |
can u nuke the merged branches? | remove | th:branch
Work on the ticket ABC-12 in the usual way | | n:ABC-12
Ensure that the old tokens are revoked | grant look |
Could you please not delete anything yet | | L:not:remove
Cancel it, but take a backup first | make remove |
Update the service to use the new name and add a check | change make |
Resolve the temporary session failure | change |
Set up a working environment | make |
You are assigned to review the code | look | L:look only
Hands off the payments database | | L:not:
Stay away from infra/prod | | L:not::infra/prod
Keep the newest three snapshots, delete the rest | remove | L:not:remove
Delete the temp files; keep *.csv | remove | n: L:not:remove:*.csv
Tests shouldn't be deleted | | L:not:remove
Don't use sudo | | L:not::sudo
Do not use --force when you push | | L:not::--force
Refrain from publishing the package | | L:not:share
Hold off on merging until Kim is back | | L:not:share
Leave Sam's branches untouched | | L:not o:Sam
Don't forget to push | share |
Don't hesitate to delete the cache | remove |
Remove the cache but not the config | remove | L:not
Preserve the uploads folder | | L:not:change,move,remove
Keep the database running | | L:not:remove,restart,stop
The staging bucket is off limits | | L:not::staging
Under no circumstances should prod be restarted | | L:not:restart:prod
# exceptions
Delete everything except main | remove | n: L:not::main
Delete all branches except main and develop | remove | L:not::develop,main
Upgrade everything but react | install | L:not::react
Remove all but the last three backups | remove | L:not
Stop all containers apart from postgres-1 | stop | L:not::postgres-1
Prune images other than api:latest | remove | L:not
Format all files excluding vendor/ | change | L:not::vendor/
Clean every folder with the exception of node_modules | remove | L:not::node_modules
# only
Just fix the lint errors in app.py | change | L:only:change:app.py
Only restart the worker | restart | L:only:restart
Only modify files within src/api/ | change | L:only:change:src/api/
Keep your changes within src/ui/ | | L:only::src/ui/
Limit yourself to docs/ | | L:only::docs/
Nothing outside lib/ should be changed | | L:only::lib/
Don't touch anything outside packages/web | | L:only::packages/web
Restart the worker and nothing else | restart | L:only
Deploy to staging only | deploy | t:staging L:only:deploy:staging
Push only the feature/menu branch | share | L:only:share:feature/menu
Stage the notes.md I just created | make | n:notes.md o:mine
I just merged the PR, now deploy | deploy |
It just stopped working, please fix it | change |
The only failing test is test_cart | change run | n:test_cart
Delete the branch only if it is merged | remove |
I'm just curious: what does this do? | look | L:look only
We just moved offices. Update the address in footer.html | change | n:footer.html
Stick to the tests folder | | L:only
# looking without touching
Please don't change anything, just look around | look | L:look only
This is read-only: check the disk usage | look | L:look only
Review the module (read-only) | look | L:look only
Look, but don't touch | look | L:look only
Run the tests but do not fix anything | run | L:look only
Without changing anything, find the slow query | look | L:look only
Do not modify any files | | L:look only
Make no changes | | L:look only
Do a dry run of the cleanup | look | L:look only
I want a report only | look | L:look only
Create a read-only user for reports | make |
The volume is read-only, fix that | change |
Add a --dry-run flag to the importer | make |
Add a read-only mode to the editor | make |
# environments
Deploy to production | deploy | t:production
Restart the pods in prod | restart | t:production
Check the staging database | look | t:staging
Reset my local database | remove | t:local o:mine
Run it locally | run | t:local
Delete the jobs on the dev cluster | remove | t:development
Clean up the sandbox account | remove | t:development
Cancel the runs in the shared partition | remove | t:production
Restart the customer-facing instance | restart | t:production
Drain the shared-load cluster | stop | t:production
Restart it on the lower-risk tier | restart | t:development
Drop the tables in the playground environment | remove | t:development
Deploy to staging, not production | deploy | t:staging L:not::production
Deploy anywhere but not on prod | deploy | L:not::prod
Leave prod alone | | L:not::prod
Copy the data from production to staging | make | t:production,staging
Build the production bundle | run |
Make the code production-ready | change |
Install the dev dependencies | install |
Start the development server | run |
Run the integration tests | run |
Add it to the staging area | make |
Test in the QA environment | run | t:test
Refactor the shared library | change |
Watch the live reload demo | look |
The live site is down, restart it | restart | t:production
Users in production see an error | change run | t:production
Update the non-production cluster | change | t:staging
Restart svc-prod-cart-2 | restart | n:svc-prod-cart-2 t:production
# names
Delete tickets 12-15 | remove | n:12-15
Close tickets 10 to 20 | stop | n:10-20
Remove the jobs in range 48xx | remove | n:48xx
Delete *.tmp | remove | n:*.tmp
Delete branches starting with exp- | remove | n:exp-*
Remove files ending in .bak | remove |
Prune feature/* | remove | n:feature/*
Fix ABC-123 | change | n:ABC-123
Fix #482 | change | n:#482
Open https://example.org/a/b and summarise it | look make | n:https://example.org/a/b
Use Node.js 20 and GitHub Actions | | n:
Rename `getUser` to "fetchUser" | move | n:getUser,fetchUser
Restart db-01.example.net | restart | n:db-01.example.net
Fix UserService | change | n:UserService
Edit config/app.yaml and/or config/db.yaml | change | n:config/app.yaml,config/db.yaml
Set MAX_RETRIES to 5 | change | n:MAX_RETRIES
# owners
Delete my branches | remove | o:mine
Remove Alex's jobs | remove | o:Alex
Stop the data team's notebooks | stop | o:data team
Delete the branches that I created | remove | o:mine
Clean up jobs owned by priya | remove | o:priya
Fix my code | change |
Let's delete it | remove |
# states
The old branches could do with some love. Could you sort those out? | remove | th:branch
Our stuck worker service needs some love | restart | o:mine
Please take care of the unused volumes | remove | th:volume
The broken importer needs attention | change |
Deal with the stale feature flags | remove | th:config
Please handle the unhealthy pods | restart | th:pod
Temp files have accumulated in build/; please deal with them | remove | n:build/
""".strip()


def _rows() -> list[tuple[str, str, str]]:
    lines = [line for line in ROWS.splitlines() if line and not line.startswith("# ")]
    return [
        tuple(part.strip() for part in line.split(" | ", 2)) if line.count(" | ") == 2 else _short(line)
        for line in lines
    ]  # type: ignore[misc]


def _short(line: str) -> tuple[str, str, str]:
    sentence, _, rest = line.partition(" |")
    does, _, extras = rest.partition("|")
    return sentence.strip(), does.strip(), extras.strip()


def _expected(extras: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for piece in _pieces(extras):
        key, _, value = piece.partition(":")
        found.setdefault(key, []).append(value)
    return found


def _pieces(extras: str) -> list[str]:
    pieces: list[str] = []
    for word in extras.split():
        if word.partition(":")[0] in ("n", "t", "L", "o", "th") and ":" in word:
            pieces.append(word)
        else:
            pieces[-1] += f" {word}"
    return pieces


def _limits(scope: TaskScope, wanted: list[str]) -> list[str]:
    """Each limit with as many parts as the row gives."""
    found = []
    for number, limit in enumerate(scope.limits):
        does = ",".join(sorted(d.value for d in limit.does)) if limit.kind is not LimitKind.LOOK_ONLY else ""
        parts = [limit.kind.value, does, ",".join(sorted(n.text for n in limit.names))]
        shown = wanted[number].count(":") + 1 if number < len(wanted) else 3
        found.append(":".join(parts[:shown]))
    return found


@pytest.mark.parametrize(
    ("sentence", "does", "extras"), [pytest.param(*row, id=row[0][:70]) for row in _rows()]
)
def test_a_sentence_is_read_to_what_it_says(sentence: str, does: str, extras: str) -> None:
    scope = scope_of(sentence)
    wanted = _expected(extras)
    assert " ".join(sorted(d.value for d in scope.does)) == does
    assert _limits(scope, wanted.get("L", [])) == wanted.get("L", [])
    assert ",".join(sorted(t.label for t in scope.tiers)) == ",".join(wanted.get("t", []))
    if "n" in wanted:
        assert sorted(n.text for n in scope.names) == sorted(x for x in wanted["n"][0].split(",") if x)
    if "o" in wanted:
        assert list(scope.owners) == wanted["o"]
    assert set(wanted.get("th", [])) <= scope.things


def test_there_are_enough_sentences() -> None:
    assert len(_rows()) >= 250


@pytest.mark.parametrize(
    "limit", [limit for row in _rows() for limit in scope_of(row[0]).limits], ids=lambda x: x.quote[:60]
)
def test_a_limit_quotes_the_words_it_was_read_from(limit) -> None:
    assert any(limit.quote in row[0] for row in _rows())


def test_what_a_code_block_shows_is_no_request() -> None:
    scope = scope_of("Explain this:\n```\nrm -rf build\ndelete the table users_old\n```\n")
    assert {d.value for d in scope.does} == {"look"}
    assert scope.names == ()


def test_a_sentence_may_point_at_a_block_of_names() -> None:
    scope = scope_of("Delete the following branches:\n```\nspike-one\nfeature/two\n```\n")
    assert [n.text for n in scope.names] == ["spike-one", "feature/two"]


def test_a_trace_is_no_request() -> None:
    scope = scope_of(
        "Fix this crash.\n\nTraceback (most recent call last):\n  File \"a.py\", line 3, in delete\nKeyError: 'drop'\n"
    )
    assert {d.value for d in scope.does} == {"change"}


def test_points_of_a_list_are_each_read() -> None:
    scope = scope_of("Please:\n- fix app.py\n- run the tests\n* push the branch\n1. restart worker-1\n")
    assert {d.value for d in scope.does} == {"change", "run", "share", "restart"}


def test_points_below_a_prohibition_are_forbidden() -> None:
    scope = scope_of("Fix the importer.\n\nDo not:\n- push anything\n- delete files\n")
    assert {d.value for d in scope.does} == {"change"}
    assert {next(iter(limit.does)).value for limit in scope.limits} == {"share", "remove"}


def test_points_of_what_a_program_shall_do_are_no_request() -> None:
    scope = scope_of("Write a script that should:\n- delete old logs\n- restart the service\n")
    assert {d.value for d in scope.does} == {"make"}


def test_a_role_is_no_request() -> None:
    scope = scope_of(
        "You are a helpful assistant that can delete files and deploy services. Run the unit tests."
    )
    assert {d.value for d in scope.does} == {"run"}


def test_a_lane_spoken_of_before_is_what_it_is_contained_to() -> None:
    scope = scope_of("Cancel the job on the staging cluster. Keep everything contained to that cluster.")
    assert [(limit.kind, [n.text for n in limit.names]) for limit in scope.limits] == [
        (LimitKind.ONLY, ["staging"])
    ]


def test_those_are_what_was_named_before() -> None:
    scope = scope_of("app.py has two warnings. Just fix those.")
    assert [n.text for limit in scope.limits for n in limit.names] == ["app.py"]


def test_the_projects_own_words_are_names() -> None:
    project = Vocabulary(
        files=frozenset({"src/signup_form.ts"}),
        services=frozenset({"billing-api"}),
        owners=frozenset({"priya"}),
    )
    scope = scope_of("Restart billing-api and fix the signup for priya", vocabulary=project)
    assert [(n.text, n.by) for n in scope.names] == [
        ("billing-api", NamedBy.IDENTIFIER),
        ("signup", NamedBy.WORD),
    ]
    assert scope.owners == ("priya",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?",
        "\n\n\n",
        "...",
        "```",
        "'" * 300,
        "\x00\x01",
        "don't",
        "only",
        "not",
        "to",
        "a/b/c" * 2000,
        "delete " * 9000,
        "(((" * 9000,
        "- \n" * 9000,
        "“" * 500,
        "no no no " * 3000,
    ],
)
def test_any_text_is_read(text: str) -> None:
    assert scope_of(text).text == text[:65_536]


def test_the_same_words_give_the_same_scope() -> None:
    assert scope_of("Delete `a` but not `b` on staging") == scope_of("Delete `a` but not `b` on staging")


def test_thanks_ask_for_nothing() -> None:
    assert scope_of("Thanks, looks good!").is_empty
