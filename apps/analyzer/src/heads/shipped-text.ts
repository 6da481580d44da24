/**
 * @file The English text that is taken where a user gives none: the Constitution of the United States with its amendments, and
 * the Declaration of Independence, both in the public domain. One paragraph a line.
 */
import { readFileSync } from "node:fs";

export const SHIPPED_TEXT = {
  name: "Constitution of the United States and Declaration of Independence",
  read: (): string => readFileSync(new URL("./text/founding-documents.txt", import.meta.url), "utf8"),
};
