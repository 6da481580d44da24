/**
 * @file How fast this machine computes circuits, as a share of how fast it multiplies matrices. Programs and plain products take
 * turns, so that both see the same machine; medians are reported.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { computationGraph } from "@atlas/schema";
import { readConfig, weightShapes } from "../checkpoint/config.ts";
import { type Checkpoint, openCheckpoint } from "../checkpoint/weights.ts";
import { type StoredDtype, writeSafetensors } from "../checkpoint/write-safetensors.ts";
import { operationsOf } from "../graph/operations.ts";
import type { Device } from "../onnx/device.ts";
import { createSession, type Session } from "../onnx/session.ts";
import { attributeProgram } from "../program/attribute.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import { pathPoints } from "../program/path-rule.ts";
import { seededNormal } from "../tensor/random.ts";
import { f32, type HostTensor } from "../tensor/tensor.ts";
import { batchesOf } from "./batches.ts";
import { openYardstick, YARDSTICKS, type Yardstick } from "./yardstick.ts";

export interface BenchmarkRow {
  name: string;
  shape: string;
  /** Median of the runs; `spread` is their smallest and largest. */
  seconds: number;
  spread: [number, number];
  /** Thousand millions of float32 operations a second; null where the row is no arithmetic. */
  gflops: number | null;
  shareOfMatmulRate: number | null;
}

export interface ModelShape {
  name: string;
  layers: number;
  heads: number;
  dModel: number;
  dtype: StoredDtype;
}

/** Pythia's shapes (Biderman et al. 2023, arXiv:2304.01373), d_mlp = 4 d_model, with random weights. */
const SHAPES: readonly ModelShape[] = [
  { name: "pythia-70m", layers: 6, heads: 8, dModel: 512, dtype: "F32" },
  { name: "pythia-160m", layers: 12, heads: 12, dModel: 768, dtype: "F16" },
];
const VOCABULARY = 50_304;
const BATCH = 10;
const POSITIONS = 16;
const STEPS = 5;
/** Circuits evaluated in one pass. */
const CIRCUITS = 8;
/** Runs that count, after WARM_UP ones that do not. */
const RUNS = 7;
const WARM_UP = 2;

export interface BenchmarkOptions {
  device?: Device;
  /** Models instead of Pythia's. */
  shapes?: readonly ModelShape[];
  yardstick?: Yardstick;
  /** Told of each model as its turn begins. */
  onStage?: (name: string) => void;
}

export async function benchmark(options: BenchmarkOptions = {}): Promise<BenchmarkRow[]> {
  const { device = "cpu", shapes = SHAPES, yardstick = YARDSTICKS[device], onStage = () => {} } = options;
  const folder = await mkdtemp(join(tmpdir(), "atlas-bench-"));
  const product = await openYardstick(yardstick, { device });
  try {
    const products: number[] = [];
    const rows: Row[] = [];
    const between = async () => products.push(await product.run());
    for (const shape of shapes) {
      onStage(shape.name);
      rows.push(...(await modelRows(join(folder, shape.name), shape, device, between)));
    }
    const { edge, products: inRow } = yardstick;
    const rate = row("matrix product", `${inRow} of ${edge}×${edge}×${edge}`, products, product.operations);
    return [rate, ...rows].map((each) => ({
      ...each,
      shareOfMatmulRate: each.gflops === null ? null : each.gflops / rate.gflops!,
    }));
  } finally {
    await product.release();
    await rm(folder, { recursive: true, force: true });
  }
}

type Row = Omit<BenchmarkRow, "shareOfMatmulRate">;
type Between = () => Promise<unknown>;

async function modelRows(folder: string, shape: ModelShape, device: Device, between: Between): Promise<Row[]> {
  await writeRandomCheckpoint(folder, shape);
  const checkpoint = await openCheckpoint(folder);
  const label = `${shape.layers} layers × ${shape.heads} heads × ${shape.dModel}`;
  return [
    ...(await attributionRows(checkpoint, shape, label, device, between)),
    await circuitsRow(checkpoint, shape, label, device, between),
  ];
}

