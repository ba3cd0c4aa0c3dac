/** Disposes of parts in the reverse order of their creation, and reports which part is being disposed of. */
export class PartStack extends AsyncDisposableStack {
  /** The part that is being disposed of; null before and after the disposal. */
  disposing: string | null = null;

  /** Disposes of `part` when the stack, or the stack that this one is moved to, is disposed of. @returns `part` */
  add<Part extends AsyncDisposable>(name: string, part: Part): Part {
    this.deferAs(name, () => part[Symbol.asyncDispose]());
    return part;
  }

  deferAs(name: string, dispose: () => PromiseLike<void> | void): void {
    this.defer(async () => {
      this.disposing = name;
      await dispose();
      this.disposing = null;
    });
  }
}
