/**
 * @file The residual stream as the readers of C circuits see it: each its own sum over the writers before it.
 *
 *   in_v = reference_v + Σ_{u before v} mask[u,v] · (out_u(current) − r_u)
 *
 * The reference is one more row with weight 1 in the product that forms the sums. Readers of a whole layer are summed in one
 * product; a reader that also sees writers of that layer is completed afterwards, so that earlier rows are gone through once.
 */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";

export interface StreamShape {
  batch: number;
  positions: number;
  dModel: number;
}

export class MaskedStream {
  /** Changes by writer, [C, n, B·S·D] each. */
  private readonly blocks: Value[] = [];
  /** Blocks and writers that the last `read` has seen. */
  private seen = { blocks: 0, writers: 0 };
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

  /** @param reference [B, S, D] or [1, S, D]. @returns what readers `from` to `to` see of all writers so far, [C, n, B·S, D]. */
  read(from: number, to: number, reference: Value): Value {
    this.seen = { blocks: this.blocks.length, writers: this.writers };
    return this.sum(this.blocks, [0, this.writers], [from, to], reference);
  }

  /**
   * Adds what has been written since the last `read` to the sum that it gave reader `column`.
   * @param change of the reference since then, [B, S, D] or [1, S, D]. @returns [C, 1, B·S, D].
   */
  complete(sum: Value, column: number, change: Value): Value {
    const recent = this.blocks.slice(this.seen.blocks);
    return this.g.add(sum, this.sum(recent, [this.seen.writers, this.writers], [column, column + 1], change));
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
