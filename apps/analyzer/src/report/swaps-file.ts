/** @file Component swaps as a CSV file: what `atlas swap --out` writes and the report's figure 3 is drawn from. */
import { SCORE_MODES, UserError } from "@atlas/schema";
import { CsvError, parse } from "csv-parse/sync";
import { z } from "zod";
import { readTextFile } from "../checkpoint/user-files.ts";
import { csv } from "./csv.ts";

const number = z.string().min(1).transform(Number).pipe(z.number());
const orNull = z.union([z.literal("").transform(() => null), number]);

/** Names of the last three columns, of source and of target are those of the paper's own tables. */
const row = z.object({
  model: z.string().min(1),
  task: z.string().min(1),
  mode: z.enum(SCORE_MODES),
  metric: z.string(),
  /** The checkpoint that takes nodes, its optimiser step and training tokens. */
  target: z.string(),
  step: number,
  tokens: orNull,
  /** The checkpoint they are taken from, and how many steps later it always is; null where it is one for all targets. */
  source: z.string(),
  follows: orNull,
  /** With spaces between. */
  nodes: z.string(),
  /** Means of the metric over prompts: of the target, of the target with these nodes, of the source. */
  baseline_val: number,
  swapped_val: number,
  source_val: number,
});

export type Swap = z.infer<typeof row>;

const COLUMNS = Object.keys(row.shape) as (keyof Swap)[];

export const swapsCsv = (swaps: readonly Swap[]): string =>
  csv([COLUMNS, ...swaps.map((swap) => COLUMNS.map((column) => swap[column]))]);

/** @throws UserError when the file is none that `atlas swap` wrote. */
export async function readSwaps(path: string): Promise<Swap[]> {
  const remedy = "give a file that atlas swap --out wrote";
  const text = await readTextFile(path, remedy);
  try {
    const records: unknown = parse(text, { columns: true, bom: true });
    return z.array(row).parse(records);
  } catch (error) {
    if (error instanceof CsvError) throw new UserError(`${path} is no CSV file (${error.message}); ${remedy}.`);
    if (!(error instanceof z.ZodError)) throw error;
    const [at, column] = error.issues[0]!.path;
    throw new UserError(`${path} has no sound ${String(column)} in row ${Number(at) + 1}; ${remedy}.`);
  }
}
