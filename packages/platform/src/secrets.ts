/** @file Keeps passwords out of anything that is shown or logged. */

const PASSWORD_IN_URL = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@]*@/gi;

/** Replaces the password of every URL in a text. */
export function hidePasswords(text: string): string {
  return text.replace(PASSWORD_IN_URL, "$1:***@");
}
