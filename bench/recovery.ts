import { ErrorRecovery } from 'holdfast';
import { inTurns, report } from './measure.ts';

const rounds = 15;
const times = 2000;

/** What recovery costs: saying what an error is. */
export async function benchRecovery(): Promise<void> {
  const recovery = new ErrorRecovery();
  const say = (error: unknown): void => {
    recovery.classify(error);
    recovery.signature(error);
  };
  for (const [what, text] of Object.entries(texts(2048))) {
    const error = new Error(text);
    const { floor, ours } = await inTurns(
      rounds,
      () => microseconds(() => JSON.stringify(text)),
      () =>
        microseconds(() => {
          say(error);
        }),
    );
    report(`classification + signature of 2 KB, ${what}`, {
      floor,
      ours,
      unit: 'µs',
      target: 'at most 20 µs',
      met: ours <= 20,
    });
  }
  // Twice the text may take twice the time, and what is beyond the bounds nothing.
  const [short = '', long = ''] = [1024, 2048].map((length) => texts(length)['nothing but beginnings of rules'] ?? '');
  const twice = await inTurns(
    rounds,
    () =>
      microseconds(() => {
        say(new Error(short));
      }),
    () =>
      microseconds(() => {
        say(new Error(long));
      }),
  );
  report('2 KB against 1 KB', {
    ...twice,
    unit: 'µs',
    target: 'at most 2.5 times',
    met: twice.ours <= 2.5 * twice.floor,
  });
  const huge = await inTurns(
    rounds,
    () =>
      microseconds(() => {
        say(new Error('"a1 '.repeat(4096)));
      }),
    () =>
      microseconds(() => {
        say(new Error('"a1 '.repeat(262_144)));
      }),
  );
  report('1 MB against 16 KB', {
    ...huge,
    unit: 'µs',
    target: 'at most 2.5 times',
    met: huge.ours <= 2.5 * huge.floor,
  });
}

function texts(length: number): Readonly<Record<string, string>> {
  const fill = (part: string): string => part.repeat(Math.ceil(length / part.length)).slice(0, length);
  return {
    'ordinary words': fill(
      'The quick request to the server was not what anybody expected, and it failed after 12345 ms with id req_011CZLrUfB at /srv/app/index.js:12:4; ',
    ),
    'an answer in JSON': fill(
      '{"type":"error","error":{"type":"odd_error","message":"it is 17"},"request_id":"req_011CZ"} ',
    ),
    'nothing but beginnings of rules': fill(
      'usage limit reache econnrese rate limit reached fo "message":"api rate limit ',
    ),
  };
}

function microseconds(work: () => void): number {
  const before = performance.now();
  for (let time = 0; time < times; time += 1) work();
  return ((performance.now() - before) * 1000) / times;
}
