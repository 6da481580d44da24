"use client";
/** @file Opens a circuit file from disk and shows it. It is read in the browser and sent nowhere. */
import { UserError } from "@atlas/schema";
import { lazy, Suspense, useEffect, useEffectEvent, useRef, useState } from "react";
import { Notice } from "../../ui/notice.tsx";
import styles from "./opener.module.css";
import type { OpenedCircuit } from "./parse.ts";

/** Larger ones would hold the browser for long; the largest model's file has about 400 MB. */
const MOST_BYTES = 500_000_000;

/** It comes with the first file, as does what reads one. */
const Opened = lazy(async () => ({ default: (await import("./viewer.tsx")).Opened }));

type State = { name: string; opened: OpenedCircuit } | { refusal: string } | null;

export function CircuitOpener() {
  const [state, setState] = useState<State>(null);
  const [reading, setReading] = useState<string | null>(null);
  const last = useRef<File>(undefined);
  const open = async (file: File | undefined) => {
    if (file === undefined) return;
    last.current = file;
    setReading(file.name);
    const next = await read(file);
    // The larger of two files may be read the later.
    if (last.current !== file) return;
    setReading(null);
    setState(next);
  };
  useDropped(open);
  return (
    <>
      <div className={styles.drop}>
        <label htmlFor="circuit-file">Circuit file (.json)</label>
        <input
          id="circuit-file"
          type="file"
          accept=".json,application/json"
          // The same file may have been mended since.
          onClick={({ currentTarget }) => (currentTarget.value = "")}
          onChange={({ target }) => void open(target.files?.[0])}
        />
        <span>or drop it anywhere on this page; it stays on your machine</span>
      </div>
      {reading !== null && (
        <p className={styles.reading} role="status">
          Reading {reading} …
        </p>
      )}
      {state !== null && "refusal" in state && (
        <Notice title="This file cannot be shown">
          <p>{state.refusal}</p>
        </Notice>
      )}
      {state !== null && "opened" in state && (
        <Suspense>
          <Opened key={state.name} name={state.name} opened={state.opened} />
        </Suspense>
      )}
    </>
  );
}

/** Beside the field, too: a browser would leave the page for a file that is dropped there. */
function useDropped(open: (file: File | undefined) => Promise<void>): void {
  const drop = useEffectEvent((event: DragEvent) => {
    event.preventDefault();
    void open(event.dataTransfer?.files[0]);
  });
  useEffect(() => {
    const allow = (event: DragEvent) => event.preventDefault();
    document.addEventListener("dragover", allow);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", allow);
      document.removeEventListener("drop", drop);
    };
  }, []);
}

async function read(file: File): Promise<State> {
  if (file.size > MOST_BYTES) return { refusal: `${file.name} is larger than 500 MB; the viewer cannot hold it.` };
  try {
    const { parseCircuitFile } = await import("./parse.ts");
    return { name: file.name, opened: parseCircuitFile(file.name, await file.text()) };
  } catch (error) {
    return { refusal: error instanceof UserError ? error.message : `${file.name} cannot be read; choose it again.` };
  }
}
