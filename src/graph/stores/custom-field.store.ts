import type { JsonObject } from '../../domain/json.js';
import type { Graph } from '../session.js';
import type { Recorder } from './case-transaction.js';
import { CUSTOM_FIELDS, PUT_CUSTOM_FIELD } from './custom-field.cypher.js';

interface Field {
  readonly name: string;
  readonly title: string;
  readonly schema: JsonObject;
  readonly definedAt: number;
  readonly definedBy: string;
}

type StoredField = Omit<Field, 'schema'> & { readonly schemaJson: string };

/** Fields that cases may carry beside those of the product. */
export class CustomFieldStore {
  constructor(
    private readonly graph: Graph,
    private readonly record: Recorder,
  ) {}

  async all(): Promise<readonly Field[]> {
    const rows = await this.graph.run<{ field: StoredField }>(CUSTOM_FIELDS);
    return rows.map(({ field: { schemaJson, ...rest } }) => ({
      ...rest,
      schema: JSON.parse(schemaJson) as JsonObject,
    }));
  }

  put({ name, title, schema, definedAt: at, definedBy }: Field, by: string): Promise<void> {
    return this.graph.write(async (tx) => {
      await tx.run(PUT_CUSTOM_FIELD, { name, title, schemaJson: JSON.stringify(schema), at, by: definedBy });
      const body = { name, schema };
      await this.record(tx, [{ stream: 'config', type: 'custom_field.defined', at, actor: by, body }]);
    });
  }
}
