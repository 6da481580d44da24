/**
 * @file Keeps what is clicked, moved and chosen before the page's scripts are there: a few lines within the page. Nobody else hears of it
 * until the page does it again (early-input.tsx).
 */

const LISTENER = `{
  const clicked = new Set();
  const changed = new Map();
  const listeners = {
    click({ target }) {
      const button = target.closest?.('button[type="button"]');
      if (button) clicked.add(button);
      return button;
    },
    input({ target }) {
      const isChosen = target.matches?.('input[type="range"], input[type="file"], select');
      if (isChosen) changed.set(target, target.value);
      return isChosen;
    },
  };
  listeners.change = listeners.input;
  const listen = (event) => {
    if (listeners[event.type](event)) event.stopPropagation();
  };
  for (const type in listeners) addEventListener(type, listen, true);
  globalThis.takeEarlyInput = () => {
    for (const type in listeners) removeEventListener(type, listen, true);
    delete globalThis.takeEarlyInput;
    return { clicked, changed };
  };
}`;

export function EarlyListener({ nonce }: { nonce: string }) {
  // Browsers hide the nonce from scripts, so that it differs from what the server wrote.
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the text above
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: LISTENER }} />;
}
