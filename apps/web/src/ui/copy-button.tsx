"use client";
/** @file Copies a text. Where the browser does not let it, the text beside it can be selected. */
import { useEffect, useState } from "react";
import { announce } from "./announcer.tsx";
import styles from "./copy-button.module.css";

/** How long the button says that it worked. */
const SAID_MS = 2000;

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    const words = (await copyText(text)) ? "Copied" : "Select the text to copy it";
    setSaid(words);
    announce(words);
  };
  return (
    <button type="button" className={styles.button} onClick={copy} aria-label={`Copy ${what}`}>
      {said ?? "Copy"}
    </button>
  );
}

/** Browsers have no clipboard for sites that come by plain HTTP from another machine. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
