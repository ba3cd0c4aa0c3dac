/**
 * @generated SignedSource<<0730ea9496f58f1cc482062ac4c4480f>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type ConversionFailure = "CANCELLED" | "DAMAGED" | "INTERNAL" | "LOCKED" | "TIMED_OUT" | "TOO_LONG" | "UNSUPPORTED";
export type UploadState = "ERROR" | "NO_FILE" | "PROCESSING" | "READY" | "UPLOADING";
export type webinarFollowSubscription$variables = {
  id: string;
};
export type webinarFollowSubscription$data = {
  readonly videoUpdated: {
    readonly activeShare: {
      readonly media: {
        readonly id: string;
      };
      readonly nextPage: {
        readonly height: number;
        readonly id: string;
        readonly number: number;
        readonly text: string;
        readonly url: string;
        readonly urlExpiresAt: string;
        readonly width: number;
      } | null;
      readonly page: {
        readonly height: number;
        readonly id: string;
        readonly number: number;
        readonly text: string;
        readonly url: string;
        readonly urlExpiresAt: string;
        readonly width: number;
      };
    } | null;
    readonly id: string;
    readonly sharedLiveMedias: ReadonlyArray<{
      readonly failure: ConversionFailure | null;
      readonly id: string;
      readonly isReadyToShow: boolean;
      readonly pageCount: number | null;
      readonly pagesReady: number;
      readonly shownUploadId: string | null;
      readonly title: string;
      readonly uploadPageCount: number | null;
      readonly uploadPagesReady: number | null;
      readonly uploadState: UploadState;
      readonly version: number;
    }>;
    readonly title: string | null;
    readonly version: number;
  };
};
export type webinarFollowSubscription = {
  response: webinarFollowSubscription$data;
  variables: webinarFollowSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "id"
  }
],
v1 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "version",
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "title",
  "storageKey": null
},
v4 = [
  (v1/*:: as any*/),
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "number",
    "storageKey": null
  },
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "url",
    "storageKey": null
  },
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "urlExpiresAt",
    "storageKey": null
  },
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "width",
    "storageKey": null
  },
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "height",
    "storageKey": null
  },
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "text",
    "storageKey": null
  }
],
v5 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "id",
        "variableName": "id"
      }
    ],
    "concreteType": "Video",
    "kind": "LinkedField",
    "name": "videoUpdated",
    "plural": false,
    "selections": [
      (v1/*:: as any*/),
      (v2/*:: as any*/),
      (v3/*:: as any*/),
      {
        "alias": null,
        "args": null,
        "concreteType": "ActiveShare",
        "kind": "LinkedField",
        "name": "activeShare",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "SharedLiveMedia",
            "kind": "LinkedField",
            "name": "media",
            "plural": false,
            "selections": [
              (v1/*:: as any*/)
            ],
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "Page",
            "kind": "LinkedField",
            "name": "page",
            "plural": false,
            "selections": (v4/*:: as any*/),
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "Page",
            "kind": "LinkedField",
            "name": "nextPage",
            "plural": false,
            "selections": (v4/*:: as any*/),
            "storageKey": null
          }
        ],
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "concreteType": "SharedLiveMedia",
        "kind": "LinkedField",
        "name": "sharedLiveMedias",
        "plural": true,
        "selections": [
          (v1/*:: as any*/),
          (v2/*:: as any*/),
          (v3/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "uploadState",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "isReadyToShow",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "pagesReady",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "pageCount",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "uploadPagesReady",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "uploadPageCount",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "shownUploadId",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "failure",
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "webinarFollowSubscription",
    "selections": (v5/*:: as any*/),
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "webinarFollowSubscription",
    "selections": (v5/*:: as any*/)
  },
  "params": {
    "cacheID": "e822024c7a8b19ffa5d91448c9bc9d12",
    "id": null,
    "metadata": {},
    "name": "webinarFollowSubscription",
    "operationKind": "subscription",
    "text": "subscription webinarFollowSubscription(\n  $id: ID!\n) {\n  videoUpdated(id: $id) {\n    id\n    version\n    title\n    activeShare {\n      media {\n        id\n      }\n      page {\n        id\n        number\n        url\n        urlExpiresAt\n        width\n        height\n        text\n      }\n      nextPage {\n        id\n        number\n        url\n        urlExpiresAt\n        width\n        height\n        text\n      }\n    }\n    sharedLiveMedias {\n      id\n      version\n      title\n      uploadState\n      isReadyToShow\n      pagesReady\n      pageCount\n      uploadPagesReady\n      uploadPageCount\n      shownUploadId\n      failure\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "e655db8da8394772a9fcd0d4a3d68768";

export default node;
