/** What can be asked of a script: its options, what it would do, how far it is. */
export function scriptVerbs(): string {
  return `# ---- What can be asked of this script ----------------------------------------------------------------------------

usage() {
  printf '%s\\n' \\
    "Plan $HS_PLAN_ID: $HS_PLAN_TITLE" '' \\
    "Usage: bash $(printf %q "$0") [options]" '' \\
    'Runs the phases of the plan. Run it again after it was interrupted: what has ended is not repeated.' '' \\
    '  --status          prints how far it is' \\
    '  --dry-run         prints what would be done' \\
    '  --retry           goes on after a failure, with the phases that failed' \\
    '  --approve <name>  agrees to an approval beforehand; may be given several times' \\
    '  --sandbox         works in a git worktree on a branch of its own' \\
    '  --state <folder>  where state and logs are' \\
    '  --help            prints this' '' \\
    'Environment: HOLDFAST_AGENT, a command for sh that gets prompts on its input instead of the agents of the plan;' \\
    'HOLDFAST_GRACE, how many seconds what is stopped has to end by itself (10).' '' \\
    'Exit codes: 0 completed; 1 a phase failed, now or before; 2 wrong use, or it cannot run here; 3 waits for an' \\
    'approval; 4 another process runs it; 5 the state cannot be written or read; 129, 130, 143 stopped by a signal.'
}

# parse_options OPTION...
parse_options() {
  while (($# > 0)); do
    case $1 in
      --help | -h) HS_VERB=help ;;
      --status) HS_VERB=status ;;
      --dry-run) HS_VERB=dry-run ;;
      --retry) HS_RETRY=1 ;;
      --sandbox) HS_SANDBOX=1 ;;
      --approve | --state)
        if (($# < 2)); then wrong_use "$1 needs a value."; fi
        set_option "$1" "$2"
        shift
        ;;
      --approve=* | --state=*) set_option "\${1%%=*}" "\${1#*=}" ;;
      *) wrong_use "Unknown option: $(printf %q "$1")." ;;
    esac
    shift
  done
}

set_option() {
  local index
  if [[ -z $2 ]]; then wrong_use "$1 needs a value."; fi
  if [[ $1 == --state ]]; then
    HS_STATE_FOLDER=$2
    HS_STATE_GIVEN=1
    return 0
  fi
  for ((index = 0; index < HS_PHASE_COUNT; index++)); do
    if [[ \${HS_PHASE_NAMES[index]} == "$2" && \${HS_PHASE_KINDS[index]} == approval ]]; then
      HS_APPROVED+="$2 "
      return 0
    fi
  done
  wrong_use "There is no approval of the name $(printf %q "$2")."
}

wrong_use() {
  printf '%s\\nSee --help. Nothing was done.\\n' "$1" >&2
  exit 2
}

dry_run() {
  local index need
  printf 'Plan %s: %s\\nEstimated duration: %s. At most %s at a time. State and logs: %s\\n' \\
    "$HS_PLAN_ID" "$HS_PLAN_TITLE" "$HS_PLAN_DURATION" "$HS_PARALLEL" "$HS_STATE_FOLDER"
  for ((index = 0; index < HS_PHASE_COUNT; index++)); do
    about "$index"
    printf '\\n%s\\n' "$HS_ABOUT"
    for need in \${HS_PHASE_NEEDS[index]}; do printf '    after:    %s\\n' "\${HS_PHASE_NAMES[need]}"; done
    printf '    does:     %s\\n' "\${HS_PHASE_SHOWN[index]}"
    printf '    attempts: %s\\n' "\${HS_PHASE_TRIES[index]}"
    if ((HS_PHASE_LIMITS[index] > 0)); then
      lasting "\${HS_PHASE_LIMITS[index]}"
      printf '    at most:  %s\\n' "$HS_LASTING"
    fi
    if [[ \${HS_PHASE_CRITICAL[index]} == 0 ]]; then printf '    a failure is only warned of\\n'; fi
  done
  if [[ -n \${HOLDFAST_AGENT:-} ]]; then printf '\\nAgents are asked by HOLDFAST_AGENT.\\n'; fi
  printf '\\nNothing was done.\\n'
}

show_status() {
  local index status
  if [[ ! -d $HS_STATE_FOLDER ]]; then
    printf 'Plan %s has not begun: there is no %s\\n' "$HS_PLAN_ID" "$HS_STATE_FOLDER"
    return 0
  fi
  find_state
  if ! read_state; then
    printf 'Plan %s has not begun.\\n' "$HS_PLAN_ID"
    return 0
  fi
  highest_lock
  status=$HS_PLAN_STATUS
  if ((HS_HIGHEST > 0)) && holder_lives; then
    status+=", process $HS_HOLDER"
  elif [[ $status == running ]]; then
    status='interrupted: its process was killed'
  fi
  lasting "$HS_ACTIVE"
  printf 'Plan %s: %s\\nStatus: %s, after %s of work\\n' "$HS_PLAN_ID" "$HS_PLAN_TITLE" "$status" "$HS_LASTING"
  for ((index = 0; index < HS_PHASE_COUNT; index++)); do
    about "$index"
    printf '%-12s %s' "\${HS_STATUSES[index]}" "$HS_ABOUT"
    if ((HS_ATTEMPTS[index] > 1)); then printf ' (%s attempts)' "\${HS_ATTEMPTS[index]}"; fi
    if [[ \${HS_STATUSES[index]} == failed ]]; then printf ' (exit code %s)' "\${HS_CODES[index]}"; fi
    printf '\\n'
  done
  printf 'Logs: %s\\n' "$HS_STATE"
}

find_state() {
  HS_STATE=$(cd -- "$HS_STATE_FOLDER" && pwd -P) || refuse 5 "The folder $HS_STATE_FOLDER cannot be used."
}`;
}
