"use client";
/** @file The drawing as a picture of pixels, twice as fine as on the page, drawn by the browser from the SVG. */
import { useState } from "react";
import { offer, pngOf } from "./save.ts";

interface PngButtonProps {
  /** The drawing as text. */
  svg(): Promise<string>;
  fileName: string;
  className: string;
}

export function PngButton({ svg, fileName, className }: PngButtonProps) {
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
    <button type="button" className={className} onClick={save}>
      {failed ? "PNG could not be drawn; try again" : "PNG"}
    </button>
  );
}
