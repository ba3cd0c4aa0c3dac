/** A rotating ring beside the text of a wait. Screen readers skip the ring. */
import './spinner.css';

export const Spinner = () => <span className="lec-spinner" aria-hidden="true" />;
