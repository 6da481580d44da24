/** @file Refuses input that is no bundle of a kind, in one sentence that names the first wrong part. */
import { UserError } from "@atlas/schema";
import type { z } from "zod";

/** @throws UserError */
export function parseBundle<Bundle>(shape: z.ZodType<Bundle>, input: unknown): Bundle {
  const parsed = shape.safeParse(input);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const where = path.length === 0 ? "The bundle" : `The bundle's "${path.join(".")}"`;
  throw new UserError(`${where} is not valid (${message}); write it with the analyzer of this version.`);
}
