import { z } from 'zod';
import type { Json, Random, ToolCall } from '../../model.ts';
import type { Reply } from '../reply.ts';
import { defineEffect } from './effect.ts';
import type { EffectContext } from './effect.ts';

type Damage = (call: ToolCall, context: EffectContext) => ToolCall;

const fieldsOf = (args: Json): Readonly<Record<string, Json>> | null =>
  args !== null && typeof args === 'object' && !Array.isArray(args) ? (args as Readonly<Record<string, Json>>) : null;

const undeclared = (name: string, declared: readonly string[]): string =>
  declared.includes(name) ? undeclared(`${name}_v2`, declared) : name;

const withoutOne = (fields: Readonly<Record<string, Json>>, random: Random): Readonly<Record<string, Json>> => {
  const keys = Object.keys(fields);
  const lost = keys[Math.floor(random() * keys.length)];
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== lost));
};

const DAMAGES = {
  undeclared: (call, { request }) => ({ ...call, name: undeclared(call.name, request.toolNames) }),
  'missing-field': (call, { random }) => ({ ...call, arguments: withoutOne(fieldsOf(call.arguments) ?? {}, random) }),
  'extra-field': (call) => ({ ...call, arguments: { ...fieldsOf(call.arguments), reason: 'the user asked for it' } }),
  'invalid-json': (call) => ({ ...call, arguments: JSON.stringify(call.arguments).slice(0, -1) }),
  'bad-id': (call) => ({ ...call, id: `functions.${call.name}:0` }),
} as const satisfies Readonly<Record<string, Damage>>;

const damages = Object.keys(DAMAGES) as (keyof typeof DAMAGES)[];

const callNeedlessly = (reply: Reply, { request, random }: EffectContext, chance: number): Reply => {
  const [name] = request.toolNames;
  if (name === undefined || random() >= chance) return reply;
  return { ...reply, text: '', toolCalls: [{ name, arguments: {} }], example: 'none' };
};

export const tools = defineEffect({
  type: 'tools',
  summary:
    'Calls tools less often, or wrongly: a tool that was not declared, a field too few or too many, arguments that are no JSON, an id in another form. Answers without a call stay, unless `needless` is given.',
  options: z.strictObject({
    trigger: z.number().min(0).max(1).default(1).describe('chance that the calls of an answer are made at all'),
    broken: z.number().min(0).max(1).default(1).describe('chance that the calls that are made are damaged'),
    how: z.array(z.enum(damages)).default(damages).describe('the damages, of which one is drawn for each call'),
    needless: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('chance that an answer without a call calls the first tool that is declared, without arguments'),
    text: z.string().default('I would have to look that up.').describe('what is said in place of a call'),
  }),
  make: ({ trigger, broken, how, needless, text }) => {
    const damage = (reply: Reply, context: EffectContext): Reply => ({
      ...reply,
      toolCalls: reply.toolCalls.map((call) => {
        const chosen = how[Math.floor(context.random() * how.length)];
        return chosen === undefined ? call : DAMAGES[chosen](call, context);
      }),
      example: 'none',
    });
    return {
      lostSuccess: 1 - trigger * (how.length === 0 ? 1 : 1 - broken),
      reply: (reply, context) => {
        if (reply.toolCalls.length === 0) return needless > 0 ? callNeedlessly(reply, context, needless) : reply;
        if (context.random() >= trigger)
          return { ...reply, text: reply.text === '' ? text : reply.text, toolCalls: [], example: 'none' };
        return how.length > 0 && context.random() < broken ? damage(reply, context) : reply;
      },
    };
  },
});
