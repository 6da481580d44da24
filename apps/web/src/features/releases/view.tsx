/** @file The page of releases: what each holds, under which licence, how to cite it, and how to see that nothing of it has changed. */
import { headers } from "next/headers";
import { ChartFigure } from "../../charts/figure.tsx";
import { releaseBibtex } from "../../lib/cite.ts";
import { formatCount, formatCountOf, formatHash } from "../../lib/format.ts";
import { releaseHref, releasesHref } from "../../lib/hrefs.ts";
import { originOf } from "../../lib/site-origin.ts";
import { type Fact, Facts } from "../../ui/facts.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { Copied, Tool } from "../sharing/tool-parts.tsx";
import toolStyles from "../sharing/tools.module.css";
import { FigureTools } from "../sharing/tools.tsx";
import type { Release, ReleasesPage } from "./query.ts";
import { releasesFigure } from "./shared-figures.ts";
import styles from "./view.module.css";

export async function Releases({ page: { total, releases } }: { page: ReleasesPage }) {
  const figure = releasesFigure(releases);
  const origin = originOf(await headers());
  if (figure === null)
    return (
      <Note>
        There is no release yet. <code>npx atlas release NAME --version 1.0</code> freezes the results that there are.
      </Note>
    );
  return (
    <>
      {releases.map((release) => (
        <ReleaseSection key={release.id} release={release} origin={origin} />
      ))}
      {total > releases.length && <Note>{`The newest ${releases.length} of ${formatCount(total)} releases.`}</Note>}
      <Section title={figure.title}>
        <ChartFigure draw={figure.draw} />
        <FigureTools figure={figure} address={releasesHref()} />
      </Section>
    </>
  );
}

function ReleaseSection({ release, origin }: { release: Release; origin: string }) {
  const { name, version, title, description, citation, createdAt } = release;
  return (
    <div id={releaseHref(release).split("#")[1]}>
      <Section title={title} aside={`${name} ${version}, frozen on ${createdAt.slice(0, 10)}`}>
        {description && <p className={styles.description}>{description}</p>}
        <Facts facts={factsOf(release)} />
        <p className={styles.citation}>{citation}</p>
        <Tools release={release} origin={origin} />
      </Section>
    </div>
  );
}

function factsOf(release: Release): Fact[] {
  const { models, modelCount, analyzerVersions, license, contentHash } = release;
  const more = modelCount > models.length ? ` and ${modelCount - models.length} more` : "";
  return [
    { term: "Results on tasks", value: formatCount(release.runCount), note: "with their circuits" },
    { term: "Head scores", value: formatCount(release.headScoreCount) },
    { term: "Verifications", value: formatCount(release.verificationCount), note: "of algorithms" },
    {
      term: "Checkpoints",
      value: formatCount(release.checkpointCount),
      note: `of ${formatCountOf(modelCount, "model")}`,
    },
    { term: "Models", value: models.join(", ") + more },
    { term: "Licence", value: license ?? "not stated" },
    { term: "Analyzer", value: analyzerVersions.join(", ") },
    { term: "Content hash", value: formatHash(contentHash), note: "SHA-256, whole under Verify" },
  ];
}

function Tools({ release, origin }: { release: Release; origin: string }) {
  const { name, version, contentHash, addressesFile, citation } = release;
  const of = `${name} ${version}`;
  return (
    <div className={toolStyles.tools}>
      <Tool of={of} subject={of} title="Cite">
        <Copied text={citation} what={`reference of ${of}`} />
        <Copied text={releaseBibtex(release, origin + releaseHref(release))} what={`BibTeX entry of ${of}`} />
      </Tool>
      <Tool of={of} subject={of} title="Verify">
        <p>
          The content hash is the SHA-256 of the content addresses of its results, sorted, one a line. This computes it
          again:
        </p>
        <Copied text={`curl -s ${origin}${addressesFile} | sha256sum\n${contentHash}`} what={`verification of ${of}`} />
        <p>
          <a href={addressesFile}>All addresses as a file</a>
        </p>
      </Tool>
    </div>
  );
}
