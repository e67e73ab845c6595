import type { Command, Option } from 'commander';

/** The shells that completion is written for. */
export const completedShells: readonly CompletedShell[] = ['bash', 'zsh', 'fish'];

/** One of them. */
export type CompletedShell = 'bash' | 'zsh' | 'fish';

/** What completion needs to know of one verb. */
interface CompletedVerb {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** What its first argument is; other arguments are files. */
  readonly first: { readonly asks: string | undefined; readonly choices: readonly string[] };
  readonly verbs: readonly string[];
}

interface CompletedOption {
  readonly flags: readonly string[];
  readonly description: string;
  /** What may follow it. */
  readonly choices: readonly string[];
  readonly takesValue: boolean;
}

/** The hidden verb that scripts ask for ids. */
export const idsVerb = 'complete-ids';
/** The one that they ask for names of workflow files. */
export const namesVerb = 'complete-workflows';

/** What each is asked about, by the names of arguments. */
const askedAbout: ReadonlyMap<string, string> = new Map([
  ['id', idsVerb],
  ['run-or-workflow', idsVerb],
  ...['workflow', 'workflows', 'files'].map((name) => [name, namesVerb] as const),
]);

/** Writes what a shell needs to complete a command line, out of the program as it is. */
export function completionScript(shell: CompletedShell, program: Command): string {
  const verbs = program.commands.filter((command) => !isHidden(command)).map(verbOf);
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](verbs);
}

/** Whether a verb is not shown in the help. */
export function isHidden(command: Command): boolean {
  return command.name() === idsVerb || command.name() === namesVerb;
}

function verbOf(command: Command): CompletedVerb {
  const [first] = command.registeredArguments;
  return {
    name: command.name(),
    description: sentence(command.description()),
    // Those of the verbs below it as well.
    options: [...new Map([command, ...command.commands].flatMap(({ options }) => options.map(named))).values()],
    first: {
      asks: askedAbout.get(first?.name() ?? ''),
      choices: first?.argChoices ?? [],
    },
    verbs: command.commands.map((one) => one.name()),
  };
}

function named(option: Option): readonly [name: string, option: CompletedOption] {
  return [option.name(), optionOf(option)];
}

function optionOf({ short, long, description, argChoices = [], required, optional }: Option): CompletedOption {
  const flags = [short, long].filter((flag) => typeof flag === 'string');
  return { flags, description: sentence(description), choices: argChoices, takesValue: required || optional };
}

/** Without what a shell would take for something else: descriptions are shown beside what they describe. */
function sentence(text: string): string {
  return text.replace(/[^A-Za-z0-9 ,.;()/<>=-]/g, '');
}

const words = (list: readonly string[]): string => list.join(' ');

function bashScript(verbs: readonly CompletedVerb[]): string {
  const cases = verbs.map(({ name, options, verbs: below, first }) => {
    const flags = [...options.flatMap((option) => option.flags), '--help'];
    const valued = options.flatMap((option) => (option.takesValue ? option.flags : []));
    return `    ${name}) flags='${words(flags)}' valued=' ${words(valued)} ' first='${words(below)}${words(first.choices)}' asks='${first.asks ?? ''}' ;;`;
  });
  const values = valueCases(verbs, ([key, choices]) => `    ${key}) choices='${words(choices)}' ;;`);
  return `# Completion of holdfast for bash: eval "$(holdfast completion bash)"
_holdfast() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} verb=\${COMP_WORDS[1]}
  local place=0 flags= valued= first= asks= choices= folder= name= i
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W '${words(verbs.map(({ name }) => name))} help --help --version' -- "$word"))
    return
  fi
  case $verb in
${cases.join('\n')}
    help) first='${words(verbs.map(({ name }) => name))}' ;;
    *) return ;;
  esac
  for ((i = 2; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      -*)
        if [[ $valued == *" \${COMP_WORDS[i]} "* ]]; then
          name=\${COMP_WORDS[i]}
          ((i += 1))
          if [ "\${COMP_WORDS[i]-}" = = ]; then ((i += 1)); fi
          if [[ $name == -d || $name == --directory ]]; then folder=\${COMP_WORDS[i]-}; fi
        fi ;;
      *) place=$((place + 1)) ;;
    esac
  done
  # What is written with "=" comes as words of its own.
  if [ "$word" = = ]; then word=; elif [ "$before" = = ]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  case "$verb $before" in
${values.join('\n')}
  esac
  if [ -n "$choices" ]; then
    COMPREPLY=($(compgen -W "$choices" -- "$word"))
  elif [[ $valued == *" $before "* ]]; then
    return
  elif [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
  elif [ "$place" = 0 ] && [ -n "$first" ]; then
    COMPREPLY=($(compgen -W "$first" -- "$word"))
  elif [ "$place" = 0 ] && [ -n "$asks" ]; then
    COMPREPLY=($(compgen -W "$("\${COMP_WORDS[0]}" "$asks" \${folder:+--directory "$folder"} 2>/dev/null)" -- "$word"))
  fi
}
complete -o default -F _holdfast holdfast
`;
}

