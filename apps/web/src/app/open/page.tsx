/** @file The viewer for a circuit file from disk. */
import { CircuitOpener } from "../../features/open/opener.tsx";
import { Notice } from "../../ui/notice.tsx";
import { PageHead } from "../../ui/page-head.tsx";

export default function OpenPage() {
  return (
    <>
      <PageHead title="Open a circuit file">
        A circuit in the EAP-IG JSON format, as its library, this site and the atlas command write it: drawn here, in
        your browser, and sent nowhere.
      </PageHead>
      <noscript>
        <Notice title="This page needs scripts">
          <p>A file is read by the page itself, so that it need not be uploaded.</p>
        </Notice>
      </noscript>
      <CircuitOpener />
    </>
  );
}
