/**
 * @file The S-inhibition test against path patching done one run at a time in double precision, on every architecture; and on a
 * model built by hand in which one head tells a name mover where the subject stood.
 */
import { describe, expect, test } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { openCheckpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { sInhibitionChanges, sInhibitionScore } from "../apps/analyzer/src/runs/s-inhibition-scores.ts";
import type { Item } from "../apps/analyzer/src/task/dataset.ts";
import { ARCHITECTURES, modelOf } from "./support/any-architecture.ts";
import { type PlainModel, run } from "./support/plain/forward.ts";
import { plainMetrics } from "./support/plain/metrics.ts";
import { openPlain } from "./support/plain/model.ts";
import { datasetOf, randomItem } from "./support/random-model.ts";

const folder = temporaryFolders();
const PLACES = ["io", "s1", "s2"] as const;
const FIELDS = ["logitDiff", ...PLACES] as const;
/** Prompts of different lengths, one with its answer ahead of its last token. */
const ITEMS: Item[] = [5, 8, 7].map((length, seed) => ({
  ...randomItem(seed + 3, length),
  position: length - 1 - (seed % 2),
  marks: { io: 1, s1: 0, s2: length - 3 },
}));

/** Of a sum's terms: float32 against double precision. */
const TOLERANCE = 5e-6;

/** The definition, position by position, and by how much rounding grows where terms of the clean run nearly add up to zero. Heads by name. */
function plainChanges(model: PlainModel, movers: readonly string[], sender: string) {
  const sums = ITEMS.map((item) => {
    const { position, marks } = item;
    const [clean, flipped] = [run(model, item.clean), run(model, item.corrupted)];
    const z = new Map([...clean.z].map(([head, own]) => [head, head === sender ? flipped.z.get(head)! : own]));
    const sent = run(model, item.clean, { z });
    const width = model.settings.dModel;
    const streams = new Map(
      movers.map((mover) => {
        const stream = clean.streams.get(`${mover}<q>`)!.slice();
        const there = sent.streams.get(`${mover}<q>`)!.subarray(position * width, (position + 1) * width);
        stream.set(there, position * width);
        return [`${mover}<q>`, stream];
      }),
    );
    return [clean, run(model, item.clean, { streams })].map((result) => [
      plainMetrics["logit-diff"](item, result.logits(position)),
      ...PLACES.map((place) =>
        movers.reduce((sum, mover) => sum + result.patterns.get(mover)![position]![marks![place]!]!, 0),
      ),
    ]);
  });
  const total = (side: number, field: number) => sums.reduce((sum, item) => sum + item[side]![field]!, 0);
  return FIELDS.map((_, field) => {
    const clean = total(0, field);
    const terms = sums.reduce((sum, item) => sum + Math.abs(item[0]![field]!), 0);
    return { change: (total(1, field) - clean) / clean, growth: terms / Math.abs(clean) };
  });
}

describe.each(Object.keys(ARCHITECTURES))("%s", (name) => {
  test("changes are those of the definition", async () => {
    const directory = await folder();
    const checkpoint = await modelOf(name, directory, { config: { num_hidden_layers: 3, n_layer: 3 } });
    const plain = openPlain(directory);
    const { heads } = checkpoint.config;
    const movers = [heads + 1, 2 * heads, 2 * heads + 1];
    const nameOf = (head: number) => `a${Math.floor(head / heads)}.h${head % heads}`;
    const options = { threads: 1, batch: 2, layersAtOnce: 1 };
    const changes = await sInhibitionChanges(checkpoint, datasetOf(ITEMS, "logit-diff"), movers, options);
    expect(changes).toHaveLength(2 * heads);
    for (const head of changes.keys()) {
      const expected = plainChanges(plain, movers.map(nameOf), nameOf(head));
      for (const [i, field] of FIELDS.entries()) {
        const { change, growth } = expected[i]!;
        const tolerance = TOLERANCE * growth * Math.max(1, Math.abs(change));
        expect(Math.abs(changes[head]![field]! - change), `${nameOf(head)} ${field}`).toBeLessThan(tolerance);
      }
    }
    expect(changes.filter(({ io }) => Math.abs(io!) > 1e-4).length).toBeGreaterThan(1);
  });
});

/**
 * Three layers of one head. Prompts are two names, one of them again, and an end. At the second mention of the subject the first
 * head finds the first one and notes its place; the second head brings the note to the end; there the third looks away from that
 * place at the other name and writes it.
 */
async function handBuilt() {
  const [positions, vocabulary] = [4, 6];
  const [token, noted, brought] = [positions, positions + vocabulary, positions + vocabulary + 2];
  const width = brought + 2;
  const END = 3;
  const put = (data: Float32Array, row: number, column: number, columns: number, value: number) => {
    data[row * columns + column] = value;
  };
  const heads: ((q: Write, k: Write, v: Write, o: Write) => void)[] = [
    (q, k, v, o) => {
      // A name looks at the same name, itself among them; places 0 and 1 alone leave a note.
      for (let name = 0; name < vocabulary; name++) {
        q(token + name, name, 40);
        k(token + name, name, 1);
      }
      for (const place of [0, 1]) {
        v(place, place, 1);
        o(place, noted + place, 1);
      }
    },
    (q, k, v, o) => {
      q(END, 0, 40);
      k(2, 0, 1);
      for (const place of [0, 1]) {
        v(noted + place, place, 1);
        o(place, brought + place, 1);
      }
    },
    (q, k, v, o) => {
      for (const place of [0, 1]) {
        q(brought + place, 0, place === 0 ? 1 : -1);
        k(place, 0, place === 0 ? -1 : 1);
      }
      for (let name = 0; name < vocabulary; name++) {
        v(token + name, name, 1);
        o(name, token + name, 1);
      }
    },
  ];
  type Write = (from: number, to: number, value: number) => void;
  const set = (name: string, data: Float32Array) => {
    data.fill(/ln_\w+\.weight$/.test(name) ? 1 : 0);
    if (name.endsWith("wte.weight")) for (let id = 0; id < vocabulary; id++) put(data, id, token + id, width, 1);
    if (name.endsWith("wpe.weight")) for (let at = 0; at < positions; at++) put(data, at, at, width, 1);
    const [, layer, part] = /h\.(\d)\.attn\.(c_attn|c_proj)\.weight$/.exec(name) ?? [];
    if (layer === undefined) return;
    const into =
      (offset: number): Write =>
      (from, to, value) =>
        part === "c_attn" && put(data, from, offset + to, 3 * width, value);
    const out: Write = (from, to, value) => part === "c_proj" && put(data, from, to, width, value);
    heads[Number(layer)]!(into(0), into(width), into(2 * width), out);
  };
  const directory = await writeTinyCheckpoint(await folder(), {
    architecture: "gpt2",
    config: { n_layer: 3, n_head: 1, n_embd: width, n_inner: 4, n_positions: positions, vocab_size: vocabulary },
    change: (tensors) => {
      for (const { name, data } of tensors) set(name, data as Float32Array);
      return tensors;
    },
  });
  return openCheckpoint(directory);
}

test("the head that tells the place passes, and swaps what the name mover sees; the others change nothing", async () => {
  const [john, mary, end] = [1, 2, 5];
  const items: Item[] = [
    [mary, john, john, 0, 1],
    [john, mary, john, 1, 0],
  ].map(([first, second, giver, io, s1]) => ({
    clean: [first!, second!, giver!, end],
    corrupted: [second!, first!, giver!, end],
    position: 3,
    correct: [mary],
    incorrect: [john],
    marks: { io: io!, s1: s1!, s2: 2 },
  }));
  const dataset = datasetOf(items, "logit-diff");
  const [noter, bringer] = await sInhibitionChanges(await handBuilt(), dataset, [2], { threads: 1 });
  expect(sInhibitionScore(noter!), "nothing of it is at the end").toBe(0);
  const { logitDiff, io, s1, s2 } = bringer!;
  expect(logitDiff, "the other name wins").toBeLessThan(-1);
  expect(s2, "nothing is said of the second mention").toBeCloseTo(0, 4);
  expect(io).toBeLessThan(-0.3);
  expect((1 + io!) * (1 + s1!), "each takes the other's attention").toBeCloseTo(1, 4);
  expect(sInhibitionScore(bringer!)).toBe(-io!);
});

test("a fall of attention alone is no S-inhibition, and prompts must mark their names", async () => {
  const passing = { logitDiff: -0.1, io: -0.2, s1: 0.3, s2: 0 };
  expect(sInhibitionScore(passing)).toBe(0.2);
  for (const failing of [{ logitDiff: 0.1 }, { io: 0.1 }, { s1: -0.1 }, { s1: null }])
    expect(sInhibitionScore({ ...passing, ...failing })).toBe(0);
  expect(sInhibitionScore({ ...passing, io: null })).toBeNull();
  const unmarked = datasetOf([randomItem(1, 5)], "logit-diff");
  await expect(sInhibitionChanges(await handBuilt(), unmarked, [2])).rejects.toThrow(/^Item 0 .*S-inhibition.*\.$/);
});
