/** Prints the schema of the code to schema.graphql. */
import { writeFile } from 'node:fs/promises';
import { printedSchema } from '../src/graphql/schema.ts';

await writeFile(new URL('../schema.graphql', import.meta.url), await printedSchema());
