/**
 * @generated SignedSource<<1dcc7a39b71d744dc20347917c9bb6b9>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type webinarPagesQuery$variables = {
  from: number;
  id: string;
  to: number;
};
export type webinarPagesQuery$data = {
  readonly sharedLiveMedia: {
    readonly pages: ReadonlyArray<{
      readonly id: string;
      readonly number: number;
      readonly thumbnailUrl: string;
      readonly title: string | null;
    }>;
  } | null;
};
export type webinarPagesQuery = {
  response: webinarPagesQuery$data;
  variables: webinarPagesQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "from"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "id"
},
v2 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "to"
},
v3 = [
  {
    "kind": "Variable",
    "name": "id",
    "variableName": "id"
  }
],
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v5 = {
  "alias": null,
  "args": [
    {
      "kind": "Variable",
      "name": "from",
      "variableName": "from"
    },
    {
      "kind": "Variable",
      "name": "to",
      "variableName": "to"
    }
  ],
  "concreteType": "Page",
  "kind": "LinkedField",
  "name": "pages",
  "plural": true,
  "selections": [
    (v4/*:: as any*/),
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
      "name": "title",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "thumbnailUrl",
      "storageKey": null
    }
  ],
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/),
      (v2/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "webinarPagesQuery",
    "selections": [
      {
        "alias": null,
        "args": (v3/*:: as any*/),
        "concreteType": "SharedLiveMedia",
        "kind": "LinkedField",
        "name": "sharedLiveMedia",
        "plural": false,
        "selections": [
          (v5/*:: as any*/)
        ],
        "storageKey": null
      }
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/),
      (v2/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "webinarPagesQuery",
    "selections": [
      {
        "alias": null,
        "args": (v3/*:: as any*/),
        "concreteType": "SharedLiveMedia",
        "kind": "LinkedField",
        "name": "sharedLiveMedia",
        "plural": false,
        "selections": [
          (v5/*:: as any*/),
          (v4/*:: as any*/)
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "aa18a9f4be8c9758a051bcccd3e1fe5f",
    "id": null,
    "metadata": {},
    "name": "webinarPagesQuery",
    "operationKind": "query",
    "text": "query webinarPagesQuery(\n  $id: ID!\n  $from: Int!\n  $to: Int!\n) {\n  sharedLiveMedia(id: $id) {\n    pages(from: $from, to: $to) {\n      id\n      number\n      title\n      thumbnailUrl\n    }\n    id\n  }\n}\n"
  }
};
})();

(node as any).hash = "7c2f09bbcd8d9dca45eb7c9058b79b6f";

export default node;
