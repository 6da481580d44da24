/**
 * @file EAP with integrated gradients over activations. The groups j = 1..J of writers are `input`, the heads of a layer together,
 * and an MLP, J = 1 + 2L. One group at a time is moved from its corrupted to its clean output, on the clean prompt:
 *
 *   score(u→v) = 1/J Σ_j Σ_k w_k Σ_{pos,d} (out_u(x') − out_u(x)) · ∂(−M)/∂in_v (x; out_j := out_j(x') + α_k (out_j(x) − out_j(x')))
 *
 * A group that is held at such a value does not depend on what it reads, so its own readers get nothing from its points.
 * Source: Hanna, Pezzelle & Belinkov 2024, arXiv:2403.17806, and their code, where α_k = k/m, k = 1..m (the rule `right`).
 *
 * Relation to the library: there the held value is the root of all gradients, so that while `input` is held in a model without
 * learned positions, readers of the first layer's stream (q, k, v of layer 0, and `m0` in parallel models) get nothing from
 * these points although they count in 1/J. That is an accident of its implementation; here they get their gradient. The
 * library's numbers are ours less what `input`'s points give these readers.
 *
 * Order of work: what lies before a group is the clean run for all its points. So one pass starts with the clean rows and gains
 * m·B rows where a group is held, half the work of J whole passes; and gradients that reach back beyond the group arrive, already
 * added up, at the clean rows alone.
 */
import type { GraphShape } from "@atlas/schema";
import type { Graph } from "../../graph/graph.ts";
import type { Value } from "../../graph/value.ts";
import { type LayerTrace, runHeads, runMlp } from "../../model/forward.ts";
import { readStream } from "../../model/norm.ts";
import type { Transformer } from "../../model/transformer.ts";
import type { GradientMethod, GradientPass, PassBuilder, PassPlan } from "../gradient-pass.ts";
import { type PathInputs, type PathPoint, pathPoints, stretches } from "../path-rule.ts";
import type { Recording } from "../recording.ts";
import { cleanRows, interpolate, repeatRows } from "../rows.ts";

/** Writers that are held together. */
export type HeldGroup = "input" | `heads ${number}` | `mlp ${number}`;

export const heldGroups = ({ layers }: GraphShape): HeldGroup[] => [
  "input",
  ...Array.from({ length: layers }, (_, layer): HeldGroup[] => [`heads ${layer}`, `mlp ${layer}`]).flat(),
];

/** The share of some groups in the scores; shares of disjoint groups add up. */
export const alongActivations =
  (groups: readonly HeldGroup[]): PassBuilder =>
  (g, model, recording, path) =>
    new ActivationPass(g, model, recording, path, new Set(groups)).run();

export const eapIgActivations: GradientMethod = { points: pathPoints, passes: activationPasses };

function activationPasses(model: GraphShape, points: readonly PathPoint[], mostRows: number): PassPlan[] {
  const groups = heldGroups(model);
  const parts = stretches(points, mostRows - 1);
  const length = parts[0]!.length;
  const atOnce = Math.max(1, Math.floor((mostRows - 1) / length));
  // As even as possible: no program is left with one group while others are full.
  const size = Math.ceil(groups.length / Math.ceil(groups.length / atOnce));
  return Array.from({ length: Math.ceil(groups.length / size) }, (_, i) => {
    const own = groups.slice(i * size, (i + 1) * size);
    return { pass: alongActivations(own), stretches: parts, rowsPerItem: 1 + own.length * length };
  });
}

/** A forward pass that begins with the clean rows and gains a group's rows where it is held. */
class ActivationPass {
  private readonly g: Graph;
  private readonly model: Transformer;
  private readonly recording: Recording;
  private readonly path: PathInputs;
  private readonly held: ReadonlySet<HeldGroup>;
  private readonly batch: number;

  constructor(g: Graph, model: Transformer, recording: Recording, path: PathInputs, held: ReadonlySet<HeldGroup>) {
    this.g = g;
    this.model = model;
    this.recording = recording;
    this.path = path;
    this.held = held;
    this.batch = recording.embedded.shape[0]! / 2;
  }

  run(): GradientPass {
    const { g, model, recording, batch, path, held } = this;
    const { embedded } = recording;
    const clean = cleanRows(g, embedded, batch);
    let x = model.enter(held.has("input") ? g.concat([clean, interpolate(g, embedded, path)], 0) : clean);
    const layers = model.blocks.map((_, index) => {
      const { trace, next } = g.at(`layer ${index}`, () => this.layer(index, x));
      x = next;
      return trace;
    });
    const share = g.scale(path.weight, 1 / heldGroups(model).length);
    // The clean rows are in no loss of their own.
    const weights = g.concat([g.zeros([1]), ...Array.from(held, () => share)], 0);
    return { trace: { layers, final: x }, weights };
  }

  private layer(index: number, x: Value): { trace: LayerTrace; next: Value } {
    const { g, model, recording } = this;
    const added = recording.added[index]!;
    const heads = runHeads(g, model, index, x);
    const between = this.gain(`heads ${index}`, x, g.add(x, heads.attentionOut), added.heads);
    const read = model.parallel ? heads.attention : readStream(g, model.norm, between);
    const mlp = runMlp(g, model, index, read);
    const after = g.add(between, this.extend(mlp.mlpOut, between.shape[0]!));
    const next = this.gain(`mlp ${index}`, between, after, added.mlp);
    const trace = { stream: x, mlpStream: model.parallel ? x : between, between, ...heads, ...mlp };
    return { trace, next };
  }

  /** `after`, and behind it the rows in which the group's output on the clean stream `before` is held along the path. */
  private gain(group: HeldGroup, before: Value, after: Value, written: Value): Value {
    const { g, batch, path } = this;
    if (!this.held.has(group)) return after;
    const clean = repeatRows(g, cleanRows(g, before, batch), path.points);
    return g.concat([after, g.add(clean, interpolate(g, written, path))], 0);
  }

  /** In parallel models the MLP does not see the heads that are held beside it: in the rows they gained it writes what it does in the clean ones. */
  private extend(mlpOut: Value, rows: number): Value {
    const { g, batch, path } = this;
    if (mlpOut.shape[0] === rows) return mlpOut;
    return g.concat([mlpOut, repeatRows(g, cleanRows(g, mlpOut, batch), path.points)], 0);
  }
}
