/** How a script begins an attempt, finds out how it ended, and stops it. */
export function scriptAttempts(): string {
  return `# ---- Attempts ----------------------------------------------------------------------------------------------------
# An attempt runs in a process group of its own, so that all it starts can be ended. It leaves a note of when it began
# and of how it ended: if this script is killed with SIGKILL meanwhile, the next one waits for it instead of repeating it.

# leave_note FILE TEXT: written beside and moved into place.
leave_note() {
  printf '%s\\n' "$2" 2>/dev/null >"$1.new" && mv -f -- "$1.new" "$1" 2>/dev/null
}

# attempt PHASE: in a process of its own.
attempt() {
  local hs_index=$1 hs_code=0 hs_stopped=0 hs_base="$HS_STATE/phases/\${HS_PHASE_NAMES[$1]}"
  trap - EXIT PIPE XFSZ
  # Who asks for something on the terminal gets an error; else it would be put to sleep, and never wake.
  trap '' TTIN TTOU
  # The command itself is stopped by the same signal; what it makes of it is waited for.
  trap 'hs_stopped=1' TERM INT HUP
  now
  process_start "$BASHPID" || :
  leave_note "$hs_base.begun" "\${HS_TOKENS[hs_index]} $BASHPID $REPLY $HS_HOST/$HS_BOOT $HS_NOW" || exit 126
  # Whoever took over in the meantime has either read that note, or is seen here.
  highest_lock
  if ((HS_HIGHEST != HS_LOCK)); then exit 126; fi
  export HOLDFAST_PLAN="$HS_PLAN_ID" HOLDFAST_PHASE="\${HS_PHASE_NAMES[hs_index]}" HOLDFAST_ATTEMPT="\${HS_ATTEMPTS[hs_index]}"
  umask "$HS_USER_UMASK"
  (
    trap - TERM INT HUP
    do_work "$hs_index"
  ) || hs_code=$?
  umask 077
  if [[ $hs_stopped == 0 ]]; then leave_note "$hs_base.ended" "\${HS_TOKENS[hs_index]} $hs_code" || :; fi
  exit "$hs_code"
}

# ask_agent NAME PROMPT COMMAND...: the command of HOLDFAST_AGENT, if there is one, gets the prompt on its input as well.
ask_agent() {
  export HOLDFAST_AGENT_NAME="$1"
  local hs_prompt=$2
  shift 2
  if [[ -n \${HOLDFAST_AGENT:-} ]]; then
    exec -- sh -c -- "$HOLDFAST_AGENT" < <(printf '%s' "$hs_prompt" 2>/dev/null)
  elif [[ $HS_PROMPT_AS == argument ]]; then
    exec -- "$@" "$hs_prompt" </dev/null
  else
    exec -- "$@" < <(printf '%s' "$hs_prompt" 2>/dev/null)
  fi
}

# run_command COMMAND...: a program, never a function or a word of this shell.
run_command() {
  exec -- "$@" </dev/null
}

# launch PHASE: fails, and begins nothing, if that could not be recorded.
launch() {
  local hs_index=$1 hs_tries=\${HS_PHASE_TRIES[$1]} hs_status=\${HS_STATUSES[$1]} hs_attempts=\${HS_ATTEMPTS[$1]} hs_code=\${HS_CODES[$1]}
  now
  HS_LAUNCHES=$((HS_LAUNCHES + 1))
  set_phase "$hs_index" running "$((HS_ATTEMPTS[hs_index] + 1))" - "$HS_LOCK.$HS_LAUNCHES" "$HS_NOW" -
  HS_PLAN_STATUS=running
  if ! write_state; then
    set_phase "$hs_index" "$hs_status" "$hs_attempts" "$hs_code" - - -
    return 1
  fi
  if ((HS_PHASE_LIMITS[hs_index] > 0)); then HS_DEADLINES[hs_index]=$((HS_NOW + HS_PHASE_LIMITS[hs_index])); fi
  about "$hs_index"
  if ((hs_tries > 1)); then say "$HS_ABOUT (attempt \${HS_ATTEMPTS[hs_index]} of $hs_tries)"; else say "$HS_ABOUT"; fi
  # Only while this is on does a background process get a group of its own.
  set -m
  attempt "$hs_index" </dev/null >>"$HS_STATE/phases/\${HS_PHASE_NAMES[hs_index]}.log" 2>&1 &
  set +m
  HS_PIDS[hs_index]=$!
  HS_RUNNING=$((HS_RUNNING + 1))
}

# adopt PHASE: finds what became of an attempt whose script was killed.
adopt() {
  local index=$1 token='' pid='' start='' machine='' at='' known=0
  about "$index"
  read -r token pid start machine at 2>/dev/null <"$HS_STATE/phases/\${HS_PHASE_NAMES[index]}.begun" || :
  if [[ $token == "\${HS_TOKENS[index]}" && $machine == "$HS_HOST/$HS_BOOT" && "$pid $at" =~ ^[1-9][0-9]{0,9}\\ [0-9]{1,15}$ ]]; then known=1; fi
  if [[ $known == 1 ]] && same_process "$pid" "$start"; then
    say "$HS_ABOUT: still at work as process $pid; waiting for it"
    HS_PIDS[index]=$pid
    HS_ADOPTED[index]=$start
    if ((HS_PHASE_LIMITS[index] > 0)); then HS_DEADLINES[index]=$((at + HS_PHASE_LIMITS[index])); fi
    HS_RUNNING=$((HS_RUNNING + 1))
  elif ended_code "$index"; then
    ended "$index" "$HS_ENDED_CODE"
  else
    if [[ $known == 1 ]] && left_behind "$pid"; then
      say "$HS_ABOUT: was killed, but not what it had begun; ending that"
      HS_PIDS[index]=$pid
      signal_group "$index" KILL
    fi
    interrupted "$index"
  fi
}

# left_behind ID: whether in the group of an attempt that is gone there is a process of this plan. It is asked of the process
# itself, where that can be: by now the number may be that of others.
left_behind() {
  local stat fields
  for stat in /proc/[0-9]*/stat; do
    fields=''
    IFS= read -r -d '' fields 2>/dev/null <"$stat" || :
    fields=\${fields##*) }
    if [[ $fields != [ZX]* && \${fields#? * } == "$1 "* ]] &&
      [[ $'\\n'$(tr '\\000' '\\n' 2>/dev/null <"\${stat%stat}environ")$'\\n' == *$'\\n'"HOLDFAST_PLAN=$HS_PLAN_ID"$'\\n'* ]]; then return 0; fi
  done
  return 1
}

# has_begun PHASE: whether its attempt got so far that it left its first note.
has_begun() {
  local token rest
  read -r token rest 2>/dev/null <"$HS_STATE/phases/\${HS_PHASE_NAMES[$1]}.begun" && [[ $token == "\${HS_TOKENS[$1]}" ]]
}

# ended_code PHASE: sets HS_ENDED_CODE to what the attempt itself noted.
ended_code() {
  local token code rest
  read -r token code rest 2>/dev/null <"$HS_STATE/phases/\${HS_PHASE_NAMES[$1]}.ended" || return 1
  if [[ $token != "\${HS_TOKENS[$1]}" || ! $code =~ ^[0-9]{1,3}$ || -n $rest ]]; then return 1; fi
  HS_ENDED_CODE=$code
}

# interrupted PHASE: an attempt that was stopped or killed with its script does not count.
interrupted() {
  local attempts=\${HS_ATTEMPTS[$1]}
  if ((attempts > 0)); then attempts=$((attempts - 1)); fi
  set_phase "$1" interrupted "$attempts" - - "\${HS_STARTED[$1]}" -
}

# ended PHASE CODE: records it, and when it is tried again.
ended() {
  local index=$1 code=$2 delay tries=\${HS_PHASE_TRIES[$1]} attempts=\${HS_ATTEMPTS[$1]} started=\${HS_STARTED[$1]}
  now
  about "$index"
  if ((code == 0)); then
    set_phase "$index" completed "$attempts" 0 - "$started" "$HS_NOW"
    lasting "$((HS_NOW - started))"
    say "$HS_ABOUT: done in $HS_LASTING"
    return 0
  fi
  local why="exit code $code"
  lasting "\${HS_PHASE_LIMITS[index]}"
  if ((code == 124 && HS_STOPPING[index] > 0)); then why="took longer than $HS_LASTING"; fi
  if ((attempts < tries)); then
    delay=$((HS_PHASE_DELAYS[index] << (attempts > 16 ? 16 : attempts - 1)))
    if ((delay > 86400)); then delay=86400; fi
    set_phase "$index" pending "$attempts" "$code" - "$started" "$HS_NOW"
    HS_NOT_BEFORE[index]=$((HS_NOW + delay))
    warn "$HS_ABOUT: attempt $attempts of $tries failed ($why); again in \${delay}s"
    return 0
  fi
  set_phase "$index" failed "$attempts" "$code" - "$started" "$HS_NOW"
  if [[ \${HS_PHASE_CRITICAL[index]} == 1 ]]; then
    warn "$HS_ABOUT: FAILED ($why). Its output is in $HS_STATE/phases/\${HS_PHASE_NAMES[index]}.log:"
  else
    warn "$HS_ABOUT: WARNING, failed ($why), which is not critical. Its output is in $HS_STATE/phases/\${HS_PHASE_NAMES[index]}.log:"
  fi
  last_lines "$index"
}

# signal_group PHASE SIGNAL
signal_group() {
  if ((HS_PIDS[$1] < 2)); then return 0; fi
  kill -s "$2" -- "-\${HS_PIDS[$1]}" 2>/dev/null || :
  # What sleeps hears nothing but SIGKILL.
  if [[ $2 == TERM ]]; then kill -s CONT -- "-\${HS_PIDS[$1]}" 2>/dev/null || :; fi
}

# group_works ID: whether a process of the group is there that has not ended. One that has, stays until it is asked after.
group_works() {
  local stat fields
  if (($1 < 2)) || ! kill -0 -- "-$1" 2>/dev/null; then return 1; fi
  if [[ ! -d /proc/self ]]; then return 0; fi
  for stat in /proc/[0-9]*/stat; do
    fields=''
    IFS= read -r -d '' fields 2>/dev/null <"$stat" || :
    fields=\${fields##*) }
    # State, parent, group.
    if [[ $fields != [ZX]* && \${fields#? * } == "$1 "* ]]; then return 0; fi
  done
  return 1
}

# stop_all: ends what is at work; with SIGKILL what has not ended after a while, or when it is asked for again.
stop_all() {
  local index left waited=0
  for ((index = 0; index < HS_PHASE_COUNT; index++)); do
    if [[ \${HS_STATUSES[index]} == running ]]; then signal_group "$index" TERM; fi
  done
  while :; do
    left=0
    for ((index = 0; index < HS_PHASE_COUNT; index++)); do
      if [[ \${HS_STATUSES[index]} == running ]] && group_works "\${HS_PIDS[index]}"; then left=1; fi
    done
    if [[ $left == 0 ]]; then break; fi
    if ((waited >= HS_GRACE * 10)) || ((HS_STOPS > 1)); then
      for ((index = 0; index < HS_PHASE_COUNT; index++)); do
        if [[ \${HS_STATUSES[index]} == running ]]; then signal_group "$index" KILL; fi
      done
      break
    fi
    nap 0.1
    waited=$((waited + 1))
  done
  for ((index = 0; index < HS_PHASE_COUNT; index++)); do
    if [[ \${HS_STATUSES[index]} != running ]]; then continue; fi
    # What had ended by itself before is not done again.
    if ended_code "$index"; then ended "$index" "$HS_ENDED_CODE"; else interrupted "$index"; fi
  done
  HS_RUNNING=0
}`;
}
