import { Redactor } from '../core/redactor.ts';
import type { Cassette, CassetteRecord } from './cassette.ts';
import { placeholderOf } from './cassette.ts';

const reference = /\[\[secret:([\w.@:/-]{1,100})(?:\|[a-z0-9.]{1,20})?\]\]/g;

/** Opens the text that stands for a number with a secret in its digits: it stays a text. */
const numberReference = '"[[secret:~#]]';

/** The same with a name that everybody can read where a reference to a secret stands: nobody needs the secret for it. */
export function withPlaceholders(cassette: Cassette): Cassette {
  const texts = [
    ...[JSON.stringify(cassette.run), cassette.input ?? '', cassette.output ?? ''],
    ...cassette.records.map((record) => JSON.stringify(record)),
  ];
  if (!texts.some((text) => text.includes('[[secret:'))) return cassette;
  const names = new Set(texts.flatMap((text) => [...text.matchAll(reference)].map(([, name = '']) => name)));
  const secrets = Object.fromEntries([...names].map((name) => [name, placeholderOf(name)]));
  const redactor = new Redactor({ secrets });
  const shown = <Text extends string | undefined>(text: Text): Text =>
    (text === undefined ? text : redactor.revealJson(text.replaceAll(numberReference, '"'))) as Text;
  const { run, input, output, records } = cassette;
  return {
    run: JSON.parse(shown(JSON.stringify(run))) as Cassette['run'],
    input: shown(input),
    output: shown(output),
    records: records.map(({ value, ...head }): CassetteRecord => ({
      ...(JSON.parse(shown(JSON.stringify(head))) as CassetteRecord),
      ...(value === undefined ? {} : { value: shown(value) }),
    })),
  };
}
