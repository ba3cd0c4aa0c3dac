import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files of these projects run side by side, because the ones wait while the others compute. */
const INTERLEAVED = ['resilience', 'clients', 'browser'];
/** These projects follow one after the other, so that a worker that files share gets the next file of its project. */
const LAST = ['converter', 'server', 'rules'];

/**
 * Spreads the files of the interleaved projects evenly over the first part of a run. Runs the files of a project by
 * their duration in the run before, the longest first, and unknown ones by their size.
 */
export class InterleavedProjects extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const duration = (file: TestSpecification) =>
      this.ctx.cache.getTestSpecificationResult(file)?.duration ?? Number.POSITIVE_INFINITY;
    const filesOf = (project: string) =>
      sorted
        .filter((file) => file.project.name === project)
        .sort((a, b) => compare(duration(b), duration(a)));
    return [...interleave(INTERLEAVED.map(filesOf)), ...LAST.flatMap(filesOf)];
  }
}

/** Merges lists so that, at every point of the result, about the same part of each list is behind. */
function interleave<T>(lists: T[][]): T[] {
  return lists
    .flatMap((list) => list.map((item, index) => ({ item, place: (index + 0.5) / list.length })))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

const compare = (a: number, b: number) => (a === b ? 0 : a - b);
