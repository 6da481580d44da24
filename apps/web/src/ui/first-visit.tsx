"use client";
/**
 * @file Four steps for who comes for the first time. They begin on the home page, go along from page to page at the foot of the window,
 * hold up nothing, and are gone for good when left. Where nothing can be remembered they end with the page.
 */
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import styles from "./first-visit.module.css";

interface Step {
  title: string;
  text: string;
  /** Where it leads on to: what the next step speaks of. */
  href: string;
  link: string;
}

const STEPS: readonly Step[] = [
  {
    title: "What a model can do, as it learns",
    text: "Each row is a model, each column a behaviour; the small lines are accuracy over training. A model's name leads to its page: press Play there and watch its circuit form.",
    href: "/trends",
    link: "Next: see them large",
  },
  {
    title: "When circuits appear",
    text: "Each point is a checkpoint: above how well the model does the task, below how large the circuit is that does it. Hollow points need a caveat, which stands below.",
    href: "/compare",
    link: "Next: what changes",
  },
  {
    title: "What changes",
    text: "Edges born, kept and lost between two checkpoints. The arrow keys lead to the next checkpoint; any cell of the matrix is another pair.",
    href: "/",
    link: "Next: back to the atlas",
  },
  {
    title: "Take it with you",
    text: "Below each figure: its numbers, a frame for your page, a citation, the exact query, and how it is computed. Press / to search from anywhere.",
    href: "/about",
    link: "Read how numbers are made",
  },
];

const KEY = "atlas-first-visit";
const LEFT = "left";

export function FirstVisit() {
  const path = usePathname();
  const [step, setStep] = useState<number | null>(null);
  useEffect(() => setStep((before) => before ?? begun(path)), [path]);

  useEffect(() => {
    if (step === null) return;
    const leave = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      remember(LEFT);
      setStep(null);
    };
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, [step]);

  const go = (next: number | null) => {
    remember(next === null ? LEFT : String(next));
    setStep(next);
  };
  const shown = step === null ? undefined : STEPS[step];
  if (step === null || shown === undefined) return null;
  const last = step === STEPS.length - 1;
  return (
    <aside className={styles.guide} aria-label="First visit">
      <p className={styles.place}>{`${step + 1} of ${STEPS.length}`}</p>
      <p className={styles.title}>{shown.title}</p>
      <p>{shown.text}</p>
      <div className={styles.ways}>
        <Link href={shown.href} prefetch={false} onClick={() => go(last ? null : step + 1)}>
          {shown.link}
        </Link>
        <button type="button" onClick={() => go(null)}>
          {last ? "Done" : "Leave"}
        </button>
      </div>
    </aside>
  );
}

/** The step that the visitor is at, if any. */
function begun(path: string): number | null {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept === LEFT) return null;
    if (kept === null) return path === "/" ? 0 : null;
    const step = Number(kept);
    return Number.isInteger(step) && step in STEPS ? step : null;
  } catch {
    return null;
  }
}

function remember(value: string): void {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // The browser keeps nothing: the guide is gone until the page is loaded again.
  }
}
