"use client";
/** @file The drawing as a picture of pixels, twice as fine as on the page, drawn by the browser from the SVG. */
import { useState } from "react";
import { offer, pngOf } from "./save.ts";

interface PngButtonProps {
  /** The drawing as text. */
  svg(): Promise<string>;
  fileName: string;
  /** What the drawing shows. */
  subject: string;
  className: string;
}

export function PngButton({ svg, fileName, subject, className }: PngButtonProps) {
  const [failed, setFailed] = useState(false);
  const save = async () => {
    try {
      offer(await pngOf(await svg()), fileName);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  return (
    <button type="button" className={className} onClick={save} aria-label={failed ? undefined : `PNG of ${subject}`}>
      {failed ? "PNG could not be drawn; try again" : "PNG"}
    </button>
  );
}
