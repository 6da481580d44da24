"use client";
/** @file Links in drawings that are text: followed within the site, as the router's own are, and not by a new document. */
import { useRouter } from "next/navigation";
import type { MouseEvent } from "react";

/** What an element around such a drawing does at a click. A view of the same page stays where it is scrolled to. */
export function useFollowedLinks(): (event: MouseEvent) => void {
  const router = useRouter();
  return (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!(link instanceof SVGAElement) || link.target.baseVal !== "" || isForTheBrowser(event)) return;
    const { origin, pathname, search, hash } = new URL(link.href.baseVal, location.href);
    if (origin !== location.origin) return;
    event.preventDefault();
    router.push(pathname + search + hash, { scroll: pathname !== location.pathname });
  };
}

/** Another tab or window, or a download. */
function isForTheBrowser({ button, altKey, ctrlKey, metaKey, shiftKey }: MouseEvent): boolean {
  return button !== 0 || altKey || ctrlKey || metaKey || shiftKey;
}
