/**
 * A copy of plain data of our own making, with every text in it, names of properties included, as `show` gives it.
 *
 * Only for what is bounded and has no cycles: nothing is cut.
 */
export function showTexts<Value>(value: Value, show: (text: string) => string): Value {
  return copy(value, show) as Value;
}

function copy(value: unknown, show: (text: string) => string): unknown {
  if (typeof value === 'string') return show(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => copy(item, show));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [show(name), copy(item, show)]));
}

const reference = /(\[\[?secret:[\w.@:/|-]{1,130}\]\]?)/;

/**
 * Redacts a text that may hold references to secrets or labels of them, which would else be taken for secrets themselves:
 * they stay where their name is harmless.
 */
export function redactAround(text: string, redact: (text: string) => string): string {
  if (!text.includes('[secret:')) return redact(text);
  return text
    .split(reference)
    .map((part, index) => (index % 2 === 1 && isHarmless(part, redact) ? part : redact(part)))
    .join('');
}

function isHarmless(label: string, redact: (text: string) => string): boolean {
  const name = label.slice(label.indexOf(':') + 1, label.indexOf(']'));
  return redact(name) === name;
}
