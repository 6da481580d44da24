"use client";
/** @file Shows a part of the page over the whole screen; Escape leads back. Without scripts, or where the browser cannot, there is no button. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import styles from "./full-screen.module.css";

export function FullScreen({ children }: { children: ReactNode }) {
  const part = useRef<HTMLDivElement>(null);
  // Its room is kept until it is known whether the browser can.
  const [can, setCan] = useState<boolean>();
  const [shown, setShown] = useState(false);

  useEffect(() => {
    setCan(document.fullscreenEnabled);
    const follow = () => setShown(document.fullscreenElement === part.current);
    document.addEventListener("fullscreenchange", follow);
    return () => document.removeEventListener("fullscreenchange", follow);
  }, []);

  const toggle = () => (shown ? document.exitFullscreen() : part.current?.requestFullscreen());
  return (
    <div ref={part} className={styles.part}>
      {can !== false && (
        <button type="button" className={styles.button} data-known={can} onClick={() => void toggle()}>
          {shown ? "Leave full screen" : "Full screen"}
        </button>
      )}
      {children}
    </div>
  );
}
