/** @file The newest results of all models, each leading to its circuit. */
import Link from "next/link";
import { runsHref } from "../../lib/hrefs.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { runRows } from "../runs/derive.ts";
import type { NewestRun } from "../runs/query.ts";

export function Newest({ runs }: { runs: readonly NewestRun[] }) {
  const rows = runRows(runs).map(({ key, name, href, computed, accuracy, circuit }) => ({
    key,
    cells: [
      <Link key="name" href={href} prefetch={false}>
        {name}
      </Link>,
      computed,
      accuracy,
      circuit,
    ],
  }));
  return (
    <Section title="Newest results">
      <DataTable caption="Newest results" head={["Result", "Computed", "Accuracy", "Circuit"]} rows={rows} />
      <Note>
        What is being computed, and what failed, is on <Link href={runsHref()}>the page of runs</Link>.
      </Note>
    </Section>
  );
}
