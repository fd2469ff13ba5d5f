// What people write is found at once; names of entities a moment later, so that ingestion does not wait for the index.
CREATE FULLTEXT INDEX search_work IF NOT EXISTS FOR (n:Case|Comment|Task) ON EACH [n.title, n.tags, n.text, n.description];
CREATE FULLTEXT INDEX search_entities IF NOT EXISTS FOR (n:User|Account|Device|IpAddress|Mailbox|Resource|File|EmailMessage|Application) ON EACH [n.label, n.key] OPTIONS {indexConfig: {`fulltext.eventually_consistent`: true}};
