/** Looks at which shell this is, in words that any shell reads, and sets the strict mode. */
export function scriptPreamble(): string {
  return `if [ -z "\${BASH_VERSION:-}" ]; then
  echo 'This script is for bash: run it as "bash <this file>".' >&2
  exit 2
fi
case $BASH_VERSION in
  [0-3].*)
    echo "This script needs bash 4.0 or newer; this is $BASH_VERSION. Install a newer one and run it as \\"<that bash> <this file>\\"." >&2
    exit 2
    ;;
esac
set +o posix
set -euo pipefail
# What the environment may have brought along.
set +o noglob +o noclobber +o xtrace +o keyword
shopt -u nocasematch failglob
unalias -a
unset CDPATH GLOBIGNORE
unset -f builtin cd command exec exit export kill local printf pwd read return set shift shopt test trap type umask unset wait || :
unset -f date git ln mkdir mv ps rm sed sh sleep sync tail tr uname || :
IFS=$' \\t\\n'
# All variables of this script have names of their own, so that those of its caller reach commands as they are.`;
}
