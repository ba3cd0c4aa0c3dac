/** What a platform does with Lectern. Each example implements this interface with another GraphQL library. */
import type { FileInput, ReadPagesQuery, VideoStateFragment } from '../operations.generated.ts';
import type { Tokens } from './tokens.ts';
import type { UploadForm } from './upload.ts';

export interface ClientOptions {
  /** The GraphQL endpoint: `https://lectern.example.org/graphql`. */
  url: string;
  tokens: Tokens;
  /** By default the global `fetch`. */
  fetch?: typeof fetch;
  /** By default the global `WebSocket`, which Node 20 does not have: pass the one of the package `ws` there. */
  WebSocket?: unknown;
}

export type PageTitle = NonNullable<ReadPagesQuery['sharedLiveMedia']>['pages'][number];

/** A mutation that ends in a Problem throws `ProblemError`. */
export interface WebinarClient extends AsyncDisposable {
  /** Needs the platform's own token. @returns the id of the video. */
  createVideo(title: string): Promise<string>;
  /** @returns the id of the document. */
  createDocument(videoId: string, title: string): Promise<string>;
  initiateUpload(documentId: string, file: FileInput): Promise<UploadForm>;
  startShare(documentId: string, page: number): Promise<void>;
  navigate(documentId: string, page: number): Promise<void>;
  endShare(documentId: string): Promise<void>;
  /** Reads the pages `from` to `to`, both included; at most 100 pages. */
  readPages(documentId: string, from: number, to: number): Promise<readonly PageTitle[]>;
  /** Reads the video over HTTP, for example when the links of its page are about to expire. */
  refresh(videoId: string): Promise<void>;
  /** Calls back with the state that the client shows, and with each later one. @returns a function that stops. */
  follow(videoId: string, onVideo: (video: VideoStateFragment) => void): () => void;
}

export type Connect = (options: ClientOptions) => WebinarClient;

/** A result that a person can correct, with a sentence to show to that person. */
export class ProblemError extends Error {
  override name = 'ProblemError';
}

/** Returns the result of a mutation. @throws ProblemError when the result is a Problem. */
export function resultOf<Answer extends object>(
  answer: Answer | null | undefined,
): Exclude<Answer, { message: string }> {
  if (!answer) throw new Error('The server answered the mutation with an error.');
  if ('message' in answer && answer.message !== undefined) throw new ProblemError(String(answer.message));
  return answer as Exclude<Answer, { message: string }>;
}
