"use client";
/** @file The one place of a page where what a button did is said aloud: a region of its own for each button would be as many as there are buttons. */
import { useSyncExternalStore } from "react";
import styles from "./announcer.module.css";

/** Said again, the same words would be no change. */
const FORGOTTEN_MS = 1500;

let said = "";
const followers = new Set<() => void>();

export function announce(words: string): void {
  say(words);
  setTimeout(() => say(""), FORGOTTEN_MS);
}

function say(words: string): void {
  said = words;
  for (const changed of followers) changed();
}

function follow(changed: () => void): () => void {
  followers.add(changed);
  return () => void followers.delete(changed);
}

export function Announcer() {
  const words = useSyncExternalStore(
    follow,
    () => said,
    () => "",
  );
  return (
    <p className={styles.said} role="status">
      {words}
    </p>
  );
}
