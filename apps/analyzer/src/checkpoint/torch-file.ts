/**
 * @file A PyTorch checkpoint (`pytorch_model.bin`): a zip whose entry `data.pkl` is a pickle of tensor records and whose entries
 * `data/KEY` are raw storages, uncompressed, so that every tensor lies at an offset of the file. The pickle is read by
 * pickle.ts, which runs nothing. Format: torch/serialization.py of PyTorch 1.6 and later.
 */
import { UserError } from "@atlas/schema";
import { unpickle } from "./pickle.ts";
import { describeValue, Global, type PickleValue, type PickleWorld } from "./pickle-machine.ts";
import { readStoredZip, type ZipEntry } from "./stored-zip.ts";
import {
  byOffset,
  DTYPE_BYTES,
  elements,
  type OpenedFile,
  readRange,
  type TensorFile,
  type TensorSpan,
  withFile,
} from "./tensor-file.ts";

/** Classes of storages by the type of their elements. */
const STORAGES: ReadonlyMap<string, string> = new Map([
  ["torch.FloatStorage", "F32"],
  ["torch.HalfStorage", "F16"],
  ["torch.BFloat16Storage", "BF16"],
  ["torch.DoubleStorage", "F64"],
  ["torch.LongStorage", "I64"],
  ["torch.IntStorage", "I32"],
  ["torch.ShortStorage", "I16"],
  ["torch.CharStorage", "I8"],
  ["torch.ByteStorage", "U8"],
  ["torch.BoolStorage", "BOOL"],
]);

/** The pickle of a model of tens of thousands of tensors takes a few megabytes. */
const MAX_PICKLE_BYTES = 100_000_000;
/** Releases before 1.6 wrote pickles one after another, the first of them this number. */
const OLD_FORMAT = Buffer.from("80028a0a6cfc9c46f9206aa85019", "hex");

class Storage {
  readonly dtype: string;
  readonly key: string;
  /** In elements. */
  readonly length: number;
  constructor(dtype: string, key: string, length: number) {
    this.dtype = dtype;
    this.key = key;
    this.length = length;
  }
}

