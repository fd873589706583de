#!/bin/sh
# Installs the agent CLIs that the end-to-end tests drive: `.ci/agents.sh [FOLDER]`, by default .ci/agents.
# Does nothing where they are already; talks to npm's configured registry only.
set -eu

folder=${1:-${SHELLGUARD_TEST_NPM:-$(dirname "$0")/agents}}
claude_version=2.1.197

package=$folder/node_modules/@anthropic-ai/claude-code
claude=$folder/node_modules/.bin/claude

is_installed() {
  [ -f "$package/package.json" ] &&
    [ "$(node -p 'require(process.argv[1]).version' "$package/package.json")" = "$claude_version" ] &&
    "$claude" --version >/dev/null 2>&1
}

command -v npm >/dev/null || { echo "agents: npm is needed (Node.js 18 or newer)" >&2; exit 1; }

if ! is_installed; then
  mkdir -p "$folder"
  [ -f "$folder/package.json" ] || echo '{"private": true}' >"$folder/package.json"
  npm install --prefix "$folder" --prefer-offline --no-audit --no-fund --no-update-notifier --loglevel=error \
    --save-exact "@anthropic-ai/claude-code@$claude_version"
  # npm may skip the package's own install script, which puts the native binary in place of a stub.
  "$claude" --version >/dev/null 2>&1 || (cd "$package" && node install.cjs)
fi

"$claude" --version
