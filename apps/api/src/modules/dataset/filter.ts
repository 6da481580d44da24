/** @file Which datasets are asked for, in lists of them. */
import { visible } from "../../access.ts";
import type { ArgumentBuilder } from "../../builder.ts";
import type { Viewer } from "../../context.ts";
import { byIndex, type Given, withIds } from "../../shared/chosen.ts";
import { onTasks } from "../task/filter.ts";

interface DatasetsFilter {
  ids?: Given<readonly { id: string }[]>;
  tasks?: Given<readonly string[]>;
  hash?: Given<string>;
}

export const datasetArguments = ({ arg }: ArgumentBuilder) => ({
  hash: arg.string({ description: "Only the one with this SHA-256, in hexadecimal." }),
});

export function datasetsWhere({ ids, tasks, hash }: DatasetsFilter, viewer: Viewer) {
  return { AND: [visible(viewer).datasets, withIds(ids), onTasks(tasks, byIndex), hash == null ? {} : { hash }] };
}