/** A view of a storage; offset and strides count elements. */
class TensorView {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(storage: Storage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

const WORLD: PickleWorld = {
  globals: new Map<string, ((args: readonly PickleValue[]) => PickleValue) | null>([
    ["torch._utils._rebuild_tensor_v2", tensorView],
    ["collections.OrderedDict", (args: readonly PickleValue[]) => (args.length === 0 ? new Map() : undefined)],
    ...[...STORAGES.keys()].map((name) => [name, null] as const),
  ]),
  persistent: storage,
};

/** @param id ("storage", class, key, device, number of elements) */
function storage(id: PickleValue): Storage | undefined {
  if (!Array.isArray(id) || id.length !== 5) return undefined;
  const [tag, type, key, , length] = id;
  const dtype = type instanceof Global ? STORAGES.get(type.name) : undefined;
  return tag === "storage" && dtype && typeof key === "string" && isSize(length)
    ? new Storage(dtype, key, length)
    : undefined;
}

/** @param args storage, offset, shape, strides; then a gradient flag, hooks and metadata, which mean nothing here. */
function tensorView([of, offset, shape, strides]: readonly PickleValue[]): TensorView | undefined {
  return of instanceof Storage &&
    isSize(offset) &&
    isSizes(shape) &&
    isSizes(strides) &&
    shape.length === strides.length
    ? new TensorView(of, offset, shape, strides)
    : undefined;
}

function isSize(value: PickleValue): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isSizes(value: PickleValue): value is number[] {
  return Array.isArray(value) && value.every(isSize);
}

/** @throws UserError when the file is missing or damaged, in another format, or its pickle asks for more than tensors. */
export async function readTorchFile(path: string): Promise<TensorFile> {
  return withFile(path, async (file) => {
    await refuseOldFormat(file);
    const entries = await readStoredZip(file);
    const root = rootOf(file.path, entries);
    await refuseBigEndian(file, entries.get(`${root}byteorder`));
    const views = await readViews(file, entries.get(`${root}data.pkl`)!);
    const tensors = [...views].map(([name, view]) =>
      span(file.path, name, view, entries.get(`${root}data/${view.storage.key}`)),
    );
    return { name: file.name, path: file.path, size: file.size, tensors: tensors.sort(byOffset) };
  });
}

async function refuseOldFormat(file: OpenedFile): Promise<void> {
  const start = await readRange(file, 0, Math.min(file.size, OLD_FORMAT.length));
  if (start.equals(OLD_FORMAT))
    throw new UserError(
      `${file.path} is in PyTorch's format from before 1.6, which cannot be mapped; save it again with a later torch.save or as safetensors.`,
    );
}

/** The folder, ending in "/" or empty, that all entries of the archive are in. */
function rootOf(path: string, entries: ReadonlyMap<string, ZipEntry>): string {
  const pickles = [...entries.keys()].filter((name) => /^(?:[^/]*\/)?data\.pkl$/.test(name));
  if (pickles.length !== 1) throw damaged(path, `it holds ${pickles.length} entries data.pkl where one is expected`);
  return pickles[0]!.slice(0, -"data.pkl".length);
}

async function refuseBigEndian(file: OpenedFile, order: ZipEntry | undefined): Promise<void> {
  if (!order) return;
  const text = (await readRange(file, order.offset, Math.min(order.length, "little".length))).toString("latin1");
  if (text !== "little")
    throw new UserError(
      `${file.path} holds numbers that are not little-endian; save it again on a little-endian machine.`,
    );
}

async function readViews(file: OpenedFile, { offset, length }: ZipEntry): Promise<Map<string, TensorView>> {
  if (length > MAX_PICKLE_BYTES)
    throw damaged(file.path, `its pickle has ${length} bytes where at most ${MAX_PICKLE_BYTES} are accepted`);
  const value = unpickle(file.path, await readRange(file, offset, length), WORLD);
  if (!(value instanceof Map)) throw notTensors(file.path, "it");
  for (const [name, view] of value)
    if (typeof name !== "string" || !(view instanceof TensorView))
      throw notTensors(file.path, `"${describeValue(name)}" in it`);
  return value;
}

function span(path: string, name: string, view: TensorView, entry: ZipEntry | undefined): TensorSpan {
  const { storage, offset, shape, strides } = view;
  const bytes = DTYPE_BYTES[storage.dtype]!;
  if (!entry) throw damaged(path, `the storage "${storage.key}" of tensor "${name}" is missing`);
  if (entry.length !== storage.length * bytes)
    throw damaged(
      path,
      `the storage of tensor "${name}" has ${entry.length} bytes instead of ${storage.length * bytes}`,
    );
  if (!contiguous(shape, strides))
    throw new UserError(
      `${path} holds tensor "${name}" with gaps or transposed (strides [${strides.join(", ")}] for [${shape.join(", ")}]), ` +
        `so it cannot be mapped; save it with .contiguous() or as safetensors.`,
    );
  const count = elements(shape);
  if (offset + count > storage.length) throw damaged(path, `tensor "${name}" ends behind its storage`);
  return { name, dtype: storage.dtype, shape, offset: entry.offset + offset * bytes, length: count * bytes };
}

/** Strides of axes with one element, or of tensors with none, say nothing. */
function contiguous(shape: readonly number[], strides: readonly number[]): boolean {
  if (shape.includes(0)) return true;
  let plain = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== plain) return false;
    plain *= shape[axis]!;
  }
  return true;
}

function notTensors(path: string, what: string): UserError {
  return new UserError(
    `${path} is not a plain table of weights: ${what} is no tensor; save the model's state dict alone.`,
  );
}

function damaged(path: string, what: string): UserError {
  return new UserError(`${path} is damaged or not a PyTorch checkpoint: ${what}; fetch or export it again.`);
}
