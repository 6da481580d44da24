/** @file Which view the reader is on the way to, from the moment that they asked for it until it is there. */

let sought: string | undefined;
const followers = new Set<() => void>();

export const wayTo = (): string | undefined => sought;

export function followWay(changed: () => void): () => void {
  followers.add(changed);
  return () => void followers.delete(changed);
}

/** @param address of the view asked for, as Next.js says it */
export function setOut(address: string): void {
  const { pathname, search } = new URL(address, location.href);
  tell(pathname + search === viewOf(location) ? undefined : pathname + search);
}

/** @param view that is shown now */
export function arrive(): void {
  tell(undefined);
}

function viewOf({ pathname, search }: Location): string {
  return pathname + search;
}

function tell(next: string | undefined): void {
  if (next === sought) return;
  sought = next;
  for (const changed of followers) changed();
}
