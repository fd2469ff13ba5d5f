#!/usr/bin/env node
import { ensureBuild, ensureDependencies, requireNode } from '../tools/prepare.mjs';

requireNode();
ensureDependencies();
ensureBuild();
const { main } = await import('../dist/src/app/main.js');
await main(process.argv);
