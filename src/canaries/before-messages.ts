import type { Part, Prompt, Turn } from '../providers/provider.ts';

const ofContent = (text: string, content: readonly Part[]): readonly Part[] => {
  const [first, ...rest] = content;
  // One text stays one: not every server takes several.
  return first?.type === 'text'
    ? [{ type: 'text', text: `${text}\n\n${first.text}` }, ...rest]
    : [{ type: 'text', text }, ...content];
};

/** The prompt with a text, and a blank line, in front of all that the user says. */
export const beforeMessages = (prompt: Prompt, text: string): Prompt => {
  const first = prompt.turns.findIndex(({ role }) => role === 'user');
  const turns = prompt.turns.map(
    (turn, index): Turn =>
      index === first && turn.role === 'user' ? { ...turn, content: ofContent(text, turn.content) } : turn,
  );
  return { ...prompt, turns };
};
