/** What a script says and logs. */
export function scriptOutput(): string {
  return `# ---- What is said and logged -------------------------------------------------------------------------------------

# note TEXT: one line for the log. A log that cannot be written stops nothing.
note() {
  if [[ -n $HS_STATE && -d $HS_STATE ]]; then
    printf '%s %s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" 2>/dev/null >>"$HS_STATE/script.log" || :
  fi
}

say() {
  printf '%s\\n' "$1" 2>/dev/null || :
  note "$1"
}

warn() {
  printf '%s\\n' "$1" >&2 2>/dev/null || :
  note "$1"
}

# refuse CODE TEXT: says why this cannot go on, and ends.
refuse() {
  warn "$2"
  exit "$1"
}

# nap SECONDS: where parts of a second are not known, a whole one.
nap() {
  sleep "$1" 2>/dev/null || [[ -n $HS_STOP ]] || sleep 1 || :
}

now() {
  HS_NOW=$((HS_BEGAN_AT + SECONDS))
}

# lasting SECONDS: sets HS_LASTING to what people read.
lasting() {
  if (($1 < 60)); then
    HS_LASTING="$1s"
  elif (($1 < 3600)); then
    HS_LASTING="$(($1 / 60))m$(($1 % 60))s"
  else
    HS_LASTING="$(($1 / 3600))h$(($1 % 3600 / 60))m"
  fi
}

# about PHASE: sets HS_ABOUT to its place and title.
about() {
  HS_ABOUT="[$(($1 + 1))/$HS_PHASE_COUNT] \${HS_PHASE_NAMES[$1]}: \${HS_PHASE_TITLES[$1]}"
}

# last_lines PHASE: the end of its output, without what would steer a terminal.
last_lines() {
  tail -n 10 -- "$HS_STATE/phases/\${HS_PHASE_NAMES[$1]}.log" 2>/dev/null | LC_ALL=C tr -d '\\000-\\010\\013-\\037\\177' | sed 's/^/    | /' >&2 || :
}

# this_command OPTION: how the script was called, with another option.
this_command() {
  printf 'bash %q' "$0"
  if [[ $HS_STATE_GIVEN == 1 ]]; then printf ' --state %q' "$HS_STATE"; fi
  if (($# > 0)); then printf ' %s' "$@"; fi
}`;
}
