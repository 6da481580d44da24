import { isDeepStrictEqual } from "node:util";
import { computationGraph, edgeCells, type ResultBundle, readerNodes } from "@atlas/schema";
import { runs } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BundleChoice, makeBundle } from "../../../../test/support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/database.ts";
import { checkBundle } from "../check-bundle.ts";
import { storeBundle } from "../store-bundle.ts";
import { readBundle } from "./read-bundle.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** As a checkpoint that was looked at, with all that a bundle may say of model and prompts. */
function complete(choice: BundleChoice): ResultBundle {
  const bundle = makeBundle(choice);
  const origin = { mode: "paper", seed: 3, corruption: "swap", bos: true, language: "English" } as const;
  return {
    ...bundle,
    model: { ...bundle.model, license: "mit", citation: "A. Author 2024", licenseSource: "its page", lastStep: 1000 },
    checkpoint: {
      ...bundle.checkpoint,
      facts: {
        ...{ fingerprint: "a".repeat(64), tokenizerHash: "b".repeat(64), recordedStep: 64, config: { layers: 2 } },
        files: [{ name: "model.safetensors", bytes: 8, sha256: null }],
      },
    },
    dataset: { ...bundle.dataset, origin: { ...origin, tokenizerHash: "c".repeat(64) } },
    provenance: { ...bundle.provenance, device: "cpu" },
  };
}

/** Of nodes: the input, the first head and the last MLP, with all edges between them and to the logits. */
function ofNodes(): ResultBundle {
  const bundle = makeBundle({ model: "of-nodes", settings: { level: "node" } });
  const graph = computationGraph(bundle.model);
  const [kept, columns] = [[0, 1, graph.writers.length - 1], graph.readers.length];
  const nodes = readerNodes(graph);
  const cells = [...edgeCells(graph)].filter(
    (cell) =>
      [...kept, graph.writers.length].includes(nodes[cell % columns]!) && kept.includes(Math.floor(cell / columns)),
  );
  const size = { requestedEdges: cells.length, requestedNodes: 3, edges: cells.length, nodes: 4 };
  return { ...bundle, circuit: { ...bundle.circuit, ...size, cells } };
}

const { report: _, ...unreported } = makeBundle({ model: "unreported" });

test.each<[string, ResultBundle]>([
  ["as small as it may be", unreported],
  ["with everything", complete({ model: "complete", task: "described" })],
  ["with resamples", makeBundle({ model: "resampled", settings: { resamples: 20 } })],
  ["by mean ablation", makeBundle({ settings: { ablation: "mean", reference: "clean", pooled: true } })],
  ["of nodes", ofNodes()],
])("a result %s is read as the bundle that it was stored from", async (_name, bundle) => {
  const { runId } = await storeBundle(database.db, bundle);
  const read = await readBundle(database.db, runId);
  const said = { license: null, citation: null, ...bundle.model };
  const { facts } = read.checkpoint;
  // Whoever stores a result has looked at its weights, which is a look like any other.
  expect(read).toEqual({ ...bundle, model: said, checkpoint: { ...bundle.checkpoint, facts } });
  if (bundle.checkpoint.facts) expect(facts).toEqual(bundle.checkpoint.facts);
  expect(isDeepStrictEqual(checkBundle(JSON.parse(JSON.stringify(read))).bundle.circuit, bundle.circuit)).toBe(true);
});

test("a command that was stored before commands named no folder of the machine leaves without it", async () => {
  const { runId } = await storeBundle(database.db, makeBundle({ model: "of-a-folder" }));
  await database.db
    .update(runs)
    .set({ command: "npx atlas analyze /home/ada/models/one --task ioi" })
    .where(eq(runs.id, runId));
  expect((await readBundle(database.db, runId)).provenance.command).toBe("npx atlas analyze DIR/one --task ioi");
});
