/** In which order a script runs its phases, and how it asks people. */
export function scriptSchedule(): string {
  return `# ---- The order of phases -----------------------------------------------------------------------------------------

# collect: finds out which attempts have ended, and ends those that take too long.
collect() {
  local index code
  for ((index = 0; index < HS_PHASE_COUNT; index++)); do
    if [[ \${HS_STATUSES[index]} != running ]]; then continue; fi
    if still_there "$index"; then
      past_deadline "$index"
      continue
    fi
    code=0
    if [[ \${HS_ADOPTED[index]} == - ]]; then
      { wait "\${HS_PIDS[index]}" || code=$?; } 2>/dev/null
      # Its own note is more to be relied on: a signal may have cut the waiting short.
      if ended_code "$index"; then
        code=$HS_ENDED_CODE
      elif [[ -n $HS_STOP ]]; then
        code=-
      elif ((code == 126)) && ! has_begun "$index"; then
        warn "Nothing can be written to $HS_STATE/phases; nothing more is begun."
        HS_NO_NOTES=1
        code=-
      elif ((code == 137)); then
        # It was killed, and could not see to what it had begun.
        signal_group "$index" KILL
      fi
    elif ended_code "$index"; then
      code=$HS_ENDED_CODE
    else
      signal_group "$index" KILL
      code=-
    fi
    if ((HS_STOPPING[index] > 0)); then
      # What it left behind is ended as well.
      signal_group "$index" KILL
      code=124
    fi
    HS_RUNNING=$((HS_RUNNING - 1))
    HS_CHANGED=1
    if [[ $code == - ]]; then interrupted "$index"; else ended "$index" "$code"; fi
  done
}

still_there() {
  if [[ \${HS_ADOPTED[$1]} == - ]]; then kill -0 "\${HS_PIDS[$1]}" 2>/dev/null; else same_process "\${HS_PIDS[$1]}" "\${HS_ADOPTED[$1]}"; fi
}

past_deadline() {
  local index=$1
  now
  if ((HS_DEADLINES[index] == 0 || HS_NOW < HS_DEADLINES[index])); then return 0; fi
  if ((HS_STOPPING[index] == 0)); then signal_group "$index" TERM; else signal_group "$index" KILL; fi
  HS_STOPPING[index]=1
  HS_DEADLINES[index]=$((HS_NOW + HS_GRACE))
}

# ready PHASE: whether all it needs has ended. What is not critical and failed has ended, too.
ready() {
  local need
  if [[ \${HS_STATUSES[$1]} != pending && \${HS_STATUSES[$1]} != interrupted && \${HS_STATUSES[$1]} != waiting ]]; then return 1; fi
  for need in \${HS_PHASE_NEEDS[$1]}; do
    if [[ \${HS_STATUSES[need]} != completed && ! (\${HS_STATUSES[need]} == failed && \${HS_PHASE_CRITICAL[need]} == 0) ]]; then return 1; fi
  done
}

critical_failure() {
  local index
  for ((index = 0; index < HS_PHASE_COUNT; index++)); do
    if [[ \${HS_STATUSES[index]} == failed && \${HS_PHASE_CRITICAL[index]} == 1 ]]; then return 0; fi
  done
  return 1
}

# run_phases: until nothing is left that can be begun.
run_phases() {
  local hs_index hs_later hs_asked hs_turn=0
  local hs_naps=(0.05 0.1 0.2 0.5)
  while :; do
    stop_if_asked
    collect
    if [[ $HS_CHANGED == 1 || $HS_UNWRITTEN == 1 ]]; then
      if write_state; then HS_CHANGED=0; fi
      hs_turn=0
    fi
    if [[ $HS_UNWRITTEN == 1 || $HS_NO_NOTES == 1 ]] && ((HS_RUNNING == 0)); then
      no_room
    fi
    if ((HS_MAX_SECONDS > 0 && HS_ACTIVE + SECONDS > HS_MAX_SECONDS)); then
      HS_OUT_OF_TIME=1
      return 0
    fi
    hs_later=0
    hs_asked=-1
    if [[ $HS_UNWRITTEN == 0 && $HS_NO_NOTES == 0 ]] && ! critical_failure; then
      now
      for ((hs_index = 0; hs_index < HS_PHASE_COUNT; hs_index++)); do
        if ! ready "$hs_index"; then continue; fi
        if [[ \${HS_PHASE_KINDS[hs_index]} == approval ]]; then
          if ((hs_asked < 0)); then hs_asked=$hs_index; fi
        elif ((HS_NOW < HS_NOT_BEFORE[hs_index])); then
          hs_later=1
        elif ((HS_RUNNING < HS_PARALLEL)); then
          if ! launch "$hs_index"; then
            # A state that tells of what is at work is longer than one that does not.
            if ((HS_RUNNING == 0)); then no_room; fi
            break
          fi
          hs_turn=0
        fi
      done
    fi
    if ((HS_RUNNING == 0 && hs_later == 0 && HS_UNWRITTEN == 0)); then
      # A person is asked when nothing else is at work.
      if ((hs_asked < 0)); then return 0; fi
      if ! approve "$hs_asked"; then return 0; fi
      continue
    fi
    nap "\${hs_naps[hs_turn]}"
    if ((hs_turn < 3)); then hs_turn=$((hs_turn + 1)); fi
  done
}

no_room() {
  refuse 5 'The state could not be written, so nothing more was begun. Make room, and run this again: what has ended is not repeated.'
}

# approve PHASE: fails if nobody has answered.
approve() {
  local index=$1 answer='' code name=\${HS_PHASE_NAMES[$1]} since=$SECONDS
  about "$index"
  if [[ $HS_APPROVED == *" $name "* ]]; then
    answer=y
  elif [[ -t 0 && -t 2 ]]; then
    set_phase "$index" waiting 0 - - - -
    HS_PLAN_STATUS=waiting
    write_state || return 1
    warn "$HS_ABOUT"
    do_work "$index" >&2
    printf 'Do you agree? [y/n] ' >&2
    # A terminal gives whole lines, so nothing is lost between two looks.
    while :; do
      code=0
      read -r -t 1 answer || code=$?
      # More than that tells that the time was over.
      if ((code <= 128)); then break; fi
      stop_if_asked
      if ((HS_PHASE_LIMITS[index] > 0 && SECONDS - since >= HS_PHASE_LIMITS[index])); then break; fi
    done
    # Waiting for a person is no work.
    HS_ACTIVE=$((HS_ACTIVE - (SECONDS - since)))
  fi
  now
  HS_CHANGED=1
  case $answer in
    y | Y | yes | Yes | YES)
      set_phase "$index" completed 1 0 - "$HS_NOW" "$HS_NOW"
      HS_PLAN_STATUS=running
      say "$HS_ABOUT: agreed"
      ;;
    n | N | no | No | NO)
      set_phase "$index" failed 1 1 - "$HS_NOW" "$HS_NOW"
      HS_PLAN_STATUS=running
      warn "$HS_ABOUT: REFUSED"
      ;;
    *)
      set_phase "$index" waiting 0 - - - -
      return 1
      ;;
  esac
}`;
}
