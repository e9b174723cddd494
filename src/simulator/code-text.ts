const FENCED = /(```[^\n]*\n)([\s\S]*?)(\n?```|$)/g;
const BARE = /^\s*(?:async\s+)?(?:def|function|class|import|export|const|let|return)\b|=>|;\s*$/m;

/**
 * A text with the code in it rewritten: what stands in fences, or the whole text when it has none and looks like code or,
 * with `isCode`, is known to be some. Other texts come back as they are.
 */
export const rewriteCode = (text: string, rewrite: (code: string) => string, isCode = false): string => {
  if (text === '') return text;
  if (text.includes('```'))
    return text.replace(
      FENCED,
      (_, open: string, code: string, close: string) => `${open}${code === '' ? code : rewrite(code)}${close}`,
    );
  return isCode || BARE.test(text) ? rewrite(text) : text;
};
