/** What clients rely on in the schema, besides its fields. */
import { readFileSync } from 'node:fs';
import { buildSchema, isScalarType, isSpecifiedScalarType } from 'graphql';
import { describe, expect, it } from 'vitest';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
describe('the schema', () => {
  it('names the specification of each scalar', () => {
    const scalars = Object.values(schema.getTypeMap())
      .filter(isScalarType)
      .filter((type) => !isSpecifiedScalarType(type));
    expect(scalars.map(({ name }) => name).sort()).toEqual(['DateTime', 'URL']);
    for (const { name, specifiedByURL } of scalars) expect(specifiedByURL, name).toMatch(/^https:/);
  });

  it('has nullable mutations, so that one that fails leaves the answers to the others', () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
    expect(mutations.filter(({ type }) => String(type).endsWith('!'))).toEqual([]);
  });
});
