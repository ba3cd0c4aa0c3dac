/** The enums of the API. */
import { registerEnumType } from 'type-graphql';
import type { PointerKind } from '../../domain/pointer.ts';
import type { Failure, LookAround, UploadState, WARNING_KINDS } from '../../domain/state.ts';
import type { TIMELINE_FORMATS } from '../../domain/timeline/format-timeline.ts';

/** The upper-case names of GraphQL for the lower-case values of the store. The type requires all of them. */
type Names<Value extends string> = { [V in Value as Uppercase<V>]: V };

/** The states of the store, of which `pending` is two for clients. */
export type ShownUploadState = Exclude<UploadState, 'pending'> | 'no_file' | 'uploading';

export const UploadStateEnum: Names<ShownUploadState> = {
  NO_FILE: 'no_file',
  UPLOADING: 'uploading',
  PROCESSING: 'processing',
  READY: 'ready',
  ERROR: 'error',
};

export const ReportStateEnum: Names<UploadState> = {
  PENDING: 'pending',
  PROCESSING: 'processing',
  READY: 'ready',
  ERROR: 'error',
};

registerEnumType(ReportStateEnum, {
  name: 'ReportState',
  description: 'The state of an upload in a report of the converter.',
  valuesConfig: {
    PENDING: { description: 'The converter hands the upload back, for another conversion.' },
    PROCESSING: { description: 'The converter turns the file into pages.' },
    READY: { description: 'Every page exists.' },
    ERROR: { description: 'The conversion failed.' },
  },
});

registerEnumType(UploadStateEnum, {
  name: 'UploadState',
  description: 'The state of the newest upload of a document.',
  valuesConfig: {
    NO_FILE: { description: 'The document has no file.' },
    UPLOADING: {
      description: 'A file is on its way: its form was made, and the converter has not begun with the file.',
    },
    PROCESSING: { description: 'The file is in storage, and the converter turns it into pages.' },
    READY: { description: 'Every page exists.' },
    ERROR: {
      description:
        'The conversion failed. The pages that exist can be shared. Call `retryConversion`, or upload another file.',
    },
  },
});

export const LookAroundEnum: Names<LookAround> = { NONE: 'none', BACK: 'back', ALL: 'all' };

registerEnumType(LookAroundEnum, {
  name: 'LookAround',
  description:
    'The pages that viewers who may only watch can look at by themselves. A document that was never shared with its current\nfile shows them nothing, whatever the value is.',
  valuesConfig: {
    NONE: { description: 'The page on show, and nothing while nothing is shared.' },
    BACK: { description: 'Of each document, the pages 1 to `furthestPage`.' },
    ALL: { description: 'Every page of the documents that are, or have been, on show.' },
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
  description: 'The reason why a conversion failed.',
  valuesConfig: {
    UNSUPPORTED: {
      description: 'The content of the file is not a supported document, whatever its name is.',
    },
    LOCKED: { description: 'A password protects the file.' },
    DAMAGED: { description: 'The file is damaged or incomplete.' },
    TOO_LONG: {
      description:
        'The document has more pages than `limits.maxPages`, or more content than the converter accepts.',
    },
    TIMED_OUT: { description: 'The conversion took too long.' },
    CANCELLED: { description: 'An instructor cancelled the conversion.' },
    INTERNAL: {
      description: 'The conversion failed for a reason that is not the file. A retry may succeed.',
    },
  },
});

export const WarningKindEnum: Names<(typeof WARNING_KINDS)[number]> = {
  FONT_SUBSTITUTED: 'font_substituted',
  ANIMATIONS_LOST: 'animations_lost',
  MEDIA_LOST: 'media_lost',
  HIDDEN_SLIDES: 'hidden_slides',
  SPEAKER_NOTES: 'speaker_notes',
  PAGE_NOT_DRAWN: 'page_not_drawn',
  CELLS_LEFT_OUT: 'cells_left_out',
  COLUMNS_SPLIT: 'columns_split',
  FORMULAS_LOST: 'formulas_lost',
  REDACTED_TEXT: 'redacted_text',
};

registerEnumType(WarningKindEnum, {
  name: 'ConversionWarningKind',
  description: 'The kind of a conversion warning.',
  valuesConfig: {
    FONT_SUBSTITUTED: {
      description: 'A font of the document is not installed, and another font replaces it.',
    },
    ANIMATIONS_LOST: {
      description: 'The document has animations or transitions, which the pages do not show.',
    },
    MEDIA_LOST: { description: 'The document has sound or video, which the pages do not contain.' },
    HIDDEN_SLIDES: { description: 'The document has hidden slides, which have no page.' },
    SPEAKER_NOTES: {
      description: 'The document has speaker notes, which everybody who downloads the original can read.',
    },
    PAGE_NOT_DRAWN: {
      description: 'A page could not be converted. A placeholder image stands in its place.',
    },
    CELLS_LEFT_OUT: {
      description: 'Cells that are far away from the other cells of their sheet are on no page.',
    },
    COLUMNS_SPLIT: {
      description: 'A sheet is too wide to be readable on one page, so its columns are on several pages.',
    },
    FORMULAS_LOST: { description: 'Mathematical formulas of the document are on no page.' },
    REDACTED_TEXT: {
      description:
        'A black box covers text of the document, which everybody who downloads the original can read.',
    },
  },
});

export const TimelineFormatEnum: Names<(typeof TIMELINE_FORMATS)[number]> = {
  WEBVTT_CHAPTERS: 'webvtt_chapters',
  WEBVTT_METADATA: 'webvtt_metadata',
  HLS_DATERANGE: 'hls_daterange',
  JSON: 'json',
};

registerEnumType(TimelineFormatEnum, {
  name: 'TimelineFormat',
  description: 'A format of the timeline as text.',
  valuesConfig: {
    WEBVTT_CHAPTERS: {
      description:
        'A WebVTT track of the kind `chapters`: the title of each page. Pages shown for less than a second have no cue.',
    },
    WEBVTT_METADATA: {
      description: 'A WebVTT track of the kind `metadata`: each entry as an object of JSON.',
    },
    HLS_DATERANGE: {
      description: 'Tags `EXT-X-DATERANGE` for an HLS media playlist that has `EXT-X-PROGRAM-DATE-TIME`.',
    },
    JSON: {
      description: 'An object with the origin, the end and the entries, with seconds of the recording.',
    },
  },
});

export const PointerKindEnum: Names<PointerKind> = { POINT: 'point', INK: 'ink' };

registerEnumType(PointerKindEnum, {
  name: 'PointerKind',
  description: 'Whether a pointer leaves a line.',
  valuesConfig: {
    POINT: { description: 'A dot that moves.' },
    INK: { description: 'A dot that leaves a line, which fades within a few seconds.' },
  },
});
