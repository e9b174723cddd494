import { z } from 'zod';
import { rewriteCode } from '../code-text.ts';
import { saying } from '../reply.ts';
import { defineEffect } from './effect.ts';

const BRACKET = /[()[\]{}]/g;

export const brokenCode = defineEffect({
  type: 'broken-code',
  summary:
    'Drops brackets of code, fenced or bare, and of all answers in the capability `code`, and nothing else. Other texts stay.',
  options: z.strictObject({ brackets: z.int().min(1).max(20).default(1).describe('how many in each piece of code') }),
  make: ({ brackets }) => ({
    lostSuccess: 1,
    reply: (reply, { canary, random }) => {
      const dropOne = (code: string): string => {
        const places = [...code.matchAll(BRACKET)].map(({ index }) => index);
        const at = places[Math.floor(random() * places.length)];
        return at === undefined ? code : code.slice(0, at) + code.slice(at + 1);
      };
      const drop = (code: string): string => Array.from({ length: brackets }).reduce<string>(dropOne, code);
      return saying(reply, rewriteCode(reply.text, drop, canary?.capability === 'code'));
    },
  }),
});
