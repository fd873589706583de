"""Programs that run other programs, as a table: their options, and where in their arguments the command stands.

Promise: data only, from the tools' own manuals (sudo(8), env(1), timeout(1), ssh(1), docker exec, kubectl exec ...);
`wrappers.py` reads it.
"""

from __future__ import annotations

from dataclasses import dataclass

from shellguard.parse.getopt import Grammar

_NO_OPTIONS = Grammar()


@dataclass(frozen=True, slots=True)
class Wrapper:
    """How one program carries a command."""

    grammar: Grammar = _NO_OPTIONS
    positionals: int = 0
    """Words before the command, e.g. timeout's duration."""
    positional: str = ""
    """A regular expression: a positional that does not match was left out."""
    text_options: frozenset[str] = frozenset()
    """Options whose value is a shell text, e.g. `su -c`."""
    argv_options: frozenset[str] = frozenset()
    """With one of these the words are not joined to a text: `watch -x`."""
    stops: frozenset[str] = frozenset()
    """With one of these it runs nothing, e.g. `sudo -l`."""
    chdir: frozenset[str] = frozenset()
    """Options that name the folder the command starts in."""
    env_files: frozenset[str] = frozenset()
    """Options that name a file of variables for the command."""
    is_text: bool = False
    """The remaining words, joined, are a shell text."""
    is_remote: bool = False
    """The command runs elsewhere; the last positional names where."""
    has_assignments: bool = False
    """`NAME=value` words may stand before the command."""
    subcommands: tuple[str, ...] = ()
    """Only with one of these as first words is it a carrier."""
    needs_separator: bool = False
    """The command stands behind `--`."""
    reads_shell: bool = False
    """Without a command it starts a shell, which reads standard input."""
    shell_options: frozenset[str] = frozenset()
    """The same, only with one of these options: `sudo -s`."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _w(values: str = "", positionals: int = 0, **more: object) -> Wrapper:
    grammar = Grammar(
        values=_set(values) | frozenset(more.get("text_options", ())),  # type: ignore[call-overload]
        optional=_set(str(more.pop("optional", ""))),
        is_permuting=bool(more.pop("is_permuting", False)),
        is_single_dash=bool(more.pop("is_single_dash", False)),
        flags=_set(str(more.pop("flags", ""))),
    )
    return Wrapper(grammar, positionals, **more)  # type: ignore[arg-type]


_C = frozenset({"-c", "--command"})
_SSH = "-B -b -c -D -E -e -F -I -i -J -L -l -m -O -o -P -p -Q -R -S -W -w"
_RUN = ("run",)
_EXEC = ("exec",)
CONTAINER = Grammar(
    values=_set(
        "-u --user -w --workdir -e --env --env-file -v --volume --name --network --net -p --publish --entrypoint -h "
        "--hostname -l --label --label-file --mount --restart --memory -m --memory-swap --memory-reservation --cpus -c "
        "--cpu-shares --cpuset-cpus --cpuset-mems --cpu-period --cpu-quota --platform --pull -f --file --project-name "
        "--project-directory --profile --index --detach-keys --add-host --annotation -a --attach --blkio-weight --cap-add "
        "--cap-drop --cgroup-parent --cgroupns --cidfile --device --device-cgroup-rule --dns --dns-option --dns-search "
        "--domainname --expose --gpus --group-add --health-cmd --health-interval --health-retries --health-timeout --ip "
        "--ip6 --ipc --isolation --kernel-memory --link --log-driver --log-opt --mac-address --network-alias "
        "--oom-score-adj --pid --pids-limit --pod --runtime --secret --security-opt --shm-size --stop-signal "
        "--stop-timeout --storage-opt --sysctl --tmpfs --ulimit --userns --uts --volume-driver --volumes-from "
        "-H --host --context --config --log-level --url --connection --root --namespace -n --arch --authfile --cgroup-conf "
        "--tz --umask --systemd --rootfs-propagation --requires --preserve-fds"
    ),
    flags=frozenset({"--detach", "--privileged", "--init", "--rm", "--tty", "--interactive", "--env-host"}),
)

WRAPPERS: dict[str, Wrapper] = {
    # -- other users, other roots
    "sudo": _w("-u --user -g --group -h --host -p --prompt -C --close-from -T --command-timeout -r --role -t --type -U --other-user -D --chdir -R --chroot",
               has_assignments=True, stops=_set("-l --list -v --validate -e --edit -V --version -K --remove-timestamp"),
               chdir=_set("-D --chdir"), shell_options=_set("-s --shell -i --login")),
    "doas": _w("-u -C -a", stops=_set("-L"), shell_options=_set("-s")),
    "su": _w("-g --group -G --supp-group -s --shell -w --whitelist-environment", 9, text_options=_C, is_permuting=True, reads_shell=True),
    "pkexec": _w("--user -u", shell_options=frozenset({""})),
    "run0": _w("-u --user -g --group -D --chdir --unit --description --slice --nice --setenv -M --machine --background -p --property",
               chdir=_set("-D --chdir"), reads_shell=True),
    "gosu": _w("", 1), "su-exec": _w("", 1), "setuidgid": _w("", 1), "s6-setuidgid": _w("", 1), "chpst": _w("-u -U -b -e -d -o -p -f -c -t -m -r -n -/ -C"),
    "setpriv": _w("--reuid --regid --groups --inh-caps --ambient-caps --bounding-set --securebits --pdeathsig --selinux-label --apparmor-profile "
                  "--ruid --euid --rgid --egid --ptracer --landlock-access --landlock-rule --seccomp-filter", stops=_set("-d --dump")),
    "chroot": _w("--userspec --groups", 1, reads_shell=True),
    "unshare": _w("--map-user --map-group --map-users --map-groups -R --root -w --wd -S --setuid -G --setgid --propagation --setgroups --monotonic --boottime "
                  "--load-interp -l", reads_shell=True, flags="--map-root-user --map-current-user --map-auto", chdir=_set("-w --wd")),
    "nsenter": _w("-t --target -S --setuid -G --setgid -W --wdns -N --net-socket", optional="-m -u -i -n -p -U -C -T -r -w", reads_shell=True),
    "firejail": _w(), "fakeroot": _w("-l --lib --faked -s -i -b"), "fakechroot": _w("-d -c -e -b -l"),
    "proot": _w("-r --rootfs -b --bind -m --mount -w --pwd --cwd -q --qemu -k --kernel-release -i --change-id -R -S", is_single_dash=True, chdir=_set("-w --pwd --cwd")),
    "schroot": _w("-c --chroot -u --user -d --directory -p -s --shell -n --session-name -o --option", chdir=_set("-d --directory")),
    "systemd-nspawn": _w("-D --directory -i --image -u --user -M --machine --bind --bind-ro -E --setenv --template --root-hash --uuid -S --slice "
                         "-p --port --tmpfs --capability --drop-capability --chdir --network-interface -p --property"),
    # -- how it runs: environment, priority, time, terminal
    "nice": _w("-n --adjustment"),
    "ionice": _w("-c --class -n --classdata -p --pid -P --pgid -u --uid", stops=_set("-p --pid -P --pgid -u --uid")),
    "nohup": _w(),
    "timeout": _w("-s --signal -k --kill-after", 1), "gtimeout": _w("-s --signal -k --kill-after", 1),
    "time": _w("-f -o --format --output"), "gtime": _w("-f -o --format --output"),
    "stdbuf": _w("-i -o -e --input --output --error"), "gstdbuf": _w("-i -o -e --input --output --error"),
    "setsid": _w(), "chronic": _w(), "ifne": _w(), "eatmydata": _w(), "gamemoderun": _w(), "torify": _w(), "torsocks": _w("-u --user -p --pass -a -P"), "tsocks": _w(),
    "proxychains": _w("-f"), "proxychains4": _w("-f"), "trickle": _w("-d -u -w -t -l -n -p"), "faketime": _w("", 1), "datefudge": _w("", 1),
    "flock": _w("-w --wait --timeout -E --conflict-exit-code", 1, text_options=_C),
    "lockf": _w("-t", 1), "lockfile-run": _w(),
    "taskset": _w("", 1, stops=_set("-p --pid"), optional=""),
    "chrt": _w("-T --sched-runtime -P --sched-period -D --sched-deadline", 1, positional=r"\d+$", stops=_set("-p --pid -m --max")),
    "numactl": _w("-C --physcpubind -N --cpunodebind -m --membind -i --interleave -p --preferred -w --weighted-interleave", stops=_set("-s --show -H --hardware")),
    "prlimit": _w("-p --pid -o --output", stops=_set("-p --pid"), optional="-c -d -e -f -i -l -m -n -q -r -s -t -u -v -x -y"),
    "cpulimit": _w("-l --limit -p --pid -e --exe -P --path", stops=_set("-p --pid -e --exe")),
    "cgexec": _w("-g"), "softlimit": _w("-a -m -d -s -l -o -p -f -c -r -t -C"), "catchsegv": _w(), "unbuffer": _w(), "caffeinate": _w("-t -w"),
    "dbus-run-session": _w("--config-file --dbus-daemon"), "dbus-launch": _w("--config-file --autolaunch"),
    "xvfb-run": _w("-n --server-num -s --server-args -e --error-file -f --auth-file -w --wait -p --xauth-protocol"),
    "systemd-run": _w("-u --unit -p --property -M --machine -H --host -E --setenv --uid --gid --nice --on-active --on-boot --on-startup --on-unit-active "
                      "--on-unit-inactive --on-calendar --timer-property --path-property --socket-property --service-type --description --slice --working-directory --background",
                      chdir=_set("--working-directory"), shell_options=_set("-S --shell"), flags="--user --on-clock-change"),
    "systemd-inhibit": _w("--what --who --why --mode"), "systemd-cat": _w("-t --identifier -p --priority --stderr-priority --namespace"),
    "setarch": _w("", 1, positional=r"(?:linux(?:32|64)|x86_64|i[3-6]86|aarch64|arm\w*|ppc\w*|s390x?|mips\w*|sparc\w*|uname26|alpha|ia64)$"),
    **{name: _w() for name in ("linux32", "linux64", "i386", "i686", "x86_64", "uname26")},
    "command": _w(stops=_set("-v -V")), "builtin": _w(), "exec": _w("-a"), "noglob": _w(), "nocorrect": _w(),
    "tini": _w("-p -e"), "dumb-init": _w("-r --rewrite"), "catatonit": _w(), "s6-softlimit": _w("-a -c -d -f -l -m -o -p -r -s -t"),
    "envdir": _w("", 1), "envuidgid": _w("", 1), "envchain": _w("", 1), "daemonize": _w("-c -e -E -o -p -l -u", chdir=_set("-c")),
    "daemon": _w("-n --name -u --user -D --chdir -F --pidfile -O --stdout -E --stderr -o --output -P -p -r", chdir=_set("-D --chdir")),
    "rlwrap": _w("-b -B -C -D -e -f -g -H -l -m -M -O -p -P -q -s -S -t -w -z"), "dtach": _w("-e -r", 1), "abduco": _w("-e", 1), "nq": _w(), "tsp": _w("-L -D -N"),
    "retry": _w("-t --times -d --delay -m --max -u --until"), "cross-env": _w("", has_assignments=True), "cross-env-shell": _w("", has_assignments=True, is_text=True),
    # -- watchers, measurers, tracers
    "watch": _w("-n --interval -q --equexit -s --shotsdir", optional="-d", is_text=True, argv_options=_set("-x --exec")),
    "watchexec": _w("-w --watch -W -e --exts -f --filter -i --ignore -d --debounce -s --signal -p --poll -o --on-busy-update --stop-timeout --shell --project-origin --workdir -E --env "
                    "--delay-run --map-signal --emit-events-to --wrap-process --ignore-file --filter-file", is_text=True, chdir=_set("--workdir")),
    "reflex": _w("-r --regex -R --inverse-regex -g --glob -G -d --decoration --shutdown-timeout -c --config"), "onchange": _w("-e -i -d -j -k", needs_separator=True),
    "perf": _w("-e --event -o --output -F --freq -r --repeat -C --cpu -c --count -m --mmap-pages -I --interval-print -x --field-separator -G --call-graph -D --delay -p --pid -t --tid -u --uid",
               subcommands=("stat", "record", "trace", "mem record", "sched record", "lock record"), flags="--event"),
    "valgrind": _w(), "heaptrack": _w("-o --output -p --pid", stops=_set("-p --pid -a --analyze")), "uftrace": _w("-F -N -d -D -t -A -R", subcommands=("record", "live")),
    "rr": _w("-o --output-trace-dir -n -F", subcommands=("record",)), "samply": _w("-r -o -d", subcommands=("record",)), "nsys": _w("-o -t --trace", subcommands=("profile", "launch")), "ncu": _w("-o -k -c --set --section"),
    "strace": _w("-a -b -e -E -I -o -O -p -P -s -S -u -U -X --attach --env --output --user --trace-path --string-limit --columns --const-print-style --summary-sort-by --summary-columns --interruptible", stops=_set("-p --attach")),
    "ltrace": _w("-a -A -D -e -F -l -n -o -p -s -u -w -x", stops=_set("-p")), "truss": _w("-o -s -p"), "dtruss": _w("-p -n -t"), "py-spy": _w("-o -d -r -f -p", subcommands=("record", "top")),
    "flamegraph": _w("-o -F -p -c", needs_separator=True), "mpirun": _w("-np -n -c -H --host --hostfile -machinefile -wd -x --map-by --bind-to", is_single_dash=True), "mpiexec": _w("-np -n -c -H --host --hostfile -machinefile -wd -x", is_single_dash=True),
    "srun": _w("-n --ntasks -N --nodes -c --cpus-per-task -p --partition -t --time -A --account -J --job-name -o --output -e --error --mem --gres -G --gpus -w --nodelist -D --chdir -q --qos", chdir=_set("-D --chdir")),
    "sbatch": _w("-n -N -c -p -t -A -J -o -e --mem --gres", text_options=_set("--wrap"), positionals=99),
    "launchctl": _w("-l -p -o -e", subcommands=("submit",), needs_separator=True),
    # -- elsewhere
    "ssh": _w(_SSH, 1, is_text=True, is_remote=True, reads_shell=True, stops=_set("-N -G -V -Q -O")), "autossh": _w(_SSH + " -M", 1, is_text=True, is_remote=True, reads_shell=True, stops=_set("-N -V")),
    "sshpass": _w("-p -f -d -P"), "mosh": _w("-p --port --ssh --server --client --predict --family --bind-server", 1, is_remote=True), "et": _w("-p -u -c --command", 9, text_options=_C, is_remote=True, is_permuting=True),
    "rsh": _w("-l", 1, is_text=True, is_remote=True), "rexec": _w("-l -p", 1, is_text=True, is_remote=True), "pdsh": _w("-w -x -l -t -u -f -R -g", is_text=True, is_remote=True), "clush": _w("-w -x -g -l -t -u -f -o", is_text=True, is_remote=True),
    "pssh": _w("-h --hosts -H --host -l --user -p --par -o --outdir -e --errdir -t --timeout -O --option -x --extra-args -X --extra-arg", is_text=True, is_remote=True),
    "parallel-ssh": _w("-h --hosts -H --host -l --user -p --par -o --outdir -e --errdir -t --timeout -O --option -x --extra-args -X --extra-arg", is_text=True, is_remote=True),
    "kubectl": _w(subcommands=("exec", "debug", "run"), needs_separator=True, is_remote=True), "oc": _w(subcommands=("exec", "debug", "run"), needs_separator=True, is_remote=True),
    "lxc": _w("--cwd --env --user --group --working-directory -d", 1, subcommands=_EXEC, needs_separator=True, is_remote=True), "incus": _w("--cwd --env --user --group --working-directory -d", 1, subcommands=_EXEC, needs_separator=True, is_remote=True), "multipass": _w("--cwd --env --user --group --working-directory -d", 1, subcommands=_EXEC, needs_separator=True, is_remote=True),
    "lxc-attach": _w("-n --name -a --arch -s --namespaces -R -u --uid -g --gid -v --set-var -f --rcfile", is_remote=True), "lima": _w("", is_remote=True), "limactl": _w("--workdir --shell", 1, subcommands=("shell",), is_remote=True),
    "colima": _w("-p --profile", subcommands=("ssh",), needs_separator=True, is_remote=True), "minikube": _w("-p --profile -n --node", subcommands=("ssh",), is_text=True, is_remote=True),
    "vagrant": _w("-p --plain", 99, text_options=_C, subcommands=("ssh",), is_remote=True, is_permuting=True), "adb": _w("-s -t -H -P -L", subcommands=("shell",), is_text=True, is_remote=True, is_single_dash=True),
    "heroku": _w("-a --app -r --remote -s --size --type -e --env", subcommands=(*_RUN, "run:detached", "run:inside"), is_text=True, is_remote=True),
    **{name: _w("-a --app -r --region --machine -u --user -s --address -c --config", 99, text_options=frozenset({"-C", "--command"}), subcommands=("ssh console", "machine exec"), is_remote=True, is_permuting=True) for name in ("fly", "flyctl")},
    "gcloud": _w("--zone --region --project --account --configuration --ssh-key-file --ssh-flag --container", 99, text_options=_set("--command"), subcommands=("compute ssh", "alpha compute ssh", "beta compute ssh", "app instances ssh", "cloud-shell ssh", "workstations ssh"), is_remote=True, is_permuting=True),
    "doctl": _w("--ssh-user --ssh-key-path --ssh-port -t --access-token --context", 99, text_options=_set("--ssh-command"), subcommands=("compute ssh",), is_remote=True, is_permuting=True),
    "gh": _w("-c --codespace -R --repo --repo-owner", needs_separator=True, subcommands=("codespace ssh", "cs ssh"), is_remote=True),
    "eb": _w("-n --number", 99, text_options=_C, subcommands=("ssh",), is_remote=True, is_permuting=True), "tsh": _w("-l --login --proxy --user --cluster -p --port", 1, subcommands=("ssh",), is_remote=True, is_text=True),
    "distrobox": _w("-n --name", subcommands=("enter",), needs_separator=True), "toolbox": _w("-c --container -d --distro -r --release", subcommands=_RUN), "flatpak-spawn": _w("--directory --env"),
    "apptainer": _w("-B --bind -e --env --env-file -H --home -W --workdir --pwd -S --scratch --overlay -m", 1, subcommands=_EXEC), "singularity": _w("-B --bind --env --env-file -H --home -W --workdir --pwd -S --scratch --overlay", 1, subcommands=_EXEC),
    "buildah": _w("-u --user -v --volume --workingdir --env -e", 1, subcommands=_RUN), "crictl": _w("-r -i -t", 1, subcommands=_EXEC, is_remote=True),
    "ctr": _w("-n --namespace -a --address --exec-id", 1, subcommands=("task exec", "tasks exec", "t exec")),
    "balena": _w("", 1, subcommands=("ssh",), is_remote=True, is_text=True),
    # -- language and package runners
    "npx": _w("-p --package -w --workspace --prefix", text_options=frozenset({"-c", "--call"})), "bunx": _w("-p --package"), "pnpx": _w("--package"),
    "pnpm": _w("-C --dir -F --filter --package", subcommands=("exec", "dlx"), text_options=frozenset({"-c"})), "yarn": _w("--cwd -p --package", subcommands=("exec", "dlx", "run")),
    "npm": _w("-w --workspace --prefix --package", subcommands=("exec", "x"), text_options=frozenset({"-c", "--call"})), "bun": _w("--cwd", subcommands=("x",)),
    "corepack": _w(), "pipx": _w("--spec --python --pip-args --index-url --with", subcommands=_RUN), "uvx": _w("--from --with --with-editable -w -p --python --index --index-url -i --extra-index-url --with-requirements -c"),
    "uv": _w("--with --with-editable --with-requirements -w -p --python --extra --group --package --project --directory --env-file --index --index-url -i --default-index --extra-index-url --from --no-group --only-group --color --cache-dir --config-file -c --constraints", subcommands=("run", "tool run"), chdir=_set("--directory")),
    "poetry": _w("-C --directory -P --project", subcommands=_RUN), "pdm": _w("-p --project", subcommands=_RUN), "hatch": _w("-e --env -p --project", subcommands=(*_RUN, "env run")), "pipenv": _w(subcommands=_RUN), "rye": _w(subcommands=_RUN), "pixi": _w("-e --environment --manifest-path", subcommands=(*_RUN, "exec")),
    **{name: _w("-n --name -p --prefix --cwd --root-prefix -r", subcommands=_RUN, chdir=_set("--cwd")) for name in ("conda", "mamba", "micromamba")},
    "bundle": _w("--gemfile", subcommands=_EXEC), "composer": _w("-d --working-dir", subcommands=_EXEC), "opam": _w("--switch --root", subcommands=_EXEC), "stack": _w("--stack-yaml --resolver --package", subcommands=_EXEC), "cabal": _w("-w -z", subcommands=_EXEC), "dune": _w("--root --profile", subcommands=_EXEC),
    "mise": _w("-C --cd -j --jobs -E --env", subcommands=("exec", "x"), needs_separator=True, text_options=_C), "rtx": _w(subcommands=("exec", "x"), needs_separator=True), "direnv": _w("", 1, subcommands=_EXEC), "asdf": _w(subcommands=_EXEC),
    **{name: _w(subcommands=_EXEC) for name in ("rbenv", "pyenv", "nodenv", "goenv", "plenv", "jenv", "phpenv")}, "fnm": _w("--using --fnm-dir", subcommands=_EXEC), "volta": _w("--node --npm --yarn", subcommands=_RUN), "nvm": _w("", 1, subcommands=_EXEC + _RUN),
    "nix-shell": _w("-p --packages -A --attr -E --expr -I --keep --argstr --arg", 99, text_options=_set("--run --command"), is_permuting=True, is_single_dash=True), "guix": _w(subcommands=("shell", "environment"), needs_separator=True), "devbox": _w("-c --config -e --env", subcommands=_RUN), "devenv": _w(subcommands=("shell",)),
    # -- what hands secrets over
    "railway": _w("-s --service -e --environment -p --project", subcommands=("run", "local")), "doppler": _w("-p --project -c --config -t --token --mount --fallback", subcommands=_RUN, text_options=_set("--command")),
    "op": _w("--env-file --account", subcommands=_RUN, needs_separator=True), "infisical": _w("-e --env --path --projectId --token --tags", subcommands=_RUN, text_options=_set("--command")),
    "aws-vault": _w("-d --duration --region -t --mfa-token", 1, subcommands=_EXEC), "aws-okta": _w("", 1, subcommands=_EXEC), "saml2aws": _w("-a --idp-account --exec-profile", subcommands=_EXEC), "chamber": _w("-b --backend -r --retries", 99, subcommands=_EXEC, needs_separator=True),
    "dotenvx": _w("-f --env-file -e --env -fv", subcommands=_RUN, env_files=_set("-f --env-file")), "env-cmd": _w("-f --file -r --rc-file -e --environments", env_files=_set("-f --file")), "teller": _w("-c --config", subcommands=_RUN), "summon": _w("-p -f -D -e --environment"), "vaultenv": _w("--secrets-file --host --port --token"), "envconsul": _w("-config -prefix -secret", is_single_dash=True),
    "sops": _w("", 1, subcommands=("exec-env", "exec-file"), is_text=True), "berglas": _w(subcommands=_EXEC), "foreman": _w("-e --env -f", subcommands=_RUN, env_files=_set("-e --env")), "honcho": _w("-e --env -f", subcommands=_RUN, env_files=_set("-e --env")), "bws": _w("--project-id", subcommands=_RUN), "gopass": _w("", 1, subcommands=("env",)), "phase": _w(subcommands=_RUN),
    "gnome-terminal": _w("--title --working-directory --geometry", needs_separator=True),
}  # fmt: skip
