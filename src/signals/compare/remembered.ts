/**
 * A function of texts that works out its values for some of them once: most answers repeat a recorded one word for word.
 * `read` must depend on the text alone.
 */
export const remembered = <T>(texts: readonly string[], read: (text: string) => T): ((text: string) => T) => {
  const worth = new Set(texts);
  const known = new Map<string, T>();
  return (text) => {
    const value = known.get(text);
    if (value !== undefined) return value;
    const found = read(text);
    if (worth.has(text)) known.set(text, found);
    return found;
  };
};
