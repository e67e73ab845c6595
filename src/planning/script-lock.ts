/** How a script sees to it that only one process at a time runs it, also after one was killed. */
export function scriptLock(): string {
  return `# ---- One process at a time ---------------------------------------------------------------------------------------
# Locks are numbered. Who finds that the process of the highest one has ended makes the next by a hard link, which only
# one can do, and has it if it is still the highest then. The highest is never removed, so nothing has to be given back:
# a lock is free when its process has ended, however it ended.

# process_start PID: sets REPLY to when it began, which tells it from a later process of the same number.
process_start() {
  local stat='' field
  REPLY=-
  if [[ -d /proc/self ]]; then
    IFS= read -r -d '' stat 2>/dev/null <"/proc/$1/stat" || :
    # What stands before the last bracket is the name, which may hold anything.
    stat=\${stat##*) }
    if [[ -z $stat || $stat == Z* || $stat == X* ]]; then return 1; fi
    for ((field = 0; field < 19; field++)); do stat=\${stat#* }; done
    REPLY=\${stat%% *}
  elif REPLY=$(LC_ALL=C ps -o lstart= -p "$1" 2>/dev/null); then
    REPLY=\${REPLY//[[:space:]]/_}
    [[ -n $REPLY ]]
  else
    REPLY=-
    kill -0 "$1" 2>/dev/null
  fi
}

# same_process PID START: whether that very process is there.
same_process() {
  [[ $1 =~ ^[1-9][0-9]*$ ]] && process_start "$1" && [[ $2 == "$REPLY" || $2 == - ]]
}

# know_machine: sets HS_HOST and HS_BOOT, by which processes of other machines and of before a restart are known.
know_machine() {
  HS_HOST=$(uname -n 2>/dev/null) || HS_HOST=-
  HS_HOST=\${HS_HOST//[[:space:]]/_}
  HS_HOST=\${HS_HOST:--}
  HS_BOOT=-
  IFS= read -r HS_BOOT 2>/dev/null </proc/sys/kernel/random/boot_id || HS_BOOT=-
}

highest_lock() {
  local file number
  HS_HIGHEST=0
  for file in "$HS_STATE"/lock.*; do
    number=\${file##*.}
    if [[ $number =~ ^[1-9][0-9]{0,8}$ ]] && ((number > HS_HIGHEST)); then HS_HIGHEST=$number; fi
  done
}

# holder_lives: whether the process that made the highest lock is there. Fails as well if there is no lock.
holder_lives() {
  local start host boot
  HS_HOLDER=''
  if ! IFS=$'\\t' read -r HS_HOLDER start host boot 2>/dev/null <"$HS_STATE/lock.$HS_HIGHEST"; then return 1; fi
  HS_REMOVING=''
  if [[ $host != "$HS_HOST" ]]; then
    HS_HOLDER="$HS_HOLDER on $host"
    # Nobody can look from here.
    HS_REMOVING=" (If that process is gone for good, remove $HS_STATE/lock.$HS_HIGHEST.)"
    return 0
  fi
  [[ $boot == "$HS_BOOT" && $HS_HOLDER != "$$" ]] && same_process "$HS_HOLDER" "$start"
}

take_lock() {
  local fresh number file try
  process_start "$$" || :
  fresh="$HS_STATE/new-lock.$$.$RANDOM"
  if ! printf '%s\\t%s\\t%s\\t%s\\n' "$$" "$REPLY" "$HS_HOST" "$HS_BOOT" 2>/dev/null >"$fresh"; then
    rm -f -- "$fresh"
    refuse 5 "Nothing can be written to $HS_STATE."
  fi
  for ((try = 0; try < 100; try++)); do
    highest_lock
    if ((HS_HIGHEST > 0)) && holder_lives; then
      rm -f -- "$fresh"
      refuse 4 "This plan is being run by process $HS_HOLDER; wait for it or stop it.$HS_REMOVING"
    fi
    number=$((HS_HIGHEST + 1))
    if ln -- "$fresh" "$HS_STATE/lock.$number" 2>/dev/null; then
      highest_lock
      if ((HS_HIGHEST == number)); then
        HS_LOCK=$number
        rm -f -- "$fresh"
        for file in "$HS_STATE"/lock.*; do
          if [[ \${file##*.} =~ ^[1-9][0-9]*$ ]] && ((\${file##*.} < HS_LOCK)); then rm -f -- "$file"; fi
        done
        return 0
      fi
    elif [[ ! -e $HS_STATE/lock.$number ]]; then
      highest_lock
      if ((HS_HIGHEST < number)); then
        rm -f -- "$fresh"
        refuse 5 "No lock can be made in $HS_STATE: its file system is full, or has no hard links."
      fi
    fi
  done
  rm -f -- "$fresh"
  refuse 4 'Others begin this plan again and again; no turn was to be had.'
}`;
}
