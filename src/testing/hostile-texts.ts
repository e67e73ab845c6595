import type { ReceivedNotice } from './notifier-law.ts';

/** Texts that something on the way to a person may take for more than text. */
const pieces: readonly string[] = [
  // Shells and programs.
  ...[
    '$(touch holdfast-was-here)',
    '`touch holdfast-was-here`',
    '; touch holdfast-was-here',
    '| cat',
    '&& true',
    '$HOME',
  ],
  ...[
    '--help',
    '-e',
    '-',
    '--',
    '-T dash',
    '--urgency=critical',
    '%s%n%x',
    '%PATH%',
    '!!',
    '*',
    '~/.ssh',
    '#{1+1}',
    '${1+1}',
  ],
  ...[
    "'",
    '"',
    "'; drop table notices; --",
    '\\',
    '\\\\',
    '\\n',
    '\\033[31m',
    '\\x41',
    '\\',
    "'\"'\"'",
    '{{7*7}}',
    '<%= 1 %>',
  ],
  '" & (do shell script "touch holdfast-was-here") & "',
  '" ; Start-Process calc ; "',
  // Markup and mentions.
  ...[
    '<b>bold</b>',
    '<img src=x onerror=alert(1)>',
    '&amp;',
    '&',
    '&#x41;',
    '<!channel>',
    '<@U012AB3CD>',
    '@everyone',
    '@here',
  ],
  ...[
    '<https://example.com|click>',
    '[click](https://example.com)',
    '**bold**',
    '_italic_',
    '~~gone~~',
    '||spoiler||',
    '> quoted',
  ],
  ...[
    '# heading',
    '```code```',
    '<script>alert(1)</script>',
    ']]>',
    '<!--',
    '-->',
    '<?xml version="1.0"?>',
    '\n- list',
  ],
  // Line breaks, and what pretends to be another record.
  ...['\n', '\r\n', '\r', '\n\n', '\u2028', '\u2029', '\u0085', '\t', '\v', '\f'],
  ...['\r\nBcc: everybody@example.com', '\r\n\r\nbody', '\n.\n', '"},{"title":"forged"}', '\n{"title":"forged"}'],
  // Terminals, ends of texts, directions, halves of characters.
  ...['\0', '\u0001', '\u0007', '\u001B[31mred', '\u001B]0;title\u0007', '\u001B[2J', '\u009B2J', '\u007F', '\b\b\b'],
  ...[
    '\u202Egpj.exe',
    '\u2066',
    '\u200F',
    '\u061C',
    '\uFEFF',
    '\u200B',
    '\uD800',
    '\uDC00',
    '\uD83D',
    '\uFFFE',
    '\uFFFF',
  ],
  ...['é', 'e\u0301', '日本語', '👩‍👩‍👧', '𝒳', '\u0300\u0301\u0302', '￥', 'ﬁ'],
  '',
  'plain words',
];

/** Longer than any argument of a command, and than most receivers take. */
const longBody = `begins ${'& <x> \\ 👩‍👧 "quoted" $(true)\n'.repeat(32_000)}`;

/** So many titles and bodies, the same each time: each piece alone, then more and more of them together. */
export function* hostileTexts(count: number): Generator<ReceivedNotice, void, undefined> {
  for (let index = 0; index < count; index += 1) {
    const first = piece(index);
    const round = Math.floor(index / pieces.length);
    if (round === 0) yield { title: first, body: piece(index + 1) };
    else {
      const parts = Array.from({ length: (round % 7) + 1 }, (_, step) =>
        piece(index * (step + 3) + step * step + round),
      );
      yield {
        title: [first, ...parts.slice(1)].join(round % 2 === 0 ? ' ' : ''),
        body: index === 150 || index % 2500 === 2000 ? longBody : [...parts, first].join(round % 3 === 0 ? '\n' : ''),
      };
    }
  }
}

function piece(index: number): string {
  return pieces[index % pieces.length] ?? '';
}
