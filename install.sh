#!/bin/sh
# Installs ShellGuard from the checkout this file lies in: a venv, a link, the shims and, where wanted, PATH.
# Promise: says file by file what it changed; a second run changes nothing; --uninstall takes away just that;
# nothing is run as root unless this is started as root or with --sudo.
set -eu

usage() {
    cat <<'END'
usage: sh install.sh [--shims-on-path | --no-path] [--prefix DIR] [--system] [--sudo] [--python FILE]
                     [--pip-args "ARGS"] [--demo] [--dry-run] [--uninstall]

  --shims-on-path  put the shims first on PATH of every shell: all commands ask the user-level guard
                   (the default in a container only)
  --no-path        leave PATH alone: agents are guarded when started with `shellguard run` (the default elsewhere)
  --prefix DIR     install below DIR/share and DIR/bin instead of ~/.local
  --system         for all users of this machine: below /usr/local, PATH by /etc/profile.d (needs root)
  --sudo           become root with sudo; implies --system
  --python FILE    the Python to use, 3.11 or newer
  --pip-args ARGS  further arguments of `pip install`, e.g. "--no-index --find-links wheels"
  --demo           show `shellguard demo` when all is in place
  --dry-run        only say what would be done
  --uninstall      take away what this script put there; your ledger and your rules stay
END
}

die() {
    printf 'install.sh: %s\n' "$1" >&2
    exit 1
}

CHANGES=0
# told VERB PATH [NOTE]: one line for each thing changed, or that would be.
told() {
    CHANGES=$((CHANGES + 1))
    if [ "$DRY" = yes ]; then set -- "would: $1" "$2" "${3-}"; fi
    printf '  %-9s %s%s\n' "$1" "$2" "${3:+  ($3)}"
}
kept() { printf '  %-9s %s%s\n' "$1" "$2" "${3:+  ($3)}"; }

# ---- what was asked for ---------------------------------------------------------------------------------------------

DRY=no UNINSTALL=no DEMO=no SYSTEM=no SUDO=no ON_PATH='' PREFIX='' PYTHON='' PIP_ARGS='' ROOT=''
while [ $# -gt 0 ]; do
    case $1 in
    --dry-run) DRY=yes ;;
    --uninstall) UNINSTALL=yes ;;
    --demo) DEMO=yes ;;
    --system) SYSTEM=yes ;;
    --sudo) SUDO=yes SYSTEM=yes ;;
    --shims-on-path) ON_PATH=yes ;;
    --no-path) ON_PATH=no ;;
    --prefix | --python | --pip-args | --root)
        [ $# -ge 2 ] || die "$1 needs a value"
        case $1 in
        --prefix) PREFIX=$2 ;;
        --python) PYTHON=$2 ;;
        --pip-args) PIP_ARGS=$2 ;;
        # For packagers and tests: /etc, /run and /usr are looked for below this folder.
        --root) ROOT=$2 ;;
        esac
        shift
        ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; die "unknown option $1" ;;
    esac
    shift
done

[ "$UNINSTALL$DEMO" != yesyes ] || die "--demo or --uninstall, not both"
[ -z "${SHELLGUARD_SESSION-}" ] || die "this shell is inside a guarded session; run it from a terminal of your own"
case $(uname -s) in Linux | Darwin) ;; *) die "ShellGuard runs on Linux and macOS only" ;; esac
HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
[ -f "$HERE/pyproject.toml" ] && [ -d "$HERE/shellguard" ] || die "$HERE is not a checkout of ShellGuard"
USER_ID=$(id -u)

