/** @file What is wrong with a user's file, all of it at once: one line per problem, each with its place in the file. */
import { UserError } from "@atlas/schema";

/** As many as fit a screen; how many more there are is said behind them. */
const SHOWN = 20;

/** A line, or where a file has none, the path to a value. */
export type Place = number | string;

export class Problems {
  readonly #path: string;
  readonly #consequence: string;
  readonly #found: { place: Place; problem: string }[] = [];

  /** @param consequence what did not happen, because a file is either right or refused. */
  constructor(path: string, consequence = "nothing was computed") {
    this.#path = path;
    this.#consequence = consequence;
  }

  add(place: Place, problem: string): void {
    this.#found.push({ place, problem });
  }

  /** @throws UserError that lists what was found, in the order of the file. */
  throwIfAny(): void {
    const count = this.#found.length;
    if (count === 0) return;
    const sorted = this.#found.sort((a, b) => lineOf(a.place) - lineOf(b.place));
    const lines = sorted.slice(0, SHOWN).map(({ place, problem }) => `  ${described(place)}: ${problem}`);
    const rest = count > SHOWN ? [`  and ${count - SHOWN} more`] : [];
    const what = count === 1 ? "1 problem" : `${count} problems`;
    throw new UserError([`${this.#path} has ${what}; ${this.#consequence}:`, ...lines, ...rest]);
  }
}

const lineOf = (place: Place): number => (typeof place === "number" ? place : 0);
const described = (place: Place): string => (typeof place === "number" ? `line ${place}` : place);
