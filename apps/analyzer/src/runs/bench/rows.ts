/** @file All rows of the benchmark, and those of them that a user asks for. */
import { type Device, UserError } from "@atlas/schema";
import { DEMO_SIZES } from "../../demo/models.ts";
import { acrossRow } from "./across-row.ts";
import { attributionRow } from "./attribution-row.ts";
import { bootstrapRow } from "./bootstrap-row.ts";
import { circuitsRow } from "./circuits-row.ts";
import { exactRow } from "./exact-row.ts";
import { growthRows } from "./growth-row.ts";
import { hashingRow } from "./hashing-row.ts";
import { headsRow } from "./heads-row.ts";
import { loadingRows } from "./loading-row.ts";
import { FOUR_LAYERS, GROWING, MINIATURE, NEOX_TINY, PYTHIA_70M, PYTHIA_160M, PYTHIA_410M } from "./model-shapes.ts";
import { productRow } from "./product-row.ts";
import { ROW_KINDS, type Row } from "./row.ts";
import { trainingRow } from "./training-row.ts";

const PAIRS = { items: 10, tokens: 16 };
const LONGER_PAIRS = { items: 10, tokens: 20 };
const FEW_PAIRS = { items: 2, tokens: 8 };
const STEPS = 5;
/** The text of Tigges et al. 2024 and their prompts; 1,033 pairs are their lists. */
const PAPER_HEADS = { documents: 17, positions: 61, prompts: 70, tokens: 20, pairs: 1033, sequences: 2, half: 100 };
const PAPER_PAIRS = { items: 70, tokens: 16 };
/** Of each of its trainings. */
const PYTHIA_CHECKPOINTS = 154;
const FEW_HEADS = { documents: 2, positions: 8, prompts: 2, tokens: 8, pairs: 9, sequences: 1, half: 4 };

const FULL: readonly Row[] = [
  productRow(false),
  attributionRow({ model: PYTHIA_70M, prompts: PAIRS, steps: STEPS }, { share: 0.8 }),
  attributionRow({ model: PYTHIA_160M, prompts: PAIRS, steps: STEPS }, { share: 0.8 }),
  attributionRow({ model: PYTHIA_410M, prompts: LONGER_PAIRS, steps: STEPS }, { share: 0.8, peak: 12 * 2 ** 30 }),
  ...[PYTHIA_70M, PYTHIA_160M].flatMap((model) => [
    circuitsRow(model, PAIRS, 1),
    circuitsRow(model, PAIRS, 8, { share: 0.6 }),
    circuitsRow(model, PAIRS, 32, { share: 0.6 }),
  ]),
  exactRow(NEOX_TINY, { items: 6, tokens: 9 }),
  exactRow(FOUR_LAYERS, PAIRS),
  headsRow(PYTHIA_160M, PAPER_HEADS, ["copy-suppression"]),
  headsRow(PYTHIA_160M, PAPER_HEADS),
  ...[PYTHIA_70M, PYTHIA_160M].map((model) => bootstrapRow(model, PAPER_PAIRS)),
  acrossRow(PYTHIA_160M, PYTHIA_CHECKPOINTS),
  ...DEMO_SIZES.map(trainingRow),
  ...loadingRows(PYTHIA_160M),
  hashingRow(PYTHIA_160M),
  ...growthRows(GROWING, { steps: 4, items: 4, tokens: 12 }, [1, 2, 4, 8]),
];

/** One small model for everything: a few seconds. */
const QUICK: readonly Row[] = [
  productRow(true),
  attributionRow({ model: MINIATURE, prompts: FEW_PAIRS, steps: STEPS }),
  ...[1, 8].map((circuits) => circuitsRow(MINIATURE, FEW_PAIRS, circuits)),
  exactRow(MINIATURE, FEW_PAIRS),
  headsRow(MINIATURE, FEW_HEADS),
  bootstrapRow(MINIATURE, FEW_PAIRS),
  acrossRow(MINIATURE, 4),
  trainingRow("small"),
  ...loadingRows(MINIATURE),
  hashingRow(MINIATURE),
  ...growthRows(MINIATURE, { steps: 1, items: 2, tokens: 8 }, [1, 2]),
];

/**
 * @param only kinds or single rows; all of them where not given
 * @throws UserError for a name that is none, and for rows that do not run on the device
 */
export function rowsOf(quick: boolean, device: Device, only?: readonly string[]): Row[] {
  const all = quick ? QUICK : FULL;
  if (only === undefined) return all.filter((row) => device === "cpu" || row.onDevice);
  const named = (name: string) => all.filter(({ id, kind }) => id === name || kind === name);
  for (const name of only) {
    const rows = named(name);
    if (rows.length === 0)
      throw new UserError(
        `--only cannot name "${name}"; give kinds of rows (${ROW_KINDS.join(", ")}) or single ones (${all.map(({ id }) => id).join(", ")}).`,
      );
    if (device !== "cpu" && !rows.some(({ onDevice }) => onDevice))
      throw new UserError(`"${name}" is measured on the CPU alone; leave out --device ${device}, or name other rows.`);
  }
  const chosen = new Set(only.flatMap(named));
  return all.filter((row) => chosen.has(row) && (device === "cpu" || row.onDevice));
}

/** @throws Error when there is none. */
export function rowById(quick: boolean, id: string): Row {
  const row = (quick ? QUICK : FULL).find((each) => each.id === id);
  if (!row) throw new Error(`no row of the benchmark is called ${id}`);
  return row;
}
