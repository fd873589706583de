# Read by every non-interactive bash of a session (BASH_ENV): the user's own BASH_ENV first, then our folder to the
# front of PATH again, whatever a profile made of it. Silent under `bash -x`, safe under `bash -eu`.
{ case $- in *x*) __shellguard_x=-x ;; *) __shellguard_x=+x ;; esac; set +x; } 2>/dev/null
__shellguard_file=
if [ -n "${SHELLGUARD_BASH_ENV-}" ]; then
  # bash expands BASH_ENV before it takes it for a file name; so do we.
  eval "__shellguard_file=\"$SHELLGUARD_BASH_ENV\"" || __shellguard_file=
fi
if [ -r "$__shellguard_file" ] && ! [ "$__shellguard_file" -ef "${BASH_SOURCE[0]}" ]; then
  . "$__shellguard_file"
  { case $- in *x*) __shellguard_x=-x ;; esac; set +x; } 2>/dev/null
fi
__shellguard_file=${BASH_SOURCE[0]%/*}
case "${PATH-}:" in
  "$__shellguard_file":*) ;;
  *) PATH=$__shellguard_file${PATH:+:$PATH}; export PATH ;;
esac
# One line, because nothing after `set -x` may be ours.
eval "unset __shellguard_file __shellguard_x; set $__shellguard_x"
