"""Scripts and tasks in package.json, justfiles, Taskfiles, pyproject.toml and their like."""

from __future__ import annotations

import json

import pytest

from tests.parse.recipe_reading import call_of, reading, runs

PACKAGE = json.dumps(
    {
        "scripts": {
            "clean": "rm -rf dist",
            "prebuild": "npm run clean",
            "build": "tsc -p .",
            "postbuild": "cp a dist/",
            "test": "jest",
            "wipe": "rm -rf ~",
            "all": "run-s clean 'db:*'",
            "db:drop": "dropdb app",
            "db:seed": "psql app -f seed.sql",
            "both": 'concurrently -n a,b "npm:clean" "rm -rf tmp"',
            "loop": "npm run loop",
            "postinstall": "node setup.js",
            "prepublishOnly": "rm -rf /srv/pub",
        }
    }
)
DENO = '{\n // tasks\n "tasks": {"wipe": {"command": "rm -rf /srv/d", "dependencies": ["first"]}, "first": "echo one",},\n}'
COMPOSER = json.dumps(
    {
        "scripts": {
            "post-install-cmd": ["@clear", "App\\\\Setup::run"],
            "clear": ["rm -rf cache", "@php artisan migrate:fresh"],
        }
    }
)
JUST = """
set shell := ["bash", "-c"]
dir := "build" / "out"
export TOKEN := 'x'
base := `pwd`
alias w := wipe

default: clean

# removes what was built
clean mode='all': (say "hi") && after
    @rm -rf {{dir}} {{mode}}
    cd sub && \\
      rm -f y

say word:
    echo {{word}} "{{{{"
after:
    echo after
wipe target *rest:
    -rm -rf {{target}}/{{rest}}
here:
    rm -rf {{base}}/tmp {{justfile_directory()}}/z
py:
    #!/usr/bin/env python3
    import shutil
    shutil.rmtree("/srv/py")
script:
    #!/usr/bin/env bash
    set -eu
    D={{dir}}
    rm -rf "$D"
"""
TASKFILE = """
version: '3'
vars:
  OUT: build
  ROOT:
    sh: pwd
tasks:
  default: {deps: [clean]}
  clean:
    aliases: [c]
    cmds:
      - rm -rf {{.OUT}} {{.ROOT}}/x
      - task: drop
        vars: {DB: prod}
  drop: dropdb {{.DB}}
  run: {dir: sub, cmds: ["rm -rf {{.CLI_ARGS}}", {cmd: "rm -rf {{.ITEM}}", for: [a, b]}]}
  def: rm -rf {{.NAME | default "fallback"}}
"""
PYPROJECT = """
[tool.poe.tasks]
clean = "rm -rf build"
nuke = {shell = "rm -rf /srv/poe"}
all = ["clean", "nuke"]
drop = {cmd = "dropdb app"}
[tool.pdm.scripts]
pre_reset = "echo before"
reset = {composite = ["wipe now", "echo done"]}
wipe = "rm -rf /srv/pdm"
[tool.hatch.envs.default.scripts]
clean = ["rm -rf /srv/hatch", "echo {args:x}"]
[tool.hatch.envs.docs.scripts]
build = "rm -rf site"
[tool.taskipy.tasks]
purge = "rm -rf /srv/taskipy"
"""
MISE = '[tasks]\nwipe = "rm -rf /srv/mise"\n[tasks.all]\ndepends = ["wipe"]\nrun = ["echo a", "echo b"]\n'
RAKE = "task :clean do\n  sh 'rm -rf /srv/rake'\nend\ntask all: [:clean] do\n  system('dropdb app')\nend\ntask :other do\n  sh 'rm -rf /other'\nend\n"
INVOKE = 'from invoke import task\n\n@task\ndef clean_all(c):\n    c.run("rm -rf /srv/invoke")\n\n@task\ndef other(c):\n    c.run("rm -rf /other")\n'
FILES = {
    "package.json": PACKAGE,
    "packages/web/package.json": '{"scripts": {"clean": "rm -rf web"}}',
    "deno.jsonc": DENO,
    "composer.json": COMPOSER,
    "justfile": JUST,
    "Taskfile.yml": TASKFILE,
    "pyproject.toml": PYPROJECT,
    "mise.toml": MISE,
    "Rakefile": RAKE,
    "tasks.py": INVOKE,
    "Pipfile": '[scripts]\nwipe = "rm -rf /srv/pipenv"\n',
    "seed.sql": "DROP TABLE users;",
}

