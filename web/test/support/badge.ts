/** What the stage says above the page about who sees it. */
import type { Page } from 'playwright-core';

/** Records what the bar above the shared page says, as one text for each change. @returns a function that reads it */
export async function watchBadge(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const texts: string[] = [];
    Object.assign(window, { badges: texts });
    const look = () => {
      const badges = [...document.querySelectorAll('.lec-share-bar--live > p')];
      texts.push(badges.map((badge) => badge.textContent).join(', '));
    };
    look();
    new MutationObserver(look).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
  return () => page.evaluate(() => (window as unknown as { badges: string[] }).badges);
}
