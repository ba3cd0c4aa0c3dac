/** Gives the keyboard back to the page, after it was needed elsewhere for a moment. */
export const focusPage = (root: HTMLElement): void =>
  root.querySelector<HTMLElement>('.lec-page-area')?.focus({ preventScroll: true });
