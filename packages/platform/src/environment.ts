/** @file One environment variable, read and checked: what breaks its rule is refused by name, with the remedy. */
import { UserError } from "@atlas/schema";
import type { z } from "zod";

export interface Variable<Value> {
  rule: z.ZodType<Value>;
  /** The rest of the sentence "NAME cannot be …; ". */
  remedy: string;
  /** Stands for "cannot be …" where the value is a secret, which is never repeated. */
  broken?: string;
}

/** @returns undefined when the variable is absent or empty. @throws UserError naming the variable that is wrong. */
export function readVariable<Value>(
  env: NodeJS.ProcessEnv,
  name: string,
  { rule, remedy, broken }: Variable<Value>,
): Value | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  const parsed = rule.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UserError(`${name} ${broken ?? `cannot be "${text}"`}; ${remedy}.`);
}