function zshScript(verbs: readonly CompletedVerb[]): string {
  const listed = verbs.map(({ name, description }) => `    '${name}:${description.replaceAll(':', ' ')}'`);
  const cases = verbs.map(({ name, options, verbs: below, first }) => {
    const specs = options.map(({ flags, description, choices, takesValue }) => {
      const what = `[${description.replace(/[[\]]/g, '')}]`;
      const value = choices.length > 0 ? `:value:(${words(choices)})` : takesValue ? ':value:_files' : '';
      return flags.map((flag) => `'${flag}${what}${value}'`).join(' ');
    });
    const choices = [...below, ...first.choices];
    const argument =
      choices.length > 0
        ? `'1:${name}:(${words(choices)})'`
        : first.asks === undefined
          ? ''
          : `'1:name:_holdfast_asks ${first.asks}'`;
    return `        ${name}) _arguments ${[...specs, argument, `'*:file:_files'`].filter((spec) => spec !== '').join(' ')} ;;`;
  });
  return `#compdef holdfast
# Completion of holdfast for zsh: eval "$(holdfast completion zsh)"
_holdfast_asks() {
  local -a names
  local folder=\${opt_args[-d]:-\${opt_args[--directory]}}
  names=(\${(f)"$(holdfast \$@[-1] \${folder:+--directory=\$folder} 2>/dev/null)"})
  compadd -a names && return
  if [[ \$@[-1] == ${namesVerb} ]]; then _files; fi
}
_holdfast() {
  local -a verbs
  verbs=(
${listed.join('\n')}
  )
  _arguments -C '1:verb:->verb' '*::argument:->argument'
  case $state in
    verb) _describe verb verbs ;;
    argument)
      case $words[1] in
${cases.join('\n')}
        help) _arguments '1:verb:(${words(verbs.map(({ name }) => name))})' ;;
      esac ;;
  esac
}
compdef _holdfast holdfast
`;
}

function fishScript(verbs: readonly CompletedVerb[]): string {
  const lines = verbs.flatMap(({ name, description, options, verbs: below, first }) => {
    const within = `complete -c holdfast -n '__holdfast_verb ${name}'`;
    const begin = `complete -c holdfast -n '__holdfast_verb ${name} first'`;
    return [
      `complete -c holdfast -n __holdfast_verb -f -a ${name} -d '${description}'`,
      ...[...below, ...first.choices].map((choice) => `${begin} -f -a ${choice}`),
      ...(first.asks === undefined
        ? []
        : [
            `${begin}${first.asks === idsVerb ? ' -f' : ''} -a '(holdfast ${first.asks} (__holdfast_folder) 2>/dev/null)'`,
          ]),
      ...options.map(({ flags, description: what, choices, takesValue }) => {
        const named = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
        const value = choices.length > 0 ? ` -x -a '${words(choices)}'` : takesValue ? ' -r' : '';
        return `${within} ${named.join(' ')}${value} -d '${what}'`;
      }),
    ];
  });
  const valued = [
    ...new Set(verbs.flatMap(({ options }) => options.flatMap((one) => (one.takesValue ? one.flags : [])))),
  ];
  return `# Completion of holdfast for fish: holdfast completion fish | source
# Whether the verb is this one, and where "first" stands behind it, whether its first argument is what is completed.
function __holdfast_verb
  set -l tokens (commandline -opc)
  if test (count $argv) -eq 0
    return (test (count $tokens) -eq 1)
  end
  test "$tokens[2]" = "$argv[1]"; or return 1
  test (count $argv) -eq 1; and return 0
  set -l skips no
  for token in $tokens[3..-1]
    if test $skips = yes
      set skips no
    else if contains -- $token ${valued.join(' ')}
      set skips yes
    else if not string match -q -- '-*' $token
      return 1
    end
  end
  test $skips = no
end
function __holdfast_folder
  set -l tokens (commandline -opc)
  for place in (seq 2 (count $tokens))
    if contains -- $tokens[$place] -d --directory; and test $place -lt (count $tokens)
      printf '%s\\n' --directory $tokens[(math $place + 1)]
    end
  end
end
complete -c holdfast -n __holdfast_verb -f -a help -d 'explain a verb'
complete -c holdfast -n '__holdfast_verb help first' -f -a '${words(verbs.map(({ name }) => name))}'
${lines.join('\n')}
`;
}

/** Cases for the options that take one of a few values. */
function valueCases(
  verbs: readonly CompletedVerb[],
  write: (entry: readonly [key: string, choices: readonly string[]]) => string,
): readonly string[] {
  return verbs.flatMap(({ name, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .map(({ flags, choices }) => write([flags.map((flag) => `"${name} ${flag}"`).join('|'), choices])),
  );
}
