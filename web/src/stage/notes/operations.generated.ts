/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type SpeakerNotesQueryVariables = Exact<{
  id: string;
  number: number;
}>;


export type SpeakerNotesQuery = { sharedLiveMedia: { id: string, shownUploadId: string | null, page: { id: string, notes: string | null } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const SpeakerNotesDocument = new TypedDocumentString(`
    query SpeakerNotes($id: ID!, $number: Int!) {
  sharedLiveMedia(id: $id) {
    id
    shownUploadId
    page(number: $number) {
      id
      notes
    }
  }
}
    `) as unknown as TypedDocumentString<SpeakerNotesQuery, SpeakerNotesQueryVariables>;