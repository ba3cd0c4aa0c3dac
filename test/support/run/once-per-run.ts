import type { TestProject } from 'vitest/node';

interface Shared<T> {
  started: Promise<{ value: T; stop(): Promise<void> }>;
  users: number;
}

/** On the process, because vitest loads a set-up file once for each project. */
const store = globalThis as { [name: symbol]: Shared<unknown> | undefined };

/**
 * Returns a vitest global set-up that starts a part once for all projects of a run and stops it after the last
 * of them. `use` passes the started part to a project.
 */
export function oncePerRun<T>(
  name: string,
  start: (stack: AsyncDisposableStack) => Promise<T>,
  use: (project: TestProject, value: T) => void,
): (project: TestProject) => Promise<() => Promise<void>> {
  const key = Symbol.for(`lectern.test.${name}`);
  return async (project) => {
    store[key] ??= { started: startOwned(start), users: 0 };
    const shared = store[key] as Shared<T>;
    shared.users += 1;
    const { value, stop } = await shared.started;
    use(project, value);
    return async () => {
      shared.users -= 1;
      if (shared.users > 0) return;
      store[key] = undefined;
      await stop();
    };
  };
}

async function startOwned<T>(start: (stack: AsyncDisposableStack) => Promise<T>) {
  await using stack = new AsyncDisposableStack();
  const value = await start(stack);
  const owned = stack.move();
  return { value, stop: () => owned.disposeAsync() };
}
