import { expect, test } from "vitest";
import { bibtex, citation, releaseBibtex } from "./cite.ts";

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

test("what is in a release is cited with it", () => {
  const released = { ...cited, releases: ["demo 1.1", "demo 1.0"] };
  expect(citation(released, "2026-11-26")).toContain(
    "(code version 0.1.0, in release demo 1.1, demo 1.0, seen 2026-11-26)",
  );
  expect(bibtex(released, "2026-11-26")).toContain("note = {code version 0.1.0, in release demo 1.1, demo 1.0}");
});

test("a release is cited by its version and the hash of its contents, whatever the day", () => {
  const release = {
    ...{ name: "demo", version: "1.0", title: "All of it & more", license: "CC-BY-4.0" },
    ...{ contentHash: "c".repeat(64), createdAt: "2026-01-02T03:04:05Z" },
  };
  expect(releaseBibtex(release, "https://atlas.example/releases#demo-1.0")).toBe(
    `@misc{circuit-atlas-demo-1-0,
  title = {{All of it \\& more}},
  author = {{Circuit Atlas}},
  year = {2026},
  version = {1.0},
  note = {content hash ${"c".repeat(64)}, licence CC-BY-4.0},
  url = {https://atlas.example/releases#demo-1.0}
}`,
  );
  expect(releaseBibtex({ ...release, license: null }, "x")).not.toContain("licence");
});
