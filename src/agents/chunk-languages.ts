import type { ChunkKind } from './chunk.ts';
import type { CodeLanguage } from './chunk-code.ts';
import { pythonLevels, scriptLevels } from './code-levels.ts';

const scriptDeclaration =
  /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(function|class|interface|type|enum|namespace|module|const|let|var)\b\s*\*?\s*([\p{L}\p{N}_$]+|\{[^}]{0,200}\}|\[[^\]]{0,200}\])?/u;
const scriptMember =
  /^(?:(?:public|private|protected|static|readonly|abstract|override|async|get|set|declare|accessor)\s+){0,6}\*?\s*([#\p{L}\p{N}_$]+|\[[^\]]{1,60}\])\s*[(<:=?!;]/u;
const testCall = /^(?:describe|test|it|suite|bench)(?:\.\w+){0,3}(?:\([^'"`]{0,200}\))?\(\s*(['"`])(.{1,200}?)\1/;
const isFunction = /=>|\bfunction\b/;
const kinds: Readonly<Record<string, ChunkKind>> = {
  function: 'function',
  class: 'class',
  interface: 'interface',
  type: 'type',
  enum: 'enum',
  namespace: 'class',
  module: 'class',
};

/** TypeScript and JavaScript. */
export const script: CodeLanguage = {
  levels: scriptLevels,
  describe: (line) => {
    if (/^import\b(?!\s*\()/.test(line) || /^export\s.{0,500}\sfrom\s+['"]/.test(line)) return { kind: 'imports' };
    const test = testCall.exec(line)?.[2];
    if (test !== undefined) return { kind: 'test', name: test };
    const [, word, name] = scriptDeclaration.exec(line) ?? [];
    if (word === undefined) return { kind: /^(?:describe|test|it)\b/.test(line) ? 'test' : 'statement' };
    const kind = kinds[word] ?? (isFunction.test(line) ? 'function' : 'variable');
    return name === undefined || /^[{[]/.test(name) ? { kind } : { kind, name };
  },
  member: (line) => scriptMember.exec(line)?.[1],
  leads: (line) => /^\s*(?:\/[/*]|\*|@)/.test(line),
  continues: (line) => /^(?:[}\])>.?:|&+=,;]|else\b|catch\b|finally\b)/.test(line),
};

const pythonDeclaration = /^(?:async\s+)?(def|class)\s+(\w+)/;

/** Python. */
export const python: CodeLanguage = {
  levels: pythonLevels,
  describe: (line) => {
    if (/^(?:import|from)\s/.test(line)) return { kind: 'imports' };
    const [, word, name] = pythonDeclaration.exec(line) ?? [];
    if (name !== undefined) return { kind: word === 'class' ? 'class' : 'function', name };
    const variable = /^(\w+)\s*(?::[^=]{1,100})?=[^=]/.exec(line)?.[1];
    return variable === undefined ? { kind: 'statement' } : { kind: 'variable', name: variable };
  },
  member: (line) => pythonDeclaration.exec(line)?.[2] ?? /^(\w+)\s*[:=]/.exec(line)?.[1],
  leads: (line) => /^\s*(?:@|#)/.test(line),
  continues: (line) => /^(?:[)\]}]|(?:else|elif|except|finally)\b)/.test(line),
};
