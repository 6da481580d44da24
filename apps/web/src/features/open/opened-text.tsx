/** @file An opened circuit as the text of a file, its drawing included: loaded when a file is asked for. */
import { CircuitDrawing } from "../../charts/circuit/diagram.tsx";
import { elementText } from "../../charts/element-text.ts";
import { formatNumber } from "../../lib/format.ts";
import type { FileFormat } from "../../lib/share-hrefs.ts";
import { type OpenedFile, openedText } from "./opened-files.ts";
import { type OpenedCircuit, strongestEdges } from "./parse.ts";

export function textOf(format: FileFormat, file: Omit<OpenedFile, "drawing">): string {
  return openedText(format, { ...file, drawing: () => drawingOf(file.opened, file.name) });
}

function drawingOf(opened: OpenedCircuit, name: string): string {
  return elementText(
    <CircuitDrawing
      shape={opened.shape}
      edges={strongestEdges(opened, opened.edges.cells.length)}
      strongest={Math.abs(opened.edges.scores[0] ?? 0)}
      present={new Set(opened.nodes)}
      focus={null}
      nodeHref={null}
      formatScore={formatNumber}
      label={`Circuit in ${name}`}
    />,
  );
}
