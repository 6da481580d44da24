/** @file What is wrong with a user's file, all of it at once: one line per problem, each with the line of the file. */
import { UserError } from "@atlas/schema";

/** As many as fit a screen; how many more there are is said behind them. */
const SHOWN = 20;

export class Problems {
  readonly #path: string;
  readonly #found: { line: number; problem: string }[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  add(line: number, problem: string): void {
    this.#found.push({ line, problem });
  }

  /** @throws UserError that lists what was found, in the order of the file. */
  throwIfAny(): void {
    const count = this.#found.length;
    if (count === 0) return;
    const sorted = this.#found.sort((a, b) => a.line - b.line);
    const lines = sorted.slice(0, SHOWN).map(({ line, problem }) => `  line ${line}: ${problem}`);
    const rest = count > SHOWN ? [`  and ${count - SHOWN} more`] : [];
    const what = count === 1 ? "1 problem" : `${count} problems`;
    throw new UserError([`${this.#path} has ${what}; nothing was computed:`, ...lines, ...rest].join("\n"));
  }
}