async function attributionRows(
  checkpoint: Checkpoint,
  shape: ModelShape,
  label: string,
  device: Device,
  between: Between,
): Promise<Row[]> {
  const start = performance.now();
  const path = pathPoints({ path: "left", steps: STEPS });
  const program = attributeProgram(checkpoint, { batch: BATCH, positions: POSITIONS, metric: "logit-diff", path });
  const session = await createSession(program, { device });
  const loading = (performance.now() - start) / 1000;
  const times = await timed(session, randomFeeds(checkpoint), between).finally(() => session.release());
  const shown = `${label}, ${BATCH} × ${POSITIONS} tokens, ${STEPS} steps`;
  return [
    row(`eap-ig ${shape.name}`, shown, times, operationsOf(program)),
    row(`load ${shape.name}`, `${label}, ${shape.dtype}`, [loading], null),
  ];
}

/** Circuits of every other edge. */
async function circuitsRow(
  checkpoint: Checkpoint,
  shape: ModelShape,
  label: string,
  device: Device,
  between: Between,
): Promise<Row> {
  const program = evaluateProgram(checkpoint, {
    circuits: CIRCUITS,
    batch: BATCH,
    positions: POSITIONS,
    metric: "logit-diff",
    ablation: "interchange",
  });
  const session = await createSession(program, { device });
  const { itemWeight: _, ...feeds } = randomFeeds(checkpoint);
  const graph = computationGraph(checkpoint.config);
  const size = [CIRCUITS, graph.writers.length, graph.readers.length];
  const mask = f32(
    size,
    Float32Array.from({ length: size[0]! * size[1]! * size[2]! }, (_, cell) => cell % 2),
  );
  const times = await timed(session, { ...feeds, mask }, between).finally(() => session.release());
  return row(
    `circuits ${shape.name}`,
    `${label}, ${CIRCUITS} circuits of ${BATCH} × ${POSITIONS} tokens`,
    times,
    operationsOf(program),
  );
}

async function timed(session: Session, feeds: Record<string, HostTensor>, between: Between): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + RUNS; i++) {
    if (i >= WARM_UP) await between();
    const start = performance.now();
    await session.run(feeds);
    if (i >= WARM_UP) times.push((performance.now() - start) / 1000);
  }
  return times;
}

function row(name: string, shape: string, times: readonly number[], operations: number | null) {
  const sorted = [...times].sort((x, y) => x - y);
  const seconds = sorted[Math.floor(sorted.length / 2)]!;
  const spread: [number, number] = [sorted[0]!, sorted.at(-1)!];
  return { name, shape, seconds, spread, gflops: operations === null ? null : operations / seconds / 1e9 };
}

/** Weights repeat one block of random numbers: the arithmetic does not care, and writing is quick. */
async function writeRandomCheckpoint(folder: string, { layers, heads, dModel, dtype }: ModelShape): Promise<void> {
  await mkdir(folder);
  const config = {
    model_type: "gpt_neox",
    hidden_size: dModel,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    intermediate_size: 4 * dModel,
    vocab_size: VOCABULARY,
    rotary_pct: 0.25,
  };
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  const block = seededNormal(2 ** 16, 2).map((deviate) => 0.02 * deviate);
  const tensors = [...weightShapes(await readConfig(join(folder, "config.json")))].map(([name, shape]) => {
    const data = new Float32Array(shape.reduce((product, axis) => product * axis, 1));
    for (let at = 0; at < data.length; at += block.length) data.set(block.subarray(0, data.length - at), at);
    return { name, shape, data };
  });
  await writeSafetensors(join(folder, "model.safetensors"), tensors, dtype);
}

function randomFeeds({ config }: Checkpoint): Record<string, HostTensor> {
  const ids = (seed: number) => Array.from({ length: POSITIONS }, (_, i) => (7919 * (i + 1) * seed) % VOCABULARY);
  const items = Array.from({ length: BATCH }, (_, i) => ({
    clean: ids(2 * i + 1),
    corrupted: ids(2 * i + 2),
    position: POSITIONS - 1,
    correct: [1],
    incorrect: [2],
  }));
  const [batch] = batchesOf(items, { batch: BATCH, positions: POSITIONS, vocabulary: config.vocabulary });
  return { ...batch!.feeds, itemWeight: batch!.itemWeight };
}
