import './spinner.css';

/** A rotating ring beside the text of a wait. Screen readers skip the ring. */
export const Spinner = () => <span className="lec-spinner" aria-hidden="true" />;
