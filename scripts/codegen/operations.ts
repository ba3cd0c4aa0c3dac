/**
 * A plug-in of GraphQL Code Generator for the front: each operation as a plain string with the fragments that it uses,
 * typed by `Operation` of the client library. Its modules contain no class, and import nothing when they run.
 */
import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, print, visit } from 'graphql';

interface Document {
  document?: { definitions: readonly { kind: string }[] };
}

interface Config {
  /** The module that exports the type `Operation`, as the generated module imports it. */
  operationFrom: string;
}

export function plugin(_schema: unknown, documents: Document[], { operationFrom }: Config) {
  const definitions = documents.flatMap(({ document }) => document?.definitions ?? []);
  const fragments = new Map(definitions.filter(isFragment).map((each) => [each.name.value, each]));
  return {
    prepend: [`import type { Operation } from '${operationFrom}';`],
    content: definitions
      .filter(isOperation)
      .map((operation) => rendered(operation, fragments))
      .join('\n\n'),
  };
}

const isFragment = (node: { kind: string }): node is FragmentDefinitionNode =>
  node.kind === Kind.FRAGMENT_DEFINITION;

const isOperation = (node: { kind: string }): node is OperationDefinitionNode =>
  node.kind === Kind.OPERATION_DEFINITION;

function rendered(
  operation: OperationDefinitionNode,
  fragments: Map<string, FragmentDefinitionNode>,
): string {
  const name = operation.name?.value;
  if (!name) throw new Error('Each operation of the front needs a name.');
  const type = `${name}${operation.operation.replace(/^./, (letter) => letter.toUpperCase())}`;
  const text = [operation, ...fragmentsOf(operation, fragments)].map((each) => print(each)).join('\n\n');
  return `export const ${name}Document: Operation<${type}, ${type}Variables> = \`${text}\`;`;
}

/** The fragments that a definition uses, and those that they use, each once. */
function fragmentsOf(
  definition: OperationDefinitionNode | FragmentDefinitionNode,
  fragments: Map<string, FragmentDefinitionNode>,
  found = new Set<FragmentDefinitionNode>(),
): Set<FragmentDefinitionNode> {
  visit(definition, {
    FragmentSpread({ name }) {
      const fragment = fragments.get(name.value);
      if (!fragment) throw new Error(`There is no fragment ${name.value}.`);
      if (found.has(fragment)) return;
      found.add(fragment);
      fragmentsOf(fragment, fragments, found);
    },
  });
  return found;
}
