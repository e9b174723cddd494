import { z } from 'zod';
import { saying } from '../reply.ts';
import { defineEffect } from './effect.ts';

const LANGUAGES = {
  korean: [
    '이것은 온도와 시간에 따라 달라집니다.',
    '그래서 결과를 다시 확인해야 합니다.',
    '자세한 내용은 다음과 같습니다.',
  ],
  chinese: ['这取决于温度和时间。', '因此需要再次检查结果。', '具体情况如下。'],
  german: [
    'Das hängt von der Temperatur und der Zeit ab.',
    'Deshalb muss das Ergebnis noch einmal geprüft werden.',
    'Im Einzelnen gilt Folgendes.',
  ],
  spanish: [
    'Esto depende de la temperatura y del tiempo.',
    'Por eso hay que comprobar otra vez el resultado.',
    'En detalle vale lo siguiente.',
  ],
} as const;

const languages = Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[];

const sentencesOf = (text: string): readonly string[] => text.match(/[\s\S]*?[.!?。！？](?=\s|$)\s*|[\s\S]+$/g) ?? [];

export const languageSwitch = defineEffect({
  type: 'language-switch',
  summary: 'Goes on in another language from a sentence on, with as many sentences. Texts with fewer sentences stay.',
  options: z.strictObject({
    sentence: z.int().min(1).max(1000).default(2).describe('the first in the other language'),
    language: z.enum(languages).default('korean').describe('which'),
  }),
  make: ({ sentence, language }) => ({
    lostSuccess: 1,
    reply: (reply, { random }) => {
      const sentences = sentencesOf(reply.text);
      if (sentences.length < sentence) return reply;
      const foreign = LANGUAGES[language];
      const start = Math.floor(random() * foreign.length);
      const rest = sentences.slice(sentence - 1).map((_, index) => foreign[(start + index) % foreign.length] ?? '');
      return saying(reply, sentences.slice(0, sentence - 1).join('') + rest.join(' '));
    },
  }),
});
