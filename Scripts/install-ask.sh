#!/bin/sh
# Installs ask with its manual and completions: install-ask.sh BINARY PREFIX. DESTDIR is heeded.
set -eu
binary=${1:?usage: install-ask.sh BINARY PREFIX}
prefix=${DESTDIR:-}${2:?usage: install-ask.sh BINARY PREFIX}
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
# All four are made from the table of the options, by the binary that is installed.
"$binary" --generate-manual > "$pages/ask.1"
for shell in bash zsh fish; do "$binary" --completions "$shell" > "$pages/ask.$shell"; done
install -d "$prefix/bin" "$prefix/share/man/man1" "$prefix/share/bash-completion/completions" \
    "$prefix/share/zsh/site-functions" "$prefix/share/fish/vendor_completions.d"
install -m 755 "$binary" "$prefix/bin/ask"
install -m 644 "$pages/ask.1" "$prefix/share/man/man1/ask.1"
install -m 644 "$pages/ask.bash" "$prefix/share/bash-completion/completions/ask"
install -m 644 "$pages/ask.zsh" "$prefix/share/zsh/site-functions/_ask"
install -m 644 "$pages/ask.fish" "$prefix/share/fish/vendor_completions.d/ask.fish"
