/** The way of a script from its beginning to its end. */
export function scriptMain(): string {
  return `# ---- From the beginning to the end -------------------------------------------------------------------------------

# on_signal NAME: is only noted, for what is in the middle of something; the loops look at it.
on_signal() {
  HS_STOP=$1
  HS_STOPS=$((HS_STOPS + 1))
}

# stop_if_asked: ends all, if a signal came.
stop_if_asked() {
  local name=$HS_STOP
  if [[ -z $name ]]; then return 0; fi
  warn "Stopped by SIG$name; ending what is at work …"
  stop_all
  HS_PLAN_STATUS=interrupted
  write_state || :
  warn "Interrupted. To go on:  $(this_command)"
  case $name in
    HUP) exit 129 ;;
    INT) exit 130 ;;
    *) exit 143 ;;
  esac
}

on_exit() {
  # Only an error of this script itself leaves something at work here.
  if ((HS_RUNNING > 0)); then
    stop_all
    HS_PLAN_STATUS=interrupted
    write_state || :
  fi
}

# explain_failure: what failed before, and how to go on.
explain_failure() {
  local index
  for ((index = 0; index < HS_PHASE_COUNT; index++)); do
    if [[ \${HS_STATUSES[index]} == failed ]]; then
      about "$index"
      warn "$HS_ABOUT: failed with exit code \${HS_CODES[index]} after \${HS_ATTEMPTS[index]} attempt(s); see $HS_STATE/phases/\${HS_PHASE_NAMES[index]}.log"
    fi
  done
  if [[ $HS_IN_SANDBOX == 1 ]]; then warn "What was done is in the sandbox: $HS_STATE/sandbox"; fi
  warn "Mend what is wrong, then:  $(this_command --retry)"
}

# go_on: makes what an earlier run left ready for this one.
go_on() {
  local index
  if [[ $HS_PLAN_STATUS == completed ]]; then
    say "Plan $HS_PLAN_ID was completed before; there is nothing to do."
    exit 0
  fi
  if [[ $HS_PLAN_STATUS == failed && $HS_RETRY == 0 ]]; then
    warn "Plan $HS_PLAN_ID failed before:"
    explain_failure
    exit 1
  fi
  if [[ $HS_SANDBOX == 1 && $HS_IN_SANDBOX == 0 ]]; then
    refuse 2 'This plan was begun without a sandbox. Go on without, or begin anew in another folder by --state.'
  fi
  if [[ $HS_PLAN_STATUS == failed ]]; then HS_ACTIVE=0; fi
  for ((index = 0; index < HS_PHASE_COUNT; index++)); do
    case \${HS_STATUSES[index]} in
      running) adopt "$index" ;;
      failed) if [[ $HS_RETRY == 1 ]]; then set_phase "$index" pending 0 "\${HS_CODES[index]}" - - -; fi ;;
      skipped) set_phase "$index" pending 0 - - - - ;;
    esac
  done
  say "Goes on with plan $HS_PLAN_ID: $HS_PLAN_TITLE"
}

# finish: says how it ended.
finish() {
  local index waits='' warnings=0
  if [[ $HS_OUT_OF_TIME == 1 ]]; then
    lasting "$HS_MAX_SECONDS"
    warn "The plan took longer than $HS_LASTING; ending what is at work …"
    stop_all
  fi
  for ((index = 0; index < HS_PHASE_COUNT; index++)); do
    case \${HS_STATUSES[index]} in
      waiting) waits=\${HS_PHASE_NAMES[index]} ;;
      failed) warnings=$((warnings + 1)) ;;
    esac
  done
  if [[ $HS_OUT_OF_TIME == 1 ]] || critical_failure; then
    for ((index = 0; index < HS_PHASE_COUNT; index++)); do
      if [[ \${HS_STATUSES[index]} == pending || \${HS_STATUSES[index]} == waiting ]]; then set_phase "$index" skipped 0 - - - -; fi
    done
    settle failed
    warn "Plan $HS_PLAN_ID FAILED:"
    explain_failure
    exit 1
  fi
  if [[ -n $waits ]]; then
    settle waiting
    about "$(index_of "$waits")"
    warn "$HS_ABOUT: waits for somebody to agree. Run this on a terminal, or:  $(this_command --approve "$waits")"
    exit 3
  fi
  if [[ $HS_IN_SANDBOX == 1 ]]; then leave_sandbox; fi
  settle completed
  lasting "$((HS_ACTIVE + SECONDS))"
  if ((warnings > 0)); then
    say "Plan $HS_PLAN_ID completed after $HS_LASTING of work; $warnings phase(s) that are not critical failed."
  else
    say "Plan $HS_PLAN_ID completed after $HS_LASTING of work."
  fi
}

index_of() {
  local index
  for ((index = 0; index < HS_PHASE_COUNT; index++)); do
    if [[ \${HS_PHASE_NAMES[index]} == "$1" ]]; then printf '%s' "$index"; fi
  done
}

settle() {
  HS_PLAN_STATUS=$1
  write_state || no_room
}

# need_programs: without these nothing could be kept, and waiting would not wait.
need_programs() {
  local name missing=''
  for name in date ln mkdir mv rm sh sleep; do
    type -P "$name" >/dev/null || missing+=" $name"
  done
  if [[ -z $missing ]]; then return 0; fi
  warn "These programs are needed and not in PATH:$missing. Nothing was done."
  exit 2
}

main() {
  HS_STATE='' HS_STATE_GIVEN=0 HS_VERB=run HS_RETRY=0 HS_SANDBOX=0 HS_APPROVED=' '
  HS_RUNNING=0 HS_LAUNCHES=0 HS_LOCK=0 HS_HIGHEST=0 HS_UNWRITTEN=0 HS_NO_NOTES=0 HS_WARNED=0 HS_CHANGED=0 HS_OUT_OF_TIME=0 HS_STOP='' HS_STOPS=0
  HS_PLAN_STATUS=pending HS_ACTIVE=0 HS_UPDATED=0 HS_IN_SANDBOX=0 HS_SANDBOX_PREFIX='' HS_FRESH=0
  HS_STATUSES=() HS_ATTEMPTS=() HS_CODES=() HS_TOKENS=() HS_STARTED=() HS_ENDED=() HS_PIDS=() HS_ADOPTED=() HS_NOT_BEFORE=() HS_DEADLINES=() HS_STOPPING=()
  HS_STATE_NUMBERS='^[0-9]{1,15} [0-9]{1,15} [01]$'
  HS_STATE_FIELDS='^(pending|running|completed|failed|skipped|interrupted|waiting) [0-9]{1,9} (-|[0-9]{1,3}) (-|[0-9]{1,9}[.][0-9]{1,9}) (-|[0-9]{1,15}) (-|[0-9]{1,15})$'
  # A reader of the output that has gone, or a limit on files, is told by the write that fails.
  trap : PIPE XFSZ
  HS_GRACE=\${HOLDFAST_GRACE:-10}
  if [[ ! $HS_GRACE =~ ^[0-9]{1,6}$ ]]; then wrong_use 'HOLDFAST_GRACE is a number of seconds.'; fi
  HS_GRACE=$((10#$HS_GRACE))
  # To bash 4.0 arguments are unset where there are none.
  parse_options \${1+"$@"}
  # Else a name that begins with a dash would be an option, or the folder before.
  if [[ $HS_STATE_FOLDER == -* ]]; then HS_STATE_FOLDER=./$HS_STATE_FOLDER; fi
  if [[ $HS_VERB == help ]]; then
    trap - PIPE
    usage
    exit 0
  fi
  need_programs
  know_machine
  SECONDS=0
  HS_BEGAN_AT=$(date +%s)
  if [[ $HS_VERB != run ]]; then
    # An answer that nobody hears ends this; it never becomes a run.
    trap - PIPE
    case $HS_VERB in
      dry-run) dry_run ;;
      status) show_status ;;
    esac
    exit 0
  fi
  if [[ $HS_SANDBOX == 1 ]]; then find_repository; fi
  HS_USER_UMASK=$(umask)
  umask 077
  mkdir -p -- "$HS_STATE_FOLDER/phases" || refuse 5 "The folder $HS_STATE_FOLDER cannot be made."
  find_state
  take_lock
  # What is in here belongs into no commit.
  if [[ ! -e $HS_STATE/.gitignore ]]; then printf '*\\n' 2>/dev/null >"$HS_STATE/.gitignore" || :; fi
  if read_state; then
    go_on
  else
    begin_state
    HS_FRESH=1
    say "Begins plan $HS_PLAN_ID: $HS_PLAN_TITLE (estimated duration: $HS_PLAN_DURATION)"
  fi
  trap on_exit EXIT
  trap 'on_signal HUP' HUP
  trap 'on_signal INT' INT
  trap 'on_signal TERM' TERM
  HS_PLAN_STATUS=running
  # What is known of the sandbox is written before there is one: the next run goes on in it.
  write_state || refuse 5 'Nothing was begun.'
  if [[ $HS_IN_SANDBOX == 1 ]]; then enter_sandbox; fi
  run_phases
  finish
}

# All of it is read before anything is done, so the file may be changed meanwhile.
main \${1+"$@"}; exit`;
}
