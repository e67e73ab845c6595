/** What no rule of endings brings together: `chosen` and `choose`, `expiry` and `expire`. */
const irregular = `
choose chose chosen choice
write wrote written
break broke broken breakage
lose lost loss
send sent
keep kept
hide hid hidden
run ran
freeze froze frozen
grow grew grown growth
store storage
build built
buy bought
sell sold
pay paid payment
hold held
take took taken
give gave given
find found
show shown
know knew known
draw drew drawn
spend spent
steal stole stolen theft
wake woke woken
fall fell fallen
forget forgot forgotten
throw threw thrown
speak spoke spoken
drive drove driven
leave left
meet met
teach taught
catch caught
think thought
shrink shrank shrunk
person people
money monetary
child children
index indices
analyse analysis analyses analyze analyst analysts
recover recovery
deliver delivery
discover discovery
expire expiry
erase erasure
fail failure
expose exposure
close closure
maintain maintenance
retain retention
detain detention
describe description
subscribe subscription
decide decision
divide division
extend extension extensible extensibility
suspend suspension
comprehend comprehension
expand expansion
convert conversion
revert reversion reversal
permit permission
omit omission
receive receipt reception
perceive perception
consume consumption
resume resumption
assume assumption
tenant tenancy
frequent frequency
exclude exclusive exclusion
include inclusive inclusion
conclude conclusion
invade invasion
deep depth
wide width
long length
strong strength
high height
weigh weight
warm warmth
comply compliance
rely reliance
deny denial
try trial tries tried
argue argument
`;

/** What the rules of endings would bring together, and what is not the same to people who build software. */
const apart: ReadonlySet<string> = new Set(
  (
    'production experiment experience important importance generic general authority author community integrity ' +
    'international executive several positive numerous emergency customer organ university objective relative'
  ).split(' '),
);

const british = /^(.{2,}(?:al|il|ol|or|er|im|an|on|ar|ic|it|in|rn|om|th))is(e|es|ed|er|ers|ing|ation|ations)$/;
const notBritish = /^(?:com)?promis|^premis|^exercis|^precis|^concis|^comparis|^franchis|^garris|^caparis/;

/** Knows words whose spelling hides what they belong to. */
export class Spelling {
  readonly #roots = new Map<string, string>();

  constructor() {
    for (const line of irregular.trim().split('\n')) {
      const [root = '', ...forms] = line.split(' ');
      for (const form of forms) this.#roots.set(form, root);
    }
  }

  /** The word as its endings are to be read; `kept` when they are not to be read at all. */
  read(word: string): { readonly word: string; readonly kept: boolean } {
    const root = this.#roots.get(word);
    if (root !== undefined) return { word: root, kept: false };
    const single = word.endsWith('s') ? word.slice(0, -1) : word;
    if (apart.has(single)) return { word: single, kept: true };
    if (word.length < 6) return { word, kept: false };
    const plain = word
      .replace(/(behavi|col|fav|lab|hon|flav|neighb|harb)our/, '$1or')
      .replace(/^(catal|dial|anal)ogue/, '$1og')
      .replace(/^centre/, 'center')
      .replace(/ifications?$/, 'ify');
    const american = notBritish.test(plain) ? plain : plain.replace(british, '$1iz$2');
    return { word: this.#roots.get(american.replace(/s$/, '')) ?? american, kept: false };
  }
}
