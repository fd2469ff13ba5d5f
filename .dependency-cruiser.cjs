/** The arrows of the house; CONTRIBUTING.md says how to read a violation. */
const ours = '^(src|resolvers)/';
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^src/domain' },
      to: { path: ours, pathNot: '^src/domain' },
    },
    {
      name: 'rules-know-only-domain',
      severity: 'error',
      from: { path: '^src/rules' },
      to: { path: ours, pathNot: '^src/(domain|rules)/' },
    },
    {
      name: 'ledger-and-chain-are-pure',
      severity: 'error',
      from: { path: '^src/(ledger|chain)/' },
      to: { path: ours, pathNot: '^src/(domain|ledger|chain)/' },
    },
    {
      name: 'stages-do-not-import-stages',
      severity: 'error',
      from: { path: '^src/pipeline/([^/]+)/' },
      to: { path: '^src/pipeline/[^/]+/', pathNot: '^src/pipeline/$1/' },
    },
    {
      name: 'stages-reach-only-inwards',
      severity: 'error',
      from: { path: '^src/pipeline/([^/]+)/' },
      to: { path: ours, pathNot: '^src/(domain|rules|ledger|chain|pipeline)/' },
    },
    {
      name: 'outer-parts-reach-stages-only-by-ports',
      severity: 'error',
      from: { path: '^src/(graph|connectors)/' },
      to: { path: '^src/(usecases|app)/|^resolvers/|^src/pipeline/[^/]+/(?!ports)' },
    },
    {
      name: 'usecases-do-not-know-adapters',
      severity: 'error',
      from: { path: '^src/usecases' },
      to: { path: '^src/(graph|connectors|app)/|^resolvers/' },
    },
    {
      name: 'src-never-imports-the-edge',
      severity: 'error',
      from: { path: '^src/(?!app)' },
      to: { path: '^resolvers' },
    },
    {
      name: 'resolvers-are-doors',
      severity: 'error',
      from: { path: '^resolvers' },
      to: { path: '^src/', pathNot: '^src/(domain|usecases)/' },
    },
    {
      name: 'driver-only-in-graph',
      severity: 'error',
      from: { pathNot: '^(src/graph|test|bench)/' },
      to: { path: 'node_modules/neo4j-driver' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'seeds-are-data', severity: 'error', from: { path: ours }, to: { path: '^seeds' } },
    { name: 'imports-resolve', severity: 'error', from: { path: ours }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
