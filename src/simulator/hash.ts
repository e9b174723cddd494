// Random numbers by counting: the n-th draw of a place depends on its seed and n alone, so that the order in which
// concurrent requests arrive at other places changes nothing.

/** The finalizer of MurmurHash3 (Austin Appleby, public domain): every bit of the input moves every bit of the output. */
const mix = (value: number): number => {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** 32 bits made from all parts in order (FNV-1a over UTF-16 units, then mixed); a part's borders count. */
export const seedOf = (...parts: readonly (string | number)[]): number => {
  let h = 0x811c9dc5;
  for (const part of parts) {
    const text = String(part);
    for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ 0x10000, 0x01000193);
  }
  return mix(h);
};

/** Uniform in [0, 1), with 32 bits: the `n`-th draw for the purpose `salt`. */
export const uniform = (seed: number, n: number, salt: number): number => {
  const inner = mix(Math.imul(n, 0x9e3779b1) ^ mix(salt));
  return mix(seed ^ inner) / 4294967296;
};

/** Standard normal by Box and Muller (1958), from two uniform draws. */
export const normal = (seed: number, n: number, salt: number): number => {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(seed, n, salt)));
  return radius * Math.cos(2 * Math.PI * uniform(seed, n, salt + 1));
};

/** What each draw of one request is for; numbers never used twice. Effects draw from 1000 on. */
export const SALT = {
  success: 1,
  example: 2,
  latency: 3,
  thinking: 4,
  paraphrase: 5,
  wording: 6,
  level: 10,
  day: 20,
  share: 100,
  stay: 101,
  replica: 102,
  effect: 1000,
} as const;
