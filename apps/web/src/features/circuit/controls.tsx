/** @file What the picture shows: how many edges, of which sign, into which inputs. Links and a form; no script needed. */
import Form from "next/form";
import { Choice, Controls, type Option } from "../../ui/choice.tsx";
import styles from "./controls.module.css";
import { LineSample } from "./line-sample.tsx";
import { type CircuitView, circuitQuery, READER_KINDS, type ReaderKind } from "./view-state.ts";

interface ControlsProps {
  view: CircuitView;
  hrefOf(view: CircuitView): string;
  /** Address of this page without a query, for the form. */
  action: string;
  /** Number of edges in the circuit. */
  available: number;
}

const TOPS = [10, 30, 100, 300] as const;
const SIGN_NAMES = { both: "Both", positive: "Helps", negative: "Harms" } as const;
const SIGN_HINTS = {
  both: "Both signs",
  positive: "Positive: corrupting the edge hurts the task",
  negative: "Negative: corrupting the edge improves the task",
} as const;
const READER_NAMES: Record<ReaderKind, string> = { q: "query", k: "key", v: "value", other: "MLP, logits" };

export function CircuitControls({ view, hrefOf, action, available }: ControlsProps) {
  const tops = topOptions(view, hrefOf, available);
  return (
    <Controls>
      {tops.length > 1 && <Choice label="Strongest edges" options={tops} />}
      <TopForm
        label={tops.length > 1 ? "or exactly" : "Strongest edges"}
        view={view}
        action={action}
        available={available}
      />
      <Choice label="Sign" options={signOptions(view, hrefOf)} />
      <Choice label="Edges into" options={readerOptions(view, hrefOf)} />
      <Choice label="Drawn" options={drawnOptions(view, hrefOf)} />
    </Controls>
  );
}

function topOptions(view: CircuitView, hrefOf: ControlsProps["hrefOf"], available: number): Option[] {
  const tops = [...TOPS.filter((top) => top < available), "all" as const];
  const current = view.top === "all" || view.top >= available ? "all" : view.top;
  return tops.map((top) => ({
    label: top === "all" ? "All" : String(top),
    href: hrefOf({ ...view, top }),
    active: top === current,
  }));
}

function TopForm({ label, view, action, available }: Omit<ControlsProps, "hrefOf"> & { label: string }) {
  const rest = circuitQuery(view);
  rest.delete("top");
  return (
    <Form action={action} scroll={false} className={styles.form!}>
      {[...rest].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <label htmlFor="top">{label}</label>
      <span>
        <input
          key={view.top}
          id="top"
          name="top"
          type="number"
          min={1}
          max={Math.max(1, available)}
          defaultValue={view.top === "all" ? available : Math.min(view.top, available)}
        />
        <button type="submit">Show</button>
      </span>
    </Form>
  );
}

function signOptions(view: CircuitView, hrefOf: ControlsProps["hrefOf"]): Option[] {
  return (["both", "positive", "negative"] as const).map((sign) => ({
    label: sign === "both" ? SIGN_NAMES.both : <LineSample sign={sign} name={SIGN_NAMES[sign]} />,
    href: hrefOf({ ...view, sign }),
    active: view.sign === sign,
    hint: SIGN_HINTS[sign],
  }));
}

const DRAWN_NAMES = { edges: "Edge by edge", layers: "Between layers" } as const;

function drawnOptions(view: CircuitView, hrefOf: ControlsProps["hrefOf"]): Option[] {
  return (["edges", "layers"] as const).map((as) => ({
    label: DRAWN_NAMES[as],
    href: hrefOf({ ...view, as }),
    active: view.as === as,
  }));
}

/** Each kind can be shown or hidden; hiding the last one shows all again. */
function readerOptions(view: CircuitView, hrefOf: ControlsProps["hrefOf"]): Option[] {
  return READER_KINDS.map((kind) => {
    const active = view.inputs.includes(kind);
    const next = READER_KINDS.filter((other) => (other === kind ? !active : view.inputs.includes(other)));
    return {
      label: <LineSample kind={kind} name={READER_NAMES[kind]} />,
      href: hrefOf({ ...view, inputs: next.length === 0 ? [...READER_KINDS] : next }),
      active,
      hint: `${active ? "Hide" : "Show"} edges into ${READER_NAMES[kind]}`,
    };
  });
}
