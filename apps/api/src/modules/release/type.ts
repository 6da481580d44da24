/** @file Releases: results frozen under a name and a version. They are of one project, so that who sees a release sees what is in it. */
import { builder } from "../../builder.ts";
import { addressesPath } from "../../files/formats.ts";

const NEWEST_FIRST = { orderBy: { id: "desc" } } as const;

export const Release = builder.drizzleNode("releases", {
  name: "Release",
  description: "Results frozen under a name and a version, to be cited. Nothing of it ever changes.",
  id: { column: ({ id }) => id },
  select: { columns: { id: true } },
  fields: (t) => ({
    name: t.exposeString("name", { description: 'Name, the same for all its versions, such as "demo".' }),
    version: t.exposeString("version", { description: 'Version, such as "1.0".' }),
    title: t.exposeString("title", { description: "What it is, in words." }),
    description: t.exposeString("description", {
      nullable: true,
      description: "What is in it and what for; null where nobody said.",
    }),
    license: t.exposeString("license", {
      nullable: true,
      description: "Licence of the results, an SPDX name or words; null where nobody said.",
    }),
    citation: t.exposeString("citation", { description: "How to cite it, in one line." }),
    contentHash: t.exposeString("contentHash", {
      description:
        "SHA-256, in hexadecimal, of the content addresses of all results in it, ascending, one a line: that of addressesFile.",
    }),
    addressesFile: t.string({
      description:
        "Address, below that of the API, of a file with the content addresses of all results in it, ascending, one a line. Its SHA-256 is the content hash. It is served with an entity tag and in ranges.",
      select: { columns: { contentHash: true } },
      resolve: ({ contentHash }) => addressesPath(contentHash),
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When the results were frozen." }),
    runCount: t.exposeInt("runCount", { description: "Number of results on tasks in it, at least 0." }),
    headScoreCount: t.exposeInt("headScoreCount", {
      description: "Number of scores of attention heads in it, at least 0: one for each checkpoint, score and mode.",
    }),
    verificationCount: t.exposeInt("verificationCount", {
      description: "Number of verifications of algorithms in it, at least 0.",
    }),
    checkpointCount: t.exposeInt("checkpointCount", {
      description: "Number of checkpoints that its results are of, at least 1.",
    }),
    analyzerVersions: t.exposeStringList("analyzerVersions", {
      description: "Versions of the analyzer that computed its results, ascending.",
    }),
    models: t.relatedConnection("models", {
      description: "Models that its results are of, by family and then by size.",
      query: () => ({ orderBy: { familyId: "asc", parameters: "asc", id: "asc" } }),
      totalCount: true,
    }),
    runs: t.relatedConnection("runs", {
      description: "Results on tasks in it, newest first.",
      query: () => NEWEST_FIRST,
      totalCount: true,
    }),
    headScores: t.relatedConnection("headScores", {
      description: "Scores of attention heads in it, newest first.",
      query: () => NEWEST_FIRST,
      totalCount: true,
    }),
    verifications: t.relatedConnection("verifications", {
      description: "Verifications of algorithms in it, newest first.",
      query: () => NEWEST_FIRST,
      totalCount: true,
    }),
  }),
});
