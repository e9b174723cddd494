/**
 * The text in Unicode form NFC, so that `é` written as one character or as two is the same. A text with more than 30
 * marks on one letter (the limit of the Stream-Safe Text Format, Unicode Standard Annex 15, section 13) comes back as it
 * is: composing such a run takes quadratic time, and no answer worth a score holds one.
 */
export const compose = (text: string): string => (/\p{M}{31}/u.test(text) ? text : text.normalize('NFC'));
