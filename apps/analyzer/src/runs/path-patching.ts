/** @file Path patching over a whole dataset, many sets of senders in one pass; definitions in program/path-patch.ts. */
import { formatNode, type GraphShape, HEAD_INPUTS, type Reader, UserError, type Writer } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import { type PathPatchShape, pathPatchProgram } from "../program/path-patch.ts";
import type { TaskDataset } from "../task/dataset.ts";
import { f32, type HostTensor } from "../tensor/tensor.ts";
import { batchSize, longestPrompt, spread } from "./batches.ts";
import { mean } from "./completeness.ts";
import type { EvaluationOptions } from "./evaluate-circuits.ts";
import { fittingRows } from "./fitting-rows.ts";
import { checkAnswers, type FeedName, inGroups, metricPerItem } from "./metric-per-item.ts";
import { requireFinite } from "./not-finite.ts";
import { stageOf } from "./report/effort.ts";
import { openProgram } from "./report/open-program.ts";

export type Head = Omit<Extract<Writer, { kind: "head" }>, "kind">;
export type HeadReader = Omit<Extract<Reader, { kind: "head" }>, "kind">;

export interface PathPatch {
  /** Heads whose output is taken from the corrupted prompt. */
  senders: readonly Head[];
  /** What reads the result: the logits, or inputs of heads. All patches of a call have the same kind. */
  receivers: "logits" | readonly HeadReader[];
}

export interface PathEffect {
  /** Metric of every item with the path patched. */
  perItem: number[];
  /** (patched − clean) / (clean − corrupted), means over items; null where clean equals corrupted. −1 is as bad as corrupted. */
  effect: number | null;
}

export type PathPatchOptions = Omit<EvaluationOptions, "ablation">;

const FEEDS: readonly FeedName[] = ["clean", "corrupted", "answerPosition", "answers"];

/**
 * @param together patches the program takes at once where memory allows
 * @throws UserError when a head is not in the model or an item lacks the answers of the metric
 */
export async function patchPaths(
  source: ModelSource,
  dataset: TaskDataset,
  patches: readonly PathPatch[],
  together: number,
  options: PathPatchOptions = {},
): Promise<PathEffect[]> {
  const { metric = dataset.metric } = options;
  checkAnswers(dataset, metric);
  checkHeads(source.config, patches);
  const receivers = receiverKind(patches);
  const positions = longestPrompt(dataset.items);
  const most = batchSize(dataset.items.length, positions, together);
  const shapeAt = (rows: number) => {
    const patches = Math.min(together, rows);
    const batch = spread(dataset.items.length, Math.min(most, Math.floor(rows / patches)));
    return { patches, batch, positions, metric, receivers };
  };
  const rows = await fittingRows(together * most, (some) => [pathPatchProgram(source, shapeAt(some))], options);
  const { patches: atOnce, batch } = shapeAt(rows);
  const shape = { batch, positions, vocabulary: source.config.vocabulary };
  const session = await openProgram(pathPatchProgram(source, shapeAt(rows)), options);
  const patchGroup = async (group: readonly PathPatch[]) => {
    const feeds = {
      senders: senderMask(source.config, group, atOnce),
      ...(receivers === "head-inputs" && { receivers: receiverMask(source.config, group, atOnce) }),
    };
    const variants = group.length + 2;
    const perItem = await metricPerItem({ session, takes: FEEDS }, dataset.items, shape, feeds, variants, options);
    await requireFinite(perItem, source, dataset.items, options);
    const [clean, corrupted, ...patched] = perItem;
    return patched.map((values) => ({
      perItem: values,
      effect: effectOf(mean(values), mean(clean!), mean(corrupted!)),
    }));
  };
  return stageOf(options, "patch", () => inGroups(patches, atOnce, patchGroup)).finally(() => session.release());
}

function effectOf(patched: number, clean: number, corrupted: number): number | null {
  return clean === corrupted ? null : (patched - clean) / (clean - corrupted);
}

function receiverKind(patches: readonly PathPatch[]): PathPatchShape["receivers"] {
  const toLogits = patches.filter(({ receivers }) => receivers === "logits").length;
  if (toLogits !== 0 && toLogits !== patches.length)
    throw new Error("paths to the logits and paths to heads are different programs; patch them in two calls");
  return toLogits > 0 ? "logits" : "head-inputs";
}

const headReaders = ({ receivers }: PathPatch): readonly HeadReader[] => (receivers === "logits" ? [] : receivers);

function checkHeads({ layers, heads }: GraphShape, patches: readonly PathPatch[]): void {
  const absent = patches
    .flatMap((patch) => [...patch.senders, ...headReaders(patch)])
    .find(({ layer, head }) => !(layer >= 0 && layer < layers && head >= 0 && head < heads));
  if (absent)
    throw new UserError(
      `Head ${formatNode({ ...absent, kind: "head" })} is not in a model of ${layers} layers with ${heads} heads; name heads of this model.`,
    );
}

/** f32[C, L, H]. */
function senderMask({ layers, heads }: GraphShape, patches: readonly PathPatch[], together: number): HostTensor {
  const mask = new Float32Array(together * layers * heads);
  for (const [i, { senders }] of patches.entries())
    for (const { layer, head } of senders) mask[(i * layers + layer) * heads + head] = 1;
  return f32([together, layers, heads], mask);
}

/** f32[C, L, 3, H]. */
function receiverMask({ layers, heads }: GraphShape, patches: readonly PathPatch[], together: number): HostTensor {
  const mask = new Float32Array(together * layers * HEAD_INPUTS.length * heads);
  for (const [i, patch] of patches.entries())
    for (const { layer, head, input } of headReaders(patch))
      mask[((i * layers + layer) * HEAD_INPUTS.length + HEAD_INPUTS.indexOf(input)) * heads + head] = 1;
  return f32([together, layers, HEAD_INPUTS.length, heads], mask);
}
