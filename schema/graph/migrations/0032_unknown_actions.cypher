// Whoever was told of actions was told also of those nobody knows the end of; these have a kind of their own now.
MATCH (w:Webhook) WHERE w.id >= '' AND 'action.changed' IN w.kinds AND NOT 'action.unknown' IN w.kinds SET w.kinds = w.kinds + ['action.unknown'];
