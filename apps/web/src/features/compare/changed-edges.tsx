/** @file The strongest edges of the difference, with their score in either circuit. */
import { edgeName } from "../../lib/edge-name.ts";
import { formatCount, formatNumber } from "../../lib/format.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Note, Section } from "../../ui/section.tsx";
import type { FatedEdge } from "./derive.ts";
import { FateSample } from "./fate-sample.tsx";

/** Rows of the table; the picture shows the rest. */
const TABLE_ROWS = 15;

export function ChangedEdges({ shown }: { shown: readonly FatedEdge[] }) {
  const rows = shown.slice(0, TABLE_ROWS).map(({ writer, reader, change, signChanged, before, after }) => {
    const name = edgeName({ writer, reader });
    return {
      key: name,
      cells: [
        name,
        <FateSample key="fate" fate={change} split={signChanged} name={signChanged ? `${change} ±` : change} />,
        score(before),
        score(after),
      ],
    };
  });
  return (
    <Section title="Strongest edges" aside={`${rows.length} of ${formatCount(shown.length)} shown`}>
      <DataTable caption="Strongest edges shown" head={["Edge", "Change", "First", "Second"]} rows={rows} />
      {shown.some(({ signChanged }) => signChanged) && <Note>±: the score changed its sign.</Note>}
    </Section>
  );
}

function score(value: number | null): string {
  if (value === null) return "not in it";
  return `${value > 0 ? "+" : ""}${formatNumber(value)}`;
}
