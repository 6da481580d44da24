/**
 * @file Publications of which one number, name or hash among thousands is wrong: each is refused whole, with one sentence that says what is
 * wrong, every table is as it was, and the sound bundle is stored afterwards, once.
 */
import { gzipSync } from "node:zlib";
import { importAddress } from "@atlas/platform";
import type { ImportBundle, ResultBundle, VerificationBundle } from "@atlas/schema";
import { runs } from "@atlas/schema/db";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeBundle } from "../support/bundle.ts";
import { makeHeadScores } from "../support/head-score-bundle.ts";
import { makeImport } from "../support/import-bundle.ts";
import { tableContents } from "../support/table-contents.ts";
import { makeVerification } from "../support/verification-bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { cut, PUBLISH, packedBundle } from "./publishing.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ writeKey: "a-key-that-only-writers-have", exposure: { writesPerMinute: 0 } });
});
afterAll(() => api?.stop());
afterEach(() => expect(api.log.splice(0)).toEqual([]));

type Kind = "RESULT" | "HEAD_SCORES" | "VERIFICATION" | "EXAMINATION" | "IMPORT";

/** In two parts, or as plain JSON in one. */
async function publish(kind: Kind, bundle: unknown, plain = false) {
  const text = typeof bundle === "string" ? bundle : JSON.stringify(bundle);
  const parts = plain ? cut(Buffer.from(text), 1) : cut(gzipSync(text), 2);
  let answer: Awaited<ReturnType<typeof api.write<{ publishResults: object }>>> | undefined;
  for (const one of parts) answer = await api.write(PUBLISH, { kind, ...one });
  return answer!;
}

/** Of thousands of edges. */
const large = (model: string) => makeBundle({ model, layers: 6, heads: 8 });
const RESULT = large("attacked");
const SCORES = makeHeadScores({
  model: "attacked-heads",
  layers: 12,
  heads: 12,
  scores: ["induction", "copy-suppression"],
});
const FOUND = makeVerification({ model: "attacked-algorithm", layers: 12, heads: 12 });
const ONE = makeImport().values[0]!;
const VALUES = Array.from({ length: 3_000 }, (_, i) => ({ ...ONE, checkpoint: null, metric: `metric-${i}` }));
const IMPORT = makeImport({ values: VALUES });
const LOOK: unknown = {
  format: 1,
  model: makeBundle({ model: "attacked-looks" }).model,
  checkpoints: Array.from({ length: 40 }, (_, step) => ({
    ...{ revision: `step${step}`, step, tokens: null, weightHash: null, problems: [] },
    facts: { fingerprint: null, files: null, tokenizerHash: null, config: null, recordedStep: step },
  })),
};

/** With one entry of it replaced. */
const withOne = <T>(list: readonly T[], at: number, one: T): T[] => list.map((entry, i) => (i === at ? one : entry));

function score(value: number): string {
  const bytes = Buffer.from(RESULT.scores, "base64");
  bytes.writeFloatLE(value, 4 * 1_234);
  return bytes.toString("base64");
}

const circuit = (change: Partial<ResultBundle["circuit"]>) => ({
  ...RESULT,
  circuit: { ...RESULT.circuit, ...change },
});
const { cells } = RESULT.circuit;
const another = large("another");

function found(change: Partial<VerificationBundle["findings"]>) {
  return { ...FOUND, findings: { ...FOUND.findings, ...change } };
}
const [level] = FOUND.findings.levels;
const [check] = FOUND.findings.checks;
const REPAIR = {
  ...{ ablated: [1], before: 1, after: 0.5, lost: 1, repaired: 0.5, inside: null, outside: null },
  changes: [{ writer: "m3", change: 0.25 }],
};

function scores(index: number, change: Partial<(typeof SCORES)["scores"][number]>) {
  return { ...SCORES, scores: withOne(SCORES.scores, index, { ...SCORES.scores[index]!, ...change }) };
}

/** With the address that it then has. */
function imported(change: Partial<ImportBundle>): ImportBundle {
  const { address: _, ...rest } = { ...IMPORT, ...change };
  return { address: importAddress(rest), ...rest };
}
const value = (change: Partial<ImportBundle["values"][number]>) =>
  imported({ values: withOne(VALUES, 2_345, { ...VALUES[2_345]!, ...change }) });