LISTED = [
    ("npm run", "npm run clean", ["rm -rf dist"]),
    ("npm run with arguments", "npm run -s clean -- extra 'a b'", ["rm -rf dist extra 'a b'"]),
    ("before and after", "npm run build", ["npm run clean", "rm -rf dist", "tsc -p .", "cp a dist/"]),
    ("npm test", "npm t", ["jest"]),
    ("from a folder below", "cd src/deep && npm run wipe", ["rm -rf /home/dev"]),
    ("prefix", "npm --prefix packages/web run clean", ["rm -rf web"]),
    ("workspace", "npm run clean -w @org/web", ["rm -rf web"]),
    ("pnpm by name", "pnpm wipe", ["rm -rf /home/dev"]),
    ("pnpm filter", "pnpm --filter web clean", ["rm -rf web"]),
    ("yarn by name", "yarn clean --force", ["rm -rf dist --force"]),
    ("yarn run", "yarn run wipe", ["rm -rf /home/dev"]),
    ("yarn workspace", "yarn workspace web clean", ["rm -rf web"]),
    ("bun run", "bun run wipe", ["rm -rf /home/dev"]),
    ("several in a row", "npm run all", ["rm -rf dist", "dropdb app", "psql app -f seed.sql"]),
    ("several at once", "npm run both", ["rm -rf dist", "rm -rf tmp"]),
    ("install runs its hooks", "npm ci", ["node setup.js"]),
    ("publish runs its hooks", "npm publish", ["rm -rf /srv/pub"]),
    ("deno", "deno task wipe", ["echo one", "rm -rf /srv/d"]),
    ("composer", "composer run-script clear", ["rm -rf cache", "php artisan migrate:fresh"]),
    ("composer's hooks", "composer install", ["rm -rf cache"]),
    ("just's first recipe", "just", ["echo hi {{", "rm -rf build/out all", "rm -f y", "echo after"]),
    ("just with arguments", "just wipe /srv a", ["rm -rf /srv/a"]),
    ("just by alias", "just w /srv", ["rm -rf /srv/"]),
    ("just settings", "just dir=/srv clean old", ["rm -rf /srv old"]),
    ("just expressions", "just here", ["rm -rf /home/dev/project/tmp /home/dev/project/z"]),
    ("just in Python", "just py", ["rm -r /srv/py"]),
    ("just as a script", "just script", ["rm -rf build/out"]),
    ("task", "task clean", ["rm -rf build /home/dev/project/x", "dropdb prod"]),
    ("task by alias", "task c OUT=/srv", ["rm -rf /srv /home/dev/project/x"]),
    ("task's default", "task", ["rm -rf build /home/dev/project/x"]),
    ("task's arguments and loops", "task run -- /srv", ["rm -rf /srv", "rm -rf a", "rm -rf b"]),
    ("task's defaults", "task def", ["rm -rf fallback"]),
    ("poe", "poe all", ["rm -rf build", "rm -rf /srv/poe"]),
    ("poe through uv", "uv run poe drop", ["dropdb app"]),
    ("pdm", "pdm run reset", ["echo before", "rm -rf /srv/pdm", "echo done"]),
    ("hatch", "hatch run clean more", ["rm -rf /srv/hatch", "echo more"]),
    ("hatch of another environment", "hatch run docs:build", ["rm -rf site"]),
    ("pipenv", "pipenv run wipe", ["rm -rf /srv/pipenv"]),
    ("mise", "mise run all", ["rm -rf /srv/mise", "echo a", "echo b"]),
    ("rake", "rake all", ["dropdb app", "rm -rf /srv/rake"]),
    ("rake through bundle", "bundle exec rake clean", ["rm -rf /srv/rake"]),
    ("invoke", "invoke clean-all", ["rm -rf /srv/invoke"]),
]  # fmt: skip


@pytest.mark.parametrize(("command", "wanted"), [r[1:] for r in LISTED], ids=[r[0] for r in LISTED])
def test_what_a_script_runs_is_listed(command, wanted):
    found = runs(command, FILES)
    assert [w for w in wanted if w not in found] == []


SILENT = [
    ("a script that is not there", "npm run missing"),
    ("scripts switched off", "npm ci --ignore-scripts"),
    ("an install of a package", "npm install left-pad"),
    ("a dry run", "just -n clean"),
    ("a list", "just --list"),
    ("a listed task", "task --list"),
    ("a dry task", "task -n clean"),
    ("another command of the tool", "pnpm list"),
    ("composer without scripts", "composer install --no-scripts"),
    ("rake's list", "rake -T"),
]


@pytest.mark.parametrize("command", [r[1] for r in SILENT], ids=[r[0] for r in SILENT])
def test_what_is_no_script_adds_nothing(command):
    assert runs(command, FILES) == [command]


def test_a_word_that_is_no_script_is_a_program():
    assert "tsc --noEmit" in runs("yarn run tsc --noEmit", FILES)


def test_only_the_named_task_of_a_code_file_is_read():
    assert not [line for line in runs("rake clean; invoke clean-all", FILES) if "/other" in line]


def test_a_script_inside_a_script_keeps_the_whole_way():
    call = call_of("rm", "npm run build", FILES)
    assert call.via == ("npm run prebuild", "npm run clean")


def test_a_script_that_calls_itself_ends_and_is_no_stop():
    found = reading("npm run loop", FILES)
    assert (found.is_partial, len(found.invocations) < 6) == (False, True)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_broken_file_is_no_stop(name):
    for text in ("{", "\0", "[" * 5000, "- " * 3000, '{"scripts": 3, "tasks": 4}', "a = " + "[" * 5000):
        for command in (
            "npm run a",
            "deno task a",
            "composer a",
            "just a",
            "task a",
            "poe a",
            "mise run a",
            "rake a",
            "make",
        ):
            assert reading(command, {name: text}).is_partial is False
