/** A refusal says so at its beginning; the same words further on are more often part of an answer. */
export const REFUSAL_CHARACTERS = 300;

/** How services and models decline, lower-case, with plain apostrophes; by language. */
export const REFUSAL_PHRASES: Readonly<Record<string, readonly string[]>> = {
  English: [
    "i can't help",
    'i cannot help',
    "i can't assist",
    'i cannot assist',
    "i'm unable to",
    'i am unable to',
    "i'm not able to",
    'i am not able to',
    "i can't provide",
    'i cannot provide',
    "i can't comply",
    'i cannot comply',
    "i won't",
    'i will not',
    'i must decline',
    'i have to decline',
    "i'm sorry, but i can",
    'i am sorry, but i can',
    "i can't do that",
    'as an ai',
  ],
  German: [
    'ich kann dir dabei nicht',
    'ich kann ihnen dabei nicht',
    'dabei kann ich nicht',
    'ich kann leider nicht',
    'das kann ich nicht',
  ],
  French: ['je ne peux pas', 'je ne suis pas en mesure', 'je suis désolé, mais', 'je suis désolée, mais', 'je refuse'],
  Spanish: ['no puedo ayudar', 'no puedo proporcionar', 'lo siento, pero no', 'no me es posible'],
  Italian: ['non posso aiutar', 'non posso fornire', 'mi dispiace, ma non'],
  Portuguese: ['não posso ajudar', 'não posso fornecer', 'desculpe, mas não', 'lamento, mas não'],
  Russian: ['я не могу', 'извините, но', 'к сожалению, не могу'],
  Chinese: ['我无法', '我不能', '抱歉，我', '很抱歉'],
  Japanese: ['申し訳ありませんが', 'お手伝いできません', 'お答えできません', 'できかねます'],
};

/** All phrases at once; none holds a sign that means something in a pattern. */
const PHRASES = new RegExp(Object.values(REFUSAL_PHRASES).flat().join('|').normalize('NFC'));

/** Whether a text begins as refusals do: one of the phrases in its first REFUSAL_CHARACTERS characters, apart from case. */
export const declines = (text: string): boolean => {
  const start = text.trimStart().slice(0, REFUSAL_CHARACTERS).normalize('NFC').toLowerCase().replaceAll('’', "'");
  return PHRASES.test(start);
};
