/** Disposes of parts in the reverse order of their creation, and reports which parts are being disposed of. */
export class PartStack extends AsyncDisposableStack {
  readonly #disposing = new Set<string>();

  /** The names of the parts that are being disposed of, with commas; null before and after the disposal. */
  get disposing(): string | null {
    return [...this.#disposing].join(', ') || null;
  }

  /** Disposes of `part` when the stack, or the stack that this one is moved to, is disposed of. @returns `part` */
  add<Part extends AsyncDisposable>(name: string, part: Part): Part {
    this.deferAs(name, () => part[Symbol.asyncDispose]());
    return part;
  }

  /** Disposes of parts at the same time, so that the slowest of them decides how long it takes. */
  addTogether(parts: Record<string, AsyncDisposable>): void {
    this.defer(async () => {
      const disposals = Object.entries(parts).map(([name, part]) =>
        this.#dispose(name, () => part[Symbol.asyncDispose]()),
      );
      const failed = (await Promise.allSettled(disposals)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    });
  }

  deferAs(name: string, dispose: () => PromiseLike<void> | void): void {
    this.defer(() => this.#dispose(name, dispose));
  }

  async #dispose(name: string, dispose: () => PromiseLike<void> | void): Promise<void> {
    this.#disposing.add(name);
    try {
      await dispose();
    } finally {
      this.#disposing.delete(name);
    }
  }
}
