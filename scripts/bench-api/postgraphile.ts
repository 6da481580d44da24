/** @file PostGraphile, which brings 300 MB of pages and editors that nobody else needs. */
import { installAside } from "../install-aside.ts";

export const POSTGRAPHILE = "5.1.5";

/** @returns the folder it is installed in; undefined, after a sentence, where it cannot be. */
export function installPostGraphile(say: (line: string) => void): string | undefined {
  const dependencies = { postgraphile: POSTGRAPHILE, pg: "8.23.1", graphql: "16.15.0" };
  return installAside({ name: `postgraphile-${POSTGRAPHILE}`, dependencies }, say);
}
