"use client";
/** @file The overlap of many checkpoints: any two are looked at by pointing or by their steps, and opened from there. Without scripts the form does. */
import Form from "next/form";
import { useRef, useState } from "react";
import type { CheckpointPair } from "../../charts/overlap-frame.tsx";
import { OverlapMap } from "../../charts/overlap-map.tsx";
import { overlapAt } from "../../charts/overlap-runs.ts";
import { formatPercent } from "../../lib/format.ts";
import styles from "./overlap-picker.module.css";

interface OverlapPickerProps {
  /** As `triangleOf` makes it. */
  triangle: readonly number[];
  /** Training steps as they are read, in their order. */
  steps: readonly string[];
  /** The circuits' keys as the address has them. */
  circuits: readonly string[];
  label: string;
  /** The pair that the page shows; null where it is none of these. */
  chosen: CheckpointPair | null;
  /** What else the address says. */
  rest: readonly (readonly [string, string])[];
}

/** Places of the first and the second circuit. */
type Places = readonly [from: number, to: number];

export function OverlapPicker({ triangle, steps, circuits, label, chosen, rest }: OverlapPickerProps) {
  const open = useRef<HTMLButtonElement>(null);
  const [picked, setPicked] = useState<{ beside: string; places: Places } | null>(null);
  /** What was picked beside one pair means nothing beside the next. */
  const beside = chosen === null ? "" : `${chosen.row} ${chosen.column}`;
  const here: Places = chosen === null ? [0, steps.length - 1] : [chosen.column, chosen.row];
  const [from, to] = picked?.beside === beside ? picked.places : here;
  const pick = (places: Places) => setPicked({ beside, places });
  const overlap = overlapAt(triangle, { row: to, column: from });
  const options = circuits.map((circuit, i) => (
    <option key={circuit} value={circuit}>
      {steps[i]}
    </option>
  ));
  return (
    <Form action="/compare" scroll={false}>
      {rest.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <OverlapMap
        triangle={triangle}
        labels={steps}
        label={label}
        chosen={chosen}
        pointed={picked?.beside === beside ? { row: Math.max(from, to), column: Math.min(from, to) } : null}
        onPoint={({ row, column }) => pick([column, row])}
        onOpen={() => open.current?.click()}
      />
      <p className={styles.pair}>
        <label htmlFor="overlap-from">Steps</label>
        <select
          id="overlap-from"
          name="from"
          value={circuits[from]}
          onChange={({ target }) => pick([target.selectedIndex, to])}
        >
          {options}
        </select>
        <label htmlFor="overlap-to">and</label>
        <select
          id="overlap-to"
          name="to"
          value={circuits[to]}
          onChange={({ target }) => pick([from, target.selectedIndex])}
        >
          {options}
        </select>
        <button ref={open} type="submit">
          Compare
        </button>
        <output htmlFor="overlap-from overlap-to">
          {overlap === null ? "neither circuit has an edge" : `${formatPercent(overlap)} in common`}
        </output>
      </p>
    </Form>
  );
}
