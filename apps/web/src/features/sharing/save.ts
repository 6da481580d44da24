/** @file Saving from the page itself: a text or a picture as a file of the browser's downloads. */

/** Pixels of a picture for each of the drawing. */
const SCALE = 2;

/** An SVG drawing as PNG, drawn by the browser. */
export async function pngOf(svg: string): Promise<Blob> {
  const source = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
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

export function offer(blob: Blob, fileName: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The theme that the page is in, as drawings know it. */
export function pageTheme(): "light" | "dark" {
  return document.documentElement.dataset.mantineColorScheme === "dark" ? "dark" : "light";
}
