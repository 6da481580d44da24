/**
 * @file A transformer's forward pass on one prompt in double precision, loop by loop, with every reader's input summed from the writers
 * before it, so that any edge, node or head can be intervened on. Nothing of it is shared with the project's own programs.
 *
 * Arrays of a prompt are [pos · width]. Names are the field's: `input`, `a0.h1`, `m0`; `a0.h1<q>`, `m0`, `logits`.
 */
import type { Affine, Block, Gain } from "./blocks.ts";
import type { Settings } from "./settings.ts";

export interface PlainModel {
  settings: Settings;
  blocks: Block[];
  /** [V, D]. */
  embedding: Float64Array;
  /** [pos, D], of GPT-2. */
  positions: Float64Array | undefined;
  finalNorm: Gain;
  /** [V, D]. */
  unembedding: Float64Array;
}

export interface Intervention {
  /** What `reader` sees of `writer`; what the writer writes now where undefined. */
  edge?(writer: string, reader: string): Float64Array | undefined;
  /** What writers write, whatever they read. */
  held?: ReadonlyMap<string, Float64Array>;
  /** Head outputs ahead of W_O, whatever the heads read. */
  z?: ReadonlyMap<string, Float64Array>;
  /** Whole streams that readers read. */
  streams?: ReadonlyMap<string, Float64Array>;
  /** Added to what readers read. */
  nudge?: ReadonlyMap<string, Float64Array>;
}

export interface PlainRun {
  /** By writer, [pos · D]. */
  outputs: Map<string, Float64Array>;
  /** By head, [pos · d_h]. */
  z: Map<string, Float64Array>;
  /** By head, how much each query looks at each key up to it. */
  patterns: Map<string, number[][]>;
  /** By reader, [pos · D]. */
  streams: Map<string, Float64Array>;
  /** [V] at a position. */
  logits(position: number): Float64Array;
}

export function run(model: PlainModel, prompt: readonly number[], intervention: Intervention = {}): PlainRun {
  const pass = new Pass(model, prompt.length, intervention);
  pass.write("input", embed(model, prompt));
  for (const [layer, block] of model.blocks.entries()) pass.layer(layer, block);
  const final = pass.read("logits");
  const { outputs, z, patterns, streams } = pass;
  return { outputs, z, patterns, streams, logits: (position) => logitsAt(model, final, position) };
}

function embed({ embedding, settings: { dModel } }: PlainModel, prompt: readonly number[]): Float64Array {
  const out = new Float64Array(prompt.length * dModel);
  for (const [at, id] of prompt.entries()) out.set(embedding.subarray(id * dModel, (id + 1) * dModel), at * dModel);
  return out;
}

function logitsAt(model: PlainModel, stream: Float64Array, position: number): Float64Array {
  const { settings, finalNorm, unembedding } = model;
  const width = settings.dModel;
  const x = normed(settings, finalNorm, stream.subarray(position * width, (position + 1) * width));
  return Float64Array.from({ length: unembedding.length / width }, (_, token) =>
    dot(unembedding.subarray(token * width, (token + 1) * width), x),
  );
}

class Pass {
  readonly outputs = new Map<string, Float64Array>();
  readonly z = new Map<string, Float64Array>();
  readonly patterns = new Map<string, number[][]>();
  readonly streams = new Map<string, Float64Array>();
  private readonly model: PlainModel;
  private readonly length: number;
  private readonly intervention: Intervention;
  /** What is in the stream and of no writer: learned positions and output biases. */
  private readonly unowned: Float64Array;

  constructor(model: PlainModel, length: number, intervention: Intervention) {
    this.model = model;
    this.length = length;
    this.intervention = intervention;
    const size = length * model.settings.dModel;
    this.unowned = model.positions?.slice(0, size) ?? new Float64Array(size);
  }

  write(writer: string, output: Float64Array): void {
    this.outputs.set(writer, this.intervention.held?.get(writer) ?? output);
  }

