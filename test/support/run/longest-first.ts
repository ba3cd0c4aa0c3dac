import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Long files of these projects start first, so that the last file of a run is a short one. */
const PROJECTS = ['resilience', 'converter', 'browser', 'server', 'rules'];

/** Runs the files of all projects by their duration in the run before, and unknown ones by their project and size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const duration = (file: TestSpecification) =>
      this.ctx.cache.getTestSpecificationResult(file)?.duration ?? Number.POSITIVE_INFINITY;
    const project = (file: TestSpecification) => PROJECTS.indexOf(file.project.name);
    return sorted.sort((a, b) => compare(duration(b), duration(a)) || project(a) - project(b));
  }
}

const compare = (a: number, b: number) => (a === b ? 0 : a - b);
