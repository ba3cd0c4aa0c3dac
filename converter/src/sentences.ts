/** What a teacher reads in more than one case; each says what to do about it. */
export const LOCKED = 'It is protected by a password. Save it without one and upload it again.';
export const DAMAGED =
  'The file is broken or was cut short. Open it on your computer, save it again and upload that.';
export const TOO_SLOW = 'Opening it took longer than we wait.';
