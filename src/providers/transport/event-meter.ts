const ENDS = ['\n\n', '\r\n\r\n', '\r\r'];
const SEAM = /\n\n|\r\n\r\n|\r\r/;

/**
 * Measures the server-sent event that is still open: given the chunks of a stream one by one, says how many bytes have
 * come since the last blank line (up to the length of a chunk too many when the blank line lies across two chunks).
 */
export const eventMeter = (): ((chunk: Uint8Array) => number) => {
  let open = 0;
  let tail = '';
  return (chunk) => {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const end = Math.max(...ENDS.map((mark) => bytes.lastIndexOf(mark)));
    const acrossSeam = SEAM.test(tail + bytes.toString('latin1', 0, 3));
    if (end >= 0) open = bytes.length - end;
    else open = acrossSeam ? bytes.length : open + bytes.length;
    tail = (tail + bytes.toString('latin1', Math.max(0, bytes.length - 3))).slice(-3);
    return open;
  };
};
