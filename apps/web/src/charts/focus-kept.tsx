"use client";
/** @file A chart that is text: where another text takes its place, the link in it that had the focus has it again. */
import { Component, createRef } from "react";

interface FocusKeptProps {
  svg: string;
  className: string;
}

/** A class, for nothing else can look at the page just before it changes. */
export class FocusKept extends Component<FocusKeptProps> {
  readonly #frame = createRef<HTMLDivElement>();

  /** The address of the link that has the focus. */
  override getSnapshotBeforeUpdate(): string | null {
    const focused = document.activeElement;
    return focused instanceof SVGAElement && this.#frame.current?.contains(focused) ? focused.href.baseVal : null;
  }

  override componentDidUpdate(_props: FocusKeptProps, _state: unknown, href: string | null): void {
    const links = this.#frame.current?.querySelectorAll<SVGAElement>("a") ?? [];
    if (href !== null) [...links].find((link) => link.href.baseVal === href)?.focus({ preventScroll: true });
  }

  override shouldComponentUpdate({ svg, className }: FocusKeptProps): boolean {
    return svg !== this.props.svg || className !== this.props.className;
  }

  override render() {
    const { className, svg } = this.props;
    // biome-ignore lint/security/noDangerouslySetInnerHtml: our own chart, as text by Plot or by element-text.ts, which escape what they write
    return <div ref={this.#frame} className={className} dangerouslySetInnerHTML={{ __html: svg }} />;
  }
}
