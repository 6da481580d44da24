"use client";
/** @file The picture of pixels of a figure whose drawing has an address. */
import { PngButton } from "./png-button.tsx";
import { pageTheme } from "./save.ts";

interface SvgFilePngButtonProps {
  /** Of the SVG file. */
  address: string;
  fileName: string;
  /** What the drawing shows. */
  subject: string;
  className: string;
}

export function SvgFilePngButton({ address, ...rest }: SvgFilePngButtonProps) {
  return <PngButton svg={() => fetchSvg(address)} {...rest} />;
}

async function fetchSvg(address: string): Promise<string> {
  const answer = await fetch(pageTheme() === "dark" ? `${address}&theme=dark` : address);
  if (!answer.ok) throw new Error("There is no drawing.");
  return answer.text();
}
