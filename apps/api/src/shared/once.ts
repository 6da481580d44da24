/** @file Loads what several fields of one query need once. */
import type { GraphQLResolveInfo } from "graphql";

/** By execution: its coerced variables are an object of its own, also where the same document and context serve many. */
const executions = new WeakMap<object, Map<string, Promise<unknown>>>();

/** @param key names what is loaded and everything that it depends on, besides who asks. */
export function oncePerQuery<Loaded>(
  { variableValues }: Pick<GraphQLResolveInfo, "variableValues">,
  key: string,
  load: () => Promise<Loaded>,
): Promise<Loaded> {
  const loads = executions.get(variableValues) ?? new Map<string, Promise<unknown>>();
  executions.set(variableValues, loads);
  const loaded = loads.get(key) ?? load();
  loads.set(key, loaded);
  return loaded as Promise<Loaded>;
}
