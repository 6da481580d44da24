/** @file Folders that rows are measured in: the model's checkpoint, written once for all its rows, or an empty one. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ModelShape } from "./model-shapes.ts";
import type { Row } from "./row.ts";

/** @param root where they are made. @param write makes the folder of a checkpoint. */
export function rowFolders(
  root: string,
  write: (directory: string, model: ModelShape) => Promise<void>,
): (row: Row) => Promise<string> {
  const made = new Map<string, Promise<string>>();
  return ({ id, model }) => {
    const name = model?.name ?? id;
    const make = async () => {
      const directory = join(root, name);
      await (model ? write(directory, model) : mkdir(directory));
      return directory;
    };
    const folder = made.get(name) ?? make();
    made.set(name, folder);
    return folder;
  };
}
