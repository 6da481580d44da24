/** @file About the site, and how each of its numbers is computed. */
import { readModes } from "../../features/about/source.ts";
import { Methods } from "../../features/about/view.tsx";
import { PageHead } from "../../ui/page-head.tsx";

export default async function AboutPage() {
  return (
    <>
      <PageHead title="How each number is computed">
        Circuit Atlas scores every edge of every checkpoint of a model, finds the smallest circuit that keeps a
        behaviour, and follows it over training. Each quantity of the site is defined here, with its unit, its sign, its
        source and its code. The command beside a result computes it again.
      </PageHead>
      <Methods modes={await readModes()} />
    </>
  );
}
