/**
 * @generated SignedSource<<93af55df1e1f37066d88f2c1ca1ee4fc>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type FileInput = {
  mimetype: string;
  name: string;
  size: number;
};
export type webinarInitiateUploadMutation$variables = {
  file: FileInput;
  id: string;
};
export type webinarInitiateUploadMutation$data = {
  readonly initiateUpload: {
    readonly __typename: string;
    readonly fields?: ReadonlyArray<{
      readonly name: string;
      readonly value: string;
    }>;
    readonly message?: string;
    readonly url?: string;
  } | null;
};
export type webinarInitiateUploadMutation = {
  response: webinarInitiateUploadMutation$data;
  variables: webinarInitiateUploadMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "file"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "id"
},
v2 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "file",
        "variableName": "file"
      },
      {
        "kind": "Variable",
        "name": "id",
        "variableName": "id"
      }
    ],
    "concreteType": null,
    "kind": "LinkedField",
    "name": "initiateUpload",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "__typename",
        "storageKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": [
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
            "concreteType": "FormField",
            "kind": "LinkedField",
            "name": "fields",
            "plural": true,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "name",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "value",
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "type": "UploadTicket",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "message",
            "storageKey": null
          }
        ],
        "type": "Problem",
        "abstractKey": "__isProblem"
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "webinarInitiateUploadMutation",
    "selections": (v2/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "webinarInitiateUploadMutation",
    "selections": (v2/*:: as any*/)
  },
  "params": {
    "cacheID": "9559099baeeb418042f3551c053d326d",
    "id": null,
    "metadata": {},
    "name": "webinarInitiateUploadMutation",
    "operationKind": "mutation",
    "text": "mutation webinarInitiateUploadMutation(\n  $id: ID!\n  $file: FileInput!\n) {\n  initiateUpload(id: $id, file: $file) {\n    __typename\n    ... on UploadTicket {\n      url\n      fields {\n        name\n        value\n      }\n    }\n    ... on Problem {\n      __isProblem: __typename\n      message\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "dfe699b9efe5e9a808b299b10068b8c4";

export default node;