if [ "$SUDO" = yes ] && [ "$USER_ID" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || die "--sudo was asked for, but there is no sudo"
    set -- --system
    [ "$DRY" = no ] || set -- "$@" --dry-run
    [ "$UNINSTALL" = no ] || set -- "$@" --uninstall
    [ "$ON_PATH" != yes ] || set -- "$@" --shims-on-path
    [ "$ON_PATH" != no ] || set -- "$@" --no-path
    [ -z "$PREFIX" ] || set -- "$@" --prefix "$PREFIX"
    [ -z "$PYTHON" ] || set -- "$@" --python "$PYTHON"
    [ -z "$PIP_ARGS" ] || set -- "$@" --pip-args "$PIP_ARGS"
    [ "$DEMO$DRY" = yesno ] || exec sudo -- sh "$HERE/install.sh" "$@"
    sudo -- sh "$HERE/install.sh" "$@"
    # The demo is for whoever asked; nothing in it needs root.
    exec "${PREFIX:-/usr/local}/bin/shellguard" demo
fi
if [ "$SYSTEM" = yes ] && [ "$USER_ID" -ne 0 ] && [ -z "$ROOT" ]; then
    die "--system changes /etc and /usr/local: run it as root, or add --sudo"
fi
case ${HOME-} in /*) ;; *) die "HOME is not set to a folder; set it and run this again" ;; esac

if [ -n "$PREFIX" ]; then
    case $PREFIX in /*) ;; *) PREFIX=$(pwd -P)/$PREFIX ;; esac
    DATA=$PREFIX/share/shellguard BIN=$PREFIX/bin
elif [ "$SYSTEM" = yes ]; then
    DATA=$ROOT/usr/local/share/shellguard BIN=$ROOT/usr/local/bin
else
    DATA=$HOME/.local/share/shellguard BIN=$HOME/.local/bin
    [ "$USER_ID" -ne 0 ] || BIN=$ROOT/usr/local/bin
fi
case $DATA$BIN in *[\':]*) die "cannot install below a folder with a quote or a colon in its name: $DATA" ;; esac
VENV=$DATA/venv SHIMS=$DATA/shims LOGIN=$DATA/login.sh
BEGIN='# >>> shellguard >>>' END='# <<< shellguard <<<' MADE='# install.sh made this file.'

# The shims of an earlier install are no place to look for python, and would ask a guard that may not run.
clean_path() {
    cleaned=''
    rest=${PATH:-/usr/local/bin:/usr/bin:/bin}:
    while [ -n "$rest" ]; do
        folder=${rest%%:*}
        rest=${rest#*:}
        [ -z "$folder" ] || [ -e "$folder/.shellguard-shim" ] || cleaned=$cleaned${cleaned:+:}$folder
    done
    printf '%s' "$cleaned"
}
PATH=$(clean_path)
export PATH

# ---- blocks in start-up files ---------------------------------------------------------------------------------------

has_block() { [ -f "$1" ] && grep -qxF "$BEGIN" "$1"; }

# SAFETY: without its end mark a block would reach to the end of the file, and take what follows with it.
check_block() {
    [ "$(grep -cxF "$BEGIN" "$1")" = 1 ] && [ "$(grep -cxF "$END" "$1")" = 1 ] && [ -z "$(
        sed -n "/^$END\$/,\$p" "$1" | grep -xF "$BEGIN"
    )" ] || die "$1: the shellguard block is damaged; remove it by hand, from '$BEGIN' to '$END'"
}

# write FILE: stdin becomes its content; mode, owner and links stay.
write() {
    scratch=$(mktemp)
    cat >"$scratch"
    mkdir -p "$(dirname "$1")"
    cat "$scratch" >"$1" || { rm -f "$scratch"; die "cannot write $1"; }
    rm -f "$scratch"
}

remove_block() {
    if has_block "$1"; then
        check_block "$1"
        told removed "$1" "the shellguard block"
        [ "$DRY" = no ] || return 0
        is_ours=$(sed -n "/^$BEGIN\$/,/^$END\$/p" "$1" | grep -cxF "$MADE" || :)
        sed "/^$BEGIN\$/,/^$END\$/d" "$1" | write "$1"
        if [ "$is_ours" != 0 ] && [ ! -s "$1" ]; then rm -f "$1"; fi
    fi
}

# put_block FILE TEXT: the block is the last thing in FILE, so that nothing changes PATH after it.
put_block() {
    if has_block "$1"; then
        check_block "$1"
        if [ "$(sed -n "/^$BEGIN\$/,/^$END\$/p" "$1" | grep -vxF -e "$BEGIN" -e "$END" -e "$MADE")" = "$2" ]; then
            return 0
        fi
        told changed "$1" "the shellguard block"
        [ "$DRY" = no ] || return 0
        made=$(sed -n "/^$BEGIN\$/,/^$END\$/p" "$1" | grep -xF "$MADE" || :)
        rest=$(mktemp)
        sed "/^$BEGIN\$/,/^$END\$/d" "$1" >"$rest"
        { cat "$rest"; print_block "$made" "$2"; } | write "$1"
        rm -f "$rest"
    elif [ -e "$1" ]; then
        told changed "$1" "a shellguard block at its end"
        [ "$DRY" = no ] || return 0
        # A last line without its end must not swallow the mark.
        { cat "$1"; [ -z "$(tail -c 1 "$1")" ] || echo; print_block '' "$2"; } | write "$1"
    else
        told created "$1" "a shellguard block"
        [ "$DRY" = no ] || return 0
        print_block "$MADE" "$2" | write "$1"
    fi
}
print_block() { printf '%s\n' "$BEGIN" ${1:+"$1"} "$2" "$END"; }

# put_file FILE TEXT: a file that is ours as a whole.
put_file() {
    if [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; then return 0; fi
    if [ -e "$1" ]; then told changed "$1"; else told created "$1"; fi
    [ "$DRY" = no ] || return 0
    printf '%s\n' "$2" | write "$1"
}
remove_file() {
    if [ -f "$1" ]; then
        told removed "$1"
        [ "$DRY" = yes ] || rm -f "$1"
    fi
}

has_shell() { command -v "$1" >/dev/null 2>&1 || [ -x "/bin/$1" ] || [ -x "/usr/bin/$1" ]; }

# Start-up files that exist, or that the shells here would read. ~/.bash_profile and its kin only where they exist:
# a new one would hide ~/.profile from bash.
startup_files() {
    if [ "$SYSTEM" = yes ]; then
        for file in "$ROOT/etc/bash.bashrc" "$ROOT/etc/bashrc" "$ROOT/etc/zsh/zshenv" "$ROOT/etc/zshenv"; do
            [ ! -e "$file" ] || printf '%s\n' "$file"
        done
        return 0
    fi
    printf '%s\n' "$HOME/.profile"
    for file in "$HOME/.bash_profile" "$HOME/.bash_login"; do [ ! -e "$file" ] || printf '%s\n' "$file"; done
    if has_shell bash || [ -e "$HOME/.bashrc" ]; then printf '%s\n' "$HOME/.bashrc"; fi
    if has_shell zsh || [ -e "$HOME/.zshrc" ]; then
        printf '%s\n' "${ZDOTDIR:-$HOME}/.zshenv" "${ZDOTDIR:-$HOME}/.zshrc"
    fi
}
PROFILE_D=$ROOT/etc/profile.d/shellguard.sh
if [ "$SYSTEM" = yes ]; then FISH=$ROOT/etc/fish/conf.d/shellguard.fish; else FISH=${XDG_CONFIG_HOME:-$HOME/.config}/fish/conf.d/shellguard.fish; fi

login_text() {
    cat <<TEXT
# Made by ShellGuard's install.sh: the shims first on PATH, and once a login a guard for them to ask.
if [ -n "\${SHELLGUARD_SESSION-}" ]; then
    # A session has shims and a guard of its own.
    case "\${SHELLGUARD_SHIMS:-/nowhere}:\${PATH-}:" in
    "\${SHELLGUARD_SHIMS:-/nowhere}:\${SHELLGUARD_SHIMS:-/nowhere}":* | /nowhere:*) ;;
    *) PATH=\$SHELLGUARD_SHIMS\${PATH:+:\$PATH}; export PATH ;;
    esac
elif [ -d '$SHIMS' ]; then
    case "\${PATH-}:" in
    '$SHIMS':*) ;;
    *) PATH='$SHIMS'\${PATH:+:\$PATH}; export PATH ;;
    esac
$(bash_env_text)
    if [ -z "\${SHELLGUARD_LOGIN-}" ]; then
        SHELLGUARD_LOGIN=1; export SHELLGUARD_LOGIN
        # A socket may outlive its guard, so even then one is offered, without making anybody wait.
        if [ -S "\${XDG_RUNTIME_DIR:-/nowhere}/shellguard/user.sock" ] || [ -S "/tmp/shellguard-\${EUID:-\$(id -u)}/user.sock" ]; then
            ('$VENV/bin/shellguard' guard start </dev/null >/dev/null 2>&1 &)
        else
            '$VENV/bin/shellguard' guard start </dev/null >/dev/null 2>&1 || :
        fi
    fi
fi
TEXT
}
# Shells that are neither login nor interactive read no file of /etc; bash at least reads BASH_ENV.
bash_env_text() {
    [ "$SYSTEM" = yes ] || return 0
    cat <<TEXT
    if [ "\${BASH_ENV-}" != '$SHIMS/env.bash' ]; then
        if [ -n "\${BASH_ENV-}" ]; then SHELLGUARD_BASH_ENV=\$BASH_ENV; export SHELLGUARD_BASH_ENV; fi
        BASH_ENV='$SHIMS/env.bash'; export BASH_ENV
    fi
TEXT
}
fish_text() {
    cat <<TEXT
# Made by ShellGuard's install.sh: the shims first on PATH, and once a login a guard for them to ask.
if test -z "\$SHELLGUARD_SESSION"; and test -d '$SHIMS'
    if test "\$PATH[1]" != '$SHIMS'
        set -gx PATH '$SHIMS' \$PATH
    end
    if test -z "\$SHELLGUARD_LOGIN"
        set -gx SHELLGUARD_LOGIN 1
        '$VENV/bin/shellguard' guard start </dev/null >/dev/null 2>&1
    end
end
TEXT
}
block_text() {
    echo "# Guarded programs ask ShellGuard first; \`sh install.sh --uninstall\` takes this block away."
    echo "if [ -r '$LOGIN' ]; then . '$LOGIN'; fi"
}

put_path() {
    put_file "$LOGIN" "$(login_text)"
    [ "$SYSTEM" = no ] || put_file "$PROFILE_D" "$(block_text)"
    files=$(startup_files)
    old_ifs=$IFS
    IFS='
'
    for file in $files; do
        IFS=$old_ifs
        put_block "$file" "$(block_text)"
    done
    IFS=$old_ifs
    if has_shell fish; then put_file "$FISH" "$(fish_text)"; fi
}

remove_path() {
    if [ "$SYSTEM" = yes ]; then
        for file in "$ROOT/etc/bash.bashrc" "$ROOT/etc/bashrc" "$ROOT/etc/zsh/zshenv" "$ROOT/etc/zshenv"; do remove_block "$file"; done
        remove_file "$PROFILE_D"
    else
        for file in .profile .bash_profile .bash_login .bashrc; do remove_block "$HOME/$file"; done
        for file in .zshenv .zshrc; do remove_block "${ZDOTDIR:-$HOME}/$file"; done
    fi
    remove_file "$FISH"
    remove_file "$LOGIN"
}

container_sign() {
    for file in "$ROOT/.dockerenv" "$ROOT/run/.containerenv"; do
        [ ! -e "$file" ] || { echo "${file#"$ROOT"} is there"; return 0; }
    done
    for name in DEVCONTAINER CODESPACES REMOTE_CONTAINERS; do
        eval "value=\${$name-}"
        [ -z "$value" ] || { echo "$name is set"; return 0; }
    done
    return 1
}

# ---- python, venv, package ------------------------------------------------------------------------------------------

is_fit() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    if [ -n "$PYTHON" ]; then
        is_fit "$PYTHON" || die "$PYTHON is not a Python 3.11 or newer"
        return 0
    fi
    seen=''
    for PYTHON in python3 python3.14 python3.13 python3.12 python3.11 "$ROOT/usr/local/bin/python3" "$ROOT/usr/bin/python3"; do
        command -v "$PYTHON" >/dev/null 2>&1 || continue
        if is_fit "$PYTHON"; then
            # Its real path: a wrapper such as pyenv's may choose another version in another folder.
            PYTHON=$("$PYTHON" -c 'import sys; print(sys.executable)')
            return 0
        fi
        seen="$seen $PYTHON ($("$PYTHON" -V 2>&1 || :));"
    done
    die "no Python 3.11 or newer was found;${seen:+ seen:$seen} install one:
  Debian, Ubuntu: apt-get install python3 python3-venv     Alpine: apk add python3
  with uv:        uv python install 3.12 && sh install.sh --python \"\$(uv python find 3.12)\""
}

make_venv() {
    if [ -x "$VENV/bin/python" ] && is_fit "$VENV/bin/python"; then return 0; fi
    find_python
    version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if "$PYTHON" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        told created "$VENV" "venv, Python $version"
        [ "$DRY" = yes ] || "$PYTHON" -m venv --clear "$VENV" || { rm -rf "$VENV"; die "python -m venv failed, see above"; }
    elif command -v uv >/dev/null 2>&1; then
        told created "$VENV" "venv by uv, Python $version"
        [ "$DRY" = yes ] || uv venv --quiet --clear --python "$PYTHON" "$VENV" || die "uv venv failed, see above"
    else
        die "$PYTHON has no venv module. Install it and run this again:
  Debian, Ubuntu: apt-get install python3-venv (or python$version-venv)     Alpine: apk add python3
  or install uv, which needs no venv module"
    fi
}

# What the package is made of, as one number; what a build or a run leaves behind does not count.
source_sum() {
    (
        CDPATH='' cd -- "$HERE"
        find shellguard rules shims pyproject.toml hatch_build.py README.md LICENSE -type f \
            ! -name '*.pyc' ! -path shims/shim ! -path shims/gate.so -exec cksum {} + 2>/dev/null | sort | cksum
    )
}

install_package() {
    sum="$(source_sum) $PIP_ARGS"
    if [ -f "$VENV/.shellguard-source" ] && [ "$(cat "$VENV/.shellguard-source")" = "$sum" ] &&
        "$VENV/bin/shellguard" --version >/dev/null 2>&1; then
        return 0
    fi
    told installed "shellguard into $VENV"
    [ "$DRY" = no ] || return 0
    rm -f "$VENV/.shellguard-source"
    # PIP_ARGS is several words on purpose.
    # shellcheck disable=SC2086
    if [ -e "$VENV/bin/pip" ]; then
        "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input $PIP_ARGS "$HERE"
    else
        uv pip install --quiet --python "$VENV/bin/python" --reinstall-package shellguard $PIP_ARGS "$HERE"
    fi || die "the package could not be installed, see above. Without a network: --pip-args \"--no-index --find-links FOLDER\".
  Where a dependency has no wheel for this machine it needs a compiler:
  Debian, Ubuntu: apt-get install gcc python3-dev     Alpine: apk add gcc musl-dev python3-dev"
    "$VENV/bin/shellguard" --version >/dev/null || die "the package was installed, but shellguard does not start; see above"
    printf '%s\n' "$sum" >"$VENV/.shellguard-source"
}

put_link() {
    if [ "$(readlink "$BIN/shellguard" 2>/dev/null)" = "$VENV/bin/shellguard" ]; then return 0; fi
    if [ -e "$BIN/shellguard" ] && [ ! -L "$BIN/shellguard" ]; then
        die "$BIN/shellguard is there already and not from this script; remove it, or use --prefix"
    fi
    told linked "$BIN/shellguard" "to $VENV/bin/shellguard"
    [ "$DRY" = yes ] || { mkdir -p "$BIN" && ln -sf "$VENV/bin/shellguard" "$BIN/shellguard"; }
}

farm_sum() { { ls -l "$SHIMS" && cksum "$SHIMS/.shellguard-shim"; } 2>/dev/null | cksum; }

put_shims() {
    if [ "$DRY" = yes ]; then
        [ -e "$SHIMS/.shellguard-shim" ] || told created "$SHIMS" "the shims"
        return 0
    fi
    before=$(farm_sum)
    summary=$("$VENV/bin/shellguard" shims "$SHIMS") || die "the shims could not be made, see above"
    # The folder is made for its user alone; a system-wide one is for everybody.
    [ "$SYSTEM" = no ] || chmod 755 "$SHIMS"
    [ "$(farm_sum)" = "$before" ] || told created "$SHIMS" "${summary#*: }"
}

# ---- install, uninstall ---------------------------------------------------------------------------------------------

choose_path() {
    case $ON_PATH in
    yes) WHY='asked for with --shims-on-path' ;;
    no) WHY='asked for with --no-path' ;;
    *)
        if [ -e "$LOGIN" ]; then
            ON_PATH=yes WHY='chosen before; --no-path takes it back'
        elif sign=$(container_sign); then
            ON_PATH=yes WHY="this is a container: $sign; --no-path leaves PATH alone"
        else
            ON_PATH=no WHY='this is no container; --shims-on-path guards every shell'
        fi
        ;;
    esac
}

install() {
    echo "Installing ShellGuard from $HERE"
    [ "$SYSTEM" = no ] || umask 022
    choose_path
    make_venv
    install_package
    put_link
    put_shims
    if [ "$ON_PATH" = yes ]; then
        put_path
        kept PATH "shims first in every new shell" "$WHY"
    else
        remove_path
        kept PATH "left alone: what \`shellguard run\` starts is guarded, nothing else" "$WHY"
    fi
    if [ "$CHANGES" = 0 ]; then echo "Nothing was changed: all of it was in place."; fi
    [ "$DRY" = no ] || { echo "Nothing was changed: this was a dry run."; return 0; }
    if [ "$DEMO" = yes ]; then show_demo; fi
    shellguard=shellguard
    case ":$PATH:" in *":$BIN:"*) ;; *) shellguard=$BIN/shellguard ;; esac
    [ "$shellguard" = shellguard ] || echo "$BIN is not on PATH of this shell; a new login may add it, or name the file."
    if [ "$DEMO" = yes ]; then next=''; else next="Next: $shellguard demo      Then: "; fi
    echo "$next$shellguard run -- YOUR-AGENT      What is active: $shellguard doctor"
}

show_demo() {
    echo
    "$VENV/bin/shellguard" demo || die "everything is installed, but the demo ended early; see above"
    echo
}

remove_folder() {
    if [ -d "$1" ]; then
        [ -e "$1/$2" ] || die "$1 does not look like ours ($2 is missing); nothing in it was removed"
        told removed "$1"
        [ "$DRY" = yes ] || rm -rf "$1"
    fi
}

uninstall() {
    echo "Uninstalling ShellGuard"
    remove_path
    if [ -x "$VENV/bin/shellguard" ] && [ "$DRY" = no ] && [ "$SYSTEM" = no ]; then
        # Nothing asks it any more.
        "$VENV/bin/shellguard" guard stop >/dev/null 2>&1 || :
    fi
    if [ "$(readlink "$BIN/shellguard" 2>/dev/null)" = "$VENV/bin/shellguard" ]; then
        told removed "$BIN/shellguard"
        [ "$DRY" = yes ] || rm -f "$BIN/shellguard"
    fi
    remove_folder "$SHIMS" .shellguard-shim
    remove_folder "$VENV" pyvenv.cfg
    if [ "$DRY" = no ]; then rmdir "$DATA" 2>/dev/null || :; fi
    if [ "$CHANGES" = 0 ]; then echo "Nothing was there to remove."; fi
    if [ "$DRY" = yes ]; then echo "Nothing was changed: this was a dry run."; return 0; fi
    state=${XDG_STATE_HOME:-$HOME/.local/state}/shellguard
    # Empty ones hold nothing of anybody's.
    rmdir "$state/guards" "$state/sessions" "$state" 2>/dev/null || :
    for folder in "$state" "${XDG_CONFIG_HOME:-$HOME/.config}/shellguard"; do
        [ ! -d "$folder" ] || kept kept "$folder" "your ledger, key or rules; remove it yourself if you want"
    done
}

if [ "$UNINSTALL" = yes ]; then uninstall; else install; fi
