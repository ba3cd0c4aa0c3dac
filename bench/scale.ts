/**
 * Measures the cost of one webinar with more and more viewers, then of more and more page turns in many webinars. The
 * capacity arithmetic in docs/capacity.md uses these figures.
 *   npm run bench:scale -- --viewers 1000,4000,10000 --rate 50,150,330 --seconds 8
 */
import { MANY_WEBINARS_HEADER, manyWebinars, WEBINARS } from './scale/many-webinars.ts';
import { ONE_WEBINAR_HEADER, oneWebinar, PAGE_TURNS } from './scale/one-webinar.ts';
import { number, numbers, print } from './support/table.ts';

const SECONDS = number('seconds', 8);

const rows: string[][] = [];
for (const viewers of numbers('viewers', [1_000, 4_000, 10_000])) {
  if (viewers > 0) rows.push(await oneWebinar(viewers));
}
print(`One webinar, ${PAGE_TURNS} page turns`, ONE_WEBINAR_HEADER, rows);
print(
  `${WEBINARS} webinars on one server, ${SECONDS} s each, with outbox messages for the rooms`,
  MANY_WEBINARS_HEADER,
  await manyWebinars(numbers('rate', [50, 150, 330]), SECONDS),
);
