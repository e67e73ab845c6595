import { describe, expectTypeOf, test } from 'vitest';
import { definePrompt, type Prompt, PromptLibrary } from '../../src/agents.ts';

/** Nothing here is run: the compiler says what holds. */
const unrun = (check: () => unknown): number => check.length;

const greeting = definePrompt({
  name: 'greeting',
  variables: {
    who: 'text',
    times: { type: 'number', default: 1 },
    gifts: { type: 'list', optional: true },
  },
  template: '{{who}} {{times}} {{gifts}}',
});

describe('a prompt', () => {
  test('takes the values of its variables', () => {
    unrun(() => greeting.render({ who: 'Ann' }));
    unrun(() => greeting.render({ who: 'Ann', times: 2, gifts: ['salt'] }));
    // @ts-expect-error -- "who" is missing
    unrun(() => greeting.render({}));
    // @ts-expect-error -- no text where a number is taken
    unrun(() => greeting.render({ who: 'Ann', times: '2' }));
    // @ts-expect-error -- there is no such variable
    unrun(() => greeting.render({ who: 'Ann', whom: 'Bob' }));
    // @ts-expect-error -- a list holds texts
    unrun(() => greeting.render({ who: 'Ann', gifts: [1] }));
  });

  test('that extends another takes its values as well', () => {
    const more = definePrompt({
      name: 'more',
      extends: greeting,
      variables: { times: 'text', place: 'text' },
      sections: [{ name: 'place', text: '{{place}} {{times}}' }],
    });
    unrun(() => more.render({ who: 'Ann', times: 'often', place: 'here' }));
    // @ts-expect-error -- "place" is missing
    unrun(() => more.render({ who: 'Ann', times: 'often' }));
    // @ts-expect-error -- the variable has another type now
    unrun(() => more.render({ who: 'Ann', times: 2, place: 'here' }));
  });

  test('of a library takes what it takes, which is known when it runs', () => {
    expectTypeOf(new PromptLibrary({ prompts: [greeting] }).require('greeting')).toEqualTypeOf<Prompt>();
  });

  test('has types that there are', () => {
    unrun(() =>
      definePrompt({
        name: 'wrong',
        // @ts-expect-error -- there is no such type
        variables: { who: 'string' },
        template: '{{who}}',
      }),
    );
  });
});
