# For a POSIX login shell's profile: `SHELLGUARD_SHIMS=/absolute/folder; . "$SHELLGUARD_SHIMS/env.sh"` puts the folder
# to the front of PATH, once.
case "${PATH-}:" in
  "${SHELLGUARD_SHIMS:-/nowhere}":*) ;;
  *)
    if [ -d "${SHELLGUARD_SHIMS-}" ]; then
      PATH=$SHELLGUARD_SHIMS${PATH:+:$PATH}
      export PATH
    fi
    ;;
esac
