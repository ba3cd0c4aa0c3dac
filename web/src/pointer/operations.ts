/**
 * The operations of a pointer. They are not among the generated ones, which every client loads before it shows a page.
 */
import type { TypedDocumentString } from '../client/operations/operations.generated.ts';

/** `INK` leaves a line that fades. */
export type PointerKind = 'POINT' | 'INK';

interface PointVariables {
  /** The id of the document. */
  id: string;
  page: number;
  points: number[];
  kind: PointerKind;
}

/** Where an instructor points; no points while nobody does. */
export interface Pointer {
  mediaId: string | null;
  page: number | null;
  kind: PointerKind;
  points: number[];
}

/** A plain string, so that this chunk needs none of the generated module. */
const typed = <Result, Variables>(text: string) => text as unknown as TypedDocumentString<Result, Variables>;

export const POINT = typed<{ point: boolean | null }, PointVariables>(
  `mutation Point($id: ID!, $page: Int!, $points: [Int!]!, $kind: PointerKind!) {
    point(id: $id, page: $page, points: $points, kind: $kind)
  }`,
);

export const POINTER_MOVED = typed<{ pointerMoved: Pointer }, { id: string }>(
  `subscription PointerMoved($id: ID!) {
    pointerMoved(id: $id) { mediaId page kind points }
  }`,
);
