/** @file Rows of a published table become numbers of models and checkpoints, or every reason why they cannot. */
import {
  computationGraph,
  formatEdge,
  formatNode,
  type GraphShape,
  type ImportedValue,
  isEdge,
  parseEdge,
  parseNode,
  readerIndex,
  UserError,
  writerIndex,
} from "@atlas/schema";
import type { Problems } from "../task/custom/problems.ts";
import type { BundleBuilder, ImportTarget } from "./bundle-builder.ts";
import type { FieldName } from "./mapping.ts";
import type { Row } from "./rows.ts";

/** @returns undefined for a model that nobody knows. */
export type FindTarget = (name: string) => Promise<ImportTarget | undefined>;

export async function addValues(
  builder: BundleBuilder,
  rows: readonly Row[],
  findTarget: FindTarget,
  problems: Problems,
): Promise<void> {
  const unknown = new Set<string>();
  for (const { place, fields } of rows) {
    // What a row lacks was said when it was read.
    if (fields.model === undefined || fields.metric === undefined || fields.value === undefined) continue;
    const name = String(fields.model);
    const target = await findTarget(name);
    const value = target ? readValue(builder, target, fields) : unknownModel(name);
    if (typeof value !== "string") builder.contents.values.push(value);
    else if (target !== undefined || !unknown.has(name)) problems.add(place, value);
    if (target === undefined) unknown.add(name);
  }
}

const unknownModel = (name: string): string =>
  `is about the model ${name}, which is not stored; describe its shape under "models" in the mapping, or rename it`;

/** @returns the number, or what is wrong with the row. */
function readValue(builder: BundleBuilder, target: ImportTarget, fields: Row["fields"]): ImportedValue | string {
  const value = finite(fields.value);
  if (value === undefined) return `has the value ${JSON.stringify(fields.value)}, which is no number`;
  const counts = { step: count(fields.step), reference: count(fields.reference), size: count(fields.size) };
  const wrong = (["step", "reference", "size"] as const).find((field) => counts[field] === undefined);
  if (wrong) return `has the ${wrong} ${JSON.stringify(fields[wrong])}, which is no whole number`;
  const component = componentOf(target.record, fields);
  if (component instanceof UserError) return component.message.replace(/\.$/, "");
  return {
    model: builder.modelIndex(target),
    checkpoint: counts.step == null ? null : builder.checkpointIndex(target, counts.step),
    task: text(fields.task),
    metric: String(fields.metric),
    unit: text(fields.unit),
    component,
    reference: counts.reference ?? null,
    size: counts.size ?? null,
    value,
  };
}

const text = (field: string | number | undefined): string | null => (field === undefined ? null : String(field));

function finite(field: string | number | undefined): number | undefined {
  const value = typeof field === "string" && field.trim() === "" ? Number.NaN : Number(field);
  return Number.isFinite(value) ? value : undefined;
}

/** Null where there is none, undefined where it is no whole number. */
function count(field: string | number | undefined): number | null | undefined {
  if (field === undefined) return null;
  const value = finite(field);
  return Number.isSafeInteger(value) && value! >= 0 ? value : undefined;
}

/** A head as a3.h7, L3H7 or 3.7. */
const HEAD = /^(?:a(\d+)\.h(\d+)|L(\d+)H(\d+)|(\d+)\.(\d+))$/;

/** In the grammar of node-name.ts, null where the row names none. */
function componentOf(
  shape: GraphShape,
  fields: Partial<Record<FieldName, string | number>>,
): string | null | UserError {
  const { node, edge, layer, head } = fields;
  try {
    if (edge !== undefined) return edgeName(shape, String(edge));
    if (layer !== undefined) return nodeName(shape, `a${layer}.h${head}`);
    return node === undefined ? null : nodeName(shape, headName(String(node)));
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function headName(name: string): string {
  const [layer, head] = (HEAD.exec(name) ?? []).slice(1).filter((part) => part !== undefined);
  return layer === undefined ? name : `a${layer}.h${head}`;
}

function nodeName(shape: GraphShape, name: string): string {
  const node = parseNode(name);
  const outside = ("layer" in node && node.layer >= shape.layers) || (node.kind === "head" && node.head >= shape.heads);
  if (outside) throw absent(name, shape);
  return formatNode(node);
}

function edgeName(shape: GraphShape, name: string): string {
  const { writer, reader } = parseEdge(name);
  nodeName(shape, formatNode(writer));
  nodeName(shape, reader.kind === "head" ? `a${reader.layer}.h${reader.head}` : formatNode(reader));
  if (!isEdge(computationGraph(shape), writerIndex(shape, writer), readerIndex(shape, reader)))
    throw absent(name, shape);
  return formatEdge({ writer, reader });
}

const absent = (name: string, { layers, heads }: GraphShape): UserError =>
  new UserError(`names ${name}, which a model of ${layers} layers with ${heads} heads does not have.`);
