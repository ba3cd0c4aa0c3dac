/** The page `/graphiql`, as a person reads and uses it. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export const tabs = (page: Page) => page.locator('.graphiql-tab-button');
export const tab = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).and(tabs(page));
export const result = (page: Page) => page.locator('.result-window .view-lines').textContent();
export const ready = (page: Page) => page.locator('.graphiql-query-editor .view-line').first().waitFor();

export async function openGraphiql(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await ready(page);
}

/** The text of an editor. The element of Monaco shows only the lines that are visible. */
export const textOf = (page: Page, file: string): Promise<string> =>
  page.evaluate((name) => {
    type Models = { editor: { getModels(): { uri: { path: string }; getValue(): string }[] } };
    const { __MONACO: monaco } = globalThis as unknown as { __MONACO: Models };
    return (
      monaco.editor
        .getModels()
        .find(({ uri }) => uri.path.endsWith(name))
        ?.getValue() ?? ''
    );
  }, file);

export const setText = (page: Page, file: string, text: string): Promise<void> =>
  page.evaluate(
    ([name, value]) => {
      type Models = { editor: { getModels(): { uri: { path: string }; setValue(text: string): void }[] } };
      const { __MONACO: monaco } = globalThis as unknown as { __MONACO: Models };
      monaco.editor
        .getModels()
        .find(({ uri }) => uri.path.endsWith(name as string))
        ?.setValue(value as string);
    },
    [file, text],
  );

/** Opens an example tab, changes its variables and runs it. */
export async function runTab(page: Page, name: string, variables?: Record<string, unknown>): Promise<void> {
  await tab(page, name).click();
  if (variables) await setText(page, 'variables.json', JSON.stringify(variables));
  await expect
    .poll(() => textOf(page, 'operation.graphql'))
    .toMatch(new RegExp(`(mutation|subscription) ${name}\\b`));
  await page.getByRole('button', { name: /^Execute query/ }).click();
}
