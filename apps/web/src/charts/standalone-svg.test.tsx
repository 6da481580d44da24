import { DOMParser } from "linkedom";
import { expect, test } from "vitest";
import { elementText, pageText } from "./element-text.ts";
import { standaloneSvg } from "./standalone-svg.ts";

const hostile = '"><script>alert(1)</script>&amp;';

function Drawing({ name }: { name: string }) {
  return (
    <svg viewBox="0 0 40 30" className="page" role="img" aria-label={name}>
      {[1, 2].map((x) => (
        <rect key={x} x={x} strokeWidth={1.5} fill="var(--accent)" fillOpacity={0} />
      ))}
      {null}
      <a href="/circuits/a">
        <title>{name}</title>
      </a>
    </svg>
  );
}

test("elements become the text that a browser would draw, without what belongs to the page", () => {
  expect(elementText(<Drawing name="n" />)).toBe(
    '<svg viewBox="0 0 40 30" aria-label="n">' +
      '<rect x="1" stroke-width="1.5" fill="var(--accent)" fill-opacity="0"></rect>' +
      '<rect x="2" stroke-width="1.5" fill="var(--accent)" fill-opacity="0"></rect>' +
      '<a href="/circuits/a"><title>n</title></a></svg>',
  );
});

test("for a page the text keeps its classes and roles, and a name stays a name", () => {
  expect(pageText(<Drawing name={hostile} />)).toMatch(
    /^<svg viewBox="0 0 40 30" class="page" role="img" aria-label="&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;&amp;amp;">/,
  );
});

test("a drawing that stands for itself has title, key, notes and metadata, and text stays text", () => {
  const svg = standaloneSvg({
    svg: elementText(<Drawing name={hostile} />),
    title: `Accuracy ${hostile}`,
    key: [
      { name: hostile, colour: "var(--series-1)", mark: "circle" },
      { name: "lost", colour: "var(--lost)", mark: "dashed" },
    ],
    notes: [`By EAP. ${hostile}`],
    metadata: { note: hostile },
    origin: "https://atlas.example",
    theme: "light",
  });
  expect(svg).not.toMatch(/var\(|<script|class=/);
  const { documentElement } = new DOMParser().parseFromString(svg, "image/svg+xml");
  const texts = [...documentElement.querySelectorAll("text")].map(({ textContent }) => textContent);
  expect(texts.join(" ")).toContain("lost");
  expect(documentElement.querySelector("title")?.textContent).toBe(`Accuracy ${hostile}`);
  expect(JSON.parse(documentElement.querySelector("metadata")?.textContent ?? "")).toEqual({ note: hostile });
  expect(documentElement.querySelector("a")?.getAttribute("href")).toBe("https://atlas.example/circuits/a");
  expect(documentElement.querySelector("svg svg")?.getAttribute("width")).toBe("40");
});
