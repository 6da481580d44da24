"use client";
/** @file Says that another view was asked for, where it takes longer than one waits without wondering. */
import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useState, useSyncExternalStore } from "react";
import styles from "./band.module.css";
import { arrive, followWay, wayTo } from "./way.ts";

/** Shorter than this a wait is part of the click. */
const PATIENCE_MS = 1000;

export function OnTheWay() {
  const shown = `${usePathname()}?${useSearchParams()}`;
  const sought = useSyncExternalStore(followWay, wayTo, () => undefined);
  const [isLong, setLong] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever view comes is the one asked for
  useEffect(arrive, [shown]);
  useEffect(() => {
    if (sought === undefined) return;
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [sought]);
  if (!isLong) return null;
  return (
    <p className={`${styles.band} ${styles.way}`} role="status">
      <strong>The atlas is waiting for its data.</strong> What you asked for is shown as soon as it is there.
    </p>
  );
}
