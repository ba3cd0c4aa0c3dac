/** The metrics of pointers. Each scrape reads them. */
import { Counter, type Registry } from 'prom-client';

/** Numbers since the start of the server. */
export interface PointerCounts {
  /** Signs of instructors who are connected to this server. */
  own: number;
  /** Signs that other servers have passed on. */
  passedOn: number;
  /** Pointers that viewers have received, each counted once for all viewers of its video. */
  values: number;
  /** Pointers that gave way to a newer one before viewers received them. */
  conflated: number;
}

export function registerPointers(registers: Registry[], pointers: () => PointerCounts): void {
  new Counter({
    name: 'lectern_pointer_signs_total',
    help: 'Signs of pointers that this server has received, by source: instructor, or another server.',
    labelNames: ['source'],
    registers,
    collect() {
      this.reset();
      const { own, passedOn } = pointers();
      this.inc({ source: 'instructor' }, own);
      this.inc({ source: 'server' }, passedOn);
    },
  });
  new Counter({
    name: 'lectern_pointer_values_total',
    help: 'Pointers that the viewers of a video on this server have received, each counted once for all of them.',
    registers,
    collect() {
      this.reset();
      this.inc(pointers().values);
    },
  });
  new Counter({
    name: 'lectern_pointer_conflated_total',
    help: 'Pointers that gave way to a newer one before any viewer received them.',
    registers,
    collect() {
      this.reset();
      this.inc(pointers().conflated);
    },
  });
}
