/** The example tabs: what an instructor's client does, in its order. */
import type { Link } from './link.ts';
import type { Editors } from './tab-storage.ts';

const DOCUMENT = 'the id of a document';

const WATCH = `# Shows the video now and after each change: the share, and the documents with their ids.
# Opening another tab ends the subscription, so open this page in two windows: watch in one, and share in the other.
subscription Watch($id: ID!) {
  videoUpdated(id: $id) {
    id
    version
    title
    activeShare { media { id title } page { number url } }
    sharedLiveMedias { id title uploadState pagesReady pageCount }
  }
}
`;

const CREATE = `# Adds a document without a file to the video. Its id goes into the variables of the tabs after this one.
mutation Create($video: ID!, $input: CreateSharedLiveMediaInput!) {
  createSharedLiveMedia(videoId: $video, input: $input) {
    ... on SharedLiveMedia { id title uploadState }
    ... on Problem { message }
  }
}
`;

const UPLOAD = `# Returns the form of an upload. One POST sends the file straight to storage.
# The body has the fields in their order, and then the file in a field named "file", which is the last one:
#
#   curl --fail --form-string 'NAME=VALUE' … --form 'file=@slides.pdf' 'URL'
#
# The line below the result does this with the fields of the result.
mutation Upload($document: ID!, $file: FileInput!) {
  initiateUpload(id: $document, file: $file) {
    ... on UploadTicket { url expiresAt fields { name value } }
    ... on Problem { message }
  }
}
`;

const START = `# Shows a page of the document to everybody. The other pages may still be converted.
mutation Start($document: ID!, $page: Int) {
  startShare(id: $document, page: $page) {
    ... on Video { id version activeShare { media { id title } page { number } } }
    ... on Problem { message }
  }
}
`;

const TURN = `# Turns to a page of the document that is shared.
mutation Turn($document: ID!, $page: Int!) {
  navigate(id: $document, page: $page) {
    ... on Video { id version activeShare { page { number } } }
    ... on Problem { message }
  }
}
`;

const END = `# Ends the share. Afterwards everybody sees no document.
mutation End($document: ID!) {
  endShare(id: $document) {
    ... on Video { id version activeShare { page { number } } }
    ... on Problem { message }
  }
}
`;

/** The tabs, with the token and the video of the link. */
export function exampleTabs(link: Link | null): Editors[] {
  const headers = link ? json({ authorization: `Bearer ${link.token}` }) : '';
  const video = link?.video ?? 'the id of a video';
  const file = { name: 'slides.pdf', mimetype: 'application/pdf', size: 100_000 };
  return [
    { query: WATCH, variables: { id: video } },
    { query: CREATE, variables: { video, input: { title: 'Slides' } } },
    { query: UPLOAD, variables: { document: DOCUMENT, file } },
    { query: START, variables: { document: DOCUMENT, page: 1 } },
    { query: TURN, variables: { document: DOCUMENT, page: 2 } },
    { query: END, variables: { document: DOCUMENT } },
  ].map(({ query, variables }) => ({ query, variables: json(variables), headers }));
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);
