#!/usr/bin/env node
import { launchingNpm, whenGone } from '../tools/launcher.mjs';
import { ensureBuild, ensureDependencies, requireNode } from '../tools/prepare.mjs';

requireNode();
ensureDependencies();
ensureBuild();
// As if npm had passed on its end, which it cannot when it is killed.
const npm = launchingNpm();
if (npm !== null) whenGone([npm], () => process.kill(process.pid, 'SIGTERM'));
// The libraries check their own use otherwise, with every field of every answer. Not before: installing would leave out the build's tools.
process.env.NODE_ENV ??= 'production';
const { main } = await import('../dist/src/app/main.js');
await main(process.argv);
