/**
 * @file The two kinds of error. A `UserError` was written for the person who gave the input: its message is
 * one sentence that says what is wrong, where, and what to do, and it may be shown to anyone. Every other
 * error is ours: it is logged, and the outside learns only that something failed.
 */

export type UserErrorCode = "BAD_INPUT" | "NOT_FOUND" | "FORBIDDEN" | "UNAVAILABLE";

export class UserError extends Error {
  override readonly name = "UserError";
  readonly code: UserErrorCode;

  constructor(message: string, options: { code?: UserErrorCode; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code ?? "BAD_INPUT";
  }
}
