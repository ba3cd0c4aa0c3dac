/** Moves the keyboard focus to the page, so that the next key press turns pages. */
export const focusPage = (root: HTMLElement): void =>
  root.querySelector<HTMLElement>('.lec-page-area')?.focus({ preventScroll: true });
