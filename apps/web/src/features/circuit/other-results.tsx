/** @file The way to results of the same checkpoint and task by other settings, or on other prompts. */
import type { SettingsChoice } from "../../lib/settings.ts";
import { Choice, Controls } from "../../ui/choice.tsx";
import { drawsOf, otherResults, type Told } from "./derive.ts";
import type { Sibling } from "./query.ts";

interface OtherResultsProps {
  run: Told;
  siblings: readonly Sibling[];
  /** That the address asks for. */
  draw: string | null;
  /** Of the same page with other results. */
  hrefOf(choice: SettingsChoice | Pick<SettingsChoice, "draw">): string;
}

export function OtherResults({ run, siblings, draw: asked, hrefOf }: OtherResultsProps) {
  const results = otherResults(run, siblings, { draw: asked }).map(({ label, choice, active }) => ({
    ...{ label, active, href: hrefOf(choice) },
  }));
  const draws = drawsOf(run, siblings).map(({ draw, label, active }) => ({ label, active, href: hrefOf({ draw }) }));
  if (results.length === 0 && draws.length === 0) return null;
  return (
    <Controls>
      {results.length > 0 && <Choice label="Measured by" options={results} />}
      {draws.length > 0 && <Choice label="Draw of prompts" options={draws} />}
    </Controls>
  );
}
