/** @file A plain model with some nodes of another: every node's parameters with the gain and shift that it reads through, exchanged whole. */
import type { Affine, Block, Gain } from "./blocks.ts";
import type { PlainModel } from "./forward.ts";

/** @param chosen names of nodes that are taken from the source. */
export function swapped(target: PlainModel, source: PlainModel, chosen: ReadonlySet<string>): PlainModel {
  const from = (node: string) => (chosen.has(node) ? source : target);
  return {
    settings: target.settings,
    blocks: target.blocks.map((own, layer) => blockOf(folded(own), folded(source.blocks[layer]!), layer, chosen)),
    embedding: from("input").embedding,
    positions: from("input").positions,
    finalNorm: from("logits").finalNorm,
    unembedding: from("logits").unembedding,
  };
}

function blockOf(own: Block, other: Block, layer: number, chosen: ReadonlySet<string>): Block {
  const taken = own.query.map((_, head) => chosen.has(`a${layer}.h${head}`));
  const pick = <T>(ours: readonly T[], theirs: readonly T[]): T[] =>
    ours.map((one, head) => (taken[head] ? theirs[head]! : one));
  const { queryKeyNorm: ours } = own;
  const theirs = other.queryKeyNorm;
  return {
    query: pick(own.query, other.query),
    key: pick(own.key, other.key),
    value: pick(own.value, other.value),
    output: pick(own.output, other.output),
    outputBias: taken.every(Boolean) ? other.outputBias : own.outputBias,
    norms: own.norms,
    queryKeyNorm: ours && {
      over: ours.over,
      query: pick(ours.query, theirs!.query),
      key: pick(ours.key, theirs!.key),
    },
    mlp: chosen.has(`m${layer}`) ? other.mlp : own.mlp,
  };
}

/** The same block behind norms without gain and shift. */
function folded(block: Block): Block {
  const { attention, mlp } = block.norms;
  const through = (norm: Gain) => (affine: Affine) => foldedAffine(affine, norm);
  return {
    ...block,
    query: block.query.map(through(attention)),
    key: block.key.map(through(attention)),
    value: block.value.map(through(attention)),
    norms: { attention: bare(attention), mlp: bare(mlp) },
    mlp: { ...block.mlp, gate: block.mlp.gate && through(mlp)(block.mlp.gate), up: through(mlp)(block.mlp.up) },
  };
}

const bare = ({ gain }: Gain): Gain => ({ gain: gain.map(() => 1), shift: undefined });

/** W(γ ⊙ x̂ + β) + b = (W diag γ) x̂ + (Wβ + b). */
function foldedAffine({ out, weight, bias }: Affine, { gain, shift }: Gain): Affine {
  const width = gain.length;
  const constant = Float64Array.from({ length: out }, (_, row) => {
    const shifted = shift?.reduce((sum, value, column) => sum + value * weight[row * width + column]!, 0) ?? 0;
    return shifted + (bias?.[row] ?? 0);
  });
  return { out, weight: weight.map((value, i) => value * gain[i % width]!), bias: constant };
}
