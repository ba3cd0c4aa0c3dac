/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { Operation } from '../client/request.ts';
/** Whether a pointer leaves a line. */
export type PointerKind =
  /** A dot that leaves a line, which fades within a few seconds. */
  | 'INK'
  /** A dot that moves. */
  | 'POINT';

export type PointMutationVariables = Exact<{
  id: string;
  page: number;
  points: Array<number> | number;
  kind: PointerKind;
}>;


export type PointMutation = { point: boolean | null };

export type PointerMovedSubscriptionVariables = Exact<{
  id: string;
}>;


export type PointerMovedSubscription = { pointerMoved: { mediaId: string | null, page: number | null, kind: PointerKind, points: Array<number> } };

export const PointDocument: Operation<PointMutation, PointMutationVariables> = `mutation Point($id: ID!, $page: Int!, $points: [Int!]!, $kind: PointerKind!) {
  point(id: $id, page: $page, points: $points, kind: $kind)
}`;

export const PointerMovedDocument: Operation<PointerMovedSubscription, PointerMovedSubscriptionVariables> = `subscription PointerMoved($id: ID!) {
  pointerMoved(id: $id) {
    mediaId
    page
    kind
    points
  }
}`;