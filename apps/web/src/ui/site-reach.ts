/**
 * @file Whether the site's own server answers. Next.js leaves a page for the browser's own page of errors where it renders again and there is no
 * answer, so it is asked before.
 */

let away = false;
const followers = new Set<() => void>();

export const isSiteAway = (): boolean => away;

export function followSite(changed: () => void): () => void {
  followers.add(changed);
  return () => void followers.delete(changed);
}

/** What costs the server nothing; a network that swallows everything says nothing. */
const PATIENCE_MS = 5000;

export async function siteAnswers(): Promise<boolean> {
  const asked = fetch("/icon.svg", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  const answered = await asked.then(
    () => true,
    () => false,
  );
  if (away === answered) {
    away = !answered;
    for (const changed of followers) changed();
  }
  return answered;
}
