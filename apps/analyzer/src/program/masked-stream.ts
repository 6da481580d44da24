/**
 * @file The residual stream as the readers of C circuits see it: each its own sum over the writers before it.
 *
 *   in_v = reference_v + Σ_{u before v} mask[u,v] · (out_u(current) − r_u)
 *
 * The reference is one more row with weight 1 in the product that forms the sums. Sums over the writers known so far are prepared
 * for the readers of several layers in one product, which goes through those writers once; a reader adds what was written since.
 */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";

export interface StreamShape {
  batch: number;
  positions: number;
  dModel: number;
}

/** Sums of readers `from` to `to` over all writers before the moment they were prepared. */
interface Prepared {
  from: number;
  sums: Value;
  blocks: number;
  writers: number;
  reference: Value;
}

export class MaskedStream {
  /** Changes by writer, [C, n, B·S·D] each. */
  private readonly blocks: Value[] = [];
  private prepared: Prepared | undefined;
  private writers = 0;
  private readonly g: Graph;
  private readonly mask: Value;
  private readonly shape: StreamShape;
  private readonly circuits: number;
  private readonly size: number;

  /** @param mask [C, n_w, n_r]. */
  constructor(g: Graph, mask: Value, shape: StreamShape) {
    this.g = g;
    this.mask = mask;
    this.shape = shape;
    this.circuits = mask.shape[0]!;
    this.size = shape.batch * shape.positions * shape.dModel;
  }

  /** @param change out_u(current) − r_u of the next writers, [C, n, B·S, D]. */
  write(change: Value): void {
    const writers = change.shape[1]!;
    this.blocks.push(this.g.reshape(change, [this.circuits, writers, this.size]));
    this.writers += writers;
  }

  /** Sums ahead for readers `from` to `to`. @param reference what `from` would see if every writer were out, [B|1, S, D]. */
  prepare(from: number, to: number, reference: Value): void {
    const sums = this.sum(this.blocks, [0, this.writers], [from, to], reference);
    this.prepared = { from, sums, blocks: this.blocks.length, writers: this.writers, reference };
  }

  /** What readers `from` to `to`, prepared before, see of all writers so far, [C, n, B·S, D]. @param reference as in `prepare`. */
  read(from: number, to: number, reference: Value): Value {
    const { g, blocks, writers } = this;
    const before = this.prepared!;
    const own = g.slice(before.sums, 1, from - before.from, to - before.from);
    if (before.writers === writers) return own;
    const recent = blocks.slice(before.blocks);
    const change = g.sub(reference, before.reference);
    return g.add(own, this.sum(recent, [before.writers, writers], [from, to], change));
  }

  private sum(blocks: readonly Value[], rows: [number, number], columns: [number, number], reference: Value): Value {
    const { g, circuits, shape } = this;
    const weights = g.slice(g.slice(this.mask, 1, ...rows), 2, ...columns);
    const count = columns[1] - columns[0];
    const withReference = g.concat([weights, g.expand(g.scalar(1), [circuits, 1, count])], 1);
    const sums = g.matmul(g.swapLast(withReference), g.concat([...blocks, this.repeated(reference)], 1));
    return g.reshape(sums, [circuits, count, shape.batch * shape.positions, shape.dModel]);
  }

  /** [B, S, D] or [1, S, D] to [C, 1, B·S·D]. */
  private repeated(x: Value): Value {
    const { g, circuits } = this;
    const { batch, positions, dModel } = this.shape;
    const full = g.expand(g.reshape(x, [1, ...x.shape]), [circuits, batch, positions, dModel]);
    return g.reshape(full, [circuits, 1, this.size]);
  }
}
