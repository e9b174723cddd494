import { beforeMessages } from '../before-messages.ts';
import type { Variant } from './variant.ts';

export const cold: Variant = {
  name: 'cold',
  summary:
    'With a reference of its own in front of tools, system prompt and messages, so that no cache holds any part of it.',
  addsNonce: true,
  apply: (prompt, nonce) => {
    const mark = `(Reference ${nonce}, for our records only.)`;
    // Which of the three a server puts first depends on its template.
    const marked = beforeMessages(prompt, mark);
    const [first, ...others] = prompt.tools;
    return {
      ...marked,
      ...(prompt.system === undefined ? {} : { system: `${mark}\n\n${prompt.system}` }),
      ...(first === undefined ? {} : { tools: [{ ...first, description: `${mark} ${first.description}` }, ...others] }),
    };
  },
};
