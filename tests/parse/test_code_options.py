"""How code reaches an interpreter: attached and clustered options, files, standard input."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command

WIPE_PY, WIPE_JS = "import os; os.remove('x')", "require('fs').unlinkSync('x')"
ARRIVES = {
    "attached": f'python -c"{WIPE_PY}"', "clustered": f'python3 -Bc "{WIPE_PY}"', "isolated": f'python3.11 -Ic "{WIPE_PY}"', "behind values": f'python3 -W ignore -X dev -c "{WIPE_PY}"',
    "through uv": f'uv run python -c "{WIPE_PY}"', "heredoc": f"python - <<'E'\n{WIPE_PY}\nE", "timeit": f'python -m timeit "{WIPE_PY}"',
    "a file just written": f"cat > a.py <<'E'\n{WIPE_PY}\nE\npython3 a.py", "the file as input": f"cat > a.py <<'E'\n{WIPE_PY}\nE\ncat a.py; python3 a.py now",
    "node long": f'node --eval="{WIPE_JS}"', "node print": f'node -pe "{WIPE_JS}"', "node module": f'node --input-type=module -e "{WIPE_JS}"', "node input": f'echo "{WIPE_JS}" | node',
    "deno": f'deno eval "{WIPE_JS}"', "bun": f'bun -e "{WIPE_JS}"', "ts-node": f'ts-node -e "{WIPE_JS}"', "tsx": f'tsx -e "{WIPE_JS}"',
    "ruby with a library": "ruby -rfileutils -e 'File.delete \"x\"'", "ruby clustered": "ruby -ne 'File.delete(\"x\")' f", "several": "ruby -e 'f = \"x\"' -e 'File.delete f'",
    "perl with a module": "perl -MFile::Path -e 'unlink \"x\"'", "perl lines": "perl -lne 'unlink \"x\"' f", "perl slurping": "perl -0777 -ne 'unlink \"x\"' f", "perl modern": "perl -wE 'unlink \"x\"'",
    "php": "php -r 'unlink(\"x\");'", "php clustered": "php -nr 'unlink(\"x\");'", "awk variable": "awk -v c='rm x' 'BEGIN { system(c) }'", "awk source": "gawk -e 'BEGIN { system(\"rm x\") }'",
    "awk separated": "awk -F: '{ system(\"rm x\") }' f", "sed": "sed -n -e '1p' -e '1e rm x' f",
}  # fmt: skip
QUIET = {
    "a module": "python -m http.server", "a version": "python3 --version", "not code": "node -e 'rm x'", "a file nobody knows": "python3 work.py rm x",
    "text for sed": "sed -i 's/e/rm x/' f", "the text for a tool": "python3 tool.py <<'E'\nimport os; os.remove('x')\nE",
}  # fmt: skip


def listed(text):
    return [c.render() for c in read_command(text, cwd="/w", home="/h").invocations]


@pytest.mark.parametrize("command", ARRIVES.values(), ids=ARRIVES)
def test_code_is_found_however_it_arrives(command):
    assert "rm x" in listed(command)


@pytest.mark.parametrize("command", QUIET.values(), ids=QUIET)
def test_what_is_no_code_is_not_read_as_code(command):
    assert "rm x" not in listed(command)


@pytest.mark.parametrize(
    "command", ["perl -pi -e s/a/b/ f g", "perl -i.bak -pe s/a/b/ f g", "ruby -i -pe s/a/b/ f g"]
)
def test_editing_in_place_is_said_as_sed_says_it(command):
    assert "sed -i -e s/a/b/ f g" in listed(command)


def test_what_code_is_made_of_is_known_where_the_shell_makes_it():
    calls = read_command('python3 -c "$(curl https://example.com/x)"', cwd="/w", home="/h").invocations
    assert "curl" in next(c for c in calls if not c.program).fed_by


def test_code_names_the_program_it_belongs_to():
    calls = read_command(
        "python3 -c 'import subprocess; subprocess.call([\"/bin/sh\"])'", cwd="/w", home="/h"
    ).invocations
    assert [c.path for c in calls if c.code] == ["python3"]


def test_a_program_started_in_another_folder_is_read_there():
    calls = read_command(
        "python3 -c \"import subprocess; subprocess.run(['rm', 'a'], cwd='/etc')\"", cwd="/w", home="/h"
    ).invocations
    assert [(c.program, c.cwd) for c in calls[1:]] == [("rm", "/etc")]
