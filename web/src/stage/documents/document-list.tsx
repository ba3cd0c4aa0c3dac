/**
 * The cards of the documents. The list is one Tab stop: the up and down arrow keys go from card to card, the left and
 * right ones through the controls of a card. Only the cards in sight are in the DOM.
 */
import { useRef, useState } from 'react';
import type { Media } from '../../client/video.ts';
import { focusPage } from '../../page/focus.ts';
import { useRoot, useT } from '../../session/context.ts';
import type { UploadLimits } from '../files/upload-limits.ts';
import { useArrowList } from '../keyboard/arrow-list.ts';
import { stepInList } from '../keyboard/list-keys.ts';
import { DocumentCard } from './card/document-card.tsx';

interface DocumentListProps {
  /** In the order of the list. */
  medias: readonly Media[];
  limits: UploadLimits | null;
  shown: string | null;
  chosen: string | null;
  onChoose(id: string): void;
}

/** The height of a card without progress, actions and warnings, and of the gap below it. */
const CARD_PX = 75;
const GAP_PX = 4;
const MARGIN = 4;
const CONTROLS = ':is(button:enabled, summary, input[role="switch"]):not([data-takes-keys] *)';
/** A form takes the keys itself, and a button with a menu keeps the focus while the menu is open. */
const KEEPS_FOCUS = '[data-takes-keys], [aria-haspopup]';

export function DocumentList({ medias, limits, shown, chosen, onChoose }: DocumentListProps) {
  const { direction } = useT();
  const root = useRoot();
  const scroller = useRef<HTMLDivElement>(null);
  /** The document that has, or had, the focus. */
  const [active, setActive] = useState<string | null>(null);
  const positionOf = (id: string | null) => medias.findIndex((media) => media.id === id) + 1;
  const stop = positionOf(active) || positionOf(chosen) || 1;
  const pinned = positionOf(shown) || null;
  const { virtual, onKeyDown } = useArrowList({
    scroller,
    count: medias.length,
    stop,
    last: medias.length,
    direction,
    size: CARD_PX,
    gap: GAP_PX,
    margin: MARGIN,
    pinned,
    keyOf: (position) => medias[position - 1]?.id ?? position,
    onStop: (position) => setActive(medias[position - 1]?.id ?? null),
  });
  const items = virtual.getVirtualItems();
  const covered = (pinned && items[pinned - 1]?.size) || 0;

  function moveFocus(event: React.KeyboardEvent): void {
    const target = event.target as Element;
    // Events of menus and dialogs arrive here as well, because they belong to a card.
    if (!event.currentTarget.contains(target) || target.closest('[data-takes-keys]')) return;
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') stepInCard(event, target);
    else onKeyDown(event);
  }

  function stepInCard(event: React.KeyboardEvent, target: Element): void {
    event.preventDefault();
    const card = target.closest('[data-position]');
    const controls = [...(card?.querySelectorAll<HTMLElement>(CONTROLS) ?? [])];
    const at = controls.indexOf(target as HTMLElement) + 1;
    const next = stepInList(event.key, at, controls.length, direction);
    if (next !== null) controls[next - 1]?.focus();
  }

  /** After a click the next key turns the page. The label of a switch focuses the switch after the click. */
  function leaveFocus({ detail, currentTarget }: React.MouseEvent): void {
    if (detail === 0) return;
    const leave = () => {
      const focused = document.activeElement as HTMLElement | null;
      if (!focused || !currentTarget.contains(focused) || focused.closest(KEEPS_FOCUS)) return;
      focusPage(root);
      // The page of a document that has just been chosen is not there yet.
      if (document.activeElement === focused) focused.blur();
    };
    leave();
    requestAnimationFrame(leave);
  }

  return (
    <div ref={scroller} className="lec-documents-scroll" style={{ scrollPaddingBlockStart: covered }}>
      <ul
        data-arrows="true"
        style={{ blockSize: virtual.getTotalSize() }}
        onKeyDown={moveFocus}
        onClickCapture={leaveFocus}
      >
        {items.map(({ index, start }) => {
          const media = medias[index];
          if (!media) return null;
          const position = index + 1;
          return (
            <li
              key={media.id}
              ref={virtual.measureElement}
              data-index={index}
              data-position={position}
              data-pinned={position === pinned}
              aria-setsize={medias.length}
              aria-posinset={position}
              style={position === pinned ? {} : { insetBlockStart: start }}
              onFocus={() => setActive(media.id)}
            >
              <DocumentCard
                media={media}
                limits={limits}
                isStop={position === stop}
                isShown={media.id === shown}
                isChosen={media.id === chosen}
                onChoose={() => onChoose(media.id)}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
