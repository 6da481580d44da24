"use client";
/** @file What may be wider than its column and scrolls by itself. Where it does, it is a stop of the keyboard with a name, so that the arrow keys move it in every browser. */
import { type ReactNode, useEffect, useRef, useState } from "react";

interface ScrollerProps {
  label: string;
  className: string;
  children: ReactNode;
}

export function Scroller({ label, className, children }: ScrollerProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const { current } = frame;
    if (current === null) return;
    const observer = new ResizeObserver(() => setScrolls(current.scrollWidth > current.clientWidth + 1));
    for (const element of [current, ...current.children]) observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const stop = { role: "group", tabIndex: 0, "aria-label": `${label}, scrolls sideways` };
  return (
    <div ref={frame} className={className} {...(scrolls && stop)}>
      {children}
    </div>
  );
}
