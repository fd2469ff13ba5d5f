#!/usr/bin/env node
import { ensureBuild, ensureDependencies, requireNode } from '../tools/prepare.mjs';

requireNode();
ensureDependencies();
ensureBuild();
// The libraries check their own use otherwise, with every field of every answer. Not before: installing would leave out the build's tools.
process.env.NODE_ENV ??= 'production';
const { main } = await import('../dist/src/app/main.js');
await main(process.argv);
