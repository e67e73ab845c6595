/** How a script writes its state and reads it back. */
export function scriptState(): string {
  return `# ---- The state ---------------------------------------------------------------------------------------------------
# Lines of fields with tabs between them, written beside and moved into place; the last line is "end".

begin_state() {
  local index
  HS_PLAN_STATUS=running
  HS_ACTIVE=0
  HS_IN_SANDBOX=$HS_SANDBOX
  for ((index = 0; index < HS_PHASE_COUNT; index++)); do set_phase "$index" pending 0 - - - -; done
}

# set_phase PHASE STATUS ATTEMPTS CODE TOKEN STARTED ENDED
set_phase() {
  HS_STATUSES[$1]=$2
  HS_ATTEMPTS[$1]=$3
  HS_CODES[$1]=$4
  HS_TOKENS[$1]=$5
  HS_STARTED[$1]=$6
  HS_ENDED[$1]=$7
  HS_PIDS[$1]=0
  HS_ADOPTED[$1]=-
  HS_NOT_BEFORE[$1]=0
  HS_DEADLINES[$1]=0
  HS_STOPPING[$1]=0
}

# to_disk FILE: so that it outlasts a power loss, where sync takes files; elsewhere nothing.
to_disk() {
  sync -d -- "$1" >/dev/null 2>&1 || :
}

# write_state: fails, and leaves the state as it was, if it cannot be written whole.
write_state() {
  local text line index fresh="$HS_STATE/state.new" active=$((HS_ACTIVE + SECONDS))
  now
  # A clock that was set back has made it less than nothing.
  if ((active < 0)); then active=0; fi
  printf -v text 'holdfast-script\\t1\\nplan\\t%s\\t%s\\nstatus\\t%s\\nupdated\\t%s\\nactive\\t%s\\nsandbox\\t%s\\n' \\
    "$HS_PLAN_ID" "$HS_PLAN_DIGEST" "$HS_PLAN_STATUS" "$HS_NOW" "$active" "$HS_IN_SANDBOX"
  for ((index = 0; index < HS_PHASE_COUNT; index++)); do
    printf -v line 'phase\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\n' "\${HS_PHASE_NAMES[index]}" "\${HS_STATUSES[index]}" \\
      "\${HS_ATTEMPTS[index]}" "\${HS_CODES[index]}" "\${HS_TOKENS[index]}" "\${HS_STARTED[index]}" "\${HS_ENDED[index]}"
    text+=$line
  done
  text+='end'
  if printf '%s\\n' "$text" 2>/dev/null >"$fresh" && [[ $(<"$fresh") == "$text" ]] && to_disk "$fresh" && mv -f -- "$fresh" "$HS_STATE/state" 2>/dev/null; then
    to_disk "$HS_STATE"
    HS_UNWRITTEN=0
    return 0
  fi
  if [[ $HS_WARNED == 0 ]]; then warn "The state cannot be written to $HS_STATE/state; nothing is begun until it can."; fi
  HS_UNWRITTEN=1
  HS_WARNED=1
  return 1
}

# read_state: fails if there is none; ends the script if it cannot be relied on.
read_state() {
  local kind one two three four five six seven index=0 known='' ended=0
  if [[ ! -e $HS_STATE/state ]]; then return 1; fi
  while IFS=$'\\t' read -r kind one two three four five six seven || [[ -n $kind ]]; do
    if [[ $ended == 1 ]]; then damaged; fi
    case $kind in
      holdfast-script) known=$one ;;
      plan)
        if [[ $one != "$HS_PLAN_ID" || $two != "$HS_PLAN_DIGEST" ]]; then
          refuse 2 "$HS_STATE/state is of another plan, or of other phases of this one. Run the script that began it, or give another folder by --state."
        fi
        ;;
      status) HS_PLAN_STATUS=$one ;;
      updated) HS_UPDATED=$one ;;
      active) HS_ACTIVE=$one ;;
      sandbox) HS_IN_SANDBOX=$one ;;
      phase)
        if ((index >= HS_PHASE_COUNT)) || [[ $one != "\${HS_PHASE_NAMES[index]}" ]]; then damaged; fi
        if ! [[ "$two $three $four $five $six $seven" =~ $HS_STATE_FIELDS ]]; then damaged; fi
        set_phase "$index" "$two" "$three" "$four" "$five" "$six" "$seven"
        index=$((index + 1))
        ;;
      end) ended=1 ;;
      *) damaged ;;
    esac
  done <"$HS_STATE/state"
  if [[ $known != 1 || $ended == 0 || $index != "$HS_PHASE_COUNT" || ! $HS_PLAN_STATUS =~ ^[a-z]+$ ]]; then damaged; fi
  if ! [[ "$HS_ACTIVE $HS_UPDATED $HS_IN_SANDBOX" =~ $HS_STATE_NUMBERS ]]; then damaged; fi
}

damaged() {
  refuse 5 "$HS_STATE/state cannot be read: it is damaged, or was written by another version. Nothing was done. Move the folder away to begin anew."
}`;
}
