import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/** An object, or as much of it as was asked for. */
export interface Found {
  status: 200 | 206 | 304;
  headers: Record<string, string | number>;
  /** None for HEAD and 304. */
  body?: Readable;
}

export interface Refused {
  status: number;
  code: string;
  message: string;
  headers?: Record<string, string | number>;
}

export interface Asked {
  method: 'GET' | 'HEAD';
  headers: IncomingHttpHeaders;
  key: string;
  /** From the signed part of the query; undefined to show the object in place. */
  disposition: string | undefined;
}

/**
 * Reads an object with the origin's own client. Only what is listed here reaches the origin.
 * @throws whatever the client throws when the origin is away or refuses us.
 */
export async function fetchObject(s3: S3Client, bucket: string, asked: Asked): Promise<Found | Refused> {
  const { method, headers, key, disposition } = asked;
  // The SDK cannot send If-Range: whoever is unsure of a part gets the whole.
  const range = headers['if-range'] === undefined ? headers.range : undefined;
  const input = {
    Bucket: bucket,
    Key: key,
    ...(range !== undefined && { Range: range }),
    ...(headers['if-none-match'] !== undefined && { IfNoneMatch: headers['if-none-match'] }),
    ...(disposition !== undefined && { ResponseContentDisposition: disposition }),
  };
  try {
    if (method === 'HEAD') return found(await s3.send(new HeadObjectCommand(input)));
    const output = await s3.send(new GetObjectCommand(input));
    return { ...found(output), body: output.Body as Readable };
  } catch (error) {
    return refusal(error);
  }
}

interface Output {
  ContentType?: string | undefined;
  ContentLength?: number | undefined;
  ContentRange?: string | undefined;
  ContentDisposition?: string | undefined;
  ContentEncoding?: string | undefined;
  ContentLanguage?: string | undefined;
  ETag?: string | undefined;
  LastModified?: Date | undefined;
}

function found(output: Output): Found {
  const headers = {
    'content-type': output.ContentType ?? 'application/octet-stream',
    'content-length': output.ContentLength,
    'content-range': output.ContentRange,
    'content-disposition': output.ContentDisposition,
    'content-encoding': output.ContentEncoding,
    'content-language': output.ContentLanguage,
    etag: output.ETag,
    'last-modified': output.LastModified?.toUTCString(),
    'accept-ranges': 'bytes',
  };
  return { status: output.ContentRange ? 206 : 200, headers: present(headers) };
}

const present = (headers: Record<string, string | number | undefined>) =>
  Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  );

/** What the origin says to the viewer; everything else is ours to know. */
function refusal(error: unknown): Found | Refused {
  if (!(error instanceof S3ServiceException)) throw error;
  const said = (name: string) => present({ [name]: error.$response?.headers[name] });
  switch (error.$metadata.httpStatusCode) {
    case 304:
      return { status: 304, headers: said('etag') };
    case 404:
      return { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' };
    case 416:
      return {
        status: 416,
        code: 'InvalidRange',
        message: 'The requested range is not satisfiable',
        headers: said('content-range'),
      };
    default:
      throw error;
  }
}
