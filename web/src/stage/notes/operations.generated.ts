/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { Operation } from '../../client/request.ts';
export type SpeakerNotesQueryVariables = Exact<{
  id: string;
  number: number;
}>;


export type SpeakerNotesQuery = { sharedLiveMedia: { id: string, shownUploadId: string | null, page: { id: string, notes: string | null } | null } | null };

export const SpeakerNotesDocument: Operation<SpeakerNotesQuery, SpeakerNotesQueryVariables> = `query SpeakerNotes($id: ID!, $number: Int!) {
  sharedLiveMedia(id: $id) {
    id
    shownUploadId
    page(number: $number) {
      id
      notes
    }
  }
}`;