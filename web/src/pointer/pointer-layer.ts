/**
 * The pointer over a page: where an instructor points, and on the stage what the own hand points at. It uses no React, so
 * that a seat loads its chunk alone.
 */
import './pointer.css';
import type { PointerLine } from '../session/session.ts';
import { listenToHand } from './hand.ts';
import { followPointer, sendTo } from './line.ts';
import { createPainter } from './paint.ts';
import { createSender } from './sender.ts';
import { spotsOf } from './stroke.ts';
import { faded, lifeOf, NO_TRAIL, type Sign, trailAfter } from './trail.ts';

export interface PointerLayer {
  /** Another page begins without pointer and ink. */
  show(media: string, page: number, isPointing: boolean): void;
  close(): void;
}

/** What the server says about the own pointer may arrive this long after the pointer has gone. */
const ECHO_MS = 1_000;
const GONE: Sign = { kind: 'POINT', spots: [] };

/** `surface` has the place and the size of the page's image. */
export function openPointerLayer(surface: HTMLElement, line: PointerLine, id: string): PointerLayer {
  const paint = createPainter(surface);
  let trail = NO_TRAIL;
  let visible = { media: '', page: 0 };
  /** Until when what the server says about the pointer is old news. */
  let ownUntil = Number.NEGATIVE_INFINITY;
  /** Whether viewers see the own pointer, and not that of another instructor. */
  let isSeen = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopPointing = () => {};

  const become = (next: typeof trail) => {
    trail = next;
    paint(trail);
    clearTimeout(timer);
    const life = lifeOf(trail, performance.now());
    // One more millisecond, because a timer may end a fraction of one too early.
    if (life !== null) timer = setTimeout(() => become(faded(trail, performance.now())), life + 1);
  };
  const sign = (next: Sign) => become(trailAfter(trail, next, performance.now()));
  // One subscription for all pages, because every viewer turns the page at once.
  const unfollow = followPointer(line, id, ({ mediaId, page, kind, points }) => {
    if (isSeen && performance.now() < ownUntil) return;
    const isHere = mediaId === visible.media && page === visible.page;
    sign(isHere ? { kind, spots: spotsOf(points) } : GONE);
  });
  const point = (media: string, page: number) => {
    isSeen = true;
    const sender = createSender(sendTo(line, media, page), (answer) => {
      const wasSeen = isSeen;
      isSeen = answer;
      if (!isSeen && wasSeen) sign(GONE);
    });
    const stop = listenToHand(surface, (own) => {
      ownUntil = own.spots.length > 0 ? Number.POSITIVE_INFINITY : performance.now() + ECHO_MS;
      sender.sign(own);
      // The instructor sees what viewers see, also while another instructor points.
      if (isSeen) sign(own);
    });
    return () => {
      stop();
      sender.close();
      ownUntil = performance.now() + ECHO_MS;
      sign(GONE);
    };
  };
  const end = () => {
    stopPointing();
    stopPointing = () => {};
  };
  return {
    show(media, page, isPointing) {
      end();
      if (media !== visible.media || page !== visible.page) become(NO_TRAIL);
      visible = { media, page };
      if (isPointing) stopPointing = point(media, page);
    },
    close() {
      end();
      unfollow();
      clearTimeout(timer);
      surface.replaceChildren();
    },
  };
}
