/** @file The choice of time axis, the same on every page that has one. */

import type { TimeAxis } from "../../lib/time-axis.ts";
import { Choice } from "../../ui/choice.tsx";

const CLOCK_NAMES = { tokens: "Tokens", steps: "Steps" } as const;
const SCALE_NAMES = { log: "Logarithmic", linear: "Linear" } as const;

interface TimeChoicesProps {
  axis: TimeAxis;
  /** Address of the same view with another axis. */
  hrefOf(axis: TimeAxis): string;
}

export function TimeChoices({ axis: { x, scale }, hrefOf }: TimeChoicesProps) {
  const axis = { x, scale };
  const clocks = (["tokens", "steps"] as const).map((clock) => ({
    label: CLOCK_NAMES[clock],
    href: hrefOf({ ...axis, x: clock }),
    active: x === clock,
  }));
  const scales = (["log", "linear"] as const).map((one) => ({
    label: SCALE_NAMES[one],
    href: hrefOf({ ...axis, scale: one }),
    active: scale === one,
  }));
  return (
    <>
      <Choice label="Time in" options={clocks} />
      <Choice label="Time axis" options={scales} />
    </>
  );
}
