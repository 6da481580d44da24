/**
 * @file The two kinds of error. A `UserError` was written for the person who gave the input: its message is
 * one sentence that says what is wrong, where, and what to do, and it may be shown to anyone. Every other
 * error is ours: it is logged, and the outside learns only that something failed.
 */

export type UserErrorCode = "BAD_INPUT" | "NOT_FOUND" | "FORBIDDEN" | "UNAVAILABLE";

export class UserError extends Error {
  override readonly name = "UserError";
  readonly code: UserErrorCode;

  /** @param message one sentence, or the lines of a list; names quoted from files may hold anything, see `printable`. */
  constructor(message: string | readonly string[], options: { code?: UserErrorCode; cause?: unknown } = {}) {
    const lines = typeof message === "string" ? [message] : message;
    super(lines.map(printable).join("\n"), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code ?? "BAD_INPUT";
  }
}

/** Control characters, line separators and changes of the writing direction. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The text on one line, with what would break it, or drive the reader's terminal, written as an escape. */
function printable(text: string): string {
  return text.replace(UNPRINTABLE, (char) => NAMED[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
