import './spinner.css';

/** A rotating ring that stands beside the text of a wait. Screen readers skip it. */
export const Spinner = () => <span className="lec-spinner" aria-hidden="true" />;
