/** Where in the configuration something is: keys of mappings and positions in lists, from the top. */
export type ConfigPath = readonly (string | number)[];

/** One thing that is wrong, before it is known in which file and line. */
export interface Finding {
  readonly path: ConfigPath;
  readonly message: string;
}

const step = (key: string | number): string => {
  if (typeof key === 'number') return `[${key}]`;
  return /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
};

/** `backends[2].region`; keys that are not plain words are quoted: `prices["gpt-5.1"].input`. The top is empty. */
export const pathText = (path: ConfigPath): string => path.map(step).join('').replace(/^\./, '');
