import { z } from 'zod';

const fits = (text: string): boolean => {
  const url = URL.parse(text);
  // What is no address at all is reported by the check before this one.
  return url === null || [url.username, url.password, url.search, url.hash].every((part) => part === '');
};

/** The address of an API: http or https, without credentials (a key is an option of its own), query and fragment. */
export const baseUrl = z
  .url({ protocol: /^https?$/, error: 'expected an http or https address' })
  .refine(fits, 'expected an address without user, password, query and fragment');
