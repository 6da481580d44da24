"use client";
/** @file The arrow keys follow the page's links to the previous and the next checkpoint, except where they have a use of their own: in fields, and on what scrolls sideways. */
import { useEffect } from "react";

const RELATIONS: Record<string, string> = { ArrowLeft: "prev", ArrowRight: "next" };

export function ArrowKeys() {
  useEffect(() => {
    const follow = (event: KeyboardEvent) => {
      const relation = RELATIONS[event.key];
      if (relation === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.target instanceof HTMLElement && usesArrows(event.target)) return;
      document.querySelector<HTMLAnchorElement>(`main a[rel="${relation}"]`)?.click();
    };
    document.addEventListener("keydown", follow);
    return () => document.removeEventListener("keydown", follow);
  }, []);
  return null;
}

function usesArrows(focused: HTMLElement): boolean {
  if (focused.closest("input, select, textarea")) return true;
  const scrolls = focused !== document.body && focused.scrollWidth > focused.clientWidth + 1;
  return scrolls && /auto|scroll/.test(getComputedStyle(focused).overflowX);
}
