"use client";
/** @file The arrow keys follow the page's links to the previous and the next checkpoint, outside fields that use them themselves. */
import { useEffect } from "react";

const RELATIONS: Record<string, string> = { ArrowLeft: "prev", ArrowRight: "next" };

export function ArrowKeys() {
  useEffect(() => {
    const follow = (event: KeyboardEvent) => {
      const relation = RELATIONS[event.key];
      if (relation === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.target instanceof HTMLElement && event.target.closest("input, select, textarea")) return;
      document.querySelector<HTMLAnchorElement>(`main a[rel="${relation}"]`)?.click();
    };
    document.addEventListener("keydown", follow);
    return () => document.removeEventListener("keydown", follow);
  }, []);
  return null;
}
