/** The longest text that is made; about 27,000 tokens. */
export const MOST_WORDS = 20_000;

const WHO = [
  'the baker',
  'the ferryman',
  'a young weaver',
  'the keeper of the mill',
  'an old gardener',
  'the teacher',
  'a travelling tinker',
  'the widow by the bridge',
  'the post rider',
  'a shepherd',
  'the apprentice',
  'the innkeeper',
  'a charcoal burner',
  'the organist',
  'the cooper',
  'a quiet neighbour',
  'the saddler',
  'the beekeeper',
  'a stonemason',
  'the miller',
];
const DID = [
  'mended',
  'carried away',
  'looked for',
  'painted',
  'admired',
  'lent out',
  'cleaned',
  'forgot',
  'measured',
  'wrapped up',
  'bought',
  'described',
  'hung up',
  'repaired',
  'gave back',
  'polished',
  'covered',
  'moved',
];
const WHAT = [
  'a basket of apples',
  'the long ladder',
  'an empty barrel',
  'the garden gate',
  'a bundle of reeds',
  'the winter blankets',
  'a copper kettle',
  'the torn sail',
  'some loose shingles',
  'the wooden bench',
  'a coil of rope',
  'the kitchen table',
  'a pair of boots',
  'the church bell rope',
  'a sack of oats',
  'the lantern',
  'a broken wheel',
  'the linen',
  'an iron pan',
  'the rowing boat',
  'a heap of firewood',
  'the hen house door',
];
const WHERE = [
  'behind the barn',
  'near the brook',
  'at the edge of the wood',
  'under the eaves',
  'beside the well',
  'on the village green',
  'in the upper meadow',
  'along the old wall',
  'at the crossing',
  'by the lime kiln',
  'in the orchard',
  'on the narrow bridge',
  'next to the forge',
  'below the chapel',
  'at the landing',
  'in the loft',
];
const WHEN = [
  'before the rain came',
  'when the fog had lifted',
  'late in the evening',
  'while the others slept',
  'after the market',
  'on a windy morning',
  'during the hay harvest',
  'as the light was fading',
  'once the snow had melted',
  'soon after breakfast',
  'in the middle of the fair',
  'when nobody was looking',
];
const ASIDE = [
  'and nobody thought much of it',
  'which pleased the children',
  'though the dog had other plans',
  'and then went home without a word',
  'as had always been the custom',
  'because it could not wait any longer',
  'and sang while doing so',
  'which took longer than expected',
  'and was thanked with a bowl of soup',
  'so that there was something to talk about',
  'although the path was muddy',
  'and left the rest for another day',
];

const LISTS = { WHO, DID, WHAT, WHERE, WHEN, ASIDE } as const;

const SENTENCES = [
  'WHEN, WHO DID WHAT WHERE.',
  'WHO DID WHAT, ASIDE.',
  'WHERE, WHO DID WHAT WHEN, ASIDE.',
  'It was said that WHO DID WHAT WHERE, ASIDE.',
  'WHO stood WHERE WHEN and DID WHAT.',
  'Nobody remembers why WHO DID WHAT WHEN.',
  'WHEN WHO DID WHAT, and WHO only watched, ASIDE.',
];

const SENTENCES_A_PARAGRAPH = 6;

/** Numbers in [0, 1), the same for the same seed on every machine: Mulberry32, public domain, by Tommy Ettinger. */
const numbersFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);

const wordsIn = (sentence: string): number => sentence.split(' ').length;

/**
 * English prose of at least so many words, the last sentence ended: village life without a number, a name of a person
 * or a question, so that whatever stands before, after or within it can be asked for. Equal arguments give equal text,
 * for ever: fingerprints of canaries and the baselines of padded variants depend on it.
 */
export const filler = (words: number, seed: number): string => {
  const random = numbersFrom(seed);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const paragraphs: string[][] = [];
  let count = 0;
  while (count < words) {
    const sentence = pick(SENTENCES).replace(/[A-Z]{3,}/g, (name) => pick(LISTS[name as keyof typeof LISTS]));
    const last = paragraphs.at(-1);
    if (last === undefined || last.length === SENTENCES_A_PARAGRAPH) paragraphs.push([capital(sentence)]);
    else last.push(capital(sentence));
    count += wordsIn(sentence);
  }
  return paragraphs.map((sentences) => sentences.join(' ')).join('\n\n');
};
