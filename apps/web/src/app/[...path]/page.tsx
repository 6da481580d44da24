/**
 * @file The answer to an address that is no page's. A page and no `not-found.tsx`, which Next.js would render with every page, asking the
 * API each time.
 */
import { nothingHere } from "../../features/catalogue/nothing-here.tsx";
import { withApi } from "../../ui/with-api.tsx";

export default function NothingHerePage() {
  return withApi(nothingHere);
}