  read(reader: string, writers: Iterable<string> = this.outputs.keys()): Float64Array {
    const { edge, streams, nudge } = this.intervention;
    const stream = streams?.get(reader)?.slice() ?? this.unowned.slice();
    if (!streams?.has(reader))
      for (const writer of writers) addTo(stream, edge?.(writer, reader) ?? this.outputs.get(writer)!);
    const extra = nudge?.get(reader);
    if (extra) addTo(stream, extra);
    this.streams.set(reader, stream);
    return stream;
  }

  layer(layer: number, block: Block): void {
    const { settings } = this.model;
    const before = [...this.outputs.keys()];
    const mlpAhead = settings.parallel ? this.read(`m${layer}`, before) : undefined;
    this.heads(layer, block, before);
    const stream = mlpAhead ?? this.read(`m${layer}`);
    const mlp = this.rowByRow(stream, (x) => {
      const inner = mlpOf(settings, block, settings.normsBehind ? x : normed(settings, block.norms.mlp, x));
      return settings.normsBehind ? normed(settings, block.norms.mlp, inner) : inner;
    });
    this.write(`m${layer}`, mlp);
  }

  private heads(layer: number, block: Block, before: readonly string[]): void {
    const { settings } = this.model;
    const names = block.query.map((_, head) => `a${layer}.h${head}`);
    const project = (input: "q" | "k" | "v", parts: Affine[]) =>
      parts.map((part, head) =>
        this.rowByRow(this.read(`${names[head]}<${input}>`, before), (x) =>
          affine(part, settings.normsBehind ? x : normed(settings, block.norms.attention, x)),
        ),
      );
    const [q, k, v] = [project("q", block.query), project("k", block.key), project("v", block.value)];
    const norms = block.queryKeyNorm;
    const queries = norms ? this.normedHeads(q!, norms.query, norms.over) : q!;
    const keys = norms ? this.normedHeads(k!, norms.key, norms.over) : k!;
    const z = names.map((name, head) => {
      const pattern = this.attention(layer, this.turned(queries[head]!), this.turned(keys[head]!));
      this.patterns.set(name, pattern);
      const own = this.attend(pattern, v![head]!);
      return this.intervention.z?.get(name) ?? own;
    });
    const written = z.map((own, head) => this.rowByRow(own, (x) => affine(block.output[head]!, x)));
    if (block.outputBias)
      addTo(
        this.unowned,
        this.rowByRow(new Float64Array(this.length), () => block.outputBias!),
      );
    const outputs = settings.normsBehind ? this.sharedNorm(written, block.norms.attention.gain) : written;
    for (const [head, name] of names.entries()) {
      this.z.set(name, z[head]!);
      this.write(name, outputs[head]!);
    }
  }

  /** An RMSNorm over the sum of all heads, of which each head gets its share. */
  private sharedNorm(written: Float64Array[], gain: Float64Array): Float64Array[] {
    const { dModel, epsilon } = this.model.settings;
    const total = new Float64Array(written[0]!.length);
    for (const own of written) addTo(total, own);
    const scales = Array.from({ length: this.length }, (_, at) =>
      inverseRms(total.subarray(at * dModel, (at + 1) * dModel), epsilon),
    );
    return written.map((own) => own.map((x, i) => x * scales[Math.floor(i / dModel)]! * gain[i % dModel]!));
  }

  /** RMSNorm of queries or keys, over each head's elements or over those of all heads together. */
  private normedHeads(heads: Float64Array[], gains: Float64Array[], over: "head" | "all"): Float64Array[] {
    const { dHead, epsilon } = this.model.settings;
    const row = (x: Float64Array, at: number) => x.subarray(at * dHead, (at + 1) * dHead);
    const scale = (head: number, at: number) => {
      const parts = over === "head" ? [row(heads[head]!, at)] : heads.map((x) => row(x, at));
      const squares = parts.reduce((sum, part) => sum + dot(part, part), 0) / (parts.length * dHead);
      return 1 / Math.sqrt(squares + epsilon);
    };
    return heads.map((x, head) =>
      x.map((value, i) => value * scale(head, Math.floor(i / dHead)) * gains[head]![i % dHead]!),
    );
  }

