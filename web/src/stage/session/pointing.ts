/** Whether the presenter points at the page instead of reading it. Only the page on show can be pointed at. */
export interface Pointing {
  isOn: boolean;
  toggle(): void;
}
