/** @file The figure of the page of releases, for its view and for files. */
import { barRows } from "../../charts/bar-rows.ts";
import { formatCount, formatCountOf, formatTick } from "../../lib/format.ts";
import { releaseHref, releasesHref } from "../../lib/hrefs.ts";
import { distinct, type Figure, queryOf, type SharedPage } from "../sharing/figure.ts";
import { fetchReleases, type Release, ReleasesQuery, resultsIn } from "./query.ts";

/** Null where there is no release. */
export function releasesFigure(releases: readonly Release[]): Figure | null {
  if (releases.length === 0) return null;
  const title = "Results in each release";
  const rows = releases.map((release) => ({
    key: release.id,
    name: `${release.name} ${release.version}: ${release.title}`,
    value: resultsIn(release),
    text: formatCountOf(resultsIn(release), "result"),
    colour: "var(--accent)",
    href: releaseHref(release),
  }));
  return {
    name: "releases",
    title,
    key: [],
    table: {
      columns: [
        { name: "release", unit: null, description: "Its name." },
        { name: "version", unit: null, description: "Its version." },
        { name: "release_title", unit: null, description: "What it is, in words." },
        { name: "made", unit: "time, UTC", description: "When the results were frozen." },
        { name: "results", unit: "results", description: "All in it: runs, head scores and verifications." },
        { name: "runs", unit: "results", description: "Results on tasks." },
        { name: "head_scores", unit: "results", description: "Scores of attention heads." },
        { name: "verifications", unit: "results", description: "Verifications of algorithms." },
        { name: "checkpoints", unit: "checkpoints", description: "That its results are of." },
        { name: "models", unit: "models", description: "That its results are of." },
        { name: "license", unit: null, description: "Of the results; empty where nobody said." },
        { name: "content_hash", unit: null, description: "SHA-256 of the content addresses of its results." },
        { name: "cite_as", unit: null, description: "How to cite it." },
      ],
      rows: releases.map((release) => [
        ...[release.name, release.version, release.title, release.createdAt, resultsIn(release)],
        ...[release.runCount, release.headScoreCount, release.verificationCount],
        ...[release.checkpointCount, release.modelCount, release.license, release.contentHash, release.citation],
      ]),
    },
    method: "Counted when each was frozen",
    codeVersions: distinct(releases.flatMap(({ analyzerVersions }) => analyzerVersions)),
    explained: "releases",
    query: queryOf(ReleasesQuery, {}),
    draw: (width) => barRows({ label: title, rows, axis: "Results", format: ticked, width }),
  };
}

/** Counts of thousands keep their comma. */
const ticked = (value: number): string => (value >= 1000 ? formatCount(value) : formatTick(value));

/** Null where there is no release. */
export async function sharedReleases(): Promise<SharedPage | null> {
  const figure = releasesFigure((await fetchReleases()).releases);
  return figure && { address: releasesHref(), figures: [figure] };
}
