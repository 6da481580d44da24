"use client";
/** @file The drawing as a picture of pixels, twice as fine as on the page, drawn by the browser from the SVG file. */
import { useState } from "react";

const SCALE = 2;

interface PngButtonProps {
  /** Address of the SVG file. */
  svg: string;
  fileName: string;
  className: string;
}

export function PngButton({ svg, fileName, className }: PngButtonProps) {
  const [failed, setFailed] = useState(false);
  const save = async () => {
    try {
      offer(await drawn(svg), fileName);
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

async function drawn(address: string): Promise<Blob> {
  const theme = document.documentElement.dataset.mantineColorScheme === "dark" ? "&theme=dark" : "";
  const answer = await fetch(address + theme);
  if (!answer.ok) throw new Error("There is no drawing.");
  const source = URL.createObjectURL(new Blob([await answer.text()], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * SCALE;
    canvas.height = image.naturalHeight * SCALE;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob === null ? reject(new Error("Nothing was drawn.")) : resolve(blob)), "image/png"),
    );
  } finally {
    URL.revokeObjectURL(source);
  }
}

function offer(blob: Blob, fileName: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(link.href);
}
