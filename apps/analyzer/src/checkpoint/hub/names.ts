/**
 * @file Names that a hub or a user gives and that become parts of paths here. Each is held to a form in which it can mean nothing
 * but one step down from its folder: no "..", no empty part, no backslash, no control character, and a length that file systems take.
 */
import { UserError } from "@atlas/schema";

const PART = "[A-Za-z0-9][A-Za-z0-9._-]{0,95}";
const REPOSITORY = new RegExp(`^${PART}(/${PART})?$`);
/** The hub's own rule (validate_repo_id of huggingface_hub): "--" divides owner from name in the cache. */
const AMBIGUOUS = /--|\.\.|\.git$/;
const FILE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const REVISION_PART = /^[A-Za-z0-9][A-Za-z0-9._+=@#-]{0,199}$/;

export const isRepository = (name: string): boolean => REPOSITORY.test(name) && !AMBIGUOUS.test(name);

/** @param name owner/name, or name alone as the first models have it. */
export function checkRepository(name: string): string {
  if (isRepository(name)) return name;
  throw new UserError(`${quote(name)} is no name of a repository; give OWNER/NAME as the hub shows it.`);
}

/** A branch such as `step1000` or `refs/pr/1`, a tag or a commit. */
export function isRevision(name: string): boolean {
  const parts = name.split("/");
  return name.length <= 240 && parts.every((part) => REVISION_PART.test(part) && !part.includes(".."));
}

export function checkRevision(name: string): string {
  if (isRevision(name)) return name;
  throw new UserError(`${quote(name)} is no name of a revision; give a branch, a tag or a commit.`);
}

/** Files of a checkpoint lie at the top of their repository. */
export function isPlainFile(path: string): boolean {
  return FILE.test(path) && !path.includes("..");
}

export const isCommit = (text: unknown): text is string => typeof text === "string" && /^[0-9a-f]{40}$/.test(text);
export const isSha256 = (text: unknown): text is string => typeof text === "string" && /^[0-9a-f]{64}$/.test(text);

/** Short, and with nothing that a terminal would act on. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
