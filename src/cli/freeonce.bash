# SPDX-License-Identifier: Apache-2.0
# Completion for freeonce and for every WRAPPER_conform: what to offer is asked of the command itself.

_freeonce_words() {
  # Words that stand at the place of $2 in the help of command $1.
  case $2 in
  commands) "$1" --help 2>/dev/null | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p' ;;
  options) "$1" "$3" --help 2>/dev/null | grep -oE '(^|[ ,])(-[a-zA-Z]|--[a-z-]+)' | tr -d ' ,' | sort -u ;;
  rules) "$1" rules 2>/dev/null | grep -oE '^ *[A-Z]+(-[A-Z0-9]+)+' ;;
  cases) "$1" conform --provider builtin --list 2>/dev/null | sed 's/ .*//' ;;
  esac
}

_freeonce() {
  local tool=$1 word=$2 before=$3 offered=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    offered="$(_freeonce_words "$tool" commands) --help --version"
  else
    case $before in
    --format) offered="text json junit tap sarif markdown html" ;;
    --profile) offered="portable windows" ;;
    --to) offered="c text bytes" ;;
    --filter) offered=$(_freeonce_words "$tool" rules) ;;
    --provider) offered="builtin" ;;
    --package) offered="NTLM Negotiate Kerberos Schannel WDigest" ;;
    *)
      case $word in
      -*) offered=$(_freeonce_words "$tool" options "${COMP_WORDS[1]}") ;;
      *) [ "${COMP_WORDS[1]}" = rules ] && offered=$(_freeonce_words "$tool" rules) ;;
      esac
      ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$offered" -- "$word")
}

complete -o default -F _freeonce freeonce
