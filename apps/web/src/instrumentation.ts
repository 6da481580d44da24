/** @file What the server of the site does once, before it answers. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") (await import("./lib/answer-status.ts")).followAnswers();
}
