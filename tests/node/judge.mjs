// Atlassian's own code judges what the bot sends: a line of JSON in, a line of JSON out.
//
//   {"adf": {…}}        a document: by the validator and by the model of their editor
//   {"jql": "…"}        a query: by the parser of their search bar, and by their list of reserved words
//   {"reserved": ""}    asks for that list
//
// The answer is a list of texts: what is wrong, or the words.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

// These packages hold CommonJS that Node.js loads, and modules that only bundlers do.
const require = createRequire(import.meta.url);

// Without this every feature flag first asks for a client, which is not there, and complains about it.
require("@atlaskit/platform-feature-flags").setBooleanFeatureFlagResolver(() => false);

const { validator } = require("@atlaskit/adf-utils/validator");
const { defaultSchema } = require("@atlaskit/adf-schema/schema-default");
const { Node } = require("@atlaskit/editor-prosemirror/model");
const { JastBuilder, RESERVED_WORDS, walkAST } = require("@atlaskit/jql-ast");

const validate = validator();

function complaint(judge, look) {
  try {
    look();
    return [];
  } catch (error) {
    return [`${judge}: ${error.message}`];
  }
}

function problemsOfDocument(document) {
  return [
    ...complaint("validator", () => validate(document)),
    ...complaint("editor", () => Node.fromJSON(defaultSchema, document).check()),
  ];
}

function problemsOfQuery(query) {
  const tree = new JastBuilder().build(query);
  const bare = [];
  const look = (node) => {
    if (node.text === node.value && RESERVED_WORDS.has(node.text.toLowerCase())) bare.push(node.text);
  };
  walkAST({ enterField: look, enterFunction: look, enterValueOperand: look, enterArgument: look }, tree);
  return [
    ...tree.errors.map((error) => `parser: ${error.message}`),
    ...bare.map((word) => `reserved word without quotes: ${word}`),
  ];
}

const answers = {
  adf: problemsOfDocument,
  jql: problemsOfQuery,
  reserved: () => [...RESERVED_WORDS],
};

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const [[kind, value]] = Object.entries(JSON.parse(line));
  process.stdout.write(`${JSON.stringify(answers[kind](value))}\n`);
}
