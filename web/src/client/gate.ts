/** Decides whether an answer is still wanted when it arrives. */

export interface Gate {
  /**
   * Begins a request. Every request that began before is no longer wanted. The returned function tells whether this one
   * still is: call it after each `await`, and apply nothing when it returns false.
   */
  enter(): () => boolean;
  /** No request that has begun is wanted any longer. */
  close(): void;
}

/** A request is also unwanted once `subject` returns another value than at its beginning. */
export function createGate(subject: () => unknown = () => null): Gate {
  let newest = 0;
  return {
    enter() {
      newest += 1;
      const [own, about] = [newest, subject()];
      return () => own === newest && subject() === about;
    },
    close() {
      newest += 1;
    },
  };
}
