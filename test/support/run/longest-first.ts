import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Projects with long files start first, so that the last file of a run is a short one. */
const PROJECTS = ['resilience', 'converter', 'browser', 'server', 'rules'];

/**
 * Runs the projects one after the other, so that a worker that files share gets the next file of its project. Runs the
 * files of a project by their duration in the run before, and unknown ones by their size.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const duration = (file: TestSpecification) =>
      this.ctx.cache.getTestSpecificationResult(file)?.duration ?? Number.POSITIVE_INFINITY;
    const project = (file: TestSpecification) => PROJECTS.indexOf(file.project.name);
    return sorted.sort((a, b) => project(a) - project(b) || compare(duration(b), duration(a)));
  }
}

const compare = (a: number, b: number) => (a === b ? 0 : a - b);