/** Conditions that hold one another, deeper than they could be written one by one. */
const [first] = FOUND.algorithm.levels;
const NESTED = JSON.stringify({
  ...FOUND,
  algorithm: { ...FOUND.algorithm, levels: [{ ...first, roles: [{ ...first!.roles[0], when: "WHEN" }] }] },
}).replace('"WHEN"', `${'{"all":['.repeat(50_000)}{"effect":{"below":0}}${"]}".repeat(50_000)}`);

const CASES: Record<Kind, { sound: unknown; hostile: [what: string, bundle: unknown, says: RegExp][] }> = {
  RESULT: {
    sound: RESULT,
    hostile: [
      ["another's content under its address", { ...another, address: RESULT.address }, /address is not the hash/],
      ["its content under another's address", { ...RESULT, address: another.address }, /address is not the hash/],
      ["a score that is NaN", { ...RESULT, scores: score(Number.NaN) }, /score of cell \d+ is not a finite number/],
      ["an infinite score", { ...RESULT, scores: score(-Infinity) }, /score of cell \d+ is not a finite number/],
      ["a score too few", { ...RESULT, scores: RESULT.scores.slice(0, -8) }, /Packed scores hold \d+ bytes/],
      ["an edge beyond the model", circuit({ cells: withOne(cells, cells.length - 1, 1e9) }), /names cell 1000000000/],
      [
        "an edge that leads backwards",
        circuit({ cells: withOne(cells, cells.length - 1, cells.at(-1)! - 1) }),
        /names cell|says/,
      ],
      ["an edge twice", circuit({ cells: withOne(cells, 3, cells[2]!) }), /out of order/],
      ["one edge more than it lists", circuit({ edges: cells.length + 1 }), /nodes and \d+ of \d+ edges/],
      ["a negative number of prompts", { ...RESULT, dataset: { ...RESULT.dataset, items: -1 } }, /"dataset.items"/],
      ["a step beyond all", { ...RESULT, checkpoint: { ...RESULT.checkpoint, step: 2 ** 31 } }, /"checkpoint.step"/],
      ["more prompts than can be", { ...RESULT, dataset: { ...RESULT.dataset, items: 2 ** 40 } }, /"dataset.items"/],
      ["a text with U+0000", { ...RESULT, provenance: { ...RESULT.provenance, command: "a\u0000b" } }, /U\+0000/],
      ["a shape beyond all", { ...RESULT, model: { ...RESULT.model, layers: 2 ** 30 } }, /claims 1073741824 layers/],
      ["a field of its own", { ...RESULT, visibility: "public" }, /not valid/],
    ],
  },
  HEAD_SCORES: {
    sound: SCORES,
    hostile: [
      ["another's address", scores(1, { address: SCORES.scores[0]!.address }), /address|same head score twice/],
      ["a value for a head too many", scores(1, { values: [...SCORES.scores[1]!.values, 0] }), /145 values/],
      [
        "a value beyond single precision",
        scores(1, { values: withOne(SCORES.scores[1]!.values, 77, 1e300) }),
        /"copy-suppression" holds a number that is too large/,
      ],
      [
        "such a denominator",
        scores(1, { denominators: withOne(SCORES.scores[1]!.denominators!, 77, -1e300) }),
        /"copy-suppression" holds a number that is too large/,
      ],
      [
        "a version beyond all",
        scores(0, { definition: { ...SCORES.scores[0]!.definition, version: 2 ** 31 } }),
        /version/,
      ],
    ],
  },
  VERIFICATION: {
    sound: FOUND,
    hostile: [
      [
        "another definition's findings",
        { ...FOUND, algorithm: { ...FOUND.algorithm, title: "Another" } },
        /address is not the hash/,
      ],
      [
        "an unknown head of a role",
        found({ levels: [{ ...level!, named: [{ head: 144, effect: 1, roles: ["mover"] }] }] }),
        /head 144/,
      ],
      [
        "a role that nobody defines",
        found({ levels: [{ ...level!, named: [{ head: 1, effect: 1, roles: ["king"] }] }] }),
        /"king"/,
      ],
      ["an unknown receiver", found({ levels: [{ ...level!, receivers: [3, 999] }] }), /head 999/],
      ["an unknown head that passed", found({ checks: [{ ...check!, passed: [2, 144] }] }), /head 144/],
      ["an unknown head taken out", found({ repair: { ...REPAIR, ablated: [1, 500] } }), /head 500/],
      [
        "an unknown writer that repairs",
        found({ repair: { ...REPAIR, changes: [{ writer: "m12", change: 1 }] } }),
        /"m12"/,
      ],
      ["conditions nested thousands of times", NESTED, /levels deep/],
    ],
  },
  EXAMINATION: {
    sound: LOOK,
    hostile: [
      ["one step beyond all", look(20, { step: 2 ** 31 }), /"checkpoints.20.step"/],
      [
        "one negative length of a file",
        look(20, { facts: { ...factsOf(20), files: [{ name: "a", bytes: -1, sha256: null }] } }),
        /bytes/,
      ],
      [
        "one finding of the line",
        look(20, { problems: [{ kind: "wrong-step", message: "No." }] }),
        /"checkpoints.20.problems.0.kind"/,
      ],
    ],
  },
  IMPORT: {
    sound: IMPORT,
    hostile: [
      ["another's address", { ...IMPORT, values: VALUES.slice(1) }, /address is not the hash/],
      ["a number of a model that it does not hold", value({ model: 1 }), /refers to a model/],
      ["a number of a checkpoint that it does not hold", value({ checkpoint: 2 }), /refers to a model or checkpoint/],
      ["a component beyond the model", value({ component: "a9.h0" }), /"a9.h0"/],
      ["an edge that leads backwards", value({ component: "m1->a0.h0<q>" }), /"m1->a0.h0<q>"/],
      ["a step beyond all", value({ reference: 2 ** 31 }), /values.2345.reference/],
      [
        "a circuit of a shape beyond all",
        imported({ models: [{ ...IMPORT.models[0]!, layers: 2 ** 30 }] }),
        /1073741824 layers/,
      ],
    ],
  },
};

