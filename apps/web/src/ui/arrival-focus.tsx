"use client";
/**
 * @file Where a link leads to another page, the focus goes to the heading of that, as it would to its beginning were it loaded; a link to
 * the previous or the next checkpoint has its successor under the hand. What changes the view of one page leaves the focus alone.
 */
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

export function ArrivalFocus() {
  const path = usePathname();
  const shown = useRef(path);
  /** Of the link that had the focus last. */
  const relation = useRef("");
  useEffect(() => {
    const note = () => {
      relation.current = document.activeElement instanceof HTMLAnchorElement ? document.activeElement.rel : "";
    };
    // It may have had the focus before the page's scripts were there.
    note();
    document.addEventListener("focusin", note);
    return () => document.removeEventListener("focusin", note);
  }, []);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    // The browser goes to what the address names itself.
    if (location.hash === "") arrivalPoint(relation.current)?.focus({ preventScroll: true });
  }, [path]);
  return null;
}

function arrivalPoint(relation: string): HTMLElement | null {
  const main = document.querySelector("main");
  const successor = /^(prev|next)$/.test(relation) && main?.querySelector<HTMLElement>(`a[rel="${relation}"]`);
  if (successor) return successor;
  const heading = main?.querySelector<HTMLElement>("h1") ?? main;
  if (heading) heading.tabIndex = -1;
  return heading;
}
