import { isIPv6 } from 'node:net';

/** Where to listen; port 0 takes a free one. */
export interface Listen {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `127.0.0.1:9464`, `localhost:9464` or `[::1]:9464`; text is what is wrong with it.
 * `:9464` is refused: it would mean every interface, which nobody should get by leaving something out.
 */
export const parseListen = (text: string): Listen | string => {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]\s]*)):(\d{1,9})$/.exec(text) ?? [];
  if (digits === undefined) return 'expected address:port, such as 127.0.0.1:9464 or [::1]:9464';
  if (bracketed !== undefined && !isIPv6(bracketed)) return 'expected an IPv6 address between the brackets';
  const host = bracketed ?? plain ?? '';
  if (host === '') return 'name the address before the port: 127.0.0.1 for this machine, 0.0.0.0 for every interface';
  const port = Number(digits);
  return port <= 65_535 ? { host, port } : 'the port must be from 0 to 65535';
};
