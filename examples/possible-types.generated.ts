
      export type PossibleTypesResultData = {
  "possibleTypes": {
    "CancelConversionResult": [
      "SharedLiveMedia"
    ],
    "CreateSharedLiveMediaResult": [
      "InvalidInput",
      "SharedLiveMedia",
      "TooManyDocuments"
    ],
    "CreateVideoResult": [
      "InvalidInput",
      "Video"
    ],
    "DeleteSharedLiveMediaResult": [
      "DeleteSharedLiveMediaPayload",
      "StillSharing"
    ],
    "DeleteVideoResult": [
      "DeleteVideoPayload"
    ],
    "EndShareResult": [
      "NotPresenting",
      "NotSharing",
      "Video"
    ],
    "InitiateUploadResult": [
      "EmptyFile",
      "FileTooLarge",
      "StillSharing",
      "UnsupportedFile",
      "UploadTicket"
    ],
    "NavigateResult": [
      "NotPresenting",
      "NotSharing",
      "PageNotReady",
      "PageOutOfRange",
      "Video"
    ],
    "Node": [
      "Page",
      "SharedLiveMedia",
      "Video"
    ],
    "Problem": [
      "AlreadySharing",
      "EmptyFile",
      "FileTooLarge",
      "InvalidInput",
      "NoFile",
      "NotPresenting",
      "NotReady",
      "NotSharing",
      "PageNotReady",
      "PageOutOfRange",
      "StillSharing",
      "TooManyDocuments",
      "UnsupportedFile"
    ],
    "RetryConversionResult": [
      "NoFile",
      "SharedLiveMedia"
    ],
    "StartShareResult": [
      "AlreadySharing",
      "NotPresenting",
      "NotReady",
      "PageNotReady",
      "PageOutOfRange",
      "Video"
    ],
    "TakePresentingResult": [
      "Video"
    ],
    "UpdateSharedLiveMediaResult": [
      "InvalidInput",
      "SharedLiveMedia"
    ],
    "UpdateVideoResult": [
      "InvalidInput",
      "Video"
    ]
  }
};
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "CancelConversionResult": [
      "SharedLiveMedia"
    ],
    "CreateSharedLiveMediaResult": [
      "InvalidInput",
      "SharedLiveMedia",
      "TooManyDocuments"
    ],
    "CreateVideoResult": [
      "InvalidInput",
      "Video"
    ],
    "DeleteSharedLiveMediaResult": [
      "DeleteSharedLiveMediaPayload",
      "StillSharing"
    ],
    "DeleteVideoResult": [
      "DeleteVideoPayload"
    ],
    "EndShareResult": [
      "NotPresenting",
      "NotSharing",
      "Video"
    ],
    "InitiateUploadResult": [
      "EmptyFile",
      "FileTooLarge",
      "StillSharing",
      "UnsupportedFile",
      "UploadTicket"
    ],
    "NavigateResult": [
      "NotPresenting",
      "NotSharing",
      "PageNotReady",
      "PageOutOfRange",
      "Video"
    ],
    "Node": [
      "Page",
      "SharedLiveMedia",
      "Video"
    ],
    "Problem": [
      "AlreadySharing",
      "EmptyFile",
      "FileTooLarge",
      "InvalidInput",
      "NoFile",
      "NotPresenting",
      "NotReady",
      "NotSharing",
      "PageNotReady",
      "PageOutOfRange",
      "StillSharing",
      "TooManyDocuments",
      "UnsupportedFile"
    ],
    "RetryConversionResult": [
      "NoFile",
      "SharedLiveMedia"
    ],
    "StartShareResult": [
      "AlreadySharing",
      "NotPresenting",
      "NotReady",
      "PageNotReady",
      "PageOutOfRange",
      "Video"
    ],
    "TakePresentingResult": [
      "Video"
    ],
    "UpdateSharedLiveMediaResult": [
      "InvalidInput",
      "SharedLiveMedia"
    ],
    "UpdateVideoResult": [
      "InvalidInput",
      "Video"
    ]
  }
};
      export default result;
    