/**
 * @generated SignedSource<<bdac8aa2751610008ea2c0a5171b5185>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderFragment } from 'relay-runtime';
export type ConversionFailure = "CANCELLED" | "DAMAGED" | "INTERNAL" | "LOCKED" | "TIMED_OUT" | "TOO_LONG" | "UNSUPPORTED";
export type UploadState = "ERROR" | "NO_FILE" | "PROCESSING" | "READY" | "UPLOADING";
import type { FragmentRefs } from "relay-runtime";
export type webinar_video$data = {
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
  readonly " $fragmentType": "webinar_video";
};
export type webinar_video$key = {
  readonly " $data"?: webinar_video$data;
  readonly " $fragmentSpreads": FragmentRefs<"webinar_video">;
};

const node: ReaderFragment = (function(){
var v0 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v1 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "version",
  "storageKey": null
},
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "title",
  "storageKey": null
},
v3 = [
  (v0/*:: as any*/),
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
];
return {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "webinar_video",
  "selections": [
    (v0/*:: as any*/),
    (v1/*:: as any*/),
    (v2/*:: as any*/),
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
            (v0/*:: as any*/)
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
          "selections": (v3/*:: as any*/),
          "storageKey": null
        },
        {
          "alias": null,
          "args": null,
          "concreteType": "Page",
          "kind": "LinkedField",
          "name": "nextPage",
          "plural": false,
          "selections": (v3/*:: as any*/),
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
        (v0/*:: as any*/),
        (v1/*:: as any*/),
        (v2/*:: as any*/),
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
  "type": "Video",
  "abstractKey": null
};
})();

(node as any).hash = "cd206fea43ea5937fc3032fa3d96c328";

export default node;