function factsOf(step: number) {
  return { fingerprint: null, files: null, tokenizerHash: null, config: null, recordedStep: step };
}

function look(at: number, change: object) {
  const { checkpoints, ...rest } = LOOK as { checkpoints: object[] };
  return { ...rest, checkpoints: withOne(checkpoints, at, { ...checkpoints[at], ...change }) };
}

test.each(
  Object.entries(CASES).flatMap(([kind, { hostile }]) => hostile.map((one) => [kind as Kind, ...one] as const)),
)("%s with %s is refused, and nothing of it stays", async (kind, _what, bundle, says) => {
  const before = await tableContents(api.database.db);
  const { errors, data } = await publish(kind, bundle);
  expect(errors).toEqual([expect.objectContaining({ message: expect.stringMatching(says) })]);
  expect(errors![0]!.extensions).toEqual({ code: "BAD_USER_INPUT" });
  expect(data).toBeNull();
  expect(await tableContents(api.database.db)).toEqual(before);
});

test.each(Object.entries(CASES))("the sound %s is stored afterwards, once", async (kind, { sound }) => {
  const stored = async (plain: boolean) => (await publish(kind as Kind, sound, plain)).data?.publishResults;
  expect(await stored(false)).toMatchObject({ complete: true, stored: true });
  const after = await tableContents(api.database.db);
  expect(await stored(true)).toMatchObject({ complete: true, stored: false });
  expect(await tableContents(api.database.db)).toEqual({ ...after, publication: expect.any(String) });
});

test("the address of a result that readers may not see can be named, and tells nothing of it", async () => {
  const { db, pool } = api.database;
  await pool.query("insert into project (slug, title, visibility) values ('hidden', 'Hidden', 'private')");
  const secret = makeBundle({ model: "secret" });
  const [only] = cut(packedBundle(secret), 1);
  await api.write(PUBLISH, { ...only, project: "hidden" });
  const before = await db.$count(runs);
  // Of the public project nothing is stored under it, whoever asks.
  const asked = await api.write<{ publishResults: object }>(PUBLISH, {
    hash: "0".repeat(64),
    parts: 1,
    address: secret.address,
  });
  expect(asked.data.publishResults).toEqual({ complete: false, missing: [0], stored: null });
  expect(await db.$count(runs)).toBe(before);
  const { text } = await api.query(
    '{ models { nodes { name } } run(model: "secret", revision: "step64", task: "ioi") { address } }',
  );
  expect(text).not.toContain("secret");
});
