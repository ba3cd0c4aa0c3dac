/**
 * Bounds the bytes of all incomplete messages together. When they exceed the budget, the largest message is evicted, so
 * that a client that fills the budget does not block clients with small messages.
 */

export class ByteBudget {
  readonly #limit: number;
  readonly #holders = new Set<Holding>();
  #total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The bytes that are held now. */
  get total(): number {
    return this.#total;
  }

  /** @param onEvict called when the holding is evicted, after the release of its bytes */
  open(onEvict: () => void): Holding {
    return new Holding(this, onEvict);
  }

  /** Changes the bytes of a holding by `difference`. Only holdings call it. */
  change(holding: Holding, difference: number): void {
    this.#total += difference;
    if (holding.bytes > 0) this.#holders.add(holding);
    else this.#holders.delete(holding);
    while (this.#total > this.#limit) this.#evictLargest();
  }

  #evictLargest(): void {
    let largest: Holding | null = null;
    for (const each of this.#holders) if (!largest || each.bytes > largest.bytes) largest = each;
    if (!largest) throw new Error('The budget counts bytes that nobody holds.');
    const { onEvict } = largest;
    largest.release();
    onEvict();
  }
}

/** The bytes of one message that is not complete. */
export class Holding {
  readonly #budget: ByteBudget;
  readonly onEvict: () => void;
  bytes = 0;

  constructor(budget: ByteBudget, onEvict: () => void) {
    this.#budget = budget;
    this.onEvict = onEvict;
  }

  add(count: number): void {
    this.bytes += count;
    this.#budget.change(this, count);
  }

  release(): void {
    const { bytes } = this;
    this.bytes = 0;
    this.#budget.change(this, -bytes);
  }
}
