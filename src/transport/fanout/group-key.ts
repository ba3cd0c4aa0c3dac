/**
 * What a subscription asks for, whatever its text: requests with the same key have the same results for viewers with
 * the same rights. The key covers what graphql-js executes: response names, fields and coerced arguments, in their
 * order. Comments, white space, the names of operations, variables and fragments, what the operation does not use,
 * and defaults that a client states or leaves out are no part of it.
 */
import { createHash } from 'node:crypto';
import {
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLID,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isAbstractType,
  isObjectType,
  Kind,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';

/** The meaning of one operation's selection. */
interface Operation {
  schema: GraphQLSchema;
  fragments: Record<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
}

type Fields = ReadonlyMap<string, readonly FieldNode[]>;

/** @returns the key; null when the variables do not fit the operation, so that it cannot be executed. */
export function groupKey({ schema, document, operationName, variableValues }: ExecutionArgs): string | null {
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!root) return null;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {}, {
    maxErrors: 1,
  });
  if (!coerced) return null;
  const fragments: Operation['fragments'] = {};
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const fields = collectFields(schema, fragments, coerced, root, operation.selectionSet);
  const executed = describeFields({ schema, fragments, variables: coerced }, root, fields);
  return createHash('sha256').update(JSON.stringify(executed)).digest('base64');
}

const describeFields = (operation: Operation, type: GraphQLObjectType, fields: Fields): unknown[] =>
  [...fields].map(([response, nodes]) => {
    const [first] = nodes;
    const field = first && type.getFields()[first.name.value];
    // Validation leaves only the fields that every type has, such as `__typename`.
    if (!field) return [response, first?.name.value];
    return [
      response,
      field.name,
      describeArguments(operation, field, first),
      describeSubfields(operation, field.type, nodes),
    ];
  });

function describeArguments(
  { variables }: Operation,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): unknown {
  if (field.args.length === 0) return null;
  try {
    const values = getArgumentValues(field, node, variables);
    return field.args.map(({ name, type }) => {
      const value = values[name];
      // Null differs from an argument that is left out. Ids are the same in upper and lower case.
      if (value === undefined) return [];
      return [getNamedType(type) === GraphQLID && typeof value === 'string' ? value.toLowerCase() : value];
    });
  } catch (error) {
    // The field fails with this error in every execution.
    return String(error);
  }
}

/** The fields below a field, for each type that the field can return; null below a scalar. */
function describeSubfields(
  operation: Operation,
  returned: GraphQLOutputType,
  nodes: readonly FieldNode[],
): unknown {
  const type = getNamedType(returned);
  const { schema, fragments, variables } = operation;
  const describe = (each: GraphQLObjectType) =>
    describeFields(operation, each, collectSubfields(schema, fragments, variables, each, nodes));
  if (isObjectType(type)) return describe(type);
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(describe) : null;
}
