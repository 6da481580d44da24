"use client";
/**
 * @file Moves through training: a slider over all checkpoints, and play. The slider says at once where it is, and the page follows as
 * its server answers. Without scripts the links beside it do the same.
 */
import { useRouter } from "next/navigation";
import { startTransition, useEffect, useOptimistic, useState } from "react";
import styles from "./time-cursor.module.css";

interface TimeCursorProps {
  /** Addresses of this page at each checkpoint, in order. */
  hrefs: readonly string[];
  /** What each checkpoint is called. */
  names: readonly string[];
  at: number;
}

const BEAT_MS = 700;

export function TimeCursor({ hrefs, names, at }: TimeCursorProps) {
  const router = useRouter();
  const [playing, setPlaying] = useState(false);
  const last = hrefs.length - 1;
  const [shown, show] = useOptimistic(at);
  const go = (index: number) =>
    startTransition(() => {
      show(index);
      router.replace(hrefs[index]!, { scroll: false });
    });
  useEffect(() => {
    // The page is still on the way to where it was told to go.
    if (!playing || shown !== at) return;
    if (at >= last) return setPlaying(false);
    const timer = setTimeout(() => router.replace(hrefs[at + 1]!, { scroll: false }), BEAT_MS);
    return () => clearTimeout(timer);
  }, [playing, shown, at, last, hrefs, router]);
  const play = () => {
    if (!playing && at >= last) go(0);
    setPlaying(!playing);
  };
  return (
    <div className={styles.cursor}>
      <button type="button" onClick={play}>
        {playing ? "Pause" : "Play"}
      </button>
      <input
        type="range"
        min={0}
        max={last}
        value={shown}
        aria-label="Checkpoint"
        aria-valuetext={names[shown]}
        onChange={({ target }) => go(Number(target.value))}
      />
      <output>{names[shown]}</output>
    </div>
  );
}
