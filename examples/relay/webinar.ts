/**
 * The operations of the example, which relay-compiler reads. A build with Relay's plug-in replaces each tag by its
 * artefact, and such tags stand beside the code that uses them. This example has no build: it imports the artefacts.
 */
import { graphql } from 'relay-runtime';

// Every operation that reads the state of a video uses this fragment.
graphql`
  fragment webinar_video on Video {
    id
    version
    title
    activeShare {
      media {
        id
      }
      page {
        ...webinar_page @relay(mask: false)
      }
      nextPage {
        ...webinar_page @relay(mask: false)
      }
    }
    sharedLiveMedias {
      id
      version
      title
      uploadState
      isReadyToShow
      pagesReady
      pageCount
      uploadPagesReady
      uploadPageCount
      shownUploadId
      failure
    }
  }
`;

graphql`
  fragment webinar_page on Page {
    id
    number
    url
    urlExpiresAt
    width
    height
    text
  }
`;

graphql`
  query webinarReadQuery($id: ID!) {
    video(id: $id) {
      ...webinar_video @relay(mask: false)
    }
  }
`;

graphql`
  subscription webinarFollowSubscription($id: ID!) {
    videoUpdated(id: $id) {
      ...webinar_video @relay(mask: false)
    }
  }
`;

graphql`
  query webinarPagesQuery($id: ID!, $from: Int!, $to: Int!) {
    sharedLiveMedia(id: $id) {
      pages(from: $from, to: $to) {
        id
        number
        title
        thumbnailUrl
      }
    }
  }
`;

// A mutation selects no state: the subscription delivers it, and an answer that arrives late changes no cache.
graphql`
  mutation webinarCreateVideoMutation($title: String) {
    createVideo(input: { title: $title }) {
      __typename
      ... on Video {
        id
      }
      ... on Problem {
        message
      }
    }
  }
`;

graphql`
  mutation webinarCreateDocumentMutation($videoId: ID!, $title: String) {
    createSharedLiveMedia(videoId: $videoId, input: { title: $title }) {
      __typename
      ... on SharedLiveMedia {
        id
      }
      ... on Problem {
        message
      }
    }
  }
`;

graphql`
  mutation webinarInitiateUploadMutation($id: ID!, $file: FileInput!) {
    initiateUpload(id: $id, file: $file) {
      __typename
      ... on UploadTicket {
        url
        fields {
          name
          value
        }
      }
      ... on Problem {
        message
      }
    }
  }
`;

graphql`
  mutation webinarStartMutation($id: ID!, $page: Int!) {
    startShare(id: $id, page: $page) {
      __typename
      ... on Problem {
        message
      }
    }
  }
`;

graphql`
  mutation webinarNavigateMutation($id: ID!, $page: Int!) {
    navigate(id: $id, page: $page) {
      __typename
      ... on Problem {
        message
      }
    }
  }
`;

graphql`
  mutation webinarEndMutation($id: ID!) {
    endShare(id: $id) {
      __typename
      ... on Problem {
        message
      }
    }
  }
`;

graphql`
  query webinarListQuery($first: Int!, $after: String) {
    videos(first: $first, after: $after) @connection(key: "webinar_videos") {
      edges {
        node {
          id
          title
        }
      }
    }
  }
`;
