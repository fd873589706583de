"""How programs spell their arguments: which words are options, which carry values, what is an operand.

Promise: pure; a small table of global options (from the tools' manuals) and one reading for all programs.
"""

from __future__ import annotations

from shellguard.parse.invocation import Arg

# Options before or between subcommands that take the next word as their value.
VALUES: dict[str, frozenset[str]] = {
    name: frozenset(options.split())
    for name, options in {
        "git": "-o --push-option -m --message -F --file --author --date -C -c --git-dir --work-tree --namespace --exec-path --super-prefix --config-env",
        "kubectl": "-n --namespace --context --kubeconfig --cluster --user -s --server --token --as --as-group --request-timeout "
        "-l --selector -f --filename -k --kustomize -o --output --field-selector --grace-period --timeout -c --container",
        "helm": "-n --namespace --kube-context --kubeconfig -f --values --set --version --timeout",
        "docker": "-H --host --context --config -l --log-level --filter",
        "docker-compose": "-f --file -p --project-name --profile --env-file --project-directory -t --timeout",
        "podman": "--url --connection -c --root --filter",
        "terraform": "",
        "aws": "--profile --region --output --endpoint-url --query --cli-input-json",
        "gcloud": "--project --account --configuration --format --zone --region --impersonate-service-account",
        "az": "--subscription --resource-group -g --name -n --output -o --query",
        "gh": "-R --repo --hostname -b --body -t --title -F --body-file --jq -q",
        "glab": "-R --repo -b -t",
        "npm": "--prefix -w --workspace --registry --tag --otp --userconfig",
        "yarn": "--cwd --registry",
        "pnpm": "-C --dir -F --filter",
        "railway": "-s --service -e --environment -p --project",
        "heroku": "-a --app -r --remote --confirm",
        "flyctl": "-a --app -c --config -t --access-token",
        "fly": "-a --app -c --config -t --access-token",
        "vercel": "-t --token --scope -S --cwd -A",
        "systemctl": "-H --host -M --machine -t --type -p --property -n --lines",
        "pulumi": "-s --stack -C --cwd -m --message",
        "supabase": "--workdir --project-ref --db-url",
        "prisma": "--schema",
        "alembic": "-c --config -n --name -x",
        "doctl": "-t --access-token --context -c --config",
        "find": "",
        "rm": "",
        "cp": "-t --target-directory -S --suffix",
        "mv": "-t --target-directory -S --suffix",
        "chmod": "--reference",
        "chown": "--reference --from",
        "truncate": "-s --size -r --reference",
        "shred": "-n --iterations -s --size --random-source",
        "kill": "-s --signal -n",
        "pkill": "-g -G -P -s -t -u -U --signal --uid --euid --group --parent --session --terminal",
        "killall": "-u --user -s --signal -o --older-than -y --younger-than -n --ns -Z --context",
        "skill": "-u -t -c -p",
        "fuser": "-n --namespace -M",
        "tar": "-f --file -C --directory --exclude -T --files-from",
        "rsync": "-e --rsh --exclude --include --filter -f --exclude-from --include-from --files-from --port --partial-dir",
        "sed": "-e --expression -f --file -l -E",
        "useradd": "-c -d -g -G -s -u -p -e",
        "usermod": "-c -d -g -G -s -u -p -e -l -aG",
        "grep": "-e -f -A -B -C -m --include --exclude --exclude-dir --color",
    }.items()
}

# Programs whose long options begin with one dash: `-rf` is one option there, not two letters.
SINGLE_DASH = frozenset(
    {
        "find",
        "terraform",
        "tofu",
        "java",
        "openssl",
        "packer",
        "consul",
        "vault",
        "nomad",
        "ffmpeg",
        "xcodebuild",
        "go",
    }
)


def operands(program: str, args: tuple[Arg, ...]) -> tuple[Arg, ...]:
    """Words that are neither options nor the values of known options."""
    values = VALUES.get(program, frozenset())
    found: list[Arg] = []
    at = 0
    while at < len(args):
        text = args[at].text
        if text == "--":
            found.extend(args[at + 1 :])
            break
        if text.startswith("-") and len(text) > 1:
            at += 2 if text in values else 1
            continue
        found.append(args[at])
        at += 1
    return tuple(found)


# find(1): tests and actions with the words they take; what such a word looks like is no option.
_FIND_TAKES = {
    **dict.fromkeys(
        "-name -iname -path -ipath -wholename -iwholename -regex -iregex -lname -ilname -newer -anewer -cnewer -samefile -user -group "
        "-uid -gid -perm -size -type -xtype -inum -links -mtime -mmin -atime -amin -ctime -cmin -used -fstype -maxdepth -mindepth "
        "-regextype -printf -fprint -fprint0 -fls -context -D".split(),
        1,
    ),
    "-fprintf": 2,
}
_FIND_RUNS = frozenset({"-exec", "-execdir", "-ok", "-okdir"})


def _find_words(args: tuple[Arg, ...]) -> tuple[Arg, ...]:
    """find's own words: without the values of its tests and without the commands it runs."""
    own: list[Arg] = []
    at = 0
    while at < len(args):
        text = args[at].text
        own.append(args[at])
        at += 1 + _FIND_TAKES.get(text, 1 if text.startswith("-newer") else 0)
        if text in _FIND_RUNS:
            while (
                at < len(args)
                and args[at].text != ";"
                and not (args[at].text == "+" and args[at - 1].text == "{}")
            ):
                at += 1
            at += 1
    return tuple(own)


def has_option(program: str, args: tuple[Arg, ...], option: str) -> bool:
    """Whether `option` is given: alone, in a cluster, with `=value`, or abbreviated where GNU allows it."""
    name, _, wanted = option.partition("=")
    args = _find_words(args) if program == "find" else args
    values = VALUES.get(program, frozenset())
    for index, arg in enumerate(args):
        text = arg.text
        if index and args[index - 1].text in values and args[index - 1].text != name:
            # what stands behind `-m` is a message, whatever it looks like
            continue
        if text == "--":
            return False
        if not text.startswith("-"):
            continue
        given, eq, value = text.partition("=")
        if wanted:
            following = args[index + 1].text if index + 1 < len(args) else ""
            if given == name and (value if eq else following) == wanted:
                return True
            continue
        if given == name:
            return True
        if name.startswith("--"):
            if (
                given.startswith("--")
                and len(given) > 4
                and name.startswith(given)
                and program not in SINGLE_DASH
            ):
                return True
        elif (
            len(name) == 2
            and not given.startswith("--")
            and program not in SINGLE_DASH
            and _in_cluster(text, name[1])
        ):
            return True
    return False


def _in_cluster(text: str, letter: str) -> bool:
    """Whether `letter` stands in a cluster such as `-rf`; a cluster ends where a value begins."""
    body = text[1:]
    cluster = body.split("=", 1)[0]
    return letter in cluster and cluster.isalpha() and len(cluster) <= 8
