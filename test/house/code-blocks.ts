/** A fenced block of a Markdown page. */
export interface CodeBlock {
  /** Such as `README.md:31`. */
  readonly place: string;
  readonly language: string;
  /** The words behind the language, such as `run`. */
  readonly marks: readonly string[];
  readonly text: string;
  /** The text of a comment `<!-- given … -->` directly before the block: declarations that the reader can imagine. */
  readonly given: string;
}

const fence =
  /^(?:<!-- given\n(?<given>[\s\S]*?)-->\n+)?(?<ticks>`{3,})(?<info>[^\n`]*)\n(?<text>[\s\S]*?)^\k<ticks>[ \t]*$/gm;

/** The fenced blocks of a page, in order. */
export function codeBlocks(path: string, markdown: string): readonly CodeBlock[] {
  return [...markdown.matchAll(fence)].map((match) => {
    const { given = '', info = '', text = '' } = match.groups ?? {};
    const [language = '', ...marks] = info.trim().split(/\s+/);
    const line = markdown.slice(0, match.index + match[0].indexOf('```')).split('\n').length;
    return { place: `${path}:${line}`, language, marks, text, given };
  });
}

/** One module to be compiled, made of one block, or of several that continue each other. */
export interface CodeModule {
  readonly place: string;
  readonly text: string;
  /** Whether it says that it is to be run. */
  readonly run: boolean;
  /** What it must print, when the page shows it. */
  readonly output: string | undefined;
}

/**
 * The TypeScript of a page. A block is a module of its own; marked `continued`, it goes on with the module before it.
 * Marked `run`, the module is executed; a block `text output` behind it is what it prints.
 */
export function codeModules(blocks: readonly CodeBlock[]): readonly CodeModule[] {
  const modules: CodeModule[] = [];
  for (const { place, language, marks, text, given } of blocks) {
    const last = modules.at(-1);
    if (language === 'ts' || language === 'typescript') {
      const run = marks.includes('run');
      if (!marks.includes('continued')) modules.push({ place, text: given + text, run, output: undefined });
      else if (last) modules[modules.length - 1] = { ...last, text: last.text + given + text, run: last.run || run };
      else throw new Error(`${place} is marked "continued", but continues nothing`);
    } else if (language === 'text' && marks.includes('output')) {
      if (!last?.run) throw new Error(`${place} shows an output, but the block before it is not marked "run"`);
      modules[modules.length - 1] = { ...last, output: text };
    }
  }
  return modules;
}

/** The commands of the `sh` blocks of a page: each line without its prompt and comment, joined lines as one. */
export function shellCommands(
  blocks: readonly CodeBlock[],
): readonly { readonly place: string; readonly command: string }[] {
  return blocks
    .filter(({ language }) => ['sh', 'bash', 'shell', 'console'].includes(language))
    .flatMap(({ place, text }) =>
      text
        .replaceAll('\\\n', ' ')
        .split(/\n|&&|\|\||;|\|/)
        .map((line) =>
          line
            .replace(/^\s*\$ /, '')
            .replace(/(^|\s)#.*/, '')
            .trim(),
        )
        .filter((command) => command !== '')
        .map((command) => ({ place, command })),
    );
}
