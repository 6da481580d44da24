"use client";
/**
 * @file Search on every page. "/" leads into it from anywhere (slash-key.tsx), the arrow keys through what is found, Enter there, Escape out.
 * Without scripts it is a form that leads to a page of what is found. The browser keeps the text: as React's own it was emptied when the
 * scripts came at a bad moment.
 */
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import styles from "./search-box.module.css";
import { useTimeQuery } from "./time-query.ts";

export interface Found {
  kind: string;
  name: string;
  detail: string;
  href: string;
}

/** After the last letter. */
const WAIT_MS = 120;
/** Enter without a choice leads to the page with all. */
const MOST_SHOWN = 8;

export function SearchBox() {
  const router = useRouter();
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const time = useTimeQuery();
  const query = searchQuery(text, time);
  const found = useFound(text, query);
  // What was typed before the scripts were there.
  useEffect(() => {
    const { current } = input;
    setText(current?.value ?? "");
    setOpen(current === document.activeElement);
  }, []);

  const go = (href: string) => {
    setOpen(false);
    input.current?.blur();
    router.push(href);
  };
  const shown = open && found.length > 0;
  const keys = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined && found.length > 0) {
      event.preventDefault();
      setOpen(true);
      setAt((at + move + found.length + (at < 0 && move < 0 ? 1 : 0)) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = open ? found[at] : undefined;
      if (chosen !== undefined || text.trim() !== "") go(chosen?.href ?? `/search?${query}`);
    } else if (event.key === "Escape") {
      // Browsers would empty the field.
      event.preventDefault();
      if (shown) setOpen(false);
      else input.current?.blur();
    }
  };
  return (
    <search className={styles.search}>
      <form action="/search">
        {[...time].map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <input
          ref={input}
          className={styles.input}
          type="search"
          name="q"
          placeholder="Search"
          aria-label="Search models, heads, tasks, scores and checkpoints"
          aria-keyshortcuts="/"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={list}
          aria-activedescendant={shown && at >= 0 ? `${list}-${at}` : undefined}
          autoComplete="off"
          onChange={({ target }) => {
            setText(target.value);
            setOpen(true);
            setAt(-1);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={keys}
        />
        <span className={styles.slash} aria-hidden="true">
          /
        </span>
      </form>
      <div id={list} role="listbox" aria-label="Found" className={styles.list} hidden={!shown}>
        {found.map((hit, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, which keeps the focus
          <div
            key={`${hit.kind} ${hit.href} ${hit.detail}`}
            id={`${list}-${i}`}
            role="option"
            aria-selected={i === at}
            tabIndex={-1}
            className={styles.hit}
            // Before the input loses the focus, which would close the list.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => go(hit.href)}
          >
            <span>{hit.name}</span>
            <small>{hit.detail}</small>
          </div>
        ))}
      </div>
    </search>
  );
}

/** What is found shows time as the open page does. */
function searchQuery(text: string, time: URLSearchParams): string {
  const q = `q=${encodeURIComponent(text)}`;
  return time.size === 0 ? q : `${q}&${time}`;
}

/** What the text finds; the last answer stays while the next is on its way. */
function useFound(text: string, query: string): Found[] {
  const [found, setFound] = useState<Found[]>([]);
  useEffect(() => {
    if (text.trim() === "") return setFound([]);
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const answer = await fetch(`/search/results?${query}`, { signal: stop.signal });
        if (!answer.ok) return;
        const { hits } = (await answer.json()) as { hits: Found[] };
        setFound(hits.slice(0, MOST_SHOWN));
      } catch {
        // Overtaken by the next letter, or offline: Enter leads to the page that says so.
      }
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, query]);
  return found;
}
