import { describe, expect, test } from 'vitest';
import { markup } from '../../../src/reports/markup.ts';
import { hostileTexts } from '../../../src/testing/hostile-texts.ts';
import { parsePage, textOf } from './parsed-page.ts';

describe('markup', () => {
  test('shows text as it is, between tags and in attributes', () => {
    const text = `</script><b a="1" c='2'>&amp;\``;
    const page = parsePage(markup`<p title="${text}">${text}</p>`.toString());
    const [element] = page.children;
    expect(typeof element === 'object' && element.attributes.get('title')).toBe(text);
    expect(textOf(page)).toBe(text);
  });

  test('takes markup, lists, numbers and nothing', () => {
    const items = ['a', '<b>'].map((each) => markup`<li>${each}</li>`);
    expect(markup`<ul>${items}</ul>${3}${undefined}${false}`.toString()).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>3');
  });

  test('names what cannot be seen: escape sequences, turned writing, halves of characters, hidden marks', () => {
    const shown = markup`${'a\u001b[31mb\u202egpj\u2066\u061c\ufeff\u200b\ud800\u0000\u2028\u0085'}`.toString();
    expect(shown).toBe('a‹U+001B›[31mb‹U+202E›gpj‹U+2066›‹U+061C›‹U+FEFF›‹U+200B›‹U+D800›‹U+0000›‹U+2028›‹U+0085›');
  });

  test('leaves line breaks, tabs, accents, other scripts and joined emoji', () => {
    const text = 'a\n\tb é e\u0301 日本語 👩‍👩‍👧 שלום';
    expect(markup`${text}`.toString()).toBe(text);
  });

  test('is text again for every hostile text, in every place', () => {
    for (const { title, body } of hostileTexts(400)) {
      const text = `${title}${body.slice(0, 3000)}`;
      const page = parsePage(markup`<p title="${text}">${text}</p>`.toString());
      const seen = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
        /[\n\t\u200c\u200d]/.test(character)
          ? character
          : `‹U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}›`,
      );
      expect(page.children).toHaveLength(1);
      expect(page.children[0]).toMatchObject({ name: 'p', children: seen === '' ? [] : [seen] });
    }
  });

  test('cannot be forged: an object that looks like markup is not written', () => {
    const forged = { toString: () => '<b>' };
    // @ts-expect-error only markup, text and numbers are parts.
    expect(() => markup`${forged}`.toString()).toThrow();
  });
});
