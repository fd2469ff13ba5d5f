import express from 'express';
import { benchGraph, benchServer } from './bench-server.js';
import { THREE_LEVELS } from './api.cypher.js';

/** One of the servers that the `api` benchmark compares, in a process of its own: `api` is ours, `driver` the least that could answer. */
const PAGE = 20;

async function driverServer(graph: Awaited<ReturnType<typeof benchGraph>>): Promise<string> {
  const app = express();
  app.post('/', express.json(), (_request, response, next) => {
    graph
      .run<object>(THREE_LEVELS, { page: PAGE + 1 })
      .then((rows) => void response.json({ data: rows.slice(0, PAGE) }), next);
  });
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}/`);
    });
  });
}

const graph = await benchGraph();
const url = process.argv[2] === 'driver' ? await driverServer(graph) : (await benchServer(graph)).server.url;
process.on('message', () => process.send?.(process.cpuUsage()));
process.on('disconnect', () => process.exit(0));
process.send?.({ url });
