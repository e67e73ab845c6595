const vowelGroup = /[aeiouy]/;
const measureOne = /^[^aeiou]?[^aeiouy]*[aeiouy]+[^aeiouy]+/;
const measureMany = /^[^aeiou]?[^aeiouy]*[aeiouy]+[^aeiouy]+[aeiouy]+[^aeiouy]+/;
const exactlyOne = /^[^aeiou]?[^aeiouy]*[aeiouy]+[^aeiouy]+[aeiouy]*$/;
const shortEnding = /[^aeiou][aeiouy][^aeiouwxy]$/;
const doubled = /([^aeiouylsz])\1$/;

const doubleSuffixes: Readonly<Record<string, string>> = {
  ational: 'ate',
  tional: 'tion',
  enci: 'ence',
  anci: 'ance',
  izer: 'ize',
  abli: 'able',
  alli: 'al',
  entli: 'ent',
  eli: 'e',
  ousli: 'ous',
  ization: 'ize',
  ation: 'ate',
  ator: 'ate',
  alism: 'al',
  iveness: 'ive',
  fulness: 'ful',
  ousness: 'ous',
  aliti: 'al',
  iviti: 'ive',
  biliti: 'ble',
};
const simpleSuffixes: Readonly<Record<string, string>> = {
  icate: 'ic',
  ative: '',
  alize: 'al',
  iciti: 'ic',
  ical: 'ic',
  ful: '',
  ness: '',
};
const doubleEnding =
  /(ational|tional|enci|anci|izer|abli|alli|entli|eli|ousli|ization|ation|ator|alism|iveness|fulness|ousness|aliti|iviti|biliti)$/;
const simpleEnding = /(icate|ative|alize|iciti|ical|ful|ness)$/;
const lastEnding = /(al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize)$/;

/**
 * The stem of an English word in lower case, by M. F. Porter's rules of 1980 (https://tartarus.org/martin/PorterStemmer/):
 * `migrations`, `migrating` and `migrate` have one. Words with other letters than a to z stay as they are.
 */
export function stem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  let text = withoutPlural(word);
  text = withoutPast(text);
  if (text.endsWith('y') && vowelGroup.test(text.slice(0, -1))) text = `${text.slice(0, -1)}i`;
  text = replaced(text, doubleEnding, doubleSuffixes);
  text = replaced(text, simpleEnding, simpleSuffixes);
  text = withoutLast(text);
  if (text.endsWith('e')) {
    const rest = text.slice(0, -1);
    if (measureMany.test(rest) || (exactlyOne.test(rest) && !shortEnding.test(rest))) text = rest;
  }
  return text.endsWith('ll') && measureMany.test(text) ? text.slice(0, -1) : text;
}

function withoutPlural(text: string): string {
  if (text.endsWith('sses') || text.endsWith('ies')) return text.slice(0, -2);
  return text.endsWith('s') && !text.endsWith('ss') ? text.slice(0, -1) : text;
}

function withoutPast(text: string): string {
  if (text.endsWith('eed')) return measureOne.test(text.slice(0, -3)) ? text.slice(0, -1) : text;
  const ending = /(ed|ing)$/.exec(text)?.[0];
  if (ending === undefined) return text;
  const rest = text.slice(0, -ending.length);
  if (!vowelGroup.test(rest)) return text;
  if (/(at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (doubled.test(rest)) return rest.slice(0, -1);
  return exactlyOne.test(rest) && shortEnding.test(rest) ? `${rest}e` : rest;
}

function replaced(text: string, endings: RegExp, by: Readonly<Record<string, string>>): string {
  const ending = endings.exec(text)?.[0];
  if (ending === undefined) return text;
  const rest = text.slice(0, -ending.length);
  return measureOne.test(rest) ? rest + (by[ending] ?? '') : text;
}

function withoutLast(text: string): string {
  const ending = /([st])ion$/.test(text) ? 'ion' : lastEnding.exec(text)?.[0];
  if (ending === undefined) return text;
  const rest = text.slice(0, -ending.length);
  return measureMany.test(rest) ? rest : text;
}