  private turned(x: Float64Array): Float64Array {
    const { rotary, dHead } = this.model.settings;
    if (!rotary) return x;
    const out = x.slice();
    const half = rotary.dim / 2;
    for (let at = 0; at < this.length; at++)
      for (let i = 0; i < half; i++) {
        const [a, b] = [at * dHead + i, at * dHead + i + half];
        const angle = at * rotary.frequencies[i]!;
        const [cos, sin] = [Math.cos(angle) * rotary.attentionFactor, Math.sin(angle) * rotary.attentionFactor];
        out[a] = x[a]! * cos - x[b]! * sin;
        out[b] = x[b]! * cos + x[a]! * sin;
      }
    return out;
  }

  private attention(layer: number, q: Float64Array, k: Float64Array): number[][] {
    const { dHead, scoreScale, window } = this.model.settings;
    return Array.from({ length: this.length }, (_, to) => {
      const first = Math.max(0, to - window(layer) + 1);
      const query = q.subarray(to * dHead, (to + 1) * dHead);
      const scores = Array.from(
        { length: to + 1 - first },
        (_, i) => dot(query, k.subarray((first + i) * dHead, (first + i + 1) * dHead)) * scoreScale(layer),
      );
      return [...new Array<number>(first).fill(0), ...softmax(scores)];
    });
  }

  private attend(pattern: readonly number[][], v: Float64Array): Float64Array {
    const { dHead } = this.model.settings;
    const z = new Float64Array(v.length);
    for (const [to, row] of pattern.entries())
      for (const [from, share] of row.entries())
        for (let d = 0; d < dHead; d++) z[to * dHead + d]! += share * v[from * dHead + d]!;
    return z;
  }

  private rowByRow(x: Float64Array, of: (row: Float64Array) => Float64Array): Float64Array {
    const width = x.length / this.length;
    const out = Array.from({ length: this.length }, (_, at) => of(x.subarray(at * width, (at + 1) * width)));
    const all = new Float64Array(this.length * out[0]!.length);
    for (const [at, row] of out.entries()) all.set(row, at * row.length);
    return all;
  }
}

export function mlpOf({ activation }: Settings, { mlp }: Block, x: Float64Array): Float64Array {
  const up = affine(mlp.up, x);
  if (!mlp.gate) return affine(mlp.down, up.map(activation));
  return affine(
    mlp.down,
    affine(mlp.gate, x).map((value, i) => activation(value) * up[i]!),
  );
}

export function normed({ norm, epsilon }: Settings, { gain, shift }: Gain, x: Float64Array): Float64Array {
  const centre = norm === "layer" ? x.reduce((a, b) => a + b, 0) / x.length : 0;
  const centred = x.map((value) => value - centre);
  const scale = inverseRms(centred, epsilon);
  return centred.map((value, i) => value * scale * gain[i]! + (shift?.[i] ?? 0));
}

export const inverseRms = (x: Float64Array, epsilon: number): number => 1 / Math.sqrt(dot(x, x) / x.length + epsilon);

export function affine({ out, weight, bias }: Affine, x: Float64Array): Float64Array {
  const width = x.length;
  return Float64Array.from(
    { length: out },
    (_, row) => dot(weight.subarray(row * width, (row + 1) * width), x) + (bias?.[row] ?? 0),
  );
}

export function softmax(scores: ArrayLike<number>): number[] {
  const values = Array.from(scores);
  const largest = Math.max(...values);
  const weights = values.map((score) => Math.exp(score - largest));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addTo(total: Float64Array, x: Float64Array): void {
  for (let i = 0; i < total.length; i++) total[i]! += x[i]!;
}
