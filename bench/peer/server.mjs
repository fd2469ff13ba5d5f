// The peer: @neo4j/graphql over the graph that the benchmark wrote, behind the same HTTP server as ours. Run as a child of the benchmark.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { Neo4jGraphQL } from '@neo4j/graphql';
import neo4j from 'neo4j-driver';

const typeDefs = `
  type Case @node {
    uid: String!
    number: Int!
    title: String!
    severity: String!
    detections: [Detection!]! @relationship(type: "DETECTED_IN", direction: IN)
  }
  type Detection @node {
    uid: String!
    ruleTitle: String!
    start: Int!
    matches: [Match!]! @relationship(type: "FOLDS", direction: OUT)
  }
  type Match @node {
    key: String!
    start: Int!
    end: Int!
  }
`;
const { SEQUITUR_TEST_NEO4J_URI: uri, SEQUITUR_TEST_NEO4J_PASSWORD: password } = process.env;
const driver = neo4j.driver(uri, neo4j.auth.basic('neo4j', password));
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
const server = new ApolloServer({ schema, introspection: true });
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async () => ({ sessionConfig: { database: 'neo4j' } }),
});
process.on('message', () => process.send(process.cpuUsage()));
process.on('disconnect', () => process.exit(0));
process.send({ url });
