/** @file "/" leads into the search from anywhere but where it is a letter: a few lines within the page, which work before its scripts are there. */

const LISTENER = `document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target instanceof Element && event.target.closest('input:not([type="range"], [type="file"]), select, textarea')) return;
  const box = document.querySelector('header input[type="search"]');
  if (box === null) return;
  event.preventDefault();
  const enter = () => {
    box.focus();
    box.select();
  };
  // What fills the screen lies over the search.
  if (document.fullscreenElement) document.exitFullscreen().then(enter);
  else enter();
});`;

export function SlashKey({ nonce }: { nonce: string }) {
  // Browsers hide the nonce from scripts, so that it differs from what the server wrote.
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the text above
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: LISTENER }} />;
}
