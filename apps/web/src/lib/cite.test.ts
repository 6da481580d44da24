import { expect, test } from "vitest";
import { bibtex, citation } from "./cite.ts";

const cited = {
  title: "Share_of 100% {edges} & more",
  codeVersions: ["0.1.0"],
  address: "https://atlas.example/trends?task=ioi&x=steps",
};

test("a view is cited with its day, because results are added", () => {
  expect(citation(cited, "2026-11-26")).toBe(
    "Circuit Atlas (2026). Share_of 100% {edges} & more (code version 0.1.0, seen 2026-11-26). https://atlas.example/trends?task=ioi&x=steps",
  );
});

test("signs of LaTeX are text in an entry, and its key is plain", () => {
  const entry = bibtex(cited, "2026-11-26");
  expect(entry).toContain("@misc{circuit-atlas-share-of-100-edges-more,");
  expect(entry).toContain("title = {{Share\\_of 100\\% \\{edges\\} \\& more}}");
  expect(entry).toContain("url = {https://atlas.example/trends?task=ioi&x=steps}");
  expect(entry.split("{").length).toBe(entry.split("}").length);
});
