"use client";
/** @file A drawing that is text: its links are followed within the site, and where another text takes its place, the link in it that had the focus has it again. */
import { Component, type CSSProperties, createRef, type MouseEvent } from "react";
import { useFollowedLinks } from "./followed-links.ts";

interface DrawnTextProps {
  svg: string;
  className: string;
  style?: CSSProperties;
}

export function DrawnText(props: DrawnTextProps) {
  return <FocusKept {...props} onClick={useFollowedLinks()} />;
}

interface FocusKeptProps extends DrawnTextProps {
  onClick(event: MouseEvent): void;
}

/** A class, for nothing else can look at the page just before it changes. */
class FocusKept extends Component<FocusKeptProps> {
  readonly #frame = createRef<HTMLDivElement>();

  /** What the link that has the focus stands for. */
  override getSnapshotBeforeUpdate(): string | null {
    const focused = document.activeElement;
    return focused instanceof SVGAElement && this.#frame.current?.contains(focused) ? subjectOf(focused) : null;
  }

  override componentDidUpdate(_props: FocusKeptProps, _state: unknown, subject: string | null): void {
    const links = this.#frame.current?.querySelectorAll<SVGAElement>("a") ?? [];
    if (subject !== null) [...links].find((link) => subjectOf(link) === subject)?.focus({ preventScroll: true });
  }

  override shouldComponentUpdate({ svg, className }: FocusKeptProps): boolean {
    return svg !== this.props.svg || className !== this.props.className;
  }

  override render() {
    const { className, style, svg, onClick } = this.props;
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: what is clicked, by keys too, are the links within
      <div
        ref={this.#frame}
        className={className}
        style={style}
        onClick={onClick}
        // biome-ignore lint/security/noDangerouslySetInnerHtml: our own drawing, as text by Plot or by element-text.ts, which escape what they write
        dangerouslySetInnerHTML={{ __html: svg }}
      />
    );
  }
}

/** A link of a node leads elsewhere after each choice, and is still that node's. */
function subjectOf(link: SVGAElement): string {
  return link.dataset.node ?? link.href.baseVal;
}
