/**
 * @file The copy of graphql-js that Apollo and Pothos load. The package has a CommonJS and an ES module build, and
 * objects of one are strangers to the other; tools that bundle would choose the second for the bare name.
 */
export {
  createSourceEventStream,
  execute,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  isObjectType,
  Kind,
  OperationTypeNode,
  parse,
  printSchema,
  validate,
  visit,
} from "graphql/index.js";
