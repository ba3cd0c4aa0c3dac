import { registerEnumType } from 'type-graphql';
import type { Failure, UploadState, WARNING_KINDS } from '../../domain/state.ts';

/** GraphQL's upper-case names for values the store writes in lower case; complete by type. */
type Names<Value extends string> = { [V in Value as Uppercase<V>]: V };

export const UploadStateEnum: Names<UploadState> = {
  PENDING: 'pending',
  PROCESSING: 'processing',
  READY: 'ready',
  ERROR: 'error',
};

registerEnumType(UploadStateEnum, {
  name: 'UploadState',
  description: 'How far a document has come.',
  valuesConfig: {
    PENDING: { description: 'No file yet, or one is on its way.' },
    PROCESSING: { description: 'The file is here and is being turned into pages.' },
    READY: { description: 'Every page exists.' },
    ERROR: {
      description:
        'The file could not be turned into pages, or not into all of them: those that exist can be shown. Call\n`retryConversion`, or upload again.',
    },
  },
});

export const FailureEnum: Names<Failure> = {
  UNSUPPORTED: 'unsupported',
  LOCKED: 'locked',
  DAMAGED: 'damaged',
  TOO_LONG: 'too_long',
  TIMED_OUT: 'timed_out',
  CANCELLED: 'cancelled',
  INTERNAL: 'internal',
};

registerEnumType(FailureEnum, {
  name: 'ConversionFailure',
  description: 'Why a file could not be turned into pages.',
  valuesConfig: {
    UNSUPPORTED: { description: 'Not a document we can open, whatever its name says.' },
    LOCKED: { description: 'Protected by a password.' },
    DAMAGED: { description: 'Broken or cut short.' },
    TOO_LONG: { description: 'More pages than we take.' },
    TIMED_OUT: { description: 'Took longer than we wait.' },
    CANCELLED: { description: 'Stopped by an instructor.' },
    INTERNAL: { description: 'Our fault; trying again may help.' },
  },
});

export const WarningKindEnum: Names<(typeof WARNING_KINDS)[number]> = {
  FONT_SUBSTITUTED: 'font_substituted',
  ANIMATIONS_LOST: 'animations_lost',
  MEDIA_LOST: 'media_lost',
  HIDDEN_SLIDES: 'hidden_slides',
  SPEAKER_NOTES: 'speaker_notes',
  PAGE_NOT_DRAWN: 'page_not_drawn',
};

registerEnumType(WarningKindEnum, {
  name: 'ConversionWarningKind',
  description: 'What kind of thing is worth knowing.',
  valuesConfig: {
    FONT_SUBSTITUTED: { description: 'A font of the document is not here; another was used.' },
    ANIMATIONS_LOST: { description: 'Animations or transitions, which an image cannot show.' },
    MEDIA_LOST: { description: 'Sound or video, which an image cannot show.' },
    HIDDEN_SLIDES: { description: 'Slides marked hidden, left out.' },
    SPEAKER_NOTES: { description: 'Speaker notes, which whoever downloads the original can read.' },
    PAGE_NOT_DRAWN: { description: 'A page that could not be drawn; its image says so.' },
  },
});
