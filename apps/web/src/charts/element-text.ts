/**
 * @file A drawing made of plain elements as SVG text, for a file. React's own renderer cannot be had where routes
 * answer, and a drawing has neither state nor handlers.
 */
import { Fragment, isValidElement, type ReactNode } from "react";

/** Properties that mean nothing outside the page. */
const LEFT_OUT = new Set(["children", "className", "style", "role"]);
/** Attributes of SVG that are spelled with a capital. */
const AS_THEY_ARE = new Set(["viewBox", "markerWidth", "markerHeight", "preserveAspectRatio"]);

/** @throws when the drawing holds an element of the browser's, such as a link of the router. */
export function elementText(node: ReactNode): string {
  if (node === null || node === undefined || typeof node === "boolean") return "";
  if (typeof node === "string" || typeof node === "number") return escapeXml(String(node));
  if (Array.isArray(node)) return node.map(elementText).join("");
  if (!isValidElement<Record<string, unknown>>(node))
    throw new Error("A drawing for a file is made of plain elements.");
  const { type, props } = node;
  if (type === Fragment) return elementText(props.children as ReactNode);
  if (typeof type === "function") return elementText((type as (props: object) => ReactNode)(props));
  const attributes = Object.entries(props).flatMap(([name, value]) => attribute(name, value));
  return `<${type}${attributes.join("")}>${elementText(props.children as ReactNode)}</${type}>`;
}

function attribute(name: string, value: unknown): string[] {
  if (LEFT_OUT.has(name) || value === undefined || value === null || value === false) return [];
  const spelled = AS_THEY_ARE.has(name) ? name : name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return [` ${spelled}="${escapeXml(String(value))}"`];
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign]!);
}
