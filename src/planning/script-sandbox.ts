/** How a script works in a git worktree. */
export function scriptSandbox(): string {
  return `# ---- The sandbox: a git worktree of its own ----------------------------------------------------------------------

# find_repository: what a sandbox needs is looked for before anything is made.
find_repository() {
  # A hook of git that calls this has them; they would lead from the worktree back to where the hook is.
  unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_COMMON_DIR GIT_PREFIX
  if ! HS_SANDBOX_PREFIX=$(git rev-parse --show-prefix 2>/dev/null) || ! git rev-parse --verify --quiet HEAD >/dev/null 2>&1; then
    refuse 2 'A sandbox needs a git repository with a commit, and git. Nothing was done.'
  fi
  if [[ ! -e $HS_STATE_FOLDER/sandbox/.git && -n $HS_SANDBOX_PREFIX ]] && ! git cat-file -e "HEAD:\${HS_SANDBOX_PREFIX%/}" 2>/dev/null; then
    refuse 2 "The folder $HS_SANDBOX_PREFIX is not committed, so a sandbox would not have it. Nothing was done."
  fi
}

enter_sandbox() {
  local folder="$HS_STATE/sandbox"
  find_repository
  umask "$HS_USER_UMASK"
  if [[ ! -e $folder/.git ]]; then
    git worktree prune 2>/dev/null || :
    if git show-ref --verify --quiet "refs/heads/$HS_SANDBOX_BRANCH"; then
      git worktree add "$folder" "$HS_SANDBOX_BRANCH" >>"$HS_STATE/script.log" 2>&1 || no_sandbox
    else
      git worktree add -b "$HS_SANDBOX_BRANCH" "$folder" HEAD >>"$HS_STATE/script.log" 2>&1 || no_sandbox
    fi
    say "Works in $folder, on the branch $HS_SANDBOX_BRANCH"
  fi
  umask 077
  cd -- "$folder/$HS_SANDBOX_PREFIX" 2>/dev/null || refuse 2 "There is no folder $HS_SANDBOX_PREFIX in the sandbox, $folder."
}

no_sandbox() {
  # What was not begun is not to be gone on with.
  if [[ $HS_FRESH == 1 ]]; then rm -f -- "$HS_STATE/state"; fi
  refuse 2 "The sandbox could not be made; what git says is in $HS_STATE/script.log."
}

# leave_sandbox: keeps what is not committed yet, and tells how to get at the work.
leave_sandbox() {
  local folder="$HS_STATE/sandbox" branch changes
  # Without a .git of its own, git would take the folder for a part of the repository around it.
  if [[ ! -e $folder/.git ]] || ! changes=$(git -C "$folder" status --porcelain 2>>"$HS_STATE/script.log"); then
    keep_sandbox "git cannot tell what was done in the sandbox; what it says is in $HS_STATE/script.log."
  fi
  branch=$(git -C "$folder" symbolic-ref --quiet --short HEAD) || keep_sandbox 'The sandbox is on no branch any more.'
  umask "$HS_USER_UMASK"
  if [[ -n $changes ]] && ! { git -C "$folder" add -A && git -C "$folder" commit -q -m "$HS_SANDBOX_MESSAGE"; } >>"$HS_STATE/script.log" 2>&1; then
    keep_sandbox "What was done could not be committed; what git says is in $HS_STATE/script.log."
  fi
  umask 077
  say "The work is on the branch $branch. To look at it:  $(printf 'git log -p HEAD..%q' "$branch")"
  say "To take it over:  $(printf 'git merge %q' "$branch")"
  say "To clean up:  $(printf 'git worktree remove %q && git branch -D %q' "$folder" "$branch")"
}

# keep_sandbox TEXT: ends with a failure at the very end: all phases are done, and their work is not where it should be.
keep_sandbox() {
  settle failed
  warn "Plan $HS_PLAN_ID FAILED at its end: $1"
  warn "The work is in $HS_STATE/sandbox."
  warn "Mend what is wrong, then:  $(this_command --retry)"
  exit 1
}`;
}
