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

/** Asks for what costs the server nothing. */
export async function siteAnswers(): Promise<boolean> {
  const answered = await fetch("/icon.svg", { method: "HEAD", cache: "no-store" }).then(
    () => true,
    () => false,
  );
  if (away === answered) {
    away = !answered;
    for (const changed of followers) changed();
  }
  return answered;
}
