/** `1-10,12` as numbers, ascending, each once; throws when it is something else. */
export const seedsIn = (text: string): readonly number[] => {
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const groups = /^(?<from>\d{1,6})(?:-(?<to>\d{1,6}))?$/.exec(part.trim())?.groups;
    if (groups === undefined) throw new Error(`--seeds ${text}: say 3, 1-10 or 1-10,12`);
    const from = Number(groups['from']);
    const to = Number(groups['to'] ?? from);
    for (let seed = from; seed <= to; seed += 1) seeds.add(seed);
  }
  return [...seeds].sort((one, other) => one - other);
};
