import { isPromptName } from './prompt-variables.ts';

/** A piece of a template: text as it is, or the place of a variable. */
export type TemplatePart = string | { readonly variable: string };

/**
 * Cuts a template into text and the places of variables, `{{name}}`. `\{{` is two braces. There is nothing else to it: no
 * conditions, no code.
 *
 * What takes the place of a variable is never cut again.
 */
export function parseTemplate(template: string, issues: string[], about: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = '';
  for (let from = 0; ;) {
    const open = template.indexOf('{{', from);
    if (open < 0) {
      text += template.slice(from);
      break;
    }
    if (template[open - 1] === '\\' && open > from) {
      text += `${template.slice(from, open - 1)}{{`;
      from = open + 2;
      continue;
    }
    const close = template.indexOf('}}', open);
    const name = close < 0 ? '' : template.slice(open + 2, close).trim();
    if (!isPromptName(name)) {
      const line = template.slice(0, open).split('\n').length;
      const shown = JSON.stringify(template.slice(open, open + 30));
      issues.push(`${about}, line ${line}: ${shown} is no {{name}}; write \\{{ for two braces`);
      from = open + 2;
      continue;
    }
    text += template.slice(from, open);
    if (text !== '') parts.push(text);
    text = '';
    parts.push({ variable: name });
    from = close + 2;
  }
  if (text !== '') parts.push(text);
  return parts;
}

/** The names of the variables that parts of a template mention. */
export function mentionedIn(parts: readonly TemplatePart[]): readonly string[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [] : [part.variable]));
}
