/** How large the embedded database may grow; MB. */
export interface DatabaseMemory {
  readonly heapMb: number;
  readonly pageCacheMb: number;
}

/** neo4j.conf of the embedded database: loopback only, authenticated, no file or network reads from Cypher, small logs. */
export function databaseConfig(port: number, memory: DatabaseMemory): string {
  const settings: Readonly<Record<string, string>> = {
    'server.bolt.enabled': 'true',
    'server.bolt.listen_address': `127.0.0.1:${String(port)}`,
    'dbms.security.auth_enabled': 'true',
    'dbms.security.allow_csv_import_from_file_urls': 'false',
    'internal.dbms.cypher_ip_blocklist': '0.0.0.0/0,::/0',
    'dbms.usage_report.enabled': 'false',
    'db.tx_log.rotation.retention_policy': '2 files',
    'db.tx_log.rotation.size': '64M',
    'db.tx_log.preallocate': 'false',
    'db.logs.query.enabled': 'OFF',
    // Nobody is left to drain for: the store is closed by then, and each connector would wait five seconds.
    'internal.server.bolt.thread_pool_shutdown_wait_time': '0s',
    'internal.server.bolt.connection_shutdown_wait_time': '0s',
    'internal.dbms.bolt.local_enabled': 'false',
    'server.memory.pagecache.size': `${String(memory.pageCacheMb)}M`,
  };
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`;
}
