"use client";
/** @file Writes into the address what the page chose where the address left it open, so that a page that is rendered again stays with it. */
import { useEffect } from "react";

/** @param props.href path and query of the page as it is */
export function NamedInAddress({ href }: { href: string }) {
  useEffect(() => {
    // The router hears of it only after its own effects, which come after those of the page.
    const timer = setTimeout(() => history.replaceState(null, "", href));
    return () => clearTimeout(timer);
  }, [href]);
  return null;
}
