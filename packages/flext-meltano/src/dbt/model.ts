/** The things that a transformation with dbt is about, each a codec and the type it decodes. */
import { Int, nullable, optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { CheckOutcome } from '../etl-pipeline/model.ts'
import { WrittenDataset } from '../lineage/model.ts'
import { NodeStatus } from './run-results.ts'

/**
 * Which command of which dbt plugin of which project. It holds no config: that is read from the project
 * each time, so that no secret is kept.
 */
export const DbtTransformationRequest = strictObject(
  {
    /** The folder that holds `meltano.yml`. */
    project: t.string,
    /** `dbt-postgres` */
    plugin: t.string,
    /** One that the plugin declares, such as `run`, `build` or `freshness`. */
    command: t.string,
    environment: optional(t.string),
    /** A tap and a target that stand before it: dbt gets the variables of their plugins. */
    behind: optional(t.readonlyArray(t.string)),
    /** The schedule whose variables hold. */
    schedule: optional(t.string),
    /** Nodes to take, in dbt's own words: `orders+`, `tag:nightly`. */
    select: optional(t.readonlyArray(t.string)),
    exclude: optional(t.readonlyArray(t.string)),
    fullRefresh: optional(t.boolean),
    /** Not for secrets: they are kept with the run. */
    vars: optional(t.UnknownRecord),
    /** The output of the profile. */
    target: optional(t.string),
    /** Goes on where the last run of the same command failed. */
    retry: optional(t.boolean),
  },
  'DbtTransformationRequest',
)
export interface DbtTransformationRequest extends t.TypeOf<typeof DbtTransformationRequest> {}

/** A model, seed, snapshot or test, and what became of it. */
export const DbtNode = t.readonly(
  t.type({
    /** `model.shop.orders` */
    id: t.string,
    name: t.string,
    kind: t.string,
    status: NodeStatus,
    /** In the project of dbt; null where its manifest does not know the node. */
    file: nullable(t.string),
    relation: nullable(t.string),
    durationMs: Int,
    rows: nullable(Int),
    message: nullable(t.string),
  }),
)
export interface DbtNode extends t.TypeOf<typeof DbtNode> {}

/** What one run of dbt came to, however it ended, where it came to an end. */
export const DbtReceipt = t.readonly(
  t.type({
    /** `run`, `source freshness` */
    command: t.string,
    version: nullable(t.string),
    nodes: t.readonlyArray(DbtNode),
    /** Nodes that an earlier attempt had done; they are among the nodes. */
    carried: Int,
    checks: t.readonlyArray(CheckOutcome),
    /** Its models, seeds and snapshots as datasets. */
    datasets: t.readonlyArray(WrittenDataset),
    durationMs: Int,
  }),
)
export interface DbtReceipt extends t.TypeOf<typeof DbtReceipt> {}

export const DbtTransformationResult = t.readonly(
  t.intersection([t.type({ plugin: t.string }), DbtReceipt]),
)
export type DbtTransformationResult = t.TypeOf<typeof DbtTransformationResult>
