/** Makes a client of the storage date its signatures by a clock that is right. */
import type { S3Client } from '@aws-sdk/client-s3';

/** A smaller difference does not matter to a storage, which accepts 15 minutes. */
const MIN_DIFFERENCE_MS = 5_000;

/**
 * The AWS SDK dates signatures by the clock of this machine plus `systemClockOffset`, which it corrects when the storage
 * refuses a request. Of several requests that run at once it corrects and repeats only one, so after a step of the
 * clock the others would fail. The corrections of the SDK apply on top of `now`.
 * @param now returns milliseconds since 1970
 * @returns `client`
 */
export function followClock(client: S3Client, now: () => number): S3Client {
  let correction = 0;
  const difference = () => {
    const milliseconds = now() - Date.now();
    // The SDK compares values, so the value has to be the same while no clock steps.
    return Math.abs(milliseconds) < MIN_DIFFERENCE_MS ? 0 : Math.round(milliseconds / 1000) * 1000;
  };
  Object.defineProperty(client.config, 'systemClockOffset', {
    get: () => difference() + correction,
    set: (offset: number) => {
      correction = offset - difference();
    },
  });
  return client;
}
