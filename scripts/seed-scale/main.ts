/** @file `scripts/seed-scale.js`: says what it will take, fills the database, and shows how far it is. */
import { statfsSync } from "node:fs";
import { parseArgs } from "node:util";
import { ensureDataFolder, openDatabase } from "@atlas/platform";
import { UserError } from "@atlas/schema";
import { scaleConfig } from "./place.ts";
import { type ModelDone, seedScale } from "./seed.ts";
import { type Amounts, amountsOf, MATRICES_UP_TO, volumeOf } from "./volume.ts";

const HELP = `Fills a database with made-up results of the volume of the whole field, the same for the same seed.

  node scripts/seed-scale.js [--scale SHARE] [--matrices EDGES] [--seed N] [--add]

  --scale SHARE     share of the 154 checkpoints of each model, above 0 to 1 (default 1)
  --matrices EDGES  store score matrices of graphs of up to so many edges (default ${MATRICES_UP_TO}; 0 for none)
  --seed N          another seed makes other results (default 1)
  --add             fill a database that holds other results, too

The database is that of DATABASE_URL, else an embedded one in ATLAS_DATA or .atlas/scale.
`;

const count = (value: number) => value.toLocaleString("en");
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...{ scale: { type: "string" }, matrices: { type: "string" }, seed: { type: "string" } },
      ...{ add: { type: "boolean" }, help: { type: "boolean" } },
    },
  });
  if (values.help) return say(HELP);
  const share = numberOf(
    "--scale",
    values.scale ?? "1",
    (value) => value > 0 && value <= 1,
    "a share above 0, at most 1",
  );
  const whole = (value: number) => Number.isSafeInteger(value) && value >= 0;
  const matrices = numberOf("--matrices", values.matrices ?? `${MATRICES_UP_TO}`, whole, "a number of edges");
  const seed = numberOf("--seed", values.seed ?? "1", whole, "a whole number");
  const volume = volumeOf(share, matrices);
  const amounts = amountsOf(volume);
  say(
    `${count(amounts.runs)} results, ${count(amounts.headScores)} head scores, ${count(amounts.verifications)} verifications, ` +
      `${gigabytes(amounts.matrices)} of matrices: ` +
      `about ${gigabytes(amounts.disk)} of disk.`,
  );
  const config = scaleConfig();
  if (config.databaseUrl === undefined) requireDisk(config.dataFolder, amounts);
  const database = await openDatabase(config);
  if (database.notice !== undefined) say(database.notice);
  try {
    await seedScale(database, { seed, volume, add: values.add ?? false, onModel: progress(amounts) });
    say("Done; everything is committed.");
  } finally {
    await database.close();
  }
}

function requireDisk(folder: string, { disk }: Amounts): void {
  ensureDataFolder(folder);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < disk)
    throw new UserError(
      `${folder} has ${gigabytes(bavail * bsize)} free and about ${gigabytes(disk)} are needed; free some, or fill less (--matrices, --scale).`,
    );
}

/** A line for each model: what it was, at which rate, and how far the whole is. */
function progress(amounts: Amounts): (done: ModelDone) => void {
  const start = performance.now();
  const total = amounts.matrices + ROW_WEIGHT * amounts.runs;
  let done = 0;
  return ({ model, runs, edges, matrices, headScores, seconds }) => {
    done += matrices + ROW_WEIGHT * runs;
    const elapsed = (performance.now() - start) / 1000;
    const left = elapsed * (total / done - 1);
    const rate = `${count(Math.round((runs + edges) / seconds))} rows/s`;
    say(
      `${model.padEnd(11)} ${count(edges)} edges, ${count(headScores)} head scores, ${gigabytes(matrices)} in ${seconds.toFixed(0)} s ` +
        `(${rate}); ${Math.round((100 * done) / total)}%, ${Math.ceil(left / 10) * 10} s left`,
    );
  };
}

/** Bytes of matrices that take as long to store as one result with its rows. */
const ROW_WEIGHT = 300_000;

function numberOf(flag: string, text: string, fits: (value: number) => boolean, what: string): number {
  const value = Number(text);
  if (text.trim() === "" || !fits(value)) throw new UserError(`${flag} cannot be "${text}"; give ${what}.`);
  return value;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`seed-scale: ${error instanceof UserError ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = error instanceof UserError ? 2 : 1;
});
