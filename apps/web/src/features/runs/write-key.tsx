"use client";
/** @file The server's key of whoever may change jobs: asked for once, kept by this tab of the browser alone. */
import { createContext, type FormEvent, type ReactNode, use, useEffect, useState } from "react";
import styles from "./write-key.module.css";

const STORED = "atlas-write-key";

/** Null while none was given. */
const KeyContext = createContext<string | null>(null);

export function useWriteKey(): string | null {
  return use(KeyContext);
}

/** Around the jobs; the field stands below them. */
export function WriteKey({ children }: { children: ReactNode }) {
  // Not known yet on the server: without its script the form would write the key into the address.
  const [key, setKey] = useState<string | null>();
  useEffect(() => setKey(stored()), []);
  const change = (next: string | null) => {
    store(next);
    setKey(next);
  };
  return (
    <KeyContext value={key ?? null}>
      {children}
      {key === null && <Field onKey={change} />}
      {typeof key === "string" && <Known onForget={() => change(null)} />}
    </KeyContext>
  );
}

function Field({ onKey }: { onKey(key: string): void }) {
  const use = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget).get("key");
    if (typeof given === "string" && given.trim() !== "") onKey(given.trim());
  };
  return (
    <details className={styles.key}>
      <summary>Cancel or retry jobs</summary>
      <form onSubmit={use} className={styles.form}>
        <label htmlFor="write-key">Key of this server</label>
        <input id="write-key" name="key" type="password" autoComplete="off" spellCheck={false} required />
        <button type="submit">Use it in this tab</button>
      </form>
      <p>
        Whoever holds the key that its operator gave out may change jobs. It is kept until the tab is closed, and goes
        to the API with each change.
      </p>
    </details>
  );
}

function Known({ onForget }: { onForget(): void }) {
  return (
    <p className={styles.known}>
      Jobs can be cancelled and retried with the key you gave.{" "}
      <button type="button" onClick={onForget}>
        Forget it
      </button>
    </p>
  );
}

function stored(): string | null {
  try {
    return sessionStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function store(key: string | null): void {
  try {
    if (key === null) sessionStorage.removeItem(STORED);
    else sessionStorage.setItem(STORED, key);
  } catch {
    // The browser keeps nothing: the key is gone when the page is loaded again.
  }
}
