/** @file Keeps passwords out of anything that is shown or logged. */

/** Neither part may hold a slash or a quote, so a port before a path, or the next text of a JSON line, is no password. */
const PASSWORD_IN_URL = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*):[^\s@/"]*@/gi;

/** Replaces the password of every URL in a text. */
export function hidePasswords(text: string): string {
  return text.replace(PASSWORD_IN_URL, "$1:***@");
}
